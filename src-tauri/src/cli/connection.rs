//! `directory-sync connection …`

use super::output::{self, Table};
use super::removal::Remove;
use super::{CliError, Context, times};
use crate::words::say;
use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand, ValueEnum};
use console_api::joined;
use console_api::types::{
    ChangeConnection, ConnectionDetails, ConnectionDialect, ConnectionRef, ConnectionRow,
    ConnectionSettings, DialectChange, DialectPreset, HealthState, NewConnection, Nothing,
    Ownership, UnknownMembers,
};

#[derive(Debug, Subcommand)]
pub enum Connection {
    /// Add a connection for a provider's tenant.
    #[command(after_help = "\
Examples:
  directory-sync connection add --provider entra --name 'Contoso'
  directory-sync connection add --provider custom --name ci --strict --json
  directory-sync connection add --provider entra --name 'Contoso test' --quirk boolean_string=refuse")]
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
  directory-sync connection change Okta --ownership adopt-any
  directory-sync connection change Okta --unknown-members hold
  directory-sync connection change Okta --dialect strict
  directory-sync connection change Okta --quirk read_only_ignored=refuse --quirk boolean_string=tolerate")]
    Change(Change),
    /// Show how a connection's requests are read: who sends them, and each quirk with its use.
    #[command(after_help = "\
Examples:
  directory-sync connection dialect Okta
  directory-sync connection dialect Okta --json")]
    Dialect(Which),
    /// Remove a connection. Its tokens stop working at once; the log stays.
    #[command(after_help = "\
Examples:
  directory-sync connection remove Okta --yes
  directory-sync connection remove Okta --users deactivate")]
    Remove(Remove),
}

#[derive(Debug, Args)]
pub struct Which {
    /// Name or id.
    pub(super) connection: String,
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
    /// Tolerate or refuse one quirk; may be given several times. `connection dialect` lists them.
    #[arg(long, value_name = "CODE=tolerate|refuse", value_parser = quirk)]
    quirk: Vec<(String, bool)>,
    /// What becomes of group members that name nothing here.
    #[arg(long, value_enum, value_name = "RULE")]
    unknown_members: Option<UnknownMembersArgument>,
}

/// `boolean_string=refuse`
fn quirk(text: &str) -> Result<(String, bool), String> {
    let (code, treatment) = text
        .split_once('=')
        .ok_or("write CODE=tolerate or CODE=refuse")?;
    let tolerated = match treatment {
        "tolerate" => true,
        "refuse" => false,
        _ => return Err("after = stands tolerate or refuse".to_owned()),
    };
    Ok((code.replace('-', "_"), tolerated))
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum DialectArgument {
    /// The quirks that its provider is known for.
    Provider,
    /// Every quirk that any provider is known for.
    All,
    /// None: the RFCs to the letter.
    Strict,
}

impl From<DialectArgument> for DialectPreset {
    fn from(dialect: DialectArgument) -> DialectPreset {
        match dialect {
            DialectArgument::Provider => DialectPreset::Provider,
            DialectArgument::All => DialectPreset::All,
            DialectArgument::Strict => DialectPreset::Strict,
        }
    }
}

#[derive(Debug, Args)]
pub struct Change {
    #[command(flatten)]
    which: Which,
    /// Its new name.
    #[arg(long)]
    name: Option<String>,
    /// Which quirks are tolerated; undoes changes to single ones.
    #[arg(long, value_enum)]
    dialect: Option<DialectArgument>,
    /// Whether it is held to the RFCs: the same as --dialect strict, or --dialect provider.
    #[arg(long, value_name = "true|false", conflicts_with = "dialect")]
    strict: Option<bool>,
    /// Tolerate or refuse one quirk; may be given several times.
    #[arg(long, value_name = "CODE=tolerate|refuse", value_parser = quirk)]
    quirk: Vec<(String, bool)>,
    /// What happens when it writes to a user or group that is not its own.
    #[arg(long, value_enum)]
    ownership: Option<OwnershipArgument>,
    /// What becomes of group members that name nothing here.
    #[arg(long, value_enum, value_name = "RULE")]
    unknown_members: Option<UnknownMembersArgument>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum UnknownMembersArgument {
    /// Refuse the request.
    Refuse,
    /// Do it without them, and say so in the group's ledger.
    LeaveOut,
    /// Do it without them; each becomes a member as soon as it exists.
    Hold,
}

impl From<UnknownMembersArgument> for UnknownMembers {
    fn from(rule: UnknownMembersArgument) -> UnknownMembers {
        match rule {
            UnknownMembersArgument::Refuse => UnknownMembers::Refuse,
            UnknownMembersArgument::LeaveOut => UnknownMembers::LeaveOut,
            UnknownMembersArgument::Hold => UnknownMembers::Hold,
        }
    }
}

/// The rule as the command line calls it.
pub(super) fn rule_words(rule: UnknownMembers) -> &'static str {
    match rule {
        UnknownMembers::Refuse => "refuse",
        UnknownMembers::LeaveOut => "leave-out",
        UnknownMembers::Hold => "hold",
    }
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
            Connection::Dialect(which) => dialect(context, which).await,
            Connection::Remove(remove) => remove.run(context).await,
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
            quirks: self.quirk.into_iter().collect(),
            unknown_members: self.unknown_members.map(Into::into),
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
        let preset = match (self.dialect, self.strict) {
            (Some(dialect), _) => Some(dialect.into()),
            (None, Some(true)) => Some(DialectPreset::Strict),
            (None, Some(false)) => Some(DialectPreset::Provider),
            (None, None) => None,
        };
        let dialect = DialectChange {
            preset,
            quirks: self.quirk.into_iter().collect(),
        };
        let has_dialect = preset.is_some() || !dialect.quirks.is_empty();
        let has_settings = self.ownership.is_some() || self.unknown_members.is_some();
        if !has_dialect && !has_settings && self.name.is_none() {
            return Err(CliError::Usage(say!("cli-nothing-to-change")));
        }
        let caller = context.caller().await?;
        let reference = ConnectionRef {
            connection: self.which.connection,
        };
        let details: ConnectionDetails = caller.call("connections.get", &reference).await?;
        let input = ChangeConnection {
            id: details.row.id,
            name: self.name,
            settings: has_settings.then(|| ConnectionSettings {
                ownership: self
                    .ownership
                    .map_or(details.settings.ownership, Into::into),
                unknown_members: self
                    .unknown_members
                    .map_or(details.settings.unknown_members, Into::into),
            }),
            dialect: has_dialect.then_some(dialect),
        };
        let row: ConnectionRow = caller.finish("connections.change", &input).await?;
        let words = say!("cli-changed", name = row.name.as_str());
        context.done(&words, &row)
    }
}

/// What was recognised, then a line a quirk.
async fn dialect(context: &Context, which: Which) -> Result<(), CliError> {
    let caller = context.caller().await?;
    let reference = ConnectionRef {
        connection: which.connection,
    };
    let dialect: ConnectionDialect = caller.finish("connections.dialect", &reference).await?;
    if context.json {
        return output::json(&dialect);
    }
    match &dialect.recognised {
        Some(found) => {
            let profile = found.profile.clone().unwrap_or_default();
            let name = found.provider.name.as_str();
            output::note(&say!(
                "cli-recognised",
                name = name,
                profile = profile.as_str()
            ));
        }
        None => output::note(&say!("cli-not-recognised")),
    }
    let mut table = Table::new(&[
        "QUIRK",
        "TREATED",
        "#USED",
        "#REFUSED",
        "DEPARTS FROM",
        "WHAT IT DOES",
    ]);
    for quirk in &dialect.quirks {
        let treated = match (quirk.tolerated, quirk.changed) {
            (true, false) => "tolerate",
            (true, true) => "tolerate (changed)",
            (false, false) => "refuse",
            (false, true) => "refuse (changed)",
        };
        table.row([
            quirk.code.as_str(),
            treated,
            &quirk.used.to_string(),
            &quirk.refused.to_string(),
            &quirk.section,
            &joined(&quirk.does),
        ]);
    }
    table.print()
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
    let preset = match details.dialect.preset {
        DialectPreset::Provider => "provider",
        DialectPreset::All => "all",
        DialectPreset::Strict => "strict",
    };
    let changed = details.dialect.changed;
    let dialect = format!(
        "{preset}, {} quirks tolerated, {changed} changed",
        details.dialect.tolerated
    );
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
    table.row(["dialect", &dialect]);
    table.row(["ownership", ownership]);
    table.row([
        "unknown members",
        rule_words(details.settings.unknown_members),
    ]);
    table.row([
        "users",
        &format!("{} ({} inactive)", row.users, row.inactive_users),
    ]);
    table.row(["groups", &row.groups.to_string()]);
    table.row([
        "tokens",
        &format!("{} ({} usable)", details.tokens.len(), row.usable_tokens),
    ]);
    table.row(["token endpoint", &details.token_url]);
    table.row([
        "OAuth clients",
        &format!(
            "{} ({} usable)",
            details.oauth_clients.len(),
            row.usable_clients
        ),
    ]);
    table.row(["added", &times::local(row.created)]);
    table.print()
}

/// The providers that a connection can be made for. Google sends nothing: its people are imported.
fn provider_keys() -> Vec<&'static str> {
    idp::Idp::ALL.into_iter().map(idp::Idp::key).collect()
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
