//! `directory-sync keychain …`

use super::output;
use super::{CliError, Context};
use crate::words::say;
use clap::Subcommand;
use console_api::types::{KeychainState, Nothing};

#[derive(Debug, Subcommand)]
pub enum Keychain {
    /// Say whether the keychain keeps what it is given: writes, reads back and deletes a value.
    #[command(after_help = "Example:\n  directory-sync keychain check --json")]
    Check,
}

impl Keychain {
    pub(super) async fn run(self, context: &Context) -> Result<(), CliError> {
        let Keychain::Check = self;
        let caller = context.caller().await?;
        let state: KeychainState = caller.finish("keychain.state", &Nothing {}).await?;
        if context.json {
            output::json(&state)?;
        }
        match state {
            KeychainState::Available { holds } => {
                if !context.json {
                    output::line(&say!("cli-keychain-works", holds = holds))?;
                }
                Ok(())
            }
            KeychainState::Unavailable { reason, fix } => Err(CliError::Failed(
                format!("{reason} {fix}").trim_end().to_owned(),
            )),
        }
    }
}
