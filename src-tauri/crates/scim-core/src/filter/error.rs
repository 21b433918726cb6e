//! Why a filter was refused.

use super::parse::{DEEPEST_FILTER, LONGEST_FILTER, MOST_COMPARISONS};
use crate::error::{ScimError, ScimType};
use crate::reason;
use crate::suggest::did_you_mean;

/// Why a filter was refused, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem} at position {position}")]
pub struct FilterError {
    /// Byte offset from 0 into the filter.
    pub at: usize,
    /// The same place in characters, from 1: what people count.
    pub position: usize,
    /// What stands there, at most 64 characters; empty at the end of the filter.
    pub token: String,
    pub problem: Box<FilterProblem>,
    /// Up to three names or operators that may have been meant, nearest first.
    pub suggestions: Vec<String>,
    /// The quirk that would have to be tolerated for the filter to be read.
    pub quirk: Option<&'static str>,
}

/// What was wrong with a filter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FilterProblem {
    #[error("the filter is longer than {LONGEST_FILTER} bytes")]
    TooLong,
    #[error("the filter is nested deeper than {DEEPEST_FILTER} levels")]
    TooDeep,
    #[error("the filter has more than {MOST_COMPARISONS} comparisons")]
    TooManyComparisons,
    /// `found` is quoted, or says that the filter ends.
    #[error("expected {expected}, found {found}")]
    Expected { expected: String, found: String },
    #[error("unknown attribute `{0}`")]
    UnknownAttribute(String),
    #[error("`{path}` has no `value` to compare; name one of its sub-attributes")]
    NotComparable { path: String },
    #[error("`{path}` has no sub-attributes to select by")]
    NotSelectable { path: String },
    #[error("`{op}` cannot be used with `{path}`, which is {kind}; possible are {possible}")]
    WrongOperator {
        path: String,
        op: &'static str,
        kind: &'static str,
        possible: &'static str,
    },
    #[error("`{path}` is compared with {expected}, not with {found}")]
    WrongLiteral {
        path: String,
        expected: &'static str,
        found: String,
    },
    #[error("{0}")]
    BadString(String),
    #[error("`{path}` is never returned and cannot be used in a filter")]
    Sensitive { path: String },
}

impl FilterError {
    /// What would have been right at that place, where one thing or a list of things would.
    pub fn expected(&self) -> Option<&str> {
        match self.problem.as_ref() {
            FilterProblem::Expected { expected, .. } => Some(expected),
            FilterProblem::WrongOperator { possible, .. } => Some(possible),
            FilterProblem::WrongLiteral { expected, .. } => Some(expected),
            FilterProblem::TooLong
            | FilterProblem::TooDeep
            | FilterProblem::TooManyComparisons
            | FilterProblem::UnknownAttribute(_)
            | FilterProblem::NotComparable { .. }
            | FilterProblem::NotSelectable { .. }
            | FilterProblem::BadString(_)
            | FilterProblem::Sensitive { .. } => None,
        }
    }
}

impl From<FilterError> for ScimError {
    fn from(error: FilterError) -> Self {
        if let FilterProblem::Sensitive { path } = error.problem.as_ref() {
            return ScimError::sensitive(path);
        }
        let hint = did_you_mean(&error.suggestions);
        let refused = ScimError::bad_request(
            ScimType::InvalidFilter,
            reason::INVALID_FILTER,
            format!("The filter cannot be used: {error}.{hint}"),
        )
        .with("position", &error.position.to_string())
        .with("token", &error.token)
        .with("problem", &error.problem.to_string())
        .with("suggestions", &error.suggestions.join(", "));
        match error.quirk {
            Some(code) => refused.of_quirk(code),
            None => refused,
        }
    }
}
