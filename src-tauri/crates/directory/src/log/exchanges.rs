//! By which entries of the log a group came to its members.

use super::entry::LogEntry;
use super::page::too_slow;
use super::rows::{COLUMNS, NAMES, entry_row};
use crate::error::StoreError;
use crate::ids::LogSeq;
use crate::reader::Reader;
use rusqlite::params;
use scim_core::ResourceId;
use std::time::Duration;

/// How long the question may take: a group may have been written to very often without a word on members.
const BUDGET: Duration = Duration::from_secs(2);

/// The entries about the group that asked for members, and those that changed them, whatever they are about. Each part
/// goes backwards through an index and ends by itself.
const ENTRIES: &str = "
    SELECT seq FROM (
        SELECT seq FROM log_entry
        WHERE subject_id = ?1 AND subject_kind = 2 AND is_read = 0 AND seq < ?2
          AND (json_extract(arguments, '$.asked') > 0 OR reason IN ('unknown_member', 'member_of_itself'))
        ORDER BY seq DESC LIMIT ?3
    )
    UNION
    SELECT entry FROM (
        SELECT entry FROM change
        WHERE resource_id = ?1 AND entry < ?2 AND (members_added IS NOT NULL OR members_removed IS NOT NULL)
        ORDER BY entry DESC LIMIT ?3
    )
    ORDER BY 1 DESC LIMIT ?3";

/// An entry that asked for members of a group or changed them.
#[derive(Clone, Debug, PartialEq)]
pub struct MemberExchange {
    pub entry: LogEntry,
    /// Members that came to the group and that left it by this entry.
    pub added: u64,
    pub removed: u64,
}

impl Reader {
    /// The entries that asked for members of a group or changed them, newest first, older than `before` if that is given.
    ///
    /// # Errors
    /// [`StoreError::TooMany`] if it takes too long.
    pub fn member_exchanges(
        &self,
        group: ResourceId,
        before: Option<LogSeq>,
        limit: u32,
    ) -> Result<Vec<MemberExchange>, StoreError> {
        let before = before.map_or(i64::MAX, |before| before.0);
        self.deadline
            .limit(BUDGET, || {
                let seqs: Vec<i64> = self
                    .db
                    .prepare_cached(ENTRIES)?
                    .query_map(params![group.0.as_bytes(), before, limit], |row| row.get(0))?
                    .collect::<Result<_, _>>()?;
                let mut entries = self.db.prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM log_entry e {NAMES} WHERE e.seq = ?1"
                ))?;
                let mut found = Vec::with_capacity(seqs.len());
                for seq in seqs {
                    let entry = entries.query_row([seq], entry_row)?;
                    let (added, removed) = self.member_changes(LogSeq(seq), group)?;
                    found.push(MemberExchange {
                        entry,
                        added,
                        removed,
                    });
                }
                Ok(found)
            })
            .map_err(too_slow)
    }
}
