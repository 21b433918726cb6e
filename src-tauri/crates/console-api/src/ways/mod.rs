//! Ways in: the tunnel programs of this computer, started, watched and stopped. None outlives the workspace for which it was
//! started, and nothing of them is kept.

mod tell;

pub(crate) use tell::name;

use crate::console::{Console, WeakConsole, now};
use crate::exposure::{Opened, ends_in};
use crate::reachability::checked_url;
use crate::settings;
use crate::types::{
    ConsoleError, ErrorCode, ExposureKind, Nothing, StartWay, WayChoice, WayProgram, WayRef,
    WaysView,
};
use crate::words::{self, Args};
use directory::NewLogEntry;
use reach::{
    Found, Program, PublicUrl, Said, SshOptions, StartError, Tunnel, TunnelOptions, TunnelState,
    Way,
};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// Whoever installs a program while the page is open sees it this soon.
const FOUND_HOLDS: Duration = Duration::from_secs(20);

/// The tunnels of the open workspace: at most one of each program.
#[derive(Default)]
pub(crate) struct Ways {
    /// Starts and stops take turns.
    turn: tokio::sync::Mutex<()>,
    /// Looking runs each program once.
    found: tokio::sync::Mutex<Option<(Instant, Vec<Found>)>>,
    runs: Mutex<Runs>,
}

#[derive(Default)]
struct Runs {
    of: BTreeMap<Program, Run>,
    started: u64,
}

/// A tunnel that runs, or ran.
pub(super) struct Run {
    number: u64,
    choice: WayChoice,
    /// Where it leads.
    port: u16,
    /// `None` once it was stopped from here.
    tunnel: Option<Tunnel>,
    state: watch::Receiver<TunnelState>,
    said: Said,
    /// Where it could be reached last.
    url: Option<PublicUrl>,
}

impl Run {
    fn is_alive(&self) -> bool {
        self.tunnel.is_some() && !self.state.borrow().is_over()
    }
}

/// A tunnel whose end, or whose new address, keeps providers out.
pub(crate) struct Lost {
    pub(crate) program: Program,
    /// What providers still use.
    pub(crate) url: PublicUrl,
    /// Where it is now, if it only moved.
    pub(crate) moved_to: Option<PublicUrl>,
}

impl Ways {
    /// Ends all tunnels, and forgets what became of them.
    pub(crate) async fn end_all(&self) {
        let _turn = self.turn.lock().await;
        let runs = std::mem::take(&mut self.runs().of);
        stop_together(runs.into_values().filter_map(|run| run.tunnel)).await;
    }

    /// Tunnels that dropped, or have another address than before.
    pub(crate) fn lost(&self) -> Vec<Lost> {
        let runs = self.runs();
        let lost = runs.of.iter().filter_map(|(program, run)| {
            let (url, moved_to) = match &*run.state.borrow() {
                TunnelState::Dropped { .. } => (run.url.clone()?, None),
                TunnelState::UrlChanged { old, new, .. } => (old.clone(), Some(new.clone())),
                TunnelState::Starting { .. }
                | TunnelState::Waiting { .. }
                | TunnelState::Up { .. }
                | TunnelState::Stopped { .. } => return None,
            };
            Some(Lost {
                program: *program,
                url,
                moved_to,
            })
        });
        lost.collect()
    }

    async fn found(&self) -> Vec<Found> {
        let mut found = self.found.lock().await;
        if let Some((at, known)) = &*found
            && at.elapsed() < FOUND_HOLDS
        {
            return known.clone();
        }
        let now_found = reach::found().await;
        *found = Some((Instant::now(), now_found.clone()));
        now_found
    }

    fn runs(&self) -> MutexGuard<'_, Runs> {
        self.runs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn stop_together(tunnels: impl Iterator<Item = Tunnel>) {
    let mut stopping = tokio::task::JoinSet::new();
    for tunnel in tunnels {
        stopping.spawn(tunnel.stop());
    }
    stopping.join_all().await;
}

/// Of the programs in the order of the page.
pub(super) const PROGRAMS: [(WayProgram, Program); 4] = [
    (WayProgram::Cloudflared, Program::Cloudflared),
    (WayProgram::Tailscale, Program::Tailscale),
    (WayProgram::Ngrok, Program::Ngrok),
    (WayProgram::Ssh, Program::Ssh),
];

fn program_of(wanted: WayProgram) -> Program {
    match wanted {
        WayProgram::Cloudflared => Program::Cloudflared,
        WayProgram::Tailscale => Program::Tailscale,
        WayProgram::Ngrok => Program::Ngrok,
        WayProgram::Ssh => Program::Ssh,
    }
}

/// `ways.get`
pub(crate) async fn get(console: &Console, _: Nothing) -> Result<WaysView, ConsoleError> {
    let ways = &console.shared().ways;
    let found = ways.found().await;
    let public = console.read(settings::public_url).await?;
    let (port, not_now) = match leads_to(console) {
        Ok(port) => (Some(port), None),
        Err(error) => (None, Some(error.message)),
    };
    let runs = ways.runs();
    let rows = PROGRAMS.iter().map(|(shown, program)| {
        let found = found.iter().find(|found| found.program == *program);
        tell::row(*shown, found, runs.of.get(program), public.as_deref(), port)
    });
    Ok(WaysView {
        ways: rows.collect(),
        port,
        not_now,
    })
}

/// The port that tunnels lead to. They carry HTTP to this computer, and nothing else.
fn leads_to(console: &Console) -> Result<u16, ConsoleError> {
    let say = |id| ConsoleError::say(ErrorCode::Conflict, id, &Args::new());
    let address = console.address().ok_or_else(|| say("error-way-stopped"))?;
    if !address.ip().is_loopback() || console.identity().is_some() {
        return Err(say("error-way-listener"));
    }
    Ok(address.port())
}

/// `ways.start`: returns once the program runs. Whether it can do its work is seen later.
pub(crate) async fn start(console: &Console, input: StartWay) -> Result<WaysView, ConsoleError> {
    let ends = ends_in(input.minutes)?;
    let (program, way) = way_of(&input.way)?;
    let port = leads_to(console)?;
    let ways = &console.shared().ways;
    let found = ways.found().await;
    {
        let _turn = ways.turn.lock().await;
        if ways.runs().of.get(&program).is_some_and(Run::is_alive) {
            let args = Args::new().text("program", &name(program));
            return Err(ConsoleError::say(
                ErrorCode::Conflict,
                "error-way-runs",
                &args,
            ));
        }
        let tunnel =
            Tunnel::start(&way, &found, port, TunnelOptions::default()).map_err(not_started)?;
        let (state, said) = (tunnel.state(), tunnel.said());
        let number = {
            let mut runs = ways.runs();
            runs.started += 1;
            let number = runs.started;
            let run = Run {
                number,
                choice: input.way,
                port,
                tunnel: Some(tunnel),
                state: state.clone(),
                said,
                url: None,
            };
            runs.of.insert(program, run);
            number
        };
        let act = console.act(now(), "tunnel_started");
        let act = act.with("program", name(program));
        console.workspace().record(act);
        console.expose(Opened {
            kind: ExposureKind::Tunnel,
            heading: words::text("exposure-tunnel", &Args::new()),
            words: words::text("exposure-tunnel-words", &Args::new()),
            ends,
            close: Arc::new(|console| {
                Box::pin(async move {
                    stop_all(&console).await;
                })
            }),
        });
        let followed = Followed {
            program,
            number,
            workspace: console.workspace().info().id,
            takes_url: input.take_url,
        };
        tokio::spawn(followed.follow(console.downgrade(), state));
    }
    get(console, Nothing {}).await
}

/// `ways.stop`: returns once the program and all that it started has ended.
pub(crate) async fn stop(console: &Console, input: WayRef) -> Result<WaysView, ConsoleError> {
    let program = program_of(input.program);
    let ways = &console.shared().ways;
    {
        let _turn = ways.turn.lock().await;
        let tunnel = {
            let mut runs = ways.runs();
            let run = runs.of.get_mut(&program);
            let was_over = run.as_ref().is_some_and(|run| run.state.borrow().is_over());
            let tunnel = run.and_then(|run| run.tunnel.take());
            if was_over {
                // It ended by itself; there is nothing more to know of it.
                runs.of.remove(&program);
            }
            tunnel.filter(|_| !was_over)
        };
        if let Some(tunnel) = tunnel {
            tunnel.stop().await;
            let act = console.act(now(), "tunnel_stopped");
            let act = act.with("program", name(program));
            console.workspace().record(act);
        }
        close_if_none(console);
    }
    console.shared().ladder.look_soon();
    get(console, Nothing {}).await
}

/// `ways.takeUrl`: the address of a running tunnel becomes the public URL of the workspace.
pub(crate) async fn take_url(console: &Console, input: WayRef) -> Result<WaysView, ConsoleError> {
    let program = program_of(input.program);
    let url = {
        let runs = console.shared().ways.runs();
        let run = runs.of.get(&program);
        run.and_then(|run| run.state.borrow().url().cloned())
    };
    let Some(url) = url else {
        return Err(ConsoleError::say(
            ErrorCode::Conflict,
            "error-way-no-url",
            &Args::new().text("program", &name(program)),
        ));
    };
    settings::store_public_url(console, &url.to_string()).await?;
    console.shared().ladder.look_soon();
    get(console, Nothing {}).await
}

/// Stops what runs; what became of it stays to be seen.
async fn stop_all(console: &Console) {
    let ways = &console.shared().ways;
    let _turn = ways.turn.lock().await;
    let tunnels: Vec<Tunnel> = {
        let mut runs = ways.runs();
        runs.of
            .values_mut()
            .filter_map(|run| run.tunnel.take())
            .collect()
    };
    stop_together(tunnels.into_iter()).await;
    console.shared().ladder.look_soon();
}

/// With the last tunnel nothing is open any more.
fn close_if_none(console: &Console) {
    let any = console.shared().ways.runs().of.values().any(Run::is_alive);
    if !any {
        console.shared().exposures.closed(ExposureKind::Tunnel);
    }
}

/// A tunnel whose states are looked at.
struct Followed {
    program: Program,
    number: u64,
    workspace: uuid::Uuid,
    takes_url: bool,
}

impl Followed {
    async fn follow(self, console: WeakConsole, mut state: watch::Receiver<TunnelState>) {
        loop {
            let at = state.borrow_and_update().clone();
            let Some(console) = console.upgrade() else {
                return;
            };
            if console.workspace().info().id != self.workspace {
                return;
            }
            self.note(&console, &at).await;
            drop(console);
            if at.is_over() || state.changed().await.is_err() {
                return;
            }
        }
    }

    async fn note(&self, console: &Console, at: &TunnelState) {
        let record = |action, url: Option<&PublicUrl>| {
            let entry = NewLogEntry::system(now(), action)
                .with("program", name(self.program))
                .with("url", url.map(ToString::to_string));
            console.workspace().record(entry);
        };
        match at {
            TunnelState::Starting { .. }
            | TunnelState::Waiting { .. }
            | TunnelState::Stopped { .. } => return,
            TunnelState::Up { url, .. } => {
                record("tunnel_up", Some(url));
                self.remember(console, url);
                if self.takes_url
                    && let Err(error) = settings::store_public_url(console, &url.to_string()).await
                {
                    tracing::warn!(%error, "the address of a tunnel was not taken as public URL");
                }
            }
            TunnelState::UrlChanged { new, .. } => {
                record("tunnel_moved", Some(new));
                self.remember(console, new);
            }
            TunnelState::Dropped { .. } => {
                record("tunnel_dropped", None);
                close_if_none(console);
            }
        }
        console.shared().ladder.look_soon();
    }

    fn remember(&self, console: &Console, url: &PublicUrl) {
        let mut runs = console.shared().ways.runs();
        let run = runs.of.get_mut(&self.program);
        if let Some(run) = run.filter(|run| run.number == self.number) {
            run.url = Some(url.clone());
        }
    }
}

/// What `reach` is told, checked as far as it is ours to check.
fn way_of(choice: &WayChoice) -> Result<(Program, Way), ConsoleError> {
    let given = |text: &Option<String>| {
        let text = text.as_deref().unwrap_or_default().trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    Ok(match choice {
        WayChoice::CloudflaredQuick => (Program::Cloudflared, Way::CloudflaredQuick),
        WayChoice::CloudflaredNamed { tunnel, public_url } => (
            Program::Cloudflared,
            Way::CloudflaredNamed {
                tunnel: tunnel.clone(),
                public: public(public_url)?.ok_or_else(|| missing("public URL", "publicUrl"))?,
            },
        ),
        WayChoice::Tailscale => (Program::Tailscale, Way::TailscaleFunnel),
        WayChoice::Ngrok { name: own } => (Program::Ngrok, Way::Ngrok { name: given(own) }),
        WayChoice::Ssh {
            destination,
            port,
            identity,
            trusts_new_host,
            listen,
            listen_port,
            public_url,
        } => {
            let options = SshOptions {
                destination: destination.clone(),
                port: *port,
                listen: given(listen),
                listen_port: *listen_port,
                identity: given(identity).map(PathBuf::from),
                trusts_new_host: *trusts_new_host,
                public: match public_url {
                    Some(url) => public(url)?,
                    None => None,
                },
            };
            (Program::Ssh, Way::Ssh(options))
        }
    })
}

fn public(url: &str) -> Result<Option<PublicUrl>, ConsoleError> {
    Ok(PublicUrl::parse(&checked_url(url)?).ok())
}

fn missing(what: &str, field: &str) -> ConsoleError {
    let args = Args::new().text("what", what);
    ConsoleError::say(ErrorCode::BadInput, "error-way-missing", &args).at(field)
}

fn not_started(error: StartError) -> ConsoleError {
    let say = |id, what: &str| {
        let args = Args::new().text("what", what);
        ConsoleError::say(ErrorCode::BadInput, id, &args).at(field_of(what))
    };
    match error {
        StartError::NotInstalled { program } => {
            let args = Args::new().text("program", program.name());
            ConsoleError::say(ErrorCode::Conflict, "error-way-not-installed", &args)
        }
        StartError::Missing { what } => missing(what, field_of(what)),
        StartError::Option { what } => say("error-way-option", what),
        StartError::Characters { what: "key file" } => say("error-way-key-file", "key file"),
        StartError::Characters { what } => say("error-way-characters", what),
        StartError::Spawn(error) => {
            let args = Args::new().text("problem", &error.to_string());
            ConsoleError::say(ErrorCode::Conflict, "error-way-spawn", &args)
        }
    }
}

/// Where a name that `reach` speaks of was typed.
fn field_of(what: &str) -> &'static str {
    match what {
        "tunnel name" => "tunnel",
        "host name" => "name",
        "host" => "destination",
        "address to listen on" => "listen",
        "key file" => "identity",
        _ => "way",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_said_at_its_field() {
        let ssh = |destination: &str, listen: &str, identity: &str| WayChoice::Ssh {
            destination: destination.to_owned(),
            port: None,
            identity: Some(identity.to_owned()),
            trusts_new_host: false,
            listen: Some(listen.to_owned()),
            listen_port: 80,
            public_url: None,
        };
        let named = |tunnel: &str, url: &str| WayChoice::CloudflaredNamed {
            tunnel: tunnel.to_owned(),
            public_url: url.to_owned(),
        };
        let everything: Vec<Found> = Program::ALL
            .map(|program| Found {
                program,
                path: "/nonexistent/program".into(),
                version: None,
            })
            .into();
        for (choice, field) in [
            (ssh("-oProxyCommand=x", "", ""), Some("destination")),
            (ssh("", "", ""), Some("destination")),
            (ssh("host", "a b", ""), Some("listen")),
            (ssh("host", "", "key"), Some("identity")),
            (named("", "https://sync.example.com"), Some("tunnel")),
            (named("rollout", ""), Some("publicUrl")),
            (
                named("rollout", "http://sync.example.com"),
                Some("publicUrl"),
            ),
            (
                WayChoice::Ngrok {
                    name: Some("-x".to_owned()),
                },
                Some("name"),
            ),
            (WayChoice::Tailscale, None),
        ] {
            let error = match way_of(&choice) {
                Err(error) => error,
                Ok((_, way)) => {
                    let options = TunnelOptions::default();
                    not_started(Tunnel::start(&way, &everything, 1, options).err().unwrap())
                }
            };
            assert_eq!(error.field.as_deref(), field, "{choice:?}: {error:?}");
            assert!(!error.message.contains('{'), "{error:?}");
        }
    }
}
