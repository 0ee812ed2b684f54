//! Names that several readings of a question take differently: which is looked for first, and what shows who is meant.

use super::people::{Ask, People, Sought};
use crate::intent::{PersonRef, Reading, Topic};

/// The most people of a question whose names are looked for as typed, and without what may be no part of them: of more, the
/// list calls of a question would not suffice for both.
const MOST_AS_TYPED: usize = 2;

/// Of readings in which nobody is found, the one that takes all words for a name, where what was asked otherwise shows no
/// language: `chef boyardee` is no German.
pub(super) fn whole_name<'a>(
    readings: &'a [(&'a Reading, People)],
) -> Option<&'a (&'a Reading, People)> {
    let words = |(_, people): &(&Reading, People)| match people.whos.as_slice() {
        [PersonRef::Name(name)] => name.split(' ').count(),
        _ => 0,
    };
    let first = readings.first().filter(|(reading, people)| {
        reading.language.is_none() && people.ask != Ask::Topic(Topic::Whois)
    })?;
    let is_whole = |other: &&(&Reading, People)| {
        other.1.ask == Ask::Topic(Topic::Whois) && words(other) > words(first)
    };
    readings.iter().find(is_whole).filter(|_| words(first) > 0)
}

/// The place of the reading in which names stand as typed, where the best one takes an owner's ending off, or what may narrow
/// them: `smith-jones phone`, `ana de la cruz`. It is looked for first, as what is left of a name may be another's.
pub(super) fn as_typed(readings: &[(&Reading, People)]) -> Option<usize> {
    let (_, best) = readings.first()?;
    let stands = |(_, other): &(&Reading, People)| {
        best.ask == other.ask
            && best.whos.len() == other.whos.len()
            && other.whos.len() <= MOST_AS_TYPED
            && best.whos != other.whos
            && best
                .whos
                .iter()
                .zip(&other.whos)
                .all(|(short, long)| lengthens(short, long))
    };
    readings.iter().position(stands)
}

/// The people found in a reading after the first, in which a name may be whole: whoever fits what is left of that is no more
/// than offered where little shows it.
pub(super) fn offer_parts(first: &People, people: &People, sought: Vec<Sought>) -> Vec<Sought> {
    let whole = first.whos.iter().map(Some).chain(std::iter::repeat(None));
    let each = sought.into_iter().zip(&people.whos).zip(whole);
    each.map(|((one, who), whole)| match whole {
        Some(whole) if lengthens(who, whole) => one.described(who),
        _ => one,
    })
    .collect()
}

/// Whether a name, or what is said of somebody, is what is left of another name without an ending or what may narrow it.
fn lengthens(short: &PersonRef, long: &PersonRef) -> bool {
    match (short, long) {
        (PersonRef::Name(short), PersonRef::Name(long)) => long
            .strip_prefix(short.as_str())
            .is_some_and(|ending| !ending.contains(' ')),
        (PersonRef::Described { name, filters }, PersonRef::Name(long)) => {
            let begins = name.as_ref().is_some_and(|name| long.starts_with(name));
            let last = filters
                .last()
                .and_then(|filter| filter.split(' ').next_back());
            begins && last.is_some_and(|last| long.ends_with(last))
        }
        (PersonRef::ManagerOf(short), PersonRef::ManagerOf(long)) => lengthens(short, long),
        (short, long) => short == long,
    }
}
