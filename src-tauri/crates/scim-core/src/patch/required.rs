//! What is required stays there (RFC 7643 §2.2), whatever operations did: of an extension that came into use, of a
//! complex value that was made or of which something was taken.

use crate::error::ScimError;
use crate::schema::{Attribute, Mutability, ResourceType};
use crate::value::{is_given, required_missing};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What was missing before, because a schema came to ask for more, is nothing that the patch did.
///
/// # Errors
/// 400 `invalidValue` with what is missing now.
pub(super) fn check(
    before: &Map<String, Value>,
    after: &Map<String, Value>,
    resource_type: &ResourceType,
) -> Result<(), ScimError> {
    let now = Missing::of(after, resource_type);
    if now.0.is_empty() {
        return Ok(());
    }
    let then = Missing::of(before, resource_type);
    let known = |path: &String| then.0.get(path).copied().unwrap_or(0);
    match now.0.iter().find(|(path, count)| **count > known(path)) {
        Some((path, _)) => Err(required_missing(path)),
        None => Ok(()),
    }
}

/// Paths of what is required and missing, and in how many values.
#[derive(Default)]
struct Missing(BTreeMap<String, usize>);

impl Missing {
    fn of(document: &Map<String, Value>, resource_type: &ResourceType) -> Missing {
        let mut missing = Missing::default();
        missing.look_at(&resource_type.schema.attributes, "", document);
        for extension in &resource_type.extensions {
            let urn = extension.schema.id.as_ref();
            match document.get(urn) {
                Some(Value::Object(held)) => {
                    missing.look_at(&extension.schema.attributes, &format!("{urn}:"), held);
                }
                _ if extension.required => missing.add(urn.to_owned()),
                _ => {}
            }
        }
        missing
    }

    fn look_at(&mut self, attributes: &[Arc<Attribute>], prefix: &str, held: &Map<String, Value>) {
        for attribute in attributes {
            let value = held.get(attribute.name.as_ref());
            if is_missing(attribute, value) {
                self.add(format!("{prefix}{}", attribute.name));
            }
            let elements = match value {
                Some(Value::Array(elements)) => elements.as_slice(),
                single => single.map_or(&[][..], std::slice::from_ref),
            };
            for element in elements.iter().filter_map(Value::as_object) {
                for sub in &attribute.sub_attributes {
                    if is_missing(sub, element.get(sub.name.as_ref())) {
                        self.add(format!("{prefix}{}.{}", attribute.name, sub.name));
                    }
                }
            }
        }
    }

    fn add(&mut self, path: String) {
        *self.0.entry(path).or_default() += 1;
    }
}

/// The service gives what is read only, and what is never returned is in no document.
fn is_missing(attribute: &Attribute, value: Option<&Value>) -> bool {
    let is_the_clients = !matches!(
        attribute.mutability,
        Mutability::ReadOnly | Mutability::WriteOnly
    );
    attribute.required && is_the_clients && !is_given(value)
}

#[cfg(test)]
mod tests {
    use crate::check::Purpose;
    use crate::error::ScimType;
    use crate::messages::PATCH_OP_URN;
    use crate::schema::SchemaExtension;
    use crate::{Attributes, Catalogue, MemberEdit, Patch, PatchRequest, Schema, Tolerances};
    use crate::{ResourceType, ScimError, reason};
    use serde_json::{Value, json};
    use std::sync::Arc;

    const URN: &str = "urn:example:acme:2.0:User";

    /// An extension with something required at each level, on users; on groups one with an attribute called `members`.
    fn catalogue(required: bool) -> Catalogue {
        let user = json!({ "id": URN, "name": "Acme", "attributes": [
            { "name": "badge", "required": true },
            { "name": "floor" },
            { "name": "location", "type": "complex", "subAttributes": [
                { "name": "code", "required": true }, { "name": "room" },
            ] },
            { "name": "desks", "type": "complex", "multiValued": true, "subAttributes": [
                { "name": "code", "required": true }, { "name": "room" },
            ] },
            { "name": "sponsor", "type": "complex", "subAttributes": [
                { "name": "value" },
                { "name": "$ref", "type": "reference", "referenceTypes": ["User"] },
                { "name": "role", "required": true },
            ] },
        ] });
        let group = json!({ "id": "urn:example:acme:2.0:Group", "name": "Acme", "attributes": [
            { "name": "members", "type": "complex", "subAttributes": [
                { "name": "value" },
                { "name": "$ref", "type": "reference", "referenceTypes": ["User"] },
            ] },
        ] });
        let extension = |raw: &Value, required: bool| SchemaExtension {
            schema: Arc::new(Schema::read(raw).unwrap()),
            required,
        };
        Catalogue::standard()
            .with_extension("User", extension(&user, required))
            .with_extension("Group", extension(&group, false))
    }

    fn checked(raw: Value, user: &ResourceType) -> Result<Attributes, ScimError> {
        Attributes::check(raw, user, Purpose::Create, &Tolerances::STRICT)
            .map(|checked| checked.attributes)
    }

    fn patch(operations: Value, resource_type: &ResourceType) -> Result<Patch, ScimError> {
        let body = json!({ "schemas": [PATCH_OP_URN], "Operations": operations });
        let request = PatchRequest::parse(body, &Tolerances::STRICT)?;
        Patch::check(request, resource_type, &Tolerances::STRICT)
    }

    #[test]
    fn a_patch_cannot_leave_out_what_an_extension_requires() {
        let user = catalogue(false).user;
        let bare = json!({ "schemas": [user.schema.id], "userName": "ada" });
        let bare = checked(bare, &user).unwrap();
        let full = json!({ "schemas": [user.schema.id, URN], "userName": "ada", (URN): {
            "badge": "B-1", "floor": "2",
            "location": { "code": "2a", "room": "7" },
            "desks": [{ "code": "d1", "room": "1" }, { "code": "d2", "room": "2" }],
        } });
        let full = checked(full, &user).unwrap();
        let at = |name: &str| format!("{URN}:{name}");
        let put = |path: &str, value: Value| json!([{ "op": "replace", "path": at(path), "value": value }]);
        let refused = [
            (&bare, put("floor", json!("2")), "badge"),
            (
                &full,
                put("location", json!({ "code": null })),
                "location.code",
            ),
            (&bare, put("location.room", json!("7")), "badge"),
            (
                &full,
                json!([{ "op": "add", "path": at("desks[room eq \"1\"]"), "value": { "room": "9", "code": null } }]),
                "desks.code",
            ),
        ];
        for (before, operations, missing) in refused {
            let error = patch(operations.clone(), &user)
                .and_then(|patch| patch.apply(before, &user))
                .unwrap_err();
            let missing = at(missing);
            assert_eq!(
                (error.reason, error.argument("attribute")),
                (reason::REQUIRED_MISSING, Some(missing.as_str())),
                "{operations}"
            );
        }
        let taken = [
            (
                &bare,
                json!([
                    { "op": "add", "path": at("floor"), "value": "2" },
                    { "op": "add", "path": at("badge"), "value": "B-2" },
                ]),
            ),
            (&full, put("location.room", json!("8"))),
            (
                &full,
                json!([{ "op": "remove", "path": at("desks[room eq \"1\"]") }]),
            ),
            (&full, json!([{ "op": "remove", "path": URN }])),
        ];
        for (before, operations) in taken {
            let applied = patch(operations.clone(), &user)
                .and_then(|patch| patch.apply(before, &user))
                .unwrap_or_else(|error| panic!("{operations}: {error}"));
            let document = Value::Object(applied.attributes.into_map());
            assert_eq!(document.get(URN).is_none(), operations[0]["path"] == URN);
        }
    }

    #[test]
    fn what_was_missing_before_may_stay_missing() {
        let user = catalogue(false).user;
        let before = json!({ "userName": "ada", (URN): { "floor": "2" } });
        let Value::Object(before) = before else {
            panic!("an object");
        };
        let before = Attributes::from_stored(before);
        let rename = json!([{ "op": "replace", "path": "title", "value": "Dr" }]);
        assert!(patch(rename, &user).unwrap().apply(&before, &user).is_ok());
    }

    #[test]
    fn a_required_extension_cannot_be_removed_as_a_whole_or_piece_by_piece() {
        let user = catalogue(true).user;
        let full =
            json!({ "schemas": [user.schema.id, URN], "userName": "ada", (URN): { "badge": "B" } });
        let full = checked(full, &user).unwrap();
        let error = patch(json!([{ "op": "remove", "path": URN }]), &user).unwrap_err();
        assert_eq!(error.scim_type, Some(ScimType::Mutability));
        let piece = json!([{ "op": "replace", "path": URN, "value": { "badge": null } }]);
        let result = patch(piece, &user).and_then(|patch| patch.apply(&full, &user));
        assert_eq!(result.unwrap_err().reason, reason::REQUIRED_REMOVED);
    }

    #[test]
    fn a_reference_of_an_own_schema_needs_its_required_parts_too() {
        let user = catalogue(false).user;
        let with = |sponsor: Value| {
            let raw = json!({ "schemas": [user.schema.id, URN], "userName": "ada", (URN): { "badge": "B", "sponsor": sponsor } });
            checked(raw, &user)
        };
        let error = with(json!({ "value": "x" })).unwrap_err();
        let role = format!("{URN}:sponsor.role");
        assert_eq!(error.argument("attribute"), Some(role.as_str()));
        assert!(with(json!({ "value": "x", "role": "mentor" })).is_ok());
    }

    #[test]
    fn an_attribute_of_an_extension_called_members_is_not_the_groups_members() {
        let group = catalogue(false).group;
        let urn = "urn:example:acme:2.0:Group";
        let raw = json!({ "schemas": [group.schema.id, urn], "displayName": "E", (urn): { "members": { "value": "a" } } });
        let before = Attributes::check(raw, &group, Purpose::Create, &Tolerances::STRICT).unwrap();
        for (operation, left) in [
            (
                json!({ "op": "remove", "path": format!("{urn}:members") }),
                None,
            ),
            (json!({ "op": "remove", "path": urn }), None),
            (
                json!({ "op": "replace", "path": format!("{urn}:members"), "value": { "value": "b" } }),
                Some(json!({ "members": { "value": "b" } })),
            ),
        ] {
            let patch = patch(json!([operation]), &group).unwrap();
            let (document, edits) = patch.split();
            assert_eq!(edits, Vec::<MemberEdit>::new(), "{operation}");
            let applied = document.apply(&before.attributes, &group).unwrap();
            assert_eq!(applied.attributes.as_map().get(urn), left.as_ref());
        }
    }
}
