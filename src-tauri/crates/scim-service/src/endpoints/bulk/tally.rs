//! What the log counts and says of a part of a Bulk.

use super::super::action::Write;
use super::super::write::Written;
use super::part::Label;
use crate::answer::Facts;
use directory::{LogNote, Verdict};
use scim_core::error::excerpt;
use scim_core::tolerance::note;
use scim_core::{Note, ScimError, reason};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// How many notes an entry holds. Failures come first.
const MOST_NOTES: usize = 200;

#[derive(Default)]
pub(super) struct Tally {
    created: u64,
    updated: u64,
    deleted: u64,
    unchanged: u64,
    failed: u64,
    has_left_out: bool,
    /// Each with the place of its operation.
    failures: Vec<(usize, LogNote)>,
    notes: Vec<(usize, LogNote)>,
    /// Why operations failed.
    reasons: BTreeSet<&'static str>,
    /// The first quirk that was not tolerated.
    quirk: Option<String>,
}

impl Tally {
    pub(super) fn succeeded(&mut self, place: usize, written: &Written) {
        let facts = written.facts();
        let has_changed = written.outcome.change.is_some() || written.outcome.adopted.is_some();
        *match (written.write, has_changed) {
            (Write::Create, _) => &mut self.created,
            (Write::Delete, _) => &mut self.deleted,
            (Write::Replace | Write::Patch, true) => &mut self.updated,
            (Write::Replace | Write::Patch, false) => &mut self.unchanged,
        } += 1;
        self.has_left_out |= facts.notes.iter().any(|note| note.left_out);
        let id = written.outcome.stored.resource.id.0;
        let about = |note| {
            let resource = Some(id);
            (place, LogNote { resource, ..note })
        };
        self.notes.extend(facts.notes.into_iter().map(about));
    }

    pub(super) fn failed(&mut self, place: usize, label: &Label, error: &ScimError) {
        self.failed += 1;
        self.reasons.insert(error.reason);
        if self.quirk.is_none() {
            self.quirk = error.argument("quirk").map(str::to_owned);
        }
        let mut path = format!("{} {}", excerpt(&label.method), excerpt(&label.path));
        if let Some(bulk_id) = &label.bulk_id {
            path = format!("{path} ({})", excerpt(bulk_id));
        }
        let failure = LogNote {
            code: Cow::Borrowed(note::BULK_OPERATION_FAILED),
            path: path.trim().to_owned(),
            sent: error.detail.clone(),
            left_out: true,
            resource: None,
        };
        self.failures.push((place, failure));
    }

    fn done(&self) -> u64 {
        self.created + self.updated + self.deleted + self.unchanged
    }

    /// The facts of a part. `more` are notes on the message itself, `not_done` counts what was not tried because too much had
    /// failed, `blank` takes the secrets of the operation at a place out of a note.
    pub(super) fn facts(
        &self,
        more: &[Note],
        not_done: usize,
        blank: impl Fn(usize, LogNote) -> LogNote,
    ) -> Facts {
        let has_changed = self.done() > self.unchanged;
        let verdict = match (self.done(), self.failed) {
            (0, failed) if failed > 0 => Verdict::Refused,
            (_, failed) if failed > 0 || self.has_left_out => Verdict::Partly,
            _ if has_changed => Verdict::Applied,
            _ => Verdict::NoChange,
        };
        let mut facts = Facts::write("bulk", verdict);
        if verdict == Verdict::Refused {
            facts.reason = Some(reason::BULK_FAILED);
        }
        let blanked = |(place, note): &(usize, LogNote)| blank(*place, note.clone());
        facts.notes = (self.failures.iter().map(&blanked))
            .chain(more.iter().cloned().map(LogNote::from))
            .chain(self.notes.iter().map(&blanked))
            .take(MOST_NOTES)
            .collect();
        let counts = [
            ("operations", self.done() + self.failed),
            ("created", self.created),
            ("updated", self.updated),
            ("deleted", self.deleted),
            ("unchanged", self.unchanged),
            ("failed", self.failed),
            ("notDone", not_done as u64),
        ];
        for (name, count) in counts {
            facts = facts.with(name, count);
        }
        if let Some(quirk) = &self.quirk {
            facts = facts.with("quirk", quirk.as_str());
        }
        if !self.reasons.is_empty() {
            facts = facts.with("reasons", self.reasons.iter().copied().collect::<Vec<_>>());
        }
        facts
    }
}
