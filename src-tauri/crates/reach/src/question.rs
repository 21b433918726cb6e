//! What a climb is asked, and what it works with.

use crate::address::PublicUrl;
use crate::local::Local;
use crate::resolve::{Resolve, SystemResolver};
use crate::trust::Roots;
use jiff::Timestamp;
use std::sync::Arc;
use std::time::Duration;
use zeroize::Zeroizing;

/// What is asked of the ladder.
pub struct Question {
    /// Where the service listens on this computer; `None` if it does not run.
    pub local: Option<Local>,
    pub public: PublicUrl,
    /// The path of the SCIM base behind the public URL, such as `/api/scim/v2`: begins with a slash, ends with none.
    pub base: String,
    pub challenge: Challenge,
    /// For the last two rungs; without one they are not tried.
    pub token: Option<Token>,
    pub probe: Probe,
    /// Headers that go with the token, names and values: by them the service can tell a check from a provider.
    pub headers: Vec<(String, String)>,
    pub audience: Audience,
}

/// A nonce, and what only the service that is meant can answer to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// 32 to 64 hex digits, new for each climb.
    pub nonce: String,
    /// What `/healthz?nonce=…` of the service has as `proof`.
    pub proof: String,
}

/// A bearer token on its way to the one header it is for. Wiped from memory when dropped; has no `Debug`, no `Display` and
/// no `Serialize`.
pub struct Token(Zeroizing<String>);

/// Why a text can be no bearer token. Says nothing of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a bearer token has 8 to 4096 letters, digits and `-._~+/=` (RFC 6750 §2.1)")]
pub struct TokenFault;

impl Token {
    /// Takes a token as it was issued.
    ///
    /// # Errors
    /// [`TokenFault`] for text that cannot stand in the header (RFC 6750 §2.1), or is too short to be told from other text.
    pub fn parse(text: String) -> Result<Token, TokenFault> {
        let text = Zeroizing::new(text);
        let is_b64token = text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte));
        if is_b64token && (8..=4_096).contains(&text.len()) {
            Ok(Token(text))
        } else {
            Err(TokenFault)
        }
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

/// The question that a provider's connection test asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// Below the base, without a slash in front: `Users`.
    pub path: String,
    /// Names and values, not yet encoded: `("filter", "userName eq \"…\"")`.
    pub query: Vec<(String, String)>,
    pub expected: Expected,
    /// The media type that the provider insists on, if it does: `application/scim+json`.
    pub media_type: Option<String>,
}

/// What the probe has to be answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// 200 and a list without a resource.
    EmptyList,
    /// That, or 404, which some providers take as well.
    EmptyListOrNotFound,
    /// 200 and any list.
    List,
}

/// Who is to reach the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// A provider in the cloud: the name must lead to a public address.
    Internet,
    /// A provider in the same network, for which private addresses are right.
    PrivateNetwork,
}

/// Bounds on a climb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// For one rung.
    pub rung: Duration,
    /// For all of them.
    pub total: Duration,
    /// Of an answer's body; what is beyond is not read.
    pub body_bytes: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            rung: Duration::from_secs(10),
            total: Duration::from_secs(30),
            body_bytes: 64 * 1024,
        }
    }
}

/// Where the time comes from, so that tests can hold it still. Only certificates are judged by it; time limits run by a
/// clock that nobody can set.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The system's clock.
pub fn system_clock() -> Clock {
    Arc::new(Timestamp::now)
}

/// What a climb works with.
#[derive(Clone)]
pub struct Tools {
    pub resolver: Arc<dyn Resolve>,
    pub roots: Roots,
    pub clock: Clock,
    pub limits: Limits,
}

impl Tools {
    /// Name service, certificate authorities and clock of this computer. Reads files, a millisecond or so; once is enough
    /// for many climbs.
    pub fn system() -> Tools {
        Tools {
            resolver: Arc::new(SystemResolver),
            roots: Roots::platform(),
            clock: system_clock(),
            limits: Limits::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_stand_in_the_header_is_a_token() {
        for text in ["dsk_rw_0123456789", "a.b-c~d+e/f=="] {
            assert!(Token::parse(text.to_owned()).is_ok(), "{text}");
        }
        for text in [
            "",
            "short",
            "with space",
            "line\r\nX-Evil: 1",
            "ünïcödé-token",
            "nul\0nul\0nul",
        ] {
            assert!(Token::parse(text.to_owned()).is_err(), "{text}");
        }
        assert!(Token::parse("a".repeat(4_097)).is_err());
    }
}
