//! `directory-sync keychain …`

use super::output;
use super::{CliError, Context};
use crate::host::ProgramHost;
use crate::words::say;
use clap::Subcommand;
use console_api::Host;
use console_api::types::{ConsoleError, KeychainState, Nothing};

#[derive(Debug, Subcommand)]
pub enum Keychain {
    /// Say whether the keychain keeps what it is given: writes, reads back and deletes a value.
    #[command(after_help = "Example:\n  directory-sync keychain check --json")]
    Check,
}

impl Keychain {
    pub(super) async fn run(self, context: &Context) -> Result<(), CliError> {
        let Keychain::Check = self;
        // Before there is a workspace there is a keychain.
        if context.workspace.is_none() && !context.workspace_path()?.exists() {
            return check_alone(context).await;
        }
        let caller = context.caller().await?;
        let state: KeychainState = caller.finish("keychain.state", &Nothing {}).await?;
        if context.json {
            output::json(&state)?;
        }
        match state {
            KeychainState::Available { holds } if !context.json => {
                output::line(&say!("cli-keychain-works", holds = holds))
            }
            KeychainState::Available { .. } => Ok(()),
            KeychainState::Unavailable { reason, fix } => Err(CliError::Failed(
                format!("{reason} {fix}").trim_end().to_owned(),
            )),
        }
    }
}

async fn check_alone(context: &Context) -> Result<(), CliError> {
    let outcome = ProgramHost::without_window()
        .keychain()
        .check()
        .await
        .map_err(ConsoleError::from);
    if context.json {
        output::json(&match &outcome {
            Ok(()) => KeychainState::Available { holds: 0 },
            Err(problem) => KeychainState::Unavailable {
                reason: problem.message.clone(),
                fix: problem.detail.clone().unwrap_or_default(),
            },
        })?;
    }
    match outcome {
        Ok(()) if !context.json => output::line(&say!("cli-keychain-works-alone")),
        outcome => Ok(outcome?),
    }
}
