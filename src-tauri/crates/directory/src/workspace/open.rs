//! The way from a path to an open workspace.

use super::lock::{Lock, LockFailure, LockHolder};
use super::options::{OpenError, OpenMode, OpenOptions, ReadOnlyReason, WorkspaceInfo};
use super::{Examination, Inner, Running, Workspace, backup, permits, place};
use crate::db::{self, Part};
use crate::error::StoreError;
use crate::health::HealthState;
use crate::ids::{Kind, LogSeq};
use crate::log::NewLogEntry;
use crate::migrations::{self, MigrationError, SCHEMA_VERSION};
use crate::paging::Walks;
use crate::platform;
use crate::reader::{Pool, Reader};
use crate::schemas::{Schemas, index_names, indexed_paths};
use crate::shared::Shared;
use crate::tokens::{Registry, Uses};
use crate::writer::{Queue, Writer, WriterThread, index};
use rusqlite::{Connection, params};
use scim_core::Timestamp;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, RwLock};
use tokio::sync::watch;
use uuid::Uuid;

/// A clock so far behind the newest entry is told of in the log.
const CLOCK_BEHIND_MS: i64 = 5 * 60_000;

pub(super) fn open(path: &Path, options: OpenOptions) -> Result<Workspace, OpenError> {
    if let Some(found) = db::library_too_old() {
        return Err(OpenError::Library { found });
    }
    let path = std::path::absolute(path).map_err(|source| OpenError::Io {
        path: path.to_owned(),
        source,
    })?;
    let exists = existing_file(&path)?;
    if !exists && options.mode != OpenMode::CreateIfMissing {
        return Err(OpenError::Missing { path });
    }
    if options.mode == OpenMode::ReadOnly {
        return open_for_reading(path, options, ReadOnlyReason::Asked);
    }
    // Folders that do not exist yet say by their names, too, where they are.
    if let Some(service) = place::synced_by(&path) {
        return Err(OpenError::Synced { path, service });
    }
    if !exists && let Some(folder) = path.parent() {
        platform::create_private_folder(folder).map_err(|source| failed_io(&path, source))?;
    }
    let folder = path.parent().unwrap_or(&path);
    if let Some(file_system) = platform::network_file_system(folder) {
        return Err(OpenError::Network { path, file_system });
    }
    if exists && is_unwritable(&path) {
        return open_for_reading(path, options, ReadOnlyReason::Medium);
    }
    let holder = LockHolder {
        pid: std::process::id(),
        socket: options.socket.clone(),
        version: options.version.clone(),
    };
    match Lock::take(&path, &holder) {
        Ok(lock) => open_for_writing(path, options, lock),
        Err(LockFailure::Held(holder)) => {
            let (pid, socket, version) = match holder {
                Some(holder) => (Some(holder.pid), holder.socket, Some(holder.version)),
                None => (None, None, None),
            };
            Err(OpenError::Locked {
                path,
                pid,
                socket,
                version,
            })
        }
        Err(LockFailure::Io(error)) if exists && is_read_only_error(&error) => {
            open_for_reading(path, options, ReadOnlyReason::Medium)
        }
        Err(LockFailure::Io(source)) => Err(failed_io(&path, source)),
    }
}

/// True for a file, false for nothing.
fn existing_file(path: &Path) -> Result<bool, OpenError> {
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => Ok(true),
        Ok(_) => Err(OpenError::NotAWorkspace {
            path: path.to_owned(),
        }),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(source) => Err(failed_io(path, source)),
    }
}

fn is_unwritable(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|metadata| metadata.permissions().readonly())
}

fn is_read_only_error(error: &std::io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem
    )
}

fn failed_io(path: &Path, source: std::io::Error) -> OpenError {
    match source.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => OpenError::Permission {
            path: path.to_owned(),
        },
        _ => OpenError::Io {
            path: path.to_owned(),
            source,
        },
    }
}

fn failed_db(path: &Path, source: rusqlite::Error) -> OpenError {
    use rusqlite::ErrorCode as Code;
    let path = path.to_owned();
    match source.sqlite_error_code() {
        Some(Code::NotADatabase) => OpenError::NotAWorkspace { path },
        Some(Code::DatabaseCorrupt) => OpenError::Damaged {
            path,
            words: source.to_string(),
        },
        Some(
            Code::PermissionDenied
            | Code::CannotOpen
            | Code::ReadOnly
            | Code::AuthorizationForStatementDenied,
        ) => OpenError::Permission { path },
        _ => OpenError::Database { path, source },
    }
}

fn failed_store(path: &Path, error: StoreError) -> OpenError {
    match error {
        StoreError::Database(source) => failed_db(path, source),
        StoreError::Io(source) => failed_io(path, source),
        other => OpenError::Damaged {
            path: path.to_owned(),
            words: other.to_string(),
        },
    }
}

fn failed_migration(path: &Path, error: MigrationError) -> OpenError {
    let path = path.to_owned();
    match error {
        MigrationError::NotAWorkspace => OpenError::NotAWorkspace { path },
        MigrationError::Newer { found } => OpenError::Newer {
            path,
            found,
            known: SCHEMA_VERSION,
        },
        MigrationError::Damaged(words) => OpenError::Damaged { path, words },
        MigrationError::Database(source) => failed_db(&path, source),
    }
}

fn open_for_reading(
    path: PathBuf,
    options: OpenOptions,
    reason: ReadOnlyReason,
) -> Result<Workspace, OpenError> {
    // A medium that cannot be written lets no shared memory be made beside the file: then the file must be
    // taken as it stands, which is right only if no write-ahead log waits.
    let (db, part) = match try_reading(&path, Part::Reader) {
        Ok(db) => (db, Part::Reader),
        Err(_) if super::wal_bytes(&path) == 0 => (
            try_reading(&path, Part::Immutable).map_err(|source| failed_db(&path, source))?,
            Part::Immutable,
        ),
        Err(source) => return Err(failed_db(&path, source)),
    };
    match migrations::version(&db).map_err(|error| failed_migration(&path, error))? {
        Some(SCHEMA_VERSION) => {}
        Some(_) => return Err(OpenError::Older { path }),
        None => return Err(OpenError::NotAWorkspace { path }),
    }
    let info = read_info(&db, &path, Some(reason)).map_err(|source| failed_db(&path, source))?;
    let schemas =
        Schemas::read(&db, &options.catalogue).map_err(|error| failed_store(&path, error))?;
    let head = head_of(&db).map_err(|source| failed_db(&path, source))?;
    drop(db);
    let shared = share(path.clone(), &options, info, schemas, head, part);
    let workspace = assemble(shared, options, Running::default());
    let edits = workspace
        .read_now(Reader::registry_edits)
        .map_err(|error| failed_store(&path, error))?;
    workspace.inner.shared.registry.apply(edits);
    Ok(workspace)
}

fn try_reading(path: &Path, part: Part) -> rusqlite::Result<Connection> {
    let db = db::open(path, part)?;
    // Opening touches nothing yet.
    db.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    Ok(db)
}

fn open_for_writing(
    path: PathBuf,
    options: OpenOptions,
    lock: Lock,
) -> Result<Workspace, OpenError> {
    let in_db = |source| failed_db(&path, source);
    let mut db = db::open(&path, Part::Writer).map_err(in_db)?;
    // Before anything is in it: SQLite gives the files beside it the same permissions.
    platform::make_private(&path).map_err(|source| failed_io(&path, source))?;
    let found = migrations::version(&db).map_err(|error| failed_migration(&path, error))?;
    if found.is_none() && options.mode != OpenMode::CreateIfMissing {
        return Err(OpenError::NotAWorkspace { path });
    }
    db::prepare_for_writing(&db).map_err(in_db)?;
    let now = (options.clock)();
    if let Some(version) = found
        && version < SCHEMA_VERSION
    {
        backup::snapshot_before_migration(&db, &path, version)
            .map_err(|error| failed_store(&path, error))?;
    }
    migrations::migrate(&mut db).map_err(|error| failed_migration(&path, error))?;
    // Not by what was found: a start may have ended between making the tables and filling them.
    let is_new = is_empty(&db).map_err(in_db)?;
    if is_new {
        create(&db, &path, &options, now).map_err(in_db)?;
    }
    let info = read_info(&db, &path, None).map_err(in_db)?;
    let unclean = db
        .query_row("SELECT unclean FROM workspace", [], |row| row.get(0))
        .map_err(in_db)?;
    let in_store = |error| failed_store(&path, error);
    let schemas = Schemas::read(&db, &options.catalogue).map_err(in_store)?;
    let head = head_of(&db).map_err(in_db)?;
    let shared = share(path.clone(), &options, info, schemas, head, Part::Reader);
    let reader = Reader::open(db, Arc::clone(&shared)).map_err(in_store)?;
    let mut writer = Writer::new(reader).map_err(in_store)?;
    writer
        .greet(found.filter(|_| !is_new), unclean, now)
        .map_err(in_store)?;
    shared
        .registry
        .apply(writer.registry_edits().map_err(in_store)?);
    let workspace = assemble(
        shared,
        options,
        Running {
            lock: Some(lock),
            ..Running::default()
        },
    );
    let thread =
        WriterThread::start(writer, Arc::clone(&workspace.inner.queue)).map_err(|source| {
            OpenError::Io {
                path: path.clone(),
                source,
            }
        })?;
    let mut running = crate::shared::lock(&workspace.inner.running);
    running.writer = Some(thread);
    if unclean {
        running.examination = examine(&workspace.inner);
    }
    drop(running);
    Ok(workspace)
}

fn is_empty(db: &Connection) -> rusqlite::Result<bool> {
    db.query_row("SELECT NOT EXISTS (SELECT 1 FROM workspace)", [], |row| {
        row.get(0)
    })
}

fn create(
    db: &Connection,
    path: &Path,
    options: &OpenOptions,
    now: Timestamp,
) -> rusqlite::Result<()> {
    let name = options.name.clone().or_else(|| {
        path.file_stem()
            .map(|stem| stem.to_string_lossy().into_owned())
    });
    db.execute(
        "INSERT INTO workspace (one, id, name, created_ms, cursor_key) VALUES (1, ?1, ?2, ?3, randomblob(32))",
        params![Uuid::now_v7().as_bytes(), name.unwrap_or_default(), now.0],
    )?;
    Ok(())
}

fn read_info(
    db: &Connection,
    path: &Path,
    read_only: Option<ReadOnlyReason>,
) -> rusqlite::Result<WorkspaceInfo> {
    db.query_row("SELECT id, name, created_ms FROM workspace", [], |row| {
        Ok(WorkspaceInfo {
            id: Uuid::from_bytes(row.get(0)?),
            name: row.get(1)?,
            path: path.to_owned(),
            created: Timestamp(row.get(2)?),
            schema_version: SCHEMA_VERSION,
            read_only,
        })
    })
}

fn head_of(db: &Connection) -> rusqlite::Result<LogSeq> {
    let head = "SELECT ifnull(max(seq), 0) FROM sqlite_sequence WHERE name = 'log_entry'";
    db.query_row(head, [], |row| row.get(0)).map(LogSeq)
}

fn share(
    path: PathBuf,
    options: &OpenOptions,
    info: WorkspaceInfo,
    schemas: Schemas,
    head: LogSeq,
    reading: Part,
) -> Arc<Shared> {
    Arc::new(Shared {
        path,
        standard: Arc::clone(&options.catalogue),
        schemas: RwLock::new(Arc::new(schemas)),
        clock: Arc::clone(&options.clock),
        info: RwLock::new(info),
        registry: Registry::default(),
        uses: Uses::default(),
        walks: Walks::default(),
        head: watch::Sender::new(head),
        health: HealthState::new(options.disk_warn_bytes, options.disk_refuse_bytes),
        reading,
    })
}

fn assemble(shared: Arc<Shared>, options: OpenOptions, running: Running) -> Workspace {
    let pool = Arc::new(Pool::new(Arc::clone(&shared)));
    let inner = Inner {
        shared,
        queue: Arc::new(Queue::default()),
        pool,
        permits: permits(),
        running: Mutex::new(running),
        version: options.version,
    };
    Workspace {
        inner: Arc::new(inner),
    }
}

impl Writer {
    /// Makes the file's list of indexed attributes the catalogue's, and the index of each kind whose list was another: both
    /// in one transaction, or an interruption would leave a list whose index nobody makes any more.
    fn settle_indexes(&mut self) -> Result<(), StoreError> {
        let schemas = self.schemas();
        let mut stale = Vec::new();
        for kind in Kind::ALL {
            let wanted: Vec<String> = indexed_paths(kind, &schemas.catalogue)
                .flat_map(index_names)
                .map(|(name, _)| name)
                .collect();
            let is_same = schemas.paths.len(kind) == wanted.len()
                && wanted
                    .iter()
                    .all(|name| schemas.paths.index(kind, name).is_some());
            if is_same {
                continue;
            }
            stale.push(kind);
            self.db.execute(
                "DELETE FROM attribute_index WHERE path IN (SELECT id FROM indexed_path WHERE kind = ?1)",
                [kind.code()],
            )?;
            self.db
                .execute("DELETE FROM indexed_path WHERE kind = ?1", [kind.code()])?;
            for name in wanted {
                self.db.execute(
                    "INSERT INTO indexed_path (kind, path) VALUES (?1, ?2)",
                    params![kind.code(), name],
                )?;
            }
        }
        if stale.is_empty() {
            return Ok(());
        }
        self.renew_schemas()?;
        for kind in stale {
            index::rebuild(self, kind)?;
        }
        Ok(())
    }

    /// The first transaction: what happened to the file, and that it is open now.
    fn greet(
        &mut self,
        found: Option<u32>,
        unclean: bool,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let last = self.newest_entry_at()?;
        // A clock that was set back must not bring expired tokens back.
        self.shared.registry.expiry_counts_from(last.unwrap_or(now));
        self.run_alone(|writer| {
            writer.settle_indexes()?;
            writer.db.execute("UPDATE workspace SET unclean = 1", [])?;
            match found {
                None => {
                    writer.append(NewLogEntry::system(now, "workspace_created"))?;
                }
                Some(version) if version < SCHEMA_VERSION => {
                    let entry = NewLogEntry::system(now, "workspace_migrated")
                        .with("from", version)
                        .with("to", SCHEMA_VERSION);
                    writer.append(entry)?;
                }
                Some(_) => {}
            }
            if unclean {
                writer.append(NewLogEntry::system(now, "recovered_after_crash"))?;
            }
            if let Some(last) = last.filter(|last| last.0.saturating_sub(now.0) > CLOCK_BEHIND_MS) {
                let entry = NewLogEntry::system(now, "clock_behind")
                    .with("lastMs", last.0)
                    .with("nowMs", now.0);
                writer.append(entry)?;
            }
            Ok(())
        })
    }
}

/// Looks through the whole file in the background, on a connection of its own.
fn examine(inner: &Inner) -> Option<Examination> {
    let shared = Arc::clone(&inner.shared);
    let db = match db::open(&shared.path, Part::Reader) {
        Ok(db) => db,
        Err(error) => {
            tracing::error!(%error, "the file cannot be examined");
            return None;
        }
    };
    let interrupt = db.get_interrupt_handle();
    let queue = Arc::clone(&inner.queue);
    let thread = std::thread::Builder::new()
        .name("workspace-examination".to_owned())
        .spawn(move || {
            let found: rusqlite::Result<String> =
                db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0));
            match found {
                Ok(words) if words == "ok" => {}
                Ok(words) => {
                    tracing::error!("the workspace is damaged");
                    let now = (shared.clock)();
                    queue.record(
                        NewLogEntry::system(now, "damage_found").with("words", words.as_str()),
                    );
                    shared.health.found_damage(words);
                }
                Err(error)
                    if error.sqlite_error_code()
                        == Some(rusqlite::ErrorCode::OperationInterrupted) => {}
                Err(error) => shared.health.found_damage(error.to_string()),
            }
        });
    thread.ok().map(|thread| Examination { interrupt, thread })
}
