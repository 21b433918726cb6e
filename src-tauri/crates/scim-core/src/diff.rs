//! What changed between two states of a resource, attribute by attribute.

use crate::attributes::Attributes;
use crate::resources::common;
use crate::schema::{Attribute, ResourceType};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::sync::Arc;

/// One attribute that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct AttributeChange {
    /// `displayName`, `name.familyName`, `phoneNumbers[type eq "mobile"]`, `phoneNumbers[type eq "mobile"].value`,
    /// `urn:…:User:department`.
    pub path: String,
    /// `None` if it was not there.
    pub before: Option<Value>,
    /// `None` if it is gone.
    pub after: Option<Value>,
}

/// The attributes in which two states differ, in schema order. `None` stands for "does not exist": a
/// creation or a deletion lists everything.
pub fn diff(
    before: Option<&Attributes>,
    after: Option<&Attributes>,
    resource_type: &ResourceType,
) -> Vec<AttributeChange> {
    let empty = Map::new();
    let map = |attributes: Option<&Attributes>| {
        attributes.map_or_else(|| empty.clone(), |attributes| attributes.as_map().clone())
    };
    let (before, after) = (map(before), map(after));
    let mut changes = Vec::new();
    let core = common::attribute("externalId")
        .into_iter()
        .chain(resource_type.schema.attributes.iter());
    compare_all(core, "", &before, &after, &mut changes);
    for extension in &resource_type.extensions {
        let urn = extension.schema.id.as_ref();
        let held = |map: &Map<String, Value>| {
            map.get(urn)
                .and_then(Value::as_object)
                .cloned()
                .unwrap_or_default()
        };
        compare_all(
            extension.schema.attributes.iter(),
            &format!("{urn}:"),
            &held(&before),
            &held(&after),
            &mut changes,
        );
    }
    changes
}

fn compare_all<'a>(
    attributes: impl Iterator<Item = &'a Arc<Attribute>>,
    prefix: &str,
    before: &Map<String, Value>,
    after: &Map<String, Value>,
    changes: &mut Vec<AttributeChange>,
) {
    for attribute in attributes {
        let name = attribute.name.as_ref();
        let path = format!("{prefix}{name}");
        match (before.get(name), after.get(name)) {
            (one, other) if one == other => {}
            (before, after) if attribute.multi_valued => {
                compare_elements(attribute, path, before, after, changes)
            }
            (Some(Value::Object(before)), Some(Value::Object(after))) => {
                compare_all(
                    attribute.sub_attributes.iter(),
                    &format!("{path}."),
                    before,
                    after,
                    changes,
                );
            }
            (Some(Value::Object(before)), None) => {
                compare_all(
                    attribute.sub_attributes.iter(),
                    &format!("{path}."),
                    before,
                    &Map::new(),
                    changes,
                );
            }
            (None, Some(Value::Object(after))) => {
                compare_all(
                    attribute.sub_attributes.iter(),
                    &format!("{path}."),
                    &Map::new(),
                    after,
                    changes,
                );
            }
            (before, after) => changes.push(AttributeChange {
                path,
                before: before.cloned(),
                after: after.cloned(),
            }),
        }
    }
}

/// Elements are told apart by their `type` if each has its own, else by their `value`; failing both, the attribute is
/// shown whole. Elements in another order are no change of any of them, so a mere reordering is shown whole too.
fn compare_elements(
    attribute: &Attribute,
    path: String,
    before: Option<&Value>,
    after: Option<&Value>,
    changes: &mut Vec<AttributeChange>,
) {
    let elements =
        |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
    let (old, new) = (elements(before), elements(after));
    let key_name = ["type", "value"]
        .into_iter()
        .find(|name| is_key(name, &old) && is_key(name, &new));
    let so_far = changes.len();
    if let Some(key_name) = key_name {
        let key = |element: &Value| {
            element
                .get(key_name)
                .and_then(Value::as_str)
                .map(str::to_owned)
                .unwrap_or_default()
        };
        let gone = old
            .iter()
            .filter(|element| !new.iter().any(|other| key(other) == key(element)))
            .map(|element| (Some(element), None));
        let kept = new.iter().map(|element| {
            (
                old.iter().find(|other| key(other) == key(element)),
                Some(element),
            )
        });
        for (before, after) in gone.chain(kept) {
            let Some(any) = after.or(before) else {
                continue;
            };
            let path = format!("{path}[{key_name} eq {}]", Value::from(key(any)));
            match (before, after) {
                (Some(Value::Object(before)), Some(Value::Object(after))) => {
                    compare_all(
                        attribute.sub_attributes.iter(),
                        &format!("{path}."),
                        before,
                        after,
                        changes,
                    );
                }
                (before, after) => changes.push(AttributeChange {
                    path,
                    before: before.cloned(),
                    after: after.cloned(),
                }),
            }
        }
    }
    if changes.len() == so_far {
        changes.push(AttributeChange {
            path,
            before: before.cloned(),
            after: after.cloned(),
        });
    }
}

/// True if every element has the member as text, each another.
fn is_key(name: &str, elements: &[Value]) -> bool {
    let mut seen = BTreeSet::new();
    elements.iter().all(|element| {
        element
            .get(name)
            .and_then(Value::as_str)
            .is_some_and(|text| seen.insert(text))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use serde_json::json;

    fn changes(before: Value, after: Value) -> Vec<(String, Value, Value)> {
        let user = Catalogue::standard().user;
        let attributes = |raw: Value| raw.as_object().cloned().map(Attributes::from_stored);
        let changes = diff(
            attributes(before).as_ref(),
            attributes(after).as_ref(),
            &user,
        );
        changes
            .into_iter()
            .map(|change| {
                (
                    change.path,
                    change.before.unwrap_or_default(),
                    change.after.unwrap_or_default(),
                )
            })
            .collect()
    }

    #[test]
    fn only_what_differs_is_listed_by_its_smallest_path() {
        let urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
        let before = json!({
            "externalId": "1", "userName": "ada", "title": "Analyst",
            "name": { "givenName": "Ada", "familyName": "Byron" },
            "phoneNumbers": [{ "value": "1", "type": "work" }, { "value": "2", "type": "mobile" }],
            "roles": [{ "value": "a" }, { "value": "b" }],
            urn: { "department": "Sums" },
        });
        let after = json!({
            "externalId": "1", "userName": "ada", "active": true,
            "name": { "givenName": "Ada", "familyName": "Lovelace" },
            "phoneNumbers": [{ "value": "3", "type": "mobile" }, { "value": "4", "type": "home" }],
            "roles": [{ "value": "b" }, { "value": "c" }],
            urn: { "department": "Engines" },
        });
        let text =
            |path: &str, before: &str, after: &str| (path.to_owned(), json!(before), json!(after));
        assert_eq!(
            changes(before, after),
            [
                text("name.familyName", "Byron", "Lovelace"),
                ("title".to_owned(), json!("Analyst"), Value::Null),
                ("active".to_owned(), Value::Null, json!(true)),
                (
                    r#"phoneNumbers[type eq "work"]"#.to_owned(),
                    json!({ "value": "1", "type": "work" }),
                    Value::Null
                ),
                text(r#"phoneNumbers[type eq "mobile"].value"#, "2", "3"),
                (
                    r#"phoneNumbers[type eq "home"]"#.to_owned(),
                    Value::Null,
                    json!({ "value": "4", "type": "home" })
                ),
                (
                    r#"roles[value eq "a"]"#.to_owned(),
                    json!({ "value": "a" }),
                    Value::Null
                ),
                (
                    r#"roles[value eq "c"]"#.to_owned(),
                    Value::Null,
                    json!({ "value": "c" })
                ),
                text(
                    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
                    "Sums",
                    "Engines"
                ),
            ]
        );
    }

    #[test]
    fn creation_and_deletion_list_everything() {
        let document = json!({ "userName": "ada", "name": { "givenName": "Ada" }, "emails": [{ "value": "a@x", "type": "work" }] });
        let paths = |changes: Vec<(String, Value, Value)>| {
            changes
                .into_iter()
                .map(|change| change.0)
                .collect::<Vec<_>>()
        };
        let expected = ["userName", "name.givenName", r#"emails[type eq "work"]"#];
        assert_eq!(paths(changes(Value::Null, document.clone())), expected);
        assert_eq!(paths(changes(document.clone(), Value::Null)), expected);
        assert_eq!(changes(document.clone(), document), []);
    }

    #[test]
    fn elements_that_nothing_tells_apart_are_shown_whole() {
        let before = json!({ "emails": [{ "value": "a@x" }, { "value": "a@x" }] });
        let after = json!({ "emails": [{ "value": "a@x" }] });
        assert_eq!(
            changes(before, after),
            [(
                "emails".to_owned(),
                json!([{ "value": "a@x" }, { "value": "a@x" }]),
                json!([{ "value": "a@x" }])
            )]
        );
        let (one, other) = (
            json!([{ "value": "a" }, { "value": "b" }]),
            json!([{ "value": "b" }, { "value": "a" }]),
        );
        let swapped = changes(json!({ "roles": one }), json!({ "roles": other }));
        assert_eq!(swapped, [("roles".to_owned(), one, other)]);
    }
}
