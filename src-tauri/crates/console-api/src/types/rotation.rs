//! A token that takes over from another one.

use super::connections::Provider;
use super::log::Span;
use super::tokens::{Expiry, TokenRow};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Makes a second token for the same connection, and ends the first one at a set time.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RotateToken {
    /// The token that is to be replaced.
    pub id: String,
    pub name: String,
    /// The end of the new one.
    pub expiry: Expiry,
    /// For how many hours the old one works beside it: 0 to 720. It never outlives its own end.
    #[serde(default = "a_day")]
    pub overlap_hours: u32,
    pub keep_in_keychain: bool,
}

fn a_day() -> u32 {
    24
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RotationQuery {
    /// Id or name; all connections if `None`.
    pub connection: Option<String>,
}

/// Gives the old token of a rotation another end, counted from now.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChangeRotation {
    /// The new token.
    pub id: String,
    /// 0 to 720; 0 ends it now.
    pub hours: u32,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Rotation {
    pub connection_id: String,
    pub connection_name: String,
    pub provider: Provider,
    /// The new one.
    pub token: TokenRow,
    pub former: TokenRow,
    pub begun: i64,
    pub state: RotationState,
    /// What the log shows of it.
    pub words: Vec<Span>,
    /// When it is safe to end the old one.
    pub rule: String,
    pub used: Option<RotationUse>,
    pub former_used: Option<RotationUse>,
    /// Requests with the new one since the last with the old one, as far as they were looked at.
    pub alone: u32,
    /// How many of these, or minutes between the first and the last of them, show that the provider has moved over.
    pub needed: RotationNeed,
    /// Where the new one goes in the provider's console.
    pub place: Option<RotationPlace>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum RotationState {
    /// The new one was not used yet.
    Waiting,
    /// Both are used, the old one last.
    Both,
    /// Only the new one is used, not yet for long enough.
    Settling,
    /// The provider has moved over: the old one can be revoked.
    Safe,
    /// The old one has ended.
    Over,
    /// The old one has ended, and the provider still comes with it.
    StillSent,
}

/// A request with one of the two tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RotationUse {
    pub at: i64,
    /// Its log entry.
    pub seq: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "kind"
)]
pub enum RotationNeed {
    /// For a provider that comes by itself so often.
    Minutes { minutes: u32, so_far: u32 },
    /// For one that sends when something changes.
    Requests { requests: u32 },
}

/// A step of the guide.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RotationPlace {
    pub phase: String,
    pub step: String,
    pub title: String,
    pub place: Vec<Span>,
    /// The name of the field.
    pub field: String,
}

/// Which tokens go into a calendar: one, those of one connection, or all.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CalendarQuery {
    /// The id of a token.
    #[serde(default)]
    pub token: Option<String>,
    /// Id or name of a connection.
    #[serde(default)]
    pub connection: Option<String>,
}

/// A calendar file (RFC 5545).
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Calendar {
    pub file_name: String,
    pub text: String,
    pub events: u32,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SaveCalendar {
    #[serde(flatten)]
    pub query: CalendarQuery,
    /// Absolute. In the window `None` asks with a file dialog.
    pub path: Option<String>,
}
