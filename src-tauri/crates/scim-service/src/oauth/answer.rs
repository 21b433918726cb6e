//! What the token endpoint answers (RFC 6749 §5): an access token, or an error in OAuth's shape.

use crate::answer::{Answer, Facts, Refusal};
use directory::{Actor, ConnectionId, IssuedAccess, OauthClientId, Verdict};
use hyper::StatusCode;
use hyper::header::{CACHE_CONTROL, CONNECTION, HeaderMap, HeaderValue, PRAGMA, WWW_AUTHENTICATE};
use scim_core::ScimError;
use serde_json::{Value, json};

/// The error codes of RFC 6749 §5.2, and for failures of the service itself those of §4.1.2.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ErrorCode {
    InvalidRequest,
    InvalidClient,
    UnsupportedGrantType,
    InvalidScope,
    TemporarilyUnavailable,
    ServerError,
}

impl ErrorCode {
    fn as_str(self) -> &'static str {
        match self {
            ErrorCode::InvalidRequest => "invalid_request",
            ErrorCode::InvalidClient => "invalid_client",
            ErrorCode::UnsupportedGrantType => "unsupported_grant_type",
            ErrorCode::InvalidScope => "invalid_scope",
            ErrorCode::TemporarilyUnavailable => "temporarily_unavailable",
            ErrorCode::ServerError => "server_error",
        }
    }
}

/// Why no access token is given.
#[derive(Debug)]
pub(crate) struct TokenRefusal {
    status: StatusCode,
    code: ErrorCode,
    description: String,
    more: Box<More>,
    pub(super) actor: Actor,
    /// The client that the request named, if it is a known one.
    pub(super) client: Option<(OauthClientId, ConnectionId)>,
}

/// What is large of a refusal.
#[derive(Debug)]
struct More {
    headers: HeaderMap,
    facts: Facts,
}

impl TokenRefusal {
    pub(super) fn new(
        status: u16,
        code: ErrorCode,
        reason: &'static str,
        description: &str,
    ) -> TokenRefusal {
        TokenRefusal {
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST),
            code,
            description: description.to_owned(),
            more: Box::new(More {
                headers: HeaderMap::new(),
                facts: Facts {
                    reason: Some(reason),
                    ..Facts::write("refused", Verdict::Refused)
                }
                .with("attempt", "token"),
            }),
            actor: Actor::Anonymous,
            client: None,
        }
    }

    /// 401 in the same words for every kind of wrong credentials. Every 401 names a way to authenticate (RFC 9110 §11.6.1),
    /// and Basic is the one that goes by the Authorization header.
    pub(super) fn invalid_client(reason: &'static str) -> TokenRefusal {
        let mut refusal = TokenRefusal::new(
            401,
            ErrorCode::InvalidClient,
            reason,
            "The client could not be authenticated.",
        );
        refusal.more.headers.insert(
            WWW_AUTHENTICATE,
            HeaderValue::from_static(r#"Basic realm="oauth2", charset="UTF-8""#),
        );
        refusal
    }

    /// Says who it was that is refused.
    #[must_use]
    pub(super) fn by(self, actor: Actor) -> TokenRefusal {
        TokenRefusal { actor, ..self }
    }

    /// Says which known client the request named.
    #[must_use]
    pub(super) fn naming(self, client: Option<(OauthClientId, ConnectionId)>) -> TokenRefusal {
        TokenRefusal { client, ..self }
    }

    /// Adds an argument for the log.
    #[must_use]
    pub(super) fn with(mut self, name: &str, value: &str) -> TokenRefusal {
        let named = (name.to_owned(), Value::from(value));
        self.more.facts.arguments.extend([named]);
        self
    }

    /// Ends the connection after the answer.
    #[must_use]
    pub(super) fn closing(mut self) -> TokenRefusal {
        self.more
            .headers
            .insert(CONNECTION, HeaderValue::from_static("close"));
        self
    }

    pub(super) fn into_answer(self) -> Answer {
        let body = json!({ "error": self.code.as_str(), "error_description": printable(&self.description) });
        let More { headers, facts } = *self.more;
        let mut answer = Answer::json(self.status, body, facts);
        answer.headers = headers;
        not_stored(&mut answer.headers);
        answer
    }
}

impl From<Refusal> for TokenRefusal {
    fn from(refusal: Refusal) -> TokenRefusal {
        let description = refusal.error.detail.to_string();
        // The guard's refusals are the request's fault, the store's are the service's.
        let code = match refusal.error.status {
            503 => ErrorCode::TemporarilyUnavailable,
            500.. => ErrorCode::ServerError,
            _ => ErrorCode::InvalidRequest,
        };
        let answer = refusal.into_answer("token");
        TokenRefusal {
            status: answer.status,
            code,
            description,
            more: Box::new(More {
                headers: answer.headers,
                facts: answer.facts,
            }),
            actor: Actor::Anonymous,
            client: None,
        }
    }
}

impl From<ScimError> for TokenRefusal {
    fn from(error: ScimError) -> TokenRefusal {
        Refusal::from(error).into()
    }
}

/// A refusal that was made elsewhere, in OAuth's shape.
pub(crate) fn refused(refusal: Refusal) -> Answer {
    TokenRefusal::from(refusal).into_answer()
}

/// The access token (RFC 6749 §5.1). The scope is always said, because a request may narrow it.
pub(super) fn issued(issued: &IssuedAccess) -> Answer {
    let scope = issued.scope.as_str();
    let seconds = issued.lifetime.seconds();
    let body = json!({
        "access_token": issued.token.expose(),
        "token_type": "Bearer",
        "expires_in": seconds,
        "scope": scope,
    });
    // Nothing of the directory changed.
    let facts = Facts::read("token_issued")
        .with("scope", scope)
        .with("minutes", seconds / 60);
    let mut answer = Answer::json(StatusCode::OK, body, facts);
    not_stored(&mut answer.headers);
    answer
}

/// Whatever holds credentials, or tells of them, is kept by nobody on its way (RFC 6749 §5.1).
fn not_stored(headers: &mut HeaderMap) {
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
}

/// The characters that a description may have: ASCII without `"`, `\` and control characters (RFC 6749 §5.2).
fn printable(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '"' => '\'',
            ' '..='~' if c != '\\' => c,
            _ => '?',
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_has_only_the_characters_that_it_may_have() {
        assert_eq!(
            printable("The `grant` is \"odd\\\", ü\n."),
            "The `grant` is 'odd?', ??."
        );
    }

    #[test]
    fn refusals_of_the_guard_keep_their_status_and_the_stores_own_are_the_services_fault() {
        for (status, error) in [
            (400, "invalid_request"),
            (403, "invalid_request"),
            (413, "invalid_request"),
            (421, "invalid_request"),
            (500, "server_error"),
            (503, "temporarily_unavailable"),
        ] {
            let answer = refused(ScimError::new(status, None, "internal", "x").into());
            assert_eq!(answer.status.as_u16(), status);
            assert_eq!(answer.headers[CACHE_CONTROL], "no-store");
            let body = answer.body.map(|body| body.value).unwrap_or_default();
            assert_eq!(body, json!({ "error": error, "error_description": "x" }));
        }
    }
}
