//! Tokens: made, shown once, kept in the keychain if wanted, revoked, restored, deleted.

use crate::connections::{checked_name, find};
use crate::console::Console;
use crate::types::{
    ById, ConsoleError, CreatedToken, ErrorCode, Expiry, NewToken, Nothing, RevealedToken, Scope,
    TokenQuery, TokenRow, TokenState, TokenUse,
};
use crate::words::{self, Args, visible};
use directory::{
    ConnectionId, EntryKind, IdpConnection, LogQuery, NewLogEntry, Reader, StoreError, Token,
    TokenId,
};
use scim_core::Timestamp;
use std::collections::HashMap;
use zeroize::Zeroizing;

const DAY_MS: i64 = 86_400_000;
/// A token that ends within this time is called expiring.
const EXPIRING_MS: i64 = 30 * DAY_MS;
/// The choices of days.
const DAYS: [u32; 5] = [7, 30, 90, 180, 365];

fn as_row(connection: &str, token: &Token, requests: u64, at: Timestamp) -> TokenRow {
    let state = match token.state(at) {
        directory::TokenState::Active => state_at(token.expires, at),
        directory::TokenState::Expired => TokenState::Expired,
        directory::TokenState::Revoked | directory::TokenState::Deleted => TokenState::Revoked,
    };
    let (prefix, last_four) = token
        .shown
        .split_once('…')
        .unwrap_or((token.shown.as_str(), ""));
    TokenRow {
        id: token.id.to_string(),
        connection_id: token.connection.to_string(),
        connection_name: connection.to_owned(),
        name: token.name.clone(),
        prefix: prefix.to_owned(),
        last_four: last_four.to_owned(),
        scope: from_scope(token.scope),
        state,
        created: token.created.0,
        expires: token.expires.map(|expires| expires.0),
        stage: match token.state(at) {
            directory::TokenState::Active => crate::expiry::stage(token.expires, at),
            directory::TokenState::Expired
            | directory::TokenState::Revoked
            | directory::TokenState::Deleted => None,
        },
        revoked: token.revoked.map(|revoked| revoked.0),
        last_used: token.last_use.as_ref().map(to_use),
        requests,
        in_keychain: token.kept,
    }
}

/// Whether credentials that are good still are near their end.
pub(crate) fn state_at(expires: Option<Timestamp>, at: Timestamp) -> TokenState {
    match expires {
        Some(expires) if expires.0 - at.0 <= EXPIRING_MS => TokenState::Expiring,
        Some(_) | None => TokenState::Active,
    }
}

pub(crate) fn to_use(last: &directory::TokenUse) -> TokenUse {
    TokenUse {
        at: last.at.0,
        address: last.client.address.clone().unwrap_or_default(),
        client: visible(last.client.user_agent.as_deref().unwrap_or_default()).into_owned(),
    }
}

pub(crate) fn from_scope(scope: directory::Scope) -> Scope {
    match scope {
        directory::Scope::Read => Scope::Read,
        directory::Scope::ReadWrite => Scope::ReadWrite,
    }
}

pub(crate) fn to_scope(scope: Scope) -> directory::Scope {
    match scope {
        Scope::Read => directory::Scope::Read,
        Scope::ReadWrite => directory::Scope::ReadWrite,
    }
}

/// How many requests came with it: exact up to the cap of counting.
fn requests_of(reader: &Reader, token: &Token) -> Result<u64, StoreError> {
    if token.last_use.is_none() {
        return Ok(0);
    }
    let query = LogQuery {
        kinds: vec![EntryKind::Exchange],
        tokens: vec![token.id],
        ..LogQuery::default()
    };
    Ok(reader.log_counts(&query)?.all.entries)
}

/// Rows of one connection's tokens.
pub(crate) fn rows_of(
    reader: &Reader,
    connection: &IdpConnection,
    tokens: &[Token],
    at: Timestamp,
) -> Result<Vec<TokenRow>, StoreError> {
    tokens
        .iter()
        .filter(|token| token.deleted.is_none())
        .map(|token| {
            Ok(as_row(
                &connection.name,
                token,
                requests_of(reader, token)?,
                at,
            ))
        })
        .collect()
}

pub(crate) fn row_of(
    reader: &Reader,
    token: &Token,
    at: Timestamp,
) -> Result<TokenRow, StoreError> {
    let connection = reader.connection_by_id(token.connection)?;
    let name = connection
        .as_ref()
        .map_or("", |connection| connection.name.as_str());
    Ok(as_row(name, token, requests_of(reader, token)?, at))
}

pub(crate) fn known(reader: &Reader, id: &str) -> Result<Token, StoreError> {
    let token = match TokenId::parse(id) {
        Some(id) => reader.token(id)?,
        None => None,
    };
    token
        .filter(|token| token.deleted.is_none())
        .ok_or_else(|| StoreError::Unknown {
            what: "token",
            name: id.to_owned(),
        })
}

/// `tokens.list`
pub(crate) async fn list(
    console: &Console,
    input: TokenQuery,
) -> Result<Vec<TokenRow>, ConsoleError> {
    let at = console.now();
    console
        .read(move |reader| {
            let only = input
                .connection
                .as_deref()
                .map(|name| find(reader, name))
                .transpose()?;
            let names: HashMap<_, _> = reader
                .connections()?
                .into_iter()
                .filter(|connection| connection.removed.is_none())
                .map(|connection| (connection.id, connection.name))
                .collect();
            let tokens = reader.tokens(only.map(|connection| connection.id))?;
            let mut rows = Vec::with_capacity(tokens.len());
            for token in tokens.iter().filter(|token| token.deleted.is_none()) {
                if let Some(name) = names.get(&token.connection) {
                    rows.push(as_row(name, token, requests_of(reader, token)?, at));
                }
            }
            Ok(rows)
        })
        .await
}

/// `tokens.create`: the one answer that holds a token. It is good from the moment of the answer on,
/// whether or not the keychain took it.
pub(crate) async fn create(
    console: &Console,
    input: NewToken,
) -> Result<CreatedToken, ConsoleError> {
    let name = checked_name(&input.name)?;
    let at = console.now();
    let expires = expiry(&input.expiry, at)?;
    let scope = to_scope(input.scope);
    let grant = console.grant();
    let act = console.act(at, "token_created");
    let (token, secret, row) = console
        .write(move |writer| {
            let connection = find(writer, &input.connection)?;
            name_is_free(writer, connection.id, &name)?;
            let new = directory::NewToken {
                connection: connection.id,
                name,
                scope,
                expires,
                kept: false,
            };
            let (token, secret) = writer.create_token(&grant, new, at)?;
            let act = about(act, &token, &connection.name).with("scope", token.scope.as_str());
            writer.append(match expires {
                Some(expires) => act.with("expires", expires.to_string()),
                None => act,
            })?;
            let row = as_row(&connection.name, &token, 0, at);
            Ok((token, Zeroizing::new(secret.expose().to_owned()), row))
        })
        .await?;
    keep_if_asked(console, token.id, secret, row, input.keep_in_keychain).await
}

/// Puts a new token into the keychain if that was asked for, and answers it. It is good whether or not it was kept.
pub(crate) async fn keep_if_asked(
    console: &Console,
    id: TokenId,
    secret: Zeroizing<String>,
    mut row: TokenRow,
    keep: bool,
) -> Result<CreatedToken, ConsoleError> {
    let mut keychain_problem = None;
    if keep {
        let kept = console
            .host()
            .keychain()
            .set(&keychain_key(console, id), secret.clone())
            .await;
        match kept {
            Ok(()) => {
                mark_kept(console, id, true).await?;
                row.in_keychain = true;
            }
            Err(problem) => {
                let why = format!("keychain-{}", problem.key());
                keychain_problem = Some(words::text(
                    "token-not-kept",
                    &Args::new().text("why", &words::text(&why, &Args::new())),
                ));
            }
        }
    }
    Ok(CreatedToken {
        id: row.id.clone(),
        token: secret.as_str().to_owned(),
        row,
        keychain_problem,
    })
}

/// Two tokens of one name could not be told apart where they are named, as in the log.
pub(crate) fn name_is_free(
    reader: &Reader,
    connection: ConnectionId,
    name: &str,
) -> Result<(), StoreError> {
    let lower = name.to_lowercase();
    let mut others = reader.tokens(Some(connection))?.into_iter();
    if others.any(|other| other.deleted.is_none() && other.name.to_lowercase() == lower) {
        return Err(StoreError::NameTaken {
            what: "token",
            name: name.to_owned(),
        });
    }
    Ok(())
}

pub(crate) fn about(entry: NewLogEntry, token: &Token, connection: &str) -> NewLogEntry {
    let mut entry = entry
        .with("name", token.name.clone())
        .with("shown", token.shown.clone())
        .with("connection", connection);
    entry.connection = Some(token.connection);
    entry.token = Some(token.id);
    entry
}

pub(crate) fn expiry(expiry: &Expiry, at: Timestamp) -> Result<Option<Timestamp>, ConsoleError> {
    match expiry {
        Expiry::Never => Ok(None),
        Expiry::Days { days } if DAYS.contains(days) => {
            Ok(Some(Timestamp(at.0 + i64::from(*days) * DAY_MS)))
        }
        Expiry::Days { .. } => {
            Err(
                ConsoleError::say(ErrorCode::BadInput, "error-expiry-days", &Args::new())
                    .at("expiry"),
            )
        }
        Expiry::At { at: end } if *end > at.0 => Ok(Some(Timestamp(*end))),
        Expiry::At { .. } => {
            Err(
                ConsoleError::say(ErrorCode::BadInput, "error-expiry-past", &Args::new())
                    .at("expiry"),
            )
        }
    }
}

/// What the token is called in the keychain: workspaces may be duplicated, so the workspace is part of it.
pub(crate) fn keychain_key(console: &Console, token: TokenId) -> String {
    format!("{}/{token}", console.workspace().info().id)
}

async fn mark_kept(console: &Console, id: TokenId, kept: bool) -> Result<Token, ConsoleError> {
    let grant = console.grant();
    console
        .write(move |writer| writer.set_token_kept(&grant, id, kept))
        .await
}

/// Takes a secret out of the keychain; that it is not there, or no keychain is, changes nothing.
pub(crate) async fn forget_secret(console: &Console, id: TokenId) {
    if let Err(problem) = console
        .host()
        .keychain()
        .delete(&keychain_key(console, id))
        .await
    {
        tracing::warn!(%problem, "a token that is gone could not be taken out of the keychain");
    }
}

/// One act on one token, with its log entry, in one write.
async fn act_on(
    console: &Console,
    id: String,
    action: &'static str,
    change: impl FnOnce(&mut directory::Writer, TokenId, Timestamp) -> Result<Token, StoreError>
    + Send
    + 'static,
) -> Result<TokenRow, ConsoleError> {
    let at = console.now();
    let act = console.act(at, action);
    console
        .write(move |writer| {
            let before = known(writer, &id)?;
            let connection = writer
                .connection_by_id(before.connection)?
                .map(|connection| connection.name)
                .unwrap_or_default();
            let token = change(writer, before.id, at)?;
            writer.append(about(act, &token, &connection))?;
            row_of(writer, &token, at)
        })
        .await
}

/// `tokens.revoke`: holds from the very next request on; open connections of the token end.
pub(crate) async fn revoke(console: &Console, input: ById) -> Result<TokenRow, ConsoleError> {
    let grant = console.grant();
    let row = act_on(console, input.id, "token_revoked", move |writer, id, at| {
        writer.revoke_token(&grant, id, at)
    })
    .await?;
    if let Some(id) = TokenId::parse(&row.id) {
        console.close_connections_of(id);
    }
    Ok(row)
}

/// `tokens.restore`: undoes a revocation.
pub(crate) async fn restore(console: &Console, input: ById) -> Result<TokenRow, ConsoleError> {
    let grant = console.grant();
    act_on(console, input.id, "token_restored", move |writer, id, _| {
        writer.restore_token(&grant, id)
    })
    .await
}

/// `tokens.delete`: only a revoked one. Its requests stay in the log under its name.
pub(crate) async fn delete(console: &Console, input: ById) -> Result<Nothing, ConsoleError> {
    let grant = console.grant();
    let row = act_on(console, input.id, "token_deleted", move |writer, id, at| {
        writer.delete_token(&grant, id, at)
    })
    .await?;
    if row.in_keychain
        && let Some(id) = TokenId::parse(&row.id)
    {
        forget_secret(console, id).await;
    }
    Ok(Nothing {})
}

/// `tokens.reveal`: from the keychain, for the one token that the admin asked to see. That it was seen stands
/// in the log before it is answered.
pub(crate) async fn reveal(console: &Console, input: ById) -> Result<RevealedToken, ConsoleError> {
    let id = input.id.clone();
    let token = console.read(move |reader| known(reader, &id)).await?;
    if !token.kept {
        return Err(ConsoleError::say(
            ErrorCode::NotFound,
            "error-token-not-kept",
            &Args::new().text("name", &token.name),
        ));
    }
    let secret = console
        .host()
        .keychain()
        .get(&keychain_key(console, token.id))
        .await?;
    act_on(console, input.id, "token_revealed", |writer, id, _| {
        writer.token(id)?.ok_or_else(|| StoreError::Unknown {
            what: "token",
            name: id.to_string(),
        })
    })
    .await?;
    Ok(RevealedToken {
        token: secret.as_str().to_owned(),
    })
}

/// `tokens.forget`: takes it out of the keychain; the token itself stays good.
pub(crate) async fn forget(console: &Console, input: ById) -> Result<TokenRow, ConsoleError> {
    let id = input.id.clone();
    let token = console.read(move |reader| known(reader, &id)).await?;
    if token.kept {
        console
            .host()
            .keychain()
            .delete(&keychain_key(console, token.id))
            .await?;
        mark_kept(console, token.id, false).await?;
    }
    let at = console.now();
    console
        .read(move |reader| row_of(reader, &known(reader, &input.id)?, at))
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_ends_when_asked_and_never_in_the_past() {
        let at = Timestamp(1_000);
        for days in DAYS {
            assert_eq!(
                expiry(&Expiry::Days { days }, at).unwrap(),
                Some(Timestamp(1_000 + i64::from(days) * DAY_MS))
            );
        }
        assert_eq!(expiry(&Expiry::Never, at).unwrap(), None);
        assert_eq!(
            expiry(&Expiry::At { at: 1_001 }, at).unwrap(),
            Some(Timestamp(1_001))
        );
        for wrong in [Expiry::Days { days: 8 }, Expiry::At { at: 1_000 }] {
            assert_eq!(
                expiry(&wrong, at).unwrap_err().field.as_deref(),
                Some("expiry"),
                "{wrong:?}"
            );
        }
    }
}
