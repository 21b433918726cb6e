//! Imports of files: what is read, what would change, what was done.

use super::directory::ResourceKind;
use super::log::ChangeLine;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// A file to be read. Without a path the window asks for one; the browser console sends the file by itself.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AddImportFile {
    pub path: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AddedImportFile {
    /// `None` if the dialog was closed.
    pub file: Option<ImportFile>,
}

/// A file that was read. It is held in memory for half an hour, and nowhere else.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportFile {
    pub id: String,
    pub name: String,
    pub part: ImportPart,
    /// How many people, groups or memberships it has.
    pub rows: u32,
    /// What it is, in words: "People, 10,000 rows".
    pub words: String,
    /// Headings that become nothing.
    pub ignored: Vec<String>,
    /// It does not end with a line break.
    pub open_end: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ImportPart {
    People,
    Groups,
    Members,
}

/// What becomes of people who are here and not in the file any more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum MissingPeople {
    Leave,
    #[default]
    Deactivate,
    Delete,
}

/// What becomes of groups that are here and in no file any more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum MissingGroups {
    Leave,
    #[default]
    Empty,
    Delete,
}

/// Files to be compared with the directory.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportQuestion {
    /// Id or name.
    pub connection: String,
    /// Ids of files.
    pub files: Vec<String>,
    #[serde(default)]
    #[ts(optional)]
    pub missing_people: Option<MissingPeople>,
    #[serde(default)]
    #[ts(optional)]
    pub missing_groups: Option<MissingGroups>,
    /// Take over people who belong to another connection, or to none. Else they are passed over.
    #[serde(default)]
    pub take_over: bool,
    /// Columns that become something else than usual: key of the column to a SCIM path, empty to leave it out.
    #[serde(default)]
    pub mapping: BTreeMap<String, String>,
}

/// What an import would do. Nothing was written.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportPreview {
    pub id: String,
    pub connection_id: String,
    pub connection_name: String,
    pub files: Vec<ImportFile>,
    pub missing_people: MissingPeople,
    pub missing_groups: MissingGroups,
    pub take_over: bool,
    /// Empty without a file of people.
    pub mapping: Vec<ImportMapping>,
    pub counts: ImportCounts,
    /// Rows that would be written.
    pub changes: u32,
    pub brake: Option<ImportBrake>,
    pub remarks: Vec<String>,
    pub took_ms: u32,
}

/// What a column becomes.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportMapping {
    pub column: String,
    /// As it stands in the file.
    pub heading: String,
    /// The SCIM path; empty if it is left out.
    pub to: String,
    /// What it can become; one alone cannot be changed.
    pub choices: Vec<String>,
    /// The first value in the file.
    pub example: String,
    pub note: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct ImportCounts {
    pub users_created: u32,
    pub users_changed: u32,
    pub users_deactivated: u32,
    pub users_deleted: u32,
    pub users_unchanged: u32,
    /// Not in the file, and left as they are.
    pub users_left: u32,
    pub groups_created: u32,
    pub groups_changed: u32,
    pub groups_emptied: u32,
    pub groups_deleted: u32,
    pub groups_unchanged: u32,
    pub groups_left: u32,
    pub members_added: u32,
    pub members_removed: u32,
    /// Rows that cannot be imported, each with its reason.
    pub conflicts: u32,
    pub taken_over: u32,
}

/// So much would be lost that it is asked about.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportBrake {
    /// To be typed.
    pub number: u32,
    pub of: u32,
    pub heading: String,
    pub words: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ImportAct {
    Create,
    Change,
    Deactivate,
    /// A group loses all of its members.
    Empty,
    Delete,
    /// It cannot be imported, and is passed over.
    Conflict,
}

/// A page of what would change.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportRowQuery {
    /// The id of a preview.
    pub preview: String,
    pub act: Option<ImportAct>,
    pub kind: Option<ResourceKind>,
    /// Part of a name or an address.
    #[serde(default)]
    pub text: String,
    #[serde(default)]
    pub offset: u32,
    pub limit: u32,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportRows {
    pub total: u32,
    pub rows: Vec<ImportRow>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportRow {
    pub number: u32,
    pub act: ImportAct,
    pub kind: ResourceKind,
    pub name: String,
    /// Where it stands in the file.
    pub line: Option<u32>,
    /// `None` for what is not here yet.
    pub resource_id: Option<String>,
    pub lines: Vec<ChangeLine>,
    /// Why it cannot be imported, or what is worth knowing.
    pub note: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ApplyImport {
    /// The id of a preview.
    pub preview: String,
    /// The number that the brake asks for.
    #[serde(default)]
    pub confirm: Option<u32>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportsQuery {
    /// Id or name; `None` for all.
    pub connection: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ImportState {
    Running,
    Applied,
    Cancelled,
    /// The program ended on the way: imported again it goes on.
    Interrupted,
    Undoing,
    Undone,
}

/// An import that was made, or is under way.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportRecord {
    pub id: String,
    pub connection_id: String,
    pub connection_name: String,
    pub state: ImportState,
    pub begun: i64,
    pub ended: Option<i64>,
    pub files: Vec<String>,
    pub counts: ImportCounts,
    /// Of the import, or of its undoing.
    pub done: u32,
    pub total: u32,
    /// What could not be done, or was left alone in undoing: the first of them.
    pub left: Vec<ImportLeft>,
    pub left_count: u32,
    pub can_undo: bool,
    /// Why it cannot be undone.
    pub no_undo: Option<String>,
    /// What finds its entries in the log.
    pub log_query: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportLeft {
    pub kind: ResourceKind,
    pub name: String,
    pub why: String,
}
