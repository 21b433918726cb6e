//! Why the store could not do something, and what a SCIM client is told of it.

use crate::ids::Kind;
use scim_core::{ResourceId, Revision, SchemaProblem, ScimError, reason};
use std::borrow::Cow;

/// Why a read or a write failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No such resource.
    #[error("{} `{id}` does not exist", kind.name())]
    NotFound { kind: Kind, id: String },
    /// `If-Match` or `If-None-Match` does not let the write through (RFC 7644 §3.14).
    #[error("the resource is at revision {}", current.0)]
    StaleRevision { id: ResourceId, current: Revision },
    /// Another resource has this value of a unique attribute.
    #[error("{attribute} `{value}` is already taken")]
    Taken {
        attribute: Cow<'static, str>,
        value: String,
        /// The resource that has it: for the log and the console, never for the client.
        holder: Option<ResourceId>,
    },
    /// The resource belongs to another connection, or to none and may not be taken over.
    #[error("the resource belongs to {}", owner_words(owner))]
    OwnedByAnother {
        owner: Option<crate::ids::ConnectionId>,
    },
    /// A member that names no resource, where that is not tolerated.
    #[error("member `{value}` does not exist")]
    UnknownMember { value: String },
    /// A group cannot be its own member.
    #[error("a group cannot be its own member")]
    MemberOfItself,
    /// What was asked breaks a rule of SCIM: the core's own words.
    #[error(transparent)]
    Scim(#[from] ScimError),
    /// The query would have taken longer than its budget.
    #[error("the query took too long")]
    TooMany {
        /// An attribute of the filter or sort without an index.
        attribute: Option<String>,
    },
    /// No connection, token or setting of this name.
    #[error("{what} `{name}` does not exist")]
    Unknown { what: &'static str, name: String },
    /// A name that must be unique is in use.
    #[error("there is a {what} called `{name}` already")]
    NameTaken { what: &'static str, name: String },
    /// An act that the state of its object does not allow, such as deleting a good token.
    #[error("{0}")]
    NotNow(&'static str),
    /// A schema that breaks a rule: what, and where in its definition.
    #[error("the schema breaks a rule")]
    Schema(Vec<SchemaProblem>),
    /// What was to become unique is not.
    #[error("some resources share a value of `{path}`")]
    Shared { path: String },
    /// The schemas changed while the request was under way, and there is no place any more for this value.
    #[error("the schema changed: there is no place for `{path}`")]
    SchemaChanged { path: String },
    /// The queue to the writer is full.
    #[error("the service is busy")]
    Busy,
    /// The workspace is open for reading only.
    #[error("the workspace is open for reading only")]
    ReadOnly,
    /// There is too little room on the disk, so writes are refused.
    #[error("the disk is full")]
    DiskFull,
    /// The workspace is being closed.
    #[error("the workspace is closed")]
    Closed,
    /// A mutation without its log entry: a mistake in this program. Nothing was stored.
    #[error("a change was made without a log entry")]
    Unlogged,
    /// The closure panicked. Nothing was stored.
    #[error("the operation failed unexpectedly")]
    Panicked,
    /// What is stored cannot be read.
    #[error("the workspace holds something unreadable: {0}")]
    Damaged(String),
    #[error("the operating system gave no randomness")]
    NoRandomness,
    #[error("the database failed: {0}")]
    Database(#[from] rusqlite::Error),
    #[error("a file operation failed: {0}")]
    Io(#[from] std::io::Error),
}

fn owner_words(owner: &Option<crate::ids::ConnectionId>) -> String {
    match owner {
        Some(connection) => format!("connection {connection}"),
        None => "no connection".to_owned(),
    }
}

impl StoreError {
    /// True if trying again a little later may succeed.
    pub fn is_passing(&self) -> bool {
        self.retry_after_seconds().is_some()
    }

    /// How long a client should wait before it tries again, in seconds; `None` where waiting does not help.
    pub fn retry_after_seconds(&self) -> Option<u32> {
        match self {
            StoreError::Busy | StoreError::Closed | StoreError::SchemaChanged { .. } => Some(1),
            StoreError::DiskFull => Some(60),
            error if error.is_fatal() => Some(60),
            _ => None,
        }
    }

    /// True if nothing more can be done on this database connection in this transaction.
    pub(crate) fn is_fatal(&self) -> bool {
        use rusqlite::ErrorCode as Code;
        match self {
            StoreError::Database(rusqlite::Error::SqliteFailure(error, _)) => matches!(
                error.code,
                Code::DiskFull
                    | Code::SystemIoFailure
                    | Code::DatabaseCorrupt
                    | Code::NotADatabase
                    | Code::OutOfMemory
                    | Code::CannotOpen
                    | Code::ReadOnly
            ),
            _ => false,
        }
    }

    /// The same failure for another job of the same batch.
    pub(crate) fn of_batch(error: &StoreError) -> StoreError {
        use rusqlite::ErrorCode as Code;
        match error {
            StoreError::Database(rusqlite::Error::SqliteFailure(cause, words)) => {
                match cause.code {
                    Code::DiskFull => StoreError::DiskFull,
                    _ => {
                        StoreError::Database(rusqlite::Error::SqliteFailure(*cause, words.clone()))
                    }
                }
            }
            StoreError::DiskFull => StoreError::DiskFull,
            StoreError::Closed => StoreError::Closed,
            other => StoreError::Damaged(other.to_string()),
        }
    }
}

/// Reason codes that only the store gives.
pub mod store_reason {
    pub const OWNED_BY_ANOTHER: &str = "owned_by_another";
    pub const MEMBER_OF_ITSELF: &str = "member_of_itself";
    pub const SCHEMA_CHANGED: &str = "schema_changed";
    pub const BUSY: &str = "busy";
    pub const DISK_FULL: &str = "disk_full";
    pub const STORAGE_FAILED: &str = "storage_failed";
    pub const WORKSPACE_READ_ONLY: &str = "workspace_read_only";
    pub const STOPPING: &str = "stopping";

    /// Each with its meaning in one line.
    pub const REASONS: &[(&str, &str)] = &[
        (
            OWNED_BY_ANOTHER,
            "The resource belongs to another connection, or to none, and may not be taken over.",
        ),
        (MEMBER_OF_ITSELF, "A group was to become its own member."),
        (
            SCHEMA_CHANGED,
            "The schema changed while the request was under way.",
        ),
        (BUSY, "More writes waited than the service takes in."),
        (DISK_FULL, "There is too little room on the disk to write."),
        (
            STORAGE_FAILED,
            "The disk or the database failed; nothing was stored.",
        ),
        (
            WORKSPACE_READ_ONLY,
            "The workspace is open for reading only.",
        ),
        (STOPPING, "The service is stopping."),
    ];
}

impl From<Vec<SchemaProblem>> for StoreError {
    fn from(problems: Vec<SchemaProblem>) -> StoreError {
        StoreError::Schema(problems)
    }
}

impl From<StoreError> for ScimError {
    fn from(error: StoreError) -> ScimError {
        match error {
            StoreError::NotFound { kind, id } => ScimError::not_found(kind.name(), &id),
            StoreError::StaleRevision { current, .. } => {
                ScimError::precondition_failed(&current.entity_tag())
            }
            StoreError::Taken {
                attribute, value, ..
            } => ScimError::conflict(&attribute, &value),
            StoreError::OwnedByAnother { .. } => ScimError::forbidden(
                store_reason::OWNED_BY_ANOTHER,
                "This resource is managed by another connection. Ask the administrator of the service to let this connection take it over.",
            ),
            StoreError::UnknownMember { value } => ScimError::invalid_value(
                reason::UNKNOWN_MEMBER,
                "members",
                format!("Member `{value}` does not exist. Create it first, then add it."),
            )
            .with("value", &value),
            StoreError::MemberOfItself => ScimError::invalid_value(
                store_reason::MEMBER_OF_ITSELF,
                "members",
                "A group cannot be its own member. Leave its own id out.",
            ),
            StoreError::Scim(error) => error,
            StoreError::TooMany { attribute } => ScimError::too_many(attribute.as_deref()),
            StoreError::SchemaChanged { path } => ScimError::new(
                503,
                None,
                store_reason::SCHEMA_CHANGED,
                format!("The schema changed while this request was under way: there is no place for `{path}` any more. Send it again."),
            )
            .with("attribute", &path),
            StoreError::Busy => ScimError::new(
                503,
                None,
                store_reason::BUSY,
                "The service is busy. Try again in a second.",
            ),
            StoreError::ReadOnly => ScimError::new(
                503,
                None,
                store_reason::WORKSPACE_READ_ONLY,
                "The directory is open for reading only at the moment.",
            ),
            StoreError::DiskFull => ScimError::new(
                503,
                None,
                store_reason::DISK_FULL,
                "The service has no room to store anything. Try again in a minute.",
            ),
            StoreError::Closed => ScimError::new(
                503,
                None,
                store_reason::STOPPING,
                "The service is stopping. Try again shortly.",
            ),
            error @ StoreError::Database(_) if error.is_fatal() => ScimError::new(
                503,
                None,
                store_reason::STORAGE_FAILED,
                "The service failed to store this. Nothing was changed. Try again in a minute.",
            ),
            StoreError::Unknown { .. }
            | StoreError::NameTaken { .. }
            | StoreError::NotNow(_)
            | StoreError::Schema(_)
            | StoreError::Shared { .. }
            | StoreError::Unlogged
            | StoreError::Panicked
            | StoreError::Damaged(_)
            | StoreError::NoRandomness
            | StoreError::Database(_)
            | StoreError::Io(_) => ScimError::new(
                500,
                None,
                reason::INTERNAL,
                "The service failed to do this. Nothing was changed.",
            ),
        }
    }
}
