//! One transaction: many jobs, a savepoint each, and the entries that nobody waits for.

use super::Writer;
use super::queue::{Job, Queue};
use crate::error::StoreError;
use crate::ids::LogSeq;
use crate::log::{Change, NewLogEntry, Tally, Used};
use crate::schemas::Schemas;
use crate::tokens::RegistryEdit;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Jobs in one transaction at most.
const BATCH_JOBS: usize = 128;
/// Entries that nobody waits for in one transaction at most.
const BATCH_ENTRIES: usize = 512;

/// What a transaction has gathered besides what is in the database.
#[derive(Default)]
pub(crate) struct Batch {
    /// Changes that no entry carries yet.
    pub pending: Vec<Arc<Change>>,
    /// Changes to what authentication knows, for after the commit.
    pub edits: Vec<RegistryEdit>,
    /// Entries that the roll-up does not know yet.
    pub tallies: Vec<Tally>,
    /// What they have used, not counted yet.
    pub uses: Vec<Used>,
    pub memberships: i64,
    pub entries: i64,
    pub body_bytes: i64,
    /// The workspace's name was changed.
    pub renamed: Option<String>,
    /// The schemas were changed.
    pub schemas: Option<Arc<Schemas>>,
}

/// A point to go back to.
#[derive(Clone)]
pub(crate) struct Mark {
    pending: Vec<Arc<Change>>,
    edits: usize,
    tallies: usize,
    uses: usize,
    memberships: i64,
    entries: i64,
    body_bytes: i64,
    renamed: Option<String>,
    schemas: Option<Arc<Schemas>>,
    next_seq: i64,
}

impl Batch {
    pub fn mark(&self, next_seq: i64) -> Mark {
        Mark {
            // Usually empty: entries drain it.
            pending: self.pending.clone(),
            edits: self.edits.len(),
            tallies: self.tallies.len(),
            uses: self.uses.len(),
            memberships: self.memberships,
            entries: self.entries,
            body_bytes: self.body_bytes,
            renamed: self.renamed.clone(),
            schemas: self.schemas.clone(),
            next_seq,
        }
    }

    /// Forgets what came after the mark; gives the log's next place back.
    pub fn rewind(&mut self, mark: Mark) -> i64 {
        self.pending = mark.pending;
        self.edits.truncate(mark.edits);
        self.tallies.truncate(mark.tallies);
        self.uses.truncate(mark.uses);
        self.memberships = mark.memberships;
        self.entries = mark.entries;
        self.body_bytes = mark.body_bytes;
        self.renamed = mark.renamed;
        self.schemas = mark.schemas;
        mark.next_seq
    }
}

/// How a transaction ended.
pub(super) struct BatchEnd {
    pub jobs: Vec<Box<dyn Job>>,
    /// Given back if the transaction failed, so that they are not lost.
    pub entries: Vec<(NewLogEntry, u64)>,
    pub result: Result<(), StoreError>,
}

impl Writer {
    /// Runs what waits as one transaction. Nobody is answered here.
    pub(super) fn run_batch(&mut self, queue: &Queue, everything: bool) -> BatchEnd {
        let start = self.next_seq;
        self.batch = Batch::default();
        let mut end = BatchEnd {
            jobs: Vec::new(),
            entries: Vec::new(),
            result: Ok(()),
        };
        end.result = self.run_transaction(queue, everything, &mut end.jobs, &mut end.entries);
        match &end.result {
            Ok(()) => {
                end.entries.clear();
                self.publish();
            }
            Err(_) => {
                // If this fails too the connection is closed next, which rolls back.
                if !self.db.is_autocommit() {
                    let _ = self.db.execute_batch("ROLLBACK");
                }
                self.next_seq = start;
                self.batch = Batch::default();
                self.schemas_of_batch();
            }
        }
        end
    }

    fn run_transaction(
        &mut self,
        queue: &Queue,
        everything: bool,
        jobs: &mut Vec<Box<dyn Job>>,
        entries: &mut Vec<(NewLogEntry, u64)>,
    ) -> Result<(), StoreError> {
        self.execute("BEGIN IMMEDIATE")?;
        while jobs.len() < BATCH_JOBS
            && let Some(job) = queue.pop()
        {
            jobs.push(job);
            let job = jobs.last_mut().expect("one was just pushed");
            self.run_job(job.as_mut())?;
        }
        let now = (self.shared.clock)();
        *entries = queue.take_entries(BATCH_ENTRIES, now, everything);
        for (entry, count) in entries.iter() {
            // One that cannot be stored must not take the jobs with it, nor come back for ever.
            match self.attempt(|w| w.append_counted(entry, *count))? {
                Ok(_) => {}
                Err(error) if error.is_fatal() => return Err(error),
                Err(error) => tracing::error!(%error, "a log entry cannot be stored"),
            }
        }
        self.settle()?;
        self.execute("COMMIT")
    }

    /// One job in its savepoint. An error means that the whole transaction is lost.
    fn run_job(&mut self, job: &mut dyn Job) -> Result<(), StoreError> {
        let mark = self.mark();
        self.begin_savepoint("SAVEPOINT job")?;
        match catch_unwind(AssertUnwindSafe(|| job.run(self))) {
            Ok(Ok(())) => self.execute("RELEASE job"),
            Ok(Err(failed)) => match failed.fatal {
                Some(error) => Err(error),
                None => self.undo("ROLLBACK TO job", "RELEASE job", mark),
            },
            Err(_) => {
                tracing::error!("a write panicked; it was rolled back");
                job.fail(StoreError::Panicked);
                self.undo("ROLLBACK TO job", "RELEASE job", mark)
            }
        }
    }

    /// Runs `work` in a transaction of its own, for acts of this program.
    pub(crate) fn run_alone<T>(
        &mut self,
        work: impl FnOnce(&mut Writer) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let start = self.next_seq;
        self.batch = Batch::default();
        let result = self.execute("BEGIN IMMEDIATE").and_then(|()| {
            let value = work(self)?;
            self.nothing_unlogged()?;
            self.settle()?;
            self.execute("COMMIT")?;
            Ok(value)
        });
        match result {
            Ok(value) => {
                self.publish();
                Ok(value)
            }
            Err(error) => {
                if !self.db.is_autocommit() {
                    let _ = self.db.execute_batch("ROLLBACK");
                }
                self.next_seq = start;
                self.batch = Batch::default();
                self.schemas_of_batch();
                Err(error)
            }
        }
    }

    /// Tells the rest of the process what was committed, before anybody is answered: a token
    /// that was revoked is refused from here on.
    fn publish(&mut self) {
        let batch = std::mem::take(&mut self.batch);
        self.shared.registry.apply(batch.edits);
        if let Some(name) = batch.renamed {
            crate::shared::write_lock(&self.shared.info).name = name;
        }
        if let Some(schemas) = batch.schemas {
            *crate::shared::write_lock(&self.shared.schemas) = schemas;
        }
        let head = LogSeq(self.next_seq - 1);
        self.shared.head.send_if_modified(|known| {
            let newer = *known != head;
            *known = head;
            newer
        });
    }
}
