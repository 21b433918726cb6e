//! The provisioning log: every exchange, every act of the admin and of this program, in one
//! sequence, each in the same transaction as what it did.

mod entry;
mod query;

pub use entry::{
    CapturedMessage, Change, ChangeKind, EntryKind, LogDetail, LogEntry, LogNote, LogSubject,
    MemberName, NewLogEntry, Verdict,
};
pub use query::{LogCount, LogCounts, LogPage, LogPosition, LogQuery, LogStats, RollupPoint};
