//! Schemas that the admin defines.

use crate::support::{Desk, sentence};
use serde_json::{Value, json};

const URN: &str = "urn:acme:people:1.0:User";

fn definition(attributes: Value) -> String {
    json!({ "id": URN, "name": "Acme people", "attributes": attributes }).to_string()
}

async fn add(desk: &Desk, attributes: Value, indexed: Value) -> Value {
    let input = json!({ "definition": definition(attributes), "resource": "user", "required": false, "indexed": indexed });
    desk.ok("schemas.add", input).await
}

async fn person(desk: &Desk, name: &str, held: Value) -> Value {
    let resource = json!({ "userName": name, URN: held });
    desk.ok("users.create", json!({ "resource": resource }))
        .await
}

async fn newest(desk: &Desk) -> Value {
    let page = desk.ok("log.page", json!({ "limit": 5 })).await;
    page["rows"][0].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_schemas_of_the_standard_are_listed_and_stay_as_they_are() {
    let desk = Desk::open().await;
    let rows = desk.ok("schemas.list", json!({})).await;
    let names: Vec<&str> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["User", "EnterpriseUser", "Group"]);
    assert!(
        rows.as_array()
            .unwrap()
            .iter()
            .all(|row| row["custom"] == false)
    );
    let urn = &rows[0]["urn"];
    let details = desk.ok("schemas.get", json!({ "urn": urn })).await;
    assert_eq!(details["attributes"][0]["name"], "userName");
    assert_eq!(details["definition"]["id"], *urn);
    let error = desk
        .fails("schemas.remove", json!({ "urn": urn, "confirm": true }))
        .await;
    assert_eq!(error["code"], "notFound");
    let error = desk.fails("schemas.get", json!({ "urn": "urn:x:y" })).await;
    assert_eq!(error["message"], "No schema has the URN “urn:x:y”.");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schema_is_added_used_changed_and_removed() {
    let desk = Desk::open().await;
    let added = add(
        &desk,
        json!([{ "name": "badge" }, { "name": "level", "type": "integer" }]),
        json!(["badge"]),
    )
    .await;
    assert_eq!(added["row"]["custom"], true);
    assert_eq!(
        (&added["indexed"], &added["unbuilt"]),
        (&json!(["badge"]), &json!([]))
    );
    assert_eq!(
        sentence(&newest(&desk).await),
        "You added schema Acme people"
    );

    let ada = person(
        &desk,
        "ada@example.com",
        json!({ "badge": "B-1", "level": 3 }),
    )
    .await;
    person(&desk, "bob@example.com", json!({ "badge": "B-2" })).await;
    let shown = ada["profile"].as_array().unwrap();
    assert!(
        shown
            .iter()
            .any(|line| line["path"] == "badge" && line["value"] == "B-1")
    );
    let found = desk
        .ok(
            "users.list",
            json!({ "search": format!("{URN}:badge eq \"b-2\""), "page": 1, "pageSize": 10 }),
        )
        .await;
    assert_eq!(found["total"], 1);
    let paths = desk.ok("directory.schema", json!({ "kind": "user" })).await;
    let path = format!("{URN}:level");
    assert!(
        paths
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["path"] == path.as_str())
    );

    let fewer = definition(json!([{ "name": "badge", "required": true }]));
    let asked = json!({ "definition": fewer, "indexed": [], "changes": URN });
    let verdict = desk.ok("schemas.check", asked).await;
    assert_eq!(verdict["problems"], json!([]));
    assert_eq!(
        verdict["losses"],
        json!([{ "path": "level", "holders": 1 }])
    );
    assert_eq!(verdict["holders"], 1);
    let change = |confirm: bool| json!({ "definition": fewer, "required": false, "indexed": [], "confirm": confirm });
    let error = desk.fails("schemas.change", change(false)).await;
    assert_eq!(
        (&error["code"], &error["field"], &error["message"]),
        (
            &json!("conflict"),
            &json!("confirm"),
            &json!("1 user has values that would lose their place.")
        )
    );
    let changed = desk.ok("schemas.change", change(true)).await;
    assert_eq!(changed["row"]["attributes"], 1);
    assert_eq!(
        sentence(&newest(&desk).await),
        "You changed schema Acme people; 1 user or group lost values"
    );
    let history = desk
        .ok("directory.history", json!({ "id": ada["id"], "limit": 5 }))
        .await;
    assert_eq!(history["items"][0]["changes"][0]["path"], path.as_str());

    let usage = desk.ok("schemas.usage", json!({ "urn": URN })).await;
    assert_eq!(usage, json!({ "resource": "user", "holders": 2 }));
    desk.fails("schemas.remove", json!({ "urn": URN, "confirm": false }))
        .await;
    let removed = desk
        .ok("schemas.remove", json!({ "urn": URN, "confirm": true }))
        .await;
    assert_eq!(removed["stripped"], 2);
    assert_eq!(
        desk.ok("schemas.list", json!({}))
            .await
            .as_array()
            .unwrap()
            .len(),
        3
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_problem_of_a_definition_is_told_at_its_place() {
    let desk = Desk::open().await;
    let check = |definition: &str| json!({ "definition": definition, "indexed": ["nothing"], "changes": null });
    let verdict = desk
        .ok(
            "schemas.check",
            check(&definition(
                json!([{ "name": "1" }, { "name": "a", "type": "text" }]),
            )),
        )
        .await;
    let places: Vec<&str> = verdict["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| problem["at"].as_str().unwrap())
        .collect();
    assert_eq!(places, ["attributes[0].name", "attributes[1].type"]);
    let verdict = desk
        .ok(
            "schemas.check",
            check(&definition(json!([{ "name": "a" }]))),
        )
        .await;
    assert_eq!(verdict["problems"][0]["at"], "indexed[0]");
    let error = desk.fails("schemas.check", check("{\n  \"id\": ,")).await;
    assert_eq!(error["field"], "definition");
    assert!(
        error["message"]
            .as_str()
            .unwrap()
            .ends_with("at line 2, column 9."),
        "{error}"
    );
    let error = desk
        .fails(
            "schemas.add",
            json!({ "definition": definition(json!([])), "resource": "group", "required": false, "indexed": [] }),
        )
        .await;
    assert_eq!(error["field"], "attributes");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_loss_is_counted_by_itself_and_whoever_loses_several_once() {
    let desk = Desk::open().await;
    let desk_parts = json!([{ "name": "floor" }, { "name": "room" }]);
    let held = json!([
        { "name": "badge" }, { "name": "level", "type": "integer" },
        { "name": "desk", "type": "complex", "subAttributes": desk_parts },
    ]);
    add(&desk, held, json!([])).await;
    for (name, held) in [
        ("a@example.com", json!({ "badge": "1", "level": 1 })),
        (
            "b@example.com",
            json!({ "level": 2, "desk": { "floor": "2" } }),
        ),
        (
            "c@example.com",
            json!({ "desk": { "floor": "3", "room": "3" } }),
        ),
        ("d@example.com", json!({ "badge": "4" })),
        ("e@example.com", json!({})),
    ] {
        person(&desk, name, held).await;
    }
    let fewer = json!([
        { "name": "badge" }, { "name": "level" },
        { "name": "desk", "type": "complex", "subAttributes": [{ "name": "room" }] },
    ]);
    let asked = json!({ "definition": definition(fewer), "indexed": [], "changes": URN });
    let verdict = desk.ok("schemas.check", asked).await;
    assert_eq!(
        verdict["losses"],
        json!([{ "path": "level", "holders": 2 }, { "path": "desk.floor", "holders": 2 }])
    );
    assert_eq!(verdict["holders"], 3);
    let wider = json!([{ "name": "badge" }, { "name": "level", "type": "integer" }, { "name": "more" },
        { "name": "desk", "type": "complex", "subAttributes": desk_parts }]);
    let asked = json!({ "definition": definition(wider), "indexed": [], "changes": URN });
    let verdict = desk.ok("schemas.check", asked).await;
    assert_eq!(
        (&verdict["losses"], &verdict["holders"]),
        (&json!([]), &json!(0))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_does_not_clear_what_is_returned_on_request_only() {
    let desk = Desk::open().await;
    add(
        &desk,
        json!([{ "name": "note", "returned": "request" }, { "name": "badge" }]),
        json!([]),
    )
    .await;
    let ada = person(
        &desk,
        "ada@example.com",
        json!({ "note": "kept", "badge": "1" }),
    )
    .await;
    assert_eq!(ada["json"][URN]["note"], "kept");
    let mut body = ada["json"].clone();
    body[URN]["badge"] = json!("2");
    let input = json!({ "id": ada["id"], "resource": body, "version": ada["version"] });
    let edited = desk.ok("users.edit", input).await;
    assert_eq!(edited["json"][URN], json!({ "note": "kept", "badge": "2" }));
}

/// More than a transaction takes: the steps are told of in the log, and nobody keeps a value.
#[tokio::test(flavor = "multi_thread")]
async fn the_values_of_many_are_removed_in_steps() {
    let desk = Desk::open().await;
    add(&desk, json!([{ "name": "badge" }]), json!([])).await;
    let count = directory::STRIP_STEP + 5;
    for number in 0..count {
        person(&desk, &format!("u{number}"), json!({ "badge": "b" })).await;
    }
    let removed = desk
        .ok("schemas.remove", json!({ "urn": URN, "confirm": true }))
        .await;
    assert_eq!(removed["stripped"], count);
    let page = desk.ok("log.page", json!({ "limit": 5 })).await;
    assert_eq!(
        sentence(&page["rows"][1]),
        "You removed values of schema Acme people from 500 users or groups"
    );
}
