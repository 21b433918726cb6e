//! Reading the workspace: synchronous, within one snapshot.

mod connections;
mod imports;
mod leaving;
mod list;
mod losses;
mod nesting;
mod oauth;
mod open;
mod order;
mod ordered;
mod pool;
mod query;
mod resources;
mod schemas;
mod setup;
mod view;

pub(crate) use connections::{time, unreadable, uuid};
pub use imports::OwnedMembers;
pub use losses::LossCounts;
pub use nesting::{EffectiveCount, EffectiveMember, EffectivePage, NestedGroup, Nesting};
pub(crate) use open::named_by;
pub use open::{Here, MemberSums, NamedBy, OpenMember, OpenReason};
pub(crate) use pool::{Pool, READERS};
pub use query::{
    GroupRow, ListPage, ListPart, ListQuery, Mark, MarkKey, MemberPage, MemberRow, Overview,
    OwnerFilter, Stored,
};
pub(crate) use resources::{count, kind, member_element, resource_id};

use crate::db::Deadline;
use crate::error::StoreError;
use crate::schemas::Schemas;
use crate::shared::Shared;
use rusqlite::Connection;
use scim_core::Catalogue;
use std::cell::RefCell;
use std::sync::Arc;

/// Reads from one snapshot of the workspace. Got from [`Workspace::read`](crate::Workspace::read);
/// a [`Writer`](crate::Writer) is one too, and sees what it has written.
pub struct Reader {
    pub(crate) db: Connection,
    pub(crate) shared: Arc<Shared>,
    pub(crate) deadline: Deadline,
    /// Those of this snapshot.
    schemas: RefCell<Arc<Schemas>>,
}

impl Reader {
    pub(crate) fn open(mut db: Connection, shared: Arc<Shared>) -> Result<Reader, StoreError> {
        let deadline = Deadline::attach(&mut db)?;
        let schemas = RefCell::new(Schemas::of_snapshot(&db, &shared)?);
        Ok(Reader {
            db,
            shared,
            deadline,
            schemas,
        })
    }

    /// The resource types with their schemas, as this snapshot has them.
    pub fn catalogue(&self) -> Arc<Catalogue> {
        Arc::clone(&self.schemas.borrow().catalogue)
    }

    pub(crate) fn schemas(&self) -> Arc<Schemas> {
        Arc::clone(&self.schemas.borrow())
    }

    pub(crate) fn keep_schemas(&self, schemas: &Arc<Schemas>) {
        self.schemas.replace(Arc::clone(schemas));
    }

    pub(crate) fn in_snapshot<T>(
        &self,
        work: impl FnOnce(&Reader) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.db.execute_batch("BEGIN")?;
        let result = Schemas::of_snapshot(&self.db, &self.shared).and_then(|schemas| {
            self.keep_schemas(&schemas);
            work(self)
        });
        // A read transaction has nothing to lose; ending it can only fail if it has ended.
        if !self.db.is_autocommit() {
            self.db.execute_batch("COMMIT")?;
        }
        result
    }

    /// True if no transaction is open.
    pub(crate) fn is_at_rest(&self) -> bool {
        self.db.is_autocommit()
    }
}
