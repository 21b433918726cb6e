//! What an entry has.

use crate::harness::{Served, user};
use directory::{Actor, EntryKind, Verdict};

#[tokio::test]
async fn an_exchange_is_kept_whole() {
    let served = Served::start().await;
    let body = user("ada@example.com").to_string();
    let headers = [
        ("user-agent", "connector/7.1"),
        ("accept", "*/*"),
        ("x-secret", "canary"),
    ];
    let answer = served
        .send(
            "POST",
            "/Users?attributes=userName",
            &headers,
            body.as_bytes(),
        )
        .await;
    let detail = served.entry(&answer.expect(201)).await;
    let entry = &detail.entry;
    assert_eq!(entry.kind, EntryKind::Exchange);
    assert_eq!(entry.method.as_deref(), Some("POST"));
    assert_eq!(
        entry.target.as_deref(),
        Some("/api/scim/v2/Users?attributes=userName")
    );
    assert_eq!(entry.client_address.as_deref(), Some("127.0.0.1"));
    assert_eq!(entry.user_agent.as_deref(), Some("connector/7.1"));
    assert_eq!(entry.connection, Some(served.connection));
    let request = detail.request.unwrap();
    assert_eq!(
        request.body.as_deref(),
        Some(body.as_str()),
        "kept as it was sent"
    );
    let value = |name: &str| {
        let found = request.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    };
    assert_eq!(value("user-agent"), Some("connector/7.1"));
    assert_eq!(value("x-secret"), Some("[6 bytes]"));
    assert_eq!(value("authorization"), Some("[63 bytes]"));
    let response = detail.response.unwrap();
    assert!(response.body.unwrap().contains("ada@example.com"));
    assert!(response.headers.iter().any(|(name, _)| name == "location"));
    assert!(
        response
            .headers
            .iter()
            .any(|(name, _)| name == "x-request-id")
    );
}

#[tokio::test]
async fn a_refused_token_stands_with_its_connection_and_a_stranger_with_none() {
    let served = Served::start().await;
    let (id, revoked) = served.issue(directory::Scope::ReadWrite, None).await;
    served.revoke(id).await;
    let header = format!("Bearer {revoked}");
    let answer = served
        .send("GET", "/Users", &[("authorization", &header)], b"")
        .await
        .expect(401);
    let entry = served.entry(&answer).await.entry;
    assert_eq!(entry.actor, Actor::Token(id, served.connection));
    assert_eq!(entry.verdict, Verdict::Refused);
    let answer = served
        .send("GET", "/Users", &[("authorization", "")], b"")
        .await
        .expect(401);
    assert_eq!(served.entry(&answer).await.entry.actor, Actor::Anonymous);
}

#[tokio::test]
async fn the_last_use_of_a_token_is_known() {
    let served = Served::start().await;
    served
        .send("GET", "/Users", &[("user-agent", "connector/7.1")], b"")
        .await
        .expect(200);
    let id = served.token_id;
    let token = served
        .workspace
        .read(move |reader| reader.token(id))
        .await
        .unwrap()
        .unwrap();
    let last = token.last_use.expect("it was used");
    assert_eq!(last.client.user_agent.as_deref(), Some("connector/7.1"));
    assert_eq!(last.client.address.as_deref(), Some("127.0.0.1"));
}

#[tokio::test]
async fn requests_are_counted() {
    let served = Served::start().await;
    for _ in 0..3 {
        served.get("/Users").await;
    }
    served
        .send("GET", "/Users", &[("authorization", "")], b"")
        .await
        .expect(401);
    let stats = served.service.stats();
    assert_eq!(stats.total, 4);
    assert_eq!(stats.panics, 0);
}
