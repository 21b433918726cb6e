//! TLS of the listener through the built program, with curl as the client: OpenSSL, not the library the service is built with.

use acceptance::Service;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

/// No keychain: one that a person at this computer uses is nothing to try things on.
const NO_BUS: (&str, &str) = ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");

/// What curl answered: its exit code, the status, the body.
fn curl(arguments: &[&str]) -> (i32, u16, String) {
    let output = Command::new("curl")
        .args([
            "--silent",
            "--max-time",
            "20",
            "--write-out",
            "\n%{http_code}",
        ])
        .args(arguments)
        .output()
        .expect("curl is installed");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let (body, status) = text.rsplit_once('\n').unwrap_or(("", "0"));
    (
        output.status.code().unwrap_or(-1),
        status.parse().unwrap_or(0),
        body.to_owned(),
    )
}

fn port(service: &Service) -> String {
    let authority = service.base_url.trim_start_matches("https://");
    let authority = authority.split('/').next().unwrap();
    authority.rsplit(':').next().unwrap().to_owned()
}

#[test]
fn a_client_that_trusts_the_exported_authority_gets_through_and_no_other() {
    let service = Service::builder()
        .variable(NO_BUS.0, NO_BUS.1)
        .argument("--tls-local-ca")
        .start();
    assert!(
        service.base_url.starts_with("https://127.0.0.1:"),
        "{}",
        service.base_url
    );
    let connection = service.connection("custom", "Lab");
    let token = service.token(&connection, "first", &[]).token;
    let folder = service.workspace().parent().unwrap();
    let authority = folder.join("authority.crt").display().to_string();
    let said = service.cli(&["tls", "export-authority", &authority]);
    assert_eq!(said.code, 0, "{said:?}");
    let bearer = format!("Authorization: Bearer {token}");
    let users = format!("{}/Users", service.base_url);
    let body = json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "ada@example.com" });
    for (version, status) in [("--tlsv1.3", 201), ("--tls-max=1.2", 409)] {
        let version: Vec<&str> = version.split('=').collect();
        let mut arguments = version.clone();
        let body = body.to_string();
        arguments.extend(["--cacert", &authority, "--header", &bearer]);
        arguments.extend([
            "--header",
            "Content-Type: application/scim+json",
            "--data",
            &body,
            &users,
        ]);
        let (code, found, text) = curl(&arguments);
        assert_eq!((code, found), (0, status), "{version:?}: {text}");
    }
    let by_name = format!("https://localhost:{}/healthz", port(&service));
    let (code, status, text) = curl(&["--cacert", &authority, &by_name]);
    assert_eq!((code, status), (0, 200), "{text}");
    // 60: the certificate is not trusted. 35: the handshake failed.
    assert_eq!(curl(&[&users]).0, 60);
    let (code, _, _) = curl(&[
        "--cacert",
        &authority,
        "--tlsv1.1",
        "--tls-max",
        "1.1",
        &users,
    ]);
    assert_eq!(code, 35, "TLS 1.1");
    let (code, status, text) = curl(&["--header", &bearer, &users.replace("https:", "http:")]);
    assert!(
        code != 0 && status == 0,
        "cleartext: {code} {status} {text}"
    );

    // The commands see the same, and say how it is trusted.
    let view = service.cli(&["tls", "show", "--json"]).json();
    assert_eq!(view["mode"], "localAuthority");
    assert_eq!(view["forThisRun"], true);
    let trust = service.cli(&["tls", "trust", "debian", "--file", &authority]);
    assert!(trust.out.contains("update-ca-certificates"), "{trust:?}");
    assert!(trust.out.contains(&authority), "{trust:?}");
    let unknown = service.cli(&["tls", "trust", "toaster"]);
    assert_eq!(unknown.code, 2, "{unknown:?}");

    key_is_kept_apart(&service, &view);
}

/// The key is in the one file that is for it, which only its owner can read.
fn key_is_kept_apart(service: &Service, view: &Value) {
    use std::os::unix::fs::PermissionsExt as _;
    let path = view["authority"]["keyFile"].as_str().unwrap();
    let mode = std::fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let key = std::fs::read_to_string(path).unwrap();
    let body: String = key.lines().filter(|line| !line.starts_with('-')).collect();
    let canary = &body.as_bytes()[40..100];
    for file in std::fs::read_dir(service.workspace().parent().unwrap()).unwrap() {
        let file = file.unwrap().path();
        if file.is_file() && file != Path::new(path) {
            let bytes = std::fs::read(&file).unwrap();
            let found = bytes.windows(canary.len()).any(|window| window == canary);
            assert!(!found, "the key is in {}", file.display());
        }
    }
    let log = service.cli(&["log", "export", "--format", "jsonl"]);
    assert!(!log.out.is_empty());
    assert!(
        !log.out
            .as_bytes()
            .windows(canary.len())
            .any(|window| window == canary)
    );
}

#[test]
fn beyond_this_computer_the_command_line_wants_tls() {
    let refused = Service::builder()
        .variable(NO_BUS.0, NO_BUS.1)
        .listen("192.0.2.1:8765")
        .try_start();
    let Err(said) = refused else {
        panic!("it serves in cleartext");
    };
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.err.contains("TLS is off"), "{said:?}");
    assert!(said.err.contains("Turn TLS on first"), "{said:?}");
    // With TLS what is left is that this computer has no such address (RFC 5737).
    let refused = Service::builder()
        .variable(NO_BUS.0, NO_BUS.1)
        .listen("192.0.2.1:8765")
        .argument("--tls-local-ca")
        .try_start();
    let Err(said) = refused else {
        panic!("it serves at an address of documentation");
    };
    assert!(!said.err.contains("TLS is off"), "{said:?}");
    let service = Service::start();
    let said = service.cli(&["tls", "listen-at", "192.0.2.1"]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("TLS is off"), "{said:?}");
}

#[test]
fn files_that_do_not_belong_together_end_the_start_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    for name in ["one", "other"] {
        let made = Command::new("openssl")
            .args([
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "30",
            ])
            .args([
                "-subj",
                "/CN=desk.example",
                "-addext",
                "subjectAltName=DNS:desk.example,IP:127.0.0.1",
            ])
            .args(["-addext", "basicConstraints=critical,CA:FALSE"])
            .args([
                "-keyout",
                &path(&format!("{name}.key")),
                "-out",
                &path(&format!("{name}.crt")),
            ])
            .output()
            .expect("openssl is installed");
        assert!(made.status.success(), "{made:?}");
    }
    let with = |certificate: &str, key: &str| {
        Service::builder()
            .variable(NO_BUS.0, NO_BUS.1)
            .argument("--tls-cert")
            .argument(&path(certificate))
            .argument("--tls-key")
            .argument(&path(key))
            .try_start()
    };
    for (certificate, key, words) in [
        ("one.crt", "other.key", "belongs to another certificate"),
        ("missing.crt", "one.key", "There is no file"),
        ("one.key", "one.key", "has no certificate in PEM"),
    ] {
        let Err(said) = with(certificate, key) else {
            panic!("{certificate} and {key} were taken");
        };
        assert_eq!(said.code, 1, "{said:?}");
        assert!(said.err.contains(words), "{said:?}");
    }
    let service = with("one.crt", "one.key").expect("they belong together");
    let health = format!("https://127.0.0.1:{}/healthz", port(&service));
    let (code, status, text) = curl(&["--cacert", &path("one.crt"), &health]);
    assert_eq!((code, status), (0, 200), "{text}");
}
