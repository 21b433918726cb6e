//! The workspace: one SQLite file, opened.

mod backup;
mod check;
mod open;

pub use backup::BackupReport;
pub use check::CheckReport;
pub use open::{Clock, OpenError, OpenMode, OpenOptions, ReadOnlyReason, WorkspaceInfo};

use std::sync::Arc;

/// An open workspace. Cheap to clone; the file closes with [`Workspace::close`] or the last clone.
#[derive(Clone)]
pub struct Workspace {
    inner: Arc<()>,
}
