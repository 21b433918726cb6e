//! Tunnel programs, started and watched. One [`Tunnel`] is one child process: what it prints is read line by line until it
//! says where it can be reached, and kept, a little of it, for when it ends.

mod child;
mod found;
mod lines;
mod output;
mod way;

pub use found::{Found, Program, found, found_in};
pub use output::Speaks;
pub use way::{SshOptions, StartError, Way};

use crate::address::PublicUrl;
use crate::question::{Clock, system_clock};
use child::Leash;
use jiff::Timestamp;
use lines::Lines;
use output::Heard;
use serde::Serialize;
use std::collections::VecDeque;
use std::process::ExitStatus;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::AsyncRead;
use tokio::process::{Child, ChildStderr, ChildStdout};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use way::Plan;

/// Lines that are kept for when the program ends.
const LAST_LINES: usize = 20;
/// How long is read on after the program has ended: what it said last is still in the pipes.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// What a tunnel is doing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "state"
)]
pub enum TunnelState {
    /// The program runs and has not said yet where it can be reached.
    Starting {
        since: Timestamp,
    },
    /// The program waits for a person to visit this address, to allow what it is to do.
    Waiting {
        visit: String,
        since: Timestamp,
    },
    Up {
        url: PublicUrl,
        since: Timestamp,
    },
    /// Up as well, and not where it was: providers still have the old address.
    UrlChanged {
        old: PublicUrl,
        new: PublicUrl,
        since: Timestamp,
    },
    /// The program ended by itself.
    Dropped {
        exit: Exit,
        /// The last that it said, oldest first; at most 20 lines of 300 characters.
        last_lines: Vec<String>,
        since: Timestamp,
    },
    /// It was stopped from here.
    Stopped {
        since: Timestamp,
    },
}

impl TunnelState {
    /// Where the tunnel can be reached, if it can.
    pub fn url(&self) -> Option<&PublicUrl> {
        match self {
            TunnelState::Up { url, .. } | TunnelState::UrlChanged { new: url, .. } => Some(url),
            TunnelState::Starting { .. }
            | TunnelState::Waiting { .. }
            | TunnelState::Dropped { .. }
            | TunnelState::Stopped { .. } => None,
        }
    }

    /// True once the program has ended.
    pub fn is_over(&self) -> bool {
        matches!(
            self,
            TunnelState::Dropped { .. } | TunnelState::Stopped { .. }
        )
    }

    /// The state after a line was heard; `None` if it stays.
    fn after(
        &self,
        heard: Heard,
        announced: Option<&PublicUrl>,
        now: Timestamp,
    ) -> Option<TunnelState> {
        let url = match heard {
            Heard::Visit(visit) => {
                let is_news = matches!(self, TunnelState::Starting { .. });
                return is_news.then_some(TunnelState::Waiting { visit, since: now });
            }
            Heard::Ready => announced?.clone(),
            // What was announced is what providers use; an address that is printed does not change it, and does not mean
            // that the tunnel stands.
            Heard::Url(_) if announced.is_some() => return None,
            Heard::Url(url) => url,
        };
        match self.url() {
            Some(old) if *old == url => None,
            Some(old) => Some(TunnelState::UrlChanged {
                old: old.clone(),
                new: url,
                since: now,
            }),
            None => Some(TunnelState::Up { url, since: now }),
        }
    }
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Exit {
    /// `None` if a signal ended it.
    pub code: Option<i32>,
    /// `None` on systems that have none.
    pub signal: Option<i32>,
}

impl Exit {
    fn of(status: Option<ExitStatus>) -> Exit {
        #[cfg(unix)]
        let signal = {
            use std::os::unix::process::ExitStatusExt as _;
            status.and_then(|status| status.signal())
        };
        #[cfg(not(unix))]
        let signal = None;
        Exit {
            code: status.and_then(|status| status.code()),
            signal,
        }
    }
}

/// The last that a tunnel program said, oldest first: at most 20 lines of 300 characters, without its secrets.
#[derive(Clone, Debug, Default)]
pub struct Said(Arc<Mutex<VecDeque<String>>>);

impl Said {
    pub fn lines(&self) -> Vec<String> {
        self.kept().iter().cloned().collect()
    }

    fn push(&self, line: String) {
        let mut kept = self.kept();
        if kept.len() == LAST_LINES {
            kept.pop_front();
        }
        kept.push_back(line);
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, VecDeque<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How a tunnel is run.
#[derive(Clone)]
pub struct TunnelOptions {
    /// For the times of states.
    pub clock: Clock,
    /// How long the program may take to end after it was asked to; then it is killed.
    pub grace: Duration,
}

impl Default for TunnelOptions {
    fn default() -> TunnelOptions {
        TunnelOptions {
            clock: system_clock(),
            grace: Duration::from_secs(5),
        }
    }
}

/// A tunnel program that runs, or ran. Dropping it asks the program to end and kills it after the grace; if the runtime ends
/// meanwhile, it is killed at once.
pub struct Tunnel {
    state: watch::Receiver<TunnelState>,
    said: Said,
    stop: CancellationToken,
    watching: Option<JoinHandle<()>>,
}

impl Tunnel {
    /// Starts `way` towards 127.0.0.1:`local_port`, with a program of `found` (see [`found()`]). Needs a tokio runtime with
    /// time and I/O.
    ///
    /// # Errors
    /// [`StartError`]. That a program which did start cannot do its work is a state, [`TunnelState::Dropped`].
    pub fn start(
        way: &Way,
        found: &[Found],
        local_port: u16,
        options: TunnelOptions,
    ) -> Result<Tunnel, StartError> {
        let plan = way.plan(found, local_port)?;
        let (child, leash) = child::spawn(&plan.program, &plan.arguments)?;
        let since = (options.clock)();
        let (tell, state) = watch::channel(TunnelState::Starting { since });
        let stop = CancellationToken::new();
        let said = Said::default();
        let watcher = Watcher {
            plan,
            options,
            leash,
            tell,
            out: None,
            err: None,
            said: said.clone(),
        };
        let watching = tokio::spawn(watcher.run(child, stop.clone()));
        Ok(Tunnel {
            state,
            said,
            stop,
            watching: Some(watching),
        })
    }

    /// The state, to be read or watched. Only the newest is there: who looks rarely misses some.
    pub fn state(&self) -> watch::Receiver<TunnelState> {
        self.state.clone()
    }

    /// What the program says, to be read while it runs and after.
    pub fn said(&self) -> Said {
        self.said.clone()
    }

    /// Ends the program and all that it started, and waits for that: at most the grace and a moment. Gives the last state,
    /// which is that of an earlier end if there was one.
    pub async fn stop(mut self) -> TunnelState {
        self.stop.cancel();
        if let Some(watching) = self.watching.take()
            && let Err(error) = watching.await
        {
            tracing::error!(%error, "the watch over a tunnel ended badly");
        }
        self.state.borrow().clone()
    }
}

impl Drop for Tunnel {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// Watches one child from its start to its end.
struct Watcher {
    plan: Plan,
    options: TunnelOptions,
    leash: Leash,
    tell: watch::Sender<TunnelState>,
    /// `None` once closed.
    out: Option<Lines<ChildStdout>>,
    err: Option<Lines<ChildStderr>>,
    said: Said,
}

impl Watcher {
    async fn run(mut self, mut child: Child, stop: CancellationToken) {
        self.out = child.stdout.take().map(Lines::new);
        self.err = child.stderr.take().map(Lines::new);
        let status = loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => {
                    self.end(&mut child).await;
                    let since = (self.options.clock)();
                    self.tell.send_replace(TunnelState::Stopped { since });
                    return;
                }
                line = next(&mut self.out) => self.hear(&line),
                line = next(&mut self.err) => self.hear(&line),
                status = child.wait() => break status.ok(),
            }
        };
        // What the child started would live on without it, and hold its pipes.
        self.leash.kill();
        let rest = async {
            while self.out.is_some() || self.err.is_some() {
                let line = either(&mut self.out, &mut self.err).await;
                if let Some(line) = line {
                    self.keep(&line);
                }
            }
        };
        if timeout(LAST_WORDS, rest).await.is_err() {
            tracing::debug!("a tunnel's output stayed open after its end");
        }
        let dropped = TunnelState::Dropped {
            exit: Exit::of(status),
            last_lines: self.said.lines(),
            since: (self.options.clock)(),
        };
        tracing::info!(speaks = ?self.plan.speaks, "a tunnel program ended by itself");
        self.tell.send_replace(dropped);
    }

    fn hear(&mut self, line: &str) {
        self.keep(line);
        let Some(heard) = self.plan.speaks.hear(line) else {
            return;
        };
        let now = (self.options.clock)();
        let announced = self.plan.announced.as_ref();
        let next = self.tell.borrow().after(heard, announced, now);
        if let Some(next) = next {
            self.tell.send_replace(next);
        }
    }

    fn keep(&mut self, line: &str) {
        let Some(line) = self.plan.speaks.keep(line) else {
            return;
        };
        self.said.push(line);
    }

    /// Asks the child to end, reads on so that it can say goodbye, and kills it and its group after the grace.
    async fn end(&mut self, child: &mut Child) {
        self.leash.terminate(child);
        let ending = async {
            loop {
                tokio::select! {
                    biased;
                    status = child.wait() => return status,
                    _ = next(&mut self.out) => {}
                    _ = next(&mut self.err) => {}
                }
            }
        };
        if timeout(self.options.grace, ending).await.is_err() {
            tracing::warn!("a tunnel program did not end when it was asked to, and is killed");
        }
        self.leash.kill();
        if let Err(error) = child.wait().await {
            tracing::warn!(%error, "a tunnel program could not be waited for");
        }
    }
}

/// The next line of an output that is open; never comes back for one that is closed.
async fn next<R: AsyncRead + Unpin>(lines: &mut Option<Lines<R>>) -> String {
    if let Some(open) = lines {
        if let Some(line) = open.next().await {
            return line;
        }
        *lines = None;
    }
    std::future::pending().await
}

/// The next line of either output; `None` each time that one of them closes.
async fn either<A, B>(one: &mut Option<Lines<A>>, other: &mut Option<Lines<B>>) -> Option<String>
where
    A: AsyncRead + Unpin,
    B: AsyncRead + Unpin,
{
    async fn of<R: AsyncRead + Unpin>(lines: &mut Option<Lines<R>>) -> Option<String> {
        match lines {
            Some(open) => open.next().await,
            None => std::future::pending().await,
        }
    }
    let (line, is_one) = tokio::select! {
        line = of(one) => (line, true),
        line = of(other) => (line, false),
    };
    if line.is_none() {
        if is_one {
            *one = None;
        } else {
            *other = None;
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(name: &str) -> PublicUrl {
        PublicUrl::parse(&format!("https://{name}.example")).unwrap()
    }

    fn up(name: &str) -> TunnelState {
        TunnelState::Up {
            url: url(name),
            since: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn states_follow_what_is_heard() {
        let now = Timestamp::UNIX_EPOCH;
        let starting = TunnelState::Starting { since: now };
        let visit = "https://login.example".to_owned();
        let waiting = TunnelState::Waiting {
            visit: visit.clone(),
            since: now,
        };
        let changed = TunnelState::UrlChanged {
            old: url("a"),
            new: url("b"),
            since: now,
        };
        let again = TunnelState::UrlChanged {
            old: url("b"),
            new: url("c"),
            since: now,
        };
        let own = url("own");
        let cases = [
            (&starting, Heard::Url(url("a")), None, Some(up("a"))),
            (&starting, Heard::Ready, None, None),
            (&starting, Heard::Ready, Some(&own), Some(up("own"))),
            (&starting, Heard::Url(url("a")), Some(&own), None),
            (
                &starting,
                Heard::Visit(visit.clone()),
                None,
                Some(waiting.clone()),
            ),
            (&waiting, Heard::Url(url("a")), None, Some(up("a"))),
            (&up("a"), Heard::Url(url("a")), None, None),
            (&up("a"), Heard::Visit(visit), None, None),
            (&up("a"), Heard::Url(url("b")), None, Some(changed.clone())),
            (&changed, Heard::Url(url("b")), None, None),
            (&changed, Heard::Url(url("c")), None, Some(again)),
            (&up("own"), Heard::Ready, Some(&own), None),
        ];
        for (state, heard, announced, expected) in cases {
            assert_eq!(
                state.after(heard.clone(), announced, now),
                expected,
                "{state:?} {heard:?}"
            );
        }
        assert_eq!(changed.url(), Some(&url("b")));
    }
}
