//! Times in words.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// How long ago something was: "just now", "23 min ago", "3 h ago", "2 days ago", or a date.
pub(in super::super) fn ago(time: Timestamp, now: Timestamp) -> String {
    let minutes = now.duration_since(time).as_secs() / 60;
    match minutes {
        ..1 => "just now".to_owned(),
        1..60 => format!("{minutes} min ago"),
        60..1440 => format!("{} h ago", minutes / 60),
        1440..2880 => "yesterday".to_owned(),
        2880..43_200 => format!("{} days ago", minutes / 1440),
        _ => time.strftime("on %-d %b %Y").to_string(),
    }
}

/// The weekday and time of day in an IANA zone; none for a zone that is not known.
pub(in super::super) fn local(zone: &str, now: Timestamp) -> Option<String> {
    let zone = TimeZone::get(zone).ok()?;
    let there = now.to_zoned_datetime(zone);
    Some(there.strftime("%a %H:%M").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_as_people_say_them() {
        let now: Timestamp = "2026-01-02T12:00:00Z".parse().unwrap();
        let said = |text: &str| ago(text.parse().unwrap(), now);
        assert_eq!(said("2026-01-02T12:00:30Z"), "just now");
        assert_eq!(said("2026-01-02T11:37:00Z"), "23 min ago");
        assert_eq!(said("2026-01-02T09:00:00Z"), "3 h ago");
        assert_eq!(said("2026-01-01T09:00:00Z"), "yesterday");
        assert_eq!(said("2025-12-20T09:00:00Z"), "13 days ago");
        assert_eq!(said("2015-10-18T14:26:16Z"), "on 18 Oct 2015");
        assert_eq!(local("America/Denver", now).unwrap(), "Fri 05:00");
        assert_eq!(local("Mars/Olympus", now), None);
    }
}
