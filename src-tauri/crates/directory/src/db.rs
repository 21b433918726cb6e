//! Connections to the database file, each set up for its part.
//!
//! The file itself is never opened by other means in this process: closing any descriptor of it
//! would drop SQLite's POSIX locks.

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The one that writes. Creates the file if it is not there.
    Writer,
    /// One of those that read.
    Reader,
    /// Reads a file on a medium that cannot be written and that has no write-ahead log.
    Immutable,
}

/// The oldest SQLite without the flaw by which two connections could damage a write-ahead log.
const OLDEST_SQLITE: i32 = 3_051_003;

/// Page cache of the writer, in KiB: enough for the inner pages of every index at a million users.
const WRITER_CACHE_KIB: i64 = 64 * 1024;
/// Page cache of each reader, in KiB.
const READER_CACHE_KIB: i64 = 16 * 1024;
/// How many virtual machine steps pass between two looks at the clock: a few tens of microseconds.
const STEPS_PER_LOOK: i32 = 2_000;

/// The version of the library if it is too old to be trusted with a file.
pub(crate) fn library_too_old() -> Option<&'static str> {
    (rusqlite::version_number() < OLDEST_SQLITE).then(rusqlite::version)
}

pub(crate) fn open(path: &Path, part: Part) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_EXRESCODE;
    let db = match part {
        Part::Writer => Connection::open_with_flags(
            path,
            flags | OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        )?,
        Part::Reader => {
            Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_READ_ONLY)?
        }
        Part::Immutable => Connection::open_with_flags(
            format!("file:{}?mode=ro&immutable=1", percent_encoded(path)),
            flags | OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI,
        )?,
    };
    db.busy_timeout(Duration::from_secs(5))?;
    db.set_prepared_statement_cache_capacity(256);
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    keep_plans(&db)?;
    db.pragma_update(None, "mmap_size", 0)?;
    db.pragma_update(None, "foreign_keys", true)?;
    db.pragma_update(None, "cell_size_check", true)?;
    db.pragma_update(None, "temp_store", "MEMORY")?;
    let cache = if part == Part::Writer {
        WRITER_CACHE_KIB
    } else {
        READER_CACHE_KIB
    };
    db.pragma_update(None, "cache_size", -cache)?;
    Ok(db)
}

/// Plans each statement once, whatever values it is given. Otherwise SQLite plans most joins anew at each use, since other
/// values might be worth another plan: for a row read by its key that costs several times the reading.
pub(crate) fn keep_plans(db: &Connection) -> rusqlite::Result<()> {
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

/// What only the writer's connection may do: it touches the file.
pub(crate) fn prepare_for_writing(db: &Connection) -> rusqlite::Result<()> {
    db.query_row("PRAGMA journal_mode = WAL", [], |row| {
        row.get::<_, String>(0)
    })?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "secure_delete", true)?;
    // The writer moves the log into the file when it suits, after it has answered.
    db.query_row("PRAGMA wal_autocheckpoint = 0", [], |_| Ok(()))?;
    // A log that once grew large is cut back to this many bytes at the next start from its head.
    db.query_row("PRAGMA journal_size_limit = 67108864", [], |_| Ok(()))
}

fn percent_encoded(path: &Path) -> String {
    let mut text = String::new();
    for byte in path.to_string_lossy().bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' | b':' => {
                text.push(char::from(byte))
            }
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

/// A time limit for what runs on one connection. SQLite looks at it through a progress handler,
/// loops of ours through [`Deadline::is_past`].
#[derive(Clone, Debug)]
pub(crate) struct Deadline {
    base: Instant,
    /// Microseconds after `base`; 0 for none.
    at_us: Arc<AtomicU64>,
}

impl Deadline {
    /// Ties a time limit, none at first, to the connection.
    pub fn attach(db: &mut Connection) -> rusqlite::Result<Deadline> {
        let deadline = Deadline {
            base: Instant::now(),
            at_us: Arc::new(AtomicU64::new(0)),
        };
        let looked_at = deadline.clone();
        db.progress_handler(STEPS_PER_LOOK, Some(move || looked_at.is_past()))?;
        Ok(deadline)
    }

    pub fn is_past(&self) -> bool {
        let at = self.at_us.load(Ordering::Relaxed);
        at != 0 && self.base.elapsed().as_micros() > u128::from(at)
    }

    /// Runs `work` under the limit.
    pub fn limit<T>(&self, budget: Duration, work: impl FnOnce() -> T) -> T {
        let at = (self.base.elapsed() + budget).as_micros();
        self.at_us.store(
            u64::try_from(at).unwrap_or(u64::MAX).max(1),
            Ordering::Relaxed,
        );
        // Lifted also if `work` panics, or the connection would be useless afterwards.
        let _lift = Lift(self);
        work()
    }
}

struct Lift<'a>(&'a Deadline);

impl Drop for Lift<'_> {
    fn drop(&mut self) {
        self.0.at_us.store(0, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::StatementStatus;

    #[test]
    fn the_bundled_library_is_new_enough() {
        assert_eq!(library_too_old(), None, "SQLite {}", rusqlite::version());
    }

    #[test]
    fn a_statement_with_a_join_is_planned_once_whatever_it_is_given() {
        let folder = tempfile::tempdir().unwrap();
        let mut db = open(&folder.path().join("test.dsync"), Part::Writer).unwrap();
        crate::migrations::migrate(&mut db).unwrap();
        let by_key = "SELECT r.seq FROM resource r LEFT JOIN connection c ON c.id = r.owner WHERE r.seq = ?1";
        for seq in 0..5 {
            let mut statement = db.prepare_cached(by_key).unwrap();
            assert!(!statement.exists([seq]).unwrap());
            assert_eq!(statement.get_status(StatementStatus::RePrepare), 0, "{seq}");
        }
    }

    #[test]
    fn a_deadline_ends_a_query_and_is_lifted_afterwards() {
        let mut db = Connection::open_in_memory().unwrap();
        let deadline = Deadline::attach(&mut db).unwrap();
        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
        let ended = deadline.limit(Duration::from_millis(20), || {
            db.query_row(endless, [], |row| row.get::<_, i64>(0))
        });
        assert_eq!(
            ended.unwrap_err().sqlite_error_code(),
            Some(rusqlite::ErrorCode::OperationInterrupted)
        );
        let short = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 50000) SELECT count(*) FROM n";
        assert_eq!(
            db.query_row(short, [], |row| row.get::<_, i64>(0)).unwrap(),
            50_000
        );
    }
}
