//! The provisioning log as shown: facts from the store, words made on reading.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    Applied,
    NoChange,
    Partly,
    Refused,
    Held,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum EntryKind {
    Exchange,
    Local,
    System,
}

/// A piece of a sentence. Names are set in weight 550, code in mono, the verdict's word in
/// its colour.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Span {
    pub text: String,
    pub style: SpanStyle,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum SpanStyle {
    Plain,
    Name,
    Code,
    Verdict,
    Strong,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct LogQuery {
    /// The search box as typed: words and `key:value` terms (`status:409 provider:okta
    /// user:ada group:eng connection:"Okta prod" method:patch is:refused after:10m #318217 "free text"`).
    pub text: String,
    pub outcome: Option<Verdict>,
    /// Leaves out exchanges that only read.
    pub hide_reads: bool,
    /// Id or name.
    pub connection: Option<String>,
    /// Of one user or group: its id.
    pub resource: Option<String>,
    /// Entries with a greater number, oldest first (the tail).
    pub after: Option<i64>,
    /// Entries with a smaller number, newest first (scrolling back).
    pub before: Option<i64>,
    /// At most 500.
    pub limit: u32,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogPage {
    /// Newest first for `before` and for neither; oldest first for `after`.
    pub rows: Vec<LogRow>,
    /// The newest entry there is, matching or not.
    pub head: i64,
    /// More in the direction asked.
    pub more: bool,
    /// Set when a term of the search box was not understood: what and why.
    pub problem: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogRow {
    pub seq: i64,
    pub at: i64,
    pub kind: EntryKind,
    pub verdict: Verdict,
    /// An applied exchange that only read: it recedes.
    pub read: bool,
    pub connection_id: Option<String>,
    pub connection_name: Option<String>,
    pub monogram: Option<String>,
    /// "you", by which door, for acts of the admin.
    pub actor: String,
    pub words: Vec<Span>,
    pub method: Option<String>,
    pub path: Option<String>,
    pub status: Option<u16>,
    pub took_ms: Option<f64>,
    /// Accepted quirks.
    pub quirks: u32,
    pub resource_id: Option<String>,
    pub resource_kind: Option<super::directory::ResourceKind>,
    /// More than 1 for a row that stands for a counted flood.
    pub count: u32,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogCounts {
    pub all: u64,
    pub applied: u64,
    pub no_change: u64,
    pub partly: u64,
    pub refused: u64,
    /// False if counting stopped at 10,000.
    pub exact: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EntryRef {
    pub seq: i64,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogEntry {
    pub row: LogRow,
    /// "3 of 4 operations", "2 of 3 members".
    pub measure: Option<String>,
    pub request_id: Option<String>,
    pub client: Option<String>,
    pub token_name: Option<String>,
    /// The OAuth client that acted, or that the entry is about.
    pub oauth_client_name: Option<String>,
    pub explanation: Option<Explanation>,
    pub changes: Vec<ResourceChange>,
    /// How many more there are than `changes` shows.
    pub more_changes: u32,
    pub request: Option<HttpMessage>,
    pub response: Option<HttpMessage>,
    pub quirks: Vec<QuirkNote>,
    /// Who the request comes from, if it alone tells.
    pub recognised: Option<super::dialect::RecognisedProvider>,
    pub signs: Vec<SignNote>,
    /// The request as a curl command, the token masked as `$TOKEN`.
    pub curl: Option<String>,
    pub previous: Option<i64>,
    pub next: Option<i64>,
}

/// The fix first: `lead` is the heading, then what was done, then the labelled lines.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    pub lead: String,
    pub done: Option<String>,
    pub why: Option<String>,
    pub fix: Option<String>,
    /// What the provider's admin sees; the label is "In Entra".
    pub provider_sees: Option<String>,
    /// "RFC 7644 §3.3.1".
    pub rests_on: Vec<String>,
    /// The resource that is in the way, for the link.
    pub resource_id: Option<String>,
    pub resource_kind: Option<super::directory::ResourceKind>,
    pub resource_name: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ResourceChange {
    pub resource_id: String,
    pub resource_kind: super::directory::ResourceKind,
    pub resource_name: String,
    pub lines: Vec<ChangeLine>,
}

/// One attribute: what it was, what it is; or a value that was left out.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChangeLine {
    pub path: String,
    /// JSON text, or plain text for a string.
    pub before: Option<String>,
    pub after: Option<String>,
    pub left_out: bool,
    pub note: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HttpMessage {
    pub headers: Vec<Header>,
    /// `None`: no body, or pruned (see `pruned`).
    pub body: Option<String>,
    pub body_bytes: u64,
    pub is_json: bool,
    /// Cut at 256 KiB, or an excerpt of what was not JSON.
    pub cut: bool,
    pub pruned: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Header {
    pub name: String,
    /// `None`: its value is not kept; `length` says how long it was.
    pub value: Option<String>,
    pub length: u32,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QuirkNote {
    pub code: String,
    /// The resource that it is about, by name, on an entry that is about several.
    pub about: Option<String>,
    pub words: String,
    pub path: String,
    pub left_out: bool,
}

/// What the request showed of its sender.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SignNote {
    pub code: String,
    pub looked_at: Vec<Span>,
    pub seen: Vec<Span>,
    pub says: Vec<Span>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ExportLog {
    pub query: LogQuery,
    pub format: ExportFormat,
    /// Where to; in the window `None` asks with a file dialog.
    pub path: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ExportFormat {
    Jsonl,
    Csv,
    Har,
}
