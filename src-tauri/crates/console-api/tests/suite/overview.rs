//! The overview.

use crate::support::{Desk, sentence, text};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn charts_count_what_happened_and_attention_names_what_to_do() {
    let desk = Desk::serving().await;
    let client = desk.connect("custom", "Custom").await;
    let ada = client.create_user("ada@example.com").await;
    let (status, _) = client.send("POST", "/Users", Some(json!({}))).await;
    assert_eq!(status, 400);
    desk.logged("Refused: userName is missing").await;
    desk.ok(
        "users.setActive",
        json!({ "id": ada["id"], "active": false }),
    )
    .await;
    for (range, buckets, step) in [
        ("1h", 60, 60_000),
        ("24h", 72, 1_200_000),
        ("7d", 84, 7_200_000),
    ] {
        let overview = desk.ok("overview.get", json!({ "range": range })).await;
        let outcomes = overview["outcomes"].as_array().unwrap();
        assert_eq!(
            (outcomes.len(), &overview["stepMs"]),
            (buckets, &json!(step)),
            "{range}"
        );
        let sum = |name: &str| {
            outcomes
                .iter()
                .map(|bucket| bucket[name].as_u64().unwrap())
                .sum::<u64>()
        };
        assert_eq!(
            (sum("applied"), sum("refused")),
            (1, 1),
            "{range}: local acts are no requests"
        );
        assert_eq!(
            overview["latency"].as_array().unwrap().len(),
            buckets,
            "{range}"
        );
        let latest = overview["latency"]
            .as_array()
            .unwrap()
            .iter()
            .rev()
            .find(|bucket| !bucket["p50Ms"].is_null())
            .unwrap();
        assert!(latest["p50Ms"].as_f64().unwrap() <= latest["p99Ms"].as_f64().unwrap());
    }
    let overview = desk.ok("overview.get", json!({ "range": "1h" })).await;
    let today = &overview["users"].as_array().unwrap()[6];
    assert_eq!(
        (&today["created"], &today["deactivated"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(overview["users"].as_array().unwrap().len(), 7);
    assert_eq!(overview["connections"][0]["name"], "Custom");
    assert_eq!(overview["attention"], json!([]), "all is well");

    desk.ok("tokens.revoke", json!({ "id": client.token_id }))
        .await;
    let overview = desk.ok("overview.get", json!({ "range": "1h" })).await;
    let item = &overview["attention"][0];
    assert_eq!(item["code"], "no-token");
    assert_eq!(
        sentence(item),
        "Custom has no usable token: every request is refused"
    );
    assert_eq!(
        item["action"],
        json!({ "kind": "newToken", "connectionId": client.connection })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_token_that_ends_soon_wants_another() {
    let desk = Desk::open().await;
    desk.ok(
        "connections.add",
        json!({ "provider": "okta", "name": "Okta" }),
    )
    .await;
    let new = |name: &str, days: u32| json!({ "connection": "Okta", "name": name, "scope": "read-write", "expiry": { "kind": "days", "days": days }, "keepInKeychain": false });
    desk.ok("tokens.create", new("Short", 7)).await;
    let attention = desk.ok("overview.get", json!({ "range": "7d" })).await["attention"].clone();
    assert_eq!(text(&attention[0]["code"]), "token-ends");
    assert!(sentence(&attention[0]).contains("Short"), "{attention}");
    desk.ok("tokens.create", new("Long", 365)).await;
    assert_eq!(
        desk.ok("overview.get", json!({ "range": "7d" })).await["attention"],
        json!([]),
        "another one lives on"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_client_secret_that_ends_soon_wants_another() {
    let desk = Desk::open().await;
    let connection = desk
        .ok(
            "connections.add",
            json!({ "provider": "entra", "name": "Entra" }),
        )
        .await;
    let in_days = |days: u32| json!({ "kind": "days", "days": days });
    let attention = async || {
        let overview = desk.ok("overview.get", json!({ "range": "7d" })).await;
        overview["attention"].clone()
    };
    let new = json!({ "connection": "Entra", "name": "Provisioning", "scope": "read-write",
        "lifetimeSeconds": 3600, "expiry": in_days(7) });
    let client = desk.ok("oauthClients.create", new).await["row"]["id"].clone();
    let items = attention().await;
    assert_eq!(text(&items[0]["code"]), "client-secret-ends");
    assert_eq!(
        sentence(&items[0]),
        "The last secret of Entra, of OAuth client Provisioning, ends in 7 days"
    );
    assert_eq!(
        items[0]["action"],
        json!({ "kind": "openConnection", "connectionId": connection["id"] })
    );

    // A token that goes first changes nothing; neither does a client that can fetch nothing.
    let token = json!({ "connection": "Entra", "name": "Trial", "scope": "read-write",
        "expiry": in_days(7), "keepInKeychain": false });
    let token = desk.ok("tokens.create", token).await["id"].clone();
    assert_eq!(
        attention().await.as_array().unwrap().len(),
        1,
        "both end soon: the last of them is named"
    );
    desk.ok("tokens.revoke", json!({ "id": token })).await;
    assert_eq!(attention().await, items);

    let more = json!({ "id": client, "expiry": in_days(365) });
    let added = desk.ok("oauthClients.addSecret", more).await;
    assert_eq!(attention().await, json!([]), "another one lives on");
    let gone = json!({ "id": added["secretId"] });
    desk.ok("oauthClients.revokeSecret", gone).await;
    assert_eq!(attention().await, items);
    desk.ok("oauthClients.revoke", json!({ "id": client }))
        .await;
    assert_eq!(
        attention().await,
        json!([]),
        "a client that is revoked needs no secret"
    );
}
