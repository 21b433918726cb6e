//! Exchanges by minute and connection, with their latencies: what charts are drawn from.

use super::entry::{NewLogEntry, Verdict};
use super::query::RollupPoint;
use crate::error::StoreError;
use crate::ids::ConnectionId;
use crate::reader::Reader;
use crate::writer::Writer;
use rusqlite::{OptionalExtension as _, Row, params};
use scim_core::Timestamp;
use std::collections::BTreeMap;

const MINUTE_MS: i64 = 60_000;

/// What the roll-up needs to know of an entry.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tally {
    minute: i64,
    connection: Option<ConnectionId>,
    is_read: bool,
    verdict: Verdict,
    duration_us: Option<i64>,
    count: u64,
}

impl Tally {
    pub fn of(entry: &NewLogEntry, count: u64) -> Tally {
        Tally {
            minute: entry.at.0.div_euclid(MINUTE_MS),
            connection: entry.connection,
            is_read: entry.is_read,
            verdict: entry.verdict,
            duration_us: entry.duration_us,
            count,
        }
    }
}

/// How many took how long: four buckets to each doubling, from 64 µs on, so that a percentile
/// read from it is at most a fifth too high.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Histogram(Vec<u32>);

/// 64 µs · 2²⁴ is about 18 minutes: nothing takes longer.
const BUCKETS: usize = 96;

fn bucket_of(us: u64) -> usize {
    let mut index = 0;
    while index + 1 < BUCKETS && us > bucket_end(index) {
        index += 1;
    }
    index
}

/// The longest time of a bucket.
fn bucket_end(index: usize) -> u64 {
    let octave = 64_u64 << (index / 4);
    octave + octave * (index as u64 % 4 + 1) / 4
}

impl Histogram {
    fn add(&mut self, us: u64, count: u64) {
        let index = bucket_of(us);
        if self.0.len() <= index {
            self.0.resize(index + 1, 0);
        }
        self.0[index] = self.0[index].saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
    }

    fn merge(&mut self, other: &Histogram) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine = mine.saturating_add(*theirs);
        }
    }

    /// The time within which this share of all was done.
    fn percentile(&self, share: f64) -> Option<u64> {
        let total: u64 = self.0.iter().map(|&count| u64::from(count)).sum();
        let wanted = (total as f64 * share).ceil() as u64;
        let mut seen = 0;
        self.0.iter().enumerate().find_map(|(index, &count)| {
            seen += u64::from(count);
            (count > 0 && seen >= wanted).then(|| bucket_end(index))
        })
    }

    fn to_bytes(&self) -> Vec<u8> {
        self.0
            .iter()
            .flat_map(|count| count.to_le_bytes())
            .collect()
    }

    fn from_bytes(bytes: &[u8]) -> Histogram {
        let counts = bytes.as_chunks::<4>().0;
        Histogram(
            counts
                .iter()
                .take(BUCKETS)
                .map(|&chunk| u32::from_le_bytes(chunk))
                .collect(),
        )
    }
}

#[derive(Clone, Debug, Default)]
struct Sums {
    exchanges: u64,
    reads: u64,
    /// By the code of the verdict, from 1.
    verdicts: [u64; 5],
    latency: Histogram,
}

impl Sums {
    fn add(&mut self, tally: &Tally) {
        self.exchanges += tally.count;
        self.reads += if tally.is_read { tally.count } else { 0 };
        self.verdicts[(tally.verdict.code() - 1) as usize] += tally.count;
        if let Some(us) = tally.duration_us.and_then(|us| u64::try_from(us).ok()) {
            self.latency.add(us, tally.count);
        }
    }

    fn merge(&mut self, other: &Sums) {
        self.exchanges += other.exchanges;
        self.reads += other.reads;
        for (mine, theirs) in self.verdicts.iter_mut().zip(other.verdicts) {
            *mine += theirs;
        }
        self.latency.merge(&other.latency);
    }

    /// From the columns exchanges … latency, the first of which is `column`.
    fn from_row(row: &Row<'_>, column: usize) -> rusqlite::Result<Sums> {
        let number =
            |at: usize| -> rusqlite::Result<u64> { crate::reader::count(row, column + at) };
        Ok(Sums {
            exchanges: number(0)?,
            reads: number(1)?,
            verdicts: [number(2)?, number(3)?, number(4)?, number(5)?, number(6)?],
            latency: Histogram::from_bytes(row.get_ref(column + 7)?.as_blob()?),
        })
    }

    fn point(&self, start: Timestamp) -> RollupPoint {
        let [applied, no_change, partly, refused, held] = self.verdicts;
        RollupPoint {
            start,
            exchanges: self.exchanges,
            reads: self.reads,
            applied,
            no_change,
            partly,
            refused,
            held,
            p50_us: self.latency.percentile(0.5),
            p95_us: self.latency.percentile(0.95),
            p99_us: self.latency.percentile(0.99),
        }
    }
}

const COLUMNS: &str = "exchanges, reads, applied, no_change, partly, refused, held, latency";

impl Writer {
    /// Adds the batch's entries to their minutes.
    pub(crate) fn roll_up(&mut self, tallies: &[Tally]) -> Result<(), StoreError> {
        let mut minutes: BTreeMap<(i64, Option<ConnectionId>), Sums> = BTreeMap::new();
        for tally in tallies {
            minutes
                .entry((tally.minute, tally.connection))
                .or_default()
                .add(tally);
        }
        for ((minute, connection), mut sums) in minutes {
            let key: &[u8] = connection.as_ref().map_or(&[], |id| id.0.as_bytes());
            let stored = self
                .db
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM minute WHERE minute = ?1 AND connection = ?2"
                ))?
                .query_row(params![minute, key], |row| Sums::from_row(row, 0))
                .optional()?;
            if let Some(stored) = stored {
                sums.merge(&stored);
            }
            let [applied, no_change, partly, refused, held] =
                sums.verdicts.map(|count| count as i64);
            self.db
                .prepare_cached(&format!(
                    "INSERT OR REPLACE INTO minute (minute, connection, {COLUMNS})
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
                ))?
                .execute(params![
                    minute,
                    key,
                    sums.exchanges as i64,
                    sums.reads as i64,
                    applied,
                    no_change,
                    partly,
                    refused,
                    held,
                    sums.latency.to_bytes(),
                ])?;
        }
        Ok(())
    }
}

impl Reader {
    /// One point for each `step_minutes` from `from` (its minute included) to `to` (excluded), those without
    /// exchanges too: of one connection, or of all.
    ///
    /// # Errors
    /// Those of the database.
    pub fn rollup(
        &self,
        from: Timestamp,
        to: Timestamp,
        step_minutes: u32,
        connection: Option<ConnectionId>,
    ) -> Result<Vec<RollupPoint>, StoreError> {
        /// More points than any chart has: a guard against a slip of the caller.
        const MOST_POINTS: i64 = 100_000;
        let step = i64::from(step_minutes.max(1));
        let first = from.0.div_euclid(MINUTE_MS);
        let end = to.0.div_euclid(MINUTE_MS) + i64::from(to.0.rem_euclid(MINUTE_MS) > 0);
        let steps = ((end - first).max(0) + step - 1) / step;
        let mut sums = vec![Sums::default(); usize::try_from(steps.min(MOST_POINTS)).unwrap_or(0)];
        let mut statement = self.db.prepare_cached(&format!(
            "SELECT minute, {COLUMNS} FROM minute
             WHERE minute >= ?1 AND minute < ?2 AND (?3 IS NULL OR connection = ?3)"
        ))?;
        let mut rows =
            statement.query(params![first, end, connection.map(|id| *id.0.as_bytes())])?;
        while let Some(row) = rows.next()? {
            let minute: i64 = row.get(0)?;
            let index = usize::try_from((minute - first) / step).unwrap_or(usize::MAX);
            if let Some(sum) = sums.get_mut(index) {
                sum.merge(&Sums::from_row(row, 1)?);
            }
        }
        let start = |index: usize| Timestamp((first + index as i64 * step) * MINUTE_MS);
        Ok(sums
            .iter()
            .enumerate()
            .map(|(index, sum)| sum.point(start(index)))
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_grow_by_quarters_of_a_doubling() {
        assert_eq!(
            (0..6).map(bucket_end).collect::<Vec<_>>(),
            [80, 96, 112, 128, 160, 192]
        );
        for us in [0, 1, 80, 81, 1_000, 123_456, 10_000_000, u64::MAX] {
            let index = bucket_of(us);
            assert!(us <= bucket_end(index) || index == BUCKETS - 1, "{us}");
            assert!(index == 0 || us > bucket_end(index - 1), "{us}");
        }
    }

    #[test]
    fn percentiles_are_at_most_a_quarter_too_high() {
        let mut histogram = Histogram::default();
        for us in 1..=10_000 {
            histogram.add(us, 1);
        }
        for (share, exact) in [(0.5, 5_000.0), (0.95, 9_500.0), (0.99, 9_900.0)] {
            let read = histogram.percentile(share).unwrap() as f64;
            assert!((exact..=exact * 1.25).contains(&read), "{share}: {read}");
        }
        assert_eq!(Histogram::default().percentile(0.5), None);
        assert_eq!(Histogram::from_bytes(&histogram.to_bytes()), histogram);
    }
}
