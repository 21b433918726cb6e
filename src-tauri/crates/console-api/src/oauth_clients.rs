//! OAuth clients of a connection: made, given secrets, changed, revoked, restored, deleted.
//!
//! A secret is shown once and kept nowhere, not in the keychain either: a client can have several, so one that is lost
//! is replaced by another without an outage.

use crate::connections::{checked_name, find};
use crate::console::Console;
use crate::credentials::Client;
use crate::tokens::{expiry, from_scope, state_at, to_scope, to_use};
use crate::types::{
    ById, ChangeOauthClient, ConsoleError, CreatedOauthSecret, ErrorCode, NewOauthClient,
    NewOauthSecret, Nothing, OauthClientQuery, OauthClientRow, OauthClientState, OauthSecretRow,
    TokenState,
};
use crate::words::Args;
use directory::{
    AccessLifetime, ChangedOauthClient, ClientSecret, EntryKind, IdpConnection, LogQuery,
    NewLogEntry, OauthClient, OauthClientId, OauthSecret, OauthSecretId, OauthSecretState, Reader,
    StoreError, Writer,
};
use scim_core::Timestamp;
use zeroize::Zeroizing;

fn secret_row(secret: &OauthSecret, at: Timestamp) -> OauthSecretRow {
    let (prefix, last_four) = secret
        .shown
        .split_once('…')
        .unwrap_or((secret.shown.as_str(), ""));
    OauthSecretRow {
        id: secret.id.to_string(),
        prefix: prefix.to_owned(),
        last_four: last_four.to_owned(),
        state: match secret.state(at) {
            OauthSecretState::Active => state_at(secret.expires, at),
            OauthSecretState::Expired => TokenState::Expired,
            OauthSecretState::Revoked => TokenState::Revoked,
        },
        created: secret.created.0,
        expires: secret.expires.map(|expires| expires.0),
        revoked: secret.revoked.map(|revoked| revoked.0),
        last_used: secret.last_use.as_ref().map(to_use),
    }
}

fn row_of(
    reader: &Reader,
    connection: &str,
    client: OauthClient,
    at: Timestamp,
) -> Result<OauthClientRow, StoreError> {
    as_row(reader, connection, &Client::read(reader, client)?, at)
}

fn as_row(
    reader: &Reader,
    connection: &str,
    with_secrets: &Client,
    at: Timestamp,
) -> Result<OauthClientRow, StoreError> {
    let Client { client, secrets } = with_secrets;
    Ok(OauthClientRow {
        id: client.id.to_string(),
        connection_id: client.connection.to_string(),
        connection_name: connection.to_owned(),
        name: client.name.clone(),
        scope: from_scope(client.scope),
        lifetime_seconds: client.lifetime.seconds(),
        state: if client.revoked.is_some() {
            OauthClientState::Revoked
        } else if with_secrets.is_usable(at) {
            OauthClientState::Active
        } else {
            OauthClientState::NoSecret
        },
        created: client.created.0,
        revoked: client.revoked.map(|revoked| revoked.0),
        last_used: client.last_use.as_ref().map(to_use),
        requests: requests_of(reader, client, secrets)?,
        secrets: secrets
            .iter()
            .map(|secret| secret_row(secret, at))
            .collect(),
    })
}

/// How many requests it made, token requests among them: exact up to the cap of counting.
fn requests_of(
    reader: &Reader,
    client: &OauthClient,
    secrets: &[OauthSecret],
) -> Result<u64, StoreError> {
    let was_used = client.last_use.is_some() || secrets.iter().any(|one| one.last_use.is_some());
    if !was_used {
        return Ok(0);
    }
    let query = LogQuery {
        kinds: vec![EntryKind::Exchange],
        // The log is indexed by connection, and a client has one.
        connections: vec![client.connection],
        oauth_clients: vec![client.id],
        ..LogQuery::default()
    };
    Ok(reader.log_counts(&query)?.all.entries)
}

/// Rows of one connection's clients.
pub(crate) fn rows_of(
    reader: &Reader,
    connection: &IdpConnection,
    clients: &[Client],
    at: Timestamp,
) -> Result<Vec<OauthClientRow>, StoreError> {
    clients
        .iter()
        .map(|client| as_row(reader, &connection.name, client, at))
        .collect()
}

fn known(reader: &Reader, id: &str) -> Result<(OauthClient, IdpConnection), StoreError> {
    let unknown = || StoreError::Unknown {
        what: "client",
        name: id.to_owned(),
    };
    let client = match OauthClientId::parse(id) {
        Some(id) => reader.oauth_client(id)?,
        None => None,
    };
    let client = client
        .filter(|client| client.deleted.is_none())
        .ok_or_else(unknown)?;
    let connection = reader
        .connection_by_id(client.connection)?
        .ok_or_else(unknown)?;
    Ok((client, connection))
}

fn lifetime(seconds: u32) -> Result<AccessLifetime, ConsoleError> {
    AccessLifetime::from_seconds(seconds).ok_or_else(|| {
        ConsoleError::say(ErrorCode::BadInput, "error-access-lifetime", &Args::new())
            .at("lifetimeSeconds")
    })
}

fn about(entry: NewLogEntry, client: &OauthClient, connection: &str) -> NewLogEntry {
    let mut entry = entry
        .with("name", client.name.clone())
        .with("connection", connection);
    entry.connection = Some(client.connection);
    entry.oauth_client = Some(client.id);
    entry
}

/// `oauthClients.list`
pub(crate) async fn list(
    console: &Console,
    input: OauthClientQuery,
) -> Result<Vec<OauthClientRow>, ConsoleError> {
    let at = console.now();
    console
        .read(move |reader| {
            let connections = match input.connection.as_deref() {
                Some(name) => vec![find(reader, name)?],
                None => reader.connections()?,
            };
            let mut rows = Vec::new();
            for connection in &connections {
                for client in reader.oauth_clients(Some(connection.id))? {
                    rows.push(row_of(reader, &connection.name, client, at)?);
                }
            }
            Ok(rows)
        })
        .await
}

/// `oauthClients.create`: with its first secret, which is in this answer and nowhere else.
pub(crate) async fn create(
    console: &Console,
    input: NewOauthClient,
) -> Result<CreatedOauthSecret, ConsoleError> {
    let name = checked_name(&input.name)?;
    let at = console.now();
    let expires = expiry(&input.expiry, at)?;
    let lifetime = lifetime(input.lifetime_seconds)?;
    let grant = console.grant();
    let act = console.act(at, "client_created");
    let made = console
        .write(move |writer| {
            let connection = find(writer, &input.connection)?;
            let new = directory::NewOauthClient {
                connection: connection.id,
                name,
                scope: to_scope(input.scope),
                lifetime,
            };
            let client = writer.create_oauth_client(&grant, new, at)?;
            let (secret, text) = writer.add_oauth_secret(&grant, client.id, expires, at)?;
            let act = about(act, &client, &connection.name)
                .with("scope", client.scope.as_str())
                .with("minutes", client.lifetime.seconds() / 60);
            writer.append(with_secret(act, &secret))?;
            Made::of(writer, &connection, client, &secret, &text, at)
        })
        .await?;
    Ok(made.answer(console).await)
}

/// `oauthClients.addSecret`: another secret beside those that the client has.
pub(crate) async fn add_secret(
    console: &Console,
    input: NewOauthSecret,
) -> Result<CreatedOauthSecret, ConsoleError> {
    let at = console.now();
    let expires = expiry(&input.expiry, at)?;
    let grant = console.grant();
    let act = console.act(at, "client_secret_added");
    let made = console
        .write(move |writer| {
            let (client, connection) = known(writer, &input.id)?;
            let (secret, text) = writer.add_oauth_secret(&grant, client.id, expires, at)?;
            writer.append(with_secret(about(act, &client, &connection.name), &secret))?;
            Made::of(writer, &connection, client, &secret, &text, at)
        })
        .await?;
    Ok(made.answer(console).await)
}

fn with_secret(entry: NewLogEntry, secret: &OauthSecret) -> NewLogEntry {
    let entry = entry.with("shown", secret.shown.clone());
    match secret.expires {
        Some(expires) => entry.with("expires", expires.to_string()),
        None => entry,
    }
}

/// A secret on its way from the writer to the answer.
struct Made {
    secret_id: OauthSecretId,
    secret: Zeroizing<String>,
    row: OauthClientRow,
}

impl Made {
    fn of(
        reader: &Reader,
        connection: &IdpConnection,
        client: OauthClient,
        secret: &OauthSecret,
        text: &ClientSecret,
        at: Timestamp,
    ) -> Result<Made, StoreError> {
        Ok(Made {
            secret_id: secret.id,
            secret: Zeroizing::new(text.expose().to_owned()),
            row: row_of(reader, &connection.name, client, at)?,
        })
    }

    async fn answer(self, console: &Console) -> CreatedOauthSecret {
        CreatedOauthSecret {
            secret_id: self.secret_id.to_string(),
            secret: self.secret.as_str().to_owned(),
            token_url: console.token_url().await,
            row: self.row,
        }
    }
}

/// `oauthClients.change`: a scope holds from the next request on, a lifetime from the next access token on.
pub(crate) async fn change(
    console: &Console,
    input: ChangeOauthClient,
) -> Result<OauthClientRow, ConsoleError> {
    let name = input.name.as_deref().map(checked_name).transpose()?;
    let lifetime = input.lifetime_seconds.map(lifetime).transpose()?;
    let (grant, at) = (console.grant(), console.now());
    let act = console.act(at, "client_changed");
    console
        .write(move |writer| {
            let (before, connection) = known(writer, &input.id)?;
            let changed = ChangedOauthClient {
                name: name.filter(|name| *name != before.name),
                scope: input
                    .scope
                    .map(to_scope)
                    .filter(|scope| *scope != before.scope),
                lifetime: lifetime.filter(|lifetime| *lifetime != before.lifetime),
            };
            if changed == ChangedOauthClient::default() {
                return row_of(writer, &connection.name, before, at);
            }
            let mut act = about(act, &before, &connection.name);
            if let Some(name) = &changed.name {
                act = act.with("newName", name.clone());
            }
            if let Some(scope) = changed.scope {
                act = act.with("scope", scope.as_str());
            }
            if let Some(lifetime) = changed.lifetime {
                act = act.with("minutes", lifetime.seconds() / 60);
            }
            let client = writer.change_oauth_client(&grant, before.id, changed)?;
            writer.append(act)?;
            row_of(writer, &connection.name, client, at)
        })
        .await
}

/// `oauthClients.revokeSecret`: it fetches nothing more, and the access tokens that it fetched are refused from the
/// very next request on.
pub(crate) async fn revoke_secret(
    console: &Console,
    input: ById,
) -> Result<OauthClientRow, ConsoleError> {
    let (grant, at) = (console.grant(), console.now());
    let act = console.act(at, "client_secret_revoked");
    let (id, row) = console
        .write(move |writer| {
            let unknown = || StoreError::Unknown {
                what: "secret",
                name: input.id.clone(),
            };
            let id = OauthSecretId::parse(&input.id).ok_or_else(unknown)?;
            let secret = writer.revoke_oauth_secret(&grant, id, at)?;
            let (client, connection) = known(writer, &secret.client.to_string())?;
            let act = about(act, &client, &connection.name).with("shown", secret.shown);
            writer.append(act)?;
            Ok((id, row_of(writer, &connection.name, client, at)?))
        })
        .await?;
    console.close_connections_of_secret(id);
    Ok(row)
}

/// One act on one client, with its log entry, in one write.
async fn act_on(
    console: &Console,
    id: String,
    action: &'static str,
    change: impl FnOnce(&mut Writer, OauthClientId, Timestamp) -> Result<OauthClient, StoreError>
    + Send
    + 'static,
) -> Result<OauthClientRow, ConsoleError> {
    let at = console.now();
    let act = console.act(at, action);
    console
        .write(move |writer| {
            let (before, connection) = known(writer, &id)?;
            let client = change(writer, before.id, at)?;
            writer.append(about(act, &client, &connection.name))?;
            row_of(writer, &connection.name, client, at)
        })
        .await
}

/// `oauthClients.revoke`: its access tokens are refused from the very next request on, for good; open connections end.
pub(crate) async fn revoke(console: &Console, input: ById) -> Result<OauthClientRow, ConsoleError> {
    let grant = console.grant();
    let row = act_on(
        console,
        input.id,
        "client_revoked",
        move |writer, id, at| writer.revoke_oauth_client(&grant, id, at),
    )
    .await?;
    if let Some(id) = OauthClientId::parse(&row.id) {
        console.close_connections_of_client(id);
    }
    Ok(row)
}

/// `oauthClients.restore`: undoes a revocation. Access tokens have to be fetched anew.
pub(crate) async fn restore(
    console: &Console,
    input: ById,
) -> Result<OauthClientRow, ConsoleError> {
    let grant = console.grant();
    act_on(
        console,
        input.id,
        "client_restored",
        move |writer, id, _| writer.restore_oauth_client(&grant, id),
    )
    .await
}

/// `oauthClients.delete`: only a revoked one. Its requests stay in the log under its name.
pub(crate) async fn delete(console: &Console, input: ById) -> Result<Nothing, ConsoleError> {
    let grant = console.grant();
    act_on(
        console,
        input.id,
        "client_deleted",
        move |writer, id, at| writer.delete_oauth_client(&grant, id, at),
    )
    .await?;
    Ok(Nothing {})
}
