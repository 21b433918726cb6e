//! A connection's setup: the guide of its provider, and how far the admin has come with it.

use super::connections::{ConnectionRow, Provider};
use super::dialect::LastUse;
use super::log::Span;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Everything that the wizard of one connection shows.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Setup {
    pub connection: ConnectionRow,
    pub guide: GuideHead,
    /// More than one where the provider can be set up in several ways.
    pub ways: Vec<SetupWay>,
    pub way: Option<String>,
    /// The way that goes with [`Reach::Agent`]; none if the provider can only come from the internet.
    pub private: Option<SetupWay>,
    pub values: SetupValues,
    pub phases: Vec<SetupPhase>,
    /// The first step that is not done; `None` if all are.
    pub current: Option<String>,
    /// The token whose secret can be copied into the provider's form, if there is a usable one.
    pub token: Option<SetupToken>,
    /// When the newest rehearsal went through, if one did.
    pub rehearsed: Option<i64>,
}

/// What stands over a guide.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GuideHead {
    pub provider: Provider,
    /// What its admin must be in its console.
    pub role: String,
    /// What its console is called.
    pub console: String,
    pub begin: Vec<Span>,
    /// The address of the console, where it is the same for everybody.
    pub address: Option<String>,
    pub needs: Vec<Vec<Span>>,
    /// Why it cannot send by itself, for one that cannot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub unsupported: Option<Vec<Span>>,
    /// About how long all of it takes.
    pub minutes: u32,
    /// How often the provider comes by itself.
    pub rhythm: Option<Vec<Span>>,
    pub deprovisioning: Vec<DeprovisioningRow>,
    pub afterwards: Vec<Vec<Span>>,
    pub mappings: Vec<MappingRow>,
    /// Where the mappings can be changed in its console.
    pub mappings_place: Option<Vec<Span>>,
}

/// What the provider does when something ends in it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeprovisioningRow {
    pub when: Vec<Span>,
    pub sends: Vec<Span>,
    pub leaves: Vec<Span>,
}

/// A default attribute mapping of the provider.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MappingRow {
    /// `user` or `group`.
    pub kind: String,
    pub from: String,
    pub to: String,
    pub kept: MappingKept,
    /// Whether resources are looked up by it.
    pub matching: bool,
    pub note: Option<Vec<Span>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum MappingKept {
    Stored,
    /// Only that it was set is known.
    Set,
    LeftOut,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SetupWay {
    pub key: String,
    pub title: String,
    /// Which one to take.
    pub choose: Vec<Span>,
}

/// What is typed into the provider's forms. Never a token.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SetupValues {
    /// What the provider is told: behind the public URL if there is one, else the service's own.
    pub base_url: String,
    /// `https://…` without a path: the connection's own, or else that of the workspace.
    pub public_url: Option<String>,
    pub app_name: String,
    pub test_email: String,
    pub reach: Option<Reach>,
}

/// How the provider will reach this computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Reach {
    /// By a public address: a tunnel or a reverse proxy.
    PublicUrl,
    /// From inside the network: by the provider's own agent, or by a client that runs there.
    Agent,
    /// Not at all: the setup is only rehearsed.
    Rehearsal,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SetupToken {
    pub id: String,
    pub name: String,
    /// Prefix and the last four characters.
    pub shown: String,
    /// Whether the keychain has its secret, so that it can be copied.
    pub kept: bool,
    pub expires: Option<i64>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SetupPhase {
    pub key: String,
    /// From 1.
    pub number: u32,
    pub title: String,
    /// Where it happens.
    pub place: Vec<Span>,
    pub minutes: u32,
    pub done: u32,
    pub steps: Vec<SetupStep>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SetupStep {
    /// Stable: progress is kept by it.
    pub key: String,
    /// "5.3"
    pub number: String,
    pub title: Vec<Span>,
    pub kind: StepKind,
    pub optional: bool,
    pub state: StepState,
    /// What the step waits for; `None` if no traffic shows it.
    pub proof: Option<StepProof>,
    /// Why no traffic shows it.
    pub unproven: Option<Vec<Span>>,
    pub instructions: Vec<SetupInstruction>,
    /// The same in older portals, where they differ.
    pub older_instructions: Option<Vec<SetupInstruction>>,
    /// What goes wrong here most often.
    pub pitfall: Option<Vec<Span>>,
    pub traps: Vec<SetupTrap>,
    /// What has arrived for this step, from reaching the service to the very request that proves it.
    pub arrivals: Vec<Arrival>,
    pub sketch: Option<SketchView>,
    /// The same screen in older portals.
    pub older_sketch: Option<SketchView>,
    /// What is wrong here, with the fix.
    pub mistake: Option<SetupMistake>,
    pub sources: Vec<SetupSource>,
    /// What of it no source says.
    pub unsourced: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum StepKind {
    /// The way of setting up is chosen, and the app's name.
    Choose,
    /// How the provider reaches this computer.
    Reach,
    /// A token is made.
    Token,
    /// Something to do in the provider's console.
    Provider,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "is")]
pub enum StepState {
    /// Its proof arrived.
    Seen {
        proof: LastUse,
    },
    /// It went through in a rehearsal; the provider itself has still to come.
    Rehearsed {
        proof: LastUse,
    },
    /// Done by a setting here: a token that is there, a URL that was given.
    Done {
        at: Option<i64>,
    },
    Ticked {
        at: i64,
    },
    /// No traffic shows it, but a later step was seen.
    Follows {
        number: String,
        proof: LastUse,
    },
    /// The admin took the tick off, though it was proven.
    Unticked {
        at: i64,
    },
    /// A mistake was made here; the step says which.
    Wrong,
    /// Everything before it is done, and its proof has not come.
    Waiting {
        since: i64,
    },
    Todo,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StepProof {
    /// As it stands in a sentence: "the connection test".
    pub awaited: Vec<Span>,
    /// "Waiting for the connection test"
    pub waiting: Vec<Span>,
    /// How long it takes as a rule, and what to check if it takes longer.
    pub usually: Option<Vec<Span>>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SetupInstruction {
    /// From 1; also the mark in the sketch.
    pub number: u32,
    pub action: InstructionAction,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "kind"
)]
pub enum InstructionAction {
    Say {
        words: Vec<Span>,
    },
    /// To type, or to copy over. The label is the provider's own.
    Copy {
        label: String,
        text: String,
    },
    /// The token's secret: dots, copied without being shown.
    Token {
        label: String,
    },
    /// To select from a list.
    Choose {
        label: String,
        option: String,
    },
    /// A box or a switch.
    Tick {
        label: String,
        on: bool,
    },
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SetupTrap {
    pub key: String,
    pub title: Vec<Span>,
    pub words: Vec<Span>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SetupSource {
    pub title: String,
    pub address: Option<String>,
}

/// A line of "What has arrived for this step".
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Arrival {
    pub state: ArrivalState,
    pub words: Vec<Span>,
    pub exchange: Option<LastUse>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ArrivalState {
    Applied,
    Refused,
    Waiting,
}

/// What was done wrong, as the step where it is put right tells it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SetupMistake {
    /// Stable: `path_with_users`.
    pub code: String,
    /// The fix, as an imperative.
    pub heading: Vec<Span>,
    /// What happened.
    pub words: Vec<Span>,
    /// What the provider's admin sees.
    pub sees: Option<Vec<Span>>,
    pub sign: MistakeSign,
    /// Requests like this since the step waits.
    pub times: u32,
    /// To be struck through in the sketch, in the field that holds the base URL.
    pub after_base_url: Option<String>,
    /// The same, in front of the token.
    pub before_token: Option<String>,
}

/// What a mistake shows by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "kind"
)]
pub enum MistakeSign {
    /// By a request that was wrong.
    Request { exchange: LastUse },
    /// By a check of the way to this computer, which stopped at this rung.
    Check {
        at: i64,
        /// Counted from 1.
        rung: u32,
        name: String,
        found: Vec<Span>,
    },
    /// By what did not come: people did, from the first exchange to the last, and no group.
    Silence { first: LastUse, last: LastUse },
}

/// A screen of the provider, drawn from data.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SketchView {
    /// Completes "Sketch of …".
    pub caption: String,
    pub nav: Option<SketchNavigation>,
    pub breadcrumb: Vec<String>,
    pub heading: Option<String>,
    /// From top to bottom; buttons that follow each other stand in one line.
    pub elements: Vec<SketchElement>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SketchNavigation {
    pub items: Vec<String>,
    pub selected: String,
    pub mark: Option<u32>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SketchElement {
    pub shape: SketchShape,
    /// The number of the instruction that acts here.
    pub mark: Option<u32>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "kind"
)]
pub enum SketchShape {
    Field {
        label: String,
        text: Option<String>,
    },
    /// A field that holds the base URL: what was typed behind it is struck through here.
    BaseUrl {
        label: String,
        text: String,
    },
    /// Dots.
    Secret {
        label: String,
    },
    Select {
        label: String,
        chosen: String,
    },
    Button {
        label: String,
    },
    Link {
        label: String,
    },
    Checkbox {
        label: String,
        on: bool,
    },
    Radio {
        label: String,
        on: bool,
    },
    Tabs {
        items: Vec<String>,
        chosen: String,
    },
    /// A button with its list open.
    Menu {
        label: String,
        items: Vec<String>,
        chosen: String,
    },
    Columns {
        cells: Vec<String>,
    },
    Row {
        cells: Vec<String>,
    },
    Heading {
        words: Vec<Span>,
    },
    Text {
        words: Vec<Span>,
    },
}

/// What is decided on the way. What is `None` stays as it is; an empty text forgets.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct ChangeSetup {
    /// Id or name.
    pub connection: String,
    pub way: Option<String>,
    pub app_name: Option<String>,
    pub test_email: Option<String>,
    pub reach: Option<Reach>,
    /// Of this connection alone; empty for that of the workspace.
    pub public_url: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TickStep {
    /// Id or name.
    pub connection: String,
    pub step: String,
    /// `None` leaves the step to its proof again.
    pub ticked: Option<bool>,
}

/// A rehearsal: the provider's first hour, sent from here.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Rehearse {
    /// Id or name.
    pub connection: String,
    /// The token's secret; `None` takes that in the keychain.
    #[serde(default)]
    pub token: Option<String>,
}

/// How a rehearsal went.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Rehearsed {
    pub requests: Vec<RehearsedRequest>,
    /// Requests that were not answered as the provider needs.
    pub failed: u32,
    /// Why it was broken off, if it was.
    pub stopped: Option<String>,
    /// Everything that it made is gone again.
    pub cleaned_up: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RehearsedRequest {
    pub title: String,
    pub method: String,
    pub path: String,
    pub status: u16,
    pub expected: Option<u16>,
    pub as_needed: bool,
}

/// A guide as a document for the colleague who owns the provider. Never a secret in it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RunbookQuery {
    /// A provider's key; needed unless a connection is given.
    #[serde(default)]
    pub provider: Option<String>,
    /// Id or name: its values are filled in.
    #[serde(default)]
    pub connection: Option<String>,
    /// A way of the provider's guide, where no connection says which; its first if there is none.
    #[serde(default)]
    pub way: Option<String>,
    pub format: RunbookFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum RunbookFormat {
    Markdown,
    Html,
    Json,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Runbook {
    /// A name for the file, with its ending.
    pub file_name: String,
    pub text: String,
}

/// Of which connection, and whether of its users or of its groups.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EndingsQuery {
    /// Id or name.
    pub connection: String,
    pub kind: super::directory::ResourceKind,
}

/// What an act in the provider does here.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Ending {
    pub act: EndingAct,
    /// What its admin does.
    pub when: Vec<Span>,
    /// What then comes over the wire.
    pub sends: Vec<Span>,
    /// What then stands in the directory.
    pub leaves: Vec<Span>,
    pub sources: Vec<SetupSource>,
    pub unsourced: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum EndingAct {
    Unassigned,
    Disabled,
    Suspended,
    Deleted,
    Restored,
    MemberRemoved,
    GroupUnassigned,
    GroupDeleted,
}
