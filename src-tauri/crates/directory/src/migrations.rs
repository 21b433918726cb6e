//! The schema, step by step.
//!
//! `PRAGMA user_version` counts the steps that a file has had. A file written by a newer release
//! is refused, never guessed at.

use rusqlite::Connection;

/// "DSYN": what `file` and SQLite know a workspace by.
pub(crate) const APPLICATION_ID: i32 = 0x4453_594e;

/// Append only: a released step is never edited.
const STEPS: &[&str] = &[
    include_str!("migrations/0001_workspace.sql"),
    include_str!("migrations/0002_dialects.sql"),
    include_str!("migrations/0003_members.sql"),
    include_str!("migrations/0004_schemas.sql"),
    include_str!("migrations/0005_oauth.sql"),
    include_str!("migrations/0006_cursors.sql"),
    include_str!("migrations/0007_setup.sql"),
    include_str!("migrations/0008_imports.sql"),
    include_str!("migrations/0009_leaving.sql"),
];

/// The format that this release writes.
pub(crate) const SCHEMA_VERSION: u32 = STEPS.len() as u32;

/// Why a file's format does not fit.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MigrationError {
    #[error("not a workspace")]
    NotAWorkspace,
    #[error("format {found} is newer than {SCHEMA_VERSION}")]
    Newer { found: u32 },
    #[error("the file does not hold together: {0}")]
    Damaged(String),
    #[error(transparent)]
    Database(#[from] rusqlite::Error),
}

/// The format of a file; `None` for an empty one.
///
/// # Errors
/// [`MigrationError::NotAWorkspace`] for another program's database.
pub(crate) fn version(db: &Connection) -> Result<Option<u32>, MigrationError> {
    let application: i32 = db.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let found: u32 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if application != APPLICATION_ID {
        let objects: i64 =
            db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        return if objects == 0 && application == 0 && found == 0 {
            Ok(None)
        } else {
            Err(MigrationError::NotAWorkspace)
        };
    }
    if found > SCHEMA_VERSION {
        return Err(MigrationError::Newer { found });
    }
    Ok(Some(found))
}

/// Brings a file up to date, one transaction for each step, and checks it afterwards if it held
/// anything before.
///
/// # Errors
/// [`MigrationError`]; the step at which it failed has left nothing behind.
pub(crate) fn migrate(db: &mut Connection) -> Result<u32, MigrationError> {
    let before = version(db)?;
    let applied = before.unwrap_or(0);
    for (number, sql) in (1_u32..).zip(STEPS).skip(applied as usize) {
        let transaction = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", number)?;
        transaction.commit()?;
    }
    if before.is_some_and(|found| found < SCHEMA_VERSION) {
        verify(db)?;
    }
    Ok(applied)
}

fn verify(db: &Connection) -> Result<(), MigrationError> {
    let words: String = db.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if words != "ok" {
        return Err(MigrationError::Damaged(words));
    }
    let dangling: i64 =
        db.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| {
            row.get(0)
        })?;
    if dangling > 0 {
        return Err(MigrationError::Damaged(format!(
            "{dangling} references lead nowhere"
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_file_becomes_a_workspace_of_this_format() {
        let mut db = Connection::open_in_memory().unwrap();
        assert_eq!(version(&db).unwrap(), None);
        assert_eq!(migrate(&mut db).unwrap(), 0);
        assert_eq!(version(&db).unwrap(), Some(SCHEMA_VERSION));
        assert_eq!(
            migrate(&mut db).unwrap(),
            SCHEMA_VERSION,
            "a second run has nothing to do"
        );
        verify(&db).unwrap();
    }

    #[test]
    fn a_newer_format_is_refused() {
        let mut db = Connection::open_in_memory().unwrap();
        migrate(&mut db).unwrap();
        db.pragma_update(None, "user_version", SCHEMA_VERSION + 1)
            .unwrap();
        assert!(
            matches!(migrate(&mut db), Err(MigrationError::Newer { found }) if found == SCHEMA_VERSION + 1)
        );
    }

    #[test]
    fn the_database_of_another_program_is_refused() {
        let mut db = Connection::open_in_memory().unwrap();
        db.execute_batch("CREATE TABLE notes (text TEXT)").unwrap();
        assert!(matches!(
            migrate(&mut db),
            Err(MigrationError::NotAWorkspace)
        ));
    }

    #[test]
    fn tables_are_strict() {
        let mut db = Connection::open_in_memory().unwrap();
        migrate(&mut db).unwrap();
        let loose: Vec<String> = db
            .prepare(
                "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0
                 AND name NOT LIKE 'sqlite_%'",
            )
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        assert!(loose.is_empty(), "{loose:?}");
    }
}
