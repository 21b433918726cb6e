//! Tokens and the keychain.

use crate::support::{Desk, sentence, text};
use console_api::KeychainProblem;
use serde_json::{Value, json};

fn new(name: &str) -> Value {
    json!({ "connection": "Custom", "name": name, "scope": "read-write", "expiry": { "kind": "days", "days": 30 }, "keepInKeychain": true })
}

async fn desk() -> Desk {
    let desk = Desk::serving().await;
    desk.ok(
        "connections.add",
        json!({ "provider": "custom", "name": "Custom" }),
    )
    .await;
    desk
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_shown_once_kept_revealed_and_forgotten() {
    let desk = desk().await;
    let created = desk.ok("tokens.create", new("First token")).await;
    let secret = text(&created["token"]);
    assert!(secret.starts_with("dsk_rw_") && secret.len() == 56);
    assert_eq!(created["keychainProblem"], Value::Null);
    let row = desk
        .ok("tokens.list", json!({ "connection": "Custom" }))
        .await[0]
        .clone();
    assert_eq!(
        (&row["prefix"], &row["lastFour"]),
        (&json!("dsk_rw_"), &json!(secret[52..]))
    );
    assert_eq!(
        (&row["state"], &row["inKeychain"], &row["lastUsed"]),
        (&json!("expiring"), &json!(true), &Value::Null)
    );
    assert!(!row.to_string().contains(&secret), "no list holds a token");

    let revealed = desk
        .ok("tokens.reveal", json!({ "id": created["id"] }))
        .await;
    assert_eq!(revealed["token"], json!(secret));
    assert_eq!(
        sentence(&desk.log("").await[0]),
        "You looked at token First token",
        "that it was seen is on record"
    );

    assert_eq!(
        desk.ok("keychain.state", json!({})).await,
        json!({ "state": "available", "holds": 1 })
    );
    let forgotten = desk
        .ok("tokens.forget", json!({ "id": created["id"] }))
        .await;
    assert_eq!(forgotten["inKeychain"], false);
    assert!(desk.keychain.held.lock().unwrap().is_empty());
    assert_eq!(
        desk.fails("tokens.reveal", json!({ "id": created["id"] }))
            .await["code"],
        "notFound"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_keychain_the_token_is_good_all_the_same() {
    let desk = desk().await;
    *desk.keychain.broken.lock().unwrap() = Some(KeychainProblem::Locked);
    let created = desk.ok("tokens.create", new("First token")).await;
    assert_eq!(created["row"]["inKeychain"], false);
    assert!(
        text(&created["keychainProblem"]).contains("locked"),
        "{created}"
    );
    let answer = reqwest::Client::new()
        .get(format!("{}/Users", desk.console.base_url().await))
        .bearer_auth(text(&created["token"]))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
    let state = desk.ok("keychain.state", json!({})).await;
    assert_eq!(state["state"], "unavailable");
    assert!(!text(&state["reason"]).is_empty() && !text(&state["fix"]).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn revoking_holds_at_the_next_request_and_can_be_undone() {
    let desk = Desk::serving().await;
    let client = desk.connect("custom", "Custom").await;
    let read = |client: &crate::support::Client| {
        // A connection of its own each time: revoking ends those that the token was used on.
        let request = reqwest::Client::new()
            .get(format!("{}/Users", client.base))
            .bearer_auth(&client.token);
        async move { request.send().await.unwrap().status().as_u16() }
    };
    assert_eq!(read(&client).await, 200);
    let id = json!({ "id": client.token_id });
    assert_eq!(
        desk.fails("tokens.delete", id.clone()).await["code"],
        "conflict",
        "only a revoked one may go"
    );
    assert_eq!(
        desk.ok("tokens.revoke", id.clone()).await["state"],
        "revoked"
    );
    assert_eq!(read(&client).await, 401);
    desk.logged("Refused: the token was revoked").await;
    assert_eq!(
        desk.ok("tokens.restore", id.clone()).await["state"],
        "active"
    );
    assert_eq!(read(&client).await, 200);
    let used = desk.ok("tokens.list", json!({ "connection": null })).await[0].clone();
    assert_eq!(used["lastUsed"]["address"], "127.0.0.1");
    desk.ok("tokens.revoke", id.clone()).await;
    desk.ok("tokens.delete", id.clone()).await;
    assert_eq!(
        desk.ok("tokens.list", json!({ "connection": null })).await,
        json!([])
    );
    assert_eq!(desk.fails("tokens.restore", id).await["code"], "notFound");
    desk.logged("You deleted token First token").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_token_may_not_be_is_told_at_its_field() {
    let desk = desk().await;
    desk.ok("tokens.create", new("One")).await;
    let mut past = new("Two");
    past["expiry"] = json!({ "kind": "at", "at": 1_000 });
    let mut odd = new("Two");
    odd["expiry"] = json!({ "kind": "days", "days": 8 });
    for (input, field) in [
        (new("One"), "name"),
        (new(" "), "name"),
        (past, "expiry"),
        (odd, "expiry"),
    ] {
        let error = desk.fails("tokens.create", input.clone()).await;
        assert_eq!(error["field"], json!(field), "{input}");
    }
    let mut nowhere = new("Two");
    nowhere["connection"] = json!("Nowhere");
    assert_eq!(
        desk.fails("tokens.create", nowhere).await["code"],
        "notFound"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_may_read_cannot_write() {
    let desk = desk().await;
    let mut read_only = new("Audit");
    read_only["scope"] = json!("read");
    let created = desk.ok("tokens.create", read_only).await;
    let body =
        json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "x" });
    let answer = reqwest::Client::new()
        .post(format!("{}/Users", desk.console.base_url().await))
        .bearer_auth(text(&created["token"]))
        .header("content-type", "application/scim+json")
        .body(body.to_string())
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 403);
    desk.logged("Refused: the token may only read").await;
}
