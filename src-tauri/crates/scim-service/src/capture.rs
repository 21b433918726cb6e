//! From a request and its answer to a log entry.
//!
//! An [`Exchange`] of [`Raw`] holds what the client sent and cannot be stored; redaction makes an
//! exchange of [`Redacted`] of it, and only that becomes a log entry.

use crate::answer::{Answer, Facts, JSON, REQUEST_ID, SCIM_JSON};
use crate::call::{ALIAS, BASE};
use crate::manner;
use crate::redact::{self, Secrets};
use bytes::Bytes;
use directory::{Actor, CapturedMessage, LogNote, NewLogEntry};
use hyper::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, USER_AGENT};
use hyper::{HeaderMap, Method, Uri};
use idp::{AnswerType, REHEARSAL_HEADER, REHEARSED, Traits};
use scim_core::Timestamp;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::fmt::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;
use uuid::Uuid;

/// The head of a request, and when and from where it came.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) id: Uuid,
    pub(crate) at: Timestamp,
    pub(crate) begun: Instant,
    pub(crate) method: Method,
    pub(crate) target: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) peer: SocketAddr,
}

impl Head {
    /// Path and query as sent.
    pub(crate) fn path_and_query(&self) -> &str {
        self.target
            .path_and_query()
            .map_or(self.target.path(), |target| target.as_str())
    }

    /// The value of a header as text, if there is one that is text.
    pub(crate) fn header(&self, name: impl hyper::header::AsHeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The client's name for itself, with nothing in it that has the shape of a secret.
    pub(crate) fn user_agent(&self) -> Option<String> {
        let agent = self.header(USER_AGENT)?;
        Some(redact::blank_shapes(agent).chars().take(256).collect())
    }

    /// The one that the client accepts of `application/scim+json` and `application/json` (RFC 7644 §3.1, §8.1); if it
    /// accepts both or does not say, the first, unless its provider is known to want the other. Other wishes are passed
    /// over: there is nothing else to send.
    pub(crate) fn media_type(&self, usual: AnswerType) -> &'static str {
        let accepts = |wanted: &str| {
            let values = self
                .headers
                .get_all(ACCEPT)
                .iter()
                .filter_map(|value| value.to_str().ok());
            values.flat_map(|value| value.split(',')).any(|range| {
                let essence = range.split(';').next().unwrap_or_default().trim();
                essence.eq_ignore_ascii_case(wanted)
            })
        };
        let says_nothing = ["*/*", "application/*"].into_iter().any(accepts);
        match (accepts(SCIM_JSON), accepts(JSON)) {
            (true, _) => SCIM_JSON,
            (false, true) if !says_nothing => JSON,
            (false, _) => match usual {
                AnswerType::ScimJson => SCIM_JSON,
                AnswerType::Json => JSON,
            },
        }
    }
}

/// What came of a request's body.
#[derive(Clone, Debug)]
pub(crate) enum Body<'a> {
    /// There was none, or it was refused before it was read.
    NotRead,
    /// JSON, as sent and as read.
    Json(Bytes, &'a Value),
    /// The form of a token request, well formed or not.
    Form(Bytes),
    Unparsed(Bytes),
}

/// As it came from the client.
pub(crate) struct Raw<'a> {
    head: Arc<Head>,
    body: Body<'a>,
}

/// Without anything secret.
pub(crate) struct Redacted {
    /// What was taken out, for the answer may repeat it.
    secrets: Secrets,
    target: String,
    user_agent: Option<String>,
    /// Codes of what the request showed of its sender.
    signs: Vec<&'static str>,
    request: CapturedMessage,
}

/// A request, and later its answer.
pub(crate) struct Exchange<State>(State);

impl<'a> Exchange<Raw<'a>> {
    pub(crate) fn new(head: &Arc<Head>, body: Body<'a>) -> Exchange<Raw<'a>> {
        Exchange(Raw {
            head: Arc::clone(head),
            body,
        })
    }

    /// Takes out what must not be stored. Bodies are cut to `limit` bytes afterwards.
    pub(crate) fn redact(self, limit: usize) -> Exchange<Redacted> {
        let Raw { head, body } = self.0;
        let mut secrets = Secrets::default();
        let signs = signs(&head, &body);
        let mut request = CapturedMessage {
            headers: redact::headers::redact_headers(&head.headers),
            ..CapturedMessage::default()
        };
        match body {
            Body::NotRead => {
                request.body_length = head
                    .header(CONTENT_LENGTH)
                    .and_then(|length| length.parse().ok())
                    .unwrap_or(0);
                request.cut = request.body_length > 0;
            }
            Body::Json(sent, value) => {
                request.body_length = sent.len() as u64;
                let text = match redact::json::redact(value, &mut secrets) {
                    Some(redacted) => redacted.to_string(),
                    None => first(&sent, limit),
                };
                keep(&mut request, text, limit);
            }
            Body::Form(sent) if std::str::from_utf8(&sent).is_ok() => {
                request.body_length = sent.len() as u64;
                let text = String::from_utf8_lossy(&sent);
                keep(
                    &mut request,
                    redact::form::redact(&text, &mut secrets),
                    limit,
                );
            }
            Body::Unparsed(sent) | Body::Form(sent) => {
                request.body_length = sent.len() as u64;
                request.unparsed = true;
                request.body_sha256 = Some(hex(&Sha256::digest(&sent)));
                let text = redact::text::excerpt(&sent);
                request.cut = text.len() < sent.len();
                request.body = Some(text);
            }
        }
        let target = redact::target::redact_target(head.path_and_query(), &mut secrets);
        Exchange(Redacted {
            secrets,
            target,
            user_agent: head.user_agent(),
            signs,
            request,
        })
    }
}

impl Exchange<Redacted> {
    /// The exchange with this body in the place of its own. Every secret is gone from it already.
    pub(crate) fn with_request(&self, body: &Value, limit: usize) -> Exchange<Redacted> {
        let text = body.to_string();
        let mut request = CapturedMessage {
            headers: self.0.request.headers.clone(),
            body_length: text.len() as u64,
            ..CapturedMessage::default()
        };
        keep(&mut request, text, limit);
        Exchange(Redacted {
            secrets: Secrets::default(),
            target: self.0.target.clone(),
            user_agent: self.0.user_agent.clone(),
            signs: self.0.signs.clone(),
            request,
        })
    }

    /// True if nothing that quotes the request can be kept.
    pub(crate) fn has_too_many_secrets(&self) -> bool {
        self.0.secrets.are_too_many()
    }

    /// The entry of this exchange, whose duration runs to this moment.
    pub(crate) fn entry(
        &self,
        head: &Head,
        actor: Actor,
        answer: &Answer,
        media_type: &'static str,
        limit: usize,
    ) -> NewLogEntry {
        let facts = &answer.facts;
        let mut response = CapturedMessage {
            headers: redact::headers::redact_headers(&answer.headers),
            ..CapturedMessage::default()
        };
        response
            .headers
            .push((REQUEST_ID.to_owned(), head.id.to_string()));
        if let Some(body) = &answer.body {
            response
                .headers
                .push((CONTENT_TYPE.as_str().to_owned(), media_type.to_owned()));
            response.body_length = body.text.len() as u64;
            let text = match redact::json::redact(&body.value, &mut self.0.secrets.clone()) {
                Some(redacted) => redacted.to_string(),
                None => first(&body.text, limit),
            };
            keep(&mut response, text, limit);
        }
        let duration = i64::try_from(head.begun.elapsed().as_micros()).unwrap_or(i64::MAX);
        NewLogEntry {
            request_id: Some(head.id.to_string()),
            method: Some(head.method.as_str().to_owned()),
            target: Some(self.0.target.clone()),
            status: Some(answer.status.as_u16()),
            duration_us: Some(duration),
            verdict: facts.verdict,
            reason: facts.reason.map(Cow::Borrowed),
            arguments: self.arguments(facts),
            notes: self.notes(facts),
            signs: self.0.signs.iter().copied().map(Cow::Borrowed).collect(),
            subject: facts.subject.clone(),
            is_read: facts.is_read,
            client_address: Some(head.peer.ip().to_string()),
            user_agent: self.0.user_agent.clone(),
            request: Some(self.0.request.clone()),
            response: Some(response),
            ..NewLogEntry::exchange(actor, head.at, facts.action)
        }
    }

    /// The arguments without what the request held of secrets: errors quote input.
    fn arguments(&self, facts: &Facts) -> Map<String, Value> {
        let blanked = facts.arguments.iter().map(|(name, value)| {
            let value = match value {
                Value::String(text) => Value::from(self.0.secrets.blank(text)),
                other => other.clone(),
            };
            (name.clone(), value)
        });
        blanked.collect()
    }

    fn notes(&self, facts: &Facts) -> Vec<LogNote> {
        let notes = facts.notes.iter().cloned().map(|mut note| {
            note.sent = self.0.secrets.blank(&note.sent).into_owned();
            note.path = self.0.secrets.blank(&note.path).into_owned();
            note
        });
        notes.collect()
    }
}

/// What the request shows of its sender and its way here. A rehearsal imitates a provider, so that nothing about it tells who sends.
fn signs(head: &Head, body: &Body<'_>) -> Vec<&'static str> {
    let manner = manner::of(&head.headers);
    if head.headers.contains_key(REHEARSAL_HEADER) {
        return manner.into_iter().chain([REHEARSED]).collect();
    }
    let path = head.target.path();
    let path = [BASE, ALIAS]
        .iter()
        .find_map(|base| path.strip_prefix(base))
        .unwrap_or(path);
    let seen = idp::signs(&Traits {
        method: head.method.as_str(),
        path,
        query: head.target.query(),
        user_agent: head.header(USER_AGENT),
        has_adscimversion: head.headers.contains_key("adscimversion"),
        body: match body {
            Body::Json(_, value) => Some(value),
            Body::NotRead | Body::Form(_) | Body::Unparsed(_) => None,
        },
    });
    let signs = seen.into_iter().map(|sign| sign.code);
    signs.chain(manner).collect()
}

/// As much of a body as is kept, and a little more, so that [`keep`] sees whether it has to cut.
fn first(body: &Bytes, limit: usize) -> String {
    let more = limit.saturating_add(4);
    String::from_utf8_lossy(&body[..body.len().min(more)]).into_owned()
}

/// Keeps at most `limit` bytes of a redacted body.
fn keep(message: &mut CapturedMessage, mut text: String, limit: usize) {
    if text.len() > limit {
        let cut = (0..=limit)
            .rev()
            .find(|at| text.is_char_boundary(*at))
            .unwrap_or(0);
        text.truncate(cut);
        message.cut = true;
    }
    message.body = Some(text);
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// The value of the request id header.
pub(crate) fn request_id(head: &Head) -> HeaderValue {
    HeaderValue::from_str(&head.id.to_string()).expect("a UUID is plain ASCII")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_cut_at_a_character() {
        let mut message = CapturedMessage::default();
        keep(&mut message, "aüb".to_owned(), 2);
        assert_eq!((message.body.as_deref(), message.cut), (Some("a"), true));
        let mut whole = CapturedMessage::default();
        keep(&mut whole, "aüb".to_owned(), 4);
        assert_eq!((whole.body.as_deref(), whole.cut), (Some("aüb"), false));
    }
}
