//! OAuth clients and their secrets as they stand in the workspace.

use super::AccessLifetime;
use crate::ids::{ConnectionId, OauthClientId, OauthSecretId};
use crate::tokens::{Scope, TokenUse};
use scim_core::Timestamp;

/// A client's row.
#[derive(Clone, Debug, PartialEq)]
pub struct OauthClient {
    /// What it presents as `client_id`.
    pub id: OauthClientId,
    pub connection: ConnectionId,
    pub name: String,
    /// The widest scope of its access tokens, also of those that it has.
    pub scope: Scope,
    /// Of access tokens that it fetches from now on.
    pub lifetime: AccessLifetime,
    pub created: Timestamp,
    pub revoked: Option<Timestamp>,
    /// Set once deleted. The row stays, because log entries name it.
    pub deleted: Option<Timestamp>,
    /// When an access token of it was used last.
    pub last_use: Option<TokenUse>,
}

/// What a client is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OauthClientState {
    Active,
    Revoked,
    Deleted,
}

impl OauthClient {
    pub fn state(&self) -> OauthClientState {
        if self.deleted.is_some() {
            OauthClientState::Deleted
        } else if self.revoked.is_some() {
            OauthClientState::Revoked
        } else {
            OauthClientState::Active
        }
    }
}

/// A secret's row.
#[derive(Clone, Debug, PartialEq)]
pub struct OauthSecret {
    pub id: OauthSecretId,
    pub client: OauthClientId,
    /// Prefix, `…` and the last four characters.
    pub shown: String,
    pub created: Timestamp,
    /// `None`: never.
    pub expires: Option<Timestamp>,
    pub revoked: Option<Timestamp>,
    /// When it fetched an access token last.
    pub last_use: Option<TokenUse>,
}

/// What a secret is good for at some instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OauthSecretState {
    Active,
    Expired,
    Revoked,
}

impl OauthSecret {
    pub fn state(&self, now: Timestamp) -> OauthSecretState {
        if self.revoked.is_some() {
            OauthSecretState::Revoked
        } else if self.expires.is_some_and(|expires| expires <= now) {
            OauthSecretState::Expired
        } else {
            OauthSecretState::Active
        }
    }
}

/// A client to be created.
#[derive(Clone, Debug, PartialEq)]
pub struct NewOauthClient {
    pub connection: ConnectionId,
    pub name: String,
    pub scope: Scope,
    pub lifetime: AccessLifetime,
}

/// What is to be different about a client; `None` leaves it as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChangedOauthClient {
    pub name: Option<String>,
    pub scope: Option<Scope>,
    pub lifetime: Option<AccessLifetime>,
}
