//! A client that keeps its connection.

use crate::harness::PATIENCE;
use serde_json::Value;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub struct Client {
    address: SocketAddr,
    token: String,
    stream: Option<TcpStream>,
}

/// A request and its answer.
pub struct Seen {
    pub status: u16,
    headers: Vec<(String, String)>,
    body: String,
    sent: String,
}

impl std::fmt::Debug for Seen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} gave {} {}", self.sent, self.status, self.body)
    }
}

impl Seen {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

impl Client {
    pub fn new(address: SocketAddr, token: String) -> Client {
        Client {
            address,
            token,
            stream: None,
        }
    }

    pub async fn send(
        &mut self,
        method: &str,
        path: &str,
        if_match: Option<&str>,
        body: Option<&Value>,
    ) -> Seen {
        let text = body.map(Value::to_string).unwrap_or_default();
        let mut head = format!(
            "{method} /api/scim/v2{path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\ncontent-length: {}\r\n",
            self.address,
            self.token,
            text.len()
        );
        if !text.is_empty() {
            head += "content-type: application/scim+json\r\n";
        }
        if let Some(tag) = if_match {
            head += &format!("if-match: {tag}\r\n");
        }
        let sent = format!("{method} {path} {} {text}", if_match.unwrap_or_default());
        let message = format!("{head}\r\n{text}");
        let answer = tokio::time::timeout(PATIENCE, self.exchange(message.as_bytes()));
        let (head, body) = answer.await.expect("the service answers");
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1));
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        let closes = headers
            .iter()
            .any(|(name, value)| name == "connection" && value == "close");
        if closes {
            self.stream = None;
        }
        Seen {
            status: status.and_then(|status| status.parse().ok()).unwrap_or(0),
            headers,
            body,
            sent,
        }
    }

    async fn exchange(&mut self, message: &[u8]) -> (String, String) {
        let stream = match &mut self.stream {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(self.address).await.unwrap();
                stream.set_nodelay(true).unwrap();
                self.stream.insert(stream)
            }
        };
        stream.write_all(message).await.unwrap();
        let mut bytes = Vec::new();
        loop {
            if let Some(end) = find(&bytes, b"\r\n\r\n") {
                let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
                let length = head
                    .to_ascii_lowercase()
                    .split("\r\n")
                    .find_map(|line| line.strip_prefix("content-length: ")?.parse().ok())
                    .unwrap_or(0_usize);
                if bytes.len() >= end + 4 + length {
                    let body = String::from_utf8_lossy(&bytes[end + 4..]).into_owned();
                    return (head, body);
                }
            }
            let read = stream.read_buf(&mut bytes).await.unwrap();
            assert!(read > 0, "the service closed in the middle of an answer");
        }
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}
