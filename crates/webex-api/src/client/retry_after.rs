//! The `Retry-After` header (RFC 9110, section 10.2.3): seconds, or a date. Pure.
//!
//! The real API has sent `rand(30),add(30)`. An unreadable value is ignored, and an absurd one is
//! limited.

use std::time::{Duration, SystemTime};

/// The longest wait that is believed.
pub(super) const LONGEST: Duration = Duration::from_secs(600);

/// How long the answer asks to wait. `date` is the answer's own `Date`, against which a date is read.
pub(super) fn read(value: &str, date: Option<&str>) -> Option<Duration> {
    let value = value.trim();
    let asked = if let Ok(seconds) = value.parse::<u64>() {
        Duration::from_secs(seconds)
    } else {
        let until: SystemTime = httpdate::parse_http_date(value).ok()?;
        let now = httpdate::parse_http_date(date?).ok()?;
        until.duration_since(now).ok()?
    };
    Some(asked.min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_dates_are_read_and_everything_else_is_no_wish() {
        let now = Some("Sun, 06 Nov 1994 08:49:37 GMT");
        let seconds = |s| Some(Duration::from_secs(s));
        assert_eq!(read("2", now), seconds(2));
        assert_eq!(read(" 0 ", now), seconds(0));
        assert_eq!(read("99999999999", now), Some(LONGEST));
        assert_eq!(read("Sun, 06 Nov 1994 08:50:07 GMT", now), seconds(30));
        assert_eq!(read("Sun, 06 Nov 1994 08:48:07 GMT", now), None);
        for odd in [
            "",
            "-3",
            "1.5",
            "soon",
            "rand(30),add(30)",
            "99999999999999999999999",
        ] {
            assert_eq!(read(odd, now), None, "{odd:?}");
        }
    }
}
