//! What setups are told of a climb: where it stopped, if a provider would stop there too.

use super::tell;
use crate::types::{ReachReport, Span};
use idp::guide::MistakeCode;
use reach::{Cause, Climb, Fact, Hint, Rung, State};

/// A climb, as far as setups tell of it.
#[derive(Clone, Debug)]
pub(crate) struct Check {
    /// The id of the connection that it was made for, if it was for one.
    pub(crate) connection: Option<String>,
    pub(crate) public_url: String,
    pub(crate) at: i64,
    pub(crate) stopped: Option<Stopped>,
}

/// A rung that failed in a way that keeps the provider out.
#[derive(Clone, Debug)]
pub(crate) struct Stopped {
    pub(crate) mistake: MistakeCode,
    /// Counted from 1.
    pub(crate) rung: u32,
    pub(crate) name: String,
    pub(crate) found: Vec<Span>,
}

impl Check {
    pub(super) fn of(climb: &Climb, report: &ReachReport) -> Check {
        let failed = climb.steps.iter().find_map(|step| match &step.state {
            State::Failed { cause } => Some((step, cause)),
            State::Passed | State::NotTried { .. } => None,
        });
        let stopped = failed.and_then(|(step, cause)| {
            let hint = step.facts.iter().find_map(|fact| match fact {
                Fact::Hint { hint } => Some(hint),
                _ => None,
            });
            let mistake = code_of(step.rung, cause, hint)?;
            let told = report.rungs.get(usize::from(step.rung.number()) - 1)?;
            Some(Stopped {
                mistake,
                rung: told.number,
                name: told.name.clone(),
                found: told.found.clone(),
            })
        });
        Check {
            connection: report.connection.clone(),
            public_url: report.public_url.clone(),
            at: report.at,
            stopped,
        }
    }
}

/// The mistake of a setup that a failed rung shows. What is wrong with a token is told by what the provider itself sends.
fn code_of(rung: Rung, cause: &Cause, hint: Option<&Hint>) -> Option<MistakeCode> {
    let known = tell::mistake(rung, cause, None).filter(|code| {
        matches!(
            code,
            MistakeCode::Unreachable | MistakeCode::TlsNotTrusted | MistakeCode::HttpNotHttps
        )
    });
    known.or_else(|| match (rung, cause) {
        (
            Rung::Tls,
            Cause::NotTls | Cause::TlsTooOld | Cause::TlsRefused { .. } | Cause::TlsBroken { .. },
        ) => Some(MistakeCode::TlsNotTrusted),
        (Rung::Tls, Cause::Unreachable { .. } | Cause::OutOfTime { .. }) => {
            Some(MistakeCode::Unreachable)
        }
        (Rung::IsThisService, cause) if is_cut_off(cause, hint) => Some(MistakeCode::Unreachable),
        _ => None,
    })
}

/// Whether who answers in the place of this service stands before it and cannot reach it.
fn is_cut_off(cause: &Cause, hint: Option<&Hint>) -> bool {
    let is_gateway = matches!(
        cause,
        Cause::SomethingElse {
            status: 502 | 503 | 504 | 530
        }
    );
    let is_tunnel = matches!(
        hint,
        Some(
            Hint::CloudflareTunnelDown
                | Hint::CloudflareQuickTunnelGone
                | Hint::CloudflaredNoService
                | Hint::CloudflaredNoRule
                | Hint::NgrokOffline
                | Hint::NgrokNoService
                | Hint::TailscaleFunnelOff
                | Hint::TailscaleNoService
        )
    );
    is_gateway || is_tunnel
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_keeps_a_provider_out_is_a_mistake_of_its_setup_and_a_token_is_not() {
        let address = "203.0.113.24:443".parse().unwrap();
        let name = || "sync.example.com".to_owned();
        let cases = [
            (Rung::Listens, Cause::NotRunning, None, None),
            (
                Rung::Resolves,
                Cause::NameUnknown { name: name() },
                None,
                Some(MistakeCode::Unreachable),
            ),
            (
                Rung::Tls,
                Cause::ConnectionRefused { address },
                None,
                Some(MistakeCode::Unreachable),
            ),
            (
                Rung::Tls,
                Cause::CertificateSelfSigned,
                None,
                Some(MistakeCode::TlsNotTrusted),
            ),
            (
                Rung::Tls,
                Cause::NotTls,
                None,
                Some(MistakeCode::TlsNotTrusted),
            ),
            (
                Rung::Tls,
                Cause::NotHttps,
                None,
                Some(MistakeCode::HttpNotHttps),
            ),
            (
                Rung::IsThisService,
                Cause::SomethingElse { status: 404 },
                Some(Hint::NgrokOffline),
                Some(MistakeCode::Unreachable),
            ),
            (
                Rung::IsThisService,
                Cause::SomethingElse { status: 502 },
                None,
                Some(MistakeCode::Unreachable),
            ),
            (
                Rung::IsThisService,
                Cause::SomethingElse { status: 200 },
                None,
                None,
            ),
            (Rung::TokenAccepted, Cause::TokenRefused, None, None),
            (
                Rung::TokenAccepted,
                Cause::AuthorizationStripped,
                None,
                None,
            ),
        ];
        for (rung, cause, hint, expected) in cases {
            assert_eq!(
                code_of(rung, &cause, hint.as_ref()),
                expected,
                "{rung:?} {cause:?} {hint:?}"
            );
        }
    }
}
