//! What Google's Admin console and Directory API give as files, read and brought into the attributes of SCIM.
//!
//! Nothing here knows the directory: a file becomes people and groups, and each of them the attributes that the file
//! speaks for. What differs from the directory is found by whoever has one.

mod columns;
mod csv;
mod dump;
mod mapping;
mod problem;
mod sets;
mod sheet;

pub use columns::{COLUMNS, Column, ColumnRow, Target};
pub use mapping::{Given, MappingError, MappingPlan, Wanted, merge};
pub use problem::{FileProblem, Wrong};
pub use sets::{Combined, GroupIn, MemberIn, MemberKind, Mismatch, combine};

/// The longest file, in bytes. 10,000 people with all columns are about 3 MB.
pub const FILE_BYTES: usize = 32 * 1024 * 1024;
/// The longest value, in characters: none of Google's fields comes near it.
pub const FIELD_CHARS: usize = 10_000;
/// The most people in one import.
pub const MOST_PEOPLE: usize = 100_000;
/// The most groups in one import.
pub const MOST_GROUPS: usize = 20_000;
/// The most memberships in one import.
pub const MOST_MEMBERS: usize = 1_000_000;

/// What a file holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Contents {
    pub format: Format,
    pub part: Part,
    /// Headings that mean nothing to a directory, or nothing to this program.
    pub ignored: Vec<String>,
    /// The text does not end with a line break: it may have been cut off inside its last value.
    pub open_end: bool,
    /// The last page says that another follows.
    pub more: bool,
}

/// How it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Csv,
    Json,
}

/// What it is about.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    People(People),
    Groups(Vec<GroupIn>),
    Members(Vec<MemberIn>),
}

/// People, each with a value for each column that the file has.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct People {
    pub columns: Vec<Column>,
    pub rows: Vec<Person>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// The line of a CSV file, or the place in a list, from 1.
    pub line: u64,
    /// The primary address.
    pub address: String,
    /// As many as [`People::columns`]; empty where there is nothing.
    pub values: Vec<String>,
}

impl Contents {
    /// How many people, groups or memberships there are.
    pub fn rows(&self) -> usize {
        match &self.part {
            Part::People(people) => people.rows.len(),
            Part::Groups(groups) => groups.len(),
            Part::Members(members) => members.iter().filter(|row| !row.member.is_empty()).count(),
        }
    }
}

/// Reads one file. `name` decides nothing but whose members a page of members is, which says so nowhere else.
///
/// # Errors
/// Everything that is wrong with it, up to ten places.
pub fn read(name: &str, bytes: &[u8]) -> Result<Contents, Vec<FileProblem>> {
    if bytes.len() > FILE_BYTES {
        return Err(Wrong::TooLarge.somewhere());
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(Wrong::Spreadsheet.somewhere());
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes[..error.valid_up_to()]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count();
        Wrong::NotUtf8.at(line as u64 + 1)
    })?;
    if text.trim().is_empty() {
        return Err(Wrong::Empty.somewhere());
    }
    if text.trim_start().starts_with(['{', '[']) {
        dump::read(name, text)
    } else {
        sheet::read(text)
    }
}

/// A value without what cannot be seen at its ends: Google stores a space of no width for a missing part of a name.
fn clean(value: &str) -> &str {
    value.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
    })
}

/// What compares two addresses: they differ by case for nobody.
pub fn address_key(address: &str) -> String {
    address.to_lowercase()
}

fn is_address(text: &str) -> bool {
    text.split_once('@')
        .is_some_and(|(name, domain)| !name.is_empty() && !domain.is_empty())
        && !text.contains(|c: char| c.is_whitespace() || c.is_control() || c == ',')
}

#[cfg(test)]
mod tests;
