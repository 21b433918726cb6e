//! Secrets in JSON that parsed: by the names of members, by the path of a PATCH operation, by shape.

use super::target::redact_filter;
use super::{BLANK, blank_shapes, is_secret_name};
use serde_json::{Map, Value};

/// Blanks every secret in `value`. True if there was any, so that a body without one can be kept
/// exactly as it was sent.
///
/// Strings and numbers under a secret name are blanked at any depth; booleans and null stay, because
/// `"changePassword": {"supported": false}` is no secret.
pub(crate) fn redact(value: &mut Value) -> bool {
    walk(value, false)
}

fn walk(value: &mut Value, is_secret: bool) -> bool {
    match value {
        Value::Null | Value::Bool(_) => false,
        Value::Number(_) => {
            if is_secret {
                *value = Value::from(BLANK);
            }
            is_secret
        }
        Value::String(text) => {
            if is_secret {
                // An empty string tells that nothing was sent, and hides nothing.
                let hides = !text.is_empty();
                if hides {
                    *text = BLANK.to_owned();
                }
                return hides;
            }
            match blank_shapes(text) {
                std::borrow::Cow::Borrowed(_) => false,
                std::borrow::Cow::Owned(blanked) => {
                    *text = blanked;
                    true
                }
            }
        }
        // Not `any`: every element has to be visited.
        Value::Array(elements) => elements
            .iter_mut()
            .fold(false, |found, element| walk(element, is_secret) | found),
        Value::Object(members) => walk_object(members, is_secret),
    }
}

fn walk_object(members: &mut Map<String, Value>, is_secret: bool) -> bool {
    let mut found = false;
    // A PATCH operation names its attribute in `path`, beside the value (RFC 7644 §3.5.2).
    let aims_at_secret = members.iter().any(|(name, value)| {
        name.eq_ignore_ascii_case("path") && value.as_str().is_some_and(is_secret_name)
    });
    for (name, value) in members.iter_mut() {
        let is_path = name.eq_ignore_ascii_case("path");
        let is_value = name.eq_ignore_ascii_case("value");
        found |= match value {
            Value::String(path) if is_path => {
                let redacted = redact_filter(path);
                let changed = redacted != *path;
                *path = redacted;
                changed
            }
            _ => walk(
                value,
                is_secret || is_secret_name(name) || (is_value && aims_at_secret),
            ),
        };
    }
    let has_secret_key = members
        .keys()
        .any(|name| blank_shapes(name) != name.as_str());
    if has_secret_key {
        let old = std::mem::take(members);
        members.extend(
            old.into_iter()
                .map(|(name, value)| (blank_shapes(&name).into_owned(), value)),
        );
    }
    found | has_secret_key
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn secrets_are_blanked_by_name_path_and_shape() {
        let token = "dsk_rw_0123456789abcdefghij";
        let cases = [
            (
                json!({"userName": "ada", "password": "canary"}),
                json!({"userName": "ada", "password": BLANK}),
            ),
            (
                json!({"PassWord": 7, "b": true}),
                json!({"PassWord": BLANK, "b": true}),
            ),
            (
                json!({"password": {"a": ["canary", null, false]}}),
                json!({"password": {"a": [BLANK, null, false]}}),
            ),
            (
                json!({"Operations": [{"op": "replace", "path": "password", "value": "canary"}]}),
                json!({"Operations": [{"op": "replace", "path": "password", "value": BLANK}]}),
            ),
            (
                json!({"Operations": [{"op": "add", "value": {"urn:x:User:password": "canary"}}]}),
                json!({"Operations": [{"op": "add", "value": {"urn:x:User:password": BLANK}}]}),
            ),
            (
                json!({"Operations": [{"op": "remove", "path": "x[password eq \"canary\"]"}]}),
                json!({"Operations": [{"op": "remove", "path": "x[password eq [redacted]]"}]}),
            ),
            (
                json!({"nickName": format!("it is {token}!")}),
                json!({"nickName": "it is [redacted]!"}),
            ),
            (json!({token: 1}), json!({BLANK: 1})),
        ];
        for (mut sent, expected) in cases {
            let before = sent.to_string();
            assert!(redact(&mut sent), "{before}");
            assert_eq!(sent, expected);
        }
    }

    #[test]
    fn what_holds_no_secret_is_left_as_it_is() {
        for plain in [
            json!({"userName": "ada", "emails": [{"value": "ada@example.com", "primary": true}]}),
            json!({"changePassword": {"supported": false}}),
            json!({"name": "password", "returned": "never"}),
            json!({"password": null}),
            json!({"password": ""}),
            json!([1, "two", null]),
        ] {
            let mut walked = plain.clone();
            assert!(!redact(&mut walked), "{plain}");
            assert_eq!(walked, plain);
        }
    }
}
