//! Users and groups as the admin sees and changes them.

use crate::support::{Desk, sentence, text};
use serde_json::{Value, json};

fn list(search: &str) -> Value {
    json!({ "search": search, "page": 1, "pageSize": 50 })
}

fn names(page: &Value) -> Vec<String> {
    page["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| text(&row["userName"]))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn users_are_found_by_words_by_filter_by_state_and_by_owner() {
    let desk = Desk::serving().await;
    let client = desk.connect("okta", "Okta").await;
    client.create_user("sent@example.com").await;
    let ada = desk.user("ada@example.com").await;
    desk.user("bob@example.com").await;
    desk.ok(
        "users.setActive",
        json!({ "id": ada["id"], "active": false }),
    )
    .await;

    let all = desk.ok("users.list", list("")).await;
    assert_eq!(
        names(&all),
        ["sent@example.com", "ada@example.com", "bob@example.com"],
        "in order of creation"
    );
    assert_eq!(all["isFilter"], false);
    assert_eq!(all["rows"][0]["owner"]["name"], "Okta");
    assert_eq!(all["rows"][1]["owner"]["name"], Value::Null);
    assert_eq!(
        names(&desk.ok("users.list", list("ada")).await),
        ["ada@example.com"]
    );
    let filtered = desk.ok("users.list", list(r#"userName sw "B""#)).await;
    assert_eq!(
        (names(&filtered), &filtered["isFilter"]),
        (vec!["bob@example.com".to_owned()], &json!(true))
    );

    for (key, value, expected) in [
        ("active", json!(false), vec!["ada@example.com"]),
        (
            "active",
            json!(true),
            vec!["sent@example.com", "bob@example.com"],
        ),
        ("owner", json!("Okta"), vec!["sent@example.com"]),
        (
            "owner",
            json!("local"),
            vec!["ada@example.com", "bob@example.com"],
        ),
    ] {
        let mut input = list("");
        input[key] = value.clone();
        assert_eq!(
            names(&desk.ok("users.list", input).await),
            expected,
            "{key} {value}"
        );
    }
    let mut sorted = list("");
    sorted["sort"] = json!("userName");
    sorted["descending"] = json!(true);
    assert_eq!(
        names(&desk.ok("users.list", sorted).await)[0],
        "sent@example.com"
    );
    let second = desk
        .ok("users.list", json!({ "page": 2, "pageSize": 2 }))
        .await;
    assert_eq!(
        (names(&second), &second["total"]),
        (vec!["bob@example.com".to_owned()], &json!(3))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_with_a_slip_is_told_with_its_place_and_a_way_out() {
    let desk = Desk::open().await;
    let text_of_box = r#"userNam eq "ada""#;
    let error = desk.fails("users.list", list(text_of_box)).await;
    assert_eq!(
        (&error["code"], &error["filter"]["position"]),
        (&json!("filterDoesNotParse"), &json!(1))
    );
    let verdict = desk
        .ok(
            "directory.checkFilter",
            json!({ "kind": "user", "text": text_of_box }),
        )
        .await;
    assert_eq!(verdict["isFilter"], true);
    assert_eq!(
        verdict["problem"]["suggestions"][0]["filter"],
        r#"userName eq "ada""#
    );
    let words = desk
        .ok(
            "directory.checkFilter",
            json!({ "kind": "user", "text": "Ada Byrne" }),
        )
        .await;
    assert_eq!(words, json!({ "isFilter": false, "problem": null }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_is_made_edited_deactivated_and_deleted_and_the_log_tells_it() {
    let desk = Desk::open().await;
    let made = desk
        .ok(
            "users.create",
            json!({ "resource": {
                "userName": "ada@example.com", "displayName": "Ada Byrne", "title": "Engineer",
                "emails": [{ "value": "ada@example.com", "type": "work", "primary": true }],
            } }),
        )
        .await;
    assert_eq!(
        (&made["name"], &made["active"], &made["kind"]),
        (&json!("Ada Byrne"), &json!(true), &json!("user"))
    );
    let lines: Vec<(String, String)> = made["profile"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| (text(&line["path"]), text(&line["value"])))
        .collect();
    assert!(
        lines.contains(&("title".to_owned(), "Engineer".to_owned())),
        "{lines:?}"
    );
    assert!(
        lines.contains(&("emails work".to_owned(), "ada@example.com".to_owned())),
        "{lines:?}"
    );

    let mut resource = made["json"].clone();
    resource["title"] = json!("Senior Engineer");
    let edit = json!({ "id": made["id"], "resource": resource, "version": made["version"] });
    let edited = desk.ok("users.edit", edit.clone()).await;
    assert_eq!(edited["json"]["title"], "Senior Engineer");
    assert_eq!(
        desk.fails("users.edit", edit).await["code"],
        "stale",
        "the version was the old one"
    );

    let off = desk
        .ok(
            "users.setActive",
            json!({ "id": made["id"], "active": false }),
        )
        .await;
    assert_eq!(off["active"], false);
    assert_eq!(
        desk.ok("users.get", json!({ "id": made["id"] })).await["active"],
        false
    );
    let history = desk
        .ok(
            "directory.history",
            json!({ "id": made["id"], "before": null, "limit": 2 }),
        )
        .await;
    assert_eq!(
        (&history["total"], &history["more"]),
        (&json!(3), &json!(true))
    );
    assert_eq!(history["items"][0]["changes"][0]["path"], "active");
    assert_eq!(
        (
            &history["items"][1]["changes"][0]["before"],
            &history["items"][1]["changes"][0]["after"]
        ),
        (&json!("Engineer"), &json!("Senior Engineer"))
    );
    let older = desk
        .ok(
            "directory.history",
            json!({ "id": made["id"], "before": history["items"][1]["entry"]["seq"], "limit": 2 }),
        )
        .await;
    assert_eq!(
        (older["items"].as_array().unwrap().len(), &older["more"]),
        (1, &json!(false))
    );

    desk.ok("users.delete", json!({ "id": made["id"] })).await;
    assert_eq!(
        desk.fails("users.get", json!({ "id": made["id"] })).await["code"],
        "notFound"
    );
    let told: Vec<String> = desk.log("is:local").await.iter().map(sentence).collect();
    assert_eq!(
        told,
        [
            "You deleted user ada@example.com",
            "You deactivated ada@example.com",
            "You changed title of ada@example.com",
            "You created user ada@example.com",
        ]
    );
    assert_eq!(desk.log("is:local").await[0]["actor"], "you");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_is_refused_at_its_field_and_leaves_no_trace() {
    let desk = Desk::open().await;
    desk.user("ada@example.com").await;
    let before = desk.log("").await.len();
    for (resource, code, field) in [
        (
            json!({ "userName": "ADA@example.com" }),
            "conflict",
            json!("userName"),
        ),
        (
            json!({ "displayName": "No name" }),
            "badInput",
            json!("userName"),
        ),
        (
            json!({ "userName": "x", "favouriteColour": "red" }),
            "badInput",
            json!("favouriteColour"),
        ),
        (
            json!({ "userName": "x", "active": "yes" }),
            "badInput",
            json!("active"),
        ),
    ] {
        let error = desk
            .fails("users.create", json!({ "resource": resource }))
            .await;
        assert_eq!(
            (&error["code"], &error["field"]),
            (&json!(code), &field),
            "{resource}: {error}"
        );
    }
    assert_eq!(desk.log("").await.len(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn members_come_and_go_and_are_found_from_both_sides() {
    let desk = Desk::open().await;
    let (ada, bob) = (
        desk.user("ada@example.com").await,
        desk.user("bob@example.com").await,
    );
    let group = desk
        .ok(
            "groups.create",
            json!({ "resource": { "displayName": "Engineering" } }),
        )
        .await;
    let all = desk
        .ok(
            "groups.create",
            json!({ "resource": { "displayName": "Everybody" } }),
        )
        .await;
    let changed = desk
        .ok(
            "groups.changeMembers",
            json!({ "id": group["id"], "add": [ada["id"], bob["id"]], "remove": [] }),
        )
        .await;
    assert_eq!(changed["members"], 2);
    assert_eq!(
        sentence(&desk.log("").await[0]),
        "You added 2 members to Engineering"
    );
    desk.ok(
        "groups.changeMembers",
        json!({ "id": all["id"], "add": [group["id"]], "remove": [] }),
    )
    .await;

    let members = desk
        .ok(
            "groups.members",
            json!({ "id": group["id"], "page": 1, "pageSize": 1 }),
        )
        .await;
    assert_eq!(
        (&members["total"], &members["rows"][0]["fact"]),
        (&json!(2), &json!("ada@example.com"))
    );
    let second = desk
        .ok(
            "groups.members",
            json!({ "id": group["id"], "page": 2, "pageSize": 1 }),
        )
        .await;
    assert_eq!(second["rows"][0]["fact"], "bob@example.com");
    let searched = desk
        .ok(
            "groups.members",
            json!({ "id": group["id"], "search": "bob", "page": 1, "pageSize": 10 }),
        )
        .await;
    assert_eq!(
        (&searched["total"], &searched["rows"][0]["name"]),
        (&json!(1), &json!("Name of bob@example.com"))
    );

    let groups = desk
        .ok(
            "users.groups",
            json!({ "id": ada["id"], "page": 1, "pageSize": 10 }),
        )
        .await;
    assert_eq!(
        (&groups["rows"][0]["name"], &groups["rows"][0]["through"]),
        (&json!("Engineering"), &Value::Null)
    );
    assert_eq!(
        (&groups["rows"][1]["name"], &groups["rows"][1]["through"]),
        (&json!("Everybody"), &json!("Engineering"))
    );
    assert_eq!(
        desk.ok("users.list", list("ada")).await["rows"][0]["groups"],
        1,
        "direct ones are counted"
    );

    desk.ok(
        "groups.changeMembers",
        json!({ "id": group["id"], "add": [], "remove": [bob["id"]] }),
    )
    .await;
    assert!(sentence(&desk.log("").await[0]).starts_with("You removed "));
    let unchanged = desk
        .ok(
            "groups.changeMembers",
            json!({ "id": group["id"], "add": [], "remove": [bob["id"]] }),
        )
        .await;
    assert_eq!(unchanged["members"], 1);
    assert_eq!(
        sentence(&desk.log("").await[0]),
        "No change: that member was not in Engineering"
    );
    let nobody = "0198f2c1-6d4e-7b11-9f2d-11e0c4a87d52";
    let error = desk
        .fails(
            "groups.changeMembers",
            json!({ "id": group["id"], "add": [nobody], "remove": [] }),
        )
        .await;
    assert_eq!(error["code"], "badInput");
    assert_eq!(
        desk.fails(
            "groups.changeMembers",
            json!({ "id": group["id"], "add": [], "remove": [] })
        )
        .await["code"],
        "badInput"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_are_listed_renamed_and_deleted() {
    let desk = Desk::open().await;
    let made = desk
        .ok(
            "groups.create",
            json!({ "resource": { "displayName": "Engineering", "externalId": "g-1" } }),
        )
        .await;
    let page = desk.ok("groups.list", list("")).await;
    assert_eq!(
        (
            &page["rows"][0]["displayName"],
            &page["rows"][0]["externalId"]
        ),
        (&json!("Engineering"), &json!("g-1"))
    );
    let mut resource = made["json"].clone();
    resource["displayName"] = json!("Platform");
    desk.ok(
        "groups.edit",
        json!({ "id": made["id"], "resource": resource, "version": null }),
    )
    .await;
    assert_eq!(
        sentence(&desk.log("").await[0]),
        "You renamed Engineering to Platform"
    );
    assert_eq!(
        desk.ok("groups.get", json!({ "id": made["id"] })).await["name"],
        "Platform"
    );
    desk.ok("groups.delete", json!({ "id": made["id"] })).await;
    assert_eq!(desk.ok("groups.list", list("")).await["total"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn editing_a_large_group_as_json_keeps_the_members_that_were_not_shown() {
    let desk = Desk::open().await;
    let mut ids = Vec::new();
    for number in 0..101 {
        ids.push(desk.user(&format!("user{number}@example.com")).await["id"].clone());
    }
    let group = desk
        .ok(
            "groups.create",
            json!({ "resource": { "displayName": "Many" } }),
        )
        .await;
    let full = desk
        .ok(
            "groups.changeMembers",
            json!({ "id": group["id"], "add": ids, "remove": [] }),
        )
        .await;
    assert_eq!(
        full["json"]["members"].as_array().unwrap().len(),
        100,
        "the JSON shows the first hundred"
    );
    let mut resource = full["json"].clone();
    resource["displayName"] = json!("Very many");
    let edited = desk
        .ok(
            "groups.edit",
            json!({ "id": group["id"], "resource": resource, "version": null }),
        )
        .await;
    assert_eq!(
        (&edited["name"], &edited["members"]),
        (&json!("Very many"), &json!(101))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_schema_offers_every_path_and_no_secret() {
    let desk = Desk::open().await;
    let schema = desk.ok("directory.schema", json!({ "kind": "user" })).await;
    let paths: Vec<String> = schema
        .as_array()
        .unwrap()
        .iter()
        .map(|attribute| text(&attribute["path"]))
        .collect();
    for path in [
        "id",
        "meta.lastModified",
        "userName",
        "emails.value",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
    ] {
        assert!(paths.iter().any(|known| known == path), "{path} is missing");
    }
    assert!(!paths.iter().any(|path| path == "password"));
}
