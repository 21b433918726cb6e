//! How many requests a second a connection may make, once others than this computer reach the service.

use directory::ConnectionId;
use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Whole seconds of a `Retry-After`: whoever is refused comes back soon, and not at once.
const RETRY_AFTER: RangeInclusive<u64> = 1..=30;

/// Requests a second of one connection in the long run; twice as many in one go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestRate(u32);

impl RequestRate {
    /// Providers want 25 a second for each tenant, and stop for a day where they get less: fewer are never enforced.
    pub const LEAST: u32 = 25;
    /// More than this computer serves anyway.
    pub const MOST: u32 = 5_000;

    /// The rate nearest to `requests` a second that may be enforced.
    pub fn per_second(requests: u32) -> RequestRate {
        RequestRate(requests.clamp(RequestRate::LEAST, RequestRate::MOST))
    }

    pub fn requests_per_second(self) -> u32 {
        self.0
    }

    /// What a connection that was quiet may make in one go.
    pub fn burst(self) -> u32 {
        self.0 * 2
    }
}

impl Default for RequestRate {
    fn default() -> RequestRate {
        RequestRate(200)
    }
}

/// Each connection has an allowance of its own, which fills while it is quiet.
#[derive(Debug)]
pub(crate) struct Rates(Mutex<Counted>);

#[derive(Debug)]
struct Counted {
    rate: RequestRate,
    allowances: HashMap<ConnectionId, Allowance>,
}

#[derive(Debug)]
struct Allowance {
    left: f64,
    /// Requests that were refused and will come again. They go out of the count as fast as requests are served.
    turned_away: f64,
    filled: Instant,
}

/// A request beyond the rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooQuick {
    pub(crate) rate: RequestRate,
    /// Seconds after which to try again.
    pub(crate) retry_after: u64,
}

impl Rates {
    pub(crate) fn new(rate: RequestRate) -> Rates {
        Rates(Mutex::new(Counted {
            rate,
            allowances: HashMap::new(),
        }))
    }

    /// Counts by `rate` from the next request on. What a connection has saved up stays, as far as the new burst goes.
    pub(crate) fn set(&self, rate: RequestRate) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).rate = rate;
    }

    /// Counts a request.
    ///
    /// # Errors
    /// [`TooQuick`] if there were too many.
    pub(crate) fn take(&self, connection: ConnectionId, now: Instant) -> Result<(), TooQuick> {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let rate = counted.rate;
        let (per_second, burst) = (f64::from(rate.0), f64::from(rate.burst()));
        let allowance = counted
            .allowances
            .entry(connection)
            .or_insert_with(|| Allowance {
                left: burst,
                turned_away: 0.0,
                filled: now,
            });
        let earned = now.duration_since(allowance.filled).as_secs_f64() * per_second;
        allowance.filled = now;
        allowance.left = (allowance.left + earned).min(burst);
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
        let seconds = (allowance.turned_away / per_second).ceil() as u64;
        Err(TooQuick {
            rate,
            retry_after: seconds.clamp(*RETRY_AFTER.start(), *RETRY_AFTER.end()),
        })
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
        let rates = Rates::new(RequestRate::default());
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
        for (asked, enforced) in [(0, 25), (1, 25), (25, 25), (5_000, 5_000), (5_001, 5_000)] {
            let rate = RequestRate::per_second(asked);
            assert_eq!(rate.requests_per_second(), enforced, "{asked}");
        }
        let rates = Rates::new(RequestRate::per_second(1));
        let (connection, begun) = (ConnectionId::new(), Instant::now());
        assert_eq!(taken(&rates, connection, 100, begun), 50);
        assert_eq!(
            taken(&rates, connection, 100, begun + Duration::from_secs(1)),
            25
        );
    }

    #[test]
    fn the_more_wait_the_later_they_come_back() {
        let rate = RequestRate::per_second(100);
        let rates = Rates::new(rate);
        let (connection, begun) = (ConnectionId::new(), Instant::now());
        let refused = |retry_after| Err(TooQuick { rate, retry_after });
        assert_eq!(taken(&rates, connection, 200, begun), 200);
        assert_eq!(rates.take(connection, begun), refused(1));
        assert_eq!(taken(&rates, connection, 150, begun), 0);
        assert_eq!(rates.take(connection, begun), refused(2));
        assert_eq!(taken(&rates, connection, 100_000, begun), 0);
        assert_eq!(rates.take(connection, begun), refused(30));
    }

    #[test]
    fn another_rate_holds_from_the_next_request_on() {
        let rates = Rates::new(RequestRate::per_second(100));
        let (connection, begun) = (ConnectionId::new(), Instant::now());
        assert_eq!(taken(&rates, connection, 1, begun), 1);
        rates.set(RequestRate::per_second(25));
        assert_eq!(
            taken(&rates, connection, 1_000, begun),
            50,
            "what was saved up for the former burst is gone"
        );
        rates.set(RequestRate::per_second(1_000));
        assert_eq!(taken(&rates, connection, 10, begun), 0);
        let later = begun + Duration::from_secs(1);
        assert_eq!(taken(&rates, connection, 5_000, later), 1_000);
    }
}
