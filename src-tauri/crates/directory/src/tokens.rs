//! Bearer tokens: their form, their digests, who presented one.
//!
//! The workspace keeps the SHA-256 of a token, never the token. A slow hash would be wrong here:
//! 256 random bits need no stretching, and stretching would hand the service's time to anyone
//! with a wrong token.

mod registry;
mod rows;
mod uses;

pub(crate) use registry::{Registered, Registry, RegistryEdit};
pub use rows::{ClientInfo, NewToken, Token, TokenState, TokenUse};
pub(crate) use uses::Uses;

use crate::ids::{ConnectionId, TokenId};
use scim_core::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop};

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

    pub(crate) fn parse(text: &str) -> Option<Scope> {
        [Scope::Read, Scope::ReadWrite]
            .into_iter()
            .find(|scope| scope.as_str() == text)
    }

    fn prefix(self) -> &'static str {
        match self {
            Scope::Read => "dsk_ro_",
            Scope::ReadWrite => "dsk_rw_",
        }
    }
}

/// The SHA-256 of a whole token.
pub(crate) type TokenDigest = [u8; 32];

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const PREFIX_LENGTH: usize = 7;
/// 62⁴³ is just above 2²⁵⁶.
const RANDOM_LENGTH: usize = 43;
/// 62⁶ is above 2³², the range of a CRC-32.
const CHECKSUM_LENGTH: usize = 6;
const TOKEN_LENGTH: usize = PREFIX_LENGTH + RANDOM_LENGTH + CHECKSUM_LENGTH;

/// A bearer token: `dsk_rw_` or `dsk_ro_`, 43 random base62 characters, and the CRC-32 of all
/// that in 6 more. The prefix lets secret scanners find it; the checksum lets a mistyped one be
/// refused without a look-up. Only letters, digits and `_`, so that a double click selects it.
///
/// Has no `Display` and no `Serialize`, so that it cannot slip into a log or an answer.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct BearerToken(String);

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
        let mut text = String::with_capacity(TOKEN_LENGTH);
        text.push_str(scope.prefix());
        let mut pool = [0_u8; 64];
        while text.len() < PREFIX_LENGTH + RANDOM_LENGTH {
            getrandom::fill(&mut pool)?;
            for byte in pool {
                // 248 = 4 × 62: bytes from 248 up are thrown away, or the first eight
                // characters of the alphabet would come a little more often.
                if byte < 248 && text.len() < PREFIX_LENGTH + RANDOM_LENGTH {
                    text.push(char::from(BASE62[usize::from(byte % 62)]));
                }
            }
        }
        pool.zeroize();
        let checksum = checksum(&text);
        text.push_str(&checksum);
        Ok(BearerToken(text))
    }

    /// The secret itself, for the one place that shows it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Prefix and the last four characters: what may be shown of it later.
    pub fn shown(&self) -> String {
        format!(
            "{}…{}",
            &self.0[..PREFIX_LENGTH],
            &self.0[self.0.len() - 4..]
        )
    }

    pub(crate) fn digest(&self) -> TokenDigest {
        digest_of(&self.0)
    }
}

/// True if `text` has a token's form: prefix, length, alphabet and checksum. Needs no look-up.
pub fn is_well_formed(text: &str) -> bool {
    text.len() == TOKEN_LENGTH
        && (text.starts_with(Scope::Read.prefix()) || text.starts_with(Scope::ReadWrite.prefix()))
        && text[PREFIX_LENGTH..]
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric())
        && checksum(&text[..TOKEN_LENGTH - CHECKSUM_LENGTH])
            == text[TOKEN_LENGTH - CHECKSUM_LENGTH..]
}

pub(crate) fn digest_of(text: &str) -> TokenDigest {
    Sha256::digest(text.as_bytes()).into()
}

/// The CRC-32 of `text` in base62, six characters, most significant first.
fn checksum(text: &str) -> String {
    let mut rest = crc32fast::hash(text.as_bytes());
    let mut digits = [b'0'; CHECKSUM_LENGTH];
    for digit in digits.iter_mut().rev() {
        *digit = BASE62[(rest % 62) as usize];
        rest /= 62;
    }
    digits.iter().copied().map(char::from).collect()
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

/// Proof that a request carried a token that is good now. Only
/// [`Workspace::authenticate`](crate::Workspace::authenticate) makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Authenticated {
    token: TokenId,
    connection: ConnectionId,
    scope: Scope,
}

impl Authenticated {
    pub fn token(&self) -> TokenId {
        self.token
    }

    pub fn connection(&self) -> ConnectionId {
        self.connection
    }

    pub fn scope(&self) -> Scope {
        self.scope
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
        token: TokenId,
        connection: ConnectionId,
        expired: Timestamp,
    },
    #[error("the bearer token was revoked")]
    Revoked {
        token: TokenId,
        connection: ConnectionId,
        revoked: Timestamp,
    },
}

impl AuthFailure {
    /// The reason code of the log entry.
    pub fn reason(&self) -> &'static str {
        match self {
            AuthFailure::Missing => "token_missing",
            AuthFailure::Malformed => "token_malformed",
            AuthFailure::Unknown => "token_unknown",
            AuthFailure::Expired { .. } => "token_expired",
            AuthFailure::Revoked { .. } => "token_revoked",
        }
    }

    /// Token and connection, where the token is one of this workspace.
    pub fn token(&self) -> Option<(TokenId, ConnectionId)> {
        match self {
            AuthFailure::Missing | AuthFailure::Malformed | AuthFailure::Unknown => None,
            AuthFailure::Expired {
                token, connection, ..
            }
            | AuthFailure::Revoked {
                token, connection, ..
            } => Some((*token, *connection)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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
    fn a_changed_character_breaks_the_checksum() {
        let token = BearerToken::generate(Scope::ReadWrite).unwrap();
        for at in 0..TOKEN_LENGTH {
            let mut bytes = token.expose().as_bytes().to_vec();
            bytes[at] = if bytes[at] == b'x' { b'y' } else { b'x' };
            assert!(
                !is_well_formed(std::str::from_utf8(&bytes).unwrap()),
                "at {at}"
            );
        }
    }

    #[test]
    fn characters_of_tokens_are_evenly_spread() {
        let mut counts = [0_u32; 62];
        let tokens = 4_000;
        for _ in 0..tokens {
            let token = BearerToken::generate(Scope::Read).unwrap();
            for byte in &token.expose().as_bytes()[PREFIX_LENGTH..PREFIX_LENGTH + RANDOM_LENGTH] {
                counts[BASE62.iter().position(|known| known == byte).unwrap()] += 1;
            }
        }
        let expected = f64::from(tokens) * RANDOM_LENGTH as f64 / 62.0;
        let chi_square: f64 = counts
            .iter()
            .map(|&count| (f64::from(count) - expected).powi(2) / expected)
            .sum();
        // 61 degrees of freedom: 130 is beyond 1 in 1,000,000 for an even spread, and `byte % 62`
        // without rejection would give about 700 here.
        assert!(chi_square < 130.0, "χ² {chi_square}");
    }

    proptest! {
        #[test]
        fn arbitrary_text_is_no_token(text in "\\PC{0,80}") {
            prop_assert!(!is_well_formed(&text));
        }

        #[test]
        fn text_of_the_right_alphabet_is_no_token_without_its_checksum(body in "[0-9A-Za-z]{43}", sum in "[0-9A-Za-z]{6}") {
            let head = format!("dsk_rw_{body}");
            let matches = checksum(&head) == sum;
            let whole = format!("{head}{sum}");
            prop_assert_eq!(is_well_formed(&whole), matches);
        }
    }
}
