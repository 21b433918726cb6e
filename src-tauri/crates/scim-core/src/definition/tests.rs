use super::*;
use crate::schema::{Attribute, AttributeType, SchemaExtension};
use crate::{Attributes, Catalogue, Filter, Purpose, Schema, Tolerances};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::Arc;

const URN: &str = "urn:ietf:params:scim:schemas:extension:acme:2.0:User";

fn badge() -> Value {
    json!({
        "id": URN,
        "name": "Acme",
        "attributes": [
            { "name": "badge", "uniqueness": "server" },
            { "name": "level", "type": "integer" },
            { "name": "tags", "multiValued": true, "caseExact": true, "canonicalValues": ["a", "b"] },
            { "name": "desk", "type": "complex", "subAttributes": [
                { "name": "floor", "type": "integer" },
                { "name": "code", "required": true },
            ] },
            { "name": "mentor", "type": "complex", "subAttributes": [
                { "name": "value" },
                { "name": "$ref", "type": "reference", "referenceTypes": ["User"] },
            ] },
        ],
    })
}

fn read(raw: &Value) -> Schema {
    Schema::read(raw).unwrap()
}

fn extended() -> Catalogue {
    let schema = read(&badge()).with_indexes(&["level".to_owned()]).unwrap();
    let extension = SchemaExtension {
        schema: Arc::new(schema),
        required: false,
    };
    Catalogue::standard().with_extension("User", extension)
}

/// Every problem of a definition, also those that the catalogue finds.
fn problems(raw: &Value) -> Vec<(String, Problem)> {
    let found = match Schema::read(raw) {
        Err(problems) => problems,
        Ok(schema) => Catalogue::standard()
            .check_extension(&schema)
            .err()
            .unwrap_or_default(),
    };
    found
        .into_iter()
        .map(|problem| (problem.at, problem.problem))
        .collect()
}

/// A definition with one attribute, changed by the case.
fn with(change: impl FnOnce(&mut Value)) -> Value {
    let mut raw =
        json!({ "id": URN, "name": "Acme", "attributes": [{ "name": "a", "type": "string" }] });
    change(&mut raw);
    raw
}

fn attribute(members: Value) -> Value {
    with(|raw| raw["attributes"][0] = members)
}

#[test]
fn the_standard_schemas_read_back_as_they_are_printed() {
    for schema in &Catalogue::standard().schemas {
        let printed = schema.to_json("https://x.example");
        let again = read(&printed);
        assert_eq!(again.to_json("https://x.example"), printed);
    }
}

#[test]
fn what_is_left_out_has_the_defaults_of_the_rfc() {
    let schema = read(&badge());
    let printed = schema.to_json("");
    assert_eq!(
        printed["attributes"][0],
        json!({
            "name": "badge", "type": "string", "multiValued": false, "description": "", "required": false,
            "caseExact": false, "mutability": "readWrite", "returned": "default", "uniqueness": "server",
        })
    );
    let address = schema.attribute("mentor").unwrap().sub_attribute("$ref");
    assert!(address.unwrap().case_exact, "references heed case");
}

#[test]
fn each_problem_is_told_with_its_place() {
    let cases = [
        (json!([]), "", "This must be an object, not an array."),
        (
            with(|raw| raw["id"] = json!("acme")),
            "id",
            "The URN must read",
        ),
        (
            with(|raw| raw["id"] = json!("urn:acme")),
            "id",
            "The URN must read",
        ),
        (
            with(|raw| raw["id"] = json!("urn:acme:a b")),
            "id",
            "The URN must read",
        ),
        (
            with(|raw| raw["id"] = json!("urn:acme:a:")),
            "id",
            "The URN must read",
        ),
        (
            with(|raw| raw["id"] = json!(7)),
            "id",
            "This must be text, not a number.",
        ),
        (
            with(|raw| raw["id"] = json!("urn:ietf:params:scim:schemas:core:2.0:Device")),
            "id",
            "belongs to the SCIM standard",
        ),
        (
            with(|raw| raw["id"] = json!("urn:scim:schemas:extension:enterprise:1.0")),
            "id",
            "belongs to the SCIM standard",
        ),
        (
            with(|raw| raw["id"] = json!(crate::resources::enterprise_user::URN)),
            "id",
            "belongs to the SCIM standard",
        ),
        (
            with(|raw| raw["name"] = Value::Null),
            "name",
            "This is missing.",
        ),
        (
            with(|raw| raw["name"] = json!("a\nb")),
            "name",
            "characters that cannot be seen",
        ),
        (
            with(|raw| raw["name"] = json!("n".repeat(LONGEST_LABEL + 1))),
            "name",
            "longer than 100",
        ),
        (
            with(|raw| raw["Name"] = json!("x")),
            "Name",
            "differ only by case",
        ),
        (
            with(|raw| raw["schemas"] = json!(["urn:x:y"])),
            "schemas",
            "is none of",
        ),
        (
            with(|raw| raw["atributes"] = json!([])),
            "atributes",
            "Did you mean `attributes`?",
        ),
        (
            with(|raw| raw["attributes"] = json!([])),
            "attributes",
            "at least one attribute",
        ),
        (
            with(|raw| raw["attributes"] = json!({})),
            "attributes",
            "an array, not an object",
        ),
        (
            with(|raw| {
                raw["attributes"] = (0..=MOST_ATTRIBUTES)
                    .map(|n| json!({ "name": format!("a{n}") }))
                    .collect()
            }),
            "attributes",
            "more than 100",
        ),
        (
            with(|raw| raw["attributes"] = json!([{ "name": "a" }, { "name": "A" }])),
            "attributes[1].name",
            "`a` is there already",
        ),
        (
            attribute(json!("a")),
            "attributes[0]",
            "an object, not text",
        ),
        (
            attribute(json!({})),
            "attributes[0].name",
            "This is missing.",
        ),
        (
            attribute(json!({ "name": "1a" })),
            "attributes[0].name",
            "begins with a letter",
        ),
        (
            attribute(json!({ "name": "a.b" })),
            "attributes[0].name",
            "begins with a letter",
        ),
        (
            attribute(json!({ "name": "$ref" })),
            "attributes[0].name",
            "begins with a letter",
        ),
        (
            attribute(json!({ "name": "a".repeat(LONGEST_NAME + 1) })),
            "attributes[0].name",
            "begins with a letter",
        ),
        (
            attribute(json!({ "name": "Schemas" })),
            "attributes[0].name",
            "is reserved",
        ),
        (
            attribute(json!({ "name": "id" })),
            "attributes[0].name",
            "is reserved",
        ),
        (
            attribute(json!({ "name": "__proto__" })),
            "attributes[0].name",
            "is reserved",
        ),
        (
            attribute(json!({ "name": "constructor" })),
            "attributes[0].name",
            "is reserved",
        ),
        (
            attribute(json!({ "name": "a", "type": "text" })),
            "attributes[0].type",
            "`text` is none of string, boolean",
        ),
        (
            attribute(json!({ "name": "a", "required": "yes" })),
            "attributes[0].required",
            "true or false, not text",
        ),
        (
            attribute(json!({ "name": "a", "requierd": true })),
            "attributes[0].requierd",
            "Did you mean `required`?",
        ),
        (
            attribute(json!({ "name": "a", "mutability": "rw" })),
            "attributes[0].mutability",
            "is none of readOnly",
        ),
        (
            attribute(json!({ "name": "a", "type": "complex" })),
            "attributes[0].subAttributes",
            "needs sub-attributes",
        ),
        (
            attribute(json!({ "name": "a", "subAttributes": [{ "name": "b" }] })),
            "attributes[0].subAttributes",
            "Only a complex attribute",
        ),
        (
            attribute(json!({ "name": "a", "subAttributes": 7 })),
            "attributes[0].subAttributes",
            "an array, not a number",
        ),
        (
            attribute(
                json!({ "name": "a", "type": "complex", "subAttributes": [{ "name": "b", "type": "complex" }] }),
            ),
            "attributes[0].subAttributes[0].type",
            "cannot be complex",
        ),
        (
            attribute(
                json!({ "name": "a", "type": "complex", "subAttributes": [{ "name": "b", "type": "c" }] }),
            ),
            "attributes[0].subAttributes[0].type",
            "is none of",
        ),
        (
            attribute(
                json!({ "name": "a", "type": "complex", "subAttributes": [{ "name": "$ref", "type": "reference" }] }),
            ),
            "attributes[0].subAttributes[0].name",
            "beside a text `value`",
        ),
        (
            attribute(
                json!({ "name": "a", "type": "complex", "subAttributes": [{ "name": "b", "multiValued": true }] }),
            ),
            "attributes[0].subAttributes[0].multiValued",
            "one value here",
        ),
        (
            attribute(json!({ "name": "a", "type": "integer", "canonicalValues": ["1"] })),
            "attributes[0].canonicalValues",
            "Only text",
        ),
        (
            attribute(json!({ "name": "a", "canonicalValues": ["x", "x"] })),
            "attributes[0].canonicalValues[1]",
            "twice",
        ),
        (
            attribute(json!({ "name": "a", "canonicalValues": [1] })),
            "attributes[0].canonicalValues[0]",
            "text, not a number",
        ),
        (
            attribute(json!({ "name": "a", "referenceTypes": ["User"] })),
            "attributes[0].referenceTypes",
            "Only a reference",
        ),
        (
            attribute(json!({ "name": "a", "type": "reference", "referenceTypes": ["Device"] })),
            "attributes[0].referenceTypes[0]",
            "is none of User, Group",
        ),
        (
            attribute(json!({ "name": "a", "mutability": "writeOnly" })),
            "attributes[0].mutability",
            "would be a secret",
        ),
        (
            attribute(json!({ "name": "a", "returned": "never" })),
            "attributes[0].returned",
            "would be a secret",
        ),
        (
            attribute(json!({ "name": "a", "required": true, "mutability": "readOnly" })),
            "attributes[0].required",
            "Nobody could ever give it",
        ),
        (
            attribute(json!({ "name": "a", "uniqueness": "global" })),
            "attributes[0].uniqueness",
            "`server` at most",
        ),
        (
            attribute(json!({ "name": "a", "type": "boolean", "uniqueness": "server" })),
            "attributes[0].uniqueness",
            "kept unique",
        ),
    ];
    for (raw, at, words) in cases {
        let found = problems(&raw);
        assert_eq!(found.len(), 1, "{raw}: {found:?}");
        assert_eq!(found[0].0, at, "{raw}");
        let told = found[0].1.to_string();
        assert!(told.contains(words), "{raw}: {told}");
    }
}

#[test]
fn all_problems_are_told_at_once_and_no_more_than_help() {
    let raw = json!({ "attributes": [{ "name": "1" }, { "type": "x" }] });
    let places: Vec<String> = problems(&raw).into_iter().map(|(at, _)| at).collect();
    assert_eq!(
        places,
        [
            "id",
            "name",
            "attributes[0].name",
            "attributes[1].name",
            "attributes[1].type"
        ]
    );
    let many = with(|raw| raw["attributes"] = json!(vec![json!({ "x": 1, "y": 2 }); 100]));
    assert_eq!(problems(&many).len(), MOST_PROBLEMS);
}

#[test]
fn a_urn_must_be_told_apart_from_those_that_are_there() {
    let catalogue = extended();
    let check = |urn: &str| {
        let schema = read(&with(|raw| raw["id"] = json!(urn)));
        catalogue
            .check_extension(&schema)
            .err()
            .map(|problems| problems[0].problem.clone())
    };
    assert_eq!(check(&URN.to_uppercase()), Some(Problem::UrnTaken));
    assert_eq!(
        check(&format!("{URN}:more")),
        Some(Problem::UrnOverlaps(URN.to_owned()))
    );
    assert_eq!(
        check("urn:ietf:params:scim:schemas:extension:acme:2.0"),
        Some(Problem::UrnOverlaps(URN.to_owned()))
    );
    assert_eq!(check(&format!("{URN}2")), None);
}

#[test]
fn there_is_an_end_to_how_many_schemas_there_can_be() {
    let mut catalogue = Catalogue::standard();
    for number in 0..=MOST_EXTENSIONS {
        let schema = read(&with(|raw| raw["id"] = json!(format!("urn:acme:{number}"))));
        let verdict = catalogue.check_extension(&schema);
        assert_eq!(verdict.is_ok(), number < MOST_EXTENSIONS, "{verdict:?}");
        let extension = SchemaExtension {
            schema: Arc::new(schema),
            required: false,
        };
        catalogue = catalogue.with_extension("Group", extension);
    }
}

#[test]
fn what_is_indexed_is_what_was_asked_for_and_what_is_unique() {
    let schema = read(&badge());
    let marked = schema
        .clone()
        .with_indexes(&["LEVEL".to_owned(), "desk.code".to_owned()])
        .unwrap();
    assert_eq!(marked.indexed_names(), ["badge", "level", "desk.code"]);
    let bad = ["desk", "desk.room", "nothing"].map(str::to_owned);
    let problems = schema.with_indexes(&bad).unwrap_err();
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told[0].starts_with("indexed[0]: `desk` cannot be indexed"));
    assert!(told[2].starts_with("indexed[2]: The schema has no attribute"));
}

#[test]
fn an_extension_is_checked_stored_and_filtered_like_any_other() {
    let user = extended().user;
    let check = |held: Value| {
        let raw = json!({ "schemas": [user.schema.id, URN], "userName": "ada", URN: held });
        Attributes::check(raw, &user, Purpose::Create, &Tolerances::STRICT)
    };
    let checked = check(json!({
        "BADGE": "B-1", "level": 3, "tags": ["x"], "desk": { "floor": 2, "code": "2a" },
        "mentor": { "value": "m", "$ref": "https://x.example/Users/m" },
    }))
    .unwrap();
    assert_eq!(
        checked.attributes.as_map()[URN],
        json!({ "badge": "B-1", "level": 3, "tags": ["x"], "desk": { "floor": 2, "code": "2a" }, "mentor": { "value": "m" } })
    );
    assert_eq!(checked.attributes.misfit(&user), None);
    for (held, at) in [
        (json!({ "level": "3" }), format!("{URN}:level")),
        (
            json!({ "desk": { "floor": 2 } }),
            format!("{URN}:desk.code"),
        ),
        (json!({ "nothing": 1 }), format!("{URN}:nothing")),
    ] {
        let error = check(held).unwrap_err();
        assert_eq!(error.argument("attribute"), Some(at.as_str()));
    }
    for text in [
        format!("{URN}:badge eq \"b-1\""),
        format!("{URN}:desk.floor gt 1"),
        format!("{URN}:tags pr"),
    ] {
        assert!(Filter::parse(&text, &user).is_ok(), "{text}");
    }
}

#[test]
fn only_what_has_no_place_any_more_is_lost() {
    let before = read(&badge());
    let after = read(&json!({
        "id": URN, "name": "Acme",
        "attributes": [
            { "name": "badge", "required": true, "caseExact": true, "mutability": "immutable" },
            { "name": "level", "type": "decimal" },
            { "name": "tags" },
            { "name": "desk", "type": "complex", "subAttributes": [{ "name": "Code" }, { "name": "floor", "type": "string" }] },
            { "name": "new" },
        ],
    }));
    let lost: Vec<String> = losses(&before, Some(&after))
        .iter()
        .map(ToString::to_string)
        .collect();
    let expected =
        ["tags", "desk.floor", "desk.code", "mentor"].map(|path| format!("{URN}:{path}"));
    assert_eq!(lost, expected);
    assert_eq!(losses(&before, None)[0].to_string(), URN);
    assert!(losses(&before, Some(&before)).is_empty());

    let held =
        json!({ "userName": "a", URN: { "tags": ["x"], "desk": { "floor": 1 }, "level": 2 } });
    let document = Attributes::from_stored(held.as_object().unwrap().clone());
    let user = Catalogue::standard()
        .with_extension(
            "User",
            SchemaExtension {
                schema: Arc::new(after.clone()),
                required: false,
            },
        )
        .user;
    assert_eq!(document.misfit(&user), Some(format!("{URN}:tags")));
    let left = document.without(&losses(&before, Some(&after))).unwrap();
    assert_eq!(
        Value::Object(left.as_map().clone()),
        json!({ "userName": "a", URN: { "level": 2 } })
    );
    assert_eq!(left.misfit(&user), None);
    let nothing = document.without(&losses(&before, None)).unwrap();
    assert_eq!(
        Value::Object(nothing.as_map().clone()),
        json!({ "userName": "a" })
    );
    assert_eq!(nothing.without(&losses(&before, None)), None);
}

fn label() -> impl Strategy<Value = String> {
    "[ -~é株]{1,20}"
}

fn simple(name: String) -> impl Strategy<Value = Value> {
    let types = vec![
        "string",
        "boolean",
        "decimal",
        "integer",
        "dateTime",
        "reference",
        "binary",
    ];
    (
        proptest::sample::select(types),
        any::<[bool; 3]>(),
        proptest::sample::select(vec!["readOnly", "readWrite", "immutable", "writeOnly"]),
        proptest::sample::select(vec!["always", "never", "default", "request"]),
        proptest::sample::select(vec!["none", "server", "global"]),
        proptest::collection::btree_set(label(), 0..3),
        label(),
    )
        .prop_map(move |(kind, flags, mutability, returned, uniqueness, values, description)| {
            let mut out = json!({
                "name": name, "type": kind, "multiValued": flags[0], "description": description,
                "required": flags[1], "caseExact": flags[2], "mutability": mutability, "returned": returned,
                "uniqueness": uniqueness,
            });
            if kind == "string" && !values.is_empty() {
                out["canonicalValues"] = json!(values);
            }
            if kind == "reference" && flags[0] {
                out["referenceTypes"] = json!(["User", "external"]);
            }
            out
        })
}

fn any_attribute(name: String) -> impl Strategy<Value = Value> {
    let parts = proptest::collection::vec(Just(()), 1..4).prop_flat_map(|parts| {
        (0..parts.len())
            .map(|index| simple(format!("part{index}")))
            .collect::<Vec<_>>()
    });
    prop_oneof![
        3 => simple(name.clone()),
        1 => (simple(name), parts).prop_map(|(mut out, parts)| {
            let members = out.as_object_mut().unwrap();
            members.shift_remove("canonicalValues");
            members.shift_remove("referenceTypes");
            out["type"] = json!("complex");
            out["subAttributes"] = json!(parts);
            out
        }),
    ]
}

fn definition() -> impl Strategy<Value = Value> {
    let attributes = (1..6_usize).prop_flat_map(|count| {
        (0..count)
            .map(|index| any_attribute(format!("name{index}")))
            .collect::<Vec<_>>()
    });
    ("urn:[a-z][a-z0-9]{1,8}(:[A-Za-z0-9._-]{1,9}){1,4}", label(), label(), attributes).prop_map(
        |(urn, name, description, attributes)| {
            json!({
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
                "id": urn, "name": name, "description": description, "attributes": attributes,
                "meta": { "resourceType": "Schema", "location": format!("https://x.example/Schemas/{urn}") },
            })
        },
    )
}

proptest! {
    #[test]
    fn what_is_read_prints_as_it_was_and_reads_as_the_same(raw in definition()) {
        let schema = Schema::read(&raw).map_err(|problems| TestCaseError::fail(format!("{problems:?}")))?;
        let printed = schema.to_json("https://x.example");
        prop_assert_eq!(&printed, &raw);
        prop_assert_eq!(Schema::read(&printed).unwrap(), schema);
    }

    #[test]
    fn reading_never_panics_and_every_problem_has_words(text in "[\\[\\]{}:,\"a-z0-9 ]{0,60}") {
        if let Ok(raw) = serde_json::from_str::<Value>(&text)
            && let Err(problems) = Schema::read(&raw)
        {
            prop_assert!(problems.iter().all(|problem| problem.problem.to_string().ends_with(['.', '?'])));
        }
    }
}

#[test]
fn an_attribute_of_bytes_is_never_unique_and_text_may_be() {
    let of = |attribute_type| Attribute {
        attribute_type,
        ..Schema::read(&badge()).unwrap().attributes[0]
            .as_ref()
            .clone()
    };
    assert!(rules::is_indexable(&of(AttributeType::String)));
    assert!(!rules::is_indexable(&of(AttributeType::Binary)));
}
