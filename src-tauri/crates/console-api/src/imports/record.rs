//! How imports stand: under way, done, interrupted, undone, and whether they can be undone.

use super::desk::Job;
use super::summary::Summary;
use super::tell;
use crate::connections::find;
use crate::console::Console;
use crate::types::{ById, ConsoleError, ImportRecord, ImportState, ImportsQuery};
use crate::words::{self, Args, visible};
use directory::{Import, Reader, StoreError};
use std::collections::HashMap;
use uuid::Uuid;

/// `import.progress`
pub(crate) async fn progress(console: &Console, input: ById) -> Result<ImportRecord, ConsoleError> {
    record_of(console, import_id(&input.id)?).await
}

/// `import.list`
pub(crate) async fn list(
    console: &Console,
    input: ImportsQuery,
) -> Result<Vec<ImportRecord>, ConsoleError> {
    let job = console.shared().imports.job();
    console
        .read(move |reader| {
            let connection = input
                .connection
                .map(|connection| find(reader, &connection))
                .transpose()?;
            let names = names(reader)?;
            let imports = reader.imports(connection.map(|connection| connection.id))?;
            let records = imports.iter();
            Ok(records
                .map(|import| record(import, &names, job.as_deref()))
                .collect())
        })
        .await
}

pub(super) fn import_id(text: &str) -> Result<Uuid, ConsoleError> {
    Uuid::try_parse(text).map_err(|_| ConsoleError::not_found("import", text))
}

type Names = HashMap<directory::ConnectionId, (String, bool)>;

/// The names of all connections, and whether they were removed.
fn names(reader: &Reader) -> Result<Names, StoreError> {
    let connections = reader.connections()?.into_iter();
    Ok(connections
        .map(|one| (one.id, (one.name, one.removed.is_some())))
        .collect())
}

pub(super) async fn record_of(console: &Console, id: Uuid) -> Result<ImportRecord, ConsoleError> {
    let job = console.shared().imports.job();
    console
        .read(move |reader| {
            let import = reader.import(id)?;
            Ok(record(&import, &names(reader)?, job.as_deref()))
        })
        .await
}

fn record(import: &Import, names: &Names, job: Option<&Job>) -> ImportRecord {
    use directory::ImportState as Stored;
    let summary = Summary::read(&import.summary);
    let job = job.filter(|job| job.import == import.id);
    let (name, removed) = names
        .get(&import.connection)
        .cloned()
        .unwrap_or_else(|| (import.connection.to_string(), true));
    let state = match (import.state, job) {
        (Stored::Running, Some(_)) => ImportState::Running,
        (Stored::Undoing, Some(_)) => ImportState::Undoing,
        (Stored::Running | Stored::Undoing, None) => ImportState::Interrupted,
        (Stored::Applied, _) => ImportState::Applied,
        (Stored::Cancelled, _) => ImportState::Cancelled,
        (Stored::Undone, _) => ImportState::Undone,
    };
    let undoing = summary.undoing.as_ref();
    let (run, done, total, left, left_count) = match undoing {
        Some(undoing) => (
            undoing.run,
            undoing.done + undoing.left_count,
            undoing.total,
            &undoing.left,
            undoing.left_count,
        ),
        None => (
            import.id,
            summary.done + summary.left_count,
            summary.total,
            &summary.left,
            summary.left_count,
        ),
    };
    let no_undo = no_undo(import, removed, job.is_some());
    ImportRecord {
        id: import.id.to_string(),
        connection_id: import.connection.to_string(),
        connection_name: visible(&name).into_owned(),
        state,
        begun: import.begun.0,
        ended: import.ended.map(|ended| ended.0),
        files: summary
            .files
            .iter()
            .map(|file| visible(file).into_owned())
            .collect(),
        counts: summary.counts.clone(),
        done,
        total,
        left: left.iter().map(tell::left).collect(),
        left_count,
        can_undo: no_undo.is_none(),
        no_undo,
        log_query: run.to_string(),
    }
}

/// Why an import cannot be undone now.
pub(super) fn no_undo(import: &Import, connection_gone: bool, under_way: bool) -> Option<String> {
    let id = if under_way {
        "import-no-undo-under-way"
    } else if import.state == directory::ImportState::Undone {
        "import-no-undo-undone"
    } else if !import.kept {
        "import-no-undo-old"
    } else if connection_gone {
        "import-no-undo-removed"
    } else {
        return None;
    };
    let args = Args::new().count("kept", directory::UNDOABLE_IMPORTS as u64);
    Some(words::text(id, &args))
}
