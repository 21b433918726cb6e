//! The report as Markdown, which its page for the printer is made of.

use super::{Report, RestsOn, Step};
use crate::connections::small;
use crate::setup::document::{code, literal, table};
use crate::types::{LintEvidence, ReachRungState, Verdict};
use crate::words::{self, Args};
use std::fmt::Write as _;

/// There are some thirty steps.
fn small_number(count: usize) -> u32 {
    small(count as u64)
}

fn say(id: &str) -> String {
    words::text(id, &Args::new())
}

pub(super) fn title(report: &Report) -> String {
    let args = Args::new()
        .text("connection", &report.connection.name)
        .number("proven", small_number(report.proven))
        .number("provable", small_number(report.provable));
    words::text(
        if report.complete {
            "report-title"
        } else {
            "report-title-interim"
        },
        &args,
    )
}

pub(super) fn markdown(report: &Report) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "# {}\n", literal(&title(report)));
    let lead = if report.complete {
        "report-lead"
    } else {
        "report-lead-interim"
    };
    let args = Args::new()
        .text("provider", &report.provider.name)
        .number("proven", small_number(report.proven))
        .number("provable", small_number(report.provable));
    let _ = writeln!(out, "{}\n", literal(&words::text(lead, &args)));
    facts(&mut out, report);
    proofs(&mut out, report);
    other_steps(&mut out, report);
    reachability(&mut out, report);
    warnings(&mut out, report);
    mappings(&mut out, report);
    out.trim_end().to_owned() + "\n"
}

fn facts(out: &mut String, report: &Report) {
    let mut fact = |id: &str, value: String| {
        let _ = writeln!(out, "- {}: {value}", say(id));
    };
    fact("report-connection", literal(&report.connection.name));
    fact("report-provider", literal(&report.provider.name));
    if let Some(way) = &report.way {
        fact("report-way", literal(way));
    }
    fact("report-base-url", code(&report.base_url));
    if let Some(url) = &report.public_url {
        fact("report-public-url", code(url));
    }
    if let Some(at) = &report.rehearsed_at {
        fact("report-rehearsed", at.clone());
    }
    fact("report-made", report.made_at.clone());
    fact(
        "report-version",
        format!("{} {}", report.product, literal(&report.version)),
    );
    out.push('\n');
}

fn heads(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| say(id)).collect()
}

/// What the provider's own traffic has shown.
fn proofs(out: &mut String, report: &Report) {
    let _ = writeln!(out, "## {}\n", say("report-proven"));
    let proven: Vec<&Step> = of(report, RestsOn::Traffic);
    if proven.is_empty() {
        let _ = writeln!(out, "{}\n", say("report-nothing-proven"));
        return;
    }
    let rows: Vec<Vec<String>> = proven
        .into_iter()
        .map(|step| {
            let exchange = step.exchange.as_ref();
            let message = exchange.and_then(|exchange| exchange.message.as_ref());
            vec![
                step.number.clone(),
                literal(&step.title),
                step.at.clone().unwrap_or_default(),
                exchange.map_or_else(String::new, |exchange| format!("\\#{}", exchange.number)),
                match message {
                    Some(message) => code(&format!("{} {}", message.method, message.path)),
                    None => say("report-pruned"),
                },
                message
                    .and_then(|message| message.status)
                    .map_or_else(String::new, |status| status.to_string()),
                message.map_or_else(String::new, |message| verdict(message.verdict)),
            ]
        })
        .collect();
    let heads = heads(&[
        "report-step",
        "report-what",
        "report-when",
        "report-exchange",
        "report-request",
        "report-status",
        "report-verdict",
    ]);
    table(out, &heads, &rows);
}

fn of(report: &Report, rests_on: RestsOn) -> Vec<&Step> {
    let steps = report.steps.iter();
    steps.filter(|step| step.rests_on == rests_on).collect()
}

fn verdict(verdict: Verdict) -> String {
    say(match verdict {
        Verdict::Applied => "report-verdict-applied",
        Verdict::NoChange => "report-verdict-no-change",
        Verdict::Partly => "report-verdict-partly",
        Verdict::Refused => "report-verdict-refused",
        Verdict::Held => "report-verdict-held",
    })
}

/// What rests on something else, and what is open.
fn other_steps(out: &mut String, report: &Report) {
    for (rests_on, title, lead) in [
        (RestsOn::Hand, "report-by-hand", "report-by-hand-lead"),
        (
            RestsOn::Rehearsal,
            "report-rehearsal",
            "report-rehearsal-lead",
        ),
        (RestsOn::LaterStep, "report-follows", "report-follows-lead"),
        (RestsOn::Setting, "report-here", "report-here-lead"),
        (RestsOn::Nothing, "report-open", "report-open-lead"),
    ] {
        let steps = of(report, rests_on);
        if steps.is_empty() {
            continue;
        }
        let _ = writeln!(out, "## {}\n\n{}\n", say(title), say(lead));
        for step in steps {
            let mut line = format!("- {} {}", step.number, literal(&step.title));
            if step.optional {
                let _ = write!(line, " ({})", say("report-optional"));
            }
            if rests_on == RestsOn::Nothing && step.provable {
                let _ = write!(line, " ({})", say("report-by-traffic"));
            }
            if let Some(number) = &step.follows_from {
                let args = Args::new().text("number", number);
                let _ = write!(line, ", {}", words::text("report-from", &args));
            }
            if let Some(at) = &step.at {
                let _ = write!(line, ", {at}");
            }
            if let Some(exchange) = &step.exchange {
                let _ = write!(line, ", \\#{}", exchange.number);
            }
            let _ = writeln!(out, "{line}");
        }
        out.push('\n');
    }
}

fn reachability(out: &mut String, report: &Report) {
    let Some(found) = &report.reachability else {
        return;
    };
    let _ = writeln!(out, "## {}\n", say("report-reachability"));
    let _ = writeln!(
        out,
        "{}, {}, {}.\n",
        literal(&found.result),
        code(&found.public_url),
        found.at
    );
    for rung in &found.rungs {
        let state = say(match rung.state {
            ReachRungState::Passed => "report-passed",
            ReachRungState::Failed => "report-failed",
            ReachRungState::NotTried => "report-not-tried",
        });
        let _ = writeln!(
            out,
            "{}. {}: {state}. {}",
            rung.number,
            literal(&rung.name),
            literal(&rung.found)
        );
    }
    out.push('\n');
}

fn warnings(out: &mut String, report: &Report) {
    let _ = writeln!(out, "## {}\n", say("report-warnings"));
    if report.warnings.is_empty() {
        let _ = writeln!(out, "{}\n", say("report-no-warnings"));
        return;
    }
    for warning in &report.warnings {
        let _ = writeln!(
            out,
            "- **{}.** {} {}",
            literal(&warning.heading),
            literal(&warning.why),
            evidence(&warning.evidence)
        );
    }
    out.push('\n');
}

fn evidence(all: &[LintEvidence]) -> String {
    let shown: Vec<String> = all
        .iter()
        .map(|one| match one {
            LintEvidence::Mapping { from, to } => format!("{} → {}", code(from), code(to)),
            LintEvidence::Missing { to } => code(to),
            LintEvidence::Resource {
                name,
                exchange: Some(exchange),
                ..
            } => format!("{} (\\#{})", literal(name), exchange.seq),
            LintEvidence::Resource { name, .. } => literal(name),
        })
        .collect();
    format!("{}: {}.", say("report-seen-at"), shown.join(", "))
}

fn mappings(out: &mut String, report: &Report) {
    if report.mappings.is_empty() {
        return;
    }
    let _ = writeln!(
        out,
        "## {}\n\n{}\n",
        say("report-mappings"),
        say("report-mappings-lead")
    );
    let rows: Vec<Vec<String>> = report
        .mappings
        .iter()
        .map(|row| vec![code(&row.from), code(&row.to), row.kept.clone()])
        .collect();
    let heads = heads(&["report-from-head", "report-to-head", "report-kept-head"]);
    table(out, &heads, &rows);
}
