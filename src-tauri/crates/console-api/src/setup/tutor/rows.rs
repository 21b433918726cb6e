//! The rows of a mapping, each with what it sends and what is kept of it.

use super::values::shown;
use crate::connections::small;
use crate::setup::markup::spans;
use crate::types::{Span, SpanStyle, TutorKept, TutorOutcome, TutorRow, TutorValue};
use crate::words::{self, Args};
use idp::guide::tutor::{Outcome, TutorRow as Row, Unreadable};
use idp::guide::{Guide, Kept, Values};

/// A row of the mapping, with what became of its value.
pub(super) fn row_of(
    guide: &Guide,
    row: &Row,
    outcome: &Outcome,
    values: &[(String, TutorValue)],
    values_at: &Values,
) -> TutorRow {
    let usual = guide
        .mappings
        .users
        .iter()
        .find(|mapping| mapping.from == row.from && mapping.to == row.to);
    let at = |to: &str| guide.mappings.users.iter().find(|mapping| mapping.to == to);
    let (outcome, sent, said, kept) = match outcome {
        Outcome::Sent { pointer, value } => {
            let of = values.iter().find(|(at, _)| at == pointer);
            let of = of.map(|(_, value)| value);
            let said = of.and_then(|value| value.words.clone());
            let said = said.map(|text| {
                vec![Span {
                    text,
                    style: SpanStyle::Plain,
                }]
            });
            (
                TutorOutcome::Sent,
                Some(shown(value)),
                said,
                of.map(|value| value.kept),
            )
        }
        Outcome::Empty => (
            TutorOutcome::Empty,
            None,
            None,
            usual.map(|mapping| match mapping.kept {
                Kept::Stored => TutorKept::Stored,
                Kept::Set => TutorKept::Set,
                Kept::LeftOut => TutorKept::LeftOut,
            }),
        ),
        Outcome::Later => (TutorOutcome::Later, None, None, None),
        Outcome::Replaced { by } => {
            let args = Args::new().number("row", small(*by as u64 + 1));
            let said = words::spans("tutor-replaced", &args);
            (TutorOutcome::Replaced, None, Some(said), None)
        }
        Outcome::Unreadable(problem) => {
            let said = unreadable(problem);
            (TutorOutcome::Unreadable, None, Some(said), None)
        }
    };
    TutorRow {
        from: row.from.clone(),
        to: row.to.clone(),
        outcome,
        sent,
        words: said,
        kept,
        matching: at(&row.to).is_some_and(|mapping| mapping.matching),
        usual: usual.is_some_and(|mapping| !mapping.added),
        note: usual
            .and_then(|mapping| mapping.note.as_ref())
            .map(|note| spans(note, values_at)),
    }
}

fn unreadable(problem: &Unreadable) -> Vec<Span> {
    let (id, name) = match problem {
        Unreadable::Name { name } => ("tutor-unknown-name", name),
        Unreadable::Function { name } => ("tutor-unknown-function", name),
        Unreadable::Arguments { name } => ("tutor-arguments", name),
        Unreadable::Malformed { text } => ("tutor-malformed", text),
        Unreadable::Target { text } => ("tutor-target", text),
    };
    words::spans(id, &Args::new().text("name", name))
}
