//! Reading OAuth clients and their secrets.

use super::Reader;
use super::connections::{last_use, scope, time, unreadable, uuid};
use crate::actor::Holder;
use crate::error::StoreError;
use crate::ids::{ConnectionId, OauthClientId, OauthSecretId};
use crate::oauth::{AccessLifetime, OauthClient, OauthSecret};
use crate::tokens::{RegisteredAccess, RegisteredClient, RegisteredSecret, RegistryEdit};
use rusqlite::{OptionalExtension as _, Row};
use scim_core::Timestamp;

const CLIENT: &str = "
    SELECT id, connection, name, scope, lifetime, created_ms, revoked_ms, deleted_ms, used_ms, used_address, used_agent
    FROM oauth_client";
const SECRET: &str = "
    SELECT id, client, shown, created_ms, expires_ms, revoked_ms, used_ms, used_address, used_agent
    FROM oauth_secret";

impl Reader {
    /// Clients that have not been deleted, in order of creation: of one connection, or all.
    ///
    /// # Errors
    /// Those of the database.
    pub fn oauth_clients(
        &self,
        connection: Option<ConnectionId>,
    ) -> Result<Vec<OauthClient>, StoreError> {
        let mut statement = self.db.prepare_cached(&format!(
            "{CLIENT} WHERE deleted_ms IS NULL AND (?1 IS NULL OR connection = ?1) ORDER BY id"
        ))?;
        let rows = statement.query_map([connection.map(|id| *id.0.as_bytes())], client_row)?;
        let clients: Vec<OauthClient> = rows.collect::<Result<_, _>>()?;
        Ok(clients
            .into_iter()
            .map(|client| self.with_newest_client_use(client))
            .collect())
    }

    /// A client by its id, also one that was deleted.
    ///
    /// # Errors
    /// Those of the database.
    pub fn oauth_client(&self, id: OauthClientId) -> Result<Option<OauthClient>, StoreError> {
        let mut statement = self.db.prepare_cached(&format!("{CLIENT} WHERE id = ?1"))?;
        let found = statement
            .query_row([id.0.as_bytes()], client_row)
            .optional()?;
        Ok(found.map(|client| self.with_newest_client_use(client)))
    }

    /// The secrets of a client, in order of creation, also those that are of no use any more.
    ///
    /// # Errors
    /// Those of the database.
    pub fn oauth_secrets(&self, client: OauthClientId) -> Result<Vec<OauthSecret>, StoreError> {
        let mut statement = self
            .db
            .prepare_cached(&format!("{SECRET} WHERE client = ?1 ORDER BY id"))?;
        let rows = statement.query_map([client.0.as_bytes()], secret_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// A secret by its id.
    ///
    /// # Errors
    /// Those of the database.
    pub fn oauth_secret(&self, id: OauthSecretId) -> Result<Option<OauthSecret>, StoreError> {
        let mut statement = self.db.prepare_cached(&format!("{SECRET} WHERE id = ?1"))?;
        Ok(statement
            .query_row([id.0.as_bytes()], secret_row)
            .optional()?)
    }

    /// What authentication needs to know of clients.
    pub(super) fn oauth_registry_edits(
        &self,
        edits: &mut Vec<RegistryEdit>,
    ) -> Result<(), StoreError> {
        for client in self.oauth_clients(None)? {
            edits.push(RegistryEdit::PutClient(RegisteredClient {
                client: client.id,
                connection: client.connection,
                scope: client.scope,
                revoked: client.revoked,
            }));
        }
        let mut statement = self.db.prepare(
            "SELECT id, client, expires_ms, revoked_ms, digest FROM oauth_secret WHERE digest IS NOT NULL",
        )?;
        let secrets = statement.query_map([], |row| {
            Ok(RegistryEdit::PutSecret(RegisteredSecret {
                secret: OauthSecretId(uuid(row, 0)?),
                client: OauthClientId(uuid(row, 1)?),
                expires: time(row, 2)?,
                revoked: time(row, 3)?,
                digest: row.get(4)?,
            }))
        })?;
        for secret in secrets {
            edits.push(secret?);
        }
        let mut statement = self.db.prepare(
            "SELECT client, secret, scope, expires_ms, ended_ms, digest FROM oauth_access_token",
        )?;
        let access = statement.query_map([], |row| {
            Ok(RegistryEdit::PutAccess(RegisteredAccess {
                client: OauthClientId(uuid(row, 0)?),
                secret: OauthSecretId(uuid(row, 1)?),
                scope: scope(row, 2)?,
                expires: Timestamp(row.get(3)?),
                ended: time(row, 4)?,
                digest: row.get(5)?,
            }))
        })?;
        for token in access {
            edits.push(token?);
        }
        Ok(())
    }

    fn with_newest_client_use(&self, mut client: OauthClient) -> OauthClient {
        let holder = Holder::Client(client.id);
        client.last_use = self.shared.uses.newest(holder, client.last_use);
        client
    }
}

fn client_row(row: &Row<'_>) -> rusqlite::Result<OauthClient> {
    Ok(OauthClient {
        id: OauthClientId(uuid(row, 0)?),
        connection: ConnectionId(uuid(row, 1)?),
        name: row.get(2)?,
        scope: scope(row, 3)?,
        lifetime: AccessLifetime::from_seconds(row.get(4)?)
            .ok_or_else(|| unreadable(4, "lifetime"))?,
        created: Timestamp(row.get(5)?),
        revoked: time(row, 6)?,
        deleted: time(row, 7)?,
        last_use: last_use(row, 8)?,
    })
}

fn secret_row(row: &Row<'_>) -> rusqlite::Result<OauthSecret> {
    Ok(OauthSecret {
        id: OauthSecretId(uuid(row, 0)?),
        client: OauthClientId(uuid(row, 1)?),
        shown: row.get(2)?,
        created: Timestamp(row.get(3)?),
        expires: time(row, 4)?,
        revoked: time(row, 5)?,
        last_use: last_use(row, 6)?,
    })
}
