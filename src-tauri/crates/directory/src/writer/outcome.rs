//! What a mutation did.

use crate::log::Change;
use crate::reader::Stored;
use scim_core::Note;
use std::sync::Arc;

/// What a mutation of one resource did.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The resource as it is now; as it was last, for a deletion.
    pub stored: Stored,
    /// `None` if nothing changed. The writer keeps it for the next log entry by itself.
    pub change: Option<Arc<Change>>,
    /// Changes to other resources that followed: groups that lost a deleted member, or that had waited for this one.
    pub side_changes: Vec<Arc<Change>>,
    pub notes: Vec<Note>,
    pub members: MemberOutcome,
    /// The resource belonged to nobody, or to the connection given here, and was taken over.
    pub adopted: Option<Adoption>,
}

/// How a resource came to its new owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adoption {
    FromLocal,
    FromConnection(crate::ids::ConnectionId),
}

/// What became of the members that were asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MemberOutcome {
    /// Members named in additions, removals and replacements.
    pub asked: u64,
    /// Of those the ones that were to leave.
    pub asked_to_leave: u64,
    pub added: u64,
    pub removed: u64,
    /// Named, but naming no resource.
    pub left_out: u64,
    /// Naming no resource yet: waited for.
    pub held: u64,
    /// Named by `externalId` or `userName`, and found by that.
    pub by_other_name: u64,
    /// True if a replacement or clearing was among the edits.
    pub replaced: bool,
}
