//! Writing the workspace: one thread, one connection, many jobs in one transaction.

mod batch;
mod imports;
pub(crate) mod index;
mod leaving;
mod members;
mod oauth;
mod open;
mod outcome;
mod promise;
mod queue;
mod resources;
mod rotation;
mod schemas;
mod settings;
mod setup;
mod thread;
mod upkeep;

pub use outcome::{Adoption, MemberOutcome, Outcome};
pub(crate) use queue::{Queue, TypedJob};
pub use resources::Inserted;
pub use schemas::STRIP_STEP;
pub(crate) use thread::WriterThread;

use crate::actor::WriteGrant;
use crate::error::StoreError;
use crate::ids::ConnectionId;
use crate::log::Change;
use crate::reader::Reader;
use batch::{Batch, Mark};
use rusqlite::params;
use std::convert::Infallible;
use std::ffi::c_int;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use upkeep::UpkeepState;

/// Changes the workspace within one savepoint. Got from [`Workspace::write`](crate::Workspace::write).
///
/// Changes to resources wait for [`Writer::append`]: the entry appended next carries them. A
/// job that ends with a change that no entry carries is rolled back.
pub struct Writer {
    reader: Reader,
    pub(crate) batch: Batch,
    /// The place of the next log entry.
    pub(crate) next_seq: i64,
    upkeep: UpkeepState,
    /// Pages in the write-ahead log after the last commit.
    wal_pages: Arc<AtomicI64>,
}

impl std::ops::Deref for Writer {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.reader
    }
}

impl Writer {
    pub(crate) fn new(mut reader: Reader) -> Result<Writer, StoreError> {
        let next_seq = reader.log_head()?.0 + 1;
        let wal_pages = Arc::new(AtomicI64::new(0));
        let counted = Arc::clone(&wal_pages);
        reader.db.wal_hook(Some(move |_: &mut _, pages: c_int| {
            counted.store(i64::from(pages), Ordering::Relaxed);
            Ok(())
        }))?;
        Ok(Writer {
            reader,
            batch: Batch::default(),
            next_seq,
            upkeep: UpkeepState::default(),
            wal_pages,
        })
    }

    /// Runs `work` in a savepoint of its own: if it fails, what it did is undone, and the job can
    /// go on to log the refusal in the same transaction.
    ///
    /// # Errors
    /// The outer error is the database's; the inner one is `work`'s own.
    pub fn attempt<T, E>(
        &mut self,
        work: impl FnOnce(&mut Writer) -> Result<T, E>,
    ) -> Result<Result<T, E>, StoreError> {
        let mark = self.mark();
        self.begin_savepoint("SAVEPOINT attempt")?;
        match work(self) {
            Ok(value) => {
                self.execute("RELEASE attempt")?;
                Ok(Ok(value))
            }
            Err(error) => {
                self.undo("ROLLBACK TO attempt", "RELEASE attempt", mark)?;
                Ok(Err(error))
            }
        }
    }

    /// Runs `work` as `connection` would write, and takes back everything that it did, whatever came of it. Nothing is logged.
    ///
    /// # Errors
    /// The database's.
    pub fn try_out<T>(
        &mut self,
        connection: ConnectionId,
        work: impl FnOnce(&mut Writer, &WriteGrant) -> T,
    ) -> Result<T, StoreError> {
        let grant = WriteGrant::for_trial(connection);
        match self.attempt(|writer| Err::<Infallible, T>(work(writer, &grant)))? {
            Ok(never) => match never {},
            Err(done) => Ok(done),
        }
    }

    /// Changes made since the last entry, which the next one will carry.
    pub fn pending_changes(&self) -> &[Arc<Change>] {
        &self.batch.pending
    }

    /// Brings the kept figures up to date, last thing before the commit.
    fn settle(&mut self) -> Result<(), StoreError> {
        let tallies = std::mem::take(&mut self.batch.tallies);
        self.roll_up(&tallies)?;
        let uses = std::mem::take(&mut self.batch.uses);
        self.count_uses(uses)?;
        let Batch {
            memberships,
            entries,
            body_bytes,
            ..
        } = self.batch;
        if (memberships, entries, body_bytes) != (0, 0, 0) {
            self.db
                .prepare_cached(
                    "UPDATE workspace SET memberships = memberships + ?1, log_entries = log_entries + ?2,
                     log_body_bytes = log_body_bytes + ?3",
                )?
                .execute(params![memberships, entries, body_bytes])?;
        }
        Ok(())
    }

    fn mark(&self) -> Mark {
        self.batch.mark(self.next_seq)
    }

    fn begin_savepoint(&self, sql: &str) -> Result<(), StoreError> {
        self.execute(sql)
    }

    fn undo(&mut self, rollback: &str, release: &str, mark: Mark) -> Result<(), StoreError> {
        // After some failures SQLite has rolled back everything by itself; then the batch is lost.
        if self.db.is_autocommit() {
            return Err(StoreError::Damaged(
                "the transaction ended early".to_owned(),
            ));
        }
        self.execute(rollback)?;
        self.execute(release)?;
        self.next_seq = self.batch.rewind(mark);
        self.schemas_of_batch();
        Ok(())
    }

    /// Goes back to the schemas that this transaction has made, or that all share.
    fn schemas_of_batch(&self) {
        let shared = || Arc::clone(&crate::shared::read_lock(&self.shared.schemas));
        self.keep_schemas(&self.batch.schemas.clone().unwrap_or_else(shared));
    }

    fn execute(&self, sql: &str) -> Result<(), StoreError> {
        self.db.prepare_cached(sql)?.execute([])?;
        Ok(())
    }

    fn nothing_unlogged(&self) -> Result<(), StoreError> {
        if self.batch.pending.is_empty() {
            Ok(())
        } else {
            Err(StoreError::Unlogged)
        }
    }
}
