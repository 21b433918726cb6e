//! Where the window may go: nowhere but to the app itself.

use tauri::Url;

/// What to do with an address that the page asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is the app's own page.
    Stay,
    /// It goes to the system's browser, and the window stays where it is.
    Browser,
    Refuse,
}

/// Judges a navigation. `development` is the address of the development server, which stands
/// in for the app's origin in a build without the embedded page.
///
/// The origin is compared whole, scheme, host and port: a host that merely begins like ours
/// (`tauri.localhost.example.com`) is a stranger.
pub fn judge(address: &Url, development: Option<&Url>) -> Verdict {
    let ours = match development {
        Some(server) => address.origin().is_tuple() && address.origin() == server.origin(),
        None => is_app_origin(address),
    };
    if ours {
        Verdict::Stay
    } else if address.scheme() == "https" && address.has_host() && address.username().is_empty() {
        Verdict::Browser
    } else {
        Verdict::Refuse
    }
}

/// The embedded page: `tauri://localhost`, or `http://tauri.localhost` where the webview
/// knows no schemes of its own (Windows).
fn is_app_origin(address: &Url) -> bool {
    let (scheme, host) = if cfg!(windows) {
        ("http", "tauri.localhost")
    } else {
        ("tauri", "localhost")
    };
    address.scheme() == scheme && address.host_str() == Some(host) && address.port().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(address: &str, development: Option<&str>) -> Verdict {
        let server = development.map(|server| Url::parse(server).unwrap());
        judge(&Url::parse(address).unwrap(), server.as_ref())
    }

    #[cfg(not(windows))]
    #[test]
    fn the_window_stays_in_the_app() {
        for (address, verdict) in [
            ("tauri://localhost", Verdict::Stay),
            ("tauri://localhost/log?text=a#b", Verdict::Stay),
            ("tauri://localhost:1/", Verdict::Refuse),
            ("tauri://localhost.example.com/", Verdict::Refuse),
            ("tauri://evil/", Verdict::Refuse),
            ("http://tauri.localhost/", Verdict::Refuse),
            ("http://localhost/", Verdict::Refuse),
            ("http://127.0.0.1:8765/", Verdict::Refuse),
            ("http://127.0.0.1:5173/", Verdict::Refuse),
            ("https://www.rfc-editor.org/rfc/rfc7644", Verdict::Browser),
            ("https://user@www.rfc-editor.org/", Verdict::Refuse),
            ("http://www.rfc-editor.org/", Verdict::Refuse),
            ("file:///etc/passwd", Verdict::Refuse),
            ("about:blank", Verdict::Refuse),
            ("data:text/html,hello", Verdict::Refuse),
            ("javascript:alert(1)", Verdict::Refuse),
            ("blob:tauri://localhost/1", Verdict::Refuse),
            ("mailto:ada@example.com", Verdict::Refuse),
            ("ipc://localhost/call", Verdict::Refuse),
        ] {
            assert_eq!(judged(address, None), verdict, "{address}");
        }
    }

    #[test]
    fn in_development_the_server_stands_for_the_app_and_nothing_else_does() {
        let server = Some("http://127.0.0.1:5173");
        assert_eq!(judged("http://127.0.0.1:5173/log", server), Verdict::Stay);
        assert_eq!(judged("http://127.0.0.1:5174/", server), Verdict::Refuse);
        assert_eq!(judged("http://localhost:5173/", server), Verdict::Refuse);
        assert_eq!(
            judged("data:text/html,hello", Some("data:text/html,hello")),
            Verdict::Refuse
        );
    }

    /// Before 2.11.1 a host that only began like the app's own was taken for it on Windows.
    #[test]
    fn tauri_is_of_a_version_that_judges_origins_rightly() {
        let lock = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.lock"));
        let version = lock
            .split("[[package]]")
            .find_map(|package| package.split_once("name = \"tauri\"\nversion = \""))
            .and_then(|(_, rest)| rest.split('"').next())
            .unwrap();
        let parts: Vec<u32> = version
            .split('.')
            .map(|part| part.parse().unwrap())
            .collect();
        assert!(parts[..] >= [2, 11, 1][..], "{version}");
    }

    #[test]
    fn the_page_may_load_nothing_from_elsewhere_and_call_nothing_but_our_commands() {
        let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tauri.conf.json"));
        let configuration: serde_json::Value = serde_json::from_str(text).unwrap();
        let app = &configuration["app"];
        assert_eq!(app["withGlobalTauri"], false);
        assert_eq!(app["security"]["freezePrototype"], true);
        let capabilities = app["security"]["capabilities"].as_array().unwrap();
        assert_eq!(capabilities.len(), 1);
        assert_eq!(capabilities[0]["windows"], serde_json::json!(["main"]));
        assert_eq!(capabilities[0]["permissions"], serde_json::json!([]));
        let policy = app["security"]["csp"].as_str().unwrap();
        assert!(policy.starts_with("default-src 'none';"), "{policy}");
        for never in ["unsafe", "https:", "*", "blob:"] {
            assert!(!policy.contains(never), "{never} in {policy}");
        }
    }
}
