//! Connections.

use crate::support::{Desk, sentence, text};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn every_provider_is_offered_also_one_whose_people_are_imported() {
    let desk = Desk::open().await;
    let providers = desk.ok("providers.list", json!({})).await;
    let keys: Vec<String> = providers
        .as_array()
        .unwrap()
        .iter()
        .map(|provider| text(&provider["key"]))
        .collect();
    assert_eq!(
        keys,
        ["entra", "okta", "onelogin", "jumpcloud", "google", "custom"]
    );
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
            json!({ "id": row["id"], "name": "Okta prod", "settings": { "ownership": "refuse", "unknownMembers": "hold" } }),
        )
        .await;
    assert_eq!(changed["name"], "Okta prod");
    let details = desk
        .ok("connections.get", json!({ "connection": "okta PROD" }))
        .await;
    assert_eq!(
        details["settings"],
        json!({ "ownership": "refuse", "unknownMembers": "hold" })
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

#[tokio::test]
async fn a_dialect_tells_who_sends_what_was_used_and_is_switched_quirk_by_quirk() {
    let desk = Desk::serving().await;
    let client = desk.connect("entra", "Contoso").await;
    let user = client.create_user("ada@example.com").await;
    let id = user["id"].as_str().unwrap().to_owned();
    let patch = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{ "op": "Replace", "path": "active", "value": "False" }] });
    let path = format!("/Users/{id}");
    assert_eq!(
        client.send("PATCH", &path, Some(patch.clone())).await.0,
        200
    );

    let by_name = json!({ "connection": "Contoso" });
    let dialect = desk.ok("connections.dialect", by_name.clone()).await;
    assert_eq!(dialect["preset"], "provider");
    assert_eq!(dialect["changed"], 0);
    let quirk = |dialect: &Value, code: &str| -> Value {
        let rows = dialect["quirks"].as_array().unwrap();
        let found = rows.iter().find(|row| row["code"] == code);
        found
            .unwrap_or_else(|| panic!("{code} in {dialect}"))
            .clone()
    };
    let row = quirk(&dialect, "boolean_string");
    assert_eq!((&row["used"], &row["tolerated"]), (&json!(1), &json!(true)));
    assert_eq!(row["section"], "RFC 7643 §2.3.2");
    assert!(
        row["source"]["url"]
            .as_str()
            .unwrap()
            .starts_with("https://")
    );
    let evidence: Vec<&str> = dialect["evidence"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["code"].as_str().unwrap())
        .collect();
    assert!(evidence.contains(&"capital_operations"), "{evidence:?}");

    let wanted = json!({ "connection": "Contoso", "quirks": { "boolean_string": false } });
    let dialect = desk.ok("connections.changeDialect", wanted).await;
    assert_eq!(dialect["changed"], 1);
    assert_eq!(quirk(&dialect, "boolean_string")["tolerated"], false);
    let mut head = desk.console.head();
    let (status, error) = client.send("PATCH", &path, Some(patch.clone())).await;
    assert_eq!(status, 400, "{error}");
    assert!(error["detail"].as_str().unwrap().contains("boolean_string"));
    // What was refused before it reached the store is logged a moment after its answer.
    while desk.log("quirk:boolean_string is:refused").await.is_empty() {
        head.changed().await.unwrap();
    }
    let dialect = desk.ok("connections.dialect", by_name.clone()).await;
    assert_eq!(quirk(&dialect, "boolean_string")["refused"], 1);
    let rows = desk.log("quirk:boolean_string").await;
    assert_eq!(rows.len(), 2, "used once, refused once");
    assert_eq!(desk.log("is:quirk").await.len(), 1);
    // A member that names nobody is noted too, and is no quirk.
    let group = json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "Sales",
        "members": [{ "value": "019a0000-0000-7000-8000-000000000000" }] });
    assert_eq!(client.send("POST", "/Groups", Some(group)).await.0, 201);
    let newest = &desk.log("").await[0];
    assert_eq!(newest["verdict"], "partly", "{newest}");
    assert_eq!(desk.log("is:quirk").await.len(), 1);

    // Back to what the preset has is no change, and a preset undoes them all.
    let back = json!({ "connection": "Contoso", "quirks": { "boolean_string": true } });
    assert_eq!(
        desk.ok("connections.changeDialect", back).await["changed"],
        0
    );
    let strict = json!({ "connection": "Contoso", "preset": "strict" });
    let dialect = desk.ok("connections.changeDialect", strict).await;
    assert_eq!(quirk(&dialect, "operation_case")["tolerated"], false);
    let details = desk.ok("connections.get", by_name).await;
    assert_eq!(details["dialect"]["preset"], "strict");
    let unknown = json!({ "connection": "Contoso", "quirks": { "no_such_quirk": true } });
    let error = desk.fails("connections.changeDialect", unknown).await;
    assert_eq!(error["field"], "quirks");
}

#[tokio::test]
async fn a_change_of_name_settings_and_dialect_is_done_whole_or_not_at_all() {
    let desk = Desk::open().await;
    for name in ["Okta", "Taken"] {
        let new = json!({ "provider": "okta", "name": name });
        desk.ok("connections.add", new).await;
    }
    let by_name = json!({ "connection": "Okta" });
    let before = desk.ok("connections.get", by_name.clone()).await;
    let change = |name: &str, quirk: &str| {
        json!({
            "id": "Okta", "name": name,
            "settings": { "ownership": "refuse", "unknownMembers": "hold" },
            "dialect": { "preset": "strict", "quirks": { quirk: true } },
        })
    };
    for (wrong, field) in [
        (change("Taken", "boolean_string"), "name"),
        (change("Okta prod", "no_such_quirk"), "quirks"),
    ] {
        let entries = desk.log("").await.len();
        let error = desk.fails("connections.change", wrong).await;
        assert_eq!(error["field"], field);
        let after = desk.ok("connections.get", by_name.clone()).await;
        for part in ["row", "settings", "dialect"] {
            assert_eq!(after[part], before[part], "{field}: {part}");
        }
        assert_eq!(
            desk.log("").await.len(),
            entries,
            "{field}: nothing to tell"
        );
    }

    desk.ok("connections.change", change("Okta prod", "boolean_string"))
        .await;
    let after = desk
        .ok("connections.get", json!({ "connection": "Okta prod" }))
        .await;
    assert_eq!(
        (&after["dialect"]["preset"], &after["dialect"]["changed"]),
        (&json!("strict"), &json!(1))
    );
    assert_eq!(after["settings"]["ownership"], "refuse");
    let rows = desk.log("").await;
    let told: Vec<String> = rows.iter().take(2).map(sentence).collect();
    assert_eq!(
        told,
        [
            "You made connection Okta prod strict: no quirk is tolerated",
            "You renamed connection Okta to Okta prod",
        ]
    );
}

#[tokio::test]
async fn a_quirk_that_the_preset_has_is_no_change_in_a_new_connection() {
    let desk = Desk::open().await;
    for (name, strict, tolerated, changed) in [
        ("Usual", false, true, 0),
        ("Other", false, false, 1),
        ("Strict", true, false, 0),
        ("Lenient", true, true, 1),
    ] {
        let new = json!({
            "provider": "entra", "name": name, "strict": strict, "quirks": { "boolean_string": tolerated },
        });
        desk.ok("connections.add", new).await;
        let by_name = json!({ "connection": name });
        let dialect = desk.ok("connections.dialect", by_name).await;
        assert_eq!(dialect["changed"], changed, "{name}");
    }
}
