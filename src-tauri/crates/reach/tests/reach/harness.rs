//! A stand-in service, a TLS server in front of it, a certificate authority, and names that lead to them.

use jiff::Timestamp;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use reach::{
    Audience, Cause, Challenge, Climb, Expected, Fact, Hint, Limits, Lookup, Outcome, Probe,
    PublicUrl, Question, Resolve, Roots, Rung, State, Step, Token, Tools, Unresolved, climb,
};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_util::task::AbortOnDropHandle;

pub const HOST: &str = "sync.test";
pub const TOKEN: &str = "dsk_rw_0123456789abcdefghijklmnopqrstuvwxyz";
pub const NONCE: &str = "00112233445566778899aabbccddeeff";
pub const PROOF: &str = "5a5a5a5a";
/// The present of all tests here.
pub const NOW: &str = "2026-06-01T12:00:00Z";
/// Longer than anything here takes on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(20);

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// What a server does with a request, whose head it gets.
pub type Answer = Arc<dyn Fn(&str) -> Vec<u8> + Send + Sync>;

pub fn answer(answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> Answer {
    Arc::new(answer)
}

/// An answer in HTTP.
pub fn http(status: u16, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let mut text = format!(
        "HTTP/1.1 {status} Some words\r\nContent-Length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    format!("{text}Connection: close\r\n\r\n{body}").into_bytes()
}

pub fn json(status: u16, body: &serde_json::Value) -> Vec<u8> {
    http(
        status,
        &[("Content-Type", "application/scim+json")],
        &body.to_string(),
    )
}

/// What a server does with those who connect.
#[derive(Clone)]
pub enum Act {
    /// Hands what comes on to this address, and back.
    Forward(SocketAddr),
    /// Answers by itself.
    Answer(Answer),
    /// Takes the connection, and says nothing.
    Silence,
    /// Sends these bytes at once and closes.
    Say(&'static [u8]),
}

/// A server on a port of its own, until dropped.
pub struct Server {
    pub address: SocketAddr,
    /// The heads of all requests that were answered here.
    pub heads: Arc<Mutex<Vec<String>>>,
    /// Connections that were taken, and those of them that have ended.
    pub taken: tokio::sync::watch::Receiver<(usize, usize)>,
    _running: AbortOnDropHandle<()>,
}

impl Server {
    /// `tls` is for those that speak it; [`Act::Silence`] and [`Act::Say`] come before it.
    pub async fn start(tls: Option<Arc<ServerConfig>>, act: Act) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let (tell, taken) = tokio::sync::watch::channel((0, 0));
        let running = {
            let heads = Arc::clone(&heads);
            AbortOnDropHandle::new(tokio::spawn(async move {
                let mut connections = tokio::task::JoinSet::new();
                loop {
                    let (stream, _) = listener.accept().await.unwrap();
                    tell.send_modify(|(taken, _)| *taken += 1);
                    let (tls, act, heads, tell) =
                        (tls.clone(), act.clone(), Arc::clone(&heads), tell.clone());
                    connections.spawn(async move {
                        serve(stream, tls, act, &heads).await;
                        tell.send_modify(|(_, ended)| *ended += 1);
                    });
                }
            }))
        };
        Server {
            address,
            heads,
            taken,
            _running: running,
        }
    }

    pub fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

async fn serve(
    mut stream: TcpStream,
    tls: Option<Arc<ServerConfig>>,
    act: Act,
    heads: &Mutex<Vec<String>>,
) {
    match act {
        Act::Silence => {
            let mut all = Vec::new();
            let _ = stream.read_to_end(&mut all).await;
            return;
        }
        Act::Say(bytes) => {
            let _ = stream.write_all(bytes).await;
            let _ = stream.shutdown().await;
            // Closing with unread bytes would reset the connection before the other side has read.
            let mut all = Vec::new();
            let _ = stream.read_to_end(&mut all).await;
            return;
        }
        Act::Forward(_) | Act::Answer(_) => {}
    }
    match tls {
        None => act_on(stream, act, heads).await,
        Some(config) => {
            if let Ok(stream) = TlsAcceptor::from(config).accept(stream).await {
                act_on(stream, act, heads).await;
            }
        }
    }
}

async fn act_on<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    act: Act,
    heads: &Mutex<Vec<String>>,
) {
    match act {
        Act::Forward(to) => {
            let mut behind = TcpStream::connect(to).await.unwrap();
            let _ = tokio::io::copy_bidirectional(&mut stream, &mut behind).await;
        }
        Act::Answer(answer) => {
            let Some(head) = read_head(&mut stream).await else {
                return;
            };
            let bytes = answer(&head);
            heads.lock().unwrap().push(head);
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
        Act::Silence | Act::Say(_) => {}
    }
}

async fn read_head(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    String::from_utf8(head).ok()
}

/// A certificate authority of the test's own.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pub pem: String,
}

impl Authority {
    pub fn new(name: &str) -> Authority {
        let key = KeyPair::generate().unwrap();
        let params = authority_params(name);
        let pem = params.self_signed(&key).unwrap().pem();
        Authority {
            issuer: Issuer::new(params, key),
            pem,
        }
    }

    /// An authority below this one; with its certificate in PEM.
    pub fn below(&self, name: &str) -> Authority {
        let key = KeyPair::generate().unwrap();
        let params = authority_params(name);
        let pem = params.signed_by(&key, &self.issuer).unwrap().pem();
        Authority {
            issuer: Issuer::new(params, key),
            pem,
        }
    }

    /// A server with a certificate for `names`, good from May to July of 2026 if not said otherwise.
    pub fn server(&self, leaf: Leaf<'_>) -> Arc<ServerConfig> {
        self.server_showing(leaf).0
    }

    /// The same, and what it shows, in DER.
    pub fn server_showing(&self, leaf: Leaf<'_>) -> (Arc<ServerConfig>, Vec<u8>) {
        let key = KeyPair::generate().unwrap();
        let certificate = leaf.params().signed_by(&key, &self.issuer).unwrap();
        let config = config(
            &[certificate.pem().as_str(), leaf.intermediate].concat(),
            &key,
            leaf.only_tls12,
        );
        (config, certificate.der().to_vec())
    }
}

fn authority_params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
        .distinguished_name
        .push(DnType::OrganizationName, "Test Trust");
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = rcgen::date_time_ymd(2000, 1, 1);
    params.not_after = rcgen::date_time_ymd(2100, 1, 1);
    params
}

/// A certificate of a server.
#[derive(Clone, Copy)]
pub struct Leaf<'a> {
    pub name: &'a str,
    /// Year and month of its first and last day, which is the first of the month.
    pub from: (i32, u8),
    pub to: (i32, u8),
    /// In PEM; sent with it.
    pub intermediate: &'a str,
    pub only_tls12: bool,
}

impl Default for Leaf<'_> {
    fn default() -> Self {
        Leaf {
            name: HOST,
            from: (2026, 5),
            to: (2026, 8),
            intermediate: "",
            only_tls12: false,
        }
    }
}

impl Leaf<'_> {
    fn params(&self) -> CertificateParams {
        let mut params = CertificateParams::new(vec![self.name.to_owned()]).unwrap();
        params
            .distinguished_name
            .push(DnType::CommonName, self.name);
        params.not_before = rcgen::date_time_ymd(self.from.0, self.from.1, 1);
        params.not_after = rcgen::date_time_ymd(self.to.0, self.to.1, 1);
        params
    }

    /// A server whose certificate is signed by its own key.
    pub fn self_signed(&self) -> Arc<ServerConfig> {
        let key = KeyPair::generate().unwrap();
        let certificate = self.params().self_signed(&key).unwrap();
        config(&certificate.pem(), &key, self.only_tls12)
    }
}

fn config(pem: &str, key: &KeyPair, only_tls12: bool) -> Arc<ServerConfig> {
    let versions: &[_] = if only_tls12 {
        &[&rustls::version::TLS12]
    } else {
        &[&rustls::version::TLS13, &rustls::version::TLS12]
    };
    let chain = CertificateDer::pem_slice_iter(pem.as_bytes())
        .map(Result::unwrap)
        .collect();
    let key = PrivateKeyDer::from_pem_slice(key.serialize_pem().as_bytes()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    Arc::new(config)
}

/// Every name leads to the same.
pub struct Names(pub Result<Vec<IpAddr>, Unresolved>);

impl Resolve for Names {
    fn lookup<'a>(&'a self, _name: &'a str) -> Lookup<'a> {
        let found = self.0.clone();
        Box::pin(async move { found })
    }
}

/// No name ever leads anywhere.
pub struct Never;

impl Resolve for Never {
    fn lookup<'a>(&'a self, _name: &'a str) -> Lookup<'a> {
        Box::pin(std::future::pending())
    }
}

/// What the service of these tests answers: as the real one does, as far as the ladder looks.
pub fn service(head: &str) -> Vec<u8> {
    let target = head.split(' ').nth(1).unwrap();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    if path == "/healthz" {
        let mut body = serde_json::json!({ "status": "ok", "version": "1.2.3" });
        if query == format!("nonce={NONCE}") {
            body["proof"] = PROOF.into();
        }
        return http(
            200,
            &[("Content-Type", "application/json")],
            &body.to_string(),
        );
    }
    if !head.contains(&format!("authorization: Bearer {TOKEN}\r\n")) {
        let realm = if head.contains("authorization:") {
            "Bearer realm=\"scim\", error=\"invalid_token\""
        } else {
            "Bearer realm=\"scim\""
        };
        return http(
            401,
            &[("WWW-Authenticate", realm)],
            &scim_error(401).to_string(),
        );
    }
    match path {
        "/api/scim/v2/ServiceProviderConfig" => json(
            200,
            &serde_json::json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"] }),
        ),
        "/api/scim/v2/Users" => json(200, &list(0)),
        _ => json(404, &scim_error(404)),
    }
}

pub fn scim_error(status: u16) -> serde_json::Value {
    serde_json::json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
        "status": status.to_string(),
    })
}

pub fn list(total: u64) -> serde_json::Value {
    serde_json::json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": total,
    })
}

/// A service, a server in front of it, and what is needed to climb. Everything passes as it is made.
pub struct Scene {
    pub authority: Authority,
    pub service: Server,
    pub front: Server,
    pub question: Question,
    pub tools: Tools,
}

impl Scene {
    pub async fn new() -> Scene {
        Scene::with(Leaf::default(), None).await
    }

    /// With a front that has this certificate, and does this; `None` leads to the service.
    pub async fn with(leaf: Leaf<'_>, act: Option<Act>) -> Scene {
        let authority = Authority::new("Test Root");
        let tls = authority.server(leaf);
        Scene::of(authority, Some(tls), act).await
    }

    /// With a front that answers by itself.
    pub async fn answering(answer: Answer) -> Scene {
        Scene::with(Leaf::default(), Some(Act::Answer(answer))).await
    }

    pub async fn of(
        authority: Authority,
        tls: Option<Arc<ServerConfig>>,
        act: Option<Act>,
    ) -> Scene {
        let service = Server::start(None, Act::Answer(answer(service))).await;
        let act = act.unwrap_or(Act::Forward(service.address));
        let front = Server::start(tls, act).await;
        let public = format!("https://{HOST}:{}", front.address.port());
        let question = Question {
            local: Some(service.address.into()),
            public: PublicUrl::parse(&public).unwrap(),
            base: "/api/scim/v2".to_owned(),
            challenge: Challenge {
                nonce: NONCE.to_owned(),
                proof: PROOF.to_owned(),
            },
            token: Some(Token::parse(TOKEN.to_owned()).unwrap()),
            probe: Probe {
                path: "Users".to_owned(),
                query: vec![("filter".to_owned(), r#"userName eq "nobody""#.to_owned())],
                expected: Expected::EmptyList,
                media_type: Some("application/scim+json".to_owned()),
            },
            headers: vec![("X-Check".to_owned(), "1".to_owned())],
            audience: Audience::PrivateNetwork,
        };
        let tools = Tools {
            resolver: Arc::new(Names(Ok(vec![front.address.ip()]))),
            roots: Roots::none()
                .with_extra_pem(authority.pem.as_bytes())
                .unwrap(),
            clock: Arc::new(|| at(NOW)),
            limits: Limits::default(),
        };
        Scene {
            authority,
            service,
            front,
            question,
            tools,
        }
    }

    /// Climbs; nothing that was found holds the token.
    pub async fn climb(&self) -> Climb {
        let climb = tokio::time::timeout(PATIENCE, climb(&self.question, &self.tools))
            .await
            .unwrap();
        let told = format!("{} {climb:?}", serde_json::to_string(&climb).unwrap());
        assert!(!told.contains(TOKEN), "{told}");
        assert_eq!(
            climb.steps.iter().map(|step| step.rung).collect::<Vec<_>>(),
            Rung::ALL
        );
        climb
    }

    /// Climbs to the rung that fails.
    pub async fn fails_at(&self, rung: Rung) -> (Cause, Vec<Fact>) {
        let climb = self.climb().await;
        assert_eq!(climb.outcome(), Outcome::Stopped(rung), "{climb:#?}");
        let Step {
            state: State::Failed { cause },
            facts,
            ..
        } = climb.steps[usize::from(rung.number()) - 1].clone()
        else {
            panic!("{climb:#?}")
        };
        (cause, facts)
    }
}

pub fn hint_of(facts: &[Fact]) -> Option<Hint> {
    facts.iter().find_map(|fact| match fact {
        Fact::Hint { hint } => Some(hint.clone()),
        _ => None,
    })
}
