//! One process has a workspace open for writing: a lock on a file beside it.
//!
//! Not on the database file itself, whose locks belong to SQLite. The lock file stays when the
//! workspace is closed: a file removed while somebody waits for its lock would let two in.

use crate::platform;
use serde::{Deserialize, Serialize};
use std::fs::{File, TryLockError};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

/// Who has a workspace open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockHolder {
    pub pid: u32,
    /// The local socket by which that process answers.
    pub socket: Option<PathBuf>,
    /// That program's version.
    pub version: String,
}

/// The held lock.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
}

/// Why there is no lock.
#[derive(Debug)]
pub(super) enum LockFailure {
    Held(Option<LockHolder>),
    Io(std::io::Error),
}

/// How often a lock that is held by nobody named is tried, and how long apart.
const LOOKS: u32 = 20;
const BETWEEN_LOOKS: std::time::Duration = std::time::Duration::from_millis(10);

pub(super) fn path_of(workspace: &Path) -> PathBuf {
    let mut name = workspace.as_os_str().to_owned();
    name.push(".lock");
    PathBuf::from(name)
}

impl Lock {
    pub fn take(workspace: &Path, holder: &LockHolder) -> Result<Lock, LockFailure> {
        let path = path_of(workspace);
        let mut options = platform::private_file();
        let mut file = options
            .create(true)
            .read(true)
            .write(true)
            .truncate(false)
            .open(&path)
            .map_err(LockFailure::Io)?;
        let mut tries = 0;
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) => {
                    let mut text = String::new();
                    file.seek(SeekFrom::Start(0)).map_err(LockFailure::Io)?;
                    let holder = file
                        .read_to_string(&mut text)
                        .ok()
                        .and_then(|_| serde_json::from_str(&text).ok());
                    tries += 1;
                    // Nobody named: somebody may only be looking, or about to write its name.
                    if holder.is_some() || tries == LOOKS {
                        return Err(LockFailure::Held(holder));
                    }
                    std::thread::sleep(BETWEEN_LOOKS);
                }
                Err(TryLockError::Error(error)) => return Err(LockFailure::Io(error)),
            }
        }
        let mut lock = Lock { file };
        lock.publish(holder).map_err(LockFailure::Io)?;
        Ok(lock)
    }

    /// Writes who holds it.
    pub fn publish(&mut self, holder: &LockHolder) -> std::io::Result<()> {
        let text = serde_json::to_string(holder)?;
        self.file.set_len(0)?;
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(text.as_bytes())?;
        self.file.flush()
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Nobody reads it as long as the lock can be taken; emptied so that no stale process is named.
        let _ = self.file.set_len(0);
        let _ = self.file.unlock();
    }
}

/// Who has this workspace open for writing; `None` if nobody does.
pub fn lock_holder(workspace: &Path) -> Option<LockHolder> {
    let mut file = File::open(path_of(workspace)).ok()?;
    match file.try_lock_shared() {
        Ok(()) => None,
        Err(_) => {
            let mut text = String::new();
            file.read_to_string(&mut text).ok()?;
            serde_json::from_str(&text).ok()
        }
    }
}
