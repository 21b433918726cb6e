//! The digests of all tokens, and the connections, in memory, so that a request is authenticated
//! without touching the database and at a cost that does not grow with their number.
//!
//! The writer changes it after a commit and before it answers, so a revoked token is refused
//! at the very next request.

use super::{AuthFailure, Authenticated, Presented, Scope, TokenDigest, digest_of, is_well_formed};
use crate::connections::IdpConnection;
use crate::ids::{ConnectionId, TokenId};
use crate::shared::{read_lock, write_lock};
use scim_core::Timestamp;
use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, RwLock};
use subtle::ConstantTimeEq as _;

/// What authentication needs to know of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Registered {
    pub token: TokenId,
    pub connection: ConnectionId,
    pub scope: Scope,
    pub expires: Option<Timestamp>,
    pub revoked: Option<Timestamp>,
    pub digest: TokenDigest,
}

/// A change to the registry that waits for its commit.
#[derive(Clone, Debug)]
pub(crate) enum RegistryEdit {
    PutToken(Registered),
    RemoveToken(TokenId),
    PutConnection(IdpConnection),
    RemoveConnection(ConnectionId),
}

#[derive(Debug, Default)]
pub(crate) struct Registry {
    known: RwLock<Known>,
    /// Milliseconds: when the workspace was last known to be written. A clock that says less is behind, and
    /// expiry goes by this.
    not_before_ms: AtomicI64,
}

#[derive(Debug, Default)]
struct Known {
    tokens: HashMap<TokenDigest, Registered>,
    connections: HashMap<ConnectionId, Arc<IdpConnection>>,
}

impl Registry {
    /// Applies what a transaction did, once it is committed.
    pub fn apply(&self, edits: Vec<RegistryEdit>) {
        if edits.is_empty() {
            return;
        }
        let mut known = write_lock(&self.known);
        for edit in edits {
            match edit {
                RegistryEdit::PutToken(registered) => {
                    known.tokens.insert(registered.digest, registered);
                }
                RegistryEdit::RemoveToken(token) => known
                    .tokens
                    .retain(|_, registered| registered.token != token),
                RegistryEdit::PutConnection(connection) => {
                    known
                        .connections
                        .insert(connection.id, Arc::new(connection));
                }
                RegistryEdit::RemoveConnection(connection) => {
                    known.connections.remove(&connection);
                    known
                        .tokens
                        .retain(|_, registered| registered.connection != connection);
                }
            }
        }
    }

    /// Tokens expire by the clock, but not by one that is behind this time.
    pub fn expiry_counts_from(&self, at: Timestamp) {
        self.not_before_ms.store(at.0, Ordering::Relaxed);
    }

    /// A connection that has not been removed.
    pub fn connection(&self, id: ConnectionId) -> Option<Arc<IdpConnection>> {
        read_lock(&self.known).connections.get(&id).cloned()
    }

    /// Form, checksum, digest, then state: each step only if the one before it passed.
    pub fn authenticate(
        &self,
        presented: Presented<'_>,
        now: Timestamp,
    ) -> Result<Authenticated, AuthFailure> {
        let text = match presented {
            Presented::Nothing => return Err(AuthFailure::Missing),
            Presented::NotBearer => return Err(AuthFailure::Malformed),
            Presented::Token(text) if is_well_formed(text) => text,
            Presented::Token(_) => return Err(AuthFailure::Malformed),
        };
        let digest = digest_of(text);
        let known = read_lock(&self.known)
            .tokens
            .get(&digest)
            .copied()
            .ok_or(AuthFailure::Unknown)?;
        if !bool::from(known.digest.ct_eq(&digest)) {
            return Err(AuthFailure::Unknown);
        }
        let now = now.max(Timestamp(self.not_before_ms.load(Ordering::Relaxed)));
        let Registered {
            token,
            connection,
            scope,
            ..
        } = known;
        if let Some(revoked) = known.revoked {
            return Err(AuthFailure::Revoked {
                token,
                connection,
                revoked,
            });
        }
        if let Some(expired) = known.expires.filter(|expires| *expires <= now) {
            return Err(AuthFailure::Expired {
                token,
                connection,
                expired,
            });
        }
        Ok(Authenticated {
            token,
            connection,
            scope,
        })
    }
}
