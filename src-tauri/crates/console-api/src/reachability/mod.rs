//! Whether providers reach this computer: the public names that the service answers to, and the climb through them.

mod address;
mod checks;
mod lost;
mod probe;
mod tell;
mod watch;

pub(crate) use address::{checked_url, public_hosts};
pub(crate) use checks::{Check, Stopped};
pub(crate) use lost::{Lost, effects, lost_names};
pub use watch::USUAL_PERIOD;
pub(crate) use watch::watch;

use crate::console::{Console, now};
use crate::settings;
use crate::setup;
use crate::tokens::keychain_key;
use crate::types::{
    ConsoleError, ErrorCode, Nothing, OwnPublicUrl, Reach, ReachBrief, ReachOutcome, ReachQuery,
    ReachReport, ReachRungName, ReachView,
};
use crate::words::Args;
use directory::{Reader, StoreError, TokenState};
use idp::REHEARSAL_HEADER;
use reach::{Audience, Challenge, PublicUrl, Question, Rung, climb_telling};
use scim_service::BASE_PATH;
use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;
use watch::Watched;

/// Looks that are remembered until the program ends.
const REMEMBERED: usize = 6;

/// What was found lately.
#[derive(Default)]
pub(crate) struct Ladder {
    /// One climb at a time.
    turn: tokio::sync::Mutex<()>,
    known: Mutex<Known>,
    /// Rung when there is a reason to look before the time.
    soon: Arc<Notify>,
}

#[derive(Default)]
struct Known {
    /// What the self-test found last, by public URL.
    watched: BTreeMap<String, Watched>,
    climbing: Option<Rung>,
    /// Newest first.
    looks: VecDeque<Look>,
    /// Counts the workspaces, so that a climb for another one is not kept.
    workspace: u64,
}

/// What was found, for the page and for setups.
struct Look {
    report: ReachReport,
    check: Check,
}

impl Ladder {
    /// Another workspace was opened.
    pub(crate) fn forget(&self) {
        let mut known = self.known();
        known.looks.clear();
        known.watched.clear();
        known.workspace += 1;
        drop(known);
        self.look_soon();
    }

    /// Something changed that bears on the way in: the self-test need not wait for its time.
    pub(crate) fn look_soon(&self) {
        self.soon.notify_one();
    }

    /// What setups are told of the looks that are remembered, newest first.
    pub(crate) fn checks(&self) -> Vec<Check> {
        let known = self.known();
        known.looks.iter().map(|look| look.check.clone()).collect()
    }

    /// The newest look at this public URL, if there was one in this run of the program.
    pub(crate) fn last_at(&self, public_url: &str) -> Option<ReachReport> {
        let known = self.known();
        let mut reports = known.looks.iter().map(|look| &look.report);
        reports
            .find(|report| report.public_url == public_url)
            .cloned()
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Says which rung is being tried, until dropped: the climb may end because nobody waits for it any more.
struct Climbing<'a>(&'a Ladder);

impl<'a> Climbing<'a> {
    fn at(ladder: &'a Ladder, rung: Rung) -> Climbing<'a> {
        ladder.known().climbing = Some(rung);
        Climbing(ladder)
    }

    fn decided(&self, rung: Rung) {
        let next = Rung::ALL.get(usize::from(rung.number())).copied();
        self.0.known().climbing = next;
    }
}

impl Drop for Climbing<'_> {
    fn drop(&mut self) {
        self.0.known().climbing = None;
    }
}

/// `reach.get`
pub(crate) async fn get(console: &Console, _: Nothing) -> Result<ReachView, ConsoleError> {
    let (public_url, own) = console
        .read(|reader| {
            Ok((
                settings::public_url(reader)?,
                setup::own_public_urls(reader)?,
            ))
        })
        .await?;
    let known = console.shared().ladder.known();
    Ok(ReachView {
        base_url: public_url.as_ref().map(|url| format!("{url}{BASE_PATH}")),
        public_url,
        own: own
            .into_iter()
            .map(|(connection, public_url)| OwnPublicUrl {
                connection: connection.id.to_string(),
                name: connection.name,
                public_url,
            })
            .collect(),
        climbing: known.climbing.map(|rung| ReachRungName {
            number: rung.number().into(),
            name: tell::name(rung, None),
        }),
        last: known.looks.front().map(|look| look.report.clone()),
        before: known
            .looks
            .iter()
            .skip(1)
            .map(|look| brief(&look.report))
            .collect(),
    })
}

fn brief(report: &ReachReport) -> ReachBrief {
    ReachBrief {
        at: report.at,
        outcome: report.outcome,
        words: match report.outcome {
            ReachOutcome::Reachable | ReachOutcome::TokenNotTried => report.heading.clone(),
            ReachOutcome::Stopped => tell::stopped_at(report),
        },
    }
}

/// The token that a climb can show: its name, its state and its id.
#[derive(Clone)]
struct HeldToken {
    id: directory::TokenId,
    name: String,
    state: TokenState,
}

/// `reach.climb`
pub(crate) async fn climb(
    console: &Console,
    input: ReachQuery,
) -> Result<ReachReport, ConsoleError> {
    let ladder = &console.shared().ladder;
    let _turn = ladder.turn.lock().await;
    let workspace = ladder.known().workspace;
    let (reached, usual, held, audience) = console
        .read(move |reader| {
            let Some(id) = input.connection else {
                // Nobody in particular comes from the internet.
                let audience = Audience::Internet;
                return Ok((None, settings::public_url(reader)?, None, audience));
            };
            let reached = setup::reached(reader, &id)?;
            let held = held_token(reader, reached.connection.id)?;
            let audience = audience_of(reached.reach);
            Ok((Some(reached), None, held, audience))
        })
        .await?;
    let public_url = match &reached {
        Some(reached) => reached.public_url.clone(),
        None => usual,
    };
    let public = public_url.and_then(|url| PublicUrl::parse(&url).ok());
    let Some(public) = public else {
        return Err(
            ConsoleError::say(ErrorCode::BadInput, "error-reach-no-url", &Args::new())
                .at("publicUrl"),
        );
    };
    let secret = match &held {
        Some(token) => console
            .host()
            .keychain()
            .get(&keychain_key(console, token.id))
            .await
            .ok(),
        None => None,
    };
    // The keychain's own text is wiped when it is dropped here, the copy by the token.
    let token = secret.and_then(|secret| reach::Token::parse(secret.as_str().to_owned()).ok());
    let asked = probe::of(reached.as_ref());
    let question = question(console, &public, &asked, audience, token)?;
    let port = match &question.local {
        Some(local) => local.address.port(),
        None => settings::read(console).await?.port,
    };
    let told = {
        let climbing = Climbing::at(ladder, Rung::Listens);
        let tools = console.host().reach_tools();
        climb_telling(&question, &tools, &mut |step| climbing.decided(step.rung)).await
    };
    let report = tell::Teller {
        reached: reached.as_ref(),
        token: held.as_ref(),
        public: &public,
        local: question.local.clone(),
        port,
        probe: &asked,
    }
    .report(&told);
    let mut known = ladder.known();
    if known.workspace == workspace {
        known.looks.push_front(Look {
            check: Check::of(&told, &report),
            report: report.clone(),
        });
        known.looks.truncate(REMEMBERED);
    }
    Ok(report)
}

fn audience_of(reach: Option<Reach>) -> Audience {
    match reach {
        Some(Reach::Agent) => Audience::PrivateNetwork,
        Some(Reach::PublicUrl | Reach::Rehearsal) | None => Audience::Internet,
    }
}

/// Public names that are looked at, those of connections among them.
const MOST_NAMES: usize = 16;

/// The public names, and who comes by them: providers on the internet, unless all that are told a name have an agent in this
/// network.
fn names(reader: &Reader) -> Result<BTreeMap<String, Audience>, StoreError> {
    let mut names: BTreeMap<String, Vec<Audience>> = BTreeMap::new();
    if let Some(url) = settings::public_url(reader)? {
        names.insert(url, Vec::new());
    }
    for connection in reader.connections()? {
        let has_guide = idp::Idp::from_key(&connection.provider).is_some();
        if connection.removed.is_some() || !has_guide {
            continue;
        }
        let reached = setup::reached(reader, &connection.id.to_string())?;
        let Some(url) = reached.public_url else {
            continue;
        };
        if names.len() < MOST_NAMES || names.contains_key(&url) {
            let audience = audience_of(reached.reach);
            names.entry(url).or_default().push(audience);
        }
    }
    let judged = names.into_iter().map(|(url, all)| {
        let is_private = !all.is_empty() && all.iter().all(|one| *one == Audience::PrivateNetwork);
        let audience = if is_private {
            Audience::PrivateNetwork
        } else {
            Audience::Internet
        };
        (url, audience)
    });
    Ok(judged.collect())
}

/// What is asked in one climb.
fn question(
    console: &Console,
    public: &PublicUrl,
    asked: &probe::Asked,
    audience: Audience,
    token: Option<reach::Token>,
) -> Result<Question, ConsoleError> {
    let nonce = nonce()?;
    let proof = console.proof_of(&nonce);
    Ok(Question {
        local: console.local().filter(|_| proof.is_some()),
        public: public.clone(),
        base: BASE_PATH.to_owned(),
        challenge: Challenge {
            nonce,
            proof: proof.unwrap_or_default(),
        },
        probe: asked.probe.clone(),
        // So that a check is not taken for the provider, whose test it asks.
        headers: vec![(REHEARSAL_HEADER.to_owned(), "1".to_owned())],
        audience,
        token,
    })
}

/// Of the tokens that are in the keychain the newest that is good, or else the newest: the provider may still have it.
fn held_token(
    reader: &Reader,
    connection: directory::ConnectionId,
) -> Result<Option<HeldToken>, StoreError> {
    let at = now();
    let kept = reader.tokens(Some(connection))?.into_iter();
    let kept = kept.filter(|token| token.kept && token.deleted.is_none());
    let newest = kept.max_by_key(|token| (token.state(at) == TokenState::Active, token.created));
    Ok(newest.map(|token| HeldToken {
        id: token.id,
        state: token.state(at),
        name: token.name,
    }))
}

/// 32 hex digits that nobody can know before.
fn nonce() -> Result<String, ConsoleError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| ConsoleError::internal(&std::io::Error::other(error)))?;
    let mut text = String::with_capacity(32);
    for byte in bytes {
        write!(text, "{byte:02x}").expect("writing to a string cannot fail");
    }
    Ok(text)
}
