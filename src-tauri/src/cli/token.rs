//! `directory-sync token …`

use super::output::{self, Table};
use super::rotation::{self, Rotate};
use super::{CliError, Context, confirmed, times};
use crate::words::say;
use clap::{Args, Subcommand, ValueEnum};
use console_api::types::{
    CreatedToken, Expiry, NewToken, Nothing, RevealedToken, Scope, TokenQuery, TokenRow, TokenState,
};
use serde_json::json;

#[derive(Debug, Subcommand)]
pub enum Token {
    /// Make a token and print it: this once, unless the keychain keeps it.
    #[command(after_help = "\
Examples:
  directory-sync token create --connection Okta --name first
  directory-sync token create --connection Okta --name audit --scope read --expires 30
  directory-sync token create --connection Okta --name ci --expires 2027-06-30 --json")]
    Create(Create),
    /// Make a token that takes over from another one, and print it; the other one ends a day later.
    #[command(after_help = "\
Examples:
  directory-sync token rotate 0199f0aa-7c55-7000-8000-2f1d0c9a4e11 --name 'June 2027'
  directory-sync token rotate 0199f0aa-7c55-7000-8000-2f1d0c9a4e11 --name next --overlap 168 --keep")]
    Rotate(Rotate),
    /// Show which tokens take over from others, and whether the old ones can be revoked.
    #[command(after_help = "Example:\n  directory-sync token rotations --connection Okta")]
    Rotations {
        /// Only of this connection (name or id).
        #[arg(long)]
        connection: Option<String>,
    },
    /// Print a calendar file with the ends of tokens, each with an alarm two weeks before.
    #[command(after_help = "\
Examples:
  directory-sync token calendar > tokens.ics
  directory-sync token calendar --connection Okta > okta.ics")]
    Calendar {
        /// Only this token, by its id.
        #[arg(long, conflicts_with = "connection")]
        token: Option<String>,
        /// Only those of this connection (name or id).
        #[arg(long)]
        connection: Option<String>,
    },
    /// List tokens; never their secrets.
    #[command(after_help = "Example:\n  directory-sync token list --connection Okta --json")]
    List {
        /// Only of this connection (name or id).
        #[arg(long)]
        connection: Option<String>,
    },
    /// Refuse a token from the very next request on.
    #[command(
        after_help = "Example:\n  directory-sync token revoke 0199f0aa-7c55-7000-8000-2f1d0c9a4e11"
    )]
    Revoke(Which),
    /// Accept a revoked token again.
    #[command(
        after_help = "Example:\n  directory-sync token restore 0199f0aa-7c55-7000-8000-2f1d0c9a4e11"
    )]
    Restore(Which),
    /// Delete a revoked token for good.
    #[command(
        after_help = "Example:\n  directory-sync token delete 0199f0aa-7c55-7000-8000-2f1d0c9a4e11 --yes"
    )]
    Delete {
        #[command(flatten)]
        which: Which,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
    /// Print a token that the keychain keeps.
    #[command(
        after_help = "Example:\n  directory-sync token reveal 0199f0aa-7c55-7000-8000-2f1d0c9a4e11"
    )]
    Reveal(Which),
    /// Take a token out of the keychain; it stays good.
    #[command(
        after_help = "Example:\n  directory-sync token forget 0199f0aa-7c55-7000-8000-2f1d0c9a4e11"
    )]
    Forget(Which),
}

#[derive(Debug, Args)]
pub struct Which {
    /// The token's id, as `token list` shows it.
    id: String,
}

#[derive(Debug, Args)]
pub struct Create {
    /// The connection that it is for (name or id).
    #[arg(long)]
    connection: String,
    /// What to call it.
    #[arg(long)]
    name: String,
    /// What it may do.
    #[arg(long, value_enum, default_value_t = ScopeArgument::ReadWrite)]
    scope: ScopeArgument,
    /// When it ends: in 7, 30, 90, 180 or 365 days, at the end of a day (2027-06-30), or never.
    #[arg(long, value_name = "DAYS|DATE|never", default_value = "365", value_parser = parse_expiry)]
    expires: Expiry,
    /// Keep it in the operating system's keychain, so that it can be revealed later.
    #[arg(long)]
    keep: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum ScopeArgument {
    Read,
    ReadWrite,
}

impl From<ScopeArgument> for Scope {
    fn from(scope: ScopeArgument) -> Scope {
        match scope {
            ScopeArgument::Read => Scope::Read,
            ScopeArgument::ReadWrite => Scope::ReadWrite,
        }
    }
}

/// How many days a token may be made for.
const DAYS: [u32; 5] = [7, 30, 90, 180, 365];

pub(super) fn parse_expiry(text: &str) -> Result<Expiry, String> {
    if text == "never" {
        return Ok(Expiry::Never);
    }
    match text.parse::<u32>() {
        Ok(days) if DAYS.contains(&days) => Ok(Expiry::Days { days }),
        Ok(_) => Err("days are 7, 30, 90, 180 or 365; for another end give its date".to_owned()),
        Err(_) => times::end_of_day(text).map(|at| Expiry::At { at }),
    }
}

impl Token {
    pub(super) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Token::Create(create) => create.run(context).await,
            Token::Rotate(rotate) => rotate.run(context).await,
            Token::Rotations { connection } => rotation::rotations(context, connection).await,
            Token::Calendar { token, connection } => {
                rotation::calendar(context, token, connection).await
            }
            Token::List { connection } => list(context, connection).await,
            Token::Revoke(which) => {
                let row: TokenRow = context.act("tokens.revoke", which.id).await?;
                let words = say!("cli-token-revoked", name = row.name.as_str());
                context.done(&words, &row)
            }
            Token::Restore(which) => {
                let row: TokenRow = context.act("tokens.restore", which.id).await?;
                let words = say!("cli-token-restored", name = row.name.as_str());
                context.done(&words, &row)
            }
            Token::Forget(which) => {
                let row: TokenRow = context.act("tokens.forget", which.id).await?;
                let words = say!("cli-token-forgotten", name = row.name.as_str());
                context.done(&words, &row)
            }
            Token::Delete { which, yes } => {
                let id = which.id;
                let question = say!("cli-token-delete-question", id = id.as_str());
                if !confirmed(&question, yes)? {
                    return Ok(());
                }
                let _: Nothing = context.act("tokens.delete", id.clone()).await?;
                context.done(&say!("cli-token-deleted"), &json!({ "id": id }))
            }
            Token::Reveal(which) => {
                let id = which.id;
                let revealed: RevealedToken = context.act("tokens.reveal", id.clone()).await?;
                if context.json {
                    output::json(&json!({ "id": id, "token": revealed.token }))
                } else {
                    output::line(&revealed.token)
                }
            }
        }
    }
}

impl Create {
    async fn run(self, context: &Context) -> Result<(), CliError> {
        let caller = context.caller().await?;
        let input = NewToken {
            connection: self.connection,
            name: self.name,
            scope: self.scope.into(),
            expiry: self.expires,
            keep_in_keychain: self.keep,
        };
        let created: CreatedToken = caller.finish("tokens.create", &input).await?;
        if let Some(problem) = &created.keychain_problem {
            output::note(&say!("cli-token-not-kept", problem = problem.as_str()));
        }
        if context.json {
            return output::json(&created);
        }
        output::note(&match created.row.expires {
            Some(at) => say!(
                "cli-token-created-until",
                name = created.row.name.as_str(),
                day = times::day(at)
            ),
            None => say!("cli-token-created", name = created.row.name.as_str()),
        });
        if !created.row.in_keychain {
            output::note(&say!("cli-token-shown-once"));
        }
        output::line(&created.token)
    }
}

async fn list(context: &Context, connection: Option<String>) -> Result<(), CliError> {
    let caller = context.caller().await?;
    let rows: Vec<TokenRow> = caller
        .finish("tokens.list", &TokenQuery { connection })
        .await?;
    if context.json {
        return output::json(&rows);
    }
    if rows.is_empty() {
        output::note(&say!("cli-no-tokens"));
    }
    let mut table = Table::new(&[
        "NAME",
        "CONNECTION",
        "SCOPE",
        "STATE",
        "ENDS",
        "LAST USED",
        "FROM",
        "TOKEN",
        "ID",
    ]);
    for row in &rows {
        let shown = format!("{}…{}", row.prefix, row.last_four);
        let (used, from) = match &row.last_used {
            Some(used) => (times::local(used.at), used.address.as_str()),
            None => (say!("cli-not-used"), ""),
        };
        let ends = row.expires.map_or_else(|| say!("cli-never"), times::day);
        table.row([
            &row.name,
            &row.connection_name,
            scope(row.scope),
            state(row.state),
            &ends,
            &used,
            from,
            &shown,
            &row.id,
        ]);
    }
    table.print()
}

pub(super) fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::Read => "read",
        Scope::ReadWrite => "read-write",
    }
}

pub(super) fn state(state: TokenState) -> &'static str {
    match state {
        TokenState::Active => "active",
        TokenState::Expiring => "expiring",
        TokenState::Expired => "expired",
        TokenState::Revoked => "revoked",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_days_a_date_or_never() {
        assert!(matches!(parse_expiry("never"), Ok(Expiry::Never)));
        assert!(matches!(parse_expiry("90"), Ok(Expiry::Days { days: 90 })));
        assert!(matches!(parse_expiry("2027-06-30"), Ok(Expiry::At { .. })));
        for wrong in ["12", "0", "-7", "tomorrow", ""] {
            assert!(parse_expiry(wrong).is_err(), "{wrong}");
        }
    }
}
