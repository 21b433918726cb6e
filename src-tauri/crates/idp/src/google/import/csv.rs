//! CSV by RFC 4180, to the letter at the ends of values: a file that was cut off must not pass.
//!
//! By hand, because a reader that is lenient about a quotation mark that never closes would take a cut file for a whole one,
//! and because each place is wanted in words.

use super::FIELD_CHARS;
use super::problem::{FileProblem, Wrong};
use std::borrow::Cow;

/// The rows of a text.
pub(super) struct Rows<'a> {
    text: &'a str,
    at: usize,
    line: u64,
}

/// One row, with the line that it begins in.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row<'a> {
    pub line: u64,
    pub fields: Vec<Cow<'a, str>>,
}

impl<'a> Rows<'a> {
    pub(super) fn of(text: &'a str) -> Rows<'a> {
        Rows {
            text,
            at: 0,
            line: 1,
        }
    }

    /// The next row that is not empty.
    pub(super) fn next_row(&mut self) -> Result<Option<Row<'a>>, FileProblem> {
        loop {
            if self.at >= self.text.len() {
                return Ok(None);
            }
            let row = self.row()?;
            if row.fields.len() > 1 || row.fields.iter().any(|field| !field.trim().is_empty()) {
                return Ok(Some(row));
            }
        }
    }

    /// True if nothing follows.
    pub(super) fn is_last(&self) -> bool {
        self.text[self.at..].trim().is_empty()
    }

    fn row(&mut self) -> Result<Row<'a>, FileProblem> {
        let line = self.line;
        let mut fields = Vec::new();
        loop {
            let field = if self.text[self.at..].starts_with('"') {
                self.quoted()?
            } else {
                self.bare()
            };
            if field.len() > FIELD_CHARS && field.chars().count() > FIELD_CHARS {
                return Err(Wrong::FieldTooLong.on(self.line));
            }
            fields.push(field);
            let rest = &self.text[self.at..];
            if rest.starts_with(',') {
                self.at += 1;
                continue;
            }
            let ending = ["\r\n", "\n", "\r"]
                .into_iter()
                .find(|ending| rest.starts_with(ending));
            match ending {
                Some(ending) => {
                    self.at += ending.len();
                    self.line += 1;
                }
                None if rest.is_empty() => {}
                None => return Err(Wrong::AfterQuote.on(self.line)),
            }
            return Ok(Row { line, fields });
        }
    }

    fn bare(&mut self) -> Cow<'a, str> {
        let rest = &self.text[self.at..];
        let end = rest.find([',', '\r', '\n']).unwrap_or(rest.len());
        self.at += end;
        Cow::Borrowed(&rest[..end])
    }

    fn quoted(&mut self) -> Result<Cow<'a, str>, FileProblem> {
        let began = self.line;
        let from = self.at + 1;
        let mut at = from;
        let mut doubled = false;
        loop {
            let Some(found) = self.text[at..].find('"') else {
                return Err(Wrong::QuoteNotClosed.on(began));
            };
            let end = at + found;
            if self.text[end + 1..].starts_with('"') {
                doubled = true;
                at = end + 2;
                continue;
            }
            let inside = &self.text[from..end];
            self.at = end + 1;
            self.line += inside.matches('\n').count() as u64;
            return Ok(if doubled {
                Cow::Owned(inside.replace("\"\"", "\""))
            } else {
                Cow::Borrowed(inside)
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Result<Vec<(u64, Vec<String>)>, FileProblem> {
        let mut rows = Rows::of(text);
        let mut found = Vec::new();
        while let Some(row) = rows.next_row()? {
            found.push((
                row.line,
                row.fields.iter().map(ToString::to_string).collect(),
            ));
        }
        Ok(found)
    }

    #[test]
    fn values_are_read_as_rfc_4180_writes_them() {
        let text = "a,b\r\n\"x, y\",\"say \"\"hi\"\"\"\r\n\"two\nlines\",\n\n,last";
        let expected = [
            (1, vec!["a", "b"]),
            (2, vec!["x, y", "say \"hi\""]),
            (3, vec!["two\nlines", ""]),
            (6, vec!["", "last"]),
        ];
        let expected: Vec<(u64, Vec<String>)> = expected
            .into_iter()
            .map(|(line, fields)| (line, fields.into_iter().map(str::to_owned).collect()))
            .collect();
        assert_eq!(rows(text).unwrap(), expected);
    }

    #[test]
    fn what_does_not_end_is_told_with_its_line() {
        assert_eq!(
            rows("a\n\"b\n\"\nc,\"d\n\n").unwrap_err(),
            Wrong::QuoteNotClosed.on(4)
        );
        assert_eq!(rows("\"a\"b").unwrap_err(), Wrong::AfterQuote.on(1));
        let long = "x".repeat(FIELD_CHARS + 1);
        assert_eq!(rows(&long).unwrap_err(), Wrong::FieldTooLong.on(1));
    }
}
