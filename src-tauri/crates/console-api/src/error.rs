//! Errors of operations, in words.

use crate::host::{KeychainProblem, NoWindow};
use crate::types::{ConsoleError, ErrorCode};
use crate::words::{self, Args};
use directory::{OpenError, StoreError};
use scim_core::ScimError;

impl ConsoleError {
    /// The message `id` of `errors.ftl`; its attribute `detail`, if it has one, says what to do.
    pub(crate) fn say(code: ErrorCode, id: &str, args: &Args) -> ConsoleError {
        ConsoleError {
            code,
            message: words::text(id, args),
            detail: words::attribute(id, "detail", args),
            field: None,
            filter: None,
        }
    }

    /// The same error at a field of the form.
    #[must_use]
    pub(crate) fn at(mut self, field: &str) -> ConsoleError {
        self.field = Some(field.to_owned());
        self
    }

    /// An input that does not have the operation's shape.
    pub fn bad_shape(operation: &str, error: &serde_json::Error) -> ConsoleError {
        let args = Args::new()
            .text("operation", operation)
            .text("problem", &error.to_string());
        ConsoleError::say(ErrorCode::BadInput, "error-bad-shape", &args)
    }

    /// A name that no operation has.
    pub fn unknown_operation(name: &str) -> ConsoleError {
        ConsoleError::say(
            ErrorCode::NotFound,
            "error-unknown-operation",
            &Args::new().text("name", name),
        )
    }

    /// A fault of this program: the cause goes to the process log, the person gets the fact.
    pub fn internal(error: &dyn std::error::Error) -> ConsoleError {
        tracing::error!(%error, "an operation failed");
        ConsoleError::say(ErrorCode::Internal, "error-internal", &Args::new())
    }

    /// The operation needs a window.
    pub(crate) fn not_here(id: &str) -> ConsoleError {
        ConsoleError::say(ErrorCode::NotHere, id, &Args::new())
    }

    pub(crate) fn not_found(what: &str, name: &str) -> ConsoleError {
        let id = match what {
            "User" => "error-no-such-user",
            "Group" => "error-no-such-group",
            "connection" => "error-no-such-connection",
            "token" => "error-no-such-token",
            "client" => "error-no-such-client",
            "secret" => "error-no-such-secret",
            "schema" => "error-no-such-schema",
            "import" => "error-no-such-import",
            _ => "error-no-such-thing",
        };
        ConsoleError::say(ErrorCode::NotFound, id, &Args::new().text("name", name))
    }

    /// A field that needs a value.
    pub(crate) fn missing(field: &str) -> ConsoleError {
        ConsoleError::say(
            ErrorCode::BadInput,
            "error-missing",
            &Args::new().text("field", field),
        )
        .at(field)
    }
}

impl std::fmt::Display for ConsoleError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)?;
        match &self.detail {
            Some(detail) => write!(f, " {detail}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ConsoleError {}

impl From<StoreError> for ConsoleError {
    fn from(error: StoreError) -> ConsoleError {
        let none = Args::new();
        match error {
            StoreError::NotFound { kind, id } => ConsoleError::not_found(kind.name(), &id),
            StoreError::StaleRevision { .. } => {
                ConsoleError::say(ErrorCode::Stale, "error-stale", &none)
            }
            StoreError::Taken {
                attribute, value, ..
            } => {
                let args = Args::new()
                    .text("attribute", &attribute)
                    .text("value", &value);
                ConsoleError::say(ErrorCode::Conflict, "error-taken", &args).at(&attribute)
            }
            StoreError::UnknownMember { value } => ConsoleError::say(
                ErrorCode::BadInput,
                "error-unknown-member",
                &Args::new().text("value", &value),
            )
            .at("members"),
            StoreError::MemberOfItself => {
                ConsoleError::say(ErrorCode::BadInput, "error-member-of-itself", &none)
                    .at("members")
            }
            StoreError::Scim(error) => error.into(),
            StoreError::TooMany { attribute } => {
                let args = Args::new().text("attribute", attribute.as_deref().unwrap_or_default());
                ConsoleError::say(ErrorCode::TooMany, "error-too-many", &args)
            }
            StoreError::Unknown { what, name } => ConsoleError::not_found(what, &name),
            StoreError::NameTaken { what, name } => {
                let id = match what {
                    "token" => "error-token-name-taken",
                    "client" => "error-client-name-taken",
                    _ => "error-connection-name-taken",
                };
                ConsoleError::say(ErrorCode::Conflict, id, &Args::new().text("name", &name))
                    .at("name")
            }
            StoreError::NotNow(words) => ConsoleError::say(
                ErrorCode::Conflict,
                "error-not-now",
                &Args::new().text("why", words),
            ),
            StoreError::Schema(problems) => {
                let first = problems.into_iter().next();
                let (at, problem) = first.map_or_else(Default::default, |first| {
                    (first.at, first.problem.to_string())
                });
                let id = if at.is_empty() {
                    "error-schema"
                } else {
                    "error-schema-at"
                };
                let args = Args::new().text("at", &at).text("problem", &problem);
                ConsoleError::say(ErrorCode::BadInput, id, &args).at(&at)
            }
            StoreError::Shared { path } => {
                let args = Args::new().text("attribute", &path);
                ConsoleError::say(ErrorCode::Conflict, "error-not-unique", &args).at(&path)
            }
            StoreError::SchemaChanged { path } => {
                let args = Args::new().text("attribute", &path);
                ConsoleError::say(ErrorCode::Stale, "error-schema-changed", &args).at(&path)
            }
            StoreError::Busy => ConsoleError::say(ErrorCode::Busy, "error-busy", &none),
            StoreError::ReadOnly => {
                ConsoleError::say(ErrorCode::ReadOnly, "error-read-only", &none)
            }
            StoreError::DiskFull => {
                ConsoleError::say(ErrorCode::ReadOnly, "error-disk-full", &none)
            }
            StoreError::Closed => ConsoleError::say(ErrorCode::Busy, "error-closed", &none),
            error @ (StoreError::Io(_) | StoreError::Damaged(_)) => {
                tracing::error!(%error, "the workspace failed");
                ConsoleError::say(
                    ErrorCode::Internal,
                    "error-workspace",
                    &Args::new().text("problem", &error.to_string()),
                )
            }
            error @ (StoreError::OwnedByAnother { .. }
            | StoreError::Unlogged
            | StoreError::Panicked
            | StoreError::NoRandomness
            | StoreError::Database(_)) => ConsoleError::internal(&error),
        }
    }
}

/// Refusals of the SCIM core, said to the admin who made the change here.
impl From<ScimError> for ConsoleError {
    fn from(error: ScimError) -> ConsoleError {
        let code = match error.status {
            404 => ErrorCode::NotFound,
            409 => ErrorCode::Conflict,
            412 => ErrorCode::Stale,
            503 => ErrorCode::Busy,
            status if status >= 500 => return ConsoleError::internal(&error),
            _ => ErrorCode::BadInput,
        };
        ConsoleError {
            code,
            message: words::visible(&error.detail).into_owned(),
            detail: None,
            field: error.argument("attribute").map(str::to_owned),
            filter: None,
        }
    }
}

impl From<OpenError> for ConsoleError {
    fn from(error: OpenError) -> ConsoleError {
        let path = |path: &std::path::Path| Args::new().text("path", &path.display().to_string());
        let bad = ErrorCode::BadInput;
        match &error {
            OpenError::Missing { path: at } => {
                ConsoleError::say(ErrorCode::NotFound, "error-open-missing", &path(at))
            }
            OpenError::NotAWorkspace { path: at } => {
                ConsoleError::say(bad, "error-open-not-a-workspace", &path(at))
            }
            OpenError::Newer {
                path: at,
                found,
                known,
            } => {
                let args = path(at).number("found", *found).number("known", *known);
                ConsoleError::say(bad, "error-open-newer", &args)
            }
            OpenError::Older { path: at } => {
                ConsoleError::say(ErrorCode::ReadOnly, "error-open-older", &path(at))
            }
            OpenError::Locked {
                path: at,
                pid,
                version,
                ..
            } => {
                let args = path(at)
                    .text("pid", &pid.map(|pid| pid.to_string()).unwrap_or_default())
                    .text("version", version.as_deref().unwrap_or_default());
                ConsoleError::say(ErrorCode::Busy, "error-open-locked", &args)
            }
            OpenError::Synced { path: at, service } => {
                ConsoleError::say(bad, "error-open-synced", &path(at).text("service", service))
            }
            OpenError::Network { path: at, .. } => {
                ConsoleError::say(bad, "error-open-network", &path(at))
            }
            OpenError::Permission { path: at } => {
                ConsoleError::say(ErrorCode::ReadOnly, "error-open-permission", &path(at))
            }
            OpenError::Damaged { path: at, words } => {
                ConsoleError::say(bad, "error-open-damaged", &path(at).text("problem", words))
            }
            OpenError::Library { found } => ConsoleError::say(
                ErrorCode::Internal,
                "error-open-library",
                &Args::new().text("found", found),
            ),
            OpenError::Io { path: at, source } => ConsoleError::say(
                bad,
                "error-open-failed",
                &path(at).text("problem", &source.to_string()),
            ),
            OpenError::Database { path: at, source } => ConsoleError::say(
                bad,
                "error-open-failed",
                &path(at).text("problem", &source.to_string()),
            ),
        }
    }
}

impl From<KeychainProblem> for ConsoleError {
    fn from(problem: KeychainProblem) -> ConsoleError {
        let id = format!("keychain-{}", problem.key());
        let args = Args::new();
        ConsoleError {
            code: match problem {
                KeychainProblem::NotHeld => ErrorCode::NotFound,
                _ => ErrorCode::KeychainUnavailable,
            },
            message: words::text(&id, &args),
            detail: words::attribute(&id, "fix", &args),
            field: None,
            filter: None,
        }
    }
}

impl From<NoWindow> for ConsoleError {
    fn from(_: NoWindow) -> ConsoleError {
        ConsoleError::not_here("error-not-here")
    }
}
