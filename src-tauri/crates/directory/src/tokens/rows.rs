//! Tokens as they stand in the workspace.

use super::Scope;
use crate::ids::{ConnectionId, TokenId};
use scim_core::Timestamp;

/// A token's row.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    pub id: TokenId,
    pub connection: ConnectionId,
    pub name: String,
    pub scope: Scope,
    /// Prefix, `…` and the last four characters.
    pub shown: String,
    pub created: Timestamp,
    /// `None`: never.
    pub expires: Option<Timestamp>,
    pub revoked: Option<Timestamp>,
    /// Set once deleted. The row stays without its digest, because log entries name it.
    pub deleted: Option<Timestamp>,
    /// True if the admin chose to keep the secret in the keychain.
    pub kept: bool,
    pub last_use: Option<TokenUse>,
}

/// What a token is good for at some instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenState {
    Active,
    Expired,
    Revoked,
    Deleted,
}

impl Token {
    pub fn state(&self, now: Timestamp) -> TokenState {
        if self.deleted.is_some() {
            TokenState::Deleted
        } else if self.revoked.is_some() {
            TokenState::Revoked
        } else if self.expires.is_some_and(|expires| expires <= now) {
            TokenState::Expired
        } else {
            TokenState::Active
        }
    }
}

/// When and by whom a token was used last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenUse {
    pub at: Timestamp,
    pub client: ClientInfo,
}

/// Where a request came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientInfo {
    /// The peer's address, without its port.
    pub address: Option<String>,
    /// The `User-Agent` header.
    pub user_agent: Option<String>,
}

/// A token to be created.
#[derive(Clone, Debug, PartialEq)]
pub struct NewToken {
    pub connection: ConnectionId,
    pub name: String,
    pub scope: Scope,
    /// `None`: never.
    pub expires: Option<Timestamp>,
    /// True if the admin chose to keep the secret in the keychain.
    pub kept: bool,
}

/// A token that takes over from another one, which ends when its time comes or by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rotation {
    /// The new one.
    pub token: TokenId,
    pub former: TokenId,
    pub begun: Timestamp,
    /// The end that the former one had before; `None` for never.
    pub former_expires: Option<Timestamp>,
}
