//! `directory-sync oauth-client …`

use super::output::{self, Table};
use super::token::{ScopeArgument, parse_expiry, scope, state};
use super::{CliError, Context, confirmed, times};
use crate::words::say;
use clap::{Args, Subcommand};
use console_api::types::{
    ChangeOauthClient, CreatedOauthSecret, Expiry, NewOauthClient, NewOauthSecret, Nothing,
    OauthClientQuery, OauthClientRow, OauthClientState,
};

#[derive(Debug, Subcommand)]
pub enum OauthClient {
    /// Make an OAuth client with its first secret, and print both: the secret this once.
    #[command(after_help = "\
Examples:
  directory-sync oauth-client create --connection Entra --name provisioning
  directory-sync oauth-client create --connection Entra --name audit --scope read --lifetime 6
  directory-sync oauth-client create --connection Entra --name ci --expires 2027-06-30 --json")]
    Create(Create),
    /// List OAuth clients and their secrets' states; never the secrets.
    #[command(
        after_help = "Example:\n  directory-sync oauth-client list --connection Entra --json"
    )]
    List {
        /// Only of this connection (name or id).
        #[arg(long)]
        connection: Option<String>,
    },
    /// Change an OAuth client's name, scope, or how long its access tokens live.
    #[command(
        after_help = "Example:\n  directory-sync oauth-client change 0199f0aa-7c55-7000-8000-2f1d0c9a4e11 --lifetime 2"
    )]
    Change(Change),
    /// Give an OAuth client another secret, beside those that it has, and print it this once.
    #[command(
        after_help = "Example:\n  directory-sync oauth-client add-secret 0199f0aa-7c55-7000-8000-2f1d0c9a4e11 --expires 365"
    )]
    AddSecret(AddSecret),
    /// Revoke one secret for good. Access tokens that it fetched end with it.
    #[command(
        after_help = "Example:\n  directory-sync oauth-client revoke-secret 0199f0ab-11d2-7000-8000-5e8c0f6b2a90"
    )]
    RevokeSecret {
        /// The secret's id, as `oauth-client list` shows it.
        id: String,
    },
    /// Refuse an OAuth client and its access tokens from the very next request on.
    #[command(
        after_help = "Example:\n  directory-sync oauth-client revoke 0199f0aa-7c55-7000-8000-2f1d0c9a4e11"
    )]
    Revoke(Which),
    /// Accept a revoked OAuth client again. It fetches new access tokens then.
    #[command(
        after_help = "Example:\n  directory-sync oauth-client restore 0199f0aa-7c55-7000-8000-2f1d0c9a4e11"
    )]
    Restore(Which),
    /// Delete a revoked OAuth client for good.
    #[command(
        after_help = "Example:\n  directory-sync oauth-client delete 0199f0aa-7c55-7000-8000-2f1d0c9a4e11 --yes"
    )]
    Delete {
        #[command(flatten)]
        which: Which,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Debug, Args)]
pub struct Which {
    /// The client id.
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
    /// The most that its access tokens may do.
    #[arg(long, value_enum, default_value_t = ScopeArgument::ReadWrite)]
    scope: ScopeArgument,
    /// How long its access tokens live, from 1 to 6 hours.
    #[arg(long, value_name = "HOURS", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=6))]
    lifetime: u32,
    /// When its first secret ends: in 7, 30, 90, 180 or 365 days, at the end of a day (2027-06-30), or never.
    #[arg(long, value_name = "DAYS|DATE|never", default_value = "365", value_parser = parse_expiry)]
    expires: Expiry,
}

#[derive(Debug, Args)]
pub struct Change {
    #[command(flatten)]
    which: Which,
    /// What to call it.
    #[arg(long)]
    name: Option<String>,
    /// The most that its access tokens may do, also those that it has.
    #[arg(long, value_enum)]
    scope: Option<ScopeArgument>,
    /// How long access tokens live that it fetches from now on, from 1 to 6 hours.
    #[arg(long, value_name = "HOURS", value_parser = clap::value_parser!(u32).range(1..=6))]
    lifetime: Option<u32>,
}

#[derive(Debug, Args)]
pub struct AddSecret {
    #[command(flatten)]
    which: Which,
    /// When it ends: in 7, 30, 90, 180 or 365 days, at the end of a day (2027-06-30), or never.
    #[arg(long, value_name = "DAYS|DATE|never", default_value = "365", value_parser = parse_expiry)]
    expires: Expiry,
}

const HOUR_SECONDS: u32 = 3_600;

impl OauthClient {
    pub(super) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            OauthClient::Create(create) => create.run(context).await,
            OauthClient::List { connection } => list(context, connection).await,
            OauthClient::Change(change) => change.run(context).await,
            OauthClient::AddSecret(add) => add.run(context).await,
            OauthClient::RevokeSecret { id } => {
                let row: OauthClientRow = context.act("oauthClients.revokeSecret", id).await?;
                let words = say!("cli-client-secret-revoked", name = row.name.as_str());
                context.done(&words, &row)
            }
            OauthClient::Revoke(which) => {
                let row: OauthClientRow = context.act("oauthClients.revoke", which.id).await?;
                let words = say!("cli-token-revoked", name = row.name.as_str());
                context.done(&words, &row)
            }
            OauthClient::Restore(which) => {
                let row: OauthClientRow = context.act("oauthClients.restore", which.id).await?;
                let words = say!("cli-token-restored", name = row.name.as_str());
                context.done(&words, &row)
            }
            OauthClient::Delete { which, yes } => {
                let id = which.id;
                let question = say!("cli-client-delete-question", id = id.as_str());
                if !confirmed(&question, yes)? {
                    return Ok(());
                }
                let _: Nothing = context.act("oauthClients.delete", id.clone()).await?;
                let outcome = serde_json::json!({ "id": id });
                context.done(&say!("cli-token-deleted"), &outcome)
            }
        }
    }
}

impl Create {
    async fn run(self, context: &Context) -> Result<(), CliError> {
        let caller = context.caller().await?;
        let input = NewOauthClient {
            connection: self.connection,
            name: self.name,
            scope: self.scope.into(),
            lifetime_seconds: self.lifetime * HOUR_SECONDS,
            expiry: self.expires,
        };
        let created = caller.finish("oauthClients.create", &input).await?;
        shown_once(context, &created, |name| {
            say!("cli-client-created", name = name)
        })
    }
}

impl AddSecret {
    async fn run(self, context: &Context) -> Result<(), CliError> {
        let caller = context.caller().await?;
        let input = NewOauthSecret {
            id: self.which.id,
            expiry: self.expires,
        };
        let created = caller.finish("oauthClients.addSecret", &input).await?;
        shown_once(context, &created, |name| {
            say!("cli-client-secret-added", name = name)
        })
    }
}

impl Change {
    async fn run(self, context: &Context) -> Result<(), CliError> {
        let input = ChangeOauthClient {
            id: self.which.id,
            name: self.name,
            scope: self.scope.map(Into::into),
            lifetime_seconds: self.lifetime.map(|hours| hours * HOUR_SECONDS),
        };
        let caller = context.caller().await?;
        let row: OauthClientRow = caller.finish("oauthClients.change", &input).await?;
        let words = say!("cli-client-changed", name = row.name.as_str());
        context.done(&words, &row)
    }
}

/// The three values that a provider's console asks for.
fn shown_once(
    context: &Context,
    created: &CreatedOauthSecret,
    words: impl FnOnce(&str) -> String,
) -> Result<(), CliError> {
    if context.json {
        return output::json(created);
    }
    output::note(&words(&created.row.name));
    output::note(&say!("cli-client-secret-once"));
    let mut table = Table::new(&["FACT", "VALUE"]);
    table.row(["token endpoint", &created.token_url]);
    table.row(["client id", &created.row.id]);
    table.row(["client secret", &created.secret]);
    table.print()
}

async fn list(context: &Context, connection: Option<String>) -> Result<(), CliError> {
    let caller = context.caller().await?;
    let rows: Vec<OauthClientRow> = caller
        .finish("oauthClients.list", &OauthClientQuery { connection })
        .await?;
    if context.json {
        return output::json(&rows);
    }
    if rows.is_empty() {
        output::note(&say!("cli-no-clients"));
    }
    let mut table = Table::new(&[
        "NAME",
        "CONNECTION",
        "SCOPE",
        "STATE",
        "LIFETIME",
        "CLIENT ID",
        "SECRET",
        "SECRET STATE",
        "ENDS",
        "LAST USED",
        "SECRET ID",
    ]);
    for row in &rows {
        let lifetime = say!("cli-minutes", minutes = row.lifetime_seconds / 60);
        let client = [
            row.name.as_str(),
            &row.connection_name,
            scope(row.scope),
            client_state(row.state),
            &lifetime,
            &row.id,
        ];
        let with = |secret: [&str; 5]| {
            let mut cells = [""; 11];
            cells[..6].copy_from_slice(&client);
            cells[6..].copy_from_slice(&secret);
            cells.map(str::to_owned)
        };
        // A row for each secret: which one the provider uses is what a list is looked at for.
        for secret in &row.secrets {
            let ends = secret.expires.map_or_else(|| say!("cli-never"), times::day);
            let used = secret
                .last_used
                .as_ref()
                .map_or_else(|| say!("cli-not-used"), |used| times::local(used.at));
            let shown = format!("{}…{}", secret.prefix, secret.last_four);
            let cells = with([&shown, state(secret.state), &ends, &used, &secret.id]);
            table.row(cells.each_ref().map(String::as_str));
        }
        if row.secrets.is_empty() {
            table.row(with([""; 5]).each_ref().map(String::as_str));
        }
    }
    table.print()
}

fn client_state(state: OauthClientState) -> &'static str {
    match state {
        OauthClientState::Active => "active",
        OauthClientState::NoSecret => "no usable secret",
        OauthClientState::Revoked => "revoked",
    }
}
