//! OAuth 2.0 clients of a connection (RFC 6749 §4.4): they prove who they are with one of their secrets and get
//! access tokens that live for hours, beside the long-lived bearer tokens.
//!
//! A client may have several secrets at the same time, so that one is replaced without an outage. Of secrets and
//! access tokens the workspace keeps digests only.
//!
//! What ends what: revoking a client or a secret ends the access tokens that they fetched, for good; restoring a
//! client does not bring them back. A secret that expires fetches nothing more; what it fetched before lives out
//! its hours.

mod rows;

pub use rows::{
    ChangedOauthClient, NewOauthClient, OauthClient, OauthClientState, OauthSecret,
    OauthSecretState,
};

use crate::actor::Actor;
use crate::ids::{ConnectionId, OauthClientId, OauthSecretId};
use crate::tokens::minted::{Minted, has_form};
use crate::tokens::{Scope, SecretDigest};
use scim_core::Timestamp;

/// Secrets of one client that are good at the same time. Two are enough to rotate.
pub(crate) const USABLE_SECRETS: usize = 10;
/// Access tokens of one client that are remembered; a newer one ends the oldest.
pub(crate) const ACCESS_TOKENS: i64 = 1_000;
/// An access token is remembered for so long after its end, so that the log can say that it expired.
pub(crate) const REMEMBERED_MS: i64 = 24 * 3_600_000;

/// How long access tokens live: 1 to 6 hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccessLifetime(u32);

impl AccessLifetime {
    pub const LEAST: AccessLifetime = AccessLifetime(3_600);
    pub const MOST: AccessLifetime = AccessLifetime(6 * 3_600);

    /// A lifetime of so many seconds; `None` if that is less than one hour or more than six.
    pub fn from_seconds(seconds: u32) -> Option<AccessLifetime> {
        let lifetime = AccessLifetime(seconds);
        (AccessLifetime::LEAST..=AccessLifetime::MOST)
            .contains(&lifetime)
            .then_some(lifetime)
    }

    pub fn seconds(self) -> u32 {
        self.0
    }

    pub(crate) fn end(self, begin: Timestamp) -> Timestamp {
        Timestamp(begin.0.saturating_add(i64::from(self.0) * 1_000))
    }
}

impl Default for AccessLifetime {
    fn default() -> AccessLifetime {
        AccessLifetime::LEAST
    }
}

/// A secret of a client: `dss_` and 49 more characters.
///
/// Has no `Display` and no `Serialize`, so that it cannot slip into a log or an answer.
pub struct ClientSecret(Minted);

impl std::fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ClientSecret(…)")
    }
}

impl ClientSecret {
    const PREFIX: &str = "dss_";

    /// Draws a new one from the operating system's generator.
    ///
    /// # Errors
    /// When the operating system gives no randomness.
    pub fn generate() -> Result<ClientSecret, getrandom::Error> {
        Minted::generate(ClientSecret::PREFIX).map(ClientSecret)
    }

    /// The secret itself, for the one place that shows it.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// Prefix and the last four characters: what may be shown of it later.
    pub(crate) fn shown(&self) -> String {
        self.0.shown()
    }

    pub(crate) fn digest(&self) -> SecretDigest {
        self.0.digest()
    }

    pub(crate) fn is_well_formed(text: &str) -> bool {
        has_form(text, &[ClientSecret::PREFIX])
    }
}

/// An access token of a client: `dsa_rw_` or `dsa_ro_`, and 49 more characters.
///
/// Has no `Display` and no `Serialize`, so that it cannot slip into a log or an answer.
pub struct AccessToken(Minted);

impl std::fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AccessToken(…)")
    }
}

impl AccessToken {
    const PREFIXES: [&str; 2] = ["dsa_ro_", "dsa_rw_"];

    /// Draws a new one from the operating system's generator.
    ///
    /// # Errors
    /// When the operating system gives no randomness.
    pub fn generate(scope: Scope) -> Result<AccessToken, getrandom::Error> {
        let [read, read_write] = AccessToken::PREFIXES;
        Minted::generate(match scope {
            Scope::Read => read,
            Scope::ReadWrite => read_write,
        })
        .map(AccessToken)
    }

    /// The token itself, for the one answer that gives it.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    pub(crate) fn digest(&self) -> SecretDigest {
        self.0.digest()
    }

    pub(crate) fn is_well_formed(text: &str) -> bool {
        has_form(text, &AccessToken::PREFIXES)
    }
}

/// An access token that was just made.
#[derive(Debug)]
pub struct IssuedAccess {
    pub token: AccessToken,
    pub scope: Scope,
    pub lifetime: AccessLifetime,
}

/// Proof that a client presented a secret of its own that is good now. Only
/// [`Workspace::verify_client`](crate::Workspace::verify_client) makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerifiedClient {
    pub(crate) client: OauthClientId,
    pub(crate) secret: OauthSecretId,
    pub(crate) connection: ConnectionId,
    pub(crate) scope: Scope,
}

impl VerifiedClient {
    pub fn client(&self) -> OauthClientId {
        self.client
    }

    pub fn secret(&self) -> OauthSecretId {
        self.secret
    }

    /// The widest scope that its access tokens may have.
    pub fn scope(&self) -> Scope {
        self.scope
    }

    pub fn actor(&self) -> Actor {
        Actor::Client(self.client, self.connection)
    }

    pub fn connection(&self) -> ConnectionId {
        self.connection
    }
}

/// Why a client gets no access token. It sees one answer for all of them; the log names the one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClientFailure {
    #[error("there is no such client in this workspace")]
    Unknown,
    #[error("this is no secret of the client")]
    WrongSecret {
        client: OauthClientId,
        connection: ConnectionId,
    },
    #[error("the client was revoked")]
    Revoked {
        client: OauthClientId,
        connection: ConnectionId,
    },
    #[error("the secret was revoked")]
    SecretRevoked {
        client: OauthClientId,
        connection: ConnectionId,
    },
    #[error("the secret has expired")]
    SecretExpired {
        client: OauthClientId,
        connection: ConnectionId,
    },
}

impl ClientFailure {
    /// The reason code of the log entry.
    pub fn reason(&self) -> &'static str {
        match self {
            ClientFailure::Unknown => "client_unknown",
            ClientFailure::WrongSecret { .. } => "client_secret_wrong",
            ClientFailure::Revoked { .. } => "client_revoked",
            ClientFailure::SecretRevoked { .. } => "client_secret_revoked",
            ClientFailure::SecretExpired { .. } => "client_secret_expired",
        }
    }

    /// Who acted: the client only if the secret was its own, for anybody may know its id.
    pub fn actor(&self) -> Actor {
        match *self {
            ClientFailure::Unknown | ClientFailure::WrongSecret { .. } => Actor::Anonymous,
            ClientFailure::Revoked { client, connection }
            | ClientFailure::SecretRevoked { client, connection }
            | ClientFailure::SecretExpired { client, connection } => {
                Actor::Client(client, connection)
            }
        }
    }

    /// The client that was named, where it is one of this workspace, and its connection.
    pub fn client(&self) -> Option<(OauthClientId, ConnectionId)> {
        match *self {
            ClientFailure::Unknown => None,
            ClientFailure::WrongSecret { client, connection }
            | ClientFailure::Revoked { client, connection }
            | ClientFailure::SecretRevoked { client, connection }
            | ClientFailure::SecretExpired { client, connection } => Some((client, connection)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_and_access_tokens_have_prefixes_of_their_own() {
        let secret = ClientSecret::generate().unwrap();
        assert!(secret.expose().starts_with("dss_") && secret.expose().len() == 53);
        assert_eq!(
            secret.shown(),
            format!("dss_…{}", &secret.expose()[49..]),
            "prefix and last four"
        );
        assert_eq!(format!("{secret:?}"), "ClientSecret(…)");
        for (scope, prefix) in [(Scope::Read, "dsa_ro_"), (Scope::ReadWrite, "dsa_rw_")] {
            let token = AccessToken::generate(scope).unwrap();
            assert!(token.expose().starts_with(prefix) && token.expose().len() == 56);
            assert_eq!(format!("{token:?}"), "AccessToken(…)");
            assert!(AccessToken::is_well_formed(token.expose()));
            assert!(!ClientSecret::is_well_formed(token.expose()));
            assert!(!crate::is_well_formed(token.expose()), "no long-lived one");
        }
        assert!(ClientSecret::is_well_formed(secret.expose()));
        assert!(!AccessToken::is_well_formed(secret.expose()));
    }

    #[test]
    fn access_tokens_live_from_one_to_six_hours() {
        for (seconds, is_good) in [
            (0, false),
            (3_599, false),
            (3_600, true),
            (21_600, true),
            (21_601, false),
        ] {
            assert_eq!(
                AccessLifetime::from_seconds(seconds).is_some(),
                is_good,
                "{seconds}"
            );
        }
        assert_eq!(AccessLifetime::default().seconds(), 3_600);
        assert_eq!(
            AccessLifetime::MOST.end(Timestamp(5)),
            Timestamp(21_600_005)
        );
    }
}
