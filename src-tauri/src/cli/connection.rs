//! `directory-sync connection …`

use super::output::{self, Table};
use super::{CliError, Context, confirmed, times};
use crate::words::say;
use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand, ValueEnum};
use console_api::types::{
    ChangeConnection, ConnectionDetails, ConnectionRef, ConnectionRow, ConnectionSettings,
    HealthState, NewConnection, Nothing, Ownership,
};

#[derive(Debug, Subcommand)]
pub enum Connection {
    /// Add a connection for a provider's tenant.
    #[command(after_help = "\
Examples:
  directory-sync connection add --provider entra --name 'Contoso'
  directory-sync connection add --provider custom --name ci --strict --json")]
    Add(Add),
    /// List connections.
    #[command(after_help = "Example:\n  directory-sync connection list --json")]
    List,
    /// Show one connection: its address, its settings, its tokens.
    #[command(after_help = "Example:\n  directory-sync connection show Okta")]
    Show(Which),
    /// Change a connection's name or settings.
    #[command(after_help = "\
Examples:
  directory-sync connection change Okta --name 'Okta prod'
  directory-sync connection change Okta --strict true --ownership adopt-any")]
    Change(Change),
    /// Remove a connection. Its tokens stop working; users, groups and the log stay.
    #[command(after_help = "Example:\n  directory-sync connection remove Okta --yes")]
    Remove {
        #[command(flatten)]
        which: Which,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Debug, Args)]
pub struct Which {
    /// Name or id.
    connection: String,
}

#[derive(Debug, Args)]
pub struct Add {
    /// Who provisions.
    #[arg(long, value_parser = PossibleValuesParser::new(provider_keys()))]
    provider: String,
    /// What to call it; unique in the workspace.
    #[arg(long)]
    name: String,
    /// Hold it to the RFCs: nothing of the provider's own ways is tolerated.
    #[arg(long)]
    strict: bool,
}

#[derive(Debug, Args)]
pub struct Change {
    #[command(flatten)]
    which: Which,
    /// Its new name.
    #[arg(long)]
    name: Option<String>,
    /// Whether it is held to the RFCs.
    #[arg(long, value_name = "true|false")]
    strict: Option<bool>,
    /// What happens when it writes to a user or group that is not its own.
    #[arg(long, value_enum)]
    ownership: Option<OwnershipArgument>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum OwnershipArgument {
    /// Refuse, whoever owns it.
    Refuse,
    /// Take over what was made here; refuse what another connection owns.
    AdoptLocal,
    /// Take over, whoever owns it.
    AdoptAny,
}

impl From<OwnershipArgument> for Ownership {
    fn from(ownership: OwnershipArgument) -> Ownership {
        match ownership {
            OwnershipArgument::Refuse => Ownership::Refuse,
            OwnershipArgument::AdoptLocal => Ownership::AdoptLocal,
            OwnershipArgument::AdoptAny => Ownership::AdoptAny,
        }
    }
}

impl Connection {
    pub(super) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Connection::Add(add) => add.run(context).await,
            Connection::List => list(context).await,
            Connection::Show(which) => show(context, which).await,
            Connection::Change(change) => change.run(context).await,
            Connection::Remove { which, yes } => remove(context, which, yes).await,
        }
    }
}

impl Add {
    async fn run(self, context: &Context) -> Result<(), CliError> {
        let caller = context.caller().await?;
        let input = NewConnection {
            provider: self.provider,
            name: self.name,
            strict: self.strict,
        };
        let row: ConnectionRow = caller.finish("connections.add", &input).await?;
        if context.json {
            return output::json(&row);
        }
        output::note(&say!("cli-added", name = row.name.as_str()));
        output::line(&row.id)
    }
}

impl Change {
    async fn run(self, context: &Context) -> Result<(), CliError> {
        if self.name.is_none() && self.strict.is_none() && self.ownership.is_none() {
            return Err(CliError::Usage(say!("cli-nothing-to-change")));
        }
        let caller = context.caller().await?;
        let reference = ConnectionRef {
            connection: self.which.connection,
        };
        let details: ConnectionDetails = caller.call("connections.get", &reference).await?;
        let settings =
            (self.strict.is_some() || self.ownership.is_some()).then(|| ConnectionSettings {
                strict: self.strict.unwrap_or(details.settings.strict),
                ownership: self
                    .ownership
                    .map_or(details.settings.ownership, Into::into),
            });
        let input = ChangeConnection {
            id: details.row.id,
            name: self.name,
            settings,
        };
        let row: ConnectionRow = caller.finish("connections.change", &input).await?;
        output::note(&say!("cli-changed", name = row.name.as_str()));
        if context.json {
            output::json(&row)
        } else {
            Ok(())
        }
    }
}

async fn list(context: &Context) -> Result<(), CliError> {
    let caller = context.caller().await?;
    let rows: Vec<ConnectionRow> = caller.finish("connections.list", &Nothing {}).await?;
    if context.json {
        return output::json(&rows);
    }
    if rows.is_empty() {
        output::note(&say!("cli-no-connections"));
    }
    let mut table = Table::new(&[
        "NAME",
        "PROVIDER",
        "HEALTH",
        "#USERS",
        "#GROUPS",
        "#TOKENS",
        "LAST REQUEST",
        "ID",
    ]);
    for row in &rows {
        let last = row
            .last_request
            .map_or_else(|| say!("cli-none-yet"), times::local);
        table.row([
            &row.name,
            &row.provider.name,
            health(row.health.state),
            &row.users.to_string(),
            &row.groups.to_string(),
            &row.usable_tokens.to_string(),
            &last,
            &row.id,
        ]);
    }
    table.print()
}

async fn show(context: &Context, which: Which) -> Result<(), CliError> {
    let caller = context.caller().await?;
    let reference = ConnectionRef {
        connection: which.connection,
    };
    let details: ConnectionDetails = caller.finish("connections.get", &reference).await?;
    if context.json {
        return output::json(&details);
    }
    let row = &details.row;
    let strict = if details.settings.strict { "yes" } else { "no" };
    let ownership = match details.settings.ownership {
        Ownership::Refuse => "refuse",
        Ownership::AdoptLocal => "adopt-local",
        Ownership::AdoptAny => "adopt-any",
    };
    let mut table = Table::new(&["FACT", "VALUE"]);
    table.row(["name", &row.name]);
    table.row(["id", &row.id]);
    table.row(["provider", &row.provider.name]);
    table.row(["base URL", &details.base_url]);
    table.row(["health", health(row.health.state)]);
    table.row(["strict", strict]);
    table.row(["ownership", ownership]);
    table.row([
        "users",
        &format!("{} ({} inactive)", row.users, row.inactive_users),
    ]);
    table.row(["groups", &row.groups.to_string()]);
    table.row([
        "tokens",
        &format!("{} ({} usable)", details.tokens.len(), row.usable_tokens),
    ]);
    table.row(["added", &times::local(row.created)]);
    table.print()
}

async fn remove(context: &Context, which: Which, yes: bool) -> Result<(), CliError> {
    let caller = context.caller().await?;
    let reference = ConnectionRef {
        connection: which.connection,
    };
    let details: ConnectionDetails = caller.call("connections.get", &reference).await?;
    let question = say!(
        "cli-connection-remove-question",
        name = details.row.name.as_str(),
        tokens = details.row.usable_tokens
    );
    if !confirmed(&question, yes)? {
        return Ok(());
    }
    let reference = ConnectionRef {
        connection: details.row.id.clone(),
    };
    let _: Nothing = caller.finish("connections.remove", &reference).await?;
    output::note(&say!("cli-removed", name = details.row.name.as_str()));
    if context.json {
        output::json(&serde_json::json!({ "id": details.row.id }))
    } else {
        Ok(())
    }
}

/// The providers that can be pointed at a SCIM service.
fn provider_keys() -> Vec<&'static str> {
    idp::Idp::ALL
        .into_iter()
        .filter(|idp| idp.speaks_scim())
        .map(idp::Idp::key)
        .collect()
}

fn health(state: HealthState) -> &'static str {
    match state {
        HealthState::Waiting => "waiting",
        HealthState::Healthy => "healthy",
        HealthState::Failing => "failing",
        HealthState::Silent => "silent",
        HealthState::NoToken => "no token",
    }
}
