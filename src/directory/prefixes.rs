//! From a typed name to what to ask for: Webex finds display names that begin with a text.
//!
//! So `Andersen John` finds nobody whose display name is `John Andersen`, `Anna Berg` nobody who is shown as `Berg, Anna` or
//! `Anna Maria Berg`, and a name with a slip finds nobody at all. A few other prefixes are tried, in order.

use super::fold::{Name, Writing, respelled};

/// The shortest word of an alphabet that is asked for alone: fewer letters find half the company.
const MIN_LETTERS_ALONE: usize = 3;

/// The shortest first word of several that is asked for alone.
const MIN_LETTERS_BEFORE_OTHERS: usize = 2;

/// The shortest single word of which two thirds are worth a call.
const MIN_LETTERS_FOR_TWO_THIRDS: usize = 6;

/// The prefixes of display names that may find the person of this name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrefixPlan {
    /// The name as it was typed, given name first.
    as_typed: String,
    /// What to try after it, best first.
    guesses: Vec<String>,
    reversed: Option<String>,
}

impl PrefixPlan {
    /// The prefixes for this name. One with a comma, `Andersen, John`, has its given name first. A suffix in brackets is no
    /// part of a prefix.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let name = name.split(['(', '[', '{']).next().unwrap_or_default();
        let (before, after) = name.split_once(',').unwrap_or((name, ""));
        let (family, given) = (words(before), words(after));
        let typed = [&given[..], &family[..]].concat();
        let as_typed = typed.join(" ");
        let mut guesses = if is_east_asian(&as_typed) {
            east_asian(&typed)
        } else {
            alphabetic(&typed, &given, &family)
        };
        let mut seen = vec![as_typed.to_lowercase()];
        guesses.retain(|guess| {
            let key = guess.to_lowercase();
            let new = !guess.is_empty() && !seen.contains(&key);
            seen.push(key);
            new
        });
        Self {
            as_typed,
            guesses,
            reversed: short_reversed(&typed),
        }
    }

    /// The name as it was typed, given name first; empty for a name without letters.
    #[must_use]
    pub fn as_typed(&self) -> &str {
        &self.as_typed
    }

    /// The name in the other order, where both of two words are so short that either may be the family name: `Lin Wei` and
    /// `Wei Lin` are two people, and the one is not the answer to the other's name while both may be there.
    #[must_use]
    pub fn reversed(&self) -> Option<&str> {
        self.reversed.as_deref()
    }

    /// What to try after it, best first.
    #[must_use]
    pub fn guesses(&self) -> &[String] {
        &self.guesses
    }
}

/// In an umlaut's other spelling, by the last word, which finds the other order, and by the first word as a whole, behind
/// which a middle name or a slip may stand. In a large organization too many begin like the first letters of a name; of a
/// single word there is nothing else to try.
fn alphabetic(typed: &[&str], given: &[&str], family: &[&str]) -> Vec<String> {
    let alone = |word: &&&str| letters(word) >= MIN_LETTERS_ALONE;
    let first = typed.first();
    // With the first word as it is written the other words may be spelled in any way.
    let mut guesses: Vec<String> = first
        .and_then(|word| respelled(word))
        .and_then(|_| respelled(&typed.join(" ")))
        .into_iter()
        .collect();
    if let [word] = typed {
        if letters(word) >= MIN_LETTERS_FOR_TWO_THIRDS {
            guesses.push(beginning(word, letters(word) * 2 / 3));
        }
        if letters(word) > MIN_LETTERS_ALONE {
            guesses.push(beginning(word, MIN_LETTERS_ALONE));
        }
        return guesses;
    }
    let last = if given.is_empty() {
        typed.last()
    } else {
        family.first()
    };
    guesses.extend(last.filter(alone).map(|word| (*word).to_owned()));
    let initial = |word: &&&str| letters(word) < MIN_LETTERS_BEFORE_OTHERS;
    guesses.extend(
        first
            .filter(|word| !initial(word))
            .map(|word| (*word).to_owned()),
    );
    if last.filter(alone).is_none() {
        // A last word that is too short to be asked for alone may be a given name, which goes first.
        let mut turned = typed.to_vec();
        let last = usize::from(!turned.is_empty());
        turned.rotate_right(last);
        guesses.push(turned.join(" "));
    }
    guesses
}

fn short_reversed(typed: &[&str]) -> Option<String> {
    match typed {
        [first, last]
            if letters(first) <= MIN_LETTERS_ALONE && letters(last) <= MIN_LETTERS_ALONE =>
        {
            let initials = letters(first) < 2 || letters(last) < 2;
            (!initials && first != last).then(|| format!("{last} {first}"))
        }
        _ => None,
    }
}

/// Without the space, and by what is most often a family name: two signs, or one.
fn east_asian(typed: &[&str]) -> Vec<String> {
    let together = typed.concat();
    let mut guesses = vec![together.clone()];
    guesses.extend(
        typed
            .first()
            .filter(|_| typed.len() > 1)
            .map(|word| (*word).to_owned()),
    );
    guesses.extend([2, 1].map(|signs| beginning(&together, signs)));
    guesses
}

fn is_east_asian(name: &str) -> bool {
    let words = Name::of(name).words;
    !words.is_empty()
        && words
            .iter()
            .all(|word| word.writing() == Writing::EastAsian)
}

/// The first letters of a word, with the marks that belong to the last of them.
fn beginning(word: &str, letters: usize) -> String {
    use unicode_segmentation::UnicodeSegmentation;
    word.graphemes(true).take(letters).collect()
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

    fn all(name: &str) -> Vec<String> {
        let plan = PrefixPlan::of(name);
        [&[plan.as_typed.clone()], plan.guesses()].concat()
    }

    #[test]
    fn a_name_is_asked_for_as_typed_and_by_its_words() {
        let rows: &[(&str, &[&str])] = &[
            ("Anna", &["Anna", "Ann"]),
            ("Ann", &["Ann"]),
            ("John Andersen", &["John Andersen", "Andersen", "John"]),
            ("Andersen, John", &["John Andersen", "Andersen", "John"]),
            ("Andersen,", &["Andersen", "Ander", "And"]),
            ("Emmanuele", &["Emmanuele", "Emmanu", "Emm"]),
            ("Anna van Berg", &["Anna van Berg", "Berg", "Anna"]),
            ("J. Andersen", &["J. Andersen", "Andersen"]),
            ("Chen Li", &["Chen Li", "Chen", "Li Chen"]),
            ("Li", &["Li"]),
            (
                "Juergen Mueller",
                &["Juergen Mueller", "Jürgen Müller", "Mueller", "Juergen"],
            ),
            ("Mueller", &["Mueller", "Müller", "Muel", "Mue"]),
            ("John Smith (Contractor)", &["John Smith", "Smith", "John"]),
            ("田中美咲", &["田中美咲", "田中", "田"]),
            ("田中 美咲", &["田中 美咲", "田中美咲", "田中", "田"]),
            (" - ", &[""]),
        ];
        for (name, expected) in rows {
            assert_eq!(all(name), *expected, "{name}");
        }
    }

    proptest! {
        #[test]
        fn none_is_tried_twice(name in "[\\PC,]{0,40}") {
            let tried = all(&name);
            for (place, prefix) in tried.iter().enumerate() {
                prop_assert!(!tried[..place].contains(prefix));
            }
        }
    }
}
