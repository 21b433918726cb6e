//! An excerpt of a body that did not parse as JSON: where redaction by structure cannot reach, and
//! where an admin most wants to look.

use super::{BLANK, is_secret_name, is_token_character};

/// How much of such a body is kept, in bytes.
const KEPT: usize = 2 * 1024;
/// How much of it is looked at. Blanking shortens text, so more is read than is kept.
const READ: usize = 8 * 1024;
/// Runs of token characters from this length on are blanked, whatever they are.
const LONGEST_RUN: usize = 20;

/// The beginning of `body` as text. Whatever follows a secret name is blanked to the end of its
/// line or quoted value, or of the text; so is every long run of token characters. Neither cut splits a run.
pub(crate) fn excerpt(body: &[u8]) -> String {
    let window = &body[..body.len().min(READ)];
    let mut text = plain(&String::from_utf8_lossy(window));
    if window.len() < body.len() {
        drop_last_run(&mut text);
    }
    let mut kept = blank(&text);
    if kept.len() > KEPT {
        let cut = (0..=KEPT)
            .rev()
            .find(|at| kept.is_char_boundary(*at))
            .unwrap_or(0);
        kept.truncate(cut);
        drop_last_run(&mut kept);
    }
    kept
}

/// Undoes escapes of letters, digits, `_` and `-` (`\u0070`, `%70`) and drops control characters, so that a
/// name cannot hide behind them; UTF-16 becomes readable on the way.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let escape = rest
            .strip_prefix("\\u")
            .map(|digits| (digits, 4))
            .or_else(|| rest.strip_prefix('%').map(|digits| (digits, 2)));
        let decoded = escape.and_then(|(digits, length)| {
            let code = u32::from_str_radix(digits.get(..length)?, 16).ok()?;
            let decoded = char::from_u32(code)?;
            let is_of_names = decoded.is_ascii_alphanumeric() || matches!(decoded, '_' | '-');
            is_of_names.then(|| (decoded, &digits[length..]))
        });
        if let Some((decoded, after)) = decoded {
            plain.push(decoded);
            rest = after;
        } else {
            if !c.is_control() || matches!(c, '\n' | '\r' | '\t') {
                plain.push(c);
            }
            rest = &rest[c.len_utf8()..];
        }
    }
    plain
}

/// Blanks values of secret names and long runs.
fn blank(text: &str) -> String {
    let mut blanked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if !is_token_character(first) {
            blanked.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let word = &rest[..super::run(rest, is_token_character)];
        let name = secret_name_end(word);
        let taken = name.unwrap_or(word.len());
        blanked.push_str(if taken < LONGEST_RUN {
            &word[..taken]
        } else {
            BLANK
        });
        rest = &rest[taken..];
        if name.is_some() {
            let (sign, value) = value_after(rest);
            blanked.push_str(&rest[..sign]);
            if value > 0 {
                blanked.push_str(BLANK);
            }
            rest = &rest[sign + value..];
        }
    }
    blanked
}

/// Where the first secret name in a run of token characters ends: `password` in `a.password=x`.
fn secret_name_end(word: &str) -> Option<usize> {
    let mut end = 0;
    word.split_inclusive(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')))
        .find_map(|part| {
            end += part.len();
            let name = part.trim_end_matches(['.', '~', '+', '/', '=']);
            is_secret_name(name).then(|| end - (part.len() - name.len()))
        })
}

/// What follows a name: the length of the sign between (quotes, spaces, `:`, `=`, `>`), and that of the value. A
/// quoted value ends before its closing quote, one of several parts and one without an end with the text, any
/// other with its line.
fn value_after(text: &str) -> (usize, usize) {
    let is_of_sign =
        |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '\\' | ':' | '=' | '>');
    let (sign, value) = text.split_at(super::run(text, is_of_sign));
    let to_line_end = value.find(['\n', '\r']).unwrap_or(value.len());
    let length = match (value.chars().next(), sign.chars().next_back()) {
        (Some('{' | '[' | '('), _) => value.len(),
        (_, Some(quote @ ('"' | '\''))) if sign.contains([':', '=', '>']) => {
            // A quote that is itself escaped closes who knows where.
            if sign[..sign.len() - 1].ends_with('\\') {
                to_line_end
            } else {
                quoted(value, quote)
            }
        }
        _ => to_line_end,
    };
    (sign.len(), length)
}

/// The length of what stands before the closing quote.
fn quoted(text: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if c == quote => return at,
            _ => {}
        }
    }
    text.len()
}

/// Takes the run of token characters off the end: its other half is not known.
fn drop_last_run(text: &mut String) {
    let end = text.rfind(|c| !is_token_character(c)).map_or(0, |at| {
        at + text[at..].chars().next().map_or(0, char::len_utf8)
    });
    text.truncate(end);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_in_broken_bodies_are_blanked_however_they_are_written() {
        let bodies: &[&[u8]] = &[
            br#"{"userName":"ada","password":"canary"#,
            br#"{"userName":"ada","password":"canary", }"#,
            br#"{"userName":"ada", "password" : "can\"ary canary" oops}"#,
            br#"{'userName':'ada','password':'canary'}"#,
            br#"{userName: ada, password: canary}"#,
            br#"{"p\u0061ssword":"canary" "#,
            br#"{\"userName\":\"ada\",\"password\":\"canary\"}"#,
            b"grant=x&user=ada&password=canary&z=1",
            b"user=ada&p%61ssword=canary",
            b"userName: ada\nclient_secret: canary canary\nactive: true",
            b"<user><password>canary</password></user>",
            b"Authorization: Basic canary",
            b"{\"password\":[\"canary\",",
            b"{\"password\":{\n\"value\":\"canary\"",
            b"{\"password\":\n\"canary\"",
            b"{\"password\":\"first line\ncanary\"",
            b"a.password=canary",
            b"{\"password\":\"\",\"secret\":\"canary\"",
            b"{\0\"\0p\0a\0s\0s\0w\0o\0r\0d\0\"\0:\0\"\0c\0a\0n\0a\0r\0y\0\"\0",
            b"api-key=canary",
            b"token canary",
        ];
        for body in bodies {
            let kept = excerpt(body);
            let words = String::from_utf8_lossy(body);
            assert!(!kept.contains("canary"), "{words} gave {kept}");
            assert!(kept.contains(BLANK), "{words} gave {kept}");
        }
    }

    #[test]
    fn what_is_not_secret_can_still_be_read() {
        assert_eq!(
            excerpt(br#"{"userName":"ada" "active":true}"#),
            r#"{"userName":"ada" "active":true}"#
        );
        let kept = excerpt(br#"{"password":"canary","userName":"ada""#);
        assert_eq!(kept, r#"{"password":"[redacted]","userName":"ada""#);
    }

    #[test]
    fn long_runs_are_blanked_and_the_cut_never_splits_one() {
        let run = "a".repeat(LONGEST_RUN);
        assert_eq!(
            excerpt(format!("x {run} y").as_bytes()),
            format!("x {BLANK} y")
        );
        for before in [KEPT - 30, KEPT - 10, KEPT - 1, READ - 10] {
            let body = format!("{}{}", ". ".repeat(before / 2), "canary".repeat(20));
            let kept = excerpt(body.as_bytes());
            assert!(!kept.contains("can"), "{before}");
            assert!(kept.len() <= KEPT);
        }
    }

    proptest::proptest! {
        #[test]
        fn no_value_of_a_secret_name_survives_whatever_stands_around_it(
            before in "[^%\\\\\\p{C}]{0,40}",
            name in proptest::sample::select(vec!["password", "PASS_WORD", "api-key", "client_secret", "token"]),
            sign in proptest::sample::select(vec!["\":\"", "\" : \"", "\\\":\\\"", "':'", "=", ": ", ":", ">", "\": ", "\":[\"", "\":{\"a\":\""]),
            after in "\\PC{0,40}",
        ) {
            let body = format!("{before}{name}{sign}canary{after}");
            let kept = excerpt(body.as_bytes());
            proptest::prop_assert!(!kept.contains("canary"), "{} gave {}", body, kept);
        }

        #[test]
        fn any_bytes_give_an_excerpt(body in proptest::collection::vec(proptest::num::u8::ANY, 0..5_000)) {
            proptest::prop_assert!(excerpt(&body).len() <= KEPT);
        }
    }
}
