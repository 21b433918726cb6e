//! What the log must never hold, found by name and by shape, and blanked before anything is stored.
//!
//! Five kinds of text come here: JSON that parsed ([`json`]), forms ([`form`]), bodies that are neither
//! ([`text`]), addresses ([`target`]), headers ([`headers`]). All share the names and shapes below.

pub(crate) mod form;
pub(crate) mod headers;
pub(crate) mod json;
pub(crate) mod target;
pub(crate) mod text;

use std::borrow::Cow;

pub(crate) use scim_core::is_secret_name;

/// What stands in the place of a secret.
pub(crate) const BLANK: &str = "[redacted]";

/// Characters of which tokens, keys and encoded secrets are made.
fn is_token_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '~' | '+' | '/' | '=')
}

/// Blanks what has the shape of a secret: our tokens, `Bearer …`, JSON web tokens, PEM blocks.
pub(crate) fn blank_shapes(text: &str) -> Cow<'_, str> {
    // Most strings are shorter than the shortest shape.
    if text.len() < 11 {
        return Cow::Borrowed(text);
    }
    let mut kept = String::new();
    let mut rest = text;
    let mut done = 0;
    while let Some((start, length)) = next_shape(rest) {
        kept.push_str(&rest[..start]);
        kept.push_str(BLANK);
        done += start + length;
        rest = &text[done..];
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    kept.push_str(rest);
    Cow::Owned(kept)
}

/// What was found to be secret in a request, to be blanked wherever its answer or an argument of its entry
/// repeats it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Secrets {
    found: Vec<String>,
    /// Those among them that errors and notes spell otherwise.
    spelt: Vec<String>,
    /// There were more than are looked for: then nothing that quotes the request is kept.
    are_too_many: bool,
}

impl Secrets {
    /// Errors quote at most so many characters of input, so that is how a long secret comes back.
    const QUOTED: usize = 63;
    /// Shorter ones would blank parts of every word.
    const SHORTEST: usize = 3;
    /// Every string is searched for each of them, so their number has to be small. No client sends more than a few.
    const MOST: usize = 64;

    fn found(&mut self, secret: &str) {
        let quoted: String = secret.chars().take(Secrets::QUOTED).collect();
        if quoted.chars().count() < Secrets::SHORTEST || self.found.contains(&quoted) {
            return;
        }
        if self.found.len() == Secrets::MOST {
            self.are_too_many = true;
            return;
        }
        let shown = |c: char| if c.is_control() { '\u{fffd}' } else { c };
        let cleaned: String = quoted.chars().map(shown).collect();
        // As JSON it begins with a quotation mark, which takes the place of its last character.
        let as_json = serde_json::Value::from(secret).to_string();
        let as_json = as_json.strip_suffix('"').unwrap_or(&as_json);
        let as_json: String = as_json.chars().take(Secrets::QUOTED).skip(1).collect();
        let as_json: String = as_json.chars().map(shown).collect();
        for spelling in [cleaned, as_json] {
            if spelling != quoted && !self.spelt.contains(&spelling) {
                self.spelt.push(spelling);
            }
        }
        self.found.push(quoted);
    }

    /// True if there were more than are looked for.
    pub(crate) fn are_too_many(&self) -> bool {
        self.are_too_many
    }

    /// Blanks the shapes of secrets, and those that were found.
    pub(crate) fn blank<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.are_too_many {
            return Cow::Borrowed(BLANK);
        }
        let mut blanked = blank_shapes(text);
        for secret in self.found.iter().chain(&self.spelt) {
            if blanked.contains(secret.as_str()) {
                blanked = Cow::Owned(blanked.replace(secret.as_str(), BLANK));
            }
        }
        blanked
    }
}

/// Where the first shape begins in `text`, and its length in bytes.
fn next_shape(text: &str) -> Option<(usize, usize)> {
    let found = [own_token(text), bearer(text), web_token(text), pem(text)];
    found.into_iter().flatten().min_by_key(|(start, _)| *start)
}

/// What begins a secret of ours: tokens, access tokens, secrets of OAuth clients.
const OWN_PREFIXES: [&str; 5] = ["dsk_rw_", "dsk_ro_", "dsa_rw_", "dsa_ro_", "dss_"];

/// A secret of ours: also one cut short or with a wrong checksum, down to 8 characters.
fn own_token(text: &str) -> Option<(usize, usize)> {
    let shortest = 8;
    text.match_indices("ds").find_map(|(start, _)| {
        let rest = &text[start..];
        let prefix = OWN_PREFIXES
            .into_iter()
            .find(|prefix| rest.starts_with(prefix))?;
        let length = run(&rest[prefix.len()..], |c| c.is_ascii_alphanumeric());
        (length >= shortest).then_some((start, prefix.len() + length))
    })
}

/// The word `Bearer` in any case, a space, and 16 or more characters of a token; only those are blanked.
fn bearer(text: &str) -> Option<(usize, usize)> {
    let shortest = 16;
    text.match_indices(' ').find_map(|(space, _)| {
        let word = text.as_bytes()[..space].last_chunk::<6>()?;
        let begin = space + 1;
        let length = run(&text[begin..], is_token_character);
        (word.eq_ignore_ascii_case(b"bearer") && length >= shortest).then_some((begin, length))
    })
}

/// A JSON web token: three parts of base64url, of which the first is an object.
fn web_token(text: &str) -> Option<(usize, usize)> {
    text.match_indices("eyJ").find_map(|(start, _)| {
        let token = &text[start..];
        let length = run(token, is_token_character);
        let mut parts = token[..length].split('.');
        let is_long = |part: Option<&str>| part.is_some_and(|part| part.len() >= 8);
        (is_long(parts.next()) && is_long(parts.next())).then_some((start, length))
    })
}

/// A PEM block, to its end or to the end of the text.
fn pem(text: &str) -> Option<(usize, usize)> {
    let start = text.find("-----BEGIN ")?;
    let block = &text[start..];
    let end = block.find("-----END ").and_then(|end| {
        let label = end + "-----END ".len();
        block[label..]
            .find("-----")
            .map(|close| label + close + "-----".len())
    });
    Some((start, end.unwrap_or(block.len())))
}

/// The length in bytes of the run of matching characters that `text` begins with.
fn run(text: &str, matches: impl Fn(char) -> bool) -> usize {
    text.find(|c| !matches(c)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_is_blanked_where_it_comes_back_also_when_it_was_cut() {
        let mut secrets = Secrets::default();
        secrets.found("canary");
        secrets.found(&"long".repeat(40));
        secrets.found("a");
        assert_eq!(secrets.blank("a `canary` sat"), "a `[redacted]` sat");
        let cut: String = "long".repeat(40).chars().take(63).collect();
        assert_eq!(secrets.blank(&format!("`{cut}…`")), "`[redacted]…`");
        assert_eq!(secrets.blank("a bird"), "a bird");
        // Values are quoted as JSON, cut behind its quotation mark, without control characters.
        let cut: String = "long".repeat(40).chars().take(62).collect();
        assert_eq!(secrets.blank(&format!("\"{cut}…")), "\"[redacted]…");
        secrets.found("ab\"cd\u{1}ef");
        for quoted in [r#""ab\"cd\u0001ef""#, "`ab\"cd\u{fffd}ef`"] {
            assert!(secrets.blank(quoted).contains(BLANK), "{quoted}");
        }
        for number in 0..Secrets::MOST {
            secrets.found(&format!("number {number}"));
        }
        assert_eq!(secrets.blank("a bird"), BLANK, "more than are looked for");
    }

    #[test]
    fn shapes_are_blanked_wherever_they_stand() {
        let cases = [
            ("plain text", "plain text"),
            ("Bearer of bad news", "Bearer of bad news"),
            ("a dsk_rw_0123456789abcdef b", "a [redacted] b"),
            ("dsk_ro_01234567", "[redacted]"),
            ("dsk_ro_0123", "dsk_ro_0123"),
            (
                "x dsa_rw_01234567 y dsa_ro_012345678",
                "x [redacted] y [redacted]",
            ),
            ("odss_dss_0123456789", "odss_[redacted]"),
            ("dss_0123 is cut", "dss_0123 is cut"),
            ("dsk_xx_0123456789abcdef", "dsk_xx_0123456789abcdef"),
            ("dsk_rw_a dsk_rw_0123456789", "dsk_rw_a [redacted]"),
            (
                "authorization: bEaReR abcdefghij0123456789==;",
                "authorization: bEaReR [redacted];",
            ),
            (
                "x eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.c2ln y",
                "x [redacted] y",
            ),
            ("eyJ", "eyJ"),
            (
                "k -----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY----- z",
                "k [redacted] z",
            ),
            ("-----BEGIN RSA PRIVATE KEY-----\nMII", "[redacted]"),
            (
                "ü dsk_rw_0123456789 ü dsk_rw_9876543210",
                "ü [redacted] ü [redacted]",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(blank_shapes(text), expected, "{text}");
        }
    }
}
