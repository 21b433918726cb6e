//! Ways in words.

use super::Run;
use crate::types::{Span, WayChoice, WayProgram, WayRow, WayRun, WayState};
use crate::words::{self, Args};
use reach::{Exit, Found, Program, TunnelState};

/// What a program is called where people speak of it.
pub(crate) fn name(program: Program) -> String {
    let id = match program {
        Program::Cloudflared => "way-cloudflared",
        Program::Tailscale => "way-tailscale",
        Program::Ngrok => "way-ngrok",
        Program::Ssh => "way-ssh",
    };
    words::text(id, &Args::new())
}

pub(super) fn row(
    shown: WayProgram,
    found: Option<&Found>,
    run: Option<&Run>,
    public: Option<&str>,
    port: Option<u16>,
) -> WayRow {
    let program = super::program_of(shown);
    let id = match program {
        Program::Cloudflared => "way-cloudflared",
        Program::Tailscale => "way-tailscale",
        Program::Ngrok => "way-ngrok",
        Program::Ssh => "way-ssh",
    };
    let none = Args::new();
    let part = |part: &str| words::attribute_spans(id, part, &none);
    WayRow {
        program: shown,
        name: name(program),
        about: part("about").unwrap_or_default(),
        path: found.map(|found| found.path.display().to_string()),
        version: found.and_then(|found| found.version.clone()),
        install: if found.is_none() {
            part("install")
        } else {
            None
        },
        run: run.map(|run| of_run(program, run, public, port)),
    }
}

fn of_run(program: Program, run: &Run, public: Option<&str>, port: Option<u16>) -> WayRun {
    let at = run.state.borrow().clone();
    let url = at.url().or(run.url.as_ref()).map(ToString::to_string);
    let is_public_url = url.is_some() && url.as_deref() == public;
    let is_up = at.url().is_some();
    let args = Args::new()
        .text("program", &name(program))
        .text("public", if is_public_url { "yes" } else { "" });
    let (state, since, words, former_url, visit) = match &at {
        TunnelState::Starting { since } => (
            WayState::Starting,
            since,
            words::spans("way-starting", &args),
            None,
            None,
        ),
        TunnelState::Waiting { visit, since } => (
            WayState::Waiting,
            since,
            words::spans("way-waiting", &args),
            None,
            Some(visit.clone()),
        ),
        TunnelState::Up { since, .. } => (
            WayState::Up,
            since,
            words::spans("way-up", &args),
            None,
            None,
        ),
        TunnelState::UrlChanged { old, since, .. } => (
            WayState::UrlChanged,
            since,
            words::spans("way-url-changed", &args.text("former", &old.to_string())),
            Some(old.to_string()),
            None,
        ),
        TunnelState::Dropped { exit, since, .. } => (
            WayState::Dropped,
            since,
            words::spans("way-dropped", &args.text("exit", &exit_words(*exit))),
            None,
            None,
        ),
        TunnelState::Stopped { since } => (
            WayState::Stopped,
            since,
            words::spans("way-stopped", &args),
            None,
            None,
        ),
    };
    WayRun {
        state,
        since: since.as_millisecond(),
        kind: kind(&run.choice),
        url,
        former_url,
        visit,
        is_public_url,
        words,
        remark: (!at.is_over()).then(|| remark(run, port, is_up)).flatten(),
        said: run.said.lines(),
    }
}

fn kind(choice: &WayChoice) -> String {
    let (id, name) = match choice {
        WayChoice::CloudflaredQuick => ("way-kind-quick", ""),
        WayChoice::CloudflaredNamed { tunnel, .. } => ("way-kind-named", tunnel.as_str()),
        WayChoice::Tailscale => ("way-kind-funnel", ""),
        WayChoice::Ngrok { name } => ("way-kind-ngrok", name.as_deref().unwrap_or_default()),
        WayChoice::Ssh { destination, .. } => ("way-kind-ssh", destination.as_str()),
    };
    words::text(id, &Args::new().text("name", name.trim()))
}

/// What makes a way that stands worth less than it seems.
fn remark(run: &Run, port: Option<u16>, is_up: bool) -> Option<Vec<Span>> {
    if let Some(port) = port
        && port != run.port
    {
        let args = Args::new()
            .text("port", &port.to_string())
            .text("former", &run.port.to_string());
        return Some(words::spans("way-remark-port", &args));
    }
    let id = match &run.choice {
        WayChoice::CloudflaredQuick => "way-remark-new-name",
        WayChoice::Ngrok { .. } => "way-remark-interstitial",
        WayChoice::Ssh {
            public_url: None, ..
        } => "way-remark-printed",
        WayChoice::CloudflaredNamed { .. } | WayChoice::Tailscale | WayChoice::Ssh { .. } => {
            return None;
        }
    };
    (is_up || id == "way-remark-printed").then(|| words::spans(id, &Args::new()))
}

fn exit_words(exit: Exit) -> String {
    let (id, number) = match (exit.code, exit.signal) {
        (Some(code), _) => ("way-exit-code", code),
        (None, Some(signal)) => ("way-exit-signal", signal),
        (None, None) => ("way-exit-unknown", 0),
    };
    words::text(id, &Args::new().text("number", &number.to_string()))
}
