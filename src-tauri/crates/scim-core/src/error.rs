//! The wire form of an error (RFC 7644 §3.12).

use crate::reason;
use serde_json::{Value, json};

/// Detail error keywords (RFC 7644 §3.12, table 9; RFC 9865 §2.1, table 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScimType {
    InvalidFilter,
    TooMany,
    Uniqueness,
    Mutability,
    InvalidSyntax,
    InvalidPath,
    NoTarget,
    InvalidValue,
    InvalidVers,
    Sensitive,
    InvalidCursor,
    ExpiredCursor,
    InvalidCount,
}

impl ScimType {
    /// The keyword as the RFC spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            ScimType::InvalidFilter => "invalidFilter",
            ScimType::TooMany => "tooMany",
            ScimType::Uniqueness => "uniqueness",
            ScimType::Mutability => "mutability",
            ScimType::InvalidSyntax => "invalidSyntax",
            ScimType::InvalidPath => "invalidPath",
            ScimType::NoTarget => "noTarget",
            ScimType::InvalidValue => "invalidValue",
            ScimType::InvalidVers => "invalidVers",
            ScimType::Sensitive => "sensitive",
            ScimType::InvalidCursor => "invalidCursor",
            ScimType::ExpiredCursor => "expiredCursor",
            ScimType::InvalidCount => "invalidCount",
        }
    }
}

/// What a SCIM client is told. `reason` is our own stable code, kept in the log and never
/// sent; its arguments let the console put it into words (`docs/reasons.md`).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct ScimError {
    pub status: u16,
    pub scim_type: Option<ScimType>,
    /// Words for the sender: what is wrong, where, what to change.
    pub detail: String,
    /// A stable code such as `value_taken`; all are in [`reason::REASONS`].
    pub reason: &'static str,
    /// Arguments of the reason, by name, for the console's words. Never secrets.
    pub arguments: Vec<(&'static str, String)>,
}

/// The URN of an error message (RFC 7644 §3.12).
pub const ERROR_URN: &str = "urn:ietf:params:scim:api:messages:2.0:Error";

impl ScimError {
    /// An error with a status and reason of the caller's choosing.
    pub fn new(
        status: u16,
        scim_type: Option<ScimType>,
        reason: &'static str,
        detail: impl Into<String>,
    ) -> ScimError {
        ScimError {
            status,
            scim_type,
            detail: detail.into(),
            reason,
            arguments: Vec::new(),
        }
    }

    /// 400 with a keyword.
    pub fn bad_request(
        scim_type: ScimType,
        reason: &'static str,
        detail: impl Into<String>,
    ) -> ScimError {
        ScimError::new(400, Some(scim_type), reason, detail)
    }

    /// 400 `invalidValue` about one attribute.
    pub fn invalid_value(reason: &'static str, path: &str, detail: impl Into<String>) -> ScimError {
        ScimError::bad_request(ScimType::InvalidValue, reason, detail).with("attribute", path)
    }

    /// 400 `invalidSyntax`: the message has the wrong shape.
    pub fn invalid_syntax(reason: &'static str, detail: impl Into<String>) -> ScimError {
        ScimError::bad_request(ScimType::InvalidSyntax, reason, detail)
    }

    /// 400 `mutability`: a value that this client may not change.
    pub fn mutability(reason: &'static str, path: &str, detail: impl Into<String>) -> ScimError {
        ScimError::bad_request(ScimType::Mutability, reason, detail).with("attribute", path)
    }

    /// 400 `noTarget`: a PATCH path that selects nothing (RFC 7644 §3.5.2).
    pub fn no_target(reason: &'static str, detail: impl Into<String>) -> ScimError {
        ScimError::bad_request(ScimType::NoTarget, reason, detail)
    }

    /// 404: no such resource (RFC 7644 §3.4.1). `resource_type` is `User`, `Group`, ….
    pub fn not_found(resource_type: &str, id: &str) -> ScimError {
        ScimError::new(
            404,
            None,
            reason::NOT_FOUND,
            format!("{resource_type} `{}` does not exist.", excerpt(id)),
        )
        .with("resourceType", resource_type)
        .with("id", &excerpt(id))
    }

    /// 404: no such endpoint.
    pub fn no_such_endpoint(path: &str) -> ScimError {
        ScimError::new(
            404,
            None,
            reason::NO_SUCH_ENDPOINT,
            format!(
                "There is no endpoint `{}` here. See /ResourceTypes for those that exist.",
                excerpt(path)
            ),
        )
        .with("path", &excerpt(path))
    }

    /// Says which quirk would have to be tolerated for the request to pass: a connection can be told to.
    #[must_use]
    pub(crate) fn of_quirk(mut self, code: &'static str) -> ScimError {
        self.detail += &format!(" (Quirk {code}: this connection refuses it.)");
        self.with("quirk", code)
    }

    /// 409 `uniqueness`: another resource has this value. Says which attribute and value, never which
    /// resource.
    pub fn conflict(attribute: &str, value: &str) -> ScimError {
        ScimError::new(
            409,
            Some(ScimType::Uniqueness),
            reason::VALUE_TAKEN,
            format!("{attribute} `{}` is already taken. Use another value, or find the resource that has it and update that.", excerpt(value)),
        )
        .with("attribute", attribute)
        .with("value", &excerpt(value))
    }

    /// 412: the resource changed since the client read it (RFC 7644 §3.14).
    pub fn precondition_failed(current_version: &str) -> ScimError {
        ScimError::new(
            412,
            None,
            reason::STALE_VERSION,
            format!("The resource has changed since: its version is now {current_version}. Read it again and repeat the change."),
        )
        .with("version", current_version)
    }

    /// 413: more than a limit allows. `what` is `request body`, `operations`, ….
    pub fn too_large(what: &str, limit: u64, unit: &str) -> ScimError {
        ScimError::new(
            413,
            None,
            reason::TOO_LARGE,
            format!(
                "The {what} is larger than the limit of {limit} {unit}. Send it in smaller parts."
            ),
        )
        .with("what", what)
        .with("limit", &limit.to_string())
    }

    /// 400 `tooMany`: the query would read more than the service is willing to (RFC 7644 §3.4.2).
    /// `attribute` is one without an index, if that is why.
    pub fn too_many(attribute: Option<&str>) -> ScimError {
        let detail = match attribute {
            Some(path) => format!(
                "The query took too long: `{path}` has no index. Filter by an indexed attribute as well, such as userName or externalId."
            ),
            None => "The query took too long. Narrow the filter.".to_owned(),
        };
        let error = ScimError::bad_request(ScimType::TooMany, reason::QUERY_BUDGET, detail);
        match attribute {
            Some(path) => error.with("attribute", path),
            None => error,
        }
    }

    /// 403: the request asks for something that this token or connection may not do.
    pub fn forbidden(reason: &'static str, detail: impl Into<String>) -> ScimError {
        ScimError::new(403, None, reason, detail)
    }

    /// 403 `sensitive`: a filter over an attribute that is never returned (RFC 7644 §7.5.2).
    pub fn sensitive(path: &str) -> ScimError {
        ScimError::new(
            403,
            Some(ScimType::Sensitive),
            reason::SENSITIVE_FILTER,
            format!("`{path}` cannot be used in a filter, because it is never returned."),
        )
        .with("attribute", path)
    }

    /// 400 `invalidCursor`: text that is no cursor of this query (RFC 9865 §2.1).
    pub fn invalid_cursor(detail: impl Into<String>) -> ScimError {
        ScimError::bad_request(ScimType::InvalidCursor, reason::INVALID_CURSOR, detail)
    }

    /// 400 `expiredCursor`: it was good once (RFC 9865 §2.1).
    pub fn expired_cursor(detail: impl Into<String>) -> ScimError {
        ScimError::bad_request(ScimType::ExpiredCursor, reason::EXPIRED_CURSOR, detail)
    }

    /// 400 `invalidCount`: a page size that cannot be had with a cursor (RFC 9865 §2.1).
    pub fn invalid_count(detail: impl Into<String>) -> ScimError {
        ScimError::bad_request(ScimType::InvalidCount, reason::INVALID_COUNT, detail)
    }

    /// 401: no valid credentials. The same words whatever was wrong with them.
    pub fn unauthorized(reason: &'static str) -> ScimError {
        ScimError::new(401, None, reason, "The request needs a valid bearer token.")
    }

    /// 405.
    pub fn method_not_allowed(method: &str, allowed: &str) -> ScimError {
        ScimError::new(
            405,
            None,
            reason::METHOD_NOT_ALLOWED,
            format!(
                "{} is not possible here. Possible: {allowed}.",
                excerpt(method)
            ),
        )
        .with("method", &excerpt(method))
        .with("allowed", allowed)
    }

    /// 415.
    pub fn unsupported_media_type(sent: &str) -> ScimError {
        ScimError::new(
            415,
            None,
            reason::UNSUPPORTED_MEDIA_TYPE,
            format!("`{}` is not accepted. Send application/scim+json or application/json in UTF-8, uncompressed.", excerpt(sent)),
        )
        .with("sent", &excerpt(sent))
    }

    /// 503: the service cannot do this now.
    pub fn unavailable(reason: &'static str, detail: impl Into<String>) -> ScimError {
        ScimError::new(503, None, reason, detail)
    }

    /// 500. Says nothing about the cause; the process log has it under the same request id.
    pub fn internal() -> ScimError {
        ScimError::new(
            500,
            None,
            reason::INTERNAL,
            "Something went wrong in the service. The request was not applied.",
        )
    }

    /// Adds an argument for the console's words.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> ScimError {
        self.arguments.push((name, value.to_owned()));
        self
    }

    /// The argument called `name`, if there is one.
    pub fn argument(&self, name: &str) -> Option<&str> {
        self.arguments
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The body of the answer: `status` is a string (RFC 7644 §3.12), no member is null.
    pub fn to_json(&self) -> Value {
        let mut body = json!({ "schemas": [ERROR_URN], "status": self.status.to_string() });
        if let Some(scim_type) = self.scim_type {
            body["scimType"] = Value::from(scim_type.as_str());
        }
        body["detail"] = Value::from(self.detail.as_str());
        body
    }
}

/// At most 64 characters of input, fit for quoting in an error: control characters become `�`, and
/// what was cut is marked by `…`.
pub fn excerpt(input: &str) -> String {
    const LONGEST: usize = 64;
    let shown = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    if input.chars().nth(LONGEST).is_none() {
        return input.chars().map(shown).collect();
    }
    let mut cut: String = input.chars().take(LONGEST - 1).map(shown).collect();
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_has_the_status_as_text_and_no_nulls() {
        let error = ScimError::conflict("userName", "ada@example.com");
        assert_eq!(
            error.to_json(),
            json!({
                "schemas": [ERROR_URN],
                "status": "409",
                "scimType": "uniqueness",
                "detail": "userName `ada@example.com` is already taken. Use another value, or find the resource that has it and update that.",
            })
        );
        assert_eq!(ScimError::internal().to_json().get("scimType"), None);
        assert_eq!(error.argument("attribute"), Some("userName"));
    }

    #[test]
    fn quoted_input_is_cut_and_harmless() {
        assert_eq!(excerpt("a\nb\u{0}"), "a\u{fffd}b\u{fffd}");
        let long = excerpt(&"ü".repeat(1_000));
        assert_eq!(long.chars().count(), 64);
        assert!(long.ends_with('…'));
        assert_eq!(
            excerpt(&"x".repeat(64)),
            "x".repeat(64),
            "what fits is not cut"
        );
    }
}
