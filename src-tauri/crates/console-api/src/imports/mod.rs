//! Imports: files are read, compared with the directory, shown, written, undone. Files are held in memory only.

mod begin;
mod desk;
mod files;
mod plan;
mod preview;
mod record;
mod run;
mod summary;
mod tell;

pub(crate) use begin::{apply, cancel, undo};
pub(crate) use desk::Desk;
pub(crate) use files::{add_file, take_in, too_large};
pub(crate) use preview::{preview, rows};
pub(crate) use record::{list, progress};
pub(crate) use run::ENDS;
