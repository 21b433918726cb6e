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
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn read(text: &str) -> Result<Value, JsonError> {
        parse(text.as_bytes(), &JsonLimits::default())
    }

    #[test]
    fn texts_become_the_values_that_they_spell() {
        let cases = [
            ("{}", json!({})),
            (
                " [1, -2, 3.5, 1e2, 18446744073709551615, 0] ",
                json!([1, -2, 3.5, 100.0, 18_446_744_073_709_551_615_u64, 0]),
            ),
            (
                r#""a\"\\\/\b\f\n\r\tA😀""#,
                json!("a\"\\/\u{8}\u{c}\n\r\tA😀"),
            ),
            ("\u{feff}true", json!(true)),
            (
                r#"{"a":{"b":[null,false]},"A":1}"#,
                json!({"a": {"b": [null, false]}, "A": 1}),
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn refusals_name_the_problem_and_the_place() {
        let cases: &[(&str, &str)] = &[
            ("", "the body is empty at line 1, column 1 (byte 0)"),
            ("  \n", "the body is empty at line 2, column 1 (byte 3)"),
            (
                "{\"a\":1,\n \"é\":2, \"a\":3}",
                "the name `a` is given twice in one object at line 2, column 9 (byte 17)",
            ),
            (
                "{\"a\" 1}",
                "expected `:`, found `1` at line 1, column 6 (byte 5)",
            ),
            (
                "{a:1}",
                "expected a name in double quotes, found `a` at line 1, column 2 (byte 1)",
            ),
            (
                "[1,]",
                "expected a value, found `]` at line 1, column 4 (byte 3)",
            ),
            (
                "[1 2]",
                "expected `,` or `]`, found `2` at line 1, column 4 (byte 3)",
            ),
            (
                "{\"a\":",
                "the text ends where a value is expected at line 1, column 6 (byte 5)",
            ),
            (
                "\"abc",
                "the text ends where the closing quote of a string is expected at line 1, column 5 (byte 4)",
            ),
            (
                "nul",
                "expected a value, found `n` at line 1, column 1 (byte 0)",
            ),
            (
                "01",
                "expected the end of the text, found `1` at line 1, column 2 (byte 1)",
            ),
            (
                "-",
                "the text ends where a digit is expected at line 1, column 2 (byte 1)",
            ),
            (
                "1e999",
                "a number outside the range of JSON numbers at line 1, column 1 (byte 0)",
            ),
            (
                r#""\ud83d""#,
                "half of a surrogate pair in a string at line 1, column 2 (byte 1)",
            ),
            (
                r#""\ude00""#,
                "half of a surrogate pair in a string at line 1, column 2 (byte 1)",
            ),
            (
                r#""\ud83dA""#,
                "half of a surrogate pair in a string at line 1, column 2 (byte 1)",
            ),
            (
                r#""\u0000""#,
                "the character NUL in a string at line 1, column 2 (byte 1)",
            ),
            (
                "\"\u{0}\"",
                "the character NUL in a string at line 1, column 2 (byte 1)",
            ),
            (
                "\"a\nb\"",
                "a control character in a string; write it as an escape such as \\n at line 1, column 3 (byte 2)",
            ),
            (
                r#""\x41""#,
                "an escape that does not exist at line 1, column 2 (byte 1)",
            ),
            (
                r#""\u12g4""#,
                "an escape that does not exist at line 1, column 2 (byte 1)",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text).unwrap_err().to_string(), *expected, "{text}");
        }
        let error = parse(b"{\"a\":\"\xff\"}", &JsonLimits::default()).unwrap_err();
        assert_eq!((error.problem, error.byte), (JsonProblem::NotUtf8, 6));
    }

    #[test]
    fn each_limit_holds_at_its_edge() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(read(&nested(32)).is_ok());
        assert_eq!(
            read(&nested(33)).unwrap_err().problem,
            JsonProblem::TooDeep(32)
        );
        let text = |length: usize| format!("\"{}\"", "x".repeat(length));
        assert!(read(&text(65_536)).is_ok());
        assert_eq!(
            read(&text(65_537)).unwrap_err().problem,
            JsonProblem::StringTooLong(65_536)
        );
        let few = JsonLimits {
            values: 3,
            ..JsonLimits::default()
        };
        assert!(parse(b"[1,2]", &few).is_ok());
        assert_eq!(
            parse(b"[1,2,3]", &few).unwrap_err().problem,
            JsonProblem::TooManyValues(3)
        );
    }

    #[test]
    fn a_flood_of_brackets_needs_little_stack() {
        let floods = ["[", "{\"a\":", "[[[{\"a\":[", "\"\\u0041"]
            .map(|unit| unit.repeat(1_000_000 / unit.len()));
        let check = move || {
            for flood in &floods {
                assert!(read(flood).is_err());
                assert!(read(&format!("{flood}]")).is_err());
            }
        };
        let thread = std::thread::Builder::new()
            .stack_size(256 * 1024)
            .spawn(check)
            .unwrap();
        thread.join().unwrap();
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            (-1e6..1e6_f64).prop_map(Value::from),
            any::<String>().prop_map(|text| Value::from(text.replace('\0', ""))),
        ];
        leaf.prop_recursive(5, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::vec(("[a-zé\"\\\\\n]{0,4}", inner), 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_serde_json_writes_reads_back_the_same(value in any_json()) {
            prop_assert_eq!(read(&value.to_string()).unwrap(), value);
        }

        #[test]
        fn any_bytes_are_answered_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let ours = parse(&bytes, &JsonLimits::default());
            // Whatever we accept, the other parser accepts as the same value.
            if let Ok(value) = ours {
                prop_assert_eq!(serde_json::from_slice::<Value>(&bytes).unwrap(), value);
            }
        }

        #[test]
        fn text_made_of_json_pieces_is_judged_as_by_serde_json(pieces in prop::collection::vec(
            prop::sample::select(vec!["{", "}", "[", "]", ",", ":", "\"a\"", "\"b\"", "1", "-0", ".5", "e3", "true", "null", " ", "\n"]), 0..24)) {
            let text = pieces.concat();
            let theirs = serde_json::from_str::<Value>(&text);
            match read(&text) {
                Ok(value) => prop_assert_eq!(theirs.unwrap(), value, "{}", text),
                Err(JsonError { problem: JsonProblem::DuplicateName(_), .. }) => prop_assert!(theirs.is_ok(), "{}", text),
                Err(_) => prop_assert!(theirs.is_err(), "{}", text),
            }
        }
    }
}
