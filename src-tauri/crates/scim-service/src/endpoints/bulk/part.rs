//! The operations of one transaction, run one after the other, and what came of each.

use super::super::write::{WriteOperation, Written};
use super::tally::Tally;
use crate::answer::{Refusal, is_own_fault};
use crate::call::Refused;
use directory::{StoreError, WriteGrant, Writer};
use scim_core::bulk::{BulkResult, reference_failed};
use scim_core::{ScimError, Timestamp};
use serde_json::Value;
use std::collections::BTreeMap;

/// What an answer and the log say of an operation, whatever came of it.
pub(super) struct Label {
    pub(super) method: String,
    pub(super) bulk_id: Option<String>,
    /// As it was sent.
    pub(super) path: String,
    pub(super) creates: bool,
    /// The address of the resource; that of a new one holds only if it is made.
    pub(super) location: Option<String>,
    /// The operation that makes the resource which this one changes.
    pub(super) made_by: Option<usize>,
}

/// One operation, ready to be run or refused.
pub(super) struct Item {
    pub(super) place: usize,
    pub(super) refers_to: Vec<usize>,
    pub(super) operation: Result<WriteOperation, Refusal>,
}

/// What the operations so far mean for those to come.
#[derive(Clone)]
pub(super) struct State {
    fail_on_errors: Option<u64>,
    errors: u64,
    /// The POSTs that failed, each with its bulkId.
    not_made: BTreeMap<usize, String>,
}

impl State {
    pub(super) fn new(fail_on_errors: Option<u64>) -> State {
        State {
            fail_on_errors,
            errors: 0,
            not_made: BTreeMap::new(),
        }
    }

    /// True once as many operations failed as the client accepts (RFC 7644 §3.7).
    pub(super) fn is_over(&self) -> bool {
        self.fail_on_errors.is_some_and(|most| self.errors >= most)
    }
}

/// Units of the plan that are done in one transaction.
pub(super) struct Part {
    units: Vec<Vec<Item>>,
    operations: usize,
}

/// What came of a part, in the order of the request.
pub(super) struct PartDone {
    pub(super) results: BTreeMap<usize, Value>,
    pub(super) tally: Tally,
    pub(super) state: State,
}

impl Part {
    pub(super) fn of(unit: Vec<Item>) -> Part {
        Part {
            operations: unit.len(),
            units: vec![unit],
        }
    }

    pub(super) fn push(&mut self, unit: Vec<Item>) {
        self.operations += unit.len();
        self.units.push(unit);
    }

    pub(super) fn len(&self) -> usize {
        self.operations
    }

    /// Runs the operations until all are done or too many failed.
    ///
    /// # Errors
    /// The store's own faults, with which the whole part is undone.
    pub(super) fn run(
        self,
        state: State,
        labels: &[Label],
        writer: &mut Writer,
        grant: &WriteGrant,
        now: Timestamp,
    ) -> Result<PartDone, StoreError> {
        let mut done = PartDone {
            results: BTreeMap::new(),
            tally: Tally::default(),
            state,
        };
        for unit in self.units {
            if done.state.is_over() {
                break;
            }
            done.unit(unit, labels, writer, grant, now)?;
        }
        Ok(done)
    }
}

impl PartDone {
    /// Each operation of a circle needs all others, so a unit is done whole or not at all.
    fn unit(
        &mut self,
        unit: Vec<Item>,
        labels: &[Label],
        writer: &mut Writer,
        grant: &WriteGrant,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let places: Vec<usize> = unit.iter().map(|item| item.place).collect();
        let mut references = Vec::with_capacity(unit.len());
        let mut operations = Vec::with_capacity(unit.len());
        let mut errors: Vec<Option<Refusal>> = Vec::with_capacity(unit.len());
        for item in unit {
            let broken = item
                .refers_to
                .iter()
                .find_map(|made| self.state.not_made.get(made));
            errors.push(match (item.operation, broken) {
                (Err(refusal), _) => Some(refusal),
                (Ok(_), Some(bulk_id)) => Some(reference_failed(bulk_id).into()),
                (Ok(operation), None) => {
                    operations.push(operation);
                    None
                }
            });
            references.push(item.refers_to);
        }
        if errors.iter().all(Option::is_none) {
            let tried = writer
                .attempt(|writer| WriteOperation::apply_together(operations, writer, grant, now))?;
            match tried {
                Ok(all) => {
                    for (place, written) in places.into_iter().zip(all) {
                        self.succeeded(place, labels, &written);
                    }
                    return Ok(());
                }
                Err((_, Refused::Store(error))) if is_own_fault(&error) => return Err(error),
                Err((at, Refused::Store(error))) => errors[at] = Some(error.into()),
                Err((at, Refused::Client(refusal))) => errors[at] = Some(refusal),
            }
        }
        let failed: Vec<usize> = places
            .iter()
            .zip(&errors)
            .filter_map(|(place, error)| error.is_some().then_some(*place))
            .collect();
        for ((place, error), refers_to) in places.iter().zip(errors).zip(references) {
            let error = error.map(|refusal| refusal.error).unwrap_or_else(|| {
                let others = || refers_to.iter().filter(|made| *made != place);
                let cause = others().find(|made| failed.contains(made));
                let cause = cause.or_else(|| others().find(|made| places.contains(made)));
                let label = cause.and_then(|made| labels.get(*made));
                reference_failed(
                    label
                        .and_then(|label| label.bulk_id.as_deref())
                        .unwrap_or_default(),
                )
            });
            self.failed(*place, labels, &error);
        }
        Ok(())
    }

    fn succeeded(&mut self, place: usize, labels: &[Label], written: &Written) {
        self.tally.succeeded(place, written);
        if let Some(label) = labels.get(place) {
            let result = BulkResult {
                location: label.location.clone(),
                version: written.entity_tag(),
                ..label.result(written.status.as_u16())
            };
            self.results.insert(place, result.to_json());
        }
    }

    fn failed(&mut self, place: usize, labels: &[Label], error: &ScimError) {
        let Some(label) = labels.get(place) else {
            return;
        };
        self.tally.failed(place, label, error);
        self.results.insert(place, label.failed(error, &self.state));
        self.state.errors += 1;
        if label.creates {
            let bulk_id = label.bulk_id.clone().unwrap_or_default();
            self.state.not_made.insert(place, bulk_id);
        }
    }
}

impl Label {
    fn result(&self, status: u16) -> BulkResult {
        BulkResult {
            method: self.method.clone(),
            bulk_id: self.bulk_id.clone(),
            location: None,
            version: None,
            status,
            response: None,
        }
    }

    /// The result of an operation that is not done. It has the address of its resource, if there is one (RFC 7644 §3.7.3).
    pub(super) fn failed(&self, error: &ScimError, state: &State) -> Value {
        let was_made = self
            .made_by
            .is_none_or(|made| !state.not_made.contains_key(&made));
        let location = self.location.clone().filter(|_| !self.creates && was_made);
        let result = BulkResult {
            location,
            response: Some(error.to_json()),
            ..self.result(error.status)
        };
        result.to_json()
    }
}
