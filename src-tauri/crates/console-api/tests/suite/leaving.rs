//! Removing a connection: what becomes of its users and groups.

use crate::support::{Client, Desk, sentence};
use console_api::{Console, HeadlessHost, Opening};
use directory::{Door, OpenMode};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A connection that owns so many users, one of them inactive, and a group of two of them.
async fn owning(desk: &Desk, users: usize) -> Client {
    let client = desk.connect("okta", "Okta").await;
    let mut ids = Vec::new();
    for number in 0..users {
        ids.push(client.create_user(&format!("u{number}@example.com")).await["id"].clone());
    }
    let members: Vec<Value> = ids
        .iter()
        .take(2)
        .map(|id| json!({ "value": id }))
        .collect();
    let group = json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "Engineering", "members": members });
    assert_eq!(client.send("POST", "/Groups", Some(group)).await.0, 201);
    let off = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{ "op": "replace", "value": { "active": false } }] });
    let path = format!("/Users/{}", ids[0].as_str().unwrap());
    assert_eq!(client.send("PATCH", &path, Some(off)).await.0, 200);
    client
}

/// Waits until nothing of a removed connection is left to be dealt with.
async fn done(desk: &Desk) {
    let began = Instant::now();
    while desk.ok("connections.removals", json!({})).await != json!([]) {
        assert!(began.elapsed() < Duration::from_secs(20), "it does not end");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

fn search(filter: &str) -> Value {
    json!({ "search": filter, "owner": null, "active": null, "sort": null, "descending": false, "page": 1, "pageSize": 10 })
}

async fn total(desk: &Desk, operation: &str, filter: &str) -> u64 {
    desk.ok(operation, search(filter)).await["total"]
        .as_u64()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn before_a_connection_goes_it_is_said_what_would_be_touched_and_noticed() {
    let desk = Desk::serving().await;
    owning(&desk, 3).await;
    let leaving = desk
        .ok("connections.leaving", json!({ "connection": "Okta" }))
        .await;
    assert_eq!(leaving["users"], 3);
    assert_eq!(leaving["inactiveUsers"], 1);
    assert_eq!(leaving["groups"], 1);
    assert_eq!(leaving["tokens"], 1);
    assert!(leaving["lastRequest"].is_i64());
    let words: String = leaving["refused"]["words"]
        .as_array()
        .unwrap()
        .iter()
        .map(|span| span["text"].as_str().unwrap())
        .collect();
    assert!(
        words.contains("401") && words.contains("Tasks"),
        "in Okta's words: {words}"
    );
    assert!(!leaving["refused"]["sources"].as_array().unwrap().is_empty());
    assert_eq!(
        desk.ok("connections.list", json!({}))
            .await
            .as_array()
            .unwrap()
            .len(),
        1,
        "nothing was changed by asking"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn users_are_deactivated_each_with_its_entry_and_the_service_answers_meanwhile() {
    let desk = Desk::serving().await;
    let okta = owning(&desk, 120).await;
    let other = desk.connect("custom", "Other").await;
    other.create_user("other@example.com").await;
    let removed = desk
        .ok(
            "connections.remove",
            json!({ "connection": "Okta", "users": "deactivate" }),
        )
        .await;
    assert_eq!(removed["underWay"], true);
    assert_eq!(
        okta.send("GET", "/Users", None).await.0,
        401,
        "its token died at once"
    );
    assert_eq!(other.send("GET", "/Users", None).await.0, 200);
    done(&desk).await;
    desk.logged("The users of connection Okta are inactive: 120 users")
        .await;
    desk.logged("You deactivated u119@example.com with the connection Okta")
        .await;
    assert_eq!(
        total(&desk, "users.list", "active eq true").await,
        1,
        "the other's"
    );
    assert_eq!(total(&desk, "users.list", "active eq false").await, 120);
    let group = desk.ok("groups.list", search("")).await;
    assert_eq!(
        group["rows"][0]["members"], 2,
        "groups stay with their members"
    );
    assert_eq!(group["rows"][0]["owner"]["connectionId"], Value::Null);
    let changed = desk.log("action:user_deactivated").await;
    let by_hand = changed.iter().filter(|row| row["kind"] == "local").count();
    assert!(by_hand > 0, "{changed:?}");
    assert!(
        desk.log("u0@example.com")
            .await
            .iter()
            .all(|row| sentence(row) != "You deactivated u0@example.com with the connection Okta"),
        "who was inactive already is left alone"
    );
    assert_eq!(
        desk.ok("workspace.check", json!({})).await["problems"],
        json!([])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn users_and_groups_are_deleted_and_nothing_is_left_behind() {
    let desk = Desk::serving().await;
    owning(&desk, 12).await;
    desk.user("local@example.com").await;
    desk.ok(
        "connections.remove",
        json!({ "connection": "Okta", "users": "delete" }),
    )
    .await;
    done(&desk).await;
    desk.logged("What connection Okta owned is deleted: 12 users, 1 group")
        .await;
    desk.logged("You deleted group Engineering with the connection Okta")
        .await;
    assert_eq!(total(&desk, "users.list", "").await, 1);
    assert_eq!(total(&desk, "groups.list", "").await, 0);
    assert_eq!(
        desk.ok("workspace.check", json!({})).await["problems"],
        json!([])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_choice_everything_stays() {
    let desk = Desk::serving().await;
    owning(&desk, 2).await;
    let removed = desk
        .ok("connections.remove", json!({ "connection": "Okta" }))
        .await;
    assert_eq!(removed["underWay"], false);
    assert_eq!(desk.ok("connections.removals", json!({})).await, json!([]));
    assert_eq!(total(&desk, "users.list", "active eq true").await, 1);
    assert_eq!(total(&desk, "groups.list", "").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_left_undone_is_gone_on_with_when_the_workspace_is_opened_again() {
    let desk = Desk::serving().await;
    owning(&desk, 250).await;
    desk.ok(
        "connections.remove",
        json!({ "connection": "Okta", "users": "delete" }),
    )
    .await;
    // Stopped in the middle, as far as that can be had; what is left stands in the workspace.
    desk.console.shutdown().await;
    let path = desk.folder.path().join("first.dsync");
    let host = Arc::new(HeadlessHost::new(desk.folder.path()));
    let opening = Opening::new(path, OpenMode::MustExist);
    let again = Console::open(host, Door::CommandLine, opening)
        .await
        .unwrap();
    let desk = Desk {
        console: again,
        keychain: desk.keychain,
        folder: desk.folder,
    };
    done(&desk).await;
    desk.logged("What connection Okta owned is deleted: 250 users, 1 group")
        .await;
    assert_eq!(total(&desk, "users.list", "").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_says_what_the_provider_that_owns_it_does_when_somebody_leaves() {
    let desk = Desk::open().await;
    for (provider, name) in [
        ("okta", "Okta"),
        ("entra", "Entra"),
        ("onelogin", "OneLogin"),
        ("jumpcloud", "JumpCloud"),
        ("custom", "Any"),
    ] {
        desk.ok(
            "connections.add",
            json!({ "provider": provider, "name": name }),
        )
        .await;
        for (kind, acts) in [
            (
                "user",
                &["unassigned", "disabled", "deleted", "restored"][..],
            ),
            ("group", &["memberRemoved", "groupDeleted"][..]),
        ] {
            let endings = desk
                .ok(
                    "connections.endings",
                    json!({ "connection": name, "kind": kind }),
                )
                .await;
            let endings = endings.as_array().unwrap();
            for act in acts {
                let of_act: Vec<&Value> = endings.iter().filter(|one| one["act"] == *act).collect();
                assert_eq!(of_act.len(), 1, "{name}: {act}, of the way that was chosen");
                let one = of_act[0];
                assert!(!one["leaves"].as_array().unwrap().is_empty());
                let has_source = !one["sources"].as_array().unwrap().is_empty();
                assert!(has_source || one["unsourced"].is_string(), "{name}: {act}");
            }
        }
    }
}
