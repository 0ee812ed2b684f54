//! Times in words.

use fluent_bundle::FluentValue;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::super::Reader;
use super::super::words::Words;

/// How long ago something was: "just now", "23 min ago", "3 h ago", "2 days ago", or a date.
pub(in super::super) fn ago(words: &Words, time: Timestamp, now: Timestamp) -> String {
    let minutes = now.duration_since(time).as_secs() / 60;
    match minutes {
        ..1 => words.say("ago-now"),
        1..60 => words.say_of("ago-minutes", "n", minutes),
        60..1440 => words.say_of("ago-hours", "n", minutes / 60),
        1440..2880 => words.say("ago-yesterday"),
        2880..43_200 => words.say_of("ago-days", "n", minutes / 1440),
        _ => words.say_of("ago-date", "date", date(words, time)),
    }
}

/// The day of a time, in UTC.
pub(in super::super) fn date(words: &Words, time: Timestamp) -> String {
    let day = time.to_zoned_datetime(TimeZone::UTC).date();
    let values: [(&str, FluentValue<'_>); 3] = [
        ("day", i32::from(day.day()).into()),
        ("month", i32::from(day.month()).into()),
        ("year", day.year().to_string().into()),
    ];
    words.say_with("date", values)
}

/// The time of day in an IANA zone, with the weekday where the day is not the reader's or theirs is not
/// known; none for a zone that is not known.
pub(in super::super) fn local(words: &Words, zone: &str, reader: &Reader) -> Option<String> {
    let there = reader.now.to_zoned_datetime(TimeZone::get(zone).ok()?);
    let time = there.strftime("%H:%M").to_string();
    if today(reader) == Some(there.date()) {
        return Some(time);
    }
    let weekday = i32::from(there.weekday().to_monday_one_offset());
    Some(words.say_with(
        "time-of-day",
        [("weekday", weekday.into()), ("time", time.into())],
    ))
}

/// When something was read: now, in the reader's zone.
pub(in super::super) fn read(words: &Words, reader: &Reader) -> String {
    let zone = reader
        .zone
        .as_deref()
        .and_then(|zone| TimeZone::get(zone).ok());
    let key = if zone.is_some() {
        "read-at"
    } else {
        "read-at-utc"
    };
    let time = reader.now.to_zoned_datetime(zone.unwrap_or(TimeZone::UTC));
    words.say_of(key, "time", time.strftime("%H:%M").to_string())
}

fn today(reader: &Reader) -> Option<Date> {
    let zone = TimeZone::get(reader.zone.as_deref()?).ok()?;
    Some(reader.now.to_zoned_datetime(zone).date())
}

#[cfg(test)]
mod tests {
    use super::super::super::templates::words;
    use super::*;

    fn now() -> Timestamp {
        "2026-01-02T12:00:00Z".parse().unwrap()
    }

    fn reader(zone: Option<&str>) -> Reader {
        Reader {
            zone: zone.map(ToOwned::to_owned),
            ..Reader::at(now())
        }
    }

    #[test]
    fn times_read_as_people_say_them() {
        let (english, german) = (words("en", None).unwrap(), words("de", None).unwrap());
        let said = |text: &str| {
            let time = text.parse().unwrap();
            [ago(&english, time, now()), ago(&german, time, now())]
        };
        assert_eq!(said("2026-01-02T12:00:30Z"), ["just now", "gerade eben"]);
        assert_eq!(said("2026-01-02T11:37:00Z"), ["23 min ago", "vor 23 Min."]);
        assert_eq!(said("2026-01-02T09:00:00Z"), ["3 h ago", "vor 3 Std."]);
        assert_eq!(said("2026-01-01T09:00:00Z"), ["yesterday", "gestern"]);
        assert_eq!(
            said("2025-12-20T09:00:00Z"),
            ["13 days ago", "vor 13 Tagen"]
        );
        assert_eq!(
            said("2015-03-18T14:26:16Z"),
            ["on 18 Mar 2015", "am 18. März 2015"]
        );
    }

    #[test]
    fn the_time_of_day_tells_the_day_where_it_is_another() {
        let english = words("en", None).unwrap();
        let local = |zone, asker| local(&english, zone, &reader(asker));
        assert_eq!(
            local("America/Denver", Some("Europe/Oslo")).unwrap(),
            "05:00"
        );
        assert_eq!(
            local("Pacific/Kiritimati", Some("Europe/Oslo")).unwrap(),
            "Sat 02:00"
        );
        assert_eq!(local("America/Denver", None).unwrap(), "Fri 05:00");
        assert_eq!(local("Mars/Olympus", None), None);
    }

    #[test]
    fn what_was_read_anew_says_when_on_the_readers_clock() {
        let german = words("de", None).unwrap();
        assert_eq!(
            read(&german, &reader(Some("Europe/Berlin"))),
            "Gelesen um 13:00"
        );
        assert_eq!(read(&german, &reader(None)), "Gelesen um 12:00 UTC");
    }
}
