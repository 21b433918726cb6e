//! Membership as values: a group's members and a user's derived groups. Neither is ever part of
//! a stored document.

use serde::{Deserialize, Serialize};

/// What becomes of a member whose `value` names no resource. RFC 7643 §4.2 says what `value` contains and
/// demands nothing of the moment it is sent: whether the resource has to be there already is the service's choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnknownMembers {
    /// The request is refused with 400 `invalidValue`.
    #[default]
    Refuse,
    /// The request is done without it.
    LeaveOut,
    /// The request is done without it, and it becomes a member as soon as there is such a resource.
    Hold,
}

/// One element of a group's `members` (RFC 7643 §4.2), as sent or as shown.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Member {
    /// The `id` of the member, as the client wrote it: whether it names anything is the store's question.
    pub value: String,
    /// The member's name for people. On input it is what the client said and is not kept.
    pub display: Option<String>,
    /// `User` or `Group`. On input it is what the client said and is not trusted.
    pub member_type: Option<String>,
}

/// One element of a user's `groups` (RFC 7643 §4.1.2), derived from memberships.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupMembership {
    /// The group's `id`.
    pub value: String,
    /// The group's `displayName`.
    pub display: Option<String>,
    /// False when the user belongs to it only through a nested group (`type` is then `indirect`).
    pub direct: bool,
}

impl Member {
    /// A member of whom only the id is known.
    pub fn new(value: impl Into<String>) -> Member {
        Member {
            value: value.into(),
            display: None,
            member_type: None,
        }
    }
}
