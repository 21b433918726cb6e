//! Reading connections, tokens and settings.

use super::Reader;
use crate::actor::Holder;
use crate::connections::{ConnectionSettings, IdpConnection};
use crate::error::StoreError;
use crate::ids::{ConnectionId, TokenId};
use crate::tokens::{ClientInfo, Registered, RegistryEdit, Scope, Token, TokenUse};
use rusqlite::{OptionalExtension as _, Row};
use scim_core::{Timestamp, fold_key};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

const CONNECTION: &str =
    "SELECT id, name, provider, settings, created_ms, removed_ms FROM connection";
const TOKEN: &str = "
    SELECT id, connection, name, scope, shown, created_ms, expires_ms, revoked_ms, deleted_ms, kept,
        used_ms, used_address, used_agent
    FROM token";

impl Reader {
    /// The connections that have not been removed, by name.
    ///
    /// # Errors
    /// Those of the database.
    pub fn connections(&self) -> Result<Vec<IdpConnection>, StoreError> {
        let mut statement = self.db.prepare_cached(&format!(
            "{CONNECTION} WHERE removed_ms IS NULL ORDER BY name_key"
        ))?;
        let rows = statement.query_map([], connection_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// A connection that has not been removed, by its id or its name.
    ///
    /// # Errors
    /// Those of the database.
    pub fn connection(&self, id_or_name: &str) -> Result<Option<IdpConnection>, StoreError> {
        let found = self
            .db
            .prepare_cached(&format!(
                "{CONNECTION} WHERE name_key = ?1 AND removed_ms IS NULL"
            ))?
            .query_row([fold_key(id_or_name)], connection_row)
            .optional()?;
        match (found, ConnectionId::parse(id_or_name)) {
            (Some(found), _) => Ok(Some(found)),
            (None, Some(id)) => Ok(self
                .connection_by_id(id)?
                .filter(|connection| connection.removed.is_none())),
            (None, None) => Ok(None),
        }
    }

    /// A connection by its id, also one that was removed.
    ///
    /// # Errors
    /// Those of the database.
    pub fn connection_by_id(&self, id: ConnectionId) -> Result<Option<IdpConnection>, StoreError> {
        let mut statement = self
            .db
            .prepare_cached(&format!("{CONNECTION} WHERE id = ?1"))?;
        Ok(statement
            .query_row([id.0.as_bytes()], connection_row)
            .optional()?)
    }

    /// Tokens that have not been deleted, in order of creation: of one connection, or all.
    ///
    /// # Errors
    /// Those of the database.
    pub fn tokens(&self, connection: Option<ConnectionId>) -> Result<Vec<Token>, StoreError> {
        let mut statement = self.db.prepare_cached(&format!(
            "{TOKEN} WHERE deleted_ms IS NULL AND (?1 IS NULL OR connection = ?1) ORDER BY id"
        ))?;
        let rows = statement.query_map([connection.map(|id| *id.0.as_bytes())], token_row)?;
        let tokens: Vec<Token> = rows.collect::<Result<_, _>>()?;
        Ok(tokens
            .into_iter()
            .map(|token| self.with_newest_use(token))
            .collect())
    }

    /// A token by its id, also one that was deleted.
    ///
    /// # Errors
    /// Those of the database.
    pub fn token(&self, id: TokenId) -> Result<Option<Token>, StoreError> {
        let mut statement = self.db.prepare_cached(&format!("{TOKEN} WHERE id = ?1"))?;
        let found = statement
            .query_row([id.0.as_bytes()], token_row)
            .optional()?;
        Ok(found.map(|token| self.with_newest_use(token)))
    }

    /// A setting of the workspace.
    ///
    /// # Errors
    /// Those of the database.
    pub fn setting(&self, name: &str) -> Result<Option<Value>, StoreError> {
        let text: Option<String> = self
            .db
            .prepare_cached("SELECT value FROM setting WHERE name = ?1")?
            .query_row([name], |row| row.get(0))
            .optional()?;
        text.map(|text| json(&text)).transpose()
    }

    /// All settings of the workspace.
    ///
    /// # Errors
    /// Those of the database.
    pub fn settings(&self) -> Result<BTreeMap<String, Value>, StoreError> {
        let mut statement = self.db.prepare_cached("SELECT name, value FROM setting")?;
        let rows = statement.query_map([], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })?;
        rows.map(|row| {
            let (name, text) = row?;
            Ok((name, json(&text)?))
        })
        .collect()
    }

    /// Everything that authentication needs to know.
    pub(crate) fn registry_edits(&self) -> Result<Vec<RegistryEdit>, StoreError> {
        let mut edits: Vec<RegistryEdit> = self
            .connections()?
            .into_iter()
            .map(RegistryEdit::PutConnection)
            .collect();
        let mut statement = self.db.prepare(
            "SELECT id, connection, scope, expires_ms, revoked_ms, digest FROM token WHERE digest IS NOT NULL",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(RegistryEdit::PutToken(Registered {
                token: TokenId(uuid(row, 0)?),
                connection: ConnectionId(uuid(row, 1)?),
                scope: scope(row, 2)?,
                expires: time(row, 3)?,
                revoked: time(row, 4)?,
                digest: row.get(5)?,
            }))
        })?;
        for row in rows {
            edits.push(row?);
        }
        self.oauth_registry_edits(&mut edits)?;
        Ok(edits)
    }

    fn with_newest_use(&self, mut token: Token) -> Token {
        token.last_use = self
            .shared
            .uses
            .newest(Holder::Token(token.id), token.last_use);
        token
    }
}

pub(crate) fn uuid(row: &Row<'_>, column: usize) -> rusqlite::Result<Uuid> {
    Ok(Uuid::from_bytes(row.get(column)?))
}

pub(crate) fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Timestamp>> {
    Ok(row.get::<_, Option<i64>>(column)?.map(Timestamp))
}

fn json(text: &str) -> Result<Value, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::Damaged(format!("a setting: {error}")))
}

pub(super) fn scope(row: &Row<'_>, column: usize) -> rusqlite::Result<Scope> {
    let text: String = row.get(column)?;
    Scope::parse(&text).ok_or_else(|| unreadable(column, "scope"))
}

/// An error for a value that this release does not know.
pub(crate) fn unreadable(column: usize, what: &'static str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(
        column,
        rusqlite::types::Type::Null,
        format!("unknown {what}").into(),
    )
}

fn connection_row(row: &Row<'_>) -> rusqlite::Result<IdpConnection> {
    let settings: String = row.get(3)?;
    let settings: ConnectionSettings =
        serde_json::from_str(&settings).map_err(|_| unreadable(3, "settings"))?;
    Ok(IdpConnection {
        id: ConnectionId(uuid(row, 0)?),
        name: row.get(1)?,
        provider: row.get(2)?,
        settings,
        created: Timestamp(row.get(4)?),
        removed: time(row, 5)?,
    })
}

fn token_row(row: &Row<'_>) -> rusqlite::Result<Token> {
    Ok(Token {
        id: TokenId(uuid(row, 0)?),
        connection: ConnectionId(uuid(row, 1)?),
        name: row.get(2)?,
        scope: scope(row, 3)?,
        shown: row.get(4)?,
        created: Timestamp(row.get(5)?),
        expires: time(row, 6)?,
        revoked: time(row, 7)?,
        deleted: time(row, 8)?,
        kept: row.get(9)?,
        last_use: last_use(row, 10)?,
    })
}

/// Time, address and user agent, from three columns in a row.
pub(super) fn last_use(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<TokenUse>> {
    time(row, column)?
        .map(|at| {
            Ok(TokenUse {
                at,
                client: ClientInfo {
                    address: row.get(column + 1)?,
                    user_agent: row.get(column + 2)?,
                },
            })
        })
        .transpose()
}
