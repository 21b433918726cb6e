//! Clients that send nothing, half a request, or a byte at a time, with short limits.

use crate::harness::{Answer, PATIENCE, Served, user};
use scim_service::Limits;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

fn short() -> Limits {
    Limits {
        head_time: Duration::from_millis(300),
        body_time: Duration::from_millis(900),
        body_grace: Duration::from_millis(300),
        ..Limits::default()
    }
}

async fn closes(mut stream: TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    // A reset is a way of closing too.
    let _ = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut bytes))
        .await
        .expect("closed");
    bytes
}

#[tokio::test]
async fn silent_and_half_sent_heads_are_ended() {
    let served = Served::with_limits(short()).await;
    let head = served.head("GET", "/api/scim/v2/Users", &[]);
    for sent in ["", &head[..10], &head[..head.len() - 2]] {
        let mut stream = served.connect().await;
        stream.write_all(sent.as_bytes()).await.unwrap();
        let answer = closes(stream).await;
        let status = Answer::parse(&answer).map(|answer| answer.status);
        assert!(matches!(status, None | Some(408)), "{status:?}");
    }
}

#[tokio::test]
async fn an_idle_connection_is_ended_after_its_answer() {
    let served = Served::with_limits(short()).await;
    let mut stream = served.connect().await;
    let head = served.head("GET", "/healthz", &[("connection", "keep-alive")]);
    stream.write_all(head.as_bytes()).await.unwrap();
    let answer = closes(stream).await;
    assert_eq!(Answer::parse(&answer).unwrap().status, 200);
}

#[tokio::test]
async fn a_body_that_stops_is_ended_and_logged() {
    let served = Served::with_limits(short()).await;
    let body = user("half@example.com").to_string();
    let headers = [
        ("content-length", "4000"),
        ("content-type", "application/scim+json"),
        ("connection", "keep-alive"),
    ];
    for sent in ["", body.as_str()] {
        let mut stream = served.connect().await;
        let head = served.head("POST", "/api/scim/v2/Users", &headers);
        stream
            .write_all(format!("{head}{sent}").as_bytes())
            .await
            .unwrap();
        let answer = Answer::parse(&closes(stream).await)
            .expect("told why")
            .expect(408);
        assert_eq!(
            served.entry(&answer).await.entry.reason.as_deref(),
            Some("body_too_slow")
        );
    }
    assert_eq!(served.get("/Users").await.json()["totalResults"], 0);
}

#[tokio::test]
async fn a_request_cut_off_in_its_body_creates_nothing_and_is_logged() {
    let served = Served::start().await;
    let body = user("cut@example.com").to_string();
    let length = (body.len() + 1).to_string();
    let headers = [
        ("content-length", length.as_str()),
        ("content-type", "application/scim+json"),
    ];
    let mut stream = served.connect().await;
    let head = served.head("POST", "/api/scim/v2/Users", &headers);
    stream
        .write_all(format!("{head}{body}").as_bytes())
        .await
        .unwrap();
    stream.shutdown().await.unwrap();
    let answer = Answer::parse(&closes(stream).await)
        .expect("told why")
        .expect(400);
    assert_eq!(
        served.entry(&answer).await.entry.reason.as_deref(),
        Some("body_incomplete")
    );
    assert_eq!(served.get("/Users").await.json()["totalResults"], 0);
}
