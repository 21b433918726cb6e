//! `directory-sync connection remove`: asks, removes, and waits until users and groups are dealt with.

use super::connection::Which;
use super::output;
use super::{CliError, Context, confirmed};
use crate::words::say;
use clap::{Args, ValueEnum};
use console_api::joined;
use console_api::types::{
    ConnectionRef, Fate, Leaving, Nothing, Removal, RemoveConnection, RemovedConnection,
};
use std::time::{Duration, Instant};

const LOOK_EVERY: Duration = Duration::from_millis(100);
const TELL_EVERY: Duration = Duration::from_secs(5);

#[derive(Debug, Args)]
pub struct Remove {
    #[command(flatten)]
    which: Which,
    /// What becomes of its users and groups, which belong to nobody afterwards.
    #[arg(long, value_enum, default_value = "keep")]
    users: FateArgument,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FateArgument {
    /// They stay as they are.
    Keep,
    /// Users become inactive; groups stay with their members.
    Deactivate,
    /// Groups and users are deleted.
    Delete,
}

impl From<FateArgument> for Fate {
    fn from(fate: FateArgument) -> Fate {
        match fate {
            FateArgument::Keep => Fate::Keep,
            FateArgument::Deactivate => Fate::Deactivate,
            FateArgument::Delete => Fate::Delete,
        }
    }
}

impl Remove {
    pub(super) async fn run(self, context: &Context) -> Result<(), CliError> {
        let caller = context.caller().await?;
        let reference = ConnectionRef {
            connection: self.which.connection,
        };
        let leaving: Leaving = caller.call("connections.leaving", &reference).await?;
        if let Some(refused) = leaving
            .refused
            .as_ref()
            .filter(|_| leaving.last_request.is_some())
        {
            output::note(&say!(
                "cli-connection-remove-refused",
                provider = leaving.provider.name.as_str(),
                words = joined(&refused.words)
            ));
            output::note(&joined(&refused.stop));
        }
        if !confirmed(&question(&leaving, self.users.into()), self.yes)? {
            return Ok(());
        }
        let input = RemoveConnection {
            connection: leaving.id,
            users: self.users.into(),
        };
        let removed: RemovedConnection = caller.call("connections.remove", &input).await?;
        output::note(&say!("cli-removed", name = removed.name.as_str()));
        let mut last: Option<Removal> = None;
        let mut told = Instant::now();
        // A removal that is done is in the list no more.
        let mut goes_on = removed.under_way;
        while goes_on {
            let removals: Vec<Removal> = caller.call("connections.removals", &Nothing {}).await?;
            let Some(removal) = removals.into_iter().find(|one| one.id == removed.id) else {
                goes_on = false;
                continue;
            };
            if told.elapsed() >= TELL_EVERY {
                told = Instant::now();
                output::note(&progress(&removal));
            }
            last = Some(removal);
            tokio::time::sleep(LOOK_EVERY).await;
        }
        caller.close().await?;
        if let Some(removal) = last.filter(|removal| removal.failed > 0) {
            output::note(&say!("cli-removal-failed", count = removal.failed));
        }
        if context.json {
            output::json(&removed)
        } else {
            Ok(())
        }
    }
}

fn question(leaving: &Leaving, fate: Fate) -> String {
    let (users, groups) = (leaving.users, leaving.groups);
    let becomes = match fate {
        Fate::Keep => say!("cli-connection-remove-keep", users = users, groups = groups),
        Fate::Deactivate => say!(
            "cli-connection-remove-deactivate",
            users = users.saturating_sub(leaving.inactive_users.unwrap_or(0)),
            groups = groups
        ),
        Fate::Delete => say!(
            "cli-connection-remove-delete",
            users = users,
            groups = groups
        ),
    };
    say!(
        "cli-connection-remove-question",
        name = leaving.name.as_str(),
        tokens = leaving.tokens,
        becomes = becomes
    )
}

fn progress(removal: &Removal) -> String {
    match &removal.problem {
        Some(problem) => say!("cli-removal-waits", problem = problem.as_str()),
        None => say!(
            "cli-removal-progress",
            done = removal.users_done + removal.groups_done,
            total = removal.users + removal.groups
        ),
    }
}
