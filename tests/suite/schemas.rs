//! Attributes of the admin's own, by the command line, as an identity provider meets them.

use acceptance::{Service, user};
use serde_json::{Value, json};

const URN: &str = "urn:acme:people:1.0:User";

fn definition(attributes: Value) -> String {
    json!({ "id": URN, "name": "Acme people", "attributes": attributes }).to_string()
}

#[test]
fn a_schema_is_added_used_over_http_changed_and_removed() {
    let service = Service::start();
    let client = service.client(
        &service
            .token(&service.strict_connection("Strict"), "t", &[])
            .token,
    );
    let file = tempfile::NamedTempFile::new().unwrap();
    let path = file.path().to_str().unwrap();
    std::fs::write(
        path,
        definition(json!([{ "name": "badge" }, { "name": "level", "type": "integer" }])),
    )
    .unwrap();
    let added = service.cli(&["schemas", "add", path, "--index", "badge"]);
    assert_eq!((added.code, added.out.trim()), (0, URN), "{added:?}");

    let mut ada = user("ada@example.com");
    ada["schemas"].as_array_mut().unwrap().push(json!(URN));
    ada[URN] = json!({ "badge": "B-1", "level": 3 });
    let made = client
        .post("/Users", &ada)
        .expect(201, "with attributes of its own");
    assert_eq!(made.body[URN]["level"], 3);
    let found = client.list("Users", &[("filter", &format!("{URN}:badge eq \"b-1\""))]);
    assert_eq!(found.body["totalResults"], 1);
    let printed = service.cli(&["schemas", "show", URN, "--json"]);
    assert_eq!(printed.json()["attributes"][1]["type"], "integer");
    assert_eq!(
        service
            .cli(&["schemas", "list", "--json"])
            .json()
            .as_array()
            .unwrap()
            .len(),
        4
    );

    let fewer = definition(json!([{ "name": "badge" }]));
    let refused = service.cli_with_input(&["schemas", "change", "-"], &fewer);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.err.contains("--yes"), "{refused:?}");
    let changed = service.cli_with_input(&["schemas", "change", "-", "--yes", "--json"], &fewer);
    assert_eq!(
        changed.json()["indexed"],
        json!(["badge"]),
        "the index stays"
    );
    let read = client.get(&format!("/Users/{}", made.id()));
    assert_eq!(read.body[URN], json!({ "badge": "B-1" }));

    assert_eq!(service.cli(&["schemas", "remove", URN]).code, 1);
    let removed = service.cli(&["schemas", "remove", URN, "--yes", "--json"]);
    assert_eq!(removed.json()["stripped"], 1);
    client
        .get(&format!("/Schemas/{URN}"))
        .expect(404, "it is gone");
}

#[test]
fn what_is_wrong_with_a_definition_is_told_line_by_line() {
    let service = Service::start();
    let wrong = definition(
        json!([{ "name": "1" }, { "name": "a", "type": "complex", "subAttributes": [{ "name": "b", "type": "text" }] }]),
    );
    let said = service.cli_with_input(&["schemas", "add", "-"], &wrong);
    assert_eq!((said.code, said.out.as_str()), (1, ""), "{said:?}");
    for place in [
        "attributes[0].name: ",
        "attributes[1].subAttributes[0].type: ",
    ] {
        assert!(
            said.err.lines().any(|line| line.starts_with(place)),
            "{said:?}"
        );
    }
    let said = service.cli_with_input(&["schemas", "add", "-"], "{");
    assert_eq!(said.code, 1);
    assert!(said.err.contains("line 1"), "{said:?}");
    let said = service.cli(&["schemas", "add", "/no/such/file"]);
    assert_eq!(said.code, 2, "{said:?}");
}
