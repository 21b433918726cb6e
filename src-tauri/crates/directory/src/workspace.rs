//! The workspace: one SQLite file, opened.

mod backup;
mod check;
mod lock;
mod open;
mod options;
mod place;

pub use backup::BackupReport;
pub use check::CheckReport;
pub use lock::{LockHolder, lock_holder};
pub use options::{Clock, OpenError, OpenMode, OpenOptions, ReadOnlyReason, WorkspaceInfo};

use crate::actor::Holder;
use crate::connections::IdpConnection;
use crate::error::StoreError;
use crate::health::StoreHealth;
use crate::ids::{ConnectionId, LogSeq};
use crate::log::{NewLogEntry, Recorded};
use crate::oauth::{ClientFailure, VerifiedClient};
use crate::reader::{Pool, READERS, Reader};
use crate::shared::{Shared, lock as locked, read_lock};
use crate::tokens::{AuthFailure, Authenticated, ClientInfo, Presented};
use crate::writer::{Queue, TypedJob, Writer, WriterThread};
use lock::Lock;
use scim_core::{Catalogue, Timestamp};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use tokio::sync::{Semaphore, oneshot, watch};

/// An open workspace. Cheap to clone. The file is closed by [`Workspace::close`], or when the last
/// clone is dropped.
#[derive(Clone)]
pub struct Workspace {
    inner: Arc<Inner>,
}

impl std::fmt::Debug for Workspace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workspace")
            .field("path", &self.inner.shared.path)
            .finish_non_exhaustive()
    }
}

struct Inner {
    shared: Arc<Shared>,
    queue: Arc<Queue>,
    pool: Arc<Pool>,
    /// As many permits as there are readers, so that reads wait without holding a thread.
    permits: Arc<Semaphore>,
    running: Mutex<Running>,
    version: String,
}

/// What ends with the workspace, in this order.
#[derive(Default)]
struct Running {
    /// `None` if the workspace is open for reading only, or closed.
    writer: Option<WriterThread>,
    /// Looks through the file after a crash.
    examination: Option<Examination>,
    lock: Option<Lock>,
}

struct Examination {
    interrupt: rusqlite::InterruptHandle,
    thread: JoinHandle<()>,
}

impl Workspace {
    /// Opens a workspace, and creates it if the options say so.
    ///
    /// # Errors
    /// [`OpenError`], in words for people.
    pub fn open(path: &Path, options: OpenOptions) -> Result<Workspace, OpenError> {
        open::open(path, options)
    }

    pub fn info(&self) -> WorkspaceInfo {
        read_lock(&self.inner.shared.info).clone()
    }

    /// The resource types that the directory holds now, with the admin's own schemas. Whoever works with it keeps it to
    /// the end of that work.
    pub fn catalogue(&self) -> Arc<Catalogue> {
        Arc::clone(&read_lock(&self.inner.shared.schemas).catalogue)
    }

    /// Reads in one snapshot, on a thread where waiting is allowed.
    ///
    /// # Errors
    /// What `work` gives, and those of the database.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Reader) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let permit = Arc::clone(&self.inner.permits)
            .acquire_owned()
            .await
            .map_err(|_| StoreError::Closed)?;
        let pool = Arc::clone(&self.inner.pool);
        let task = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            pool.read(work)
        });
        task.await.map_err(|error| {
            if error.is_panic() {
                StoreError::Panicked
            } else {
                StoreError::Closed
            }
        })?
    }

    /// Reads in one snapshot, on this thread.
    ///
    /// # Errors
    /// What `work` gives, and those of the database.
    pub fn read_now<T>(
        &self,
        work: impl FnOnce(&Reader) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.inner.pool.read(work)
    }

    /// Writes in a savepoint of its own, together with what others write at the same time. When
    /// this returns with success, it is on the disk.
    ///
    /// # Errors
    /// What `work` gives (then nothing of it is stored); [`StoreError::Busy`] if 1,024 jobs wait;
    /// [`StoreError::Unlogged`] if `work` changes a resource and appends no entry.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Writer) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.submit(work)?.await.unwrap_or(Err(StoreError::Closed))
    }

    /// As [`Workspace::write`], waiting on this thread: not for async code.
    ///
    /// # Errors
    /// As [`Workspace::write`].
    pub fn write_now<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Writer) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = std::sync::mpsc::sync_channel(1);
        self.push(work, move |result| {
            // Whoever asked may have gone; the work is done all the same.
            let _ = reply.send(result);
        })?;
        answer.recv().unwrap_or(Err(StoreError::Closed))
    }

    fn submit<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Writer) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<oneshot::Receiver<Result<T, StoreError>>, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.push(work, move |result| {
            // As above.
            let _ = reply.send(result);
        })?;
        Ok(answer)
    }

    fn push<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Writer) -> Result<T, StoreError> + Send + 'static,
        reply: impl FnOnce(Result<T, StoreError>) + Send + 'static,
    ) -> Result<(), StoreError> {
        if self.is_read_only() {
            return Err(StoreError::ReadOnly);
        }
        self.inner
            .queue
            .push(Box::new(TypedJob::new(work, reply)))
            .map_err(|(_, error)| error)
    }

    fn is_read_only(&self) -> bool {
        read_lock(&self.inner.shared.info).read_only.is_some()
    }

    /// Logs a read or a refusal; nobody waits for it. Under overload entries of reads are dropped and
    /// counted in an entry of their own; floods of refusals without a valid token are folded.
    pub fn record(&self, entry: NewLogEntry) {
        if self.is_read_only() {
            return;
        }
        let is_read = entry.is_read;
        if self.inner.queue.record(entry) == Recorded::Dropped && is_read {
            self.inner
                .shared
                .health
                .dropped_reads
                .fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The newest committed log entry, and a bell for the next.
    pub fn head(&self) -> watch::Receiver<LogSeq> {
        self.inner.shared.head.subscribe()
    }

    /// Who presents this token, and whether it is good now. Touches no disk; costs the same for any
    /// number of tokens.
    ///
    /// # Errors
    /// [`AuthFailure`]: for the log, not for the client.
    pub fn authenticate(
        &self,
        presented: Presented<'_>,
        now: Timestamp,
    ) -> Result<Authenticated, AuthFailure> {
        self.inner.shared.registry.authenticate(presented, now)
    }

    /// Whether this is an OAuth client with a secret of its own that is good now. Touches no disk; costs the same for any
    /// number of clients and secrets.
    ///
    /// # Errors
    /// [`ClientFailure`]: for the log, not for the client.
    pub fn verify_client(
        &self,
        id: &str,
        secret: &str,
        now: Timestamp,
    ) -> Result<VerifiedClient, ClientFailure> {
        self.inner.shared.registry.verify_client(id, secret, now)
    }

    /// A connection that has not been removed, from memory: as good as the last commit.
    pub fn connection(&self, id: ConnectionId) -> Option<Arc<IdpConnection>> {
        self.inner.shared.registry.connection(id)
    }

    /// Remembers that a token, or a client's access token, was used. Written at most once a minute, shown at once.
    pub fn note_use(&self, holder: Holder, client: &ClientInfo, now: Timestamp) {
        self.inner.shared.uses.note(holder, client, now);
    }

    /// How the store fares.
    pub fn health(&self) -> StoreHealth {
        let shared = &self.inner.shared;
        shared.health.report(
            &shared.path,
            wal_bytes(&shared.path),
            self.inner.queue.waiting(),
        )
    }

    /// Says in the lock file by which local socket this process answers.
    ///
    /// # Errors
    /// When the lock file cannot be written.
    pub fn publish_socket(&self, socket: Option<PathBuf>) -> std::io::Result<()> {
        let holder = LockHolder {
            pid: std::process::id(),
            socket,
            version: self.inner.version.clone(),
        };
        match &mut locked(&self.inner.running).lock {
            Some(lock) => lock.publish(&holder),
            None => Ok(()),
        }
    }

    /// Ends it: what was taken in is done, everything in memory is written, the file is closed. Other
    /// clones see [`StoreError::Closed`] from then on.
    pub async fn close(self) {
        let inner = Arc::clone(&self.inner);
        drop(self);
        // The task cannot be cancelled, and only a panic in it could be reported: the file is closed then too.
        let _ = tokio::task::spawn_blocking(move || inner.end()).await;
    }

    /// As [`Workspace::close`], waiting on this thread.
    pub fn close_now(self) {
        self.inner.end();
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.inner.shared
    }
}

impl Inner {
    fn end(&self) {
        self.queue.close();
        let mut running = locked(&self.running);
        if let Some(examination) = running.examination.take() {
            examination.interrupt.interrupt();
            if examination.thread.join().is_err() {
                tracing::error!("the examination of the file panicked");
            }
        }
        // Before the writer moves the log into the file: a reader could hold that up.
        self.pool.close();
        if let Some(writer) = running.writer.take() {
            writer.join();
        }
        running.lock = None;
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.end();
    }
}

/// The size of the write-ahead log. Looked up by its name: the file is not opened.
pub(crate) fn wal_bytes(path: &Path) -> u64 {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    std::fs::metadata(PathBuf::from(name)).map_or(0, |metadata| metadata.len())
}

/// The permits of a fresh workspace.
fn permits() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(READERS))
}
