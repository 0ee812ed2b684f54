//! From a typed name to what to ask for: Webex finds display names that begin with a text.
//!
//! So `Andersen John` finds nobody whose display name is `John Andersen`, and a name with a slip
//! finds nobody at all. A few other beginnings are tried, in order, until one finds somebody.

/// The most beginnings that are asked for one name: each is a call to Webex.
const MAX_PREFIXES: usize = 3;

/// The shortest first word that is asked for alone: fewer letters find half the company.
const MIN_BEGINNING_LETTERS: usize = 3;

/// The beginnings to ask for, best first, at most three: as typed, the other order, the first
/// word alone. What [leaves words out](is_shortened) is a guess: who is found by it must be put
/// through [`super::rank::matches`].
///
/// A name with a comma, `Andersen, John`, is first asked for in the order given, family. Empty for
/// a name without letters.
#[must_use]
pub fn prefixes(name: &str) -> Vec<String> {
    let mut prefixes: Vec<String> = Vec::new();
    let mut add = |words: &[&str]| {
        let prefix = words.join(" ");
        if !prefix.is_empty() && !prefixes.contains(&prefix) {
            prefixes.push(prefix);
        }
    };
    let (before, after) = name.split_once(',').unwrap_or((name, ""));
    let (family, given) = (words(before), words(after));
    let first = if given.is_empty() {
        add(&family);
        add(&rotated(&family));
        family.first()
    } else {
        add(&[&given[..], &family[..]].concat());
        add(&[&family[..], &given[..]].concat());
        given.first()
    };
    if let Some(first) = first.filter(|word| letters(word) >= MIN_BEGINNING_LETTERS) {
        add(&[first]);
    }
    prefixes.truncate(MAX_PREFIXES);
    prefixes
}

/// Whether this prefix leaves words of the name out, so that it finds people who were not meant.
#[must_use]
pub fn is_shortened(name: &str, prefix: &str) -> bool {
    words(prefix).len() < words(&name.replace(',', " ")).len()
}

/// The other order. Of two words: the second first. Of more: the last, which is then the given
/// name after a family name of several words (`van den Berg Anna`), goes first.
fn rotated<'a>(words: &[&'a str]) -> Vec<&'a str> {
    let mut rotated = words.to_vec();
    rotated.rotate_right(usize::from(!words.is_empty()));
    rotated
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace()
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .collect()
}

fn letters(word: &str) -> usize {
    word.chars().filter(|sign| sign.is_alphabetic()).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_is_asked_for_in_both_orders_and_then_shortened() {
        let rows: &[(&str, &[&str])] = &[
            ("Anna", &["Anna"]),
            ("John Andersen", &["John Andersen", "Andersen John", "John"]),
            (
                "Andersen, John",
                &["John Andersen", "Andersen John", "John"],
            ),
            ("Andersen,", &["Andersen"]),
            ("Anna van Berg", &["Anna van Berg", "Berg Anna van", "Anna"]),
            ("van Berg Anna", &["van Berg Anna", "Anna van Berg", "van"]),
            // An initial or a short word alone finds too many.
            ("J. Andersen", &["J. Andersen", "Andersen J."]),
            ("Jo Berg", &["Jo Berg", "Berg Jo"]),
            ("Li", &["Li"]),
            ("anna anna", &["anna anna", "anna"]),
            (" - ", &[]),
            ("", &[]),
        ];
        for (name, expected) in rows {
            assert_eq!(prefixes(name), *expected, "{name}");
        }
    }

    #[test]
    fn a_prefix_with_fewer_words_is_a_guess() {
        assert!(is_shortened("Andersen, John", "John"));
        assert!(!is_shortened("Andersen, John", "John Andersen"));
        assert!(!is_shortened("Anna", "Anna"));
    }

    proptest! {
        #[test]
        fn there_are_at_most_three_and_none_twice(name in "[\\PC,]{0,40}") {
            let prefixes = prefixes(&name);
            prop_assert!(prefixes.len() <= MAX_PREFIXES);
            for (place, prefix) in prefixes.iter().enumerate() {
                prop_assert!(!prefix.is_empty());
                prop_assert!(!prefixes[..place].contains(prefix));
            }
        }
    }
}
