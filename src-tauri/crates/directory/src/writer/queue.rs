//! What waits for the writer: jobs that somebody waits for, and entries that nobody waits for.

use super::Writer;
use crate::error::StoreError;
use crate::log::{Entrance, NewLogEntry, Recorded};
use crate::shared::lock;
use scim_core::Timestamp;
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// More jobs than this do not wait: the next is refused.
pub(crate) const QUEUE_LIMIT: usize = 1024;

/// So many entries are enough for a transaction of their own.
const COMPANY_ENTRIES: usize = 256;

/// A closure that writes, and the way back to who waits for it.
pub(crate) trait Job: Send {
    /// Runs it; false if what it did must be rolled back.
    fn run(&mut self, writer: &mut Writer) -> Result<(), JobFailed>;
    /// Tells who waits: the job's own result if `batch` was committed.
    fn answer(self: Box<Self>, batch: Result<(), StoreError>);
    /// Fails it without its own result, for example after a panic.
    fn fail(&mut self, error: StoreError);
}

/// A job did not go through; the reason is kept in the job. `fatal` if the whole batch is lost.
#[derive(Debug)]
pub(crate) struct JobFailed {
    pub fatal: Option<StoreError>,
}

pub(crate) struct TypedJob<T, F, R> {
    work: Option<F>,
    result: Option<Result<T, StoreError>>,
    reply: Option<R>,
}

impl<T, F, R> TypedJob<T, F, R>
where
    F: FnOnce(&mut Writer) -> Result<T, StoreError> + Send,
    R: FnOnce(Result<T, StoreError>) + Send,
    T: Send,
{
    pub fn new(work: F, reply: R) -> TypedJob<T, F, R> {
        TypedJob {
            work: Some(work),
            result: None,
            reply: Some(reply),
        }
    }
}

impl<T, F, R> Job for TypedJob<T, F, R>
where
    F: FnOnce(&mut Writer) -> Result<T, StoreError> + Send,
    R: FnOnce(Result<T, StoreError>) + Send,
    T: Send,
{
    fn run(&mut self, writer: &mut Writer) -> Result<(), JobFailed> {
        let Some(work) = self.work.take() else {
            return Ok(());
        };
        let result = work(writer).and_then(|value| writer.nothing_unlogged().map(|()| value));
        let outcome = match &result {
            Ok(_) => Ok(()),
            Err(error) => Err(JobFailed {
                fatal: error.is_fatal().then(|| StoreError::of_batch(error)),
            }),
        };
        self.result = Some(result);
        outcome
    }

    fn answer(mut self: Box<Self>, batch: Result<(), StoreError>) {
        let result = match (batch, self.result.take()) {
            // A job that failed by itself keeps its own words, whatever became of the batch.
            (_, Some(Err(error))) if error.is_fatal() => Err(StoreError::of_batch(&error)),
            (_, Some(Err(error))) => Err(error),
            (Ok(()), Some(Ok(value))) => Ok(value),
            (Ok(()), None) => Err(StoreError::Closed),
            (Err(error), _) => Err(error),
        };
        if let Some(reply) = self.reply.take() {
            reply(result);
        }
    }

    fn fail(&mut self, error: StoreError) {
        self.result = Some(Err(error));
    }
}

/// What runs between transactions. Tells whoever waits by itself; if it is dropped, they see that.
pub(crate) type Task = Box<dyn FnOnce(&mut Writer) + Send>;

#[derive(Default)]
pub(crate) struct Queue {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    jobs: VecDeque<Box<dyn Job>>,
    tasks: VecDeque<Task>,
    entrance: Entrance,
    closing: bool,
    closed: bool,
}

impl State {
    fn has_nothing(&self) -> bool {
        self.jobs.is_empty() && self.tasks.is_empty() && !self.entrance.has_ready()
    }
}

/// Why the writer woke up.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Wake {
    Work,
    /// Nothing came within the time.
    Idle,
    /// Nothing waits, and nothing will come any more.
    Close,
}

impl Queue {
    /// Takes in a job, or gives it back with the reason.
    pub fn push(&self, job: Box<dyn Job>) -> Result<(), (Box<dyn Job>, StoreError)> {
        let mut state = lock(&self.state);
        if state.closing {
            return Err((job, StoreError::Closed));
        }
        if state.jobs.len() >= QUEUE_LIMIT {
            return Err((job, StoreError::Busy));
        }
        state.jobs.push_back(job);
        drop(state);
        self.changed.notify_one();
        Ok(())
    }

    /// Takes in an entry that nobody waits for. `true` if it was dropped.
    pub fn record(&self, entry: NewLogEntry) -> Recorded {
        let mut state = lock(&self.state);
        let under_load = state.jobs.len() >= QUEUE_LIMIT;
        let recorded = if state.closed {
            Recorded::Dropped
        } else {
            state.entrance.admit(entry, under_load)
        };
        drop(state);
        self.changed.notify_one();
        recorded
    }

    /// Waits for work, at most `patience`.
    pub fn wait(&self, patience: Duration) -> Wake {
        let state = lock(&self.state);
        let idle = |state: &mut State| state.has_nothing() && !state.closing;
        let (state, _) = self
            .changed
            .wait_timeout_while(state, patience, idle)
            .unwrap_or_else(PoisonError::into_inner);
        if !state.has_nothing() {
            Wake::Work
        } else if state.closing {
            Wake::Close
        } else {
            Wake::Idle
        }
    }

    /// Waits until somebody waits for a commit, many entries are there, or the time is over.
    pub fn wait_for_company(&self, patience: Duration) {
        let state = lock(&self.state);
        let alone = |state: &mut State| {
            state.jobs.is_empty()
                && state.tasks.is_empty()
                && state.entrance.waiting() < COMPANY_ENTRIES
                && !state.closing
        };
        drop(self.changed.wait_timeout_while(state, patience, alone));
    }

    /// True if a flood of refusals waits for the end of its second.
    pub fn has_folded(&self) -> bool {
        lock(&self.state).entrance.has_folded()
    }

    pub fn pop(&self) -> Option<Box<dyn Job>> {
        lock(&self.state).jobs.pop_front()
    }

    /// Entries to be written now, at most `limit`. Folded floods come once their second is over;
    /// all of them if `everything`.
    pub fn take_entries(
        &self,
        limit: usize,
        now: Timestamp,
        everything: bool,
    ) -> Vec<(NewLogEntry, u64)> {
        lock(&self.state).entrance.take(limit, now, everything)
    }

    /// Puts back entries whose transaction failed.
    pub fn put_back(&self, entries: Vec<(NewLogEntry, u64)>) {
        lock(&self.state).entrance.put_back(entries);
    }

    pub fn has_jobs(&self) -> bool {
        !lock(&self.state).jobs.is_empty()
    }

    pub fn waiting(&self) -> usize {
        lock(&self.state).jobs.len()
    }

    /// Takes in a task that runs between transactions, with the writer to itself.
    pub fn push_task(&self, task: Task) -> Result<(), StoreError> {
        let mut state = lock(&self.state);
        if state.closing {
            return Err(StoreError::Closed);
        }
        state.tasks.push_back(task);
        drop(state);
        self.changed.notify_one();
        Ok(())
    }

    pub fn pop_task(&self) -> Option<Task> {
        lock(&self.state).tasks.pop_front()
    }

    pub fn is_closing(&self) -> bool {
        lock(&self.state).closing
    }

    /// Nothing is taken in from now on; what waits is still done.
    pub fn close(&self) {
        lock(&self.state).closing = true;
        self.changed.notify_all();
    }

    /// The writer is gone: what still waits is told so.
    pub fn abandon(&self) {
        let mut state = lock(&self.state);
        state.closing = true;
        state.closed = true;
        let jobs = std::mem::take(&mut state.jobs);
        let tasks = std::mem::take(&mut state.tasks);
        drop(state);
        drop(tasks);
        for job in jobs {
            job.answer(Err(StoreError::Closed));
        }
    }
}
