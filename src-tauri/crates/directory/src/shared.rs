//! What the writer, the readers and the handle of one open workspace share.

use crate::db::Part;
use crate::health::HealthState;
use crate::ids::LogSeq;
use crate::paging::Walks;
use crate::schemas::Schemas;
use crate::tokens::{Registry, Uses};
use crate::workspace::{Clock, WorkspaceInfo};
use rusqlite::types::Value as SqlValue;
use scim_core::{AttributePath, Catalogue};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use tokio::sync::watch;

pub(crate) struct Shared {
    pub path: PathBuf,
    /// What every workspace has; the admin's own schemas come on top of it.
    pub standard: Arc<Catalogue>,
    pub schemas: RwLock<Arc<Schemas>>,
    pub clock: Clock,
    pub info: RwLock<WorkspaceInfo>,
    pub registry: Registry,
    pub uses: Uses,
    pub walks: Walks,
    pub head: watch::Sender<LogSeq>,
    pub health: HealthState,
    /// How a reader opens the file.
    pub reading: Part,
}

/// What the index has in the place of a value: SQLite sorts blobs behind numbers and text, where RFC 7644 §3.4.2.3 wants
/// what has no value.
pub(crate) const ABSENT: SqlValue = SqlValue::Blob(Vec::new());

/// What the order of an attribute is called in the index. Of several values one counts (RFC 7644 §3.4.2.3), so that order
/// is kept apart from the values.
pub(crate) fn order_name(path: &AttributePath) -> String {
    if path.attribute.multi_valued {
        format!("{path} order")
    } else {
        path.to_string()
    }
}

/// A lock whose holder panicked is still good here: each holder leaves whole values behind.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// As [`lock`].
pub(crate) fn read_lock<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

/// As [`lock`].
pub(crate) fn write_lock<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}
