//! A well-behaved SCIM client, for tests whose subject is the answer.

use std::time::Duration;

use reqwest::Method;
use serde_json::Value;

/// One answer, read whole.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    /// `Value::Null` if the body is empty or no JSON.
    pub body: Value,
    pub text: String,
}

impl Answer {
    /// A header's value as text; empty if it is absent.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// This answer, if it has `status`.
    ///
    /// # Panics
    /// With `what` and the whole body, if it has another.
    pub fn expect(self, status: u16, what: &str) -> Self {
        assert_eq!(self.status, status, "{what}: {}", self.text);
        self
    }

    /// The `id` of the resource in the body.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    pub fn id(&self) -> String {
        self.body["id"]
            .as_str()
            .unwrap_or_else(|| panic!("no id in {}", self.text))
            .to_owned()
    }

    /// `detail` of an error body (RFC 7644 §3.12); empty if it is absent.
    #[must_use]
    pub fn detail(&self) -> &str {
        self.body["detail"].as_str().unwrap_or_default()
    }
}

/// Speaks with one service, with one token or none.
pub struct Client {
    runtime: tokio::runtime::Runtime,
    http: reqwest::Client,
    base_url: String,
    token: Option<String>,
}

impl Client {
    /// `base_url` without a slash at its end, as `serve --json` prints it.
    #[must_use]
    pub fn new(base_url: &str, token: Option<&str>) -> Self {
        Self {
            runtime: tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime can be made"),
            http: reqwest::Client::builder()
                .no_proxy()
                .timeout(Duration::from_secs(60))
                .build()
                .expect("a client of plain HTTP can be made"),
            base_url: base_url.to_owned(),
            token: token.map(str::to_owned),
        }
    }

    /// A request to `path` below the base URL; `Err` if no whole answer came.
    pub fn try_send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Vec<u8>>,
    ) -> Result<Answer, reqwest::Error> {
        self.runtime.block_on(async {
            let mut request = self
                .http
                .request(method, format!("{}{path}", self.base_url));
            if let Some(token) = &self.token {
                request = request.bearer_auth(token);
            }
            if body.is_some()
                && !headers
                    .iter()
                    .any(|(name, _)| name.eq_ignore_ascii_case("content-type"))
            {
                request = request.header("content-type", "application/scim+json");
            }
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            if let Some(body) = body {
                request = request.body(body);
            }
            let response = request.send().await?;
            let status = response.status().as_u16();
            let headers = response.headers().clone();
            let text = response.text().await?;
            let body = serde_json::from_str(&text).unwrap_or(Value::Null);
            Ok(Answer {
                status,
                headers,
                body,
                text,
            })
        })
    }

    /// A request that must be answered.
    ///
    /// # Panics
    /// If no answer came.
    pub fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Vec<u8>>,
    ) -> Answer {
        let named = format!("{method} {path}");
        self.try_send(method, path, headers, body)
            .unwrap_or_else(|error| panic!("{named}: {error:?}"))
    }

    pub fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], None)
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, &[], Some(body.to_string().into()))
    }

    pub fn put(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PUT, path, &[], Some(body.to_string().into()))
    }

    pub fn patch(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PATCH, path, &[], Some(body.to_string().into()))
    }

    pub fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, &[], None)
    }

    /// `GET /Users` (or another collection) with query parameters, encoded here.
    pub fn list(&self, collection: &str, query: &[(&str, &str)]) -> Answer {
        let query: Vec<String> = query
            .iter()
            .map(|(name, value)| format!("{name}={}", percent_encoded(value)))
            .collect();
        self.get(&format!("/{collection}?{}", query.join("&")))
    }
}

/// RFC 3986 §2.1: everything but the unreserved characters as `%XX`.
#[must_use]
pub fn percent_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
