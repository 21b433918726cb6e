//! The light markup of a guide's texts, and its placeholders.

use super::values::Values;

/// The first `{name}` in a text: what stands before it, the name, and what follows. Braces around anything but small letters
/// and underscores are no placeholder: templates of providers are full of them.
pub(super) fn next_placeholder(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    while let Some(at) = text[from..].find('{').map(|at| from + at) {
        let rest = &text[at + 1..];
        if let Some((name, after)) = rest.split_once('}')
            && !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        {
            return Some((&text[..at], name, after));
        }
        from = at + 1;
    }
    None
}

/// What is wrong with a text, if something is.
pub(super) fn problem_of(text: &str) -> Option<String> {
    if text.trim().is_empty() {
        return Some("is empty".to_owned());
    }
    if text.trim() != text {
        return Some("begins or ends with a space".to_owned());
    }
    if text.matches("**").count() % 2 == 1 {
        return Some("has a `**` too many".to_owned());
    }
    if text.matches('`').count() % 2 == 1 {
        return Some("has a backtick too many".to_owned());
    }
    if text.contains("dsk_") {
        return Some("holds what looks like a token".to_owned());
    }
    let mut rest = text;
    while let Some((_, name, after)) = next_placeholder(rest) {
        if Values::sample().of(name).is_none() {
            return Some(format!("has the unknown placeholder {{{name}}}"));
        }
        rest = after;
    }
    None
}

/// What is wrong with a title, if something is.
pub(super) fn problem_of_title(text: &str) -> Option<String> {
    problem_of(text).or_else(|| {
        if text.ends_with('.') {
            Some("ends with a full stop".to_owned())
        } else if text.starts_with(|first: char| first.is_lowercase()) {
            Some("begins with a small letter".to_owned())
        } else {
            None
        }
    })
}

/// Whether a key is kebab-case: small letters, digits and single hyphens between them.
pub(super) fn is_key(text: &str) -> bool {
    !text.is_empty()
        && text.split('-').all(|part| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        })
}
