//! From a typed name to what to ask for: Webex finds display names that begin with a text.
//!
//! So `Andersen John` finds nobody whose display name is `John Andersen`, `Anna Berg` nobody who is
//! shown as `Berg, Anna`, and a name with a slip finds nobody at all. A few other beginnings are
//! tried, in order, until one finds somebody.

/// The shortest word that is asked for alone: fewer letters find half the company.
const MIN_LETTERS_ALONE: usize = 3;

/// The shortest word of which most of the letters are worth a call.
const MIN_LETTERS_FOR_MOST: usize = 6;

/// The beginnings of display names that may find the person of this name.
///
/// What is not [`typed`](Self::typed) is a guess: who is found by it must be put through
/// [`super::rank::matches`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beginnings {
    typed: String,
    turned: String,
    alone: Option<String>,
    /// Most of a single word.
    most: Option<String>,
    shortened: Option<String>,
}

impl Beginnings {
    /// The beginnings for this name. One with a comma, `Andersen, John`, has its given name first.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let (before, after) = name.split_once(',').unwrap_or((name, ""));
        let (family, given) = (words(before), words(after));
        let typed = [&given[..], &family[..]].concat();
        let mut turned = typed.clone();
        turned.rotate_left(given.len());
        if given.is_empty() {
            // Of more than two words the last is then the given name, which goes first.
            let last = usize::from(!turned.is_empty());
            turned.rotate_right(last);
        }
        let alone = if given.is_empty() {
            typed.last()
        } else {
            family.first()
        };
        let alone = alone.filter(|word| letters(word) >= MIN_LETTERS_ALONE);
        let first = typed.first().filter(|w| letters(w) >= MIN_LETTERS_ALONE);
        let most = match typed[..] {
            [word] if letters(word) >= MIN_LETTERS_FOR_MOST => {
                Some(word.chars().take(word.chars().count() * 2 / 3).collect())
            }
            _ => None,
        };
        Self {
            most,
            typed: typed.join(" "),
            turned: turned.join(" "),
            alone: alone.map(|word| (*word).to_owned()),
            shortened: first.map(|word| word.chars().take(MIN_LETTERS_ALONE).collect()),
        }
    }

    /// The name as it was typed, given name first; empty for a name without letters.
    #[must_use]
    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// What to try after these, of which the last list was cut or not; none when all was tried.
    ///
    /// The last word alone finds the other order, with a comma and without. Where too many have
    /// that word, the whole name in the other order is the better third try; else the first few
    /// letters are, behind which a slip may hide. Of a long single word most is tried before them:
    /// fewer begin like that.
    #[must_use]
    pub fn after(&self, tried: &[String], cut: bool) -> Option<String> {
        let third = [&self.turned]
            .into_iter()
            .filter(|_| cut || self.alone.is_none())
            .chain(&self.most)
            .chain(&self.shortened);
        let new = |text: &&String| !text.is_empty() && !tried.contains(text);
        self.alone.iter().chain(third).find(new).cloned()
    }
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

    fn all(name: &str, cut: bool) -> Vec<String> {
        let beginnings = Beginnings::of(name);
        let mut tried = vec![beginnings.typed().to_owned()];
        while let Some(next) = beginnings.after(&tried, cut) {
            tried.push(next);
        }
        tried
    }

    #[test]
    fn a_name_is_asked_for_as_typed_by_its_last_word_and_shortened() {
        let rows: &[(&str, &[&str])] = &[
            ("Anna", &["Anna", "Ann"]),
            ("John Andersen", &["John Andersen", "Andersen", "Joh"]),
            ("Andersen, John", &["John Andersen", "Andersen", "Joh"]),
            ("Andersen,", &["Andersen", "Ander", "And"]),
            ("Emmanuele", &["Emmanuele", "Emmanu", "Emm"]),
            ("Anna van Berg", &["Anna van Berg", "Berg", "Ann"]),
            // An initial or a short word alone finds too many.
            ("J. Andersen", &["J. Andersen", "Andersen"]),
            ("Chen Li", &["Chen Li", "Li Chen", "Che"]),
            ("Li", &["Li"]),
            (" - ", &[""]),
        ];
        for (name, expected) in rows {
            assert_eq!(all(name, false), *expected, "{name}");
        }
    }

    #[test]
    fn where_too_many_have_the_last_word_the_other_order_is_asked_for() {
        let beginnings = Beginnings::of("Berg Anna");
        let tried = ["Berg Anna".to_owned(), "Anna".to_owned()];
        assert_eq!(beginnings.after(&tried, true).unwrap(), "Anna Berg");
        assert_eq!(beginnings.after(&tried, false).unwrap(), "Ber");
        let beginnings = Beginnings::of("van den Berg Anna");
        let tried = ["van den Berg Anna".to_owned(), "Anna".to_owned()];
        assert_eq!(beginnings.after(&tried, true).unwrap(), "Anna van den Berg");
    }

    proptest! {
        #[test]
        fn none_is_tried_twice(name in "[\\PC,]{0,40}", cut: bool) {
            let tried = all(&name, cut);
            prop_assert!(tried.len() <= 4);
            for (place, beginning) in tried.iter().enumerate() {
                prop_assert!(!tried[..place].contains(beginning));
            }
        }
    }
}
