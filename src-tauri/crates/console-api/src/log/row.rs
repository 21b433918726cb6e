//! A row of the log: its facts, and its sentence.

use crate::connections::provider_of;
use crate::log::detail;
use crate::resources::from_kind;
use crate::types::{EntryKind, LogRow, Span, SpanStyle, Verdict};
use crate::words::{self, Args};
use directory::{Actor, Change, ChangeKind, ConnectionId, Door, LogEntry, Reader, StoreError};
use serde_json::Value;
use std::collections::HashMap;

/// The monograms of all connections, also of those removed.
pub(crate) struct Connections(HashMap<ConnectionId, String>);

impl Connections {
    pub(crate) fn read(reader: &Reader) -> Result<Connections, StoreError> {
        let monogram = |connection: directory::IdpConnection| {
            (connection.id, provider_of(&connection.provider).monogram)
        };
        Ok(Connections(
            reader.connections()?.into_iter().map(monogram).collect(),
        ))
    }
}

pub(crate) fn verdict(verdict: directory::Verdict) -> Verdict {
    match verdict {
        directory::Verdict::Applied => Verdict::Applied,
        directory::Verdict::NoChange => Verdict::NoChange,
        directory::Verdict::Partly => Verdict::Partly,
        directory::Verdict::Refused => Verdict::Refused,
        directory::Verdict::Held => Verdict::Held,
    }
}

fn kind(kind: directory::EntryKind) -> EntryKind {
    match kind {
        directory::EntryKind::Exchange => EntryKind::Exchange,
        directory::EntryKind::Local => EntryKind::Local,
        directory::EntryKind::System => EntryKind::System,
    }
}

/// The row of an entry.
pub(crate) fn of(entry: &LogEntry, connections: &Connections) -> LogRow {
    let subject = entry.subject.as_ref();
    LogRow {
        seq: entry.seq.0,
        at: entry.at.0,
        kind: kind(entry.kind),
        verdict: verdict(entry.verdict),
        read: entry.is_read && entry.verdict == directory::Verdict::Applied,
        connection_id: entry.connection.map(|id| id.to_string()),
        connection_name: entry
            .connection_name
            .as_deref()
            .map(|name| words::visible(name).into_owned()),
        monogram: entry
            .connection
            .and_then(|id| connections.0.get(&id).cloned()),
        actor: actor(entry),
        words: sentence(entry),
        method: entry.method.clone(),
        path: entry
            .target
            .as_deref()
            .map(|target| words::visible(target).into_owned()),
        status: entry.status,
        #[expect(clippy::cast_precision_loss, reason = "requests end within minutes")]
        took_ms: entry
            .duration_us
            .map(|micros| (micros as f64 / 10.0).round() / 100.0),
        quirks: crate::connections::small(
            entry.notes.iter().filter(|note| !note.left_out).count() as u64
        ),
        resource_id: subject
            .and_then(|subject| subject.id)
            .map(|id| id.to_string()),
        resource_kind: subject.map(|subject| from_kind(subject.kind)),
        count: crate::connections::small(entry.count.max(1)),
    }
}

/// The row of an entry in the history of one resource: of a Bulk it tells what that did to this one.
pub(crate) fn of_change(entry: &LogEntry, change: &Change, connections: &Connections) -> LogRow {
    let row = of(entry, connections);
    if entry.action != "bulk" {
        return row;
    }
    let attributes: Vec<&str> = change
        .attributes
        .iter()
        .map(|attribute| attribute.path.as_str())
        .collect();
    let args = Args::new()
        .text("name", &change.name)
        .text("attributes", &listed(&attributes, attributes.len()));
    let id = match change.kind {
        ChangeKind::Created => "history-bulk-created",
        ChangeKind::Updated => "history-bulk-updated",
        ChangeKind::Deleted => "history-bulk-deleted",
    };
    let has_left_out = detail::notes_about(entry, change).any(|note| note.left_out);
    LogRow {
        verdict: if has_left_out {
            Verdict::Partly
        } else {
            Verdict::Applied
        },
        words: words::spans(id, &args),
        resource_id: Some(change.id.to_string()),
        resource_kind: Some(from_kind(change.resource_kind)),
        ..row
    }
}

fn actor(entry: &LogEntry) -> String {
    let none = Args::new();
    match entry.actor {
        Actor::Admin(Door::Window) => words::text("actor-window", &none),
        Actor::Admin(Door::CommandLine) => words::text("actor-command-line", &none),
        Actor::Admin(Door::BrowserConsole) => words::text("actor-browser", &none),
        Actor::System => words::text("actor-system", &none),
        Actor::Token(..) | Actor::Client(..) => entry
            .connection_name
            .as_deref()
            .map(|name| words::visible(name).into_owned())
            .unwrap_or_default(),
        Actor::Anonymous => words::text("actor-unknown", &none),
    }
}

/// What an entry tells, in pieces: "Created user **ada@example.com**".
pub(crate) fn sentence(entry: &LogEntry) -> Vec<Span> {
    let args = arguments(entry);
    let id = format!("log-{}", entry.action.replace('_', "-"));
    if entry.verdict == directory::Verdict::Refused {
        let mut spans = words::spans("log-refused", &args);
        spans.push(Span {
            text: " ".to_owned(),
            style: SpanStyle::Plain,
        });
        spans.extend(reason_words(entry, &args));
        return spans;
    }
    let special = match entry.verdict {
        directory::Verdict::NoChange => words::attribute_spans(&id, "no-change", &args)
            .or_else(|| Some(words::spans("log-no-change", &args))),
        directory::Verdict::Partly => words::attribute_spans(&id, "partly", &args)
            .or_else(|| Some(words::spans("log-partly", &args))),
        directory::Verdict::Held => Some(words::spans("log-held", &args)),
        directory::Verdict::Applied | directory::Verdict::Refused => None,
    };
    if let Some(spans) = special {
        return spans;
    }
    let local = (entry.kind == directory::EntryKind::Local)
        .then(|| words::attribute_spans(&id, "local", &args))
        .flatten();
    local.unwrap_or_else(|| {
        if words::knows(&id) {
            words::spans(&id, &args)
        } else {
            words::spans("log-unknown", &args)
        }
    })
}

/// Why it was refused, in a few words.
pub(crate) fn reason_words(entry: &LogEntry, args: &Args) -> Vec<Span> {
    let reason = entry.reason.as_deref().unwrap_or("internal");
    let id = format!("reason-{}", reason.replace('_', "-"));
    if words::knows(&id) {
        words::spans(&id, args)
    } else {
        words::spans("reason-unknown", args)
    }
}

/// The arguments of an entry's words: what was stored, and what follows from it.
pub(crate) fn arguments(entry: &LogEntry) -> Args {
    // Messages may ask for any of these; an entry has those that its action gives.
    let mut args = EXPECTED
        .iter()
        .fold(Args::new(), |args, name| args.text(name, ""));
    args = args
        .text("action", &entry.action)
        .text("reason", entry.reason.as_deref().unwrap_or_default());
    args = args.count("count", entry.count.max(1));
    if let Some(name) = entry
        .subject
        .as_ref()
        .and_then(|subject| subject.name.as_deref())
    {
        args = args.text("name", name);
    }
    if let Some(name) = &entry.connection_name {
        args = args.text("connection", name);
    }
    if let Some(name) = &entry.token_name {
        args = args.text("token", name);
    }
    if let Some(name) = &entry.oauth_client_name {
        args = args.text("client", name);
    }
    let left_out = entry.notes.iter().filter(|note| note.left_out);
    let attributes: Vec<&str> = left_out
        .clone()
        .filter(|note| !["unknown_member", "held_member"].contains(&note.code.as_ref()))
        .map(|note| note.path.as_str())
        .collect();
    args = args
        .count("leftOutValues", left_out.count() as u64)
        .text("leftOutNames", &listed(&attributes, attributes.len()));
    if entry.action == "bulk" {
        args = args.text("did", &did(entry));
    }
    args = args.text("notStored", &not_stored(entry));
    for (name, value) in &entry.arguments {
        args = match value {
            Value::Number(number) => args.number(name, number.as_f64().unwrap_or_default()),
            Value::String(text) => args.text(name, text),
            Value::Array(values) => {
                let texts: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
                let whole = match name.as_str() {
                    "attributes" => entry
                        .arguments
                        .get("attributeCount")
                        .and_then(Value::as_u64),
                    "members" => entry
                        .arguments
                        .get("added")
                        .and_then(Value::as_u64)
                        .filter(|added| *added > 0),
                    "leftOutMembers" => entry.arguments.get("leftOut").and_then(Value::as_u64),
                    "heldMembers" => entry.arguments.get("held").and_then(Value::as_u64),
                    _ => None,
                };
                let whole = whole
                    .and_then(|whole| usize::try_from(whole).ok())
                    .unwrap_or(texts.len());
                args.text(name, &listed(&texts, whole)).text(
                    &format!("{name}First"),
                    texts.first().copied().unwrap_or_default(),
                )
            }
            Value::Bool(flag) => args.text(name, if *flag { "yes" } else { "no" }),
            Value::Null | Value::Object(_) => args,
        };
    }
    args
}

/// What came of the operations of a Bulk: "3 created, 1 failed".
fn did(entry: &LogEntry) -> String {
    let counts = [
        ("created", "bulk-created"),
        ("updated", "bulk-updated"),
        ("deleted", "bulk-deleted"),
        ("unchanged", "bulk-unchanged"),
        ("failed", "bulk-failed"),
        ("notDone", "bulk-not-done"),
    ];
    let told = counts.iter().filter_map(|(name, id)| {
        let count = entry.arguments.get(*name).and_then(Value::as_u64)?;
        (count > 0).then(|| words::text(id, &Args::new().count("count", count)))
    });
    told.collect::<Vec<_>>().join(", ")
}

/// Members that were asked for and not stored, how many and which: "u-9 names nobody here".
pub(crate) fn not_stored(entry: &LogEntry) -> String {
    let piece = |id: &str, count: &str, members: &str| {
        let count = entry.arguments.get(count).and_then(Value::as_u64)?;
        let named: Vec<&str> = match entry.arguments.get(members) {
            Some(Value::Array(values)) => values.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        let whole = usize::try_from(count).unwrap_or(usize::MAX);
        let args = Args::new()
            .count("count", count)
            .text("members", &listed(&named, whole));
        (count > 0).then(|| words::text(id, &args))
    };
    let left_out = piece("not-stored-left-out", "leftOut", "leftOutMembers");
    let held = piece("not-stored-held", "held", "heldMembers");
    match (left_out, held) {
        (Some(one), Some(two)) => {
            words::text("list-two", &Args::new().text("one", &one).text("two", &two))
        }
        (one, two) => one.or(two).unwrap_or_default(),
    }
}

/// Every argument that a message may name. Arguments that an entry does not have are empty, so that a message
/// can choose by `HAS`.
pub(crate) const EXPECTED: &[&str] = &[
    "name",
    "connection",
    "token",
    "client",
    "minutes",
    "attribute",
    "value",
    "attributes",
    "attributesFirst",
    "attributeCount",
    "members",
    "membersFirst",
    "asked",
    "added",
    "removed",
    "leftOut",
    "leftOutMembers",
    "held",
    "heldMembers",
    "notStored",
    "filled",
    "unknownMembers",
    "from",
    "to",
    "found",
    "returned",
    "total",
    "filter",
    "adoptedFrom",
    "attempt",
    "path",
    "base",
    "host",
    "parameter",
    "limit",
    "values",
    "what",
    "unit",
    "method",
    "allowed",
    "sent",
    "version",
    "position",
    "problem",
    "suggestions",
    "id",
    "resourceType",
    "header",
    "op",
    "line",
    "sortBy",
    "sortOrder",
    "dropped",
    "words",
    "owner",
    "ownerName",
    "holder",
    "holderName",
    "shown",
    "scope",
    "expires",
    "provider",
    "newName",
    "preset",
    "tolerated",
    "refused",
    "quirk",
    "ownership",
    "tokens",
    "setting",
    "settings",
    "before",
    "after",
    "baseUrl",
    "bytes",
    "size",
    "entries",
    "bodies",
    "since",
    "until",
    "exposure",
    "program",
    "url",
    "rung",
    "schema",
    "leftOutValues",
    "leftOutNames",
    "bulkId",
    "did",
    "operations",
    "part",
    "parts",
    "removedConnection",
    "fate",
    "users",
    "groups",
    "failed",
    "former",
    "mode",
    "address",
    "changed",
    "leftAlone",
    "users",
    "files",
];

/// What an attribute is called without the URN of its schema; of a schema's own URN what tells it from others.
fn short(path: &str) -> String {
    let parts: Vec<&str> = path.rsplitn(4, ':').collect();
    match parts[..] {
        [last @ ("User" | "Group"), version, name, _] => format!("{name}:{version}:{last}"),
        [last, ..] => last.to_owned(),
        [] => String::new(),
    }
}

/// `title, active and 3 more`.
fn listed(texts: &[&str], whole: usize) -> String {
    const SHOWN: usize = 2;
    let more = whole.saturating_sub(SHOWN);
    match texts {
        [] => String::new(),
        [one] if whole <= 1 => short(one),
        [one, two] if whole <= 2 => words::text(
            "list-two",
            &Args::new()
                .text("one", &short(one))
                .text("two", &short(two)),
        ),
        [one] => words::text(
            "list-one-more",
            &Args::new()
                .text("one", &short(one))
                .count("more", whole.saturating_sub(1) as u64),
        ),
        [one, two, ..] => words::text(
            "list-two-more",
            &Args::new()
                .text("one", &short(one))
                .text("two", &short(two))
                .count("more", more as u64),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lose_the_urn_and_urns_keep_what_tells_them_apart() {
        let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
        let cases = [
            ("title", "title"),
            ("name.givenName", "name.givenName"),
            (&*format!("{enterprise}:manager"), "manager"),
            (enterprise, "enterprise:2.0:User"),
        ];
        for (path, expected) in cases {
            assert_eq!(short(path), expected, "{path}");
        }
    }
}
