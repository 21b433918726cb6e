//! The left side of a mapping: an attribute, or what is worked out of several.

use super::{Datum, Person, Syntax};
use std::fmt;

/// Functions within functions, at most.
const DEEPEST: usize = 16;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expression {
    Attribute(String),
    Constant(String),
    /// One after the other.
    Joined(Vec<Expression>),
    Function(Function, Vec<Expression>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Append,
    Coalesce,
    Join,
    Not,
    Switch,
    ToLower,
    ToUpper,
}

impl Function {
    const ALL: [(&'static str, Function); 7] = [
        ("Append", Function::Append),
        ("Coalesce", Function::Coalesce),
        ("Join", Function::Join),
        ("Not", Function::Not),
        ("Switch", Function::Switch),
        ("ToLower", Function::ToLower),
        ("ToUpper", Function::ToUpper),
    ];

    fn takes(self, count: usize) -> bool {
        match self {
            Function::Append => count == 2,
            Function::Coalesce => count >= 1,
            Function::Join => count >= 2,
            Function::Not | Function::ToLower | Function::ToUpper => count == 1,
            Function::Switch => count >= 4 && count.is_multiple_of(2),
        }
    }
}

/// Why a row cannot be carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// The sample person has nothing of this name.
    Name { name: String },
    /// A function that is not known here.
    Function { name: String },
    /// A function with too few or too many arguments.
    Arguments { name: String },
    /// Nothing stands there, a quote or a bracket is not closed, or something follows the end.
    Malformed { text: String },
    /// The right side is no path of an attribute.
    Target { text: String },
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unreadable::Name { name } => write!(f, "nothing of the person is called `{name}`"),
            Unreadable::Function { name } => write!(f, "the function `{name}` is not known"),
            Unreadable::Arguments { name } => {
                write!(f, "the function `{name}` takes another number of arguments")
            }
            Unreadable::Malformed { text } => write!(f, "`{text}` cannot be read"),
            Unreadable::Target { text } => write!(f, "`{text}` is no path of an attribute"),
        }
    }
}

impl Unreadable {
    fn malformed(text: &str) -> Unreadable {
        Unreadable::Malformed {
            text: text.to_owned(),
        }
    }
}

type IsKnown<'a> = dyn Fn(&str) -> bool + 'a;

impl Expression {
    pub(super) fn parse(
        syntax: Syntax,
        text: &str,
        is_known: &IsKnown<'_>,
    ) -> Result<Expression, Unreadable> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Unreadable::malformed(text));
        }
        // What is called as somebody wrote it, blanks and all.
        if is_known(text) {
            return Ok(Expression::Attribute(text.to_owned()));
        }
        match syntax {
            Syntax::Names => term(text, is_known),
            Syntax::Profile => {
                let terms = outside_of_quotes(text, '+')?;
                let terms: Result<Vec<Expression>, Unreadable> = terms
                    .into_iter()
                    .map(|part| term(part.trim(), is_known))
                    .collect();
                Ok(Expression::Joined(terms?))
            }
            Syntax::Template => template(text, is_known),
            Syntax::Functions => {
                let mut reader = Reader {
                    whole: text,
                    rest: text,
                    is_known,
                };
                let expression = reader.expression(0)?;
                if reader.rest.trim().is_empty() {
                    Ok(expression)
                } else {
                    Err(Unreadable::malformed(text))
                }
            }
        }
    }

    /// What it comes to; `None` if nothing is there.
    pub(super) fn value(&self, person: &Person) -> Option<Datum> {
        let text = |expression: &Expression| match expression.value(person) {
            Some(Datum::Text(text)) => text,
            Some(Datum::Switch(on)) => (if on { "True" } else { "False" }).to_owned(),
            None => String::new(),
        };
        let found = match self {
            Expression::Attribute(name) => person.get(name).cloned(),
            Expression::Constant(constant) => Some(Datum::Text(constant.clone())),
            Expression::Joined(parts) => match parts.as_slice() {
                [only] => only.value(person),
                parts => Some(Datum::Text(parts.iter().map(text).collect())),
            },
            Expression::Function(function, of) => match (function, of.as_slice()) {
                (Function::Append, parts) => Some(Datum::Text(parts.iter().map(text).collect())),
                (Function::Coalesce, of) => of.iter().find_map(|one| one.value(person)),
                (Function::Join, [between, parts @ ..]) => {
                    let parts: Vec<String> = parts
                        .iter()
                        .map(text)
                        .filter(|part| !part.is_empty())
                        .collect();
                    Some(Datum::Text(parts.join(&text(between))))
                }
                (Function::Not, [of]) => {
                    Some(Datum::Switch(!text(of).eq_ignore_ascii_case("true")))
                }
                (Function::Switch, [of, otherwise, cases @ ..]) => {
                    let wanted = text(of);
                    let case = cases.chunks_exact(2).find(|case| text(&case[0]) == wanted);
                    case.map_or(otherwise, |case| &case[1]).value(person)
                }
                (Function::ToLower, [of]) => Some(Datum::Text(text(of).to_lowercase())),
                (Function::ToUpper, [of]) => Some(Datum::Text(text(of).to_uppercase())),
                _ => None,
            },
        };
        found.filter(|datum| *datum != Datum::Text(String::new()))
    }
}

/// A name, or a text in quotes.
fn term(text: &str, is_known: &IsKnown<'_>) -> Result<Expression, Unreadable> {
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote) {
            return match inner.strip_suffix(quote) {
                Some(inner) if !inner.contains(quote) => Ok(Expression::Constant(inner.to_owned())),
                _ => Err(Unreadable::malformed(text)),
            };
        }
    }
    attribute(text, is_known)
}

fn attribute(name: &str, is_known: &IsKnown<'_>) -> Result<Expression, Unreadable> {
    if is_known(name) {
        Ok(Expression::Attribute(name.to_owned()))
    } else {
        Err(Unreadable::Name {
            name: name.to_owned(),
        })
    }
}

/// The parts of a text between `mark`, where that stands in no quotes.
fn outside_of_quotes(text: &str, mark: char) -> Result<Vec<&str>, Unreadable> {
    let (mut parts, mut start, mut open) = (Vec::new(), 0, None);
    for (at, c) in text.char_indices() {
        match open {
            Some(quote) if c == quote => open = None,
            Some(_) => {}
            None if c == '"' || c == '\'' => open = Some(c),
            None if c == mark => {
                parts.push(&text[start..at]);
                start = at + c.len_utf8();
            }
            None => {}
        }
    }
    if open.is_some() {
        return Err(Unreadable::malformed(text));
    }
    parts.push(&text[start..]);
    Ok(parts)
}

/// Text with macros in it.
fn template(text: &str, is_known: &IsKnown<'_>) -> Result<Expression, Unreadable> {
    let (mut parts, mut rest) = (Vec::new(), text);
    while let Some(at) = rest.find("{$") {
        if at > 0 {
            parts.push(Expression::Constant(rest[..at].to_owned()));
        }
        let end = rest[at..]
            .find('}')
            .ok_or_else(|| Unreadable::malformed(text))?;
        let name = &rest[at..=at + end];
        parts.push(attribute(name, is_known)?);
        rest = &rest[at + end + 1..];
    }
    if !rest.is_empty() {
        parts.push(Expression::Constant(rest.to_owned()));
    }
    Ok(Expression::Joined(parts))
}

struct Reader<'a> {
    whole: &'a str,
    rest: &'a str,
    is_known: &'a IsKnown<'a>,
}

impl<'a> Reader<'a> {
    fn malformed(&self) -> Unreadable {
        Unreadable::malformed(self.whole)
    }

    fn until(&mut self, end: char) -> Result<&'a str, Unreadable> {
        let (inner, rest) = self.rest.split_once(end).ok_or_else(|| self.malformed())?;
        self.rest = rest;
        Ok(inner)
    }

    fn expression(&mut self, depth: usize) -> Result<Expression, Unreadable> {
        self.rest = self.rest.trim_start();
        if depth > DEEPEST {
            return Err(self.malformed());
        }
        if let Some(rest) = self.rest.strip_prefix('"') {
            self.rest = rest;
            return Ok(Expression::Constant(self.until('"')?.to_owned()));
        }
        if let Some(rest) = self.rest.strip_prefix('[') {
            self.rest = rest;
            let name = self.until(']')?;
            return attribute(name.trim(), self.is_known);
        }
        let end = self
            .rest
            .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '-')))
            .unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        if name.is_empty() {
            return Err(self.malformed());
        }
        let Some(arguments) = rest.trim_start().strip_prefix('(') else {
            self.rest = rest;
            return attribute(name, self.is_known);
        };
        self.rest = arguments;
        let found = Function::ALL
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        let Some((_, function)) = found else {
            return Err(Unreadable::Function {
                name: name.to_owned(),
            });
        };
        let of = self.arguments(depth)?;
        if !function.takes(of.len()) {
            return Err(Unreadable::Arguments {
                name: name.to_owned(),
            });
        }
        Ok(Expression::Function(*function, of))
    }

    /// Up to the closing bracket. An argument may be empty.
    fn arguments(&mut self, depth: usize) -> Result<Vec<Expression>, Unreadable> {
        let mut of = Vec::new();
        loop {
            self.rest = self.rest.trim_start();
            let argument = if self.rest.starts_with([',', ')']) {
                Expression::Constant(String::new())
            } else {
                self.expression(depth + 1)?
            };
            of.push(argument);
            self.rest = self.rest.trim_start();
            if let Some(rest) = self.rest.strip_prefix(',') {
                self.rest = rest;
            } else if let Some(rest) = self.rest.strip_prefix(')') {
                self.rest = rest;
                return Ok(of);
            } else {
                return Err(self.malformed());
            }
        }
    }
}
