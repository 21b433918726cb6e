//! Secrets in the form of a token request: only what is known to be harmless keeps its value.

use super::{BLANK, Secrets, blank_shapes};
use crate::query::decode;

/// Parameters whose values help to understand an exchange and are no secrets.
const KEPT: [&str; 5] = ["audience", "client_id", "grant_type", "resource", "scope"];
/// Something this long without a value is no name of a parameter.
const LONGEST_NAME: usize = 40;

/// The form with every value blanked that is not on the list. Names and values on the list stay as they were
/// sent, unless they have the shape of a secret; what is blanked is added to `secrets`.
pub(crate) fn redact(body: &str, secrets: &mut Secrets) -> String {
    let pairs: Vec<String> = body
        .split('&')
        .map(|pair| match pair.split_once('=') {
            Some((name, value)) => format!("{}={}", redact_name(name, secrets), {
                let is_kept = decode(name, true).is_some_and(|name| KEPT.contains(&name.as_str()));
                redact_value(value, is_kept, secrets)
            }),
            None => redact_name(pair, secrets),
        })
        .collect();
    pairs.join("&")
}

fn redact_name(name: &str, secrets: &mut Secrets) -> String {
    if name.len() > LONGEST_NAME {
        secrets.found(name);
        return BLANK.to_owned();
    }
    blank_shapes(name).into_owned()
}

fn redact_value(value: &str, is_kept: bool, secrets: &mut Secrets) -> String {
    let decoded = decode(value, true);
    let has_shape = |text: &str| blank_shapes(text) != text;
    let is_plain = !has_shape(value) && !decoded.as_deref().is_some_and(has_shape);
    if value.is_empty() || (is_kept && is_plain && decoded.is_some()) {
        return value.to_owned();
    }
    secrets.found(value);
    if let Some(decoded) = decoded {
        secrets.found(&decoded);
    }
    BLANK.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_harmless_parameters_keep_their_values() {
        let id = "0199f0aa-7c55-7000-8000-2f1d0c9a4e11";
        let cases = [
            (
                format!(
                    "grant_type=client_credentials&client_id={id}&client_secret=canary&scope=read"
                ),
                format!(
                    "grant_type=client_credentials&client_id={id}&client_secret=[redacted]&scope=read"
                ),
            ),
            (
                "client%5fsecret=canary".into(),
                "client%5fsecret=[redacted]".into(),
            ),
            (
                "password=canary&x=canary".into(),
                "password=[redacted]&x=[redacted]".into(),
            ),
            (
                "client_id=dss_0123456789abcdef".into(),
                "client_id=[redacted]".into(),
            ),
            (
                "client_id=dss%5F0123456789abcdef".into(),
                "client_id=[redacted]".into(),
            ),
            ("scope=%zz".into(), "scope=[redacted]".into()),
            (
                "client_assertion=eyJhbGciOi.eyJ".into(),
                "client_assertion=[redacted]".into(),
            ),
            (
                format!("dss_0123456789&{}", "k".repeat(41)),
                "[redacted]&[redacted]".into(),
            ),
            (
                "client_secret=&grant_type".into(),
                "client_secret=&grant_type".into(),
            ),
        ];
        for (body, expected) in cases {
            assert_eq!(redact(&body, &mut Secrets::default()), expected, "{body}");
        }
    }

    #[test]
    fn what_was_blanked_is_blanked_where_it_comes_back() {
        let mut secrets = Secrets::default();
        redact("client_secret=can%61ry", &mut secrets);
        assert_eq!(
            secrets.blank("`canary` or can%61ry"),
            "`[redacted]` or [redacted]"
        );
    }

    proptest::proptest! {
        #[test]
        fn no_value_of_another_parameter_survives(name in "[a-z_]{1,20}", before in "[^&]{0,20}", after in "\\PC{0,20}") {
            proptest::prop_assume!(!KEPT.contains(&name.as_str()));
            let body = format!("{before}&{name}=canary7&{after}");
            let kept = redact(&body, &mut Secrets::default());
            proptest::prop_assert!(!kept.contains("canary7"), "{} gave {}", body, kept);
        }
    }
}
