//! What an import would change: the files compared with what the connection owns, and shown row by row.

use super::files::shown;
use super::plan::{self, Decisions, Here, Plan, Remark};
use super::tell;
use crate::connections::{find, small};
use crate::console::Console;
use crate::resources::{MOST_ROWS, from_kind};
use crate::types::{
    ChangeLine, ConsoleError, ErrorCode, ImportMapping, ImportPreview, ImportQuestion, ImportRow,
    ImportRowQuery, ImportRows,
};
use crate::words::{self, Args, visible};
use crate::workspace::blocking;
use directory::{Kind, Reader, StoreError};
use idp::Idp;
use idp::import::{Column, Format, MappingPlan, People, Target, combine};
use scim_core::{ResourceId, fold_key};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::Instant;
use uuid::Uuid;

/// The most users of a connection that a file is compared with: all of them are read at once.
const MOST_OWNED: u64 = 200_000;
/// What a value of a preview is cut to, in characters.
const EXAMPLE_CHARS: usize = 60;

/// How a column is called in the file.
pub(super) fn heading(column: Column, format: Format) -> String {
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
