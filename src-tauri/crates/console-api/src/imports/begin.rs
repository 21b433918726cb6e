//! What sets an import going or stops it: apply, undo, cancel. The work itself goes on in the background.

use super::record::{import_id, no_undo, record_of};
use super::run;
use super::summary::{Summary, Undoing};
use crate::connections::small;
use crate::console::Console;
use crate::types::{ApplyImport, ById, ConsoleError, ErrorCode, ImportRecord};
use crate::words::Args;
use std::sync::atomic::Ordering;
use uuid::Uuid;

/// `import.apply`: begins to write what was previewed, and answers at once.
pub(crate) async fn apply(
    console: &Console,
    input: ApplyImport,
) -> Result<ImportRecord, ConsoleError> {
    let desk = &console.shared().imports;
    let plan = desk.preview(&input.preview)?;
    if plan.changes() == 0 {
        return Err(ConsoleError::say(
            ErrorCode::BadInput,
            "error-import-nothing",
            &Args::new(),
        ));
    }
    if let Some(brake) = plan.brake
        && input.confirm.map(u64::from) != Some(brake.number())
    {
        let args = Args::new().count("count", brake.number());
        return Err(
            ConsoleError::say(ErrorCode::Conflict, "error-import-brake", &args).at("confirm"),
        );
    }
    let id = plan.id;
    let job = desk.begin(id)?;
    let summary = Summary {
        files: plan.file_names.clone(),
        counts: plan.counts.clone(),
        total: small(plan.changes() as u64),
        ..Summary::default()
    };
    if let Err(error) = run::begin(console, &plan, &summary).await {
        desk.end(id);
        return Err(error);
    }
    desk.spend(&plan);
    let carrier = console.clone();
    let task = tokio::spawn(async move {
        run::apply(carrier.clone(), plan, summary, job).await;
        carrier.shared().imports.end(id);
    });
    desk.carried_by(id, task);
    record_of(console, id).await
}

/// `import.undo`: begins to undo, and answers at once.
pub(crate) async fn undo(console: &Console, input: ById) -> Result<ImportRecord, ConsoleError> {
    let id = import_id(&input.id)?;
    let desk = &console.shared().imports;
    let (import, gone, total) = console
        .read(move |reader| {
            let import = reader.import(id)?;
            let connection = reader.connection(&import.connection.to_string())?;
            let gone = connection.is_none_or(|connection| connection.removed.is_some());
            Ok((import, gone, reader.import_change_count(id)?))
        })
        .await?;
    let job = desk.begin(id)?;
    if let Some(why) = no_undo(&import, gone, false) {
        desk.end(id);
        let args = Args::new().text("why", &why);
        return Err(ConsoleError::say(
            ErrorCode::Conflict,
            "error-import-no-undo",
            &args,
        ));
    }
    let mut summary = Summary::read(&import.summary);
    let undoing = summary
        .undoing
        .get_or_insert_with(|| Undoing {
            run: Uuid::now_v7(),
            total: small(total),
            ..Undoing::default()
        })
        .clone();
    let stored = summary.stored();
    let begun = console
        .write(move |writer| {
            writer.set_import_state(id, directory::ImportState::Undoing, &stored, None)
        })
        .await;
    if let Err(error) = begun {
        desk.end(id);
        return Err(error);
    }
    let carrier = console.clone();
    let task = tokio::spawn(async move {
        let connection = import.connection;
        run::undo(carrier.clone(), id, connection, summary, undoing, job).await;
        carrier.shared().imports.end(id);
    });
    desk.carried_by(id, task);
    record_of(console, id).await
}

/// `import.cancel`: stops an import after its present step. What it wrote stays, and can be undone.
pub(crate) async fn cancel(console: &Console, input: ById) -> Result<ImportRecord, ConsoleError> {
    let id = import_id(&input.id)?;
    if let Some(job) = console
        .shared()
        .imports
        .job()
        .filter(|job| job.import == id)
    {
        job.cancelled.store(true, Ordering::Relaxed);
    }
    record_of(console, id).await
}
