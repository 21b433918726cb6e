//! A console over a workspace of its own, and a client that speaks to its service.

use console_api::types::ConsoleError;
use console_api::{Answer, Console, HeadlessHost, Keychain, KeychainProblem, Opening};
use directory::{Door, OpenMode};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;
use zeroize::Zeroizing;

/// A keychain that keeps its secrets for the test to look at, and can be broken.
#[derive(Default)]
pub struct MemoryKeychain {
    pub held: Mutex<HashMap<String, String>>,
    pub broken: Mutex<Option<KeychainProblem>>,
}

impl MemoryKeychain {
    fn checked(&self) -> Result<(), KeychainProblem> {
        self.broken.lock().unwrap().map_or(Ok(()), Err)
    }
}

impl Keychain for MemoryKeychain {
    fn set<'a>(
        &'a self,
        key: &'a str,
        secret: Zeroizing<String>,
    ) -> Answer<'a, Result<(), KeychainProblem>> {
        Box::pin(async move {
            self.checked()?;
            self.held
                .lock()
                .unwrap()
                .insert(key.to_owned(), secret.as_str().to_owned());
            Ok(())
        })
    }

    fn get<'a>(&'a self, key: &'a str) -> Answer<'a, Result<Zeroizing<String>, KeychainProblem>> {
        Box::pin(async move {
            self.checked()?;
            let held = self.held.lock().unwrap().get(key).cloned();
            held.map(Zeroizing::new).ok_or(KeychainProblem::NotHeld)
        })
    }

    fn delete<'a>(&'a self, key: &'a str) -> Answer<'a, Result<(), KeychainProblem>> {
        Box::pin(async move {
            self.checked()?;
            self.held.lock().unwrap().remove(key);
            Ok(())
        })
    }

    fn check(&self) -> Answer<'_, Result<(), KeychainProblem>> {
        Box::pin(async move { self.checked() })
    }
}

/// A console for a test. The folder goes with it.
pub struct Desk {
    pub console: Console,
    pub keychain: Arc<MemoryKeychain>,
    pub folder: TempDir,
}

impl Desk {
    pub async fn open() -> Desk {
        Desk::of(|host| host).await
    }

    /// With a host to which something is added.
    pub async fn of(with: impl FnOnce(HeadlessHost) -> HeadlessHost) -> Desk {
        Desk::with(with, None).await
    }

    /// With a clock of the test's.
    pub async fn at(clock: fn() -> scim_core::Timestamp) -> Desk {
        Desk::with(|host| host, Some(clock)).await
    }

    async fn with(
        with: impl FnOnce(HeadlessHost) -> HeadlessHost,
        clock: Option<fn() -> scim_core::Timestamp>,
    ) -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let keychain = Arc::new(MemoryKeychain::default());
        let host = with(HeadlessHost::new(folder.path()).with_keychain(keychain.clone()));
        let mut opening =
            Opening::new(folder.path().join("first.dsync"), OpenMode::CreateIfMissing);
        if let Some(clock) = clock {
            opening.clock = clock;
        }
        let console = Console::open(Arc::new(host), Door::Window, opening)
            .await
            .unwrap();
        Desk {
            console,
            keychain,
            folder,
        }
    }

    /// The same with the service running on a free port.
    pub async fn serving() -> Desk {
        let desk = Desk::open().await;
        desk.serve().await;
        desk
    }

    /// Starts the service on a free port.
    pub async fn serve(&self) {
        let any = "127.0.0.1:0".parse().unwrap();
        self.console.start(Some(any)).await.unwrap();
    }

    pub async fn call(&self, operation: &str, input: Value) -> Result<Value, ConsoleError> {
        self.console.call(operation, input).await
    }

    /// The output of an operation that must succeed.
    pub async fn ok(&self, operation: &str, input: Value) -> Value {
        self.call(operation, input)
            .await
            .unwrap_or_else(|error| panic!("{operation}: {error:?}"))
    }

    /// The error of an operation that must fail, as callers get it.
    pub async fn fails(&self, operation: &str, input: Value) -> Value {
        match self.call(operation, input).await {
            Ok(output) => panic!("{operation} succeeded: {output}"),
            Err(error) => serde_json::to_value(error).unwrap(),
        }
    }

    /// A connection and a token of it that may write.
    pub async fn connect(&self, provider: &str, name: &str) -> Client {
        let connection = self
            .ok(
                "connections.add",
                json!({ "provider": provider, "name": name }),
            )
            .await;
        let token = self
            .ok(
                "tokens.create",
                json!({
                    "connection": name, "name": "First token", "scope": "read-write",
                    "expiry": { "kind": "never" }, "keepInKeychain": false,
                }),
            )
            .await;
        Client {
            base: self.console.base_url().await,
            token: text(&token["token"]),
            token_id: text(&token["id"]),
            connection: text(&connection["id"]),
            // Revoking a token ends the connections that it was used on.
            http: reqwest::Client::builder()
                .pool_max_idle_per_host(0)
                .build()
                .unwrap(),
        }
    }

    pub async fn user(&self, user_name: &str) -> Value {
        self.ok("users.create", json!({ "resource": { "userName": user_name, "displayName": format!("Name of {user_name}") } })).await
    }

    /// The newest rows of the log, newest first. The entries of reads come a moment after their answers.
    pub async fn log(&self, text: &str) -> Vec<Value> {
        let page = self
            .ok("log.page", json!({ "text": text, "limit": 100 }))
            .await;
        page["rows"].as_array().unwrap().clone()
    }

    /// Waits until a row of the log has these words, and answers it.
    pub async fn logged(&self, words: &str) -> Value {
        let mut head = self.console.head();
        let found = async {
            loop {
                head.borrow_and_update();
                let rows = self.log("").await;
                if let Some(row) = rows.iter().find(|row| sentence(row) == words) {
                    return row.clone();
                }
                head.changed().await.unwrap();
            }
        };
        match tokio::time::timeout(std::time::Duration::from_secs(5), found).await {
            Ok(row) => row,
            Err(_) => {
                let rows: Vec<String> = self.log("").await.iter().map(sentence).collect();
                panic!("nothing says “{words}” in {rows:#?}");
            }
        }
    }
}

pub fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value} is no text"))
        .to_owned()
}

/// The words of a row in one piece.
pub fn sentence(row: &Value) -> String {
    row["words"]
        .as_array()
        .unwrap()
        .iter()
        .map(|span| span["text"].as_str().unwrap())
        .collect()
}

/// A SCIM client.
pub struct Client {
    pub base: String,
    pub token: String,
    pub token_id: String,
    pub connection: String,
    pub http: reqwest::Client,
}

impl Client {
    /// Status and body of one request.
    pub async fn send(&self, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.base))
            .bearer_auth(&self.token);
        if let Some(body) = body {
            request = request
                .header("content-type", "application/scim+json")
                .body(body.to_string());
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    pub async fn create_user(&self, user_name: &str) -> Value {
        let body = json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": user_name, "active": true });
        let (status, user) = self.send("POST", "/Users", Some(body)).await;
        assert_eq!(status, 201, "{user}");
        user
    }
}
