//! Bodies that are refused, and what the log keeps of them.

use crate::harness::{Served, user};

#[tokio::test]
async fn only_json_in_utf8_uncompressed_is_read() {
    let served = Served::start().await;
    let body = user("ada@example.com").to_string();
    let send = |name: &'static str, value: &'static str| {
        let (served, body) = (&served, &body);
        async move {
            served
                .send("POST", "/Users", &[(name, value)], body.as_bytes())
                .await
        }
    };
    for value in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonp",
        "application/scim+json; charset=utf-16",
        "*/*",
    ] {
        let answer = send("content-type", value).await.expect(415);
        assert_eq!(
            served.entry(&answer).await.entry.reason.as_deref(),
            Some("unsupported_media_type")
        );
    }
    send("content-encoding", "gzip").await.expect(415);
    for (number, value) in [
        "application/json",
        "Application/SCIM+JSON",
        "application/scim+json; charset=UTF-8",
        "application/json;charset=\"utf-8\"",
    ]
    .into_iter()
    .enumerate()
    {
        let body = user(&format!("u{number}@example.com")).to_string();
        let headers = [("content-type", value)];
        served
            .send("POST", "/Users", &headers, body.as_bytes())
            .await
            .expect(201);
    }
}

#[tokio::test]
async fn a_body_that_is_no_json_is_kept_as_a_blanked_excerpt() {
    let served = Served::start().await;
    let body = br#"{"userName":"ada@example.com","password":"canary" "x":1}"#;
    let answer = served.send("POST", "/Users", &[], body).await.expect(400);
    assert_eq!(answer.json()["scimType"], "invalidSyntax");
    let detail = served.entry(&answer).await;
    let request = detail.request.unwrap();
    assert!(request.unparsed && request.body_sha256.is_some());
    assert_eq!(request.body_length, body.len() as u64);
    let kept = request.body.unwrap();
    assert!(
        kept.contains("ada@example.com") && !kept.contains("canary"),
        "{kept}"
    );
}

#[tokio::test]
async fn a_missing_body_is_told_from_a_broken_one() {
    let served = Served::start().await;
    let headers = [("content-type", "application/scim+json")];
    let answer = served
        .send("POST", "/Users", &headers, b"")
        .await
        .expect(400);
    assert_eq!(
        served.entry(&answer).await.entry.reason.as_deref(),
        Some("body_missing")
    );
    served.send("POST", "/Users", &[], b"").await.expect(400);
    for (body, reason) in [
        (&b"{"[..], "malformed_json"),
        (b"[]", "wrong_shape"),
        (b"\"x\"", "wrong_shape"),
        (b"{\"userName\":\"a\",\"userName\":\"b\"}", "malformed_json"),
        (b"\xff\xfe", "malformed_json"),
    ] {
        let answer = served.send("POST", "/Users", &[], body).await.expect(400);
        let entry = served.entry(&answer).await.entry;
        assert_eq!(
            entry.reason.as_deref(),
            Some(reason),
            "{}",
            String::from_utf8_lossy(body)
        );
    }
}

#[tokio::test]
async fn user_text_is_never_evaluated() {
    let served = Served::start().await;
    for text in ["${7*7}", "{{7*7}}", "%n%s", "{}", "{0}", "<script>"] {
        let answer = served
            .get(&format!("/Users?sortBy={}", text.replace('%', "%25")))
            .await;
        assert_eq!(answer.status, 400, "{answer:?}");
        assert!(!answer.text.contains("49"), "{answer:?}");
    }
}
