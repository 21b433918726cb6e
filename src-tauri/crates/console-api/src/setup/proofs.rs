//! What the log proves of a setup. Each entry is looked at once; what was found is kept.

use super::silence;
use directory::{
    ConnectionId, EntryKind, LogEntry, LogPosition, LogQuery, Proof, Reader, Setup, StoreError,
};
use idp::REHEARSED;
use idp::guide::{Change, Event, Exchange, Guide, Sight};
use scim_service::BASE_PATH;
use serde_json::Value;
use std::collections::BTreeMap;

/// Entries that one look goes through at most; the next look goes on from there.
const PAGE: u32 = 1_000;
const PAGES: usize = 20;

/// Proofs by name: the event's code, with `rehearsed:` in front if it was one of ours.
pub(super) type Proofs = BTreeMap<String, Proof>;

/// The name under which an event is kept.
pub(super) fn name_of(event: Event, rehearsed: bool) -> String {
    let code = serde_json::to_value(event)
        .ok()
        .and_then(|code| code.as_str().map(str::to_owned))
        .unwrap_or_default();
    if rehearsed {
        format!("rehearsed:{code}")
    } else {
        code
    }
}

/// What the entries behind `setup.read_to` prove that was not known before; `setup` knows it afterwards.
pub(super) fn look(
    reader: &Reader,
    guide: &Guide,
    way: Option<&str>,
    test_email: &str,
    setup: &mut Setup,
) -> Result<Vec<(String, Proof)>, StoreError> {
    let query = LogQuery {
        kinds: vec![EntryKind::Exchange],
        connections: vec![setup.connection],
        ..LogQuery::default()
    };
    let mut found = Vec::new();
    for _ in 0..PAGES {
        let page = reader.log_page(&query, LogPosition::After(setup.read_to), PAGE)?;
        for entry in &page.entries {
            found.extend(proven_by(reader, guide, way, test_email, setup, entry)?);
            setup.read_to = entry.seq;
        }
        if !page.more {
            break;
        }
    }
    Ok(found)
}

fn proven_by(
    reader: &Reader,
    guide: &Guide,
    way: Option<&str>,
    test_email: &str,
    setup: &mut Setup,
    entry: &LogEntry,
) -> Result<Vec<(String, Proof)>, StoreError> {
    let rehearsed = is_rehearsed(entry);
    let sights = sights_of(reader, guide, way, test_email, entry)?;
    let proof = Proof {
        at: entry.at,
        entry: entry.seq,
    };
    let mut proven = Vec::new();
    let mut keep = |setup: &mut Setup, name: String| {
        if !setup.proofs.contains_key(&name) {
            setup.proofs.insert(name.clone(), proof);
            proven.push((name, proof));
        }
    };
    if !rehearsed && let Some(name) = silence::part(guide, path_of(entry), &sights, &setup.proofs) {
        keep(setup, name);
    }
    // A provider that tries the service out also makes a test group, whose name nobody knows. It comes before the first of its
    // people.
    let tries_out = !guide.requests(Event::ActivationRound, way).is_empty()
        && !setup
            .proofs
            .contains_key(&name_of(Event::FirstUser, rehearsed));
    // A list of people that could as well be the provider's test is an import only once it has sent people.
    let is_test = sights
        .iter()
        .any(|sight| sight.event == Event::ConnectionTest)
        && !setup
            .proofs
            .contains_key(&name_of(Event::FirstUser, rehearsed));
    for sight in sights {
        if tries_out && sight.event == Event::FirstGroup
            || is_test && sight.event == Event::UsersListed
        {
            continue;
        }
        let name = name_of(sight.event, rehearsed);
        let name = match sight.event {
            Event::ActivationRound => {
                match round(guide, way, sight.request, &name, &setup.proofs) {
                    Some(name) => name,
                    None => continue,
                }
            }
            _ => name,
        };
        keep(setup, name);
    }
    Ok(proven)
}

/// Everything that an entry shows of the provider.
pub(super) fn sights_of(
    reader: &Reader,
    guide: &Guide,
    way: Option<&str>,
    test_email: &str,
    entry: &LogEntry,
) -> Result<Vec<Sight>, StoreError> {
    let (Some(method), Some(target), Some(status)) = (&entry.method, &entry.target, entry.status)
    else {
        return Ok(Vec::new());
    };
    let changes = changes(reader, entry)?;
    let exchange = Exchange {
        method,
        path: path_of(entry),
        query: target.split_once('?').map_or("", |(_, query)| query),
        status,
        changes: &changes,
        subject: entry
            .subject
            .as_ref()
            .and_then(|subject| subject.name.as_deref())
            .unwrap_or_default(),
    };
    Ok(guide.sights(way, &exchange, test_email))
}

/// Whether an entry is of a rehearsal or of a check, and not of the provider.
pub(super) fn is_rehearsed(entry: &LogEntry) -> bool {
    entry.signs.iter().any(|sign| sign == REHEARSED)
}

/// The path of an entry behind the base.
pub(super) fn path_of(entry: &LogEntry) -> &str {
    let target = entry.target.as_deref().unwrap_or_default();
    behind_base(target.split('?').next().unwrap_or_default())
}

/// The next request of a round, if this is it: the round is proven by its last one. Those that may be missing are passed over.
fn round(
    guide: &Guide,
    way: Option<&str>,
    request: usize,
    name: &str,
    known: &Proofs,
) -> Option<String> {
    let requests = guide.requests(Event::ActivationRound, way);
    let place = |index: usize| format!("{name}#{index}");
    let done = (0..requests.len())
        .rev()
        .find(|index| known.contains_key(&place(*index)));
    let next = done.map_or(0, |done| done + 1);
    let is_next = request >= next
        && requests
            .get(next..request)?
            .iter()
            .all(|passed| passed.optional);
    if !is_next {
        return None;
    }
    let is_last = requests[request + 1..].iter().all(|left| left.optional);
    Some(if is_last {
        name.to_owned()
    } else {
        place(request)
    })
}

/// The part of a path behind the base, whichever of its two forms it has.
fn behind_base(path: &str) -> &str {
    let alias = BASE_PATH.strip_prefix("/api").unwrap_or(BASE_PATH);
    [BASE_PATH, alias]
        .iter()
        .find_map(|base| path.strip_prefix(base))
        .unwrap_or(path)
}

/// What a write did, in the words of guides.
fn changes(reader: &Reader, entry: &LogEntry) -> Result<Vec<Change>, StoreError> {
    let mut changes = match entry.action.as_str() {
        "user_created" | "group_created" => vec![Change::Creates],
        "user_updated" | "user_replaced" | "user_renamed" | "group_updated" | "group_renamed" => {
            vec![Change::Updates]
        }
        "user_activated" => vec![Change::Updates, Change::Activates],
        "user_deactivated" => vec![Change::Updates, Change::Deactivates],
        "members_added" => vec![Change::AddsMembers],
        "members_removed" | "members_emptied" => vec![Change::RemovesMembers],
        "members_changed" => vec![Change::AddsMembers, Change::RemovesMembers],
        "members_replaced" => vec![Change::ReplacesMembers],
        _ => return Ok(Vec::new()),
    };
    let count = |name: &str| {
        entry
            .arguments
            .get(name)
            .and_then(Value::as_u64)
            .unwrap_or(0)
    };
    let by_the_way = [
        (Change::AddsMembers, count("added") > 0),
        (Change::RemovesMembers, count("removed") > 0),
        (
            Change::AddsMembers,
            entry.action == "group_created" && count("members") > 0,
        ),
    ];
    changes.extend(
        by_the_way
            .into_iter()
            .filter(|(_, did)| *did)
            .map(|(change, _)| change),
    );
    let touches_active = entry
        .arguments
        .get("attributes")
        .and_then(Value::as_array)
        .is_some_and(|paths| paths.iter().any(|path| path == "active"));
    if touches_active {
        // Among other attributes: which way it went only the change itself says.
        let went = reader.log_entry(entry.seq)?.and_then(|detail| {
            let mut attributes = detail.changes.into_iter().flat_map(|one| one.attributes);
            let active = attributes.find(|one| one.path == "active")?;
            Some(active.after != Some(Value::Bool(false)))
        });
        match went {
            Some(true) => changes.push(Change::Activates),
            Some(false) => changes.push(Change::Deactivates),
            None => {}
        }
    }
    Ok(changes)
}

/// The newest exchanges of a connection, newest first.
pub(super) fn newest(
    reader: &Reader,
    connection: ConnectionId,
    most: u32,
) -> Result<Vec<LogEntry>, StoreError> {
    let query = LogQuery {
        kinds: vec![EntryKind::Exchange],
        connections: vec![connection],
        ..LogQuery::default()
    };
    Ok(reader.log_page(&query, LogPosition::Newest, most)?.entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_the_base_are_taken_off() {
        for (path, expected) in [
            ("/api/scim/v2/Users", "/Users"),
            ("/scim/v2/Groups/1", "/Groups/1"),
            ("/Users", "/Users"),
        ] {
            assert_eq!(behind_base(path), expected);
        }
    }

    #[test]
    fn a_rehearsal_proves_under_a_name_of_its_own() {
        assert_eq!(name_of(Event::FirstUser, false), "first_user");
        assert_eq!(name_of(Event::FirstUser, true), "rehearsed:first_user");
    }
}
