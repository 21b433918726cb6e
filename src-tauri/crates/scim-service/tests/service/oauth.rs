//! The token endpoint over real sockets: what it gives, what it refuses and how, and what its access tokens are good for.

use crate::harness::{Answer, Served, Setup, USER, admin, user};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use directory::{
    AccessLifetime, Actor, ChangedOauthClient, Door, NewLogEntry, NewOauthClient, OauthClientId,
    OauthSecretId, Scope, StoreError, Verdict, Writer,
};
use scim_core::Timestamp;
use scim_service::{Limits, RequestRate, system_clock};
use serde_json::json;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const PATH: &str = "/oauth2/token";
const FORM: &str = "application/x-www-form-urlencoded";
const GRANT: &str = "grant_type=client_credentials";

struct Client {
    id: OauthClientId,
    secret_id: OauthSecretId,
    secret: String,
}

impl Client {
    /// The form of a token request, with `more` behind it.
    fn form(&self, more: &str) -> String {
        format!(
            "{GRANT}&client_id={}&client_secret={}{more}",
            self.id, self.secret
        )
    }

    fn basic(&self) -> String {
        basic(&self.id.to_string(), &self.secret)
    }
}

fn basic(id: &str, secret: &str) -> String {
    format!("Basic {}", BASE64_STANDARD.encode(format!("{id}:{secret}")))
}

impl Served {
    async fn act<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Writer, Timestamp) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        let act = move |writer: &mut Writer| {
            let now = system_clock();
            let done = work(writer, now)?;
            writer.append(NewLogEntry::local(Door::Window, now, "client_changed"))?;
            Ok(done)
        };
        self.workspace.write(act).await.unwrap()
    }

    async fn client(&self, name: &'static str, scope: Scope) -> Client {
        let connection = self.connection;
        self.act(move |writer, now| {
            let new = NewOauthClient {
                connection,
                name: name.to_owned(),
                scope,
                lifetime: AccessLifetime::default(),
            };
            let client = writer.create_oauth_client(&admin(), new, now)?;
            let (secret, text) = writer.add_oauth_secret(&admin(), client.id, None, now)?;
            Ok(Client {
                id: client.id,
                secret_id: secret.id,
                secret: text.expose().to_owned(),
            })
        })
        .await
    }

    async fn revoke_client(&self, id: OauthClientId) {
        self.act(move |writer, now| writer.revoke_oauth_client(&admin(), id, now))
            .await;
    }

    /// A request to the token endpoint; headers with an empty value are left out.
    async fn ask(&self, headers: &[(&str, &str)], body: &str) -> Answer {
        let length = body.len().to_string();
        let mut all = vec![
            ("authorization", ""),
            ("content-length", length.as_str()),
            ("content-type", FORM),
        ];
        all.retain(|(name, _)| !headers.iter().any(|(known, _)| known == name));
        all.extend(headers);
        let request = format!("{}{body}", self.head("POST", PATH, &all));
        self.raw(request.as_bytes()).await
    }

    async fn fetch(&self, client: &Client, more: &str) -> String {
        let answer = self.ask(&[], &client.form(more)).await.expect(200);
        answer.json()["access_token"].as_str().unwrap().to_owned()
    }

    async fn with(&self, token: &str, method: &str, path: &str, body: &[u8]) -> Answer {
        let bearer = format!("Bearer {token}");
        self.send(method, path, &[("authorization", &bearer)], body)
            .await
    }
}

/// Every answer of the token endpoint is plain JSON that nobody stores.
#[track_caller]
fn assert_oauth(answer: &Answer) {
    assert_eq!(
        answer.header("content-type"),
        Some("application/json"),
        "{answer:?}"
    );
    assert_eq!(
        answer.header("cache-control"),
        Some("no-store"),
        "{answer:?}"
    );
    assert_eq!(answer.header("pragma"), Some("no-cache"), "{answer:?}");
    let leaks = |name: &str| name.starts_with("access-control");
    assert!(
        !answer.headers.iter().any(|(name, _)| leaks(name)),
        "{answer:?}"
    );
}

/// An error has OAuth's shape and nothing else in it.
#[track_caller]
fn assert_error(answer: &Answer, status: u16, error: &str) {
    assert_eq!(answer.status, status, "{answer:?}");
    assert_oauth(answer);
    let body = answer.json();
    assert_eq!(body["error"], error, "{answer:?}");
    let description = body["error_description"].as_str().unwrap_or_default();
    assert!(
        description.ends_with('.') && description.is_ascii(),
        "{answer:?}"
    );
    assert_eq!(
        body.as_object().map(|body| body.len()),
        Some(2),
        "{answer:?}"
    );
    assert_eq!(
        answer.header("www-authenticate").is_some(),
        status == 401,
        "a 401 names a way to authenticate, nothing else does: {answer:?}"
    );
}

#[tokio::test]
async fn a_client_gets_an_access_token_by_form_or_basic_and_provisions_with_it() {
    let served = Served::start().await;
    let client = served.client("Entra", Scope::ReadWrite).await;
    let by_form = served.ask(&[], &client.form("")).await.expect(200);
    let basic = client.basic();
    let header = [("authorization", basic.as_str())];
    let by_basic = served.ask(&header, GRANT).await.expect(200);
    let named = format!("{GRANT}&client_id={}", client.id);
    let by_both_ids = served.ask(&header, &named).await.expect(200);
    for (number, answer) in [by_form, by_basic, by_both_ids].iter().enumerate() {
        assert_oauth(answer);
        let body = answer.json();
        let token = body["access_token"].as_str().unwrap();
        assert!(token.starts_with("dsa_rw_"));
        assert_eq!(
            body,
            json!({ "access_token": token, "token_type": "Bearer", "expires_in": 3_600, "scope": "read-write" })
        );
        let detail = served.entry(answer).await;
        let entry = &detail.entry;
        assert_eq!(entry.action, "token_issued");
        assert_eq!(entry.verdict, Verdict::Applied);
        assert_eq!(entry.actor, Actor::Client(client.id, served.connection));
        assert_eq!(entry.oauth_client_name.as_deref(), Some("Entra"));
        assert_eq!(entry.target.as_deref(), Some(PATH));
        let new = user(&format!("ada{number}@example.com")).to_string();
        let made = served
            .with(token, "POST", "/Users", new.as_bytes())
            .await
            .expect(201);
        let entry = served.entry(&made).await.entry;
        assert_eq!(entry.actor, Actor::Client(client.id, served.connection));
        assert_eq!(entry.token, None);
    }
    let users = served.get("/Users").await.expect(200).json();
    assert_eq!(users["totalResults"], 3);
}

#[tokio::test]
async fn every_refusal_has_oauths_shape_and_a_reason_of_its_own() {
    let served = Served::start().await;
    let client = served.client("Entra", Scope::ReadWrite).await;
    let reader = served.client("Reader", Scope::Read).await;
    let revoked = served.client("Revoked", Scope::ReadWrite).await;
    served.revoke_client(revoked.id).await;
    let (id, secret) = (client.id.to_string(), client.secret.clone());
    let past = Timestamp(system_clock().0 - 1);
    let expired = served
        .act({
            let id = client.id;
            move |writer, now| {
                let (_, text) = writer.add_oauth_secret(&admin(), id, Some(past), now)?;
                Ok(text.expose().to_owned())
            }
        })
        .await;
    let good = client.basic();
    let wrong = basic(&id, &reader.secret);
    let with = |secret: &str| format!("{GRANT}&client_id={id}&client_secret={secret}");
    let form = client.form("");
    let twice = client.form("&client_id=x");
    let json = json!({ "grant_type": "client_credentials" }).to_string();
    let nobody = format!("{GRANT}&client_id=x&client_secret={secret}");
    type Case<'a> = (Vec<(&'a str, &'a str)>, String, u16, &'a str, &'a str);
    let cases: Vec<Case<'_>> = vec![
        (
            vec![],
            String::new(),
            401,
            "invalid_client",
            "client_missing",
        ),
        (
            vec![],
            GRANT.into(),
            401,
            "invalid_client",
            "client_missing",
        ),
        (vec![], nobody, 401, "invalid_client", "client_unknown"),
        (
            vec![],
            with("x"),
            401,
            "invalid_client",
            "client_secret_wrong",
        ),
        (
            vec![],
            with(&reader.secret),
            401,
            "invalid_client",
            "client_secret_wrong",
        ),
        (
            vec![],
            with(&expired),
            401,
            "invalid_client",
            "client_secret_expired",
        ),
        (
            vec![],
            revoked.form(""),
            401,
            "invalid_client",
            "client_revoked",
        ),
        (
            vec![("authorization", &wrong)],
            GRANT.into(),
            401,
            "invalid_client",
            "client_secret_wrong",
        ),
        (
            vec![("authorization", "Bearer x")],
            GRANT.into(),
            401,
            "invalid_client",
            "client_header_malformed",
        ),
        (
            vec![],
            format!("{GRANT}&client_id={id}&client_assertion=x"),
            401,
            "invalid_client",
            "client_assertion_unsupported",
        ),
        (
            vec![("authorization", &good)],
            form.clone(),
            400,
            "invalid_request",
            "client_credentials_twice",
        ),
        (
            vec![],
            twice,
            400,
            "invalid_request",
            "token_parameter_twice",
        ),
        (
            vec![],
            form.replace(GRANT, "grant_type="),
            400,
            "invalid_request",
            "grant_missing",
        ),
        (
            vec![],
            form.replace(GRANT, "grant_type=password"),
            400,
            "unsupported_grant_type",
            "grant_unsupported",
        ),
        (
            vec![],
            client.form("&scope=admin"),
            400,
            "invalid_scope",
            "scope_unknown",
        ),
        (
            vec![],
            reader.form("&scope=read-write"),
            400,
            "invalid_scope",
            "scope_exceeded",
        ),
        (
            vec![],
            reader.form("&scope=read+read-write"),
            400,
            "invalid_scope",
            "scope_exceeded",
        ),
        (
            vec![("content-type", "application/json")],
            json,
            400,
            "invalid_request",
            "token_request_not_form",
        ),
        (
            vec![("content-type", "")],
            form.clone(),
            400,
            "invalid_request",
            "token_request_not_form",
        ),
        (
            vec![("content-encoding", "gzip")],
            form.clone(),
            400,
            "invalid_request",
            "token_request_not_form",
        ),
        (
            vec![],
            "client_id=%zz".into(),
            400,
            "invalid_request",
            "token_request_not_form",
        ),
        (
            vec![("host", "evil.example")],
            form.clone(),
            421,
            "invalid_request",
            "wrong_host",
        ),
        (
            vec![("origin", "https://evil.example")],
            form.clone(),
            403,
            "invalid_request",
            "from_browser",
        ),
        (
            vec![("sec-fetch-site", "same-origin")],
            form,
            403,
            "invalid_request",
            "from_browser",
        ),
    ];
    for (headers, body, status, error, reason) in &cases {
        let answer = served.ask(headers, body).await;
        assert_error(&answer, *status, error);
        assert!(!answer.text.contains(&secret), "{answer:?}");
        let entry = served.entry(&answer).await.entry;
        assert_eq!(entry.reason.as_deref(), Some(*reason), "{headers:?} {body}");
        assert_eq!(
            (entry.action.as_str(), entry.verdict),
            ("refused", Verdict::Refused)
        );
    }
    let challenge = served.ask(&[("authorization", &wrong)], GRANT).await;
    assert!(
        challenge
            .header("www-authenticate")
            .is_some_and(|value| value.starts_with("Basic realm="))
    );
}

#[tokio::test]
async fn a_refusal_stands_with_the_connection_and_names_the_client_that_proved_itself() {
    let served = Served::start().await;
    let client = served.client("Entra", Scope::ReadWrite).await;
    let guessed = format!("{GRANT}&client_id={}&client_secret=x", client.id);
    let answer = served.ask(&[], &guessed).await.expect(401);
    let entry = served.entry(&answer).await.entry;
    assert_eq!(entry.actor, Actor::Anonymous, "an id alone proves nothing");
    assert_eq!(
        entry.connection,
        Some(served.connection),
        "its admin looks there"
    );
    assert_eq!(entry.oauth_client, Some(client.id));
    served.revoke_client(client.id).await;
    let answer = served.ask(&[], &client.form("")).await.expect(401);
    assert_eq!(answer.header("connection"), Some("close"));
    let entry = served.entry(&answer).await.entry;
    assert_eq!(entry.actor, Actor::Client(client.id, served.connection));
    let stats = served.service.stats();
    assert_eq!(stats.panics, 0);
}

#[tokio::test]
async fn a_request_may_narrow_the_scope() {
    let served = Served::start().await;
    let client = served.client("Entra", Scope::ReadWrite).await;
    let reader = served.client("Reader", Scope::Read).await;
    for (client, more, scope) in [
        (&client, "", "read-write"),
        (&client, "&scope=", "read-write"),
        (&client, "&scope=read", "read"),
        (&client, "&scope=read-write", "read-write"),
        (&client, "&scope=read+read-write", "read-write"),
        (&reader, "", "read"),
        (&reader, "&scope=read", "read"),
    ] {
        let answer = served.ask(&[], &client.form(more)).await.expect(200);
        assert_eq!(answer.json()["scope"], scope, "{more}");
        let token = answer.json()["access_token"].as_str().unwrap().to_owned();
        served.with(&token, "GET", "/Users", b"").await.expect(200);
        let body = user(&format!("{}@example.com", OauthClientId::new())).to_string();
        let status = if scope == "read" { 403 } else { 201 };
        served
            .with(&token, "POST", "/Users", body.as_bytes())
            .await
            .expect(status);
    }
    // A client that is made to read only does so from the next request on.
    let token = served.fetch(&client, "").await;
    let id = client.id;
    served
        .act(move |writer, _| {
            let changed = ChangedOauthClient {
                scope: Some(Scope::Read),
                ..ChangedOauthClient::default()
            };
            writer.change_oauth_client(&admin(), id, changed)
        })
        .await;
    let body = user("late@example.com").to_string();
    served
        .with(&token, "POST", "/Users", body.as_bytes())
        .await
        .expect(403);
}

#[tokio::test]
async fn an_access_token_ends_with_its_hour() {
    static AHEAD_MS: AtomicI64 = AtomicI64::new(0);
    fn clock() -> Timestamp {
        Timestamp(system_clock().0 + AHEAD_MS.load(Ordering::Relaxed))
    }
    let served = Setup {
        clock,
        ..Setup::default()
    }
    .start()
    .await;
    let client = served.client("Entra", Scope::ReadWrite).await;
    let token = served.fetch(&client, "").await;
    AHEAD_MS.store(3_590_000, Ordering::Relaxed);
    served.with(&token, "GET", "/Users", b"").await.expect(200);
    AHEAD_MS.store(3_600_001, Ordering::Relaxed);
    let answer = served.with(&token, "GET", "/Users", b"").await.expect(401);
    let challenge = answer.header("www-authenticate").unwrap_or_default();
    assert_eq!(challenge, r#"Bearer realm="scim", error="invalid_token""#);
    let entry = served.entry(&answer).await.entry;
    assert_eq!(entry.reason.as_deref(), Some("access_token_expired"));
    assert_eq!(entry.oauth_client, Some(client.id));
    let next = served.fetch(&client, "").await;
    served.with(&next, "GET", "/Users", b"").await.expect(200);
}

#[tokio::test]
async fn two_secrets_are_good_at_once_and_one_is_revoked_without_the_other() {
    let served = Served::start().await;
    let first = served.client("Entra", Scope::ReadWrite).await;
    let id = first.id;
    let second = served
        .act(move |writer, now| {
            let (secret, text) = writer.add_oauth_secret(&admin(), id, None, now)?;
            Ok(Client {
                id,
                secret_id: secret.id,
                secret: text.expose().to_owned(),
            })
        })
        .await;
    let old = served.fetch(&first, "").await;
    let new = served.fetch(&second, "").await;
    let gone = first.secret_id;
    served
        .act(move |writer, now| writer.revoke_oauth_secret(&admin(), gone, now))
        .await;
    let answer = served.with(&old, "GET", "/Users", b"").await.expect(401);
    let entry = served.entry(&answer).await.entry;
    assert_eq!(entry.reason.as_deref(), Some("access_token_revoked"));
    served.with(&new, "GET", "/Users", b"").await.expect(200);
    let refused = served.ask(&[], &first.form("")).await;
    assert_error(&refused, 401, "invalid_client");
    let entry = served.entry(&refused).await.entry;
    assert_eq!(entry.reason.as_deref(), Some("client_secret_revoked"));
    served.fetch(&second, "").await;
}

#[tokio::test]
async fn a_revoked_client_is_refused_at_the_very_next_request_of_an_open_connection() {
    let served = Served::start().await;
    let client = served.client("Entra", Scope::ReadWrite).await;
    let token = served.fetch(&client, "").await;
    let bearer = format!("Bearer {token}");
    let keep = [
        ("connection", "keep-alive"),
        ("authorization", bearer.as_str()),
    ];
    let head = served.head("GET", "/api/scim/v2/Users", &keep);
    let mut stream = served.connect().await;
    let mut buffer = [0; 8_192];
    stream.write_all(head.as_bytes()).await.unwrap();
    let length = stream.read(&mut buffer).await.unwrap();
    assert_eq!(Answer::parse(&buffer[..length]).unwrap().status, 200);
    served.revoke_client(client.id).await;
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).await.unwrap();
    let answer = Answer::parse(&rest).unwrap();
    assert_eq!(
        (answer.status, answer.header("connection")),
        (401, Some("close"))
    );
    assert_eq!(
        served.entry(&answer).await.entry.reason.as_deref(),
        Some("access_token_revoked")
    );
}

#[tokio::test]
async fn open_connections_of_a_client_or_of_one_secret_can_be_ended() {
    let served = Served::start().await;
    let one = served.client("One", Scope::Read).await;
    let other = served.client("Other", Scope::Read).await;
    let mut buffer = [0; 8_192];
    let mut open = Vec::new();
    for client in [&one, &other] {
        let bearer = format!("Bearer {}", served.fetch(client, "").await);
        let keep = [
            ("connection", "keep-alive"),
            ("authorization", bearer.as_str()),
        ];
        let head = served.head("GET", "/api/scim/v2/Users", &keep);
        let mut used = served.connect().await;
        used.write_all(head.as_bytes()).await.unwrap();
        assert!(used.read(&mut buffer).await.unwrap() > 0);
        let form = client.form("");
        let length = form.len().to_string();
        let headers = [
            ("connection", "keep-alive"),
            ("authorization", ""),
            ("content-type", FORM),
            ("content-length", length.as_str()),
        ];
        let request = format!("{}{form}", served.head("POST", PATH, &headers));
        let mut fetched = served.connect().await;
        fetched.write_all(request.as_bytes()).await.unwrap();
        assert!(fetched.read(&mut buffer).await.unwrap() > 0);
        open.push((used, fetched, head));
    }
    served.service.close_connections_of_client(one.id);
    let (mut used, mut fetched, _) = open.remove(0);
    assert_eq!(used.read(&mut buffer).await.unwrap_or(0), 0, "closed");
    assert_eq!(fetched.read(&mut buffer).await.unwrap_or(0), 0, "closed");
    let (mut used, mut fetched, head) = open.remove(0);
    used.write_all(head.as_bytes()).await.unwrap();
    let length = used.read(&mut buffer).await.unwrap();
    assert_eq!(
        Answer::parse(&buffer[..length]).unwrap().status,
        200,
        "lives"
    );
    served.service.close_connections_of_secret(other.secret_id);
    assert_eq!(used.read(&mut buffer).await.unwrap_or(0), 0, "closed");
    assert_eq!(fetched.read(&mut buffer).await.unwrap_or(0), 0, "closed");
}

#[tokio::test]
async fn the_endpoint_is_one_address_with_one_method_and_no_disguise() {
    let served = Served::start().await;
    let client = served.client("Entra", Scope::ReadWrite).await;
    for method in ["GET", "PUT", "PATCH", "DELETE", "FROB"] {
        let head = served.head(method, PATH, &[("authorization", "")]);
        let answer = served.raw(head.as_bytes()).await;
        assert_error(&answer, 405, "invalid_request");
        assert_eq!(answer.header("allow"), Some("POST"), "{method}");
    }
    for method in ["OPTIONS", "TRACE"] {
        let answer = served.raw(served.head(method, PATH, &[]).as_bytes()).await;
        assert_error(&answer, 405, "invalid_request");
    }
    let form = client.form("");
    let length = form.len().to_string();
    let headers = [
        ("authorization", ""),
        ("content-type", FORM),
        ("content-length", length.as_str()),
    ];
    // Everywhere else a client without a token is nobody.
    for target in [
        "/oauth2",
        "/oauth2/",
        "/oauth2/token/",
        "/oauth2/Token",
        "/oauth2/%74oken",
        "/oauth2/token/x",
        "/api/scim/v2/oauth2/token",
        "/scim/v2/oauth2/token",
    ] {
        let request = format!("{}{form}", served.head("POST", target, &headers));
        let answer = served.raw(request.as_bytes()).await;
        assert_eq!(answer.status, 401, "{target}: {answer:?}");
        assert!(!answer.text.contains("dsa_"), "{target}: {answer:?}");
    }
    for target in [
        "//oauth2/token",
        "/oauth2//token",
        "/oauth2/../oauth2/token",
        "/oauth2%2Ftoken",
    ] {
        let request = format!("{}{form}", served.head("POST", target, &headers));
        served.raw(request.as_bytes()).await.expect(400);
    }
    for (query, status) in [
        ("?x=1", 200),
        ("?client_secret=x", 400),
        ("?client%5Fsecret=x", 400),
        ("?access_token=x", 400),
    ] {
        let target = format!("{PATH}{query}");
        let request = format!("{}{form}", served.head("POST", &target, &headers));
        let answer = served.raw(request.as_bytes()).await;
        assert_eq!(answer.status, status, "{query}: {answer:?}");
        assert_oauth(&answer);
    }
}

#[tokio::test]
async fn a_secret_of_a_client_is_no_token_and_a_token_no_secret() {
    let served = Served::start().await;
    let client = served.client("Entra", Scope::ReadWrite).await;
    let token = served.fetch(&client, "").await;
    served
        .with(&client.secret, "GET", "/Users", b"")
        .await
        .expect(401);
    for secret in [&token, &served.token] {
        let form = format!("{GRANT}&client_id={}&client_secret={secret}", client.id);
        assert_error(&served.ask(&[], &form).await, 401, "invalid_client");
    }
}

#[tokio::test]
async fn the_body_is_bounded_in_size_and_time() {
    let served = Served::start().await;
    let client = served.client("Entra", Scope::ReadWrite).await;
    let padded = |bytes: usize| {
        let form = client.form("&x=");
        let rest = bytes - form.len();
        format!("{form}{}", "x".repeat(rest))
    };
    served.ask(&[], &padded(8 * 1024)).await.expect(200);
    for bytes in [8 * 1024 + 1, 100_000] {
        let answer = served.ask(&[], &padded(bytes)).await;
        assert_error(&answer, 413, "invalid_request");
        let entry = served.entry(&answer).await.entry;
        assert_eq!(entry.reason.as_deref(), Some("too_large"), "{bytes}");
    }
    let impatient = Served::with_limits(Limits {
        body_time: std::time::Duration::from_millis(100),
        ..Limits::default()
    })
    .await;
    let headers = [
        ("authorization", ""),
        ("content-type", FORM),
        ("content-length", "100"),
    ];
    let head = impatient.head("POST", PATH, &headers);
    let answer = impatient.raw(format!("{head}grant").as_bytes()).await;
    assert_error(&answer, 408, "invalid_request");
}

#[tokio::test]
async fn the_log_has_the_form_without_its_secrets() {
    let served = Served::start().await;
    let client = served.client("Entra", Scope::ReadWrite).await;
    let answer = served
        .ask(&[], &client.form("&scope=read&x=canary"))
        .await
        .expect(200);
    let detail = served.entry(&answer).await;
    let request = detail.request.unwrap();
    assert_eq!(
        request.body.as_deref(),
        Some(
            format!(
                "{GRANT}&client_id={}&client_secret=[redacted]&scope=read&x=[redacted]",
                client.id
            )
            .as_str()
        )
    );
    let response = detail.response.unwrap().body.unwrap();
    assert!(
        response.contains(r#""access_token":"[redacted]""#),
        "{response}"
    );
    assert!(response.contains(r#""expires_in":3600"#), "{response}");
}

#[tokio::test]
async fn no_secret_of_a_token_request_is_in_the_workspace() {
    let served = Served::start().await;
    let client = served.client("Entra", Scope::ReadWrite).await;
    let id = client.id;
    let mut secrets = vec![client.secret.clone(), served.fetch(&client, "").await];
    let basic_header = client.basic();
    let answer = served
        .ask(&[("authorization", &basic_header)], GRANT)
        .await
        .expect(200);
    secrets.push(answer.json()["access_token"].as_str().unwrap().to_owned());
    secrets.push(basic_header.trim_start_matches("Basic ").to_owned());
    let wrong_basic = basic(&id.to_string(), "canary-basic");
    secrets.push(wrong_basic.trim_start_matches("Basic ").to_owned());
    let json = ("content-type", "application/json");
    let swapped = format!("{GRANT}&client_id={}&client_secret={id}", client.secret);
    let requests: Vec<(Vec<(&str, &str)>, String)> = vec![
        (
            vec![],
            format!("{GRANT}&client_id={id}&client_secret=canary-wrong"),
        ),
        (
            vec![],
            format!("{GRANT}&client_id={id}&client%5Fsecret=canary%2Descaped"),
        ),
        (
            vec![],
            format!("{GRANT}&client_id={id}&client_secret=canary-1&client_secret=canary-2"),
        ),
        (
            vec![],
            format!("{GRANT}&client_id={id}&secret=canary-name&password=canary-password"),
        ),
        (
            vec![],
            format!("{GRANT}&client_id={id}&client_secret=canary-zz%zz"),
        ),
        (vec![], format!("{GRANT}&client_assertion=canary-assertion")),
        (
            vec![],
            "grant_type=password&username=ada&password=canary-grant".into(),
        ),
        (vec![], swapped),
        (vec![], format!("{GRANT}&scope={}", client.secret)),
        (vec![], client.form(&format!("&scope={}", client.secret))),
        (vec![], format!("grant_type={}", client.secret)),
        (vec![("authorization", &wrong_basic)], GRANT.into()),
        (vec![("authorization", "Basic canary")], GRANT.into()),
        (vec![("user-agent", &client.secret)], client.form("")),
        (
            vec![json],
            json!({ "client_id": id.to_string(), "client_secret": "canary-json" }).to_string(),
        ),
        (
            vec![],
            format!("{}&client_secret=canary-cut", "x".repeat(9_000)),
        ),
    ];
    for (headers, body) in &requests {
        let answer = served.ask(headers, body).await;
        if answer.status == 200 {
            secrets.push(answer.json()["access_token"].as_str().unwrap().to_owned());
        }
    }
    for query in ["client_secret=canary-query", "access_token=canary-token"] {
        let target = format!("{PATH}?{query}");
        served
            .raw(served.head("POST", &target, &[]).as_bytes())
            .await;
    }
    // An access token that is sent where it does not belong.
    let token = secrets[1].clone();
    served.get(&format!("/Users/{token}")).await.expect(404);
    served
        .post("/Users", &json!({ "schemas": [USER], "userName": "ada", "notes": [format!("it is {token}"), client.secret] }))
        .await
        .expect(201);
    let last = served.get("/Users/nobody").await;
    served.entry(&last).await;
    for (name, bytes) in served.end().await {
        let has = |text: &str| {
            bytes
                .windows(text.len())
                .any(|window| window == text.as_bytes())
        };
        assert!(!has("canary"), "a secret is in {name}");
        for secret in &secrets {
            assert!(!has(&secret[8..40]), "{secret} is in {name}");
        }
    }
}

#[tokio::test]
async fn many_wrong_secrets_fold_and_a_good_client_is_unaffected() {
    let served = Served::start().await;
    let client = served.client("Entra", Scope::ReadWrite).await;
    let guess = format!("{GRANT}&client_id={}&client_secret=x", client.id);
    for _ in 0..30 {
        served.ask(&[], &guess).await.expect(401);
    }
    served.fetch(&client, "").await;
    assert_eq!(served.service.stats().panics, 0);
}

#[tokio::test]
async fn the_configuration_names_both_ways_to_authenticate() {
    let served = Served::start().await;
    let config = served
        .get("/ServiceProviderConfig")
        .await
        .expect(200)
        .json();
    let schemes: Vec<(&str, bool)> = config["authenticationSchemes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|scheme| {
            for name in ["name", "description", "specUri"] {
                assert!(
                    scheme[name].as_str().is_some_and(|text| !text.is_empty()),
                    "{scheme}"
                );
            }
            (
                scheme["type"].as_str().unwrap(),
                scheme["primary"].as_bool().unwrap(),
            )
        })
        .collect();
    assert_eq!(schemes, [("oauthbearertoken", true), ("oauth2", false)]);
}

#[tokio::test]
async fn access_tokens_are_fetched_within_the_rate_of_the_connection() {
    let served = Setup {
        limits: Limits {
            rate: RequestRate::per_second(25),
            ..Limits::default()
        },
        public_hosts: vec!["sync.example.com".to_owned()],
        ..Setup::default()
    }
    .start()
    .await;
    let client = served.client("Entra", Scope::ReadWrite).await;
    let token = served.fetch(&client, "").await;
    // The allowance is the connection's: cheap requests use it up faster than a slow machine fills it.
    for _ in 0..40 {
        for _ in 0..60 {
            served
                .with(&token, "GET", "/ServiceProviderConfig", b"")
                .await;
        }
        let answer = served.ask(&[], &client.form("")).await;
        if answer.status != 429 {
            answer.expect(200);
            continue;
        }
        let wait = answer.header("retry-after").unwrap().parse::<u64>();
        assert!(wait.is_ok_and(|seconds| (1..=30).contains(&seconds)));
        assert_eq!(
            served.entry(&answer).await.entry.reason.as_deref(),
            Some("rate_limited")
        );
        return;
    }
    panic!("nobody was told to be slower");
}
