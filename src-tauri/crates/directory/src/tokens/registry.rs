//! The digests of all tokens, the OAuth clients and the connections, in memory, so that a request is authenticated
//! without touching the database and at a cost that does not grow with their number.
//!
//! The writer changes it after a commit and before it answers, so a revoked token is refused
//! at the very next request.

use super::minted::{SecretDigest, digest_of};
use super::{AuthFailure, Authenticated, Presented, Scope, is_well_formed};
use crate::actor::Holder;
use crate::connections::IdpConnection;
use crate::ids::{ConnectionId, OauthClientId, OauthSecretId, TokenId};
use crate::oauth::{AccessToken, ClientFailure, ClientSecret, VerifiedClient};
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
    pub digest: SecretDigest,
}

/// What authentication needs to know of an OAuth client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RegisteredClient {
    pub client: OauthClientId,
    pub connection: ConnectionId,
    pub scope: Scope,
    pub revoked: Option<Timestamp>,
}

/// What authentication needs to know of a client's secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RegisteredSecret {
    pub secret: OauthSecretId,
    pub client: OauthClientId,
    pub expires: Option<Timestamp>,
    pub revoked: Option<Timestamp>,
    pub digest: SecretDigest,
}

/// What authentication needs to know of an access token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RegisteredAccess {
    pub client: OauthClientId,
    pub secret: OauthSecretId,
    pub scope: Scope,
    pub expires: Timestamp,
    /// Before its time.
    pub ended: Option<Timestamp>,
    pub digest: SecretDigest,
}

/// A change to the registry that waits for its commit.
#[derive(Clone, Debug)]
pub(crate) enum RegistryEdit {
    PutToken(Registered),
    RemoveToken(TokenId),
    PutClient(RegisteredClient),
    /// With its secrets and access tokens.
    RemoveClient(OauthClientId),
    PutSecret(RegisteredSecret),
    PutAccess(RegisteredAccess),
    RemoveAccess(SecretDigest),
    /// Ends the access tokens of a client: those that one secret fetched, or all.
    EndAccess {
        client: OauthClientId,
        secret: Option<OauthSecretId>,
        ended: Timestamp,
    },
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
    tokens: HashMap<SecretDigest, Registered>,
    clients: HashMap<OauthClientId, RegisteredClient>,
    secrets: HashMap<SecretDigest, RegisteredSecret>,
    access: HashMap<SecretDigest, RegisteredAccess>,
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
            known.apply(edit);
        }
    }

    /// Tokens expire by the clock, but not by one that is behind this time.
    pub fn expiry_counts_from(&self, at: Timestamp) {
        self.not_before_ms.store(at.0, Ordering::Relaxed);
    }

    /// The time by which tokens expire when the clock says `now`.
    pub fn by_expiry_clock(&self, now: Timestamp) -> Timestamp {
        now.max(Timestamp(self.not_before_ms.load(Ordering::Relaxed)))
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
            Presented::Token(text) => text,
        };
        let now = self.by_expiry_clock(now);
        if is_well_formed(text) {
            read_lock(&self.known).by_token(&digest_of(text), now)
        } else if AccessToken::is_well_formed(text) {
            read_lock(&self.known).by_access_token(&digest_of(text), now)
        } else {
            Err(AuthFailure::Malformed)
        }
    }

    /// Whether this is a client with a secret of its own that is good now. Two look-ups by key, whatever is presented.
    pub fn verify_client(
        &self,
        id: &str,
        secret: &str,
        now: Timestamp,
    ) -> Result<VerifiedClient, ClientFailure> {
        let digest = digest_of(secret);
        let is_well_formed = ClientSecret::is_well_formed(secret);
        let now = self.by_expiry_clock(now);
        let known = read_lock(&self.known);
        let client = OauthClientId::parse(id).and_then(|id| known.clients.get(&id));
        let found = known.secrets.get(&digest);
        let Some(&RegisteredClient {
            client,
            connection,
            scope,
            revoked,
        }) = client
        else {
            return Err(ClientFailure::Unknown);
        };
        let own = found.filter(|secret| {
            is_well_formed && secret.client == client && bool::from(secret.digest.ct_eq(&digest))
        });
        let Some(secret) = own else {
            return Err(ClientFailure::WrongSecret { client, connection });
        };
        if revoked.is_some() {
            return Err(ClientFailure::Revoked { client, connection });
        }
        if secret.revoked.is_some() {
            return Err(ClientFailure::SecretRevoked { client, connection });
        }
        if secret.expires.is_some_and(|expires| expires <= now) {
            return Err(ClientFailure::SecretExpired { client, connection });
        }
        Ok(VerifiedClient {
            client,
            secret: secret.secret,
            connection,
            scope,
        })
    }
}

impl Known {
    fn apply(&mut self, edit: RegistryEdit) {
        match edit {
            RegistryEdit::PutToken(registered) => {
                self.tokens.insert(registered.digest, registered);
            }
            RegistryEdit::RemoveToken(token) => {
                self.tokens
                    .retain(|_, registered| registered.token != token);
            }
            RegistryEdit::PutClient(registered) => {
                self.clients.insert(registered.client, registered);
            }
            RegistryEdit::RemoveClient(client) => {
                self.clients.remove(&client);
                self.secrets.retain(|_, secret| secret.client != client);
                self.access.retain(|_, access| access.client != client);
            }
            RegistryEdit::PutSecret(registered) => {
                self.secrets.insert(registered.digest, registered);
            }
            RegistryEdit::PutAccess(registered) => {
                self.access.insert(registered.digest, registered);
            }
            RegistryEdit::RemoveAccess(digest) => {
                self.access.remove(&digest);
            }
            RegistryEdit::EndAccess {
                client,
                secret,
                ended,
            } => {
                let theirs = self.access.values_mut().filter(|access| {
                    access.client == client && secret.is_none_or(|secret| access.secret == secret)
                });
                for access in theirs {
                    access.ended.get_or_insert(ended);
                }
            }
            RegistryEdit::PutConnection(connection) => {
                self.connections.insert(connection.id, Arc::new(connection));
            }
            RegistryEdit::RemoveConnection(connection) => {
                self.connections.remove(&connection);
                self.tokens
                    .retain(|_, registered| registered.connection != connection);
                self.clients
                    .retain(|_, client| client.connection != connection);
                let clients = &self.clients;
                self.secrets
                    .retain(|_, secret| clients.contains_key(&secret.client));
                self.access
                    .retain(|_, access| clients.contains_key(&access.client));
            }
        }
    }

    fn by_token(
        &self,
        digest: &SecretDigest,
        now: Timestamp,
    ) -> Result<Authenticated, AuthFailure> {
        let known = self.tokens.get(digest).ok_or(AuthFailure::Unknown)?;
        if !bool::from(known.digest.ct_eq(digest)) {
            return Err(AuthFailure::Unknown);
        }
        let (holder, connection) = (Holder::Token(known.token), known.connection);
        if let Some(revoked) = known.revoked {
            return Err(AuthFailure::Revoked {
                holder,
                connection,
                revoked,
            });
        }
        if let Some(expired) = known.expires.filter(|expires| *expires <= now) {
            return Err(AuthFailure::Expired {
                holder,
                connection,
                expired,
            });
        }
        Ok(Authenticated {
            holder,
            secret: None,
            connection,
            scope: known.scope,
        })
    }

    /// Scope and state of the client count as they are now, not as they were when the token was given.
    fn by_access_token(
        &self,
        digest: &SecretDigest,
        now: Timestamp,
    ) -> Result<Authenticated, AuthFailure> {
        let known = self.access.get(digest).ok_or(AuthFailure::Unknown)?;
        if !bool::from(known.digest.ct_eq(digest)) {
            return Err(AuthFailure::Unknown);
        }
        let client = self
            .clients
            .get(&known.client)
            .ok_or(AuthFailure::Unknown)?;
        let (holder, connection) = (Holder::Client(client.client), client.connection);
        if let Some(revoked) = client.revoked.or(known.ended) {
            return Err(AuthFailure::Revoked {
                holder,
                connection,
                revoked,
            });
        }
        if known.expires <= now {
            return Err(AuthFailure::Expired {
                holder,
                connection,
                expired: known.expires,
            });
        }
        Ok(Authenticated {
            holder,
            secret: Some(known.secret),
            connection,
            scope: known.scope.narrowed_to(client.scope),
        })
    }
}
