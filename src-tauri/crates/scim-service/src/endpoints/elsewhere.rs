//! Addresses that lead nowhere, or to nobody: words that help.

use crate::answer::Refusal;
use crate::call::{ALIAS, BASE};
use crate::reason;
use hyper::header::ALLOW;
use scim_core::ScimError;
use scim_core::error::excerpt;

/// `/Me` (RFC 7644 §3.11) is the resource of who asks. A token here stands for a connection, and no user or group does, so
/// there is none: that is one of the three answers that the RFC leaves, 501.
pub(crate) fn no_subject() -> Refusal {
    ScimError::new(
        501,
        None,
        scim_core::reason::NO_SUBJECT,
        "The token stands for a connection, not for a user, so /Me is nobody here. Find the user by its userName and ask for /Users/{id}.",
    )
    .into()
}

/// 405 with the methods that the address knows.
pub(crate) fn method_not_allowed(method: &str, allowed: &str) -> Refusal {
    Refusal::from(ScimError::method_not_allowed(method, allowed)).with_header(ALLOW, allowed)
}

/// The first segments below the base.
const ENDPOINTS: [&str; 7] = [
    "Users",
    "Groups",
    "Schemas",
    "ResourceTypes",
    "ServiceProviderConfig",
    "Bulk",
    "Me",
];

/// What SCIM 1.1 calls the configuration of a service; SCIM 2.0 has it in the singular (RFC 7644 §4).
const SCIM1_CONFIGURATION: &str = "ServiceProviderConfigs";

/// Status 404. Mistakes in the base URL that a provider was given are told apart, because all its
/// requests fail in the same way until it is mended.
pub(crate) fn no_such_endpoint(path: &str) -> Refusal {
    let base = path.strip_prefix(BASE).map(|rest| (BASE, rest));
    let based = base.or_else(|| path.strip_prefix(ALIAS).map(|rest| (ALIAS, rest)));
    let within = |rest: &str| rest.is_empty() || rest.starts_with('/');
    let error = match based {
        Some((_, rest))
            if [BASE, ALIAS]
                .iter()
                .any(|base| rest.strip_prefix(base).is_some_and(within)) =>
        {
            ScimError::new(
                404,
                None,
                reason::BASE_DOUBLED,
                format!("The base path stands here twice. The base URL ends with {BASE}, once."),
            )
            .with("path", &excerpt(path))
        }
        Some(_) if path.ends_with('/') => ScimError::new(
            404,
            None,
            reason::TRAILING_SLASH,
            "The path ends with a slash. Leave it out.",
        )
        .with("path", &excerpt(path)),
        _ if path.split('/').any(|segment| segment == SCIM1_CONFIGURATION) => ScimError::new(
            404,
            None,
            reason::OLDER_SCIM_ENDPOINT,
            "This is an endpoint of SCIM 1.1. This service speaks SCIM 2.0: set the client to that version.",
        )
        .with("path", &excerpt(path)),
        None if path.split('/').any(|segment| ENDPOINTS.contains(&segment)) => ScimError::new(
            404,
            None,
            reason::BASE_MISSING,
            format!("The endpoints of this service begin with {BASE}. Add it to the base URL."),
        )
        .with("path", &excerpt(path))
        .with("base", BASE),
        _ => ScimError::no_such_endpoint(path),
    };
    error.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_in_the_base_url_have_reasons_of_their_own() {
        let cases = [
            ("/scim/v2/scim/v2/Users", reason::BASE_DOUBLED),
            ("/api/scim/v2/scim/v2", reason::BASE_DOUBLED),
            ("/api/scim/v2/api/scim/v2/Users/1", reason::BASE_DOUBLED),
            ("/Users", reason::BASE_MISSING),
            ("/v2/Users/1", reason::BASE_MISSING),
            ("/scim/Groups", reason::BASE_MISSING),
            ("/api/scim/v2/Users/", reason::TRAILING_SLASH),
            (
                "/scim/v2/ServiceProviderConfigs",
                reason::OLDER_SCIM_ENDPOINT,
            ),
            ("/v1/ServiceProviderConfigs", reason::OLDER_SCIM_ENDPOINT),
            ("/api/scim/v2/Accounts", scim_core::reason::NO_SUCH_ENDPOINT),
            ("/scim/v2/users", scim_core::reason::NO_SUCH_ENDPOINT),
            ("/favicon.ico", scim_core::reason::NO_SUCH_ENDPOINT),
        ];
        for (path, reason) in cases {
            let refusal = no_such_endpoint(path);
            assert_eq!(
                (refusal.error.status, refusal.error.reason),
                (404, reason),
                "{path}"
            );
        }
    }
}
