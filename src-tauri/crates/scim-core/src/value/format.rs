//! What text has to look like for an attribute's type (RFC 7643 §2.3).

use super::required_missing;
use crate::error::{ScimError, excerpt};
use crate::fold::composed_length;
use crate::reason;
use crate::schema::{Attribute, AttributeType};
use crate::timestamp::Timestamp;

/// The longest `userName` and `externalId`, in characters after NFC.
const LONGEST_IDENTIFIER: usize = 1_024;

pub(super) fn check_text(attribute: &Attribute, path: &str, text: &str) -> Result<(), ScimError> {
    if attribute.required && text.is_empty() {
        return Err(required_missing(path));
    }
    let bad = |expected: &str| {
        let detail = format!("`{path}` must be {expected}, not `{}`.", excerpt(text));
        Err(ScimError::invalid_value(reason::BAD_FORMAT, path, detail))
    };
    match attribute.attribute_type {
        AttributeType::DateTime if Timestamp::parse(text).is_none() => {
            bad("a date and time such as 2011-05-13T04:42:34Z")
        }
        AttributeType::Reference if !is_reference(text) => {
            bad("a URI without blanks and control characters")
        }
        AttributeType::Binary if !is_base64(text) => bad("base64"),
        _ if matches!(path, "userName" | "externalId")
            && composed_length(text) > LONGEST_IDENTIFIER =>
        {
            let detail = format!("`{path}` is longer than {LONGEST_IDENTIFIER} characters.");
            Err(ScimError::invalid_value(reason::TOO_LONG, path, detail))
        }
        _ => Ok(()),
    }
}

/// References may be relative and, as clients write them, have letters beyond ASCII; what no form of URI
/// has is blanks, control characters and the delimiters of RFC 3986 Appendix C.
fn is_reference(text: &str) -> bool {
    !text.chars().any(|c| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '<' | '>' | '"' | '`' | '{' | '}' | '|' | '\\' | '^')
    })
}

/// Base64 in either alphabet, padding optional (RFC 7643 §2.3.6 allows RFC 4648 §4 and §5).
fn is_base64(text: &str) -> bool {
    let bare = text.trim_end_matches('=');
    let padding = text.len() - bare.len();
    let of_alphabet = |plus: u8, slash: u8| {
        bare.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == plus || byte == slash)
    };
    (of_alphabet(b'+', b'/') || of_alphabet(b'-', b'_'))
        && bare.len() % 4 != 1
        && (padding == 0 || text.len().is_multiple_of(4) && padding <= 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_known_in_both_alphabets() {
        for text in [
            "",
            "AA",
            "AA==",
            "AAA",
            "AAA=",
            "AAAA",
            "+/+/",
            "-_-_",
            "MIIDQzCCAqygAwIBAgICEAAwDQYJKoZIhvcNAQEF",
        ] {
            assert!(is_base64(text), "{text}");
        }
        for text in [
            "A", "A===", "AA=", "AAAAA", "+_AA", "AA AA", "AAAA====", "é",
        ] {
            assert!(!is_base64(text), "{text}");
        }
    }
}
