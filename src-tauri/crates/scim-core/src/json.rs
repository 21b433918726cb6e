//! JSON text into values, within limits that are counted while reading (RFC 8259).
//!
//! The parser of `serde_json` would do, but for four things that must be refused with words before
//! anything is built: depth, names given twice, lone surrogates, and NUL.

use crate::error::{ScimError, ScimType, excerpt};
use crate::reason;
use serde_json::{Map, Number, Value};

/// Bounds on what is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JsonLimits {
    /// How deep objects and arrays may nest.
    pub depth: usize,
    /// The longest string or name, in bytes of UTF-8 after escapes.
    pub string_bytes: usize,
    /// How many values there may be in all: `[0,0,…]` takes many times more memory than text.
    pub values: usize,
}

impl Default for JsonLimits {
    fn default() -> Self {
        JsonLimits {
            depth: 32,
            string_bytes: 64 * 1024,
            values: 2_000_000,
        }
    }
}

/// Why a text was refused and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem} at line {line}, column {column} (byte {byte})")]
pub struct JsonError {
    pub problem: JsonProblem,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// From 0.
    pub byte: usize,
}

/// What was wrong with the text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonProblem {
    #[error("the body is empty")]
    Empty,
    #[error("expected {expected}, found {found}")]
    Unexpected {
        expected: &'static str,
        found: String,
    },
    #[error("the text ends where {expected} is expected")]
    Cut { expected: &'static str },
    #[error("bytes that are not UTF-8")]
    NotUtf8,
    #[error("the name `{0}` is given twice in one object")]
    DuplicateName(String),
    #[error("nesting deeper than {0} levels")]
    TooDeep(usize),
    #[error("a string longer than {0} bytes")]
    StringTooLong(usize),
    #[error("more than {0} values")]
    TooManyValues(usize),
    #[error("a number outside the range of JSON numbers")]
    NumberOutOfRange,
    #[error("a control character in a string; write it as an escape such as \\n")]
    ControlCharacter,
    #[error("the character NUL in a string")]
    Nul,
    #[error("an escape that does not exist")]
    BadEscape,
    #[error("half of a surrogate pair in a string")]
    LoneSurrogate,
}

impl From<JsonError> for ScimError {
    fn from(error: JsonError) -> Self {
        ScimError::bad_request(
            ScimType::InvalidSyntax,
            reason::MALFORMED_JSON,
            format!("The body cannot be read as JSON: {error}."),
        )
        .with("line", &error.line.to_string())
        .with("column", &error.column.to_string())
        .with("problem", &error.problem.to_string())
    }
}

/// Reads one JSON text. A byte order mark is passed over (RFC 8259 §8.1).
///
/// # Errors
/// [`JsonError`] with the place, for anything that is not JSON in UTF-8 within `limits`.
pub fn parse(bytes: &[u8], limits: &JsonLimits) -> Result<Value, JsonError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes)
        .map_err(|error| locate(bytes, error.valid_up_to(), JsonProblem::NotUtf8))?;
    let mut parser = Parser {
        text,
        bytes: text.as_bytes(),
        at: 0,
        depth: 0,
        values: 0,
        limits,
    };
    parser
        .document()
        .map_err(|(at, problem)| locate(bytes, at, problem))
}

/// The length of the JSON string that `text` begins with, both quotes included; `None` if it does not end.
pub fn string_length(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// What kind of value it is, in words that fit behind "not".
pub(crate) fn kind_in_words(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// A boolean that came as text, in any case.
pub(crate) fn boolean_in_text(text: &str) -> Option<bool> {
    match text {
        _ if text.eq_ignore_ascii_case("true") => Some(true),
        _ if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

fn locate(bytes: &[u8], at: usize, problem: JsonProblem) -> JsonError {
    let before = &bytes[..at.min(bytes.len())];
    let line_start = before
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |newline| newline + 1);
    JsonError {
        problem,
        line: 1 + before.iter().filter(|byte| **byte == b'\n').count(),
        // Bytes that continue a character are not counted.
        column: 1 + before[line_start..]
            .iter()
            .filter(|byte| **byte & 0xc0 != 0x80)
            .count(),
        byte: at,
    }
}

type Failure = (usize, JsonProblem);

struct Parser<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    depth: usize,
    values: usize,
    limits: &'a JsonLimits,
}

impl Parser<'_> {
    fn document(&mut self) -> Result<Value, Failure> {
        self.skip_blanks();
        if self.peek().is_none() {
            return Err((self.at, JsonProblem::Empty));
        }
        let value = self.value()?;
        self.skip_blanks();
        match self.peek() {
            None => Ok(value),
            Some(_) => Err(self.unexpected("the end of the text")),
        }
    }

    /// Recurses once per level, and levels are limited: the stack cannot overflow.
    fn value(&mut self) -> Result<Value, Failure> {
        self.values += 1;
        if self.values > self.limits.values {
            return Err((self.at, JsonProblem::TooManyValues(self.limits.values)));
        }
        match self.peek() {
            Some(b'{') => self.nested(Parser::object),
            Some(b'[') => self.nested(Parser::array),
            Some(b'"') => self.string().map(Value::String),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Value::Bool(true)),
            Some(b'f') => self.word("false", Value::Bool(false)),
            Some(b'n') => self.word("null", Value::Null),
            _ => Err(self.unexpected("a value")),
        }
    }

    fn nested(&mut self, read: fn(&mut Self) -> Result<Value, Failure>) -> Result<Value, Failure> {
        if self.depth == self.limits.depth {
            return Err((self.at, JsonProblem::TooDeep(self.limits.depth)));
        }
        self.depth += 1;
        self.at += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn object(&mut self) -> Result<Value, Failure> {
        let mut members = Map::new();
        self.skip_blanks();
        if self.take(b'}') {
            return Ok(Value::Object(members));
        }
        loop {
            self.skip_blanks();
            let start = self.at;
            if self.peek() != Some(b'"') {
                return Err(self.unexpected("a name in double quotes"));
            }
            let name = self.string()?;
            self.skip_blanks();
            if !self.take(b':') {
                return Err(self.unexpected("`:`"));
            }
            self.skip_blanks();
            let value = self.value()?;
            if members.contains_key(&name) {
                return Err((start, JsonProblem::DuplicateName(excerpt(&name))));
            }
            members.insert(name, value);
            self.skip_blanks();
            if self.take(b'}') {
                return Ok(Value::Object(members));
            }
            if !self.take(b',') {
                return Err(self.unexpected("`,` or `}`"));
            }
        }
    }

    fn array(&mut self) -> Result<Value, Failure> {
        let mut elements = Vec::new();
        self.skip_blanks();
        if self.take(b']') {
            return Ok(Value::Array(elements));
        }
        loop {
            self.skip_blanks();
            elements.push(self.value()?);
            self.skip_blanks();
            if self.take(b']') {
                return Ok(Value::Array(elements));
            }
            if !self.take(b',') {
                return Err(self.unexpected("`,` or `]`"));
            }
        }
    }

    fn string(&mut self) -> Result<String, Failure> {
        let opened = self.at;
        self.at += 1;
        let mut out = String::new();
        loop {
            let start = self.at;
            while !matches!(self.peek(), None | Some(b'"' | b'\\' | 0..=0x1f)) {
                self.at += 1;
            }
            out.push_str(&self.text[start..self.at]);
            if out.len() > self.limits.string_bytes {
                return Err((opened, JsonProblem::StringTooLong(self.limits.string_bytes)));
            }
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out);
                }
                Some(b'\\') => out.push(self.escape()?),
                Some(0) => return Err((self.at, JsonProblem::Nul)),
                Some(_) => return Err((self.at, JsonProblem::ControlCharacter)),
                None => {
                    return Err((
                        self.at,
                        JsonProblem::Cut {
                            expected: "the closing quote of a string",
                        },
                    ));
                }
            }
        }
    }

    fn escape(&mut self) -> Result<char, Failure> {
        let start = self.at;
        self.at += 2;
        let plain = match self.bytes.get(start + 1) {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(start),
            Some(_) => return Err((start, JsonProblem::BadEscape)),
            None => {
                return Err((
                    start,
                    JsonProblem::Cut {
                        expected: "the rest of an escape",
                    },
                ));
            }
        };
        Ok(plain)
    }

    fn unicode_escape(&mut self, start: usize) -> Result<char, Failure> {
        let first = self.four_hex_digits(start)?;
        let code = match first {
            0 => return Err((start, JsonProblem::Nul)),
            0xd800..=0xdbff => {
                if self.bytes.get(self.at..self.at + 2) != Some(b"\\u") {
                    return Err((start, JsonProblem::LoneSurrogate));
                }
                self.at += 2;
                let second = self.four_hex_digits(start)?;
                if !(0xdc00..=0xdfff).contains(&second) {
                    return Err((start, JsonProblem::LoneSurrogate));
                }
                0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)
            }
            other => other,
        };
        char::from_u32(code).ok_or((start, JsonProblem::LoneSurrogate))
    }

    fn four_hex_digits(&mut self, start: usize) -> Result<u32, Failure> {
        let digits = self
            .bytes
            .get(self.at..self.at + 4)
            .ok_or((start, JsonProblem::BadEscape))?;
        let mut code = 0;
        for digit in digits {
            let value = char::from(*digit)
                .to_digit(16)
                .ok_or((start, JsonProblem::BadEscape))?;
            code = code * 16 + value;
        }
        self.at += 4;
        Ok(code)
    }

    fn number(&mut self) -> Result<Value, Failure> {
        let start = self.at;
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        let mut whole = true;
        if self.take(b'.') {
            whole = false;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            whole = false;
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        let text = &self.text[start..self.at];
        // Minus zero has a sign that no integer keeps.
        if whole && text != "-0" {
            if let Ok(number) = text.parse::<i64>() {
                return Ok(Value::from(number));
            }
            if let Ok(number) = text.parse::<u64>() {
                return Ok(Value::from(number));
            }
        }
        let number = text.parse::<f64>().ok().and_then(Number::from_f64);
        number
            .map(Value::Number)
            .ok_or((start, JsonProblem::NumberOutOfRange))
    }

    fn digits(&mut self) -> Result<(), Failure> {
        if !matches!(self.peek(), Some(b'0'..=b'9')) {
            return Err(self.unexpected("a digit"));
        }
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        Ok(())
    }

    fn word(&mut self, word: &'static str, value: Value) -> Result<Value, Failure> {
        if !self.text[self.at..].starts_with(word) {
            return Err(self.unexpected("a value"));
        }
        self.at += word.len();
        Ok(value)
    }

    fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn unexpected(&self, expected: &'static str) -> Failure {
        let problem = match self
            .text
            .get(self.at..)
            .and_then(|rest| rest.chars().next())
        {
            Some(found) => JsonProblem::Unexpected {
                expected,
                found: format!("`{}`", excerpt(found.encode_utf8(&mut [0; 4]))),
            },
            None => JsonProblem::Cut { expected },
        };
        (self.at, problem)
    }
}

#[cfg(test)]
mod tests;
