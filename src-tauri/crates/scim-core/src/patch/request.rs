//! The PATCH message (RFC 7644 §3.5.2): its shape, before paths and values mean anything.

use super::scim1;
use crate::error::{ScimError, ScimType, excerpt};
use crate::messages::{Members, PATCH_OP_URN, check_urn, members};
use crate::reason;
use crate::tolerance::{Note, Tolerances, note};
use serde_json::Value;

/// The most operations in one request.
pub const MOST_OPERATIONS: usize = 1_000;

/// A PATCH body whose shape is right; its paths and values are not checked yet.
#[derive(Clone, Debug, PartialEq)]
pub struct PatchRequest {
    pub operations: Vec<RawOperation>,
    pub notes: Vec<Note>,
}

/// One operation as sent.
#[derive(Clone, Debug, PartialEq)]
pub struct RawOperation {
    pub kind: OperationKind,
    pub path: Option<String>,
    /// `None` if there is no `value`; a null is `Some(Value::Null)`.
    pub value: Option<Value>,
    /// The form of the message says that a removal's `value` lists what goes: that it does is no departure of its own.
    pub lists: bool,
}

/// `add`, `replace` or `remove`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperationKind {
    Add,
    Replace,
    Remove,
}

impl OperationKind {
    /// As the RFC spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            OperationKind::Add => "add",
            OperationKind::Replace => "replace",
            OperationKind::Remove => "remove",
        }
    }
}

impl PatchRequest {
    /// Reads the message. Members that PATCH does not define, such as an `id` beside `Operations`, are passed over
    /// where that is tolerated.
    ///
    /// # Errors
    /// 400 `invalidSyntax` for another shape, 413 for more than [`MOST_OPERATIONS`].
    pub fn parse(body: Value, tolerances: &Tolerances) -> Result<PatchRequest, ScimError> {
        let Value::Object(body) = body else {
            return Err(wrong_shape(
                "The body must be a JSON object with `schemas` and `Operations`.",
            ));
        };
        let mut notes = Vec::new();
        let ([schemas, operations], mut others) = members(body, ["schemas", "Operations"])?;
        if operations.is_none()
            && let Some(members) = take_array(&mut others, "members")
        {
            let operations = scim1::operations(members, others, tolerances, &mut notes)?;
            return Ok(PatchRequest { operations, notes });
        }
        check_urn(PATCH_OP_URN, schemas.as_ref(), tolerances, &mut notes)?;
        pass_over(&others, tolerances, &mut notes)?;
        let operations = match operations {
            Some(Value::Array(operations)) if !operations.is_empty() => operations,
            Some(single @ Value::Object(_)) if tolerances.object_for_array => {
                notes.push(Note::forgiven(
                    note::OBJECT_FOR_ARRAY,
                    "Operations",
                    "an object",
                ));
                vec![single]
            }
            Some(Value::Object(_)) => {
                let error = wrong_shape("`Operations` must be an array, also for one operation.");
                return Err(error.of_quirk(note::OBJECT_FOR_ARRAY));
            }
            _ => {
                return Err(wrong_shape(
                    "`Operations` must be an array with at least one operation (RFC 7644 §3.5.2).",
                ));
            }
        };
        if operations.len() > MOST_OPERATIONS {
            let error =
                ScimError::too_large("list of operations", MOST_OPERATIONS as u64, "operations");
            return Err(ScimError {
                reason: reason::TOO_MANY_OPERATIONS,
                ..error
            });
        }
        let operations = operations
            .into_iter()
            .enumerate()
            .map(|(index, raw)| operation(index + 1, raw, tolerances, &mut notes));
        let operations = operations.collect::<Result<_, _>>()?;
        Ok(PatchRequest { operations, notes })
    }
}

fn operation(
    number: usize,
    raw: Value,
    tolerances: &Tolerances,
    notes: &mut Vec<Note>,
) -> Result<RawOperation, ScimError> {
    let Value::Object(raw) = raw else {
        return Err(wrong_shape(&format!(
            "Operation {number} must be an object with `op`."
        )));
    };
    let ([op, path, value], others) = members(raw, ["op", "path", "value"])?;
    pass_over(&others, tolerances, notes)?;
    let bad_op = |sent: &str| {
        let detail = format!(
            "Operation {number} has op `{}`; possible are add, replace and remove, in lower case.",
            excerpt(sent)
        );
        ScimError::invalid_syntax(reason::BAD_OPERATION, detail).with("op", &excerpt(sent))
    };
    let Some(Value::String(op)) = op else {
        return Err(bad_op(""));
    };
    let kinds = [
        OperationKind::Add,
        OperationKind::Replace,
        OperationKind::Remove,
    ];
    let kind = kinds
        .into_iter()
        .find(|kind| kind.as_str().eq_ignore_ascii_case(&op))
        .ok_or_else(|| bad_op(&op))?;
    if kind.as_str() != op {
        if !tolerances.operation_case {
            return Err(bad_op(&op).of_quirk(note::OPERATION_CASE));
        }
        notes.push(Note::forgiven(note::OPERATION_CASE, "op", &op));
    }
    let path = match path {
        None | Some(Value::Null) => None,
        Some(Value::String(path)) => Some(path),
        Some(_) => {
            return Err(wrong_shape(&format!(
                "The path of operation {number} must be text."
            )));
        }
    };
    // RFC 7644 §3.5.2.1 and §3.5.2.3: add and replace have a value, even if it is null.
    if value.is_none() && kind != OperationKind::Remove {
        let detail = format!("Operation {number}, {}, needs a `value`.", kind.as_str());
        return Err(
            ScimError::bad_request(ScimType::InvalidValue, reason::BAD_OPERATION, detail)
                .with("op", kind.as_str()),
        );
    }
    Ok(RawOperation {
        kind,
        path,
        value,
        lists: false,
    })
}

/// Takes a member out of the others, if it is an array.
fn take_array(others: &mut Members, name: &str) -> Option<Vec<Value>> {
    let index = others
        .iter()
        .position(|(known, value)| known.eq_ignore_ascii_case(name) && value.is_array())?;
    match others.swap_remove(index).1 {
        Value::Array(elements) => Some(elements),
        _ => None,
    }
}

/// Members that no RFC defines for this message. A null asks for nothing.
fn pass_over(
    others: &Members,
    tolerances: &Tolerances,
    notes: &mut Vec<Note>,
) -> Result<(), ScimError> {
    for (name, _) in others.iter().filter(|(_, value)| !value.is_null()) {
        if !tolerances.extra_message_members {
            let detail = format!(
                "A PATCH has no member `{}`. Leave it out (RFC 7644 §3.5.2).",
                excerpt(name)
            );
            let error = ScimError::invalid_syntax(reason::WRONG_SHAPE, detail);
            return Err(error.of_quirk(note::EXTRA_MESSAGE_MEMBER));
        }
        notes.push(Note::forgiven(
            note::EXTRA_MESSAGE_MEMBER,
            excerpt(name),
            name,
        ));
    }
    Ok(())
}

fn wrong_shape(detail: &str) -> ScimError {
    ScimError::invalid_syntax(reason::WRONG_SHAPE, detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn members_that_no_rfc_defines_are_passed_over_only_where_that_is_tolerated() {
        let odd = json!({ "schemas": [PATCH_OP_URN], "id": "x", "meta": null,
            "Operations": [{ "name": "addMember", "op": "remove", "path": "a" }] });
        let request = PatchRequest::parse(odd.clone(), &Tolerances::ALL).unwrap();
        let noted: Vec<(&str, &str)> = request
            .notes
            .iter()
            .map(|note| (note.code, note.path.as_str()))
            .collect();
        let code = note::EXTRA_MESSAGE_MEMBER;
        assert_eq!(noted, [(code, "id"), (code, "name")]);
        let error = PatchRequest::parse(odd, &Tolerances::STRICT).unwrap_err();
        assert!(
            error.arguments.contains(&("quirk", code.to_owned())),
            "{error:?}"
        );
    }

    #[test]
    fn a_patch_of_scim_1_becomes_operations_in_its_own_order() {
        let old = json!({ "schemas": ["urn:scim:schemas:core:1.0"], "displayName": "Editors", "members": [
            { "value": "u-1", "operation": "add" }, { "value": "u-2" },
            { "value": "u-3", "operation": "Delete" }, { "value": "u\"4", "operation": "delete" },
            { "value": "u-3", "operation": "add" },
        ] });
        let request = PatchRequest::parse(old.clone(), &Tolerances::ALL).unwrap();
        let shown: Vec<(&str, Option<&str>, Value)> = request
            .operations
            .iter()
            .map(|one| {
                let value = one.value.clone().unwrap_or_default();
                (one.kind.as_str(), one.path.as_deref(), value)
            })
            .collect();
        let expected = [
            ("replace", None, json!({ "displayName": "Editors" })),
            (
                "add",
                Some("members"),
                json!([{ "value": "u-1" }, { "value": "u-2" }]),
            ),
            (
                "remove",
                Some("members"),
                json!([{ "value": "u-3" }, { "value": "u\"4" }]),
            ),
            ("add", Some("members"), json!([{ "value": "u-3" }])),
        ];
        assert_eq!(shown, expected);
        let lists: Vec<bool> = request.operations.iter().map(|one| one.lists).collect();
        assert_eq!(lists, [false, false, true, false]);
        let codes: Vec<&str> = request.notes.iter().map(|note| note.code).collect();
        assert_eq!(codes, [note::SCIM1_MEMBERS]);
        let error = PatchRequest::parse(old, &Tolerances::STRICT).unwrap_err();
        assert!(
            error
                .arguments
                .contains(&("quirk", note::SCIM1_MEMBERS.to_owned()))
        );
        let other = json!({ "members": [{ "value": "u-1", "operation": "move" }] });
        let error = PatchRequest::parse(other, &Tolerances::ALL).unwrap_err();
        assert_eq!(error.reason, reason::BAD_OPERATION);
    }

    fn body(operations: Value) -> Value {
        json!({ "schemas": [PATCH_OP_URN], "Operations": operations })
    }

    #[test]
    fn a_message_of_the_right_shape_is_read() {
        let request = PatchRequest::parse(
            json!({ "SCHEMAS": [PATCH_OP_URN], "operations": [{ "OP": "add", "Path": "a", "Value": null }, { "op": "remove", "path": "b" }] }),
            &Tolerances::STRICT,
        );
        let expected = vec![
            RawOperation {
                kind: OperationKind::Add,
                path: Some("a".to_owned()),
                value: Some(Value::Null),
                lists: false,
            },
            RawOperation {
                kind: OperationKind::Remove,
                path: Some("b".to_owned()),
                value: None,
                lists: false,
            },
        ];
        assert_eq!(
            request,
            Ok(PatchRequest {
                operations: expected,
                notes: Vec::new()
            })
        );
    }

    #[test]
    fn other_shapes_are_refused_with_a_reason() {
        let too_many = body(Value::Array(vec![
            json!({ "op": "remove", "path": "title" });
            MOST_OPERATIONS + 1
        ]));
        let cases = [
            (json!([]), reason::WRONG_SHAPE),
            (
                json!({ "Operations": [{ "op": "remove", "path": "a" }] }),
                reason::MISSING_SCHEMAS,
            ),
            (
                json!({ "schemas": PATCH_OP_URN, "Operations": [] }),
                reason::MISSING_SCHEMAS,
            ),
            (json!({ "schemas": [PATCH_OP_URN] }), reason::WRONG_SHAPE),
            (
                json!({ "schemas": [PATCH_OP_URN], "Operations": [{}], "operations": [] }),
                reason::DUPLICATE_ATTRIBUTE,
            ),
            (body(json!([])), reason::WRONG_SHAPE),
            (
                body(json!({ "op": "remove", "path": "a" })),
                reason::WRONG_SHAPE,
            ),
            (body(json!(["remove"])), reason::WRONG_SHAPE),
            (body(json!([{ "path": "a" }])), reason::BAD_OPERATION),
            (
                body(json!([{ "op": "Add", "path": "a", "value": 1 }])),
                reason::BAD_OPERATION,
            ),
            (
                body(json!([{ "op": "move", "path": "a" }])),
                reason::BAD_OPERATION,
            ),
            (
                body(json!([{ "op": "add", "path": "a" }])),
                reason::BAD_OPERATION,
            ),
            (
                body(json!([{ "op": "add", "path": 1, "value": 1 }])),
                reason::WRONG_SHAPE,
            ),
            (too_many, reason::TOO_MANY_OPERATIONS),
        ];
        for (body, expected) in cases {
            let text: String = body.to_string().chars().take(120).collect();
            assert_eq!(
                PatchRequest::parse(body, &Tolerances::STRICT)
                    .unwrap_err()
                    .reason,
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_forgiven_is_noted() {
        let sloppy = json!({ "Operations": { "op": "Replace", "path": "a", "value": 1 } });
        let request = PatchRequest::parse(sloppy, &Tolerances::ALL).unwrap();
        let codes: Vec<&str> = request.notes.iter().map(|note| note.code).collect();
        assert_eq!(
            codes,
            [
                note::MISSING_SCHEMAS,
                note::OBJECT_FOR_ARRAY,
                note::OPERATION_CASE
            ]
        );
        assert_eq!(request.operations[0].kind, OperationKind::Replace);
    }
}
