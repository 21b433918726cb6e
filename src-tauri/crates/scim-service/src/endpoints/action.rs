//! What a write did, in the codes of the log: verdict, action, arguments.

use super::show::subject;
use crate::answer::Facts;
use directory::{Adoption, Change, Kind, LogNote, MemberName, Outcome, Verdict};
use scim_core::tolerance::note;
use serde_json::Value;

/// The kinds of write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Write {
    Create,
    Replace,
    Patch,
    Delete,
}

/// How many attributes and members an entry names; it counts all of them.
const NAMED_ATTRIBUTES: usize = 20;
const NAMED_MEMBERS: usize = 3;

/// The facts of a write, judged by what is stored now and not by what was asked. `activates` is what the
/// request was about, if it was about `active` alone: where nothing changed, only the request can tell.
pub(super) fn facts(write: Write, activates: Option<bool>, outcome: &Outcome) -> Facts {
    let has_left_out = outcome.notes.iter().any(|note| note.left_out);
    let has_changed = outcome.change.is_some() || outcome.adopted.is_some();
    let verdict = match (has_left_out, has_changed) {
        (true, _) => Verdict::Partly,
        (false, true) => Verdict::Applied,
        (false, false) => Verdict::NoChange,
    };
    let change = outcome.change.as_deref();
    let mut facts =
        Facts::write(action(write, activates, outcome), verdict).about(subject(&outcome.stored));
    facts.notes = outcome.notes.iter().cloned().map(LogNote::from).collect();
    match outcome.adopted {
        Some(Adoption::FromLocal) => facts = facts.with("adoptedFrom", "local"),
        Some(Adoption::FromConnection(connection)) => {
            facts = facts.with("adoptedFrom", connection.to_string());
        }
        None => {}
    }
    let members = &outcome.members;
    if outcome.stored.kind == Kind::Group && write == Write::Create {
        facts = facts.with("members", outcome.stored.member_count);
        if members.asked > 0 {
            facts = facts.with("asked", members.asked);
        }
        facts = not_stored(facts, outcome);
    } else if members.asked > 0 || members.replaced {
        facts = facts
            .with("asked", members.asked)
            .with("added", members.added)
            .with("removed", members.removed)
            .with("leftOut", members.left_out)
            .with("members", change.map(first_members).unwrap_or_default());
        facts = not_stored(facts, outcome);
    }
    let filled = match write {
        Write::Delete => 0,
        Write::Create | Write::Replace | Write::Patch => outcome.side_changes.len(),
    };
    if filled > 0 {
        facts = facts.with("filled", filled);
    }
    let Some(change) = change else { return facts };
    if matches!(write, Write::Replace | Write::Patch) && !change.attributes.is_empty() {
        let paths: Vec<&str> = change
            .attributes
            .iter()
            .take(NAMED_ATTRIBUTES)
            .map(|one| one.path.as_str())
            .collect();
        facts = facts
            .with("attributes", paths)
            .with("attributeCount", change.attributes.len());
        if let Some((from, to)) = renamed(outcome.stored.kind, change) {
            facts = facts.with("from", from).with("to", to);
        }
    }
    facts
}

/// How many members were not stored, and the first of them.
fn not_stored(mut facts: Facts, outcome: &Outcome) -> Facts {
    for (name, code, count) in [
        ("leftOut", note::UNKNOWN_MEMBER, outcome.members.left_out),
        ("held", note::HELD_MEMBER, outcome.members.held),
    ] {
        if count == 0 {
            continue;
        }
        let noted = outcome.notes.iter().filter(|note| note.code == code);
        let values: Vec<&str> = noted
            .take(NAMED_MEMBERS)
            .map(|note| note.sent.as_str())
            .collect();
        facts = facts.with(name, count).with(
            if code == note::HELD_MEMBER {
                "heldMembers"
            } else {
                "leftOutMembers"
            },
            values,
        );
    }
    facts
}

fn action(write: Write, activates: Option<bool>, outcome: &Outcome) -> &'static str {
    let kind = outcome.stored.kind;
    let change = outcome.change.as_deref();
    match (kind, write) {
        (Kind::User, Write::Create) => "user_created",
        (Kind::Group, Write::Create) => "group_created",
        (Kind::User, Write::Delete) => "user_deleted",
        (Kind::Group, Write::Delete) => "group_deleted",
        (Kind::User, Write::Replace | Write::Patch) => match change {
            Some(change) if renamed(kind, change).is_some() => "user_renamed",
            Some(change) => user_changed(write, activation(change)),
            None => user_changed(write, activates),
        },
        (Kind::Group, Write::Replace | Write::Patch) => match change {
            Some(change) if renamed(kind, change).is_some() => "group_renamed",
            Some(change) if !change.attributes.is_empty() => "group_updated",
            _ => members_action(outcome).unwrap_or("group_updated"),
        },
    }
}

fn user_changed(write: Write, activates: Option<bool>) -> &'static str {
    match (activates, write) {
        (Some(true), _) => "user_activated",
        (Some(false), _) => "user_deactivated",
        (None, Write::Replace) => "user_replaced",
        (None, Write::Create | Write::Patch | Write::Delete) => "user_updated",
    }
}

/// What happened to the members, if they were all that was asked about.
fn members_action(outcome: &Outcome) -> Option<&'static str> {
    let members = &outcome.members;
    match (members.replaced, members.added, members.removed) {
        (true, 0, removed) if removed > 0 && outcome.stored.member_count == 0 => {
            Some("members_emptied")
        }
        (true, added, removed) if added + removed > 0 => Some("members_replaced"),
        (_, 0, 0) if members.asked == 0 => None,
        (false, 0, 0) if members.asked_to_leave == 0 => Some("members_added"),
        (false, 0, 0) if members.asked_to_leave == members.asked => Some("members_removed"),
        (_, 0, 0) => Some("members_changed"),
        (_, _, 0) => Some("members_added"),
        (_, 0, _) => Some("members_removed"),
        _ => Some("members_changed"),
    }
}

/// Old and new name, if it is among what changed.
fn renamed(kind: Kind, change: &Change) -> Option<(Value, Value)> {
    let name = match kind {
        Kind::User => "userName",
        Kind::Group => "displayName",
    };
    let one = change.attributes.iter().find(|one| one.path == name)?;
    Some((one.before.clone()?, one.after.clone()?))
}

/// The new state, if `active` changed and nothing else did. A user without `active` counts as active.
fn activation(change: &Change) -> Option<bool> {
    match change.attributes.as_slice() {
        [only] if only.path == "active" => match (&only.before, &only.after) {
            (_, Some(Value::Bool(false))) => Some(false),
            (Some(Value::Bool(false)), _) => Some(true),
            _ => None,
        },
        _ => None,
    }
}

/// The first members that came, or, if none came, that went.
fn first_members(change: &Change) -> Vec<String> {
    let named: &[MemberName] = if change.members_added.is_empty() {
        &change.members_removed
    } else {
        &change.members_added
    };
    named
        .iter()
        .take(NAMED_MEMBERS)
        .map(|member| member.name.clone())
        .collect()
}
