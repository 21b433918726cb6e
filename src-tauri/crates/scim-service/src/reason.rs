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
    ACCESS_TOKEN_EXPIRED = "access_token_expired", "The access token's hours are over; its client has to fetch another one.";
    ACCESS_TOKEN_REVOKED = "access_token_revoked", "The access token ended with its client or with the secret that fetched it.";
    CLIENT_MISSING = "client_missing", "A token request without client id or client secret.";
    CLIENT_UNKNOWN = "client_unknown", "The client id of a token request is none of this workspace, or its client was deleted.";
    CLIENT_SECRET_WRONG = "client_secret_wrong", "The client secret of a token request is none of this client.";
    CLIENT_SECRET_EXPIRED = "client_secret_expired", "The time of the client secret is over.";
    CLIENT_SECRET_REVOKED = "client_secret_revoked", "The client secret was revoked.";
    CLIENT_REVOKED = "client_revoked", "The OAuth client was revoked.";
    CLIENT_HEADER_MALFORMED = "client_header_malformed", "The Authorization header of a token request is not Basic with client id and secret.";
    CLIENT_CREDENTIALS_TWICE = "client_credentials_twice", "A token request authenticates in two ways at once.";
    CLIENT_ASSERTION_UNSUPPORTED = "client_assertion_unsupported", "A token request authenticates by a signed assertion, which is not offered.";
    CREDENTIALS_IN_QUERY = "credentials_in_query", "A client secret was sent in the address, where it would end in the logs of others.";
    TOKEN_REQUEST_NOT_FORM = "token_request_not_form", "A token request is not a form that can be read.";
    TOKEN_PARAMETER_TWICE = "token_parameter_twice", "A parameter of a token request stands there twice.";
    GRANT_MISSING = "grant_missing", "A token request does not say which grant it uses.";
    GRANT_UNSUPPORTED = "grant_unsupported", "A token request uses another grant than client credentials.";
    SCOPE_UNKNOWN = "scope_unknown", "A token request asks for a scope that does not exist here.";
    SCOPE_EXCEEDED = "scope_exceeded", "A token request asks for more than the client may do.";
    TOKEN_IN_QUERY = "token_in_query", "A token was sent in the address, where it would end in the logs of others.";
    INSUFFICIENT_SCOPE = "insufficient_scope", "The token may only read.";
    WRONG_HOST = "wrong_host", "The Host header names neither this machine nor a declared public name.";
    FROM_BROWSER = "from_browser", "The request comes from a web page.";
    SUSPICIOUS_PATH = "suspicious_path", "The path has an encoding or segment that no client needs.";
    DOUBLED_SLASH = "doubled_slash", "The path has two slashes in a row: the base URL ends with one too many.";
    TRAILING_SLASH = "trailing_slash", "The path ends with a slash.";
    BASE_DOUBLED = "base_doubled", "The base path stands in the address twice.";
    BASE_MISSING = "base_missing", "The endpoint is right, but the base path before it is missing or another.";
    OLDER_SCIM_ENDPOINT = "older_scim_endpoint", "The endpoint is one of SCIM 1.1: the client speaks another version.";
    TARGET_TOO_LONG = "target_too_long", "Path and query together are too long.";
    HEADERS_TOO_LARGE = "headers_too_large", "There are too many header fields, or they are too large.";
    BODY_TOO_SLOW = "body_too_slow", "The body came too slowly.";
    BODY_INCOMPLETE = "body_incomplete", "The connection ended before the body did.";
    BODY_MISSING = "body_missing", "The request needs a body and has none.";
    BAD_PARAMETER = "bad_parameter", "A query parameter cannot be read or stands there twice.";
    RATE_LIMITED = "rate_limited", "The connection made more requests a second than one may.";
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
