//! Stable codes of refusals that the service makes itself; those of the protocol are in
//! [`scim_core::reason`]. A code, once released, keeps its meaning.

macro_rules! reasons {
    ($($name:ident = $code:literal, $meaning:literal;)*) => {
        $(#[doc = $meaning] pub const $name: &str = $code;)*

        /// Every code of this crate with its meaning in one line: the docs are generated from it.
        pub const REASONS: &[(&str, &str)] = &[$(($code, $meaning)),*];
    };
}

reasons! {
    TOKEN_MISSING = "token_missing", "The request has no Authorization header.";
    TOKEN_MALFORMED = "token_malformed", "The Authorization header does not hold a token of this service's form.";
    TOKEN_UNKNOWN = "token_unknown", "The token has the right form, but this workspace never issued it, or it was deleted.";
    TOKEN_EXPIRED = "token_expired", "The token's time is over.";
    TOKEN_REVOKED = "token_revoked", "The token was revoked.";
    TOKEN_IN_QUERY = "token_in_query", "A token was sent in the address, where it would end in the logs of others.";
    INSUFFICIENT_SCOPE = "insufficient_scope", "The token may only read.";
    WRONG_HOST = "wrong_host", "The Host header names neither this machine nor a declared public name.";
    FROM_BROWSER = "from_browser", "The request comes from a web page.";
    SUSPICIOUS_PATH = "suspicious_path", "The path has an encoding or segment that no client needs.";
    DOUBLED_SLASH = "doubled_slash", "The path has two slashes in a row: the base URL ends with one too many.";
    TRAILING_SLASH = "trailing_slash", "The path ends with a slash.";
    BASE_DOUBLED = "base_doubled", "The base path stands in the address twice.";
    BASE_MISSING = "base_missing", "The endpoint is right, but the base path before it is missing or another.";
    TARGET_TOO_LONG = "target_too_long", "Path and query together are too long.";
    HEADERS_TOO_LARGE = "headers_too_large", "There are too many header fields, or they are too large.";
    BODY_TOO_SLOW = "body_too_slow", "The body came too slowly.";
    BODY_INCOMPLETE = "body_incomplete", "The connection ended before the body did.";
    BODY_MISSING = "body_missing", "The request needs a body and has none.";
    BAD_PARAMETER = "bad_parameter", "A query parameter cannot be read or stands there twice.";
    TOO_MANY_REQUESTS = "too_many_requests", "The token has more requests in flight than one may have.";
    HANDLER_TIMEOUT = "handler_timeout", "The service did not get to the request in time.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_snake_case_explained_and_not_those_of_the_core() {
        let mut seen: std::collections::BTreeSet<&str> = scim_core::reason::REASONS
            .iter()
            .map(|(code, _)| *code)
            .collect();
        for (code, meaning) in REASONS {
            assert!(
                code.bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte == b'_'),
                "{code}"
            );
            assert!(seen.insert(code), "{code} stands twice");
            assert!(meaning.ends_with('.'), "{code} needs a sentence");
        }
    }
}
