//! Text into a checked filter: recursive descent, limits counted on the way down.

use super::error::{FilterError, FilterProblem};
use super::literal::{check_operator, operator_suggestions, typed};
use super::{CompareOp, Filter};
use crate::error::excerpt;
use crate::json::{self, JsonLimits, boolean_in_text, string_length};
use crate::path::{AttributePath, PathError, PathProblem, head};
use crate::schema::{AttributeType, ResourceType, Returned};
use crate::suggest::nearest;
use crate::tolerance::{Note, Notes, Tolerances, note};
use serde_json::Value;

/// The longest filter that is read, in bytes.
pub const LONGEST_FILTER: usize = 8 * 1024;
/// How deep `(` and `[` may nest.
pub const DEEPEST_FILTER: usize = 32;
/// How many comparisons (with `pr`) one filter may have.
pub const MOST_COMPARISONS: usize = 100;

impl Filter {
    /// Reads a filter as people type it: strictly, but that attributes of extensions may do without their URN.
    ///
    /// # Errors
    /// [`FilterError`] with the place and what was expected there.
    pub fn parse(text: &str, resource_type: &ResourceType) -> Result<Filter, FilterError> {
        let tolerances = Tolerances {
            extensions_without_urn: true,
            ..Tolerances::STRICT
        };
        Filter::parse_noting(text, resource_type, &tolerances).map(|(filter, _)| filter)
    }

    /// Reads a filter as a client sends it, and says what was forgiven: [`Tolerances::boolean_strings`] lets `"True"` stand for a
    /// boolean, [`Tolerances::extensions_without_urn`] lets `manager` stand for the attribute of an extension.
    ///
    /// # Errors
    /// [`FilterError`] with the place and what was expected there.
    pub fn parse_noting(
        text: &str,
        resource_type: &ResourceType,
        tolerances: &Tolerances,
    ) -> Result<(Filter, Vec<Note>), FilterError> {
        Parser::new(text, 0, resource_type, tolerances)?.whole()
    }

    /// Reads the inside of a value path (between `[` and `]`) that begins at `start` of `text`, and says where
    /// it ended: behind the `]`. Positions in errors count from the beginning of `text`. What was forgiven is
    /// added to `notes`.
    pub(crate) fn parse_inside(
        text: &str,
        start: usize,
        attribute: &AttributePath,
        resource_type: &ResourceType,
        tolerances: &Tolerances,
        notes: &mut Vec<Note>,
    ) -> Result<(Filter, usize), FilterError> {
        let mut parser = Parser::new(text, start, resource_type, tolerances)?;
        let filter = parser.inside_of(attribute)?;
        notes.extend(parser.notes.into_vec());
        Ok((filter, parser.at))
    }
}

pub(super) struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    comparisons: usize,
    resource_type: &'a ResourceType,
    /// Types that are asked with the same filter: what they have is known here too.
    others: &'a [&'a ResourceType],
    tolerances: &'a Tolerances,
    notes: Notes,
}

impl<'a> Parser<'a> {
    pub(super) fn new(
        text: &'a str,
        at: usize,
        resource_type: &'a ResourceType,
        tolerances: &'a Tolerances,
    ) -> Result<Self, FilterError> {
        let parser = Parser {
            text,
            at,
            depth: 0,
            comparisons: 0,
            resource_type,
            others: &[],
            tolerances,
            notes: Notes::default(),
        };
        if text.len() > LONGEST_FILTER {
            let at = text.floor_char_boundary(LONGEST_FILTER);
            return Err(parser.error_at(at, "", FilterProblem::TooLong));
        }
        Ok(parser)
    }

    pub(super) fn with_others(self, others: &'a [&'a ResourceType]) -> Self {
        Parser { others, ..self }
    }

    /// Reads the text to its end, and tells what was forgiven.
    pub(super) fn whole(mut self) -> Result<(Filter, Vec<Note>), FilterError> {
        let filter = self.any_of(None)?;
        self.skip_blanks();
        match self.rest().chars().next() {
            None => Ok((filter, self.notes.into_vec())),
            Some(_) => Err(self.expected("`and`, `or` or the end of the filter")),
        }
    }

    /// `within` is the attribute whose elements are looked at, inside of a value path.
    fn any_of(&mut self, within: Option<&AttributePath>) -> Result<Filter, FilterError> {
        let mut parts = vec![self.all_of(within)?];
        while self.take_word("or") {
            parts.push(self.all_of(within)?);
        }
        Ok(Filter::any(parts))
    }

    fn all_of(&mut self, within: Option<&AttributePath>) -> Result<Filter, FilterError> {
        let mut parts = vec![self.one(within)?];
        while self.take_word("and") {
            parts.push(self.one(within)?);
        }
        Ok(Filter::all(parts))
    }

    fn one(&mut self, within: Option<&AttributePath>) -> Result<Filter, FilterError> {
        self.skip_blanks();
        if self.rest().starts_with('(') {
            return self.group(within);
        }
        let word = head(self.rest());
        if word.eq_ignore_ascii_case("not") {
            self.at += word.len();
            self.skip_blanks();
            if !self.rest().starts_with('(') {
                return Err(self.expected("`(` after `not`"));
            }
            return Ok(Filter::Not(Box::new(self.group(within)?)));
        }
        if word.is_empty() {
            return Err(self.expected("an attribute, `not` or `(`"));
        }
        let start = self.at;
        let (path, is_own) = self.path(word, within)?;
        self.at += word.len();
        // One of another type is read to its end, so that its mistakes are found, and then holds for nothing.
        let filter = if within.is_none() && self.rest().starts_with('[') {
            self.value_path(path, start)?
        } else {
            self.comparison(path, start)?
        };
        Ok(if is_own {
            filter
        } else {
            Filter::of_another_type()
        })
    }

    fn group(&mut self, within: Option<&AttributePath>) -> Result<Filter, FilterError> {
        self.descend()?;
        let filter = self.any_of(within)?;
        self.skip_blanks();
        if !self.rest().starts_with(')') {
            return Err(self.expected("`and`, `or` or `)`"));
        }
        self.at += 1;
        self.depth -= 1;
        Ok(filter)
    }

    /// One bracket deeper, passing over it.
    fn descend(&mut self) -> Result<(), FilterError> {
        if self.depth == DEEPEST_FILTER {
            return Err(self.error_here(FilterProblem::TooDeep));
        }
        self.depth += 1;
        self.at += 1;
        Ok(())
    }

    fn value_path(
        &mut self,
        attribute: AttributePath,
        start: usize,
    ) -> Result<Filter, FilterError> {
        if attribute.sub_attribute.is_some() || !attribute.attribute.is_complex() {
            let problem = FilterProblem::NotSelectable {
                path: attribute.to_string(),
            };
            return Err(self.error_at(start, head(&self.text[start..]), problem));
        }
        self.descend()?;
        let mut filter = self.inside_of(&attribute)?;
        self.depth -= 1;
        // `emails[type eq "work"].value eq "x"`: one element must satisfy both.
        if let Some(after) = self.rest().strip_prefix('.') {
            let word = head(after);
            self.at += 1;
            let start = self.at;
            let (path, _) = self.path(word, Some(&attribute))?;
            self.at += word.len();
            let comparison = self.comparison(path, start)?;
            filter = Filter::all(vec![filter, comparison]);
        }
        Ok(Filter::ValuePath {
            attribute,
            filter: Box::new(filter),
        })
    }

    fn inside_of(&mut self, attribute: &AttributePath) -> Result<Filter, FilterError> {
        let filter = self.any_of(Some(attribute))?;
        self.skip_blanks();
        if !self.rest().starts_with(']') {
            return Err(self.expected("`and`, `or` or `]`"));
        }
        self.at += 1;
        Ok(filter)
    }

    /// Resolves `word`, which stands at the current place, and tells whether the resource type itself has it.
    fn path(
        &mut self,
        word: &str,
        within: Option<&AttributePath>,
    ) -> Result<(AttributePath, bool), FilterError> {
        let (path, is_own) = match within {
            Some(outer) => {
                let sub = outer.attribute.sub_attribute(word).ok_or_else(|| {
                    let known = outer
                        .attribute
                        .sub_attributes
                        .iter()
                        .map(|sub| sub.name.as_ref());
                    let problem = FilterProblem::UnknownAttribute(excerpt(&format!(
                        "{}.{word}",
                        outer.attribute.name
                    )));
                    FilterError {
                        suggestions: nearest(word, known),
                        ..self.error_at(self.at, word, problem)
                    }
                })?;
                (outer.with_sub(sub), true)
            }
            None => match AttributePath::resolve(word, self.resource_type) {
                Ok(path) => (path, true),
                Err(error) => (self.path_of_another(word, error)?, false),
            },
        };
        if path.attribute.returned == Returned::Never {
            return Err(self.error_at(
                self.at,
                word,
                FilterProblem::Sensitive {
                    path: path.to_string(),
                },
            ));
        }
        if within.is_none() && path.extension.is_some() && !word.contains(':') {
            self.without_urn(&path, word)?;
        }
        Ok((path, is_own))
    }

    /// What another type means by `word`, which the resource type itself does not know.
    fn path_of_another(
        &self,
        word: &str,
        unknown: PathError,
    ) -> Result<AttributePath, FilterError> {
        let mut suggestions = Vec::new();
        for other in self.others {
            match AttributePath::resolve(word, other) {
                Ok(path) => return Ok(path),
                Err(error) => suggestions.extend_from_slice(error.suggestions()),
            }
        }
        let mut error = self.path_error(word, unknown);
        for name in suggestions {
            if error.suggestions.len() < 3 && !error.suggestions.contains(&name) {
                error.suggestions.push(name);
            }
        }
        Err(error)
    }

    fn without_urn(&mut self, path: &AttributePath, word: &str) -> Result<(), FilterError> {
        if !self.tolerances.extensions_without_urn {
            let problem = FilterProblem::UnknownAttribute(excerpt(word));
            return Err(FilterError {
                suggestions: vec![path.to_string()],
                quirk: Some(note::EXTENSION_WITHOUT_URN),
                ..self.error_at(self.at, word, problem)
            });
        }
        self.notes.push(Note::forgiven(
            note::EXTENSION_WITHOUT_URN,
            path.to_string(),
            word,
        ));
        Ok(())
    }

    fn path_error(&self, word: &str, error: PathError) -> FilterError {
        let at = self.at + error.at;
        let suggestions = error.suggestions().to_vec();
        let problem = match error.problem {
            PathProblem::UnknownAttribute { path, .. }
            | PathProblem::UnknownSubAttribute { path, .. }
            | PathProblem::UnknownSchema { path, .. } => FilterProblem::UnknownAttribute(path),
            problem @ (PathProblem::Empty
            | PathProblem::TooLong
            | PathProblem::Unexpected { .. }) => FilterProblem::Expected {
                expected: "an attribute".to_owned(),
                found: problem.to_string(),
            },
        };
        let token = word.get(error.at..).unwrap_or(word);
        FilterError {
            suggestions,
            ..self.error_at(at, token, problem)
        }
    }

    /// What follows a path, which began at `start`.
    fn comparison(&mut self, path: AttributePath, start: usize) -> Result<Filter, FilterError> {
        self.comparisons += 1;
        if self.comparisons > MOST_COMPARISONS {
            return Err(self.error_at(
                start,
                head(&self.text[start..]),
                FilterProblem::TooManyComparisons,
            ));
        }
        self.skip_blanks();
        let operator_at = self.at;
        let word = letters(self.rest());
        if word.eq_ignore_ascii_case("pr") {
            self.at += word.len();
            return Ok(Filter::Present(path));
        }
        let Some(op) = CompareOp::ALL
            .into_iter()
            .find(|op| op.as_str().eq_ignore_ascii_case(word))
        else {
            let known = CompareOp::ALL
                .into_iter()
                .map(CompareOp::as_str)
                .chain(["pr"]);
            let error = self.expected("an operator: eq, ne, co, sw, ew, gt, ge, lt, le or pr");
            return Err(FilterError {
                suggestions: operator_suggestions(word, known),
                ..error
            });
        };
        let path = match (path.leaf().is_complex(), path.leaf().sub_attribute("value")) {
            (false, _) => path,
            (true, Some(value)) => path.with_sub(value),
            (true, None) => {
                let suggestions = path
                    .leaf()
                    .sub_attributes
                    .iter()
                    .take(3)
                    .map(|sub| format!("{path}.{}", sub.name))
                    .collect();
                let problem = FilterProblem::NotComparable {
                    path: path.to_string(),
                };
                return Err(FilterError {
                    suggestions,
                    ..self.error_at(start, head(&self.text[start..]), problem)
                });
            }
        };
        self.at += word.len();
        self.skip_blanks();
        let literal_at = self.at;
        let raw = self.literal()?;
        // The operator is judged after the value was read: of two mistakes the first in the text is told.
        check_operator(&path, op).map_err(|problem| self.error_at(operator_at, word, problem))?;
        let token = &self.text[literal_at..self.at];
        let spells_boolean = path.leaf_type() == AttributeType::Boolean
            && raw
                .as_str()
                .is_some_and(|text| boolean_in_text(text).is_some());
        let value =
            typed(&path, op, raw, token, self.tolerances).map_err(|problem| FilterError {
                quirk: spells_boolean.then_some(note::BOOLEAN_STRING),
                ..self.error_at(literal_at, token, problem)
            })?;
        if spells_boolean {
            let note = Note::forgiven(
                note::BOOLEAN_STRING,
                path.to_string(),
                token.trim_matches('"'),
            );
            self.notes.push(note);
        }
        Ok(Filter::Compare { path, op, value })
    }

    /// A JSON string, number, `true`, `false` or `null`.
    fn literal(&mut self) -> Result<Value, FilterError> {
        let rest = self.rest();
        let length = match rest.bytes().next() {
            Some(b'"') => string_length(rest).ok_or_else(|| {
                self.error_here(FilterProblem::BadString(
                    "the closing `\"` is missing for the text that begins".to_owned(),
                ))
            })?,
            Some(b'\'') => return Err(self.expected("a value; text stands in double quotes")),
            Some(_) => rest
                .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.')))
                .unwrap_or(rest.len()),
            None => 0,
        };
        let token = &rest[..length];
        match json::parse(token.as_bytes(), &JsonLimits::default()) {
            Ok(value) => {
                self.at += length;
                Ok(value)
            }
            Err(error) if token.starts_with('"') => {
                let problem = FilterProblem::BadString(error.problem.to_string());
                Err(self.error_at(
                    self.at + error.byte,
                    &token[token.floor_char_boundary(error.byte)..],
                    problem,
                ))
            }
            Err(_) => {
                Err(self.expected("a value: text in double quotes, a number, true, false or null"))
            }
        }
    }

    /// Takes a keyword that stands next, if it does.
    fn take_word(&mut self, keyword: &str) -> bool {
        self.skip_blanks();
        let word = letters(self.rest());
        let there = word.eq_ignore_ascii_case(keyword);
        if there {
            self.at += word.len();
        }
        there
    }

    fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t']).len();
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn expected(&self, expected: &str) -> FilterError {
        let token = token(self.rest());
        let found = if token.is_empty() {
            "the end of the filter".to_owned()
        } else {
            format!("`{}`", excerpt(token))
        };
        self.error_at(
            self.at,
            token,
            FilterProblem::Expected {
                expected: expected.to_owned(),
                found,
            },
        )
    }

    fn error_here(&self, problem: FilterProblem) -> FilterError {
        self.error_at(self.at, token(self.rest()), problem)
    }

    fn error_at(&self, at: usize, token: &str, problem: FilterProblem) -> FilterError {
        let at = self.text.floor_char_boundary(at);
        FilterError {
            at,
            position: self.text[..at].chars().count() + 1,
            token: excerpt(token),
            problem: Box::new(problem),
            suggestions: Vec::new(),
            quirk: None,
        }
    }
}

/// The letters at the beginning: an operator or keyword.
fn letters(text: &str) -> &str {
    let end = text
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(text.len());
    &text[..end]
}

/// What stands at the beginning, to be quoted in an error: a word or one character.
fn token(text: &str) -> &str {
    let word = head(text);
    if word.is_empty() {
        &text[..text.chars().next().map_or(0, char::len_utf8)]
    } else {
        word
    }
}
