//! Connections: what they are, how they fare, adding, changing and removing them.

use crate::console::Console;
use crate::credentials::{Credential, Credentials};
use crate::health::{self, Judged};
use crate::imports;
use crate::log::row;
use crate::service::token_url;
use crate::types::{
    ChangeConnection, ConnectionDetails, ConnectionRef, ConnectionRow, ConnectionSettings,
    ConsoleError, ErrorCode, HourCount, LastChange, NewConnection, Nothing, Ownership, Provider,
    UnknownMembers,
};
use crate::words::Args;
use directory::{
    EntryKind, IdpConnection, Kind, ListQuery, LogEntry, LogPosition, LogQuery, OwnerFilter,
    Reader, StoreError, Verdict,
};
use idp::Idp;
use scim_core::{Filter, Timestamp};

const HOUR_MS: i64 = 3_600_000;
/// The longest name of a connection or a token, in characters.
pub(crate) const LONGEST_NAME: usize = 100;

/// The provider with this key; one that this release does not know keeps its key as its name.
pub(crate) fn provider_of(key: &str) -> Provider {
    match Idp::from_key(key) {
        Some(idp) => provider(idp),
        None => Provider {
            key: key.to_owned(),
            name: key.to_owned(),
            monogram: key.chars().take(2).collect(),
        },
    }
}

fn provider(idp: Idp) -> Provider {
    Provider {
        key: idp.key().to_owned(),
        name: idp.display_name().to_owned(),
        monogram: idp.monogram().to_owned(),
    }
}

/// `providers.list`: those that a connection can be made for. Google sends nothing: its people are imported.
pub(crate) async fn providers(_: &Console, _: Nothing) -> Result<Vec<Provider>, ConsoleError> {
    Ok(Idp::ALL.into_iter().map(provider).collect())
}

/// `connections.list`
pub(crate) async fn list(
    console: &Console,
    _: Nothing,
) -> Result<Vec<ConnectionRow>, ConsoleError> {
    let at = console.now();
    console.read(move |reader| rows(reader, at)).await
}

/// Every connection that was not removed.
fn rows(reader: &Reader, at: Timestamp) -> Result<Vec<ConnectionRow>, StoreError> {
    let rows = rows_with_credentials(reader, at)?;
    Ok(rows.into_iter().map(|(row, _)| row).collect())
}

/// The same, each with what its provider can come in with.
pub(crate) fn rows_with_credentials(
    reader: &Reader,
    at: Timestamp,
) -> Result<Vec<(ConnectionRow, Credentials)>, StoreError> {
    let connections = reader.connections()?;
    connections
        .iter()
        .filter(|connection| connection.removed.is_none())
        .map(|connection| {
            let credentials = Credentials::read(reader, connection.id)?;
            Ok((as_row(reader, connection, &credentials, at)?, credentials))
        })
        .collect()
}

/// A connection that has just been read or written, as a row.
pub(crate) fn row_of(
    reader: &Reader,
    connection: &IdpConnection,
    at: Timestamp,
) -> Result<ConnectionRow, StoreError> {
    let credentials = Credentials::read(reader, connection.id)?;
    as_row(reader, connection, &credentials, at)
}

fn as_row(
    reader: &Reader,
    connection: &IdpConnection,
    credentials: &Credentials,
    at: Timestamp,
) -> Result<ConnectionRow, StoreError> {
    let Judged {
        health,
        last_request,
    } = health::of(reader, connection, credentials, at)?;
    let (tokens, clients): (Vec<Credential>, Vec<Credential>) = credentials
        .usable(at)
        .partition(|credential| matches!(credential, Credential::Token(_)));
    let soonest = tokens
        .iter()
        .chain(&clients)
        .filter_map(|one| one.expires());
    // A count that takes too long is 0 rather than late.
    let owned = |kind: Kind, filter: Option<&str>| -> Result<u64, StoreError> {
        match count(reader, connection, kind, filter) {
            Err(StoreError::TooMany { .. }) => Ok(0),
            counted => counted,
        }
    };
    Ok(ConnectionRow {
        id: connection.id.to_string(),
        name: connection.name.clone(),
        provider: provider_of(&connection.provider),
        health,
        users: owned(Kind::User, None)?,
        inactive_users: owned(Kind::User, Some("active eq false"))?,
        groups: owned(Kind::Group, None)?,
        usable_tokens: small(tokens.len() as u64),
        usable_clients: small(clients.len() as u64),
        next_expiry: soonest.min().map(|expires| expires.0),
        created: connection.created.0,
        last_request,
        last_change: last_change(reader, connection)?,
    })
}

/// How many resources of a kind the connection manages.
pub(crate) fn count(
    reader: &Reader,
    connection: &IdpConnection,
    kind: Kind,
    filter: Option<&str>,
) -> Result<u64, StoreError> {
    let catalogue = scim_core::Catalogue::standard();
    let filter = filter
        .map(|text| {
            Filter::parse(text, kind.resource_type(&catalogue)).map_err(scim_core::ScimError::from)
        })
        .transpose()?;
    let query = ListQuery {
        count: 0,
        filter,
        owner: Some(OwnerFilter::Connection(connection.id)),
        ..ListQuery::of(kind)
    };
    Ok(reader.list(&query)?.total)
}

/// What came over this connection and changed something last: a request of its provider, or a file that was imported.
fn last_change(
    reader: &Reader,
    connection: &IdpConnection,
) -> Result<Option<LastChange>, StoreError> {
    let newest = |query: LogQuery| -> Result<Option<LogEntry>, StoreError> {
        let page = reader.log_page(&query, LogPosition::Newest, 1)?;
        Ok(page.entries.into_iter().next())
    };
    let request = newest(LogQuery {
        kinds: vec![EntryKind::Exchange],
        connections: vec![connection.id],
        verdicts: vec![Verdict::Applied, Verdict::Partly],
        without_reads: true,
        ..LogQuery::default()
    })?;
    let imports = reader.imports(Some(connection.id))?;
    // Looked for at its own time: without one, the whole log would be gone through.
    let import = match imports.iter().filter_map(|import| import.ended).max() {
        Some(ended) => newest(LogQuery {
            actions: imports::ENDS.map(str::to_owned).to_vec(),
            connections: vec![connection.id],
            since: Some(ended),
            until: Some(ended),
            ..LogQuery::default()
        })?,
        None => None,
    };
    let last = request.into_iter().chain(import).max_by_key(|one| one.seq);
    Ok(last.map(|entry| LastChange {
        at: entry.at.0,
        seq: entry.seq.0,
        words: row::sentence(&entry),
    }))
}

/// The connection with this id or name.
pub(crate) fn find(reader: &Reader, id_or_name: &str) -> Result<IdpConnection, StoreError> {
    let found = reader
        .connection(id_or_name)?
        .filter(|connection| connection.removed.is_none());
    found.ok_or_else(|| StoreError::Unknown {
        what: "connection",
        name: id_or_name.to_owned(),
    })
}

/// `connections.get`
pub(crate) async fn get(
    console: &Console,
    input: ConnectionRef,
) -> Result<ConnectionDetails, ConsoleError> {
    let base_url = console.base_url().await;
    let at = console.now();
    console
        .read(move |reader| {
            let connection = find(reader, &input.connection)?;
            // The last hour is the one under way.
            let to = (at.0.div_euclid(HOUR_MS) + 1) * HOUR_MS;
            let (from, to) = (Timestamp(to - 24 * HOUR_MS), Timestamp(to));
            let points = reader.rollup(from, to, 60, Some(connection.id))?;
            let credentials = Credentials::read(reader, connection.id)?;
            Ok(ConnectionDetails {
                row: as_row(reader, &connection, &credentials, at)?,
                settings: as_settings(&connection.settings),
                dialect: crate::dialect::brief(reader, &connection)?,
                ends: crate::expiry::forecast(reader, &connection, &credentials, at)?,
                base_url: base_url.clone(),
                tokens: crate::tokens::rows_of(reader, &connection, &credentials.tokens, at)?,
                token_url: token_url(&base_url),
                oauth_clients: crate::oauth_clients::rows_of(
                    reader,
                    &connection,
                    &credentials.clients,
                    at,
                )?,
                last_24_h: points
                    .iter()
                    .map(|point| HourCount {
                        from: point.start.0,
                        requests: small(point.exchanges),
                        refused: small(point.refused),
                    })
                    .collect(),
            })
        })
        .await
}

pub(crate) fn small(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn as_settings(settings: &directory::ConnectionSettings) -> ConnectionSettings {
    ConnectionSettings {
        ownership: match settings.ownership {
            directory::Ownership::Refuse => Ownership::Refuse,
            directory::Ownership::AdoptLocal => Ownership::AdoptLocal,
            directory::Ownership::AdoptAny => Ownership::AdoptAny,
        },
        unknown_members: as_unknown_members(settings.unknown_members()),
    }
}

pub(crate) fn as_unknown_members(rule: scim_core::UnknownMembers) -> UnknownMembers {
    match rule {
        scim_core::UnknownMembers::Refuse => UnknownMembers::Refuse,
        scim_core::UnknownMembers::LeaveOut => UnknownMembers::LeaveOut,
        scim_core::UnknownMembers::Hold => UnknownMembers::Hold,
    }
}

fn from_unknown_members(rule: UnknownMembers) -> scim_core::UnknownMembers {
    match rule {
        UnknownMembers::Refuse => scim_core::UnknownMembers::Refuse,
        UnknownMembers::LeaveOut => scim_core::UnknownMembers::LeaveOut,
        UnknownMembers::Hold => scim_core::UnknownMembers::Hold,
    }
}

/// The settings with what the admin wants changed in them; the dialect has an operation of its own.
fn with_wanted(
    settings: &directory::ConnectionSettings,
    wanted: &ConnectionSettings,
) -> directory::ConnectionSettings {
    let unknown_members = from_unknown_members(wanted.unknown_members);
    directory::ConnectionSettings {
        ownership: match wanted.ownership {
            Ownership::Refuse => directory::Ownership::Refuse,
            Ownership::AdoptLocal => directory::Ownership::AdoptLocal,
            Ownership::AdoptAny => directory::Ownership::AdoptAny,
        },
        // What was never chosen stays so as long as it is the same.
        unknown_members: if unknown_members == settings.unknown_members() {
            settings.unknown_members
        } else {
            Some(unknown_members)
        },
        ..settings.clone()
    }
}

/// A name that a person gives: not empty, not endless, without characters that cannot be seen.
pub(crate) fn checked_name(name: &str) -> Result<String, ConsoleError> {
    let name = name.trim();
    if name.is_empty() {
        return Err(ConsoleError::missing("name"));
    }
    if name.chars().count() > LONGEST_NAME {
        let args = Args::new().count("most", LONGEST_NAME as u64);
        return Err(
            ConsoleError::say(ErrorCode::BadInput, "error-name-too-long", &args).at("name"),
        );
    }
    if crate::words::visible(name) != name {
        return Err(
            ConsoleError::say(ErrorCode::BadInput, "error-name-unprintable", &Args::new())
                .at("name"),
        );
    }
    Ok(name.to_owned())
}

/// `connections.add`
pub(crate) async fn add(
    console: &Console,
    input: NewConnection,
) -> Result<ConnectionRow, ConsoleError> {
    let name = checked_name(&input.name)?;
    let Some(idp) = Idp::from_key(&input.provider) else {
        let known: Vec<&str> = Idp::ALL.into_iter().map(Idp::key).collect();
        let args = Args::new()
            .text("name", &input.provider)
            .text("known", &known.join(", "));
        return Err(
            ConsoleError::say(ErrorCode::BadInput, "error-unknown-provider", &args).at("provider"),
        );
    };
    crate::dialect::check_codes(&input.quirks)?;
    let (grant, at) = (console.grant(), console.now());
    let act = console.act(at, "connection_added");
    console
        .write(move |writer| {
            let preset = if input.strict {
                directory::DialectPreset::Strict
            } else {
                directory::DialectPreset::Provider
            };
            let mut settings = directory::ConnectionSettings {
                preset,
                quirks: input.quirks,
                unknown_members: input.unknown_members.map(from_unknown_members),
                ..directory::ConnectionSettings::default()
            };
            crate::dialect::forget_what_the_preset_says(idp.key(), &mut settings);
            let new = directory::NewConnection {
                name,
                provider: idp.key().to_owned(),
                settings,
            };
            let connection = writer.add_connection(&grant, new, at)?;
            let mut entry = act
                .with("name", connection.name.clone())
                .with("provider", idp.key());
            entry.connection = Some(connection.id);
            writer.append(entry)?;
            row_of(writer, &connection, at)
        })
        .await
}

/// `connections.change`: name, settings, dialect, or several of them.
pub(crate) async fn change(
    console: &Console,
    input: ChangeConnection,
) -> Result<ConnectionRow, ConsoleError> {
    let name = input.name.as_deref().map(checked_name).transpose()?;
    if let Some(dialect) = &input.dialect {
        crate::dialect::check_codes(&dialect.quirks)?;
    }
    let (grant, at) = (console.grant(), console.now());
    let act = console.act(at, "connection_changed");
    let switched = console.act(at, crate::dialect::CHANGED);
    console
        .write(move |writer| {
            let mut connection = find(writer, &input.id)?;
            let mut entry = act.with("name", connection.name.clone());
            entry.connection = Some(connection.id);
            let mut changed = false;
            if let Some(name) = name.filter(|name| *name != connection.name) {
                entry = entry.with("newName", name.clone());
                connection = writer.rename_connection(&grant, connection.id, &name)?;
                changed = true;
            }
            if let Some(settings) = input
                .settings
                .as_ref()
                .map(|wanted| with_wanted(&connection.settings, wanted))
                .filter(|wanted| *wanted != connection.settings)
            {
                if settings.ownership != connection.settings.ownership {
                    let wanted = serde_json::to_value(settings.ownership).unwrap_or_default();
                    entry = entry.with("ownership", wanted);
                }
                if settings.unknown_members() != connection.settings.unknown_members() {
                    let wanted = serde_json::to_value(settings.unknown_members());
                    entry = entry.with("unknownMembers", wanted.unwrap_or_default());
                }
                connection = writer.set_connection_settings(&grant, connection.id, settings)?;
                changed = true;
            }
            if changed {
                writer.append(entry)?;
            }
            if let Some(dialect) = &input.dialect {
                connection = crate::dialect::switch(writer, &grant, connection, dialect, switched)?;
            }
            row_of(writer, &connection, at)
        })
        .await
}
