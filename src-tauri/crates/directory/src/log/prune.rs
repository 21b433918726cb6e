//! Retention: what the log forgets, in small steps.

use crate::error::StoreError;
use crate::reader::Reader;
use crate::writer::Writer;
use rusqlite::{OptionalExtension as _, params};
use scim_core::Timestamp;
use serde::{Deserialize, Serialize};

/// Rows that one step deletes at most: a request that comes meanwhile waits for one step only.
const STEP_ROWS: i64 = 200;
const DAY_MS: i64 = 86_400_000;

/// The name of the setting.
pub(crate) const SETTING: &str = "retention";

/// How long the log keeps what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Retention {
    /// Headers and bodies older than this are forgotten.
    pub body_days: u32,
    /// The oldest headers and bodies beyond this many stored bytes are forgotten.
    pub body_bytes: u64,
    /// Entries older than this are forgotten, with their changes.
    pub entry_days: u32,
}

impl Default for Retention {
    fn default() -> Retention {
        Retention {
            body_days: 30,
            body_bytes: 1 << 30,
            entry_days: 400,
        }
    }
}

/// What a step forgot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pruned {
    pub bodies: u64,
    pub entries: u64,
}

impl Pruned {
    pub fn is_nothing(&self) -> bool {
        *self == Pruned::default()
    }

    pub fn add(&mut self, other: Pruned) {
        self.bodies += other.bodies;
        self.entries += other.entries;
    }
}

impl Reader {
    /// How long the log keeps what: the setting `retention`, or 30 days and 1 GiB of bodies and 400 days of
    /// entries.
    ///
    /// # Errors
    /// Those of the database.
    pub fn retention(&self) -> Result<Retention, StoreError> {
        Ok(self
            .setting(SETTING)?
            .and_then(|value| serde_json::from_value(value).ok())
            .unwrap_or_default())
    }

    /// The last entry before a time, by the time it began; `None` if there is none.
    fn last_seq_before(&self, at: Timestamp) -> Result<Option<i64>, StoreError> {
        Ok(self
            .db
            .prepare_cached("SELECT seq FROM log_entry INDEXED BY log_entry_at WHERE at_ms < ?1 ORDER BY at_ms DESC LIMIT 1")?
            .query_row([at.0], |row| row.get(0))
            .optional()?)
    }
}

impl Writer {
    /// Forgets a little of what is due; nothing left to forget if the answer is nothing.
    pub(crate) fn prune_step(&mut self, now: Timestamp) -> Result<Pruned, StoreError> {
        let retention = self.retention()?;
        let before =
            |days: u32| Timestamp(now.0.saturating_sub(i64::from(days).saturating_mul(DAY_MS)));
        let mut pruned = Pruned::default();
        if let Some(last) = self.last_seq_before(before(retention.entry_days))? {
            pruned.entries = self.forget_entries(last, before(retention.entry_days))?;
        }
        if pruned.entries == 0 {
            if let Some(last) = self.last_seq_before(before(retention.body_days))? {
                pruned.bodies = self.forget_bodies(last)?;
            }
            let stored: i64 =
                self.db
                    .query_row("SELECT log_body_bytes FROM workspace", [], |row| row.get(0))?;
            let stored = u64::try_from(stored + self.batch.body_bytes).unwrap_or(0);
            if pruned.bodies == 0 && stored > retention.body_bytes {
                pruned.bodies = self.forget_bodies(i64::MAX)?;
            }
        }
        Ok(pruned)
    }

    fn forget_bodies(&mut self, last: i64) -> Result<u64, StoreError> {
        let sizes: Vec<i64> = self
            .db
            .prepare_cached(
                "DELETE FROM log_body WHERE seq IN (SELECT seq FROM log_body WHERE seq <= ?1 ORDER BY seq LIMIT ?2)
                 RETURNING length(packed)",
            )?
            .query_map(params![last, STEP_ROWS], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        self.batch.body_bytes -= sizes.iter().sum::<i64>();
        Ok(sizes.len() as u64)
    }

    fn forget_entries(&mut self, last: i64, before: Timestamp) -> Result<u64, StoreError> {
        let seqs: Vec<i64> = self
            .db
            .prepare_cached("SELECT seq FROM log_entry WHERE seq <= ?1 ORDER BY seq LIMIT ?2")?
            .query_map(params![last, STEP_ROWS], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for seq in &seqs {
            let body: Option<i64> = self
                .db
                .prepare_cached("DELETE FROM log_body WHERE seq = ?1 RETURNING length(packed)")?
                .query_row([seq], |row| row.get(0))
                .optional()?;
            self.batch.body_bytes -= body.unwrap_or(0);
            self.db
                .prepare_cached("DELETE FROM change WHERE entry = ?1")?
                .execute([seq])?;
            self.db
                .prepare_cached("DELETE FROM log_words WHERE rowid = ?1")?
                .execute([seq])?;
            self.db
                .prepare_cached("DELETE FROM log_entry WHERE seq = ?1")?
                .execute([seq])?;
        }
        self.batch.entries -= seqs.len() as i64;
        self.db
            .prepare_cached("DELETE FROM minute WHERE minute < ?1")?
            .execute([before.0.div_euclid(60_000)])?;
        Ok(seqs.len() as u64)
    }
}
