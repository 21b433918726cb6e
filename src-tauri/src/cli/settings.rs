//! `directory-sync settings …`: what the workspace keeps of how the service and its log behave.

use super::output::{self, Table};
use super::{CliError, Context, times};
use crate::words::say;
use clap::{Args, Subcommand};
use console_api::types::{Nothing, Settings as Kept};

#[derive(Debug, Subcommand)]
pub enum Settings {
    /// Show the settings of the workspace.
    #[command(after_help = "Example:\n  directory-sync settings show --json")]
    Show,
    /// Change settings; what is left out stays as it is. A running service takes them up at once.
    #[command(after_help = "\
Examples:
  directory-sync settings set --rate 100
  directory-sync settings set --body-days 14 --entry-days 90
  directory-sync settings set --public-url https://sync.example.com")]
    Set(Set),
}

#[derive(Debug, Args)]
pub struct Set {
    /// Requests a second that a connection may make once others than this computer reach the service, from 25 to 5000; twice
    /// as many in one go.
    #[arg(long, value_name = "REQUESTS")]
    rate: Option<u32>,
    /// Days that the log keeps bodies of exchanges.
    #[arg(long, value_name = "DAYS")]
    body_days: Option<u32>,
    /// Bytes that bodies in the log may take in all.
    #[arg(long, value_name = "BYTES")]
    body_bytes: Option<u64>,
    /// Days that the log keeps entries.
    #[arg(long, value_name = "DAYS")]
    entry_days: Option<u32>,
    /// Whether the window offers to keep new tokens in the keychain.
    #[arg(long, value_name = "true|false")]
    keep_tokens: Option<bool>,
    /// Where the service is reached from outside (https://…); empty for nowhere.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
}

impl Settings {
    pub(super) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Settings::Show => {
                let caller = context.caller().await?;
                let kept: Kept = caller.finish("settings.get", &Nothing {}).await?;
                show(context, &kept)
            }
            Settings::Set(set) => set.run(context).await,
        }
    }
}

impl Set {
    async fn run(self, context: &Context) -> Result<(), CliError> {
        if !self.changes_anything() {
            return Err(CliError::Usage(say!("cli-settings-nothing-to-change")));
        }
        let caller = context.caller().await?;
        let former: Kept = caller.call("settings.get", &Nothing {}).await?;
        let wanted = Kept {
            port: former.port,
            body_days: self.body_days.unwrap_or(former.body_days),
            body_bytes: self.body_bytes.unwrap_or(former.body_bytes),
            entry_days: self.entry_days.unwrap_or(former.entry_days),
            keep_tokens_in_keychain: self.keep_tokens.unwrap_or(former.keep_tokens_in_keychain),
            public_url: self.public_url.or(former.public_url),
            requests_per_second: self.rate.unwrap_or(former.requests_per_second),
        };
        let kept: Kept = caller.finish("settings.set", &wanted).await?;
        show(context, &kept)
    }

    fn changes_anything(&self) -> bool {
        self.rate.is_some()
            || self.body_days.is_some()
            || self.body_bytes.is_some()
            || self.entry_days.is_some()
            || self.keep_tokens.is_some()
            || self.public_url.is_some()
    }
}

fn show(context: &Context, kept: &Kept) -> Result<(), CliError> {
    if context.json {
        return output::json(kept);
    }
    let keeps = if kept.keep_tokens_in_keychain {
        "yes"
    } else {
        "no"
    };
    let mut table = Table::new(&["SETTING", "VALUE"]);
    table.row(["port", &kept.port.to_string()]);
    table.row(["public-url", kept.public_url.as_deref().unwrap_or("-")]);
    table.row(["rate", &format!("{}/s", kept.requests_per_second)]);
    table.row(["body-days", &kept.body_days.to_string()]);
    table.row(["body-bytes", &times::size(kept.body_bytes)]);
    table.row(["entry-days", &kept.entry_days.to_string()]);
    table.row(["keep-tokens", keeps]);
    table.print()
}
