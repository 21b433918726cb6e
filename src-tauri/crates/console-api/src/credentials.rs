//! What a connection's provider can come in with: tokens, and the secrets of OAuth clients.

use directory::{
    ConnectionId, OauthClient, OauthSecret, OauthSecretState, Reader, StoreError, Token, TokenState,
};
use scim_core::Timestamp;

/// All tokens and OAuth clients of one connection.
pub(crate) struct Credentials {
    pub(crate) tokens: Vec<Token>,
    pub(crate) clients: Vec<Client>,
}

/// An OAuth client with its secrets, also those that are of no use any more.
pub(crate) struct Client {
    pub(crate) client: OauthClient,
    pub(crate) secrets: Vec<OauthSecret>,
}

/// Something to come in with.
#[derive(Clone, Copy)]
pub(crate) enum Credential<'a> {
    Token(&'a Token),
    /// One that can fetch access tokens, with that of its secrets which it can do so with the longest.
    Client(&'a OauthClient, &'a OauthSecret),
}

impl Credentials {
    pub(crate) fn read(
        reader: &Reader,
        connection: ConnectionId,
    ) -> Result<Credentials, StoreError> {
        let clients = reader.oauth_clients(Some(connection))?.into_iter();
        Ok(Credentials {
            tokens: reader.tokens(Some(connection))?,
            clients: clients
                .map(|client| Client::read(reader, client))
                .collect::<Result<_, _>>()?,
        })
    }

    /// What can be come in with now: tokens first.
    pub(crate) fn usable(&self, at: Timestamp) -> impl Iterator<Item = Credential<'_>> {
        let tokens = self
            .tokens
            .iter()
            .filter(move |token| token.state(at) == TokenState::Active)
            .map(Credential::Token);
        let clients = self.clients.iter().filter_map(move |client| {
            let secret = client.last_secret(at)?;
            Some(Credential::Client(&client.client, secret))
        });
        tokens.chain(clients)
    }

    /// Of what can be come in with now, that which ends last, or never.
    pub(crate) fn last(&self, at: Timestamp) -> Option<Credential<'_>> {
        self.usable(at)
            .max_by_key(|credential| end_or_never(credential.expires()))
    }
}

impl Client {
    pub(crate) fn read(reader: &Reader, client: OauthClient) -> Result<Client, StoreError> {
        Ok(Client {
            secrets: reader.oauth_secrets(client.id)?,
            client,
        })
    }

    /// True if the client can fetch access tokens now.
    pub(crate) fn is_usable(&self, at: Timestamp) -> bool {
        self.last_secret(at).is_some()
    }

    /// Of the secrets that the client can fetch access tokens with the one that ends last, or never.
    fn last_secret(&self, at: Timestamp) -> Option<&OauthSecret> {
        self.secrets
            .iter()
            .filter(|secret| {
                self.client.revoked.is_none() && secret.state(at) == OauthSecretState::Active
            })
            .max_by_key(|secret| end_or_never(secret.expires))
    }
}

impl Credential<'_> {
    /// When it ends; `None` for one that never does. A client goes on until its last secret ends.
    pub(crate) fn expires(self) -> Option<Timestamp> {
        match self {
            Credential::Token(token) => token.expires,
            Credential::Client(_, secret) => secret.expires,
        }
    }
}

/// In order of time, with what never ends behind everything.
fn end_or_never(expires: Option<Timestamp>) -> i64 {
    expires.map_or(i64::MAX, |expires| expires.0)
}
