//! Connections, tokens and settings: what the admin changes.

use super::Writer;
use crate::actor::WriteGrant;
use crate::connections::{ConnectionSettings, IdpConnection, NewConnection};
use crate::error::StoreError;
use crate::ids::{ConnectionId, TokenId};
use crate::tokens::{BearerToken, NewToken, Registered, RegistryEdit, Token};
use rusqlite::{named_params, params};
use scim_core::{Timestamp, fold_key};
use serde_json::Value;

impl Writer {
    /// Adds a connection.
    ///
    /// # Errors
    /// [`StoreError::NameTaken`] if another connection has this name.
    pub fn add_connection(
        &mut self,
        _grant: &WriteGrant,
        new: NewConnection,
        now: Timestamp,
    ) -> Result<IdpConnection, StoreError> {
        let connection = IdpConnection {
            id: ConnectionId::new(),
            name: new.name,
            provider: new.provider,
            settings: new.settings,
            created: now,
            removed: None,
        };
        let inserted = self
            .db
            .prepare_cached(
                "INSERT INTO connection (id, name, name_key, provider, settings, created_ms)
                 VALUES (:id, :name, :name_key, :provider, :settings, :created)",
            )?
            .execute(named_params! {
                ":id": connection.id.0.as_bytes(),
                ":name": connection.name,
                ":name_key": fold_key(&connection.name),
                ":provider": connection.provider,
                ":settings": settings_text(&connection.settings)?,
                ":created": now.0,
            });
        name_is_free(inserted, &connection.name)?;
        self.batch
            .edits
            .push(RegistryEdit::PutConnection(connection.clone()));
        Ok(connection)
    }

    /// Gives a connection another name.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], [`StoreError::NameTaken`].
    pub fn rename_connection(
        &mut self,
        _grant: &WriteGrant,
        id: ConnectionId,
        name: &str,
    ) -> Result<IdpConnection, StoreError> {
        let mut connection = self.existing_connection(id)?;
        let renamed = self
            .db
            .prepare_cached("UPDATE connection SET name = ?2, name_key = ?3 WHERE id = ?1")?
            .execute(params![id.0.as_bytes(), name, fold_key(name)]);
        name_is_free(renamed, name)?;
        name.clone_into(&mut connection.name);
        self.batch
            .edits
            .push(RegistryEdit::PutConnection(connection.clone()));
        Ok(connection)
    }

    /// Changes how a connection's requests are treated, from the next request on.
    ///
    /// # Errors
    /// [`StoreError::Unknown`].
    pub fn set_connection_settings(
        &mut self,
        _grant: &WriteGrant,
        id: ConnectionId,
        settings: ConnectionSettings,
    ) -> Result<IdpConnection, StoreError> {
        let mut connection = self.existing_connection(id)?;
        self.db
            .prepare_cached("UPDATE connection SET settings = ?2 WHERE id = ?1")?
            .execute(params![id.0.as_bytes(), settings_text(&settings)?])?;
        connection.settings = settings;
        self.batch
            .edits
            .push(RegistryEdit::PutConnection(connection.clone()));
        Ok(connection)
    }

    /// Removes a connection: its tokens and OAuth clients are deleted, its resources stay and belong to nobody.
    ///
    /// # Errors
    /// [`StoreError::Unknown`].
    pub fn remove_connection(
        &mut self,
        _grant: &WriteGrant,
        id: ConnectionId,
        now: Timestamp,
    ) -> Result<IdpConnection, StoreError> {
        let connection = self.existing_connection(id)?;
        self.db
            .prepare_cached("UPDATE connection SET removed_ms = ?2 WHERE id = ?1")?
            .execute(params![id.0.as_bytes(), now.0])?;
        self.db
            .prepare_cached(
                "UPDATE token SET digest = NULL, deleted_ms = ?2, revoked_ms = ifnull(revoked_ms, ?2)
                 WHERE connection = ?1 AND deleted_ms IS NULL",
            )?
            .execute(params![id.0.as_bytes(), now.0])?;
        self.forget_clients_of(id, now)?;
        self.batch.edits.push(RegistryEdit::RemoveConnection(id));
        Ok(IdpConnection {
            removed: Some(now),
            ..connection
        })
    }

    /// Creates a token. The secret is in the answer and nowhere else.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] without such a connection; [`StoreError::NoRandomness`].
    pub fn create_token(
        &mut self,
        _grant: &WriteGrant,
        new: NewToken,
        now: Timestamp,
    ) -> Result<(Token, BearerToken), StoreError> {
        self.existing_connection(new.connection)?;
        let secret = BearerToken::generate(new.scope).map_err(|_| StoreError::NoRandomness)?;
        let token = Token {
            id: TokenId::new(),
            connection: new.connection,
            name: new.name,
            scope: new.scope,
            shown: secret.shown(),
            created: now,
            expires: new.expires,
            revoked: None,
            deleted: None,
            kept: new.kept,
            last_use: None,
        };
        let digest = secret.digest();
        self.db
            .prepare_cached(
                "INSERT INTO token (id, connection, name, scope, shown, digest, created_ms, expires_ms, kept)
                 VALUES (:id, :connection, :name, :scope, :shown, :digest, :created, :expires, :kept)",
            )?
            .execute(named_params! {
                ":id": token.id.0.as_bytes(),
                ":connection": token.connection.0.as_bytes(),
                ":name": token.name,
                ":scope": token.scope.as_str(),
                ":shown": token.shown,
                ":digest": digest,
                ":created": now.0,
                ":expires": token.expires.map(|expires| expires.0),
                ":kept": token.kept,
            })?;
        self.batch.edits.push(RegistryEdit::PutToken(Registered {
            token: token.id,
            connection: token.connection,
            scope: token.scope,
            expires: token.expires,
            revoked: None,
            digest,
        }));
        Ok((token, secret))
    }

    /// Revokes a token: it is refused from the commit on. One that is revoked already stays so.
    ///
    /// # Errors
    /// [`StoreError::Unknown`].
    pub fn revoke_token(
        &mut self,
        _grant: &WriteGrant,
        id: TokenId,
        now: Timestamp,
    ) -> Result<Token, StoreError> {
        let token = self.existing_token(id)?;
        if token.revoked.is_some() {
            return Ok(token);
        }
        self.set_revoked(token, Some(now))
    }

    /// Undoes a revocation.
    ///
    /// # Errors
    /// [`StoreError::Unknown`].
    pub fn restore_token(&mut self, _grant: &WriteGrant, id: TokenId) -> Result<Token, StoreError> {
        let token = self.existing_token(id)?;
        self.set_revoked(token, None)
    }

    /// Deletes a revoked token. The log keeps its name.
    ///
    /// # Errors
    /// [`StoreError::Unknown`]; [`StoreError::NotNow`] if it is not revoked.
    pub fn delete_token(
        &mut self,
        _grant: &WriteGrant,
        id: TokenId,
        now: Timestamp,
    ) -> Result<Token, StoreError> {
        let token = self.existing_token(id)?;
        if token.revoked.is_none() {
            return Err(StoreError::NotNow("only a revoked token can be deleted"));
        }
        self.db
            .prepare_cached(
                "UPDATE token SET digest = NULL, deleted_ms = ?2, kept = 0 WHERE id = ?1",
            )?
            .execute(params![id.0.as_bytes(), now.0])?;
        self.batch.edits.push(RegistryEdit::RemoveToken(id));
        Ok(Token {
            deleted: Some(now),
            kept: false,
            ..token
        })
    }

    /// Notes whether the secret is kept in the keychain.
    ///
    /// # Errors
    /// [`StoreError::Unknown`].
    pub fn set_token_kept(
        &mut self,
        _grant: &WriteGrant,
        id: TokenId,
        kept: bool,
    ) -> Result<Token, StoreError> {
        let token = self.existing_token(id)?;
        self.db
            .prepare_cached("UPDATE token SET kept = ?2 WHERE id = ?1")?
            .execute(params![id.0.as_bytes(), kept])?;
        Ok(Token { kept, ..token })
    }

    /// Sets a setting of the workspace; `null` forgets it.
    ///
    /// # Errors
    /// Those of the database.
    pub fn set_setting(
        &mut self,
        _grant: &WriteGrant,
        name: &str,
        value: &Value,
    ) -> Result<(), StoreError> {
        if value.is_null() {
            self.db
                .prepare_cached("DELETE FROM setting WHERE name = ?1")?
                .execute([name])?;
        } else {
            self.db
                .prepare_cached(
                    "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2",
                )?
                .execute([name, &value.to_string()])?;
        }
        Ok(())
    }

    /// Gives the workspace another name.
    ///
    /// # Errors
    /// Those of the database.
    pub fn rename_workspace(&mut self, _grant: &WriteGrant, name: &str) -> Result<(), StoreError> {
        self.db
            .prepare_cached("UPDATE workspace SET name = ?1")?
            .execute([name])?;
        self.batch.renamed = Some(name.to_owned());
        Ok(())
    }

    fn set_revoked(
        &mut self,
        token: Token,
        revoked: Option<Timestamp>,
    ) -> Result<Token, StoreError> {
        let digest = self
            .db
            .prepare_cached("UPDATE token SET revoked_ms = ?2 WHERE id = ?1 RETURNING digest")?
            .query_row(
                params![token.id.0.as_bytes(), revoked.map(|at| at.0)],
                |row| row.get(0),
            )?;
        self.batch.edits.push(RegistryEdit::PutToken(Registered {
            token: token.id,
            connection: token.connection,
            scope: token.scope,
            expires: token.expires,
            revoked,
            digest,
        }));
        Ok(Token { revoked, ..token })
    }

    pub(super) fn existing_connection(
        &self,
        id: ConnectionId,
    ) -> Result<IdpConnection, StoreError> {
        self.connection_by_id(id)?
            .filter(|connection| connection.removed.is_none())
            .ok_or_else(|| StoreError::Unknown {
                what: "connection",
                name: id.to_string(),
            })
    }

    pub(super) fn existing_token(&self, id: TokenId) -> Result<Token, StoreError> {
        self.token(id)?
            .filter(|token| token.deleted.is_none())
            .ok_or_else(|| StoreError::Unknown {
                what: "token",
                name: id.to_string(),
            })
    }
}

fn name_is_free(result: rusqlite::Result<usize>, name: &str) -> Result<(), StoreError> {
    match result {
        Ok(_) => Ok(()),
        Err(error)
            if error.sqlite_extended_error_code()
                == Some(rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE) =>
        {
            Err(StoreError::NameTaken {
                what: "connection",
                name: name.to_owned(),
            })
        }
        Err(error) => Err(StoreError::Database(error)),
    }
}

fn settings_text(settings: &ConnectionSettings) -> Result<String, StoreError> {
    serde_json::to_string(settings).map_err(|error| StoreError::Damaged(error.to_string()))
}
