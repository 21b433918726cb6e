//! Opening a workspace: what may be asked for, what may go wrong, in words.

use scim_core::{Catalogue, Timestamp};
use std::path::PathBuf;
use std::sync::Arc;
use uuid::Uuid;

/// What to do about a file that is or is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenMode {
    CreateIfMissing,
    MustExist,
    /// No lock, no writer; the file is not changed.
    ReadOnly,
}

/// Where time comes from.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// How to open a workspace.
#[derive(Clone)]
pub struct OpenOptions {
    pub mode: OpenMode,
    /// The name of a workspace that is created; the file's name without extension if `None`.
    pub name: Option<String>,
    pub catalogue: Arc<Catalogue>,
    pub clock: Clock,
    /// The local socket by which this process answers; stands in the lock file.
    pub socket: Option<PathBuf>,
    /// This program's version; stands in the lock file.
    pub version: String,
    /// Below this many free bytes on the disk a warning is due.
    pub disk_warn_bytes: u64,
    /// Below this many free bytes writes are refused.
    pub disk_refuse_bytes: u64,
}

impl OpenOptions {
    pub fn new(mode: OpenMode) -> OpenOptions {
        OpenOptions {
            mode,
            name: None,
            catalogue: Arc::new(Catalogue::standard()),
            clock: Arc::new(|| Timestamp::from_jiff(jiff::Timestamp::now())),
            socket: None,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            disk_warn_bytes: 1 << 30,
            disk_refuse_bytes: 128 << 20,
        }
    }
}

/// Why a workspace can only be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadOnlyReason {
    /// It was opened so.
    Asked,
    /// The file, its folder or the medium cannot be written.
    Medium,
}

/// What a workspace is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkspaceInfo {
    pub id: Uuid,
    pub name: String,
    pub path: PathBuf,
    pub created: Timestamp,
    pub schema_version: u32,
    pub read_only: Option<ReadOnlyReason>,
}

/// Why a workspace cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("there is no workspace at {}", path.display())]
    Missing { path: PathBuf },
    #[error("{} is not a workspace", path.display())]
    NotAWorkspace { path: PathBuf },
    #[error(
        "{} was written by a newer release of this program (its format is {found}, this release knows {known}); update the program to open it",
        path.display()
    )]
    Newer {
        path: PathBuf,
        found: u32,
        known: u32,
    },
    #[error("{} has an older format and can only be brought up to date when it is writable", path.display())]
    Older { path: PathBuf },
    #[error("{} is in use by another process{}", path.display(), process_words(pid))]
    Locked {
        path: PathBuf,
        pid: Option<u32>,
        socket: Option<PathBuf>,
        version: Option<String>,
    },
    #[error("{} lies in a folder that {service} keeps in step with other machines; that damages databases. Move it to a folder that is not synchronised", path.display())]
    Synced {
        path: PathBuf,
        service: &'static str,
    },
    #[error("{} lies on a network file system ({file_system}), whose locks a database cannot trust. Move it to a disk of this machine", path.display())]
    Network {
        path: PathBuf,
        file_system: &'static str,
    },
    #[error("this process may not read or write {}", path.display())]
    Permission { path: PathBuf },
    #[error("{} is damaged: {words}", path.display())]
    Damaged { path: PathBuf, words: String },
    #[error("the database library is {found}; at least 3.51.3 is needed")]
    Library { found: &'static str },
    #[error("{}: {source}", path.display())]
    Io {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("{}: {source}", path.display())]
    Database {
        path: PathBuf,
        source: rusqlite::Error,
    },
}

fn process_words(pid: &Option<u32>) -> String {
    pid.map(|pid| format!(" (process {pid})"))
        .unwrap_or_default()
}
