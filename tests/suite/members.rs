//! The membership ledger and nested groups on the command line, beside a service that is provisioned meanwhile.

use acceptance::{Service, user};
use serde_json::{Value, json};

fn group(name: &str, members: &[&str]) -> Value {
    let members: Vec<Value> = members
        .iter()
        .map(|value| json!({ "value": value }))
        .collect();
    json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": name, "members": members })
}

#[test]
fn what_was_asked_of_a_group_is_told_and_settled_on_the_command_line() {
    let service = Service::start();
    let connection = service.connection("okta", "Okta");
    let client = service.client(&service.token(&connection, "t", &[]).token);
    client
        .post("/Groups", &group("Sales", &["ada@example.com"]))
        .expect(201, "a member that names nothing is left out");
    let ledger = service.cli(&["groups", "ledger", "Sales", "--json"]).json();
    assert_eq!(
        (
            &ledger["sums"]["leftOut"],
            &ledger["open"][0]["value"],
            &ledger["rule"]
        ),
        (&json!(1), &json!("ada@example.com"), &json!("leaveOut"))
    );
    let missing = service.cli(&["groups", "settle", "Sales", "ada@example.com"]);
    assert_eq!(missing.code, 1, "nobody is called that yet: {missing:?}");

    let ada = client.post("/Users", &user("ada@example.com")).id();
    let shown = service.cli(&["groups", "ledger", "Sales"]);
    assert!(
        shown
            .err
            .contains("1 asked for, 0 stored, 1 left out, 0 held"),
        "{shown:?}"
    );
    assert!(shown.out.contains("Too early: created by #"), "{shown:?}");
    let settled = service.cli(&["groups", "settle", "Sales", "ada@example.com"]);
    assert_eq!(settled.code, 0, "{settled:?}");
    let all = service.cli(&["groups", "ledger", "Sales"]);
    assert!(
        all.err.contains("Everything asked for is stored."),
        "{all:?}"
    );

    let changed = service.cli(&["connection", "change", "Okta", "--unknown-members", "hold"]);
    assert_eq!(changed.code, 0, "{changed:?}");
    let outer = client
        .post("/Groups", &group("All", &["bob@example.com"]))
        .id();
    let inner = client.post("/Groups", &group("Inner", &[&ada])).id();
    let add = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{ "op": "add", "path": "members", "value": [{ "value": inner }] }],
    });
    client
        .patch(&format!("/Groups/{outer}"), &add)
        .expect(200, "a group as a member");
    assert_eq!(client.post("/Users", &user("bob@example.com")).status, 201);
    let everyone = service
        .cli(&["groups", "members", "All", "--with-nested", "--json"])
        .json();
    let mut names: Vec<(&str, &Value)> = everyone
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["fact"].as_str().unwrap(), &row["through"]))
        .collect();
    names.sort_by_key(|(name, _)| *name);
    assert_eq!(
        names,
        [
            ("Inner", &json!(null)),
            ("ada@example.com", &json!("Inner")),
            ("bob@example.com", &json!(null)),
        ]
    );
    let nesting = service.cli(&["groups", "nesting", "All"]);
    assert!(
        nesting.err.contains("2 direct members, 3 with nested"),
        "{nesting:?}"
    );
    let check = service.cli(&["workspace", "check"]);
    assert_eq!(check.code, 0, "{check:?}");
}
