//! Finding the start of a page without walking to it.
//!
//! Resources are in order of creation. How many of a kind lie in each block of that order is kept
//! beside them, so any start index is found by summing blocks. And who reads one page after the other
//! goes on from the last resource served: what existed throughout is neither skipped nor given
//! twice, whatever was deleted meanwhile.

use crate::error::StoreError;
use crate::ids::Kind;
use crate::reader::{Mark, Reader};
use crate::shared::lock;
use rusqlite::{OptionalExtension as _, params};
use std::collections::HashMap;
use std::sync::Mutex;
use uuid::Uuid;

/// Seqs in a block: a page deep inside sums one row for each 1,024 resources, and then walks
/// over at most this many entries of an index.
const BLOCK: i64 = 1_024;

pub(crate) fn block_of(seq: i64) -> i64 {
    seq / BLOCK
}

impl Reader {
    /// The seq of the resource that has `skip` others of its kind before it, or of any kind if none is named; `None`
    /// if there are not as many.
    pub(crate) fn seq_at(&self, kind: Option<Kind>, skip: u64) -> Result<Option<i64>, StoreError> {
        let blocks = match kind {
            Some(_) => "SELECT block, count FROM resource_block WHERE kind = ?1 ORDER BY block",
            None => {
                "SELECT block, sum(count) FROM resource_block WHERE ?1 IS NULL GROUP BY block ORDER BY block"
            }
        };
        // A condition that may be off would keep the index over kinds from being used.
        let of_kind = if kind.is_some() {
            "kind = ?1"
        } else {
            "?1 IS NULL"
        };
        let kind = kind.map(Kind::code);
        let mut statement = self.db.prepare_cached(blocks)?;
        let mut rows = statement.query([kind])?;
        let mut rest = skip;
        while let Some(row) = rows.next()? {
            let count = crate::reader::count(row, 1)?;
            if rest < count {
                let block: i64 = row.get(0)?;
                let sql = format!(
                    "SELECT seq FROM resource WHERE {of_kind} AND seq >= ?2 ORDER BY seq LIMIT 1 OFFSET ?3"
                );
                return Ok(self
                    .db
                    .prepare_cached(&sql)?
                    .query_row(params![kind, block * BLOCK, rest as i64], |row| row.get(0))
                    .optional()?);
            }
            rest -= count;
        }
        Ok(None)
    }
}

impl Reader {
    /// What the cursors of this workspace are signed with.
    ///
    /// # Errors
    /// Those of the database.
    pub fn cursor_key(&self) -> Result<[u8; 32], StoreError> {
        let mut statement = self.db.prepare_cached("SELECT cursor_key FROM workspace")?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }
}

/// Walks remembered at the same time; beyond it the one idle longest is forgotten, and goes on by counting.
const WALKS: usize = 1_024;

/// A walk through the pages of one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct WalkKey {
    pub walker: Uuid,
    /// Stands for kinds, filters, sort, words and owner.
    pub question: u64,
    /// Where the next page starts.
    pub start_index: u64,
}

/// Where those who walk through pages have got to.
#[derive(Debug, Default)]
pub(crate) struct Walks {
    state: Mutex<WalkState>,
}

#[derive(Debug, Default)]
struct WalkState {
    /// The place behind the last resource served, and when.
    served: HashMap<WalkKey, (Mark, u64)>,
    ticks: u64,
}

impl Walks {
    /// Where the page before this one ended.
    pub fn last_before(&self, key: &WalkKey) -> Option<Mark> {
        lock(&self.state)
            .served
            .get(key)
            .map(|(mark, _)| mark.clone())
    }

    /// Remembers where the page before that of `key` ended.
    pub fn remember(&self, key: WalkKey, mark: Mark) {
        let mut state = lock(&self.state);
        state.ticks += 1;
        let now = state.ticks;
        if state.served.len() >= WALKS && !state.served.contains_key(&key) {
            let oldest = state
                .served
                .iter()
                .min_by_key(|(_, (_, at))| *at)
                .map(|(key, _)| *key);
            if let Some(oldest) = oldest {
                state.served.remove(&oldest);
            }
        }
        state.served.insert(key, (mark, now));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_walk_idle_longest_is_forgotten_first() {
        let walks = Walks::default();
        let key = |start_index| WalkKey {
            walker: Uuid::nil(),
            question: 0,
            start_index,
        };
        let mark = |seq| Mark {
            key: crate::reader::MarkKey::Value(None),
            seq,
            total: 0,
        };
        for start in 0..WALKS as u64 {
            walks.remember(key(start), mark(7));
        }
        walks.remember(key(0), mark(8));
        walks.remember(key(u64::MAX), mark(9));
        assert_eq!(walks.last_before(&key(0)), Some(mark(8)));
        assert_eq!(walks.last_before(&key(1)), None);
        assert_eq!(walks.last_before(&key(u64::MAX)), Some(mark(9)));
    }
}
