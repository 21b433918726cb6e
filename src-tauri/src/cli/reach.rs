//! `directory-sync reach …`

use super::output::{self, Table, visible};
use super::{CliError, Context, times};
use crate::words::say;
use clap::{Args, Subcommand, ValueEnum};
use console_api::joined;
use console_api::types::{
    Nothing, ReachOutcome, ReachQuery, ReachReport, ReachRungState, StartWay, WayChoice,
    WayProgram, WayRef, WayRow, WayState, WaysView,
};

#[derive(Debug, Subcommand)]
pub enum Reach {
    /// Check, rung by rung, whether a provider on the internet reaches this computer.
    #[command(after_help = "\
Ends with 1 if a rung fails. The token of the connection is taken from the keychain; without one
the check ends before the token.

Examples:
  directory-sync reach check
  directory-sync reach check --connection 'Entra staging' --json")]
    Check {
        /// Try the address, the token and the test of this connection (name or id).
        #[arg(long)]
        connection: Option<String>,
    },
    /// List the tunnel programs of this computer, and what they are doing.
    #[command(after_help = "Example:\n  directory-sync reach ways")]
    Ways,
    /// Start a tunnel: the process that serves this workspace opens it to the internet.
    #[command(after_help = "\
Examples:
  directory-sync reach start cloudflared
  directory-sync reach start cloudflared --tunnel rollout --public-url https://sync.example.com --stay
  directory-sync reach start ssh --host me@server.example.com --listen-port 8080 --public-url https://sync.example.com")]
    Start(Box<Start>),
    /// Stop a tunnel.
    #[command(after_help = "Example:\n  directory-sync reach stop cloudflared")]
    Stop {
        #[arg(value_enum)]
        program: Program,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Program {
    Cloudflared,
    Tailscale,
    Ngrok,
    Ssh,
}

impl From<Program> for WayProgram {
    fn from(program: Program) -> WayProgram {
        match program {
            Program::Cloudflared => WayProgram::Cloudflared,
            Program::Tailscale => WayProgram::Tailscale,
            Program::Ngrok => WayProgram::Ngrok,
            Program::Ssh => WayProgram::Ssh,
        }
    }
}

#[derive(Debug, Args)]
pub struct Start {
    #[arg(value_enum)]
    program: Program,
    /// Close all tunnels after so many minutes.
    #[arg(long, default_value = "60", conflicts_with = "stay")]
    minutes: u32,
    /// Leave the tunnel open until it is stopped.
    #[arg(long)]
    stay: bool,
    /// Leave the public URL of the workspace as it is, instead of making it that of the tunnel.
    #[arg(long)]
    keep_public_url: bool,
    /// cloudflared: the tunnel that you made; without it a quick one is started.
    #[arg(long, value_name = "NAME", requires = "public_url")]
    tunnel: Option<String>,
    /// cloudflared with --tunnel, and ssh: the address that leads to the tunnel.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// ngrok: a name of your own.
    #[arg(long)]
    name: Option<String>,
    /// ssh: user@host, or a name from your ssh settings.
    #[arg(long, required_if_eq("program", "ssh"))]
    host: Option<String>,
    /// ssh: the port of the ssh server.
    #[arg(long)]
    port: Option<u16>,
    /// ssh: the whole path of the key file; without it the agent and your ssh settings decide.
    #[arg(long, value_name = "FILE")]
    key: Option<String>,
    /// ssh: take the key of a host that was never met.
    #[arg(long)]
    new_host: bool,
    /// ssh: the address that the other computer listens on.
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// ssh: the port that it listens on.
    #[arg(long, default_value = "80")]
    listen_port: u16,
}

impl From<Start> for StartWay {
    fn from(start: Start) -> StartWay {
        let way = match (start.program, start.tunnel) {
            (Program::Cloudflared, None) => WayChoice::CloudflaredQuick,
            (Program::Cloudflared, Some(tunnel)) => WayChoice::CloudflaredNamed {
                tunnel,
                public_url: start.public_url.unwrap_or_default(),
            },
            (Program::Tailscale, _) => WayChoice::Tailscale,
            (Program::Ngrok, _) => WayChoice::Ngrok { name: start.name },
            (Program::Ssh, _) => WayChoice::Ssh {
                destination: start.host.unwrap_or_default(),
                port: start.port,
                identity: start.key,
                trusts_new_host: start.new_host,
                listen: start.listen,
                listen_port: start.listen_port,
                public_url: start.public_url,
            },
        };
        StartWay {
            way,
            minutes: (!start.stay).then_some(start.minutes),
            take_url: !start.keep_public_url,
        }
    }
}

impl Reach {
    pub(super) async fn run(self, context: &Context) -> Result<(), CliError> {
        let caller = context.caller().await?;
        match self {
            Reach::Check { connection } => {
                let query = ReachQuery { connection };
                let report: ReachReport = caller.finish("reach.climb", &query).await?;
                tell(context, &report)
            }
            Reach::Ways => {
                let view: WaysView = caller.finish("ways.get", &Nothing {}).await?;
                list(context, &view)
            }
            Reach::Start(start) => {
                let start = StartWay::from(*start);
                let view: WaysView = caller.finish("ways.start", &start).await?;
                list(context, &view)
            }
            Reach::Stop { program } => {
                let way = WayRef {
                    program: program.into(),
                };
                let view: WaysView = caller.finish("ways.stop", &way).await?;
                list(context, &view)
            }
        }
    }
}

fn tell(context: &Context, report: &ReachReport) -> Result<(), CliError> {
    if context.json {
        output::json(report)?;
    } else {
        let mut table = Table::new(&["#rung", "what", "state", "found"]);
        for rung in &report.rungs {
            let state = match rung.state {
                ReachRungState::Passed => say!("cli-reach-passed"),
                ReachRungState::Failed => say!("cli-reach-failed"),
                ReachRungState::NotTried => rung.not_tried.clone().unwrap_or_default(),
            };
            table.row([
                &rung.number.to_string(),
                &rung.name,
                &state,
                &joined(&rung.found),
            ]);
        }
        table.print()?;
        if let Some(remark) = &report.remark {
            output::note(&visible(&joined(remark)));
        }
        let failed = report.rungs.iter().find_map(|rung| rung.fix.as_ref());
        if let Some(fix) = failed {
            output::note(&visible(&joined(&fix.heading)));
            output::note(&visible(&joined(&fix.why)));
            output::note(&visible(&joined(&fix.to_fix)));
            if let Some(copy) = &fix.copy {
                output::note(&format!("  {}", visible(copy)));
            }
            if let Some(seen) = &fix.in_provider {
                output::note(&say!(
                    "cli-reach-in-provider",
                    provider = seen.provider.name.as_str(),
                    words = joined(&seen.words)
                ));
            }
        }
    }
    match report.outcome {
        ReachOutcome::Stopped => Err(CliError::Failed(report.heading.clone())),
        ReachOutcome::Reachable | ReachOutcome::TokenNotTried => {
            if !context.json {
                output::note(&visible(&report.heading));
            }
            Ok(())
        }
    }
}

fn list(context: &Context, view: &WaysView) -> Result<(), CliError> {
    if context.json {
        return output::json(view);
    }
    let mut table = Table::new(&["PROGRAM", "VERSION", "STATE", "SINCE", "ADDRESS"]);
    for way in &view.ways {
        let run = way.run.as_ref();
        table.row([
            &way.name,
            way.version.as_deref().unwrap_or_default(),
            &state(way),
            &run.map(|run| times::local(run.since)).unwrap_or_default(),
            run.and_then(|run| run.url.as_deref()).unwrap_or_default(),
        ]);
    }
    table.print()?;
    for way in view.ways.iter().filter(|way| way.path.is_none()) {
        if let Some(install) = &way.install {
            output::note(&format!("{}: {}", way.name, joined(install)));
        }
    }
    if let Some(why) = &view.not_now {
        output::note(&visible(why));
    }
    Ok(())
}

fn state(way: &WayRow) -> String {
    let Some(run) = &way.run else {
        return match way.path {
            Some(_) => say!("cli-reach-not-started"),
            None => say!("cli-reach-not-installed"),
        };
    };
    match run.state {
        WayState::Starting => say!("cli-reach-starting"),
        WayState::Waiting => say!("cli-reach-waiting"),
        WayState::Up => say!("cli-reach-up"),
        WayState::UrlChanged => say!("cli-reach-moved"),
        WayState::Dropped => say!("cli-reach-dropped"),
        WayState::Stopped => say!("cli-reach-stopped"),
    }
}
