//! Stopping, and what a revoked token's connections come to.

use crate::harness::{Answer, PATIENCE, Served, user};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

#[tokio::test]
async fn what_was_accepted_is_answered_before_the_service_stops() {
    let served = Served::start().await;
    let body = user("last@example.com").to_string();
    let length = body.len().to_string();
    let headers = [
        ("content-length", length.as_str()),
        ("content-type", "application/scim+json"),
    ];
    let head = served.head("POST", "/api/scim/v2/Users", &headers);
    let mut busy = served.connect().await;
    busy.write_all(head.as_bytes()).await.unwrap();
    let mut idle = served.connect().await;
    let mut buffer = [0; 4_096];
    let health = served.head("GET", "/healthz", &[("connection", "keep-alive")]);
    idle.write_all(health.as_bytes()).await.unwrap();
    assert!(idle.read(&mut buffer).await.unwrap() > 0);
    // The request is under way once it is counted.
    while served.service.stats().total == 0 {
        tokio::task::yield_now().await;
    }
    let address = served.service.address();
    let Served {
        service, workspace, ..
    } = served;
    let stopping = tokio::spawn(service.stop(PATIENCE));
    assert_eq!(
        idle.read(&mut buffer).await.unwrap_or(0),
        0,
        "an idle connection is closed"
    );
    busy.write_all(body.as_bytes()).await.unwrap();
    Answer::read(&mut busy).await.expect(201);
    assert!(stopping.await.unwrap().all_answered);
    let refused = tokio::net::TcpStream::connect(address).await;
    assert!(refused.is_err(), "nobody listens any more");
    let found = workspace
        .read(|reader| reader.holder_of_user_name("last@example.com"))
        .await;
    assert!(found.unwrap().is_some());
}

#[tokio::test]
async fn a_stop_does_not_wait_longer_than_it_is_told_for_a_silent_connection() {
    let served = Served::start().await;
    let headers = [
        ("content-length", "10"),
        ("content-type", "application/scim+json"),
    ];
    let mut busy = served.connect().await;
    let head = served.head("POST", "/api/scim/v2/Users", &headers);
    busy.write_all(head.as_bytes()).await.unwrap();
    while served.service.stats().total == 0 {
        tokio::task::yield_now().await;
    }
    let begun = std::time::Instant::now();
    let drained = served.service.stop(Duration::from_millis(200)).await;
    assert!(!drained.all_answered);
    assert!(
        begun.elapsed() < Duration::from_secs(4),
        "{:?}",
        begun.elapsed()
    );
}

#[tokio::test]
async fn a_revoked_token_is_refused_at_once_and_its_connections_end() {
    let served = Served::start().await;
    let mut stream = served.connect().await;
    let head = served.head("GET", "/api/scim/v2/Users", &[("connection", "keep-alive")]);
    let mut buffer = [0; 8_192];
    stream.write_all(head.as_bytes()).await.unwrap();
    let length = stream.read(&mut buffer).await.unwrap();
    assert_eq!(Answer::parse(&buffer[..length]).unwrap().status, 200);
    served.revoke(served.token_id).await;
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
        Some("token_revoked")
    );
}

#[tokio::test]
async fn open_connections_of_a_token_can_be_ended() {
    let served = Served::start().await;
    let (other_id, other) = served.issue(directory::Scope::Read, None).await;
    let mut buffer = [0; 8_192];
    let bearer = format!("Bearer {other}");
    let keep = [
        ("connection", "keep-alive"),
        ("authorization", bearer.as_str()),
    ];
    let theirs = served.head("GET", "/api/scim/v2/Users", &keep);
    let ours = served.head("GET", "/api/scim/v2/Users", &keep[..1]);
    let mut streams = Vec::new();
    for head in [&theirs, &ours] {
        let mut stream = served.connect().await;
        stream.write_all(head.as_bytes()).await.unwrap();
        assert!(stream.read(&mut buffer).await.unwrap() > 0);
        streams.push(stream);
    }
    served.service.close_connections_of(other_id);
    assert_eq!(streams[0].read(&mut buffer).await.unwrap_or(0), 0, "closed");
    streams[1].write_all(ours.as_bytes()).await.unwrap();
    let length = streams[1].read(&mut buffer).await.unwrap();
    assert_eq!(
        Answer::parse(&buffer[..length]).unwrap().status,
        200,
        "the other lives"
    );
}

#[tokio::test]
async fn a_panic_is_a_500_with_the_request_id_and_ends_nothing_else() {
    // The test's runtime runs on the test's thread, so a request's own time is taken here; the time of a change
    // is taken on the writer's thread.
    static HERE: std::sync::OnceLock<std::thread::ThreadId> = std::sync::OnceLock::new();
    fn clock() -> scim_core::Timestamp {
        assert_eq!(
            HERE.get(),
            Some(&std::thread::current().id()),
            "panics elsewhere"
        );
        scim_service::system_clock()
    }
    HERE.set(std::thread::current().id()).unwrap();
    let served = crate::harness::Setup {
        clock,
        ..Default::default()
    }
    .start()
    .await;
    let answer = served
        .post("/Users", &user("ada@example.com"))
        .await
        .expect(500);
    assert_eq!(answer.json()["status"], "500");
    assert!(!answer.text.contains("panic"), "{answer:?}");
    let entry = served.entry(&answer).await.entry;
    assert_eq!(entry.reason.as_deref(), Some("internal"));
    let list = served.get("/Users").await.expect(200);
    assert_eq!(list.json()["totalResults"], 0);
}
