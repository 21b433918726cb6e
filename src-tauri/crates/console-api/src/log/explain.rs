//! Plain words on an exchange that failed or was odd: what to do, what happened, why, on what that rests.

use crate::log::{detail, row};
use crate::resources::{display_name, from_kind};
use crate::types::Explanation;
use crate::words::{self, Args};
use directory::{ConnectionId, Kind, LogEntry, LogNote, Reader, StoreError, Stored, Verdict};
use scim_core::ResourceId;
use serde_json::Value;

/// Notes that stand for something that people should look at although it was done.
const LOUD: [&str; 1] = ["members_cleared"];

/// The explanation of an entry; an unremarkable one has none.
pub(crate) fn explain(
    reader: &Reader,
    entry: &LogEntry,
) -> Result<Option<Explanation>, StoreError> {
    let remarkable = |note: &&LogNote| note.left_out || LOUD.contains(&note.code.as_ref());
    if entry.verdict == Verdict::Refused {
        return refused(reader, entry).map(Some);
    }
    match entry.notes.iter().find(remarkable) {
        Some(note) => about_note(reader, entry, note).map(Some),
        None => Ok(None),
    }
}

fn refused(reader: &Reader, entry: &LogEntry) -> Result<Explanation, StoreError> {
    let provider = provider(reader, entry.connection)?;
    let reason = entry.reason.as_deref().unwrap_or("internal");
    let known = format!("reason-{}", reason.replace('_', "-"));
    let id = if words::knows(&known) {
        known
    } else {
        "reason-unknown".to_owned()
    };
    let in_the_way = in_the_way(reader, entry)?;
    let owner = entry
        .arguments
        .get("owner")
        .and_then(Value::as_str)
        .and_then(ConnectionId::parse);
    let owner = match owner {
        Some(owner) => reader
            .connection_by_id(owner)?
            .map(|connection| connection.name),
        None => None,
    };
    let args = row::arguments(entry)
        .text(
            "holderName",
            &in_the_way.as_ref().map(display_name).unwrap_or_default(),
        )
        .text("ownerName", owner.as_deref().unwrap_or_default());
    let mut explanation = say(&id, provider.as_deref(), &args);
    let status = Args::new().text(
        "status",
        &entry
            .status
            .map(|status| status.to_string())
            .unwrap_or_default(),
    );
    explanation.done = Some(words::text("explain-nothing-changed", &status));
    if let Some(stored) = in_the_way {
        explanation.resource_id = Some(stored.resource.id.to_string());
        explanation.resource_kind = Some(from_kind(stored.kind));
        explanation.resource_name = Some(display_name(&stored));
    }
    Ok(explanation)
}

fn about_note(
    reader: &Reader,
    entry: &LogEntry,
    note: &LogNote,
) -> Result<Explanation, StoreError> {
    let provider = provider(reader, entry.connection)?;
    let alike = entry
        .notes
        .iter()
        .filter(|other| other.code == note.code)
        .count() as u64;
    // Of many members only the first are noted.
    let counted = match note.code.as_ref() {
        "unknown_member" => entry.arguments.get("leftOut"),
        "held_member" => entry.arguments.get("held"),
        _ => None,
    };
    let alike = counted.and_then(Value::as_u64).unwrap_or(0).max(alike);
    let args = detail::note_args(note).count("count", alike).text(
        "name",
        entry
            .subject
            .as_ref()
            .and_then(|subject| subject.name.as_deref())
            .unwrap_or_default(),
    );
    let mut explanation = say(&detail::note_id(&note.code), provider.as_deref(), &args);
    explanation.done = words::attribute(&detail::note_id(&note.code), "done", &args);
    Ok(explanation)
}

/// The message's attributes, with those of the provider before the general ones.
fn say(id: &str, provider: Option<&str>, args: &Args) -> Explanation {
    let attribute = |name: &str| {
        let special = provider.and_then(|key| words::attribute(id, &format!("{name}-{key}"), args));
        special.or_else(|| words::attribute(id, name, args))
    };
    let list = |text: String| {
        text.split(';')
            .map(|part| part.trim().to_owned())
            .filter(|part| !part.is_empty())
            .collect()
    };
    Explanation {
        lead: attribute("lead").unwrap_or_else(|| words::text(id, args)),
        done: None,
        why: attribute("why"),
        fix: attribute("fix"),
        provider_sees: attribute("sees"),
        rests_on: attribute("rests-on").map(list).unwrap_or_default(),
        resource_id: None,
        resource_kind: None,
        resource_name: None,
    }
}

fn provider(
    reader: &Reader,
    connection: Option<ConnectionId>,
) -> Result<Option<String>, StoreError> {
    match connection {
        Some(id) => Ok(reader
            .connection_by_id(id)?
            .map(|connection| connection.provider)),
        None => Ok(None),
    }
}

/// The resource that has the value which was asked for, if it is still there.
fn in_the_way(reader: &Reader, entry: &LogEntry) -> Result<Option<Stored>, StoreError> {
    let Some(holder) = entry
        .arguments
        .get("holder")
        .and_then(Value::as_str)
        .and_then(ResourceId::parse)
    else {
        return Ok(None);
    };
    let kind = entry
        .subject
        .as_ref()
        .map_or(Kind::User, |subject| subject.kind);
    for kind in [kind, Kind::User, Kind::Group] {
        if let Some(stored) = reader.resource(kind, holder)? {
            return Ok(Some(stored));
        }
    }
    Ok(None)
}
