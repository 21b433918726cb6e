//! Finding the start of a page without walking to it.
//!
//! Resources are in order of creation. How many of a kind lie in each block of that order is kept
//! beside them, so any start index is found by summing blocks. And who reads one page after the other
//! goes on from the last resource served: what existed throughout is neither skipped nor given
//! twice, whatever was deleted meanwhile.

use crate::error::StoreError;
use crate::ids::Kind;
use crate::reader::Reader;
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
    /// The seq of the resource that has `skip` others of its kind before it; `None` if there are not as many.
    pub(crate) fn seq_at(&self, kind: Kind, skip: u64) -> Result<Option<i64>, StoreError> {
        let mut statement = self.db.prepare_cached(
            "SELECT block, count FROM resource_block WHERE kind = ?1 ORDER BY block",
        )?;
        let mut rows = statement.query([kind.code()])?;
        let mut rest = skip;
        while let Some(row) = rows.next()? {
            let count = crate::reader::count(row, 1)?;
            if rest < count {
                let block: i64 = row.get(0)?;
                return Ok(self
                    .db
                    .prepare_cached("SELECT seq FROM resource WHERE kind = ?1 AND seq >= ?2 ORDER BY seq LIMIT 1 OFFSET ?3")?
                    .query_row(params![kind.code(), block * BLOCK, rest as i64], |row| row.get(0))
                    .optional()?);
            }
            rest -= count;
        }
        Ok(None)
    }
}

/// Walks remembered at the same time; beyond it the one idle longest is forgotten, and goes on by counting.
const WALKS: usize = 1_024;

/// A walk through the pages of one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct WalkKey {
    pub walker: Uuid,
    /// Stands for kind, filter, words and owner.
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
    /// The last seq served, and when.
    served: HashMap<WalkKey, (i64, u64)>,
    ticks: u64,
}

impl Walks {
    /// The last seq that was served before this page.
    pub fn last_before(&self, key: &WalkKey) -> Option<i64> {
        lock(&self.state).served.get(key).map(|(seq, _)| *seq)
    }

    /// Remembers the last seq served before the page of `key`.
    pub fn remember(&self, key: WalkKey, seq: i64) {
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
        state.served.insert(key, (seq, now));
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
        for start in 0..WALKS as u64 {
            walks.remember(key(start), 7);
        }
        walks.remember(key(0), 8);
        walks.remember(key(u64::MAX), 9);
        assert_eq!(walks.last_before(&key(0)), Some(8));
        assert_eq!(walks.last_before(&key(1)), None);
        assert_eq!(walks.last_before(&key(u64::MAX)), Some(9));
    }
}
