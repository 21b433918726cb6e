//! A guide as a runbook, for a colleague who owns the provider: to print, to send, never with a secret in it.

use super::model::{Action, FieldValue, Guide, Instruction, Kept, Portal, Source, Step, Trap};
use super::values::{TOKEN_WORDS, Values};
use super::walk::{Place, is_of_way};
use std::fmt::Write;

/// What the guide is for, in the title.
const PRODUCT: &str = "Directory Sync";

/// One way of a guide as Markdown, with the values filled in. `name` is the provider's display name.
pub fn markdown(guide: &Guide, name: &str, values: &Values) -> String {
    let mut page = Page {
        guide,
        values,
        text: String::new(),
    };
    page.head(name);
    let mut phase_number = 0;
    for place in guide.steps(values.way.as_deref()) {
        if place.phase_number != phase_number {
            phase_number = place.phase_number;
            page.phase(&place);
        }
        page.step(&place);
    }
    page.afterwards();
    page.traps();
    page.mappings();
    page.mistakes();
    page.sources();
    page.text.trim_end().to_owned() + "\n"
}

struct Page<'a> {
    guide: &'a Guide,
    values: &'a Values,
    text: String,
}

impl Page<'_> {
    fn way(&self) -> Option<&str> {
        self.guide
            .way(self.values.way.as_deref())
            .map(|way| way.key.as_str())
    }

    fn line(&mut self, lines: &str) {
        for line in lines.split('\n') {
            self.text.push_str(line.trim_end());
            self.text.push('\n');
        }
    }

    fn paragraph(&mut self, words: &str) {
        let filled = self.values.fill(words);
        self.line(&filled);
        self.line("");
    }

    fn heading(&mut self, level: usize, words: &str) {
        let filled = self.values.fill(words);
        self.line(&format!("{} {filled}", "#".repeat(level)));
        self.line("");
    }

    /// The cells have their values already.
    fn table(&mut self, columns: &[&str], rows: &[Vec<String>]) {
        self.line(&format!("| {} |", columns.join(" | ")));
        self.line(&format!("|{}", " --- |".repeat(columns.len())));
        for row in rows {
            let cells: Vec<String> = row
                .iter()
                .map(|cell| cell.replace('|', "\\|").replace('\n', " "))
                .collect();
            self.line(&format!("| {} |", cells.join(" | ")));
        }
        self.line("");
    }

    fn head(&mut self, name: &str) {
        let guide = self.guide;
        match &guide.alternatives {
            None => self.heading(1, &format!("Connect {name} to {PRODUCT}")),
            Some(alternatives) => {
                self.heading(1, &format!("{name} and {PRODUCT}"));
                self.paragraph(&alternatives.reason);
            }
        }
        let way = guide.way(self.values.way.as_deref());
        if let Some(way) = way {
            self.paragraph(&format!("Way: **{}**. {}", way.title, way.choose));
        }
        let minutes = guide.minutes(self.way());
        self.line(&format!("- Who: {}", guide.role));
        self.line(&format!("- Where: {}", guide.console));
        self.line(&format!("- How long: about {minutes} minutes"));
        self.line("");
        self.paragraph(&guide.begin.words);
        let needs: Vec<&str> = guide.needs(self.way()).collect();
        if !needs.is_empty() {
            self.heading(2, "Before you begin");
            for need in needs {
                let filled = self.values.fill(need);
                self.line(&format!("- {filled}"));
            }
            self.line("");
        }
        self.values_table();
    }

    /// The values that the provider's forms ask for, in its words.
    fn values_table(&mut self) {
        let mut rows: Vec<Vec<String>> = Vec::new();
        for (label, value) in self.guide.fields(self.way()) {
            let is_ours = !matches!(
                value,
                FieldValue::Choice { .. } | FieldValue::Checked { .. } | FieldValue::Text { .. }
            );
            let row = vec![format!("**{label}**"), self.value(value)];
            if is_ours && !rows.contains(&row) {
                rows.push(row);
            }
        }
        if !rows.is_empty() {
            self.heading(2, "Values");
            self.table(&["Field", "Value"], &rows);
        }
    }

    fn value(&self, value: &FieldValue) -> String {
        match value {
            FieldValue::BaseUrl => code(&self.values.base_url),
            FieldValue::Token => TOKEN_WORDS.to_owned(),
            FieldValue::AppName => code(&self.values.app_name),
            FieldValue::TestEmail => code(&self.values.test_email),
            FieldValue::Text { text } => code(&self.values.fill(text)),
            FieldValue::Choice { option } => format!("select **{}**", self.values.fill(option)),
            FieldValue::Checked { on: true } => "on".to_owned(),
            FieldValue::Checked { on: false } => "off".to_owned(),
        }
    }

    fn phase(&mut self, place: &Place<'_>) {
        let phase = place.phase;
        self.heading(2, &format!("{}. {}", place.phase_number, phase.title));
        self.paragraph(&format!(
            "{} About {}.",
            phase.place,
            match phase.minutes {
                1 => "a minute".to_owned(),
                minutes => format!("{minutes} minutes"),
            }
        ));
    }

    fn step(&mut self, place: &Place<'_>) {
        let step = place.step;
        let optional = if step.optional { " (optional)" } else { "" };
        self.heading(3, &format!("{} {}{optional}", place.number(), step.title));
        for (index, instruction) in step.instructions.iter().enumerate() {
            let words = self.instruction(instruction);
            self.line(&format!("{}. {words}", index + 1));
        }
        self.line("");
        self.paragraph(&format!("Goes wrong most often: {}", step.pitfall));
        for key in &step.traps {
            if let Some(trap) = self.guide.trap(key) {
                self.paragraph(&format!("Take care: {}.", trap.title));
            }
        }
        self.evidence(step);
    }

    fn instruction(&self, instruction: &Instruction) -> String {
        let only = match instruction.portal {
            None => "",
            Some(Portal::Present) => "Present portal: ",
            Some(Portal::Older) => "Older portal: ",
        };
        let action = self.action(&instruction.action);
        let words = match (&instruction.action, &instruction.older) {
            (_, None) => action,
            (
                Action::Field { label, value },
                Some(Action::Field {
                    label: older,
                    value: same,
                }),
            ) if value == same => {
                format!("**{label}** (older: **{older}**): {}", self.value(value))
            }
            (_, Some(older)) => format!("{action} (Older portal: {})", self.action(older)),
        };
        // What goes on in a second line stays part of its item.
        format!("{only}{words}").replace('\n', "\n   ")
    }

    fn action(&self, action: &Action) -> String {
        match action {
            Action::Say { words } => self.values.fill(words),
            Action::Field { label, value } => format!("**{label}**: {}", self.value(value)),
        }
    }

    fn evidence(&mut self, step: &Step) {
        match (step.proof, &step.unproven) {
            (Some(event), _) => {
                let Some(proof) = self.guide.proof(event) else {
                    return;
                };
                let awaited = &proof.awaited;
                let usually = proof.usually.as_ref();
                let usually = usually.map_or(String::new(), |usually| format!(" {usually}"));
                self.paragraph(&format!(
                    "{PRODUCT} ticks this when it sees {awaited}.{usually}"
                ));
            }
            (None, Some(reason)) => self.paragraph(&format!("Tick this by hand: {reason}")),
            (None, None) => {}
        }
        if let Some(unsourced) = &step.unsourced {
            self.paragraph(&format!("Not documented: {unsourced}"));
        }
    }

    fn afterwards(&mut self) {
        let Some(traffic) = &self.guide.traffic else {
            return;
        };
        self.heading(2, "Once it runs");
        let rhythm = self.values.fill(&traffic.rhythm.words);
        self.line(&format!("- {rhythm}"));
        for fact in &traffic.afterwards {
            let words = self.values.fill(&fact.words);
            self.line(&format!("- {words}"));
        }
        let refused = self.values.fill(&traffic.refused.words);
        let stop = self.values.fill(&traffic.refused.stop);
        self.line(&format!(
            "- When its token does not work any more: {refused}"
        ));
        self.line(&format!("- Before the connection is removed here: {stop}"));
        self.line("");
        self.heading(2, "When somebody leaves");
        let rows: Vec<Vec<String>> = traffic
            .deprovisioning
            .iter()
            .filter(|row| is_of_way(&row.ways, self.way()))
            .map(|row| {
                let cells = [&row.when, &row.sends, &row.leaves];
                cells.map(|cell| self.values.fill(cell)).to_vec()
            })
            .collect();
        self.table(
            &["When", "What is sent", "What then stands in the directory"],
            &rows,
        );
    }

    /// Those that a step of this way warns of.
    fn traps(&mut self) {
        let places = self.guide.steps(self.values.way.as_deref());
        let is_met = |trap: &Trap| {
            places
                .iter()
                .any(|place| place.step.traps.contains(&trap.key))
        };
        let traps: Vec<&Trap> = self
            .guide
            .traps
            .iter()
            .filter(|trap| is_met(trap))
            .collect();
        if traps.is_empty() {
            return;
        }
        self.heading(2, "Known traps");
        for trap in traps {
            let words = self.values.fill(&trap.words);
            self.line(&format!("- **{}.** {words}", trap.title));
        }
        self.line("");
    }

    fn mappings(&mut self) {
        let mappings = &self.guide.mappings;
        self.heading(2, "Attributes");
        self.paragraph(&mappings.place);
        for (title, rows) in [("Users", &mappings.users), ("Groups", &mappings.groups)] {
            if rows.is_empty() {
                continue;
            }
            self.heading(3, title);
            let rows: Vec<Vec<String>> = rows
                .iter()
                .map(|row| {
                    let mut note = row.note.clone().unwrap_or_default();
                    if row.matching {
                        note = format!("looked up by this. {note}").trim_end().to_owned();
                    }
                    let kept = match row.kept {
                        Kept::Stored => "stored",
                        Kept::Set => "only that it was set",
                        Kept::LeftOut => "left out",
                    };
                    vec![
                        format!("`{}`", row.from),
                        format!("`{}`", row.to),
                        kept.to_owned(),
                        note,
                    ]
                })
                .collect();
            self.table(&["From", "SCIM attribute", "Here", "Note"], &rows);
        }
    }

    fn mistakes(&mut self) {
        let way = self.way().map(str::to_owned);
        let mistakes: Vec<_> = self
            .guide
            .mistakes
            .iter()
            .filter(|mistake| is_of_way(&mistake.ways, way.as_deref()))
            .collect();
        if mistakes.is_empty() {
            return;
        }
        self.heading(2, "If something goes wrong");
        for mistake in mistakes {
            let mut words = format!("- {}. {}", mistake.heading, mistake.words);
            if let Some(sees) = &mistake.sees {
                let _ = write!(words, " What the console shows: {sees}");
            }
            let filled = self.values.fill(&words);
            self.line(&filled);
        }
        self.line("");
    }

    fn sources(&mut self) {
        self.heading(2, "Where this is known from");
        for (key, source) in &self.guide.sources {
            self.line(&source_line(key, source));
        }
        self.line("");
    }
}

fn source_line(key: &str, source: &Source) -> String {
    match &source.address {
        Some(address) => format!("- {key}: {}, <{address}>", source.title),
        None => format!("- {key}: {}", source.title),
    }
}

/// Something to be typed as it stands. What holds a backtick or several lines gets a longer fence.
fn code(text: &str) -> String {
    if text.contains('\n') {
        format!("\n\n```\n{text}\n```\n")
    } else if text.contains('`') {
        format!("`` {text} ``")
    } else {
        format!("`{text}`")
    }
}
