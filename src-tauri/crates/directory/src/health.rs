//! How the store fares.

use crate::platform;
use crate::shared::lock;
use scim_core::Timestamp;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How the store fares: for the overview and for refusing writes early.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoreHealth {
    /// Free bytes on the disk; `None` where that cannot be found out.
    pub disk_free: Option<u64>,
    /// Free room is below the threshold for a warning.
    pub disk_low: bool,
    /// Writes are refused because the disk is nearly full.
    pub writes_refused: bool,
    /// The size of the write-ahead log in bytes.
    pub wal_bytes: u64,
    /// Jobs that wait for the writer.
    pub queued: usize,
    /// Entries of reads that were dropped under overload since the workspace was opened.
    pub dropped_reads: u64,
    pub last_failure: Option<StoreFailure>,
    /// What the check after a crash found; `None` while there was no need or it still runs.
    pub damage: Option<String>,
}

/// A failure of the disk or the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreFailure {
    pub at: Timestamp,
    pub words: String,
}

/// How often free room is looked at.
const DISK_LOOK: Duration = Duration::from_secs(1);

pub(crate) struct HealthState {
    warn_bytes: u64,
    refuse_bytes: u64,
    disk: Mutex<Option<(Instant, Option<u64>)>>,
    refusing: AtomicBool,
    pub dropped_reads: AtomicU64,
    last_failure: Mutex<Option<StoreFailure>>,
    damage: Mutex<Option<String>>,
}

impl HealthState {
    pub fn new(warn_bytes: u64, refuse_bytes: u64) -> HealthState {
        HealthState {
            warn_bytes,
            refuse_bytes,
            disk: Mutex::new(None),
            refusing: AtomicBool::new(false),
            dropped_reads: AtomicU64::new(0),
            last_failure: Mutex::new(None),
            damage: Mutex::new(None),
        }
    }

    /// Free bytes beside `path`, looked at most once a second.
    pub fn disk_free(&self, path: &Path) -> Option<u64> {
        let mut disk = lock(&self.disk);
        if let Some((at, free)) = *disk
            && at.elapsed() < DISK_LOOK
        {
            return free;
        }
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let free = platform::free_bytes(folder);
        *disk = Some((Instant::now(), free));
        self.refusing.store(
            free.is_some_and(|free| free < self.refuse_bytes),
            Ordering::Relaxed,
        );
        free
    }

    /// True if there is too little room to write.
    pub fn refuses_writes(&self, path: &Path) -> bool {
        self.disk_free(path);
        self.refusing.load(Ordering::Relaxed)
    }

    pub fn failed(&self, at: Timestamp, words: String) {
        *lock(&self.last_failure) = Some(StoreFailure { at, words });
    }

    pub fn found_damage(&self, words: String) {
        *lock(&self.damage) = Some(words);
    }

    pub fn report(&self, path: &Path, wal_bytes: u64, queued: usize) -> StoreHealth {
        let disk_free = self.disk_free(path);
        StoreHealth {
            disk_free,
            disk_low: disk_free.is_some_and(|free| free < self.warn_bytes),
            writes_refused: self.refusing.load(Ordering::Relaxed),
            wal_bytes,
            queued,
            dropped_reads: self.dropped_reads.load(Ordering::Relaxed),
            last_failure: lock(&self.last_failure).clone(),
            damage: lock(&self.damage).clone(),
        }
    }
}
