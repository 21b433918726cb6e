//! The self-test: through each public name, again and again, whether it still leads to this very service. It asks for a nonce
//! and for nothing else, so it needs no token, is not logged and proves no step of a setup.

use super::checks::Check;
use super::{Ladder, Look, REMEMBERED, names, probe, question, tell};
use crate::console::{Console, WeakConsole, now};
use crate::types::{
    ConsoleError, PublicName, PublicNameState, ReachOutcome, ReachReport, ReachRungState,
};
use crate::words::{self, Args};
use directory::NewLogEntry;
use reach::{Climb, Outcome, PublicUrl, Rung, climb};
use scim_service::BASE_PATH;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

/// Between two looks.
pub const USUAL_PERIOD: Duration = Duration::from_secs(60);
/// After a first failure it is looked again this soon: one look alone may have met a moment of the network.
const AGAIN_AFTER: Duration = Duration::from_secs(10);
/// Failures in a row after which it is said aloud.
const SAID_AFTER: u32 = 2;
/// The clock is looked at this often, for gaps.
const TICK: Duration = Duration::from_secs(5);
/// A gap of this length means that the computer slept: what was true before need not be now.
const GAP: Duration = Duration::from_secs(30);

/// What the self-test knows of one public name.
pub(super) struct Watched {
    pub(super) at: i64,
    /// Where it stopped.
    pub(super) stopped: Option<Rung>,
    pub(super) words: String,
    /// Failures in a row.
    pub(super) failures: u32,
}

impl Watched {
    /// True once it is more than a moment of the network.
    pub(super) fn is_lost(&self) -> bool {
        self.failures >= SAID_AFTER
    }
}

/// Looks until the console is gone.
pub(crate) async fn watch(console: WeakConsole, period: Duration) {
    let mut due = Instant::now();
    loop {
        let Some(soon) = console
            .upgrade()
            .map(|console| Arc::clone(&console.shared().ladder.soon))
        else {
            return;
        };
        let planned = due.saturating_duration_since(Instant::now()).min(TICK);
        let before = SystemTime::now();
        tokio::select! {
            () = tokio::time::sleep(planned) => {
                if slept(planned, before, SystemTime::now()) {
                    tracing::info!("the clock has a gap: looking at the public names again");
                    due = Instant::now();
                }
            }
            () = soon.notified() => due = Instant::now(),
        }
        if Instant::now() < due {
            continue;
        }
        let Some(console) = console.upgrade() else {
            return;
        };
        let again = match look(&console).await {
            Ok(again) => again,
            Err(error) => {
                tracing::warn!(%error, "the self-test of the public names could not be made");
                false
            }
        };
        due = Instant::now()
            + if again {
                period.min(AGAIN_AFTER)
            } else {
                period
            };
    }
}

/// Whether the computer slept while this program meant to wait for `planned`. A clock that was set back is no sleep.
fn slept(planned: Duration, before: SystemTime, after: SystemTime) -> bool {
    let passed = after.duration_since(before).unwrap_or_default();
    passed.saturating_sub(planned) > GAP
}

/// Looks at each public name once. Answers whether one failed for the first time.
async fn look(console: &Console) -> Result<bool, ConsoleError> {
    let ladder = &console.shared().ladder;
    if console.address().is_none() {
        ladder.known().watched.clear();
        return Ok(false);
    }
    let names = console.read(names).await?;
    let workspace = {
        let mut known = ladder.known();
        known.watched.retain(|url, _| names.contains_key(url));
        known.workspace
    };
    let mut again = false;
    for (url, audience) in names {
        let Ok(public) = PublicUrl::parse(&url) else {
            continue;
        };
        let _turn = ladder.turn.lock().await;
        let asked = probe::of(None);
        let question = question(console, &public, &asked, audience, None)?;
        let Some(local) = question.local.clone() else {
            return Ok(false);
        };
        let address = local.address;
        let tools = console.host().reach_tools();
        let climbed = climb(&question, &tools).await;
        // The service was stopped meanwhile.
        if console.address() != Some(address) {
            return Ok(false);
        }
        let report = tell::Teller {
            reached: None,
            token: None,
            public: &public,
            local: Some(local),
            port: address.port(),
            probe: &asked,
        }
        .report(&climbed);
        let report = ReachReport {
            self_test: true,
            ..report
        };
        again |= note(console, workspace, &url, &public, &climbed, report);
    }
    Ok(again)
}

/// Keeps what was found, and tells of what changed. Answers whether this is a first failure.
fn note(
    console: &Console,
    workspace: u64,
    url: &str,
    public: &PublicUrl,
    climbed: &Climb,
    report: ReachReport,
) -> bool {
    let ladder = &console.shared().ladder;
    let stopped = match climbed.outcome() {
        Outcome::Stopped(rung) => Some(rung),
        Outcome::Reachable | Outcome::TokenNotTried => None,
    };
    let (was_lost, is_lost, failures) = {
        let mut known = ladder.known();
        if known.workspace != workspace {
            return false;
        }
        let former = known.watched.get(url);
        let was_lost = former.is_some_and(Watched::is_lost);
        let failures = match stopped {
            Some(_) => former.map_or(0, |former| former.failures).saturating_add(1),
            None => 0,
        };
        let watched = Watched {
            at: report.at,
            stopped,
            words: briefly(public, stopped),
            failures,
        };
        let is_lost = watched.is_lost();
        known.watched.insert(url.to_owned(), watched);
        let check = Check::of(climbed, &report);
        keep(&mut known.looks, Look { report, check });
        (was_lost, is_lost, failures)
    };
    let entry = match (was_lost, is_lost) {
        (false, true) => Some(NewLogEntry::system(now(), "public_name_lost")),
        (true, false) => Some(NewLogEntry::system(now(), "public_name_back")),
        _ => None,
    };
    if let Some(entry) = entry {
        let entry = entry
            .with("url", url)
            .with("rung", stopped.map(|rung| u32::from(rung.number())));
        console.workspace().record(entry);
    }
    failures == 1
}

/// A look of the self-test says less than a check with a token. So it is shown only where it says something else.
fn keep(looks: &mut VecDeque<Look>, mut look: Look) {
    let report = &look.report;
    let news = match looks.front().map(|former| &former.report) {
        None => true,
        Some(former) if former.public_url != report.public_url => {
            report.outcome == ReachOutcome::Stopped
        }
        Some(former) if former.self_test && failed_at(former) == failed_at(report) => {
            // Only the time is new. For setups it stays that of the first: a provider that came since then has shown that it
            // comes, whatever this computer meets on a way that some networks do not let it go.
            if let Some(former) = looks.pop_front() {
                look.check = former.check;
            }
            true
        }
        Some(former) => match report.outcome {
            ReachOutcome::Stopped => failed_at(former) != failed_at(report),
            // What stopped at the token says more than this.
            ReachOutcome::Reachable | ReachOutcome::TokenNotTried => failed_at(former)
                .is_some_and(|rung| rung <= u32::from(Rung::IsThisService.number())),
        },
    };
    if news {
        looks.push_front(look);
        looks.truncate(REMEMBERED);
    }
}

fn failed_at(report: &ReachReport) -> Option<u32> {
    let mut rungs = report.rungs.iter();
    let failed = rungs.find(|rung| rung.state == ReachRungState::Failed)?;
    Some(failed.number)
}

/// What the status bar says beside the name.
fn briefly(public: &PublicUrl, stopped: Option<Rung>) -> String {
    let id = match stopped {
        None => "public-reachable",
        Some(Rung::Listens | Rung::Answers) => "public-no-service",
        Some(Rung::Resolves) => "public-not-resolved",
        Some(Rung::Tls) => "public-no-tls",
        Some(Rung::IsThisService | Rung::TokenAccepted | Rung::ProbeAnswers) => "public-not-here",
    };
    words::text(id, &Args::new().text("host", &public.authority()))
}

impl Ladder {
    /// The workspace's public name, for the status bar.
    pub(crate) fn public_name(&self, url: Option<String>, runs: bool) -> Option<PublicName> {
        let url = url?;
        let public = PublicUrl::parse(&url).ok()?;
        let known = self.known();
        let watched = known.watched.get(&url);
        let (state, words, at) = match watched {
            Some(watched) => (
                match watched.stopped {
                    None => PublicNameState::Reachable,
                    Some(_) => PublicNameState::NotReachable,
                },
                watched.words.clone(),
                Some(watched.at),
            ),
            None => {
                let id = if runs {
                    "public-not-yet"
                } else {
                    "public-no-service"
                };
                let args = Args::new().text("host", &public.authority());
                (PublicNameState::Unknown, words::text(id, &args), None)
            }
        };
        Some(PublicName {
            base_url: format!("{url}{BASE_PATH}"),
            url,
            state,
            words,
            at,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::ReachRung;

    #[test]
    fn a_gap_of_the_clock_is_a_sleep_and_a_clock_set_back_is_none() {
        let begun = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        let second = Duration::from_secs(1);
        let planned = 5 * second;
        assert!(!slept(planned, begun, begun + planned));
        assert!(!slept(planned, begun, begun + 35 * second));
        assert!(slept(planned, begun, begun + 36 * second));
        assert!(slept(planned, begun, begun + 3_600 * second));
        assert!(!slept(planned, begun, begun - 3_600 * second));
    }

    fn report(self_test: bool, failed: Option<u32>, at: i64) -> ReachReport {
        let rung = |number| ReachRung {
            number,
            name: String::new(),
            state: match failed {
                Some(failed) if failed == number => ReachRungState::Failed,
                _ => ReachRungState::Passed,
            },
            found: Vec::new(),
            took_ms: None,
            not_tried: None,
            fix: None,
        };
        ReachReport {
            outcome: match failed {
                Some(_) => ReachOutcome::Stopped,
                None if self_test => ReachOutcome::TokenNotTried,
                None => ReachOutcome::Reachable,
            },
            heading: String::new(),
            at,
            took_ms: 1,
            public_url: "https://sync.example.com".to_owned(),
            connection: None,
            remark: None,
            self_test,
            rungs: (1..=7).map(rung).collect(),
        }
    }

    #[test]
    fn a_self_test_is_shown_where_it_says_something_else() {
        let look = |report: ReachReport| Look {
            check: Check {
                connection: None,
                public_url: report.public_url.clone(),
                at: report.at,
                stopped: None,
            },
            report,
        };
        let kept = |former: Vec<ReachReport>, new: ReachReport| {
            let mut looks: VecDeque<Look> = former.into_iter().map(look).collect();
            keep(&mut looks, look(new));
            let times: Vec<i64> = looks.iter().map(|look| look.report.at).collect();
            times
        };
        let (checked, watched) = (false, true);
        for (former, new, times) in [
            (vec![], report(watched, None, 2), vec![2]),
            // It was reachable, and is.
            (
                vec![report(checked, None, 1)],
                report(watched, None, 2),
                vec![1],
            ),
            (
                vec![report(checked, None, 1)],
                report(watched, Some(5), 2),
                vec![2, 1],
            ),
            (
                vec![report(watched, Some(5), 1)],
                report(watched, Some(5), 2),
                vec![2],
            ),
            (
                vec![report(checked, Some(5), 1)],
                report(watched, Some(5), 2),
                vec![1],
            ),
            (
                vec![report(watched, Some(5), 1)],
                report(watched, Some(3), 2),
                vec![2, 1],
            ),
            (
                vec![report(watched, Some(5), 1)],
                report(watched, None, 2),
                vec![2, 1],
            ),
            // That the token was refused is still true.
            (
                vec![report(checked, Some(6), 1)],
                report(watched, None, 2),
                vec![1],
            ),
            (
                vec![report(watched, None, 1)],
                report(watched, None, 2),
                vec![2],
            ),
        ] {
            assert_eq!(
                kept(former.clone(), new.clone()),
                times,
                "{former:?} {new:?}"
            );
        }
    }
}
