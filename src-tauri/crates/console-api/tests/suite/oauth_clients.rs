//! OAuth clients: made, given secrets, changed, revoked, restored, deleted; and what they can do meanwhile.

use crate::support::{Desk, sentence, text};
use serde_json::{Value, json};

fn new(name: &str) -> Value {
    json!({
        "connection": "Entra", "name": name, "scope": "read-write", "lifetimeSeconds": 3_600,
        "expiry": { "kind": "days", "days": 365 },
    })
}

async fn desk() -> Desk {
    let desk = Desk::serving().await;
    desk.ok(
        "connections.add",
        json!({ "provider": "entra", "name": "Entra" }),
    )
    .await;
    desk
}

async fn fetch(created: &Value) -> (u16, Value) {
    let form = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}",
        text(&created["row"]["id"]),
        text(&created["secret"])
    );
    // A connection of its own each time: revoking ends those that the client used.
    let answer = reqwest::Client::new()
        .post(text(&created["tokenUrl"]))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form)
        .send()
        .await
        .unwrap();
    let status = answer.status().as_u16();
    (
        status,
        serde_json::from_str(&answer.text().await.unwrap()).unwrap(),
    )
}

async fn users(desk: &Desk, answer: &Value) -> u16 {
    reqwest::Client::new()
        .get(format!("{}/Users", desk.console.base_url().await))
        .bearer_auth(text(&answer["access_token"]))
        .send()
        .await
        .unwrap()
        .status()
        .as_u16()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_is_made_with_a_secret_that_is_shown_once_and_kept_nowhere() {
    let desk = desk().await;
    let created = desk.ok("oauthClients.create", new("First client")).await;
    let secret = text(&created["secret"]);
    assert!(secret.starts_with("dss_") && secret.len() == 53);
    let base = desk.console.base_url().await;
    let origin = base.strip_suffix("/api/scim/v2").unwrap();
    assert_eq!(created["tokenUrl"], json!(format!("{origin}/oauth2/token")));
    assert_eq!(
        sentence(&desk.log("").await[0]),
        "You made OAuth client First client"
    );
    let listed = desk
        .ok("oauthClients.list", json!({ "connection": "Entra" }))
        .await;
    let everywhere = desk
        .ok("oauthClients.list", json!({ "connection": null }))
        .await;
    assert_eq!(listed, everywhere);
    assert!(
        !listed.to_string().contains(&secret),
        "no list holds a secret"
    );
    assert!(desk.keychain.held.lock().unwrap().is_empty());
    let row = &listed[0];
    assert_eq!(row["id"], created["row"]["id"]);
    assert_eq!(
        (&row["state"], &row["scope"], &row["lifetimeSeconds"]),
        (&json!("active"), &json!("read-write"), &json!(3_600))
    );
    assert_eq!(
        (&row["secrets"][0]["state"], &row["secrets"][0]["lastFour"]),
        (&json!("active"), &json!(secret[49..]))
    );
    let details = desk
        .ok("connections.get", json!({ "connection": "Entra" }))
        .await;
    assert_eq!(details["oauthClients"], listed);
    assert_eq!(details["tokenUrl"], created["tokenUrl"]);
    assert_eq!(details["row"]["usableClients"], 1);
    assert_eq!(details["row"]["usableTokens"], 0);
    assert_eq!(
        details["row"]["health"]["state"], "waiting",
        "no token is needed"
    );
    assert_eq!(details["row"]["nextExpiry"], row["secrets"][0]["expires"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_says_which_client_acted_and_can_be_searched_by_it() {
    let desk = desk().await;
    let created = desk.ok("oauthClients.create", new("First client")).await;
    let (status, answer) = fetch(&created).await;
    assert_eq!(status, 200, "{answer}");
    let given = desk
        .logged("Gave OAuth client First client an access token to read and write for 1 hour")
        .await;
    assert_eq!(given["connectionName"], "Entra");
    let entry = desk.ok("log.entry", json!({ "seq": given["seq"] })).await;
    let curl = text(&entry["curl"]);
    assert!(
        curl.contains("/oauth2/token")
            && curl.contains("--data-urlencode \"client_secret=$CLIENT_SECRET\"")
            && !curl.contains("[redacted]"),
        "{curl}"
    );
    assert_eq!(users(&desk, &answer).await, 200);
    let rows = loop {
        let rows = desk.log("client:first").await;
        // The request, the token and the making of the client.
        if rows.len() == 3 {
            break rows;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    };
    let entry = desk.ok("log.entry", json!({ "seq": rows[0]["seq"] })).await;
    assert_eq!(entry["oauthClientName"], "First client");
    assert_eq!(entry["tokenName"], Value::Null);
    let listed = desk
        .ok("oauthClients.list", json!({ "connection": null }))
        .await;
    assert_eq!(listed[0]["requests"], 2);
    assert_eq!(listed[0]["lastUsed"]["address"], "127.0.0.1");
    assert_eq!(listed[0]["secrets"][0]["lastUsed"]["address"], "127.0.0.1");
    let nobody = desk
        .ok("log.page", json!({ "text": "client:nobody", "limit": 1 }))
        .await;
    assert_eq!(nobody["problem"], "No OAuth client is called “nobody”.");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_replaced_without_an_outage() {
    let desk = desk().await;
    let first = desk.ok("oauthClients.create", new("First client")).await;
    let id = first["row"]["id"].clone();
    let never = json!({ "id": id, "expiry": { "kind": "never" } });
    let second = desk.ok("oauthClients.addSecret", never).await;
    assert_eq!(second["row"]["secrets"].as_array().unwrap().len(), 2);
    let (_, old) = fetch(&first).await;
    let (_, fresh) = fetch(&second).await;
    let gone = json!({ "id": first["secretId"] });
    let row = desk.ok("oauthClients.revokeSecret", gone).await;
    assert_eq!(row["state"], "active");
    assert_eq!(
        (&row["secrets"][0]["state"], &row["secrets"][1]["state"]),
        (&json!("revoked"), &json!("active"))
    );
    assert_eq!(users(&desk, &old).await, 401);
    assert_eq!(users(&desk, &fresh).await, 200);
    let (status, error) = fetch(&first).await;
    assert_eq!((status, &error["error"]), (401, &json!("invalid_client")));
    desk.logged("Refused: the client secret was revoked").await;
    let last = json!({ "id": second["secretId"] });
    let row = desk.ok("oauthClients.revokeSecret", last).await;
    assert_eq!(row["state"], "noSecret");
    let connection = desk
        .ok("connections.get", json!({ "connection": "Entra" }))
        .await;
    let health = &connection["row"]["health"];
    assert_eq!(
        (&health["state"], &health["words"]),
        (&json!("noToken"), &json!("No usable token or OAuth client"))
    );
    let shown = format!("dss_…{}", text(&row["secrets"][1]["lastFour"]));
    assert_eq!(
        sentence(&desk.log("").await[0]),
        format!("You revoked secret {shown} of OAuth client First client")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn revoking_holds_at_the_next_request_and_can_be_undone() {
    let desk = desk().await;
    let created = desk.ok("oauthClients.create", new("First client")).await;
    let (_, answer) = fetch(&created).await;
    assert_eq!(users(&desk, &answer).await, 200);
    let id = json!({ "id": created["row"]["id"] });
    assert_eq!(
        desk.fails("oauthClients.delete", id.clone()).await["code"],
        "conflict",
        "only a revoked one may go"
    );
    let row = desk.ok("oauthClients.revoke", id.clone()).await;
    assert_eq!(row["state"], "revoked");
    assert_eq!(users(&desk, &answer).await, 401);
    assert_eq!(fetch(&created).await.0, 401);
    desk.logged("Refused: the OAuth client was revoked").await;
    desk.logged("Refused: the access token was ended").await;
    let row = desk.ok("oauthClients.restore", id.clone()).await;
    assert_eq!(row["state"], "active");
    assert_eq!(users(&desk, &answer).await, 401, "it has to fetch anew");
    let (_, answer) = fetch(&created).await;
    assert_eq!(users(&desk, &answer).await, 200);
    desk.ok("oauthClients.revoke", id.clone()).await;
    desk.ok("oauthClients.delete", id.clone()).await;
    assert_eq!(
        desk.ok("oauthClients.list", json!({ "connection": null }))
            .await,
        json!([])
    );
    for operation in ["oauthClients.restore", "oauthClients.revoke"] {
        let error = desk.fails(operation, id.clone()).await;
        assert_eq!(error["code"], "notFound", "{operation}");
    }
    desk.logged("You deleted OAuth client First client").await;
    assert_eq!(users(&desk, &answer).await, 401);
    let given = desk.log("is:read").await;
    assert!(!given.is_empty(), "its requests stay");
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_stop_with_their_connection() {
    let desk = desk().await;
    let created = desk.ok("oauthClients.create", new("First client")).await;
    let (_, answer) = fetch(&created).await;
    desk.ok("connections.remove", json!({ "connection": "Entra" }))
        .await;
    assert_eq!(users(&desk, &answer).await, 401);
    assert_eq!(fetch(&created).await.0, 401);
    desk.logged("Refused: this client id isn’t known here")
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changes_is_told_and_holds_at_once() {
    let desk = desk().await;
    let created = desk.ok("oauthClients.create", new("First client")).await;
    let id = &created["row"]["id"];
    let (_, before) = fetch(&created).await;
    let row = desk
        .ok(
            "oauthClients.change",
            json!({ "id": id, "name": null, "scope": "read", "lifetimeSeconds": 7_200 }),
        )
        .await;
    assert_eq!(
        (&row["name"], &row["scope"], &row["lifetimeSeconds"]),
        (&json!("First client"), &json!("read"), &json!(7_200))
    );
    desk.logged("You changed OAuth client First client, which may now read, whose access tokens live 2 hours")
        .await;
    let (_, after) = fetch(&created).await;
    assert_eq!(
        (&after["scope"], &after["expires_in"]),
        (&json!("read"), &json!(7_200))
    );
    let body =
        json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "x" });
    let written = reqwest::Client::new()
        .post(format!("{}/Users", desk.console.base_url().await))
        .bearer_auth(text(&before["access_token"]))
        .header("content-type", "application/scim+json")
        .body(body.to_string())
        .send()
        .await
        .unwrap();
    assert_eq!(written.status(), 403);
    let longer = json!({ "id": id, "name": null, "scope": null, "lifetimeSeconds": 10_800 });
    desk.ok("oauthClients.change", longer).await;
    desk.logged("You changed OAuth client First client, whose access tokens live 3 hours")
        .await;
    let head = desk.log("").await[0]["seq"].clone();
    let same =
        json!({ "id": id, "name": "First client", "scope": null, "lifetimeSeconds": 10_800 });
    desk.ok("oauthClients.change", same).await;
    let renamed = json!({ "id": id, "name": "Renamed", "scope": null, "lifetimeSeconds": null });
    let row = desk.ok("oauthClients.change", renamed).await;
    assert_eq!(row["name"], "Renamed");
    let newest = desk.log("action:client_changed").await;
    assert_eq!(
        newest.len(),
        3,
        "nothing changed, nothing is told: after {head}"
    );
    assert_eq!(
        sentence(&newest[0]),
        "You changed OAuth client First client, now called Renamed"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_client_may_not_be_is_told_at_its_field() {
    let desk = desk().await;
    let created = desk.ok("oauthClients.create", new("One")).await;
    let with = |name: &str, value: Value| {
        let mut input = new("Two");
        input[name] = value;
        input
    };
    for (input, field) in [
        (new("ONE"), "name"),
        (new(" "), "name"),
        (with("lifetimeSeconds", json!(3_599)), "lifetimeSeconds"),
        (with("lifetimeSeconds", json!(21_601)), "lifetimeSeconds"),
        (
            with("expiry", json!({ "kind": "at", "at": 1_000 })),
            "expiry",
        ),
        (
            with("expiry", json!({ "kind": "days", "days": 8 })),
            "expiry",
        ),
    ] {
        let error = desk.fails("oauthClients.create", input.clone()).await;
        assert_eq!(error["field"], json!(field), "{input}");
    }
    let id = &created["row"]["id"];
    let past = json!({ "id": id, "expiry": { "kind": "at", "at": 1_000 } });
    assert_eq!(
        desk.fails("oauthClients.addSecret", past).await["field"],
        "expiry"
    );
    let never = json!({ "id": id, "expiry": { "kind": "never" } });
    for _ in 1..10 {
        desk.ok("oauthClients.addSecret", never.clone()).await;
    }
    let error = desk.fails("oauthClients.addSecret", never).await;
    assert_eq!(error["code"], "conflict");
    assert!(text(&error["message"]).contains("ten secrets"), "{error}");
    for (operation, input) in [
        ("oauthClients.create", with("connection", json!("Nowhere"))),
        ("oauthClients.list", json!({ "connection": "Nowhere" })),
        ("oauthClients.revoke", json!({ "id": "x" })),
        ("oauthClients.revokeSecret", json!({ "id": "x" })),
    ] {
        let error = desk.fails(operation, input).await;
        assert_eq!(error["code"], "notFound", "{operation}");
    }
}
