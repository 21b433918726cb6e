//! Writing an import, and undoing one: in steps, so that the service goes on answering meanwhile.

use super::desk::Job;
use super::plan::{FILES, Plan, Work};
use super::summary::{Left, Summary, Undoing, Why};
use crate::console::{Console, now};
use crate::resources::from_kind;
use crate::resources::write::entry_for;
use crate::types::ConsoleError;
use directory::{
    Adoption, ChangeKind, ConnectionId, Door, ImportState, Kind, LeftAlone, NewLogEntry, Outcome,
    Ownership, StoreError, Verdict, WriteGrant, Writer,
};
use scim_core::{Precondition, Timestamp};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use uuid::Uuid;

/// Resources written in one step. A step holds up the writes of others for as long as it takes: a few ten milliseconds.
const STEP: usize = 100;

const APPLIED: &str = "import_applied";
const STOPPED: &str = "import_stopped";
const UNDONE: &str = "import_undone";

/// The actions of the log that end an import, or its undoing.
pub(crate) const ENDS: [&str; 3] = [APPLIED, STOPPED, UNDONE];

/// What every entry of one import has in common.
#[derive(Clone, Copy)]
struct Mark {
    door: Door,
    connection: ConnectionId,
    /// Found in the log by this.
    run: Uuid,
}

impl Mark {
    fn entry(self, at: Timestamp, kind: Kind, outcome: &Outcome) -> NewLogEntry {
        let mut entry = entry_for(self.door, at, kind, action(kind, outcome), outcome);
        entry.connection = Some(self.connection);
        entry.request_id = Some(self.run.to_string());
        match outcome.adopted {
            Some(Adoption::FromLocal) => entry = entry.with("adoptedFrom", "local"),
            Some(Adoption::FromConnection(from)) => {
                entry = entry.with("adoptedFrom", from.to_string());
            }
            None => {}
        }
        if outcome.adopted.is_some() {
            // A change of owner is one, also where no attribute differs.
            entry.verdict = Verdict::Applied;
        }
        entry
    }

    fn act(self, at: Timestamp, action: &'static str, summary: &Summary) -> NewLogEntry {
        let counts = &summary.counts;
        let mut entry = NewLogEntry::local(self.door, at, action)
            .with("changed", summary.done)
            .with("leftAlone", summary.left_count)
            .with("users", counts.users_created + counts.users_changed)
            .with("files", summary.files.clone());
        entry.connection = Some(self.connection);
        entry.request_id = Some(self.run.to_string());
        entry
    }
}

/// The code of what was done, as for any other change.
fn action(kind: Kind, outcome: &Outcome) -> &'static str {
    let Some(change) = &outcome.change else {
        return match kind {
            Kind::User => "user_updated",
            Kind::Group => "group_updated",
        };
    };
    let of = |path: &str| change.attributes.iter().find(|one| one.path == path);
    match (kind, change.kind) {
        (Kind::User, ChangeKind::Created) => "user_created",
        (Kind::User, ChangeKind::Deleted) => "user_deleted",
        (Kind::Group, ChangeKind::Created) => "group_created",
        (Kind::Group, ChangeKind::Deleted) => "group_deleted",
        (Kind::User, ChangeKind::Updated) => match of("active") {
            Some(active) if active.after == Some(false.into()) => "user_deactivated",
            Some(_) if change.attributes.len() == 1 => "user_activated",
            _ if of("userName").is_some() => "user_renamed",
            _ => "user_updated",
        },
        (Kind::Group, ChangeKind::Updated) => {
            if of("displayName").is_some() {
                return "group_renamed";
            }
            match (change.members_added.len(), change.members_removed.len()) {
                _ if !change.attributes.is_empty() => "group_updated",
                (0, 0) => "group_updated",
                (_, 0) => "members_added",
                (0, _) if outcome.stored.member_count == 0 => "members_emptied",
                (0, _) => "members_removed",
                _ => "members_changed",
            }
        }
    }
}

/// Whether the rest of the import can go on without this one, and why it could not be written.
fn left_by(error: StoreError) -> Result<Why, StoreError> {
    Ok(match error {
        StoreError::Taken { value, .. } => Why::Taken { value },
        StoreError::OwnedByAnother { .. } => Why::OwnedByAnother,
        StoreError::NotFound { .. } => Why::Gone,
        StoreError::StaleRevision { .. } => Why::Changed,
        StoreError::UnknownMember { value } => Why::Refused { words: value },
        StoreError::Scim(error) => Why::Refused {
            words: error.detail,
        },
        error @ (StoreError::SchemaChanged { .. }
        | StoreError::Shared { .. }
        | StoreError::MemberOfItself) => Why::Refused {
            words: error.to_string(),
        },
        error => return Err(error),
    })
}

/// Remembers the import that begins.
pub(super) async fn begin(
    console: &Console,
    plan: &Plan,
    summary: &Summary,
) -> Result<(), ConsoleError> {
    let (import, connection, at) = (plan.id, plan.connection, now());
    let (grant, summary) = (console.grant(), summary.stored());
    console
        .write(move |writer| writer.begin_import(&grant, import, connection, &summary, at))
        .await
}

/// Writes everything that was previewed, step by step, until it is done or stopped.
pub(super) async fn apply(console: Console, plan: Arc<Plan>, mut summary: Summary, job: Arc<Job>) {
    let mark = Mark {
        door: console.door(),
        connection: plan.connection,
        run: plan.id,
    };
    let places: Arc<Vec<usize>> = Arc::new(
        plan.items
            .iter()
            .enumerate()
            .filter(|(_, item)| !matches!(item.work, Work::Nothing))
            .map(|(place, _)| place)
            .collect(),
    );
    let mut at = 0;
    while at < places.len() && !job.is_cancelled() {
        let end = (at + STEP).min(places.len());
        let (plan, places, before) = (Arc::clone(&plan), Arc::clone(&places), summary.clone());
        let step = console
            .write(move |writer| {
                let mut summary = before;
                for place in &places[at..end] {
                    step_of(writer, &plan, *place, mark, &mut summary)?;
                }
                let stored = summary.stored();
                writer.set_import_state(plan.id, ImportState::Running, &stored, None)?;
                Ok(summary)
            })
            .await;
        match step {
            Ok(after) => summary = after,
            Err(error) => {
                summary.stopped = Some(error.message);
                break;
            }
        }
        at = end;
        job.done.store(at as u64, Ordering::Relaxed);
    }
    let is_whole = at >= places.len() && summary.stopped.is_none();
    let ended = now();
    let finished = console
        .write(move |writer| {
            let (state, action) = if is_whole {
                (ImportState::Applied, APPLIED)
            } else {
                (ImportState::Cancelled, STOPPED)
            };
            writer.set_import_state(plan.id, state, &summary.stored(), Some(ended))?;
            writer.append(mark.act(ended, action, &summary))
        })
        .await;
    if let Err(error) = finished {
        tracing::error!(%error, "the end of an import cannot be noted");
    }
}

/// One resource, in a savepoint of its own: one that cannot be written does not take the others along.
fn step_of(
    writer: &mut Writer,
    plan: &Plan,
    place: usize,
    mark: Mark,
    summary: &mut Summary,
) -> Result<(), StoreError> {
    let item = &plan.items[place];
    match writer.attempt(|writer| write_one(writer, plan, place, mark))? {
        Ok(None) => summary.done += 1,
        Ok(Some(why)) => summary.leave(Left {
            kind: from_kind(item.kind),
            name: item.name.clone(),
            why,
        }),
        Err(error) => summary.leave(Left {
            kind: from_kind(item.kind),
            name: item.name.clone(),
            why: left_by(error)?,
        }),
    }
    Ok(())
}

fn write_one(
    writer: &mut Writer,
    plan: &Plan,
    place: usize,
    mark: Mark,
) -> Result<Option<Why>, StoreError> {
    let item = &plan.items[place];
    let rule = if plan.take_over {
        Ownership::AdoptAny
    } else {
        Ownership::Refuse
    };
    let grant = WriteGrant::for_import(mark.door, plan.connection, rule);
    let at = now();
    let before = writer.resource(item.kind, item.id)?;
    let none = Precondition::default();
    match (&item.work, &before) {
        (Work::Create(_), Some(_)) => return Ok(Some(Why::Changed)),
        (Work::Create(_) | Work::Nothing, None) | (Work::Nothing, Some(_)) => {}
        (_, None) => return Ok(Some(Why::Gone)),
        // A group is changed member by member, so it only matters who is in it; and who is deleted leaves it meanwhile.
        (_, Some(before))
            if item.kind == Kind::User && item.revision != Some(before.resource.revision) =>
        {
            return Ok(Some(Why::Changed));
        }
        _ => {}
    }
    let (kind, id) = (item.kind, item.id);
    let outcome = match &item.work {
        Work::Create(checked) => {
            writer.create(&grant, kind, id, (**checked).clone(), &FILES, at)?
        }
        Work::Replace(checked) => {
            writer.replace(&grant, kind, id, &none, (**checked).clone(), &FILES, at)?
        }
        Work::Patch(patch) => {
            writer.patch(&grant, kind, id, &none, (**patch).clone(), &FILES, at)?
        }
        Work::Delete => writer.delete(&grant, kind, id, &none, at)?,
        Work::Nothing => return Ok(None),
    };
    if outcome.change.is_none() && outcome.adopted.is_none() {
        return Ok(None);
    }
    writer.append(mark.entry(at, kind, &outcome))?;
    writer.keep_import_change(plan.id, place as u64 + 1, before.as_ref(), &outcome)?;
    Ok(None)
}

/// Undoes what an import did, the last first, step by step.
pub(super) async fn undo(
    console: Console,
    import: Uuid,
    connection: ConnectionId,
    mut summary: Summary,
    undoing: Undoing,
    job: Arc<Job>,
) {
    let mark = Mark {
        door: console.door(),
        connection,
        run: undoing.run,
    };
    let mut before_number = u64::MAX;
    let mut stopped = false;
    loop {
        if job.is_cancelled() {
            stopped = true;
            break;
        }
        let kept = summary.clone();
        let step = console
            .write(move |writer| undo_step(writer, import, before_number, mark, kept))
            .await;
        match step {
            Ok(Some((after, last))) => {
                summary = after;
                before_number = last;
                let undone = summary.undoing.as_ref().map_or(0, |undoing| undoing.done);
                job.done.store(undone.into(), Ordering::Relaxed);
            }
            Ok(None) => break,
            Err(error) => {
                tracing::error!(%error, "an import could not be undone to its end");
                stopped = true;
                break;
            }
        }
    }
    if stopped {
        // It stays as being undone: asked again, it goes on.
        return;
    }
    let ended = now();
    let finished = console
        .write(move |writer| {
            writer.forget_import_changes(import)?;
            writer.set_import_state(import, ImportState::Undone, &summary.stored(), Some(ended))?;
            let (done, left) = summary
                .undoing
                .as_ref()
                .map_or((0, 0), |undoing| (undoing.done, undoing.left_count));
            let told = Summary {
                done,
                left_count: left,
                ..summary
            };
            writer.append(mark.act(ended, UNDONE, &told))
        })
        .await;
    if let Err(error) = finished {
        tracing::error!(%error, "the end of an undoing cannot be noted");
    }
}

/// The next hundred, and where they end; `None` if none is left.
fn undo_step(
    writer: &mut Writer,
    import: Uuid,
    before: u64,
    mark: Mark,
    mut summary: Summary,
) -> Result<Option<(Summary, u64)>, StoreError> {
    let changes = writer.import_changes(import, before, STEP as u32)?;
    let Some(last) = changes.last().map(|change| change.number) else {
        return Ok(None);
    };
    let grant = WriteGrant::for_import(mark.door, mark.connection, Ownership::Refuse);
    let admin = WriteGrant::for_admin(mark.door);
    for change in &changes {
        let at = now();
        let undone = writer.attempt(|writer| {
            let outcome = match writer.undo_import_change(&grant, &admin, change, at)? {
                Ok(outcome) => outcome,
                Err(why) => return Ok(Some(Why::from(why))),
            };
            let mut entry = mark.entry(at, change.kind, &outcome);
            if change.owner_before != Some(mark.connection) && change.act == ChangeKind::Updated {
                entry.verdict = Verdict::Applied;
            }
            writer.append(entry)?;
            Ok::<_, StoreError>(None)
        })?;
        let why = match undone {
            Ok(why) => why,
            Err(error) => Some(left_by(error)?),
        };
        let undoing = summary.undoing.get_or_insert_default();
        undoing.done += u32::from(why.is_none());
        if let Some(why) = why {
            undoing.leave(Left {
                kind: from_kind(change.kind),
                name: change.name.clone(),
                why,
            });
        }
        writer.drop_import_change(import, change.number)?;
    }
    let stored = summary.stored();
    writer.set_import_state(import, ImportState::Undoing, &stored, None)?;
    Ok(Some((summary, last)))
}

impl From<LeftAlone> for Why {
    fn from(why: LeftAlone) -> Why {
        match why {
            LeftAlone::Changed => Why::Changed,
            LeftAlone::MembersChanged => Why::MembersChanged,
            LeftAlone::Gone => Why::Gone,
            LeftAlone::OwnedByAnother => Why::OwnedByAnother,
            LeftAlone::HereAgain => Why::HereAgain,
        }
    }
}
