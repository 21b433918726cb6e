//! Who answered, told from the answer. The marks are those that the programs and services are known to leave; where a mark
//! is a sentence of theirs, its source stands beside it.

use crate::address::PublicUrl;
use crate::facts::{Cause, Hint, Rung};
use crate::ladder::http::Reply;

/// What is known of whoever gave `reply`. `None` if it has no mark.
pub(crate) fn of_reply(reply: &Reply<'_>, public: &PublicUrl) -> Option<Hint> {
    ngrok(reply)
        .or_else(|| cloudflare(reply))
        .or_else(|| tailscale(reply, public))
        .or_else(|| sign_in(reply))
        .or_else(|| reverse_proxy(reply))
}

/// What is known of a name where nothing answered at all.
pub(crate) fn of_silence(rung: Rung, cause: &Cause, public: &PublicUrl) -> Option<Hint> {
    match (rung, cause) {
        // Funnel makes the public record when it is turned on, and its entrance closes connections for names that it is
        // not on for before any certificate is shown.
        (Rung::Resolves, Cause::NameUnknown { .. }) | (Rung::Tls, Cause::ClosedEarly)
            if public.is_below("ts.net") =>
        {
            Some(Hint::TailscaleFunnelOff)
        }
        (Rung::Resolves, Cause::NameUnknown { .. }) if public.is_below("trycloudflare.com") => {
            Some(Hint::CloudflareQuickTunnelGone)
        }
        _ => None,
    }
}

/// ngrok names its errors in a header of their own, and on older pages in the text.
fn ngrok(reply: &Reply<'_>) -> Option<Hint> {
    let mut code = reply.look("ngrok-error-code").to_ascii_uppercase();
    if code.is_empty() {
        let page = reply.page();
        let at = page.find("err_ngrok_")?;
        let digits = page[at + 10..]
            .bytes()
            .take_while(u8::is_ascii_digit)
            .take(6)
            .count();
        code = page[at..at + 10 + digits].to_ascii_uppercase();
    }
    let is_code = code
        .strip_prefix("ERR_NGROK_")
        .is_some_and(|digits| !digits.is_empty() && digits.len() <= 6)
        && code
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if !is_code {
        return None;
    }
    Some(match code.as_str() {
        "ERR_NGROK_3200" => Hint::NgrokOffline,
        "ERR_NGROK_8012" => Hint::NgrokNoService,
        "ERR_NGROK_6024" => Hint::NgrokInterstitial,
        _ => Hint::Ngrok { error: code },
    })
}

fn cloudflare(reply: &Reply<'_>) -> Option<Hint> {
    let to = reply.look("location");
    if (300..400).contains(&reply.status)
        && (to.contains("cloudflareaccess.com/") || to.contains("/cdn-cgi/access/"))
    {
        return Some(Hint::CloudflareAccess);
    }
    let page = reply.page();
    let is_edge = reply.look("server") == "cloudflare" || reply.has("cf-ray");
    // cloudflared's own words, in its proxy/http code.
    if page.contains("unable to reach the origin service") {
        return Some(Hint::CloudflaredNoService);
    }
    if !is_edge {
        return None;
    }
    let error = cloudflare_error(&page);
    match (reply.status, error) {
        // 1033: the tunnel is known and has no connector. 530 stands around all 1xxx errors.
        (_, Some(1033)) => Some(Hint::CloudflareTunnelDown),
        (530, None) if page.contains("tunnel error") => Some(Hint::CloudflareTunnelDown),
        // cloudflared answers an unmatched name with nothing but the status; what comes from behind it has a body.
        (404, _) if reply.body.is_empty() => Some(Hint::CloudflaredNoRule),
        // The edge puts a page of its own in the place of what cloudflared said; for other origins its errors are 520 and up.
        (502, None | Some(502)) => Some(Hint::CloudflaredNoService),
        (520..=530, error) => Some(Hint::Cloudflare {
            error: error.or(Some(reply.status)),
        }),
        (_, Some(error)) => Some(Hint::Cloudflare { error: Some(error) }),
        _ if reply.has("cf-mitigated") => Some(Hint::Cloudflare { error: None }),
        _ => None,
    }
}

/// The number in `error code: 1033`, `"error_code": 1033` or `Error 1033`: the edge words it by what the client accepts.
fn cloudflare_error(page: &str) -> Option<u16> {
    ["error code: ", "\"error_code\":", "error 1", "error_code="]
        .iter()
        .find_map(|mark| {
            let at = page.find(mark)? + mark.len() - usize::from(mark.ends_with('1'));
            let rest = page[at..].trim_start();
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let code = rest.get(..digits)?.parse().ok()?;
            (500..2_000).contains(&code).then_some(code)
        })
}

/// Funnel passes a connection through to tailscaled, whose proxy answers a plain 502 without a body if nothing listens.
fn tailscale(reply: &Reply<'_>, public: &PublicUrl) -> Option<Hint> {
    (public.is_below("ts.net") && reply.status == 502 && reply.body.is_empty())
        .then_some(Hint::TailscaleNoService)
}

fn sign_in(reply: &Reply<'_>) -> Option<Hint> {
    let asks = reply.look("www-authenticate");
    if reply.status == 401
        && ["basic", "negotiate", "ntlm", "digest"]
            .iter()
            .any(|way| asks.starts_with(way))
    {
        return Some(Hint::BasicAuth);
    }
    let is_redirect = (300..400).contains(&reply.status);
    let to = reply.look("location");
    let leads_to_one = [
        "login", "signin", "sign-in", "sign_in", "/auth", "oauth2", "/sso", "saml",
    ];
    if is_redirect && leads_to_one.iter().any(|mark| to.contains(mark)) {
        return Some(Hint::LoginPage);
    }
    let is_page = reply.look("content-type").contains("html");
    let page = if is_page { reply.page() } else { String::new() };
    let has_field = page.contains("type=\"password\"")
        || page.contains("type='password'")
        || page.contains("type=password");
    has_field.then_some(Hint::LoginPage)
}

/// Error pages of the usual reverse proxies, which name themselves.
fn reverse_proxy(reply: &Reply<'_>) -> Option<Hint> {
    let server = reply.look("server");
    let names = [
        "nginx",
        "openresty",
        "caddy",
        "apache",
        "microsoft-iis",
        "traefik",
        "haproxy",
        "envoy",
        "litespeed",
        "awselb",
        "google frontend",
        "varnish",
    ];
    let is_named = names.iter().any(|name| server.contains(name));
    let is_gateway = matches!(reply.status, 502..=504);
    (is_gateway || (is_named && reply.look("content-type").contains("html")))
        .then_some(Hint::ReverseProxy)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Headers<'a> = &'a [(&'static str, &'a str)];

    const HTML: (&str, &str) = ("content-type", "text/html; charset=UTF-8");
    const EDGE: (&str, &str) = ("server", "cloudflare");

    fn hint(status: u16, headers: Headers<'_>, body: &str) -> Option<Hint> {
        let public = PublicUrl::parse("https://sync.example.com").unwrap();
        of_reply(&Reply::sample(status, headers, body), &public)
    }

    #[test]
    fn cloudflare_and_its_tunnels_are_recognised() {
        let page = "<title>Cloudflare Tunnel error | sync.example.com | Cloudflare</title> <span>Error</span> <span>1033</span>";
        let json = r#"{"title":"Error 1033: Cloudflare Tunnel error","status":530,"error_code":1033,"cloudflare_error":true}"#;
        let cases = [
            (530, "error code: 1033", Hint::CloudflareTunnelDown),
            (530, page, Hint::CloudflareTunnelDown),
            (530, json, Hint::CloudflareTunnelDown),
            (
                530,
                "error code: 1016",
                Hint::Cloudflare { error: Some(1016) },
            ),
            (502, "error code: 502", Hint::CloudflaredNoService),
            (502, "", Hint::CloudflaredNoService),
            (
                502,
                "Unable to reach the origin service. The service may be down or it may not be responding to traffic from cloudflared: dial tcp 127.0.0.1:8080",
                Hint::CloudflaredNoService,
            ),
            (404, "", Hint::CloudflaredNoRule),
            (
                522,
                "error code: 522",
                Hint::Cloudflare { error: Some(522) },
            ),
            (525, "<html>", Hint::Cloudflare { error: Some(525) }),
            (
                403,
                "error code: 1020",
                Hint::Cloudflare { error: Some(1020) },
            ),
        ];
        for (status, body, expected) in cases {
            assert_eq!(
                hint(status, &[EDGE], body),
                Some(expected),
                "{status} {body}"
            );
        }
        let access =
            "https://corp.cloudflareaccess.com/cdn-cgi/access/login/sync.example.com?kid=1";
        assert_eq!(
            hint(302, &[EDGE, ("location", access)], ""),
            Some(Hint::CloudflareAccess)
        );
        let challenge = [EDGE, HTML, ("cf-mitigated", "challenge")];
        assert_eq!(
            hint(403, &challenge, "Just a moment..."),
            Some(Hint::Cloudflare { error: None })
        );
        // What the service says through the edge is the service's.
        assert_eq!(hint(404, &[EDGE], r#"{"status":"404"}"#), None);
    }

    #[test]
    fn ngrok_is_recognised_by_header_or_page() {
        let cases = [
            (404, "ERR_NGROK_3200", Hint::NgrokOffline),
            (502, "ERR_NGROK_8012", Hint::NgrokNoService),
            (200, "ERR_NGROK_6024", Hint::NgrokInterstitial),
            (
                403,
                "err_ngrok_727",
                Hint::Ngrok {
                    error: "ERR_NGROK_727".to_owned(),
                },
            ),
        ];
        for (status, code, expected) in cases {
            let by_header = hint(status, &[HTML, ("ngrok-error-code", code)], "");
            assert_eq!(by_header.as_ref(), Some(&expected), "{code}");
            let page = format!("<p>Traffic was refused. ({code})</p>");
            assert_eq!(hint(status, &[HTML], &page), Some(expected), "{code}");
        }
        let odd = [("ngrok-error-code", "<script>")];
        assert_eq!(hint(200, &odd, ""), None);
        assert_eq!(hint(200, &[HTML], "err_ngrok_"), None);
    }

    #[test]
    fn sign_ins_and_proxies_are_recognised() {
        let form = r#"<form><input type="password" name="p"></form>"#;
        let cases: [(u16, Headers<'_>, &str, Option<Hint>); 8] = [
            (200, &[HTML], form, Some(Hint::LoginPage)),
            (
                302,
                &[("location", "https://login.microsoftonline.com/x")],
                "",
                Some(Hint::LoginPage),
            ),
            (
                302,
                &[("location", "/oauth2/sign_in?rd=%2F")],
                "",
                Some(Hint::LoginPage),
            ),
            (
                401,
                &[("www-authenticate", "Basic realm=\"proxy\"")],
                "",
                Some(Hint::BasicAuth),
            ),
            (
                502,
                &[HTML, ("server", "nginx/1.24.0")],
                "<h1>502 Bad Gateway</h1>",
                Some(Hint::ReverseProxy),
            ),
            (
                200,
                &[HTML, ("server", "nginx")],
                "<h1>Welcome to nginx!</h1>",
                Some(Hint::ReverseProxy),
            ),
            (503, &[], "", Some(Hint::ReverseProxy)),
            (200, &[], "hello", None),
        ];
        for (status, headers, body, expected) in cases {
            assert_eq!(
                hint(status, headers, body),
                expected,
                "{status} {headers:?}"
            );
        }
    }

    #[test]
    fn a_funnel_that_is_off_says_nothing_and_is_known_by_its_name() {
        let funnel = PublicUrl::parse("https://host.tail1a2b3.ts.net").unwrap();
        let unknown = Cause::NameUnknown {
            name: funnel.host(),
        };
        assert_eq!(
            of_silence(Rung::Resolves, &unknown, &funnel),
            Some(Hint::TailscaleFunnelOff)
        );
        assert_eq!(
            of_silence(Rung::Tls, &Cause::ClosedEarly, &funnel),
            Some(Hint::TailscaleFunnelOff)
        );
        assert_eq!(of_silence(Rung::Tls, &Cause::NotTls, &funnel), None);
        let quick = PublicUrl::parse("https://a-b-c.trycloudflare.com").unwrap();
        assert_eq!(
            of_silence(Rung::Resolves, &unknown, &quick),
            Some(Hint::CloudflareQuickTunnelGone)
        );
        let other = PublicUrl::parse("https://sync.example.com").unwrap();
        assert_eq!(of_silence(Rung::Resolves, &unknown, &other), None);
        let nothing = Reply::sample(502, &[], "");
        assert_eq!(of_reply(&nothing, &funnel), Some(Hint::TailscaleNoService));
    }
}
