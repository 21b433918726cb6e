//! `directory-sync schemas …`

use super::output::{self, Table};
use super::{CliError, Context, can_ask, confirmed, json_in, text_from_stdin};
use crate::words::say;
use clap::{Args, Subcommand, ValueEnum};
use console_api::types::{
    AttributeRow, ChangeSchema, CheckSchema, NewSchema, Nothing, RemoveSchema, RemovedSchema,
    ResourceKind, SchemaDetails, SchemaRef, SchemaRow, SchemaUsage, SchemaVerdict,
};

#[derive(Debug, Subcommand)]
pub enum Schemas {
    /// List schemas: those of the standard and your own.
    #[command(after_help = "Example:\n  directory-sync schemas list --json")]
    List,
    /// Show a schema's attributes; with --json its definition, as /Schemas gives it.
    #[command(after_help = "\
Examples:
  directory-sync schemas show urn:ietf:params:scim:schemas:core:2.0:User
  directory-sync schemas show urn:acme:people:1.0:User --json > acme.json")]
    Show(Which),
    /// Add a schema of your own from a file in the form of RFC 7643 §7.
    #[command(after_help = "\
Examples:
  directory-sync schemas add acme.json --index badge
  directory-sync schemas add teams.json --for group --required
  echo '{\"id\":\"urn:acme:people:1.0:User\",\"name\":\"Acme\",\"attributes\":[{\"name\":\"badge\"}]}' \\
    | directory-sync schemas add -")]
    Add(Add),
    /// Give a schema of your own another definition.
    #[command(after_help = "\
Examples:
  directory-sync schemas change acme.json
  directory-sync schemas change acme.json --index badge --index desk.code --yes")]
    Change(Change),
    /// Remove a schema of your own, with the values that users or groups have of it.
    #[command(
        after_help = "Example:\n  directory-sync schemas remove urn:acme:people:1.0:User --yes"
    )]
    Remove {
        #[command(flatten)]
        which: Which,
        /// Do not ask; take its values from the users or groups that have some.
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Debug, Args)]
pub struct Which {
    /// The schema's URN.
    urn: String,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Resource {
    User,
    Group,
}

#[derive(Debug, Args)]
pub struct Add {
    /// The file with the definition; - for the standard input.
    file: String,
    /// What has its attributes.
    #[arg(long = "for", value_enum, default_value_t = Resource::User)]
    resource: Resource,
    /// Every new user or group must have it.
    #[arg(long)]
    required: bool,
    /// Keep an index of this attribute, for filters over many (badge, desk.code).
    #[arg(long, value_name = "ATTRIBUTE")]
    index: Vec<String>,
}

#[derive(Debug, Args)]
pub struct Change {
    /// The file with the definition; - for the standard input.
    file: String,
    /// Whether every new user or group must have it; as it is if left out.
    #[arg(long, value_name = "true|false")]
    required: Option<bool>,
    /// Keep an index of these attributes and no others; as it is if left out.
    #[arg(long, value_name = "ATTRIBUTE", conflicts_with = "no_index")]
    index: Vec<String>,
    /// Keep no index but of what must be unique.
    #[arg(long)]
    no_index: bool,
    /// Do not ask; take values that lose their place from the users or groups that have them.
    #[arg(long)]
    yes: bool,
}

impl Schemas {
    pub(super) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Schemas::List => list(context).await,
            Schemas::Show(which) => show(context, which).await,
            Schemas::Add(add) => add.run(context).await,
            Schemas::Change(change) => change.run(context).await,
            Schemas::Remove { which, yes } => remove(context, which, yes).await,
        }
    }
}

impl Add {
    async fn run(self, context: &Context) -> Result<(), CliError> {
        let definition = definition(&self.file)?;
        let caller = context.caller().await?;
        let asked = CheckSchema {
            definition: definition.clone(),
            indexed: Some(self.index.clone()),
            changes: None,
        };
        let verdict: SchemaVerdict = caller.call("schemas.check", &asked).await?;
        if let Err(error) = told(&verdict) {
            caller.close().await?;
            return Err(error);
        }
        let input = NewSchema {
            definition,
            resource: match self.resource {
                Resource::User => ResourceKind::User,
                Resource::Group => ResourceKind::Group,
            },
            required: self.required,
            indexed: self.index,
        };
        let added: SchemaDetails = caller.finish("schemas.add", &input).await?;
        if context.json {
            return output::json(&added);
        }
        output::note(&say!("cli-added", name = shown(&added.row.name)));
        output::line(&added.row.urn)
    }
}

impl Change {
    async fn run(self, context: &Context) -> Result<(), CliError> {
        let definition = definition(&self.file)?;
        let urn = urn_of(&definition)?;
        let caller = context.caller().await?;
        let present: SchemaDetails = caller
            .call("schemas.get", &SchemaRef { urn: urn.clone() })
            .await?;
        let indexed = match (self.index.is_empty(), self.no_index) {
            (true, false) => None,
            (_, _) => Some(self.index),
        };
        let asked = CheckSchema {
            definition: definition.clone(),
            indexed: indexed.clone(),
            changes: Some(urn),
        };
        let verdict: SchemaVerdict = caller.call("schemas.check", &asked).await?;
        if let Err(error) = told(&verdict) {
            caller.close().await?;
            return Err(error);
        }
        let name = present.row.name.clone();
        let lost: Vec<String> = verdict
            .losses
            .iter()
            .filter(|loss| loss.holders > 0)
            .map(|loss| format!("{} ({})", loss.path, loss.holders))
            .collect();
        let question = say!(
            "cli-schema-change-question",
            name = shown(&name),
            lost = lost.join(", ")
        );
        if verdict.holders > 0 && !agreed(&question, verdict.holders, self.yes)? {
            return caller.close().await;
        }
        let input = ChangeSchema {
            definition,
            required: self.required,
            indexed,
            confirm: true,
        };
        let changed: SchemaDetails = caller.finish("schemas.change", &input).await?;
        let words = say!("cli-changed", name = shown(&changed.row.name));
        context.done(&words, &changed)
    }
}

async fn list(context: &Context) -> Result<(), CliError> {
    let caller = context.caller().await?;
    let rows: Vec<SchemaRow> = caller.finish("schemas.list", &Nothing {}).await?;
    if context.json {
        return output::json(&rows);
    }
    let mut table = Table::new(&["NAME", "FOR", "#ATTRIBUTES", "REQUIRED", "ORIGIN", "URN"]);
    for row in &rows {
        table.row([
            &row.name,
            resource(row.resource),
            &row.attributes.to_string(),
            yes_no(row.required),
            if row.custom { "own" } else { "standard" },
            &row.urn,
        ]);
    }
    table.print()
}

async fn show(context: &Context, which: Which) -> Result<(), CliError> {
    let caller = context.caller().await?;
    let found: SchemaDetails = caller
        .finish("schemas.get", &SchemaRef { urn: which.urn })
        .await?;
    if context.json {
        return output::json(&found.definition);
    }
    let mut table = Table::new(&[
        "ATTRIBUTE",
        "TYPE",
        "MANY",
        "REQUIRED",
        "CASE",
        "MUTABILITY",
        "RETURNED",
        "UNIQUE",
        "INDEX",
    ]);
    for attribute in &found.attributes {
        add_row(&mut table, &found, "", attribute);
        for sub in &attribute.sub_attributes {
            add_row(&mut table, &found, &format!("{}.", attribute.name), sub);
        }
    }
    table.print()
}

fn add_row(table: &mut Table, schema: &SchemaDetails, prefix: &str, attribute: &AttributeRow) {
    let path = format!("{prefix}{}", attribute.name);
    let index = match attribute.indexed {
        true if schema.unbuilt.contains(&path) => "being made",
        indexed => yes_no(indexed),
    };
    table.row([
        &path,
        &attribute.data_type,
        yes_no(attribute.multi_valued),
        yes_no(attribute.required),
        if attribute.case_exact { "exact" } else { "any" },
        &attribute.mutability,
        &attribute.returned,
        &attribute.uniqueness,
        index,
    ]);
}

async fn remove(context: &Context, which: Which, yes: bool) -> Result<(), CliError> {
    let caller = context.caller().await?;
    let reference = SchemaRef { urn: which.urn };
    let usage: SchemaUsage = caller.call("schemas.usage", &reference).await?;
    let question = say!(
        "cli-schema-remove-question",
        urn = shown(&reference.urn),
        holders = usage.holders
    );
    if !agreed(&question, usage.holders, yes)? {
        return caller.close().await;
    }
    let input = RemoveSchema {
        urn: reference.urn,
        confirm: true,
    };
    let removed: RemovedSchema = caller.finish("schemas.remove", &input).await?;
    let words = say!("cli-removed", name = shown(&removed.name));
    context.done(&words, &removed)
}

/// Values of users and groups go only if somebody says so: where nobody can be asked, by `--yes`.
fn agreed(question: &str, holders: u64, yes: bool) -> Result<bool, CliError> {
    if holders > 0 && !yes && !can_ask() {
        return Err(CliError::Failed(say!(
            "cli-schema-needs-yes",
            holders = holders
        )));
    }
    confirmed(question, yes)
}

/// Tells every problem on a line of its own.
fn told(verdict: &SchemaVerdict) -> Result<(), CliError> {
    if verdict.problems.is_empty() {
        return Ok(());
    }
    for problem in &verdict.problems {
        output::note(&if problem.at.is_empty() {
            problem.message.clone()
        } else {
            format!("{}: {}", shown(&problem.at), shown(&problem.message))
        });
    }
    Err(CliError::Failed(say!(
        "cli-schema-problems",
        count = verdict.problems.len()
    )))
}

/// The text of a definition: a file's, or that of the standard input for `-`.
fn definition(file: &str) -> Result<String, CliError> {
    let read = if file == "-" {
        text_from_stdin()
    } else {
        std::fs::read_to_string(file)
    };
    read.map_err(|error| {
        CliError::Usage(say!(
            "cli-file-unreadable",
            file = shown(file),
            error = error.to_string()
        ))
    })
}

/// The URN that a definition names. What else is wrong with it the operation tells.
fn urn_of(definition: &str) -> Result<String, CliError> {
    let raw = json_in(definition)?;
    let urn = raw
        .as_object()
        .and_then(|members| {
            members
                .iter()
                .find(|(name, _)| name.eq_ignore_ascii_case("id"))
        })
        .and_then(|(_, urn)| urn.as_str());
    urn.map(str::to_owned)
        .ok_or_else(|| CliError::Usage(say!("cli-schema-no-urn")))
}

fn shown(text: &str) -> String {
    output::visible(text).into_owned()
}

fn resource(kind: ResourceKind) -> &'static str {
    match kind {
        ResourceKind::User => "user",
        ResourceKind::Group => "group",
    }
}

fn yes_no(value: bool) -> &'static str {
    if value { "yes" } else { "no" }
}
