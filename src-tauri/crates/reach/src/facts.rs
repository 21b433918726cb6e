//! What the ladder found: rungs, facts, causes. Values only; whoever shows them makes the sentences.
//!
//! Every text among them came through [`crate::text::clean`]: it is short, printable and never holds the token.

use crate::address::AddressKind;
use jiff::Timestamp;
use serde::Serialize;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// The steps of the ladder, in the order in which they are climbed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Rung {
    /// The local port takes connections.
    Listens,
    /// `/healthz` on it is answered, by this very service.
    Answers,
    /// The public name leads to an address that the internet can reach.
    Resolves,
    /// Behind it is a TLS server with a certificate that is valid and trusted.
    Tls,
    /// Through it this very service answers, and nothing else.
    IsThisService,
    /// The token is accepted, from outside.
    TokenAccepted,
    /// The question that the provider's connection test asks is answered as the provider needs it.
    ProbeAnswers,
}

impl Rung {
    /// All, from the ground up.
    pub const ALL: [Rung; 7] = [
        Rung::Listens,
        Rung::Answers,
        Rung::Resolves,
        Rung::Tls,
        Rung::IsThisService,
        Rung::TokenAccepted,
        Rung::ProbeAnswers,
    ];

    /// Counted from 1.
    pub fn number(self) -> u8 {
        self as u8 + 1
    }
}

/// A walk up the ladder.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Climb {
    pub began: Timestamp,
    /// In whole microseconds.
    #[serde(rename = "tookUs", serialize_with = "microseconds")]
    pub took: Duration,
    /// One for each of [`Rung::ALL`], in that order.
    pub steps: Vec<Step>,
}

impl Climb {
    pub fn outcome(&self) -> Outcome {
        for step in &self.steps {
            match step.state {
                State::Passed => {}
                State::Failed { .. } => return Outcome::Stopped(step.rung),
                State::NotTried { .. } => return Outcome::TokenNotTried,
            }
        }
        Outcome::Reachable
    }

    /// True if the name led through a tailnet and not over the internet, so that a climb that succeeded proves less: see
    /// [`Fact::InsideTailnet`].
    pub fn is_from_inside(&self) -> bool {
        let mut facts = self.steps.iter().flat_map(|step| &step.facts);
        facts.any(|fact| matches!(fact, Fact::InsideTailnet))
    }
}

/// How a climb ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    Reachable,
    /// This rung failed; those behind it were not tried.
    Stopped(Rung),
    /// All passed that need no token, and none was given.
    TokenNotTried,
}

/// One rung, as it was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    pub rung: Rung,
    pub state: State,
    /// In the order in which they were found; of a failed rung those found until then.
    pub facts: Vec<Fact>,
    /// In whole microseconds; zero if the rung was not tried.
    #[serde(rename = "tookUs", serialize_with = "microseconds")]
    pub took: Duration,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "state")]
pub enum State {
    Passed,
    Failed { cause: Cause },
    NotTried { why: NotTried },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum NotTried {
    /// A rung before it failed.
    StoppedBefore,
    /// No token was given.
    NoToken,
}

/// Something that was found on a rung.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "fact"
)]
pub enum Fact {
    /// A connection was made to this address.
    Connected {
        address: SocketAddr,
    },
    /// `/healthz` said ok.
    Healthy {
        version: String,
    },
    /// What the name service gave, in its order; at most 16.
    Resolved {
        name: String,
        addresses: Vec<IpAddr>,
    },
    /// The name is one of Tailscale's and leads to an address inside the tailnet, as it does on every computer in it. The
    /// internet is led elsewhere, to Tailscale's entrance, which this climb then says nothing of.
    InsideTailnet,
    Tls {
        version: TlsVersion,
    },
    /// The server's own certificate; there also if it was refused.
    Certificate {
        /// Organisation and common name of the issuer, as far as it has them.
        issuer: String,
        starts: Timestamp,
        ends: Timestamp,
        /// The names it is for; at most 16.
        names: Vec<String>,
        /// How many certificates the server sent, this one among them. One alone is often the cause of an unknown issuer:
        /// the intermediate is missing.
        sent: usize,
    },
    /// By which roots the certificate is trusted.
    TrustedBy {
        trust: Trust,
    },
    /// What answered.
    Answered {
        status: u16,
        /// The header `Server`.
        server: Option<String>,
        content_type: Option<String>,
    },
    /// The `<title>` of a web page that answered.
    Title {
        title: String,
    },
    /// What is known of what answered, or did not.
    Hint {
        hint: Hint,
    },
    /// `totalResults` of the answer.
    Found {
        total: u64,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum TlsVersion {
    #[serde(rename = "1.2")]
    Tls12,
    #[serde(rename = "1.3")]
    Tls13,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Trust {
    /// The roots of this computer's operating system, which for the most part are those that providers trust.
    Public,
    /// Only a certificate authority of the admin's own; a cloud provider will not trust it.
    Extra,
}

/// Who answered, or why nobody did, as far as it can be told from the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "code"
)]
pub enum Hint {
    /// Cloudflare knows the tunnel of this name, and no cloudflared is connected to it (1033, as 530).
    CloudflareTunnelDown,
    /// A quick tunnel's name is gone: it lives only as long as its cloudflared.
    CloudflareQuickTunnelGone,
    /// cloudflared is connected, and nothing answers where it sends requests (502).
    CloudflaredNoService,
    /// cloudflared is connected and has no rule for the name (404 of its own, nothing of the service's).
    CloudflaredNoRule,
    /// A sign-in of Cloudflare Access stands in front.
    CloudflareAccess,
    /// Another page of Cloudflare's: a challenge, a block, an error of the origin.
    Cloudflare { error: Option<u16> },
    /// No ngrok is connected for this name (ERR_NGROK_3200).
    NgrokOffline,
    /// ngrok is connected, and nothing answers where it sends requests (ERR_NGROK_8012).
    NgrokNoService,
    /// The page that ngrok's free plan shows to browsers (ERR_NGROK_6024).
    NgrokInterstitial,
    /// Another error of ngrok's.
    Ngrok { error: String },
    /// Tailscale Funnel is not on for this name.
    TailscaleFunnelOff,
    /// Funnel is on, and nothing answers where it sends requests.
    TailscaleNoService,
    /// A page, or a redirect to one, that asks a person to sign in.
    LoginPage,
    /// A proxy asks for a name and a password (HTTP Basic), where the token has to stand.
    BasicAuth,
    /// An answer of a reverse proxy's own: what is behind it is down, or it does not know the name.
    ReverseProxy,
    /// A SCIM service answered, so the request got through.
    ScimService,
}

/// Why a rung failed. Codes, once released, keep their meaning.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "code"
)]
pub enum Cause {
    /// The service does not run.
    NotRunning,

    // Connections.
    /// Nothing listens there.
    ConnectionRefused {
        address: SocketAddr,
    },
    /// No way leads there from here: no network, or none of that kind.
    Unreachable {
        address: SocketAddr,
    },
    /// The other side ended the connection before it had answered.
    ClosedEarly,
    /// The rung took too long.
    TimedOut {
        after_ms: u64,
    },
    /// The climb as a whole took too long.
    OutOfTime {
        after_ms: u64,
    },
    /// The operating system refused, for a reason that is none of the others (a firewall on this computer, no free sockets).
    System {
        kind: String,
    },

    // The name.
    /// This computer has no network, so no name can be looked up.
    Offline,
    NameUnknown {
        name: String,
    },
    /// Every address lies where the internet does not reach.
    NotPublic {
        address: IpAddr,
        kind: AddressKind,
    },

    // TLS.
    /// The address begins with `http:`. Providers want https.
    NotHttps,
    /// What answers on this port does not speak TLS.
    NotTls,
    /// Only versions before 1.2, or ciphers that nobody should use.
    TlsTooOld,
    /// The server broke off with an alert, such as `UnrecognisedName`.
    TlsRefused {
        alert: String,
    },
    /// Something else in the handshake went wrong.
    TlsBroken {
        detail: String,
    },
    /// This computer has no certificate authorities to judge by.
    NoRoots,
    CertificateExpired {
        ended: Timestamp,
    },
    CertificateNotYetValid {
        starts: Timestamp,
    },
    /// The certificate would be valid by the server's clock; this computer's differs from it.
    ClockWrong {
        here: Timestamp,
        there: Timestamp,
    },
    CertificateForOtherName {
        names: Vec<String>,
    },
    CertificateSelfSigned,
    /// No trusted authority issued it. `is_alone` if the server sent nothing but its own certificate.
    CertificateUnknownIssuer {
        issuer: String,
        is_alone: bool,
    },
    /// Another fault of the certificate.
    CertificateBad {
        detail: String,
    },

    // Who answers.
    /// Another answer than this service gives; what is known of it is among the facts.
    SomethingElse {
        status: u16,
    },
    /// A service like this one, and not this one.
    AnotherInstance {
        version: String,
    },
    /// What answers on the local port does not show the certificate that this service shows.
    OtherCertificate,
    /// A service like this one answered without the proof that was asked for: an older version, or a proxy that drops the
    /// query of an address.
    NoProof {
        version: String,
    },
    /// This service answered that it does not know the host it was asked for: the public name is not declared, or the
    /// proxy puts another in its place.
    HostUnknown,
    /// Providers do not follow redirects, or lose the token on the way.
    Redirect {
        status: u16,
        to: String,
    },
    /// The proxy answered from a store of its own.
    Cached,
    /// What came back is no HTTP.
    NotHttp,
    /// The answer is longer than any answer of the service's to this question.
    TooLong {
        most_bytes: usize,
    },

    // The token and the question.
    TokenRefused,
    /// The service saw no credentials: a proxy removes the header `Authorization`.
    AuthorizationStripped,
    /// 403.
    Forbidden {
        is_from_service: bool,
    },
    /// 404. From the service: the proxy changes the path. Else: it did not get to the service.
    PathNotFound {
        is_from_service: bool,
    },
    /// 405.
    MethodNotAllowed {
        is_from_service: bool,
    },
    /// 429.
    TooManyRequests {
        retry_after_s: Option<u64>,
    },
    /// The service was reached and failed.
    ServiceFailed {
        status: u16,
    },
    /// The proxy compresses, although it was asked not to. Some providers cannot read that.
    Compressed {
        encoding: String,
    },
    NotJson {
        content_type: Option<String>,
    },
    /// JSON, and not what SCIM answers.
    NotScim,
    /// The media type is not the one that the provider asks for.
    WrongMediaType {
        expected: String,
        found: Option<String>,
    },
    /// The filter was to find nothing.
    NotEmpty {
        total: u64,
    },
}

fn microseconds<S: serde::Serializer>(took: &Duration, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_u64(u64::try_from(took.as_micros()).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_and_causes_are_codes_with_arguments() {
        let step = Step {
            rung: Rung::IsThisService,
            state: State::Failed {
                cause: Cause::SomethingElse { status: 502 },
            },
            facts: vec![
                Fact::Hint {
                    hint: Hint::CloudflaredNoService,
                },
                Fact::Hint {
                    hint: Hint::Ngrok {
                        error: "ERR_NGROK_1".to_owned(),
                    },
                },
            ],
            took: Duration::from_micros(290_000),
        };
        assert_eq!(
            serde_json::to_value(step).unwrap(),
            serde_json::json!({
                "rung": "isThisService",
                "state": { "state": "failed", "cause": { "code": "somethingElse", "status": 502 } },
                "facts": [
                    { "fact": "hint", "hint": { "code": "cloudflaredNoService" } },
                    { "fact": "hint", "hint": { "code": "ngrok", "error": "ERR_NGROK_1" } },
                ],
                "tookUs": 290_000,
            })
        );
        assert_eq!(Rung::ALL.map(Rung::number), [1, 2, 3, 4, 5, 6, 7]);
    }
}
