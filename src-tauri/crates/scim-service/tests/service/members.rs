//! Members that name nothing: refused, left out or held, as the connection says.

use crate::harness::{GROUP, Served, Setup, USER, group};
use directory::Verdict;
use scim_core::UnknownMembers;
use serde_json::{Value, json};

const STRANGER: &str = "019a0000-0000-7000-8000-000000000000";

async fn served(rule: UnknownMembers, strict: bool) -> Served {
    Setup {
        strict,
        unknown_members: Some(rule),
        ..Setup::default()
    }
    .start()
    .await
}

fn add(values: &[&str]) -> Value {
    let values: Vec<Value> = values
        .iter()
        .map(|value| json!({ "value": value }))
        .collect();
    json!([{ "op": "add", "path": "members", "value": values }])
}

fn members(group: &Value) -> Vec<&str> {
    let members = group["members"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    members
        .iter()
        .filter_map(|member| member["value"].as_str())
        .collect()
}

#[tokio::test]
async fn the_rule_of_the_connection_decides_and_strict_does_not_change_it() {
    for strict in [false, true] {
        let refusing = served(UnknownMembers::Refuse, strict).await;
        let id = refusing.group("g", &[]).await;
        let answer = refusing
            .patch(&format!("/Groups/{id}"), add(&[STRANGER]))
            .await
            .expect(400);
        assert_eq!(answer.json()["scimType"], "invalidValue", "{answer:?}");
        let entry = refusing.entry(&answer).await.entry;
        assert_eq!(entry.reason.as_deref(), Some("unknown_member"));

        for (rule, code, count, named) in [
            (
                UnknownMembers::LeaveOut,
                "unknown_member",
                "leftOut",
                "leftOutMembers",
            ),
            (UnknownMembers::Hold, "held_member", "held", "heldMembers"),
        ] {
            let tolerant = served(rule, strict).await;
            let ada = tolerant.user("ada@example.com").await;
            let id = tolerant.group("g", &[]).await;
            let answer = tolerant
                .patch(&format!("/Groups/{id}"), add(&[&ada, STRANGER]))
                .await
                .expect(200);
            assert_eq!(members(&answer.json()), [ada.as_str()]);
            let entry = tolerant.entry(&answer).await.entry;
            assert_eq!(entry.verdict, Verdict::Partly, "{rule:?}");
            assert_eq!(
                (
                    &entry.arguments["asked"],
                    &entry.arguments["added"],
                    &entry.arguments[count]
                ),
                (&json!(2), &json!(1), &json!(1)),
                "{entry:?}"
            );
            assert_eq!(entry.arguments[named], json!([STRANGER]));
            let noted: Vec<(&str, bool)> = entry
                .notes
                .iter()
                .map(|note| (note.code.as_ref(), note.left_out))
                .collect();
            assert_eq!(noted, [(code, true)]);
        }
    }
}

#[tokio::test]
async fn a_group_that_is_pushed_before_its_people_gets_them_as_they_come() {
    let served = served(UnknownMembers::Hold, false).await;
    let answer = served
        .post("/Groups", &group("Sales", &["00u1", "00u2"]))
        .await
        .expect(201);
    assert!(members(&answer.json()).is_empty());
    let entry = served.entry(&answer).await.entry;
    assert_eq!(
        (&entry.arguments["asked"], &entry.arguments["held"]),
        (&json!(2), &json!(2))
    );
    let id = answer.id();
    let path = format!("/Groups/{id}");
    let before = served.get(&path).await.json();

    let body = json!({ "schemas": [USER], "userName": "ada@example.com", "externalId": "00u1" });
    let answer = served.post("/Users", &body).await.expect(201);
    assert_eq!(answer.json()["groups"][0]["value"], id, "{answer:?}");
    let detail = served.entry(&answer).await;
    assert_eq!(detail.entry.verdict, Verdict::Applied);
    assert_eq!(detail.entry.arguments["filled"], 1);
    let changed: Vec<String> = detail
        .changes
        .iter()
        .map(|change| change.id.to_string())
        .collect();
    assert_eq!(changed, [answer.id(), id.clone()]);
    let after = served.get(&path).await.json();
    assert_eq!(members(&after), [answer.id()]);
    assert_ne!(before["meta"]["version"], after["meta"]["version"]);

    let put =
        json!({ "schemas": [GROUP], "displayName": "Sales", "members": [{ "value": "00u1" }] });
    served.put(&path, &put).await.expect(200);
    let body = json!({ "schemas": [USER], "userName": "bob@example.com", "externalId": "00u2" });
    let answer = served.post("/Users", &body).await.expect(201);
    assert_eq!(
        answer.json().get("groups"),
        None,
        "the PUT no longer asks for it"
    );
}

#[tokio::test]
async fn groups_may_contain_each_other_and_a_user_is_in_each_once() {
    let served = Served::start().await;
    let ada = served.user("ada@example.com").await;
    let one = served.group("one", &[&ada]).await;
    let two = served.group("two", &[&one]).await;
    served
        .patch(&format!("/Groups/{one}"), add(&[&two]))
        .await
        .expect(200);
    let shown = served.get(&format!("/Users/{ada}")).await.json();
    let mut groups: Vec<(&str, &str)> = shown["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| {
            (
                group["display"].as_str().unwrap(),
                group["type"].as_str().unwrap(),
            )
        })
        .collect();
    groups.sort_unstable();
    assert_eq!(groups, [("one", "direct"), ("two", "indirect")]);
    let found = served
        .get(&format!("/Users?filter=groups.value+eq+%22{two}%22"))
        .await
        .json();
    assert_eq!(found["totalResults"], 1, "{found}");
    let itself = served
        .patch(&format!("/Groups/{one}"), add(&[&one]))
        .await
        .expect(400);
    let entry = served.entry(&itself).await.entry;
    assert_eq!(entry.reason.as_deref(), Some("member_of_itself"));
}
