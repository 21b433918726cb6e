//! A provider's setup guide as data: what its admin does, step by step, and how the service sees that it was done.
//!
//! One guide drives the wizard, the runbook and the tests. It lies in the provider's folder as TOML, because it is prose:
//! `guide.toml` (phases and steps), `traffic.toml` (what the provider sends), `mistakes.toml`, `mappings.toml`, `tutor.toml` (how a
//! person becomes a request) and `lint.toml` (what is known to go wrong with mappings); the sources are those of its recordings,
//! `sources.json`. Nothing here reads a file: the texts are handed in.
//!
//! `build.rs` includes this module as it stands and checks every guide, so nothing in here may name the rest of the crate.
//!
//! # Words
//! Texts are plain, with `**…**` around the exact labels of a portal and `` `…` `` around what is typed or sent. `{base_url}`,
//! `{app_name}` and `{test_email}` stand for [`Values`]; there is none for the token, on purpose.

mod check;
mod check_tutor;
mod lint;
mod markdown;
mod mistakes;
mod model;
mod read;
mod sight;
mod sketch;
mod traffic;
pub mod tutor;
mod values;
mod walk;
mod words;

pub use lint::{Lint, LintSign, Mapped, Outside};
pub use markdown::markdown;
pub use mistakes::{Mistake, MistakeCode, Mistyped};
pub use model::{
    Action, Alternatives, Begin, FieldValue, Guide, Instruction, Kept, Mapping, Mappings, Phase,
    Portal, Source, Step, Trap, Way,
};
pub use read::{Files, Problem, read};
pub use sight::{Exchange, Sight};
pub use sketch::{Element, Navigation, Shape, Sketch};
pub use traffic::{
    Act, Answer, Change, Deprovisioning, DueSince, Event, Fact, Filter, GroupsDue, Method, Proof,
    Refused, Request, Resource, Rhythm, Sought, Traffic,
};
pub use values::{TOKEN_WORDS, Values};
pub use walk::Place;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod walk_tests;
