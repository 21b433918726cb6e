//! One entry of the log with everything that hangs on it.

use crate::console::Console;
use crate::log::{curl, explain, row};
use crate::resources::from_kind;
use crate::types::{
    ChangeLine, ConsoleError, EntryRef, ErrorCode, Header, HttpMessage, LogEntry, QuirkNote,
    RecognisedProvider, ResourceChange, SignNote,
};
use crate::words::{self, Args, visible};
use directory::{
    CapturedMessage, Change, LogDetail, LogNote, LogPosition, LogQuery, LogSeq, Reader, StoreError,
};
use serde_json::Value;

/// Members named in one change.
const NAMED_MEMBERS: usize = 100;
/// Changes shown of one entry. A Bulk makes a hundred and more; the log has all of them.
const SHOWN_CHANGES: usize = 200;

/// `log.entry`
pub(crate) async fn entry(console: &Console, input: EntryRef) -> Result<LogEntry, ConsoleError> {
    let seq = LogSeq(input.seq);
    let speaks_tls = console.identity().is_some();
    let found = console
        .read(move |reader| match reader.log_entry(seq)? {
            Some(detail) => Ok(Some(whole(reader, &detail, speaks_tls)?)),
            None => Ok(None),
        })
        .await?;
    found.ok_or_else(|| {
        ConsoleError::say(
            ErrorCode::NotFound,
            "error-no-such-entry",
            &Args::new().text("seq", &input.seq.to_string()),
        )
    })
}

/// The entry as the detail pane shows it.
pub(crate) fn whole(
    reader: &Reader,
    detail: &LogDetail,
    speaks_tls: bool,
) -> Result<LogEntry, StoreError> {
    let entry = &detail.entry;
    let names = row::Connections::read(reader)?;
    let neighbour = |position: LogPosition| -> Result<Option<i64>, StoreError> {
        let page = reader.log_page(&LogQuery::default(), position, 1)?;
        Ok(page.entries.first().map(|entry| entry.seq.0))
    };
    Ok(LogEntry {
        row: row::of(entry, &names),
        measure: measure(entry),
        request_id: entry.request_id.clone(),
        client: client(entry),
        token_name: entry
            .token_name
            .as_deref()
            .map(|name| visible(name).into_owned()),
        oauth_client_name: entry
            .oauth_client_name
            .as_deref()
            .map(|name| visible(name).into_owned()),
        explanation: explain::explain(reader, entry)?,
        changes: detail
            .changes
            .iter()
            .take(SHOWN_CHANGES)
            .map(|change| resource_change(entry, change))
            .collect(),
        more_changes: crate::connections::small(
            detail.changes.len().saturating_sub(SHOWN_CHANGES) as u64
        ),
        request: message(detail.request.as_ref(), detail.bodies_pruned),
        response: message(detail.response.as_ref(), detail.bodies_pruned),
        quirks: entry
            .notes
            .iter()
            .map(|note| quirk(note, &detail.changes))
            .collect(),
        recognised: recognised(reader, entry)?,
        signs: entry.signs.iter().map(|code| sign(code)).collect(),
        curl: curl::command(entry, detail.request.as_ref(), speaks_tls),
        previous: neighbour(LogPosition::Before(entry.seq))?,
        next: neighbour(LogPosition::After(entry.seq))?,
    })
}

/// Who the request comes from, if its own signs are enough to tell.
fn recognised(
    reader: &Reader,
    entry: &directory::LogEntry,
) -> Result<Option<RecognisedProvider>, StoreError> {
    let signs = entry.signs.iter().filter_map(|code| idp::sign_of(code));
    let Some(found) = idp::recognise(signs.map(|sign| (sign, 1))) else {
        return Ok(None);
    };
    let connection = match entry.connection {
        Some(id) => reader.connection_by_id(id)?,
        None => None,
    };
    let chosen = connection.map(|connection| connection.provider);
    Ok(Some(crate::dialect::words_of(
        found,
        chosen.as_deref().unwrap_or_default(),
    )))
}

fn sign(code: &str) -> SignNote {
    let (looked_at, seen, says) = crate::dialect::sign_words(code);
    SignNote {
        code: code.to_owned(),
        looked_at,
        seen,
        says,
    }
}

fn client(entry: &directory::LogEntry) -> Option<String> {
    let parts: Vec<&str> = [entry.client_address.as_deref(), entry.user_agent.as_deref()]
        .into_iter()
        .flatten()
        .collect();
    (!parts.is_empty()).then(|| visible(&parts.join(" · ")).into_owned())
}

/// "3 of 4 operations", "2 of 3 members", "1 value left out".
fn measure(entry: &directory::LogEntry) -> Option<String> {
    let number = |name: &str| {
        entry
            .arguments
            .get(name)
            .and_then(Value::as_u64)
            .unwrap_or(0)
    };
    if entry.action == "bulk" {
        let (tried, failed, not_tried) =
            (number("operations"), number("failed"), number("notDone"));
        let args = Args::new()
            .count("done", tried.saturating_sub(failed))
            .count("asked", tried + not_tried);
        return (failed + not_tried > 0).then(|| words::text("measure-operations", &args));
    }
    let (asked, left_out) = (number("asked"), number("leftOut") + number("held"));
    let values = entry.notes.iter().filter(|note| note.left_out).count() as u64;
    if left_out > 0 && asked > 0 {
        let args = Args::new()
            .count("stored", asked.saturating_sub(left_out))
            .count("asked", asked);
        Some(words::text("measure-members", &args))
    } else if values > 0 {
        Some(words::text(
            "measure-values",
            &Args::new().count("count", values),
        ))
    } else {
        None
    }
}

fn message(captured: Option<&CapturedMessage>, pruned: bool) -> Option<HttpMessage> {
    let Some(captured) = captured else {
        return pruned.then(|| HttpMessage {
            headers: Vec::new(),
            body: None,
            body_bytes: 0,
            is_json: false,
            cut: false,
            pruned: true,
        });
    };
    let is_json = !captured.unparsed
        && captured
            .body
            .as_deref()
            .is_some_and(|body| body.trim_start().starts_with(['{', '[']));
    Some(HttpMessage {
        headers: captured
            .headers
            .iter()
            .map(|(name, value)| header(name, value))
            .collect(),
        body: captured.body.clone(),
        body_bytes: captured.body_length,
        is_json,
        cut: captured.cut,
        pruned: pruned && captured.body.is_none() && captured.body_length > 0,
    })
}

/// Headers whose value is not kept stand as `[12 bytes]`.
fn header(name: &str, value: &str) -> Header {
    let blanked = value
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(" bytes]"))
        .and_then(|length| length.parse().ok());
    match blanked {
        Some(length) => Header {
            name: name.to_owned(),
            value: None,
            length,
        },
        None => Header {
            name: name.to_owned(),
            value: Some(visible(value).into_owned()),
            length: u32::try_from(value.len()).unwrap_or(u32::MAX),
        },
    }
}

/// The id of the message about a note.
pub(crate) fn note_id(code: &str) -> String {
    format!("note-{}", code.replace('_', "-"))
}

pub(crate) fn note_args(note: &LogNote) -> Args {
    Args::new()
        .text("path", &note.path)
        .text("sent", &note.sent)
}

fn quirk(note: &LogNote, changes: &[Change]) -> QuirkNote {
    let about = note
        .resource
        .and_then(|id| changes.iter().find(|change| change.id.0 == id));
    QuirkNote {
        about: about.map(|change| visible(&change.name).into_owned()),
        code: note.code.to_string(),
        words: words::text(&note_id(&note.code), &note_args(note)),
        path: visible(&note.path).into_owned(),
        left_out: note.left_out,
    }
}

/// The notes of an entry that are about this change. Those of a Bulk say to which resource they belong; any other entry has one
/// request, and all its notes are about that.
pub(crate) fn notes_about<'a>(
    entry: &'a directory::LogEntry,
    change: &'a Change,
) -> impl Iterator<Item = &'a LogNote> + Clone {
    let is_bulk = entry.action == "bulk";
    // Not about what followed from it: a group that had waited for a user.
    let subject = entry.subject.as_ref().and_then(|subject| subject.id);
    let is_subject = subject.is_none_or(|id| id == change.id);
    entry.notes.iter().filter(move |note| {
        if is_bulk {
            note.resource == Some(change.id.0)
        } else {
            is_subject
        }
    })
}

fn resource_change(entry: &directory::LogEntry, change: &Change) -> ResourceChange {
    ResourceChange {
        resource_id: change.id.to_string(),
        resource_kind: from_kind(change.resource_kind),
        resource_name: visible(&change.name).into_owned(),
        lines: lines(entry, change),
    }
}

/// A line an attribute and a line a member, then what was left out.
pub(crate) fn lines(entry: &directory::LogEntry, change: &Change) -> Vec<ChangeLine> {
    let notes = notes_about(entry, change);
    let mut lines: Vec<ChangeLine> = change
        .attributes
        .iter()
        .map(|attribute| ChangeLine {
            path: attribute.path.clone(),
            before: attribute.before.as_ref().map(text_of),
            after: attribute.after.as_ref().map(text_of),
            left_out: false,
            note: remark(&attribute.path, notes.clone()),
        })
        .collect();
    let came = change
        .members_added
        .iter()
        .map(|member| (None, Some(member.name.clone())));
    let went = change
        .members_removed
        .iter()
        .map(|member| (Some(member.name.clone()), None));
    let whole = change.members_added.len() + change.members_removed.len();
    for (before, after) in came.chain(went).take(NAMED_MEMBERS) {
        lines.push(ChangeLine {
            path: "members".to_owned(),
            before,
            after,
            left_out: false,
            note: None,
        });
    }
    if whole > NAMED_MEMBERS {
        let args = Args::new().count("more", (whole - NAMED_MEMBERS) as u64);
        lines.push(ChangeLine {
            path: "members".to_owned(),
            before: None,
            after: None,
            left_out: false,
            note: Some(words::text("change-more-members", &args)),
        });
    }
    lines.extend(notes.filter(|note| note.left_out).map(|note| ChangeLine {
        path: note.path.clone(),
        before: None,
        after: Some(note.sent.clone()),
        left_out: true,
        note: Some(words::text(&note_id(&note.code), &note_args(note))),
    }));
    lines
}

/// What was forgiven at this attribute.
fn remark<'a>(path: &str, mut notes: impl Iterator<Item = &'a LogNote>) -> Option<String> {
    let note = notes.find(|note| !note.left_out && note.path.eq_ignore_ascii_case(path))?;
    Some(words::text(&note_id(&note.code), &note_args(note)))
}

fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
