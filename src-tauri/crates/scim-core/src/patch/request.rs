//! The PATCH message (RFC 7644 §3.5.2): its shape, before paths and values mean anything.

use crate::error::{ScimError, ScimType, excerpt};
use crate::messages::PATCH_OP_URN;
use crate::reason;
use crate::tolerance::{Note, Tolerances, note};
use crate::value::duplicate;
use serde_json::{Map, Value};

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
    /// Reads the message. Members that PATCH does not define, such as an `id` beside `Operations`, are passed over.
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
        let [schemas, operations] = members(body, ["schemas", "Operations"])?;
        check_schemas(schemas.as_ref(), tolerances, &mut notes)?;
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

fn check_schemas(
    schemas: Option<&Value>,
    tolerances: &Tolerances,
    notes: &mut Vec<Note>,
) -> Result<(), ScimError> {
    let is_patch = |urn: &Value| {
        urn.as_str()
            .is_some_and(|urn| urn.eq_ignore_ascii_case(PATCH_OP_URN))
    };
    if schemas
        .and_then(Value::as_array)
        .is_some_and(|urns| urns.iter().any(is_patch))
    {
        return Ok(());
    }
    if !tolerances.missing_schemas {
        let detail = format!("`schemas` must be [\"{PATCH_OP_URN}\"].");
        return Err(ScimError::bad_request(
            ScimType::InvalidSyntax,
            reason::MISSING_SCHEMAS,
            detail,
        )
        .with("schema", PATCH_OP_URN));
    }
    notes.push(Note::forgiven(
        note::MISSING_SCHEMAS,
        "schemas",
        PATCH_OP_URN,
    ));
    Ok(())
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
    let [op, path, value] = members(raw, ["op", "path", "value"])?;
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
            return Err(bad_op(&op));
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
    Ok(RawOperation { kind, path, value })
}

/// The members wanted, in any case (RFC 7643 §2.1), each at most once.
fn members<const N: usize>(
    object: Map<String, Value>,
    wanted: [&'static str; N],
) -> Result<[Option<Value>; N], ScimError> {
    let mut found = [const { None }; N];
    for (name, value) in object {
        let Some(index) = wanted
            .iter()
            .position(|wanted| wanted.eq_ignore_ascii_case(&name))
        else {
            continue;
        };
        if found[index].replace(value).is_some() {
            return Err(duplicate(wanted[index]));
        }
    }
    Ok(found)
}

fn wrong_shape(detail: &str) -> ScimError {
    ScimError::invalid_syntax(reason::WRONG_SHAPE, detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn body(operations: Value) -> Value {
        json!({ "schemas": [PATCH_OP_URN], "Operations": operations })
    }

    #[test]
    fn a_message_of_the_right_shape_is_read() {
        let request = PatchRequest::parse(
            json!({ "id": "x", "SCHEMAS": [PATCH_OP_URN], "operations": [{ "OP": "add", "Path": "a", "Value": null, "name": "n" }, { "op": "remove", "path": "b" }] }),
            &Tolerances::STRICT,
        );
        let expected = vec![
            RawOperation {
                kind: OperationKind::Add,
                path: Some("a".to_owned()),
                value: Some(Value::Null),
            },
            RawOperation {
                kind: OperationKind::Remove,
                path: Some("b".to_owned()),
                value: None,
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
