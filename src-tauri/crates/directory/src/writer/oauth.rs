//! OAuth clients, their secrets, and the access tokens that they are given.

use super::Writer;
use crate::actor::WriteGrant;
use crate::error::StoreError;
use crate::ids::{ConnectionId, OauthClientId, OauthSecretId};
use crate::oauth::{
    ACCESS_TOKENS, AccessToken, ChangedOauthClient, ClientFailure, ClientSecret, IssuedAccess,
    NewOauthClient, OauthClient, OauthSecret, OauthSecretState, REMEMBERED_MS, USABLE_SECRETS,
    VerifiedClient,
};
use crate::tokens::{
    ClientInfo, RegisteredAccess, RegisteredClient, RegisteredSecret, RegistryEdit, Scope,
    SecretDigest,
};
use rusqlite::{OptionalExtension as _, named_params, params};
use scim_core::{Timestamp, fold_key};

/// Access tokens that one step of upkeep forgets at most.
const STEP_ROWS: i64 = 200;

impl Writer {
    /// Creates a client. It can fetch nothing until it has a secret.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] without such a connection; [`StoreError::NameTaken`] if it has a client of this name.
    pub fn create_oauth_client(
        &mut self,
        _grant: &WriteGrant,
        new: NewOauthClient,
        now: Timestamp,
    ) -> Result<OauthClient, StoreError> {
        self.existing_connection(new.connection)?;
        self.client_name_is_free(new.connection, &new.name, None)?;
        let client = OauthClient {
            id: OauthClientId::new(),
            connection: new.connection,
            name: new.name,
            scope: new.scope,
            lifetime: new.lifetime,
            created: now,
            revoked: None,
            deleted: None,
            last_use: None,
        };
        self.db
            .prepare_cached(
                "INSERT INTO oauth_client (id, connection, name, scope, lifetime, created_ms)
                 VALUES (:id, :connection, :name, :scope, :lifetime, :created)",
            )?
            .execute(named_params! {
                ":id": client.id.0.as_bytes(),
                ":connection": client.connection.0.as_bytes(),
                ":name": client.name,
                ":scope": client.scope.as_str(),
                ":lifetime": client.lifetime.seconds(),
                ":created": now.0,
            })?;
        self.register_client(&client);
        Ok(client)
    }

    /// Changes name, scope or lifetime. A narrower scope holds at once, also for access tokens that were given; a lifetime
    /// for those that are fetched from now on.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], [`StoreError::NameTaken`].
    pub fn change_oauth_client(
        &mut self,
        _grant: &WriteGrant,
        id: OauthClientId,
        changed: ChangedOauthClient,
    ) -> Result<OauthClient, StoreError> {
        let mut client = self.existing_client(id)?;
        if let Some(name) = changed.name {
            self.client_name_is_free(client.connection, &name, Some(id))?;
            client.name = name;
        }
        client.scope = changed.scope.unwrap_or(client.scope);
        client.lifetime = changed.lifetime.unwrap_or(client.lifetime);
        self.db
            .prepare_cached(
                "UPDATE oauth_client SET name = ?2, scope = ?3, lifetime = ?4 WHERE id = ?1",
            )?
            .execute(params![
                id.0.as_bytes(),
                client.name,
                client.scope.as_str(),
                client.lifetime.seconds()
            ])?;
        self.register_client(&client);
        Ok(client)
    }

    /// Adds a secret; those that the client has stay good. It is in the answer and nowhere else.
    ///
    /// # Errors
    /// [`StoreError::Unknown`]; [`StoreError::NotNow`] if ten are good already; [`StoreError::NoRandomness`].
    pub fn add_oauth_secret(
        &mut self,
        _grant: &WriteGrant,
        client: OauthClientId,
        expires: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<(OauthSecret, ClientSecret), StoreError> {
        self.existing_client(client)?;
        let usable = self
            .oauth_secrets(client)?
            .iter()
            .filter(|secret| secret.state(now) == OauthSecretState::Active)
            .count();
        if usable >= USABLE_SECRETS {
            return Err(StoreError::NotNow(
                "a client can have ten secrets at the same time; revoke one of them first",
            ));
        }
        let text = ClientSecret::generate().map_err(|_| StoreError::NoRandomness)?;
        let secret = OauthSecret {
            id: OauthSecretId::new(),
            client,
            shown: text.shown(),
            created: now,
            expires,
            revoked: None,
            last_use: None,
        };
        let digest = text.digest();
        self.db
            .prepare_cached(
                "INSERT INTO oauth_secret (id, client, shown, digest, created_ms, expires_ms)
                 VALUES (:id, :client, :shown, :digest, :created, :expires)",
            )?
            .execute(named_params! {
                ":id": secret.id.0.as_bytes(),
                ":client": client.0.as_bytes(),
                ":shown": secret.shown,
                ":digest": digest,
                ":created": now.0,
                ":expires": expires.map(|expires| expires.0),
            })?;
        self.register_secret(&secret, digest);
        Ok((secret, text))
    }

    /// Revokes one secret and ends the access tokens that it fetched, for good. One that is revoked already stays so.
    ///
    /// # Errors
    /// [`StoreError::Unknown`].
    pub fn revoke_oauth_secret(
        &mut self,
        _grant: &WriteGrant,
        id: OauthSecretId,
        now: Timestamp,
    ) -> Result<OauthSecret, StoreError> {
        let unknown = || StoreError::Unknown {
            what: "secret",
            name: id.to_string(),
        };
        let secret = self.oauth_secret(id)?.ok_or_else(unknown)?;
        self.existing_client(secret.client).map_err(|_| unknown())?;
        if secret.revoked.is_some() {
            return Ok(secret);
        }
        let digest = self
            .db
            .prepare_cached(
                "UPDATE oauth_secret SET revoked_ms = ?2 WHERE id = ?1 RETURNING digest",
            )?
            .query_row(params![id.0.as_bytes(), now.0], |row| row.get(0))?;
        self.db
            .prepare_cached(
                "UPDATE oauth_access_token SET ended_ms = ?2 WHERE secret = ?1 AND ended_ms IS NULL",
            )?
            .execute(params![id.0.as_bytes(), now.0])?;
        let secret = OauthSecret {
            revoked: Some(now),
            ..secret
        };
        self.register_secret(&secret, digest);
        self.batch.edits.push(RegistryEdit::EndAccess {
            client: secret.client,
            secret: Some(id),
            ended: now,
        });
        Ok(secret)
    }

    /// Revokes a client: from the commit on it fetches nothing, and its access tokens are refused, for good. One that
    /// is revoked already stays so.
    ///
    /// # Errors
    /// [`StoreError::Unknown`].
    pub fn revoke_oauth_client(
        &mut self,
        _grant: &WriteGrant,
        id: OauthClientId,
        now: Timestamp,
    ) -> Result<OauthClient, StoreError> {
        let client = self.existing_client(id)?;
        if client.revoked.is_some() {
            return Ok(client);
        }
        self.db
            .prepare_cached(
                "UPDATE oauth_access_token SET ended_ms = ?2 WHERE client = ?1 AND ended_ms IS NULL",
            )?
            .execute(params![id.0.as_bytes(), now.0])?;
        self.batch.edits.push(RegistryEdit::EndAccess {
            client: id,
            secret: None,
            ended: now,
        });
        self.set_client_revoked(client, Some(now))
    }

    /// Undoes the revocation of a client: its secrets are good again, access tokens have to be fetched anew.
    ///
    /// # Errors
    /// [`StoreError::Unknown`].
    pub fn restore_oauth_client(
        &mut self,
        _grant: &WriteGrant,
        id: OauthClientId,
    ) -> Result<OauthClient, StoreError> {
        let client = self.existing_client(id)?;
        self.set_client_revoked(client, None)
    }

    /// Deletes a revoked client with its secrets. The log keeps its name.
    ///
    /// # Errors
    /// [`StoreError::Unknown`]; [`StoreError::NotNow`] if it is not revoked.
    pub fn delete_oauth_client(
        &mut self,
        _grant: &WriteGrant,
        id: OauthClientId,
        now: Timestamp,
    ) -> Result<OauthClient, StoreError> {
        let client = self.existing_client(id)?;
        if client.revoked.is_none() {
            return Err(StoreError::NotNow("only a revoked client can be deleted"));
        }
        self.forget_client(id, now)?;
        Ok(OauthClient {
            deleted: Some(now),
            ..client
        })
    }

    /// Gives an access token. What the client proved is looked at again, because it may have been revoked since.
    ///
    /// # Errors
    /// The inner error says that it was; the outer ones are [`StoreError::NoRandomness`] and those of the database.
    pub fn issue_access_token(
        &mut self,
        verified: &VerifiedClient,
        scope: Scope,
        from: &ClientInfo,
        now: Timestamp,
    ) -> Result<Result<IssuedAccess, ClientFailure>, StoreError> {
        let VerifiedClient {
            client,
            secret,
            connection,
            ..
        } = *verified;
        let Some(known) = self
            .oauth_client(client)?
            .filter(|known| known.deleted.is_none())
        else {
            return Ok(Err(ClientFailure::Unknown));
        };
        if known.revoked.is_some() {
            return Ok(Err(ClientFailure::Revoked { client, connection }));
        }
        let is_good = self
            .oauth_secret(secret)?
            .is_some_and(|known| known.revoked.is_none());
        if !is_good {
            return Ok(Err(ClientFailure::SecretRevoked { client, connection }));
        }
        let scope = if known.scope.covers(scope) {
            scope
        } else {
            known.scope
        };
        let token = AccessToken::generate(scope).map_err(|_| StoreError::NoRandomness)?;
        let access = RegisteredAccess {
            client,
            secret,
            scope,
            // By the clock that ends it: one that is behind would end it at once.
            expires: known
                .lifetime
                .end(self.shared.registry.by_expiry_clock(now)),
            ended: None,
            digest: token.digest(),
        };
        self.db
            .prepare_cached(
                "INSERT INTO oauth_access_token (digest, client, secret, scope, issued_ms, expires_ms)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                access.digest,
                client.0.as_bytes(),
                secret.0.as_bytes(),
                scope.as_str(),
                now.0,
                access.expires.0
            ])?;
        self.batch.edits.push(RegistryEdit::PutAccess(access));
        self.forget_oldest_access(client)?;
        self.db
            .prepare_cached(
                "UPDATE oauth_secret SET used_ms = ?2, used_address = ?3, used_agent = ?4 WHERE id = ?1",
            )?
            .execute(params![
                secret.0.as_bytes(),
                now.0,
                from.address,
                from.user_agent
            ])?;
        Ok(Ok(IssuedAccess {
            token,
            scope,
            lifetime: known.lifetime,
        }))
    }

    /// Forgets some access tokens that ended long enough ago; how many.
    pub(super) fn prune_access_tokens(&mut self, now: Timestamp) -> Result<u64, StoreError> {
        let digests: Vec<SecretDigest> = self
            .db
            .prepare_cached(
                "DELETE FROM oauth_access_token WHERE seq IN
                    (SELECT seq FROM oauth_access_token WHERE expires_ms <= ?1 ORDER BY expires_ms LIMIT ?2)
                 RETURNING digest",
            )?
            .query_map(params![now.0.saturating_sub(REMEMBERED_MS), STEP_ROWS], |row| {
                row.get(0)
            })?
            .collect::<Result<_, _>>()?;
        let forgotten = digests.len() as u64;
        self.batch
            .edits
            .extend(digests.into_iter().map(RegistryEdit::RemoveAccess));
        Ok(forgotten)
    }

    /// The clients of a connection go with it.
    pub(super) fn forget_clients_of(
        &mut self,
        connection: ConnectionId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        for client in self.oauth_clients(Some(connection))? {
            self.forget_client(client.id, now)?;
        }
        Ok(())
    }

    fn forget_client(&mut self, id: OauthClientId, now: Timestamp) -> Result<(), StoreError> {
        let id_bytes = id.0.as_bytes();
        self.db
            .prepare_cached("DELETE FROM oauth_access_token WHERE client = ?1")?
            .execute([id_bytes])?;
        self.db
            .prepare_cached(
                "UPDATE oauth_secret SET digest = NULL, revoked_ms = ifnull(revoked_ms, ?2) WHERE client = ?1",
            )?
            .execute(params![id_bytes, now.0])?;
        self.db
            .prepare_cached(
                "UPDATE oauth_client SET deleted_ms = ?2, revoked_ms = ifnull(revoked_ms, ?2) WHERE id = ?1",
            )?
            .execute(params![id_bytes, now.0])?;
        self.batch.edits.push(RegistryEdit::RemoveClient(id));
        Ok(())
    }

    /// Keeps the newest [`ACCESS_TOKENS`] of a client.
    fn forget_oldest_access(&mut self, client: OauthClientId) -> Result<(), StoreError> {
        let oldest: Option<SecretDigest> = self
            .db
            .prepare_cached(
                "DELETE FROM oauth_access_token WHERE seq =
                    (SELECT seq FROM oauth_access_token WHERE client = ?1 ORDER BY seq DESC LIMIT 1 OFFSET ?2)
                 RETURNING digest",
            )?
            .query_row(params![client.0.as_bytes(), ACCESS_TOKENS], |row| row.get(0))
            .optional()?;
        self.batch
            .edits
            .extend(oldest.map(RegistryEdit::RemoveAccess));
        Ok(())
    }

    fn set_client_revoked(
        &mut self,
        client: OauthClient,
        revoked: Option<Timestamp>,
    ) -> Result<OauthClient, StoreError> {
        self.db
            .prepare_cached("UPDATE oauth_client SET revoked_ms = ?2 WHERE id = ?1")?
            .execute(params![client.id.0.as_bytes(), revoked.map(|at| at.0)])?;
        let client = OauthClient { revoked, ..client };
        self.register_client(&client);
        Ok(client)
    }

    fn register_client(&mut self, client: &OauthClient) {
        self.batch
            .edits
            .push(RegistryEdit::PutClient(RegisteredClient {
                client: client.id,
                connection: client.connection,
                scope: client.scope,
                revoked: client.revoked,
            }));
    }

    fn register_secret(&mut self, secret: &OauthSecret, digest: SecretDigest) {
        self.batch
            .edits
            .push(RegistryEdit::PutSecret(RegisteredSecret {
                secret: secret.id,
                client: secret.client,
                expires: secret.expires,
                revoked: secret.revoked,
                digest,
            }));
    }

    /// Two clients of one name could not be told apart where they are named, as in the log.
    fn client_name_is_free(
        &self,
        connection: ConnectionId,
        name: &str,
        but: Option<OauthClientId>,
    ) -> Result<(), StoreError> {
        let key = fold_key(name);
        let is_taken = self
            .oauth_clients(Some(connection))?
            .iter()
            .any(|other| Some(other.id) != but && fold_key(&other.name) == key);
        if is_taken {
            return Err(StoreError::NameTaken {
                what: "client",
                name: name.to_owned(),
            });
        }
        Ok(())
    }

    fn existing_client(&self, id: OauthClientId) -> Result<OauthClient, StoreError> {
        self.oauth_client(id)?
            .filter(|client| client.deleted.is_none())
            .ok_or_else(|| StoreError::Unknown {
                what: "client",
                name: id.to_string(),
            })
    }
}
