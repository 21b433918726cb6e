//! `directory-sync import …`

use super::caller::Caller;
use super::output::{self, Table, visible};
use super::{CliError, Context, times};
use crate::words::say;
use clap::{Args, Subcommand, ValueEnum};
use console_api::types::{
    AddImportFile, AddedImportFile, ApplyImport, ById, ConnectionRow, ImportAct, ImportFile,
    ImportPreview, ImportQuestion, ImportRecord, ImportRowQuery, ImportRows, ImportState,
    ImportsQuery, MissingGroups, MissingPeople, Nothing, ResourceKind,
};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

/// How often the progress of an import is asked for.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// Rows that a dry run prints; --json prints as many.
const SHOWN_ROWS: u32 = 50;

#[derive(Debug, Subcommand)]
pub enum Import {
    /// Import people from the CSV file of Google's Admin console (Download users).
    #[command(after_help = "\
Examples:
  directory-sync import google-csv users.csv --dry-run
  directory-sync import google-csv users.csv --groups members.csv --connection 'Google Workspace'")]
    GoogleCsv {
        /// The file of people, or one of group members alone.
        file: PathBuf,
        /// Files of group members (Group Email, Member Email).
        #[arg(long, value_name = "FILE")]
        groups: Vec<PathBuf>,
        #[command(flatten)]
        how: How,
    },
    /// Import pages of the Directory API: users.list, groups.list, members.list.
    #[command(after_help = "\
Examples:
  directory-sync import google-json users.json groups.json sales@example.com.json --dry-run
  directory-sync import google-json users-*.json --missing leave")]
    GoogleJson {
        /// Pages as they came. One of members is called as its group's address.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        #[command(flatten)]
        how: How,
    },
    /// Undo an import, except for what changed since.
    #[command(after_help = "\
Examples:
  directory-sync import undo
  directory-sync import undo 0198f2c1-5d3e-7a10-9c0f-2b7f3c9d1e44")]
    Undo {
        /// The import's id; the newest one if left out.
        id: Option<String>,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
    /// List the imports that were made.
    #[command(after_help = "Example:\n  directory-sync import list --json")]
    List {
        /// Only those of this connection (name or id).
        #[arg(long)]
        connection: Option<String>,
    },
}

#[derive(Debug, Args)]
pub struct How {
    /// The connection that the people belong to (name or id); the only one of Google if left out.
    #[arg(long)]
    connection: Option<String>,
    /// Show what would change, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
    /// What becomes of people who are not in the file any more.
    #[arg(long, value_enum, default_value = "deactivate")]
    missing: People,
    /// What becomes of groups that are in no file any more.
    #[arg(long, value_enum, default_value = "empty")]
    missing_groups: Groups,
    /// Take over people who belong to another connection, or were made here.
    #[arg(long)]
    take_over: bool,
    /// A column that becomes something else than usual: orgUnit=urn:…:User:department; nothing behind the = leaves it out.
    #[arg(long = "map", value_name = "COLUMN=PATH")]
    mapping: Vec<String>,
    /// Confirm that so many lose access, where more than a fifth would.
    #[arg(long, value_name = "NUMBER")]
    confirm: Option<u32>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum People {
    Leave,
    Deactivate,
    Delete,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Groups {
    Leave,
    Empty,
    Delete,
}

impl Import {
    pub(super) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Import::GoogleCsv { file, groups, how } => {
                let files = std::iter::once(file).chain(groups).collect();
                import(context, files, how).await
            }
            Import::GoogleJson { files, how } => import(context, files, how).await,
            Import::Undo { id, yes } => undo(context, id, yes).await,
            Import::List { connection } => {
                let caller = context.caller().await?;
                let query = ImportsQuery { connection };
                let records: Vec<ImportRecord> = caller.finish("import.list", &query).await?;
                list(context, &records)
            }
        }
    }
}

/// Where the file is for whoever carries the command out.
fn absolute(path: &PathBuf) -> Result<String, CliError> {
    let path = std::path::absolute(path)?;
    Ok(path.to_string_lossy().into_owned())
}

/// The connection that was named, or the only one of Google.
async fn connection(caller: &Caller, named: Option<String>) -> Result<String, CliError> {
    if let Some(named) = named {
        return Ok(named);
    }
    let all: Vec<ConnectionRow> = caller.call("connections.list", &Nothing {}).await?;
    let mut google = all
        .into_iter()
        .filter(|connection| connection.provider.key == idp::Idp::Google.key());
    match (google.next(), google.next()) {
        (Some(only), None) => Ok(only.id),
        (None, _) => Err(CliError::Usage(say!("cli-import-no-connection"))),
        (Some(_), Some(_)) => Err(CliError::Usage(say!("cli-import-which-connection"))),
    }
}

fn mapping(given: &[String]) -> Result<BTreeMap<String, String>, CliError> {
    given
        .iter()
        .map(|pair| {
            pair.split_once('=')
                .map(|(column, path)| (column.to_owned(), path.to_owned()))
                .ok_or_else(|| CliError::Usage(say!("cli-import-mapping", text = pair.as_str())))
        })
        .collect()
}

async fn import(context: &Context, files: Vec<PathBuf>, how: How) -> Result<(), CliError> {
    let mapping = mapping(&how.mapping)?;
    let paths: Vec<String> = files.iter().map(absolute).collect::<Result<_, _>>()?;
    let caller = context.caller().await?;
    let outcome = carry_out(context, &caller, paths, mapping, how).await;
    caller.close().await?;
    outcome
}

async fn carry_out(
    context: &Context,
    caller: &Caller,
    paths: Vec<String>,
    mapping: BTreeMap<String, String>,
    how: How,
) -> Result<(), CliError> {
    let connection = connection(caller, how.connection).await?;
    let mut files: Vec<ImportFile> = Vec::new();
    for path in paths {
        let add = AddImportFile { path: Some(path) };
        let added: AddedImportFile = caller.call("import.addFile", &add).await?;
        files.extend(added.file);
    }
    let question = ImportQuestion {
        connection,
        files: files.iter().map(|file| file.id.clone()).collect(),
        missing_people: Some(match how.missing {
            People::Leave => MissingPeople::Leave,
            People::Deactivate => MissingPeople::Deactivate,
            People::Delete => MissingPeople::Delete,
        }),
        missing_groups: Some(match how.missing_groups {
            Groups::Leave => MissingGroups::Leave,
            Groups::Empty => MissingGroups::Empty,
            Groups::Delete => MissingGroups::Delete,
        }),
        take_over: how.take_over,
        mapping,
    };
    let preview: ImportPreview = caller.call("import.preview", &question).await?;
    let query = ImportRowQuery {
        preview: preview.id.clone(),
        act: None,
        kind: None,
        text: String::new(),
        offset: 0,
        limit: SHOWN_ROWS,
    };
    let rows: ImportRows = caller.call("import.rows", &query).await?;
    tell(&preview);
    if how.dry_run {
        if context.json {
            return output::json(&serde_json::json!({ "preview": preview, "rows": rows }));
        }
        return show(&rows);
    }
    if preview.changes == 0 {
        output::note(&say!("cli-import-nothing"));
        return if context.json {
            output::json(&serde_json::json!({ "preview": preview, "import": null }))
        } else {
            Ok(())
        };
    }
    if preview.brake.is_none()
        && !super::confirmed(
            &say!("cli-import-question", count = preview.changes),
            how.yes,
        )?
    {
        return Ok(());
    }
    let apply = ApplyImport {
        preview: preview.id.clone(),
        confirm: how.confirm,
    };
    let begun: ImportRecord = caller.call("import.apply", &apply).await?;
    let record = follow(caller, begun).await?;
    if context.json {
        output::json(&serde_json::json!({ "preview": preview, "import": record }))?;
    }
    told(&record)
}

/// Waits until an import, or its undoing, has ended.
async fn follow(caller: &Caller, begun: ImportRecord) -> Result<ImportRecord, CliError> {
    let mut record = begun;
    while matches!(record.state, ImportState::Running | ImportState::Undoing) {
        tokio::time::sleep(LOOK_EVERY).await;
        let id = record.id.clone();
        record = caller.call("import.progress", &ById { id }).await?;
        if super::can_ask() {
            output::note(&say!(
                "cli-import-progress",
                done = record.done,
                total = record.total
            ));
        }
    }
    Ok(record)
}

/// What would happen, in words beside the result.
fn tell(preview: &ImportPreview) {
    let counts = &preview.counts;
    output::note(&say!(
        "cli-import-people",
        created = counts.users_created,
        changed = counts.users_changed,
        deactivated = counts.users_deactivated,
        deleted = counts.users_deleted,
        unchanged = counts.users_unchanged
    ));
    output::note(&say!(
        "cli-import-groups",
        created = counts.groups_created,
        changed = counts.groups_changed,
        emptied = counts.groups_emptied,
        deleted = counts.groups_deleted,
        unchanged = counts.groups_unchanged
    ));
    output::note(&say!(
        "cli-import-members",
        added = counts.members_added,
        removed = counts.members_removed
    ));
    if counts.conflicts > 0 {
        output::note(&say!("cli-import-conflicts", count = counts.conflicts));
    }
    for remark in &preview.remarks {
        output::note(&visible(remark));
    }
    if let Some(brake) = &preview.brake {
        output::note(&format!("{}. {}", brake.heading, brake.words));
        output::note(&say!("cli-import-confirm", number = brake.number));
    }
}

fn show(rows: &ImportRows) -> Result<(), CliError> {
    let mut table = Table::new(&["act", "kind", "name", "what"]);
    for row in &rows.rows {
        let act = match row.act {
            ImportAct::Create => "create",
            ImportAct::Change => "change",
            ImportAct::Deactivate => "deactivate",
            ImportAct::Empty => "empty",
            ImportAct::Delete => "delete",
            ImportAct::Conflict => "conflict",
        };
        let kind = match row.kind {
            ResourceKind::User => "user",
            ResourceKind::Group => "group",
        };
        let paths: Vec<&str> = row.lines.iter().map(|line| line.path.as_str()).collect();
        let what = row.note.clone().unwrap_or_else(|| match row.act {
            ImportAct::Create => String::new(),
            _ => paths.join(", "),
        });
        table.row([act, kind, &row.name, &what]);
    }
    table.print()?;
    if rows.total as usize > rows.rows.len() {
        output::note(&say!(
            "cli-import-more",
            shown = rows.rows.len() as i64,
            total = rows.total
        ));
    }
    Ok(())
}

fn state(state: ImportState) -> &'static str {
    match state {
        ImportState::Running => "running",
        ImportState::Applied => "applied",
        ImportState::Cancelled => "stopped",
        ImportState::Interrupted => "interrupted",
        ImportState::Undoing => "undoing",
        ImportState::Undone => "undone",
    }
}

/// How it ended; a failure unless it went through.
fn told(record: &ImportRecord) -> Result<(), CliError> {
    for left in &record.left {
        output::note(&format!("{}: {}", visible(&left.name), left.why));
    }
    let done = record.done - record.left_count;
    match record.state {
        ImportState::Applied => {
            output::note(&say!(
                "cli-import-applied",
                done = done,
                left = record.left_count,
                id = record.id.as_str()
            ));
            Ok(())
        }
        ImportState::Undone => {
            output::note(&say!(
                "cli-import-undone",
                done = done,
                left = record.left_count
            ));
            Ok(())
        }
        other => Err(CliError::Failed(say!(
            "cli-import-ended",
            state = state(other),
            done = done,
            total = record.total
        ))),
    }
}

async fn undo(context: &Context, id: Option<String>, yes: bool) -> Result<(), CliError> {
    let caller = context.caller().await?;
    let outcome = undo_one(context, &caller, id, yes).await;
    caller.close().await?;
    outcome
}

async fn undo_one(
    context: &Context,
    caller: &Caller,
    id: Option<String>,
    yes: bool,
) -> Result<(), CliError> {
    let record: ImportRecord = match id {
        Some(id) => caller.call("import.progress", &ById { id }).await?,
        None => {
            let query = ImportsQuery { connection: None };
            let all: Vec<ImportRecord> = caller.call("import.list", &query).await?;
            let newest = all.into_iter().find(|record| record.can_undo);
            newest.ok_or_else(|| CliError::Failed(say!("cli-import-none-to-undo")))?
        }
    };
    let files = record.files.join(", ");
    let question = say!(
        "cli-import-undo-question",
        files = visible(&files).into_owned(),
        begun = times::local(record.begun)
    );
    if !super::confirmed(&question, yes)? {
        return Ok(());
    }
    let id = record.id;
    let begun: ImportRecord = caller.call("import.undo", &ById { id }).await?;
    let record = follow(caller, begun).await?;
    if context.json {
        output::json(&record)?;
    }
    told(&record)
}

fn list(context: &Context, records: &[ImportRecord]) -> Result<(), CliError> {
    if context.json {
        return output::json(&records);
    }
    let mut table = Table::new(&["when", "connection", "files", "#changes", "state", "id"]);
    for record in records {
        table.row([
            &times::local(record.begun),
            &record.connection_name,
            &record.files.join(", "),
            &(record.done - record.left_count).to_string(),
            state(record.state),
            &record.id,
        ]);
    }
    table.print()
}
