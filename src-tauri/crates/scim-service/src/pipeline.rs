//! The way of one request: head, guard, credentials, router, log, answer.

use crate::answer::{Answer, JSON, Refusal};
use crate::body;
use crate::call::Call;
use crate::capture::{Body, Exchange, Head, request_id};
use crate::connections::OpenConnection;
use crate::guard::{self, closing, credentials};
use crate::oauth;
use crate::router::Answered;
use crate::service::Shared;
use bytes::Bytes;
use directory::{Actor, Authenticated, ClientInfo};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{ALLOW, CONNECTION, CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use idp::AnswerType;
use scim_core::ScimError;
use std::net::SocketAddr;
use std::sync::Arc;
use tower::ServiceExt;
use tracing::Instrument;

type HttpResponse = Response<Full<Bytes>>;

/// Where the service says that it is up.
const HEALTH: &str = "/healthz";

/// Answers one request. Its work is a task of its own, so that a panic in it ends nothing else, and
/// so that it comes to its end, log entry included, if the client leaves meanwhile.
pub(crate) async fn answer(
    shared: &Arc<Shared>,
    connection: &Arc<OpenConnection>,
    peer: SocketAddr,
    request: Request<Incoming>,
) -> HttpResponse {
    let (parts, body) = request.into_parts();
    let head = Arc::new(Head {
        id: uuid::Uuid::now_v7(),
        at: (shared.clock)(),
        begun: std::time::Instant::now(),
        method: parts.method,
        target: parts.uri,
        headers: parts.headers,
        peer,
    });
    if head.target.path() == HEALTH {
        return health(shared, &head);
    }
    shared.counters.request();
    let span = tracing::info_span!(
        "scim.request",
        request.id = %head.id,
        http.method = %head.method,
        connection.id = tracing::field::Empty,
        http.route = tracing::field::Empty,
        http.status = tracing::field::Empty,
        duration_ms = tracing::field::Empty,
    );
    let work = work(
        Arc::clone(shared),
        Arc::clone(connection),
        Arc::clone(&head),
        body,
    );
    match shared.tasks.spawn(work.instrument(span)).await {
        Ok(response) => response,
        Err(error) => {
            shared.counters.panicked();
            tracing::error!(request.id = %head.id, %error, "a request ended in a panic");
            let refusal = Refusal::from(ScimError::internal());
            let answer = if head.target.path() == oauth::PATH {
                oauth::refused(refusal)
            } else {
                refusal.into_answer("other")
            };
            record(shared, &head, Actor::Anonymous, &answer);
            response(&head, answer, usual_media_type(&head))
        }
    }
}

async fn work(
    shared: Arc<Shared>,
    connection: Arc<OpenConnection>,
    head: Arc<Head>,
    body: Incoming,
) -> HttpResponse {
    let (mut answer, body, media_type) = if head.target.path() == oauth::PATH {
        let (answer, body) = oauth::answer(&shared, &connection, &head, body).await;
        (answer, body, JSON)
    } else {
        scim(&shared, &connection, &head, body).await
    };
    let span = tracing::Span::current();
    span.record("http.status", answer.status.as_u16());
    span.record("duration_ms", head.begun.elapsed().as_secs_f64() * 1_000.0);
    tracing::debug!(action = answer.facts.action, "answered a request");
    if let Some(body) = body
        && !body::drain(body).await
    {
        answer
            .headers
            .insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response(&head, answer, media_type)
}

/// The media type for a client that nothing is known of. The token endpoint answers in plain JSON (RFC 6749 §5.1).
fn usual_media_type(head: &Head) -> &'static str {
    if head.target.path() == oauth::PATH {
        return JSON;
    }
    head.media_type(AnswerType::ScimJson)
}

/// A request to any other address than the token endpoint. Gives the body back if it was not read, and the media type
/// of the answer.
async fn scim(
    shared: &Arc<Shared>,
    connection: &OpenConnection,
    head: &Arc<Head>,
    body: Incoming,
) -> (Answer, Option<Incoming>, &'static str) {
    match admit(shared, connection, head).await {
        Ok((authenticated, origin)) => {
            let call = Arc::new(Call::new(shared, head, authenticated, origin, body));
            let answer = routed(shared, &call).await;
            if !answer.is_logged {
                shared.workspace.record(call.entry(&answer));
            }
            (answer, call.take_body(), call.media_type())
        }
        Err((refusal, actor)) => {
            let answer = refusal.into_answer("other");
            record(shared, head, actor, &answer);
            (answer, Some(body), usual_media_type(head))
        }
    }
}

/// Everything that stands before the router.
async fn admit(
    shared: &Arc<Shared>,
    connection: &OpenConnection,
    head: &Head,
) -> Result<(Authenticated, String), (Refusal, Actor)> {
    let origin = guard::check_head(head, &shared.hosts, &shared.limits)
        .map_err(|refusal| (refusal, Actor::Anonymous))?;
    match shared
        .workspace
        .authenticate(credentials::presented(head), head.at)
    {
        Ok(authenticated) => {
            let client = ClientInfo {
                address: Some(head.peer.ip().to_string()),
                user_agent: head.user_agent(),
            };
            shared
                .workspace
                .note_use(authenticated.holder(), &client, head.at);
            connection.used_by(&authenticated);
            let span = tracing::Span::current();
            span.record(
                "connection.id",
                tracing::field::display(authenticated.connection()),
            );
            Ok((authenticated, origin))
        }
        Err(failure) => {
            shared.counters.failed_credentials();
            // The token's owner is known for one that is expired or revoked: the entry then stands
            // with its connection, where its admin looks.
            let actor = failure.actor().unwrap_or(Actor::Anonymous);
            let mut refusal = credentials::unauthorized(&failure);
            if shared.hosts.is_exposed() && shared.brake.failed().await == credentials::Pace::Close
            {
                refusal = closing(refusal);
            }
            Err((refusal, actor))
        }
    }
}

/// Waits for its turn, then routes.
async fn routed(shared: &Arc<Shared>, call: &Arc<Call>) -> Answer {
    let turn = shared.turn(call.actor(), call.connection(), call.head.begun);
    let _turn = match turn.await {
        Ok(turn) => turn,
        Err(refusal) => return refusal.into_answer("other"),
    };
    let mut request = Request::new(axum::body::Body::empty());
    request.method_mut().clone_from(&call.head.method);
    request.uri_mut().clone_from(&call.head.target);
    request.extensions_mut().insert(Arc::clone(call));
    let response = match shared.router.clone().oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    let answered = response
        .extensions()
        .get::<Answered>()
        .and_then(Answered::take);
    answered.unwrap_or_else(|| {
        tracing::error!(status = %response.status(), "the router answered by itself");
        Refusal::from(ScimError::internal()).into_answer("other")
    })
}

/// Logs an exchange whose body was not read.
fn record(shared: &Shared, head: &Arc<Head>, actor: Actor, answer: &Answer) {
    let limit = shared.limits.logged_body_bytes;
    let exchange = Exchange::new(head, Body::NotRead).redact(limit);
    shared
        .workspace
        .record(exchange.entry(head, actor, answer, usual_media_type(head), limit));
}

fn response(head: &Head, answer: Answer, media_type: &'static str) -> HttpResponse {
    let body = answer.body.map(|body| body.text);
    let mut response = Response::new(Full::new(body.clone().unwrap_or_default()));
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    let headers = response.headers_mut();
    headers.insert(
        HeaderName::from_static(crate::answer::REQUEST_ID),
        request_id(head),
    );
    if body.is_some() {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    }
    response
}

/// That the service is up, and its version; with a nonce also the proof that it is this very service. Needs no token and
/// is not logged: monitors ask every few seconds.
fn health(shared: &Shared, head: &Head) -> HttpResponse {
    let plain = |status: StatusCode, body: serde_json::Value| {
        let mut response = Response::new(Full::new(Bytes::from(body.to_string())));
        *response.status_mut() = status;
        let json = HeaderValue::from_static(JSON);
        response.headers_mut().insert(CONTENT_TYPE, json);
        response
    };
    if let Err(refusal) = guard::check_head(head, &shared.hosts, &shared.limits) {
        let answer = refusal.into_answer("other");
        return plain(answer.status, serde_json::json!({ "status": "refused" }));
    }
    if head.method != Method::GET && head.method != Method::HEAD {
        let mut response = plain(
            StatusCode::METHOD_NOT_ALLOWED,
            serde_json::json!({ "status": "refused" }),
        );
        response
            .headers_mut()
            .insert(ALLOW, HeaderValue::from_static("GET"));
        return response;
    }
    let mut body = serde_json::json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") });
    if let Some(proof) = shared.prover.answer_query(head.target.query()) {
        body["proof"] = proof.into();
    }
    plain(StatusCode::OK, body)
}
