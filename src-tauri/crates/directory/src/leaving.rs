//! What becomes of a removed connection's users and groups, and how far that has come.

use crate::actor::Door;
use crate::ids::{ConnectionId, Kind};
use crate::reader::Stored;
use scim_core::Timestamp;

/// What becomes of what a removed connection owned. It belongs to nobody in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It stays as it is.
    Keep,
    /// Its users become inactive; its groups stay, because a group cannot be inactive.
    Deactivate,
    /// Its groups and then its users are deleted.
    Delete,
}

impl Fate {
    /// As stored; nothing is stored of what needs nothing done.
    pub(crate) fn code(self) -> Option<i64> {
        match self {
            Fate::Keep => None,
            Fate::Deactivate => Some(2),
            Fate::Delete => Some(3),
        }
    }

    pub(crate) fn from_code(code: i64) -> Option<Fate> {
        [Fate::Deactivate, Fate::Delete]
            .into_iter()
            .find(|fate| fate.code() == Some(code))
    }

    /// The kinds of resource that something is done to, in order. Groups first, so that a user who goes leaves no group
    /// that goes anyway.
    pub(crate) fn kinds(self) -> &'static [Kind] {
        match self {
            Fate::Keep => &[],
            Fate::Deactivate => &[Kind::User],
            Fate::Delete => &[Kind::Group, Kind::User],
        }
    }
}

/// A removed connection whose users and groups are not all dealt with yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Leaving {
    pub connection: ConnectionId,
    /// The name that the connection had.
    pub name: String,
    pub provider: String,
    pub fate: Fate,
    /// The door of the admin who asked for it.
    pub door: Door,
    pub begun: Timestamp,
    /// How many the connection owned when it was removed.
    pub users: u64,
    pub groups: u64,
    pub users_done: u64,
    pub groups_done: u64,
    /// Those among them that could not be changed.
    pub failed: u64,
}

/// The next resources to be dealt with, all of one kind.
#[derive(Clone, Debug)]
pub struct LeavingBatch {
    pub kind: Kind,
    pub resources: Vec<Stored>,
}
