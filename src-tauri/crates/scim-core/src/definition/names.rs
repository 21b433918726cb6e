//! Names that a definition may give.

use super::{LONGEST_NAME, LONGEST_URN, Problem};

/// Names of the common attributes (RFC 7643 §3.1), which an extension would seem to have anew.
const COMMON: &[&str] = &["schemas", "id", "externalId", "meta"];

/// Words of filters, and names that every object of a browser has: unqualified in a value path, or in a form, they
/// would be taken for something else.
const WORDS: &[&str] = &[
    "and",
    "or",
    "not",
    "constructor",
    "prototype",
    "hasOwnProperty",
    "isPrototypeOf",
    "toString",
    "toLocaleString",
    "valueOf",
];

/// RFC 7643 §2.1: `ATTRNAME = ALPHA *(nameChar)`; the grammar of the RFC lacks `$ref`, which its text has.
pub(super) fn check_attribute(name: &str, is_sub: bool) -> Option<Problem> {
    if is_sub && name == "$ref" {
        return None;
    }
    let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.len() <= LONGEST_NAME
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'$'));
    if !is_name && name != "__proto__" {
        return Some(Problem::NotAName);
    }
    let is = |known: &&&str| known.eq_ignore_ascii_case(name);
    let reserved = WORDS.iter().find(is).is_some()
        || (!is_sub && COMMON.iter().find(is).is_some())
        || name == "__proto__";
    reserved.then(|| Problem::ReservedName(name.to_owned()))
}

/// RFC 8141, without the characters that a path cannot hold.
pub(super) fn is_urn(text: &str) -> bool {
    let mut parts = text.split(':');
    let scheme = parts
        .next()
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("urn"));
    let namespace = parts.next().is_some_and(|name| {
        (2..=32).contains(&name.len())
            && !name.starts_with('-')
            && !name.ends_with('-')
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    });
    let rest: Vec<&str> = parts.collect();
    scheme
        && namespace
        && text.len() <= LONGEST_URN
        && !rest.is_empty()
        && rest.iter().all(|part| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
        })
}

/// True for URNs that the standards have named or keep for themselves: everything of SCIM 1.x, and of SCIM 2.0
/// everything but extensions.
pub(super) fn is_of_the_standard(urn: &str) -> bool {
    let urn = urn.to_ascii_lowercase();
    let own = "urn:ietf:params:scim:";
    urn.starts_with("urn:scim:schemas:")
        || urn
            .strip_prefix(own)
            .is_some_and(|rest| !rest.starts_with("schemas:extension:"))
        || urn.starts_with("urn:ietf:params:scim:schemas:extension:enterprise:")
}
