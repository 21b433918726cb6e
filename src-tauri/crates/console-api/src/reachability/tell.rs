//! A climb in words.

use super::HeldToken;
use super::probe::Asked;
use crate::connections::provider_of;
use crate::connections::small;
use crate::setup::{self, Reached};
use crate::types::{
    ReachFix, ReachOutcome, ReachReport, ReachRung, ReachRungState, ReachSeen, Span,
};
use crate::words::{self, Args};
use directory::TokenState;
use idp::guide::MistakeCode;
use jiff::Timestamp;
use reach::{
    Cause, Climb, Expected, Fact, Hint, Local, NotTried, Outcome, PublicUrl, Rung, State, Step,
    TlsVersion, Trust,
};
use serde::Serialize;
use serde_json::Value;
use std::time::Duration;

/// What a rung is called; the last one by what is asked on it.
pub(super) fn name(rung: Rung, expected: Option<Expected>) -> String {
    let id = match rung {
        Rung::Listens => "reach-rung-listens",
        Rung::Answers => "reach-rung-answers",
        Rung::Resolves => "reach-rung-resolves",
        Rung::Tls => "reach-rung-tls",
        Rung::IsThisService => "reach-rung-is-this-service",
        Rung::TokenAccepted => "reach-rung-token-accepted",
        Rung::ProbeAnswers => "reach-rung-probe-answers",
    };
    let expected = match expected {
        Some(Expected::List) => "list",
        Some(Expected::EmptyList | Expected::EmptyListOrNotFound) | None => "empty",
    };
    words::text(id, &Args::new().text("expected", expected))
}

/// Where a climb stopped, in few words.
pub(super) fn stopped_at(report: &ReachReport) -> String {
    let failed = report
        .rungs
        .iter()
        .find(|rung| rung.state == ReachRungState::Failed);
    let name = failed.map(|rung| rung.name.as_str()).unwrap_or_default();
    words::text("reach-stopped-briefly", &Args::new().text("name", name))
}

/// Everything that the words speak of besides what was found.
pub(super) struct Teller<'a> {
    pub(super) reached: Option<&'a Reached>,
    pub(super) token: Option<&'a HeldToken>,
    pub(super) public: &'a PublicUrl,
    pub(super) local: Option<Local>,
    /// Where the service listens, or would.
    pub(super) port: u16,
    pub(super) probe: &'a Asked,
}

impl Teller<'_> {
    pub(super) fn report(&self, climb: &Climb) -> ReachReport {
        let none = Args::new();
        let (outcome, heading) = match climb.outcome() {
            Outcome::Reachable => (
                ReachOutcome::Reachable,
                words::text("reach-reachable", &none),
            ),
            Outcome::TokenNotTried => (
                ReachOutcome::TokenNotTried,
                words::text("reach-token-not-tried", &none),
            ),
            Outcome::Stopped(rung) => {
                let args = Args::new()
                    .number("number", rung.number())
                    .count("of", Rung::ALL.len() as u64);
                (ReachOutcome::Stopped, words::text("reach-stopped", &args))
            }
        };
        ReachReport {
            outcome,
            heading,
            at: climb.began.as_millisecond(),
            took_ms: milliseconds(climb.took),
            public_url: self.public.to_string(),
            connection: self
                .reached
                .map(|reached| reached.connection.id.to_string()),
            remark: climb
                .is_from_inside()
                .then(|| words::spans("reach-from-inside", &none)),
            self_test: false,
            rungs: climb.steps.iter().map(|step| self.rung(step)).collect(),
        }
    }

    fn rung(&self, step: &Step) -> ReachRung {
        let mut rung = ReachRung {
            number: step.rung.number().into(),
            name: name(step.rung, Some(self.probe.probe.expected)),
            state: ReachRungState::Passed,
            found: Vec::new(),
            took_ms: Some(milliseconds(step.took)),
            not_tried: None,
            fix: None,
        };
        match &step.state {
            State::Passed => rung.found = self.found(step),
            State::Failed { cause } => {
                rung.state = ReachRungState::Failed;
                let hint = step.facts.iter().find_map(|fact| match fact {
                    Fact::Hint { hint } => Some(hint),
                    _ => None,
                });
                let (found, fix) = self.failed(step.rung, cause, hint);
                rung.found = found;
                rung.fix = Some(fix);
            }
            State::NotTried { why } => {
                rung.state = ReachRungState::NotTried;
                rung.took_ms = None;
                let id = match (why, self.reached) {
                    (NotTried::StoppedBefore, _) => "reach-not-tried",
                    (NotTried::NoToken, None) => "reach-not-tried-no-connection",
                    (NotTried::NoToken, Some(_)) => "reach-not-tried-no-token",
                };
                rung.not_tried = Some(words::text(id, &Args::new()));
                rung.found = self.would(step.rung);
            }
        }
        rung
    }

    /// What every sentence may speak of.
    fn args(&self) -> Args {
        let token = self.token;
        Args::new()
            .text("host", &self.public.host())
            .text("authority", &self.public.authority())
            .text("publicPort", &self.public.port().to_string())
            .text("port", &self.port.to_string())
            .text("local", &self.local_url())
            .text("provider", &self.provider())
            .text(
                "token",
                token.map(|token| token.name.as_str()).unwrap_or_default(),
            )
            .text(
                "tokenState",
                match token.map(|token| token.state) {
                    Some(TokenState::Revoked) => "revoked",
                    Some(TokenState::Expired) => "expired",
                    _ => "other",
                },
            )
    }

    /// What a proxy or a tunnel on this computer has to lead to.
    fn local_url(&self) -> String {
        match &self.local {
            Some(local) if local.certificate.is_some() => format!("https://{}", local.address),
            Some(local) => format!("http://{}", local.address),
            None => format!("http://127.0.0.1:{}", self.port),
        }
    }

    fn provider(&self) -> String {
        let provider = self
            .reached
            .map(|reached| provider_of(&reached.connection.provider).name);
        provider.unwrap_or_default()
    }

    /// What a rung would have tried.
    fn would(&self, rung: Rung) -> Vec<Span> {
        let id = match rung {
            Rung::TokenAccepted if self.token.is_some() => "reach-would-token",
            Rung::ProbeAnswers if self.probe.is_own => "reach-would-probe",
            Rung::ProbeAnswers => "reach-would-plain-probe",
            _ => return Vec::new(),
        };
        words::spans(id, &self.args())
    }

    fn found(&self, step: &Step) -> Vec<Span> {
        let mut args = self.args();
        for fact in &step.facts {
            args = match fact {
                Fact::Resolved { addresses, .. } => {
                    let shown: Vec<String> = addresses.iter().map(ToString::to_string).collect();
                    args.text("addresses", &shown.join(", "))
                }
                Fact::Tls { version } => args.text(
                    "version",
                    match version {
                        TlsVersion::Tls12 => "1.2",
                        TlsVersion::Tls13 => "1.3",
                    },
                ),
                Fact::Certificate { ends, .. } => args.text("ends", &day(*ends)),
                Fact::TrustedBy { trust } => args.text(
                    "trust",
                    match trust {
                        Trust::Public => "public",
                        Trust::Extra => "extra",
                    },
                ),
                Fact::Connected { .. }
                | Fact::Healthy { .. }
                | Fact::InsideTailnet
                | Fact::Answered { .. }
                | Fact::Title { .. }
                | Fact::Hint { .. }
                | Fact::Found { .. } => args,
            };
        }
        let id = match step.rung {
            Rung::Listens => {
                let address = self.local.as_ref().map(|local| local.address.to_string());
                args = args.text("address", &address.unwrap_or_default());
                "reach-found-listens"
            }
            Rung::Answers => "reach-found-answers",
            Rung::Resolves => "reach-found-resolves",
            Rung::Tls => "reach-found-tls",
            Rung::IsThisService => "reach-found-is-this-service",
            Rung::TokenAccepted => "reach-found-token-accepted",
            Rung::ProbeAnswers => {
                args = args.text("own", if self.probe.is_own { "yes" } else { "" });
                "reach-found-probe-answers"
            }
        };
        words::spans(id, &args)
    }

    /// What was found on a rung that failed, and what to do. What is known of who answered knows better than the cause.
    fn failed(&self, rung: Rung, cause: &Cause, hint: Option<&Hint>) -> (Vec<Span>, ReachFix) {
        let (code, args) = with_fields(cause, self.args());
        let known = format!("reach-cause-{code}");
        let id = if words::knows(&known) {
            known.as_str()
        } else {
            "reach-cause-unknown"
        };
        let hint = hint.map(|hint| with_fields(hint, self.args()));
        let hint = hint.map(|(code, args)| (format!("reach-hint-{code}"), args));
        // The fix of one belongs to its own text to copy.
        let better = hint.as_ref().filter(|(id, _)| words::knows(id));
        let (fix_id, fix_args) = match better {
            Some((id, args)) => (id.as_str(), args),
            None => (id, &args),
        };
        let part = |name: &str| words::attribute_spans(fix_id, name, fix_args).unwrap_or_default();
        let fix = ReachFix {
            heading: part("lead"),
            why: part("why"),
            to_fix: part("fix"),
            copy: words::attribute(fix_id, "copy", fix_args),
            in_provider: self.seen(rung, cause),
        };
        (words::spans(id, &args), fix)
    }

    /// What the provider's admin sees, where the guide knows it.
    fn seen(&self, rung: Rung, cause: &Cause) -> Option<ReachSeen> {
        let reached = self.reached?;
        let code = mistake(rung, cause, self.token.map(|token| token.state))?;
        let way = reached.values.way.as_deref();
        let sees = reached.guide.mistake(code, way)?.sees.as_ref()?;
        Some(ReachSeen {
            provider: provider_of(&reached.connection.provider),
            words: setup::guide_spans(sees, &reached.values),
        })
    }
}

/// The mistake of a guide that looks the same from the provider.
pub(super) fn mistake(rung: Rung, cause: &Cause, token: Option<TokenState>) -> Option<MistakeCode> {
    match (rung, cause) {
        (_, Cause::AuthorizationStripped) => Some(MistakeCode::NoToken),
        (_, Cause::TokenRefused) => Some(match token {
            Some(TokenState::Revoked) => MistakeCode::RevokedToken,
            Some(TokenState::Expired) => MistakeCode::ExpiredToken,
            _ => MistakeCode::WrongToken,
        }),
        (_, Cause::NotHttps) => Some(MistakeCode::HttpNotHttps),
        (
            _,
            Cause::CertificateExpired { .. }
            | Cause::CertificateNotYetValid { .. }
            | Cause::CertificateForOtherName { .. }
            | Cause::CertificateSelfSigned
            | Cause::CertificateUnknownIssuer { .. }
            | Cause::CertificateBad { .. },
        ) => Some(MistakeCode::TlsNotTrusted),
        (
            Rung::Resolves | Rung::Tls,
            Cause::NameUnknown { .. }
            | Cause::NotPublic { .. }
            | Cause::ConnectionRefused { .. }
            | Cause::TimedOut { .. }
            | Cause::ClosedEarly,
        ) => Some(MistakeCode::Unreachable),
        _ => None,
    }
}

/// The code of a cause or a hint as part of an id, and its fields as arguments.
fn with_fields(value: &impl Serialize, mut args: Args) -> (String, Args) {
    let value = serde_json::to_value(value).unwrap_or_default();
    let mut id = String::new();
    for (name, field) in value.as_object().into_iter().flatten() {
        if name == "code" {
            id = dashed(field.as_str().unwrap_or_default());
        } else {
            args = args.text(name, &shown(field));
        }
    }
    (id, args)
}

fn shown(field: &Value) -> String {
    match field {
        Value::String(text) => match text.parse::<Timestamp>() {
            Ok(time) => minute(time),
            Err(_) => text.clone(),
        },
        Value::Array(all) => all.iter().map(shown).collect::<Vec<_>>().join(", "),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) | Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// `nameUnknown` as `name-unknown`.
fn dashed(code: &str) -> String {
    let mut id = String::with_capacity(code.len() + 4);
    for c in code.chars() {
        if c.is_ascii_uppercase() {
            id.push('-');
        }
        id.push(c.to_ascii_lowercase());
    }
    id
}

fn day(time: Timestamp) -> String {
    time.strftime("%-d %b %Y").to_string()
}

fn minute(time: Timestamp) -> String {
    time.strftime("%-d %b %Y, %H:%M UTC").to_string()
}

fn milliseconds(duration: Duration) -> u32 {
    small(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use reach::AddressKind;

    /// One of each; a new one is missed by `count`.
    fn causes() -> Vec<Cause> {
        let address = "203.0.113.24:443".parse().unwrap();
        let time: Timestamp = "2026-06-01T12:00:00Z".parse().unwrap();
        let text = || "x".to_owned();
        vec![
            Cause::NotRunning,
            Cause::ConnectionRefused { address },
            Cause::Unreachable { address },
            Cause::ClosedEarly,
            Cause::TimedOut { after_ms: 1 },
            Cause::OutOfTime { after_ms: 1 },
            Cause::System { kind: text() },
            Cause::Offline,
            Cause::NameUnknown { name: text() },
            Cause::NotPublic {
                address: address.ip(),
                kind: AddressKind::Private,
            },
            Cause::NotHttps,
            Cause::NotTls,
            Cause::TlsTooOld,
            Cause::TlsRefused { alert: text() },
            Cause::TlsBroken { detail: text() },
            Cause::NoRoots,
            Cause::CertificateExpired { ended: time },
            Cause::CertificateNotYetValid { starts: time },
            Cause::ClockWrong {
                here: time,
                there: time,
            },
            Cause::CertificateForOtherName {
                names: vec![text()],
            },
            Cause::CertificateSelfSigned,
            Cause::CertificateUnknownIssuer {
                issuer: text(),
                is_alone: true,
            },
            Cause::CertificateUnknownIssuer {
                issuer: text(),
                is_alone: false,
            },
            Cause::CertificateBad { detail: text() },
            Cause::SomethingElse { status: 502 },
            Cause::AnotherInstance { version: text() },
            Cause::OtherCertificate,
            Cause::NoProof { version: text() },
            Cause::HostUnknown,
            Cause::Redirect {
                status: 302,
                to: text(),
            },
            Cause::Cached,
            Cause::NotHttp,
            Cause::TooLong { most_bytes: 1 },
            Cause::TokenRefused,
            Cause::AuthorizationStripped,
            Cause::Forbidden {
                is_from_service: true,
            },
            Cause::PathNotFound {
                is_from_service: false,
            },
            Cause::MethodNotAllowed {
                is_from_service: false,
            },
            Cause::TooManyRequests {
                retry_after_s: None,
            },
            Cause::ServiceFailed { status: 500 },
            Cause::Compressed { encoding: text() },
            Cause::NotJson { content_type: None },
            Cause::NotScim,
            Cause::WrongMediaType {
                expected: text(),
                found: None,
            },
            Cause::NotEmpty { total: 2 },
        ]
    }

    fn hints() -> Vec<Hint> {
        vec![
            Hint::CloudflareTunnelDown,
            Hint::CloudflareQuickTunnelGone,
            Hint::CloudflaredNoService,
            Hint::CloudflaredNoRule,
            Hint::CloudflareAccess,
            Hint::Cloudflare { error: Some(1020) },
            Hint::Cloudflare { error: None },
            Hint::NgrokOffline,
            Hint::NgrokNoService,
            Hint::NgrokInterstitial,
            Hint::Ngrok {
                error: "ERR_NGROK_1".to_owned(),
            },
            Hint::TailscaleFunnelOff,
            Hint::TailscaleNoService,
            Hint::LoginPage,
            Hint::BasicAuth,
            Hint::ReverseProxy,
        ]
    }

    #[test]
    fn every_cause_and_every_hint_has_its_words_and_they_have_no_hole() {
        let public = PublicUrl::parse("https://sync.example.com:8443").unwrap();
        let probe = super::super::probe::of(None);
        let teller = Teller {
            reached: None,
            token: None,
            public: &public,
            local: None,
            port: 8765,
            probe: &probe,
        };
        let check = |cause: &Cause, hint: Option<&Hint>| {
            let (found, fix) = teller.failed(Rung::IsThisService, cause, hint);
            for spans in [&found, &fix.heading, &fix.why, &fix.to_fix] {
                let text = words::joined(spans);
                assert!(text.len() > 5, "{cause:?} {hint:?}: {fix:?}");
                assert!(!text.contains(['{', '}']), "{cause:?} {hint:?}: {text}");
            }
            let copy = fix.copy.unwrap_or_default();
            assert!(!copy.contains(['{', '}']), "{copy}");
        };
        let mut seen = std::collections::BTreeSet::new();
        for cause in causes() {
            let (code, _) = with_fields(&cause, Args::new());
            assert!(words::knows(&format!("reach-cause-{code}")), "{code}");
            seen.insert(code);
            check(&cause, None);
        }
        for hint in hints() {
            let (code, _) = with_fields(&hint, Args::new());
            assert!(words::knows(&format!("reach-hint-{code}")), "{code}");
            seen.insert(code);
            check(&Cause::SomethingElse { status: 502 }, Some(&hint));
        }
        let source = include_str!("../../../../../locales/en/reach.ftl");
        for line in source.lines() {
            let id = line.split(' ').next().unwrap();
            let code = id
                .strip_prefix("reach-cause-")
                .or_else(|| id.strip_prefix("reach-hint-"));
            if let Some(code) = code.filter(|code| *code != "unknown") {
                assert!(seen.contains(code), "nothing is {code}");
            }
        }
    }

    #[test]
    fn what_is_known_of_who_answered_says_what_to_do() {
        let public = PublicUrl::parse("https://sync.example.com").unwrap();
        let probe = super::super::probe::of(None);
        let teller = Teller {
            reached: None,
            token: None,
            public: &public,
            local: None,
            port: 8765,
            probe: &probe,
        };
        let cause = Cause::SomethingElse { status: 502 };
        let hint = Hint::CloudflaredNoService;
        let (found, fix) = teller.failed(Rung::IsThisService, &cause, Some(&hint));
        assert_eq!(
            words::joined(&found),
            "Something else answered: 502, not the nonce"
        );
        assert_eq!(words::joined(&fix.heading), "Point the tunnel at port 8765");
        assert_eq!(fix.copy.as_deref(), Some("service: http://127.0.0.1:8765"));
        // A hint without words of its own leaves those of the cause.
        let cause = Cause::TokenRefused;
        let (_, fix) = teller.failed(Rung::TokenAccepted, &cause, Some(&Hint::ScimService));
        assert!(words::joined(&fix.heading).contains("Authorization"));
    }
}
