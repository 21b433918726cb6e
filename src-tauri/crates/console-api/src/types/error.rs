//! The one error that callers of an operation see.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Why an operation did not do what was asked. `message` is a whole sentence for the person
/// at the screen; callers decide by `code`, never by text.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConsoleError {
    pub code: ErrorCode,
    pub message: String,
    /// What to do about it, if there is something to do.
    pub detail: Option<String>,
    /// The form field or attribute concerned.
    pub field: Option<String>,
    /// For a filter that does not parse.
    pub filter: Option<Box<FilterProblem>>,
}

/// A variant exists only where a caller does something different because of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ErrorCode {
    BadInput,
    NotFound,
    Conflict,
    /// Somebody changed it since it was read.
    Stale,
    FilterDoesNotParse,
    /// The query would take longer than its budget; narrow it.
    TooMany,
    ReadOnly,
    KeychainUnavailable,
    PortTaken,
    NotRunning,
    Busy,
    /// The operation exists, but not through this door (a file dialog in a browser).
    NotHere,
    Internal,
}

/// Where a SCIM filter stops making sense, for the wavy line under it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FilterProblem {
    /// Counted from 1, in characters: the number the service answers with too.
    pub position: u32,
    /// Length of the offending token in characters; 0 at the end of the text.
    pub length: u32,
    pub message: String,
    /// At most three, nearest first: whole replacement texts of the filter.
    pub suggestions: Vec<FilterSuggestion>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FilterSuggestion {
    /// What to show, such as `userName sw`.
    pub label: String,
    /// The filter with the suggestion taken.
    pub filter: String,
}

/// No input, or nothing to say.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, TS)]
pub struct Nothing {}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ById {
    pub id: String,
}
