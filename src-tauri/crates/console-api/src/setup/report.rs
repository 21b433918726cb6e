//! The report of a setup: what was proven, when, and by which exchange. Until every step that can be proven is, it says so in its title.

mod markdown;

use super::document::html;
use super::lint;
use super::{Decided, Found, guide_of, kept};
use crate::console::{Console, now};
use crate::log::row;
use crate::types::{
    ConnectionRef, ConsoleError, LintEvidence, LintWarning, ReachReport, ReachRungState,
    ReportQuery, Runbook, RunbookFormat, Setup, SetupStep, StepState, Verdict,
};
use crate::words::{self, Args, joined};
use directory::LogSeq;
use markdown::{markdown, title};
use scim_core::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;

/// The report as JSON; the other forms are made of it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    product: &'static str,
    version: String,
    made_at: String,
    /// Every step that can be proven, and must be done, is proven.
    complete: bool,
    proven: usize,
    provable: usize,
    connection: Named,
    provider: Named,
    way: Option<String>,
    base_url: String,
    public_url: Option<String>,
    reachability: Option<Reachability>,
    rehearsed_at: Option<String>,
    steps: Vec<Step>,
    warnings: Vec<Warning>,
    mappings: Vec<Mapping>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    id: String,
    name: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Reachability {
    at: String,
    public_url: String,
    result: String,
    rungs: Vec<ReachStep>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ReachStep {
    number: u32,
    name: String,
    state: ReachRungState,
    found: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Step {
    number: String,
    key: String,
    title: String,
    phase: String,
    optional: bool,
    /// Whether traffic can show it.
    provable: bool,
    rests_on: RestsOn,
    at: Option<String>,
    exchange: Option<Exchange>,
    /// The step from which it follows.
    follows_from: Option<String>,
}

/// What a step rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
enum RestsOn {
    /// An exchange of the provider's.
    Traffic,
    /// An exchange of a rehearsal, which proves nothing of the provider.
    Rehearsal,
    /// The admin's word.
    Hand,
    /// A setting here.
    Setting,
    /// A later step that was proven.
    LaterStep,
    Nothing,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Exchange {
    /// Its number in the log.
    number: i64,
    /// Absent if the log does not go back to it any more.
    #[serde(flatten)]
    message: Option<Message>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Message {
    method: String,
    path: String,
    status: Option<u16>,
    verdict: Verdict,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Warning {
    key: String,
    heading: String,
    why: String,
    evidence: Vec<LintEvidence>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Mapping {
    kind: String,
    from: String,
    to: String,
    kept: String,
    matching: bool,
}

/// `setup.report`
pub(crate) async fn report(console: &Console, input: ReportQuery) -> Result<Runbook, ConsoleError> {
    let own_base = console.base_url().await;
    let setup = super::get(
        console,
        ConnectionRef {
            connection: input.connection.clone(),
        },
    )
    .await?;
    let seqs: Vec<i64> = steps(&setup).filter_map(|(_, step)| seq_of(step)).collect();
    let (messages, warnings) = console
        .read(move |reader| {
            let mut messages: BTreeMap<i64, Message> = BTreeMap::new();
            for seq in seqs {
                let Some(found) = reader.log_entry(LogSeq(seq))? else {
                    continue;
                };
                let entry = found.entry;
                if let (Some(method), Some(path)) = (entry.method, entry.target) {
                    let verdict = row::verdict(entry.verdict);
                    let status = entry.status;
                    let message = Message {
                        method,
                        path: words::visible(&path).into_owned(),
                        status,
                        verdict,
                    };
                    messages.insert(seq, message);
                }
            }
            let (connection, kept) = kept(reader, &input.connection)?;
            let guide = guide_of(&connection)?;
            let found = Found::read(reader, own_base)?;
            let values = Decided::of(guide, &kept.choices, &found).values;
            let seen = lint::seen(reader, &connection, guide, &kept, &values)?;
            Ok((messages, seen.warnings))
        })
        .await?;
    let public_url = setup.values.public_url.as_deref();
    let climbed = public_url.and_then(|url| console.shared().ladder.last_at(url));
    let report = made(console.version(), &setup, &messages, &warnings, climbed);
    let name = if report.complete {
        "report"
    } else {
        "interim-report"
    };
    let (ending, text) = match input.format {
        RunbookFormat::Markdown => ("md", markdown(&report)),
        RunbookFormat::Html => ("html", html(&title(&report), &markdown(&report))),
        RunbookFormat::Json => (
            "json",
            serde_json::to_string_pretty(&report).unwrap_or_default() + "\n",
        ),
    };
    Ok(Runbook {
        file_name: format!("setup-{name}-{}.{ending}", report.provider.id),
        text,
    })
}

fn steps(setup: &Setup) -> impl Iterator<Item = (&str, &SetupStep)> {
    let phases = setup.phases.iter();
    phases.flat_map(|phase| phase.steps.iter().map(|step| (phase.title.as_str(), step)))
}

/// The exchange that a step rests on itself.
fn seq_of(step: &SetupStep) -> Option<i64> {
    match &step.state {
        StepState::Seen { proof } | StepState::Rehearsed { proof } => Some(proof.seq),
        StepState::Done { .. }
        | StepState::Ticked { .. }
        | StepState::Follows { .. }
        | StepState::Unticked { .. }
        | StepState::Wrong
        | StepState::Waiting { .. }
        | StepState::Todo => None,
    }
}

fn iso(at: i64) -> String {
    Timestamp(at).to_string()
}

fn made(
    version: &str,
    setup: &Setup,
    messages: &BTreeMap<i64, Message>,
    warnings: &[LintWarning],
    climbed: Option<ReachReport>,
) -> Report {
    let is_needed = |step: &&SetupStep| step.proof.is_some() && !step.optional;
    let needed: Vec<&SetupStep> = steps(setup)
        .map(|(_, step)| step)
        .filter(is_needed)
        .collect();
    let proven = needed
        .iter()
        .filter(|step| matches!(step.state, StepState::Seen { .. }))
        .count();
    let way = setup
        .ways
        .iter()
        .chain(&setup.private)
        .find(|way| Some(&way.key) == setup.way.as_ref());
    Report {
        product: "Directory Sync",
        version: version.to_owned(),
        made_at: now().to_string(),
        complete: proven == needed.len() && proven > 0,
        proven,
        provable: needed.len(),
        connection: Named {
            id: setup.connection.id.clone(),
            name: setup.connection.name.clone(),
        },
        provider: Named {
            id: setup.guide.provider.key.clone(),
            name: setup.guide.provider.name.clone(),
        },
        way: way.map(|way| way.title.clone()),
        base_url: setup.values.base_url.clone(),
        public_url: setup.values.public_url.clone(),
        reachability: climbed.map(|report| Reachability {
            at: iso(report.at),
            public_url: report.public_url,
            result: report.heading,
            rungs: report
                .rungs
                .into_iter()
                .map(|rung| ReachStep {
                    number: rung.number,
                    name: rung.name,
                    state: rung.state,
                    found: joined(&rung.found),
                })
                .collect(),
        }),
        rehearsed_at: setup.rehearsed.map(iso),
        steps: steps(setup)
            .map(|(phase, step)| told(phase, step, messages))
            .collect(),
        warnings: warnings
            .iter()
            .map(|warning| Warning {
                key: warning.key.clone(),
                heading: joined(&warning.heading),
                why: joined(&warning.words),
                evidence: warning.evidence.clone(),
            })
            .collect(),
        mappings: setup
            .guide
            .mappings
            .iter()
            .map(|row| Mapping {
                kind: row.kind.clone(),
                from: row.from.clone(),
                to: row.to.clone(),
                kept: kept_words(row.kept),
                matching: row.matching,
            })
            .collect(),
    }
}

fn kept_words(kept: crate::types::MappingKept) -> String {
    use crate::types::MappingKept;
    let id = match kept {
        MappingKept::Stored => "report-stored",
        MappingKept::Set => "report-set",
        MappingKept::LeftOut => "report-left-out",
    };
    words::text(id, &Args::new())
}

fn told(phase: &str, step: &SetupStep, messages: &BTreeMap<i64, Message>) -> Step {
    let exchange = seq_of(step).map(|number| Exchange {
        number,
        message: messages.get(&number).cloned(),
    });
    let (rests_on, at, follows_from) = match &step.state {
        StepState::Seen { proof } => (RestsOn::Traffic, Some(proof.at), None),
        StepState::Rehearsed { proof } => (RestsOn::Rehearsal, Some(proof.at), None),
        StepState::Ticked { at } => (RestsOn::Hand, Some(*at), None),
        StepState::Done { at } => (RestsOn::Setting, *at, None),
        StepState::Follows { number, proof } => {
            (RestsOn::LaterStep, Some(proof.at), Some(number.clone()))
        }
        StepState::Unticked { .. }
        | StepState::Wrong
        | StepState::Waiting { .. }
        | StepState::Todo => (RestsOn::Nothing, None, None),
    };
    Step {
        number: step.number.clone(),
        key: step.key.clone(),
        title: joined(&step.title),
        phase: phase.to_owned(),
        optional: step.optional,
        provable: step.proof.is_some(),
        rests_on,
        at: at.map(iso),
        exchange,
        follows_from,
    }
}
