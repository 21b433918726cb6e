//! Instants, as SCIM writes them (RFC 7643 §2.3.5: `xsd:dateTime`).

/// An instant in whole milliseconds since 1970-01-01T00:00:00Z, truncated when it is made, so
/// that a value echoed in a filter matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Truncates towards the past to whole milliseconds.
    pub fn from_jiff(instant: jiff::Timestamp) -> Timestamp {
        Timestamp(i64::try_from(instant.as_nanosecond().div_euclid(1_000_000)).unwrap_or(i64::MAX))
    }

    /// The same instant for arithmetic and time zones; instants outside of jiff's range
    /// (years -9999 to 9999) are clamped to it.
    pub fn to_jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.0).unwrap_or(if self.0 < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        })
    }

    /// Reads an `xsd:dateTime` with or without fraction and offset: `2011-05-13T04:42:34Z`,
    /// `2011-05-13T06:42:34.123+02:00`. Without an offset it is taken as UTC (RFC 7643 §2.3.5
    /// asks for one; XML Schema makes it optional). `None` for everything else, such as a bare
    /// date: RFC 7643 requires both date and time.
    pub fn parse(text: &str) -> Option<Timestamp> {
        let bytes = text.as_bytes();
        // Jiff reads more than xsd:dateTime (basic format, a blank between date and time, zone
        // annotations), so the shape `YYYY-MM-DDTHH:MM:SS` and the tail are checked here first.
        let shape = b"dddd-dd-ddTdd:dd:dd";
        let head = bytes.get(..shape.len())?;
        let fits = |(byte, want): (&u8, &u8)| match want {
            b'd' => byte.is_ascii_digit(),
            b'T' => matches!(byte, b'T' | b't'),
            other => byte == other,
        };
        if !head.iter().zip(shape).all(fits) {
            return None;
        }
        let tail = text.get(shape.len()..)?;
        let zone = match tail.strip_prefix('.') {
            Some(fraction) => {
                let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
                if digits == 0 {
                    return None;
                }
                fraction.get(digits..)?
            }
            None => tail,
        };
        let fraction = tail.get(..tail.len() - zone.len())?;
        // Nine digits are as many as jiff reads; what lies beyond a nanosecond is cut off.
        let fraction = fraction.get(..fraction.len().min(10))?;
        let zone_fits = match zone.as_bytes() {
            [] | [b'Z' | b'z'] => true,
            [b'+' | b'-', h1, h2, b':', m1, m2] => {
                [h1, h2, m1, m2].iter().all(|byte| byte.is_ascii_digit())
            }
            _ => false,
        };
        if !zone_fits {
            return None;
        }
        let zone = if zone.is_empty() { "Z" } else { zone };
        let whole = format!("{}{fraction}{zone}", text.get(..shape.len())?);
        whole
            .parse::<jiff::Timestamp>()
            .ok()
            .map(Timestamp::from_jiff)
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub fn as_millisecond(self) -> i64 {
        self.0
    }
}

/// Always in UTC with three digits: `2026-11-23T14:21:37.410Z`.
impl std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.3}", self.to_jiff())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn date_times_of_xml_schema_are_read_and_everything_else_is_not() {
        let cases: &[(&str, Option<&str>)] = &[
            ("2011-05-13T04:42:34Z", Some("2011-05-13T04:42:34.000Z")),
            ("2011-05-13t04:42:34z", Some("2011-05-13T04:42:34.000Z")),
            ("2011-05-13T04:42:34", Some("2011-05-13T04:42:34.000Z")),
            (
                "2011-05-13T06:42:34.1+02:00",
                Some("2011-05-13T04:42:34.100Z"),
            ),
            (
                "2011-05-13T04:42:34.123999999999Z",
                Some("2011-05-13T04:42:34.123Z"),
            ),
            (
                "1969-12-31T23:59:59.9999Z",
                Some("1969-12-31T23:59:59.999Z"),
            ),
            ("2016-12-31T23:59:60Z", Some("2016-12-31T23:59:59.000Z")),
            ("2011-05-13", None),
            ("2011-05-13 04:42:34Z", None),
            ("20110513T044234Z", None),
            ("2011-05-13T04:42Z", None),
            ("2011-05-13T04:42:34.Z", None),
            ("2011-05-13T04:42:34+0200", None),
            ("2011-05-13T04:42:34[UTC]", None),
            ("2011-02-30T04:42:34Z", None),
            ("2011-05-13T24:42:34Z", None),
            ("2011-05-13T04:42:34Zé", None),
            ("", None),
            ("yesterday", None),
        ];
        for (text, expected) in cases {
            let got = Timestamp::parse(text).map(|instant| instant.to_string());
            assert_eq!(got.as_deref(), *expected, "{text}");
        }
    }

    #[test]
    fn what_is_printed_reads_back_as_the_same_instant() {
        for milliseconds in [
            0,
            -1,
            1,
            1_795_443_697_410,
            -62_135_596_800_000,
            253_402_300_799_999 - 100_000_000,
        ] {
            let instant = Timestamp(milliseconds);
            assert_eq!(
                Timestamp::parse(&instant.to_string()),
                Some(instant),
                "{instant}"
            );
        }
    }
}
