//! The program, the status bar, the palette, preferences, the service's switch.

use crate::support::{Client, Desk, sentence, text};
use console_api::types::ErrorCode;
use directory::Door;
use serde_json::{Value, json};
use std::net::TcpListener;

#[tokio::test(flavor = "multi_thread")]
async fn the_program_tells_what_it_is_and_by_which_door_one_came() {
    let desk = Desk::open().await;
    let info = desk.ok("app.info", json!({})).await;
    assert_eq!(info["door"], "window");
    assert_eq!(info["version"], env!("CARGO_PKG_VERSION"));
    let sqlite = text(&info["sqliteVersion"]);
    assert!(sqlite.starts_with("3."), "{sqlite}");
    let browser = desk.console.by(Door::BrowserConsole);
    assert_eq!(
        browser.call("app.info", json!({})).await.unwrap()["door"],
        "browserConsole"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_operations_and_wrong_inputs_are_told_in_words() {
    let desk = Desk::open().await;
    let unknown = desk.fails("users.explode", json!({})).await;
    assert_eq!(unknown["code"], "notFound");
    assert!(text(&unknown["message"]).contains("users.explode"));
    let wrong = desk.fails("users.get", json!({ "id": 7 })).await;
    assert_eq!(wrong["code"], "badInput");
    assert!(text(&wrong["message"]).contains("users.get"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_status_follows_the_service_through_start_and_stop() {
    let desk = Desk::open().await;
    let stopped = desk.ok("status.get", json!({})).await;
    assert_eq!(stopped["service"]["state"], "stopped");
    assert_eq!(
        stopped["baseUrl"], "http://127.0.0.1:8765/api/scim/v2",
        "where it would be"
    );
    assert_eq!(stopped["workspace"]["name"], "first");
    assert_eq!(stopped["firstExchangeSeen"], false);

    let address = desk
        .console
        .start(Some("127.0.0.1:0".parse().unwrap()))
        .await
        .unwrap();
    let client = desk.connect("custom", "Custom").await;
    client.create_user("ada@example.com").await;
    let running = desk.ok("service.start", json!({})).await;
    assert_eq!(running["service"]["state"], "running");
    assert_eq!(running["service"]["requests"], 1);
    assert_eq!(running["baseUrl"], format!("http://{address}/api/scim/v2"));
    assert_eq!(running["requestsLastMinute"].as_array().unwrap().len(), 60);
    assert_eq!(running["firstExchangeSeen"], true);

    let stopped = desk.ok("service.stop", json!({})).await;
    assert_eq!(stopped["service"]["state"], "stopped");
    assert!(
        client.http.get(&client.base).send().await.is_err(),
        "nobody answers any more"
    );
    desk.logged("The service stopped").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_of_the_last_hour_are_counted() {
    let desk = Desk::serving().await;
    let client = desk.connect("custom", "Custom").await;
    let (status, _) = client
        .send(
            "POST",
            "/Users",
            Some(json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"] })),
        )
        .await;
    assert_eq!(status, 400);
    desk.logged("Refused: userName is missing").await;
    let status = desk.ok("status.get", json!({})).await;
    assert_eq!(status["refusedLastHour"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_that_is_taken_is_told_with_its_holder_and_a_free_one() {
    let desk = Desk::open().await;
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let error = desk.console.start(Some(address)).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::PortTaken);
    let status = desk.ok("status.get", json!({})).await;
    assert_eq!(status["service"]["state"], "portTaken");
    assert_eq!(status["service"]["port"], address.port());
    if cfg!(target_os = "linux") {
        assert_eq!(status["service"]["holder"]["pid"], std::process::id());
    }
    let again = desk.ok("service.start", json!({})).await;
    assert_eq!(
        again["service"]["state"], "portTaken",
        "starting again is no error, the state says it"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn another_port_is_taken_before_the_old_one_is_let_go() {
    let desk = Desk::serving().await;
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let busy = taken.local_addr().unwrap().port();
    let error = desk.fails("service.setPort", json!({ "port": busy })).await;
    assert_eq!(error["code"], "portTaken");
    assert_eq!(error["field"], "port");
    assert_eq!(
        desk.ok("status.get", json!({})).await["service"]["state"],
        "running",
        "the old one still answers"
    );

    drop(taken);
    let moved = desk.ok("service.setPort", json!({ "port": busy })).await;
    assert_eq!(
        moved["baseUrl"],
        format!("http://127.0.0.1:{busy}/api/scim/v2")
    );
    assert_eq!(
        desk.ok("settings.get", json!({})).await["port"],
        busy,
        "it is remembered"
    );
    assert_eq!(
        desk.fails("service.setPort", json!({ "port": 0 })).await["code"],
        "badInput"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_others_could_reach_is_refused() {
    let desk = Desk::open().await;
    let error = desk
        .console
        .start(Some("0.0.0.0:0".parse().unwrap()))
        .await
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::BadInput);
    assert!(error.message.contains("0.0.0.0"), "{}", error.message);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_palette_finds_people_groups_connections_and_entries() {
    let desk = Desk::open().await;
    let ada = desk.user("ada@example.com").await;
    desk.ok(
        "groups.create",
        json!({ "resource": { "displayName": "Ada's team" } }),
    )
    .await;
    desk.ok(
        "connections.add",
        json!({ "provider": "okta", "name": "Ada Corp" }),
    )
    .await;
    let found = desk.ok("palette.search", json!({ "text": "ada" })).await;
    assert_eq!(found["users"][0]["fact"], "ada@example.com");
    assert_eq!(found["groups"][0]["fact"], "0 members");
    assert_eq!(found["connections"][0]["fact"], "Okta");
    let by_id = desk
        .ok("palette.search", json!({ "text": ada["id"] }))
        .await;
    assert_eq!(by_id["users"][0]["id"], ada["id"], "an exact id is found");
    assert_eq!(
        desk.ok("palette.search", json!({ "text": "#1" })).await["entry"],
        1
    );
    assert_eq!(
        desk.ok("palette.search", json!({ "text": " " })).await["users"],
        json!([])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn preferences_and_settings_are_kept_and_checked() {
    let desk = Desk::open().await;
    let preferences = desk.ok("preferences.get", json!({})).await;
    assert_eq!(
        preferences,
        json!({ "theme": "system", "singleKeys": true, "notifyExpiry": true })
    );
    let dark = json!({ "theme": "dark", "singleKeys": false, "notifyExpiry": false });
    desk.ok("preferences.set", dark.clone()).await;
    assert_eq!(desk.ok("preferences.get", json!({})).await, dark);

    let mut settings = desk.ok("settings.get", json!({})).await;
    assert_eq!(
        settings,
        json!({ "port": 8765, "bodyDays": 30, "bodyBytes": 1_073_741_824, "entryDays": 400, "keepTokensInKeychain": false, "publicUrl": null, "requestsPerSecond": 200 })
    );
    settings["bodyDays"] = json!(7);
    settings["keepTokensInKeychain"] = json!(true);
    desk.ok("settings.set", settings.clone()).await;
    assert_eq!(desk.ok("settings.get", json!({})).await, settings);
    assert_eq!(
        sentence(&desk.log("").await[0]),
        "You changed settings: retention, keepTokensInKeychain"
    );

    settings["requestsPerSecond"] = json!(25);
    desk.ok("settings.set", settings.clone()).await;
    assert_eq!(desk.ok("settings.get", json!({})).await, settings);
    assert_eq!(
        sentence(&desk.log("").await[0]),
        "You changed settings: requestsPerSecond"
    );

    let before = desk.log("").await.len();
    desk.ok("settings.set", settings.clone()).await;
    assert_eq!(
        desk.log("").await.len(),
        before,
        "what stays the same is no act"
    );
    for (field, value) in [
        ("bodyDays", json!(0)),
        ("entryDays", json!(100_000)),
        ("bodyBytes", json!(1)),
        ("port", json!(0)),
        ("requestsPerSecond", json!(24)),
        ("requestsPerSecond", json!(5_001)),
    ] {
        let mut wrong = settings.clone();
        wrong[field] = value;
        assert_eq!(desk.fails("settings.set", wrong).await["field"], field);
    }
    let mut slow = settings.clone();
    slow["requestsPerSecond"] = json!(24);
    let error = desk.fails("settings.set", slow).await;
    let words = "A connection cannot be held to fewer than 25 requests a second.";
    assert_eq!(error["message"], words);
    let why = error["detail"].as_str().unwrap();
    assert!(why.contains("into quarantine"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_rate_holds_without_a_restart_and_after_one() {
    let desk = Desk::serving().await;
    let mut client = desk.connect("entra", "Entra").await;
    let set = async |rate: u32, public: Value| {
        let mut settings = desk.ok("settings.get", json!({})).await;
        settings["requestsPerSecond"] = json!(rate);
        settings["publicUrl"] = public;
        desk.ok("settings.set", settings).await;
    };
    let public = json!("https://sync.invalid");
    set(25, Value::Null).await;
    assert!(
        !is_refused(&client, 100).await,
        "only this computer reaches it"
    );
    set(5_000, public.clone()).await;
    assert!(!is_refused(&client, 100).await);
    set(25, public).await;
    assert!(is_refused(&client, 1_000).await);
    let row = desk.logged("Refused: too many requests a second").await;
    let entry = desk.ok("log.entry", json!({ "seq": row["seq"] })).await;
    let words = entry["explanation"].to_string();
    assert!(words.contains("25 requests a second"), "{entry}");

    desk.ok("service.stop", json!({})).await;
    desk.ok("service.start", json!({})).await;
    client.base = desk.console.base_url().await;
    assert!(is_refused(&client, 1_000).await);
}

/// Whether one of so many requests in a row comes too quickly.
async fn is_refused(client: &Client, asked: usize) -> bool {
    for _ in 0..asked {
        if client.send("GET", "/ServiceProviderConfig", None).await.0 == 429 {
            return true;
        }
    }
    false
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_window_has_a_clipboard() {
    let desk = Desk::open().await;
    for door in [Door::BrowserConsole, Door::CommandLine] {
        let error = desk
            .console
            .by(door)
            .call("clipboard.copySecret", json!({ "text": "x" }))
            .await
            .unwrap_err();
        assert_eq!(error.code, ErrorCode::NotHere, "{door:?}");
    }
}
