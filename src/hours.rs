//! Working hours, and the hours that fall into the working day of several people. Pure.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// How many days are looked ahead: a week with all its days off.
const DAYS_AHEAD: i64 = 8;

/// The minutes of a day.
const DAY: i16 = 24 * 60;

/// The names of the days, Monday first.
const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// When people work: from when to when, on which days of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkingHours {
    /// In minutes after midnight.
    from: i16,
    /// In minutes after midnight, later than the beginning.
    to: i16,
    /// Monday first. There is at least one.
    days: [bool; 7],
}

/// No working hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("they look like 09:00-17:00 Mon-Fri")]
pub struct NoHours;

/// A stretch of time that everybody works in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stretch {
    /// When it begins.
    pub from: Timestamp,
    /// When it ends, which is later.
    pub to: Timestamp,
}

impl Default for WorkingHours {
    fn default() -> Self {
        Self {
            from: 9 * 60,
            to: 17 * 60,
            days: [true, true, true, true, true, false, false],
        }
    }
}

impl FromStr for WorkingHours {
    type Err = NoHours;

    fn from_str(text: &str) -> Result<Self, NoHours> {
        let text = text.trim().to_ascii_lowercase().replace('–', "-");
        let (hours, days) = text.split_once(char::is_whitespace).ok_or(NoHours)?;
        let (from, to) = hours.split_once('-').ok_or(NoHours)?;
        let (from, to) = (minutes(from)?, minutes(to)?);
        let mut works = [false; 7];
        for range in days.split(',') {
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            let (first, last) = (day(first)?, day(last)?);
            // From Sunday to Thursday the count begins anew on Monday.
            let length = (last + 7 - first) % 7;
            (first..=first + length).for_each(|day| works[day % 7] = true);
        }
        let hours = Self {
            from,
            to,
            days: works,
        };
        (from < to).then_some(hours).ok_or(NoHours)
    }
}

impl fmt::Display for WorkingHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days: Vec<&str> = self.days().into_iter().map(|day| NAMES[day]).collect();
        write!(f, "{} {}", self.of_day(), days.join(","))
    }
}

/// The minutes after midnight of a time such as `9:00`.
fn minutes(text: &str) -> Result<i16, NoHours> {
    let (hours, minutes) = text.trim().split_once(':').ok_or(NoHours)?;
    let number = |text: &str| {
        let is_number = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        is_number.then(|| text.parse::<i16>().ok()).flatten()
    };
    let (hours, minutes) = (
        number(hours).ok_or(NoHours)?,
        number(minutes).ok_or(NoHours)?,
    );
    let all = hours * 60 + minutes;
    (minutes < 60 && all <= DAY).then_some(all).ok_or(NoHours)
}

/// The place of a day in the week.
fn day(text: &str) -> Result<usize, NoHours> {
    let name = text.trim();
    NAMES.iter().position(|day| *day == name).ok_or(NoHours)
}

impl WorkingHours {
    /// From when to when, such as `09:00–17:00`.
    #[must_use]
    pub fn of_day(&self) -> String {
        let time = |minutes: i16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        format!("{}–{}", time(self.from), time(self.to))
    }

    /// The days of work by their place in the week, Monday first.
    #[must_use]
    pub fn days(&self) -> Vec<usize> {
        (0..7).filter(|day| self.days[*day]).collect()
    }

    /// The hours that fall into the working day in all of these zones, on the first day that has some which are not
    /// over: a day of the first zone. Empty where there are none.
    #[must_use]
    pub fn shared(&self, zones: &[TimeZone], now: Timestamp) -> Vec<Stretch> {
        let Some((first, others)) = zones.split_first() else {
            return Vec::new();
        };
        let mut shared = self.stretches(first, now);
        for zone in others {
            shared = both(&shared, &self.stretches(zone, now));
        }
        shared.retain(|stretch| stretch.to > now);
        let day = |stretch: &Stretch| stretch.from.to_zoned_datetime(first.clone()).date();
        if let Some(soonest) = shared.iter().map(day).min() {
            shared.retain(|stretch| day(stretch) == soonest);
        }
        shared.sort();
        shared.dedup();
        shared
    }

    /// Whether this day is one of work.
    fn works_on(&self, day: Date) -> bool {
        let place = usize::try_from(day.weekday().to_monday_zero_offset());
        place.is_ok_and(|place| self.days[place])
    }

    /// The working days of a zone around now.
    fn stretches(&self, zone: &TimeZone, now: Timestamp) -> Vec<Stretch> {
        let today = now.to_zoned_datetime(zone.clone()).date();
        let days = (-1..=DAYS_AHEAD).filter_map(|ahead| today.checked_add(ahead.days()).ok());
        let works = |day: &Date| self.works_on(*day);
        let stretch = |day: Date| {
            let (from, to) = (at(day, self.from, zone)?, at(day, self.to, zone)?);
            (from < to).then_some(Stretch { from, to })
        };
        days.filter(works).filter_map(stretch).collect()
    }
}

/// When the clocks of a zone show this time. An hour that they skip is taken for the one after it.
fn at(day: Date, minutes: i16, zone: &TimeZone) -> Option<Timestamp> {
    let day = day.checked_add(i64::from(minutes / DAY).days()).ok()?;
    let (hour, minute) = ((minutes % DAY) / 60, minutes % 60);
    let time = day.at(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, 0, 0);
    Some(time.to_zoned_datetime(zone.clone()).ok()?.timestamp())
}

/// The stretches that are in both.
fn both(one: &[Stretch], other: &[Stretch]) -> Vec<Stretch> {
    let pairs = one.iter().flat_map(|a| other.iter().map(move |b| (a, b)));
    let stretch = |(a, b): (&Stretch, &Stretch)| {
        let (from, to) = (a.from.max(b.from), a.to.min(b.to));
        (from < to).then_some(Stretch { from, to })
    };
    pairs.filter_map(stretch).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The shared hours as the clocks of every zone show them.
    fn shared(hours: &str, zones: &[&str], now: &str) -> Vec<String> {
        let hours: WorkingHours = hours.parse().unwrap();
        let zones: Vec<TimeZone> = zones
            .iter()
            .map(|zone| TimeZone::get(zone).unwrap())
            .collect();
        let shown = |stretch: &Stretch| {
            let in_zone = |zone: &TimeZone| {
                let show = |time: Timestamp, form| {
                    time.to_zoned_datetime(zone.clone())
                        .strftime(form)
                        .to_string()
                };
                format!(
                    "{}-{}",
                    show(stretch.from, "%a %H:%M"),
                    show(stretch.to, "%H:%M")
                )
            };
            zones.iter().map(in_zone).collect::<Vec<_>>().join(" = ")
        };
        let stretches = hours.shared(&zones, now.parse().unwrap());
        stretches.iter().map(shown).collect()
    }

    const USUAL: &str = "09:00-17:00 Mon-Fri";

    #[test]
    fn the_hours_that_fall_into_everybodys_working_day() {
        let (oslo, new_york) = ("Europe/Oslo", "America/New_York");
        // Thursday, 15 January 2026, 16:30 in Oslo.
        let now = "2026-01-15T15:30:00Z";
        let rows: &[(&str, &[&str], &str, &[&str])] = &[
            (USUAL, &[oslo], now, &["Thu 09:00-17:00"]),
            (
                USUAL,
                &[oslo, new_york],
                now,
                &["Thu 15:00-17:00 = Thu 09:00-11:00"],
            ),
            // Once they are over, those of the next day.
            (
                USUAL,
                &[oslo, new_york],
                "2026-01-15T16:00:00Z",
                &["Fri 15:00-17:00 = Fri 09:00-11:00"],
            ),
            (
                USUAL,
                &[oslo, new_york],
                "2026-01-15T15:59:59Z",
                &["Thu 15:00-17:00 = Thu 09:00-11:00"],
            ),
            // After Friday comes Monday.
            (
                USUAL,
                &[oslo, new_york],
                "2026-01-16T16:00:00Z",
                &["Mon 15:00-17:00 = Mon 09:00-11:00"],
            ),
            (
                USUAL,
                &[oslo, new_york],
                "2026-01-18T12:00:00Z",
                &["Mon 15:00-17:00 = Mon 09:00-11:00"],
            ),
            // Half and quarter hours.
            (
                USUAL,
                &[oslo, "Asia/Kolkata"],
                now,
                &["Fri 09:00-12:30 = Fri 13:30-17:00"],
            ),
            (
                USUAL,
                &["Asia/Kathmandu", "Asia/Kolkata"],
                now,
                &["Fri 09:15-17:00 = Fri 09:00-16:45"],
            ),
            // Nobody is at work on both sides of the world.
            (USUAL, &[oslo, "America/Los_Angeles"], now, &[]),
            (USUAL, &[new_york, "Asia/Shanghai"], now, &[]),
            (USUAL, &[oslo, new_york, "Asia/Tokyo"], now, &[]),
            // Across the date line it is another day, and on Friday here it is Saturday there.
            (
                "08:00-18:00 Mon-Fri",
                &["America/Los_Angeles", "Asia/Tokyo"],
                now,
                &["Thu 15:00-18:00 = Fri 08:00-11:00"],
            ),
            (
                "08:00-18:00 Mon-Fri",
                &["America/Los_Angeles", "Asia/Tokyo"],
                "2026-01-17T00:00:00Z",
                &["Mon 15:00-18:00 = Tue 08:00-11:00"],
            ),
            (
                USUAL,
                &["Pacific/Kiritimati", "Pacific/Honolulu"],
                now,
                &["Fri 09:00-17:00 = Thu 09:00-17:00"],
            ),
            // A pair of stretches in one day.
            (
                "06:00-23:00 Mon-Sun",
                &[oslo, "Pacific/Auckland"],
                now,
                &["Thu 18:00-23:00 = Fri 06:00-11:00"],
            ),
            (
                "06:00-23:00 Mon-Sun",
                &[oslo, "Pacific/Auckland"],
                "2026-01-15T04:00:00Z",
                &[
                    "Thu 06:00-11:00 = Thu 18:00-23:00",
                    "Thu 18:00-23:00 = Fri 06:00-11:00",
                ],
            ),
            // The clocks of New York change three weeks before those of Europe, and back a week after.
            (
                USUAL,
                &[oslo, new_york],
                "2026-03-09T08:00:00Z",
                &["Mon 14:00-17:00 = Mon 09:00-12:00"],
            ),
            (
                USUAL,
                &[oslo, new_york],
                "2026-03-30T08:00:00Z",
                &["Mon 15:00-17:00 = Mon 09:00-11:00"],
            ),
            (
                USUAL,
                &[oslo, new_york],
                "2026-10-26T08:00:00Z",
                &["Mon 14:00-17:00 = Mon 09:00-12:00"],
            ),
            // On the Sunday on which the clocks of Oslo skip an hour, and on the one on which an hour comes twice.
            (
                "02:30-06:00 Sun",
                &[oslo],
                "2026-03-28T12:00:00Z",
                &["Sun 03:30-06:00"],
            ),
            (
                "02:30-06:00 Sun",
                &[oslo],
                "2026-10-24T12:00:00Z",
                &["Sun 02:30-06:00"],
            ),
            // Other weeks.
            (
                "08:00-16:00 Sun-Thu",
                &["Asia/Riyadh"],
                "2026-01-16T12:00:00Z",
                &["Sun 08:00-16:00"],
            ),
            ("9:00-12:30 Mon,Wed,Fri", &[oslo], now, &["Fri 09:00-12:30"]),
            (
                "09:00-17:00 Mon-Tue, Sat",
                &[oslo],
                now,
                &["Sat 09:00-17:00"],
            ),
            ("00:00-24:00 Mon-Sun", &[oslo], now, &["Thu 00:00-00:00"]),
            ("09:00-17:00 Mon-Fri", &[], now, &[]),
        ];
        for (hours, zones, now, expected) in rows {
            assert_eq!(
                &shared(hours, zones, now),
                expected,
                "{hours} in {zones:?} at {now}"
            );
        }
    }

    #[test]
    fn what_are_no_working_hours_is_refused() {
        for wrong in [
            "",
            "09:00-17:00",
            "Mon-Fri",
            "17:00-09:00 Mon-Fri",
            "09:00-09:00 Mon-Fri",
            "9-17 Mon-Fri",
            "09:00-25:00 Mon-Fri",
            "09:60-17:00 Mon-Fri",
            "09:00-17:00 Monday",
            "09:00-17:00 Mon-",
            "09:00-17:00 ,",
            "+9:00-17:00 Mon",
            "09:00-24:01 Mon",
            "09:000-17:00 Mon",
        ] {
            assert_eq!(wrong.parse::<WorkingHours>(), Err(NoHours), "{wrong}");
        }
        assert_eq!(USUAL.parse(), Ok(WorkingHours::default()));
        assert_eq!(
            " 9:00–17:00  MON - FRI ".parse(),
            Ok(WorkingHours::default())
        );
        assert_eq!(
            WorkingHours::default().to_string(),
            "09:00–17:00 mon,tue,wed,thu,fri"
        );
    }

    proptest! {
        #[test]
        fn shared_hours_are_working_hours_in_every_zone_and_not_over(
            from in 0i16..DAY, length in 1i16..DAY, days in prop::array::uniform7(any::<bool>()),
            places in prop::collection::vec(prop::sample::select(&[
                "Europe/Oslo", "America/New_York", "Asia/Kolkata", "Asia/Tokyo", "Pacific/Apia", "Pacific/Honolulu",
                "Australia/Lord_Howe", "Etc/UTC",
            ][..]), 1..4),
            minutes in 0i64..60 * 24 * 700,
        ) {
            prop_assume!(days.contains(&true));
            let hours = WorkingHours { from, to: (from + length).min(DAY), days };
            let start: Timestamp = "2025-06-01T00:00:00Z".parse().unwrap();
            let now = start + minutes.minutes();
            let zones: Vec<TimeZone> = places.iter().map(|zone| TimeZone::get(zone).unwrap()).collect();
            let stretches = hours.shared(&zones, now);
            for stretch in &stretches {
                prop_assert!(stretch.to > now && stretch.from < stretch.to);
                for zone in &zones {
                    let day = stretch.from.to_zoned_datetime(zone.clone()).date();
                    let (opens, closes) = (at(day, from, zone).unwrap(), at(day, hours.to, zone).unwrap());
                    prop_assert!(hours.works_on(day) && opens <= stretch.from && stretch.to <= closes);
                }
            }
            if zones.len() == 1 {
                prop_assert!(!stretches.is_empty());
            }
        }
    }
}
