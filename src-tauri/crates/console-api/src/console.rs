//! The console: one open workspace, the service over it, and the program around both.

use crate::exposure::Exposures;
use crate::host::Host;
use crate::leaving::Worker;
use crate::reachability::{self, Ladder};
use crate::service::Slot;
use crate::types::ConsoleError;
use crate::ways::Ways;
use directory::{
    Door, LogSeq, NewLogEntry, OpenError, OpenMode, OpenOptions, StoreError, Workspace, WriteGrant,
    Writer,
};
use scim_core::Timestamp;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, Weak};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Everything that the operations work on. A cheap clone; each caller holds one that says by which
/// door it came.
#[derive(Clone)]
pub struct Console {
    shared: Arc<Shared>,
    door: Door,
}

pub(crate) struct Shared {
    pub(crate) host: Arc<dyn Host>,
    version: String,
    socket: Option<PathBuf>,
    workspace: RwLock<Workspace>,
    pub(crate) slot: RwLock<Slot>,
    /// Whoever starts, stops or replaces something holds this, so that they take turns.
    pub(crate) turn: tokio::sync::Mutex<()>,
    head: watch::Sender<LogSeq>,
    follower: Mutex<Option<JoinHandle<()>>>,
    first_exchange_seen: AtomicBool,
    /// The way through the public name, as it was found last.
    pub(crate) ladder: Ladder,
    /// Files that were read, and the import under way.
    pub(crate) imports: crate::imports::Desk,
    clock: fn() -> Timestamp,
    /// What deals with users and groups of removed connections.
    pub(crate) leaving: Worker,
    pub(crate) exposures: Exposures,
    /// One authority for TLS is made at a time.
    pub(crate) authority_turn: tokio::sync::Mutex<()>,
    pub(crate) ways: Ways,
}

/// A console that does not keep the program alive: for what goes on in the background.
#[derive(Clone)]
pub(crate) struct WeakConsole {
    shared: Weak<Shared>,
    door: Door,
}

impl WeakConsole {
    /// `None` once the program has let go of its console.
    pub(crate) fn upgrade(&self) -> Option<Console> {
        let shared = self.shared.upgrade()?;
        Some(Console {
            shared,
            door: self.door,
        })
    }
}

/// What a console opens at its start.
#[derive(Clone, Debug)]
pub struct Opening {
    pub path: PathBuf,
    pub mode: OpenMode,
    /// The name of a workspace that is created; the file's name if `None`.
    pub name: Option<String>,
    /// The program's version, for the lock file and the page about it.
    pub version: String,
    /// The local socket by which this process will answer; stands in the lock file.
    pub socket: Option<PathBuf>,
    /// Where time comes from, for the service too.
    pub clock: fn() -> Timestamp,
}

impl Opening {
    /// Opens the file at `path`, with the version of this crate and without a socket.
    pub fn new(path: impl Into<PathBuf>, mode: OpenMode) -> Opening {
        Opening {
            path: path.into(),
            mode,
            name: None,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            socket: None,
            clock: now,
        }
    }
}

/// Opens a workspace away from the async threads: it may have to migrate.
async fn open_workspace(opening: Opening) -> Result<Workspace, OpenError> {
    let path = opening.path.clone();
    let opened = tokio::task::spawn_blocking(move || {
        let mut options = OpenOptions::new(opening.mode);
        options.name = opening.name;
        options.socket = opening.socket;
        options.version = opening.version;
        options.clock = Arc::new(opening.clock);
        Workspace::open(&opening.path, options)
    });
    opened.await.unwrap_or_else(|error| {
        Err(OpenError::Io {
            path,
            source: std::io::Error::other(error),
        })
    })
}

impl Console {
    /// Opens the workspace. The service does not run yet: see [`Console::start`].
    ///
    /// # Errors
    /// [`OpenError`]; `Locked` names the process that has the workspace and its socket.
    pub async fn open(
        host: Arc<dyn Host>,
        door: Door,
        opening: Opening,
    ) -> Result<Console, OpenError> {
        let (version, socket) = (opening.version.clone(), opening.socket.clone());
        let clock = opening.clock;
        let workspace = open_workspace(opening).await?;
        host.note_workspace(&workspace.info().path);
        let head = *workspace.head().borrow();
        let shared = Shared {
            host,
            version,
            socket,
            workspace: RwLock::new(workspace.clone()),
            slot: RwLock::new(Slot::stopped()),
            turn: tokio::sync::Mutex::new(()),
            head: watch::Sender::new(head),
            follower: Mutex::new(None),
            first_exchange_seen: AtomicBool::new(false),
            ladder: Ladder::default(),
            imports: crate::imports::Desk::default(),
            clock,
            leaving: Worker::default(),
            exposures: Exposures::default(),
            authority_turn: tokio::sync::Mutex::new(()),
            ways: Ways::default(),
        };
        let console = Console {
            shared: Arc::new(shared),
            door,
        };
        console.follow(&workspace);
        console.go_on_leaving();
        if let Some(period) = console.host().self_test_period() {
            tokio::spawn(reachability::watch(console.downgrade(), period));
        }
        Ok(console)
    }

    /// The same console for a caller who came by another door.
    #[must_use]
    pub fn by(&self, door: Door) -> Console {
        Console {
            shared: Arc::clone(&self.shared),
            door,
        }
    }

    pub(crate) fn downgrade(&self) -> WeakConsole {
        WeakConsole {
            shared: Arc::downgrade(&self.shared),
            door: self.door,
        }
    }

    /// The door by which the caller came.
    pub fn door(&self) -> Door {
        self.door
    }

    /// The program's version.
    pub fn version(&self) -> &str {
        &self.shared.version
    }

    /// Rings with the number of the newest log entry, also after another workspace was opened.
    pub fn head(&self) -> watch::Receiver<LogSeq> {
        self.shared.head.subscribe()
    }

    /// The open workspace.
    pub fn workspace(&self) -> Workspace {
        self.shared
            .workspace
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.shared
    }

    pub(crate) fn host(&self) -> &dyn Host {
        self.shared.host.as_ref()
    }

    /// The time now, by the clock that the console was opened with.
    pub(crate) fn now(&self) -> Timestamp {
        (self.shared.clock)()
    }

    pub(crate) fn clock(&self) -> fn() -> Timestamp {
        self.shared.clock
    }

    pub(crate) fn grant(&self) -> WriteGrant {
        WriteGrant::for_admin(self.door)
    }

    /// An entry of the log about an act of this caller.
    pub(crate) fn act(&self, now: Timestamp, action: &'static str) -> NewLogEntry {
        NewLogEntry::local(self.door, now, action)
    }

    /// Reads from one snapshot.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&directory::Reader) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, ConsoleError> {
        Ok(self.workspace().read(f).await?)
    }

    /// Writes in one savepoint; returns once it is on the disk.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Writer) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, ConsoleError> {
        Ok(self.workspace().write(f).await?)
    }

    /// Forwards the workspace's bell to whoever listens here.
    fn follow(&self, workspace: &Workspace) {
        let mut head = workspace.head();
        let bell = self.shared.head.clone();
        let follower = tokio::spawn(async move {
            loop {
                let newest = *head.borrow_and_update();
                bell.send_replace(newest);
                if head.changed().await.is_err() {
                    return;
                }
            }
        });
        let mut slot = self
            .shared
            .follower
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(former) = slot.replace(follower) {
            former.abort();
        }
    }

    /// Opens another workspace in place of this one: the service drains, the files change places,
    /// and the service starts over the new one if it ran.
    ///
    /// # Errors
    /// If it cannot be opened: then nothing changed.
    pub(crate) async fn switch(
        &self,
        path: PathBuf,
        mode: OpenMode,
        name: Option<String>,
    ) -> Result<(), ConsoleError> {
        let _turn = self.shared.turn.lock().await;
        if is_same_file(&path, &self.workspace().info().path) {
            return Ok(());
        }
        let opening = Opening {
            path,
            mode,
            name,
            version: self.shared.version.clone(),
            socket: self.shared.socket.clone(),
            clock: self.shared.clock,
        };
        let next = open_workspace(opening).await?;
        self.shared.imports.stop().await;
        // What was opened was opened for this workspace. Nothing is closed one by one: the service stops as a whole.
        self.shared.exposures.forget();
        self.shared.ways.end_all().await;
        let was_running = self.halt().await;
        let former = {
            let mut current = self
                .shared
                .workspace
                .write()
                .unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *current, next.clone())
        };
        self.shared
            .first_exchange_seen
            .store(false, Ordering::Relaxed);
        self.shared.ladder.forget();
        self.follow(&next);
        self.shared.leaving.stop();
        former.close().await;
        self.go_on_leaving();
        self.shared.host.note_workspace(&next.info().path);
        if was_running {
            // A port that is taken is a state of the service, and the status says so.
            let _ = self.launch(None).await;
        }
        Ok(())
    }

    /// Stops the service, answers what was accepted, and closes the workspace.
    pub async fn shutdown(&self) {
        let _turn = self.shared.turn.lock().await;
        self.shared.imports.stop().await;
        self.shared.leaving.stop();
        self.shared.exposures.forget();
        self.shared.ways.end_all().await;
        self.halt().await;
        if let Some(follower) = self
            .shared
            .follower
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
        {
            follower.abort();
        }
        self.workspace().close().await;
    }

    /// Whether a client was ever served; once true it is not asked again.
    pub(crate) fn first_exchange_flag(&self) -> &AtomicBool {
        &self.shared.first_exchange_seen
    }
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}

/// The time now, in whole milliseconds.
pub(crate) fn now() -> Timestamp {
    Timestamp::from_jiff(jiff::Timestamp::now())
}
