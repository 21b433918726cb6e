//! Settings of the workspace, and preferences of the person at this computer.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Kept in the workspace.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    pub port: u16,
    /// Days that bodies of exchanges are kept.
    pub body_days: u32,
    /// Bytes that bodies may take in all.
    pub body_bytes: u64,
    /// Days that log entries are kept.
    pub entry_days: u32,
    /// Whether "Keep in the keychain" is ticked for a new token.
    pub keep_tokens_in_keychain: bool,
    /// `https://…` without a path: where the service is reached from outside, unless a connection has an address of its own.
    #[serde(default)]
    pub public_url: Option<String>,
    /// Requests a second that a connection may make once others than this computer reach the service; twice as many in one go.
    pub requests_per_second: u32,
}

/// Kept in the user's configuration, for all workspaces.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Preferences {
    pub theme: Theme,
    /// Single-key shortcuts (WCAG 2.1.4).
    pub single_keys: bool,
    /// Whether a notification of the system tells that a token is about to end.
    #[serde(default = "yes")]
    pub notify_expiry: bool,
}

fn yes() -> bool {
    true
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Theme {
    System,
    Light,
    Dark,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "state"
)]
pub enum KeychainState {
    /// A round trip (write, read back, delete) succeeded.
    Available { holds: u32 },
    /// In words: no session bus, locked, denied, no answer in 5 s.
    Unavailable { reason: String, fix: String },
}
