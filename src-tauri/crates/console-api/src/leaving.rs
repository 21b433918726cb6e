//! Removing a connection: its credentials die at once, its users and groups are dealt with in the background, a batch at
//! a time, so that the service answers meanwhile.

use crate::connections::{count, find, provider_of, small};
use crate::console::Console;
use crate::credentials::{Credential, Credentials};
use crate::resources::write::{self, entry_for};
use crate::setup;
use crate::types::{
    ConnectionRef, ConsoleError, Fate, Leaving, Nothing, Removal, RemoveConnection,
    RemovedConnection,
};
use directory::{
    EntryKind, Kind, LogPosition, LogQuery, NewLogEntry, Reader, StoreError, Stored, TokenState,
    Workspace, WriteGrant, Writer,
};
use scim_core::{Precondition, ScimError, Timestamp};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::task::JoinHandle;

/// So many resources are dealt with in one transaction: it holds up the writes of others for some tens of milliseconds.
const BATCH: u64 = 100;
/// Groups of a batch have no more members than this in all, unless it is one alone.
const BATCH_MEMBERS: u64 = 2_000;
/// How long to wait before a batch that could not be written is tried again.
const TRY_AGAIN: Duration = Duration::from_secs(5);

fn from_fate(fate: directory::Fate) -> Fate {
    match fate {
        directory::Fate::Keep => Fate::Keep,
        directory::Fate::Deactivate => Fate::Deactivate,
        directory::Fate::Delete => Fate::Delete,
    }
}

fn as_fate(fate: Fate) -> directory::Fate {
    match fate {
        Fate::Keep => directory::Fate::Keep,
        Fate::Deactivate => directory::Fate::Deactivate,
        Fate::Delete => directory::Fate::Delete,
    }
}

/// As it stands in the log.
fn fate_word(fate: directory::Fate) -> &'static str {
    match fate {
        directory::Fate::Keep => "keep",
        directory::Fate::Deactivate => "deactivate",
        directory::Fate::Delete => "delete",
    }
}

/// `connections.leaving`: nothing is changed.
pub(crate) async fn leaving(
    console: &Console,
    input: ConnectionRef,
) -> Result<Leaving, ConsoleError> {
    let at = console.now();
    console
        .read(move |reader| {
            let connection = find(reader, &input.connection)?;
            let credentials = Credentials::read(reader, connection.id)?;
            let (tokens, clients): (Vec<Credential>, Vec<Credential>) = credentials
                .usable(at)
                .partition(|credential| matches!(credential, Credential::Token(_)));
            let inactive = count(reader, &connection, Kind::User, Some("active eq false"));
            Ok(Leaving {
                id: connection.id.to_string(),
                name: connection.name.clone(),
                provider: provider_of(&connection.provider),
                users: reader.count_owned(connection.id, Kind::User)?,
                inactive_users: match inactive {
                    Ok(count) => Some(count),
                    Err(StoreError::TooMany { .. }) => None,
                    Err(error) => return Err(error),
                },
                groups: reader.count_owned(connection.id, Kind::Group)?,
                tokens: small(tokens.len() as u64),
                clients: small(clients.len() as u64),
                last_request: last_request(reader, connection.id)?,
                refused: setup::refused(reader, &connection)?,
            })
        })
        .await
}

fn last_request(
    reader: &Reader,
    connection: directory::ConnectionId,
) -> Result<Option<i64>, StoreError> {
    let query = LogQuery {
        kinds: vec![EntryKind::Exchange],
        connections: vec![connection],
        ..LogQuery::default()
    };
    let page = reader.log_page(&query, LogPosition::Newest, 1)?;
    Ok(page.entries.first().map(|entry| entry.at.0))
}

/// `connections.remove`: its tokens and OAuth clients stop working at once, and its public name lets nobody in.
pub(crate) async fn remove(
    console: &Console,
    input: RemoveConnection,
) -> Result<RemovedConnection, ConsoleError> {
    let (grant, at, door) = (console.grant(), console.now(), console.door());
    let act = console.act(at, "connection_removed");
    let fate = as_fate(input.users);
    let (removed, tokens, clients) = console
        .write(move |writer| {
            let connection = find(writer, &input.connection)?;
            let tokens = writer.tokens(Some(connection.id))?;
            let clients = writer.oauth_clients(Some(connection.id))?;
            writer.begin_leaving(&grant, connection.id, fate, door, at)?;
            writer.remove_connection(&grant, connection.id, at)?;
            let usable = tokens
                .iter()
                .filter(|token| token.state(at) == TokenState::Active)
                .count();
            let mut entry = act
                .with("name", connection.name.clone())
                .with("tokens", usable as u64)
                .with("fate", fate_word(fate));
            entry.connection = Some(connection.id);
            writer.append(entry)?;
            let removed = RemovedConnection {
                id: connection.id.to_string(),
                name: connection.name,
                under_way: fate != directory::Fate::Keep,
            };
            Ok((removed, tokens, clients))
        })
        .await?;
    for client in &clients {
        console.close_connections_of_client(client.id);
    }
    for token in &tokens {
        console.close_connections_of(token.id);
        if token.kept {
            crate::tokens::forget_secret(console, token.id).await;
        }
    }
    if removed.under_way {
        console.go_on_leaving();
    }
    // Nobody is let in under its public name any more.
    console.declare_hosts().await?;
    Ok(removed)
}

/// `connections.removals`: those under way.
pub(crate) async fn removals(console: &Console, _: Nothing) -> Result<Vec<Removal>, ConsoleError> {
    let problem = console.shared().leaving.problem();
    console
        .read(move |reader| {
            let leavings = reader.leavings()?.into_iter();
            Ok(leavings
                .map(|leaving| Removal {
                    id: leaving.connection.to_string(),
                    provider: provider_of(&leaving.provider),
                    fate: from_fate(leaving.fate),
                    begun: leaving.begun.0,
                    users: leaving.users,
                    groups: match leaving.fate {
                        directory::Fate::Delete => leaving.groups,
                        directory::Fate::Keep | directory::Fate::Deactivate => 0,
                    },
                    users_done: leaving.users_done,
                    groups_done: leaving.groups_done,
                    failed: leaving.failed,
                    problem: problem.clone(),
                    name: leaving.name,
                })
                .collect())
        })
        .await
}

/// The task that deals with what removed connections owned, and why it waits if it does.
#[derive(Default)]
pub(crate) struct Worker {
    task: Mutex<Option<JoinHandle<()>>>,
    problem: Arc<Mutex<Option<String>>>,
}

impl Worker {
    /// Stops it between two batches. What is left is in the workspace.
    pub(crate) fn stop(&self) {
        self.replace(None);
    }

    fn replace(&self, task: Option<JoinHandle<()>>) {
        let former = std::mem::replace(
            &mut *self.task.lock().unwrap_or_else(PoisonError::into_inner),
            task,
        );
        if let Some(former) = former {
            former.abort();
        }
    }

    fn problem(&self) -> Option<String> {
        self.problem
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Console {
    /// Goes on with what removed connections have left, in the background: at the start, and whenever one is removed.
    pub(crate) fn go_on_leaving(&self) {
        let workspace = self.workspace();
        if workspace.info().read_only.is_some() {
            return;
        }
        let worker = &self.shared().leaving;
        let problem = Arc::clone(&worker.problem);
        let clock = self.clock();
        worker.replace(Some(tokio::spawn(go_on(workspace, clock, problem))));
    }
}

async fn go_on(
    workspace: Workspace,
    clock: fn() -> Timestamp,
    problem: Arc<Mutex<Option<String>>>,
) {
    let tell = |words: Option<String>| {
        *problem.lock().unwrap_or_else(PoisonError::into_inner) = words;
    };
    loop {
        match workspace.write(move |writer| step(writer, clock())).await {
            Ok(true) => {
                tell(None);
                // Whoever waits to write comes in between.
                tokio::task::yield_now().await;
            }
            Ok(false) => return tell(None),
            Err(StoreError::Closed) => return,
            Err(error) => {
                tracing::warn!(%error, "what a removed connection owned is not dealt with; it is tried again");
                tell(Some(ConsoleError::from(error).message));
                tokio::time::sleep(TRY_AGAIN).await;
            }
        }
    }
}

/// Deals with one batch of the connection that was removed first. False if nothing is left.
fn step(writer: &mut Writer, at: Timestamp) -> Result<bool, StoreError> {
    let Some(leaving) = writer.leavings()?.into_iter().next() else {
        return Ok(false);
    };
    let grant = WriteGrant::for_admin(leaving.door);
    let Some(batch) = writer.leaving_batch(leaving.connection, BATCH, BATCH_MEMBERS)? else {
        let mut entry = NewLogEntry::local(leaving.door, at, "connection_left")
            .with("name", leaving.name)
            .with("fate", fate_word(leaving.fate))
            .with("users", leaving.users_done)
            .with("groups", leaving.groups_done)
            .with("failed", leaving.failed);
        entry.connection = Some(leaving.connection);
        writer.append(entry)?;
        return Ok(true);
    };
    let mut failed = 0;
    for stored in &batch.resources {
        if leaving.fate == directory::Fate::Deactivate
            && stored.resource.attributes.active() == Some(false)
        {
            continue;
        }
        let done = writer.attempt(|writer| deal(writer, &grant, &leaving, stored, at))?;
        match done {
            Ok(()) => {}
            Err(error) if is_of_the_store(&error) => return Err(error),
            Err(error) => {
                // One that cannot be changed must not keep the others.
                failed += 1;
                writer.append(refusal(&leaving, stored, error, at))?;
            }
        }
    }
    writer.leaving_done(leaving.connection, &batch, failed)?;
    Ok(true)
}

/// Whether it failed for a reason that would fail the next one too.
fn is_of_the_store(error: &StoreError) -> bool {
    error.is_passing()
        || matches!(
            error,
            StoreError::Database(_)
                | StoreError::Io(_)
                | StoreError::ReadOnly
                | StoreError::Unlogged
        )
}

fn action(leaving: &directory::Leaving, kind: Kind) -> &'static str {
    match (leaving.fate, kind) {
        (directory::Fate::Deactivate, _) => "user_deactivated",
        (directory::Fate::Keep | directory::Fate::Delete, Kind::User) => "user_deleted",
        (directory::Fate::Keep | directory::Fate::Delete, Kind::Group) => "group_deleted",
    }
}

/// One change with its entry, as if the admin had made it by hand.
fn deal(
    writer: &mut Writer,
    grant: &WriteGrant,
    leaving: &directory::Leaving,
    stored: &Stored,
    at: Timestamp,
) -> Result<(), StoreError> {
    let (kind, id) = (stored.kind, stored.resource.id);
    let outcome = match leaving.fate {
        directory::Fate::Deactivate => write::deactivate(writer, grant, id, at)?,
        directory::Fate::Keep | directory::Fate::Delete => {
            writer.delete(grant, kind, id, &Precondition::default(), at)?
        }
    };
    let entry = entry_for(leaving.door, at, kind, action(leaving, kind), &outcome);
    writer.append(of(leaving, entry))?;
    Ok(())
}

fn refusal(
    leaving: &directory::Leaving,
    stored: &Stored,
    error: StoreError,
    at: Timestamp,
) -> NewLogEntry {
    let entry = NewLogEntry::local(leaving.door, at, action(leaving, stored.kind))
        .about(
            stored.kind,
            Some(stored.resource.id),
            Some(stored.name().to_owned()),
        )
        .with("name", stored.name())
        .refused(&ScimError::from(error));
    of(leaving, entry)
}

/// The entry is found in the log of the connection, and says why it was done.
fn of(leaving: &directory::Leaving, entry: NewLogEntry) -> NewLogEntry {
    let mut entry = entry.with("removedConnection", leaving.name.clone());
    entry.connection = Some(leaving.connection);
    entry
}
