//! References to other resources, in the shapes in which clients send them (RFC 7643 §2.3.7).

use super::{Checker, shown};
use crate::error::{ScimError, excerpt};
use crate::reason;
use crate::schema::Attribute;
use crate::tolerance::{Note, note};
use serde_json::{Map, Value};

impl Checker<'_> {
    /// Where the value of a member goes that SCIM 1 called otherwise.
    pub(super) fn scim1_id(
        &mut self,
        attribute: &Attribute,
        path: &str,
        value: &Value,
    ) -> Result<Option<usize>, ScimError> {
        if !self.tolerances.scim1_manager_ids {
            let detail = format!("`{path}.managerId` is called `value` in SCIM 2.0. Rename it.");
            return Err(ScimError::invalid_syntax(reason::UNKNOWN_ATTRIBUTE, detail)
                .with("attribute", &format!("{path}.managerId"))
                .of_quirk(note::SCIM1_MANAGER_ID));
        }
        self.notes.push(Note::forgiven(
            note::SCIM1_MANAGER_ID,
            format!("{path}.value"),
            &shown(attribute, value),
        ));
        let subs = attribute.sub_attributes.iter();
        Ok(subs
            .map(|sub| sub.name.as_ref())
            .position(|name| name == "value"))
    }

    /// A reference needs a `value`; if there is only an address, its last segment is it.
    pub(super) fn reference(
        &mut self,
        path: &str,
        mut out: Map<String, Value>,
        address: Option<String>,
    ) -> Result<Option<Map<String, Value>>, ScimError> {
        if let (None, Some(address)) = (out.get("value"), &address) {
            let id = address
                .trim_end_matches('/')
                .rsplit('/')
                .next()
                .unwrap_or_default();
            // In front, as in the schema.
            let others = std::mem::take(&mut out);
            out.insert("value".to_owned(), Value::from(id));
            out.extend(others);
        }
        match out.get("value").map(Value::as_str) {
            Some(Some("")) if self.tolerances.empty_reference_clears => {
                self.notes
                    .push(Note::forgiven(note::EMPTY_REFERENCE_CLEARED, path, ""));
                Ok(None)
            }
            Some(Some("")) => {
                let detail = format!(
                    "`{path}.value` is empty. To clear it send null, or a PATCH `remove` with path `{path}`."
                );
                let error = ScimError::invalid_value(reason::REQUIRED_MISSING, path, detail);
                Err(error.of_quirk(note::EMPTY_REFERENCE_CLEARED))
            }
            Some(Some(_)) => Ok(Some(out)),
            // Null, or nothing but members that are not kept.
            _ if out.values().all(Value::is_null) => Ok(None),
            _ => {
                let detail =
                    format!("`{path}` needs a `value`: the id of the resource that it points at.");
                Err(ScimError::invalid_value(
                    reason::REQUIRED_MISSING,
                    path,
                    detail,
                ))
            }
        }
    }

    pub(super) fn bare_reference(
        &mut self,
        path: &str,
        id: String,
    ) -> Result<Map<String, Value>, ScimError> {
        if !self.tolerances.bare_references {
            let detail = format!(
                "`{path}` must be an object. Send {{\"value\": \"{}\"}}.",
                excerpt(&id)
            );
            let error = ScimError::invalid_value(reason::WRONG_TYPE, path, detail);
            return Err(error.of_quirk(note::BARE_REFERENCE));
        }
        self.notes
            .push(Note::forgiven(note::BARE_REFERENCE, path, &id));
        Ok(Map::from_iter([("value".to_owned(), Value::String(id))]))
    }
}

/// `managerId`: what SCIM 1 called the id of a manager.
pub(super) fn is_scim1_id(attribute: &Attribute, name: &str) -> bool {
    attribute.name == "manager" && name.eq_ignore_ascii_case("managerId")
}
