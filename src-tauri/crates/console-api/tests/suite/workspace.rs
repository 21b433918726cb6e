//! The workspace as a file.

use crate::support::{Client, Desk, sentence, text};
use directory::Door;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn details_count_what_is_in_it() {
    let desk = Desk::open().await;
    desk.user("ada@example.com").await;
    let details = desk.ok("workspace.details", json!({})).await;
    assert_eq!(
        (&details["users"], &details["groups"]),
        (&json!(1), &json!(0))
    );
    assert_eq!(
        details["logEntries"], 2,
        "the workspace's making and the user's"
    );
    assert!(details["bytes"].as_u64().unwrap() > 4096);
    assert_eq!(details["recent"][0]["name"], "first");
    assert_eq!(details["recent"][0]["exists"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn switching_drains_the_service_and_serves_the_other_file() {
    let desk = Desk::serving().await;
    let client = desk.connect("custom", "Custom").await;
    client.create_user("ada@example.com").await;
    let second = desk.folder.path().join("second.dsync");
    let brief = desk
        .ok(
            "workspace.create",
            json!({ "name": "Second one", "path": second }),
        )
        .await;
    assert_eq!(brief["name"], "Second one");
    let status = desk.ok("status.get", json!({})).await;
    assert_eq!(status["service"]["state"], "running");
    assert_eq!(status["firstExchangeSeen"], false);
    let elsewhere = Client {
        base: text(&status["baseUrl"]),
        ..client
    };
    let (refused, _) = elsewhere.send("GET", "/Users", None).await;
    assert_eq!(refused, 401, "the other workspace does not know the token");

    let first = desk.folder.path().join("first.dsync");
    desk.ok("workspace.open", json!({ "path": first })).await;
    assert_eq!(
        desk.ok("users.list", json!({ "page": 1, "pageSize": 10 }))
            .await["total"],
        1
    );
    let recent = desk.ok("workspace.details", json!({})).await["recent"].clone();
    assert_eq!(
        (&recent[0]["name"], &recent[1]["name"]),
        (&json!("first"), &json!("second"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_be_opened_changes_nothing() {
    let desk = Desk::open().await;
    let missing = desk
        .fails(
            "workspace.open",
            json!({ "path": desk.folder.path().join("none.dsync") }),
        )
        .await;
    assert_eq!(missing["code"], "notFound");
    let text_file = desk.folder.path().join("notes.dsync");
    std::fs::write(&text_file, "no database".repeat(100)).unwrap();
    let wrong = desk
        .fails("workspace.open", json!({ "path": text_file }))
        .await;
    assert!(text(&wrong["message"]).contains("notes.dsync"), "{wrong}");
    let relative = desk
        .fails("workspace.open", json!({ "path": "somewhere.dsync" }))
        .await;
    assert_eq!(relative["field"], "path");
    assert_eq!(
        desk.ok("status.get", json!({})).await["workspace"]["name"],
        "first"
    );
    let exists = desk
        .fails(
            "workspace.create",
            json!({ "name": "x", "path": text_file }),
        )
        .await;
    assert_eq!(exists["code"], "conflict");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_window_a_file_has_to_be_named() {
    let desk = Desk::open().await;
    let console = desk.console.by(Door::BrowserConsole);
    for operation in ["workspace.open", "workspace.backup"] {
        let error = console
            .call(operation, json!({ "path": null }))
            .await
            .unwrap_err();
        assert_eq!(error.field.as_deref(), Some("path"), "{operation}");
    }
    let made = console
        .call(
            "workspace.create",
            json!({ "name": "In the usual place", "path": null }),
        )
        .await
        .unwrap();
    assert!(
        text(&made["path"]).ends_with("in-the-usual-place.dsync"),
        "{made}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_says_what_it_looked_at_and_a_backup_can_be_opened() {
    let desk = Desk::open().await;
    desk.user("ada@example.com").await;
    let report = desk.ok("workspace.check", json!({})).await;
    assert_eq!(report["clean"], true, "{report}");
    assert_eq!(report["checked"][0], "1 user");

    let copy = desk.folder.path().join("copy.dsync");
    let written = desk.ok("workspace.backup", json!({ "path": copy })).await;
    assert_eq!(
        written["bytes"].as_u64().unwrap(),
        std::fs::metadata(&copy).unwrap().len()
    );
    assert!(sentence(&desk.log("").await[0]).starts_with("You backed up the workspace to "));
    assert_eq!(
        desk.fails("workspace.backup", json!({ "path": copy }))
            .await["code"],
        "conflict",
        "nothing is overwritten"
    );

    let compacted = desk.ok("workspace.compact", json!({})).await;
    assert_eq!(compacted["users"], 1);
    desk.ok("workspace.open", json!({ "path": copy })).await;
    assert_eq!(
        desk.ok("users.list", json!({ "page": 1, "pageSize": 10 }))
            .await["total"],
        1
    );
}
