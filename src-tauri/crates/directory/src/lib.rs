//! The workspace: one SQLite file that holds a directory, its connections, the digests of their
//! tokens and the provisioning log.
//!
//! A change and the log entry that tells of it are one transaction; what was acknowledged is on
//! the disk. SQL lives here and nowhere else; HTTP and identity providers are not known here.

mod actor;
mod connections;
mod db;
mod error;
mod filter_sql;
mod health;
mod ids;
mod imports;
mod leaving;
mod log;
mod migrations;
mod oauth;
mod paging;
mod platform;
mod reader;
mod schemas;
mod setup;
mod shared;
mod tokens;
mod workspace;
mod writer;

pub use actor::{Actor, Door, Holder, ReadOnlyToken, WriteGrant};
pub use connections::{ConnectionSettings, DialectPreset, IdpConnection, NewConnection, Ownership};
pub use error::{StoreError, store_reason};
pub use health::{StoreFailure, StoreHealth};
pub use ids::{ConnectionId, Kind, LogSeq, OauthClientId, OauthSecretId, TokenId};
pub use imports::{
    Import, ImportChange, ImportLinks, ImportState, KNOWN_IMPORTS, LeftAlone, UNDOABLE_IMPORTS,
};
pub use leaving::{Fate, Leaving, LeavingBatch};
pub use log::{
    CapturedMessage, Change, ChangeKind, ConnectionUse, EntryKind, LogCount, LogCounts, LogDetail,
    LogEntry, LogNote, LogPage, LogPosition, LogQuery, LogStats, LogSubject, MemberExchange,
    MemberName, NewLogEntry, Retention, RollupPoint, UseKind, Verdict,
};
pub use oauth::{
    AccessLifetime, AccessToken, ChangedOauthClient, ClientFailure, ClientSecret, IssuedAccess,
    NewOauthClient, OauthClient, OauthClientState, OauthSecret, OauthSecretState, VerifiedClient,
};
pub use reader::{
    EffectiveCount, EffectiveMember, EffectivePage, GroupRow, Here, ListPage, ListPart, ListQuery,
    LossCounts, Mark, MarkKey, MemberPage, MemberRow, MemberSums, NamedBy, NestedGroup, Nesting,
    OpenMember, OpenReason, Overview, OwnedMembers, OwnerFilter, Reader, Stored,
};
pub use schemas::{CustomSchema, Holders};
pub use setup::{Proof, Setup, Tick};
pub use tokens::{
    AuthFailure, Authenticated, BearerToken, ClientInfo, NewToken, Presented, Rotation, Scope,
    Token, TokenState, TokenUse, is_well_formed,
};
pub use workspace::{
    BackupReport, CheckReport, Clock, LockHolder, OpenError, OpenMode, OpenOptions, ReadOnlyReason,
    Workspace, WorkspaceInfo, lock_holder,
};
pub use writer::{Adoption, Inserted, MemberOutcome, Outcome, STRIP_STEP, Writer};

/// The version of the database library, such as `3.54.1`.
pub fn sqlite_version() -> &'static str {
    rusqlite::version()
}
