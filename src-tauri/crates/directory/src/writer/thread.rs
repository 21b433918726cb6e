//! The writer's thread: takes what waits, commits it together, then answers.

use super::Writer;
use super::queue::{Queue, Wake};
use super::upkeep::CHECKPOINT_WHEN_BUSY;
use crate::db::{self, Part};
use crate::error::StoreError;
use crate::reader::Reader;
use crate::shared::Shared;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How long entries that nobody waits for may wait for company, so that reads do not cost a
/// commit each. Well below the tenth of a second in which a new row must be seen.
const COMPANY: Duration = Duration::from_millis(15);
/// After this long without work, upkeep is done.
const IDLE: Duration = Duration::from_millis(100);
/// After this long of steady work, upkeep is done in between.
const UPKEEP_AT_LEAST: Duration = Duration::from_secs(2);
/// Upkeep that failed rests for so long: it is not urgent, and each try costs a line in the process log.
const UPKEEP_AFTER_FAILURE: Duration = Duration::from_secs(10);
/// How long to wait before a failed connection is opened again.
const REOPEN_AFTER: Duration = Duration::from_millis(200);

/// The running writer.
pub(crate) struct WriterThread {
    handle: JoinHandle<()>,
}

impl WriterThread {
    pub fn start(writer: Writer, queue: Arc<Queue>) -> std::io::Result<WriterThread> {
        let handle = std::thread::Builder::new()
            .name("workspace-writer".to_owned())
            .spawn(move || {
                let shared = Arc::clone(&writer.shared);
                // Whatever ends the thread, nobody may wait for it for ever.
                let _abandon = Abandon(&queue);
                Run {
                    writer: Some(writer),
                    shared,
                    queue: &queue,
                    last_upkeep: Instant::now(),
                    upkeep_failed: None,
                }
                .run();
            })?;
        Ok(WriterThread { handle })
    }

    /// Waits until everything is written and the connection is closed.
    pub fn join(self) {
        if self.handle.join().is_err() {
            tracing::error!("the writer's thread panicked");
        }
    }
}

struct Abandon<'a>(&'a Queue);

impl Drop for Abandon<'_> {
    fn drop(&mut self) {
        self.0.abandon();
    }
}

struct Run<'a> {
    /// `None` while the connection is broken.
    writer: Option<Writer>,
    shared: Arc<Shared>,
    queue: &'a Queue,
    last_upkeep: Instant,
    upkeep_failed: Option<Instant>,
}

impl Run<'_> {
    fn run(mut self) {
        loop {
            match self.queue.wait(IDLE) {
                Wake::Work => {
                    self.queue.wait_for_company(COMPANY);
                    self.tasks();
                    self.work(false);
                    if self.last_upkeep.elapsed() >= UPKEEP_AT_LEAST {
                        self.upkeep();
                    }
                }
                Wake::Idle => {
                    // Folded floods whose second is over.
                    if self.queue.has_folded() {
                        self.work(false);
                    }
                    self.upkeep();
                }
                Wake::Close => break,
            }
        }
        self.work(true);
        if let Some(writer) = &mut self.writer {
            writer.finish();
        }
    }

    /// What has the writer to itself.
    fn tasks(&mut self) {
        while let Some(task) = self.queue.pop_task() {
            // Without a connection the task is dropped, which tells whoever waits.
            let Some(writer) = self.connected() else {
                return;
            };
            if catch_unwind(AssertUnwindSafe(|| task(writer))).is_err() {
                tracing::error!("a task of the writer panicked");
                self.writer = None;
            }
        }
    }

    fn work(&mut self, everything: bool) {
        let queue = self.queue;
        let Some(writer) = self.connected() else {
            // Nobody can write: whoever waits is told so, and comes again.
            while let Some(mut job) = queue.pop() {
                job.fail(StoreError::DiskFull);
                job.answer(Ok(()));
            }
            self.give_up_entries_at_the_end();
            std::thread::sleep(REOPEN_AFTER);
            return;
        };
        let end = writer.run_batch(queue, everything);
        match end.result {
            Ok(()) => {
                for job in end.jobs {
                    job.answer(Ok(()));
                }
                if let Err(error) = writer.checkpoint_when_grown(CHECKPOINT_WHEN_BUSY) {
                    // What was acknowledged is safe in the log; the next start would go on from there.
                    tracing::error!(%error, "the write-ahead log cannot be moved into the file");
                    self.shared
                        .health
                        .failed((self.shared.clock)(), error.to_string());
                }
            }
            Err(error) => {
                tracing::error!(%error, "a transaction failed; it is rolled back and the file opened again");
                self.shared
                    .health
                    .failed((self.shared.clock)(), error.to_string());
                let nobody_waited = end.jobs.is_empty();
                for job in end.jobs {
                    job.answer(Err(StoreError::of_batch(&error)));
                }
                // After a failed flush the page cache may not say what the disk holds: start afresh.
                self.writer = None;
                self.queue.put_back(end.entries);
                self.give_up_entries_at_the_end();
                if nobody_waited {
                    // Entries would come back at once, and fail again.
                    std::thread::sleep(REOPEN_AFTER);
                }
            }
        }
    }

    /// When the workspace closes and cannot be written, entries that nobody waits for are lost: closing
    /// must come to an end.
    fn give_up_entries_at_the_end(&self) {
        if self.queue.is_closing() {
            let lost = self
                .queue
                .take_entries(usize::MAX, (self.shared.clock)(), true)
                .len();
            if lost > 0 {
                tracing::error!(
                    lost,
                    "log entries of reads and refusals could not be stored before the end"
                );
            }
        }
    }

    /// The writer, opened again if it was closed after a failure.
    fn connected(&mut self) -> Option<&mut Writer> {
        if self.writer.is_none() {
            match reopen(&self.shared) {
                Ok(writer) => self.writer = Some(writer),
                Err(error) => {
                    tracing::error!(%error, "the workspace cannot be opened again yet");
                    self.shared
                        .health
                        .failed((self.shared.clock)(), error.to_string());
                }
            }
        }
        self.writer.as_mut()
    }

    fn upkeep(&mut self) {
        if self
            .upkeep_failed
            .is_some_and(|at| at.elapsed() < UPKEEP_AFTER_FAILURE)
        {
            return;
        }
        self.upkeep_failed = None;
        self.last_upkeep = Instant::now();
        let queue = self.queue;
        let Some(writer) = self.connected() else {
            return;
        };
        if let Err(error) = writer.upkeep(queue) {
            tracing::error!(%error, "upkeep failed");
            self.upkeep_failed = Some(Instant::now());
            self.shared
                .health
                .failed((self.shared.clock)(), error.to_string());
            if error.is_fatal() {
                self.writer = None;
            }
        }
    }
}

/// Opens the file anew and makes sure that what was acknowledged is there.
fn reopen(shared: &Arc<Shared>) -> Result<Writer, StoreError> {
    let db = db::open(&shared.path, Part::Writer)?;
    db::prepare_for_writing(&db)?;
    let writer = Writer::new(Reader::open(db, Arc::clone(shared))?)?;
    let acknowledged = shared.head.borrow().0;
    if writer.next_seq <= acknowledged {
        let words = format!(
            "log entry {acknowledged} was acknowledged and is gone; the last one is {}",
            writer.next_seq - 1
        );
        shared.health.found_damage(words.clone());
        return Err(StoreError::Damaged(words));
    }
    Ok(writer)
}

#[cfg(test)]
mod tests {
    use crate::{
        Door, Kind, LogPosition, LogQuery, NewLogEntry, OpenMode, OpenOptions, StoreError,
        Workspace, WriteGrant,
    };
    use scim_core::{Attributes, Catalogue, Purpose, ResourceId, Tolerances};
    use serde_json::json;
    use uuid::Uuid;

    fn create(workspace: &Workspace, number: usize) -> Result<ResourceId, StoreError> {
        let body = json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
            "userName": format!("user{number}"),
            "displayName": "long ".repeat(1_000),
        });
        let catalogue = Catalogue::standard();
        let checked =
            Attributes::check(body, &catalogue.user, Purpose::Create, &Tolerances::STRICT)?;
        let grant = WriteGrant::for_admin(Door::Window);
        workspace.write_now(move |w| {
            let now = (w.shared.clock)();
            let id = ResourceId(Uuid::now_v7());
            w.create(&grant, Kind::User, id, checked, &Tolerances::STRICT, now)?;
            w.append(NewLogEntry::local(Door::Window, now, "user_created"))?;
            Ok(id)
        })
    }

    /// A limit on the file's size is to SQLite what a full disk is. It goes with the connection, as room
    /// comes back when something is deleted.
    #[test]
    fn a_full_disk_fails_the_whole_batch_and_the_writer_carries_on_when_there_is_room_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("w.dsync");
        let options = OpenOptions {
            disk_refuse_bytes: 0,
            ..OpenOptions::new(OpenMode::CreateIfMissing)
        };
        let workspace = Workspace::open(&path, options).unwrap();
        create(&workspace, 0).unwrap();
        workspace
            .write_now(|w| {
                let pages: i64 = w.db.query_row("PRAGMA page_count", [], |row| row.get(0))?;
                w.db.query_row(
                    &format!("PRAGMA max_page_count = {}", pages + 2),
                    [],
                    |_| Ok(()),
                )?;
                Ok(())
            })
            .unwrap();
        let full = (1..100)
            .map(|number| create(&workspace, number))
            .find_map(Result::err);
        let is_full = |error: &StoreError| match error {
            StoreError::DiskFull => true,
            StoreError::Database(cause) => {
                cause.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull)
            }
            _ => false,
        };
        assert!(full.as_ref().is_some_and(is_full), "{full:?}");
        assert!(workspace.health().last_failure.is_some());

        let id = create(&workspace, 1_000).unwrap();
        assert!(
            workspace
                .read_now(|r| r.resource(Kind::User, id))
                .unwrap()
                .is_some()
        );
        let report = workspace.check().unwrap();
        assert!(report.is_clean(), "{:?}", report.problems);
        let page = workspace
            .read_now(|r| r.log_page(&LogQuery::default(), LogPosition::Newest, 1_000))
            .unwrap();
        let created = page
            .entries
            .iter()
            .filter(|entry| entry.action == "user_created")
            .count() as u64;
        assert_eq!(
            created, report.users,
            "an entry for each user and none besides"
        );
    }
}
