//! What a PATCH does to the members of a group, and values that are listed to be removed.

use super::Compiler;
use crate::error::{ScimError, ScimType};
use crate::filter::{CompareOp, Filter, Literal};
use crate::patch::request::OperationKind;
use crate::patch::{Change, MemberEdit, Operation, Target};
use crate::path::AttributePath;
use crate::reason;
use crate::schema::Attribute;
use crate::tolerance::{Note, note};
use crate::value;
use serde_json::Value;

impl Compiler<'_> {
    /// `remove` with a list of values: only those, never all.
    pub(super) fn listed(
        &mut self,
        path: &str,
        attribute: &Attribute,
        listed: Value,
    ) -> Result<Vec<Value>, ScimError> {
        if !self.lists && !self.checker.tolerances.remove_value_list {
            let by = if attribute.sub_attribute("value").is_some() {
                "value"
            } else {
                "type"
            };
            let detail = format!(
                "A `remove` takes no `value`. Select what to remove in the path: `{path}[{by} eq \"…\"]`."
            );
            return Err(ScimError::bad_request(
                ScimType::InvalidValue,
                reason::REMOVE_VALUE_LIST,
                detail,
            )
            .with("attribute", path)
            .of_quirk(note::REMOVE_VALUE_LIST));
        }
        let listed = match listed {
            Value::Array(elements) => elements,
            single => vec![single],
        };
        if !self.lists {
            self.checker.notes.push(Note::forgiven(
                note::REMOVE_VALUE_LIST,
                path,
                &format!("{} listed", listed.len()),
            ));
        }
        self.checker.elements(attribute, path, Value::Array(listed))
    }

    pub(super) fn remove_listed(
        &mut self,
        target: Target,
        attribute: &Attribute,
        listed: Value,
    ) -> Result<(), ScimError> {
        let elements = self.listed(&target.to_string(), attribute, listed)?;
        self.count(elements.len())?;
        self.operations.push(Operation {
            number: self.number,
            target,
            change: Change::RemoveListed(elements),
        });
        Ok(())
    }

    pub(super) fn members(
        &mut self,
        kind: OperationKind,
        path: &AttributePath,
        target: Target,
        value: Option<Value>,
    ) -> Result<(), ScimError> {
        let edit = match (kind, target) {
            (
                OperationKind::Remove,
                Target::Selected {
                    filter,
                    sub_attribute: None,
                    ..
                },
            ) => match listed_ids(&filter) {
                Some(ids) => MemberEdit::Remove(ids),
                None => MemberEdit::RemoveMatching(filter),
            },
            (
                OperationKind::Remove,
                Target::Path(AttributePath {
                    sub_attribute: None,
                    ..
                }),
            ) => match value {
                None | Some(Value::Null) => {
                    self.checker
                        .notes
                        .push(Note::forgiven(note::MEMBERS_CLEARED, "members", ""));
                    MemberEdit::Clear
                }
                Some(listed) => {
                    let elements = self.listed("members", &path.attribute, listed)?;
                    MemberEdit::Remove(
                        elements
                            .iter()
                            .filter_map(|element| element.get("value")?.as_str().map(str::to_owned))
                            .collect(),
                    )
                }
            },
            (
                _,
                Target::Path(AttributePath {
                    sub_attribute: None,
                    ..
                }),
            ) => {
                let change = self.change(
                    kind,
                    &Target::Path(path.clone()),
                    &path.attribute,
                    None,
                    value.unwrap_or(Value::Null),
                )?;
                match change {
                    Some(Change::Append(elements)) => MemberEdit::Add(value::members(elements)),
                    Some(Change::Set(Value::Array(elements))) => {
                        MemberEdit::Replace(value::members(elements))
                    }
                    Some(Change::Remove) => {
                        self.checker.notes.push(Note::forgiven(
                            note::MEMBERS_CLEARED,
                            "members",
                            "",
                        ));
                        MemberEdit::Clear
                    }
                    _ => return Ok(()),
                }
            }
            (_, target) => {
                let detail = format!(
                    "`{target}` cannot change: remove the member and add another (RFC 7643 §4.2)."
                );
                return Err(ScimError::mutability(
                    reason::IMMUTABLE,
                    &target.to_string(),
                    detail,
                ));
            }
        };
        self.member_edits.push(edit);
        Ok(())
    }
}

/// The ids, if the filter is nothing but `value eq "…"`, perhaps joined by `or`: then an index serves.
fn listed_ids(filter: &Filter) -> Option<Vec<String>> {
    match filter {
        Filter::Compare {
            path,
            op: CompareOp::Eq,
            value: Literal::String(id),
        } if path.leaf().name == "value" => Some(vec![id.clone()]),
        Filter::Or(parts) => {
            let ids: Option<Vec<Vec<String>>> = parts.iter().map(listed_ids).collect();
            ids.map(|ids| ids.concat())
        }
        _ => None,
    }
}
