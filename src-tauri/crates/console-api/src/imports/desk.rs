//! What is held in memory between reading a file and writing it: files, previews, and the import under way.

use super::plan::Plan;
use crate::types::{ConsoleError, ErrorCode};
use crate::words::Args;
use idp::import::Contents;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;
use uuid::Uuid;

/// A file or a preview that nobody came back for is dropped.
const PATIENCE: Duration = Duration::from_secs(30 * 60);
/// Bytes of all files held, as they were read; the oldest make room.
const MOST_BYTES: usize = 96 * 1024 * 1024;
/// A dump has a file for each group.
const MOST_FILES: usize = 2_000;
/// A preview of 100,000 people takes some hundred megabytes.
const MOST_PREVIEWS: usize = 2;

/// Held by the console.
#[derive(Default)]
pub(crate) struct Desk {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    files: Vec<HeldFile>,
    previews: Vec<(Instant, Arc<Plan>)>,
    job: Option<(Arc<Job>, Option<JoinHandle<()>>)>,
}

/// A file that was read.
#[derive(Clone)]
pub(super) struct HeldFile {
    pub id: Uuid,
    pub name: String,
    pub contents: Arc<Contents>,
    bytes: usize,
    at: Instant,
}

/// An import, or its undoing, under way.
pub(super) struct Job {
    pub import: Uuid,
    pub done: AtomicU64,
    pub cancelled: AtomicBool,
}

impl Job {
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

impl Desk {
    fn state(&self) -> MutexGuard<'_, State> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.files.retain(|file| file.at.elapsed() < PATIENCE);
        state.previews.retain(|(at, _)| at.elapsed() < PATIENCE);
        state
    }

    pub(super) fn keep_file(&self, name: String, contents: Contents, bytes: usize) -> HeldFile {
        let file = HeldFile {
            id: Uuid::now_v7(),
            name,
            contents: Arc::new(contents),
            bytes,
            at: Instant::now(),
        };
        let mut state = self.state();
        state.files.push(file.clone());
        let held = |state: &State| state.files.iter().map(|file| file.bytes).sum::<usize>();
        while state.files.len() > MOST_FILES || (held(&state) > MOST_BYTES && state.files.len() > 1)
        {
            state.files.remove(0);
        }
        file
    }

    pub(super) fn files(&self, ids: &[String]) -> Result<Vec<HeldFile>, ConsoleError> {
        let mut state = self.state();
        let mut found = Vec::with_capacity(ids.len());
        for id in ids {
            let file = state
                .files
                .iter_mut()
                .find(|file| file.id.to_string() == *id)
                .ok_or_else(|| gone("error-import-file-gone"))?;
            file.at = Instant::now();
            found.push(file.clone());
        }
        Ok(found)
    }

    pub(super) fn keep_preview(&self, plan: Arc<Plan>) {
        let mut state = self.state();
        state.previews.push((Instant::now(), plan));
        while state.previews.len() > MOST_PREVIEWS {
            state.previews.remove(0);
        }
    }

    pub(super) fn preview(&self, id: &str) -> Result<Arc<Plan>, ConsoleError> {
        let mut state = self.state();
        let held = state
            .previews
            .iter_mut()
            .find(|(_, plan)| plan.id.to_string() == id)
            .ok_or_else(|| gone("error-import-preview-gone"))?;
        held.0 = Instant::now();
        Ok(Arc::clone(&held.1))
    }

    /// Forgets a preview that is written, and the files that it came from.
    pub(super) fn spend(&self, plan: &Plan) {
        let mut state = self.state();
        state.previews.retain(|(_, held)| held.id != plan.id);
        state.files.retain(|file| !plan.files.contains(&file.id));
    }

    /// The import under way.
    pub(super) fn job(&self) -> Option<Arc<Job>> {
        self.state().job.as_ref().map(|(job, _)| Arc::clone(job))
    }

    /// Begins a job, if none is under way.
    pub(super) fn begin(&self, import: Uuid) -> Result<Arc<Job>, ConsoleError> {
        let mut state = self.state();
        if state.job.is_some() {
            return Err(ConsoleError::say(
                ErrorCode::Conflict,
                "error-import-under-way",
                &Args::new(),
            ));
        }
        let job = Arc::new(Job {
            import,
            done: AtomicU64::new(0),
            cancelled: AtomicBool::new(false),
        });
        state.job = Some((Arc::clone(&job), None));
        Ok(job)
    }

    /// Hands over the task that does the job, so that it can be waited for.
    pub(super) fn carried_by(&self, import: Uuid, task: JoinHandle<()>) {
        let mut state = self.state();
        if let Some((job, carrier)) = &mut state.job
            && job.import == import
        {
            *carrier = Some(task);
        }
    }

    pub(super) fn end(&self, import: Uuid) {
        let mut state = self.state();
        if state
            .job
            .as_ref()
            .is_some_and(|(job, _)| job.import == import)
        {
            state.job = None;
        }
    }

    /// Stops what is under way after its present step, and forgets everything: another workspace comes, or the end.
    pub(crate) async fn stop(&self) {
        let task = {
            let mut state = self.state();
            state.files.clear();
            state.previews.clear();
            state.job.as_mut().and_then(|(job, task)| {
                job.cancelled.store(true, Ordering::Relaxed);
                task.take()
            })
        };
        if let Some(task) = task {
            // Its own end has no news for anybody here.
            let _ = task.await;
        }
    }
}

fn gone(id: &str) -> ConsoleError {
    ConsoleError::say(ErrorCode::NotFound, id, &Args::new())
}
