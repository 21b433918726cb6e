//! Secrets in JSON that parsed: by the names of members, by the path of a PATCH operation, by shape.

use super::target::redact_filter;
use super::{BLANK, Secrets, blank_shapes, is_secret_name};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// `value` with every secret in it blanked; `None` if there is none, so that a body without one can be
/// kept exactly as it was sent.
///
/// Strings and numbers under a secret name are blanked at any depth; booleans and null stay, because
/// `"changePassword": {"supported": false}` is no secret.
///
/// Secrets that are found by name are added to `secrets`, and those that are in it already are blanked.
pub(crate) fn redact(value: &Value, secrets: &mut Secrets) -> Option<Value> {
    walk(value, false, secrets)
}

fn walk(value: &Value, is_secret: bool, secrets: &mut Secrets) -> Option<Value> {
    match value {
        Value::Null | Value::Bool(_) => None,
        Value::Number(number) => is_secret.then(|| {
            secrets.found(&number.to_string());
            Value::from(BLANK)
        }),
        // An empty string tells that nothing was sent, and hides nothing.
        Value::String(text) if is_secret => (!text.is_empty()).then(|| {
            secrets.found(text);
            Value::from(BLANK)
        }),
        Value::String(text) => {
            let blanked = secrets.blank(text);
            (blanked != text.as_str()).then(|| Value::from(blanked))
        }
        Value::Array(elements) => {
            let blanked: Vec<(usize, Value)> = elements
                .iter()
                .enumerate()
                .filter_map(|(at, element)| Some((at, walk(element, is_secret, secrets)?)))
                .collect();
            (!blanked.is_empty()).then(|| {
                let mut elements = elements.clone();
                for (at, element) in blanked {
                    elements[at] = element;
                }
                Value::Array(elements)
            })
        }
        Value::Object(members) => walk_object(members, is_secret, secrets),
    }
}

fn walk_object(
    members: &Map<String, Value>,
    is_secret: bool,
    secrets: &mut Secrets,
) -> Option<Value> {
    // A PATCH operation names its attribute in `path`, beside the value (RFC 7644 §3.5.2).
    let aims_at_secret = members.iter().any(|(name, value)| {
        name.eq_ignore_ascii_case("path") && value.as_str().is_some_and(is_secret_name)
    });
    let mut blank = |name: &str, value: &Value| match value {
        // A filter compares, on its own (RFC 7644 §3.4.3) or within a path.
        Value::String(text)
            if ["path", "filter"]
                .iter()
                .any(|known| name.eq_ignore_ascii_case(known)) =>
        {
            let redacted = redact_filter(text, secrets);
            (redacted != *text).then_some(Value::String(redacted))
        }
        _ => {
            let is_aim = aims_at_secret && name.eq_ignore_ascii_case("value");
            let is_secret = is_secret || is_aim || is_secret_name(name);
            walk(value, is_secret, secrets)
        }
    };
    // Each value is walked once: walking it again to build the copy would double the work with every
    // level of nesting.
    let blanked: Vec<Option<Value>> = members
        .iter()
        .map(|(name, value)| blank(name, value))
        .collect();
    let has_secret_key = members
        .keys()
        .any(|name| matches!(blank_shapes(name), Cow::Owned(_)));
    if !has_secret_key && blanked.iter().all(Option::is_none) {
        return None;
    }
    let kept = members.iter().zip(blanked).map(|((name, value), blanked)| {
        (
            blank_shapes(name).into_owned(),
            blanked.unwrap_or_else(|| value.clone()),
        )
    });
    Some(Value::Object(kept.collect()))
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
                json!({"filter": "password eq \"canary\" and userName eq \"ada\"", "Filter": "title pr"}),
                json!({"filter": "password eq [redacted] and userName eq \"ada\"", "Filter": "title pr"}),
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
        for (sent, expected) in cases {
            assert_eq!(
                redact(&sent, &mut Secrets::default()),
                Some(expected),
                "{sent}"
            );
        }
    }

    #[test]
    fn a_deeply_nested_secret_costs_no_more_than_its_depth() {
        let nested = (0..100).fold(
            json!({ "password": "canary" }),
            |inner, _| json!({ "a": [inner] }),
        );
        let redacted = redact(&nested, &mut Secrets::default())
            .unwrap()
            .to_string();
        assert!(redacted.contains(BLANK) && !redacted.contains("canary"));
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
            assert_eq!(redact(&plain, &mut Secrets::default()), None, "{plain}");
        }
    }

    /// JSON of any shape in which some members are called `password` and hold the canary.
    fn with_canaries() -> impl proptest::strategy::Strategy<Value = Value> {
        use proptest::prelude::*;
        let leaf = prop_oneof![
            Just(json!({ "Pass-Word": "canary" })),
            Just(json!({ "path": "password", "value": [{ "x": "canary" }] })),
            Just(json!({ "client_secret": { "deep": ["canary", 1] } })),
            Just(json!(null)),
            "[a-z]{0,8}".prop_map(Value::from),
        ];
        leaf.prop_recursive(6, 40, 5, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                proptest::collection::btree_map("[a-z]{1,6}", inner, 0..5)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest::proptest! {
        #[test]
        fn no_canary_survives_at_any_depth(value in with_canaries()) {
            let kept = redact(&value, &mut Secrets::default()).unwrap_or_else(|| value.clone());
            proptest::prop_assert!(!kept.to_string().contains("canary"), "{}", kept);
        }
    }
}
