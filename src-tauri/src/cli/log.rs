//! `directory-sync log …`

use super::caller::Caller;
use super::output::{self, Table, visible};
use super::{CliError, Context, times};
use crate::platform::EndSignals;
use crate::words::say;
use clap::{Args, Subcommand, ValueEnum};
use console_api::joined;
use console_api::types::{
    EntryKind, EntryRef, ExportFormat, ExportLog, LogEntry, LogPage, LogQuery, LogRow, Verdict,
    Written,
};
use serde::Serialize;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

/// The most that one question may ask for.
const PAGE: u32 = 500;

/// How often the tail looks for new entries: what a person takes for "at once".
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// How often a tail looks whether a process has opened the workspace.
const LOOK_FOR_PROCESS_EVERY: Duration = Duration::from_secs(1);

#[derive(Debug, Subcommand)]
pub enum Log {
    /// Print entries as they come in, until Ctrl-C; with --json a JSON object a line.
    #[command(after_help = "\
Examples:
  directory-sync log tail
  directory-sync log tail --outcome refused --connection Okta
  directory-sync log tail --lines 0 --json | jq .sentence")]
    Tail(Tail),
    /// Search the log; newest first.
    #[command(after_help = "\
Examples:
  directory-sync log search ada@example.com
  directory-sync log search status:409 --connection Okta
  directory-sync log search --outcome refused --limit 20 --json")]
    Search(Search),
    /// Show one entry: what happened, why, what changed, request and response.
    #[command(after_help = "Example:\n  directory-sync log show 318217")]
    Show {
        /// The entry's number.
        #[arg(value_name = "NUMBER")]
        entry: i64,
    },
    /// Write entries to a file or to the standard output.
    #[command(after_help = "\
Examples:
  directory-sync log export --format har --output exchanges.har
  directory-sync log export --format csv status:409 > conflicts.csv")]
    Export(Export),
}

#[derive(Debug, Args)]
pub struct Narrowing {
    /// Words, or terms such as status:409, user:ada, group:eng, method:patch, after:10m.
    #[arg(value_name = "WORDS")]
    words: Vec<String>,
    /// Only of this connection (name or id).
    #[arg(long)]
    connection: Option<String>,
    /// Only with this outcome.
    #[arg(long, value_enum)]
    outcome: Option<Outcome>,
    /// Only of this user or group (id).
    #[arg(long, value_name = "ID")]
    resource: Option<String>,
    /// Leave out exchanges that only read.
    #[arg(long)]
    hide_reads: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Outcome {
    Applied,
    NoChange,
    Partly,
    Refused,
}

impl From<Outcome> for Verdict {
    fn from(outcome: Outcome) -> Verdict {
        match outcome {
            Outcome::Applied => Verdict::Applied,
            Outcome::NoChange => Verdict::NoChange,
            Outcome::Partly => Verdict::Partly,
            Outcome::Refused => Verdict::Refused,
        }
    }
}

#[derive(Debug, Args)]
pub struct Tail {
    #[command(flatten)]
    narrowing: Narrowing,
    /// Begin with this many entries that are there already.
    #[arg(long, short = 'n', default_value_t = 10, value_parser = clap::value_parser!(u32).range(0..=500))]
    lines: u32,
}

#[derive(Debug, Args)]
pub struct Search {
    #[command(flatten)]
    narrowing: Narrowing,
    /// At most this many.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..))]
    limit: u64,
}

#[derive(Debug, Args)]
pub struct Export {
    #[command(flatten)]
    narrowing: Narrowing,
    /// jsonl: an object a line; csv: a table; har: what HTTP tools read.
    #[arg(long, value_enum, default_value_t = Format::Jsonl)]
    format: Format,
    /// The file to write; the standard output if left out.
    #[arg(long, short = 'o', value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Jsonl,
    Csv,
    Har,
}

impl From<Format> for ExportFormat {
    fn from(format: Format) -> ExportFormat {
        match format {
            Format::Jsonl => ExportFormat::Jsonl,
            Format::Csv => ExportFormat::Csv,
            Format::Har => ExportFormat::Har,
        }
    }
}

/// A row with its words also as one text, for scripts.
#[derive(Serialize)]
struct Printed<'a> {
    #[serde(flatten)]
    row: &'a LogRow,
    sentence: String,
}

impl<'a> Printed<'a> {
    fn new(row: &'a LogRow) -> Printed<'a> {
        Printed {
            row,
            sentence: joined(&row.words),
        }
    }
}

impl Narrowing {
    fn query(self, limit: u32) -> LogQuery {
        LogQuery {
            text: self.words.join(" "),
            outcome: self.outcome.map(Into::into),
            hide_reads: self.hide_reads,
            connection: self.connection,
            resource: self.resource,
            after: None,
            before: None,
            limit,
        }
    }
}

impl Log {
    pub(super) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Log::Tail(tail) => tail.run(context).await,
            Log::Search(search) => search.run(context).await,
            Log::Show { entry } => show(context, entry).await,
            Log::Export(export) => export.run(context).await,
        }
    }
}

/// One page; terms that were not understood are an error of use.
async fn page(caller: &Caller, query: &LogQuery) -> Result<LogPage, CliError> {
    let page: LogPage = caller.call("log.page", query).await?;
    match page.problem {
        Some(problem) => Err(CliError::Usage(problem)),
        None => Ok(page),
    }
}

impl Search {
    async fn run(self, context: &Context) -> Result<(), CliError> {
        let caller = context.caller().await?;
        let mut query = self.narrowing.query(self.limit.min(u64::from(PAGE)) as u32);
        let mut rows: Vec<LogRow> = Vec::new();
        loop {
            let found = page(&caller, &query).await?;
            rows.extend(found.rows);
            if !found.more || rows.len() as u64 >= self.limit {
                break;
            }
            query.before = rows.last().map(|row| row.seq);
        }
        caller.close().await?;
        rows.truncate(usize::try_from(self.limit).unwrap_or(usize::MAX));
        if context.json {
            return output::json(&rows.iter().map(Printed::new).collect::<Vec<_>>());
        }
        if rows.is_empty() {
            output::note(&say!("cli-no-entries"));
        }
        let mut table = Table::new(&["#NUMBER", "TIME", "OUTCOME", "#STATUS", "BY", "WHAT"]);
        for row in &rows {
            table.row([
                &row.seq.to_string(),
                &times::local(row.at),
                verdict(row.verdict),
                &row.status
                    .map(|status| status.to_string())
                    .unwrap_or_default(),
                by(row),
                &joined(&row.words),
            ]);
        }
        table.print()
    }
}

impl Tail {
    async fn run(self, context: &Context) -> Result<(), CliError> {
        let mut end = EndSignals::listen()?;
        tokio::select! {
            outcome = self.follow(context) => outcome,
            () = end.next() => Ok(()),
        }
    }

    /// Follows the log for ever. While no process has the workspace open nothing can come in,
    /// and the file is left alone, so that a process can open it.
    async fn follow(self, context: &Context) -> Result<(), CliError> {
        let lines = self.lines;
        let mut query = self.narrowing.query(PAGE);
        let mut last: Option<i64> = None;
        loop {
            let caller = context.caller().await?;
            let runs_elsewhere = caller.runs_elsewhere();
            let outcome = follow_one(&caller, &mut query, &mut last, lines, context.json).await;
            caller.close().await?;
            match outcome {
                // The process went away in the middle of a question: look again.
                Err(CliError::Failed(_)) if runs_elsewhere && last.is_some() => {}
                outcome => outcome?,
            }
            tokio::time::sleep(LOOK_FOR_PROCESS_EVERY).await;
        }
    }
}

/// Prints what is new until the process at the other end is gone; at once if there is none.
async fn follow_one(
    caller: &Caller,
    query: &mut LogQuery,
    last: &mut Option<i64>,
    lines: u32,
    json: bool,
) -> Result<(), CliError> {
    loop {
        let found = match *last {
            Some(seen) => {
                query.after = Some(seen);
                query.limit = PAGE;
                page(caller, query).await?
            }
            None => {
                query.limit = lines.max(1);
                let mut found = page(caller, query).await?;
                found.rows.truncate(lines as usize);
                found.rows.reverse();
                // The newest entry of all, matching or not, is where the tail goes on.
                found.more = false;
                found
            }
        };
        for row in &found.rows {
            print_row(row, json)?;
        }
        let newest = found.rows.last().map_or(0, |row| row.seq);
        let seen = if found.more {
            newest
        } else {
            newest.max(found.head)
        };
        *last = Some(seen.max(last.unwrap_or(0)));
        if found.more {
            continue;
        }
        if !caller.runs_elsewhere() {
            return Ok(());
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

fn print_row(row: &LogRow, json: bool) -> Result<(), CliError> {
    if json {
        return output::json_line(&Printed::new(row));
    }
    let status = row
        .status
        .map_or_else(|| "   ".to_owned(), |status| status.to_string());
    let who = by(row);
    output::line(&format!(
        "{}  {:<9}  {status}  {}  {}",
        times::clock(row.at),
        verdict(row.verdict),
        visible(who),
        visible(&joined(&row.words)),
    ))
}

async fn show(context: &Context, entry: i64) -> Result<(), CliError> {
    let caller = context.caller().await?;
    let entry: LogEntry = caller.finish("log.entry", &EntryRef { seq: entry }).await?;
    if context.json {
        return output::json(&entry);
    }
    let row = &entry.row;
    output::line(&visible(&joined(&row.words)))?;
    let mut facts = Table::new(&["FACT", "VALUE"]);
    facts.row(["number", &row.seq.to_string()]);
    facts.row(["time", &times::local(row.at)]);
    facts.row(["outcome", verdict(row.verdict)]);
    facts.row(["by", by(row)]);
    if let (Some(method), Some(path), Some(status)) = (&row.method, &row.path, row.status) {
        facts.row(["request", &format!("{method} {path}")]);
        facts.row(["status", &status.to_string()]);
    }
    for (name, value) in [
        ("token", &entry.token_name),
        ("OAuth client", &entry.oauth_client_name),
        ("client", &entry.client),
        ("request id", &entry.request_id),
    ] {
        if let Some(value) = value {
            facts.row([name, value]);
        }
    }
    if let Some(explanation) = &entry.explanation {
        facts.row(["in short", &explanation.lead]);
        for (name, words) in [
            ("done", &explanation.done),
            ("why", &explanation.why),
            ("fix", &explanation.fix),
            ("provider sees", &explanation.provider_sees),
        ] {
            if let Some(words) = words {
                facts.row([name, words]);
            }
        }
    }
    facts.print()?;
    for change in &entry.changes {
        let mut table = Table::new(&["ATTRIBUTE", "BEFORE", "AFTER"]);
        for line in &change.lines {
            table.row([
                &line.path,
                line.before.as_deref().unwrap_or_default(),
                line.after.as_deref().unwrap_or_default(),
            ]);
        }
        output::line("")?;
        // A Bulk changes many resources, and a deletion the groups besides.
        if entry.changes.len() > 1 {
            output::line(&visible(&change.resource_name))?;
        }
        table.print()?;
    }
    if entry.more_changes > 0 {
        output::line(&format!("\nand {} more changes", entry.more_changes))?;
    }
    for (name, message) in [("request", &entry.request), ("response", &entry.response)] {
        if let Some(body) = message.as_ref().and_then(|message| message.body.as_deref()) {
            output::line(&format!("\n{name}"))?;
            for part in body.lines() {
                output::line(&visible(part))?;
            }
        }
    }
    Ok(())
}

impl Export {
    async fn run(self, context: &Context) -> Result<(), CliError> {
        let format = self.format.into();
        let (path, is_ours) = match &self.output {
            Some(path) => (crate::paths::absolute(path)?, false),
            // The operation writes files; what goes to the standard output takes the way
            // over one that only this user can read.
            None => {
                let name = format!("export-{}", std::process::id());
                (crate::platform::own_folder()?.join(name), true)
            }
        };
        let input = ExportLog {
            query: self.narrowing.query(PAGE),
            format,
            path: Some(path.to_string_lossy().into_owned()),
        };
        let caller = context.caller().await?;
        let outcome: Result<Written, CliError> = caller.finish("log.export", &input).await;
        if is_ours {
            let copied = outcome.and_then(|_| copy_to_stdout(&path));
            if let Err(error) = std::fs::remove_file(&path)
                && error.kind() != std::io::ErrorKind::NotFound
            {
                tracing::warn!(%error, "an export was left in the runtime folder");
            }
            return copied;
        }
        let written = outcome?;
        output::note(&say!(
            "cli-written",
            path = input.path.as_deref().unwrap_or_default(),
            size = times::size(written.bytes)
        ));
        if context.json {
            output::json(&written)
        } else {
            Ok(())
        }
    }
}

fn copy_to_stdout(path: &std::path::Path) -> Result<(), CliError> {
    let mut file = std::fs::File::open(path)?;
    let mut out = std::io::stdout().lock();
    std::io::copy(&mut file, &mut out)?;
    out.flush()?;
    Ok(())
}

/// Whose doing it was: the connection of an exchange, else who acted.
fn by(row: &LogRow) -> &str {
    match (row.kind, &row.connection_name) {
        (EntryKind::Exchange, Some(connection)) => connection,
        _ => &row.actor,
    }
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Applied => "applied",
        Verdict::NoChange => "no change",
        Verdict::Partly => "partly",
        Verdict::Refused => "refused",
        Verdict::Held => "held",
    }
}
