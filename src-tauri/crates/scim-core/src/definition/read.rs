//! The JSON form of a schema (RFC 7643 §7), read. What `/Schemas` prints reads back as it was.

use super::names::{check_attribute, is_urn};
use super::problem::{Problem, Problems, SchemaProblem, within};
use super::{
    LONGEST_DESCRIPTION, LONGEST_LABEL, MOST_ATTRIBUTES, MOST_SUB_ATTRIBUTES, MOST_VALUES,
};
use crate::discovery::SCHEMA_URN;
use crate::error::excerpt;
use crate::json::kind_in_words;
use crate::schema::{Attribute, AttributeType, Mutability, Returned, Schema, Uniqueness};
use crate::suggest::{did_you_mean, nearest};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::sync::Arc;

/// What a schema has; `meta` is the service's own and passed over.
const OF_A_SCHEMA: &[&str] = &["schemas", "id", "name", "description", "attributes", "meta"];

const OF_AN_ATTRIBUTE: &[&str] = &[
    "name",
    "type",
    "multiValued",
    "description",
    "required",
    "caseExact",
    "mutability",
    "returned",
    "uniqueness",
    "canonicalValues",
    "referenceTypes",
    "subAttributes",
];

impl Schema {
    /// Reads a schema in the form of RFC 7643 §7. A characteristic that is left out has the default of §2.2; the
    /// example schemas of the RFC leave out `schemas`, so it may lack.
    ///
    /// # Errors
    /// Every problem with its place, in the order of the text, at most [`super::MOST_PROBLEMS`].
    pub fn read(raw: &Value) -> Result<Schema, Vec<SchemaProblem>> {
        let mut problems = Problems::default();
        let schema = read_schema(raw, &mut problems);
        problems.into_result(schema)
    }
}

fn read_schema(raw: &Value, problems: &mut Problems) -> Option<Schema> {
    let members = Members::of(raw, "", OF_A_SCHEMA, problems)?;
    if let Some(urns) = members.get("schemas") {
        let is_one = urns
            .as_array()
            .is_some_and(|urns| matches!(urns.as_slice(), [Value::String(urn)] if urn.eq_ignore_ascii_case(SCHEMA_URN)));
        if !is_one {
            let problem = Problem::UnknownWord {
                found: excerpt(&urns.to_string()),
                known: "[\"urn:ietf:params:scim:schemas:core:2.0:Schema\"]",
            };
            problems.add("schemas", problem);
        }
    }
    let id = members.text("id", None, problems);
    if let Some(id) = &id
        && !is_urn(id)
    {
        problems.add("id", Problem::NotAUrn);
    }
    let name = members.label("name", None, problems);
    let description = members.description(problems);
    let attributes = match members.get("attributes") {
        None => {
            problems.add("attributes", Problem::Missing);
            Vec::new()
        }
        Some(raw) => {
            let read = read_attributes(raw, "attributes", false, problems);
            if raw.as_array().is_some_and(Vec::is_empty) {
                problems.add("attributes", Problem::NoAttributes);
            }
            read
        }
    };
    Some(Schema {
        id: id?,
        name: name?,
        description: description?,
        attributes,
    })
}

fn read_attributes(
    raw: &Value,
    at: &str,
    is_sub: bool,
    problems: &mut Problems,
) -> Vec<Arc<Attribute>> {
    let Some(elements) = raw.as_array() else {
        problems.add(
            at,
            Problem::WrongShape {
                expected: "an array",
                found: kind_in_words(raw),
            },
        );
        return Vec::new();
    };
    let most = if is_sub {
        MOST_SUB_ATTRIBUTES
    } else {
        MOST_ATTRIBUTES
    };
    if elements.len() > most {
        problems.add(at, Problem::TooMany(most));
    }
    let mut attributes: Vec<Arc<Attribute>> = Vec::new();
    for (index, element) in elements.iter().take(most).enumerate() {
        let at = format!("{at}[{index}]");
        let Some(attribute) = read_attribute(element, &at, is_sub, problems) else {
            continue;
        };
        let twin = attributes
            .iter()
            .find(|known| known.name.eq_ignore_ascii_case(&attribute.name));
        if let Some(twin) = twin {
            problems.add(
                within(&at, "name"),
                Problem::NameTaken(twin.name.to_string()),
            );
        }
        attributes.push(Arc::new(attribute));
    }
    attributes
}

fn read_attribute(
    raw: &Value,
    at: &str,
    is_sub: bool,
    problems: &mut Problems,
) -> Option<Attribute> {
    let members = Members::of(raw, at, OF_AN_ATTRIBUTE, problems)?;
    let name = members.text("name", None, problems);
    if let Some(problem) = name
        .as_deref()
        .and_then(|name| check_attribute(name, is_sub))
    {
        problems.add(within(at, "name"), problem);
    }
    let attribute_type = members.word("type", AttributeType::String, problems);
    if is_sub && attribute_type == AttributeType::Complex {
        problems.add(within(at, "type"), Problem::ComplexWithinComplex);
    }
    // RFC 7643 §2.3.6, §2.3.7: binary values and references heed case.
    let heeds_case = matches!(
        attribute_type,
        AttributeType::Binary | AttributeType::Reference
    );
    let attribute = Attribute {
        name: name.unwrap_or_default(),
        description: members.description(problems)?,
        attribute_type,
        multi_valued: members.boolean("multiValued", false, problems),
        required: members.boolean("required", false, problems),
        case_exact: members.boolean("caseExact", heeds_case, problems),
        mutability: members.word("mutability", Mutability::ReadWrite, problems),
        returned: members.word("returned", Returned::Default, problems),
        uniqueness: members.word("uniqueness", Uniqueness::None, problems),
        canonical_values: members.labels("canonicalValues", problems),
        reference_types: members.labels("referenceTypes", problems),
        sub_attributes: read_sub_attributes(&members, attribute_type, is_sub, problems),
        indexed: false,
    };
    if !attribute.canonical_values.is_empty() && attribute_type != AttributeType::String {
        problems.add(
            within(at, "canonicalValues"),
            Problem::CanonicalValuesOfOther,
        );
    }
    if !attribute.reference_types.is_empty() && attribute_type != AttributeType::Reference {
        problems.add(within(at, "referenceTypes"), Problem::ReferenceTypesOfOther);
    }
    for (index, known) in attribute.reference_types.iter().enumerate() {
        if !matches!(known.as_ref(), "User" | "Group" | "external" | "uri") {
            let problem = Problem::UnknownWord {
                found: excerpt(known),
                known: "User, Group, external, uri",
            };
            problems.add(format!("{at}.referenceTypes[{index}]"), problem);
        }
    }
    if let Some(index) = attribute
        .sub_attributes
        .iter()
        .position(|sub| sub.name == "$ref")
    {
        let points = attribute.sub_attributes[index].attribute_type == AttributeType::Reference;
        let has_value = attribute
            .sub_attribute("value")
            .is_some_and(|value| value.attribute_type == AttributeType::String);
        if !(points && has_value) {
            problems.add(
                format!("{at}.subAttributes[{index}].name"),
                Problem::BareRef,
            );
        }
    }
    (!attribute.name.is_empty()).then_some(attribute)
}

fn read_sub_attributes(
    members: &Members,
    attribute_type: AttributeType,
    is_sub: bool,
    problems: &mut Problems,
) -> Vec<Arc<Attribute>> {
    let at = within(members.at, "subAttributes");
    let raw = members.get("subAttributes");
    let is_complex = attribute_type == AttributeType::Complex;
    match raw {
        Some(raw) if !raw.is_array() => {
            let problem = Problem::WrongShape {
                expected: "an array",
                found: kind_in_words(raw),
            };
            problems.add(at, problem);
        }
        Some(raw) if raw.as_array().is_some_and(|elements| !elements.is_empty()) => {
            if is_complex && !is_sub {
                return read_attributes(raw, &at, true, problems);
            }
            // Of a complex sub-attribute the type is what is wrong.
            if !is_complex {
                problems.add(at, Problem::SubAttributesOfSimple);
            }
        }
        Some(_) | None if is_complex && !is_sub => problems.add(at, Problem::NoSubAttributes),
        Some(_) | None => {}
    }
    Vec::new()
}

/// The members of one object of the text, by their names as the RFC spells them.
struct Members<'a> {
    at: &'a str,
    held: Vec<(&'static str, &'a Value)>,
}

impl<'a> Members<'a> {
    /// Sorts out what the RFC does not know. Names do not differ by case (RFC 7643 §2.1).
    fn of(
        raw: &'a Value,
        at: &'a str,
        known: &[&'static str],
        problems: &mut Problems,
    ) -> Option<Members<'a>> {
        let Some(raw) = raw.as_object() else {
            let problem = Problem::WrongShape {
                expected: "an object",
                found: kind_in_words(raw),
            };
            problems.add(at, problem);
            return None;
        };
        let mut members = Members {
            at,
            held: Vec::new(),
        };
        members.sort(raw, known, problems);
        Some(members)
    }

    fn sort(
        &mut self,
        raw: &'a Map<String, Value>,
        known: &[&'static str],
        problems: &mut Problems,
    ) {
        for (name, value) in raw {
            match known.iter().find(|known| known.eq_ignore_ascii_case(name)) {
                // Unassigned and absent are the same (RFC 7643 §2.5).
                Some(_) if value.is_null() => {}
                Some(known) if self.get(known).is_some() => {
                    problems.add(within(self.at, name), Problem::TwiceGiven);
                }
                Some(known) => self.held.push((known, value)),
                None => {
                    let hint = did_you_mean(&nearest(name, known.iter().copied()));
                    let name = excerpt(name);
                    problems.add(
                        within(self.at, &name),
                        Problem::UnknownMember { name, hint },
                    );
                }
            }
        }
    }

    fn get(&self, name: &str) -> Option<&'a Value> {
        self.held
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| *value)
    }

    fn misshapen(
        &self,
        name: &str,
        expected: &'static str,
        found: &Value,
        problems: &mut Problems,
    ) {
        let found = kind_in_words(found);
        problems.add(
            within(self.at, name),
            Problem::WrongShape { expected, found },
        );
    }

    /// Text; missing without a `default`.
    fn text(
        &self,
        name: &str,
        default: Option<&'static str>,
        problems: &mut Problems,
    ) -> Option<Cow<'static, str>> {
        match self.get(name) {
            None if default.is_some() => default.map(Cow::Borrowed),
            None => {
                problems.add(within(self.at, name), Problem::Missing);
                None
            }
            Some(Value::String(text)) if text.is_empty() && default.is_none() => {
                problems.add(within(self.at, name), Problem::Missing);
                None
            }
            Some(Value::String(text)) => Some(Cow::Owned(text.clone())),
            Some(other) => {
                self.misshapen(name, "text", other, problems);
                None
            }
        }
    }

    /// Text for people, in one line.
    fn label(
        &self,
        name: &str,
        default: Option<&'static str>,
        problems: &mut Problems,
    ) -> Option<Cow<'static, str>> {
        let text = self.text(name, default, problems)?;
        if let Some(problem) = check_label(&text) {
            problems.add(within(self.at, name), problem);
        }
        Some(text)
    }

    fn description(&self, problems: &mut Problems) -> Option<Cow<'static, str>> {
        let text = self.text("description", Some(""), problems)?;
        let is_unseen = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
        if text.chars().count() > LONGEST_DESCRIPTION {
            problems.add(
                within(self.at, "description"),
                Problem::TooLong(LONGEST_DESCRIPTION),
            );
        } else if text.contains(is_unseen) {
            problems.add(within(self.at, "description"), Problem::Unprintable);
        }
        Some(text)
    }

    fn boolean(&self, name: &str, default: bool, problems: &mut Problems) -> bool {
        match self.get(name) {
            None => default,
            Some(Value::Bool(value)) => *value,
            Some(other) => {
                self.misshapen(name, "true or false", other, problems);
                default
            }
        }
    }

    fn word<T: Word>(&self, name: &str, default: T, problems: &mut Problems) -> T {
        let text = match self.get(name) {
            None => return default,
            Some(Value::String(text)) => text,
            Some(other) => {
                self.misshapen(name, "text", other, problems);
                return default;
            }
        };
        T::parse(text).unwrap_or_else(|| {
            let problem = Problem::UnknownWord {
                found: excerpt(text),
                known: T::KNOWN,
            };
            problems.add(within(self.at, name), problem);
            default
        })
    }

    /// An array of short texts, each once.
    fn labels(&self, name: &str, problems: &mut Problems) -> Vec<Cow<'static, str>> {
        let at = within(self.at, name);
        let elements = match self.get(name) {
            None => return Vec::new(),
            Some(Value::Array(elements)) => elements,
            Some(other) => {
                self.misshapen(name, "an array of texts", other, problems);
                return Vec::new();
            }
        };
        if elements.len() > MOST_VALUES {
            problems.add(&at, Problem::TooMany(MOST_VALUES));
        }
        let mut labels: Vec<Cow<'static, str>> = Vec::new();
        for (index, element) in elements.iter().take(MOST_VALUES).enumerate() {
            let at = format!("{at}[{index}]");
            match element {
                Value::String(text) => {
                    let problem = if text.is_empty() {
                        Some(Problem::Missing)
                    } else if labels.iter().any(|known| known.as_ref() == text) {
                        Some(Problem::ValueTwice)
                    } else {
                        check_label(text)
                    };
                    if let Some(problem) = problem {
                        problems.add(at, problem);
                    }
                    labels.push(Cow::Owned(text.clone()));
                }
                other => {
                    let problem = Problem::WrongShape {
                        expected: "text",
                        found: kind_in_words(other),
                    };
                    problems.add(at, problem);
                }
            }
        }
        labels
    }
}

fn check_label(text: &str) -> Option<Problem> {
    if text.chars().count() > LONGEST_LABEL {
        Some(Problem::TooLong(LONGEST_LABEL))
    } else if text.contains(char::is_control) {
        Some(Problem::Unprintable)
    } else {
        None
    }
}

/// A characteristic that is one of a few words.
trait Word: Copy + 'static {
    const ALL: &'static [Self];
    const KNOWN: &'static str;
    fn as_word(self) -> &'static str;

    /// RFC 7643 §7 compares `type` exactly and the others not at all clearly: none differs by case alone.
    fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|known| known.as_word().eq_ignore_ascii_case(text))
    }
}

macro_rules! words {
    ($($type:ident: $($variant:ident)*, $known:literal;)*) => {
        $(impl Word for $type {
            const ALL: &'static [$type] = &[$($type::$variant),*];
            const KNOWN: &'static str = $known;
            fn as_word(self) -> &'static str {
                self.as_str()
            }
        })*
    };
}

words! {
    AttributeType: String Boolean Decimal Integer DateTime Reference Binary Complex,
        "string, boolean, decimal, integer, dateTime, reference, binary, complex";
    Mutability: ReadOnly ReadWrite Immutable WriteOnly, "readOnly, readWrite, immutable, writeOnly";
    Returned: Always Never Default Request, "always, never, default, request";
    Uniqueness: None Server Global, "none, server, global";
}
