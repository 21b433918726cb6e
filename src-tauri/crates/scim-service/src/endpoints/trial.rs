//! Requests tried out: what they would be answered, by the very code that answers them, with everything that they did taken back.

use super::write::{Terms, WriteOperation};
use crate::answer::{Answer, Refusal, is_own_fault};
use crate::call::{BASE, Refused, dialect_of};
use crate::config::Limits;
use directory::{
    ConnectionId, Kind, LogNote, LogSubject, StoreError, Verdict, Workspace, WriteGrant, Writer,
};
use scim_core::{Precondition, ResourceId, ScimError, Timestamp, json};
use serde_json::{Map, Value};
use std::sync::Arc;
use uuid::Uuid;

/// Who would send, and what about.
#[derive(Clone, Debug)]
pub struct Trial {
    /// Its dialect is how the requests are read.
    pub connection: ConnectionId,
    pub kind: Kind,
    /// Scheme and host, as in `http://localhost:8765`.
    pub origin: String,
}

/// A request of a trial. All but the first are about the resource that the first makes.
#[derive(Clone, Debug)]
pub struct TrialRequest {
    pub method: TrialMethod,
    pub body: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrialMethod {
    Create,
    Replace,
    Patch,
}

impl TrialMethod {
    fn attempt(self) -> &'static str {
        match self {
            TrialMethod::Create => "create",
            TrialMethod::Replace => "replace",
            TrialMethod::Patch => "change",
        }
    }
}

/// What a request would have been answered, and what the log would have said of it.
#[derive(Clone, Debug)]
pub struct Tried {
    pub status: u16,
    pub body: Option<Value>,
    pub verdict: Verdict,
    pub action: &'static str,
    pub reason: Option<&'static str>,
    pub arguments: Map<String, Value>,
    pub notes: Vec<LogNote>,
    pub subject: Option<LogSubject>,
}

impl From<Answer> for Tried {
    fn from(answer: Answer) -> Tried {
        let facts = answer.facts;
        Tried {
            status: answer.status.as_u16(),
            body: answer.body.map(|body| body.value),
            verdict: facts.verdict,
            action: facts.action,
            reason: facts.reason,
            arguments: facts.arguments,
            notes: facts.notes,
            subject: facts.subject,
        }
    }
}

/// Tries requests out one after the other; only the first, if the resource that it makes is refused. Nothing of them is kept, and
/// nothing is logged.
///
/// # Errors
/// The store's own faults.
pub async fn try_out(
    workspace: &Workspace,
    trial: Trial,
    requests: Vec<TrialRequest>,
    now: Timestamp,
) -> Result<Vec<Tried>, StoreError> {
    let dialect = dialect_of(workspace.connection(trial.connection).as_deref());
    let catalogue = workspace.catalogue();
    let resource_type = Arc::clone(trial.kind.resource_type(&catalogue));
    let base_url = format!("{}{BASE}", trial.origin);
    workspace
        .write(move |writer| {
            writer.try_out(trial.connection, |writer, grant| {
                let id = ResourceId(Uuid::now_v7());
                let terms = || {
                    Terms::plain(
                        trial.kind,
                        dialect,
                        base_url.clone(),
                        Arc::clone(&resource_type),
                    )
                };
                run(writer, grant, &requests, id, &terms, now)
            })?
        })
        .await
}

fn run(
    writer: &mut Writer,
    grant: &WriteGrant,
    requests: &[TrialRequest],
    id: ResourceId,
    terms: &dyn Fn() -> Terms,
    now: Timestamp,
) -> Result<Vec<Tried>, StoreError> {
    let mut tried: Vec<Tried> = Vec::with_capacity(requests.len());
    for request in requests {
        let attempt = request.method.attempt();
        // What a refused one had begun is taken back before the next.
        let done = writer.attempt(|writer| one(writer, grant, request, id, terms(), now))?;
        let answer = match done {
            Ok(answer) => answer,
            Err(Refused::Store(error)) if is_own_fault(&error) => return Err(error),
            Err(Refused::Store(error)) => Refusal::from(error).into_answer(attempt),
            Err(Refused::Client(refusal)) => refusal.into_answer(attempt),
        };
        let is_refused = answer.facts.verdict == Verdict::Refused;
        tried.push(answer.into());
        if is_refused && tried.len() == 1 {
            break;
        }
    }
    Ok(tried)
}

fn one(
    writer: &mut Writer,
    grant: &WriteGrant,
    request: &TrialRequest,
    id: ResourceId,
    terms: Terms,
    now: Timestamp,
) -> Result<Answer, Refused> {
    let sent = json::parse(request.body.as_bytes(), &Limits::default().json)
        .map_err(|error| Refusal::from(ScimError::from(error)))?;
    let anything = Precondition::default();
    let operation: WriteOperation = match request.method {
        TrialMethod::Create => terms.create(id, sent)?,
        TrialMethod::Replace => terms.replace(id, anything, sent)?,
        TrialMethod::Patch => terms.patch(id, anything, sent)?,
    };
    operation.apply(writer, grant, now)?.answer(writer)
}
