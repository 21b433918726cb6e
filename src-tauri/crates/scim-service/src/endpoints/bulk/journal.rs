//! The log entries of a Bulk: one a part, each with its own operations and what came of them.

use super::part::{Label, PartDone, State};
use crate::answer::{Answer, Facts, Refusal};
use crate::call::Call;
use crate::redact::Secrets;
use crate::redact::json::redact;
use directory::{LogNote, NewLogEntry};
use hyper::StatusCode;
use scim_core::bulk::bulk_response;
use scim_core::{Note, ScimError};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

pub(super) struct Journal {
    pub(super) labels: Vec<Label>,
    pub(super) parts: usize,
    /// What was forgiven in the message itself.
    pub(super) notes: Vec<Note>,
    /// `None`: the exchange is kept whole, as it was sent.
    redacted: Option<Redacted>,
}

/// The request, each operation redacted by itself: a secret of one can come back in its own result alone, and all of them together
/// may be more than texts can be searched for.
struct Redacted {
    /// Everything but the operations.
    head: Map<String, Value>,
    operations: Vec<(Value, Secrets)>,
}

impl Journal {
    /// `most` operations go on one entry.
    pub(super) fn new(call: &Call, sent: &Value, most: usize) -> Journal {
        Journal {
            labels: Vec::new(),
            parts: 0,
            notes: Vec::new(),
            redacted: Redacted::of(sent, |operations| {
                operations > most || call.has_too_many_secrets()
            }),
        }
    }

    /// What a part is answered: of a Bulk that has only one, the answer to the request.
    pub(super) fn answer(&self, number: usize, done_before: usize, done: &PartDone) -> Answer {
        let not_done = if done.state.is_over() {
            self.labels.len() - done_before - done.results.len()
        } else {
            0
        };
        let notes = if number == 0 { &self.notes[..] } else { &[] };
        let facts = done
            .tally
            .facts(notes, not_done, |place, note| self.blank(place, note));
        let results = done.results.values().cloned().collect();
        Answer::json(
            StatusCode::OK,
            bulk_response(results),
            self.numbered(facts, number),
        )
    }

    /// The entry of a part that was done.
    pub(super) fn entry(
        &self,
        call: &Call,
        answer: &Answer,
        results: &BTreeMap<usize, Value>,
    ) -> NewLogEntry {
        match &self.redacted {
            None => call.entry(answer),
            Some(redacted) => {
                let (request, response) = redacted.messages(results);
                let answer = Answer::json(answer.status, response, answer.facts.clone());
                call.entry_of_part(&request, &answer)
            }
        }
    }

    /// The store failed at part `number`: the entry of all that was not done, and the results of these operations.
    pub(super) fn rest(
        &self,
        call: &Call,
        number: usize,
        error: &ScimError,
        state: &State,
        done: &BTreeMap<usize, Value>,
    ) -> (NewLogEntry, BTreeMap<usize, Value>) {
        let rest: BTreeMap<usize, Value> = self
            .labels
            .iter()
            .enumerate()
            .filter(|(place, _)| !done.contains_key(place))
            .map(|(place, label)| (place, label.failed(error, state)))
            .collect();
        let refused = Refusal::from(error.clone()).into_answer("bulk");
        let facts = refused.facts.with("operations", rest.len());
        let results = rest.values().cloned().collect();
        let answer = Answer::json(
            StatusCode::OK,
            bulk_response(results),
            self.numbered(facts, number),
        );
        (self.entry(call, &answer, &rest), rest)
    }

    fn numbered(&self, facts: Facts, number: usize) -> Facts {
        let facts = facts.with("total", self.labels.len());
        if self.parts > 1 {
            facts.with("part", number + 1).with("parts", self.parts)
        } else {
            facts
        }
    }

    fn blank(&self, place: usize, mut note: LogNote) -> LogNote {
        if let Some((_, secrets)) = self
            .redacted
            .as_ref()
            .and_then(|redacted| redacted.operations.get(place))
        {
            note.path = secrets.blank(&note.path).into_owned();
            note.sent = secrets.blank(&note.sent).into_owned();
        }
        note
    }
}

impl Redacted {
    /// `None` where so many operations need none, or if the message has no list of them: then it is refused.
    fn of(sent: &Value, is_needed: impl Fn(usize) -> bool) -> Option<Redacted> {
        let is_operations = |name: &str| name.eq_ignore_ascii_case("Operations");
        let members = sent.as_object()?;
        let (_, operations) = members.iter().find(|(name, _)| is_operations(name))?;
        let operations = operations.as_array()?;
        if !is_needed(operations.len()) {
            return None;
        }
        let operations = operations.iter().map(|operation| {
            let mut secrets = Secrets::default();
            let kept = redact(operation, &mut secrets).unwrap_or_else(|| operation.clone());
            (kept, secrets)
        });
        let head = members.iter().filter(|(name, _)| !is_operations(name));
        let head = head.map(|(name, value)| {
            let kept = redact(value, &mut Secrets::default()).unwrap_or_else(|| value.clone());
            (name.clone(), kept)
        });
        Some(Redacted {
            head: head.collect(),
            operations: operations.collect(),
        })
    }

    /// Request and response with these operations alone.
    fn messages(&self, results: &BTreeMap<usize, Value>) -> (Value, Value) {
        let mut asked = Vec::with_capacity(results.len());
        let mut answered = Vec::with_capacity(results.len());
        for (place, result) in results {
            let Some((operation, secrets)) = self.operations.get(*place) else {
                continue;
            };
            asked.push(operation.clone());
            answered.push(redact(result, &mut secrets.clone()).unwrap_or_else(|| result.clone()));
        }
        let mut request = self.head.clone();
        request.insert("Operations".to_owned(), Value::from(asked));
        (Value::Object(request), bulk_response(answered))
    }
}
