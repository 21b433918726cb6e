//! Questions to the directory.

use crate::ids::{ConnectionId, Kind, LogSeq};
use scim_core::{Filter, IndexKey, Resource, ResourceId, SortKey, SortValue};
use sha2::{Digest, Sha256};
use std::time::Duration;
use uuid::Uuid;

/// A resource as it stands in the workspace.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    pub kind: Kind,
    pub resource: Resource,
    /// The connection that manages it; `None` for one made locally, or whose connection was removed.
    pub owner: Option<ConnectionId>,
    /// A password was set for it once. It is not kept anywhere.
    pub has_password: bool,
    /// Its place in the order of creation.
    pub seq: i64,
    /// How many direct members a group has; 0 for users.
    pub member_count: u64,
}

impl Stored {
    /// `userName` or `displayName`, as it is stored.
    pub fn name(&self) -> &str {
        let attributes = &self.resource.attributes;
        match self.kind {
            Kind::User => attributes.user_name(),
            Kind::Group => attributes.display_name(),
        }
        .unwrap_or_default()
    }
}

/// A list of resources (RFC 7644 §3.4.2).
///
/// Their order is that of the sort key, and among equal keys that of creation; descending is the same order
/// backwards. Without a sort key it is that of creation.
#[derive(Clone, Debug)]
pub struct ListQuery {
    pub kind: Kind,
    pub filter: Option<Filter>,
    /// Without it: in order of creation.
    pub sort: Option<SortKey>,
    /// Other kinds that stand in the same list (RFC 7644 §3.4.2.1). If one kind has a sort key, those
    /// without one have no value to sort by.
    pub also: Vec<ListPart>,
    /// From 1; 0 is read as 1 (RFC 7644 §3.4.2.4).
    pub start_index: u64,
    /// Goes on behind this mark, whatever `start_index` says (RFC 9865).
    pub after: Option<Mark>,
    pub count: u64,
    /// All of these words, the last perhaps unfinished, in names and addresses.
    pub words: Option<String>,
    pub owner: Option<OwnerFilter>,
    /// Who walks through the pages: pages that one walker reads one after the other resume from the
    /// last resource served, so that what existed throughout is neither skipped nor given twice.
    pub walker: Option<Uuid>,
    /// How long it may take.
    pub budget: Duration,
}

impl ListQuery {
    /// The first 100 in order of creation, within 2 seconds.
    pub fn of(kind: Kind) -> ListQuery {
        ListQuery {
            kind,
            filter: None,
            sort: None,
            also: Vec::new(),
            start_index: 1,
            after: None,
            count: 100,
            words: None,
            owner: None,
            walker: None,
            budget: Duration::from_secs(2),
        }
    }
}

/// What is asked of one more kind of a list.
#[derive(Clone, Debug)]
pub struct ListPart {
    pub kind: Kind,
    pub filter: Option<Filter>,
    pub sort: Option<SortKey>,
}

/// The place behind a resource in the order of a list: where the next page begins.
///
/// It is a place and not a count, so whatever is created or deleted before or behind it moves nothing: what existed
/// throughout a walk from mark to mark is neither skipped nor given twice. What changes its own sort key meanwhile
/// changes its place, and may be met at the old one, the new one, both or neither.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    pub key: MarkKey,
    /// The place of the resource in the order of creation.
    pub seq: i64,
    /// How many the list selected in all when its first page was read. Counting anew for each page would cost each of
    /// them as much as the first.
    pub total: u64,
}

/// What the resource at a mark sorts by.
#[derive(Clone, Debug, PartialEq)]
pub enum MarkKey {
    /// Absent where it has no value, and where the list is not sorted.
    Value(Option<SortValue>),
    /// The SHA-256 of a text too long to be carried about. It is read from the resource again: once that is gone or has
    /// another value, the place is lost.
    Digest([u8; 32]),
}

impl Mark {
    /// The mark with a digest in the place of a text longer than `most` bytes.
    #[must_use]
    pub fn shortened(self, most: usize) -> Mark {
        match self.key {
            MarkKey::Value(Some(IndexKey::Text(text))) if text.len() > most => Mark {
                key: MarkKey::Digest(digest(&text)),
                ..self
            },
            key => Mark { key, ..self },
        }
    }
}

/// What stands for a long text in a [`MarkKey::Digest`].
pub(super) fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

/// Whose resources are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnerFilter {
    /// Made locally.
    Local,
    Connection(ConnectionId),
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct ListPage {
    /// How many the query selects in all.
    pub total: u64,
    pub start_index: u64,
    pub items: Vec<Stored>,
    /// Behind the last item; `None` if the list ends with it, and for a page of no items.
    pub next: Option<Mark>,
}

impl ListPage {
    /// No items.
    pub(super) fn empty(total: u64, start_index: u64) -> ListPage {
        ListPage {
            total,
            start_index,
            items: Vec::new(),
            next: None,
        }
    }
}

/// A member of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberRow {
    pub kind: Kind,
    pub id: ResourceId,
    /// `userName` or the group's `displayName`.
    pub name: String,
    /// A user's `displayName`, if it has one; a group's always.
    pub display: Option<String>,
    /// A user's `active`; `None` if it is not set, and for groups.
    pub active: Option<bool>,
    /// Its place in the order of creation: the cursor of the next page.
    pub seq: i64,
    /// The log entry that made it a member.
    pub entry: LogSeq,
}

impl MemberRow {
    /// What `display` says of it (RFC 7643 §4.2): the display name, else the name.
    pub fn shown(&self) -> &str {
        self.display.as_deref().unwrap_or(&self.name)
    }
}

/// A page of a group's members, in order of their creation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberPage {
    /// How many members the group has, whatever the words.
    pub total: u64,
    pub items: Vec<MemberRow>,
    /// Give it as `after` to go on; `None` at the end.
    pub next: Option<i64>,
}

/// A group that a resource belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupRow {
    pub id: ResourceId,
    pub display_name: String,
    /// False if only through a group within a group.
    pub direct: bool,
}

/// The figures of the overview.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Overview {
    pub users: u64,
    pub active_users: u64,
    pub groups: u64,
    pub memberships: u64,
}
