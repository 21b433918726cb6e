//! Bearer tokens: their form, their digests, who presented one.
//!
//! The workspace keeps the SHA-256 of a token, never the token. A slow hash would be wrong here:
//! 256 random bits need no stretching, and stretching would hand the service's time to anyone
//! with a wrong token.

pub(crate) mod minted;
mod registry;
mod rows;
mod uses;

pub(crate) use minted::SecretDigest;
use minted::{Minted, has_form};
pub(crate) use registry::{
    Registered, RegisteredAccess, RegisteredClient, RegisteredSecret, Registry, RegistryEdit,
};
pub use rows::{ClientInfo, NewToken, Rotation, Token, TokenState, TokenUse};
pub(crate) use uses::Uses;

use crate::actor::{Actor, Holder};
use crate::ids::{ConnectionId, OauthSecretId};
use scim_core::Timestamp;
use serde::{Deserialize, Serialize};

/// What a token may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    Read,
    ReadWrite,
}

impl Scope {
    /// `read` or `read-write`.
    pub fn as_str(self) -> &'static str {
        match self {
            Scope::Read => "read",
            Scope::ReadWrite => "read-write",
        }
    }

    /// The scope of this name.
    pub fn parse(text: &str) -> Option<Scope> {
        [Scope::Read, Scope::ReadWrite]
            .into_iter()
            .find(|scope| scope.as_str() == text)
    }

    /// True if whoever has this scope may do what `other` allows.
    pub fn covers(self, other: Scope) -> bool {
        self == Scope::ReadWrite || other == Scope::Read
    }

    /// What both scopes allow.
    pub(crate) fn narrowed_to(self, other: Scope) -> Scope {
        if other.covers(self) { self } else { other }
    }

    fn prefix(self) -> &'static str {
        match self {
            Scope::Read => "dsk_ro_",
            Scope::ReadWrite => "dsk_rw_",
        }
    }
}

/// A bearer token: `dsk_rw_` or `dsk_ro_`, and 49 more characters (see [`minted`]).
///
/// Has no `Display` and no `Serialize`, so that it cannot slip into a log or an answer.
pub struct BearerToken(Minted);

impl std::fmt::Debug for BearerToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BearerToken(…)")
    }
}

impl BearerToken {
    /// Draws a new one from the operating system's generator.
    ///
    /// # Errors
    /// When the operating system gives no randomness.
    pub fn generate(scope: Scope) -> Result<BearerToken, getrandom::Error> {
        Minted::generate(scope.prefix()).map(BearerToken)
    }

    /// The secret itself, for the one place that shows it.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// Prefix and the last four characters: what may be shown of it later.
    pub fn shown(&self) -> String {
        self.0.shown()
    }

    pub(crate) fn digest(&self) -> SecretDigest {
        self.0.digest()
    }
}

/// True if `text` has a bearer token's form: prefix, length, alphabet and checksum. Needs no look-up.
pub fn is_well_formed(text: &str) -> bool {
    has_form(text, &[Scope::Read.prefix(), Scope::ReadWrite.prefix()])
}

/// What stood in the `Authorization` header of a request.
#[derive(Clone, Copy)]
pub enum Presented<'a> {
    /// No such header.
    Nothing,
    /// A header that is not `Bearer` and one token (RFC 6750 §2.1).
    NotBearer,
    /// The token, without the word `Bearer`.
    Token(&'a str),
}

impl std::fmt::Debug for Presented<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Presented::Nothing => "Nothing",
            Presented::NotBearer => "NotBearer",
            Presented::Token(_) => "Token(…)",
        })
    }
}

/// Proof that a request carried a token that is good now, long-lived or fetched by a client. Only
/// [`Workspace::authenticate`](crate::Workspace::authenticate) makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Authenticated {
    holder: Holder,
    /// The secret that fetched an access token.
    secret: Option<OauthSecretId>,
    connection: ConnectionId,
    scope: Scope,
}

impl Authenticated {
    pub fn holder(&self) -> Holder {
        self.holder
    }

    /// The secret by which the access token was fetched; `None` for a long-lived token.
    pub fn secret(&self) -> Option<OauthSecretId> {
        self.secret
    }

    pub fn connection(&self) -> ConnectionId {
        self.connection
    }

    pub fn scope(&self) -> Scope {
        self.scope
    }

    pub fn actor(&self) -> Actor {
        self.holder.acts_for(self.connection)
    }
}

/// Why a request is not authenticated. The client sees one answer for all of them; the log
/// names the one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthFailure {
    #[error("no bearer token was sent")]
    Missing,
    #[error("what was sent is not one of our bearer tokens, or was cut or mistyped")]
    Malformed,
    #[error("the bearer token is not known to this workspace")]
    Unknown,
    #[error("the bearer token has expired")]
    Expired {
        holder: Holder,
        connection: ConnectionId,
        expired: Timestamp,
    },
    #[error("the bearer token was revoked")]
    Revoked {
        holder: Holder,
        connection: ConnectionId,
        revoked: Timestamp,
    },
}

impl AuthFailure {
    /// The reason code of the log entry. A client can fetch another access token; a long-lived one has to be
    /// replaced by hand: so their ends have codes of their own.
    pub fn reason(&self) -> &'static str {
        match self {
            AuthFailure::Missing => "token_missing",
            AuthFailure::Malformed => "token_malformed",
            AuthFailure::Unknown => "token_unknown",
            AuthFailure::Expired { holder, .. } => match holder {
                Holder::Token(_) => "token_expired",
                Holder::Client(_) => "access_token_expired",
            },
            AuthFailure::Revoked { holder, .. } => match holder {
                Holder::Token(_) => "token_revoked",
                Holder::Client(_) => "access_token_revoked",
            },
        }
    }

    /// Whose token it was and of which connection, where it is one of this workspace.
    pub fn actor(&self) -> Option<Actor> {
        match self {
            AuthFailure::Missing | AuthFailure::Malformed | AuthFailure::Unknown => None,
            AuthFailure::Expired {
                holder, connection, ..
            }
            | AuthFailure::Revoked {
                holder, connection, ..
            } => Some(holder.acts_for(*connection)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_the_form_that_scanners_and_people_know() {
        for (scope, prefix) in [(Scope::Read, "dsk_ro_"), (Scope::ReadWrite, "dsk_rw_")] {
            let token = BearerToken::generate(scope).unwrap();
            let text = token.expose();
            assert_eq!(text.len(), 56);
            assert!(text.starts_with(prefix));
            assert!(
                text.bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            );
            assert!(is_well_formed(text));
            assert_eq!(token.shown(), format!("{prefix}…{}", &text[52..]));
            assert_eq!(format!("{token:?}"), "BearerToken(…)");
        }
    }

    #[test]
    fn a_scope_covers_itself_and_what_is_narrower() {
        use Scope::{Read, ReadWrite};
        for (one, other, covers, both) in [
            (Read, Read, true, Read),
            (Read, ReadWrite, false, Read),
            (ReadWrite, Read, true, Read),
            (ReadWrite, ReadWrite, true, ReadWrite),
        ] {
            assert_eq!(one.covers(other), covers, "{one:?} {other:?}");
            assert_eq!(one.narrowed_to(other), both, "{one:?} {other:?}");
        }
    }
}
