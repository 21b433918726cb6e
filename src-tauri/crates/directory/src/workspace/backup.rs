//! Copies that can be trusted: written under another name, flushed, checked, then given their name.

use super::Workspace;
use crate::db::{self, Part};
use crate::error::StoreError;
use crate::platform;
use rusqlite::Connection;
use std::path::{Path, PathBuf};

/// A finished backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupReport {
    pub path: PathBuf,
    pub bytes: u64,
}

impl Workspace {
    /// Writes a checked copy to `target`, while the service goes on. Blocks.
    ///
    /// # Errors
    /// When `target` exists, cannot be written, or the copy is not sound; nothing is left behind then.
    pub fn backup(&self, target: &Path) -> Result<BackupReport, StoreError> {
        let source = db::open(&self.shared().path, self.shared().reading)?;
        copy(&source, target)
    }

    /// Gives room that is no longer used back to the disk. Writers wait meanwhile. Blocks.
    ///
    /// # Errors
    /// Those of the database, such as too little room for the copy that is made.
    pub fn compact(&self) -> Result<(), StoreError> {
        if self.is_read_only() {
            return Err(StoreError::ReadOnly);
        }
        let (reply, answer) = std::sync::mpsc::sync_channel(1);
        // On the writer's connection and between transactions: from another one it would make writers wait
        // for a lock, and give up.
        self.inner.queue.push_task(Box::new(move |writer| {
            // Whoever asked may have gone; the work is done all the same.
            let _ = reply.send(writer.db.execute_batch("VACUUM").map_err(StoreError::from));
        }))?;
        answer.recv().unwrap_or(Err(StoreError::Closed))
    }
}

/// The copy beside a workspace of an older format, made before it is brought up to date.
pub(super) fn snapshot_before_migration(
    db: &Connection,
    path: &Path,
    version: u32,
) -> Result<PathBuf, StoreError> {
    let mut number = 0;
    loop {
        let mut name = path.as_os_str().to_owned();
        name.push(if number == 0 {
            format!(".v{version}.backup")
        } else {
            format!(".v{version}.{number}.backup")
        });
        let target = PathBuf::from(name);
        if !target.exists() {
            copy(db, &target)?;
            return Ok(target);
        }
        number += 1;
    }
}

fn copy(source: &Connection, target: &Path) -> Result<BackupReport, StoreError> {
    if target.exists() {
        return Err(StoreError::NameTaken {
            what: "file",
            name: target.display().to_string(),
        });
    }
    let mut name = target.as_os_str().to_owned();
    name.push(".part");
    let partial = PathBuf::from(name);
    let result = write_copy(source, &partial).and_then(|bytes| {
        std::fs::rename(&partial, target)?;
        flush_folder(target)?;
        Ok(BackupReport {
            path: target.to_owned(),
            bytes,
        })
    });
    if result.is_err() {
        // If it cannot be removed there is nothing more to do: the error tells of the cause.
        let _ = std::fs::remove_file(&partial);
    }
    result
}

fn write_copy(source: &Connection, partial: &Path) -> Result<u64, StoreError> {
    // An empty file of our own first, so that the copy is private from its first byte. It is no open
    // database yet: opening it by other means is allowed.
    let mut options = platform::private_file();
    drop(
        options
            .write(true)
            .create(true)
            .truncate(true)
            .open(partial)?,
    );
    let name = partial
        .to_str()
        .ok_or_else(|| StoreError::Io(std::io::ErrorKind::InvalidFilename.into()))?;
    source.prepare("VACUUM INTO ?1")?.execute([name])?;
    let copied = db::open(partial, Part::Reader)?;
    let words: String = copied.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if words != "ok" {
        return Err(StoreError::Damaged(words));
    }
    drop(copied);
    let file = std::fs::OpenOptions::new()
        .read(true)
        .write(true)
        .open(partial)?;
    file.sync_all()?;
    Ok(file.metadata()?.len())
}

#[cfg(unix)]
fn flush_folder(path: &Path) -> std::io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    std::fs::File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn flush_folder(_path: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_snapshot_before_a_migration_has_a_name_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("w.dsync");
        let mut db = db::open(&path, Part::Writer).unwrap();
        crate::migrations::migrate(&mut db).unwrap();
        let first = snapshot_before_migration(&db, &path, 1).unwrap();
        let second = snapshot_before_migration(&db, &path, 1).unwrap();
        assert_eq!(first, folder.path().join("w.dsync.v1.backup"));
        assert_eq!(second, folder.path().join("w.dsync.v1.1.backup"));
        let copy = db::open(&second, Part::Reader).unwrap();
        assert_eq!(
            crate::migrations::version(&copy).unwrap(),
            Some(crate::migrations::SCHEMA_VERSION)
        );
    }
}
