//! `directory-sync users …`

use super::output::{self, Table};
use super::resources::{Listing, Noun, owner};
use super::{CliError, Context, times};
use crate::words::say;
use clap::{Args, Subcommand};
use console_api::types::{ResourceDetails, SetActive, UserRow};

const USER: Noun = Noun {
    area: "users",
    naming: "userName",
};

#[derive(Debug, Subcommand)]
pub enum Users {
    /// List users.
    #[command(after_help = "\
Examples:
  directory-sync users list ada
  directory-sync users list --inactive --connection Okta
  directory-sync users list --filter 'emails[type eq \"work\"].value ew \"@example.com\"' --json")]
    List(List),
    /// Show one user; with --json the SCIM resource.
    #[command(after_help = "Example:\n  directory-sync users show ada@example.com --json")]
    Show(Which),
    /// Create a user from a SCIM resource on the standard input.
    #[command(after_help = "\
Example:
  echo '{\"userName\":\"ada@example.com\",\"name\":{\"givenName\":\"Ada\"}}' | directory-sync users create")]
    Create,
    /// Replace a user by the SCIM resource on the standard input.
    #[command(after_help = "\
Example:
  directory-sync users show ada@example.com --json | sed s/Ada/Augusta/ \\
    | directory-sync users edit ada@example.com")]
    Edit(Edit),
    /// Deactivate a user.
    #[command(after_help = "Example:\n  directory-sync users deactivate ada@example.com")]
    Deactivate(Which),
    /// Activate a user again.
    #[command(after_help = "Example:\n  directory-sync users activate ada@example.com")]
    Activate(Which),
    /// Delete a user for good.
    #[command(after_help = "Example:\n  directory-sync users delete ada@example.com --yes")]
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
    /// userName or id.
    user: String,
}

#[derive(Debug, Args)]
pub struct Edit {
    #[command(flatten)]
    which: Which,
    /// Only if the user still has this version, as `meta.version` says it.
    #[arg(long, value_name = "VERSION")]
    if_version: Option<String>,
}

#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    listing: Listing,
    /// Only active users.
    #[arg(long, conflicts_with = "inactive")]
    active: bool,
    /// Only inactive users.
    #[arg(long)]
    inactive: bool,
}

impl Users {
    pub(super) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Users::List(list) => list.run(context).await,
            Users::Show(which) => USER.show(context, &which.user).await,
            Users::Create => USER.create(context).await,
            Users::Edit(edit) => USER.edit(context, &edit.which.user, edit.if_version).await,
            Users::Deactivate(which) => set_active(context, &which.user, false).await,
            Users::Activate(which) => set_active(context, &which.user, true).await,
            Users::Delete { which, yes } => USER.delete(context, &which.user, yes).await,
        }
    }
}

impl List {
    async fn run(self, context: &Context) -> Result<(), CliError> {
        let active = match (self.active, self.inactive) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        };
        let caller = context.caller().await?;
        let found = self
            .listing
            .rows::<UserRow>(&caller, "users.list", active)
            .await?;
        caller.close().await?;
        if context.json {
            found.note_the_rest();
            return output::json(&found.rows);
        }
        if found.rows.is_empty() {
            output::note(&say!("cli-no-users"));
        }
        let mut table = Table::new(&[
            "USERNAME", "NAME", "EMAIL", "ACTIVE", "#GROUPS", "OWNER", "MODIFIED", "ID",
        ]);
        for row in &found.rows {
            table.row([
                &row.user_name,
                &row.name,
                row.email.as_deref().unwrap_or_default(),
                if row.active { "yes" } else { "no" },
                &row.groups.to_string(),
                &owner(&row.owner),
                &times::local(row.last_modified),
                &row.id,
            ]);
        }
        table.print()?;
        found.note_the_rest();
        Ok(())
    }
}

async fn set_active(context: &Context, name: &str, active: bool) -> Result<(), CliError> {
    let caller = context.caller().await?;
    let id = USER.find(&caller, name).await?;
    let details: ResourceDetails = caller
        .finish("users.setActive", &SetActive { id, active })
        .await?;
    let name = details.name.as_str();
    output::note(&if active {
        say!("cli-user-activated", name = name)
    } else {
        say!("cli-user-deactivated", name = name)
    });
    USER.answer(context, &details)
}
