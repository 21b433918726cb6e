//! What a provider would send for a person, what would come of it, and what is known to go wrong; the setup's documents.

use super::connections::Provider;
use super::dialect::LastUse;
use super::directory::ResourceKind;
use super::log::{Explanation, Span, Verdict};
use super::setup::{RunbookFormat, SetupSource};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// A person and a mapping to try out. Nothing is kept of it, and nothing is sent.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct TutorQuery {
    /// Id or name.
    pub connection: String,
    /// Values by the provider's names; a name that is not there keeps its sample. A switch is `true` or `false`.
    pub person: BTreeMap<String, String>,
    /// The rows to try; `None` takes those that the provider comes with.
    pub mappings: Option<Vec<TutorMapping>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TutorMapping {
    /// The attribute or expression in the provider.
    pub from: String,
    /// The SCIM path.
    pub to: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Tutor {
    pub provider: Provider,
    pub person: Vec<TutorField>,
    pub mappings: Vec<TutorRow>,
    /// Rows that the provider does not come with, and that can be added.
    pub more: Vec<TutorMapping>,
    /// Where the mapping is changed in the provider's console.
    pub place: Option<Vec<Span>>,
    pub create: TutorExchange,
    /// What becomes of each value of the request that creates the person.
    pub values: Vec<TutorValue>,
    /// What comes in requests of their own once the person is there, in order. Those that have nothing to send are not among them.
    pub follows: Vec<TutorFollow>,
    pub leave: TutorLeave,
    /// What is known to go wrong with these rows.
    pub warnings: Vec<LintWarning>,
    pub sources: Vec<SetupSource>,
    /// What of it no source says.
    pub unsourced: Option<String>,
}

/// Something that the provider knows of the person.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TutorField {
    pub name: String,
    /// In words, where the name does not say it.
    pub label: Option<Vec<Span>>,
    pub value: String,
    pub sample: String,
    /// Whether it is `true` or `false`.
    pub switch: bool,
}

/// A row of the mapping, and what it came to.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TutorRow {
    pub from: String,
    pub to: String,
    pub outcome: TutorOutcome,
    /// What was sent, or why nothing was, in words where that is not plain.
    pub sent: Option<String>,
    pub words: Option<Vec<Span>>,
    /// What this service does with it; `None` if it is not sent.
    pub kept: Option<TutorKept>,
    /// Whether people are looked up by it.
    pub matching: bool,
    /// Whether the provider comes with it.
    pub usual: bool,
    pub note: Option<Vec<Span>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum TutorOutcome {
    Sent,
    /// Its source has no value.
    Empty,
    /// It comes with another request.
    Later,
    /// A later row has put another value there.
    Replaced,
    /// The row cannot be carried out.
    Unreadable,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum TutorKept {
    Stored,
    /// Stored, but not as it was written.
    Otherwise,
    /// Only that it was set is known.
    Set,
    /// It asks for nothing.
    Nothing,
    LeftOut,
    /// The whole request is refused.
    Refused,
}

/// A request and what it would be answered.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TutorExchange {
    pub method: String,
    /// Behind the base URL.
    pub path: String,
    /// JSON.
    pub body: String,
    pub status: u16,
    pub verdict: Verdict,
    /// Why it would be refused, or stored in part.
    pub explanation: Option<Explanation>,
    /// JSON: the user as it would be, without what the service gives it by itself (`id` and `meta`).
    pub user: Option<String>,
}

/// A value of a request.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TutorValue {
    /// Its SCIM path.
    pub path: String,
    /// Its place in the JSON: names and numbers with dots between them.
    pub place: String,
    pub sent: String,
    pub kept: TutorKept,
    /// As it would be stored, where that differs.
    pub stored: Option<String>,
    pub words: Option<String>,
}

/// A request that follows the one that creates the person.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TutorFollow {
    /// What happens at the provider.
    pub title: Vec<Span>,
    /// The SCIM path of what it sends.
    pub to: String,
    pub exchange: TutorExchange,
    /// Where an id in it is from.
    pub words: Option<Vec<Span>>,
}

/// What comes when the person loses the app.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TutorLeave {
    /// What happens at the provider.
    pub title: Vec<Span>,
    /// `None` if nothing is sent: nothing of the mapping tells the service. Also if the person is not created in the first place.
    pub exchange: Option<TutorExchange>,
    /// Whether the person is inactive here afterwards.
    pub inactive: bool,
}

/// What is known to go wrong, seen in a mapping or in what has come.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LintWarning {
    pub key: String,
    /// What to do.
    pub heading: Vec<Span>,
    /// What happens otherwise.
    pub words: Vec<Span>,
    pub evidence: Vec<LintEvidence>,
    /// How many more there are than `evidence` shows.
    pub more: u32,
    pub sources: Vec<SetupSource>,
    pub unsourced: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "kind"
)]
pub enum LintEvidence {
    /// A row of the mapping.
    Mapping { from: String, to: String },
    /// No row leads there.
    Missing { to: String },
    /// A user or a group here.
    Resource {
        id: String,
        resource: ResourceKind,
        name: String,
        /// By which it last came from the provider; `None` if that is no longer in the log.
        exchange: Option<LastUse>,
    },
}

/// Warnings of what has come, for one connection.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SetupLint {
    pub warnings: Vec<LintWarning>,
    /// How many of the newest users and groups of the connection were looked at.
    pub users: u32,
    pub groups: u32,
}

/// What was proven of a setup, as a document. Never a secret in it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReportQuery {
    /// Id or name.
    pub connection: String,
    pub format: RunbookFormat,
}

/// A document of a setup as a file.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SaveDocument {
    /// Id or name.
    pub connection: String,
    pub document: SetupDocument,
    pub format: RunbookFormat,
    /// Where to; in the window `None` asks with a file dialog.
    #[serde(default)]
    pub path: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum SetupDocument {
    Runbook,
    Report,
}
