//! `directory-sync workspace …`

use super::caller::Caller;
use super::output::{self, Table};
use super::{CliError, Context, times};
use crate::words::say;
use clap::Subcommand;
use console_api::types::{CheckReport, Nothing, WorkspaceDetails, WorkspacePath, Written};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub enum Workspace {
    /// Make a new workspace file.
    #[command(after_help = "\
Examples:
  directory-sync workspace new contoso.dsync --name Contoso
  directory-sync workspace new --workspace /srv/contoso.dsync --json")]
    New {
        /// The file to make; --workspace FILE says the same.
        file: Option<PathBuf>,
        /// What to call it; the file's name without its ending if left out.
        #[arg(long)]
        name: Option<String>,
    },
    /// Show what the workspace is and what it holds.
    #[command(after_help = "Example:\n  directory-sync workspace show --json")]
    Show,
    /// Check that everything in the workspace agrees.
    #[command(after_help = "Example:\n  directory-sync workspace check --workspace contoso.dsync")]
    Check,
    /// Write a checked copy, also while the workspace is in use.
    #[command(after_help = "Example:\n  directory-sync workspace backup contoso-backup.dsync")]
    Backup {
        /// The file to write; it must not exist.
        file: PathBuf,
    },
    /// Give back the room that deleted things took.
    #[command(after_help = "Example:\n  directory-sync workspace compact")]
    Compact,
}

impl Workspace {
    pub(super) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Workspace::New { file, name } => new(context, file, name).await,
            Workspace::Show => {
                let caller = context.caller().await?;
                let details = caller.finish("workspace.details", &Nothing {}).await?;
                show(context, &details)
            }
            Workspace::Check => check(context).await,
            Workspace::Backup { file } => backup(context, file).await,
            Workspace::Compact => {
                let caller = context.caller().await?;
                let details = caller.finish("workspace.compact", &Nothing {}).await?;
                show(context, &details)
            }
        }
    }
}

async fn new(
    context: &Context,
    file: Option<PathBuf>,
    name: Option<String>,
) -> Result<(), CliError> {
    let path = match (file, &context.workspace) {
        (Some(file), Some(named)) if file != *named => {
            return Err(CliError::Usage(say!("cli-two-files")));
        }
        (Some(file), _) => crate::paths::absolute(&file)?,
        (None, Some(_)) => context.workspace_path()?,
        (None, None) => return Err(CliError::Usage(say!("cli-which-file"))),
    };
    if path.symlink_metadata().is_ok() {
        return Err(CliError::Failed(say!(
            "cli-exists",
            path = path.display().to_string()
        )));
    }
    let caller = Caller::create(path, name).await?;
    let details: WorkspaceDetails = caller.finish("workspace.details", &Nothing {}).await?;
    output::note(&say!("cli-created", name = details.brief.name.as_str()));
    if context.json {
        output::json(&details.brief)
    } else {
        output::line(&details.brief.path)
    }
}

fn show(context: &Context, details: &WorkspaceDetails) -> Result<(), CliError> {
    if context.json {
        return output::json(details);
    }
    let mut table = Table::new(&["FACT", "VALUE"]);
    table.row(["name", &details.brief.name]);
    table.row(["file", &details.brief.path]);
    table.row(["id", &details.brief.id]);
    table.row(["created", &times::local(details.created)]);
    table.row(["size", &times::size(details.bytes)]);
    table.row(["users", &details.users.to_string()]);
    table.row(["groups", &details.groups.to_string()]);
    table.row(["log entries", &details.log_entries.to_string()]);
    table.row(["log size", &times::size(details.log_bytes)]);
    if let Some(oldest) = details.oldest_entry {
        table.row(["oldest entry", &times::local(oldest)]);
    }
    if let Some(reason) = &details.brief.read_only {
        table.row(["read only", reason]);
    }
    table.print()
}

async fn check(context: &Context) -> Result<(), CliError> {
    let caller = context.caller().await?;
    let report: CheckReport = caller.finish("workspace.check", &Nothing {}).await?;
    if context.json {
        output::json(&report)?;
    } else {
        for checked in &report.checked {
            output::line(&output::visible(checked))?;
        }
        for problem in &report.problems {
            output::line(&output::visible(problem))?;
        }
    }
    if report.clean {
        output::note(&say!("cli-check-clean", ms = report.took_ms));
        Ok(())
    } else {
        Err(CliError::Failed(say!(
            "cli-check-found",
            count = report.problems.len()
        )))
    }
}

async fn backup(context: &Context, file: PathBuf) -> Result<(), CliError> {
    let path = crate::paths::absolute(&file)?;
    let caller = context.caller().await?;
    let input = WorkspacePath {
        path: Some(path.to_string_lossy().into_owned()),
    };
    let written: Written = caller.finish("workspace.backup", &input).await?;
    let words = say!(
        "cli-written",
        path = path.display().to_string(),
        size = times::size(written.bytes)
    );
    context.done(&words, &written)
}
