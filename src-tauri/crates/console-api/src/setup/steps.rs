//! The steps that are taken here, before those in the provider's console.

use super::Decided;
use crate::types::{SetupStep, StepKind, StepState};
use crate::words::{self, Args};

pub(super) const CHOOSE: &str = "choose-way";
pub(super) const REACH: &str = "choose-reach";
pub(super) const TOKEN: &str = "make-token";

/// All of them, in order. Guides have no steps of these names.
pub(super) const OWN: [&str; 3] = [CHOOSE, REACH, TOKEN];

/// What is known of what was done here.
pub(super) struct Here {
    pub(super) has_ways: bool,
    /// True if there is a choice of ways that was not made.
    pub(super) way_is_open: bool,
    /// True if the provider has a way from inside the network.
    pub(super) has_agent: bool,
    pub(super) created: i64,
    /// When the oldest usable token or OAuth client was made; `None` if there is none.
    pub(super) credential: Option<i64>,
}

/// A phase with the one step that it has.
pub(super) struct Phase {
    pub(super) key: &'static str,
    /// The message with its title.
    pub(super) title: &'static str,
    pub(super) step: SetupStep,
}

/// One step each, as phases of their own.
pub(super) fn own(decided: &Decided, here: &Here) -> Vec<Phase> {
    let done = |is_done: bool, at: Option<i64>| {
        if is_done {
            StepState::Done { at }
        } else {
            StepState::Todo
        }
    };
    let way = step(
        CHOOSE,
        "setup-step-choose-way",
        StepKind::Choose,
        done(!here.way_is_open, Some(here.created)),
    );
    let reach = step(
        REACH,
        "setup-step-choose-reach",
        StepKind::Reach,
        done(decided.reach.is_some(), None),
    );
    vec![
        Phase {
            key: "choose",
            title: "setup-phase-choose",
            step: SetupStep {
                pitfall: here.has_ways.then_some(way.pitfall).flatten(),
                ..way
            },
        },
        Phase {
            key: "reach",
            title: "setup-phase-reach",
            step: SetupStep {
                pitfall: words::attribute_spans(
                    "setup-step-choose-reach",
                    if here.has_agent {
                        "pitfall"
                    } else {
                        "pitfall-no-agent"
                    },
                    &Args::new(),
                ),
                ..reach
            },
        },
        Phase {
            key: "token",
            title: "setup-phase-token",
            step: step(
                TOKEN,
                "setup-step-make-token",
                StepKind::Token,
                done(here.credential.is_some(), here.credential),
            ),
        },
    ]
}

fn step(key: &str, title: &str, kind: StepKind, state: StepState) -> SetupStep {
    SetupStep {
        key: key.to_owned(),
        number: String::new(),
        title: words::spans(title, &Args::new()),
        kind,
        optional: false,
        state,
        proof: None,
        unproven: None,
        instructions: Vec::new(),
        older_instructions: None,
        pitfall: words::attribute_spans(title, "pitfall", &Args::new()),
        traps: Vec::new(),
        arrivals: Vec::new(),
        sketch: None,
        older_sketch: None,
        mistake: None,
        sources: Vec::new(),
        unsourced: None,
    }
}
