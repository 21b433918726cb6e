//! The writer's thread: takes what waits, commits it together, then answers.

use super::Writer;
use super::queue::{Queue, Wake};
use crate::db::{self, Part};
use crate::error::StoreError;
use crate::reader::Reader;
use crate::shared::Shared;
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
/// How long to wait before a failed connection is opened again.
const REOPEN_AFTER: Duration = Duration::from_millis(200);

/// The running writer.
pub(crate) struct WriterThread {
    handle: JoinHandle<()>,
}

impl WriterThread {
    pub fn start(writer: Writer, queue: Arc<Queue>) -> std::io::Result<WriterThread> {
        let handle = std::thread::Builder::new().name("workspace-writer".to_owned()).spawn(move || {
            let shared = Arc::clone(&writer.shared);
            // Whatever ends the thread, nobody may wait for it for ever.
            let _abandon = Abandon(&queue);
            Run { writer: Some(writer), shared, queue: &queue, last_upkeep: Instant::now() }.run();
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
}

impl Run<'_> {
    fn run(mut self) {
        loop {
            match self.queue.wait(IDLE) {
                Wake::Work => {
                    self.queue.wait_for_company(COMPANY);
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

    fn work(&mut self, everything: bool) {
        let queue = self.queue;
        let Some(writer) = self.connected() else {
            // Nobody can write: whoever waits is told so, and comes again.
            while let Some(mut job) = queue.pop() {
                job.fail(StoreError::DiskFull);
                job.answer(Ok(()));
            }
            std::thread::sleep(REOPEN_AFTER);
            return;
        };
        let end = writer.run_batch(queue, everything);
        match end.result {
            Ok(()) => {
                for job in end.jobs {
                    job.answer(Ok(()));
                }
            }
            Err(error) => {
                tracing::error!(%error, "a transaction failed; it is rolled back and the file opened again");
                self.shared.health.failed((self.shared.clock)(), error.to_string());
                for job in end.jobs {
                    job.answer(Err(StoreError::of_batch(&error)));
                }
                self.queue.put_back(end.entries);
                // After a failed flush the page cache may not say what the disk holds: start afresh.
                self.writer = None;
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
                    self.shared.health.failed((self.shared.clock)(), error.to_string());
                }
            }
        }
        self.writer.as_mut()
    }

    fn upkeep(&mut self) {
        self.last_upkeep = Instant::now();
        let queue = self.queue;
        let Some(writer) = self.connected() else { return };
        if let Err(error) = writer.upkeep(queue) {
            tracing::error!(%error, "upkeep failed");
            self.shared.health.failed((self.shared.clock)(), error.to_string());
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
        let words = format!("log entry {acknowledged} was acknowledged and is gone; the last one is {}", writer.next_seq - 1);
        shared.health.found_damage(words.clone());
        return Err(StoreError::Damaged(words));
    }
    Ok(writer)
}
