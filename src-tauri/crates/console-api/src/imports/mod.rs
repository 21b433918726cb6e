//! Imports: files are read, compared with the directory, shown, written, undone. Files are held in memory only.

mod desk;
mod plan;
mod run;
mod summary;
mod tell;

pub(crate) use desk::Desk;

use crate::connections::{find, small};
use crate::console::Console;
use crate::resources::{MOST_ROWS, from_kind};
use crate::types::{
    AddImportFile, AddedImportFile, ApplyImport, ById, ChangeLine, ConsoleError, ErrorCode,
    ImportFile, ImportMapping, ImportPreview, ImportQuestion, ImportRecord, ImportRow,
    ImportRowQuery, ImportRows, ImportState, ImportsQuery,
};
use crate::words::{self, Args, visible};
use crate::workspace::{absolute, ask_for, blocking};
use desk::HeldFile;
use directory::{Import, Kind, Reader, StoreError};
use idp::Idp;
use idp::import::{Column, FILE_BYTES, Format, MappingPlan, People, Target, Wrong, combine, read};
use plan::{Decisions, Here, Plan, Remark};
use scim_core::{ResourceId, fold_key};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::Read as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;
use summary::{Summary, Undoing};
use uuid::Uuid;

/// The most users of a connection that a file is compared with: all of them are read at once.
const MOST_OWNED: u64 = 200_000;
/// What a value of a preview is cut to, in characters.
const EXAMPLE_CHARS: usize = 60;
/// The longest name of a file that is kept, in characters.
const NAME_CHARS: usize = 120;

/// `import.addFile`
pub(crate) async fn add_file(
    console: &Console,
    input: AddImportFile,
) -> Result<AddedImportFile, ConsoleError> {
    let path = match input.path {
        Some(path) => Some(absolute(&path)?),
        None => {
            ask_for(
                console,
                "dialog-import",
                false,
                String::new(),
                "dialog-kind-import",
                vec!["csv", "json"],
            )
            .await?
        }
    };
    let Some(path) = path else {
        return Ok(AddedImportFile { file: None });
    };
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let read = blocking(move || read_file(path)).await?;
    let bytes = read.map_err(|error| {
        let args = Args::new()
            .text("file", &name)
            .text("problem", &error.to_string());
        ConsoleError::say(ErrorCode::BadInput, "error-import-unreadable", &args).at("path")
    })?;
    let file = take_in(console, name, bytes).await?;
    Ok(AddedImportFile { file: Some(file) })
}

/// Not a byte more than a file may have, however long it is.
fn read_file(path: PathBuf) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?
        .take(FILE_BYTES as u64 + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads a file that came by whatever door, and holds what it says.
pub(crate) async fn take_in(
    console: &Console,
    name: String,
    bytes: Vec<u8>,
) -> Result<ImportFile, ConsoleError> {
    let name: String = name.chars().take(NAME_CHARS).collect();
    let length = bytes.len();
    let called = name.clone();
    let found = blocking(move || read(&called, &bytes)).await?;
    let contents = found.map_err(|problems| tell::refused(&name, &problems))?;
    let held = console.shared().imports.keep_file(name, contents, length);
    Ok(shown(&held))
}

fn shown(file: &HeldFile) -> ImportFile {
    ImportFile {
        id: file.id.to_string(),
        name: visible(&file.name).into_owned(),
        part: tell::part(&file.contents),
        rows: small(file.contents.rows() as u64),
        words: tell::file(&file.contents),
        ignored: file
            .contents
            .ignored
            .iter()
            .map(|heading| visible(heading).into_owned())
            .collect(),
        open_end: file.contents.open_end,
    }
}

/// How a column is called in the file.
fn heading(column: Column, format: Format) -> String {
    let row = column.row();
    match format {
        Format::Csv => row.heading.to_owned(),
        Format::Json => row.name.to_owned(),
    }
}

fn decided(
    mapping: &BTreeMap<String, String>,
    format: Format,
) -> Result<MappingPlan, ConsoleError> {
    let mut changes = Vec::new();
    for (key, path) in mapping {
        let unknown = || {
            let args = Args::new().text("column", key);
            ConsoleError::say(ErrorCode::BadInput, "error-import-mapping", &args).at("mapping")
        };
        let column = Column::from_key(key).ok_or_else(unknown)?;
        let target = match path.as_str() {
            "" => None,
            path => Some(Target::from_path(path).ok_or_else(unknown)?),
        };
        changes.push((column, target));
    }
    MappingPlan::with(changes).map_err(|error| tell::mapping(&error, format))
}

/// `import.preview`
pub(crate) async fn preview(
    console: &Console,
    input: ImportQuestion,
) -> Result<ImportPreview, ConsoleError> {
    let begun = Instant::now();
    let files = console.shared().imports.files(&input.files)?;
    if files.is_empty() {
        return Err(ConsoleError::missing("files"));
    }
    let format = files
        .first()
        .map_or(Format::Csv, |file| file.contents.format);
    let decisions = Decisions {
        missing_people: input.missing_people.unwrap_or_default(),
        missing_groups: input.missing_groups.unwrap_or_default(),
        take_over: input.take_over,
        mapping: decided(&input.mapping, format)?,
    };
    let contents: Vec<_> = files
        .iter()
        .map(|file| Arc::clone(&file.contents))
        .collect();
    let wanted = blocking(move || combine(contents.iter().map(|contents| &**contents))).await?;
    let wanted = Arc::new(wanted.map_err(|mismatch| tell::mismatch(&mismatch))?);
    let asked = Arc::clone(&wanted);
    let (connection, here) = console
        .read(move |reader| {
            let connection = find(reader, &input.connection)?;
            let here = look(reader, &connection, asked.people.as_ref())?;
            Ok((connection, here))
        })
        .await?;
    if Idp::from_key(&connection.provider) != Some(Idp::Google) {
        let args = Args::new().text("name", &connection.name);
        return Err(ConsoleError::say(
            ErrorCode::BadInput,
            "error-import-not-google",
            &args,
        ));
    }
    let Some(here) = here else {
        let args = Args::new().count("limit", MOST_OWNED);
        return Err(ConsoleError::say(
            ErrorCode::TooMany,
            "error-import-too-many-here",
            &args,
        ));
    };
    let catalogue = console.workspace().catalogue();
    let owner = connection.id;
    let (mut found, decisions, wanted) = blocking(move || {
        let new_id = || ResourceId(Uuid::now_v7());
        let found = plan::plan(owner, &wanted, &decisions, &here, &catalogue, new_id);
        (found, decisions, wanted)
    })
    .await?;
    let mapping = wanted
        .people
        .as_ref()
        .map(|people| mapping_table(people, &decisions.mapping, format))
        .unwrap_or_default();
    if let Ok(plan) = &mut found {
        plan.files = files.iter().map(|file| file.id).collect();
        plan.file_names = files.iter().map(|file| file.name.clone()).collect();
        let open = files.iter().filter(|file| file.contents.open_end);
        plan.remarks.extend(open.map(|file| Remark::OpenEnd {
            file: file.name.clone(),
        }));
    }
    let plan = Arc::new(found.map_err(|error| tell::mapping(&error, format))?);
    let answer = ImportPreview {
        id: plan.id.to_string(),
        connection_id: connection.id.to_string(),
        connection_name: visible(&connection.name).into_owned(),
        files: files.iter().map(shown).collect(),
        missing_people: decisions.missing_people,
        missing_groups: decisions.missing_groups,
        take_over: decisions.take_over,
        mapping,
        counts: plan.counts.clone(),
        changes: small(plan.changes() as u64),
        brake: plan.brake.map(tell::brake),
        remarks: plan.remarks.iter().map(tell::remark).collect(),
        took_ms: small(u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX)),
    };
    console.shared().imports.keep_preview(plan);
    Ok(answer)
}

/// What the connection owns, and who else has a name of the file: a few queries, whatever the file's length. `None` if
/// that is too much.
fn look(
    reader: &Reader,
    connection: &directory::IdpConnection,
    people: Option<&People>,
) -> Result<Option<Here>, StoreError> {
    for kind in [Kind::User, Kind::Group] {
        if reader.owned_count(connection.id, kind)? > MOST_OWNED {
            return Ok(None);
        }
    }
    let users = reader.owned(connection.id, Kind::User)?;
    let owned: HashSet<String> = users.iter().map(|user| fold_key(user.name())).collect();
    let foreign: Vec<String> = people
        .iter()
        .flat_map(|people| &people.rows)
        .map(|person| fold_key(&person.address))
        .filter(|key| !owned.contains(key))
        .collect();
    let strangers = if foreign.is_empty() {
        Vec::new()
    } else {
        reader.users_with_keys(&foreign)?
    };
    let connections = reader
        .connections()?
        .into_iter()
        .map(|connection| (connection.id, connection.name))
        .collect();
    Ok(Some(Here {
        users,
        groups: reader.owned(connection.id, Kind::Group)?,
        members: reader.members_of_owned(connection.id)?,
        strangers,
        connections,
    }))
}

fn mapping_table(people: &People, mapping: &MappingPlan, format: Format) -> Vec<ImportMapping> {
    let address = ImportMapping {
        column: Column::Address.key().to_owned(),
        heading: heading(Column::Address, format),
        to: Target::UserName.path(),
        choices: vec![Target::UserName.path()],
        example: people
            .rows
            .first()
            .map(|person| excerpt(&person.address))
            .unwrap_or_default(),
        note: Some(words::text("import-note-address", &Args::new())),
    };
    let columns = people.columns.iter().enumerate().map(|(place, column)| {
        let row = column.row();
        let mut choices: Vec<String> = row
            .usual
            .iter()
            .chain(row.others)
            .map(|target| target.path())
            .collect();
        if !column.is_fixed() {
            choices.push(String::new());
        }
        let value = people
            .rows
            .iter()
            .map(|person| person.values[place].as_str())
            .find(|value| !value.is_empty());
        ImportMapping {
            column: column.key().to_owned(),
            heading: heading(*column, format),
            to: mapping
                .target(*column)
                .map(Target::path)
                .unwrap_or_default(),
            choices,
            example: value.map(excerpt).unwrap_or_default(),
            note: match column {
                Column::Status => Some(words::text("import-note-status", &Args::new())),
                Column::Manager => Some(words::text("import-note-manager", &Args::new())),
                Column::FullName if format == Format::Csv => {
                    Some(words::text("import-note-full-name", &Args::new()))
                }
                _ => None,
            },
        }
    });
    std::iter::once(address).chain(columns).collect()
}

fn excerpt(value: &str) -> String {
    let mut short: String = value.chars().take(EXAMPLE_CHARS).collect();
    if short.len() < value.len() {
        short.push('…');
    }
    visible(&short).into_owned()
}

/// `import.rows`
pub(crate) async fn rows(
    console: &Console,
    input: ImportRowQuery,
) -> Result<ImportRows, ConsoleError> {
    let plan = console.shared().imports.preview(&input.preview)?;
    blocking(move || page(&plan, &input)).await
}

fn page(plan: &Plan, query: &ImportRowQuery) -> ImportRows {
    let text = query.text.trim().to_lowercase();
    let is_asked = |item: &&plan::Item| {
        query.act.is_none_or(|act| act == item.act)
            && query.kind.is_none_or(|kind| kind == from_kind(item.kind))
            && (text.is_empty() || item.name.to_lowercase().contains(&text))
    };
    let total = plan.items.iter().filter(is_asked).count();
    let limit = query.limit.clamp(1, MOST_ROWS) as usize;
    let rows = plan
        .items
        .iter()
        .filter(is_asked)
        .enumerate()
        .skip(query.offset as usize)
        .take(limit)
        .map(|(place, item)| row(place, item))
        .collect();
    ImportRows {
        total: small(total as u64),
        rows,
    }
}

fn row(place: usize, item: &plan::Item) -> ImportRow {
    let value = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut lines: Vec<ChangeLine> = item
        .attributes
        .iter()
        .map(|change| ChangeLine {
            path: change.path.clone(),
            before: change.before.as_ref().map(value),
            after: change.after.as_ref().map(value),
            left_out: false,
            note: None,
        })
        .collect();
    let member = |before: Option<&String>, after: Option<&String>, note| ChangeLine {
        path: "members".to_owned(),
        before: before.cloned(),
        after: after.cloned(),
        left_out: false,
        note,
    };
    lines.extend(
        item.members_added
            .iter()
            .map(|name| member(None, Some(name), None)),
    );
    lines.extend(
        item.members_removed
            .iter()
            .map(|name| member(Some(name), None, None)),
    );
    let more = (item.members_added_count - item.members_added.len())
        + (item.members_removed_count - item.members_removed.len());
    if more > 0 {
        let args = Args::new().count("more", more as u64);
        lines.push(member(
            None,
            None,
            Some(words::text("change-more-members", &args)),
        ));
    }
    ImportRow {
        number: small(place as u64 + 1),
        act: item.act,
        kind: from_kind(item.kind),
        name: visible(&item.name).into_owned(),
        line: item.line.map(small),
        resource_id: item.revision.map(|_| item.id.to_string()),
        lines,
        note: item.note.as_ref().map(tell::remark),
    }
}

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

fn import_id(text: &str) -> Result<Uuid, ConsoleError> {
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

async fn record_of(console: &Console, id: Uuid) -> Result<ImportRecord, ConsoleError> {
    let job = console.shared().imports.job();
    console
        .read(move |reader| {
            let import = reader.import(id)?;
            Ok(record(&import, &names(reader)?, job.as_deref()))
        })
        .await
}

fn record(import: &Import, names: &Names, job: Option<&desk::Job>) -> ImportRecord {
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
fn no_undo(import: &Import, connection_gone: bool, under_way: bool) -> Option<String> {
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

/// A file that is too large to be taken in, said before it is read.
pub(crate) fn too_large(name: &str) -> ConsoleError {
    let problem = idp::import::FileProblem {
        wrong: Wrong::TooLarge,
        line: None,
        column: None,
    };
    tell::refused(name, &[problem])
}
