//! One request that passed the guard: who sends it, how its connection is treated, its body, and the ways
//! to the store.

use crate::answer::{Answer, Refusal, is_own_fault};
use crate::body::{self, Pace};
use crate::capture::{Body, Exchange, Head, Redacted};
use crate::guard::closing;
use crate::guard::credentials::insufficient_scope;
use crate::query::Query;
use crate::rate::TooQuick;
use crate::reason;
use crate::service::Shared;
use directory::{
    Actor, Authenticated, ConnectionId, DialectPreset, IdpConnection, Kind, Reader, StoreError,
    WriteGrant, Writer,
};
use hyper::body::{Body as _, Incoming};
use hyper::header::{CONTENT_ENCODING, CONTENT_TYPE, EXPECT, IF_MATCH, IF_NONE_MATCH};
use idp::{Dialect, Idp, Preset};
use scim_core::{Catalogue, Precondition, ResourceType, ScimError, Timestamp, json};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use tokio::sync::OwnedSemaphorePermit;

/// The base of all endpoints, and of every address that an answer gives.
pub const BASE: &str = "/api/scim/v2";
/// Answers like [`BASE`].
pub(crate) const ALIAS: &str = "/scim/v2";

pub(crate) struct Call {
    pub(crate) shared: Arc<Shared>,
    pub(crate) head: Arc<Head>,
    authenticated: Authenticated,
    /// How the connection's requests are treated: as good as the last commit before the request began, so that a
    /// changed setting holds from the next one on.
    pub(crate) dialect: Dialect,
    /// The schemas as they were when the request came: it keeps them to its end.
    pub(crate) catalogue: Arc<Catalogue>,
    /// Scheme and host, as in `http://localhost:8765`.
    origin: String,
    /// Until it is read.
    body: Mutex<Option<Incoming>>,
    /// As soon as it is known what came of the body.
    exchange: Mutex<Option<Arc<Exchange<Redacted>>>>,
    /// Held while a large body is in memory.
    large: Mutex<Option<OwnedSemaphorePermit>>,
}

impl Call {
    pub(crate) fn new(
        shared: &Arc<Shared>,
        head: &Arc<Head>,
        authenticated: Authenticated,
        origin: String,
        body: Incoming,
    ) -> Call {
        let connection = shared.workspace.connection(authenticated.connection());
        Call {
            shared: Arc::clone(shared),
            head: Arc::clone(head),
            dialect: dialect_of(connection.as_deref()),
            authenticated,
            catalogue: shared.workspace.catalogue(),
            origin,
            body: Mutex::new(Some(body)),
            exchange: Mutex::new(None),
            large: Mutex::new(None),
        }
    }

    /// What locations begin with.
    pub(crate) fn base_url(&self) -> String {
        format!("{}{BASE}", self.origin)
    }

    pub(crate) fn actor(&self) -> Actor {
        self.authenticated.actor()
    }

    pub(crate) fn connection(&self) -> ConnectionId {
        self.authenticated.connection()
    }

    pub(crate) fn resource_type(&self, kind: Kind) -> &Arc<ResourceType> {
        kind.resource_type(&self.catalogue)
    }

    /// Who walks through pages: one token's or client's walk is resumed where it stopped.
    pub(crate) fn walker(&self) -> uuid::Uuid {
        self.authenticated.holder().id()
    }

    /// Leave to change the directory.
    ///
    /// # Errors
    /// 403 if the token may only read.
    pub(crate) fn grant(&self) -> Result<WriteGrant, Refusal> {
        WriteGrant::for_token(&self.authenticated).map_err(|_| insufficient_scope())
    }

    pub(crate) fn query(&self) -> Result<Query, ScimError> {
        Query::parse(self.head.target.query())
    }

    /// `If-Match` and `If-None-Match`; several headers of one name count as one list.
    pub(crate) fn precondition(&self) -> Result<Precondition, ScimError> {
        let joined = |name| {
            let values: Vec<String> = self
                .head
                .headers
                .get_all(name)
                .iter()
                .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
                .collect();
            (!values.is_empty()).then(|| values.join(", "))
        };
        Precondition::parse(
            joined(IF_MATCH).as_deref(),
            joined(IF_NONE_MATCH).as_deref(),
        )
    }

    /// The media type of the answer.
    pub(crate) fn media_type(&self) -> &'static str {
        self.head.media_type(self.dialect.answers.media_type)
    }

    /// Reads the body as JSON.
    ///
    /// # Errors
    /// 400 for a body that is missing, cut short or not JSON; 408, 413, 415.
    pub(crate) async fn json(&self, limit: usize) -> Result<Value, Refusal> {
        let has_body = lock(&self.body)
            .as_ref()
            .is_some_and(|body| !body.is_end_stream());
        if !has_body {
            return Err(body_missing());
        }
        self.check_media_type()?;
        let sent = self.body(limit).await?;
        if sent.is_empty() {
            return Err(body_missing());
        }
        match json::parse(&sent, &self.shared.limits.json) {
            Ok(value) => {
                self.keep(Body::Json(sent, &value));
                Ok(value)
            }
            Err(error) => {
                self.keep(Body::Unparsed(sent));
                Err(ScimError::from(error).into())
            }
        }
    }

    async fn body(&self, limit: usize) -> Result<bytes::Bytes, Refusal> {
        let Some(incoming) = self.take_body() else {
            return Ok(bytes::Bytes::new());
        };
        let limits = &self.shared.limits;
        let announced = incoming.size_hint().upper();
        if limit > limits.body_bytes && announced.is_none_or(|size| size > limits.body_bytes as u64)
        {
            let permit = Arc::clone(&self.shared.large_bodies).acquire_owned();
            let permit = tokio::time::timeout(limits.queue_time, permit).await;
            let Ok(Ok(permit)) = permit else {
                return Err(too_many_requests());
            };
            *lock(&self.large) = Some(permit);
        }
        let waits_for_leave = self.head.headers.contains_key(EXPECT);
        // What is left of a body that was given up stands in the way of the next request.
        body::read(incoming, limit, Pace::of(limits), waits_for_leave)
            .await
            .map_err(|error| closing(ScimError::from(error).into()))
    }

    /// The body, if nobody has read it.
    pub(crate) fn take_body(&self) -> Option<Incoming> {
        lock(&self.body).take()
    }

    /// Both media types of SCIM (RFC 7644 §3.1, §8.1), in UTF-8, not compressed. This rules out what a web
    /// form can send.
    fn check_media_type(&self) -> Result<(), ScimError> {
        let headers = &self.head.headers;
        let encodings = headers.get_all(CONTENT_ENCODING);
        for encoding in encodings {
            if !encoding.as_bytes().eq_ignore_ascii_case(b"identity") {
                let sent = String::from_utf8_lossy(encoding.as_bytes()).into_owned();
                return Err(ScimError::unsupported_media_type(&sent));
            }
        }
        let mut types = headers.get_all(CONTENT_TYPE).iter();
        let sent = types
            .next()
            .and_then(|sent| sent.to_str().ok())
            .unwrap_or_default();
        let mut parts = sent.split(';').map(str::trim);
        let essence = parts.next().unwrap_or_default();
        let is_json = ["application/scim+json", "application/json"]
            .iter()
            .any(|known| essence.eq_ignore_ascii_case(known));
        let is_utf8 = parts.all(|parameter| match parameter.split_once('=') {
            Some((name, value)) if name.trim().eq_ignore_ascii_case("charset") => {
                let charset = value.trim().trim_matches('"');
                charset.eq_ignore_ascii_case("utf-8") || charset.eq_ignore_ascii_case("utf8")
            }
            _ => true,
        });
        if is_json && is_utf8 && types.next().is_none() {
            Ok(())
        } else {
            Err(ScimError::unsupported_media_type(sent))
        }
    }

    /// Asks the store.
    ///
    /// # Errors
    /// Those of `f`; 503 when it takes too long.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Reader) -> Result<T, Refused> + Send + 'static,
    ) -> Result<T, Refusal> {
        let work = self.shared.workspace.read(move |reader| match f(reader) {
            Ok(found) => Ok(Ok(found)),
            Err(Refused::Store(error)) => Err(error),
            Err(Refused::Client(refusal)) => Ok(Err(refusal)),
        });
        match tokio::time::timeout(self.shared.limits.handler_time, work).await {
            Ok(Ok(found)) => found,
            Ok(Err(error)) => Err(error.into()),
            Err(_) => Err(timed_out()),
        }
    }

    /// Changes the directory. What `f` answers is written to the log in the same transaction as its change; if it
    /// refuses, its changes are taken back and the refusal is logged. Comes back after the commit.
    ///
    /// A write that did not begin in time is refused; one that began is waited for, because nobody could
    /// say otherwise what became of it.
    ///
    /// # Errors
    /// The store's own failures, for which nothing was changed or logged.
    pub(crate) async fn write(
        self: &Arc<Self>,
        attempt: &'static str,
        f: impl FnOnce(&mut Writer, Timestamp) -> Result<Answer, Refused> + Send + 'static,
    ) -> Result<Answer, Refusal> {
        let call = Arc::clone(self);
        let latest = Instant::now() + self.shared.limits.handler_time;
        let written = self.shared.workspace.write(move |writer| {
            let now = (call.shared.clock)();
            let tried = if Instant::now() > latest {
                Err(Refused::Client(timed_out()))
            } else {
                writer.attempt(|writer| f(writer, now))?
            };
            let mut answer = match tried {
                Ok(answer) => answer,
                Err(Refused::Store(error)) if is_own_fault(&error) => return Err(error),
                Err(Refused::Store(error)) => Refusal::from(error).into_answer(attempt),
                Err(Refused::Client(refusal)) => refusal.into_answer(attempt),
            };
            writer.append(call.entry(&answer))?;
            answer.is_logged = true;
            Ok(answer)
        });
        Ok(written.await?)
    }

    /// One part of a request whose work is spread over several transactions. `f` writes its own log entry.
    ///
    /// # Errors
    /// The store's own failures and 503 if the part did not begin before `latest`; nothing of the part was changed or logged then.
    pub(crate) async fn write_part<T: Send + 'static>(
        &self,
        latest: Instant,
        f: impl FnOnce(&mut Writer, Timestamp) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Refusal> {
        let clock = self.shared.clock;
        let written = self.shared.workspace.write(move |writer| {
            if Instant::now() > latest {
                Ok(None)
            } else {
                f(writer, clock()).map(Some)
            }
        });
        written.await?.ok_or_else(timed_out)
    }

    /// The entry of a part of a request: `request` is that part, from which every secret is gone already.
    pub(crate) fn entry_of_part(&self, request: &Value, answer: &Answer) -> directory::NewLogEntry {
        let limit = self.shared.limits.logged_body_bytes;
        let part = self.exchange().with_request(request, limit);
        part.entry(&self.head, self.actor(), answer, self.media_type(), limit)
    }

    /// True if the request holds more secrets than its answer could be searched for.
    pub(crate) fn has_too_many_secrets(&self) -> bool {
        self.exchange().has_too_many_secrets()
    }

    /// The log entry of this exchange.
    pub(crate) fn entry(&self, answer: &Answer) -> directory::NewLogEntry {
        let limit = self.shared.limits.logged_body_bytes;
        let exchange = self.exchange();
        exchange.entry(&self.head, self.actor(), answer, self.media_type(), limit)
    }

    fn exchange(&self) -> Arc<Exchange<Redacted>> {
        let exchange = lock(&self.exchange).clone();
        exchange.unwrap_or_else(|| self.keep(Body::NotRead))
    }

    fn keep(&self, body: Body<'_>) -> Arc<Exchange<Redacted>> {
        let limit = self.shared.limits.logged_body_bytes;
        let exchange = Arc::new(Exchange::new(&self.head, body).redact(limit));
        *lock(&self.exchange) = Some(Arc::clone(&exchange));
        exchange
    }
}

/// How a connection's requests are treated. One that was removed meanwhile gets nothing forgiven.
pub fn dialect_of(connection: Option<&IdpConnection>) -> Dialect {
    let Some(connection) = connection else {
        return Idp::Custom.dialect(Preset::Strict, &BTreeMap::new());
    };
    // A provider that this release does not know is treated like one that nobody knows.
    let idp = Idp::from_key(&connection.provider).unwrap_or(Idp::Custom);
    let settings = &connection.settings;
    let preset = match settings.preset {
        DialectPreset::Provider => Preset::Provider,
        DialectPreset::All => Preset::All,
        DialectPreset::Strict => Preset::Strict,
    };
    let mut dialect = idp.dialect(preset, &settings.quirks);
    dialect.tolerances.unknown_members = settings.unknown_members();
    dialect
}

/// Why a job in the store does not go on.
#[derive(Debug)]
pub(crate) enum Refused {
    Store(StoreError),
    Client(Refusal),
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Refused {
        Refused::Store(error)
    }
}

impl From<ScimError> for Refused {
    fn from(error: ScimError) -> Refused {
        Refused::Client(error.into())
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Refused {
        Refused::Client(refusal)
    }
}

fn body_missing() -> Refusal {
    ScimError::invalid_syntax(
        reason::BODY_MISSING,
        "The request needs a body and has none.",
    )
    .into()
}

/// 429, with the time after which to try again.
pub(crate) fn too_many_requests() -> Refusal {
    Refusal::from(ScimError::new(
        429,
        None,
        reason::TOO_MANY_REQUESTS,
        "Too many requests of this client are in work. Try again in a second.",
    ))
    .with_header(hyper::header::RETRY_AFTER, "1")
}

/// 429 for a connection that is too quick, with the seconds after which to try again.
pub(crate) fn too_quick(excess: TooQuick) -> Refusal {
    let seconds = excess.retry_after;
    let error = ScimError::new(
        429,
        None,
        reason::RATE_LIMITED,
        format!("Too many requests a second. Try again in {seconds} s."),
    );
    Refusal::from(error.with("limit", &excess.rate.requests_per_second().to_string()))
        .with_header(hyper::header::RETRY_AFTER, &seconds.to_string())
}

pub(crate) fn timed_out() -> Refusal {
    Refusal::from(ScimError::unavailable(
        reason::HANDLER_TIMEOUT,
        "The service did not get to this request in time. Nothing was changed. Try again in a second.",
    ))
    .with_header(hyper::header::RETRY_AFTER, "1")
}

/// What these locks guard stays whole after a panic elsewhere.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
