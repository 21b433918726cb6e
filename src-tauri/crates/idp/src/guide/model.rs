//! What a guide is made of. The rules that its parts keep are in `check.rs`.

use super::lint::Lint;
use super::mistakes::Mistake;
use super::sketch::Sketch;
use super::traffic::{Event, Traffic};
use super::tutor::Tutor;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Everything that is known about setting up one provider.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Guide {
    /// Its key, which is also the name of its folder.
    pub provider: String,
    /// What its admin must be in its console.
    pub role: String,
    /// What its console is called.
    pub console: String,
    pub begin: Begin,
    /// What must be at hand before the first step.
    #[serde(default)]
    pub needs: Vec<Need>,
    /// There if the provider cannot send anything to a service of one's own: the ways are what to do instead.
    #[serde(default)]
    pub alternatives: Option<Alternatives>,
    /// There if it can be set up in more than one way. The first is offered first.
    #[serde(default)]
    pub ways: Vec<Way>,
    /// The way on which its requests come from inside the admin's own network; none if they can only come from the internet.
    #[serde(default)]
    pub private: Option<Way>,
    /// What to know about it that no error tells. Steps refer to them.
    #[serde(default)]
    pub traps: Vec<Trap>,
    pub phases: Vec<Phase>,
    /// What it sends; none if it sends nothing.
    #[serde(default, skip_deserializing)]
    pub traffic: Option<Traffic>,
    /// One for each [`super::MistakeCode`] on each way; empty if it sends nothing.
    #[serde(default, skip_deserializing)]
    pub mistakes: Vec<Mistake>,
    #[serde(default, skip_deserializing)]
    pub mappings: Mappings,
    /// How its requests come about; none if it sends nothing.
    #[serde(skip)]
    pub tutor: Option<Tutor>,
    /// What is known to go wrong with mappings and groups.
    #[serde(default, skip_deserializing)]
    pub lints: Vec<Lint>,
    /// Those that are referred to, by key.
    #[serde(default, skip_deserializing)]
    pub sources: BTreeMap<String, Source>,
}

/// Where the admin begins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Begin {
    pub words: String,
    /// The address of the console, where it is the same for everybody.
    #[serde(default)]
    pub address: Option<String>,
}

/// Why a provider has no steps of provisioning, and what the ways of its guide are instead.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Alternatives {
    pub reason: String,
    #[serde(default)]
    pub sources: Vec<String>,
    #[serde(default)]
    pub unsourced: Option<String>,
}

/// Something to have at hand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Need {
    pub words: String,
    /// The ways that need it; all if empty.
    #[serde(default)]
    pub ways: Vec<String>,
}

/// One of several ways to the same end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Way {
    pub key: String,
    pub title: String,
    /// Which one to take.
    pub choose: String,
}

/// What surprises later, though nothing fails.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Trap {
    pub key: String,
    pub title: String,
    /// What happens, and what to do about it.
    pub words: String,
    #[serde(default)]
    pub sources: Vec<String>,
    #[serde(default)]
    pub unsourced: Option<String>,
}

/// A stretch of steps in one place of the console.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Phase {
    pub key: String,
    pub title: String,
    /// Where it happens.
    pub place: String,
    /// About how long it takes.
    pub minutes: u32,
    pub steps: Vec<Step>,
}

/// One thing to do, small enough to be ticked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Step {
    /// Stable, unique in the guide: progress is kept by it.
    pub key: String,
    /// An imperative.
    pub title: String,
    /// The ways it belongs to; all if empty.
    #[serde(default)]
    pub ways: Vec<String>,
    /// Whether the service works without it.
    #[serde(default)]
    pub optional: bool,
    /// In order; their numbers begin at 1 and are the marks of the sketch.
    pub instructions: Vec<Instruction>,
    /// What goes wrong here most often.
    pub pitfall: String,
    /// What the service sees when it was done.
    #[serde(default)]
    pub proof: Option<Event>,
    /// Why no traffic shows it. Exactly one of this and `proof` is there.
    #[serde(default)]
    pub unproven: Option<String>,
    #[serde(default)]
    pub sketch: Option<Sketch>,
    /// The same screen in older portals.
    #[serde(default)]
    pub older: Option<Sketch>,
    /// Why there is nothing to draw. Exactly one of this and `sketch` is there.
    #[serde(default)]
    pub unsketched: Option<String>,
    /// Keys of the traps to warn of here.
    #[serde(default)]
    pub traps: Vec<String>,
    #[serde(default)]
    pub sources: Vec<String>,
    /// What of it no source says.
    #[serde(default)]
    pub unsourced: Option<String>,
}

/// One act in a portal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", try_from = "InstructionInFile")]
pub struct Instruction {
    #[serde(flatten)]
    pub action: Action,
    /// There if it is done in one of the portals only. Such instructions come last, so that no number is left out in the other.
    pub portal: Option<Portal>,
    /// What is done in its place in older portals.
    pub older: Option<Action>,
}

impl Instruction {
    /// What is done in a portal; nothing if it belongs to the other one.
    pub fn in_portal(&self, portal: Portal) -> Option<&Action> {
        let is_done = self.portal.is_none_or(|only| only == portal);
        let action = match (portal, &self.older) {
            (Portal::Older, Some(older)) => older,
            (Portal::Older, None) | (Portal::Present, _) => &self.action,
        };
        is_done.then_some(action)
    }
}

/// What is done.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Action {
    Say {
        words: String,
    },
    /// Something to fill in. The label is the provider's own.
    Field {
        label: String,
        value: FieldValue,
    },
}

/// What a field gets.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum FieldValue {
    BaseUrl,
    /// Shown as dots, copied without being shown, and never part of a runbook.
    Token,
    AppName,
    TestEmail,
    /// To type as it stands, placeholders filled in.
    Text {
        text: String,
    },
    /// To select from a list.
    Choice {
        option: String,
    },
    /// A box or a switch.
    Checked {
        on: bool,
    },
}

/// Which of two portals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Portal {
    Present,
    Older,
}

/// The name of a value that is the same in all guides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Named {
    BaseUrl,
    Token,
    AppName,
    TestEmail,
}

impl From<Named> for FieldValue {
    fn from(named: Named) -> FieldValue {
        match named {
            Named::BaseUrl => FieldValue::BaseUrl,
            Named::Token => FieldValue::Token,
            Named::AppName => FieldValue::AppName,
            Named::TestEmail => FieldValue::TestEmail,
        }
    }
}

/// An action, and how older portals have it: with `older` they only word it otherwise, with `formerly` they do something else.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InstructionInFile {
    say: Option<String>,
    field: Option<String>,
    value: Option<Named>,
    text: Option<String>,
    choose: Option<String>,
    tick: Option<bool>,
    portal: Option<Portal>,
    older: Option<String>,
    formerly: Option<ActionInFile>,
}

/// `{ say = … }`, or `{ field = … }` with exactly one of `value`, `text`, `choose` and `tick`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActionInFile {
    say: Option<String>,
    field: Option<String>,
    value: Option<Named>,
    text: Option<String>,
    choose: Option<String>,
    tick: Option<bool>,
}

impl TryFrom<InstructionInFile> for Instruction {
    type Error = String;

    fn try_from(file: InstructionInFile) -> Result<Instruction, String> {
        let action = Action::try_from(ActionInFile {
            say: file.say,
            field: file.field,
            value: file.value,
            text: file.text,
            choose: file.choose,
            tick: file.tick,
        })?;
        let older = match (file.older, file.formerly) {
            (None, None) => None,
            (Some(words), None) => Some(match &action {
                Action::Say { .. } => Action::Say { words },
                Action::Field { value, .. } => Action::Field {
                    label: words,
                    value: value.clone(),
                },
            }),
            (None, Some(formerly)) => Some(Action::try_from(formerly)?),
            (Some(_), Some(_)) => {
                return Err("an instruction has either `older` or `formerly`".to_owned());
            }
        };
        Ok(Instruction {
            action,
            portal: file.portal,
            older,
        })
    }
}

impl TryFrom<ActionInFile> for Action {
    type Error = String;

    fn try_from(file: ActionInFile) -> Result<Action, String> {
        let values: Vec<FieldValue> = [
            file.value.map(FieldValue::from),
            file.text.map(|text| FieldValue::Text { text }),
            file.choose.map(|option| FieldValue::Choice { option }),
            file.tick.map(|on| FieldValue::Checked { on }),
        ]
        .into_iter()
        .flatten()
        .collect();
        match (file.say, file.field, <[FieldValue; 1]>::try_from(values)) {
            (Some(words), None, Err(none)) if none.is_empty() => Ok(Action::Say { words }),
            (None, Some(label), Ok([value])) => Ok(Action::Field { label, value }),
            (None, Some(label), Err(_)) => Err(format!(
                "the field `{label}` needs exactly one of `value`, `text`, `choose` and `tick`"
            )),
            _ => Err("an instruction has either `say`, or `field` and what it gets".to_owned()),
        }
    }
}

/// Which attributes the provider sends unless its admin changes that.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Mappings {
    /// Where the table can be changed in its console.
    pub place: String,
    pub users: Vec<Mapping>,
    #[serde(default)]
    pub groups: Vec<Mapping>,
    #[serde(default)]
    pub sources: Vec<String>,
    #[serde(default)]
    pub unsourced: Option<String>,
}

/// A row of that table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Mapping {
    /// The attribute or expression in the provider.
    pub from: String,
    /// The SCIM path.
    pub to: String,
    #[serde(default)]
    pub kept: Kept,
    /// Whether resources are looked up by it.
    #[serde(default)]
    pub matching: bool,
    /// Whether it is there only if the admin adds it.
    #[serde(default)]
    pub added: bool,
    #[serde(default)]
    pub note: Option<String>,
}

/// What this service does with an attribute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    #[default]
    Stored,
    /// Only that it was set is known.
    Set,
    LeftOut,
}

/// Where something is known from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Source {
    pub title: String,
    #[serde(default)]
    pub address: Option<String>,
}
