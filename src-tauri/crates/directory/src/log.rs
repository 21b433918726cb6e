//! The provisioning log: every exchange, every act of the admin and of this program, in one
//! sequence, each in the same transaction as what it did.

mod append;
mod arrival;
mod entrance;
mod entry;
mod exchanges;
pub(crate) mod packed;
mod page;
mod prune;
mod query;
mod rollup;
mod rows;
mod uses;
mod words;

pub(crate) use entrance::{Entrance, Recorded};
pub use entry::{
    CapturedMessage, Change, ChangeKind, EntryKind, LogDetail, LogEntry, LogNote, LogSubject,
    MemberName, NewLogEntry, Verdict,
};
pub use exchanges::MemberExchange;
pub(crate) use prune::Pruned;
pub use prune::Retention;
pub use query::{LogCount, LogCounts, LogPage, LogPosition, LogQuery, LogStats, RollupPoint};
pub(crate) use rollup::Tally;
pub(crate) use uses::Used;
pub use uses::{ConnectionUse, UseKind};
pub(crate) use words::{Words, resource_text};
