//! A service on a temporary workspace, and a client that sends exactly what it is told.

use directory::{
    Actor, ConnectionId, ConnectionSettings, Door, LogDetail, LogPosition, LogQuery, NewConnection,
    NewLogEntry, NewToken, OpenMode, OpenOptions, Ownership, Scope, TokenId, Workspace, WriteGrant,
};
use scim_core::{Timestamp, UnknownMembers};
use scim_service::{Limits, Listening, LoopbackListener, Service, ServiceConfig, system_clock};
use serde_json::{Value, json};
use std::net::Ipv4Addr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
pub const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
pub const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
pub const SEARCH_REQUEST: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";
pub const PATCH_OP: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// Longer than anything here takes on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(20);

pub struct Served {
    pub service: Service,
    pub workspace: Workspace,
    pub connection: ConnectionId,
    pub token_id: TokenId,
    /// Of a read-write token.
    pub token: String,
    folder: tempfile::TempDir,
}

pub struct Setup {
    pub provider: &'static str,
    pub strict: bool,
    pub unknown_members: Option<UnknownMembers>,
    pub limits: Limits,
    pub public_hosts: Vec<String>,
    pub clock: scim_service::Clock,
    /// TLS with this; cleartext if `None`.
    pub identity: Option<scim_service::Identity>,
    /// The address listened on; beyond this computer only with an identity.
    pub ip: std::net::IpAddr,
}

impl Default for Setup {
    fn default() -> Setup {
        Setup {
            provider: "custom",
            strict: false,
            unknown_members: None,
            limits: Limits::default(),
            public_hosts: Vec::new(),
            clock: system_clock,
            identity: None,
            ip: Ipv4Addr::LOCALHOST.into(),
        }
    }
}

impl Setup {
    pub async fn start(self) -> Served {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.dsync");
        let workspace =
            Workspace::open(&path, OpenOptions::new(OpenMode::CreateIfMissing)).unwrap();
        let new = NewConnection {
            name: "Test".to_owned(),
            provider: self.provider.to_owned(),
            settings: ConnectionSettings {
                preset: if self.strict {
                    directory::DialectPreset::Strict
                } else {
                    directory::DialectPreset::Provider
                },
                quirks: std::collections::BTreeMap::new(),
                ownership: Ownership::default(),
                unknown_members: self.unknown_members,
            },
        };
        let connection = workspace
            .write(move |writer| {
                let now = system_clock();
                let added = writer.add_connection(&admin(), new, now)?;
                writer.append(NewLogEntry::local(Door::Window, now, "connection_added"))?;
                Ok(added.id)
            })
            .await
            .unwrap();
        let (token_id, token) = issue(&workspace, connection, Scope::ReadWrite, None).await;
        let listener = std::net::TcpListener::bind((self.ip, 0)).unwrap();
        let listening = match self.identity {
            Some(identity) => Listening::Tls(listener, identity),
            None => Listening::Plain(LoopbackListener::new(listener).unwrap()),
        };
        let config = ServiceConfig {
            limits: self.limits,
            public_hosts: self.public_hosts,
            clock: self.clock,
        };
        let service = Service::start(workspace.clone(), listening, config)
            .await
            .unwrap();
        Served {
            service,
            workspace,
            connection,
            token_id,
            token,
            folder,
        }
    }
}

pub fn admin() -> WriteGrant {
    WriteGrant::for_admin(Door::Window)
}

async fn issue(
    workspace: &Workspace,
    connection: ConnectionId,
    scope: Scope,
    expires: Option<Timestamp>,
) -> (TokenId, String) {
    let new = NewToken {
        connection,
        name: "test".to_owned(),
        scope,
        expires,
        kept: false,
    };
    workspace
        .write(move |writer| {
            let now = system_clock();
            let (token, secret) = writer.create_token(&admin(), new, now)?;
            writer.append(NewLogEntry::local(Door::Window, now, "token_created"))?;
            Ok((token.id, secret.expose().to_owned()))
        })
        .await
        .unwrap()
}

impl Served {
    pub async fn start() -> Served {
        Setup::default().start().await
    }

    pub async fn of(provider: &'static str) -> Served {
        Setup {
            provider,
            ..Setup::default()
        }
        .start()
        .await
    }

    pub async fn strict() -> Served {
        Setup {
            strict: true,
            ..Setup::default()
        }
        .start()
        .await
    }

    pub async fn with_limits(limits: Limits) -> Served {
        Setup {
            limits,
            ..Setup::default()
        }
        .start()
        .await
    }

    /// Another token of the same connection.
    pub async fn issue(&self, scope: Scope, expires: Option<Timestamp>) -> (TokenId, String) {
        issue(&self.workspace, self.connection, scope, expires).await
    }

    pub async fn another_connection(&self) -> ConnectionId {
        let new = NewConnection {
            name: "Other".to_owned(),
            provider: "okta".to_owned(),
            settings: ConnectionSettings::default(),
        };
        self.workspace
            .write(|writer| {
                let now = system_clock();
                let added = writer.add_connection(&admin(), new, now)?;
                writer.append(NewLogEntry::local(Door::Window, now, "connection_added"))?;
                Ok(added.id)
            })
            .await
            .unwrap()
    }

    /// A token of another connection.
    pub async fn issue_for(&self, connection: ConnectionId, scope: Scope) -> (TokenId, String) {
        issue(&self.workspace, connection, scope, None).await
    }

    /// Another connection; a read-write token of it.
    pub async fn connection_of(
        &self,
        name: &str,
        provider: &str,
        preset: directory::DialectPreset,
    ) -> String {
        let new = NewConnection {
            name: name.to_owned(),
            provider: provider.to_owned(),
            settings: ConnectionSettings {
                preset,
                ..ConnectionSettings::default()
            },
        };
        let added = self.workspace.write(move |writer| {
            let now = system_clock();
            let added = writer.add_connection(&admin(), new, now)?;
            writer.append(NewLogEntry::local(Door::Window, now, "connection_added"))?;
            Ok(added.id)
        });
        let connection = added.await.unwrap();
        self.issue_for(connection, Scope::ReadWrite).await.1
    }

    pub async fn revoke(&self, token: TokenId) {
        self.workspace
            .write(move |writer| {
                let now = system_clock();
                writer.revoke_token(&admin(), token, now)?;
                writer.append(NewLogEntry::local(Door::Window, now, "token_revoked"))?;
                Ok(())
            })
            .await
            .unwrap();
    }

    pub fn host(&self) -> String {
        self.service.address().to_string()
    }

    pub async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.service.address()).await.unwrap()
    }

    /// A head with `Host`, the token and `Connection: close`.
    pub fn head(&self, method: &str, target: &str, more: &[(&str, &str)]) -> String {
        let bearer = format!("Bearer {}", self.token);
        let mut headers = vec![
            ("host", self.host()),
            ("authorization", bearer),
            ("connection", "close".to_owned()),
        ];
        for (name, value) in more {
            headers.retain(|(known, _)| known != name);
            if !value.is_empty() {
                headers.push((name, (*value).to_owned()));
            }
        }
        let lines: Vec<String> = headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}\r\n"))
            .collect();
        format!("{method} {target} HTTP/1.1\r\n{}\r\n", lines.concat())
    }

    /// Sends `bytes` as they are and reads until the service closes.
    pub async fn raw(&self, bytes: &[u8]) -> Answer {
        let mut stream = self.connect().await;
        // The service may answer and close before it has read everything.
        let _ = stream.write_all(bytes).await;
        Answer::read(&mut stream).await
    }

    /// Below the base, with the given headers; one with an empty value is left out.
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        let length = body.len().to_string();
        let mut all = vec![("content-length", length.as_str())];
        if !body.is_empty() {
            all.push(("content-type", "application/scim+json"));
        }
        all.extend(headers);
        let mut bytes = self
            .head(method, &format!("/api/scim/v2{path}"), &all)
            .into_bytes();
        bytes.extend_from_slice(body);
        self.raw(&bytes).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], b"").await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, &[], body.to_string().as_bytes())
            .await
    }

    /// Asks for a list by POST at `path`, such as `/Users`.
    pub async fn search(&self, path: &str, mut what: Value) -> Answer {
        what["schemas"] = json!([SEARCH_REQUEST]);
        self.post(&format!("{path}/.search"), &what).await
    }

    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.send("PUT", path, &[], body.to_string().as_bytes())
            .await
    }

    pub async fn patch(&self, path: &str, operations: Value) -> Answer {
        let body = json!({ "schemas": [PATCH_OP], "Operations": operations });
        self.send("PATCH", path, &[], body.to_string().as_bytes())
            .await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, &[], b"").await
    }

    /// Makes a user; its id.
    pub async fn user(&self, user_name: &str) -> String {
        self.post("/Users", &user(user_name)).await.expect(201).id()
    }

    /// Makes a group; its id.
    pub async fn group(&self, name: &str, members: &[&str]) -> String {
        self.post("/Groups", &group(name, members))
            .await
            .expect(201)
            .id()
    }

    /// The log entry of an answer, as soon as it is written.
    pub async fn entry(&self, answer: &Answer) -> LogDetail {
        let id = answer
            .header("x-request-id")
            .expect("every answer names its request")
            .to_owned();
        let mut head = self.workspace.head();
        let found = async {
            loop {
                head.borrow_and_update();
                if let Some(detail) = self.find_entry(&id).await {
                    return detail;
                }
                head.changed().await.unwrap();
            }
        };
        tokio::time::timeout(PATIENCE, found)
            .await
            .expect("the exchange is in the log")
    }

    async fn find_entry(&self, request_id: &str) -> Option<LogDetail> {
        let id = request_id.to_owned();
        self.workspace
            .read(move |reader| {
                let page = reader.log_page(&LogQuery::default(), LogPosition::Newest, 500)?;
                let entry = page
                    .entries
                    .iter()
                    .find(|entry| entry.request_id.as_ref() == Some(&id));
                match entry {
                    Some(entry) => reader.log_entry(entry.seq),
                    None => Ok(None),
                }
            })
            .await
            .unwrap()
    }

    /// Stops and closes everything; the names and bytes of all files that are left.
    pub async fn end(self) -> Vec<(String, Vec<u8>)> {
        self.service.stop(PATIENCE).await;
        self.workspace.close().await;
        let files = std::fs::read_dir(self.folder.path()).unwrap().map(|file| {
            let path = file.unwrap().path();
            (path.display().to_string(), std::fs::read(path).unwrap())
        });
        files.collect()
    }

    pub fn actor(&self) -> Actor {
        Actor::Token(self.token_id, self.connection)
    }
}

pub fn user(user_name: &str) -> Value {
    json!({ "schemas": [USER], "userName": user_name, "active": true })
}

pub fn group(name: &str, members: &[&str]) -> Value {
    let members: Vec<Value> = members.iter().map(|id| json!({ "value": id })).collect();
    json!({ "schemas": [GROUP], "displayName": name, "members": members })
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub text: String,
}

impl Answer {
    pub async fn read(stream: &mut TcpStream) -> Answer {
        let mut bytes = Vec::new();
        // A reset after the answer is no concern of the test.
        let _ = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut bytes))
            .await
            .expect("the service closes");
        Answer::parse(&bytes).expect("an answer")
    }

    pub fn parse(bytes: &[u8]) -> Option<Answer> {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let (head, body) = text.split_once("\r\n\r\n")?;
        let mut lines = head.split("\r\n");
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let headers = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        Some(Answer {
            status,
            headers,
            text: body.to_owned(),
        })
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub fn id(&self) -> String {
        self.json()["id"]
            .as_str()
            .expect("a resource has an id")
            .to_owned()
    }

    #[track_caller]
    pub fn expect(self, status: u16) -> Answer {
        assert_eq!(self.status, status, "{self:?}");
        self
    }
}
