//! Reading the workspace: synchronous, within one snapshot.

mod query;

pub use query::{
    GroupRow, ListPage, ListQuery, MemberPage, MemberRow, Overview, OwnerFilter, Stored,
};

use rusqlite::Connection;

/// Reads from one snapshot of the workspace. Got from [`Workspace::read`](crate::Workspace::read);
/// a [`Writer`](crate::Writer) is one too, and sees what it has written.
pub struct Reader {
    pub(crate) db: Connection,
}
