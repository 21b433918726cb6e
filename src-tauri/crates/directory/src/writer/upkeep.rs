//! What the writer does when nobody waits: words, retention, last uses, moving the write-ahead
//! log into the file. Each in small steps, never in front of a waiting job.

use super::Writer;
use super::queue::Queue;
use crate::actor::Holder;
use crate::error::StoreError;
use crate::log::{NewLogEntry, Pruned};
use rusqlite::params;
use rusqlite::wal::CheckpointMode;
use scim_core::Timestamp;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// How long upkeep may go on while jobs wait.
const WHILE_JOBS_WAIT: Duration = Duration::from_millis(20);
/// How long the end waits for readers before it leaves the write-ahead log beside the file.
const CLOSING_PATIENCE: Duration = Duration::from_secs(1);
/// How often retention is looked at.
const PRUNE_EVERY_MS: i64 = 3_600_000;
/// So many more pages in the write-ahead log are moved into the file when nobody waits: 4 MiB.
pub(super) const CHECKPOINT_WHEN_IDLE: i64 = 1_024;
/// So many more are moved while jobs wait: 16 MiB. It costs two flushes, which many commits share.
pub(super) const CHECKPOINT_WHEN_BUSY: i64 = 4_096;

/// What upkeep remembers between its turns.
#[derive(Default)]
pub(super) struct UpkeepState {
    pruned_at: Option<Timestamp>,
    pruning: bool,
    /// Forgotten since the last entry that told of it.
    pruned: Pruned,
    /// Up to here the log is known to be in full text, so that an idle writer asks nothing.
    words_seq: i64,
    /// Pages of the write-ahead log that are in the file already.
    checkpointed: i64,
}

impl Writer {
    pub(super) fn upkeep(&mut self, queue: &Queue) -> Result<(), StoreError> {
        let started = Instant::now();
        let now = (self.shared.clock)();
        let may_go_on = || !queue.has_jobs() || started.elapsed() < WHILE_JOBS_WAIT;
        self.flush_uses(now, false)?;
        while may_go_on() && self.upkeep.words_seq < self.next_seq - 1 {
            self.run_alone(Writer::index_words)?;
            self.upkeep.words_seq = self.words_seq()?;
        }
        while may_go_on() && self.schemas().paths.is_unfinished() {
            self.run_alone(Writer::index_step)?;
        }
        if !queue.has_jobs() {
            self.prune_when_due(queue, now)?;
        }
        if !queue.has_jobs() {
            self.checkpoint_when_grown(CHECKPOINT_WHEN_IDLE)?;
        }
        Ok(())
    }

    /// The end: everything in memory is written, the write-ahead log becomes part of the file.
    pub(super) fn finish(&mut self) {
        let now = (self.shared.clock)();
        let written = self.flush_uses(now, true).and_then(|()| {
            self.run_alone(|writer| {
                writer.execute("UPDATE workspace SET unclean = 0")?;
                Ok(())
            })
        });
        if let Err(error) = written {
            tracing::error!(%error, "the workspace could not be closed cleanly; nothing that was acknowledged is lost");
        }
        // A reader may still hold it up: it is not waited for long. Then the next start goes on from the log, as after a crash.
        let _ = self.db.busy_timeout(CLOSING_PATIENCE);
        if let Err(error) = self
            .db
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        {
            tracing::warn!(%error, "the write-ahead log stays beside the file");
        }
    }

    fn flush_uses(&mut self, now: Timestamp, everything: bool) -> Result<(), StoreError> {
        let due = self.shared.uses.due(now, everything);
        if due.is_empty() {
            return Ok(());
        }
        self.run_alone(|writer| {
            for (holder, last) in &due {
                let table = match holder {
                    Holder::Token(_) => "token",
                    Holder::Client(_) => "oauth_client",
                };
                let mut statement = writer.db.prepare_cached(&format!(
                    "UPDATE {table} SET used_ms = ?2, used_address = ?3, used_agent = ?4
                     WHERE id = ?1 AND (used_ms IS NULL OR used_ms <= ?2)"
                ))?;
                statement.execute(params![
                    holder.id().as_bytes(),
                    last.at.0,
                    last.client.address,
                    last.client.user_agent
                ])?;
            }
            Ok(())
        })?;
        self.shared.uses.written(&due, now);
        Ok(())
    }

    fn prune_when_due(&mut self, queue: &Queue, now: Timestamp) -> Result<(), StoreError> {
        let due = self
            .upkeep
            .pruned_at
            .is_none_or(|last| now.0.saturating_sub(last.0) >= PRUNE_EVERY_MS);
        if !due && !self.upkeep.pruning {
            return Ok(());
        }
        self.upkeep.pruned_at = Some(now);
        self.upkeep.pruning = true;
        while !queue.has_jobs() && self.run_alone(|writer| writer.prune_access_tokens(now))? > 0 {}
        while !queue.has_jobs() {
            let pruned = self.run_alone(|writer| writer.prune_step(now))?;
            self.upkeep.pruned.add(pruned);
            if pruned.is_nothing() {
                self.upkeep.pruning = false;
                break;
            }
        }
        if !self.upkeep.pruning && !self.upkeep.pruned.is_nothing() {
            let Pruned { bodies, entries } = std::mem::take(&mut self.upkeep.pruned);
            let entry = NewLogEntry::system(now, "pruned")
                .with("bodies", bodies)
                .with("entries", entries);
            self.run_alone(|writer| writer.append(entry))?;
        }
        Ok(())
    }

    /// Moves the write-ahead log into the file if `pages` were added since the last time. Readers are not
    /// disturbed; what they still need stays.
    pub(super) fn checkpoint_when_grown(&mut self, pages: i64) -> Result<(), StoreError> {
        let in_log = self.wal_pages.load(Ordering::Relaxed);
        if in_log < self.upkeep.checkpointed {
            // It began anew.
            self.upkeep.checkpointed = 0;
        }
        if in_log - self.upkeep.checkpointed >= pages {
            let (_, moved) = self
                .db
                .wal_checkpoint_v2::<&str>(None, CheckpointMode::PASSIVE)?;
            // Counted from what was there, moved or not: a reader that holds it up would else make every commit try.
            self.upkeep.checkpointed = in_log.max(i64::from(moved));
        }
        Ok(())
    }
}
