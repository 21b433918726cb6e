//! What the command line prints: tables for people, JSON for scripts.
//!
//! The standard output carries the result and nothing else; words go to the standard error.
//! Names come from providers: whatever could steer a terminal is made visible first.

use super::CliError;
use serde::Serialize;
use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns stand this far apart.
const GAP: &str = "  ";

/// A column is not made narrower than this to fit the terminal.
const LEAST: usize = 8;

/// Prints `value` as JSON: on one line, or indented where a person reads it.
///
/// # Errors
/// If the output cannot be written.
pub fn json(value: &impl Serialize) -> Result<(), CliError> {
    let text = if io::stdout().is_terminal() {
        serde_json::to_string_pretty(value)
    } else {
        serde_json::to_string(value)
    }
    .map_err(io::Error::other)?;
    line(&text)
}

/// Prints `value` as JSON on one line, whoever reads it.
///
/// # Errors
/// If the output cannot be written.
pub fn json_line(value: &impl Serialize) -> Result<(), CliError> {
    line(&serde_json::to_string(value).map_err(io::Error::other)?)
}

/// Prints one line of the result.
///
/// # Errors
/// If the output cannot be written.
pub fn line(text: &str) -> Result<(), CliError> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")?;
    // A reader at the other end of a pipe wants it now.
    out.flush()?;
    Ok(())
}

/// Words for the person, beside the result.
pub fn note(words: &str) {
    // Nobody is left to tell if the standard error is gone.
    let _ = writeln!(io::stderr().lock(), "{words}");
}

/// `text` with what a terminal would obey, or would hide, made visible (`\u{1b}`).
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unseen) {
        return Cow::Borrowed(text);
    }
    let shown = text.chars().fold(
        String::with_capacity(text.len() + 8),
        |mut shown, character| {
            if is_unseen(character) {
                shown.extend(character.escape_unicode());
            } else {
                shown.push(character);
            }
            shown
        },
    );
    Cow::Owned(shown)
}

/// Control characters, zero-width ones and those that change the direction of text.
fn is_unseen(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// A table for people: left-aligned columns, numbers right-aligned, no lines.
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
}

struct Column {
    heading: String,
    is_number: bool,
}

impl Table {
    /// A table with these headings; one that begins with `#` heads a column of numbers.
    pub fn new(headings: &[&str]) -> Table {
        let columns = headings
            .iter()
            .map(|heading| Column {
                heading: heading.trim_start_matches('#').to_owned(),
                is_number: heading.starts_with('#'),
            })
            .collect();
        Table {
            columns,
            rows: Vec::new(),
        }
    }

    /// Adds a row, a cell a column.
    pub fn row<const N: usize>(&mut self, cells: [&str; N]) {
        debug_assert_eq!(cells.len(), self.columns.len());
        self.rows.push(
            cells
                .into_iter()
                .map(|cell| visible(cell).into_owned())
                .collect(),
        );
    }

    /// Prints it, cut to the terminal's width if a terminal reads it.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub fn print(&self) -> Result<(), CliError> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let width = io::stdout()
            .is_terminal()
            .then(terminal_size::terminal_size)
            .flatten()
            .map(|(terminal_size::Width(width), _)| usize::from(width));
        line(self.render(width).trim_end_matches('\n'))
    }

    fn render(&self, width: Option<usize>) -> String {
        let widths = self.widths(width);
        let mut text = String::new();
        let headings: Vec<&str> = self.columns.iter().map(|c| c.heading.as_str()).collect();
        self.render_row(&headings, &widths, &mut text);
        for row in &self.rows {
            let cells: Vec<&str> = row.iter().map(String::as_str).collect();
            self.render_row(&cells, &widths, &mut text);
        }
        text
    }

    fn render_row(&self, cells: &[&str], widths: &[usize], text: &mut String) {
        let mut line = String::new();
        for ((cell, column), &width) in cells.iter().zip(&self.columns).zip(widths) {
            if !line.is_empty() {
                line.push_str(GAP);
            }
            let cell = cut(cell, width);
            let space = " ".repeat(width.saturating_sub(cell.width()));
            if column.is_number {
                line.push_str(&space);
                line.push_str(&cell);
            } else {
                line.push_str(&cell);
                line.push_str(&space);
            }
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }

    /// How wide each column is. What does not fit is taken from the widest columns first.
    fn widths(&self, terminal: Option<usize>) -> Vec<usize> {
        let mut widths: Vec<usize> = self.columns.iter().map(|c| c.heading.width()).collect();
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.width());
            }
        }
        let Some(terminal) = terminal else {
            return widths;
        };
        let gaps = GAP.len() * widths.len().saturating_sub(1);
        while widths.iter().sum::<usize>() + gaps > terminal {
            match widths.iter_mut().max().filter(|widest| **widest > LEAST) {
                Some(widest) => *widest -= 1,
                None => break,
            }
        }
        widths
    }
}

/// `text` in at most `width` columns of a terminal, ending in `…` if it was cut.
fn cut(text: &str, width: usize) -> Cow<'_, str> {
    if text.width() <= width {
        return Cow::Borrowed(text);
    }
    let mut kept = String::new();
    let mut taken = 1;
    for character in text.chars() {
        let wide = character.width().unwrap_or(0);
        if taken + wide > width {
            break;
        }
        taken += wide;
        kept.push(character);
    }
    kept.push('…');
    Cow::Owned(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new(&["NAME", "#USERS", "ID"]);
        table.row(["Okta", "1200", "a"]);
        table.row(["株式会社", "7", "b"]);
        table
    }

    #[test]
    fn columns_are_aligned_by_what_a_terminal_shows() {
        let expected = "NAME      USERS  ID\nOkta       1200  a\n株式会社      7  b\n";
        assert_eq!(table().render(None), expected);
    }

    #[test]
    fn a_long_name_is_cut_where_a_terminal_reads_it_and_nowhere_else() {
        let mut table = Table::new(&["NAME", "ID"]);
        table.row(["a very long name of a very long company", "0123456789"]);
        let narrow = table.render(Some(30));
        assert!(narrow.lines().all(|line| line.width() <= 30), "{narrow}");
        assert!(narrow.contains('…'));
        assert!(table.render(None).contains("very long company"));
    }

    #[test]
    fn a_terminal_too_narrow_for_anything_still_gets_every_column() {
        let narrow = table().render(Some(4));
        assert!(narrow.contains("1200"));
    }

    #[test]
    fn wide_characters_are_never_cut_in_half() {
        assert_eq!(cut("株式会社", 6), "株式…");
        assert_eq!(cut("株式会社", 7), "株式会…");
        assert_eq!(cut("short", 5), "short");
    }

    #[test]
    fn what_would_steer_a_terminal_is_made_visible() {
        for (text, shown) in [
            ("Ada Lovelace", "Ada Lovelace"),
            ("a\u{1b}[2Jb", "a\\u{1b}[2Jb"),
            ("line\nbreak", "line\\u{a}break"),
            ("admin\u{202e}nimda", "admin\\u{202e}nimda"),
            ("zero\u{200b}width", "zero\\u{200b}width"),
            ("Zoë 株", "Zoë 株"),
        ] {
            assert_eq!(visible(text), shown);
        }
    }
}
