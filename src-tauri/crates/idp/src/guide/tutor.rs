//! What a provider sends for a person: its mapping of attributes, carried out. Nothing is sent here; whoever wants to see what a
//! service makes of it takes the [`Draft`] and tries it out.
//!
//! `tutor.toml` of a provider's folder says how its requests look (a body with holes, in the order in which it writes them),
//! what it knows of a person, and how a person leaves. The rows of `mappings.toml` fill the holes.

mod body;
mod draft;
mod expression;
mod target;

pub use draft::{Draft, Outcome, TutorRow};
pub use expression::Unreadable;
pub use target::Target;

use super::model::Mapping;
use body::Node;
use expression::Expression;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// How a provider's requests come about.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tutor {
    pub syntax: Syntax,
    #[serde(default)]
    pub unset: Unset,
    #[serde(default)]
    pub twice: Twice,
    /// Whether the URN of an extension stands in `schemas` only if the extension has a value.
    #[serde(default)]
    pub schemas_follow: bool,
    /// Targets at which `True` and `False` become booleans.
    #[serde(default)]
    pub booleans: Vec<String>,
    /// Targets that are not part of the request that creates somebody.
    #[serde(default)]
    pub later: Vec<String>,
    /// Requests of their own for some of those, once the person is there.
    #[serde(default)]
    pub follow: Vec<Follow>,
    /// The body that creates a user. `null` is a hole: what no row fills is not sent.
    pub body: Template,
    /// What the provider knows of a person, with values that are plainly samples.
    pub person: Vec<PersonField>,
    /// What it works out of that.
    #[serde(default)]
    pub derived: Vec<Derived>,
    /// How somebody leaves, by way.
    pub leave: Vec<Leave>,
    #[serde(default)]
    pub sources: Vec<String>,
    #[serde(default)]
    pub unsourced: Option<String>,
}

/// What the left side of a mapping is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Syntax {
    /// `mail`, or `Join(" ", [givenName], [surname])`.
    Functions,
    /// `user.email`, texts in quotes, `+` between them.
    Profile,
    /// Text with `{$user.email}` in it.
    Template,
    /// The name of a property, or a text in quotes.
    Names,
}

/// What becomes of a row whose source has no value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unset {
    #[default]
    LeftOut,
    /// It is sent as an empty text.
    Empty,
}

/// What becomes of two rows that write the same element of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Twice {
    /// Both come.
    #[default]
    Both,
    /// The later one replaces the earlier one.
    Last,
}

/// A JSON text with holes.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(try_from = "String")]
pub struct Template(Node);

impl TryFrom<String> for Template {
    type Error = String;

    fn try_from(text: String) -> Result<Template, String> {
        let value: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        Ok(Template(Node::of(value)))
    }
}

/// Something that a provider knows of a person.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonField {
    /// As mappings name it.
    pub name: String,
    /// What it is, where the name does not say it.
    #[serde(default)]
    pub label: Option<String>,
    pub sample: Datum,
}

/// Something that a provider works out.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Derived {
    pub name: String,
    /// True if one of these is; with `!` in front, if one is not.
    pub any: Vec<String>,
    /// The opposite of that.
    #[serde(default)]
    pub negated: bool,
}

/// A `PATCH` for one value that is not part of the request that creates somebody.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Follow {
    /// The target of the value: one of those that come later.
    pub to: String,
    /// What happens, as a title.
    pub title: String,
    /// Whether the value names another person: then the id is sent that this person has at the service.
    #[serde(default)]
    pub reference: bool,
    /// Its holes get the value.
    pub body: Template,
}

/// What is sent when somebody loses the app.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leave {
    /// The ways it belongs to; all if empty.
    #[serde(default)]
    pub ways: Vec<String>,
    /// What happens at the provider, as a title.
    pub title: String,
    /// What that changes of the person.
    pub set: BTreeMap<String, Datum>,
    pub method: LeaveMethod,
    /// Of a `PATCH`: its holes get what is mapped to `active`. A `PUT` has the body that creates somebody.
    #[serde(default)]
    pub body: Option<Template>,
    /// Whether booleans are written as the texts `True` and `False`.
    #[serde(default)]
    pub texts: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum LeaveMethod {
    Patch,
    Put,
}

/// A value that a provider holds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Datum {
    Switch(bool),
    Text(String),
}

/// What a provider knows of one person, by name.
pub type Person = BTreeMap<String, Datum>;

impl Tutor {
    /// The sample person.
    pub fn sample(&self) -> Person {
        let fields = self.person.iter();
        fields
            .map(|field| (field.name.clone(), field.sample.clone()))
            .collect()
    }

    /// The person with what the provider works out.
    fn whole(&self, person: &Person) -> Person {
        let mut whole = person.clone();
        for derived in &self.derived {
            let holds = |name: &String| match name.strip_prefix('!') {
                Some(name) => person.get(name) != Some(&Datum::Switch(true)),
                None => person.get(name) == Some(&Datum::Switch(true)),
            };
            let value = derived.any.iter().any(holds) != derived.negated;
            whole.insert(derived.name.clone(), Datum::Switch(value));
        }
        whole
    }

    /// Every name that a mapping may use.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let fields = self.person.iter().map(|field| field.name.as_str());
        fields.chain(self.derived.iter().map(|derived| derived.name.as_str()))
    }

    fn expression(&self, text: &str) -> Result<Expression, Unreadable> {
        let is_known = |name: &str| self.names().any(|known| known == name);
        Expression::parse(self.syntax, text, &is_known)
    }

    /// What a row cannot be carried out for, if something.
    pub fn problem_of(&self, row: &TutorRow) -> Option<Unreadable> {
        self.expression(&row.from)
            .and_then(|_| Target::parse(&row.to))
            .err()
    }

    /// How somebody leaves on one way.
    pub fn leaving(&self, way: Option<&str>) -> Option<&Leave> {
        self.leave
            .iter()
            .find(|leave| super::walk::is_of_way(&leave.ways, way))
    }
}

/// The rows that are sent unless somebody adds or takes away some.
pub fn usual_rows(mappings: &[Mapping]) -> Vec<TutorRow> {
    let usual = mappings.iter().filter(|row| !row.added);
    usual
        .map(|row| TutorRow {
            from: row.from.clone(),
            to: row.to.clone(),
        })
        .collect()
}

#[cfg(test)]
mod tests;
