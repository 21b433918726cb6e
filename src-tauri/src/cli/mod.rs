//! The command line: the same operations as the window, one file per noun.

mod caller;
mod connection;
mod groups;
mod import;
mod keychain;
mod ledger;
mod log;
mod oauth_client;
mod output;
mod reach;
mod removal;
mod resources;
mod rotation;
mod schemas;
mod serve;
mod settings;
mod setup;
mod times;
mod tls;
mod token;
mod users;
mod workspace;

use crate::words::say;
use caller::Caller;
use clap::{Parser, Subcommand};
use console_api::types::{ById, ConsoleError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::{self, IsTerminal, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// A SCIM 2.0 service, its live log and its directory.
///
/// Without a command it opens the window. Every command takes --workspace FILE and works on the
/// default workspace without it; if another process has that workspace open, the command is
/// carried out by that process. Results go to the standard output, words to the standard error.
/// Exit codes: 0 done, 1 the work failed, 2 used wrongly.
#[derive(Debug, Parser)]
#[command(name = "directory-sync", version, after_help = EXAMPLES, max_term_width = 100)]
pub struct CommandLine {
    /// The workspace file [default: default.dsync in the data folder].
    #[arg(long, short = 'w', global = true, value_name = "FILE")]
    pub workspace: Option<PathBuf>,

    /// Print the result as JSON.
    #[arg(long, global = true)]
    json: bool,

    #[command(subcommand)]
    pub command: Option<Command>,
}

const EXAMPLES: &str = "\
Examples:
  directory-sync                                    open the window
  directory-sync serve --console                    serve without a window, with the browser console
  directory-sync connection add --provider okta --name 'Okta prod'
  directory-sync token create --connection 'Okta prod' --name first
  directory-sync users list --filter 'active eq false'
  directory-sync log tail";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the SCIM service without a window.
    Serve(serve::Serve),
    /// Tokens by which providers come in.
    #[command(subcommand)]
    Token(token::Token),
    /// OAuth clients, by which providers fetch access tokens.
    #[command(subcommand)]
    OauthClient(oauth_client::OauthClient),
    /// Connections: one provider's tenant each.
    #[command(subcommand)]
    Connection(connection::Connection),
    /// The setup of a connection, step by step.
    #[command(subcommand)]
    Setup(setup::Setup),
    /// Print how a provider is set up, for the colleague who owns it. Never with a secret in it.
    Guide(setup::Guide),
    /// Whether, and by which way, a provider on the internet reaches this computer.
    #[command(subcommand)]
    Reach(reach::Reach),
    /// Users of the directory.
    #[command(subcommand)]
    Users(users::Users),
    /// Groups of the directory.
    #[command(subcommand)]
    Groups(groups::Groups),
    /// Imports of files of Google Workspace.
    #[command(subcommand)]
    Import(import::Import),
    /// Schemas: which attributes users and groups have.
    #[command(subcommand)]
    Schemas(schemas::Schemas),
    /// The provisioning log.
    #[command(subcommand)]
    Log(log::Log),
    /// Settings of the workspace: the rate of requests, how long the log keeps what.
    #[command(subcommand)]
    Settings(settings::Settings),
    /// The workspace file itself.
    #[command(subcommand)]
    Workspace(workspace::Workspace),
    /// TLS of the listener: its certificate, the local authority, the address.
    #[command(subcommand)]
    Tls(tls::Tls),
    /// The operating system's keychain.
    #[command(subcommand)]
    Keychain(keychain::Keychain),
}

/// What every command is told besides its own arguments.
#[derive(Debug)]
struct Context {
    workspace: Option<PathBuf>,
    json: bool,
}

impl Context {
    /// The way to the workspace's operations.
    async fn caller(&self) -> Result<Caller, CliError> {
        Caller::reach(self.workspace_path()?).await
    }

    fn workspace_path(&self) -> Result<PathBuf, CliError> {
        crate::paths::chosen_workspace(self.workspace.as_deref()).map_err(CliError::failed)
    }

    /// Carries out an operation on what has this id.
    async fn act<T: DeserializeOwned>(&self, operation: &str, id: String) -> Result<T, CliError> {
        let caller = self.caller().await?;
        caller.finish(operation, &ById { id }).await
    }

    /// Says in words that something was done; a script gets the outcome besides.
    fn done(&self, words: &str, outcome: &impl Serialize) -> Result<(), CliError> {
        output::note(words);
        if self.json {
            output::json(outcome)
        } else {
            Ok(())
        }
    }
}

/// Why a command did not succeed.
#[derive(Debug, thiserror::Error)]
enum CliError {
    /// The operation said why.
    #[error("{}", .0.message)]
    Operation(Box<ConsoleError>),
    #[error("{0}")]
    Failed(String),
    /// Something about the arguments or the input that the parser of arguments cannot see.
    #[error("{0}")]
    Usage(String),
    /// Nobody reads the output any more: not worth a word.
    #[error("nobody reads the output")]
    Unread,
}

impl CliError {
    fn failed(error: impl std::fmt::Display) -> CliError {
        CliError::Failed(error.to_string())
    }
}

impl From<ConsoleError> for CliError {
    fn from(error: ConsoleError) -> CliError {
        CliError::Operation(Box::new(error))
    }
}

impl From<io::Error> for CliError {
    fn from(error: io::Error) -> CliError {
        match error.kind() {
            io::ErrorKind::BrokenPipe => CliError::Unread,
            _ => CliError::failed(error),
        }
    }
}

/// Carries out `command` to its end and says how that went.
pub fn run(line: CommandLine, command: Command) -> ExitCode {
    let context = Context {
        workspace: line.workspace,
        json: line.json,
    };
    let outcome = match crate::runtime() {
        Ok(runtime) => {
            let outcome = runtime.block_on(async {
                crate::platform::survive_file_size_limit();
                carry_out(&context, command).await
            });
            // A keychain that waits for its prompt must not keep the process.
            runtime.shutdown_background();
            outcome
        }
        Err(error) => Err(CliError::failed(error)),
    };
    match outcome {
        Ok(()) | Err(CliError::Unread) => ExitCode::SUCCESS,
        Err(error) => explain(&error),
    }
}

async fn carry_out(context: &Context, command: Command) -> Result<(), CliError> {
    match command {
        Command::Serve(command) => command.run(context).await,
        Command::Token(command) => command.run(context).await,
        Command::OauthClient(command) => command.run(context).await,
        Command::Connection(command) => command.run(context).await,
        Command::Setup(command) => command.run(context).await,
        Command::Guide(command) => command.run(context).await,
        Command::Reach(command) => command.run(context).await,
        Command::Users(command) => command.run(context).await,
        Command::Groups(command) => command.run(context).await,
        Command::Import(command) => command.run(context).await,
        Command::Schemas(command) => command.run(context).await,
        Command::Log(command) => command.run(context).await,
        Command::Settings(command) => command.run(context).await,
        Command::Workspace(command) => command.run(context).await,
        Command::Tls(command) => command.run(context).await,
        Command::Keychain(command) => command.run(context).await,
    }
}

/// The words of a failure, and its exit code.
fn explain(error: &CliError) -> ExitCode {
    output::note(&say!("cli-failed", message = error.to_string()));
    if let CliError::Operation(error) = error {
        if let Some(detail) = &error.detail {
            output::note(detail);
        }
        if let Some(problem) = &error.filter {
            for suggestion in &problem.suggestions {
                output::note(&say!(
                    "cli-filter-suggestion",
                    filter = suggestion.filter.as_str()
                ));
            }
        }
    }
    match error {
        CliError::Usage(_) => ExitCode::from(2),
        _ => ExitCode::FAILURE,
    }
}

/// Reads the standard input to its end. A person at a terminal is told what is waited for.
fn text_from_stdin() -> io::Result<String> {
    if io::stdin().is_terminal() {
        output::note(&say!("cli-type-json"));
    }
    let mut text = String::new();
    io::stdin().lock().read_to_string(&mut text)?;
    Ok(text)
}

/// Reads JSON from the standard input.
fn json_from_stdin() -> Result<serde_json::Value, CliError> {
    let text = text_from_stdin().map_err(|error| {
        CliError::Usage(say!("cli-input-unreadable", error = error.to_string()))
    })?;
    json_in(&text)
}

fn json_in(text: &str) -> Result<serde_json::Value, CliError> {
    serde_json::from_str(text)
        .map_err(|error| CliError::Usage(say!("cli-input-no-json", error = error.to_string())))
}

/// Whether somebody is there who can be asked something.
fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks before something that cannot be undone, where somebody can answer. A script has said
/// what it wants by running the command.
fn confirmed(question: &str, yes: bool) -> Result<bool, CliError> {
    if yes || !can_ask() {
        return Ok(true);
    }
    write!(io::stderr(), "{question} ")?;
    io::stderr().flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    let agreed = matches!(answer.trim().to_lowercase().as_str(), "y" | "yes");
    if !agreed {
        output::note(&say!("cli-left-as-it-is"));
    }
    Ok(agreed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_tree_of_commands_is_sound() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn every_command_has_an_example_or_subcommands() {
        fn check(command: &clap::Command, path: &str) {
            let path = format!("{path} {}", command.get_name());
            if command.get_subcommands().next().is_none() {
                assert!(command.get_after_help().is_some(), "no example for{path}");
            }
            for below in command
                .get_subcommands()
                .filter(|below| below.get_name() != "help")
            {
                check(below, &path);
            }
        }
        check(&CommandLine::command(), "");
    }

    #[test]
    fn a_workspace_and_json_can_be_asked_for_after_any_command() {
        for arguments in [
            "token list --workspace a.dsync --json",
            "--workspace a.dsync --json token list",
            "token --json list -w a.dsync",
        ] {
            let words = std::iter::once("directory-sync").chain(arguments.split(' '));
            let line = CommandLine::try_parse_from(words).unwrap();
            assert_eq!(
                line.workspace.as_deref(),
                Some(std::path::Path::new("a.dsync"))
            );
            assert!(line.json, "{arguments}");
        }
    }

    #[test]
    fn what_is_used_wrongly_is_refused_by_the_parser() {
        for arguments in [
            "serve --listen nowhere",
            "serve --listen 127.0.0.1",
            "serve --tls-cert a.pem",
            "serve --tls-key a.pem",
            "serve --tls-local-ca --tls-cert a.pem --tls-key b.pem",
            "serve --open-for 0",
            "tls use-files --cert a.pem",
            "tls listen-at desk.example",
            "tls listen-at 192.0.2.7 --hours 200",
            "token create --name T",
            "token create --connection C --name T --expires 12",
            "token create --connection C --name T --scope all",
            "token rotate T --name N --overlap 721",
            "connection remove C --users forget",
            "oauth-client create --connection C --name N --lifetime 7",
            "oauth-client create --connection C --name N --lifetime 0",
            "oauth-client add-secret",
            "connection add --name N --provider nobody",
            "log export --format xml",
            "users list --active --inactive",
            "schemas add",
            "settings set --rate quick",
            "schemas add a.json --for device",
            "schemas change a.json --index a --no-index",
            "import google-csv",
            "import google-json",
            "import google-csv users.csv --missing forget",
            "import google-csv users.csv --confirm many",
            "frobnicate",
        ] {
            let words = std::iter::once("directory-sync").chain(arguments.split(' '));
            let error = CommandLine::try_parse_from(words).unwrap_err();
            assert_eq!(error.exit_code(), 2, "{arguments}");
        }
    }
}
