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
        let length = super::run(rest, is_token_character);
        let (word, after) = rest.split_at(length);
        rest = after;
        if is_secret_name(word) {
            // Of `password=x` only the name may stay; it is short, as a name is.
            let name = super::run(word, |c| {
                c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
            });
            blanked.push_str(if name < LONGEST_RUN && is_secret_name(&word[..name]) {
                &word[..name]
            } else {
                BLANK
            });
            let value = if name < word.len() {
                0
            } else {
                separator(rest)
            };
            blanked.push_str(&rest[..value]);
            blanked.push_str(BLANK);
            rest = &rest[value + value_length(&rest[value..])..];
        } else if length >= LONGEST_RUN {
            blanked.push_str(BLANK);
        } else {
            blanked.push_str(word);
        }
    }
    blanked
}

/// What stands between a name and its value: the closing quote, spaces, `:`, `=` or `>`.
fn separator(text: &str) -> usize {
    super::run(text, |c| {
        matches!(c, '"' | '\'' | '\\' | ' ' | '\t' | ':' | '>')
    })
    .saturating_sub(usize::from(ends_with_open_quote(text)))
}

/// True if the separator's last character is the quote that opens the value.
fn ends_with_open_quote(text: &str) -> bool {
    let separator = &text[..super::run(text, |c| {
        matches!(c, '"' | '\'' | '\\' | ' ' | '\t' | ':' | '>')
    })];
    separator.contains([':', '>']) && separator.ends_with(['"', '\''])
}

/// The length of a value: of a quoted one to its closing quote, of any other to the end of the line; without
/// either, all that is left.
fn value_length(text: &str) -> usize {
    let Some(quote @ ('"' | '\'')) = text.chars().next() else {
        return text.find(['\n', '\r']).unwrap_or(text.len());
    };
    let mut is_escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if c == quote => return at + 1,
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
            b"{\"password\":{\"value\":\"canary\"",
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
        assert_eq!(kept, r#"{"password":[redacted],"userName":"ada""#);
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
}
