//! What each provider is known to send, against a connection of that provider, and against a strict one.

use crate::harness::{ENTERPRISE, GROUP, Served, Setup, USER, user};
use directory::Verdict;
use serde_json::{Value, json};

async fn codes(served: &Served, answer: &crate::harness::Answer) -> Vec<String> {
    let notes = served.entry(answer).await.entry.notes;
    notes.iter().map(|note| note.code.to_string()).collect()
}

#[tokio::test]
async fn entra_disables_moves_and_clears_in_its_own_shapes() {
    let served = Served::of("entra").await;
    let boss = served.user("boss@example.com").await;
    let id = served.user("ada@example.com").await;
    let path = format!("/Users/{id}");
    let manager = format!("{ENTERPRISE}:manager");
    let steps: Vec<(Value, &str, Value)> = vec![
        (
            json!([{ "op": "Replace", "path": "active", "value": "False" }]),
            "/active",
            json!(false),
        ),
        (
            json!([{ "op": "Add", "path": "active", "value": "True" }]),
            "/active",
            json!(true),
        ),
        (
            json!([{ "op": "Replace", "path": "emails[type eq \"work\"].value", "value": "ada@example.com" }]),
            "/emails/0",
            json!({ "type": "work", "value": "ada@example.com" }),
        ),
        (
            json!([{ "op": "replace", "value": { "name.givenName": "Ada", format!("{ENTERPRISE}:department"): "R&D" } }]),
            "/name/givenName",
            json!("Ada"),
        ),
        (
            json!([{ "op": "Add", "path": manager, "value": boss }]),
            "/urn:ietf:params:scim:schemas:extension:enterprise:2.0:User/manager/value",
            json!(boss),
        ),
    ];
    for (operations, pointer, expected) in steps {
        let what = operations.to_string();
        let shown = served.patch(&path, operations).await.expect(200).json();
        assert_eq!(
            shown.pointer(pointer),
            Some(&expected),
            "{what} gave {shown}"
        );
    }
    let clear = json!([{ "op": "Replace", "path": manager, "value": "" }]);
    let shown = served.patch(&path, clear).await.expect(200).json();
    assert_eq!(shown[ENTERPRISE].get("manager"), None, "{shown}");
}

#[tokio::test]
async fn entra_asks_whether_a_reference_is_set_with_a_filter() {
    let served = Served::of("entra").await;
    let boss = served.user("boss@example.com").await;
    let id = served.user("ada@example.com").await;
    let group = served.group("Payroll", &[&id]).await;
    let manager = format!("{ENTERPRISE}:manager");
    let set = json!([{ "op": "Add", "path": manager, "value": [{ "$ref": "https://x/Users/1", "value": boss }] }]);
    served.patch(&format!("/Users/{id}"), set).await.expect(200);
    for (path, found) in [
        (
            format!("/Users?filter=id+eq+%22{id}%22+and+manager+eq+%22{boss}%22&attributes=id"),
            1,
        ),
        (
            format!("/Users?filter=id+eq+%22{id}%22+and+manager+eq+%22{id}%22&attributes=id"),
            0,
        ),
        (
            format!("/Groups?filter=id+eq+%22{group}%22+and+members+eq+%22{id}%22&attributes=id"),
            1,
        ),
        (
            format!("/Groups?filter=id+eq+%22{group}%22+and+members+eq+%22{boss}%22&attributes=id"),
            0,
        ),
        (
            "/Users?filter=userName+eq+%227d420df3-1c55-4b0a-9d0c-0b6f2b3f1c11%22".to_owned(),
            0,
        ),
    ] {
        let list = served.get(&path).await.expect(200).json();
        assert_eq!(list["totalResults"], found, "{path}");
    }
}

#[tokio::test]
async fn entra_removes_only_the_members_that_it_lists() {
    let served = Served::of("entra").await;
    let ada = served.user("ada@example.com").await;
    let bob = served.user("bob@example.com").await;
    let id = served.group("Payroll", &[]).await;
    let path = format!("/Groups/{id}");
    let both = json!([{ "op": "Add", "path": "members", "value": [{ "$ref": null, "value": ada }, { "$ref": null, "value": bob }] }]);
    served.patch(&path, both).await.expect(204);
    let one =
        json!([{ "op": "Remove", "path": "members", "value": [{ "$ref": null, "value": ada }] }]);
    let answer = served.patch(&path, one).await.expect(204);
    assert!(
        codes(&served, &answer)
            .await
            .contains(&"remove_value_list".to_owned())
    );
    let group = served.get(&path).await.json();
    let members = group["members"].as_array().unwrap();
    assert_eq!(members.len(), 1);
    assert_eq!(members[0]["value"], bob);
    let microsoft = json!({
        "schemas": [GROUP, "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
        "displayName": "Other", "meta": { "resourceType": "Group" },
    });
    served.post("/Groups", &microsoft).await.expect(201);
}

#[tokio::test]
async fn okta_repeats_the_id_in_a_patch_without_path() {
    let served = Served::of("okta").await;
    let ada = served.user("ada@example.com").await;
    let id = served.group("Payroll", &[]).await;
    let path = format!("/Groups/{id}");
    let push = json!([{ "op": "replace", "value": { "id": id, "displayName": "Payroll EU" } }]);
    let shown = served.patch(&path, push).await.expect(200).json();
    assert_eq!(shown["displayName"], "Payroll EU");
    let members = json!([
        { "op": "remove", "path": format!("members[value eq \"{ada}\"]") },
        { "op": "add", "path": "members", "value": [{ "value": ada, "display": "ada@example.com" }] },
    ]);
    let shown = served.patch(&path, members).await.expect(200).json();
    assert_eq!(shown["members"].as_array().unwrap().len(), 1);
    let off = json!([{ "op": "replace", "value": { "active": false } }]);
    let shown = served
        .patch(&format!("/Users/{ada}"), off)
        .await
        .expect(200)
        .json();
    assert_eq!(shown["active"], false);
    let read = served.get(&format!("/Users/{ada}")).await.json();
    let mut merged = read.clone();
    merged["active"] = json!(true);
    merged["groups"] = json!([]);
    let shown = served
        .put(&format!("/Users/{ada}"), &merged)
        .await
        .expect(200)
        .json();
    assert_eq!(shown["active"], true, "what was read can be written back");
}

#[tokio::test]
async fn onelogin_sends_what_a_template_makes() {
    let served = Served::of("onelogin").await;
    let body = json!({
        "userName": "ana@example.com", "id": null, "active": "true",
        "emails": { "value": "ana@example.com", "type": "work", "primary": true },
        ENTERPRISE: { "department": "Data", "manager": { "value": "", "displayName": " " } },
        "custom_field": "x",
    });
    let answer = served.post("/Users", &body).await.expect(201);
    let shown = answer.json();
    assert_eq!(shown["active"], true);
    assert_eq!(shown["emails"][0]["value"], "ana@example.com");
    let entry = served.entry(&answer).await.entry;
    assert_eq!(
        entry.verdict,
        Verdict::Partly,
        "the custom field was left out"
    );
    assert!(
        entry
            .notes
            .iter()
            .any(|note| note.code == "unknown_attribute" && note.left_out)
    );
    let body =
        json!({ "schemas": [USER], "userName": "ana@example.com", "name": { "givenName": "Ana" } });
    let path = format!("/Users/{}", answer.id());
    let shown = served.put(&path, &body).await.expect(200).json();
    assert_eq!(shown["active"], true, "a PUT without active keeps it");
}

#[tokio::test]
async fn jumpcloud_sends_nulls_and_empty_lists() {
    let served = Served::of("jumpcloud").await;
    let mut body = user("jo@example.com");
    body["externalId"] = json!("664447f5");
    body["emails"] = json!([{ "primary": true, "type": "work", "value": "jo@example.com" }]);
    let id = served.post("/Users", &body).await.expect(201).id();
    let mut minimal = json!({
        "schemas": [USER], "id": id, "userName": "jo@example.com", "active": true, "emails": null,
        "addresses": [], "name": { "familyName": "lastname", "givenName": "firstname" },
    });
    let path = format!("/Users/{id}");
    let answer = served.put(&path, &minimal).await.expect(200);
    let shown = answer.json();
    assert_eq!(
        shown["externalId"], "664447f5",
        "kept, because a short PUT lacks it"
    );
    assert_eq!(
        shown["emails"][0]["value"], "jo@example.com",
        "null says that it does not know them"
    );
    let notes = served.entry(&answer).await.entry.notes;
    let noted: Vec<(&str, &str)> = notes
        .iter()
        .map(|note| (note.code.as_ref(), note.path.as_str()))
        .collect();
    assert_eq!(noted, [("null_kept", "emails")]);
    minimal["emails"] = json!([]);
    let shown = served.put(&path, &minimal).await.expect(200).json();
    assert_eq!(shown.get("emails"), None, "an empty list clears");
}

#[tokio::test]
async fn a_null_in_a_put_of_any_other_client_clears_as_the_rfc_says() {
    let served = Served::start().await;
    let mut body = user("jo@example.com");
    body["title"] = json!("Captain");
    let id = served.post("/Users", &body).await.expect(201).id();
    body["title"] = json!(null);
    let answer = served.put(&format!("/Users/{id}"), &body).await.expect(200);
    assert_eq!(answer.json().get("title"), None);
    assert_eq!(served.entry(&answer).await.entry.notes, []);
}

#[tokio::test]
async fn what_a_filter_was_forgiven_stands_on_the_entry_of_the_read() {
    let served = Served::of("entra").await;
    let boss = served.user("boss@example.com").await;
    let mut body = user("ana@example.com");
    body["schemas"] = json!([USER, ENTERPRISE]);
    body[ENTERPRISE] = json!({ "manager": boss });
    let ana = served.post("/Users", &body).await.expect(201).id();
    let path = format!("/Users?filter=id+eq+%22{ana}%22+and+manager+eq+%22{boss}%22&attributes=id");
    let answer = served.get(&path).await.expect(200);
    assert_eq!(answer.json()["totalResults"], 1);
    let notes = served.entry(&answer).await.entry.notes;
    let codes: Vec<&str> = notes.iter().map(|note| note.code.as_ref()).collect();
    assert_eq!(codes, ["extension_without_urn"]);
}

#[tokio::test]
async fn a_client_is_known_by_its_signs_and_they_are_counted() {
    let served = Served::of("entra").await;
    let path = "/Users?filter=userName+eq+%227d420df3-1c55-4b0a-9d0c-0b6f2b3f1c11%22";
    let answer = served.get(path).await.expect(200);
    let signs = served.entry(&answer).await.entry.signs;
    assert!(signs.contains(&"guid_probe".to_owned()), "{signs:?}");
    let rehearsed = [(idp::REHEARSAL_HEADER, "1")];
    let answer = served.send("GET", path, &rehearsed, b"").await.expect(200);
    let signs = served.entry(&answer).await.entry.signs;
    assert_eq!(
        signs,
        [idp::REHEARSED],
        "a rehearsal is no sign of a provider"
    );
}

#[tokio::test]
async fn a_strict_connection_refuses_what_a_default_one_forgives() {
    let strict = Served::strict().await;
    let default = Served::start().await;
    for (served, is_strict) in [(&strict, true), (&default, false)] {
        let id = served.user("ada@example.com").await;
        let path = format!("/Users/{id}");
        let operations = [
            json!([{ "op": "replace", "path": "active", "value": "False" }]),
            json!([{ "op": "Replace", "path": "active", "value": false }]),
            json!([{ "op": "replace", "value": { "name.givenName": "Ada" } }]),
            json!([{ "op": "replace", "path": "emails[type eq \"work\"].value", "value": "a@b.example" }]),
            json!([{ "op": "replace", "value": { "id": id, "title": "Dr" } }]),
            json!([{ "op": "add", "path": "nonsense", "value": 1 }]),
        ];
        for operations in operations {
            let what = operations.to_string();
            let answer = served.patch(&path, operations).await;
            let expected = if is_strict { 400 } else { 200 };
            assert_eq!(
                answer.status, expected,
                "strict: {is_strict}, {what}: {answer:?}"
            );
        }
        let unknown = json!({ "schemas": [USER], "userName": "x@example.com", "nonsense": 1 });
        let answer = served.post("/Users", &unknown).await;
        assert_eq!(
            answer.status,
            if is_strict { 400 } else { 201 },
            "{answer:?}"
        );
        let bare = json!({ "userName": "y@example.com" });
        let answer = served.post("/Users", &bare).await;
        assert_eq!(
            answer.status,
            if is_strict { 400 } else { 201 },
            "{answer:?}"
        );
        let stranger = "019a0000-0000-7000-8000-000000000000";
        let answer = served
            .post("/Groups", &crate::harness::group("G", &[&id, stranger]))
            .await;
        // That a member names nothing departs from no RFC, so it is no matter of strictness.
        assert_eq!(answer.status, 201, "{answer:?}");
        assert_eq!(answer.json()["members"].as_array().unwrap().len(), 1);
        assert_eq!(served.entry(&answer).await.entry.verdict, Verdict::Partly);
    }
}

#[tokio::test]
async fn a_patch_is_all_or_nothing() {
    let served = Setup {
        strict: true,
        ..Setup::default()
    }
    .start()
    .await;
    let id = served.user("ada@example.com").await;
    let path = format!("/Users/{id}");
    let before = served.get(&path).await.json();
    let operations = json!([
        { "op": "replace", "path": "title", "value": "Dr" },
        { "op": "replace", "path": "emails[type eq \"none\"].value", "value": "x@example.com" },
    ]);
    let answer = served.patch(&path, operations).await.expect(400);
    assert_eq!(answer.json()["scimType"], "noTarget");
    assert_eq!(served.get(&path).await.json(), before);
    let detail = served.entry(&answer).await;
    assert_eq!(detail.entry.verdict, Verdict::Refused);
    assert_eq!(detail.entry.arguments["attempt"], "change");
    assert!(detail.changes.is_empty());
}
