//! How many requests a second a connection may make, once others than this computer reach the service.

use directory::ConnectionId;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Providers want 25 a second for each tenant, and stop for a day where they get less.
const LEAST_PER_SECOND: f64 = 25.0;
/// Whole seconds of a `Retry-After`: whoever is refused comes back soon, and not at once.
const RETRY_AFTER: std::ops::RangeInclusive<u64> = 1..=30;

/// Each connection has an allowance of its own, which fills while it is quiet.
#[derive(Debug)]
pub(crate) struct Rates {
    per_second: f64,
    burst: f64,
    allowances: Mutex<HashMap<ConnectionId, Allowance>>,
}

#[derive(Debug)]
struct Allowance {
    left: f64,
    /// Requests that were refused and will come again. They go out of the count as fast as requests are served.
    turned_away: f64,
    filled: Instant,
}

impl Rates {
    pub(crate) fn new(per_second: u32, burst: u32) -> Rates {
        let per_second = f64::from(per_second).max(LEAST_PER_SECOND);
        Rates {
            per_second,
            burst: f64::from(burst).max(per_second),
            allowances: Mutex::default(),
        }
    }

    /// Counts a request.
    ///
    /// # Errors
    /// The seconds after which to try again, if there were too many.
    pub(crate) fn take(&self, connection: ConnectionId, now: Instant) -> Result<(), u64> {
        let mut allowances = self
            .allowances
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let allowance = allowances.entry(connection).or_insert_with(|| Allowance {
            left: self.burst,
            turned_away: 0.0,
            filled: now,
        });
        let earned = now.duration_since(allowance.filled).as_secs_f64() * self.per_second;
        allowance.filled = now;
        allowance.left = (allowance.left + earned).min(self.burst);
        allowance.turned_away = (allowance.turned_away - earned).max(0.0);
        if allowance.left >= 1.0 {
            allowance.left -= 1.0;
            return Ok(());
        }
        allowance.turned_away += 1.0;
        // So that those who wait do not all come back in the same second.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a positive number of seconds, brought into the range below"
        )]
        let seconds = (allowance.turned_away / self.per_second).ceil() as u64;
        Err(seconds.clamp(*RETRY_AFTER.start(), *RETRY_AFTER.end()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn taken(rates: &Rates, connection: ConnectionId, asked: u32, now: Instant) -> u32 {
        (0..asked)
            .map(|_| u32::from(rates.take(connection, now).is_ok()))
            .sum()
    }

    #[test]
    fn a_burst_is_served_and_then_so_many_a_second() {
        let rates = Rates::new(200, 400);
        let (one, other) = (ConnectionId::new(), ConnectionId::new());
        let begun = Instant::now();
        assert_eq!(taken(&rates, one, 1_000, begun), 400);
        assert_eq!(
            taken(&rates, other, 10, begun),
            10,
            "another connection has its own"
        );
        let later = begun + Duration::from_secs(1);
        assert_eq!(taken(&rates, one, 1_000, later), 200);
        let rested = later + Duration::from_secs(60);
        assert_eq!(
            taken(&rates, one, 1_000, rested),
            400,
            "no more than a burst is saved up"
        );
    }

    #[test]
    fn nobody_gets_less_than_providers_need() {
        let rates = Rates::new(1, 1);
        let (connection, begun) = (ConnectionId::new(), Instant::now());
        assert_eq!(taken(&rates, connection, 100, begun), 25);
        assert_eq!(
            taken(&rates, connection, 100, begun + Duration::from_secs(1)),
            25
        );
    }

    #[test]
    fn the_more_wait_the_later_they_come_back() {
        let rates = Rates::new(100, 100);
        let (connection, begun) = (ConnectionId::new(), Instant::now());
        assert_eq!(taken(&rates, connection, 100, begun), 100);
        assert_eq!(rates.take(connection, begun), Err(1));
        assert_eq!(taken(&rates, connection, 150, begun), 0);
        assert_eq!(rates.take(connection, begun), Err(2));
        assert_eq!(taken(&rates, connection, 100_000, begun), 0);
        assert_eq!(rates.take(connection, begun), Err(30));
    }
}
