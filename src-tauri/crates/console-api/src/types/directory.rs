//! Users and groups as the console shows and edits them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use serde_json::Value;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ResourceKind {
    User,
    Group,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct ResourceQuery {
    /// Words (names, userName, e-mail) or a SCIM filter, told apart by whether it parses as
    /// one; what looks like a filter and does not parse is `filterDoesNotParse`.
    pub search: String,
    /// Id or name of a connection, or `local`.
    pub owner: Option<String>,
    /// Users only.
    pub active: Option<bool>,
    /// An attribute path; creation order if `None`.
    pub sort: Option<String>,
    pub descending: bool,
    /// From 1.
    pub page: u64,
    pub page_size: u32,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ResourcePage<T> {
    pub rows: Vec<T>,
    pub total: u64,
    /// False if `total` is a floor ("1,000+").
    pub total_is_exact: bool,
    pub page: u64,
    pub page_size: u32,
    pub took_ms: f64,
    /// True if `search` was understood as a SCIM filter.
    pub is_filter: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Owner {
    /// `None`: made here.
    pub connection_id: Option<String>,
    pub name: Option<String>,
    pub monogram: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UserRow {
    pub id: String,
    pub user_name: String,
    /// displayName, else the formatted or joined name, else userName.
    pub name: String,
    pub email: Option<String>,
    pub active: bool,
    pub owner: Owner,
    pub groups: u32,
    pub created: i64,
    pub last_modified: i64,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GroupRow {
    pub id: String,
    pub display_name: String,
    pub external_id: Option<String>,
    pub members: u64,
    pub sums: super::members::MemberSums,
    pub owner: Owner,
    pub created: i64,
    pub last_modified: i64,
}

/// One user or group, whole.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ResourceDetails {
    pub id: String,
    pub kind: ResourceKind,
    pub name: String,
    /// Users: whether active. Groups: true.
    pub active: bool,
    pub owner: Owner,
    /// The attributes worth a line each, in schema order: path and value as text.
    pub profile: Vec<ProfileLine>,
    /// As GET answers it (members at most 100).
    #[ts(type = "unknown")]
    pub json: Value,
    /// The entity tag; send it back with an edit.
    pub version: String,
    pub created: i64,
    pub last_modified: i64,
    /// Groups: how many members; users: how many groups.
    pub members: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ProfileLine {
    pub path: String,
    pub value: String,
    /// What travelled on the wire (ids, codes) is set in mono.
    pub mono: bool,
    /// A user this value refers to (manager).
    pub user_id: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EditResource {
    pub id: String,
    /// The whole resource, as PUT takes it.
    #[ts(type = "unknown")]
    pub resource: Value,
    /// The version that was read; refused as stale if it changed since.
    pub version: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NewResource {
    #[ts(type = "unknown")]
    pub resource: Value,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SetActive {
    pub id: String,
    pub active: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MemberQuery {
    /// The group (for members) or the user (for groups).
    pub id: String,
    #[serde(default)]
    pub search: String,
    pub page: u64,
    pub page_size: u32,
    /// Of a group: also those who belong to it through groups inside it, each once.
    #[serde(default)]
    pub effective: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MemberRow {
    pub id: String,
    pub kind: ResourceKind,
    pub name: String,
    /// userName or externalId.
    pub fact: String,
    pub active: bool,
    /// By which nested group; `None` if direct.
    pub through: Option<String>,
    /// Of a group's members: the log entry that made it one.
    pub entry: Option<i64>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChangeMembers {
    pub id: String,
    pub add: Vec<String>,
    pub remove: Vec<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HistoryQuery {
    pub id: String,
    /// Older than this log entry.
    pub before: Option<i64>,
    pub limit: u32,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct History {
    pub items: Vec<HistoryItem>,
    pub more: bool,
    pub total: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HistoryItem {
    pub entry: super::log::LogRow,
    pub changes: Vec<super::log::ChangeLine>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SchemaQuery {
    pub kind: ResourceKind,
}

/// For completion in the filter box and for the forms.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SchemaAttribute {
    /// `emails.value`, `urn:…:User:department`.
    pub path: String,
    /// `string`, `boolean`, `dateTime`, …
    pub data_type: String,
    pub multi_valued: bool,
    pub required: bool,
    pub writable: bool,
    pub description: String,
    pub canonical_values: Vec<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FilterCheck {
    pub kind: ResourceKind,
    pub text: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FilterVerdict {
    /// It is, or begins like, a SCIM filter (else words).
    pub is_filter: bool,
    pub problem: Option<FilterProblemAt>,
}

pub type FilterProblemAt = super::error::FilterProblem;
