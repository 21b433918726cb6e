//! What a request is answered with, and the facts that the log keeps of it.

use bytes::Bytes;
use directory::{LogNote, LogSubject, StoreError, Verdict};
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::{HeaderMap, StatusCode};
use scim_core::ScimError;
use serde_json::{Map, Value};

/// The header that names the request, in answers and in the log.
pub(crate) const REQUEST_ID: &str = "x-request-id";
/// The media type of every SCIM answer with a body (RFC 7644 §3.1).
pub(crate) const SCIM_JSON: &str = "application/scim+json";

pub(crate) const JSON: &str = "application/json";

/// What is known of an exchange besides its two messages.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    pub(crate) verdict: Verdict,
    /// A stable code, such as `user_created`.
    pub(crate) action: &'static str,
    pub(crate) reason: Option<&'static str>,
    pub(crate) arguments: Map<String, Value>,
    pub(crate) notes: Vec<LogNote>,
    pub(crate) subject: Option<LogSubject>,
    pub(crate) is_read: bool,
}

impl Facts {
    /// A request that only read, and got what it asked for.
    pub(crate) fn read(action: &'static str) -> Facts {
        Facts {
            verdict: Verdict::Applied,
            action,
            reason: None,
            arguments: Map::new(),
            notes: Vec::new(),
            subject: None,
            is_read: true,
        }
    }

    /// A request that asked for a change.
    pub(crate) fn write(action: &'static str, verdict: Verdict) -> Facts {
        Facts {
            verdict,
            is_read: false,
            ..Facts::read(action)
        }
    }

    #[must_use]
    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Facts {
        self.arguments.insert(name.to_owned(), value.into());
        self
    }

    #[must_use]
    pub(crate) fn about(mut self, subject: LogSubject) -> Facts {
        if let Some(name) = &subject.name {
            self.arguments
                .insert("name".to_owned(), Value::from(name.as_str()));
        }
        self.subject = Some(subject);
        self
    }
}

/// The JSON of an answer, as a value for the log to look through and as the text that is sent.
#[derive(Clone, Debug)]
pub(crate) struct AnswerBody {
    pub(crate) value: Value,
    pub(crate) text: Bytes,
}

impl AnswerBody {
    fn new(value: Value) -> AnswerBody {
        AnswerBody {
            text: Bytes::from(value.to_string()),
            value,
        }
    }
}

/// An answer on its way to the log and to the client.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<AnswerBody>,
    pub(crate) facts: Facts,
    /// True once its log entry is on the disk, together with the change.
    pub(crate) is_logged: bool,
}

impl Answer {
    pub(crate) fn json(status: StatusCode, body: Value, facts: Facts) -> Answer {
        Answer {
            body: Some(AnswerBody::new(body)),
            ..Answer::empty(status, facts)
        }
    }

    pub(crate) fn empty(status: StatusCode, facts: Facts) -> Answer {
        Answer {
            status,
            headers: HeaderMap::new(),
            body: None,
            facts,
            is_logged: false,
        }
    }

    #[must_use]
    pub(crate) fn with_header(mut self, name: HeaderName, value: &str) -> Answer {
        set(&mut self.headers, name, value);
        self
    }
}

/// Texts that are no header value are left out: none that this service makes is one.
fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// A request that is not done, and why.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) error: ScimError,
    more: Box<More>,
}

/// What only some refusals have.
#[derive(Debug, Default)]
struct More {
    headers: HeaderMap,
    /// Arguments for the log alone, never for the client.
    private: Map<String, Value>,
    subject: Option<LogSubject>,
    /// What the store said, if the fault is the service's own: for the process log.
    fault: Option<String>,
}

impl From<ScimError> for Refusal {
    fn from(error: ScimError) -> Refusal {
        Refusal {
            error,
            more: Box::default(),
        }
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Refusal {
        let mut private = Map::new();
        if let StoreError::Taken {
            holder: Some(holder),
            ..
        } = &error
        {
            private.insert("holder".to_owned(), Value::from(holder.to_string()));
        }
        if let StoreError::OwnedByAnother { owner: Some(owner) } = &error {
            private.insert("owner".to_owned(), Value::from(owner.to_string()));
        }
        let retry_after = error.retry_after_seconds();
        let is_own_fault = is_own_fault(&error);
        let words = error.to_string();
        let error = ScimError::from(error);
        let fault = is_own_fault.then_some(words);
        let more = More {
            private,
            fault,
            ..More::default()
        };
        let mut refusal = Refusal {
            error,
            more: Box::new(more),
        };
        if let Some(seconds) = retry_after {
            set(
                &mut refusal.more.headers,
                header::RETRY_AFTER,
                &seconds.to_string(),
            );
        }
        refusal
    }
}

/// True for what no request can bring about: such a failure ends the whole write.
pub(crate) fn is_own_fault(error: &StoreError) -> bool {
    match error {
        StoreError::NotFound { .. }
        | StoreError::StaleRevision { .. }
        | StoreError::Taken { .. }
        | StoreError::OwnedByAnother { .. }
        | StoreError::UnknownMember { .. }
        | StoreError::MemberOfItself
        | StoreError::Scim(_)
        | StoreError::TooMany { .. }
        | StoreError::SchemaChanged { .. } => false,
        StoreError::Unknown { .. }
        | StoreError::NameTaken { .. }
        | StoreError::NotNow(_)
        | StoreError::Schema(_)
        | StoreError::Shared { .. }
        | StoreError::Busy
        | StoreError::ReadOnly
        | StoreError::DiskFull
        | StoreError::Closed
        | StoreError::Unlogged
        | StoreError::Panicked
        | StoreError::Damaged(_)
        | StoreError::NoRandomness
        | StoreError::Database(_)
        | StoreError::Io(_) => true,
    }
}

impl Refusal {
    #[must_use]
    pub(crate) fn with_header(mut self, name: HeaderName, value: &str) -> Refusal {
        set(&mut self.more.headers, name, value);
        self
    }

    #[must_use]
    pub(crate) fn about(mut self, subject: LogSubject) -> Refusal {
        self.more.subject.get_or_insert(subject);
        self
    }

    /// The answer; `attempt` is what the request set out to do.
    pub(crate) fn into_answer(self, attempt: &'static str) -> Answer {
        if let Some(fault) = &self.more.fault {
            // A full queue or disk passes; anything else someone should look at.
            if self.error.status == 503 {
                tracing::warn!(reason = self.error.reason, %fault, "the store is not ready");
            } else {
                tracing::error!(reason = self.error.reason, %fault, "the store failed");
            }
        }
        let status =
            StatusCode::from_u16(self.error.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut facts = Facts {
            reason: Some(self.error.reason),
            subject: self.more.subject,
            ..Facts::write("refused", Verdict::Refused)
        }
        .with("attempt", attempt);
        for (name, value) in &self.error.arguments {
            facts
                .arguments
                .insert((*name).to_owned(), Value::from(value.as_str()));
        }
        facts.arguments.extend(self.more.private);
        let mut answer = Answer::json(status, self.error.to_json(), facts);
        answer.headers = self.more.headers;
        answer
    }
}
