//! What is known to go wrong with a provider's mappings and groups, and how it shows.

use super::tutor::{Target, TutorRow};
use serde::{Deserialize, Serialize};

/// A warning: when it is given, and what it says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Lint {
    pub key: String,
    /// What to do, as an imperative.
    pub heading: String,
    /// What happens otherwise.
    pub words: String,
    /// Given if a row maps so.
    #[serde(default)]
    pub mapped: Option<Mapped>,
    /// Given if no row leads there.
    #[serde(default)]
    pub missing: Option<String>,
    /// Given if more than one row leads to these.
    #[serde(default)]
    pub twice: Vec<String>,
    /// Given if a row leads there from something else.
    #[serde(default)]
    pub outside: Option<Outside>,
    /// Given if one of these is seen in the directory.
    #[serde(default)]
    pub signs: Vec<LintSign>,
    #[serde(default)]
    pub sources: Vec<String>,
    #[serde(default)]
    pub unsourced: Option<String>,
}

/// A mapping that is a mistake.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Mapped {
    pub to: String,
    /// One of these names in the source; any source if empty.
    #[serde(default)]
    pub from: Vec<String>,
}

/// Sources that are all right, where any other is not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Outside {
    pub to: String,
    pub of: Vec<String>,
}

/// What traffic leaves behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LintSign {
    /// A user of the connection has two e-mails of type `work`.
    TwoWorkEmails,
    /// A user of the connection has no `externalId`.
    NoExternalId,
    /// A group of the connection is in another group, and has no members.
    NestedGroup,
    /// A group of the connection has no members.
    EmptyGroup,
    /// Members of a group of the connection were asked for and are not here.
    MembersMissing,
    /// Somebody here has the made-up address of the activation.
    TestEmailTaken,
}

impl Lint {
    /// The rows that give rise to it: `None` if it is not given, and no row if one is missing.
    pub fn rows(&self, rows: &[TutorRow]) -> Option<Vec<usize>> {
        let targets: Vec<Option<Target>> =
            rows.iter().map(|row| Target::parse(&row.to).ok()).collect();
        let leads_to = |index: usize, place: &str| {
            let wanted = Target::parse(place).ok();
            targets[index]
                .as_ref()
                .zip(wanted)
                .is_some_and(|(target, wanted)| target.is_at(&wanted))
        };
        let all = 0..rows.len();
        let mut found: Vec<usize> = Vec::new();
        let mut is_given = false;
        if let Some(mapped) = &self.mapped {
            found.extend(all.clone().filter(|index| {
                leads_to(*index, &mapped.to)
                    && (mapped.from.is_empty() || mentions(&rows[*index].from, &mapped.from))
            }));
        }
        if let Some(outside) = &self.outside {
            found.extend(all.clone().filter(|index| {
                leads_to(*index, &outside.to) && !mentions(&rows[*index].from, &outside.of)
            }));
        }
        if !self.twice.is_empty() {
            let there: Vec<usize> = all
                .clone()
                .filter(|index| self.twice.iter().any(|place| leads_to(*index, place)))
                .collect();
            if there.len() > 1 {
                found.extend(there);
            }
        }
        if let Some(missing) = &self.missing {
            is_given = !all.clone().any(|index| leads_to(index, missing));
        }
        (is_given || !found.is_empty()).then_some(found)
    }

    /// Every place that it names.
    pub(super) fn places(&self) -> Vec<&str> {
        let mapped = self.mapped.iter().map(|mapped| mapped.to.as_str());
        let outside = self.outside.iter().map(|outside| outside.to.as_str());
        let missing = self.missing.iter().map(String::as_str);
        let twice = self.twice.iter().map(String::as_str);
        mapped.chain(outside).chain(missing).chain(twice).collect()
    }
}

/// Whether a source has one of these names in it, as a whole word.
fn mentions(source: &str, names: &[String]) -> bool {
    names.iter().any(|name| {
        source.match_indices(name.as_str()).any(|(at, _)| {
            let is_edge = |c: Option<char>| c.is_none_or(|c| !(c.is_alphanumeric() || c == '_'));
            is_edge(source[..at].chars().next_back())
                && is_edge(source[at + name.len()..].chars().next())
        })
    })
}
