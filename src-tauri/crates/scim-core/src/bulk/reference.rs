//! Where an operation refers to the new resource of another (RFC 7644 §3.7.2).
//!
//! Any text that begins with `bulkId:` is such a reference, wherever it stands: as the `value` of a member or manager, as a bare
//! reference, in the value of a PATCH operation. In the path of a PATCH operation, and in a name that is itself a path, it is a
//! text within the filter: `members[value eq "bulkId:qwerty"]`.

use super::REFERENCE_PREFIX;
use crate::json::string_length;
use serde_json::{Map, Value};

/// Calls `id_of` with each bulkId that `value` refers to, and sets what it answers in the place of the reference. `None` leaves
/// the reference as it is.
pub(super) fn each_reference(value: &mut Value, id_of: &mut dyn FnMut(&str) -> Option<String>) {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
        Value::String(text) => {
            if let Some(id) = text.strip_prefix(REFERENCE_PREFIX).and_then(&mut *id_of) {
                *text = id;
            }
        }
        Value::Array(elements) => elements
            .iter_mut()
            .for_each(|element| each_reference(element, id_of)),
        Value::Object(members) => in_object(members, id_of),
    }
}

fn in_object(members: &mut Map<String, Value>, id_of: &mut dyn FnMut(&str) -> Option<String>) {
    for (name, value) in members.iter_mut() {
        match value {
            Value::String(path) if name.eq_ignore_ascii_case("path") => {
                if let Some(changed) = in_filter(path, id_of) {
                    *path = changed;
                }
            }
            other => each_reference(other, id_of),
        }
    }
    if members.keys().any(|name| name.contains(REFERENCE_PREFIX)) {
        *members = std::mem::take(members)
            .into_iter()
            .map(|(name, value)| (in_filter(&name, id_of).unwrap_or(name), value))
            .collect();
    }
}

/// The path with the references among the texts of its filters replaced; `None` if there is nothing to replace.
fn in_filter(path: &str, id_of: &mut dyn FnMut(&str) -> Option<String>) -> Option<String> {
    if !path.contains(REFERENCE_PREFIX) {
        return None;
    }
    let mut changed = String::with_capacity(path.len());
    let mut rest = path;
    while let Some(start) = rest.find('"') {
        let (before, literal) = rest.split_at(start);
        changed.push_str(before);
        // A text that does not end is for the filter's parser to refuse.
        let Some(length) = string_length(literal) else {
            rest = literal;
            break;
        };
        let (literal, after) = literal.split_at(length);
        let id = serde_json::from_str::<String>(literal)
            .ok()
            .and_then(|text| text.strip_prefix(REFERENCE_PREFIX).and_then(&mut *id_of));
        match id {
            Some(id) => changed.push_str(&Value::from(id).to_string()),
            None => changed.push_str(literal),
        }
        rest = after;
    }
    changed.push_str(rest);
    Some(changed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn references_are_found_and_replaced_wherever_they_may_stand() {
        let cases = [
            (
                json!({ "members": [{ "type": "User", "value": "bulkId:q" }, { "value": "u-1" }] }),
                json!({ "members": [{ "type": "User", "value": "<q>" }, { "value": "u-1" }] }),
            ),
            (
                json!({ "urn:x:User": { "manager": { "value": "bulkId:q" } } }),
                json!({ "urn:x:User": { "manager": { "value": "<q>" } } }),
            ),
            (
                json!({ "urn:x:User": { "manager": "bulkId:q" }, "urn:x:User:manager.value": "bulkId:r" }),
                json!({ "urn:x:User": { "manager": "<q>" }, "urn:x:User:manager.value": "<r>" }),
            ),
            (
                json!({ "Operations": [{ "op": "remove", "path": "members[value eq \"bulkId:q\" or value eq \"bulkId:r\"]" }] }),
                json!({ "Operations": [{ "op": "remove", "path": "members[value eq \"<q>\" or value eq \"<r>\"]" }] }),
            ),
            (
                json!({ "Operations": [{ "op": "add", "path": "members", "value": ["bulkId:q", { "value": "bulkId:a b" }] }] }),
                json!({ "Operations": [{ "op": "add", "path": "members", "value": ["<q>", { "value": "<a b>" }] }] }),
            ),
            (
                json!({ "value": { "members[value eq \"bulkId:q\"].display": "x" } }),
                json!({ "value": { "members[value eq \"<q>\"].display": "x" } }),
            ),
            (
                json!({ "path": "x[value eq \"bulkId:a\\\"b\" and display eq \"say \\\"bulkId:q\\\"\"]" }),
                json!({ "path": "x[value eq \"<a\\\"b>\" and display eq \"say \\\"bulkId:q\\\"\"]" }),
            ),
        ];
        for (sent, expected) in cases {
            let mut value = sent.clone();
            each_reference(&mut value, &mut |bulk_id| Some(format!("<{bulk_id}>")));
            assert_eq!(value, expected, "{sent}");
        }
    }

    #[test]
    fn other_text_stays_as_it_is() {
        for sent in [
            json!({ "userName": "see bulkId:q", "title": "bulkid:q", "n": 1, "b": [true, null] }),
            json!({ "path": "members[value eq \"bulkId:q]" }),
            json!({ "path": "bulkId:q" }),
        ] {
            let mut value = sent.clone();
            each_reference(&mut value, &mut |bulk_id| Some(format!("<{bulk_id}>")));
            assert_eq!(value, sent);
        }
        let mut unknown = json!({ "value": "bulkId:q", "path": "x[value eq \"bulkId:q\"]" });
        let before = unknown.clone();
        let mut asked = Vec::new();
        each_reference(&mut unknown, &mut |bulk_id| {
            asked.push(bulk_id.to_owned());
            None
        });
        assert_eq!((unknown, asked.len()), (before, 2));
    }
}
