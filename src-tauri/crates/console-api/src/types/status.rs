//! The frame's facts: program, workspace, service.

use super::exposure::Exposure;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AppInfo {
    pub version: String,
    pub door: DoorKind,
    /// `linux`, `macos` or `windows`.
    pub platform: String,
    pub data_folder: String,
    pub sqlite_version: String,
    /// Name, version, licence of what is bundled.
    pub licences: Vec<Licence>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Licence {
    pub name: String,
    pub licence: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum DoorKind {
    Window,
    CommandLine,
    BrowserConsole,
}

/// Asked once a second by the status bar; cheap.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    pub service: ServiceState,
    /// Also when stopped: where it would be.
    pub base_url: String,
    pub workspace: WorkspaceBrief,
    /// Requests of each of the last 60 s, oldest first.
    pub requests_last_minute: Vec<u32>,
    pub refused_last_hour: u32,
    pub log_head: i64,
    /// What the admin should know of the store: disk nearly full, writes refused, …
    pub notices: Vec<Notice>,
    /// The workspace's public name, and whether it leads here.
    pub public: Option<PublicName>,
    /// What others than this computer reach the service by.
    pub exposures: Vec<Exposure>,
    /// The first exchange with a 2xx by a token has been seen: first start is over.
    pub first_exchange_seen: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "state"
)]
pub enum ServiceState {
    Running {
        since: i64,
        requests: u64,
    },
    Stopped,
    /// The port is taken: by whom, if that can be known, and a free one to take instead.
    PortTaken {
        port: u16,
        holder: Option<PortHolder>,
        free_port: u16,
    },
    Failed {
        message: String,
    },
}

/// Where providers reach this computer, and what the self-test found there last.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PublicName {
    pub url: String,
    pub base_url: String,
    pub state: PublicNameState,
    /// "sync.example.com answers, but not from here".
    pub words: String,
    /// When it was looked at last.
    pub at: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum PublicNameState {
    /// Not looked at yet.
    Unknown,
    Reachable,
    NotReachable,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PortHolder {
    pub pid: u32,
    pub program: String,
    pub since: Option<i64>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    pub code: String,
    pub severity: Severity,
    pub message: String,
    pub detail: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    Info,
    Warning,
    Failure,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WorkspaceBrief {
    pub id: String,
    pub name: String,
    pub path: String,
    /// The reason in words, if it is open for reading only.
    pub read_only: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WorkspaceDetails {
    pub brief: WorkspaceBrief,
    pub created: i64,
    pub schema_version: u32,
    pub bytes: u64,
    pub users: u64,
    pub groups: u64,
    pub log_entries: u64,
    pub log_bytes: u64,
    pub oldest_entry: Option<i64>,
    /// Recently opened ones, this one first.
    pub recent: Vec<RecentWorkspace>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RecentWorkspace {
    pub name: String,
    pub path: String,
    /// False if the file is gone.
    pub exists: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WorkspacePath {
    /// Absolute. In the window `None` asks with a file dialog.
    pub path: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NewWorkspace {
    pub name: String,
    pub path: Option<String>,
}

/// Where a file was written; `None` if the admin closed the dialog.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Written {
    pub path: Option<String>,
    pub bytes: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CheckReport {
    pub clean: bool,
    /// Each a sentence; empty if clean.
    pub problems: Vec<String>,
    pub checked: Vec<String>,
    pub took_ms: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SetPort {
    pub port: u16,
}

/// Secrets to the clipboard; cleared after 30 s if still there.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CopySecret {
    pub text: String,
}

/// What the palette finds besides pages and actions.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PaletteQuery {
    pub text: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PaletteMatches {
    pub users: Vec<PaletteMatch>,
    pub groups: Vec<PaletteMatch>,
    pub connections: Vec<PaletteMatch>,
    /// An exact log entry number.
    pub entry: Option<i64>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PaletteMatch {
    pub id: String,
    pub name: String,
    pub fact: String,
}
