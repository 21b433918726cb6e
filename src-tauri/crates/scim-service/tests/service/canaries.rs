//! Secrets sent in by every way there is, then looked for in everything that the workspace keeps.

use crate::harness::{PATCH_OP, Served, user};
use serde_json::json;

#[tokio::test]
async fn no_secret_is_in_the_workspace() {
    let served = Served::start().await;
    let other = Served::start().await;
    let mut body = user("ada@example.com");
    body["password"] = json!("canary-post");
    body["vendor"] =
        json!({ "api_key": "canary-unknown", "deep": [{ "Client-Secret": ["canary-deep"] }] });
    body["note"] = json!(format!("my token is {}", other.token));
    let id = served.post("/Users", &body).await.expect(201).id();
    let path = format!("/Users/{id}");
    let mut body = user("ada@example.com");
    body["password"] = json!("canary-put");
    served.put(&path, &body).await.expect(200);
    for operations in [
        json!([{ "op": "replace", "path": "password", "value": "canary-patch" }]),
        json!([{ "op": "replace", "value": { "password": "canary-pathless" } }]),
        json!([{ "op": "add", "path": "urn:ietf:params:scim:schemas:core:2.0:User:password", "value": "canary-urn" }]),
        json!([{ "op": "remove", "path": "emails[password eq \"canary-path\"]" }]),
        json!([{ "op": "remove", "path": "emails[password eq \"canary-open-path" }]),
        json!([{ "op": "replace", "path": "password", "value": { "x": "canary-object" } }]),
        json!([{ "op": "replace", "path": "password", "value": ["canary-array"] }]),
        json!([{ "op": "frobnicate", "path": "password", "value": 7001700 }]),
    ] {
        served.patch(&path, operations).await;
    }
    let bearer = format!("Bearer {}", other.token);
    let basic = "Basic canary-basic";
    type Request<'a> = (&'a str, String, Vec<(&'a str, &'a str)>, Vec<u8>);
    let requests: Vec<Request> = vec![
        ("GET", "/Users?filter=password+eq+%22canary-filter%22".into(), vec![], vec![]),
        ("GET", "/Users?filter=userName+eq+%22x%22+and+password+co+canary-bare".into(), vec![], vec![]),
        ("GET", "/Users?filter=password+eq+%22canary-open".into(), vec![], vec![]),
        ("GET", "/Users?filter=password+eqq+%22canary-typo%22".into(), vec![], vec![]),
        ("GET", "/Users?filter=(password+canary-operator".into(), vec![], vec![]),
        ("GET", "/Users?filter=password%3Dcanary-glued".into(), vec![], vec![]),
        ("GET", "/Users?access_token=canary-query".into(), vec![], vec![]),
        ("GET", "/Users?api%5fkey=canary-key".into(), vec![], vec![]),
        ("GET", format!("/Users/{}", other.token), vec![], vec![]),
        ("GET", "/Users".into(), vec![("authorization", &bearer)], vec![]),
        ("GET", "/Users".into(), vec![("authorization", basic)], vec![]),
        ("GET", "/Users".into(), vec![("x-api-key", "canary-header"), ("cookie", "a=canary-cookie")], vec![]),
        ("GET", "/Users".into(), vec![("user-agent", &bearer)], vec![]),
        ("POST", "/Users".into(), vec![], b"{\"password\":\"canary-cut".to_vec()),
        ("POST", "/.search".into(), vec![], b"{\"filter\":\"password eq \\\"canary-search\\\"\"}".to_vec()),
        ("POST", "/Users/.search".into(), vec![], b"{\"FILTER\":\"password co canary-broken or title pr\"}".to_vec()),
        ("POST", "/Users".into(), vec![], b"{\"p\\u0061ssword\":\"canary-escaped\" x".to_vec()),
        ("POST", "/Users".into(), vec![], b"user=ada&password=canary-form".to_vec()),
        (
            "PATCH",
            path.clone(),
            vec![],
            json!({ "schemas": [PATCH_OP], "operations": [{ "OP": "add", "PATH": "PassWord", "VALUE": "canary-case" }] })
                .to_string()
                .into_bytes(),
        ),
    ];
    for (method, path, headers, body) in requests {
        served.send(method, &path, &headers, &body).await;
    }
    // Written after all of these, so all of them are in the log now.
    let last = served.get("/Users").await;
    served.entry(&last).await;
    let entries = served
        .workspace
        .read(|reader| {
            let query = directory::LogQuery::default();
            let page = reader.log_page(&query, directory::LogPosition::Newest, 500)?;
            page.entries
                .iter()
                .map(|entry| reader.log_entry(entry.seq))
                .collect::<Result<Vec<_>, _>>()
        })
        .await
        .unwrap();
    assert!(entries.len() > 18, "only {} entries", entries.len());
    let kept = format!("{entries:?}");
    assert!(!kept.contains("7001700"), "a number is a password too");
    let at = kept.find("canary");
    assert_eq!(
        at,
        None,
        "{}",
        at.map_or("", |at| &kept[at.saturating_sub(300)..at + 40])
    );
    for token in [&other.token, &served.token] {
        assert!(!kept.contains(token.as_str()), "a token is in the log");
        assert!(
            !kept.contains(&token[12..40]),
            "a part of a token is in the log"
        );
    }
    let tokens = [other.token.clone(), served.token.clone()];
    for (name, bytes) in served.end().await {
        let has = |text: &str| {
            bytes
                .windows(text.len())
                .any(|window| window == text.as_bytes())
        };
        assert!(!has("canary"), "a secret is in {name}");
        assert!(
            !tokens.iter().any(|token| has(&token[12..40])),
            "a token is in {name}"
        );
    }
}
