//! How the store fares.

use scim_core::Timestamp;

/// How the store fares: for the overview and for refusing writes early.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoreHealth {
    /// Free bytes on the disk; `None` where that cannot be found out.
    pub disk_free: Option<u64>,
    pub disk_low: bool,
    /// Writes are refused because the disk is full.
    pub writes_refused: bool,
    /// The size of the write-ahead log in bytes.
    pub wal_bytes: u64,
    /// Jobs that wait for the writer.
    pub queued: usize,
    /// Entries of reads that were dropped under overload since the workspace was opened.
    pub dropped_reads: u64,
    pub last_failure: Option<StoreFailure>,
    /// What the background check after a crash found; `None` while there was no need or it still runs.
    pub damage: Option<String>,
}

/// A failure of the disk or the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreFailure {
    pub at: Timestamp,
    pub words: String,
}
