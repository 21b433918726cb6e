//! `directory-sync reach …`

use super::output::{self, Table, visible};
use super::{CliError, Context, times};
use crate::words::say;
use clap::Subcommand;
use console_api::joined;
use console_api::types::{
    Nothing, ReachOutcome, ReachQuery, ReachReport, ReachRungState, WayRow, WayState, WaysView,
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
