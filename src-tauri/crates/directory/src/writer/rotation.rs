//! Tokens that take over from others.

use super::Writer;
use crate::actor::WriteGrant;
use crate::error::StoreError;
use crate::ids::TokenId;
use crate::tokens::{BearerToken, NewToken, Registered, RegistryEdit, Token, TokenState};
use rusqlite::{OptionalExtension as _, params};
use scim_core::Timestamp;

impl Writer {
    /// Makes a token that takes over from `former`, which ends at `ends`, or before if its own end is sooner.
    ///
    /// # Errors
    /// [`StoreError::Unknown`]; [`StoreError::NotNow`] if the former one is not good, or is being replaced already.
    pub fn rotate_token(
        &mut self,
        grant: &WriteGrant,
        former: TokenId,
        new: NewToken,
        ends: Timestamp,
        now: Timestamp,
    ) -> Result<(Token, Token, BearerToken), StoreError> {
        let token = self.existing_token(former)?;
        if token.state(now) != TokenState::Active {
            return Err(StoreError::NotNow("only a token that works can be rotated"));
        }
        if let Some(successor) = self.successor(former)? {
            // One that was taken back counts no more.
            if self
                .token(successor)?
                .is_some_and(|one| one.state(now) == TokenState::Active)
            {
                return Err(StoreError::NotNow(
                    "another token takes over from it already",
                ));
            }
            self.forget_rotation(successor)?;
        }
        let (fresh, secret) = self.create_token(grant, new, now)?;
        self.db
            .prepare_cached(
                "INSERT INTO rotation (token, former, begun_ms, former_expires_ms) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![
                fresh.id.0.as_bytes(),
                former.0.as_bytes(),
                now.0,
                token.expires.map(|expires| expires.0)
            ])?;
        let ends = token.expires.map_or(ends, |expires| expires.min(ends));
        let former = self.set_token_end(grant, former, Some(ends))?;
        Ok((former, fresh, secret))
    }

    /// Gives a token another end; `None` for never.
    ///
    /// # Errors
    /// [`StoreError::Unknown`].
    pub fn set_token_end(
        &mut self,
        _grant: &WriteGrant,
        id: TokenId,
        expires: Option<Timestamp>,
    ) -> Result<Token, StoreError> {
        let token = self.existing_token(id)?;
        let digest = self
            .db
            .prepare_cached("UPDATE token SET expires_ms = ?2 WHERE id = ?1 RETURNING digest")?
            .query_row(
                params![id.0.as_bytes(), expires.map(|expires| expires.0)],
                |row| row.get(0),
            )?;
        self.batch.edits.push(RegistryEdit::PutToken(Registered {
            token: token.id,
            connection: token.connection,
            scope: token.scope,
            expires,
            revoked: token.revoked,
            digest,
        }));
        Ok(Token { expires, ..token })
    }

    /// Forgets that a token takes over from another; both stay as they are.
    ///
    /// # Errors
    /// Those of the database.
    pub fn forget_rotation(&mut self, token: TokenId) -> Result<(), StoreError> {
        self.db
            .prepare_cached("DELETE FROM rotation WHERE token = ?1")?
            .execute([token.0.as_bytes()])?;
        Ok(())
    }

    fn successor(&self, former: TokenId) -> Result<Option<TokenId>, StoreError> {
        let found = self
            .db
            .prepare_cached("SELECT token FROM rotation WHERE former = ?1")?
            .query_row([former.0.as_bytes()], |row| {
                Ok(TokenId(crate::reader::uuid(row, 0)?))
            })
            .optional()?;
        Ok(found)
    }
}
