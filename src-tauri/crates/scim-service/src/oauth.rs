//! The token endpoint (RFC 6749 §3.2) for the client credentials grant (§4.4): a client proves who it is and gets an
//! access token for the SCIM endpoints.
//!
//! It stands outside of the SCIM base and speaks OAuth: form in, errors as in RFC 6749 §5.2. The checks of the head are
//! those of every other address; who may act is decided here, because there is no bearer token yet.

mod answer;
mod credentials;
mod form;

pub(crate) use answer::refused;

use crate::answer::{Answer, JSON, is_own_fault};
use crate::body::{self, Pace};
use crate::capture::{Body, Exchange, Head, Redacted};
use crate::connections::OpenConnection;
use crate::guard::{self, credentials::Pace as Brake};
use crate::reason;
use crate::service::Shared;
use answer::{ErrorCode, TokenRefusal};
use bytes::Bytes;
use credentials::Credentials;
use directory::{ClientFailure, ClientInfo, NewLogEntry, Scope, VerifiedClient};
use form::Form;
use hyper::Method;
use hyper::body::Incoming;
use hyper::header::{ALLOW, CONTENT_ENCODING, CONTENT_TYPE, EXPECT};
use scim_core::ScimError;
use scim_core::error::excerpt;
use std::sync::Arc;
use std::time::Instant;

/// Where clients fetch access tokens.
pub const PATH: &str = "/oauth2/token";

const FORM: &str = "application/x-www-form-urlencoded";
/// The one grant that is offered.
const GRANT: &str = "client_credentials";

/// Answers a request to the token endpoint, and logs it. Gives the body back if it was not read.
pub(crate) async fn answer(
    shared: &Arc<Shared>,
    connection: &OpenConnection,
    head: &Arc<Head>,
    body: Incoming,
) -> (Answer, Option<Incoming>) {
    let mut body = Some(body);
    let mut request = Request {
        shared: Arc::clone(shared),
        head: Arc::clone(head),
        exchange: None,
    };
    let answer = match request.answer(connection, &mut body).await {
        Ok(answer) => answer,
        Err(refusal) => {
            let (answer, entry) = request.refuse(refusal);
            shared.workspace.record(entry);
            answer
        }
    };
    (answer, body)
}

struct Request {
    shared: Arc<Shared>,
    head: Arc<Head>,
    /// As soon as it is known what came of the body.
    exchange: Option<Arc<Exchange<Redacted>>>,
}

impl Request {
    async fn answer(
        &mut self,
        connection: &OpenConnection,
        body: &mut Option<Incoming>,
    ) -> Result<Answer, TokenRefusal> {
        let shared = Arc::clone(&self.shared);
        let head = Arc::clone(&self.head);
        guard::check_head(&head, &shared.hosts, &shared.limits)?;
        check_method(&head)?;
        check_query(&head)?;
        check_media_type(&head)?;
        let sent = self.read(body).await?;
        let form = Form::parse(&sent)?;
        let credentials = Credentials::read(&head, &form)?;
        check_grant(&form)?;
        let verified =
            match shared
                .workspace
                .verify_client(credentials.id(), credentials.secret(), head.at)
            {
                Ok(verified) => verified,
                Err(failure) => {
                    shared.counters.failed_credentials();
                    let mut refusal = TokenRefusal::from(failure);
                    if shared.hosts.is_exposed() && shared.brake.failed().await == Brake::Close {
                        refusal = refusal.closing();
                    }
                    return Err(refusal);
                }
            };
        connection.used_by_client(verified.client(), verified.secret());
        let scope = wanted_scope(&form, &verified)?;
        let actor = verified.actor();
        let turn = shared.turn(actor, verified.connection(), head.begun);
        let _turn = turn
            .await
            .map_err(|refusal| TokenRefusal::from(refusal).by(actor))?;
        self.issue(verified, scope).await
    }

    /// Reads the body, and keeps for the log what may be kept of it.
    async fn read(&mut self, body: &mut Option<Incoming>) -> Result<Bytes, TokenRefusal> {
        let Some(incoming) = body.take() else {
            return Ok(Bytes::new());
        };
        let limits = &self.shared.limits;
        let waits_for_leave = self.head.headers.contains_key(EXPECT);
        let sent = body::read(
            incoming,
            limits.token_body_bytes,
            Pace::of(limits),
            waits_for_leave,
        )
        .await
        // What is left of a body that was given up stands in the way of the next request.
        .map_err(|error| TokenRefusal::from(ScimError::from(error)).closing())?;
        let exchange = Exchange::new(&self.head, Body::Form(sent.clone()));
        self.exchange = Some(Arc::new(exchange.redact(limits.logged_body_bytes)));
        Ok(sent)
    }

    /// Makes the access token; it is on the disk, with its log entry, before it is answered.
    async fn issue(
        &mut self,
        verified: VerifiedClient,
        scope: Scope,
    ) -> Result<Answer, TokenRefusal> {
        let (shared, head) = (Arc::clone(&self.shared), Arc::clone(&self.head));
        let exchange = self.exchange();
        let limit = shared.limits.logged_body_bytes;
        let latest = Instant::now() + shared.limits.handler_time;
        let from = ClientInfo {
            address: Some(head.peer.ip().to_string()),
            user_agent: head.user_agent(),
        };
        let workspace = shared.workspace.clone();
        let written = workspace.write(move |writer| {
            if Instant::now() > latest {
                return Ok(Err(TokenRefusal::from(crate::call::timed_out())));
            }
            let now = (shared.clock)();
            match writer.issue_access_token(&verified, scope, &from, now)? {
                Ok(issued) => {
                    let answer = answer::issued(&issued);
                    writer.append(exchange.entry(&head, verified.actor(), &answer, JSON, limit))?;
                    Ok(Ok(answer))
                }
                Err(failure) => Ok(Err(TokenRefusal::from(failure))),
            }
        });
        match written.await {
            Ok(Ok(mut answer)) => {
                answer.is_logged = true;
                Ok(answer)
            }
            Ok(Err(refusal)) => Err(refusal),
            Err(error) => {
                debug_assert!(is_own_fault(&error), "{error}");
                Err(TokenRefusal::from(crate::answer::Refusal::from(error)).by(verified.actor()))
            }
        }
    }

    /// The answer of a refusal and its entry.
    fn refuse(&self, refusal: TokenRefusal) -> (Answer, NewLogEntry) {
        let (actor, client) = (refusal.actor, refusal.client);
        let answer = refusal.into_answer();
        let limit = self.shared.limits.logged_body_bytes;
        let mut entry = self
            .exchange()
            .entry(&self.head, actor, &answer, JSON, limit);
        // A known client without its secret did not act, but its admin is who should see it.
        if let Some((client, connection)) = client {
            entry.oauth_client = Some(client);
            entry.connection = Some(connection);
        }
        (answer, entry)
    }

    fn exchange(&self) -> Arc<Exchange<Redacted>> {
        self.exchange.clone().unwrap_or_else(|| {
            let limit = self.shared.limits.logged_body_bytes;
            Arc::new(Exchange::new(&self.head, Body::NotRead).redact(limit))
        })
    }
}

/// Access tokens are asked for by POST (RFC 6749 §3.2).
fn check_method(head: &Head) -> Result<(), TokenRefusal> {
    if head.method == Method::POST {
        return Ok(());
    }
    let error = ScimError::method_not_allowed(head.method.as_str(), "POST");
    Err(crate::answer::Refusal::from(error)
        .with_header(ALLOW, "POST")
        .into())
}

/// Credentials must not stand in the address (RFC 6749 §2.3.1).
fn check_query(head: &Head) -> Result<(), TokenRefusal> {
    let has_credentials = crate::query::pairs(head.target.query())
        .filter_map(|(name, _)| crate::query::decode(name, true))
        .any(|name| ["client_secret", "client_assertion"].contains(&name.as_str()));
    if has_credentials {
        return Err(TokenRefusal::new(
            400,
            ErrorCode::InvalidRequest,
            reason::CREDENTIALS_IN_QUERY,
            "Credentials belong in the body or in the Authorization header. Replace this secret: the address may have been logged on its way.",
        ));
    }
    Ok(())
}

fn check_media_type(head: &Head) -> Result<(), TokenRefusal> {
    let is_plain = head
        .headers
        .get_all(CONTENT_ENCODING)
        .iter()
        .all(|encoding| encoding.as_bytes().eq_ignore_ascii_case(b"identity"));
    let mut types = head.headers.get_all(CONTENT_TYPE).iter();
    let sent = types.next().and_then(|sent| sent.to_str().ok());
    let essence = sent.and_then(|sent| sent.split(';').next());
    let is_form = essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case(FORM));
    if is_plain && is_form && types.next().is_none() {
        return Ok(());
    }
    Err(TokenRefusal::new(
        400,
        ErrorCode::InvalidRequest,
        reason::TOKEN_REQUEST_NOT_FORM,
        "Send the parameters as application/x-www-form-urlencoded, not compressed.",
    )
    .with("sent", &excerpt(sent.unwrap_or_default())))
}

fn check_grant(form: &Form) -> Result<(), TokenRefusal> {
    match form.get("grant_type") {
        Some(GRANT) => Ok(()),
        Some(other) => Err(TokenRefusal::new(
            400,
            ErrorCode::UnsupportedGrantType,
            reason::GRANT_UNSUPPORTED,
            "The only grant here is client_credentials.",
        )
        .with("sent", &excerpt(other))),
        None => Err(TokenRefusal::new(
            400,
            ErrorCode::InvalidRequest,
            reason::GRANT_MISSING,
            "The parameter grant_type is missing. Send client_credentials.",
        )),
    }
}

/// The scope that the request asks for, or all that the client may have (RFC 6749 §3.3).
fn wanted_scope(form: &Form, verified: &VerifiedClient) -> Result<Scope, TokenRefusal> {
    let Some(asked) = form.get("scope") else {
        return Ok(verified.scope());
    };
    let refuse = |reason, description| {
        TokenRefusal::new(400, ErrorCode::InvalidScope, reason, description)
            .by(verified.actor())
            .with("sent", &excerpt(asked))
            .with("scope", verified.scope().as_str())
    };
    let mut wanted: Option<Scope> = None;
    for word in asked.split(' ').filter(|word| !word.is_empty()) {
        let Some(scope) = Scope::parse(word) else {
            return Err(refuse(
                reason::SCOPE_UNKNOWN,
                "The scopes here are read and read-write.",
            ));
        };
        let is_wider = wanted.is_none_or(|wanted| scope.covers(wanted));
        wanted = if is_wider { Some(scope) } else { wanted };
    }
    let wanted = wanted.unwrap_or(verified.scope());
    if verified.scope().covers(wanted) {
        Ok(wanted)
    } else {
        Err(refuse(
            reason::SCOPE_EXCEEDED,
            "This client may only read. Ask for the scope read, or for none.",
        ))
    }
}

impl From<ClientFailure> for TokenRefusal {
    fn from(failure: ClientFailure) -> TokenRefusal {
        let refusal = TokenRefusal::invalid_client(failure.reason())
            .by(failure.actor())
            .naming(failure.client());
        match failure {
            ClientFailure::Revoked { .. } | ClientFailure::SecretRevoked { .. } => {
                refusal.closing()
            }
            ClientFailure::Unknown
            | ClientFailure::WrongSecret { .. }
            | ClientFailure::SecretExpired { .. } => refusal,
        }
    }
}
