//! From a typed name to what to ask for: Webex finds display names that begin with a text.
//!
//! So `Andersen John` finds nobody whose display name is `John Andersen`, `Anna Berg` nobody who is shown as `Berg, Anna` or
//! `Anna Maria Berg`, and a name with a slip finds nobody at all. A few other prefixes are tried, in order.

use super::fold::{Name, Word, Writing};
use super::respelling::respelled;

/// The shortest word of an alphabet that is asked for alone: fewer letters find half the company.
const MIN_LETTERS_ALONE: usize = 3;

/// The shortest first word of several that is asked for alone.
const MIN_LETTERS_BEFORE_OTHERS: usize = 2;

/// The shortest single word of which two thirds are worth a call.
const MIN_LETTERS_FOR_TWO_THIRDS: usize = 6;

/// The prefixes of display names that may find the person of this name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PrefixPlan {
    as_typed: String,
    otherwise: Vec<String>,
    words: Vec<String>,
    turned: Option<String>,
    as_listed: Option<String>,
}

/// A name in the two orders that directories know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Orders {
    /// The one in which somebody is listed.
    pub own: String,
    /// The one in which somebody else may be.
    pub other: String,
}

impl PrefixPlan {
    /// The prefixes for this name. One with a comma, `Andersen, John`, has its given name first. A suffix in brackets is no
    /// part of a prefix.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let name = without_suffix(name);
        let (before, after) = name.split_once(',').unwrap_or((name, ""));
        let (family, given) = (words(before), words(after));
        let typed = [&given[..], &family[..]].concat();
        let as_typed = typed.join(" ");
        let mut plan = if is_east_asian(&as_typed) {
            Self {
                otherwise: Vec::new(),
                words: east_asian(&typed),
                turned: None,
                as_listed: None,
                as_typed,
            }
        } else {
            Self {
                otherwise: respelled(&as_typed)
                    .into_iter()
                    .chain(short_turned(&typed))
                    .collect(),
                words: alphabetic(&typed, &given, &family),
                turned: turned(&typed),
                as_listed: None,
                as_typed,
            }
        };
        if !given.is_empty() && !family.is_empty() {
            plan.as_listed = Some(format!("{}, {}", family.join(" "), given.join(" ")));
        }
        let mut seen = vec![plan.as_typed.to_lowercase()];
        for prefixes in [&mut plan.otherwise, &mut plan.words] {
            prefixes.retain(|prefix| {
                let key = prefix.to_lowercase();
                let new = !prefix.is_empty() && !seen.contains(&key);
                seen.push(key);
                new
            });
        }
        plan
    }

    /// The name as it was typed, given name first; empty for a name without letters.
    #[must_use]
    pub fn as_typed(&self) -> &str {
        &self.as_typed
    }

    /// The whole name as it may be written as well, so that somebody is hidden unless it is asked for: with umlauts for
    /// digraphs and the other way round; and in the other order, where both of two words are so short that either may be the
    /// family name (`Lin Wei`, `Wei Lin`).
    #[must_use]
    pub fn otherwise(&self) -> &[String] {
        &self.otherwise
    }

    /// `Family, Given` as it was typed, which is how a directory may show somebody beside the one shown as `Given Family`.
    #[must_use]
    pub fn as_listed(&self) -> Option<&str> {
        self.as_listed.as_deref()
    }

    /// The typed words in the order in which a directory lists somebody who bears them, and in the other one: `Anna Berg` and
    /// `Berg, Anna`. None where they are too few to have an order.
    #[must_use]
    pub fn orders_of(&self, listed: &str) -> Option<Orders> {
        let listed = without_suffix(listed);
        let mut free: Vec<Option<Word>> = Name::of(listed).words.into_iter().map(Some).collect();
        let mut placed = Vec::new();
        for typed in words(&self.as_typed) {
            let of_typed = Name::of(typed).words.into_iter().next()?;
            let fits = |word: &Word| of_typed.is(word) || of_typed.begins(word);
            let place = free
                .iter()
                .position(|word| word.as_ref().is_some_and(fits))?;
            free[place] = None;
            placed.push((place, typed));
        }
        placed.sort_unstable();
        let before_comma = listed.split_once(',').map(|(before, _)| before);
        let families = before_comma.map(|before| Name::of(before).words.len());
        let is_family = |place: usize| match families {
            Some(families) => place < families,
            None => placed.last().is_some_and(|(last, _)| *last == place),
        };
        let part = |family: bool| {
            let of_part = placed
                .iter()
                .filter(|(place, _)| is_family(*place) == family);
            let of_part: Vec<&str> = of_part.map(|(_, typed)| *typed).collect();
            of_part.join(" ")
        };
        let (family, given) = (part(true), part(false));
        let (plain, comma) = (format!("{given} {family}"), format!("{family}, {given}"));
        let (own, other) = match families {
            Some(_) => (comma, plain),
            None => (plain, comma),
        };
        (!family.is_empty() && !given.is_empty()).then_some(Orders { own, other })
    }

    /// Whether the other way to write it is the likelier one: few type an umlaut that is none, and many have no key for it.
    #[must_use]
    pub fn is_likely_otherwise(&self) -> bool {
        has_digraph(&self.as_typed)
            || self
                .otherwise
                .iter()
                .any(|name| Some(name) == self.turned.as_ref())
    }

    /// Parts of the name, best first: what finds somebody in another order, with a middle name, or with a slip.
    #[must_use]
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// The whole name in the other order, for a name of several words.
    #[must_use]
    pub fn turned(&self) -> Option<&str> {
        self.turned.as_deref()
    }
}

fn without_suffix(name: &str) -> &str {
    name.split(['(', '[', '{']).next().unwrap_or_default()
}

/// By the last word, which finds the other order, and by the first word as a whole, behind which a middle name or a slip may
/// stand. In a large organization too many begin like the first letters of a name; of a single word there is nothing else to
/// try.
fn alphabetic(typed: &[&str], given: &[&str], family: &[&str]) -> Vec<String> {
    if let [word] = typed {
        let parts = [
            (MIN_LETTERS_FOR_TWO_THIRDS, letters(word) * 2 / 3),
            (MIN_LETTERS_ALONE + 1, MIN_LETTERS_ALONE),
        ];
        let parts = parts
            .into_iter()
            .filter(|(least, _)| letters(word) >= *least);
        return parts.map(|(_, most)| beginning(word, most)).collect();
    }
    if !given.is_empty() {
        // Both halves as they are: a directory may show `Family, Given`, and two people may be meant.
        return vec![family.join(" "), given.join(" ")];
    }
    let last = typed
        .last()
        .filter(|word| letters(word) >= MIN_LETTERS_ALONE);
    let first = typed
        .first()
        .filter(|word| letters(word) >= MIN_LETTERS_BEFORE_OTHERS);
    let owned = |word: &&str| (*word).to_owned();
    if has_digraph(&typed.join(" ")) {
        // A name with a possible umlaut is seldom in reversed order as well.
        first.into_iter().chain(last).map(owned).collect()
    } else {
        last.into_iter().chain(first).map(owned).collect()
    }
}

/// Whether digraphs stand where umlauts may be meant.
fn has_digraph(name: &str) -> bool {
    respelled(name).is_some_and(|respelled| !respelled.is_ascii()) && name.is_ascii()
}

/// With the last of several words first, as the given name may have stood last.
fn turned(typed: &[&str]) -> Option<String> {
    let (last, before) = typed.split_last()?;
    (!before.is_empty()).then(|| [&[*last], before].concat().join(" "))
}

fn short_turned(typed: &[&str]) -> Option<String> {
    let short = |word: &&str| (2..=MIN_LETTERS_ALONE).contains(&letters(word));
    match typed {
        [first, last] if short(first) && short(last) => turned(typed),
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
        [
            std::slice::from_ref(&plan.as_typed),
            plan.otherwise(),
            plan.words(),
        ]
        .concat()
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
            ("Chen Li", &["Chen Li", "Chen"]),
            ("Lin Wei", &["Lin Wei", "Wei Lin", "Wei", "Lin"]),
            (
                "van den Berg, Peter",
                &["Peter van den Berg", "van den Berg", "Peter"],
            ),
            ("Ti Ford", &["Ti Ford", "Ford", "Ti"]),
            (
                "Oliver Buell",
                &["Oliver Buell", "Oliver Büll", "Oliver", "Buell"],
            ),
            ("Hans Gross", &["Hans Gross", "Hans Groß", "Hans", "Gross"]),
            ("Li", &["Li"]),
            (
                "Juergen Mueller",
                &["Juergen Mueller", "Jürgen Müller", "Juergen", "Mueller"],
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

    #[test]
    fn typed_words_are_tried_in_the_listed_order_and_the_other() {
        let rows = [
            ("anna berg", "Anna Berg", Some(("anna berg", "berg, anna"))),
            (
                "berg anna",
                "Anna Berg (Ext)",
                Some(("anna berg", "berg, anna")),
            ),
            ("berg anna", "Berg, Anna", Some(("berg, anna", "anna berg"))),
            (
                "anna berg",
                "Anna Maria Berg",
                Some(("anna berg", "berg, anna")),
            ),
            ("a berg", "Berg, Anna", Some(("berg, a", "a berg"))),
            ("Berg, Anna", "Anna Berg", Some(("Anna Berg", "Berg, Anna"))),
            (
                "peter van den berg",
                "van den Berg, Peter",
                Some(("van den berg, peter", "peter van den berg")),
            ),
            ("lin lin", "Lin Lin", Some(("lin lin", "lin, lin"))),
            ("anna berg", "Anna Berg, PhD", None),
            ("anna", "Anna Berg", None),
            ("anna holm", "Anna Berg", None),
        ];
        for (typed, listed, expected) in rows {
            let orders = PrefixPlan::of(typed).orders_of(listed);
            let orders = orders.as_ref().map(|o| (o.own.as_str(), o.other.as_str()));
            assert_eq!(orders, expected, "{typed} / {listed}");
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
