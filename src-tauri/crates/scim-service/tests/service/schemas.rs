//! A schema that the admin defined, on the wire: like any other.

use crate::harness::{GROUP, Served, USER, user};
use directory::{Door, Holders, Kind, NewLogEntry, WriteGrant};
use scim_core::{Schema, losses};
use scim_service::system_clock;
use serde_json::{Value, json};

const URN: &str = "urn:ietf:params:scim:schemas:extension:acme:2.0:User";

fn definition() -> Value {
    json!({ "id": URN, "name": "Acme", "description": "What Acme knows of people", "attributes": [
        { "name": "badge", "uniqueness": "server" },
        { "name": "site", "caseExact": true },
        { "name": "level", "type": "integer" },
        { "name": "hired", "type": "dateTime", "mutability": "immutable" },
        { "name": "rank", "mutability": "readOnly" },
        { "name": "note", "returned": "request" },
        { "name": "desk", "type": "complex", "multiValued": true, "subAttributes": [
            { "name": "value" }, { "name": "floor", "type": "integer" }, { "name": "primary", "type": "boolean" },
        ] },
    ] })
}

async fn add(served: &Served, kind: Kind, definition: &Value, required: bool) {
    let schema = Schema::read(definition).unwrap().with_indexes(&[]).unwrap();
    let write = move |writer: &mut directory::Writer| {
        let now = system_clock();
        let admin = WriteGrant::for_admin(Door::Window);
        writer.add_schema(&admin, kind, schema, required, now)?;
        writer.append(NewLogEntry::local(Door::Window, now, "schema_added"))?;
        Ok(())
    };
    served.workspace.write(write).await.unwrap();
}

async fn remove(served: &Served) {
    let write = move |writer: &mut directory::Writer| {
        let now = system_clock();
        let admin = WriteGrant::for_admin(Door::Window);
        let old = writer.custom_schema(URN)?;
        let holders: Holders = writer.holders(old.kind, &losses(&old.schema, None), None)?;
        writer.remove_schema(&admin, URN, &holders, now)?;
        writer.append(NewLogEntry::local(Door::Window, now, "schema_removed"))?;
        Ok(())
    };
    served.workspace.write(write).await.unwrap();
}

fn person(name: &str, held: Value) -> Value {
    let mut body = user(name);
    body["schemas"] = json!([USER, URN]);
    body[URN] = held;
    body
}

/// As a URL's query holds it.
fn quoted(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            byte if byte.is_ascii_alphanumeric() || b"-._~:".contains(&byte) => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

#[tokio::test]
async fn it_is_advertised_from_the_next_request_on_until_it_is_removed() {
    let served = Served::strict().await;
    served.get(&format!("/Schemas/{URN}")).await.expect(404);
    add(&served, Kind::User, &definition(), false).await;
    assert_eq!(
        served.get("/Schemas").await.expect(200).json()["totalResults"],
        4
    );
    let schema = served
        .get(&format!("/Schemas/{URN}"))
        .await
        .expect(200)
        .json();
    assert_eq!(schema["attributes"][3]["mutability"], "immutable");
    assert_eq!(Schema::read(&schema).unwrap().attributes.len(), 7);
    let user_type = served.get("/ResourceTypes/User").await.expect(200).json();
    assert_eq!(
        user_type["schemaExtensions"][1],
        json!({ "schema": URN, "required": false })
    );
    remove(&served).await;
    served.get(&format!("/Schemas/{URN}")).await.expect(404);
    let refused = served
        .post(
            "/Users",
            &person("ada@example.com", json!({ "badge": "1" })),
        )
        .await
        .expect(400);
    assert!(refused.text.contains(URN), "{refused:?}");
}

#[tokio::test]
async fn values_are_checked_stored_patched_filtered_sorted_and_projected() {
    let served = Served::strict().await;
    add(&served, Kind::User, &definition(), false).await;
    let held = json!({
        "badge": "B-1", "site": "Bern", "level": 3, "hired": "2024-02-03T00:00:00Z", "rank": "set by nobody",
        "note": "asked for only", "desk": [{ "value": "2a", "floor": 2, "primary": true }, { "value": "3b" }],
    });
    let made = served
        .post("/Users", &person("ada@example.com", held))
        .await
        .expect(201);
    let body = made.json();
    assert_eq!(body["schemas"], json!([USER, URN]));
    assert_eq!(
        body[URN].get("rank"),
        None,
        "nobody but the service sets it"
    );
    assert_eq!(body[URN].get("note"), None, "it must be asked for");
    assert_eq!(body[URN]["desk"][0]["floor"], 2);
    let path = format!("/Users/{}", made.id());
    served
        .post(
            "/Users",
            &person("bob@example.com", json!({ "badge": "B-2", "level": 7 })),
        )
        .await
        .expect(201);
    served
        .post("/Users", &user("eve@example.com"))
        .await
        .expect(201);

    for (held, words) in [
        (json!({ "level": "3" }), "level"),
        (json!({ "hired": "yesterday" }), "hired"),
        (json!({ "nothing": 1 }), "nothing"),
        (
            json!({ "desk": [{ "value": "1" }, { "primary": true, "value": "2" }, { "primary": true, "value": "3" }] }),
            "desk",
        ),
    ] {
        let refused = served
            .post("/Users", &person("zoe@example.com", held))
            .await
            .expect(400);
        assert!(refused.text.contains(words), "{refused:?}");
    }
    let taken = served
        .post(
            "/Users",
            &person("zoe@example.com", json!({ "badge": "b-1" })),
        )
        .await
        .expect(409);
    assert_eq!(taken.json()["scimType"], "uniqueness");

    for (filter, total) in [
        (format!("{URN}:badge eq \"b-1\""), 1),
        (format!("{URN}:site eq \"Bern\""), 1),
        (format!("{URN}:site eq \"bern\""), 0),
        (format!("{URN}:level gt 3"), 1),
        (format!("{URN}:level pr"), 2),
        (format!("{URN}:desk.floor eq 2"), 1),
        (format!("{URN}:desk[value eq \"3B\"]"), 1),
        (format!("{URN}:hired lt \"2025-01-01T00:00:00Z\""), 1),
        (format!("not ({URN}:badge pr)"), 1),
    ] {
        let listed = served
            .get(&format!("/Users?filter={}", quoted(&filter)))
            .await
            .expect(200);
        assert_eq!(listed.json()["totalResults"], total, "{filter}");
    }
    let sorted = served
        .get(&format!(
            "/Users?sortBy={URN}:level&sortOrder=descending&attributes={URN}:level,userName"
        ))
        .await
        .expect(200)
        .json();
    let names: Vec<&Value> = sorted["Resources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["userName"])
        .collect();
    assert_eq!(names[1..], ["bob@example.com", "ada@example.com"]);
    assert_eq!(sorted["Resources"][1][URN], json!({ "level": 7 }));
    let asked = served
        .get(&format!("{path}?attributes={URN}:note"))
        .await
        .expect(200);
    assert_eq!(asked.json()[URN], json!({ "note": "asked for only" }));

    let patched = served
        .patch(
            &path,
            json!([
                { "op": "replace", "path": format!("{URN}:level"), "value": 4 },
                { "op": "add", "path": format!("{URN}:desk"), "value": [{ "value": "4c" }] },
                { "op": "replace", "path": format!("{URN}:desk[value eq \"2a\"].floor"), "value": 9 },
                { "op": "remove", "path": format!("{URN}:site") },
                { "op": "add", "value": { URN: { "note": "changed" } } },
            ]),
        )
        .await
        .expect(200)
        .json();
    assert_eq!(patched[URN]["level"], 4);
    assert_eq!(patched[URN]["desk"].as_array().unwrap().len(), 3);
    assert_eq!(patched[URN]["desk"][0]["floor"], 9);
    assert_eq!(patched[URN].get("site"), None);
    let late = json!([{ "op": "replace", "path": format!("{URN}:hired"), "value": "2025-02-03T00:00:00Z" }]);
    let refused = served.patch(&path, late).await.expect(400);
    assert_eq!(refused.json()["scimType"], "mutability");
}

#[tokio::test]
async fn a_required_extension_is_asked_of_every_new_resource() {
    let served = Served::strict().await;
    let urn = "urn:acme:teams:Group";
    let teams =
        json!({ "id": urn, "name": "Teams", "attributes": [{ "name": "code", "required": true }] });
    let older = served.group("older", &[]).await;
    add(&served, Kind::Group, &teams, true).await;
    let group = |held: Value| {
        let mut body = json!({ "schemas": [GROUP, urn], "displayName": "Red" });
        body[urn] = held;
        body
    };
    served
        .post("/Groups", &group(Value::Null))
        .await
        .expect(400);
    let made = served
        .post("/Groups", &group(json!({ "code": "r" })))
        .await
        .expect(201);
    let removal = json!([{ "op": "remove", "path": format!("{urn}:code") }]);
    served
        .patch(&format!("/Groups/{}", made.id()), removal)
        .await
        .expect(400);
    // What was there before can still be changed.
    let rename = json!([{ "op": "replace", "path": "displayName", "value": "Old" }]);
    served
        .patch(&format!("/Groups/{older}"), rename)
        .await
        .expect(200);
}
