//! Public names, and the climb through a real reverse proxy with TLS to the real service.

use crate::support::{Desk, text};
use ::reach::{Limits, Lookup, Resolve, Roots, Tools, Unresolved, system_clock};
use console_api::HeadlessHost;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::{Value, json};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

const NAME: &str = "sync.test";

/// What the proxy does with the head of a request.
#[derive(Clone)]
enum Act {
    /// Sends it on like this.
    Forward(fn(String) -> String),
    Answer(&'static str),
}

/// A reverse proxy with TLS on a port of its own, until dropped.
struct Proxy {
    port: u16,
    act: Arc<Mutex<Act>>,
    /// Where the service is.
    behind: Arc<Mutex<Option<SocketAddr>>>,
    running: JoinHandle<()>,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.running.abort();
    }
}

impl Proxy {
    async fn start(tls: Arc<ServerConfig>) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let act = Arc::new(Mutex::new(Act::Forward(|head| head)));
        let behind = Arc::new(Mutex::new(None));
        let running = tokio::spawn({
            let (act, behind) = (Arc::clone(&act), Arc::clone(&behind));
            async move {
                loop {
                    let (stream, _) = listener.accept().await.unwrap();
                    let (act, behind) = (act.lock().unwrap().clone(), *behind.lock().unwrap());
                    let tls = TlsAcceptor::from(Arc::clone(&tls));
                    tokio::spawn(async move { pass(stream, tls, act, behind).await });
                }
            }
        });
        Proxy {
            port,
            act,
            behind,
            running,
        }
    }

    fn url(&self) -> String {
        format!("https://{NAME}:{}", self.port)
    }

    fn acts(&self, act: Act) {
        *self.act.lock().unwrap() = act;
    }
}

async fn pass(
    stream: TcpStream,
    tls: TlsAcceptor,
    act: Act,
    behind: Option<SocketAddr>,
) -> Option<()> {
    let mut stream = tls.accept(stream).await.ok()?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    match act {
        Act::Answer(answer) => {
            stream.write_all(answer.as_bytes()).await.ok()?;
            stream.shutdown().await.ok()
        }
        Act::Forward(change) => {
            let mut service = TcpStream::connect(behind?).await.ok()?;
            let head = change(String::from_utf8(head).ok()?);
            service.write_all(head.as_bytes()).await.ok()?;
            tokio::io::copy_bidirectional(&mut stream, &mut service)
                .await
                .ok()?;
            Some(())
        }
    }
}

/// A server with a certificate for [`NAME`], and its authority in PEM; its own key is the authority if `self_signed`.
fn certificate(self_signed: bool) -> (Arc<ServerConfig>, String) {
    let key = KeyPair::generate().unwrap();
    let mut authority = CertificateParams::new(Vec::<String>::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority
        .distinguished_name
        .push(DnType::CommonName, "Test Root");
    let pem = authority.self_signed(&key).unwrap().pem();
    let issuer = Issuer::new(authority, key);
    let key = KeyPair::generate().unwrap();
    let mut leaf = CertificateParams::new(vec![NAME.to_owned()]).unwrap();
    leaf.distinguished_name.push(DnType::CommonName, NAME);
    let leaf = if self_signed {
        leaf.self_signed(&key).unwrap()
    } else {
        leaf.signed_by(&key, &issuer).unwrap()
    };
    let key = PrivateKeyDer::from_pem_slice(key.serialize_pem().as_bytes()).unwrap();
    let chain = vec![CertificateDer::from(leaf.der().to_vec())];
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    (Arc::new(config), pem)
}

/// [`NAME`] is this computer, and no other name is known.
struct Names;

/// A name that leads to this computer without anybody having said so.
const HOME: &str = "home.test";

impl Resolve for Names {
    fn lookup<'a>(&'a self, name: &'a str) -> Lookup<'a> {
        let found = if [NAME, HOME].contains(&name) {
            Ok(vec![IpAddr::from([127, 0, 0, 1])])
        } else {
            Err(Unresolved::Unknown)
        };
        Box::pin(async move { found })
    }

    /// As if a person had said where it leads: to this computer, to which nobody on the internet could come.
    fn is_pinned(&self, name: &str) -> bool {
        name == NAME
    }
}

/// A service behind a proxy, with a connection whose token is in the keychain.
struct Scene {
    desk: Desk,
    proxy: Proxy,
    token: Value,
}

impl Scene {
    async fn of(provider: &str, self_signed: bool) -> Scene {
        Scene::with(provider, self_signed, |host| host).await
    }

    /// With a host to which something is added.
    async fn with(
        provider: &str,
        self_signed: bool,
        more: impl FnOnce(HeadlessHost) -> HeadlessHost,
    ) -> Scene {
        let (tls, pem) = certificate(self_signed);
        let proxy = Proxy::start(tls).await;
        let tools = Tools {
            resolver: Arc::new(Names),
            roots: Roots::none().with_extra_pem(pem.as_bytes()).unwrap(),
            clock: system_clock(),
            limits: Limits::default(),
        };
        let desk = Desk::of(|host| more(host.with_reach_tools(tools))).await;
        desk.serve().await;
        *proxy.behind.lock().unwrap() = desk.console.address();
        desk.ok(
            "connections.add",
            json!({ "provider": provider, "name": "C" }),
        )
        .await;
        let token = desk
            .ok(
                "tokens.create",
                json!({
                    "connection": "C", "name": "First token", "scope": "read-write",
                    "expiry": { "kind": "never" }, "keepInKeychain": true,
                }),
            )
            .await;
        let scene = Scene { desk, proxy, token };
        scene.set_public_url(&scene.proxy.url()).await;
        scene
    }

    async fn new() -> Scene {
        Scene::of("entra", false).await
    }

    async fn set_public_url(&self, url: &str) -> Value {
        let mut settings = self.desk.ok("settings.get", json!({})).await;
        settings["publicUrl"] = json!(url);
        self.desk.ok("settings.set", settings).await
    }

    /// What a climb says; the token stands nowhere in it.
    async fn climb(&self) -> Value {
        let report = self
            .desk
            .ok("reach.climb", json!({ "connection": "C" }))
            .await;
        let secret = text(&self.token["token"]);
        assert!(!report.to_string().contains(&secret), "{report}");
        report
    }

    /// Climbs to the rung that fails: what was found, what to do, what to copy.
    async fn fails_at(&self, number: usize) -> (String, String, Value) {
        let report = self.climb().await;
        assert_eq!(
            report["heading"],
            format!("Not reachable: stopped at rung {number} of 7"),
            "{report:#}"
        );
        assert_eq!(report["outcome"], "stopped");
        let rungs = report["rungs"].as_array().unwrap();
        for (index, rung) in rungs.iter().enumerate() {
            let expected = match (index + 1).cmp(&number) {
                std::cmp::Ordering::Less => "passed",
                std::cmp::Ordering::Equal => "failed",
                std::cmp::Ordering::Greater => "notTried",
            };
            assert_eq!(rung["state"], expected, "{rung}");
            assert_eq!(rung["fix"].is_null(), expected != "failed", "{rung}");
            assert_eq!(rung["notTried"].is_null(), expected != "notTried", "{rung}");
        }
        let rung = &rungs[number - 1];
        let fix = rung["fix"].clone();
        (words(&rung["found"]), words(&fix["heading"]), fix)
    }
}

fn words(spans: &Value) -> String {
    let spans = spans.as_array().unwrap().iter();
    spans.map(|span| span["text"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn all_rungs_pass_through_a_proxy_to_the_running_service() {
    for (provider, last) in [
        (
            "entra",
            "as the connection test of Microsoft Entra ID asks it",
        ),
        ("onelogin", "as the connection test of OneLogin asks it"),
        ("okta", "as the connection test of Okta asks it"),
        ("jumpcloud", "with a name that nobody has"),
    ] {
        let scene = Scene::of(provider, false).await;
        scene.desk.user("ada@example.com").await;
        let report = scene.climb().await;
        assert_eq!(report["outcome"], "reachable", "{report:#}");
        assert_eq!(report["heading"], "Reachable");
        assert_eq!(report["publicUrl"], scene.proxy.url());
        let rungs = report["rungs"].as_array().unwrap();
        let found: Vec<String> = rungs.iter().map(|rung| words(&rung["found"])).collect();
        let local = scene.desk.console.address().unwrap().to_string();
        assert_eq!(found[0], local);
        assert_eq!(found[2], "sync.test is 127.0.0.1");
        assert!(
            found[3].starts_with("TLS 1.3, trusted only by an authority of your own, ends "),
            "{found:?}"
        );
        assert_eq!(found[5], "with First token, from outside");
        assert_eq!(found[6], last);
        assert!(
            rungs.iter().all(|rung| rung["tookMs"].is_u64()),
            "{rungs:?}"
        );

        let view = scene.desk.ok("reach.get", json!({})).await;
        assert_eq!(view["last"], report);
        assert_eq!(view["climbing"], Value::Null);
        assert_eq!(
            view["baseUrl"],
            format!("{}/api/scim/v2", scene.proxy.url())
        );
        // The check proves nothing of the provider.
        let setup = scene
            .desk
            .ok("setup.get", json!({ "connection": "C" }))
            .await;
        assert!(!setup.to_string().contains("\"is\":\"seen\""), "{setup:#}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_service_answers_to_a_public_name_as_soon_as_it_is_given() {
    let scene = Scene::new().await;
    let status = async |host: &str| {
        let url = format!(
            "{}/ServiceProviderConfig",
            scene.desk.console.base_url().await
        );
        let request = reqwest::Client::new().get(url).header("host", host);
        let request = request.bearer_auth(text(&scene.token["token"]));
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(status("a.example").await, 421);
    let settings = scene.set_public_url("https://A.example/api/scim/v2/").await;
    assert_eq!(settings["publicUrl"], "https://a.example");
    assert_eq!(status("a.example").await, 200);

    // A connection's own stands beside it, and both are known again after a start.
    let own = json!({ "connection": "C", "publicUrl": "https://own.example:8443" });
    let setup = scene.desk.ok("setup.change", own).await;
    assert_eq!(
        setup["values"]["baseUrl"],
        "https://own.example:8443/api/scim/v2"
    );
    for host in ["a.example", "own.example:8443"] {
        assert_eq!(status(host).await, 200, "{host}");
    }
    scene.desk.console.stop().await;
    scene.desk.serve().await;
    for host in ["a.example", "own.example:8443"] {
        assert_eq!(status(host).await, 200, "{host}");
    }
    let view = scene.desk.ok("reach.get", json!({})).await;
    assert_eq!(view["own"][0]["publicUrl"], "https://own.example:8443");

    // Without one of its own, or with the very same, a connection goes along with the workspace's.
    for url in ["", "https://a.example"] {
        let own = json!({ "connection": "C", "publicUrl": url });
        let setup = scene.desk.ok("setup.change", own).await;
        assert_eq!(setup["values"]["publicUrl"], "https://a.example");
        assert_eq!(status("own.example:8443").await, 421);
    }
    scene.set_public_url("https://b.example").await;
    assert_eq!(status("a.example").await, 421);
    let setup = scene
        .desk
        .ok("setup.get", json!({ "connection": "C" }))
        .await;
    assert_eq!(setup["values"]["baseUrl"], "https://b.example/api/scim/v2");
    scene.set_public_url("").await;
    assert_eq!(status("b.example").await, 421);

    let own = json!({ "connection": "C", "publicUrl": "https://own.example" });
    scene.desk.ok("setup.change", own).await;
    scene
        .desk
        .ok("connections.remove", json!({ "connection": "C" }))
        .await;
    let local = format!("{}/Users", scene.desk.console.base_url().await);
    let request = reqwest::Client::new().get(local);
    let answer = request.header("host", "own.example").send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 421, "it went with its connection");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_public_url_is_refused() {
    let scene = Scene::new().await;
    let mut settings = scene.desk.ok("settings.get", json!({})).await;
    for url in [
        "http://sync.example.com",
        "sync",
        "https://sync.example.com/x",
    ] {
        settings["publicUrl"] = json!(url);
        let error = scene.desk.fails("settings.set", settings.clone()).await;
        assert_eq!(error["code"], "badInput", "{url}");
        assert_eq!(error["field"], "publicUrl", "{url}");
    }
    scene.set_public_url("").await;
    let error = scene.desk.fails("reach.climb", json!({})).await;
    assert_eq!(error["code"], "badInput");
    assert_eq!(error["field"], "publicUrl");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_does_not_run_stops_the_climb_on_the_ground() {
    let scene = Scene::new().await;
    scene.desk.console.stop().await;
    let (found, heading, _) = scene.fails_at(1).await;
    assert_eq!(found, "The service doesn’t run");
    assert_eq!(heading, "Start the service");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_is_unknown_or_leads_home_says_so() {
    let scene = Scene::new().await;
    scene.set_public_url("https://gone.test").await;
    let (found, heading, fix) = scene.fails_at(3).await;
    assert_eq!(found, "gone.test is not known");
    assert_eq!(heading, "Give gone.test an address");
    assert_eq!(fix["inProvider"]["provider"]["key"], "entra");
    assert!(words(&fix["inProvider"]["words"]).len() > 20, "{fix}");

    // Without a connection the internet is meant.
    scene.set_public_url(&format!("https://{HOME}")).await;
    let report = scene.desk.ok("reach.climb", json!({})).await;
    let rung = &report["rungs"][2];
    assert_eq!(
        words(&rung["found"]),
        "home.test is 127.0.0.1, which is this computer itself"
    );

    // An agent in this network comes from there.
    scene
        .desk
        .ok(
            "setup.change",
            json!({ "connection": "C", "reach": "agent" }),
        )
        .await;
    let report = scene.climb().await;
    assert_eq!(report["rungs"][2]["state"], "passed", "{report:#}");
    let report = scene.desk.ok("reach.climb", json!({})).await;
    assert_eq!(report["rungs"][2]["state"], "failed", "{report:#}");
    let view = scene.desk.ok("reach.get", json!({})).await;
    assert_eq!(view["last"]["connection"], Value::Null);
    assert_eq!(view["before"][1]["words"], "Stopped: The name resolves");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_nobody_vouches_for_stops_the_climb_before_anything_is_sent() {
    let scene = Scene::of("okta", true).await;
    let (found, heading, _) = scene.fails_at(4).await;
    assert_eq!(found, "The certificate is signed by itself");
    assert_eq!(heading, "Use a certificate of a public authority");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_answers_in_the_place_of_the_service_is_told() {
    let scene = Scene::new().await;
    scene.proxy.acts(Act::Answer(
        "HTTP/1.1 502 Bad Gateway\r\nServer: cloudflare\r\nCF-RAY: 1-FRA\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    ));
    let (found, heading, fix) = scene.fails_at(5).await;
    let port = scene.desk.console.address().unwrap().port();
    assert_eq!(found, "Something else answered: 502, not the nonce");
    assert_eq!(heading, format!("Point the tunnel at port {port}"));
    assert_eq!(fix["copy"], format!("service: http://127.0.0.1:{port}"));

    // A proxy that puts another name in the place of the one that was asked for.
    scene.proxy.acts(Act::Forward(|head| {
        let (before, rest) = head.split_once("host: ").unwrap();
        let (_, after) = rest.split_once("\r\n").unwrap();
        format!("{before}host: backend.internal\r\n{after}")
    }));
    let (found, heading, fix) = scene.fails_at(5).await;
    assert!(
        found.starts_with("It was asked for another name than sync.test"),
        "{found}"
    );
    assert_eq!(heading, "Let the proxy keep the header Host");
    assert_eq!(fix["copy"], "proxy_set_header Host $http_host;");

    scene.proxy.acts(Act::Forward(|head| {
        head.replace("authorization: ", "x-was-authorization: ")
    }));
    let (found, _, fix) = scene.fails_at(6).await;
    assert_eq!(found, "No token arrived");
    assert!(
        words(&fix["inProvider"]["words"]).contains("credentials"),
        "{fix}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_was_revoked_is_tried_and_told() {
    let scene = Scene::new().await;
    scene
        .desk
        .ok("tokens.revoke", json!({ "id": scene.token["id"] }))
        .await;
    let (found, heading, fix) = scene.fails_at(6).await;
    assert_eq!(found, "First token was refused: it was revoked");
    assert_eq!(heading, "Give the provider a token that is good");
    assert!(!fix["inProvider"].is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_token_in_the_keychain_the_last_rungs_are_not_tried() {
    let scene = Scene::new().await;
    scene
        .desk
        .ok("tokens.forget", json!({ "id": scene.token["id"] }))
        .await;
    let report = scene.climb().await;
    assert_eq!(report["outcome"], "tokenNotTried", "{report:#}");
    assert_eq!(report["heading"], "Reachable, but no token was tried");
    for rung in &report["rungs"].as_array().unwrap()[5..] {
        assert_eq!(rung["notTried"], "Not tried: no token in the keychain");
        assert_eq!(rung["state"], "notTried");
    }
}

/// Waits until the status says so of the public name.
async fn until_public(desk: &Desk, state: &str) -> Value {
    let waited = async {
        loop {
            let status = desk.ok("status.get", json!({})).await;
            if status["public"]["state"] == state {
                return status;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), waited)
        .await
        .unwrap_or_else(|_| panic!("the public name never was {state}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_self_test_tells_when_the_public_name_is_lost_and_when_it_is_back() {
    const OFTEN: Duration = Duration::from_millis(40);
    let scene = Scene::with("entra", false, |host| host.with_self_test_period(OFTEN)).await;
    let desk = &scene.desk;
    let name = format!("{NAME}:{}", scene.proxy.port);
    let status = until_public(desk, "reachable").await;
    assert_eq!(status["public"]["words"], format!("{name} reachable"));
    assert_eq!(status["notices"], json!([]));
    assert_eq!(
        status["public"]["baseUrl"],
        format!("{}/api/scim/v2", scene.proxy.url())
    );
    let view = desk.ok("reach.get", json!({})).await;
    assert_eq!(view["last"]["selfTest"], true);
    assert_eq!(view["last"]["outcome"], "tokenNotTried");
    assert_eq!(view["last"]["connection"], Value::Null);

    scene.proxy.acts(Act::Answer(
        "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n",
    ));
    let lost = format!("https://{name} doesn’t lead here: the self-test stops at rung 5 of 7");
    desk.logged(&lost).await;
    let status = until_public(desk, "notReachable").await;
    assert_eq!(
        status["public"]["words"],
        format!("{name} answers, but not from here")
    );
    let view = desk.ok("reach.get", json!({})).await;
    assert_eq!(view["last"]["outcome"], "stopped", "{view:#}");
    assert_eq!(view["last"]["rungs"][4]["state"], "failed");

    let notice = &status["notices"][0];
    assert_eq!(notice["code"], "public-name-lost", "{status:#}");
    let detail = text(&notice["detail"]);
    assert!(
        detail.contains("Entra ID tries again in its next cycle"),
        "{detail}"
    );

    scene.proxy.acts(Act::Forward(|head| head));
    desk.logged(&format!("https://{name} leads here again"))
        .await;
    let status = until_public(desk, "reachable").await;
    assert_eq!(status["notices"], json!([]));

    // Looking leaves nothing in the log but the two changes, and proves nothing.
    let rows = desk.log("").await;
    let exchanges: Vec<&Value> = rows
        .iter()
        .filter(|row| row["kind"] == "exchange")
        .collect();
    assert!(exchanges.is_empty(), "{exchanges:?}");
    let changes = rows.iter().filter(|row| row["kind"] == "system").count();
    assert!(changes < 8, "{rows:#?}");
    let setup = desk.ok("setup.get", json!({ "connection": "C" })).await;
    assert!(!setup.to_string().contains("\"is\":\"seen\""), "{setup:#}");

    // While nothing runs nothing is looked at.
    desk.console.stop().await;
    let status = until_public(desk, "unknown").await;
    assert_eq!(
        status["public"]["words"],
        format!("{name} leads to nothing: the service is stopped")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_with_a_token_is_not_hidden_by_the_self_test() {
    const OFTEN: Duration = Duration::from_millis(40);
    let scene = Scene::with("entra", false, |host| host.with_self_test_period(OFTEN)).await;
    until_public(&scene.desk, "reachable").await;
    let report = scene.climb().await;
    assert_eq!(report["outcome"], "reachable");
    let at = scene.desk.ok("status.get", json!({})).await["public"]["at"].clone();
    loop {
        let status = scene.desk.ok("status.get", json!({})).await;
        if status["public"]["at"] != at {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let view = scene.desk.ok("reach.get", json!({})).await;
    assert_eq!(view["last"], report);
}

#[tokio::test(flavor = "multi_thread")]
async fn ways_are_listed_whether_they_are_installed_or_not_and_none_is_started_to_nothing() {
    let desk = Desk::open().await;
    let view = desk.ok("ways.get", json!({})).await;
    let names: Vec<String> = view["ways"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| text(&row["name"]))
        .collect();
    assert_eq!(
        names,
        ["cloudflared", "Tailscale Funnel", "ngrok", "ssh -R"]
    );
    assert_eq!(
        view["notNow"],
        "The service isn’t running, so a tunnel would lead to nothing."
    );
    for row in view["ways"].as_array().unwrap() {
        assert_eq!(row["path"].is_null(), row["install"].is_array(), "{row}");
        assert!(!words(&row["about"]).is_empty());
    }
    let start = json!({ "way": { "kind": "cloudflaredQuick" }, "minutes": 60, "takeUrl": true });
    let error = desk.fails("ways.start", start.clone()).await;
    assert_eq!(error["code"], "conflict");
    desk.serve().await;
    let forever = json!({ "way": { "kind": "tailscale" }, "minutes": 0, "takeUrl": true });
    assert_eq!(desk.fails("ways.start", forever).await["field"], "minutes");
    let taken = desk
        .fails("ways.takeUrl", json!({ "program": "ngrok" }))
        .await;
    assert_eq!(taken["code"], "conflict");
    // What does not run is stopped already, and what is not open cannot be put off or closed.
    let view = desk.ok("ways.stop", json!({ "program": "ngrok" })).await;
    assert_eq!(view["ways"][2]["run"], Value::Null);
    let longer = json!({ "kind": "tunnel", "minutes": 60 });
    let closed = [
        desk.fails("exposure.extend", longer).await,
        desk.fails("exposure.end", json!({ "kind": "tunnel" }))
            .await,
    ];
    for error in closed {
        assert_eq!(error["code"], "notFound");
        assert_eq!(error["message"], "That is closed already.");
    }
    let status = desk.ok("status.get", json!({})).await;
    assert_eq!(status["exposures"], json!([]));
}

/// What is wrong in the setup of the connection: the step, its mistake.
async fn wrong_in_setup(desk: &Desk) -> Option<(String, Value)> {
    let setup = desk.ok("setup.get", json!({ "connection": "C" })).await;
    let phases = setup["phases"].as_array().unwrap().iter();
    phases
        .flat_map(|phase| phase["steps"].as_array().unwrap())
        .find(|step| step["state"]["is"] == "wrong")
        .map(|step| (text(&step["key"]), step["mistake"].clone()))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_setup_tells_what_its_newest_check_found_at_the_step_of_the_provider() {
    for (provider, told_at) in [
        ("entra", "admin-credentials"),
        ("okta", "api-credentials"),
        ("onelogin", "enable-api"),
        ("jumpcloud", "test-connection"),
    ] {
        let scene = Scene::of(provider, false).await;
        assert_eq!(wrong_in_setup(&scene.desk).await, None, "not looked at yet");

        // Nobody listens where the public name leads.
        let open = scene.proxy.url();
        let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = closed.local_addr().unwrap().port();
        drop(closed);
        scene
            .set_public_url(&format!("https://{NAME}:{port}"))
            .await;
        scene.climb().await;
        let (step, mistake) = wrong_in_setup(&scene.desk).await.expect(provider);
        assert_eq!(
            (step.as_str(), &mistake["code"]),
            (told_at, &json!("unreachable"))
        );
        let sign = &mistake["sign"];
        assert_eq!((&sign["kind"], &sign["rung"]), (&json!("check"), &json!(4)));
        assert!(words(&sign["found"]).contains("Nothing listens"), "{sign}");
        assert!(words(&mistake["heading"]).contains(&format!("{NAME}:{port}/api/scim/v2")));
        assert!(words(&mistake["sees"]).len() > 5);

        // Another address is another way, and has not been tried.
        scene.set_public_url(&open).await;
        assert_eq!(wrong_in_setup(&scene.desk).await, None, "{provider}");

        // Nobody vouches for the certificate.
        let (tls, _) = certificate(true);
        let bad = Proxy::start(tls).await;
        *bad.behind.lock().unwrap() = scene.desk.console.address();
        scene.set_public_url(&bad.url()).await;
        scene.climb().await;
        let (step, mistake) = wrong_in_setup(&scene.desk).await.expect(provider);
        assert_eq!(
            (step.as_str(), &mistake["code"]),
            (told_at, &json!("tls_not_trusted"))
        );
        assert_eq!(mistake["sign"]["name"], "TLS is valid and trusted");

        // The provider comes all the same: whatever the check found, it is no obstacle.
        let url = format!("{}/Users?count=1", scene.desk.console.base_url().await);
        let request = reqwest::Client::new().get(url);
        let answer = request
            .bearer_auth(text(&scene.token["token"]))
            .send()
            .await;
        assert_eq!(answer.unwrap().status().as_u16(), 200);
        for _ in 0..80 {
            if wrong_in_setup(&scene.desk).await.is_none() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        assert_eq!(wrong_in_setup(&scene.desk).await, None, "{provider}");

        // And a check that stops again counts again, until one passes.
        scene.climb().await;
        assert!(wrong_in_setup(&scene.desk).await.is_some());
        scene.set_public_url(&open).await;
        scene.climb().await;
        assert_eq!(wrong_in_setup(&scene.desk).await, None, "{provider}");
        scene.proxy.acts(Act::Answer(
            "HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        ));
        scene.climb().await;
        let (_, mistake) = wrong_in_setup(&scene.desk).await.expect(provider);
        assert_eq!(mistake["code"], "unreachable");
        assert_eq!(mistake["sign"]["rung"], 5);
        scene.proxy.acts(Act::Forward(|head| head));
        scene.climb().await;
        assert_eq!(wrong_in_setup(&scene.desk).await, None, "{provider}");

        // Who only rehearses waits for nobody.
        scene.proxy.acts(Act::Answer(
            "HTTP/1.1 503 Gone\r\ncontent-length: 0\r\n\r\n",
        ));
        scene.climb().await;
        assert!(wrong_in_setup(&scene.desk).await.is_some());
        let rehearse = json!({ "connection": "C", "reach": "rehearsal" });
        scene.desk.ok("setup.change", rehearse).await;
        assert_eq!(wrong_in_setup(&scene.desk).await, None, "{provider}");
    }
}
