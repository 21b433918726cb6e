//! The listener over TLS: versions, clients that speak something else or nothing, certificates that are replaced.

use crate::harness::{Answer, PATIENCE, Served, Setup, user};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, ProtocolVersion, RootCertStore, SupportedProtocolVersion};
use scim_service::{Identity, Limits, Listening, LoopbackListener, RequestRate, ServiceError};
use std::net::TcpListener;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

const NAME: &str = "desk.example";

/// An authority, and what it issues.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    fn new() -> Authority {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        let pem = params.self_signed(&key).unwrap().pem();
        Authority {
            issuer: Issuer::new(params, key),
            pem,
        }
    }

    fn issue(&self, names: &[&str]) -> Identity {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let key = KeyPair::generate().unwrap();
        let leaf = CertificateParams::new(names)
            .unwrap()
            .signed_by(&key, &self.issuer)
            .unwrap();
        Identity::from_pem(leaf.pem().as_bytes(), key.serialize_pem().as_bytes()).unwrap()
    }

    /// A client that trusts this authority and nothing else.
    fn client(&self, versions: &[&'static SupportedProtocolVersion]) -> TlsConnector {
        let mut roots = RootCertStore::empty();
        roots
            .add(CertificateDer::from_pem_slice(self.pem.as_bytes()).unwrap())
            .unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(versions)
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        TlsConnector::from(Arc::new(config))
    }
}

async fn served(authority: &Authority, limits: Limits) -> Served {
    Setup {
        limits,
        identity: Some(authority.issue(&[NAME, "127.0.0.1"])),
        ..Setup::default()
    }
    .start()
    .await
}

async fn secured(served: &Served, client: &TlsConnector) -> std::io::Result<TlsStream<TcpStream>> {
    let name = ServerName::try_from(NAME).unwrap();
    client.connect(name, served.connect().await).await
}

/// Sends `bytes` over TLS and reads until the service closes.
async fn exchange(mut stream: TlsStream<TcpStream>, bytes: &str) -> Answer {
    stream.write_all(bytes.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    tokio::time::timeout(PATIENCE, stream.read_to_end(&mut answer))
        .await
        .expect("the service closes")
        .expect("in order, with a close_notify");
    Answer::parse(&answer).expect("an answer")
}

/// What comes in cleartext to whoever sends these bytes, until the service closes.
async fn sent_raw(served: &Served, bytes: &[u8]) -> Vec<u8> {
    let mut stream = served.connect().await;
    stream.write_all(bytes).await.unwrap();
    let mut answer = Vec::new();
    let _ = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut answer))
        .await
        .expect("the service closes");
    answer
}

#[tokio::test]
async fn whole_exchanges_pass_under_tls_1_2_and_1_3() {
    let authority = Authority::new();
    let served = served(&authority, Limits::default()).await;
    let port = served.service.address().port();
    assert_eq!(
        served.service.base_url(),
        format!("https://127.0.0.1:{port}/api/scim/v2")
    );
    assert!(served.service.token_url().starts_with("https://127.0.0.1:"));
    for (version, number, name) in [
        (&TLS12, ProtocolVersion::TLSv1_2, "old@example.com"),
        (&TLS13, ProtocolVersion::TLSv1_3, "new@example.com"),
    ] {
        let client = authority.client(&[version]);
        let stream = secured(&served, &client).await.unwrap();
        assert_eq!(stream.get_ref().1.protocol_version(), Some(number));
        let body = user(name).to_string();
        let length = body.len().to_string();
        let host = format!("{NAME}:{port}");
        let head = served.head(
            "POST",
            "/api/scim/v2/Users",
            &[
                ("host", &host),
                ("content-type", "application/scim+json"),
                ("content-length", &length),
            ],
        );
        let made = exchange(stream, &format!("{head}{body}")).await.expect(201);
        let location = made.header("location").unwrap();
        assert!(
            location.starts_with(&format!("https://{host}/api/scim/v2/Users/")),
            "{location}"
        );
        let read = served.head("GET", "/api/scim/v2/Users?count=1", &[("host", &host)]);
        let stream = secured(&served, &client).await.unwrap();
        exchange(stream, &read).await.expect(200);
    }
}

#[tokio::test]
async fn a_client_that_does_not_know_the_authority_gets_nowhere() {
    let authority = Authority::new();
    let served = served(&authority, Limits::default()).await;
    let stranger = Authority::new().client(&[&TLS13, &TLS12]);
    let error = secured(&served, &stranger).await.unwrap_err();
    assert!(
        error.to_string().contains("invalid peer certificate"),
        "{error}"
    );
    // And one that does passes right after it.
    secured(&served, &authority.client(&[&TLS13]))
        .await
        .unwrap();
    assert_eq!(served.service.stats().total, 0);
}

#[tokio::test]
async fn cleartext_and_older_versions_are_refused_and_learn_nothing() {
    let authority = Authority::new();
    let served = served(&authority, Limits::default()).await;
    let plain = served.head("GET", "/api/scim/v2/Users", &[]);
    // A client hello of TLS 1.1: record 3.1, hello 3.2, 32 random bytes, no session, two suites, no compression.
    let mut hello = vec![3, 2];
    hello.extend([7; 32]);
    hello.extend([0, 0, 4, 0xc0, 0x13, 0, 0x2f, 1, 0]);
    let mut old = vec![
        22,
        3,
        1,
        0,
        hello.len() as u8 + 4,
        1,
        0,
        0,
        hello.len() as u8,
    ];
    old.extend(hello);
    for (what, bytes) in [("cleartext", plain.as_bytes()), ("TLS 1.1", &old)] {
        let answer = sent_raw(&served, bytes).await;
        // At most one alert (RFC 8446 §6): type 21, a version, two bytes of length, level and reason.
        let is_alert = answer.is_empty() || (answer.len() == 7 && answer[0] == 21);
        assert!(is_alert, "{what}: {answer:?}");
    }
    assert_eq!(served.service.stats().total, 0);
    secured(&served, &authority.client(&[&TLS13]))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_handshake_that_stalls_is_cut_in_time_and_takes_no_place_of_a_connection() {
    let short = Duration::from_millis(600);
    let limits = Limits {
        handshake_time: short,
        handshakes: 3,
        connections: 2,
        ..Limits::default()
    };
    let authority = Authority::new();
    let served = served(&authority, limits).await;
    let client = authority.client(&[&TLS13]);
    let begun = Instant::now();
    let silent = served.connect().await;
    let mut half = served.connect().await;
    half.write_all(&[22, 3, 1]).await.unwrap();
    // Two stall, as many as connections may be open; whoever does shake hands comes in all the same.
    let good = secured(&served, &client).await.unwrap();
    let third = served.connect().await;
    // Now every place is taken: the next one is closed at once.
    let fourth = served.connect().await;
    ends(fourth).await;
    assert!(begun.elapsed() < short, "not by its own limit");
    for stream in [silent, half, third] {
        ends(stream).await;
    }
    assert!(begun.elapsed() >= short);
    let head = served.head("GET", "/healthz", &[]);
    exchange(good, &head).await.expect(200);
    // Their places are free again.
    exchange(secured(&served, &client).await.unwrap(), &head)
        .await
        .expect(200);
}

async fn ends(mut stream: TcpStream) {
    let ended = tokio::time::timeout(PATIENCE, stream.read(&mut [0; 8])).await;
    assert!(matches!(ended, Ok(Ok(0) | Err(_))), "{ended:?}");
}

#[tokio::test]
async fn the_limits_of_heads_hold_behind_tls() {
    let limits = Limits {
        head_time: Duration::from_millis(300),
        ..Limits::default()
    };
    let authority = Authority::new();
    let served = served(&authority, limits).await;
    let client = authority.client(&[&TLS13]);
    for sent in ["", "GET /healthz HTTP/1.1\r\nhos"] {
        let mut stream = secured(&served, &client).await.unwrap();
        stream.write_all(sent.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        let _ = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut bytes))
            .await
            .expect("closed");
        let status = Answer::parse(&bytes).map(|answer| answer.status);
        assert!(matches!(status, None | Some(408)), "{status:?}");
    }
}

#[tokio::test]
async fn hosts_are_those_of_the_certificate() {
    let authority = Authority::new();
    let served = served(&authority, Limits::default()).await;
    let client = authority.client(&[&TLS13]);
    let port = served.service.address().port();
    for (host, status) in [
        (format!("localhost:{port}"), 200),
        (format!("127.0.0.1:{port}"), 200),
        (format!("{NAME}:{port}"), 200),
        (NAME.to_owned(), 421),
        (format!("evil.example:{port}"), 421),
        (format!("0.0.0.0:{port}"), 421),
    ] {
        let stream = secured(&served, &client).await.unwrap();
        let head = served.head("GET", "/api/scim/v2/Users", &[("host", &host)]);
        let answer = exchange(stream, &head).await;
        assert_eq!(answer.status, status, "{host}");
    }
}

#[tokio::test]
async fn a_certificate_is_replaced_without_ending_a_connection() {
    let authority = Authority::new();
    let served = served(&authority, Limits::default()).await;
    let client = authority.client(&[&TLS13]);
    let first = served.service.identity().unwrap();
    let open = secured(&served, &client).await.unwrap();
    let next = authority.issue(&[NAME, "other.example"]);
    served.service.set_identity(next.clone());
    let shown =
        |stream: &TlsStream<TcpStream>| stream.get_ref().1.peer_certificates().unwrap()[0].to_vec();
    assert_eq!(shown(&open), first.certificate());
    let head = served.head("GET", "/healthz", &[]);
    exchange(open, &head).await.expect(200);
    // A client that was here before would resume its session, and not be shown anything.
    let newcomer = authority.client(&[&TLS13]);
    let stream = secured(&served, &newcomer).await.unwrap();
    assert_eq!(shown(&stream), next.certificate());
    let port = served.service.address().port();
    assert_eq!(
        served.service.base_url(),
        format!("https://{NAME}:{port}/api/scim/v2")
    );
    let head = served.head(
        "GET",
        "/healthz",
        &[("host", &format!("other.example:{port}"))],
    );
    exchange(stream, &head).await.expect(200);
}

#[tokio::test]
async fn a_stop_does_not_wait_for_handshakes() {
    let authority = Authority::new();
    let served = served(&authority, Limits::default()).await;
    let _silent = served.connect().await;
    // Taken as soon as another one behind it is.
    secured(&served, &authority.client(&[&TLS13]))
        .await
        .unwrap();
    let begun = Instant::now();
    let drained = served.service.stop(PATIENCE).await;
    assert!(drained.all_answered);
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "{:?}",
        begun.elapsed()
    );
}

#[tokio::test]
async fn cleartext_is_for_this_computer_only() {
    let every = TcpListener::bind("0.0.0.0:0").unwrap();
    let refused = LoopbackListener::new(every).unwrap_err();
    assert!(matches!(refused, ServiceError::NotLoopback(_)), "{refused}");
    let own = TcpListener::bind("127.0.0.1:0").unwrap();
    assert!(matches!(
        LoopbackListener::new(own).map(Listening::Plain),
        Ok(Listening::Plain(_))
    ));
}

#[tokio::test]
async fn a_listener_beyond_this_computer_counts_requests_without_a_public_name() {
    let authority = Authority::new();
    let client = authority.client(&[&TLS13]);
    for (ip, is_counted) in [("127.0.0.1", false), ("0.0.0.0", true)] {
        let served = Setup {
            limits: Limits {
                rate: RequestRate::per_second(25),
                ..Limits::default()
            },
            identity: Some(authority.issue(&[NAME])),
            ip: ip.parse().unwrap(),
            ..Setup::default()
        }
        .start()
        .await;
        let port = served.service.address().port();
        let host = format!("{NAME}:{port}");
        let head = served.head(
            "GET",
            "/api/scim/v2/ServiceProviderConfig",
            &[("host", &host), ("connection", "keep-alive")],
        );
        let mut last = None;
        // One connection for all: a handshake each would take longer than the allowance takes to fill.
        let socket = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let name = ServerName::try_from(NAME).unwrap();
        let mut stream = client.connect(name, socket).await.unwrap();
        let mut buffer = vec![0; 64 * 1024];
        for _ in 0..400 {
            stream.write_all(head.as_bytes()).await.unwrap();
            let mut read = 0;
            let answer = loop {
                read += stream.read(&mut buffer[read..]).await.unwrap();
                if let Some(answer) = whole(&buffer[..read]) {
                    break answer;
                }
            };
            let status = answer.status;
            last = Some(answer);
            if status == 429 {
                break;
            }
        }
        let last = last.unwrap();
        assert_eq!(last.status == 429, is_counted, "{ip}");
        assert_eq!(last.header("retry-after").is_some(), is_counted, "{ip}");
    }
}

/// The answer, as soon as its body is there.
fn whole(bytes: &[u8]) -> Option<Answer> {
    let answer = Answer::parse(bytes)?;
    let length: usize = answer.header("content-length")?.parse().ok()?;
    (answer.text.len() >= length).then_some(answer)
}
