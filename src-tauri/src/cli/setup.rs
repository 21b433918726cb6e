//! `directory-sync setup …` and `directory-sync guide …`

use super::output::{self, Table, visible};
use super::{CliError, Context, times};
use crate::words::say;
use clap::{Args, Subcommand, ValueEnum};
use console_api::types::{
    ChangeSetup, ConnectionRef, MistakeSign, Reach, Rehearse, Rehearsed, ReportQuery, Runbook,
    RunbookFormat, RunbookQuery, Setup as Found, SetupStep, StepState, TickStep,
};
use console_api::{joined, runbook_of};
use std::io::Write;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  directory-sync guide okta
  directory-sync guide entra --way agent
  directory-sync guide --connection 'Entra staging' --format html > setup.html")]
pub struct Guide {
    /// entra, okta, onelogin, jumpcloud, custom or google.
    #[arg(required_unless_present = "connection")]
    provider: Option<String>,
    /// One of the ways of the guide, such as agent for the provider's agent in a private network.
    #[arg(long, conflicts_with = "connection")]
    way: Option<String>,
    /// Fill in the values of this connection (name or id).
    #[arg(long)]
    connection: Option<String>,
    /// md to read, html to print, json for programs.
    #[arg(long, value_enum, default_value = "md")]
    format: Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Format {
    Md,
    Html,
    Json,
}

impl From<Format> for RunbookFormat {
    fn from(format: Format) -> RunbookFormat {
        match format {
            Format::Md => RunbookFormat::Markdown,
            Format::Html => RunbookFormat::Html,
            Format::Json => RunbookFormat::Json,
        }
    }
}

impl Guide {
    pub(super) async fn run(self, context: &Context) -> Result<(), CliError> {
        let format = RunbookFormat::from(self.format);
        let book: Runbook = match (self.provider, self.connection) {
            // A guide alone needs no workspace.
            (Some(provider), None) => runbook_of(&provider, self.way.as_deref(), format)?,
            (provider, connection) => {
                let query = RunbookQuery {
                    provider,
                    connection,
                    way: None,
                    format,
                };
                context
                    .caller()
                    .await?
                    .finish("setup.runbook", &query)
                    .await?
            }
        };
        print(context, &book)
    }
}

fn print(context: &Context, document: &Runbook) -> Result<(), CliError> {
    if context.json {
        return output::json(document);
    }
    let mut out = std::io::stdout().lock();
    out.write_all(document.text.as_bytes())?;
    out.flush()?;
    Ok(())
}

#[derive(Debug, Subcommand)]
pub enum Setup {
    /// Show how far the setup of a connection has come.
    #[command(after_help = "Example:\n  directory-sync setup show 'Entra staging'")]
    Show {
        /// Name or id.
        connection: String,
    },
    /// Decide how the connection is set up, and what is typed into the provider's forms.
    #[command(after_help = "\
Examples:
  directory-sync setup change 'Okta prod' --way wizard
  directory-sync setup change 'Entra staging' --reach public-url --public-url https://sync.example.com")]
    Change(Change),
    /// Tick a step by hand.
    #[command(
        after_help = "Example:\n  directory-sync setup tick 'Entra staging' name-application"
    )]
    Tick {
        /// Name or id.
        connection: String,
        /// The step's key, as `setup show` prints it.
        step: String,
        /// Take the tick off, whatever was proven.
        #[arg(long, conflicts_with = "auto")]
        off: bool,
        /// Leave the step to what the log proves.
        #[arg(long)]
        auto: bool,
    },
    /// Send the provider's first hour to this service, with the token that its admin will type.
    #[command(after_help = "\
Examples:
  directory-sync setup rehearse 'Entra staging'
  printf %s \"$TOKEN\" | directory-sync setup rehearse 'Entra staging' --token-stdin")]
    Rehearse {
        /// Name or id.
        connection: String,
        /// Read the token from the standard input instead of the keychain.
        #[arg(long)]
        token_stdin: bool,
    },
    /// Print what was proven, when and by which exchange. Before everything is, it says so in its title.
    #[command(after_help = "\
Examples:
  directory-sync setup report 'Entra staging'
  directory-sync setup report 'Entra staging' --format html > report.html")]
    Report {
        /// Name or id.
        connection: String,
        /// md to read, html to print, json for programs.
        #[arg(long, value_enum, default_value = "md")]
        format: Format,
    },
    /// Forget what was seen and ticked, and walk the way once more.
    #[command(after_help = "Example:\n  directory-sync setup restart 'Entra staging'")]
    Restart {
        /// Name or id.
        connection: String,
    },
}

#[derive(Debug, Args)]
pub struct Change {
    /// Name or id.
    connection: String,
    /// One of the ways that `setup show` lists.
    #[arg(long)]
    way: Option<String>,
    /// What the app is called in the provider.
    #[arg(long, value_name = "NAME")]
    app_name: Option<String>,
    /// An address that nobody has, for providers that try the service out with a made-up user.
    #[arg(long, value_name = "ADDRESS")]
    test_email: Option<String>,
    /// How the provider will reach this computer: by a public address, from inside the network, or not at all for now.
    #[arg(long, value_enum)]
    reach: Option<Way>,
    /// The address by which it does, such as https://sync.example.com; an empty one forgets it.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Way {
    PublicUrl,
    Agent,
    Rehearsal,
}

impl Setup {
    pub(super) async fn run(self, context: &Context) -> Result<(), CliError> {
        let caller = context.caller().await?;
        match self {
            Setup::Show { connection } => {
                let found: Found = caller
                    .finish("setup.get", &ConnectionRef { connection })
                    .await?;
                show(context, &found)
            }
            Setup::Change(change) => {
                let change = ChangeSetup {
                    connection: change.connection,
                    way: change.way,
                    app_name: change.app_name,
                    test_email: change.test_email,
                    reach: change.reach.map(|way| match way {
                        Way::PublicUrl => Reach::PublicUrl,
                        Way::Agent => Reach::Agent,
                        Way::Rehearsal => Reach::Rehearsal,
                    }),
                    public_url: change.public_url,
                };
                let found: Found = caller.finish("setup.change", &change).await?;
                show(context, &found)
            }
            Setup::Tick {
                connection,
                step,
                off,
                auto,
            } => {
                let tick = TickStep {
                    connection,
                    step,
                    ticked: (!auto).then_some(!off),
                };
                let found: Found = caller.finish("setup.tick", &tick).await?;
                show(context, &found)
            }
            Setup::Report { connection, format } => {
                let query = ReportQuery {
                    connection,
                    format: format.into(),
                };
                let report: Runbook = caller.finish("setup.report", &query).await?;
                print(context, &report)
            }
            Setup::Restart { connection } => {
                let found: Found = caller
                    .finish("setup.restart", &ConnectionRef { connection })
                    .await?;
                show(context, &found)
            }
            Setup::Rehearse {
                connection,
                token_stdin,
            } => {
                let token = token_stdin
                    .then(super::text_from_stdin)
                    .transpose()?
                    .map(|text| text.trim().to_owned());
                let rehearse = Rehearse { connection, token };
                let result: Rehearsed = caller.finish("setup.rehearse", &rehearse).await?;
                tell(context, &result)
            }
        }
    }
}

fn show(context: &Context, found: &Found) -> Result<(), CliError> {
    if context.json {
        return output::json(found);
    }
    for way in found.ways.iter().chain(&found.private) {
        let mark = if Some(&way.key) == found.way.as_ref() {
            "*"
        } else {
            " "
        };
        output::note(&format!("{mark} {}  {}", way.key, visible(&way.title)));
    }
    let mut table = Table::new(&["step", "key", "what to do", "state"]);
    for step in found.phases.iter().flat_map(|phase| &phase.steps) {
        table.row([&step.number, &step.key, &joined(&step.title), &state(step)]);
        if let Some(mistake) = &step.mistake {
            let fix = say!("cli-setup-fix", fix = joined(&mistake.heading));
            table.row(["", "", &fix, &shown_by(&mistake.sign)]);
        }
    }
    table.print()
}

/// What a mistake shows by: an entry of the log, or a check and its rung.
fn shown_by(sign: &MistakeSign) -> String {
    match sign {
        MistakeSign::Request { exchange: entry } | MistakeSign::Silence { last: entry, .. } => {
            format!("#{}", entry.seq)
        }
        MistakeSign::Check { at, name, .. } => format!("{} {name}", times::local(*at)),
    }
}

fn state(step: &SetupStep) -> String {
    match &step.state {
        StepState::Seen { proof } => say!(
            "cli-setup-seen",
            at = times::local(proof.at),
            entry = proof.seq
        ),
        StepState::Rehearsed { proof } => {
            say!("cli-setup-rehearsed", at = times::local(proof.at))
        }
        StepState::Done { .. } => say!("cli-setup-done"),
        StepState::Ticked { at } => say!("cli-setup-ticked", at = times::local(*at)),
        StepState::Unticked { at } => say!("cli-setup-unticked", at = times::local(*at)),
        StepState::Follows { number, .. } => {
            say!("cli-setup-follows", number = number.as_str())
        }
        StepState::Wrong => say!("cli-setup-wrong"),
        StepState::Waiting { .. } => step
            .proof
            .as_ref()
            .map(|proof| joined(&proof.waiting))
            .unwrap_or_default(),
        StepState::Todo => say!("cli-setup-todo"),
    }
}

fn tell(context: &Context, result: &Rehearsed) -> Result<(), CliError> {
    if context.json {
        output::json(result)?;
    } else {
        let mut table = Table::new(&["#status", "#needed", "request"]);
        for request in &result.requests {
            let needed = request.expected.map(|status| status.to_string());
            table.row([
                &request.status.to_string(),
                &needed.unwrap_or_default(),
                &format!("{}: {} {}", request.title, request.method, request.path),
            ]);
        }
        table.print()?;
    }
    if let Some(why) = &result.stopped {
        return Err(CliError::Failed(why.clone()));
    }
    if !result.cleaned_up {
        return Err(CliError::Failed(say!("cli-setup-left-behind")));
    }
    if result.failed > 0 {
        return Err(CliError::Failed(say!(
            "cli-setup-not-as-needed",
            count = i64::from(result.failed)
        )));
    }
    output::note(&say!(
        "cli-setup-went-through",
        count = result.requests.len() as i64
    ));
    Ok(())
}
