use super::*;
use crate::catalogue::Catalogue;
use proptest::prelude::*;
use serde_json::json;
use std::sync::LazyLock;

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Catalogue::standard);
const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

fn check(raw: Value, tolerances: &Tolerances) -> Result<Checked, ScimError> {
    Attributes::check(raw, &CATALOGUE.user, Purpose::Create, tolerances)
}

/// A user with these attributes more.
fn user_with(more: Value) -> Value {
    let mut user = json!({ "schemas": [USER, ENTERPRISE], "userName": "ada" });
    for (name, value) in more.as_object().unwrap() {
        user[name] = value.clone();
    }
    user
}

fn stored(more: Value, tolerances: &Tolerances) -> Value {
    let checked = check(user_with(more.clone()), tolerances)
        .unwrap_or_else(|error| panic!("{more}: {error}"));
    let mut map = checked.attributes.into_map();
    map.remove("userName");
    Value::Object(map)
}

#[test]
fn values_are_kept_as_sent_under_the_schemas_names() {
    let cases = [
        (
            json!({ "NICKNAME": " Ünïcode  " }),
            json!({ "nickName": " Ünïcode  " }),
        ),
        (json!({ "title": "" }), json!({ "title": "" })),
        (
            json!({ "name": { "FAMILYname": "L", "givenname": "A" } }),
            json!({ "name": { "familyName": "L", "givenName": "A" } }),
        ),
        // Canonical values are suggestions.
        (
            json!({ "emails": [{ "TYPE": "Somewhere", "value": "not an address", "primary": true }] }),
            json!({ "emails": [{ "value": "not an address", "type": "Somewhere", "primary": true }] }),
        ),
        // Null, empty arrays and empty objects are absent.
        (
            json!({ "title": null, "emails": [], "name": {}, "roles": [{}], "ims": null, "addresses": [{ "type": null }] }),
            json!({}),
        ),
        // Read-only input is passed over.
        (
            json!({ "id": "x", "meta": { "version": 5 }, "groups": [{ "value": "g" }], "active": false }),
            json!({ "active": false }),
        ),
        (
            json!({ (ENTERPRISE.to_uppercase()): { "Department": "R", "manager": { "value": "m", "displayName": "M", "$ref": "../Users/m" } } }),
            json!({ (ENTERPRISE): { "department": "R", "manager": { "value": "m" } } }),
        ),
        (
            json!({ (ENTERPRISE): { "manager": { "$ref": "https://x.example/v2/Users/m-1" } } }),
            json!({ (ENTERPRISE): { "manager": { "value": "m-1" } } }),
        ),
        (json!({ (ENTERPRISE): { "department": null } }), json!({})),
        (
            json!({ "x509Certificates": [{ "value": "MIIDQw==" }] }),
            json!({ "x509Certificates": [{ "value": "MIIDQw==" }] }),
        ),
    ];
    for (sent, expected) in cases {
        assert_eq!(
            stored(sent.clone(), &Tolerances::STRICT),
            expected,
            "{sent}"
        );
    }
}

#[test]
fn documents_are_in_schema_order() {
    let sent = user_with(
        json!({ (ENTERPRISE): { "department": "d", "costCenter": "c" }, "emails": [{ "value": "e" }], "externalId": "x", "name": { "givenName": "g" } }),
    );
    let document = check(sent, &Tolerances::STRICT)
        .unwrap()
        .attributes
        .into_map();
    assert_eq!(
        Value::Object(document).to_string(),
        format!(
            r#"{{"externalId":"x","userName":"ada","name":{{"givenName":"g"}},"emails":[{{"value":"e"}}],"{ENTERPRISE}":{{"costCenter":"c","department":"d"}}}}"#
        )
    );
}

#[test]
fn bodies_that_break_the_schema_are_refused_with_the_attribute() {
    use crate::reason::*;
    let long = "x".repeat(1_025);
    let many = vec![json!({ "value": "x" }); 1_001];
    let cases = [
        (json!(["not an object"]), WRONG_SHAPE, ""),
        (json!({ "userName": "ada" }), MISSING_SCHEMAS, ""),
        (
            json!({ "schemas": USER, "userName": "ada" }),
            MISSING_SCHEMAS,
            "",
        ),
        (
            json!({ "schemas": [ENTERPRISE], "userName": "ada" }),
            MISSING_SCHEMAS,
            "",
        ),
        (
            json!({ "schemas": [USER], "userName": "ada", (ENTERPRISE): { "department": "x" } }),
            MISSING_SCHEMAS,
            "",
        ),
        (
            json!({ "schemas": [USER, "urn:x"], "userName": "ada" }),
            UNKNOWN_SCHEMA,
            "",
        ),
        (json!({ "schemas": [USER] }), REQUIRED_MISSING, "userName"),
        (
            json!({ "schemas": [USER], "userName": "" }),
            REQUIRED_MISSING,
            "userName",
        ),
        (
            json!({ "schemas": [USER], "userName": null }),
            REQUIRED_MISSING,
            "userName",
        ),
        (
            json!({ "schemas": [USER], "userName": 5 }),
            WRONG_TYPE,
            "userName",
        ),
        (
            json!({ "schemas": [USER], "userName": long.as_str() }),
            TOO_LONG,
            "userName",
        ),
        (
            user_with(json!({ "externalId": long.as_str() })),
            TOO_LONG,
            "externalId",
        ),
        (
            user_with(json!({ "USERNAME": "ada" })),
            DUPLICATE_ATTRIBUTE,
            "userName",
        ),
        (
            user_with(json!({ "name": { "givenName": "a", "GIVENNAME": "b" } })),
            DUPLICATE_ATTRIBUTE,
            "name.givenName",
        ),
        (
            user_with(json!({ "usernam": "x" })),
            UNKNOWN_ATTRIBUTE,
            "usernam",
        ),
        (
            user_with(json!({ "__proto__": { "admin": true } })),
            UNKNOWN_ATTRIBUTE,
            "__proto__",
        ),
        (
            user_with(json!({ "constructor": { "prototype": {} } })),
            UNKNOWN_ATTRIBUTE,
            "constructor",
        ),
        (
            user_with(json!({ "name": { "toString": "x" } })),
            UNKNOWN_ATTRIBUTE,
            "name.toString",
        ),
        (
            user_with(json!({ "urn:x:User": {} })),
            UNKNOWN_ATTRIBUTE,
            "urn:x:User",
        ),
        (
            user_with(json!({ (ENTERPRISE): { "shoe": 1 } })),
            UNKNOWN_ATTRIBUTE,
            "",
        ),
        (
            user_with(json!({ (ENTERPRISE): "x" })),
            WRONG_TYPE,
            ENTERPRISE,
        ),
        (user_with(json!({ "active": "true" })), WRONG_TYPE, "active"),
        (user_with(json!({ "active": "yes" })), WRONG_TYPE, "active"),
        (user_with(json!({ "active": 1 })), WRONG_TYPE, "active"),
        (user_with(json!({ "title": ["x"] })), WRONG_TYPE, "title"),
        (user_with(json!({ "name": "Ada" })), WRONG_TYPE, "name"),
        (
            user_with(json!({ "emails": { "value": "x" } })),
            WRONG_TYPE,
            "emails",
        ),
        (
            user_with(json!({ "emails": ["a@x"] })),
            WRONG_TYPE,
            "emails",
        ),
        (
            user_with(json!({ "emails": [{ "primary": "True" }] })),
            WRONG_TYPE,
            "emails.primary",
        ),
        (
            user_with(
                json!({ "emails": [{ "value": "a", "primary": true }, { "value": "b", "primary": true }] }),
            ),
            TWO_PRIMARIES,
            "emails",
        ),
        (
            user_with(json!({ "roles": many })),
            TOO_MANY_VALUES,
            "roles",
        ),
        (
            user_with(json!({ "profileUrl": "not a uri" })),
            BAD_FORMAT,
            "profileUrl",
        ),
        (
            user_with(json!({ "x509Certificates": [{ "value": "§" }] })),
            BAD_FORMAT,
            "x509Certificates.value",
        ),
        (
            user_with(json!({ (ENTERPRISE): { "manager": "m" } })),
            WRONG_TYPE,
            "",
        ),
        (
            user_with(json!({ (ENTERPRISE): { "manager": { "value": "" } } })),
            REQUIRED_MISSING,
            "",
        ),
        (user_with(json!({ "password": 5 })), WRONG_TYPE, "password"),
    ];
    for (sent, reason, attribute) in cases {
        let text: String = sent.to_string().chars().take(160).collect();
        let error = check(sent, &Tolerances::STRICT).expect_err(&text);
        assert_eq!(
            (error.status, error.reason),
            (400, reason),
            "{text}: {error}"
        );
        if !attribute.is_empty() {
            assert_eq!(
                error.argument("attribute"),
                Some(attribute),
                "{text}: {error}"
            );
        }
        assert!(
            REASONS.iter().any(|(code, _)| *code == error.reason),
            "{}",
            error.reason
        );
    }
}

#[test]
fn each_tolerance_forgives_one_thing_and_notes_it() {
    let strict = Tolerances::STRICT;
    let enterprise = |value: Value| json!({ (ENTERPRISE): value });
    let cases = [
        (
            Tolerances {
                unknown_attributes: true,
                ..strict
            },
            json!({ "shoeSize": 5 }),
            json!({}),
            note::UNKNOWN_ATTRIBUTE,
            "shoeSize",
            "5",
            true,
        ),
        (
            Tolerances {
                unknown_attributes: true,
                ..strict
            },
            json!({ "emails": [{ "value": "a", "x": [1] }] }),
            json!({ "emails": [{ "value": "a" }] }),
            note::UNKNOWN_ATTRIBUTE,
            "emails.x",
            "an array",
            true,
        ),
        (
            Tolerances {
                unknown_attributes: true,
                ..strict
            },
            json!({ "api_token": "s3cret" }),
            json!({}),
            note::UNKNOWN_ATTRIBUTE,
            "api_token",
            "",
            true,
        ),
        (
            Tolerances {
                boolean_strings: true,
                ..strict
            },
            json!({ "active": "False" }),
            json!({ "active": false }),
            note::BOOLEAN_STRING,
            "active",
            "False",
            false,
        ),
        (
            Tolerances {
                object_for_array: true,
                ..strict
            },
            json!({ "emails": { "value": "a" } }),
            json!({ "emails": [{ "value": "a" }] }),
            note::OBJECT_FOR_ARRAY,
            "emails",
            "an object",
            false,
        ),
        (
            Tolerances {
                bare_references: true,
                ..strict
            },
            enterprise(json!({ "manager": "m-1" })),
            enterprise(json!({ "manager": { "value": "m-1" } })),
            note::BARE_REFERENCE,
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager",
            "m-1",
            false,
        ),
        (
            Tolerances {
                references_in_arrays: true,
                ..strict
            },
            enterprise(json!({ "manager": [{ "value": "m-1" }] })),
            enterprise(json!({ "manager": { "value": "m-1" } })),
            note::REFERENCE_IN_ARRAY,
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager",
            "an object",
            false,
        ),
        (
            Tolerances {
                empty_reference_clears: true,
                ..strict
            },
            enterprise(json!({ "manager": { "value": "" } })),
            json!({}),
            note::EMPTY_REFERENCE_CLEARED,
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager",
            "",
            false,
        ),
        (
            Tolerances {
                scalars_as_strings: true,
                ..strict
            },
            json!({ "title": 7 }),
            json!({ "title": "7" }),
            note::SCALAR_AS_STRING,
            "title",
            "7",
            false,
        ),
        (
            Tolerances {
                unknown_schema_urns: true,
                ..strict
            },
            json!({ "schemas": [USER, "urn:x"] }),
            json!({}),
            note::UNKNOWN_SCHEMA_URN,
            "schemas",
            "urn:x",
            false,
        ),
        (
            Tolerances {
                missing_schemas: true,
                ..strict
            },
            json!({ "schemas": null }),
            json!({}),
            note::MISSING_SCHEMAS,
            "schemas",
            USER,
            false,
        ),
    ];
    for (tolerances, sent, expected, code, path, shown, left_out) in cases {
        let body = user_with(sent.clone());
        let error = check(body.clone(), &strict).expect_err(&sent.to_string());
        assert_eq!(error.status, 400, "{sent}");
        assert_eq!(stored(sent.clone(), &tolerances), expected, "{sent}");
        let notes = check(body, &tolerances).unwrap().notes;
        assert_eq!(
            notes,
            [Note {
                code,
                path: path.to_owned(),
                sent: shown.to_owned(),
                left_out
            }],
            "{sent}"
        );
        assert!(
            crate::tolerance::NOTES
                .iter()
                .any(|(known, _)| *known == code),
            "{code}"
        );
    }
}

#[test]
fn passwords_leave_nothing_but_the_fact() {
    let checked = check(
        user_with(json!({ "password": "canary" })),
        &Tolerances::STRICT,
    )
    .unwrap();
    assert!(checked.has_password);
    assert!(!format!("{checked:?}").contains("canary"));
    let refused = check(
        user_with(json!({ "password": ["canary"] })),
        &Tolerances::STRICT,
    )
    .unwrap_err();
    assert!(!format!("{refused:?}").contains("canary"));
    let read_as_text = check(
        user_with(json!({ "password": 123_454_321 })),
        &Tolerances::ALL,
    )
    .unwrap();
    assert!(!format!("{read_as_text:?}").contains("123454321"));
    assert!(
        !check(user_with(json!({})), &Tolerances::STRICT)
            .unwrap()
            .has_password
    );
}

#[test]
fn a_groups_members_are_parted_from_its_document() {
    let check = |members: Value, tolerances: &Tolerances| {
        let raw = json!({ "schemas": [GROUP], "displayName": "Engineering", "members": members });
        Attributes::check(raw, &CATALOGUE.group, Purpose::Replace, tolerances)
    };
    let sent = json!([
        { "value": "u-1", "type": "User", "display": "Ada", "$ref": null },
        { "$ref": "https://x.example/Groups/g-2" },
    ]);
    let checked = check(sent, &Tolerances::STRICT).unwrap();
    let ada = Member {
        value: "u-1".to_owned(),
        display: None,
        member_type: Some("User".to_owned()),
    };
    assert_eq!(checked.members, Some(vec![ada, Member::new("g-2")]));
    assert_eq!(
        Value::Object(checked.attributes.into_map()),
        json!({ "displayName": "Engineering" })
    );
    for empty in [json!([]), json!(null)] {
        let checked = check(empty, &Tolerances::STRICT).unwrap();
        assert_eq!(
            (checked.members, checked.cleared),
            (Some(vec![]), vec!["members".to_owned()])
        );
    }
    let absent = json!({ "schemas": [GROUP], "displayName": "Engineering" });
    assert_eq!(
        Attributes::check(
            absent,
            &CATALOGUE.group,
            Purpose::Create,
            &Tolerances::STRICT
        )
        .unwrap()
        .members,
        None
    );
    assert_eq!(
        check(json!(["u-1", { "value": "u-2" }]), &Tolerances::ALL)
            .unwrap()
            .members,
        Some(vec![Member::new("u-1"), Member::new("u-2")])
    );
    assert_eq!(
        check(json!([{ "display": "nobody" }]), &Tolerances::STRICT)
            .unwrap()
            .members,
        Some(vec![])
    );
    assert_eq!(
        check(json!([{ "type": "User" }]), &Tolerances::STRICT)
            .unwrap_err()
            .reason,
        reason::REQUIRED_MISSING
    );
    let many = vec![json!({ "value": "u" }); 5_000];
    assert_eq!(
        check(Value::Array(many), &Tolerances::STRICT)
            .unwrap()
            .members
            .map(|members| members.len()),
        Some(5_000)
    );
}

#[test]
fn a_put_clears_what_it_omits_except_active_and_external_id() {
    let current = check(
        user_with(
            json!({ "externalId": "x", "active": false, "title": "t", (ENTERPRISE): { "department": "d" } }),
        ),
        &Tolerances::STRICT,
    );
    let current = current.unwrap().attributes;
    let put = |more: Value| {
        let checked = Attributes::check(
            user_with(more),
            &CATALOGUE.user,
            Purpose::Replace,
            &Tolerances::STRICT,
        )
        .unwrap();
        let merged = Attributes::merge_replace(
            &current,
            checked,
            false,
            &CATALOGUE.user,
            &Tolerances::STRICT,
        )
        .unwrap();
        assert_eq!(merged.notes, []);
        Value::Object(merged.attributes.into_map())
    };
    assert_eq!(
        put(json!({})),
        json!({ "externalId": "x", "userName": "ada", "active": false })
    );
    assert_eq!(
        put(json!({ "active": true, "nickName": "n" })),
        json!({ "externalId": "x", "userName": "ada", "nickName": "n", "active": true })
    );
    assert_eq!(
        put(json!({ "active": null, "externalId": null })),
        json!({ "userName": "ada" })
    );
    assert_eq!(put(json!({ "id": "other" })), put(json!({})));
}

#[test]
fn a_put_of_a_group_keeps_members_that_it_does_not_mention() {
    let put = |raw: Value| {
        let checked =
            Attributes::check(raw, &CATALOGUE.group, Purpose::Replace, &Tolerances::STRICT)
                .unwrap();
        Attributes::merge_replace(
            &Attributes::default(),
            checked,
            true,
            &CATALOGUE.group,
            &Tolerances::STRICT,
        )
        .unwrap()
    };
    let kept = put(json!({ "schemas": [GROUP], "displayName": "E" }));
    assert_eq!(
        (kept.members, kept.notes),
        (
            None,
            vec![Note::forgiven(note::MEMBERS_KEPT, "members", "")]
        )
    );
    let emptied = put(json!({ "schemas": [GROUP], "displayName": "E", "members": [] }));
    assert_eq!((emptied.members, emptied.notes), (Some(vec![]), vec![]));
}

#[test]
fn a_body_id_is_noted_if_it_is_another() {
    let mut checked = check(user_with(json!({ "id": "theirs" })), &Tolerances::STRICT).unwrap();
    checked.note_body_id("theirs");
    assert_eq!(checked.notes, []);
    checked.note_body_id("ours");
    assert_eq!(
        checked.notes,
        [Note::forgiven(note::BODY_ID_DIFFERS, "id", "theirs")]
    );
}

/// A user type with immutable attributes, as an admin's own schema may have.
fn type_with_immutable() -> ResourceType {
    let mut user = ResourceType::clone(&CATALOGUE.user);
    let mut schema = Schema::clone(&user.schema);
    for attribute in &mut schema.attributes {
        let mut changed = Attribute::clone(attribute);
        if changed.name == "title" {
            changed.mutability = Mutability::Immutable;
        }
        for sub in changed
            .sub_attributes
            .iter_mut()
            .filter(|sub| sub.name == "familyName")
        {
            *sub = Arc::new(Attribute {
                mutability: Mutability::Immutable,
                ..Attribute::clone(sub)
            });
        }
        *attribute = Arc::new(changed);
    }
    user.schema = Arc::new(schema);
    user
}

#[test]
fn an_immutable_value_can_be_repeated_or_omitted_and_not_changed() {
    let resource_type = type_with_immutable();
    let check = |more: Value| {
        Attributes::check(
            user_with(more),
            &resource_type,
            Purpose::Replace,
            &Tolerances::STRICT,
        )
        .unwrap()
    };
    let current =
        check(json!({ "title": "t", "name": { "familyName": "f", "givenName": "g" } })).attributes;
    let put = |more: Value| {
        Attributes::merge_replace(
            &current,
            check(more),
            false,
            &resource_type,
            &Tolerances::STRICT,
        )
        .map(|checked| Value::Object(checked.attributes.into_map()))
    };
    assert_eq!(
        put(json!({})),
        Ok(json!({ "userName": "ada", "title": "t" }))
    );
    assert_eq!(
        put(json!({ "title": "t", "name": { "givenName": "h" } })),
        Ok(
            json!({ "userName": "ada", "name": { "familyName": "f", "givenName": "h" }, "title": "t" })
        )
    );
    for change in [
        json!({ "title": "u" }),
        json!({ "name": { "familyName": "x" } }),
    ] {
        let error = put(change.clone()).unwrap_err();
        assert_eq!(
            (error.scim_type, error.reason),
            (Some(ScimType::Mutability), reason::IMMUTABLE),
            "{change}"
        );
    }
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[a-zA-Z@. ]{0,8}".prop_map(Value::from),
    ];
    let names = prop::sample::select(vec![
        "schemas",
        "userName",
        "USERNAME",
        "active",
        "emails",
        "value",
        "type",
        "primary",
        "name",
        "givenName",
        "id",
        "meta",
        "groups",
        "members",
        "displayName",
        ENTERPRISE,
        "manager",
        "department",
        "$ref",
        "password",
        "__proto__",
        "x",
    ]);
    leaf.prop_recursive(4, 30, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((names.clone(), inner), 0..6).prop_map(|members| Value::Object(
                members
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect()
            )),
        ]
    })
}

proptest! {
    #[test]
    fn what_was_accepted_is_accepted_again_unchanged(raw in any_value(), tolerant in any::<bool>()) {
        let tolerances = if tolerant { Tolerances::ALL } else { Tolerances::STRICT };
        let mut raw = raw;
        if let Value::Object(members) = &mut raw {
            members.entry("userName").or_insert_with(|| Value::from("ada"));
        }
        if let Ok(checked) = check(raw, &tolerances) {
            let mut again = Value::Object(checked.attributes.as_map().clone());
            again["schemas"] = Value::from(crate::render::schema_urns(checked.attributes.as_map(), &CATALOGUE.user));
            let again = check(again, &Tolerances::STRICT);
            prop_assert_eq!(again.map(|again| again.attributes), Ok(checked.attributes));
        }
    }
}

/// The one note's code and path; other than one note is a failure.
fn only_note(checked: &Checked) -> (&'static str, &str) {
    let [only] = checked.notes.as_slice() else {
        panic!("{:?}", checked.notes)
    };
    (only.code, only.path.as_str())
}

/// Reads `raw` where only this quirk is tolerated; and that it is refused, by name, where it alone is not.
fn forgiven(raw: &Value, code: &str) -> Checked {
    let checked = check(raw.clone(), &Tolerances::STRICT.with(code, true))
        .unwrap_or_else(|error| panic!("{raw}: {error}"));
    let error = check(raw.clone(), &Tolerances::ALL.with(code, false)).unwrap_err();
    assert_eq!(error.status, 400, "{raw}");
    assert!(
        error.arguments.contains(&("quirk", code.to_owned())),
        "{raw}: {error:?}"
    );
    assert!(error.detail.contains(code), "{raw}: {}", error.detail);
    checked
}

#[test]
fn attributes_of_an_extension_are_found_without_its_urn_where_that_is_tolerated() {
    let code = note::EXTENSION_WITHOUT_URN;
    let raw = json!({ "schemas": [USER], "userName": "ada", "Department": "R", "manager": null });
    let checked = forgiven(&raw, code);
    assert_eq!(
        only_note(&checked),
        (code, &*format!("{ENTERPRISE}:department"))
    );
    let document = checked.attributes.into_map();
    assert_eq!(document[ENTERPRISE], json!({ "department": "R" }));

    // What stands in its own place wins, and the other is told of.
    let both = json!({ "schemas": [USER, ENTERPRISE], "userName": "ada", "department": "wrong",
        (ENTERPRISE): { "department": "right" } });
    let checked = check(both, &Tolerances::ALL).unwrap();
    assert_eq!(
        checked.attributes.as_map()[ENTERPRISE]["department"],
        "right"
    );
    assert!(
        checked.notes.iter().any(|note| note.left_out),
        "{:?}",
        checked.notes
    );
}

#[test]
fn urns_of_scim_1_stand_for_those_of_scim_2_where_that_is_tolerated() {
    let code = note::SCIM1_URN;
    let old = "urn:scim:schemas:extension:enterprise:1.0";
    for core in ["urn:scim:schemas:core:1.0", "urn:scim:schemas:core:2.0"] {
        let raw =
            json!({ "schemas": [core, old], "userName": "ada", (old): { "department": "R" } });
        let checked = forgiven(&raw, code);
        assert!(
            checked.notes.iter().all(|note| note.code == code),
            "{:?}",
            checked.notes
        );
        let document = checked.attributes.into_map();
        assert_eq!(document[ENTERPRISE], json!({ "department": "R" }));
    }
}

#[test]
fn a_manager_may_come_as_scim_1_calls_it_and_in_an_array_where_that_is_tolerated() {
    let user = |manager: Value| json!({ "schemas": [USER, ENTERPRISE], "userName": "ada", (ENTERPRISE): { "manager": manager } });
    let cases = [
        (note::SCIM1_MANAGER_ID, json!({ "managerId": "m-1" })),
        (
            note::REFERENCE_IN_ARRAY,
            json!([{ "value": "m-1", "$ref": "../Users/m-1" }]),
        ),
        (note::BARE_REFERENCE, json!("m-1")),
    ];
    for (code, manager) in cases {
        let checked = forgiven(&user(manager), code);
        assert_eq!(only_note(&checked).0, code);
        assert_eq!(
            checked.attributes.as_map()[ENTERPRISE]["manager"],
            json!({ "value": "m-1" })
        );
    }
    let two = user(json!([{ "value": "a" }, { "value": "b" }]));
    assert!(
        check(two, &Tolerances::ALL).is_err(),
        "one of two cannot be chosen"
    );
}

#[test]
fn a_null_in_a_put_clears_keeps_or_is_refused_as_the_connection_has_it() {
    let current = check(user_with(json!({ "title": "Dr" })), &Tolerances::STRICT)
        .unwrap()
        .attributes;
    let put = |value: Value, tolerances: &Tolerances| {
        let raw = user_with(json!({ "title": value }));
        let checked = Attributes::check(raw, &CATALOGUE.user, Purpose::Replace, tolerances)?;
        Attributes::merge_replace(&current, checked, false, &CATALOGUE.user, tolerances)
    };
    let code = note::NULL_KEPT;
    let title = |checked: &Checked| checked.attributes.text("title").map(str::to_owned);
    let cleared = put(Value::Null, &Tolerances::STRICT).unwrap();
    assert_eq!((title(&cleared), cleared.notes.len()), (None, 0));
    let kept = put(Value::Null, &Tolerances::STRICT.with(code, true)).unwrap();
    assert_eq!(
        (title(&kept).as_deref(), only_note(&kept)),
        (Some("Dr"), (code, "title"))
    );
    let error = put(Value::Null, &Tolerances::ALL.with(code, false)).unwrap_err();
    assert!(
        error.arguments.contains(&("quirk", code.to_owned())),
        "{error:?}"
    );
    // Where nothing is stored, nothing can be lost.
    let raw = user_with(json!({ "nickName": null, "title": "Dr" }));
    let refusing = Tolerances::ALL.with(code, false);
    let checked = Attributes::check(raw, &CATALOGUE.user, Purpose::Replace, &refusing).unwrap();
    assert!(
        Attributes::merge_replace(&current, checked, false, &CATALOGUE.user, &refusing).is_ok()
    );
}

#[test]
fn a_null_in_a_put_keeps_members_and_values_of_extensions_where_nulls_keep() {
    let code = note::NULL_KEPT;
    let keeping = Tolerances::STRICT.with(code, true);
    let refusing = Tolerances::ALL.with(code, false);
    let group = |has_members: bool, tolerances: &Tolerances| {
        let raw = json!({ "schemas": [GROUP], "displayName": "E", "members": null });
        let checked = Attributes::check(raw, &CATALOGUE.group, Purpose::Replace, tolerances)?;
        let current = Attributes::default();
        Attributes::merge_replace(&current, checked, has_members, &CATALOGUE.group, tolerances)
    };
    let cleared = group(true, &Tolerances::STRICT).unwrap();
    assert_eq!(
        (cleared.members, cleared.notes.len()),
        (Some(Vec::new()), 0)
    );
    let kept = group(true, &keeping).unwrap();
    assert_eq!(only_note(&kept), (code, "members"));
    assert_eq!(kept.members, None);
    let error = group(true, &refusing).unwrap_err();
    assert!(
        error.arguments.contains(&("quirk", code.to_owned())),
        "{error:?}"
    );
    for tolerances in [&keeping, &refusing] {
        let empty = group(false, tolerances).unwrap();
        assert_eq!((empty.members, empty.notes.len()), (Some(Vec::new()), 0));
    }

    let user = |enterprise: Value| json!({ "schemas": [USER, ENTERPRISE], "userName": "ada", (ENTERPRISE): enterprise });
    let held = json!({ "department": "R", "manager": { "value": "m-1" } });
    let current = check(user(held.clone()), &Tolerances::STRICT)
        .unwrap()
        .attributes;
    let put = |enterprise: Value, tolerances: &Tolerances| {
        let raw = user(enterprise);
        let checked = Attributes::check(raw, &CATALOGUE.user, Purpose::Replace, tolerances)?;
        Attributes::merge_replace(&current, checked, false, &CATALOGUE.user, tolerances)
    };
    let nulls = json!({ "department": null, "manager": null, "division": null });
    let cleared = put(nulls.clone(), &Tolerances::STRICT).unwrap();
    assert_eq!(cleared.attributes.as_map().get(ENTERPRISE), None);
    let kept = put(nulls.clone(), &keeping).unwrap();
    assert_eq!(kept.attributes.as_map()[ENTERPRISE], held);
    assert_eq!(kept.notes.len(), 2, "of what has a value: {:?}", kept.notes);
    assert!(put(nulls, &refusing).is_err());
    let whole = put(Value::Null, &keeping).unwrap();
    assert_eq!(whole.attributes.as_map()[ENTERPRISE], held);
    assert!(put(Value::Null, &refusing).is_err());
}
