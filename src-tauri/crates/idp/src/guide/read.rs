//! From the texts of a provider's folder to its guide, or to what is wrong with it and where.

use super::check::check;
use super::check_tutor;
use super::lint::Lint;
use super::mistakes::Mistake;
use super::model::{Guide, Mappings, Phase, Source, Step};
use super::tutor::Tutor;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::fmt;

/// The texts of a provider's folder. A provider that sends nothing has no traffic, no mistakes, no tutor and no lint.
#[derive(Clone, Copy, Debug)]
pub struct Files<'a> {
    /// The name of the folder.
    pub provider: &'a str,
    pub guide: &'a str,
    pub traffic: Option<&'a str>,
    pub mistakes: Option<&'a str>,
    pub mappings: &'a str,
    pub tutor: Option<&'a str>,
    pub lint: Option<&'a str>,
    pub sources: &'a str,
}

/// Something wrong with a guide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// From the crate's `src` on.
    pub file: String,
    /// Where in it, as far as that can be told: `phase "…", step "…"`.
    pub place: Option<String>,
    pub what: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "src/{}: ", self.file)?;
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        f.write_str(&self.what)
    }
}

/// `mistakes.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MistakesFile {
    mistakes: Vec<Mistake>,
}

/// `lint.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LintFile {
    lints: Vec<Lint>,
}

/// Reads a guide and checks it.
///
/// # Errors
/// Every problem that was found; a file that cannot be read at all is the only one of it.
pub fn read(files: &Files<'_>) -> Result<Guide, Vec<Problem>> {
    let named = |name: &str| format!("{}/{name}", files.provider);
    let mut problems = Vec::new();
    let guide = keep(&mut problems, read_guide(files.guide, named("guide.toml")));
    let traffic = files
        .traffic
        .and_then(|text| keep(&mut problems, toml_of(text, named("traffic.toml"))));
    let mistakes = files
        .mistakes
        .and_then(|text| keep(&mut problems, toml_of(text, named("mistakes.toml"))));
    let mappings: Option<Mappings> = keep(
        &mut problems,
        toml_of(files.mappings, named("mappings.toml")),
    );
    let tutor: Option<Tutor> = files
        .tutor
        .and_then(|text| keep(&mut problems, toml_of(text, named("tutor.toml"))));
    let lint = files
        .lint
        .and_then(|text| keep(&mut problems, toml_of(text, named("lint.toml"))));
    let sources: Option<BTreeMap<String, Source>> = keep(
        &mut problems,
        serde_json::from_str(files.sources).map_err(|error| Problem {
            file: named("sources.json"),
            place: None,
            what: error.to_string(),
        }),
    );
    let (Some(mut guide), Some(mappings), Some(sources)) = (guide, mappings, sources) else {
        return Err(problems);
    };
    guide.traffic = traffic;
    guide.mistakes = mistakes.map_or_else(Vec::new, |file: MistakesFile| file.mistakes);
    guide.mappings = mappings;
    guide.tutor = tutor;
    guide.lints = lint.map_or_else(Vec::new, |file: LintFile| file.lints);
    guide.sources = sources;
    if problems.is_empty() {
        problems = check(&guide, files.provider);
        problems.extend(check_tutor::check(&guide, files.provider));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let named: Vec<String> = guide.source_keys().map(str::to_owned).collect();
    guide.sources.retain(|key, _| named.contains(key));
    Ok(guide)
}

fn keep<T>(problems: &mut Vec<Problem>, read: Result<T, Problem>) -> Option<T> {
    read.map_err(|problem| problems.push(problem)).ok()
}

fn toml_of<T: DeserializeOwned>(text: &str, file: String) -> Result<T, Problem> {
    toml::from_str(text).map_err(|error| Problem {
        file,
        place: line_of(text, &error),
        what: error.message().to_owned(),
    })
}

/// Where an error begins. Its own words show the line in several, and a build script can say only one.
fn line_of(text: &str, error: &toml::de::Error) -> Option<String> {
    let before = text.get(..error.span()?.start)?;
    Some(format!("line {}", before.matches('\n').count() + 1))
}

/// An error of the whole names a line. What the author looks for is the step, so the parts are tried one by one.
fn read_guide(text: &str, file: String) -> Result<Guide, Problem> {
    toml::from_str(text).map_err(|whole| {
        let (place, what) = toml::from_str::<toml::Table>(text)
            .ok()
            .and_then(|table| first_bad_part(&table))
            .unwrap_or_else(|| (line_of(text, &whole), whole.message().to_owned()));
        Problem { file, place, what }
    })
}

fn first_bad_part(guide: &toml::Table) -> Option<(Option<String>, String)> {
    let phases = guide.get("phases")?.as_array()?;
    phases.iter().enumerate().find_map(|(index, phase)| {
        let phase = phase.as_table()?;
        let phase_name = format!("phase {}", name_of(phase, index));
        let steps = phase
            .get("steps")
            .and_then(toml::Value::as_array)
            .into_iter()
            .flatten();
        let bad_step = steps.enumerate().find_map(|(index, step)| {
            let name = name_of(step.as_table()?, index);
            let error = step.clone().try_into::<Step>().err()?;
            Some((
                Some(format!("{phase_name}, step {name}")),
                error.message().to_owned(),
            ))
        });
        bad_step.or_else(|| {
            let mut alone = phase.clone();
            if alone.contains_key("steps") {
                alone.insert("steps".to_owned(), toml::Value::Array(Vec::new()));
            }
            let error = toml::Value::Table(alone).try_into::<Phase>().err()?;
            Some((Some(phase_name), error.message().to_owned()))
        })
    })
}

/// Its key in quotes, or its number where it has none.
fn name_of(part: &toml::Table, index: usize) -> String {
    match part.get("key").and_then(toml::Value::as_str) {
        Some(key) => format!("\"{key}\""),
        None => format!("{}", index + 1),
    }
}
