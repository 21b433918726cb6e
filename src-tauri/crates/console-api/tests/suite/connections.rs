//! Connections.

use crate::support::{Desk, sentence, text};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn providers_that_send_nothing_are_not_offered() {
    let desk = Desk::open().await;
    let providers = desk.ok("providers.list", json!({})).await;
    let keys: Vec<String> = providers
        .as_array()
        .unwrap()
        .iter()
        .map(|provider| text(&provider["key"]))
        .collect();
    assert_eq!(keys, ["entra", "okta", "onelogin", "jumpcloud", "custom"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_is_added_changed_and_removed() {
    let desk = Desk::serving().await;
    let client = desk.connect("okta", "Okta preview").await;
    client.create_user("ada@example.com").await;
    let rows = desk.ok("connections.list", json!({})).await;
    let row = &rows[0];
    assert_eq!(
        (&row["name"], &row["provider"]["monogram"]),
        (&json!("Okta preview"), &json!("Ok"))
    );
    assert_eq!(
        (&row["users"], &row["inactiveUsers"], &row["usableTokens"]),
        (&json!(1), &json!(0), &json!(1))
    );
    assert_eq!(row["health"]["state"], "healthy");
    assert_eq!(sentence(&row["lastChange"]), "Created user ada@example.com");

    let changed = desk
        .ok(
            "connections.change",
            json!({ "id": row["id"], "name": "Okta prod", "settings": { "strict": true, "ownership": "refuse" } }),
        )
        .await;
    assert_eq!(changed["name"], "Okta prod");
    let details = desk
        .ok("connections.get", json!({ "connection": "okta PROD" }))
        .await;
    assert_eq!(
        details["settings"],
        json!({ "strict": true, "ownership": "refuse" })
    );
    assert_eq!(details["tokens"][0]["name"], "First token");
    assert_eq!(details["tokens"][0]["requests"], 1);
    assert_eq!(details["baseUrl"], client.base);
    let requests: u64 = details["last24H"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hour| hour["requests"].as_u64().unwrap())
        .sum();
    assert_eq!(
        (details["last24H"].as_array().unwrap().len(), requests),
        (24, 1)
    );

    desk.ok(
        "connections.remove",
        json!({ "connection": client.connection }),
    )
    .await;
    assert_eq!(desk.ok("connections.list", json!({})).await, json!([]));
    let (status, _) = client.send("GET", "/Users", None).await;
    assert_eq!(status, 401, "its tokens stopped working");
    let users = desk
        .ok("users.list", json!({ "page": 1, "pageSize": 10 }))
        .await;
    assert_eq!(
        users["rows"][0]["owner"]["connectionId"],
        json!(null),
        "its users are here, and nobody's"
    );
    desk.logged("You removed connection Okta prod; 1 token stopped working")
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_checked_and_unique() {
    let desk = Desk::open().await;
    desk.ok(
        "connections.add",
        json!({ "provider": "custom", "name": "One" }),
    )
    .await;
    for (input, field, code) in [
        (
            json!({ "provider": "custom", "name": " one " }),
            "name",
            "conflict",
        ),
        (
            json!({ "provider": "custom", "name": "  " }),
            "name",
            "badInput",
        ),
        (
            json!({ "provider": "custom", "name": "x".repeat(101) }),
            "name",
            "badInput",
        ),
        (
            json!({ "provider": "custom", "name": "a\u{202e}b" }),
            "name",
            "badInput",
        ),
        (
            json!({ "provider": "google", "name": "Google" }),
            "provider",
            "badInput",
        ),
        (
            json!({ "provider": "acme", "name": "Acme" }),
            "provider",
            "badInput",
        ),
    ] {
        let error = desk.fails("connections.add", input.clone()).await;
        assert_eq!(
            (&error["field"], &error["code"]),
            (&json!(field), &json!(code)),
            "{input}"
        );
    }
    assert_eq!(
        desk.fails("connections.get", json!({ "connection": "Two" }))
            .await["code"],
        "notFound"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn health_says_why_requests_are_refused() {
    let desk = Desk::serving().await;
    let client = desk.connect("entra", "Entra").await;
    let waiting = desk.ok("connections.list", json!({})).await;
    assert_eq!(waiting[0]["health"]["state"], "waiting");
    client.create_user("ada@example.com").await;
    desk.ok("tokens.revoke", json!({ "id": client.token_id }))
        .await;
    for _ in 0..3 {
        let (status, _) = client.send("GET", "/Users", None).await;
        assert_eq!(status, 401);
    }
    desk.logged("Refused: the token was revoked").await;
    let row = &desk.ok("connections.list", json!({})).await[0];
    // A flood of refusals may fold into fewer entries; without a usable token it is failing or without one.
    let state = text(&row["health"]["state"]);
    assert!(state == "failing" || state == "noToken", "{row}");
}
