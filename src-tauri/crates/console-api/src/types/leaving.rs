//! Removing a connection: what becomes of its users and groups, and how far that has come.

use super::connections::Provider;
use super::log::Span;
use super::setup::SetupSource;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What becomes of the users and groups of a connection that is removed. They belong to nobody in any case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Fate {
    /// They stay as they are.
    #[default]
    Keep,
    /// Users become inactive; groups stay with their members.
    Deactivate,
    /// Groups and users are deleted.
    Delete,
}

/// Removes a connection. Its tokens stop working at once; the rest is done in the background.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RemoveConnection {
    /// Id or name.
    pub connection: String,
    #[serde(default)]
    pub users: Fate,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RemovedConnection {
    pub id: String,
    pub name: String,
    /// Whether something is done to its users or groups now; `connections.removals` tells how far that has come.
    pub under_way: bool,
}

/// What removing a connection would touch, and what its provider would notice.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Leaving {
    pub id: String,
    pub name: String,
    pub provider: Provider,
    pub users: u64,
    /// Of these, those that are inactive already; `None` if counting them takes too long.
    pub inactive_users: Option<u64>,
    pub groups: u64,
    pub tokens: u32,
    pub clients: u32,
    /// When its provider came last; it notices nothing if it never did.
    pub last_request: Option<i64>,
    pub refused: Option<Refused>,
}

/// What a provider does when its token does not work any more, in the words of its guide.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Refused {
    pub words: Vec<Span>,
    /// What its admin does so that it does not come to that.
    pub stop: Vec<Span>,
    pub sources: Vec<SetupSource>,
    pub unsourced: Option<String>,
}

/// A removed connection whose users and groups are being dealt with.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Removal {
    pub id: String,
    pub name: String,
    pub provider: Provider,
    pub fate: Fate,
    pub begun: i64,
    /// How many are to be dealt with in all, and how many were.
    pub users: u64,
    pub groups: u64,
    pub users_done: u64,
    pub groups_done: u64,
    /// Those that could not be changed; the log tells why.
    pub failed: u64,
    /// Why it does not go on at the moment, in words. It is tried again by itself.
    pub problem: Option<String>,
}
