//! Counters of a running service: requests a second for a minute, totals, failed credentials.

use scim_core::Timestamp;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

const SECONDS: usize = 60;

/// What a running service did so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceStats {
    pub started: Timestamp,
    /// Requests since the start; `/healthz` does not count.
    pub total: u64,
    /// Requests of each of the last 60 full seconds, oldest first.
    pub last_minute: [u32; SECONDS],
    /// Open connections.
    pub connections: usize,
    /// Requests refused for their credentials in the last 60 full seconds.
    pub failed_credentials_last_minute: u32,
    /// Requests that ended in a panic: a fault of the service each.
    pub panics: u64,
}

/// Counts per second in a ring; the second under way has a slot of its own.
#[derive(Debug)]
struct Series {
    /// The second that `counts[newest % len]` belongs to.
    newest: u64,
    counts: [u32; SECONDS + 1],
}

impl Series {
    const fn new() -> Series {
        Series {
            newest: 0,
            counts: [0; SECONDS + 1],
        }
    }

    fn advance(&mut self, second: u64) {
        let ahead = second.saturating_sub(self.newest);
        for step in 1..=ahead.min(self.counts.len() as u64) {
            self.counts[((self.newest + step) % self.counts.len() as u64) as usize] = 0;
        }
        self.newest = self.newest.max(second);
    }

    fn count(&mut self, second: u64) {
        self.advance(second);
        self.counts[(self.newest % self.counts.len() as u64) as usize] += 1;
    }

    fn full_seconds(&mut self, second: u64) -> [u32; SECONDS] {
        self.advance(second);
        let length = self.counts.len() as u64;
        std::array::from_fn(|at| self.counts[((self.newest + 1 + at as u64) % length) as usize])
    }
}

#[derive(Debug)]
pub(crate) struct Counters {
    begun: Instant,
    started: Timestamp,
    total: AtomicU64,
    panics: AtomicU64,
    requests: Mutex<Series>,
    failures: Mutex<Series>,
}

impl Counters {
    pub(crate) fn new(started: Timestamp) -> Counters {
        Counters {
            begun: Instant::now(),
            started,
            total: AtomicU64::new(0),
            panics: AtomicU64::new(0),
            requests: Mutex::new(Series::new()),
            failures: Mutex::new(Series::new()),
        }
    }

    pub(crate) fn request(&self) {
        self.total.fetch_add(1, Ordering::Relaxed);
        lock(&self.requests).count(self.second());
    }

    pub(crate) fn failed_credentials(&self) {
        lock(&self.failures).count(self.second());
    }

    pub(crate) fn panicked(&self) {
        self.panics.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn snapshot(&self, connections: usize) -> ServiceStats {
        let second = self.second();
        ServiceStats {
            started: self.started,
            total: self.total.load(Ordering::Relaxed),
            last_minute: lock(&self.requests).full_seconds(second),
            connections,
            failed_credentials_last_minute: lock(&self.failures).full_seconds(second).iter().sum(),
            panics: self.panics.load(Ordering::Relaxed),
        }
    }

    fn second(&self) -> u64 {
        self.begun.elapsed().as_secs()
    }
}

/// A counter stays right enough after a panic elsewhere, so poisoning is passed over.
fn lock(series: &Mutex<Series>) -> std::sync::MutexGuard<'_, Series> {
    series
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_series_has_the_last_sixty_full_seconds_oldest_first() {
        let mut series = Series::new();
        series.count(0);
        series.count(0);
        series.count(1);
        let at_two = series.full_seconds(2);
        assert_eq!(at_two[58..], [2, 1], "the second under way is not in it");
        assert_eq!(
            series.full_seconds(61)[0],
            1,
            "second 1 is the oldest of those from 1 to 60"
        );
        assert_eq!(series.full_seconds(62), [0; 60]);
        series.count(1_000_000);
        assert_eq!(
            series.full_seconds(1_000_001)[59],
            1,
            "a long silence empties the ring"
        );
    }
}
