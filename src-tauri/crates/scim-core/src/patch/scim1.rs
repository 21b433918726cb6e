//! A PATCH as SCIM 1 has it: a partial group whose `members` say for themselves whether they come or go.

use super::request::{OperationKind, RawOperation};
use crate::error::ScimError;
use crate::reason;
use crate::tolerance::{Note, Tolerances, note};
use serde_json::{Map, Value};

/// The operations that a partial resource asks for, in the order of its members.
///
/// # Errors
/// 400 if the form is refused, or a member's `operation` is neither `add` nor `delete`.
pub(super) fn operations(
    members: Vec<Value>,
    others: Vec<(String, Value)>,
    tolerances: &Tolerances,
    notes: &mut Vec<Note>,
) -> Result<Vec<RawOperation>, ScimError> {
    if !tolerances.scim1_members {
        let detail = "This PATCH has the form of SCIM 1. Send `Operations` with `op`, `path` and `value` (RFC 7644 §3.5.2).";
        return Err(
            ScimError::invalid_syntax(reason::WRONG_SHAPE, detail).of_quirk(note::SCIM1_MEMBERS)
        );
    }
    let sent = format!("{} members", members.len());
    notes.push(Note::forgiven(note::SCIM1_MEMBERS, "members", &sent));
    let mut operations = Vec::new();
    // What SCIM 1 merges into the resource besides its members. `meta` there lists attributes to delete; clients that
    // change members do not send it.
    let merged: Map<String, Value> = others
        .into_iter()
        .filter(|(name, _)| {
            !["id", "meta"]
                .iter()
                .any(|known| name.eq_ignore_ascii_case(known))
        })
        .collect();
    if !merged.is_empty() {
        operations.push(RawOperation {
            kind: OperationKind::Replace,
            path: None,
            value: Some(Value::Object(merged)),
            lists: false,
        });
    }
    let (mut coming, mut going) = (Vec::new(), Vec::new());
    for member in members {
        let (member, is_going) = parted(member)?;
        // One run of additions or removals is one operation; the order between runs stays.
        if is_going {
            flush_coming(&mut coming, &mut operations);
            going.push(member);
        } else {
            flush_going(&mut going, &mut operations);
            coming.push(member);
        }
    }
    flush_coming(&mut coming, &mut operations);
    flush_going(&mut going, &mut operations);
    Ok(operations)
}

/// A member without its `operation`, and whether that was `delete`. Without one it is added.
fn parted(member: Value) -> Result<(Value, bool), ScimError> {
    let Value::Object(mut fields) = member else {
        return Ok((member, false));
    };
    let name = fields
        .keys()
        .find(|name| name.eq_ignore_ascii_case("operation"))
        .cloned();
    let operation = name.and_then(|name| fields.swap_remove(&name));
    let is_going = match operation.as_ref().map(|operation| operation.as_str()) {
        None => false,
        Some(Some(word)) if word.eq_ignore_ascii_case("add") => false,
        Some(Some(word)) if word.eq_ignore_ascii_case("delete") => true,
        Some(_) => {
            let detail = "The `operation` of a member must be add or delete.";
            return Err(ScimError::invalid_syntax(reason::BAD_OPERATION, detail));
        }
    };
    Ok((Value::Object(fields), is_going))
}

fn flush_coming(coming: &mut Vec<Value>, operations: &mut Vec<RawOperation>) {
    if !coming.is_empty() {
        operations.push(RawOperation {
            kind: OperationKind::Add,
            path: Some("members".to_owned()),
            value: Some(Value::Array(std::mem::take(coming))),
            lists: false,
        });
    }
}

fn flush_going(going: &mut Vec<Value>, operations: &mut Vec<RawOperation>) {
    if !going.is_empty() {
        operations.push(RawOperation {
            kind: OperationKind::Remove,
            path: Some("members".to_owned()),
            value: Some(Value::Array(std::mem::take(going))),
            lists: true,
        });
    }
}
