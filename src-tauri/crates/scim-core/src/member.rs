//! Membership as values: a group's members and a user's derived groups. Neither is ever part of
//! a stored document.

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
