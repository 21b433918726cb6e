//! Secrets in addresses: in the values of parameters, and in filters that compare a secret attribute.

use super::{BLANK, Secrets, blank_shapes, is_secret_name};
use crate::query::decode;
use scim_core::json::string_length;
use std::fmt::Write;

/// Blanks what is secret in a request target. A target without secrets stays as it was sent.
pub(crate) fn redact_target(target: &str, secrets: &mut Secrets) -> String {
    let (path, query) = match target.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (target, None),
    };
    let mut redacted = redact_part(path, false, |text| blank_shapes(text).into_owned());
    if let Some(query) = query {
        redacted.push('?');
        let pairs: Vec<String> = query
            .split('&')
            .map(|pair| redact_pair(pair, secrets))
            .collect();
        redacted.push_str(&pairs.join("&"));
    }
    redacted
}

fn redact_pair(pair: &str, secrets: &mut Secrets) -> String {
    let shapes = |text: &str| blank_shapes(text).into_owned();
    let Some((name, value)) = pair.split_once('=') else {
        return redact_part(pair, true, shapes);
    };
    let plain = decode(name, true).unwrap_or_else(|| name.to_owned());
    let value = if is_secret_name(&plain) {
        secrets.found(&decode(value, true).unwrap_or_else(|| value.to_owned()));
        BLANK.to_owned()
    } else if plain.eq_ignore_ascii_case("filter") {
        redact_part(value, true, |filter| redact_filter(filter, secrets))
    } else {
        redact_part(value, true, shapes)
    };
    format!("{}={value}", redact_part(name, true, shapes))
}

/// Redacts an encoded part by its decoded text; what cannot be decoded is judged as it stands.
fn redact_part(part: &str, plus: bool, redact: impl FnOnce(&str) -> String) -> String {
    let plain = decode(part, plus).unwrap_or_else(|| part.to_owned());
    let redacted = redact(&plain);
    if redacted == plain {
        part.to_owned()
    } else {
        encode(&redacted)
    }
}

/// Percent-encodes what a query must not hold. The brackets of the blank stay readable.
fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        let is_plain =
            byte.is_ascii_graphic() && !matches!(byte, b'%' | b'+' | b'&' | b'#' | b'"' | b'?');
        if is_plain {
            encoded.push(char::from(byte));
        } else if byte == b' ' {
            encoded.push('+');
        } else {
            // Writing to a string cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

const OPERATORS: [&str; 10] = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "pr"];

/// Blanks what a filter, or a path with a filter, compares secret attributes with, whether or not it is
/// well formed: everything from the operator to the next `and`, `or` or closing bracket. Also everything that
/// has the shape of a secret.
pub(crate) fn redact_filter(filter: &str, secrets: &mut Secrets) -> String {
    let mut redacted = String::with_capacity(filter.len());
    let mut is_compared = false;
    let mut may_be_operator = false;
    let mut rest = filter;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            // One without an end reaches to that of the text.
            '"' => string_length(rest).unwrap_or(rest.len()),
            _ if is_separator(first) => first.len_utf8(),
            _ => rest
                .find(|c| c == '"' || is_separator(c))
                .unwrap_or(rest.len()),
        };
        let (token, after) = rest.split_at(length);
        rest = after;
        let is_any_of = |words: &[&str]| words.iter().any(|word| token.eq_ignore_ascii_case(word));
        if is_any_of(&["and", "or", ")", "]"]) {
            is_compared = false;
            redacted.push_str(token);
        } else if is_separator(first) || (may_be_operator && is_any_of(&OPERATORS)) {
            may_be_operator &= is_separator(first);
            redacted.push_str(token);
        } else if is_compared {
            may_be_operator = false;
            secrets.found(token);
            secrets.found(token.trim_matches('"'));
            redacted.push_str(BLANK);
        } else if first != '"' && is_secret_name(token) {
            // `password=x`: what is glued to the name goes with it.
            let is_of_names =
                |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '$');
            let name = super::run(token, is_of_names);
            redacted.push_str(&token[..name]);
            if name < token.len() {
                secrets.found(token[name..].trim_start_matches(|c: char| !c.is_alphanumeric()));
                redacted.push_str(BLANK);
            }
            (is_compared, may_be_operator) = (true, true);
        } else {
            redacted.push_str(token);
        }
    }
    blank_shapes(&redacted).into_owned()
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_lose_what_they_compare_secrets_with() {
        let cases = [
            (r#"userName eq "ada""#, r#"userName eq "ada""#),
            (
                r#"displayName eq "Password reset""#,
                r#"displayName eq "Password reset""#,
            ),
            (r#"password eq "canary""#, "password eq [redacted]"),
            (
                r#"PASSWORD EQ "can\"ary" and active eq true"#,
                "PASSWORD EQ [redacted] and active eq true",
            ),
            (
                r#"not (urn:x:User:password co "canary")"#,
                "not (urn:x:User:password co [redacted])",
            ),
            (
                r#"password pr and userName eq "ada""#,
                r#"password pr and userName eq "ada""#,
            ),
            (r#"password eq "canary"#, "password eq [redacted]"),
            (r#"password "canary""#, "password [redacted]"),
            (r#"password="canary""#, "password[redacted][redacted]"),
            ("password=canary", "password[redacted]"),
            (
                r#"password eq canary canary"#,
                "password eq [redacted] [redacted]",
            ),
            (
                r#"password eqq "canary" or title pr"#,
                "password [redacted] [redacted] or title pr",
            ),
            (
                r#"x[password eq "canary"].value"#,
                "x[password eq [redacted]].value",
            ),
        ];
        for (filter, expected) in cases {
            assert_eq!(
                redact_filter(filter, &mut Secrets::default()),
                expected,
                "{filter}"
            );
        }
    }

    #[test]
    fn targets_without_secrets_stay_as_they_were_sent() {
        for target in [
            "/api/scim/v2/Users?filter=userName+eq+%22ada%22&count=1",
            "/api/scim/v2/Users?filter=%zz",
            "/api/scim/v2/Users/019a?",
            "/x?a&b=&=c",
        ] {
            assert_eq!(redact_target(target, &mut Secrets::default()), target);
        }
    }

    #[test]
    fn targets_lose_secrets_wherever_they_stand() {
        let cases = [
            (
                "/Users?access_token=canary&count=1",
                "/Users?access_token=[redacted]&count=1",
            ),
            (
                "/Users?%61ccess%5ftoken=canary",
                "/Users?%61ccess%5ftoken=[redacted]",
            ),
            (
                "/Users?filter=password%20eq%20%22canary%22",
                "/Users?filter=password+eq+[redacted]",
            ),
            (
                "/Users?filter=password+eq+%zz",
                "/Users?filter=password[redacted]",
            ),
            (
                "/Users/dsk_rw_0123456789abc?x=dsk_rw_0123456789",
                "/Users/[redacted]?x=[redacted]",
            ),
            ("/Users?dsk_rw_0123456789abc", "/Users?[redacted]"),
        ];
        for (target, expected) in cases {
            assert_eq!(
                redact_target(target, &mut Secrets::default()),
                expected,
                "{target}"
            );
        }
    }
}
