//! Times and sizes as people read them, and dates as they type them.

use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};

/// A moment in local time, to the second.
pub fn local(ms: i64) -> String {
    in_zone(ms, TimeZone::system(), "%Y-%m-%d %H:%M:%S")
}

/// A day in local time.
pub fn day(ms: i64) -> String {
    in_zone(ms, TimeZone::system(), "%Y-%m-%d")
}

/// The time of a day in local time, to the millisecond: for rows of the log.
pub fn clock(ms: i64) -> String {
    in_zone(ms, TimeZone::system(), "%H:%M:%S%.3f")
}

fn in_zone(ms: i64, zone: TimeZone, format: &str) -> String {
    match Timestamp::from_millisecond(ms) {
        Ok(at) => at.to_zoned_datetime(zone).strftime(format).to_string(),
        Err(_) => ms.to_string(),
    }
}

/// The end of the local day that `text` names (`2027-01-31`), in milliseconds.
///
/// # Errors
/// Words, if it is not a date.
pub fn end_of_day(text: &str) -> Result<i64, String> {
    end_of_day_in(text, TimeZone::system())
}

fn end_of_day_in(text: &str, zone: TimeZone) -> Result<i64, String> {
    let date: civil::Date = text
        .parse()
        .map_err(|_| format!("{text} is not a date such as 2027-01-31"))?;
    let end = date
        .tomorrow()
        .and_then(|next| next.to_zoned_datetime(zone))
        .map_err(|_| format!("{text} is too far away"))?;
    Ok(end.timestamp().as_millisecond() - 1)
}

/// `bytes` in the unit that leaves the fewest digits.
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["bytes", "KiB", "MiB", "GiB", "TiB"];
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 1024.0 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    if unit == 0 {
        format!("{bytes} {}", UNITS[0])
    } else {
        format!("{value:.1} {}", UNITS[unit])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_ends_with_its_last_day() {
        let end = end_of_day_in("2027-01-31", TimeZone::UTC).unwrap();
        assert_eq!(
            in_zone(end, TimeZone::UTC, "%Y-%m-%d %H:%M:%S%.3f"),
            "2027-01-31 23:59:59.999"
        );
        for wrong in ["31.01.2027", "2027-02-30", "soon", ""] {
            assert!(end_of_day_in(wrong, TimeZone::UTC).is_err(), "{wrong}");
        }
    }

    #[test]
    fn sizes_are_said_in_few_digits() {
        for (bytes, said) in [
            (0, "0 bytes"),
            (1023, "1023 bytes"),
            (1536, "1.5 KiB"),
            (5 << 30, "5.0 GiB"),
        ] {
            assert_eq!(size(bytes), said);
        }
    }
}
