//! The climb: one rung after the other, each only on what those before it proved.

mod certificate;
mod hint;
mod http;
mod judge;
mod socket;
pub(crate) mod tls;

use crate::address::{AddressKind, PublicUrl};
use crate::facts::{Cause, Climb, Fact, Hint, NotTried, Rung, State, Step};
use crate::local::Local;
use crate::question::{Audience, Question, Token, Tools};
use crate::resolve::Unresolved;
use http::{Ask, Reply};
use jiff::Timestamp;
use std::fmt::Write as _;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tls::{Secured, Tls};
use tokio::time::{Instant, timeout_at};

/// Addresses of a name that are looked at.
const ADDRESSES: usize = 16;
/// Clocks that differ by less are not what is wrong with a certificate.
const CLOCKS_AGREE: Duration = Duration::from_secs(300);

/// Climbs the ladder.
///
/// Bounded by [`crate::Limits`], whatever the other side does. Dropping the future ends the climb and closes what it had
/// opened. What fails is in the result; there is no other error.
pub async fn climb(question: &Question, tools: &Tools) -> Climb {
    climb_telling(question, tools, &mut |_| {}).await
}

/// As [`climb`], and tells of each rung as soon as it is decided.
pub async fn climb_telling(
    question: &Question,
    tools: &Tools,
    tell: &mut (dyn FnMut(&Step) + Send),
) -> Climb {
    let began = (tools.clock)();
    let mut climber = Climber::new(question, tools);
    let mut steps = Vec::with_capacity(Rung::ALL.len());
    let mut has_stopped = false;
    for rung in Rung::ALL {
        let why = if has_stopped {
            Some(NotTried::StoppedBefore)
        } else if rung >= Rung::TokenAccepted && question.token.is_none() {
            Some(NotTried::NoToken)
        } else {
            None
        };
        let step = match why {
            Some(why) => Step {
                rung,
                state: State::NotTried { why },
                facts: Vec::new(),
                took: Duration::ZERO,
            },
            None => climber.step(rung).await,
        };
        has_stopped |= matches!(step.state, State::Failed { .. });
        tell(&step);
        steps.push(step);
    }
    Climb {
        began,
        took: climber.begun.elapsed(),
        steps,
    }
}

/// A climb under way, and what the rungs below have proved.
struct Climber<'a> {
    question: &'a Question,
    tools: &'a Tools,
    begun: Instant,
    /// Of the rung that is being tried.
    deadline: Instant,
    /// Where the name leads; once TLS came about, the one address where it did.
    addresses: Vec<SocketAddr>,
    tls: Option<Tls<'a>>,
}

impl<'a> Climber<'a> {
    fn new(question: &'a Question, tools: &'a Tools) -> Climber<'a> {
        let begun = Instant::now();
        Climber {
            question,
            tools,
            begun,
            deadline: begun,
            addresses: Vec::new(),
            tls: None,
        }
    }

    async fn step(&mut self, rung: Rung) -> Step {
        let begun = Instant::now();
        let end = self.begun + self.tools.limits.total;
        self.deadline = end.min(begun + self.tools.limits.rung);
        let is_last_time = self.deadline == end;
        let deadline = self.deadline;
        let mut facts = Vec::new();
        let outcome = timeout_at(deadline, self.attempt(rung, &mut facts)).await;
        let state = match outcome {
            Ok(Ok(())) => State::Passed,
            Ok(Err(Cause::TimedOut { .. })) | Err(_) if is_last_time => State::Failed {
                cause: Cause::OutOfTime {
                    after_ms: milliseconds(self.begun.elapsed()),
                },
            },
            Ok(Err(cause)) => State::Failed { cause },
            Err(_) => State::Failed {
                cause: socket::timed_out(begun),
            },
        };
        if let State::Failed { cause } = &state {
            let hint = hint::of_silence(rung, cause, &self.question.public);
            facts.extend(hint.map(|hint| Fact::Hint { hint }));
        }
        Step {
            rung,
            state,
            facts,
            took: begun.elapsed(),
        }
    }

    async fn attempt(&mut self, rung: Rung, facts: &mut Vec<Fact>) -> Result<(), Cause> {
        match rung {
            Rung::Listens => self.listens(facts).await,
            Rung::Answers => self.answers(facts).await,
            Rung::Resolves => self.resolves(facts).await,
            Rung::Tls => self.secures(facts).await,
            Rung::IsThisService => self.is_this_service(facts).await,
            Rung::TokenAccepted => self.token_accepted(facts).await,
            Rung::ProbeAnswers => self.probe_answers(facts).await,
        }
    }

    /// What no fact may show.
    fn secret(&self) -> Option<&'a Token> {
        let question: &'a Question = self.question;
        question.token.as_ref()
    }

    fn local(&self) -> Result<&'a Local, Cause> {
        let question: &'a Question = self.question;
        question.local.as_ref().ok_or(Cause::NotRunning)
    }

    async fn listens(&self, facts: &mut Vec<Fact>) -> Result<(), Cause> {
        let address = self.local()?.address;
        let (_, address) = socket::connect(&[address], self.deadline).await?;
        facts.push(Fact::Connected { address });
        Ok(())
    }

    async fn answers(&self, facts: &mut Vec<Fact>) -> Result<(), Cause> {
        let local = self.local()?;
        let (stream, _) = socket::connect(&[local.address], self.deadline).await?;
        let stream = local
            .secure(stream)
            .await
            .map_err(|error| match error.get_ref() {
                Some(inner) if inner.is::<rustls::Error>() => Cause::OtherCertificate,
                Some(_) | None => socket::ended(&error),
            })?;
        facts.extend(stream.version().map(|version| Fact::Tls { version }));
        let ask = Ask {
            host: &local.address.to_string(),
            target: &self.health_target(""),
            token: None,
            headers: &[],
            body_bytes: self.tools.limits.body_bytes,
        };
        let reply = http::get(stream, &ask, self.secret()).await?;
        self.judge_health(&reply, facts)
    }

    async fn resolves(&mut self, facts: &mut Vec<Fact>) -> Result<(), Cause> {
        let public = &self.question.public;
        let name = public.host();
        let found = match public.ip() {
            Some(ip) => vec![ip],
            None => self
                .tools
                .resolver
                .lookup(&name)
                .await
                .map_err(|why| match why {
                    Unresolved::Unknown => Cause::NameUnknown { name: name.clone() },
                    Unresolved::Offline => Cause::Offline,
                })?,
        };
        let mut addresses: Vec<IpAddr> = Vec::new();
        for address in found {
            if !addresses.contains(&address) && addresses.len() < ADDRESSES {
                addresses.push(address);
            }
        }
        facts.push(Fact::Resolved {
            name: name.clone(),
            addresses: addresses.clone(),
        });
        let is_pinned = self.tools.resolver.is_pinned(&name);
        let &first = addresses.first().ok_or(Cause::NameUnknown { name })?;
        if self.question.audience == Audience::Internet && !is_pinned {
            let kind_of = |address: &IpAddr| AddressKind::of(*address);
            if addresses
                .iter()
                .any(|address| kind_of(address) == AddressKind::Public)
            {
                addresses.retain(|address| kind_of(address) == AddressKind::Public);
            } else if is_inside_tailnet(public, &addresses) {
                facts.push(Fact::InsideTailnet);
            } else {
                let kind = AddressKind::of(first);
                return Err(Cause::NotPublic {
                    address: first,
                    kind,
                });
            }
        }
        let port = public.port();
        self.addresses = addresses
            .into_iter()
            .map(|ip| SocketAddr::new(ip, port))
            .collect();
        Ok(())
    }

    async fn secures(&mut self, facts: &mut Vec<Fact>) -> Result<(), Cause> {
        let public = &self.question.public;
        if !public.is_https() {
            return Err(Cause::NotHttps);
        }
        let secret = self.secret();
        let tls = self.tls.insert(Tls::new(&self.tools.roots, secret)?);
        let (stream, address) = socket::connect(&self.addresses, self.deadline).await?;
        facts.push(Fact::Connected { address });
        self.addresses = vec![address];
        let now = (self.tools.clock)();
        match tls.connect(stream, &public.host(), now).await {
            Ok(Secured { version, shown, .. }) => {
                facts.extend(version.map(|version| Fact::Tls { version }));
                facts.extend(shown.facts());
                Ok(())
            }
            Err((cause, shown)) => {
                facts.extend(shown.facts());
                Err(self.explain_time(cause, &shown, now).await)
            }
        }
    }

    /// Whether a certificate that is out of its time is so by this computer's clock only: its server is asked for the time,
    /// over a connection that would be trusted if it were now the middle of the certificate's life. Nothing of the
    /// question is sent.
    async fn explain_time(&self, cause: Cause, shown: &tls::Shown, here: Timestamp) -> Cause {
        let is_about_time = matches!(
            cause,
            Cause::CertificateExpired { .. } | Cause::CertificateNotYetValid { .. }
        );
        let (true, Some(certificate), Some(tls)) = (is_about_time, &shown.certificate, &self.tls)
        else {
            return cause;
        };
        let (starts, ends) = (certificate.starts.as_second(), certificate.ends.as_second());
        let Ok(middle) = Timestamp::from_second(starts.midpoint(ends)) else {
            return cause;
        };
        let ask = Ask {
            host: &self.question.public.authority(),
            target: "/",
            token: None,
            headers: &[],
            body_bytes: 0,
        };
        let asked = async {
            let (stream, _) = socket::connect(&self.addresses, self.deadline).await.ok()?;
            let host = self.question.public.host();
            let secured = tls.connect(stream, &host, middle).await.ok()?;
            http::get(secured.stream, &ask, None).await.ok()?.date()
        };
        // Half of the time that is left, so that the cause that is known is not lost to the rung's own limit.
        let now = Instant::now();
        let half = now + self.deadline.saturating_duration_since(now) / 2;
        match timeout_at(half, asked).await {
            Ok(Some(there))
                if there.duration_since(here).unsigned_abs() > CLOCKS_AGREE
                    && (certificate.starts..=certificate.ends).contains(&there) =>
            {
                Cause::ClockWrong { here, there }
            }
            Ok(_) | Err(_) => cause,
        }
    }

    async fn is_this_service(&self, facts: &mut Vec<Fact>) -> Result<(), Cause> {
        let target = self.health_target(self.question.public.path());
        let reply = self.ask_public(&target, None).await?;
        self.judge_health(&reply, facts)
    }

    async fn token_accepted(&self, facts: &mut Vec<Fact>) -> Result<(), Cause> {
        let Some(token) = self.secret() else {
            return Ok(());
        };
        let target = self.target("ServiceProviderConfig", &[]);
        let reply = self.ask_public(&target, Some(token)).await?;
        facts.extend(reply.facts());
        let judged = judge::admitted(&reply, &self.tools.limits);
        self.judged(judged, &reply, facts).map(|_| ())
    }

    async fn probe_answers(&self, facts: &mut Vec<Fact>) -> Result<(), Cause> {
        let Some(token) = self.secret() else {
            return Ok(());
        };
        let probe = &self.question.probe;
        let target = self.target(&probe.path, &probe.query);
        let reply = self.ask_public(&target, Some(token)).await?;
        facts.extend(reply.facts());
        let judged = judge::probe(&reply, probe, &self.tools.limits);
        let total = self.judged(judged, &reply, facts)?;
        facts.extend(total.map(|total| Fact::Found { total }));
        Ok(())
    }

    /// One request over a connection of its own, to the address where TLS came about, and judged anew: nothing is asked,
    /// and no token sent, where the certificate is not trusted at that very moment.
    async fn ask_public(&self, target: &str, token: Option<&Token>) -> Result<Reply<'a>, Cause> {
        let tls = self.tls.as_ref().ok_or(Cause::NoRoots)?;
        let public = &self.question.public;
        let (stream, _) = socket::connect(&self.addresses, self.deadline).await?;
        let secured = tls
            .connect(stream, &public.host(), (self.tools.clock)())
            .await
            .map_err(|(cause, _)| cause)?;
        let ask = Ask {
            host: &public.authority(),
            target,
            token,
            headers: if token.is_some() {
                &self.question.headers
            } else {
                &[]
            },
            body_bytes: self.tools.limits.body_bytes,
        };
        http::get(secured.stream, &ask, self.secret()).await
    }

    fn judge_health(&self, reply: &Reply<'_>, facts: &mut Vec<Fact>) -> Result<(), Cause> {
        facts.extend(reply.facts());
        let judged = judge::health(reply, &self.question.challenge);
        let version = self.judged(judged, reply, facts)?;
        facts.push(Fact::Healthy { version });
        Ok(())
    }

    /// Adds what is known of who answered, where the answer was not the right one.
    fn judged<T>(
        &self,
        judged: Result<T, Cause>,
        reply: &Reply<'_>,
        facts: &mut Vec<Fact>,
    ) -> Result<T, Cause> {
        if judged.is_err() {
            let hint = if judge::is_from_service(reply) {
                Some(Hint::ScimService)
            } else {
                hint::of_reply(reply, &self.question.public)
            };
            facts.extend(hint.map(|hint| Fact::Hint { hint }));
        }
        judged
    }

    fn health_target(&self, path: &str) -> String {
        format!("{path}/healthz?nonce={}", self.question.challenge.nonce)
    }

    fn target(&self, path: &str, query: &[(String, String)]) -> String {
        let mut target = format!(
            "{}{}/{path}",
            self.question.public.path(),
            self.question.base
        );
        for (index, (name, value)) in query.iter().enumerate() {
            target.push(if index == 0 { '?' } else { '&' });
            encode(name, &mut target);
            target.push('=');
            encode(value, &mut target);
        }
        target
    }
}

/// On a computer of a tailnet, Tailscale's names lead into it.
fn is_inside_tailnet(public: &PublicUrl, addresses: &[IpAddr]) -> bool {
    public.is_below("ts.net")
        && addresses
            .iter()
            .all(|address| AddressKind::of(*address) == AddressKind::Shared)
}

/// Percent-encoding of everything but unreserved characters (RFC 3986 §2.3).
fn encode(text: &str, to: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            to.push(char::from(byte));
        } else {
            write!(to, "%{byte:02X}").expect("writing to a string cannot fail");
        }
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::question::{Challenge, Expected, Limits, Probe, system_clock};
    use crate::resolve::{Lookup, Resolve};
    use crate::trust::Roots;
    use std::sync::Arc;

    struct Names(&'static [&'static str]);

    impl Resolve for Names {
        fn lookup<'a>(&'a self, _name: &'a str) -> Lookup<'a> {
            let found = self.0.iter().map(|text| text.parse().unwrap()).collect();
            Box::pin(async move { Ok(found) })
        }
    }

    /// What the third rung finds, and the addresses that the fourth would go to.
    async fn resolved(url: &str, found: &'static [&'static str]) -> (Step, Vec<String>) {
        let question = Question {
            local: None,
            public: PublicUrl::parse(url).unwrap(),
            base: String::new(),
            challenge: Challenge {
                nonce: String::new(),
                proof: String::new(),
            },
            token: None,
            probe: Probe {
                path: String::new(),
                query: Vec::new(),
                expected: Expected::List,
                media_type: None,
            },
            headers: Vec::new(),
            audience: Audience::Internet,
        };
        let tools = Tools {
            resolver: Arc::new(Names(found)),
            roots: Roots::none(),
            clock: system_clock(),
            limits: Limits::default(),
        };
        let mut climber = Climber::new(&question, &tools);
        let step = climber.step(Rung::Resolves).await;
        let addresses = climber.addresses.iter().map(ToString::to_string);
        (step, addresses.collect())
    }

    #[tokio::test]
    async fn only_addresses_that_the_internet_reaches_are_gone_to() {
        let found = &[
            "192.168.1.2",
            "8.8.8.8",
            "fd00::1",
            "2606:4700::1",
            "8.8.8.8",
        ];
        let (step, addresses) = resolved("https://sync.example.com", found).await;
        assert_eq!(step.state, State::Passed);
        assert_eq!(addresses, ["8.8.8.8:443", "[2606:4700::1]:443"]);
        let Fact::Resolved { addresses, .. } = &step.facts[0] else {
            panic!("{step:?}")
        };
        assert_eq!(addresses.len(), 4, "all are told, each once");
    }

    #[tokio::test]
    async fn a_tailnet_name_seen_from_inside_is_noted_and_climbed_on() {
        let inside = &["100.64.1.2", "fd7a:115c:a1e0::1"];
        let (step, addresses) = resolved("https://host.tail1a2b3.ts.net:8443", inside).await;
        assert_eq!(step.state, State::Passed);
        assert!(step.facts.contains(&Fact::InsideTailnet), "{step:?}");
        assert_eq!(addresses, ["100.64.1.2:8443", "[fd7a:115c:a1e0::1]:8443"]);
        let climb = Climb {
            began: Timestamp::UNIX_EPOCH,
            took: Duration::ZERO,
            steps: vec![step],
        };
        assert!(climb.is_from_inside());
        // Any other name that leads there is simply not public.
        let (step, _) = resolved("https://sync.example.com", inside).await;
        assert!(
            matches!(
                step.state,
                State::Failed {
                    cause: Cause::NotPublic { .. }
                }
            ),
            "{step:?}"
        );
        let public = &["209.177.145.1"];
        let (step, _) = resolved("https://host.tail1a2b3.ts.net", public).await;
        assert!(!step.facts.contains(&Fact::InsideTailnet), "{step:?}");
    }

    #[test]
    fn queries_are_encoded_so_that_they_arrive_as_they_were_meant() {
        let mut target = String::new();
        encode(r#"userName eq "a+b&ü""#, &mut target);
        assert_eq!(target, "userName%20eq%20%22a%2Bb%26%C3%BC%22");
    }
}
