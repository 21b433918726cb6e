//! Groups and their members.

use crate::harness::{GROUP, Served};
use directory::Verdict;
use serde_json::json;

fn member_ids(group: &serde_json::Value) -> Vec<String> {
    let members = group["members"].as_array().cloned().unwrap_or_default();
    let mut ids: Vec<String> = members
        .iter()
        .map(|member| member["value"].as_str().unwrap().to_owned())
        .collect();
    ids.sort();
    ids
}

#[tokio::test]
async fn members_come_and_go_and_the_log_counts_them() {
    let served = Served::start().await;
    let ada = served.user("ada@example.com").await;
    let bob = served.user("bob@example.com").await;
    let answer = served
        .post("/Groups", &crate::harness::group("Engineering", &[&ada]))
        .await
        .expect(201);
    assert_eq!(served.entry(&answer).await.entry.action, "group_created");
    let id = answer.id();
    let path = format!("/Groups/{id}");
    assert_eq!(member_ids(&answer.json()), [ada.as_str()]);

    let add =
        json!([{ "op": "add", "path": "members", "value": [{ "value": ada }, { "value": bob }] }]);
    let answer = served.patch(&path, add.clone()).await.expect(200);
    assert_eq!(member_ids(&answer.json()).len(), 2);
    let entry = served.entry(&answer).await.entry;
    assert_eq!(
        (entry.action.as_str(), entry.verdict),
        ("members_added", Verdict::Applied)
    );
    assert_eq!(entry.arguments["added"], 1);
    assert_eq!(entry.arguments["name"], "Engineering");
    assert_eq!(entry.arguments["members"], json!(["bob@example.com"]));

    let again = served.patch(&path, add).await.expect(200);
    assert_eq!(served.entry(&again).await.entry.verdict, Verdict::NoChange);

    let user = served.get(&format!("/Users/{bob}")).await.json();
    assert_eq!(user["groups"][0]["value"], id, "{user}");

    let filter = format!("members[value eq \"{bob}\"]");
    let answer = served
        .patch(&path, json!([{ "op": "remove", "path": filter }]))
        .await
        .expect(200);
    let entry = served.entry(&answer).await.entry;
    assert_eq!(
        (entry.action.as_str(), &entry.arguments["removed"]),
        ("members_removed", &json!(1))
    );

    let rename = json!([{ "op": "replace", "path": "displayName", "value": "R&D" }]);
    let answer = served.patch(&path, rename).await.expect(200);
    assert_eq!(served.entry(&answer).await.entry.action, "group_renamed");
    assert_eq!(
        member_ids(&answer.json()),
        [ada.as_str()],
        "an unrelated change keeps members"
    );

    let answer = served
        .patch(&path, json!([{ "op": "remove", "path": "members" }]))
        .await
        .expect(200);
    let entry = served.entry(&answer).await.entry;
    assert_eq!(entry.action, "members_emptied");
    served.delete(&path).await.expect(204);
}

#[tokio::test]
async fn a_put_without_members_keeps_them_and_an_empty_list_empties() {
    let served = Served::start().await;
    let ada = served.user("ada@example.com").await;
    let id = served.group("Engineering", &[&ada]).await;
    let path = format!("/Groups/{id}");
    let without = json!({ "schemas": [GROUP], "displayName": "Engineering" });
    let answer = served.put(&path, &without).await.expect(200);
    assert_eq!(member_ids(&answer.json()), [ada]);
    let notes = served.entry(&answer).await.entry.notes;
    assert!(
        notes.iter().any(|note| note.code == "members_kept"),
        "{notes:?}"
    );
    for empty in [json!([]), json!(null)] {
        let body = json!({ "schemas": [GROUP], "displayName": "Engineering", "members": empty });
        let answer = served.put(&path, &body).await.expect(200);
        assert!(member_ids(&answer.json()).is_empty(), "{body}");
    }
}

#[tokio::test]
async fn excluded_members_are_really_left_out() {
    let served = Served::start().await;
    let ada = served.user("ada@example.com").await;
    let id = served.group("Engineering", &[&ada]).await;
    for path in [
        format!("/Groups/{id}?excludedAttributes=members"),
        "/Groups?excludedAttributes=members&filter=displayName+eq+%22engineering%22".to_owned(),
    ] {
        let answer = served.get(&path).await.expect(200);
        assert!(!answer.text.contains("members"), "{path}: {answer:?}");
        assert!(answer.text.contains("Engineering"), "{path}: {answer:?}");
    }
}

#[tokio::test]
async fn names_of_members_are_shown_on_request() {
    let served = Served::start().await;
    let ada = served.user("ada@example.com").await;
    let id = served.group("Engineering", &[&ada]).await;
    let plain = served.get(&format!("/Groups/{id}")).await.json();
    let member = &plain["members"][0];
    assert_eq!(
        (member.get("display"), &member["type"]),
        (None, &json!("User")),
        "{plain}"
    );
    let location = format!("http://{}/api/scim/v2/Users/{ada}", served.host());
    assert_eq!(member["$ref"], location);
    let asked = served
        .get(&format!("/Groups/{id}?attributes=members.display"))
        .await
        .json();
    assert_eq!(asked["members"][0]["display"], "ada@example.com", "{asked}");
}

#[tokio::test]
async fn entra_gets_no_body_for_a_group_patch_unless_it_asks_for_attributes() {
    let served = Served::of("entra").await;
    let id = served.group("Engineering", &[]).await;
    let rename = |name: &str| json!([{ "op": "Replace", "path": "displayName", "value": name }]);
    let answer = served
        .patch(&format!("/Groups/{id}"), rename("A"))
        .await
        .expect(204);
    assert_eq!(answer.text, "");
    assert!(answer.header("etag").is_some());
    let path = format!("/Groups/{id}?attributes=displayName");
    let answer = served.patch(&path, rename("B")).await.expect(200);
    assert_eq!(answer.json()["displayName"], "B");
    let user = served.user("ada@example.com").await;
    let off = json!([{ "op": "Replace", "path": "active", "value": "False" }]);
    let answer = served
        .patch(&format!("/Users/{user}"), off)
        .await
        .expect(200);
    assert_eq!(
        answer.json()["active"],
        false,
        "a user's PATCH is answered with the user"
    );
}

#[tokio::test]
async fn a_group_beyond_a_thousand_members_is_not_sent_back_after_a_patch() {
    let served = Served::start().await;
    let mut ids = Vec::new();
    for number in 0..1_001 {
        ids.push(served.user(&format!("u{number}@example.com")).await);
    }
    let members: Vec<&str> = ids.iter().map(String::as_str).collect();
    let id = served.group("All", &members[..1_000]).await;
    let path = format!("/Groups/{id}");
    let rename = json!([{ "op": "replace", "path": "displayName", "value": "Everyone" }]);
    let answer = served.patch(&path, rename).await.expect(200);
    assert_eq!(member_ids(&answer.json()).len(), 1_000);
    let one = json!([{ "op": "add", "path": "members", "value": [{ "value": members[1_000] }] }]);
    served.patch(&path, one).await.expect(204);
    assert_eq!(member_ids(&served.get(&path).await.json()).len(), 1_001);
}
