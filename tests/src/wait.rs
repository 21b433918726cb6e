//! Waiting on a condition instead of sleeping.

use std::time::{Duration, Instant};

/// Asks again every 20 ms until `ask` gives something, at most `limit` long.
///
/// # Panics
/// With `what` once the time is over.
pub fn until_some<T>(what: &str, limit: Duration, mut ask: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = ask() {
            return found;
        }
        assert!(start.elapsed() < limit, "{what}: not within {limit:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Asks again every 20 ms until `ask` says yes, at most `limit` long.
///
/// # Panics
/// With `what` once the time is over.
pub fn until(what: &str, limit: Duration, mut ask: impl FnMut() -> bool) {
    until_some(what, limit, || ask().then_some(()));
}
