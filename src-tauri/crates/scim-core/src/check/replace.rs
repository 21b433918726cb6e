//! What a PUT makes of the resource that is there (RFC 7644 §3.5.1).

use super::{Checked, is_members};
use crate::attributes::Attributes;
use crate::error::ScimError;
use crate::reason;
use crate::schema::{Attribute, Mutability, ResourceType};
use crate::tolerance::{Note, PutNull, Tolerances, note};
use serde_json::{Map, Value};
use std::sync::Arc;

/// An attribute, or an extension as a whole, that was sent as `null`.
#[derive(Clone, Debug, PartialEq)]
pub struct Null {
    /// What the document has it under: an attribute's canonical name, or an extension's URN.
    pub key: String,
    /// The attribute of the extension.
    pub within: Option<String>,
}

impl Null {
    fn path(&self) -> String {
        match &self.within {
            None => self.key.clone(),
            Some(name) => format!("{}:{name}", self.key),
        }
    }

    fn held<'a>(&self, document: &'a Map<String, Value>) -> Option<&'a Value> {
        let value = document.get(&self.key)?;
        match &self.within {
            None => Some(value),
            Some(name) => value.get(name),
        }
    }

    fn put_back(&self, value: Value, document: &mut Map<String, Value>) {
        let Some(name) = &self.within else {
            document.insert(self.key.clone(), value);
            return;
        };
        let extension = document
            .entry(self.key.as_str())
            .or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(members) = extension {
            members.insert(name.clone(), value);
        }
    }
}

impl Attributes {
    /// What a PUT makes of the current attributes (RFC 7644 §3.5.1): omitted attributes are cleared, except
    /// `active` and `externalId`, which the shortest PUTs of some clients lack without meaning it.
    /// An immutable value is kept. `has_members` says whether the group has any now; that it keeps them is noted.
    ///
    /// # Errors
    /// 400 `mutability` if an immutable value would change, `invalidValue` for a null that may not clear a value.
    pub fn merge_replace(
        current: &Attributes,
        mut checked: Checked,
        has_members: bool,
        resource_type: &ResourceType,
        tolerances: &Tolerances,
    ) -> Result<Checked, ScimError> {
        let mut next = checked.attributes.into_map();
        let holds_members = resource_type
            .schema
            .attributes
            .iter()
            .any(|attribute| is_members(resource_type, attribute));
        let members_kept = checked.members.is_none();
        for null in &checked.nulls {
            let of_members = holds_members && null.key == "members";
            let held = null.held(current.as_map());
            if held.is_none() && !(of_members && has_members) {
                continue;
            }
            match tolerances.put_null {
                PutNull::Clears => continue,
                PutNull::Kept => {}
                PutNull::Refused => return Err(null_refused(&null.path())),
            }
            match held {
                Some(value) => null.put_back(value.clone(), &mut next),
                None => checked.members = None,
            }
            checked
                .notes
                .push(Note::forgiven(note::NULL_KEPT, null.path(), "null"));
        }
        for name in ["externalId", "active"] {
            if let (None, Some(value), false) = (
                next.get(name),
                current.as_map().get(name),
                checked.cleared.iter().any(|cleared| cleared == name),
            ) {
                next.insert(name.to_owned(), value.clone());
            }
        }
        keep_immutable(
            &resource_type.schema.attributes,
            "",
            current.as_map(),
            &mut next,
        )?;
        for extension in &resource_type.extensions {
            let urn = extension.schema.id.as_ref();
            let Some(Value::Object(held)) = current.as_map().get(urn) else {
                continue;
            };
            let mut new = match next.get(urn) {
                Some(Value::Object(new)) => new.clone(),
                _ => Map::new(),
            };
            keep_immutable(
                &extension.schema.attributes,
                &format!("{urn}:"),
                held,
                &mut new,
            )?;
            if !new.is_empty() {
                next.insert(urn.to_owned(), Value::Object(new));
            }
        }
        if holds_members && members_kept {
            checked
                .notes
                .push(Note::forgiven(note::MEMBERS_KEPT, "members", ""));
        }
        checked.attributes = Attributes::in_schema_order(next, resource_type);
        Ok(checked)
    }
}

fn null_refused(name: &str) -> ScimError {
    let detail = format!(
        "`{name}` is null and has a value here. Send the value to keep it, or leave the attribute out to clear it."
    );
    ScimError::invalid_value(reason::WRONG_TYPE, name, detail).of_quirk(note::NULL_KEPT)
}

/// RFC 7644 §3.5.1: an immutable value that is set must be repeated or omitted. Within multi-valued attributes
/// an element is replaced as a whole, so only single values are looked into.
fn keep_immutable(
    attributes: &[Arc<Attribute>],
    prefix: &str,
    current: &Map<String, Value>,
    next: &mut Map<String, Value>,
) -> Result<(), ScimError> {
    for attribute in attributes {
        let name = attribute.name.as_ref();
        let Some(held) = current.get(name) else {
            continue;
        };
        if attribute.mutability == Mutability::Immutable {
            match next.get(name) {
                None => {
                    next.insert(name.to_owned(), held.clone());
                }
                Some(new) if new != held => return Err(immutable(&format!("{prefix}{name}"))),
                Some(_) => {}
            }
        } else if let (false, Value::Object(held), Some(Value::Object(new))) =
            (attribute.multi_valued, held, next.get_mut(name))
        {
            keep_immutable(
                &attribute.sub_attributes,
                &format!("{prefix}{name}."),
                held,
                new,
            )?;
        }
    }
    Ok(())
}

pub(crate) fn immutable(path: &str) -> ScimError {
    let detail = format!(
        "`{path}` cannot change once it is set. Leave it out or send the value that it has."
    );
    ScimError::mutability(reason::IMMUTABLE, path, detail)
}
