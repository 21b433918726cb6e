//! Questions to the log.

use super::entry::{EntryKind, LogEntry, Verdict};
use crate::ids::{ConnectionId, Kind, LogSeq, OauthClientId, TokenId};
use scim_core::{ResourceId, Timestamp};

/// Which entries are wanted. Empty lists and `None` mean: any.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LogQuery {
    /// All of these words, the last perhaps unfinished, in names, targets, reasons and actions.
    pub words: Option<String>,
    pub connections: Vec<ConnectionId>,
    pub tokens: Vec<TokenId>,
    pub oauth_clients: Vec<OauthClientId>,
    pub kinds: Vec<EntryKind>,
    pub verdicts: Vec<Verdict>,
    pub methods: Vec<String>,
    pub actions: Vec<String>,
    pub reasons: Vec<String>,
    pub resource_kind: Option<Kind>,
    /// True: only entries with the note of a quirk, whichever.
    pub noted: bool,
    /// Codes of quirks: entries that note one of them, or were refused for it.
    pub quirks: Vec<String>,
    /// Entries about this resource, or that changed it.
    pub resource: Option<ResourceId>,
    /// First and last status, both included.
    pub status: Option<(u16, u16)>,
    pub since: Option<Timestamp>,
    pub until: Option<Timestamp>,
    /// True: entries of reads are left out.
    pub without_reads: bool,
}

/// Where a page of the log lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogPosition {
    /// The newest entries, newest first.
    #[default]
    Newest,
    /// Entries older than this one, newest first.
    Before(LogSeq),
    /// Entries newer than this one, oldest first.
    After(LogSeq),
}

/// A page of the log.
#[derive(Clone, Debug, PartialEq)]
pub struct LogPage {
    /// In the order that the position says.
    pub entries: Vec<LogEntry>,
    /// The newest entry of the whole log when this was read.
    pub head: LogSeq,
    /// True if there are more in this direction.
    pub more: bool,
}

/// How many entries a query selects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LogCount {
    pub entries: u64,
    /// False if counting stopped at [`LogCounts::CAP`].
    pub exact: bool,
}

/// How many entries a query selects, in all and by verdict (the query's own choice of verdicts set aside).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LogCounts {
    pub all: LogCount,
    pub by_verdict: Vec<(Verdict, LogCount)>,
}

impl LogCounts {
    /// Beyond this many nobody counts on; the figure is "more than".
    pub const CAP: u64 = 10_000;
}

/// How large the log is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LogStats {
    pub entries: u64,
    /// Stored size of all bodies in bytes, compressed.
    pub body_bytes: u64,
    /// The time of the oldest entry.
    pub since: Option<Timestamp>,
    pub head: LogSeq,
}

/// What happened in one stretch of time.
#[derive(Clone, Debug, PartialEq)]
pub struct RollupPoint {
    pub start: Timestamp,
    pub exchanges: u64,
    pub reads: u64,
    pub applied: u64,
    pub no_change: u64,
    pub partly: u64,
    pub refused: u64,
    pub held: u64,
    /// Latency of the exchanges in microseconds; `None` without any.
    pub p50_us: Option<u64>,
    pub p95_us: Option<u64>,
    pub p99_us: Option<u64>,
}
