//! Local times side by side, and the working hours that everybody shares.

use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::{Value, json};

use super::super::sanitize::isolated;
use super::super::words::Words;
use super::{RenderContext, Table, person, time};
use crate::hours::{Stretch, WorkingHours};
use crate::intent::{Facet, Topic};
use crate::people::result::SearchResult;
use crate::policy::{DisclosureLevel, VisiblePerson};

/// A clock, and whose it is.
#[derive(Debug, Clone, Serialize)]
struct Clock {
    name: String,
    title: String,
    /// Weekday and time of day, or why they are not known.
    time: String,
    is_known: bool,
    /// How far it is from the reader's, and its zone.
    beside: String,
    /// The shared hours on this clock.
    window: String,
    #[serde(skip)]
    zone: Option<TimeZone>,
}

pub(super) fn view(found: &[SearchResult<VisiblePerson>], context: RenderContext<'_>) -> Value {
    let (mut table, mut people) = (Table::default(), Vec::new());
    for found in found {
        match found {
            SearchResult::One(shown) => people.push(&**shown),
            other => table.add(other, Topic::Contact(Facet::LocalTime), context),
        }
    }
    let mut clocks: Vec<Clock> = people
        .iter()
        .map(|shown| Clock::of(shown, context))
        .collect();
    if let Some(own) = Clock::of_reader(&people, &clocks, context) {
        clocks.insert(0, own);
    }
    let left_out = clocks.len().saturating_sub(context.budget.rows);
    let (answer, hint) = shared(&mut clocks, context);
    if left_out > 0 {
        table
            .notes
            .push(context.words.say_of("note-others", "n", left_out));
        clocks.truncate(context.budget.rows);
    }
    table.offer_privately(Topic::Contact(Facet::LocalTime), &people, context);
    let mut view = table.view(context);
    view["answer"] = answer.into();
    view["hint"] = hint.into();
    view["clocks"] = json!(clocks);
    view
}

impl Clock {
    fn of(shown: &VisiblePerson, context: RenderContext<'_>) -> Self {
        let (person, words) = (shown.person(), context.words);
        let name = person.time_zone.as_deref().unwrap_or_default();
        let zone = time::zone(name);
        let unknown = || {
            let shows = shown.shows(DisclosureLevel::Presence);
            words.say(if shows {
                "times-unknown"
            } else {
                "withheld-local-time"
            })
        };
        let is_reader = context.reader.asker.as_ref() == Some(&person.id);
        let difference = time::difference(words, name, context.reader).filter(|_| !is_reader);
        let known = zone.is_some();
        let beside = difference.into_iter().chain(known.then(|| name.to_owned()));
        Self {
            name: person::name(person, context),
            title: person::title(person, context.budget),
            time: time::clock(words, name, context.reader).unwrap_or_else(unknown),
            is_known: known,
            beside: beside.collect::<Vec<_>>().join(" · "),
            window: String::new(),
            zone,
        }
    }

    /// The reader's own clock, unless it stands there already. Where nobody's is shown, it is not either: others may
    /// read it.
    fn of_reader(
        people: &[&VisiblePerson],
        clocks: &[Self],
        context: RenderContext<'_>,
    ) -> Option<Self> {
        let reader = context.reader;
        let is_reader = |shown: &&VisiblePerson| reader.asker.as_ref() == Some(&shown.person().id);
        if people.iter().any(is_reader) || !clocks.iter().any(|clock| clock.is_known) {
            return None;
        }
        let name = reader.zone.as_deref()?;
        Some(Self {
            name: context.words.say("you"),
            title: String::new(),
            time: time::clock(context.words, name, reader)?,
            is_known: true,
            beside: name.to_owned(),
            window: String::new(),
            zone: time::zone_of(reader),
        })
    }
}

/// The shared hours in a sentence, how they are counted, and on every clock. Empty where there are no two clocks.
fn shared(clocks: &mut [Clock], context: RenderContext<'_>) -> (String, String) {
    let (words, reader) = (context.words, context.reader);
    let known = |clock: &Clock| Some((clock.name.clone(), clock.zone.clone()?));
    let known: Vec<(String, TimeZone)> = clocks.iter().filter_map(known).collect();
    let [(first, zone), _, ..] = &known[..] else {
        return (String::new(), String::new());
    };
    let zones: Vec<TimeZone> = known.iter().map(|(_, zone)| zone.clone()).collect();
    let stretches = context.hours.shared(&zones, reader.now);
    let mut hint = vec![counted(context.hours, words)];
    let unknown = clocks.iter().filter(|clock| clock.zone.is_none());
    let unknown: Vec<String> = unknown.map(|clock| isolated(&clock.name)).collect();
    if !unknown.is_empty() {
        hint.push(words.say_of("times-without", "name", unknown.join(", ")));
    }
    let hint = hint.join(" ");
    if stretches.is_empty() {
        return (words.say("times-never"), hint);
    }
    for clock in clocks.iter_mut() {
        if let Some(zone) = &clock.zone {
            clock.window = words.say_of("times-window", "when", on_clock(&stretches, zone, words));
        }
    }
    let answer = match time::zone_of(reader) {
        Some(own) => words.say_of("times-meet", "when", on_clock(&stretches, &own, words)),
        None => {
            let when = on_clock(&stretches, zone, words);
            let values = [("when", when.into()), ("name", first.as_str().into())];
            words.say_with("times-meet-of", values)
        }
    };
    (answer, hint)
}

fn on_clock(stretches: &[Stretch], zone: &TimeZone, words: &Words) -> String {
    let all = stretches.iter().map(|one| time::stretch(words, *one, zone));
    all.collect::<Vec<_>>().join(", ")
}

/// The working hours that were counted with.
fn counted(hours: WorkingHours, words: &Words) -> String {
    let name = |day: usize| words.say_of("weekday", "weekday", day + 1);
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for day in hours.days() {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == day => *last = day,
            _ => runs.push((day, day)),
        }
    }
    let run = |(first, last): &(usize, usize)| match last - first {
        0 => name(*first),
        1 => format!("{}, {}", name(*first), name(*last)),
        _ => format!("{}–{}", name(*first), name(*last)),
    };
    let days: Vec<String> = runs.iter().map(run).collect();
    let values = [
        ("hours", hours.of_day().into()),
        ("days", days.join(", ").into()),
    ];
    words.say_with("times-hours", values)
}
