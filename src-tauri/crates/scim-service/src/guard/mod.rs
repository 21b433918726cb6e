//! What stands before the router: checks that hold for every address, whether or not it leads
//! anywhere. They come in one order for all, and nothing of a body is read before they passed.

pub(crate) mod credentials;
pub(crate) mod host;
mod target;

use crate::answer::Refusal;
use crate::capture::Head;
use crate::config::Limits;
use crate::query::{decode, pairs};
use crate::reason;
use host::Hosts;
use hyper::Method;
use hyper::header::{ALLOW, CONNECTION, HeaderName, ORIGIN};
use scim_core::ScimError;

/// The methods that some endpoint knows.
const METHODS: &str = "GET, POST, PUT, PATCH, DELETE";

/// Checks that need no credentials. Gives scheme and host for links in the answer.
///
/// # Errors
/// 400, 403, 405, 414, 421 or 431.
pub(crate) fn check_head(head: &Head, hosts: &Hosts, limits: &Limits) -> Result<String, Refusal> {
    check_size(head, limits)?;
    let origin = hosts.origin(&head.target, &head.headers)?;
    check_browser(head)?;
    if [Method::OPTIONS, Method::CONNECT, Method::TRACE].contains(&head.method) {
        let error = ScimError::method_not_allowed(head.method.as_str(), METHODS);
        return Err(Refusal::from(error).with_header(ALLOW, METHODS));
    }
    target::check_path(head.target.path())?;
    check_query(head)?;
    Ok(origin)
}

fn check_size(head: &Head, limits: &Limits) -> Result<(), Refusal> {
    if head.path_and_query().len() > limits.target_bytes {
        let error = ScimError::new(
            414,
            None,
            reason::TARGET_TOO_LONG,
            format!(
                "Path and query together may have {} bytes. Ask for less in one request.",
                limits.target_bytes
            ),
        );
        return Err(error.with("limit", &limits.target_bytes.to_string()).into());
    }
    let bytes: usize = head
        .headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum();
    if head.headers.len() > limits.header_fields || bytes > limits.header_bytes {
        let error = ScimError::new(
            431,
            None,
            reason::HEADERS_TOO_LARGE,
            format!(
                "The header may have {} fields and {} bytes.",
                limits.header_fields, limits.header_bytes
            ),
        );
        return Err(error.into());
    }
    Ok(())
}

/// Web pages are not clients of this interface: whatever a browser marks as sent by one is refused, and
/// no answer ever carries leave for another origin.
fn check_browser(head: &Head) -> Result<(), Refusal> {
    let site = head
        .headers
        .get_all(HeaderName::from_static("sec-fetch-site"));
    let is_from_page = head.headers.contains_key(ORIGIN)
        || site
            .iter()
            .any(|value| !value.as_bytes().eq_ignore_ascii_case(b"none"));
    if is_from_page {
        return Err(ScimError::forbidden(
            reason::FROM_BROWSER,
            "Web pages may not use this interface. Send the request from a program.",
        )
        .into());
    }
    Ok(())
}

/// A token in the address would stand in the logs of everything between client and service
/// (RFC 6750 §5.3), so it is not even tried.
fn check_query(head: &Head) -> Result<(), Refusal> {
    let has_token = pairs(head.target.query())
        .filter_map(|(name, _)| decode(name, true))
        .any(|name| name.eq_ignore_ascii_case("access_token"));
    if has_token {
        let error = ScimError::invalid_syntax(
            reason::TOKEN_IN_QUERY,
            "Tokens are accepted in the Authorization header only. Replace this one: the address may have been logged on its way.",
        );
        return Err(error.into());
    }
    Ok(())
}

/// Marks a refusal after which the connection is not used again.
pub(crate) fn closing(refusal: Refusal) -> Refusal {
    refusal.with_header(CONNECTION, "close")
}
