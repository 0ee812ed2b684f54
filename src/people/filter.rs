//! Whether what is said of somebody beside their name holds of them: `in sales`, `the gardener`, `in Shanghai`. Pure.
//!
//! It looks at what it is given and at nothing else: a field that somebody may not see is to be taken away before.

use super::fold::{Name, Word};
use crate::webex::model::Person;

/// The most letters of a word that has to be a whole one: `it` is not the beginning of `Italy`.
const MOST_LETTERS_OF_A_WHOLE_WORD: usize = 2;

/// The letters that an ending has.
const MOST_LETTERS_OF_AN_ENDING: usize = 2;

/// The fewest letters of a word that may have an ending.
const FEWEST_LETTERS_BEFORE_AN_ENDING: usize = 6;

/// Whether every word of these filters is a word, or the beginning of one, of somebody's title, department, place, time
/// zone or mail domain.
#[must_use]
pub fn holds(person: &Person, filters: &[String]) -> bool {
    let texts: Vec<&str> = values(person).collect();
    are_said_in(&texts, filters)
}

/// Whether every word of these filters is a word of somebody's title, department, place, time zone or mail domain.
#[must_use]
pub fn holds_whole(person: &Person, filters: &[String]) -> bool {
    let texts: Vec<&str> = values(person).collect();
    are_whole_in(&texts, filters)
}

/// Whether every word of these filters is a word, or the beginning of one, of these texts.
#[must_use]
pub(super) fn are_said_in(texts: &[&str], filters: &[String]) -> bool {
    let theirs: Vec<Word> = texts.iter().flat_map(|text| words(text)).collect();
    let is_told = |word: &Word| theirs.iter().any(|own| begins(word, own));
    filters.iter().all(|filter| {
        let words = words(filter);
        !words.is_empty() && words.iter().all(is_told)
    })
}

/// Whether every word of these filters is a word of these texts, or one without its ending: `gardener` of `gardeners`.
#[must_use]
pub(super) fn are_whole_in(texts: &[&str], filters: &[String]) -> bool {
    let theirs: Vec<Word> = texts.iter().flat_map(|text| words(text)).collect();
    let is_whole = |typed: &Word, own: &Word| {
        let is_long = typed.letters() >= FEWEST_LETTERS_BEFORE_AN_ENDING;
        let most = typed.letters() + MOST_LETTERS_OF_AN_ENDING;
        typed.is(own) || is_long && own.letters() <= most && typed.begins(own)
    };
    filters.iter().all(|filter| {
        let words = words(filter);
        let is_told = |word: &Word| theirs.iter().any(|own| is_whole(word, own));
        !words.is_empty() && words.iter().all(is_told)
    })
}

fn begins(typed: &Word, own: &Word) -> bool {
    let is_short = typed.letters() <= MOST_LETTERS_OF_A_WHOLE_WORD && typed.plain().is_ascii();
    typed.is(own) || !is_short && typed.begins(own)
}

fn values(person: &Person) -> impl Iterator<Item = &str> {
    let places = person.addresses.iter().flat_map(|address| {
        let place = [&address.locality, &address.region, &address.country];
        place.into_iter().flatten()
    });
    let said = [&person.title, &person.department];
    let said = said.into_iter().flatten().chain(places);
    let zone = person.time_zone.as_deref().map(city);
    let domains = person
        .emails
        .iter()
        .filter_map(|email| email.rsplit_once('@').map(|(_, domain)| domain));
    said.map(String::as_str).chain(zone).chain(domains)
}

/// The city of a time zone: `America/Argentina/Buenos_Aires`.
fn city(zone: &str) -> &str {
    zone.rsplit('/').next().unwrap_or(zone)
}

/// The words of a text; what stands in brackets is text like any other.
fn words(text: &str) -> Vec<Word> {
    let name = Name::of(&text.replace('_', " "));
    name.words.into_iter().chain(name.suffix).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn gardener() -> Person {
        serde_json::from_value(json!({
            "id": "A", "displayName": "Johnny", "title": "Head Gardener (Roses)",
            "department": "Facilités", "emails": ["j@green.example"],
            "timezone": "America/Argentina/Buenos_Aires",
            "addresses": [{"locality": "Milpitas", "region": "CA", "country": "US",
                "streetAddress": "1099 Bird Ave"}],
        }))
        .unwrap()
    }

    #[test]
    fn a_filter_holds_if_each_of_its_words_begins_a_word_told() {
        for (filters, expected) in [
            (vec!["gardener"], true),
            (vec!["GARDEN"], true),
            (vec!["head gardener"], true),
            (vec!["roses"], true),
            (vec!["facilites"], true),
            (vec!["milpitas"], true),
            (vec!["us"], true),
            (vec!["buenos aires"], true),
            (vec!["green.example"], true),
            (vec!["gardener", "milpitas"], true),
            (vec!["gardener", "sales"], false),
            (vec!["dener"], false),
            (vec!["mi"], false),
            (vec!["america"], false),
            (vec!["bird"], false),
            (vec!["johnny"], false),
            (vec!["?"], false),
        ] {
            let filters: Vec<String> = filters.into_iter().map(str::to_owned).collect();
            assert_eq!(holds(&gardener(), &filters), expected, "{filters:?}");
        }
    }
}
