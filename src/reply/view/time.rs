//! Times in words.

use fluent_bundle::FluentValue;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};

use super::super::Reader;
use super::super::words::Words;
use crate::hours::Stretch;

/// From how many hours on a time before midnight is "yesterday".
const NIGHT: i64 = 12;

/// How long ago something was: "just now", "23 min ago", "3 h ago", "yesterday", "2 days ago", or a date. Days
/// are those of the reader's calendar.
pub(in super::super) fn ago(words: &Words, time: Timestamp, reader: &Reader) -> String {
    let minutes = reader.now.duration_since(time).as_secs() / 60;
    let zone = zone_of(reader).unwrap_or(TimeZone::UTC);
    let day = |time: Timestamp| time.to_zoned_datetime(zone.clone()).date();
    let days = day(reader.now).duration_since(day(time)).as_hours() / 24;
    match (minutes, days) {
        (..1, _) => words.say("ago-now"),
        (1..60, _) => words.say_of("ago-minutes", "n", minutes),
        (_, ..1) => words.say_of("ago-hours", "n", minutes / 60),
        (_, 1) if minutes < NIGHT * 60 => words.say_of("ago-hours", "n", minutes / 60),
        (_, 1) => words.say("ago-yesterday"),
        (_, 2..30) => words.say_of("ago-days", "n", days),
        _ => words.say_of("ago-date", "date", date(words, time, reader)),
    }
}

/// The day of a time in the reader's calendar: UTC's where theirs is not known.
pub(in super::super) fn date(words: &Words, time: Timestamp, reader: &Reader) -> String {
    let zone = zone_of(reader).unwrap_or(TimeZone::UTC);
    let day = time.to_zoned_datetime(zone).date();
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
    let there = reader.now.to_zoned_datetime(self::zone(zone)?);
    let time = there.strftime("%H:%M").to_string();
    if today(reader) == Some(there.date()) {
        return Some(time);
    }
    Some(weekday_and(words, &there, time))
}

/// The weekday and the time of day in an IANA zone; none for a zone that is not known.
pub(in super::super) fn clock(words: &Words, zone: &str, reader: &Reader) -> Option<String> {
    Some(on_day(words, reader.now, &self::zone(zone)?))
}

/// The weekday and the time of day of a time in a zone.
fn on_day(words: &Words, time: Timestamp, zone: &TimeZone) -> String {
    let there = time.to_zoned_datetime(zone.clone());
    weekday_and(words, &there, there.strftime("%H:%M").to_string())
}

/// A stretch of time on the clocks of a zone, such as `Thu 15:00–17:00`.
pub(in super::super) fn stretch(words: &Words, stretch: Stretch, zone: &TimeZone) -> String {
    let (from, to) = (stretch.from, stretch.to);
    let show = |time: Timestamp| {
        time.to_zoned_datetime(zone.clone())
            .strftime("%H:%M")
            .to_string()
    };
    let begins = from.to_zoned_datetime(zone.clone());
    weekday_and(words, &begins, format!("{}–{}", show(from), show(to)))
}

fn weekday_and(words: &Words, there: &ZonedDateTime, time: String) -> String {
    let weekday = i32::from(there.weekday().to_monday_one_offset());
    words.say_with(
        "time-of-day",
        [("weekday", weekday.into()), ("time", time.into())],
    )
}

/// How far the clocks of a zone are from the reader's; none where one of the two is not known.
pub(in super::super) fn difference(words: &Words, zone: &str, reader: &Reader) -> Option<String> {
    let seconds = |zone: &TimeZone| zone.to_offset(reader.now).seconds();
    let apart = (seconds(&self::zone(zone)?) - seconds(&zone_of(reader)?)) / 60;
    let (hours, minutes) = (apart.abs() / 60, apart.abs() % 60);
    let far = match (hours, minutes) {
        (0, 0) => return Some(words.say("difference-none")),
        (hours, 0) => words.say_of("hours", "h", hours),
        (0, minutes) => words.say_of("minutes", "min", minutes),
        (hours, minutes) => words.say_with(
            "hours-minutes",
            [("h", hours.into()), ("min", minutes.into())],
        ),
    };
    let key = if apart > 0 {
        "difference-ahead"
    } else {
        "difference-behind"
    };
    Some(words.say_of(key, "difference", far))
}

/// When something was, on the reader's clock: "3 min ago", "today at 09:15", "yesterday at 14:02", "on 9 Jan 2026 at
/// 16:00".
pub(in super::super) fn moment(words: &Words, time: Timestamp, reader: &Reader) -> String {
    if reader.now.duration_since(time).as_secs() < 60 * 60 {
        return ago(words, time, reader);
    }
    let zone = zone_of(reader);
    let known = zone.is_some();
    let zone = zone.unwrap_or(TimeZone::UTC);
    let (then, now) = (
        time.to_zoned_datetime(zone.clone()),
        reader.now.to_zoned_datetime(zone),
    );
    let clock = then.strftime("%H:%M").to_string();
    let clock = if known {
        clock
    } else {
        words.say_of("time-utc", "time", clock)
    };
    match now.date().duration_since(then.date()).as_hours() / 24 {
        ..1 => words.say_of("moment-today", "time", clock),
        1 => words.say_of("moment-yesterday", "time", clock),
        _ => {
            let date = date(words, time, reader);
            words.say_with(
                "moment-date",
                [("date", date.into()), ("time", clock.into())],
            )
        }
    }
}

/// When something was read: now, in the reader's zone.
pub(in super::super) fn read(words: &Words, reader: &Reader) -> String {
    let zone = zone_of(reader);
    let key = if zone.is_some() {
        "read-at"
    } else {
        "read-at-utc"
    };
    let time = reader.now.to_zoned_datetime(zone.unwrap_or(TimeZone::UTC));
    words.say_of(key, "time", time.strftime("%H:%M").to_string())
}

fn today(reader: &Reader) -> Option<Date> {
    Some(reader.now.to_zoned_datetime(zone_of(reader)?).date())
}

pub(in super::super) fn zone_of(reader: &Reader) -> Option<TimeZone> {
    zone(reader.zone.as_deref()?)
}

/// The zone of this name; none for a name that is not known, or that says that the zone is not.
pub(in super::super) fn zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok().filter(|_| !is_no_zone(name))
}

/// Whether this name says that the zone is not known, or is one that a database of zones has beside zones.
pub(in super::super) fn is_no_zone(name: &str) -> bool {
    let names = ["etc/unknown", "factory", "localtime", "posixrules"];
    let name = name.to_ascii_lowercase();
    names.contains(&name.as_str()) || name.starts_with("posix/") || name.starts_with("right/")
}

#[cfg(test)]
mod tests {
    use super::super::super::languages::built_in as words;
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
        let (english, german) = (words("en"), words("de"));
        let reader = reader(None);
        let said = |text: &str| {
            let time = text.parse().unwrap();
            [ago(&english, time, &reader), ago(&german, time, &reader)]
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
    fn days_are_those_of_the_readers_calendar() {
        let english = words("en");
        let said = |now: &str, zone: Option<&str>, time: &str| {
            let reader = Reader {
                zone: zone.map(ToOwned::to_owned),
                ..Reader::at(now.parse().unwrap())
            };
            ago(&english, time.parse().unwrap(), &reader)
        };
        let rows = [
            // Tuesday morning, asked on Thursday morning: less than 48 hours, and not yesterday.
            (
                "2026-01-08T06:40:00Z",
                "Europe/Berlin",
                "2026-01-06T07:10:00Z",
                "2 days ago",
            ),
            (
                "2026-01-08T22:00:00Z",
                "Europe/Berlin",
                "2026-01-06T23:30:00Z",
                "yesterday",
            ),
            (
                "2026-01-08T22:00:00Z",
                "Etc/UTC",
                "2026-01-06T23:30:00Z",
                "2 days ago",
            ),
            (
                "2026-01-08T22:00:00Z",
                "Etc/Unknown",
                "2026-01-06T23:30:00Z",
                "2 days ago",
            ),
            // Before midnight, but only just.
            (
                "2026-01-08T00:30:00Z",
                "Etc/UTC",
                "2026-01-07T22:30:00Z",
                "2 h ago",
            ),
            (
                "2026-01-08T12:00:00Z",
                "Etc/UTC",
                "2026-01-07T23:30:00Z",
                "yesterday",
            ),
            (
                "2026-01-08T22:00:00Z",
                "Etc/UTC",
                "2026-01-08T03:00:00Z",
                "19 h ago",
            ),
            // A date begins earlier in the east.
            (
                "2026-03-08T22:00:00Z",
                "Asia/Tokyo",
                "2026-01-07T23:30:00Z",
                "on 8 Jan 2026",
            ),
            (
                "2026-03-08T22:00:00Z",
                "America/Denver",
                "2026-01-07T23:30:00Z",
                "on 7 Jan 2026",
            ),
        ];
        for (now, zone, time, expected) in rows {
            assert_eq!(
                said(now, Some(zone), time),
                expected,
                "{time} at {now} in {zone}"
            );
        }
    }

    #[test]
    fn the_time_of_day_tells_the_day_where_it_is_another() {
        let english = words("en");
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
        assert_eq!(local("Etc/GMT+7", None).unwrap(), "Fri 05:00");
        for nowhere in [
            "Mars/Olympus",
            "Etc/Unknown",
            "etc/unknown",
            "Factory",
            "localtime",
            "",
        ] {
            assert_eq!(local(nowhere, None), None, "{nowhere}");
        }
    }

    #[test]
    fn what_was_read_anew_says_when_on_the_readers_clock() {
        let german = words("de");
        assert_eq!(
            read(&german, &reader(Some("Europe/Berlin"))),
            "Stand: 13:00"
        );
        assert_eq!(read(&german, &reader(None)), "Stand: 12:00 UTC");
    }
}
