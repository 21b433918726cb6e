//! `directory-sync groups …`

use super::output::{self, Table};
use super::resources::{Listing, Noun, owner};
use super::{CliError, Context, ledger, times};
use crate::words::say;
use clap::{Args, Subcommand};
use console_api::types::{
    ChangeMembers, GroupRow, MemberQuery, MemberRow, ResourceDetails, ResourceKind, ResourcePage,
};

pub(super) const GROUP: Noun = Noun {
    area: "groups",
    naming: "displayName",
};
const USER: Noun = Noun {
    area: "users",
    naming: "userName",
};

/// Members are asked for this many at a time.
const PAGE: u32 = 500;

#[derive(Debug, Subcommand)]
pub enum Groups {
    /// List groups.
    #[command(after_help = "\
Examples:
  directory-sync groups list eng
  directory-sync groups list --filter 'displayName sw \"Eng\"' --json")]
    List(Listing),
    /// Show one group; with --json the SCIM resource.
    #[command(after_help = "Example:\n  directory-sync groups show Engineering --json")]
    Show(Which),
    /// List a group's members.
    #[command(after_help = "\
Examples:
  directory-sync groups members Engineering --json
  directory-sync groups members Engineering --with-nested")]
    Members {
        #[command(flatten)]
        which: Which,
        /// Also those who belong to it through groups inside it, each once.
        #[arg(long)]
        with_nested: bool,
    },
    /// Show the groups above and inside a group.
    #[command(after_help = "Example:\n  directory-sync groups nesting Engineering")]
    Nesting(Which),
    /// Show what was asked of a group's members, what is stored, and by which exchanges.
    #[command(after_help = "Example:\n  directory-sync groups ledger Engineering --json")]
    Ledger(Which),
    /// Add a member that was asked for before it was here.
    #[command(after_help = "\
Example:
  directory-sync groups settle Engineering ada@example.com")]
    Settle {
        #[command(flatten)]
        which: Which,
        /// The value as it was asked for; `groups ledger` lists it.
        value: String,
    },
    /// Create a group from a SCIM resource on the standard input.
    #[command(after_help = "\
Example:
  echo '{\"displayName\":\"Engineering\"}' | directory-sync groups create")]
    Create,
    /// Replace a group by the SCIM resource on the standard input.
    #[command(after_help = "\
Example:
  echo '{\"displayName\":\"Engineers\"}' | directory-sync groups edit Engineering")]
    Edit(Edit),
    /// Add users to a group.
    #[command(
        after_help = "Example:\n  directory-sync groups add-members Engineering ada@example.com"
    )]
    AddMembers(Members),
    /// Take users out of a group.
    #[command(
        after_help = "Example:\n  directory-sync groups remove-members Engineering ada@example.com"
    )]
    RemoveMembers(Members),
    /// Delete a group for good; its members stay.
    #[command(after_help = "Example:\n  directory-sync groups delete Engineering --yes")]
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
    /// displayName or id.
    group: String,
}

#[derive(Debug, Args)]
pub struct Edit {
    #[command(flatten)]
    which: Which,
    /// Only if the group still has this version, as `meta.version` says it.
    #[arg(long, value_name = "VERSION")]
    if_version: Option<String>,
}

#[derive(Debug, Args)]
pub struct Members {
    #[command(flatten)]
    which: Which,
    /// userName or id of each; ids may be of groups too.
    #[arg(required = true, value_name = "USER")]
    members: Vec<String>,
}

impl Groups {
    pub(super) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Groups::List(listing) => list(context, listing).await,
            Groups::Show(which) => GROUP.show(context, &which.group).await,
            Groups::Members { which, with_nested } => {
                members(context, &which.group, with_nested).await
            }
            Groups::Nesting(which) => ledger::nesting(context, &which.group).await,
            Groups::Ledger(which) => ledger::show(context, &which.group).await,
            Groups::Settle { which, value } => ledger::settle(context, &which.group, value).await,
            Groups::Create => GROUP.create(context).await,
            Groups::Edit(edit) => {
                GROUP
                    .edit(context, &edit.which.group, edit.if_version)
                    .await
            }
            Groups::AddMembers(members) => members.change(context, true).await,
            Groups::RemoveMembers(members) => members.change(context, false).await,
            Groups::Delete { which, yes } => GROUP.delete(context, &which.group, yes).await,
        }
    }
}

async fn list(context: &Context, listing: Listing) -> Result<(), CliError> {
    let caller = context.caller().await?;
    let found = listing
        .rows::<GroupRow>(&caller, "groups.list", None)
        .await?;
    caller.close().await?;
    if context.json {
        found.note_the_rest();
        return output::json(&found.rows);
    }
    if found.rows.is_empty() {
        output::note(&say!("cli-no-groups"));
    }
    let mut table = Table::new(&["NAME", "#MEMBERS", "EXTERNAL ID", "OWNER", "MODIFIED", "ID"]);
    for row in &found.rows {
        table.row([
            &row.display_name,
            &row.members.to_string(),
            row.external_id.as_deref().unwrap_or_default(),
            &owner(&row.owner),
            &times::local(row.last_modified),
            &row.id,
        ]);
    }
    table.print()?;
    found.note_the_rest();
    Ok(())
}

async fn members(context: &Context, name: &str, with_nested: bool) -> Result<(), CliError> {
    let caller = context.caller().await?;
    let id = GROUP.find(&caller, name).await?;
    let mut query = MemberQuery {
        id,
        search: String::new(),
        page: 1,
        page_size: PAGE,
        effective: with_nested,
    };
    let mut rows: Vec<MemberRow> = Vec::new();
    loop {
        let page: ResourcePage<MemberRow> = caller.call("groups.members", &query).await?;
        let last = page.rows.len() < PAGE as usize;
        rows.extend(page.rows);
        if last {
            break;
        }
        query.page += 1;
    }
    caller.close().await?;
    if context.json {
        return output::json(&rows);
    }
    if rows.is_empty() {
        output::note(&say!("cli-no-members"));
    }
    let mut table = Table::new(&["NAME", "USERNAME", "KIND", "ACTIVE", "THROUGH", "ID"]);
    for row in &rows {
        let kind = match row.kind {
            ResourceKind::User => "user",
            ResourceKind::Group => "group",
        };
        table.row([
            &row.name,
            &row.fact,
            kind,
            if row.active { "yes" } else { "no" },
            row.through.as_deref().unwrap_or("direct"),
            &row.id,
        ]);
    }
    table.print()
}

impl Members {
    async fn change(self, context: &Context, add: bool) -> Result<(), CliError> {
        let caller = context.caller().await?;
        let id = GROUP.find(&caller, &self.which.group).await?;
        let mut ids = Vec::with_capacity(self.members.len());
        for member in &self.members {
            ids.push(USER.find(&caller, member).await?);
        }
        let (add, remove) = if add {
            (ids, Vec::new())
        } else {
            (Vec::new(), ids)
        };
        let details: ResourceDetails = caller
            .finish("groups.changeMembers", &ChangeMembers { id, add, remove })
            .await?;
        output::note(&say!(
            "cli-members-now",
            name = details.name.as_str(),
            count = details.members
        ));
        GROUP.answer(context, &details)
    }
}
