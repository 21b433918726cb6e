//! Imports: people and groups that come from files, written as those of a connection.

use crate::ids::{ConnectionId, Kind};
use crate::log::ChangeKind;
use scim_core::{ResourceId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

/// Of so many imports what undoing them needs is kept, the newest ones.
pub const UNDOABLE_IMPORTS: usize = 5;
/// Of so many it is known that they were made.
pub const KNOWN_IMPORTS: usize = 100;

/// How far an import has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportState {
    /// It is under way, or was when the program ended.
    Running,
    Applied,
    /// Stopped on the way; what it did stays.
    Cancelled,
    /// It is being undone, or was when the program ended.
    Undoing,
    Undone,
}

impl ImportState {
    const ALL: [ImportState; 5] = [
        ImportState::Running,
        ImportState::Applied,
        ImportState::Cancelled,
        ImportState::Undoing,
        ImportState::Undone,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            ImportState::Running => "running",
            ImportState::Applied => "applied",
            ImportState::Cancelled => "cancelled",
            ImportState::Undoing => "undoing",
            ImportState::Undone => "undone",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<ImportState> {
        ImportState::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

/// An import as stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    pub id: Uuid,
    pub connection: ConnectionId,
    pub begun: Timestamp,
    pub ended: Option<Timestamp>,
    pub state: ImportState,
    /// Whatever whoever made it wants to know of it later.
    pub summary: Value,
    /// True while it can be undone.
    pub kept: bool,
}

/// What an import did to one resource.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportChange {
    /// From 1, in the order in which it was done.
    pub number: u64,
    pub kind: Kind,
    pub id: ResourceId,
    pub name: String,
    pub act: ChangeKind,
    /// The document as it was; `None` for a creation.
    pub before: Option<Map<String, Value>>,
    pub owner_before: Option<ConnectionId>,
    pub had_password: bool,
    /// SHA-256 of the document as the import left it; `None` for a deletion.
    pub after: Option<[u8; 32]>,
    pub members_after: u64,
    pub links: ImportLinks,
}

/// Memberships that an import made and took.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ImportLinks {
    /// Of a group: who came in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub added: Vec<Uuid>,
    /// Of a group: who went.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<Uuid>,
    /// Of somebody who was deleted: the groups that they were in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Uuid>,
}

impl ImportLinks {
    pub(crate) fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.groups.is_empty()
    }
}

/// Why a resource is left as it is when an import is undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftAlone {
    /// It was changed since.
    Changed,
    /// Its members were changed since.
    MembersChanged,
    /// It was deleted since.
    Gone,
    /// It belongs to somebody else since.
    OwnedByAnother,
    /// It was deleted by the import and is here again.
    HereAgain,
}
