//! Who acts, and the proof that they may write.

use crate::connections::Ownership;
use crate::ids::{ConnectionId, OauthClientId, TokenId};
use crate::tokens::{Authenticated, Scope};
use serde::{Deserialize, Serialize};

/// The door by which the admin came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Door {
    Window,
    CommandLine,
    BrowserConsole,
}

/// Whose credentials a request carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Holder {
    /// A long-lived bearer token.
    Token(TokenId),
    /// An OAuth client, by one of its access tokens or by its own credentials.
    Client(OauthClientId),
}

impl Holder {
    /// The actor of an exchange that this one began for its connection.
    pub fn acts_for(self, connection: ConnectionId) -> Actor {
        match self {
            Holder::Token(token) => Actor::Token(token, connection),
            Holder::Client(client) => Actor::Client(client, connection),
        }
    }

    /// The id of the token or the client.
    pub fn id(self) -> uuid::Uuid {
        match self {
            Holder::Token(token) => token.0,
            Holder::Client(client) => client.0,
        }
    }
}

/// Who did what a log entry tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    /// A SCIM client that presented a valid token.
    Token(TokenId, ConnectionId),
    /// An OAuth client with its credentials, or with an access token that it fetched.
    Client(OauthClientId, ConnectionId),
    /// A SCIM client without a valid token.
    Anonymous,
    /// The admin.
    Admin(Door),
    /// This program itself.
    System,
}

/// Leave to change the directory. The writer asks for it at every mutation, and nothing but
/// a read-write token or the admin's own door can make one, so that a new endpoint cannot
/// forget to ask.
#[derive(Clone, Debug)]
pub struct WriteGrant {
    actor: Actor,
    /// The connection that is written for.
    connection: Option<ConnectionId>,
    /// What happens to a resource of another owner, where the connection's own rule does not decide.
    ownership: Option<Ownership>,
}

/// The token presented may only read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this token may only read")]
pub struct ReadOnlyToken;

impl WriteGrant {
    /// Leave for a SCIM client.
    ///
    /// # Errors
    /// [`ReadOnlyToken`] if the token's scope is `read`.
    pub fn for_token(authenticated: &Authenticated) -> Result<WriteGrant, ReadOnlyToken> {
        match authenticated.scope() {
            Scope::ReadWrite => {
                let actor = authenticated.actor();
                Ok(WriteGrant {
                    actor,
                    connection: match actor {
                        Actor::Token(_, connection) | Actor::Client(_, connection) => {
                            Some(connection)
                        }
                        Actor::Anonymous | Actor::Admin(_) | Actor::System => None,
                    },
                    ownership: None,
                })
            }
            Scope::Read => Err(ReadOnlyToken),
        }
    }

    /// Leave to try something out as `connection` would do it. Only [`Writer::try_out`](crate::Writer::try_out) makes one, because
    /// it takes back whatever is done with it.
    pub(crate) fn for_trial(connection: ConnectionId) -> WriteGrant {
        WriteGrant {
            actor: Actor::Token(TokenId(uuid::Uuid::nil()), connection),
            connection: Some(connection),
            ownership: None,
        }
    }

    /// Leave for the admin, who came in by `door`.
    pub fn for_admin(door: Door) -> WriteGrant {
        WriteGrant {
            actor: Actor::Admin(door),
            connection: None,
            ownership: None,
        }
    }

    /// Leave for the admin to write what a connection shall own: an import. `ownership` is what they decided about
    /// resources that are not the connection's.
    pub fn for_import(door: Door, connection: ConnectionId, ownership: Ownership) -> WriteGrant {
        WriteGrant {
            actor: Actor::Admin(door),
            connection: Some(connection),
            ownership: Some(ownership),
        }
    }

    pub fn actor(&self) -> Actor {
        self.actor
    }

    /// The connection that writes, or that is written for; `None` for the admin's own changes.
    pub fn connection(&self) -> Option<ConnectionId> {
        self.connection
    }

    pub(crate) fn ownership(&self) -> Option<Ownership> {
        self.ownership
    }
}
