//! What can be wrong with a file.

/// A place in a file, and what is wrong there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileProblem {
    pub wrong: Wrong,
    /// From 1; of a list in JSON the place in it. `None` if it is about the whole file.
    pub line: Option<u64>,
    /// The heading of the column, or the name in JSON.
    pub column: Option<String>,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    TooLarge,
    /// Nothing is in it.
    Empty,
    /// A workbook of a spreadsheet program.
    Spreadsheet,
    NotUtf8,
    /// The columns are separated by this.
    Separator(char),
    /// Neither people nor members: the headings that it has.
    UnknownKind(String),
    /// What is filled in to be uploaded, without the columns of a download.
    UploadTemplate,
    /// A column that must be there.
    NoColumn(&'static str),
    ColumnTwice,
    /// There is a head and nothing below it.
    NoRows,
    /// A value in quotation marks that never ends.
    QuoteNotClosed,
    /// Something behind the closing quotation mark.
    AfterQuote,
    /// The last row ends early.
    CutRow {
        found: usize,
        expected: usize,
    },
    /// Another row is too short or too long.
    RowLength {
        found: usize,
        expected: usize,
    },
    FieldTooLong,
    /// More rows than an import may have.
    TooMany(usize),
    NoValue,
    NotAnAddress(String),
    /// The same one as in an earlier line.
    Twice {
        value: String,
        first: u64,
    },
    /// The text of JSON ends in the middle.
    CutJson,
    BrokenJson(String),
    /// JSON, but nothing of the Directory API.
    UnknownJson,
    /// A page of members that does not say of which group.
    MembersOfWhom,
}

impl Wrong {
    pub(super) fn somewhere(self) -> Vec<FileProblem> {
        vec![FileProblem {
            wrong: self,
            line: None,
            column: None,
        }]
    }

    pub(super) fn at(self, line: u64) -> Vec<FileProblem> {
        vec![self.on(line)]
    }

    pub(super) fn on(self, line: u64) -> FileProblem {
        FileProblem {
            wrong: self,
            line: Some(line),
            column: None,
        }
    }
}

impl FileProblem {
    pub(super) fn of(mut self, column: &str) -> FileProblem {
        self.column = Some(column.to_owned());
        self
    }
}

/// Gathers what is wrong until there is enough of it.
#[derive(Default)]
pub(super) struct Problems(Vec<FileProblem>);

/// More would help nobody: the file is made anew anyway.
const MOST: usize = 10;

impl Problems {
    pub(super) fn add(&mut self, problem: FileProblem) {
        if self.0.len() < MOST {
            self.0.push(problem);
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.0.len() >= MOST
    }

    pub(super) fn or<T>(self, value: T) -> Result<T, Vec<FileProblem>> {
        if self.0.is_empty() {
            Ok(value)
        } else {
            Err(self.0)
        }
    }
}
