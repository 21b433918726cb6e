use super::*;
use crate::catalogue::Catalogue;
use crate::check::Purpose;
use crate::error::{ScimError, ScimType};
use crate::messages::PATCH_OP_URN;
use crate::reason;
use crate::schema::{Mutability, ResourceType};
use crate::tolerance::{Tolerances, note};
use serde_json::{Value, json};
use std::sync::LazyLock;

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Catalogue::standard);
const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

fn compile(
    operations: Value,
    resource_type: &ResourceType,
    tolerances: &Tolerances,
) -> Result<Patch, ScimError> {
    let body = json!({ "schemas": [PATCH_OP_URN], "Operations": operations });
    Patch::check(
        PatchRequest::parse(body, tolerances)?,
        resource_type,
        tolerances,
    )
}

fn document(raw: Value) -> Attributes {
    let Value::Object(mut raw) = raw else {
        panic!("{raw} is no document")
    };
    raw.insert("schemas".to_owned(), json!([USER, ENTERPRISE]));
    Attributes::check(
        Value::Object(raw),
        &CATALOGUE.user,
        Purpose::Create,
        &Tolerances::STRICT,
    )
    .unwrap()
    .attributes
}

fn apply(
    before: &Value,
    operations: &Value,
    tolerances: &Tolerances,
) -> Result<Applied, ScimError> {
    compile(operations.clone(), &CATALOGUE.user, tolerances)?
        .apply(&document(before.clone()), &CATALOGUE.user)
}

fn patched(before: Value, operations: Value, tolerances: &Tolerances) -> Value {
    let applied = apply(&before, &operations, tolerances)
        .unwrap_or_else(|error| panic!("{operations}: {error}"));
    Value::Object(applied.attributes.into_map())
}

#[test]
fn operations_change_what_they_name_and_nothing_else() {
    let emails = || json!([{ "value": "w@x", "type": "work", "primary": true }, { "value": "h@x", "type": "home" }]);
    let ada = || json!({ "userName": "ada", "title": "Analyst", "name": { "givenName": "Ada", "familyName": "Byron" }, "emails": emails() });
    let with = |name: &str, value: Value| {
        let mut user = ada();
        user[name] = value;
        user
    };
    let without = |name: &str| {
        let mut user = ada();
        user.as_object_mut().unwrap().shift_remove(name);
        user
    };
    let cases = [
        // Simple attributes.
        (
            json!({ "op": "replace", "path": "TITLE", "value": "Countess" }),
            with("title", json!("Countess")),
        ),
        (
            json!({ "op": "add", "path": "title", "value": "Countess" }),
            with("title", json!("Countess")),
        ),
        (
            json!({ "op": "add", "path": "nickName", "value": "A" }),
            with("nickName", json!("A")),
        ),
        (
            json!({ "op": "add", "path": "title", "value": null }),
            ada(),
        ),
        (
            json!({ "op": "replace", "path": "title", "value": null }),
            without("title"),
        ),
        (json!({ "op": "remove", "path": "title" }), without("title")),
        (
            json!({ "op": "remove", "path": "title", "value": null }),
            without("title"),
        ),
        (json!({ "op": "remove", "path": "nickName" }), ada()),
        (
            json!({ "op": "replace", "path": "urn:ietf:params:scim:schemas:core:2.0:User:externalId", "value": "7" }),
            with("externalId", json!("7")),
        ),
        // Complex attributes take the sub-attributes named.
        (
            json!({ "op": "replace", "path": "name", "value": { "FamilyName": "Lovelace" } }),
            with(
                "name",
                json!({ "familyName": "Lovelace", "givenName": "Ada" }),
            ),
        ),
        (
            json!({ "op": "replace", "path": "name", "value": { "givenName": null } }),
            with("name", json!({ "familyName": "Byron" })),
        ),
        (
            json!({ "op": "replace", "path": "name.middleName", "value": "K" }),
            with(
                "name",
                json!({ "familyName": "Byron", "givenName": "Ada", "middleName": "K" }),
            ),
        ),
        (
            json!({ "op": "remove", "path": "name.familyName" }),
            with("name", json!({ "givenName": "Ada" })),
        ),
        (json!({ "op": "remove", "path": "name" }), without("name")),
        (
            json!({ "op": "replace", "path": "name", "value": {} }),
            without("name"),
        ),
        // Multi-valued attributes.
        (
            json!({ "op": "add", "path": "emails", "value": [{ "value": "o@x", "type": "other" }] }),
            with(
                "emails",
                json!([emails()[0], emails()[1], { "value": "o@x", "type": "other" }]),
            ),
        ),
        (
            json!({ "op": "add", "path": "emails", "value": { "value": "o@x" } }),
            with(
                "emails",
                json!([emails()[0], emails()[1], { "value": "o@x" }]),
            ),
        ),
        (
            json!({ "op": "add", "path": "emails", "value": [{ "value": "h@x" }] }),
            ada(),
        ),
        (
            json!({ "op": "add", "path": "emails", "value": emails() }),
            ada(),
        ),
        (
            json!({ "op": "add", "path": "emails", "value": [{ "value": "H@X", "type": "HOME", "display": "home" }] }),
            with(
                "emails",
                json!([emails()[0], { "value": "H@X", "display": "home", "type": "HOME" }]),
            ),
        ),
        (
            json!({ "op": "add", "path": "emails", "value": [{ "value": "o@x", "primary": true }] }),
            with(
                "emails",
                json!([{ "value": "w@x", "type": "work", "primary": false }, emails()[1], { "value": "o@x", "primary": true }]),
            ),
        ),
        // The primary one is sent again without saying so: the new one is primary.
        (
            json!({ "op": "add", "path": "emails", "value": [{ "value": "w@x", "type": "work" }, { "value": "o@x", "primary": true }] }),
            with(
                "emails",
                json!([{ "value": "w@x", "type": "work", "primary": false }, emails()[1], { "value": "o@x", "primary": true }]),
            ),
        ),
        (
            json!({ "op": "replace", "path": "emails", "value": [{ "value": "o@x" }] }),
            with("emails", json!([{ "value": "o@x" }])),
        ),
        (
            json!({ "op": "replace", "path": "emails", "value": [] }),
            without("emails"),
        ),
        (
            json!({ "op": "remove", "path": "emails" }),
            without("emails"),
        ),
        (
            json!({ "op": "replace", "path": "emails.display", "value": "d" }),
            with(
                "emails",
                json!([
                    { "value": "w@x", "display": "d", "type": "work", "primary": true },
                    { "value": "h@x", "display": "d", "type": "home" },
                ]),
            ),
        ),
        (
            json!({ "op": "remove", "path": "emails.primary" }),
            with(
                "emails",
                json!([{ "value": "w@x", "type": "work" }, emails()[1]]),
            ),
        ),
        // Value paths.
        (
            json!({ "op": "replace", "path": "emails[type eq \"home\"].value", "value": "n@x" }),
            with(
                "emails",
                json!([emails()[0], { "value": "n@x", "type": "home" }]),
            ),
        ),
        (
            json!({ "op": "replace", "path": "emails[type eq \"home\"]", "value": { "value": "n@x" } }),
            with("emails", json!([emails()[0], { "value": "n@x" }])),
        ),
        (
            json!({ "op": "add", "path": "emails[type eq \"home\"]", "value": { "display": "d" } }),
            with(
                "emails",
                json!([emails()[0], { "value": "h@x", "display": "d", "type": "home" }]),
            ),
        ),
        (
            json!({ "op": "replace", "path": "emails[type eq \"home\"].primary", "value": true }),
            with(
                "emails",
                json!([{ "value": "w@x", "type": "work", "primary": false }, { "value": "h@x", "type": "home", "primary": true }]),
            ),
        ),
        (
            json!({ "op": "replace", "path": "emails[type eq \"home\"]", "value": null }),
            with("emails", json!([emails()[0]])),
        ),
        (
            json!({ "op": "remove", "path": "emails[type eq \"home\" or value sw \"w\"]" }),
            without("emails"),
        ),
        (
            json!({ "op": "remove", "path": "emails[type eq \"pager\"]" }),
            ada(),
        ),
        (
            json!({ "op": "remove", "path": "emails[type eq \"work\"].primary" }),
            with(
                "emails",
                json!([{ "value": "w@x", "type": "work" }, emails()[1]]),
            ),
        ),
        (
            json!({ "op": "remove", "path": "emails[not (value pr)].type" }),
            ada(),
        ),
        // No path.
        (
            json!({ "op": "replace", "value": { "schemas": [USER], "Title": "Countess", "name": { "givenName": "A" }, "nickName": null } }),
            {
                let mut user = with("title", json!("Countess"));
                user["name"]["givenName"] = json!("A");
                user
            },
        ),
        (
            json!({ "op": "add", "value": { "emails": [{ "value": "o@x" }], "nickName": "A" } }),
            {
                let mut user = with("nickName", json!("A"));
                user["emails"] = json!([emails()[0], emails()[1], { "value": "o@x" }]);
                user
            },
        ),
        (
            json!({ "op": "replace", "path": USER, "value": { "title": "T" } }),
            with("title", json!("T")),
        ),
        // Extensions.
        (
            json!({ "op": "add", "path": format!("{ENTERPRISE}:department"), "value": "R" }),
            with(ENTERPRISE, json!({ "department": "R" })),
        ),
        (
            json!({ "op": "add", "path": format!("{ENTERPRISE}:department"), "value": "R" }),
            with(ENTERPRISE, json!({ "department": "R" })),
        ),
        (
            json!({ "op": "add", "path": ENTERPRISE, "value": { "department": "R", "manager": { "value": "m", "displayName": "ignored" } } }),
            with(
                ENTERPRISE,
                json!({ "department": "R", "manager": { "value": "m" } }),
            ),
        ),
        (
            json!({ "op": "add", "value": { (ENTERPRISE): { "department": "R" } } }),
            with(ENTERPRISE, json!({ "department": "R" })),
        ),
        (json!({ "op": "remove", "path": ENTERPRISE }), ada()),
    ];
    for (operation, mut expected) in cases {
        let mut got = patched(ada(), json!([operation]), &Tolerances::STRICT);
        assert_eq!(got, expected, "{operation}");
        // Equality heeds no order of members; what is stored has the schema's.
        got.sort_all_objects();
        expected.sort_all_objects();
        assert_eq!(got.to_string(), expected.to_string(), "{operation}");
    }
}

#[test]
fn operations_work_on_what_those_before_them_left() {
    let got = patched(
        json!({ "userName": "ada" }),
        json!([
            { "op": "add", "path": "emails", "value": [{ "value": "a@x", "type": "work" }] },
            { "op": "replace", "path": "emails[type eq \"work\"].value", "value": "b@x" },
            { "op": "remove", "path": "emails[value eq \"a@x\"]" },
            { "op": "add", "path": format!("{ENTERPRISE}:manager"), "value": { "value": "m-1" } },
            { "op": "remove", "path": format!("{ENTERPRISE}:manager[value eq \"m-2\"]") },
            { "op": "replace", "path": format!("{ENTERPRISE}:manager.value"), "value": "m-3" },
            { "op": "remove", "path": format!("{ENTERPRISE}:manager[value eq \"m-3\"]") },
        ]),
        &Tolerances::STRICT,
    );
    assert_eq!(
        got,
        json!({ "userName": "ada", "emails": [{ "value": "b@x", "type": "work" }] })
    );
}

#[test]
fn refusals_name_the_operation_and_change_nothing() {
    let before = json!({
        "userName": "ada", "emails": [{ "value": "a@x", "type": "work" }, { "value": "b@x", "type": "home" }],
        (ENTERPRISE): { "manager": { "value": "m" } },
    });
    use ScimType::*;
    let cases = [
        (json!({ "op": "remove" }), NoTarget, reason::NO_PATH),
        (
            json!({ "op": "replace", "value": "x" }),
            InvalidValue,
            reason::WRONG_TYPE,
        ),
        (
            json!({ "op": "replace", "value": ["x"] }),
            InvalidValue,
            reason::WRONG_TYPE,
        ),
        (
            json!({ "op": "replace", "path": "emails[type eq \"pager\"].value", "value": "x" }),
            NoTarget,
            reason::NO_MATCH,
        ),
        (
            json!({ "op": "replace", "path": "emails[type eq \"pager\"]", "value": { "value": "x" } }),
            NoTarget,
            reason::NO_MATCH,
        ),
        (
            json!({ "op": "add", "path": "emails[type eq \"pager\"].value", "value": "x" }),
            NoTarget,
            reason::NO_MATCH,
        ),
        (
            json!({ "op": "replace", "path": "roles.value", "value": "x" }),
            NoTarget,
            reason::NO_MATCH,
        ),
        (
            json!({ "op": "replace", "path": format!("{ENTERPRISE}:manager[value eq \"other\"]"), "value": { "value": "x" } }),
            NoTarget,
            reason::NO_MATCH,
        ),
        (
            json!({ "op": "replace", "path": "", "value": "x" }),
            InvalidPath,
            reason::INVALID_PATH,
        ),
        (
            json!({ "op": "replace", "path": "a b", "value": "x" }),
            InvalidPath,
            reason::INVALID_PATH,
        ),
        (
            json!({ "op": "replace", "path": "title[value eq \"x\"]", "value": "x" }),
            InvalidPath,
            reason::INVALID_PATH,
        ),
        (
            json!({ "op": "replace", "path": "emails[type eq \"work\"].vlue", "value": "x" }),
            InvalidPath,
            reason::INVALID_PATH,
        ),
        (
            json!({ "op": "replace", "path": "emails[type eq \"work\"]x", "value": "x" }),
            InvalidPath,
            reason::INVALID_PATH,
        ),
        (
            json!({ "op": "replace", "path": "emails[type eq]", "value": "x" }),
            InvalidFilter,
            reason::INVALID_FILTER,
        ),
        (
            json!({ "op": "replace", "path": "emails[type", "value": "x" }),
            InvalidFilter,
            reason::INVALID_FILTER,
        ),
        (
            json!({ "op": "replace", "path": "shoeSize", "value": 5 }),
            InvalidPath,
            reason::UNKNOWN_ATTRIBUTE,
        ),
        (
            json!({ "op": "replace", "path": "__proto__.polluted", "value": 5 }),
            InvalidPath,
            reason::UNKNOWN_ATTRIBUTE,
        ),
        (
            json!({ "op": "add", "value": { "__proto__": { "x": 1 } } }),
            InvalidPath,
            reason::UNKNOWN_ATTRIBUTE,
        ),
        (
            json!({ "op": "add", "value": { "constructor.prototype.x": 1 } }),
            InvalidPath,
            reason::UNKNOWN_ATTRIBUTE,
        ),
        (
            json!({ "op": "add", "value": { "urn:x:__proto__:y": 1 } }),
            InvalidPath,
            reason::UNKNOWN_ATTRIBUTE,
        ),
        (
            json!({ "op": "add", "path": "name", "value": { "toString": "x" } }),
            InvalidSyntax,
            reason::UNKNOWN_ATTRIBUTE,
        ),
        (
            json!({ "op": "add", "value": { "title": "x", "TITLE": "y" } }),
            InvalidSyntax,
            reason::DUPLICATE_ATTRIBUTE,
        ),
        (
            json!({ "op": "replace", "value": { "name.givenName": "x" } }),
            InvalidSyntax,
            reason::UNKNOWN_ATTRIBUTE,
        ),
        (
            json!({ "op": "replace", "path": "id", "value": "x" }),
            Mutability,
            reason::READ_ONLY,
        ),
        (
            json!({ "op": "replace", "path": "meta.created", "value": "x" }),
            Mutability,
            reason::READ_ONLY,
        ),
        (
            json!({ "op": "add", "path": "groups", "value": [{ "value": "g" }] }),
            Mutability,
            reason::READ_ONLY,
        ),
        (
            json!({ "op": "remove", "path": "groups[value eq \"g\"]" }),
            Mutability,
            reason::READ_ONLY,
        ),
        (
            json!({ "op": "replace", "value": { "id": "x", "title": "y" } }),
            Mutability,
            reason::READ_ONLY,
        ),
        (
            json!({ "op": "replace", "path": format!("{ENTERPRISE}:manager.displayName"), "value": "x" }),
            Mutability,
            reason::READ_ONLY,
        ),
        (
            json!({ "op": "replace", "path": format!("{ENTERPRISE}:manager.$ref"), "value": "x" }),
            Mutability,
            reason::READ_ONLY,
        ),
        (
            json!({ "op": "remove", "path": "userName" }),
            Mutability,
            reason::REQUIRED_REMOVED,
        ),
        (
            json!({ "op": "replace", "path": "userName", "value": null }),
            Mutability,
            reason::REQUIRED_REMOVED,
        ),
        (
            json!({ "op": "replace", "path": "userName", "value": "" }),
            InvalidValue,
            reason::REQUIRED_MISSING,
        ),
        (
            json!({ "op": "replace", "path": "title", "value": { "x": 1 } }),
            InvalidValue,
            reason::WRONG_TYPE,
        ),
        (
            json!({ "op": "replace", "path": "emails", "value": { "value": "x" } }),
            InvalidValue,
            reason::WRONG_TYPE,
        ),
        (
            json!({ "op": "replace", "path": "emails.primary", "value": true }),
            InvalidValue,
            reason::TWO_PRIMARIES,
        ),
        (
            json!({ "op": "add", "path": "emails[value pr]", "value": { "primary": true } }),
            InvalidValue,
            reason::TWO_PRIMARIES,
        ),
        (
            json!({ "op": "add", "path": "emails", "value": [{ "value": "1", "primary": true }, { "value": "2", "primary": true }] }),
            InvalidValue,
            reason::TWO_PRIMARIES,
        ),
        (
            json!({ "op": "remove", "path": "emails", "value": [{ "value": "a@x" }] }),
            InvalidValue,
            reason::REMOVE_VALUE_LIST,
        ),
        (
            json!({ "op": "replace", "path": format!("{ENTERPRISE}:manager"), "value": "m-1" }),
            InvalidValue,
            reason::WRONG_TYPE,
        ),
        (
            json!({ "op": "replace", "path": format!("{ENTERPRISE}:manager"), "value": { "value": "" } }),
            InvalidValue,
            reason::REQUIRED_MISSING,
        ),
        (
            json!({ "op": "replace", "path": format!("{ENTERPRISE}:manager.value"), "value": "" }),
            InvalidValue,
            reason::REQUIRED_MISSING,
        ),
    ];
    for (operation, scim_type, reason) in cases {
        let operations =
            json!([{ "op": "replace", "path": "title", "value": "changed" }, operation]);
        let error =
            apply(&before, &operations, &Tolerances::STRICT).expect_err(&operation.to_string());
        assert_eq!(
            (error.status, error.scim_type, error.reason),
            (400, Some(scim_type), reason),
            "{operation}: {error}"
        );
        assert!(
            error.detail.starts_with("Operation 2: "),
            "{operation}: {error}"
        );
        assert_eq!(error.argument("operation"), Some("2"), "{operation}");
    }
}

#[test]
fn no_attribute_grows_beyond_its_limit() {
    let many: Vec<Value> = (0..1_000)
        .map(|number| json!({ "value": number.to_string() }))
        .collect();
    let before = json!({ "userName": "ada", "roles": many });
    let one_more = json!([{ "op": "add", "path": "roles", "value": [{ "value": "one more" }] }]);
    assert_eq!(
        apply(&before, &one_more, &Tolerances::STRICT)
            .unwrap_err()
            .reason,
        reason::TOO_MANY_VALUES
    );
    let there = json!([{ "op": "add", "path": "roles", "value": [{ "value": "999" }] }]);
    assert!(apply(&before, &there, &Tolerances::STRICT).is_ok());
}

#[test]
fn each_tolerance_forgives_one_thing_and_notes_it() {
    let strict = Tolerances::STRICT;
    let before = json!({
        "userName": "ada", "active": true, "emails": [{ "value": "a@x", "type": "home" }],
        (ENTERPRISE): { "manager": { "value": "m" } },
    });
    let changed = |name: &str, value: Value| {
        let mut user = before.clone();
        match value {
            Value::Null => drop(user.as_object_mut().unwrap().shift_remove(name)),
            value => user[name] = value,
        }
        user
    };
    let cases = [
        (
            Tolerances {
                operation_case: true,
                ..strict
            },
            json!({ "op": "Replace", "path": "title", "value": "T" }),
            changed("title", json!("T")),
            note::OPERATION_CASE,
            false,
        ),
        (
            Tolerances {
                boolean_strings: true,
                ..strict
            },
            json!({ "op": "replace", "path": "active", "value": "False" }),
            changed("active", json!(false)),
            note::BOOLEAN_STRING,
            false,
        ),
        (
            Tolerances {
                unknown_attributes: true,
                ..strict
            },
            json!({ "op": "add", "path": "shoeSize", "value": 5 }),
            before.clone(),
            note::UNKNOWN_ATTRIBUTE,
            true,
        ),
        (
            Tolerances {
                unknown_attributes: true,
                ..strict
            },
            json!({ "op": "add", "value": { "urn:x:y:z": 5 } }),
            before.clone(),
            note::UNKNOWN_ATTRIBUTE,
            true,
        ),
        (
            Tolerances {
                unknown_attributes: true,
                ..strict
            },
            json!({ "op": "remove", "path": "emails.shoe" }),
            before.clone(),
            note::UNKNOWN_ATTRIBUTE,
            true,
        ),
        (
            Tolerances {
                dotted_keys: true,
                ..strict
            },
            json!({ "op": "replace", "value": { "name.givenName": "A" } }),
            changed("name", json!({ "givenName": "A" })),
            note::DOTTED_KEY,
            false,
        ),
        (
            Tolerances {
                dotted_keys: true,
                ..strict
            },
            json!({ "op": "replace", "value": { (format!("{ENTERPRISE}:department")): "R" } }),
            changed(
                ENTERPRISE,
                json!({ "department": "R", "manager": { "value": "m" } }),
            ),
            note::DOTTED_KEY,
            false,
        ),
        (
            Tolerances {
                dotted_keys: true,
                ..strict
            },
            json!({ "op": "replace", "value": { "emails[type eq \"home\"].value": "b@x" } }),
            changed("emails", json!([{ "value": "b@x", "type": "home" }])),
            note::DOTTED_KEY,
            false,
        ),
        (
            Tolerances {
                value_path_creates: true,
                ..strict
            },
            json!({ "op": "replace", "path": "emails[type eq \"work\" and primary eq true].value", "value": "w@x" }),
            changed(
                "emails",
                json!([{ "value": "a@x", "type": "home" }, { "value": "w@x", "type": "work", "primary": true }]),
            ),
            note::VALUE_PATH_CREATED,
            false,
        ),
        (
            Tolerances {
                value_path_creates: true,
                ..strict
            },
            json!({ "op": "add", "path": "addresses[type eq \"work\"]", "value": { "country": "GB" } }),
            changed("addresses", json!([{ "country": "GB", "type": "work" }])),
            note::VALUE_PATH_CREATED,
            false,
        ),
        (
            Tolerances {
                remove_value_list: true,
                ..strict
            },
            json!({ "op": "remove", "path": "emails", "value": [{ "value": "A@X" }, { "value": "absent" }] }),
            changed("emails", Value::Null),
            note::REMOVE_VALUE_LIST,
            false,
        ),
        (
            Tolerances {
                remove_value_list: true,
                ..strict
            },
            json!({ "op": "remove", "path": "emails", "value": [] }),
            before.clone(),
            note::REMOVE_VALUE_LIST,
            false,
        ),
        (
            Tolerances {
                remove_value_list: true,
                ..strict
            },
            json!({ "op": "remove", "path": "emails", "value": [{}] }),
            before.clone(),
            note::REMOVE_VALUE_LIST,
            false,
        ),
        (
            Tolerances {
                bare_references: true,
                ..strict
            },
            json!({ "op": "add", "path": format!("{ENTERPRISE}:manager"), "value": "m-2" }),
            changed(ENTERPRISE, json!({ "manager": { "value": "m-2" } })),
            note::BARE_REFERENCE,
            false,
        ),
        (
            Tolerances {
                references_in_arrays: true,
                ..strict
            },
            json!({ "op": "add", "path": format!("{ENTERPRISE}:manager"), "value": [{ "$ref": "https://x.example/Users/m-2", "value": "m-2" }] }),
            changed(ENTERPRISE, json!({ "manager": { "value": "m-2" } })),
            note::REFERENCE_IN_ARRAY,
            false,
        ),
        (
            Tolerances {
                empty_reference_clears: true,
                ..strict
            },
            json!({ "op": "replace", "path": format!("{ENTERPRISE}:manager"), "value": { "value": "" } }),
            changed(ENTERPRISE, Value::Null),
            note::EMPTY_REFERENCE_CLEARED,
            false,
        ),
        (
            Tolerances {
                empty_reference_clears: true,
                ..strict
            },
            json!({ "op": "replace", "path": format!("{ENTERPRISE}:manager.value"), "value": "" }),
            changed(ENTERPRISE, Value::Null),
            note::EMPTY_REFERENCE_CLEARED,
            false,
        ),
        (
            Tolerances {
                object_for_array: true,
                ..strict
            },
            json!({ "op": "replace", "path": "emails", "value": { "value": "b@x" } }),
            changed("emails", json!([{ "value": "b@x" }])),
            note::OBJECT_FOR_ARRAY,
            false,
        ),
        (
            Tolerances {
                read_only_in_patch: true,
                ..strict
            },
            json!({ "op": "replace", "value": { "id": "x" } }),
            before.clone(),
            note::READ_ONLY_IGNORED,
            false,
        ),
        (
            Tolerances {
                read_only_in_patch: true,
                ..strict
            },
            json!({ "op": "add", "path": "groups", "value": [{ "value": "g" }] }),
            before.clone(),
            note::READ_ONLY_IGNORED,
            true,
        ),
        (
            Tolerances {
                scalars_as_strings: true,
                ..strict
            },
            json!({ "op": "replace", "path": "title", "value": 5 }),
            changed("title", json!("5")),
            note::SCALAR_AS_STRING,
            false,
        ),
    ];
    for (tolerances, operation, expected, code, left_out) in cases {
        let operations = json!([operation]);
        let refused = apply(&before, &operations, &strict).expect_err(&operation.to_string());
        assert_eq!(refused.status, 400, "{operation}");
        let applied = apply(&before, &operations, &tolerances)
            .unwrap_or_else(|error| panic!("{operation}: {error}"));
        assert_eq!(
            Value::Object(applied.attributes.into_map()),
            expected,
            "{operation}"
        );
        let notes: Vec<(&str, bool)> = applied
            .notes
            .iter()
            .map(|note| (note.code, note.left_out))
            .collect();
        assert_eq!(notes, [(code, left_out)], "{operation}");
        assert!(
            apply(&before, &operations, &Tolerances::ALL).is_ok(),
            "{operation}"
        );
    }
}

#[test]
fn filters_that_do_not_say_what_an_element_is_like_make_none() {
    for filter in [
        "type ne \\\"work\\\"",
        "not (type eq \\\"work\\\")",
        "type eq \\\"a\\\" or type eq \\\"b\\\"",
        "value pr",
        "type eq null",
    ] {
        let path = format!("phoneNumbers[{}].value", filter.replace('\\', ""));
        let operations = json!([{ "op": "replace", "path": path, "value": "1" }]);
        let error =
            apply(&json!({ "userName": "ada" }), &operations, &Tolerances::ALL).unwrap_err();
        assert_eq!(error.reason, reason::NO_MATCH, "{path}");
    }
}

#[test]
fn passwords_leave_nothing_but_the_fact() {
    let cases = [
        (
            json!({ "op": "replace", "path": "password", "value": "canary" }),
            Some(true),
        ),
        (
            json!({ "op": "replace", "value": { "password": "canary" } }),
            Some(true),
        ),
        (json!({ "op": "remove", "path": "password" }), Some(false)),
        (
            json!({ "op": "replace", "path": "title", "value": "T" }),
            None,
        ),
    ];
    for (operation, expected) in cases {
        let patch = compile(json!([operation]), &CATALOGUE.user, &Tolerances::ALL).unwrap();
        assert!(!format!("{patch:?}").contains("canary"), "{operation}");
        assert_eq!(patch.password_set(), expected, "{operation}");
        assert_eq!(
            patch
                .apply(&document(json!({ "userName": "a" })), &CATALOGUE.user)
                .unwrap()
                .password_set,
            expected,
            "{operation}"
        );
    }
    let refused = compile(
        json!([{ "op": "add", "path": "password", "value": ["canary"] }]),
        &CATALOGUE.user,
        &Tolerances::STRICT,
    )
    .unwrap_err();
    assert!(!format!("{refused:?}").contains("canary"));
}

#[test]
fn member_operations_become_edits_in_order() {
    let member = |id: &str| Member::new(id);
    let strict = Tolerances::STRICT;
    let listed = Tolerances {
        remove_value_list: true,
        ..strict
    };
    let bare = Tolerances {
        bare_references: true,
        ..strict
    };
    let cases = [
        (
            json!({ "op": "add", "path": "members", "value": [{ "value": "a", "$ref": null }, { "value": "b" }] }),
            strict,
            vec![MemberEdit::Add(vec![member("a"), member("b")])],
        ),
        (
            json!({ "op": "add", "path": "members", "value": { "value": "a" } }),
            strict,
            vec![MemberEdit::Add(vec![member("a")])],
        ),
        (
            json!({ "op": "add", "path": "members", "value": "a" }),
            bare,
            vec![MemberEdit::Add(vec![member("a")])],
        ),
        (
            json!({ "op": "add", "path": "members", "value": ["a"] }),
            bare,
            vec![MemberEdit::Add(vec![member("a")])],
        ),
        (
            json!({ "op": "add", "value": { "Members": [{ "value": "a" }] } }),
            strict,
            vec![MemberEdit::Add(vec![member("a")])],
        ),
        (
            json!({ "op": "add", "path": "members", "value": [] }),
            strict,
            vec![],
        ),
        (
            json!({ "op": "replace", "path": "members", "value": [{ "value": "a" }] }),
            strict,
            vec![MemberEdit::Replace(vec![member("a")])],
        ),
        (
            json!({ "op": "replace", "path": "members", "value": [] }),
            strict,
            vec![MemberEdit::Clear],
        ),
        (
            json!({ "op": "remove", "path": "members" }),
            strict,
            vec![MemberEdit::Clear],
        ),
        (
            json!({ "op": "remove", "path": "members[value eq \"a\"]" }),
            strict,
            vec![MemberEdit::Remove(vec!["a".to_owned()])],
        ),
        (
            json!({ "op": "remove", "path": "members[value eq \"a\" or value eq \"b\"]" }),
            strict,
            vec![MemberEdit::Remove(vec!["a".to_owned(), "b".to_owned()])],
        ),
        (
            json!({ "op": "remove", "path": "members", "value": [{ "value": "a", "$ref": null }] }),
            listed,
            vec![MemberEdit::Remove(vec!["a".to_owned()])],
        ),
        (
            json!({ "op": "remove", "path": "members", "value": [] }),
            listed,
            vec![MemberEdit::Remove(vec![])],
        ),
    ];
    for (operation, tolerances, expected) in cases {
        let (rest, edits) = compile(json!([operation]), &CATALOGUE.group, &tolerances)
            .unwrap_or_else(|error| panic!("{operation}: {error}"))
            .split();
        assert_eq!(edits, expected, "{operation}");
        assert!(rest.is_empty(), "{operation}");
    }
    let mixed = json!([
        { "op": "remove", "path": "members[display sw \"A\"]" },
        { "op": "replace", "value": { "displayName": "New", "members": [{ "value": "a" }] } },
        { "op": "remove", "path": "members" },
    ]);
    let (rest, edits) = compile(mixed, &CATALOGUE.group, &strict).unwrap().split();
    assert!(
        matches!(&edits[..], [MemberEdit::RemoveMatching(filter), MemberEdit::Replace(_), MemberEdit::Clear] if filter.to_string() == "members.display sw \"A\"")
    );
    assert_eq!(
        rest.notes,
        [Note::forgiven(note::MEMBERS_CLEARED, "members", "")]
    );
    let group = Attributes::check(
        json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "Old" }),
        &CATALOGUE.group,
        Purpose::Create,
        &strict,
    )
    .unwrap();
    let applied = rest.apply(&group.attributes, &CATALOGUE.group).unwrap();
    assert_eq!(
        Value::Object(applied.attributes.into_map()),
        json!({ "displayName": "New" })
    );
}

#[test]
fn a_list_of_members_to_remove_never_empties_the_group() {
    for value in [
        json!([{ "value": "a" }]),
        json!([]),
        json!({ "value": "a" }),
        json!("a"),
    ] {
        let operations = json!([{ "op": "remove", "path": "members", "value": value }]);
        let refused =
            compile(operations.clone(), &CATALOGUE.group, &Tolerances::STRICT).unwrap_err();
        assert_eq!(refused.reason, reason::REMOVE_VALUE_LIST, "{value}");
        let (_, edits) = compile(operations, &CATALOGUE.group, &Tolerances::ALL)
            .unwrap()
            .split();
        assert!(
            matches!(&edits[..], [MemberEdit::Remove(_)]),
            "{value}: {edits:?}"
        );
    }
}

#[test]
fn a_member_itself_cannot_change() {
    for (path, value) in [
        ("members[value eq \"a\"].value", json!("b")),
        ("members[value eq \"a\"]", json!({ "value": "b" })),
        ("members.type", json!("User")),
    ] {
        let operations = json!([{ "op": "replace", "path": path, "value": value }]);
        let error = compile(operations, &CATALOGUE.group, &Tolerances::ALL).unwrap_err();
        assert_eq!(
            (error.scim_type, error.reason),
            (Some(ScimType::Mutability), reason::IMMUTABLE),
            "{path}"
        );
    }
}

#[test]
fn immutable_values_can_be_set_once() {
    let mut user = ResourceType::clone(&CATALOGUE.user);
    let mut schema = crate::schema::Schema::clone(&user.schema);
    for attribute in schema
        .attributes
        .iter_mut()
        .filter(|attribute| attribute.name == "title")
    {
        *attribute = Arc::new(Attribute {
            mutability: Mutability::Immutable,
            ..Attribute::clone(attribute)
        });
    }
    user.schema = Arc::new(schema);
    let set = |before: Value, value: Value| {
        let patch = compile(
            json!([{ "op": "replace", "path": "title", "value": value }]),
            &user,
            &Tolerances::STRICT,
        )
        .unwrap();
        patch
            .apply(&document(before), &user)
            .map(|applied| applied.attributes.text("title").map(str::to_owned))
            .map_err(|error| error.reason)
    };
    assert_eq!(
        set(json!({ "userName": "a" }), json!("t")),
        Ok(Some("t".to_owned()))
    );
    assert_eq!(
        set(json!({ "userName": "a", "title": "t" }), json!("t")),
        Ok(Some("t".to_owned()))
    );
    assert_eq!(
        set(json!({ "userName": "a", "title": "t" }), json!("u")),
        Err(reason::IMMUTABLE)
    );
    assert_eq!(
        set(json!({ "userName": "a", "title": "t" }), Value::Null),
        Err(reason::IMMUTABLE)
    );
}

#[test]
fn a_flood_of_brackets_in_a_path_needs_little_stack() {
    let check = || {
        for unit in ["emails[(", "a[b[", "emails[not (", "a.b.", "["] {
            let path = unit.repeat(1_000_000 / unit.len());
            let operations = json!([{ "op": "replace", "path": path, "value": "x" }]);
            assert!(
                compile(operations, &CATALOGUE.user, &Tolerances::STRICT).is_err(),
                "{unit}"
            );
        }
    };
    std::thread::Builder::new()
        .stack_size(256 * 1024)
        .spawn(check)
        .unwrap()
        .join()
        .unwrap();
}

#[test]
fn a_request_changes_a_limited_number_of_things() {
    let roles = |number: usize| json!({ "op": "add", "path": "roles", "value": vec![json!({ "value": "x" }); number] });
    let operations = |number: usize| Value::Array(vec![roles(999); number]);
    assert!(compile(operations(10), &CATALOGUE.user, &Tolerances::ALL).is_ok());
    let keys: serde_json::Map<String, Value> = (0..100_000)
        .map(|number| (format!("k{number}"), json!(1)))
        .collect();
    for operations in [operations(11), json!([{ "op": "add", "value": keys }])] {
        let error = compile(operations, &CATALOGUE.user, &Tolerances::ALL).unwrap_err();
        assert_eq!(
            (error.status, error.reason),
            (413, reason::TOO_MANY_OPERATIONS)
        );
    }
    let members = json!([{ "op": "add", "path": "members", "value": vec![json!({ "value": "x", "odd": 1 }); 50_000] }]);
    let patch = compile(members, &CATALOGUE.group, &Tolerances::ALL).unwrap();
    assert_eq!(
        patch.notes.len(),
        1,
        "fifty thousand of a kind are one note"
    );
}

#[test]
fn each_quirk_of_a_patch_is_forgiven_by_its_own_switch_and_refused_by_its_own_name() {
    let ada =
        json!({ "userName": "ada", "title": "Dr", "emails": [{ "value": "h@x", "type": "home" }] });
    let cases = [
        (
            note::BOOLEAN_STRING,
            json!([{ "op": "replace", "path": "active", "value": "False" }]),
        ),
        (
            note::BOOLEAN_STRING,
            json!([{ "op": "remove", "path": "emails[primary eq \"True\"]" }]),
        ),
        (
            note::OPERATION_CASE,
            json!([{ "op": "Remove", "path": "title" }]),
        ),
        (
            note::DOTTED_KEY,
            json!([{ "op": "replace", "value": { "name.givenName": "Ada" } }]),
        ),
        (
            note::VALUE_PATH_CREATED,
            json!([{ "op": "replace", "path": "emails[type eq \"work\"].value", "value": "w@x" }]),
        ),
        (
            note::REMOVE_VALUE_LIST,
            json!([{ "op": "remove", "path": "emails", "value": [{ "value": "h@x" }] }]),
        ),
        (
            note::EXTENSION_WITHOUT_URN,
            json!([{ "op": "add", "path": "department", "value": "R" }]),
        ),
        (
            note::EXTENSION_WITHOUT_URN,
            json!([{ "op": "remove", "path": "manager[value eq \"u-9\"]" }]),
        ),
        (
            note::BARE_REFERENCE,
            json!([{ "op": "add", "path": format!("{ENTERPRISE}:manager"), "value": "u-9" }]),
        ),
        (
            note::REFERENCE_IN_ARRAY,
            json!([{ "op": "add", "path": format!("{ENTERPRISE}:manager"), "value": [{ "value": "u-9" }] }]),
        ),
        (
            note::EMPTY_REFERENCE_CLEARED,
            json!([{ "op": "replace", "path": format!("{ENTERPRISE}:manager"), "value": { "value": "" } }]),
        ),
        (
            note::READ_ONLY_IGNORED,
            json!([{ "op": "replace", "value": { "id": "x", "title": "Prof" } }]),
        ),
        (
            note::UNKNOWN_ATTRIBUTE,
            json!([{ "op": "add", "path": "shoeSize", "value": 44 }]),
        ),
        (
            note::OBJECT_FOR_ARRAY,
            json!([{ "op": "replace", "path": "emails", "value": { "value": "w@x" } }]),
        ),
        (
            note::SCALAR_AS_STRING,
            json!([{ "op": "replace", "path": "title", "value": 7 }]),
        ),
        (
            note::EXTRA_MESSAGE_MEMBER,
            json!([{ "op": "remove", "path": "title", "name": "removeTitle" }]),
        ),
    ];
    for (code, operations) in cases {
        let applied = apply(&ada, &operations, &Tolerances::STRICT.with(code, true))
            .unwrap_or_else(|error| panic!("{operations}: {error}"));
        let codes: Vec<&str> = applied.notes.iter().map(|note| note.code).collect();
        assert_eq!(codes, [code], "{operations}");
        let error = apply(&ada, &operations, &Tolerances::ALL.with(code, false)).unwrap_err();
        assert_eq!(error.status, 400, "{operations}");
        assert!(
            error.arguments.contains(&("quirk", code.to_owned())),
            "{operations}: {error:?}"
        );
        assert!(
            error.detail.contains(code),
            "{operations}: {}",
            error.detail
        );
    }
}

#[test]
fn a_patch_in_the_form_of_scim_1_removes_any_number_of_members() {
    let members: Vec<Value> = (0..1_000)
        .map(|number| json!({ "value": format!("019a0000-0000-7000-8000-{number:012}"), "operation": "delete" }))
        .collect();
    let body = json!({ "members": members });
    let tolerances = Tolerances::STRICT.with(note::SCIM1_MEMBERS, true);
    let request = PatchRequest::parse(body, &tolerances).unwrap();
    let patch = Patch::check(request, &CATALOGUE.group, &tolerances).unwrap();
    let codes: Vec<&str> = patch.notes.iter().map(|note| note.code).collect();
    assert_eq!(
        codes,
        [note::SCIM1_MEMBERS],
        "its form is the one departure"
    );
    let (_, edits) = patch.split();
    let [MemberEdit::Remove(ids)] = edits.as_slice() else {
        panic!("{edits:?}");
    };
    assert_eq!(ids.len(), 1_000);
    assert_eq!(ids[999], "019a0000-0000-7000-8000-000000000999");
}

#[test]
fn what_a_patch_asks_of_active_is_seen_in_every_dialect() {
    let cases = [
        (
            json!([{ "op": "replace", "path": "active", "value": false }]),
            Some(false),
        ),
        (
            json!([{ "op": "Add", "path": "Active", "value": "True" }]),
            Some(true),
        ),
        (
            json!([{ "op": "replace", "path": format!("{}:active", CATALOGUE.user.schema.id), "value": true }]),
            Some(true),
        ),
        (
            json!([{ "op": "replace", "value": { "active": false } }]),
            Some(false),
        ),
        (
            json!([{ "op": "replace", "value": { "active": false, "title": "x" } }]),
            None,
        ),
        (
            json!([
                { "op": "replace", "path": "active", "value": false },
                { "op": "replace", "path": "title", "value": "x" },
            ]),
            None,
        ),
        (
            json!([
                { "op": "replace", "path": "active", "value": false },
                { "op": "replace", "path": "password", "value": "x" },
            ]),
            None,
        ),
        (json!([{ "op": "remove", "path": "active" }]), None),
    ];
    for (operations, expected) in cases {
        let body = json!({ "schemas": [PATCH_OP_URN], "Operations": operations });
        let request = PatchRequest::parse(body, &Tolerances::ALL).unwrap();
        let patch = Patch::check(request, &CATALOGUE.user, &Tolerances::ALL).unwrap();
        assert_eq!(patch.sets_active(), expected, "{operations}");
    }
}
