//! Making of [`ConsoleError`]s.

use crate::types::{ConsoleError, ErrorCode};

impl ConsoleError {
    pub(crate) fn bad_shape(operation: &str, error: &serde_json::Error) -> ConsoleError {
        ConsoleError {
            code: ErrorCode::BadInput,
            message: format!("{operation}: {error}"),
            detail: None,
            field: None,
            filter: None,
        }
    }
    pub(crate) fn internal(error: &dyn std::error::Error) -> ConsoleError {
        ConsoleError {
            code: ErrorCode::Internal,
            message: error.to_string(),
            detail: None,
            field: None,
            filter: None,
        }
    }
    pub(crate) fn unknown_operation(name: &str) -> ConsoleError {
        ConsoleError {
            code: ErrorCode::BadInput,
            message: name.to_owned(),
            detail: None,
            field: None,
            filter: None,
        }
    }
}
