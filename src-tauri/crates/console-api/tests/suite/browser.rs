//! The browser console over a real socket.

use crate::support::{Desk, text};
use console_api::http::{Asset, Assets, HttpConsole};
use reqwest::header::{CONTENT_TYPE, COOKIE, SET_COOKIE};
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, Instant};

struct Page;

impl Assets for Page {
    fn get(&self, path: &str) -> Option<Asset> {
        let (text, mime) = match path {
            "index.html" => ("<html><head><style></style></head></html>", "text/html"),
            "assets/app-1a2b.js" => ("export {};", "text/javascript"),
            _ => return None,
        };
        Some(Asset {
            bytes: Cow::Borrowed(text.as_bytes()),
            mime: mime.to_owned(),
        })
    }
}

struct Browser {
    desk: Desk,
    host: HttpConsole,
    base: String,
    http: reqwest::Client,
}

impl Browser {
    async fn open() -> Browser {
        let desk = Desk::open().await;
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let host = HttpConsole::start(&desk.console, listener, Arc::new(Page))
            .await
            .unwrap();
        let base = format!("http://{}", host.address());
        Browser {
            desk,
            host,
            base,
            http: reqwest::Client::new(),
        }
    }

    fn code(&self) -> String {
        self.host
            .new_url()
            .unwrap()
            .split_once("#code=")
            .unwrap()
            .1
            .to_owned()
    }

    async fn post(&self, path: &str, cookie: Option<&str>, body: Value) -> Response {
        let mut request = self
            .http
            .post(format!("{}{path}", self.base))
            .header(CONTENT_TYPE, "application/json")
            .body(body.to_string());
        if let Some(cookie) = cookie {
            request = request.header(COOKIE, cookie);
        }
        request.send().await.unwrap()
    }

    /// Enters with a new code; the answer is what goes into the `Cookie` header.
    async fn enter(&self) -> String {
        let answer = self
            .post("/console/v1/session", None, json!({ "code": self.code() }))
            .await;
        assert_eq!(answer.status(), StatusCode::OK);
        let cookie = answer.headers()[SET_COOKIE].to_str().unwrap();
        assert!(
            cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"),
            "{cookie}"
        );
        cookie.split(';').next().unwrap().to_owned()
    }
}

async fn body(answer: Response) -> Value {
    serde_json::from_str(&answer.text().await.unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_lets_one_browser_in_and_its_cookie_calls_operations() {
    let browser = Browser::open().await;
    let outside = browser
        .post("/console/v1/call/app.info", None, json!({}))
        .await;
    assert_eq!(outside.status(), StatusCode::UNAUTHORIZED);
    let code = browser.code();
    let first = browser
        .post("/console/v1/session", None, json!({ "code": code }))
        .await;
    assert_eq!(first.status(), StatusCode::OK);
    let second = browser
        .post("/console/v1/session", None, json!({ "code": code }))
        .await;
    assert_eq!(
        second.status(),
        StatusCode::UNAUTHORIZED,
        "a code is good once"
    );

    let cookie = browser.enter().await;
    let info = browser
        .post("/console/v1/call/app.info", Some(&cookie), json!({}))
        .await;
    assert_eq!(info.status(), StatusCode::OK);
    assert_eq!(body(info).await["door"], "browserConsole");
    let forged = browser
        .post(
            "/console/v1/call/app.info",
            Some(&format!("{cookie}x")),
            json!({}),
        )
        .await;
    assert_eq!(forged.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_are_the_operations_own_in_json() {
    let browser = Browser::open().await;
    let cookie = browser.enter().await;
    let unknown = browser
        .post("/console/v1/call/no.such", Some(&cookie), json!({}))
        .await;
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
    assert_eq!(body(unknown).await["code"], "notFound");
    let refused = browser
        .post(
            "/console/v1/call/users.create",
            Some(&cookie),
            json!({ "resource": {} }),
        )
        .await;
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
    assert_eq!(body(refused).await["field"], "userName");
    let elsewhere = browser
        .http
        .get(format!("{}/console/v1/nothing", browser.base))
        .header(COOKIE, &cookie)
        .send()
        .await
        .unwrap();
    assert_eq!(elsewhere.status(), StatusCode::NOT_FOUND);
    let method = browser
        .http
        .get(format!("{}/console/v1/session", browser.base))
        .send()
        .await
        .unwrap();
    assert_eq!(method.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test(flavor = "multi_thread")]
async fn other_hosts_other_pages_and_other_bodies_are_turned_away() {
    let browser = Browser::open().await;
    let cookie = browser.enter().await;
    let call = format!("{}/console/v1/call/app.info", browser.base);
    for (name, value, status) in [
        ("host", "evil.example", StatusCode::MISDIRECTED_REQUEST),
        ("host", "0.0.0.0", StatusCode::MISDIRECTED_REQUEST),
        ("origin", "http://evil.example", StatusCode::FORBIDDEN),
        ("origin", "null", StatusCode::FORBIDDEN),
        ("sec-fetch-site", "cross-site", StatusCode::FORBIDDEN),
        ("sec-fetch-site", "same-site", StatusCode::FORBIDDEN),
        (
            "content-type",
            "text/plain",
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ),
        (
            "content-type",
            "application/x-www-form-urlencoded",
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ),
    ] {
        let request = browser
            .http
            .post(&call)
            .header(COOKIE, &cookie)
            .header(name, value)
            .body("{}");
        assert_eq!(
            request.send().await.unwrap().status(),
            status,
            "{name}: {value}"
        );
    }
    let page = browser
        .http
        .get(&browser.base)
        .header("host", "evil.example")
        .send()
        .await
        .unwrap();
    assert_eq!(
        page.status(),
        StatusCode::MISDIRECTED_REQUEST,
        "the page itself too"
    );
    let large = browser
        .http
        .post(&call)
        .header(COOKIE, &cookie)
        .header(CONTENT_TYPE, "application/json")
        .body(format!("\"{}\"", "x".repeat(5 * 1024 * 1024)))
        .send()
        .await;
    if let Ok(answer) = large {
        assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_has_a_policy_and_every_address_of_its_own_is_the_page() {
    let browser = Browser::open().await;
    let get = |path: &str| browser.http.get(format!("{}{path}", browser.base)).send();
    let index = get("/").await.unwrap();
    let policy = index.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    let nonce = policy
        .split("'nonce-")
        .nth(1)
        .unwrap()
        .split('\'')
        .next()
        .unwrap()
        .to_owned();
    assert!(
        index
            .text()
            .await
            .unwrap()
            .contains(&format!("<style nonce=\"{nonce}\">"))
    );
    assert!(!policy.contains("unsafe-"), "{policy}");
    let again = get("/log/318217").await.unwrap();
    assert_eq!(again.status(), StatusCode::OK);
    let other = again.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    assert_ne!(policy, other, "each answer has a nonce of its own");
    let script = get("/assets/app-1a2b.js").await.unwrap();
    assert_eq!(script.headers()[CONTENT_TYPE], "text/javascript");
    assert_eq!(script.text().await.unwrap(), "export {};");
}

/// The numbers of the next ring.
async fn ring(events: &mut Response) -> i64 {
    loop {
        let chunk = tokio::time::timeout(Duration::from_secs(5), events.chunk())
            .await
            .unwrap()
            .unwrap()
            .unwrap();
        let chunk = String::from_utf8(chunk.to_vec()).unwrap();
        if let Some(data) = chunk.strip_prefix("data: ") {
            return serde_json::from_str::<Value>(data.trim()).unwrap()["head"]
                .as_i64()
                .unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bell_rings_at_once_and_within_a_tenth_of_a_second_of_a_commit() {
    let browser = Browser::open().await;
    let cookie = browser.enter().await;
    let bell = format!("{}/console/v1/bell", browser.base);
    assert_eq!(
        browser.http.get(&bell).send().await.unwrap().status(),
        StatusCode::UNAUTHORIZED
    );
    let mut events = browser
        .http
        .get(&bell)
        .header(COOKIE, &cookie)
        .send()
        .await
        .unwrap();
    assert_eq!(events.headers()[CONTENT_TYPE], "text/event-stream");
    let mut head = ring(&mut events).await;
    let mut delays = Vec::new();
    for number in 0..10 {
        browser.desk.user(&format!("user{number}")).await;
        let committed = Instant::now();
        let rung = ring(&mut events).await;
        delays.push(committed.elapsed());
        assert!(rung > head, "{rung} after {head}");
        head = rung;
    }
    delays.sort();
    assert!(delays[8] < Duration::from_millis(100), "{delays:?}");
    browser.host.stop(Duration::from_secs(5)).await;
    let ended = tokio::time::timeout(Duration::from_secs(5), events.chunk())
        .await
        .unwrap();
    assert!(
        matches!(ended, Ok(None) | Err(_)),
        "a stopped console ends its streams"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_streams_as_a_download() {
    let browser = Browser::open().await;
    let cookie = browser.enter().await;
    browser.desk.user("ada@example.com").await;
    let get = |query: &str| {
        browser
            .http
            .get(format!("{}/console/v1/export?{query}", browser.base))
            .header(COOKIE, &cookie)
            .send()
    };
    let answer = get("format=csv&q=is%3Alocal").await.unwrap();
    let disposition = text(&json!(
        answer.headers()["content-disposition"].to_str().unwrap()
    ));
    assert!(
        disposition.starts_with("attachment; filename=\"provisioning-log-")
            && disposition.ends_with(".csv\""),
        "{disposition}"
    );
    let file = answer.text().await.unwrap();
    assert!(file.contains("You created user ada@example.com"), "{file}");
    assert_eq!(file.split("\r\n").filter(|row| !row.is_empty()).count(), 2);
    assert_eq!(
        get("format=pdf").await.unwrap().status(),
        StatusCode::BAD_REQUEST
    );
}
