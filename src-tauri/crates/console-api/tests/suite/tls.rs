//! TLS of the listener: the local authority, certificates from files, and the listener beyond this computer.

use crate::support::{Desk, text};
use console_api::KeychainProblem;
use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// A client that trusts one authority and nothing else.
struct Client {
    tls: TlsConnector,
    address: SocketAddr,
    name: String,
    token: String,
}

impl Client {
    fn new(desk: &Desk, authority: &[u8], name: &str, token: &str) -> Client {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from(authority.to_vec())).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        Client {
            tls: TlsConnector::from(Arc::new(config)),
            address: desk.console.address().unwrap(),
            name: name.to_owned(),
            token: token.to_owned(),
        }
    }

    async fn try_ask(&self, method: &str, path: &str, body: &str) -> std::io::Result<(u16, Value)> {
        let name = ServerName::try_from(self.name.clone()).unwrap();
        let stream = TcpStream::connect(self.address).await?;
        let mut stream = self.tls.connect(name, stream).await?;
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}:{}\r\nauthorization: Bearer {}\r\nconnection: close\r\n\
             content-type: application/scim+json\r\ncontent-length: {}\r\n\r\n{body}",
            self.name,
            self.address.port(),
            self.token,
            body.len()
        );
        stream.write_all(head.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        let answer = String::from_utf8(answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").expect("an answer");
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Ok((status, serde_json::from_str(body).unwrap_or_default()))
    }

    async fn ask(&self, method: &str, path: &str, body: &str) -> (u16, Value) {
        self.try_ask(method, path, body).await.unwrap()
    }
}

async fn token(desk: &Desk, name: &str) -> String {
    let client = desk.connect("custom", name).await;
    client.token
}

async fn exported(desk: &Desk) -> Vec<u8> {
    let path = desk.folder.path().join("authority.cer");
    desk.ok(
        "tls.exportAuthority",
        json!({ "path": path, "form": "der" }),
    )
    .await;
    std::fs::read(path).unwrap()
}

/// The base64 of a key in PEM, without its lines.
fn body_of(pem: &str) -> String {
    pem.lines().filter(|line| !line.starts_with('-')).collect()
}

/// Every byte under a folder, but for the file with this ending.
fn bytes_under(folder: &Path, but: &str) -> Vec<u8> {
    let mut all = Vec::new();
    for file in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if file.path().is_file() && !file.path().display().to_string().ends_with(but) {
            all.extend(std::fs::read(file.path()).unwrap());
        }
    }
    all
}

fn holds(bytes: &[u8], what: &str) -> bool {
    bytes
        .windows(what.len())
        .any(|window| window == what.as_bytes())
}

const USER: &str =
    r#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada@example.com"}"#;

#[tokio::test]
async fn whoever_trusts_the_exported_authority_gets_through_a_whole_exchange_and_nobody_else() {
    let desk = Desk::serving().await;
    let token = token(&desk, "Lab").await;
    let before = desk.ok("tls.get", json!({})).await;
    assert_eq!(before["mode"], "off");
    assert!(before["certificate"].is_null());
    let made = desk
        .ok(
            "tls.makeAuthority",
            json!({ "names": ["Desk.Example", "192.168.7.7"] }),
        )
        .await;
    assert_eq!(made["mode"], "localAuthority");
    assert_eq!(made["authority"]["keyPlace"], "keychain");
    assert_eq!(made["authority"]["permitted"], json!(["desk.example"]));
    assert_eq!(
        made["certificate"]["names"],
        json!([
            "desk.example",
            "192.168.7.7",
            "localhost",
            "127.0.0.1",
            "::1"
        ])
    );
    let status = desk.ok("status.get", json!({})).await;
    assert!(
        text(&status["baseUrl"]).starts_with("https://127.0.0.1:"),
        "{status}"
    );

    let authority = exported(&desk).await;
    for name in ["desk.example", "localhost", "127.0.0.1"] {
        let client = Client::new(&desk, &authority, name, &token);
        let (status, _) = client.ask("GET", "/api/scim/v2/Users?count=1", "").await;
        assert_eq!(status, 200, "{name}");
    }
    let client = Client::new(&desk, &authority, "desk.example", &token);
    let (status, made_user) = client.ask("POST", "/api/scim/v2/Users", USER).await;
    assert_eq!(status, 201, "{made_user}");
    let location = text(&made_user["meta"]["location"]);
    assert!(location.starts_with("https://desk.example:"), "{location}");
    let path = format!("/api/scim/v2/Users/{}", text(&made_user["id"]));
    assert_eq!(client.ask("GET", &path, "").await.0, 200);
    assert_eq!(client.ask("DELETE", &path, "").await.0, 204);
    let (status, health) = client.ask("GET", "/healthz", "").await;
    assert_eq!((status, &health["status"]), (200, &json!("ok")));

    // Another authority does not help, and neither does cleartext.
    let key = KeyPair::generate().unwrap();
    let other = CertificateParams::new(vec!["desk.example".to_owned()]).unwrap();
    let other = other.self_signed(&key).unwrap();
    let stranger = Client::new(&desk, other.der(), "desk.example", &token);
    let refused = stranger.try_ask("GET", "/healthz", "").await.unwrap_err();
    assert!(refused.to_string().contains("certificate"), "{refused}");
    let mut plain = TcpStream::connect(client.address).await.unwrap();
    plain
        .write_all(format!("GET /api/scim/v2/Users HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {token}\r\n\r\n", client.address).as_bytes())
        .await
        .unwrap();
    let mut answer = Vec::new();
    let _ = plain.read_to_end(&mut answer).await;
    assert!(answer.len() <= 7, "at most an alert: {answer:?}");

    let off = desk.ok("tls.off", json!({})).await;
    assert_eq!(off["mode"], "off");
    assert!(off["authority"].is_object(), "it is kept for another time");
    let status = desk.ok("status.get", json!({})).await;
    assert!(text(&status["baseUrl"]).starts_with("http://127.0.0.1:"));
    assert!(reqwest::get(text(&status["baseUrl"])).await.is_ok());
}

#[tokio::test]
async fn the_authority_stays_the_same_while_it_may_issue_for_what_is_asked() {
    let desk = Desk::serving().await;
    let first = desk
        .ok("tls.makeAuthority", json!({ "names": ["desk.example"] }))
        .await;
    let fingerprint = |view: &Value| text(&view["authority"]["fingerprint"]);
    let wider = desk
        .ok(
            "tls.makeAuthority",
            json!({ "names": ["desk.example", "a.desk.example", "10.1.2.3"] }),
        )
        .await;
    assert_eq!(fingerprint(&first), fingerprint(&wider));
    assert!(
        wider["certificate"]["names"]
            .to_string()
            .contains("a.desk.example")
    );
    let again = desk.ok("tls.makeAuthority", json!({})).await;
    assert_eq!(again["authority"]["names"], wider["authority"]["names"]);
    let other = desk
        .ok("tls.makeAuthority", json!({ "names": ["other.example"] }))
        .await;
    assert_ne!(fingerprint(&first), fingerprint(&other));
    let anew = desk.ok("tls.makeAuthority", json!({ "anew": true })).await;
    assert_ne!(fingerprint(&other), fingerprint(&anew));
    let bad = desk
        .fails("tls.makeAuthority", json!({ "names": ["*.example"] }))
        .await;
    assert_eq!(bad["field"], "names");
    // A keychain that lost the key: a new one is made, and everybody is told by its fingerprint.
    desk.keychain.held.lock().unwrap().clear();
    desk.ok("service.stop", json!({})).await;
    let failed = desk.call("service.start", json!({})).await.unwrap_err();
    assert!(failed.message.contains("does not hold the key"), "{failed}");
    let healed = desk.ok("tls.makeAuthority", json!({})).await;
    assert_ne!(fingerprint(&anew), fingerprint(&healed));
    desk.ok("service.start", json!({})).await;
}

#[tokio::test]
async fn the_key_is_in_the_keychain_and_nowhere_else() {
    let desk = Desk::serving().await;
    let view = desk
        .ok("tls.makeAuthority", json!({ "names": ["desk.example"] }))
        .await;
    let held = desk.keychain.held.lock().unwrap().clone();
    let key = held.values().next().expect("the key is held").clone();
    let canary = body_of(&key)[40..100].to_owned();
    let trust = desk.ok("tls.trust", json!({ "path": "/tmp/a.crt" })).await;
    let log = desk
        .ok("log.page", json!({ "text": "", "limit": 100 }))
        .await;
    let status = desk.ok("status.get", json!({})).await;
    for answer in [&view, &trust, &log, &status] {
        assert!(!holds(answer.to_string().as_bytes(), &canary));
    }
    assert!(log.to_string().contains("local authority"), "{log}");
    assert_eq!(trust.as_array().unwrap().len(), 8);
    assert!(
        trust
            .to_string()
            .contains("certutil -addstore -f Root \\\"/tmp/a.crt\\\"")
    );
    exported(&desk).await;
    desk.console.shutdown().await;
    assert!(!holds(&bytes_under(desk.folder.path(), "nothing"), &canary));
}

#[tokio::test]
async fn without_a_keychain_the_key_is_in_a_file_that_only_its_owner_reads() {
    let desk = Desk::serving().await;
    *desk.keychain.broken.lock().unwrap() = Some(KeychainProblem::NoService);
    let view = desk
        .ok("tls.makeAuthority", json!({ "names": ["desk.example"] }))
        .await;
    assert_eq!(view["authority"]["keyPlace"], "file");
    let path = text(&view["authority"]["keyFile"]);
    let key = std::fs::read_to_string(&path).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let canary = body_of(&key)[40..100].to_owned();
    desk.ok("service.stop", json!({})).await;
    desk.ok("service.start", json!({})).await;
    std::fs::rename(&path, format!("{path}.gone")).unwrap();
    desk.ok("service.stop", json!({})).await;
    let failed = desk.call("service.start", json!({})).await.unwrap_err();
    assert!(failed.message.contains(&path), "{failed}");
    let status = desk.ok("status.get", json!({})).await;
    assert_eq!(status["service"]["state"], "failed");
    desk.console.shutdown().await;
    assert!(!holds(&bytes_under(desk.folder.path(), ".gone"), &canary));
}

/// Writes a certificate and its key; their paths.
fn write(folder: &Path, name: &str, params: &CertificateParams) -> (String, String) {
    let key = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap();
    let paths = ["crt", "key"].map(|ending| folder.join(format!("{name}.{ending}")));
    std::fs::write(&paths[0], certificate.pem()).unwrap();
    std::fs::write(&paths[1], key.serialize_pem()).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let only_owner = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(&paths[1], only_owner).unwrap();
    }
    let [certificate, key] = paths.map(|path| path.display().to_string());
    (certificate, key)
}

fn params(names: &[&str]) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    CertificateParams::new(names).unwrap()
}

#[tokio::test]
async fn files_are_checked_before_anything_changes() {
    let desk = Desk::serving().await;
    let folder = desk.folder.path();
    let (good, its_key) = write(folder, "good", &params(&["desk.example"]));
    let (_, other_key) = write(folder, "other", &params(&["other.example"]));
    let mut ended = params(&["desk.example"]);
    ended.not_after = rcgen::date_time_ymd(2020, 2, 1);
    let (ended, ended_key) = write(folder, "ended", &ended);
    let mut later = params(&["desk.example"]);
    later.not_before = rcgen::date_time_ymd(2090, 2, 1);
    let (later, later_key) = write(folder, "later", &later);
    let (nameless, nameless_key) = write(folder, "nameless", &params(&[]));
    let missing = folder.join("missing.pem").display().to_string();
    let locked = folder.join("locked.key").display().to_string();
    std::fs::write(
        &locked,
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
    )
    .unwrap();
    let large = folder.join("large.pem").display().to_string();
    std::fs::write(&large, vec![b'x'; 300 * 1024]).unwrap();
    let directory = folder.display().to_string();
    for (certificate, key, field, words) in [
        (&missing, &its_key, "certificate", "There is no file"),
        (&good, &missing, "key", "There is no file"),
        (&directory, &its_key, "certificate", "cannot be read"),
        (&large, &its_key, "certificate", "too large"),
        (
            &its_key,
            &its_key,
            "certificate",
            "has no certificate in PEM",
        ),
        (&good, &good, "key", "has no private key in PEM"),
        (&good, &locked, "key", "protected by a passphrase"),
        (&good, &other_key, "key", "belongs to another certificate"),
        (&ended, &ended_key, "certificate", "ended on 1 Feb 2020"),
        (&later, &later_key, "certificate", "good from 1 Feb 2090"),
        (&nameless, &nameless_key, "certificate", "has no names"),
        (
            &"relative.pem".to_owned(),
            &its_key,
            "certificate",
            "relative.pem",
        ),
    ] {
        let error = desk
            .fails(
                "tls.useFiles",
                json!({ "certificate": certificate, "key": key }),
            )
            .await;
        assert_eq!(error["field"], field, "{error}");
        assert!(text(&error["message"]).contains(words), "{error}");
    }
    assert_eq!(desk.ok("tls.get", json!({})).await["mode"], "off");
    let base = text(&desk.ok("status.get", json!({})).await["baseUrl"]);
    assert!(reqwest::get(base).await.is_ok(), "it went on in cleartext");
}

#[tokio::test]
async fn a_certificate_from_files_is_shown_with_what_is_odd_about_it() {
    let desk = Desk::serving().await;
    let token = token(&desk, "Lab").await;
    let (certificate, key) = write(desk.folder.path(), "own", &params(&["desk.example"]));
    let input = json!({ "certificate": certificate, "key": key });
    let view = desk.ok("tls.useFiles", input.clone()).await;
    assert_eq!(view["files"], input);
    let notes = view["notes"].to_string();
    assert!(notes.contains("its own authority"), "{notes}");
    assert!(notes.contains("not for 127.0.0.1"), "{notes}");
    assert!(!notes.contains("chmod"), "{notes}");
    let base = text(&desk.ok("status.get", json!({})).await["baseUrl"]);
    assert!(base.starts_with("https://desk.example:"), "{base}");
    let pem = std::fs::read(&certificate).unwrap();
    let der = CertificateDer::from_pem_slice(&pem).unwrap();
    let client = Client::new(&desk, &der, "desk.example", &token);
    let (status, _) = client.ask("POST", "/api/scim/v2/Users", USER).await;
    assert_eq!(status, 201);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let open = std::fs::Permissions::from_mode(0o644);
        std::fs::set_permissions(&key, open).unwrap();
        let notes = desk.ok("tls.get", json!({})).await["notes"].to_string();
        assert!(notes.contains(&format!("chmod 600 {key}")), "{notes}");
    }
    // A rehearsal and the ladder's ground come over TLS too, by the very certificate.
    let canary = body_of(&std::fs::read_to_string(&key).unwrap())[40..100].to_owned();
    let entra = desk.connect("entra", "Entra lab").await;
    let rehearsed = desk
        .ok(
            "setup.rehearse",
            json!({ "connection": entra.connection, "token": entra.token }),
        )
        .await;
    assert_eq!(rehearsed["failed"], 0, "{rehearsed}");
    assert!(!rehearsed["requests"].as_array().unwrap().is_empty());
    let mut settings = desk.ok("settings.get", json!({})).await;
    settings["publicUrl"] = json!("https://sync.invalid");
    desk.ok("settings.set", settings).await;
    let report = desk.ok("reach.climb", json!({ "connection": null })).await;
    for rung in 0..2 {
        assert_eq!(report["rungs"][rung]["state"], "passed", "{report}");
    }
    // The file goes: what runs goes on, and what starts anew says why it does not.
    std::fs::remove_file(&certificate).unwrap();
    let view = desk.ok("tls.get", json!({})).await;
    assert!(text(&view["problem"]["message"]).contains("There is no file"));
    assert_eq!(client.ask("GET", "/healthz", "").await.0, 200);
    desk.ok("service.stop", json!({})).await;
    desk.call("service.start", json!({})).await.unwrap_err();
    let log = desk
        .ok("log.page", json!({ "text": "", "limit": 100 }))
        .await;
    assert!(!holds(log.to_string().as_bytes(), &canary));
    desk.console.shutdown().await;
    assert!(!holds(&bytes_under(desk.folder.path(), "own.key"), &canary));
}

#[tokio::test]
async fn beyond_this_computer_there_is_no_cleartext_and_an_end() {
    let desk = Desk::serving().await;
    for (address, words) in [
        ("desk.example", "is no IP address"),
        ("0.0.0.0", "not the address of one interface"),
        ("::", "not the address of one interface"),
        ("224.0.0.1", "not the address of one interface"),
        ("192.168.7.7", "TLS is off"),
    ] {
        let error = desk
            .fails(
                "service.listenAt",
                json!({ "address": address, "minutes": 60 }),
            )
            .await;
        assert_eq!(error["field"], "address", "{error}");
        assert!(text(&error["message"]).contains(words), "{error}");
    }
    let refused = desk
        .console
        .start_open("192.168.7.7:0".parse().unwrap(), Some(60))
        .await
        .unwrap_err();
    assert!(refused.message.contains("TLS is off"), "{refused}");
    let view = desk
        .ok("tls.makeAuthority", json!({ "names": ["desk.example"] }))
        .await;
    // An address that is certainly not of this computer (RFC 5737).
    let error = desk
        .fails(
            "service.listenAt",
            json!({ "address": "192.0.2.1", "minutes": 60 }),
        )
        .await;
    assert!(
        text(&error["message"]).contains("cannot listen at 192.0.2.1"),
        "{error}"
    );
    let home = desk.console.address().unwrap();
    assert!(home.ip().is_loopback(), "it stayed where it was");
    // A computer without any network has no other address to try.
    let Some(address) = view["addresses"].as_array().unwrap().first().map(text) else {
        return;
    };
    let authority = exported(&desk).await;
    let token = token(&desk, "Lab").await;
    let status = desk
        .ok(
            "service.listenAt",
            json!({ "address": address, "minutes": 480 }),
        )
        .await;
    assert_eq!(status["exposures"][0]["kind"], "listener", "{status}");
    let ends = status["exposures"][0]["ends"].as_i64().unwrap();
    let since = status["exposures"][0]["since"].as_i64().unwrap();
    assert!((ends - since - 8 * 3_600_000).abs() < 60_000);
    let open = desk.console.address().unwrap();
    assert_eq!(
        (open.ip().to_string(), open.port()),
        (address.clone(), home.port())
    );
    let client = Client::new(&desk, &authority, "desk.example", &token);
    assert_eq!(client.ask("GET", "/api/scim/v2/Users", "").await.0, 200);
    assert!(
        TcpStream::connect(home).await.is_err(),
        "exactly one address"
    );

    let status = desk.ok("exposure.end", json!({ "kind": "listener" })).await;
    assert_eq!(status["exposures"], json!([]));
    assert_eq!(desk.console.address(), Some(home));
    assert!(TcpStream::connect(open).await.is_err());

    // Turning TLS off, stopping and going home by hand close it as well.
    for (operation, input) in [
        ("tls.off", json!({})),
        (
            "service.listenAt",
            json!({ "address": "127.0.0.1", "minutes": null }),
        ),
        ("service.stop", json!({})),
    ] {
        desk.ok("tls.makeAuthority", json!({})).await;
        desk.ok(
            "service.listenAt",
            json!({ "address": address, "minutes": null }),
        )
        .await;
        desk.ok(operation, input).await;
        let status = desk.ok("status.get", json!({})).await;
        assert_eq!(status["exposures"], json!([]), "{operation}");
        let address = desk.console.address();
        assert!(
            address.is_none_or(|address| address.ip().is_loopback()),
            "{operation}"
        );
    }
    let log = desk
        .ok("log.page", json!({ "text": "", "limit": 100 }))
        .await;
    assert!(log.to_string().contains(&open.to_string()), "{log}");
}
