//! How a typed name matches the names of somebody. Pure.

use super::fold::{Name, Word, Writing};
use crate::webex::model::{Person, PersonKind, Presence};

/// How like a name has to be to be offered as a near one, in thousandths.
const NEAR: u32 = 880;

/// The most letters of a word that are clearly its beginning. Four may be a name of their own: `Dani`, `Stein`, `Berg`.
const MOST_LETTERS_OF_A_BEGINNING: usize = 3;

/// In what way a typed name matches, better ones greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MatchKind {
    /// It looks alike.
    Near,
    /// Every typed word is a word of the name, the beginning of one, or one typo away from one.
    Typo,
    /// Every typed word is a word of the name or the beginning of one, and one of them may be a name of its own; or the
    /// directory has no more than an initial for a typed word.
    Beginning,
    /// Every typed word is a word of the name or at most three letters of one.
    ShortBeginning,
    /// Every typed word is a word of the name; a typed initial stands for a word.
    Words,
}

/// How somebody matches a typed name; the better match is the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Match {
    is_person: bool,
    /// In what way.
    pub kind: MatchKind,
    /// Whether the typed suffix is theirs: `John Smith (Contractor)`.
    pub has_suffix: bool,
    is_member: bool,
    /// Nothing of the name is left over.
    pub whole: bool,
    /// No typed word is a part of a hyphenated one.
    unhyphenated: bool,
    has_signed_in: bool,
    /// Similarity of the spellings, in thousandths.
    similarity: u32,
}

/// The names of somebody, made ready to be compared with many typed names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// The shown name.
    shown: Name,
    /// Words of other names, such as a nickname, that the shown name does not have.
    others: Vec<Word>,
}

impl Names {
    /// The names of this person.
    #[must_use]
    pub fn of(person: &Person) -> Self {
        let names = [&person.first_name, &person.last_name, &person.nick_name];
        let names = names.into_iter().flatten().map(String::as_str);
        Self::told(person.display_name.as_deref().unwrap_or_default(), names)
    }

    /// The names of somebody who is shown under one and has others too.
    #[must_use]
    pub fn told<'a>(shown: &str, names: impl IntoIterator<Item = &'a str>) -> Self {
        let shown = Name::of(shown);
        let mut others: Vec<Word> = Vec::new();
        for name in names {
            let new = |word: &Word| !shown.words.iter().chain(&others).any(|own| own == word);
            let words: Vec<Word> = Name::of(name).words.into_iter().filter(new).collect();
            others.extend(words);
        }
        Self { shown, others }
    }

    /// The names of somebody of whom only the shown name is known.
    #[must_use]
    pub fn shown(name: &str) -> Self {
        Self {
            shown: Name::of(name),
            others: Vec::new(),
        }
    }
}

/// A typed name, made ready to be compared with many.
#[derive(Debug, Clone)]
pub struct TypedName {
    name: Name,
    sorted: String,
}

impl TypedName {
    /// This name.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let name = Name::of(name);
        Self {
            sorted: name.sorted(),
            name,
        }
    }

    /// In what way these names match; none when they do not. Never [`MatchKind::Near`], which takes longer to see.
    #[must_use]
    pub fn kind(&self, names: &Names) -> Option<MatchKind> {
        let kind = self.kind_of_words(names)?;
        // Somebody without the typed suffix is another person.
        let contradicted = !self.name.suffix.is_empty() && !self.has_suffix_of(names);
        Some(if contradicted {
            kind.min(MatchKind::Beginning)
        } else {
            kind
        })
    }

    fn kind_of_words(&self, names: &Names) -> Option<MatchKind> {
        self.kind_as_one_word(names)
            .max(self.kind_word_by_word(names))
    }

    /// How the names match without the spaces that East Asian names have or have not.
    fn kind_as_one_word(&self, names: &Names) -> Option<MatchKind> {
        let (typed, word) = (self.name.as_one_word()?, names.shown.as_one_word()?);
        if typed.is(word) {
            Some(MatchKind::Words)
        } else {
            typed.begins(word).then(|| beginning(typed))
        }
    }

    fn kind_word_by_word(&self, names: &Names) -> Option<MatchKind> {
        if self.name.words.is_empty() {
            return None;
        }
        let outside = names.shown.words.len() + names.others.len();
        let words: Vec<&Word> = names
            .shown
            .words
            .iter()
            .chain(&names.others)
            .chain(&names.shown.suffix)
            .collect();
        if self.name.words.len() > words.len() {
            return None;
        }
        let ways: Vec<Vec<Option<MatchKind>>> = self
            .name
            .words
            .iter()
            .map(|typed| words.iter().map(|word| way(typed, word)).collect())
            .collect();
        let kind = [
            MatchKind::Words,
            MatchKind::ShortBeginning,
            MatchKind::Beginning,
            MatchKind::Typo,
        ]
        .into_iter()
        .find(|kind| one_to_one(&ways, *kind))?;
        // A match only in brackets is not a name: `whois contractor`.
        let named = ways
            .iter()
            .any(|row| row[..outside].iter().any(Option::is_some));
        Some(if named {
            kind
        } else {
            kind.min(MatchKind::Beginning)
        })
    }

    fn has_suffix_of(&self, names: &Names) -> bool {
        let theirs = &names.shown.suffix;
        !theirs.is_empty()
            && !self.name.suffix.is_empty()
            && self
                .name
                .suffix
                .iter()
                .all(|typed| theirs.iter().any(|word| typed.is(word)))
    }

    /// How this person matches, who is a member of the very space or is not; none when the name is not even near.
    #[must_use]
    pub fn match_of(&self, person: &Person, names: &Names, is_member: bool) -> Option<Match> {
        let kind = match self.kind(names) {
            Some(kind) => kind,
            None if self.is_near(names) => MatchKind::Near,
            None => return None,
        };
        let is_part = |typed: &Word| {
            let mut parts = names.shown.words.iter().filter(|word| word.hyphenated);
            parts.any(|part| typed.is(part))
        };
        let mut typed = self.name.words.iter().filter(|typed| !typed.hyphenated);
        Some(Match {
            is_person: !matches!(person.kind, Some(PersonKind::Bot | PersonKind::AppUser)),
            kind,
            has_suffix: self.has_suffix_of(names),
            is_member,
            whole: self.is_whole(names),
            unhyphenated: !typed.any(is_part),
            has_signed_in: person.status != Some(Presence::Pending),
            similarity: self.similarity(names),
        })
    }

    fn is_whole(&self, names: &Names) -> bool {
        let as_one = || Some(self.name.as_one_word()?.is(names.shown.as_one_word()?));
        self.sorted == names.shown.sorted() || as_one() == Some(true)
    }

    /// Whether the space behind a typed word may be missing in a name: a family name of Han, Kana or Hangul is the beginning
    /// of whoever is written without a space.
    #[must_use]
    pub fn may_lack_a_space(&self) -> bool {
        self.name.as_one_word().is_some()
    }

    /// Whether the names look like the typed one.
    #[must_use]
    pub fn is_near(&self, names: &Names) -> bool {
        self.similarity(names) >= NEAR || self.word_likeness(names) >= NEAR
    }

    fn similarity(&self, names: &Names) -> u32 {
        thousandths(strsim::jaro_winkler(&self.sorted, &names.shown.sorted()))
    }

    /// How like the most similar pair of words is: a family name alone is like its bearer's.
    fn word_likeness(&self, names: &Names) -> u32 {
        let comparable = |word: &&Word| word.letters() > 2 && word.writing() == Writing::Alphabet;
        let words = || {
            names
                .shown
                .words
                .iter()
                .chain(&names.others)
                .filter(comparable)
        };
        let typed = self.name.words.iter().filter(comparable);
        let alike = typed.flat_map(|typed| {
            words().map(move |word| thousandths(strsim::jaro_winkler(typed.plain(), word.plain())))
        });
        alike.max().unwrap_or(0)
    }
}

/// In what way one typed word matches one word of a name.
fn way(typed: &Word, word: &Word) -> Option<MatchKind> {
    if typed.is(word) {
        return Some(MatchKind::Words);
    }
    if typed.begins(word) {
        return Some(match typed.letters() {
            1 => MatchKind::Words,
            // Two letters of a word of three are a name of their own: `Wei Li` is not Wei Lin.
            _ if is_short(word) || typed.ends_within_a_letter_of(word) => MatchKind::Beginning,
            _ => beginning(typed),
        });
    }
    if word.letters() == 1 && word.begins(typed) {
        return Some(MatchKind::Beginning);
    }
    typed.is_one_typo_from(word).then_some(MatchKind::Typo)
}

fn is_short(word: &Word) -> bool {
    word.writing() == Writing::Alphabet && word.letters() <= MOST_LETTERS_OF_A_BEGINNING
}

fn beginning(typed: &Word) -> MatchKind {
    if typed.letters() <= MOST_LETTERS_OF_A_BEGINNING {
        MatchKind::ShortBeginning
    } else {
        MatchKind::Beginning
    }
}

/// Whether every typed word can have a word of its own that it matches in this way or a better one: `Lin Li` is not
/// `Lin Wei`. Augmenting paths, as names have few words.
fn one_to_one(ways: &[Vec<Option<MatchKind>>], least: MatchKind) -> bool {
    let words = ways.first().map_or(0, Vec::len);
    let mut taken: Vec<Option<usize>> = vec![None; words];
    (0..ways.len()).all(|typed| find_word(ways, least, typed, &mut taken, &mut vec![false; words]))
}

fn find_word(
    ways: &[Vec<Option<MatchKind>>],
    least: MatchKind,
    typed: usize,
    taken: &mut [Option<usize>],
    seen: &mut [bool],
) -> bool {
    for word in 0..taken.len() {
        let fits = ways[typed][word].is_some_and(|way| way >= least);
        if !fits || std::mem::replace(&mut seen[word], true) {
            continue;
        }
        let free = match taken[word] {
            None => true,
            Some(other) => find_word(ways, least, other, taken, seen),
        };
        if free {
            taken[word] = Some(typed);
            return true;
        }
    }
    false
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a similarity lies between 0 and 1"
)]
fn thousandths(similarity: f64) -> u32 {
    (similarity.clamp(0.0, 1.0) * 1000.0).round() as u32
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn kind(typed: &str, shown: &str) -> Option<MatchKind> {
        TypedName::new(typed).kind(&Names::shown(shown))
    }

    #[test]
    fn a_typed_name_matches_by_its_weakest_word() {
        use MatchKind::{Beginning, ShortBeginning, Typo, Words};
        let rows = [
            ("anna berg", "Anna Berg", Some(Words)),
            ("Berg, Anna", "Anna Berg", Some(Words)),
            ("anna", "Anna Maria Berg", Some(Words)),
            ("a berg", "Anna Berg", Some(Words)),
            ("jean pierre", "Jean-Pierre Roux", Some(Words)),
            ("ann", "Anna Berg", Some(ShortBeginning)),
            ("alex p", "Alex Petrov", Some(Words)),
            ("al pet", "Alex Petrov", Some(ShortBeginning)),
            ("Anna Berg", "Anna Bergström", Some(Beginning)),
            ("Daniel", "Daniela Roth", Some(Beginning)),
            ("Klaus Hoffmann", "K. Hoffmann", Some(Beginning)),
            ("Marta", "Maria Holm", Some(Typo)),
            ("john andersne", "John Andersen", Some(Typo)),
            ("Lin Li", "Lin Wei", None),
            ("Lin Lin", "Lin Wei", None),
            ("Lin Lin", "Lin Lin", Some(Words)),
            ("राम", "रमा शर्मा", None),
            ("이수진", "이수민", None),
            ("이수진", "이 수진", Some(Words)),
            ("田中美咲", "田中 美咲", Some(Words)),
            ("田中 美咲", "田中美咲", Some(Words)),
            ("田中", "田中美咲", Some(ShortBeginning)),
            ("ivan petrov", "Иван Петров", Some(Words)),
            ("Иван Петров", "Ivan Petrov", Some(Words)),
            ("Juergen Mueller", "Jürgen Müller", Some(Words)),
            ("John Smith", "John Smith (Contractor)", Some(Words)),
            (
                "John Smith (Contractor)",
                "John Smith (Contractor)",
                Some(Words),
            ),
            (
                "John Smith (Contractor)",
                "John Smith (Intern)",
                Some(Beginning),
            ),
            (
                "john smith contractor",
                "John Smith (Contractor)",
                Some(Words),
            ),
            ("contractor", "John Smith (Contractor)", Some(Beginning)),
            ("Anna Maria Berg", "Anna Berg", None),
            ("", "Anna", None),
            ("anna", "", None),
        ];
        for (typed, shown, expected) in rows {
            assert_eq!(kind(typed, shown), expected, "{typed} / {shown}");
        }
    }

    #[test]
    fn all_names_of_somebody_count_and_a_repeated_word_counts_once() {
        let person: Person = serde_json::from_value(json!({
            "id": "A", "displayName": "William Smithers", "firstName": "William",
            "lastName": "Smithers", "nickName": "Bill",
        }))
        .unwrap();
        let kind = |typed| TypedName::new(typed).kind(&Names::of(&person));
        assert_eq!(kind("bill smithers"), Some(MatchKind::Words));
        assert_eq!(kind("smithers smithers"), None);
    }

    #[test]
    fn a_whole_name_comes_before_longer_ones_people_before_bots() {
        let typed = TypedName::new("anna berg");
        let person = |name: &str, kind: &str| -> Person {
            serde_json::from_value(json!({"id": "A", "displayName": name, "type": kind})).unwrap()
        };
        let of = |name, kind| {
            let person = person(name, kind);
            typed.match_of(&person, &Names::of(&person), false).unwrap()
        };
        let order = [
            of("Anna Berg", "person"),
            of("Anna Maria Berg", "person"),
            of("Anna Berg-Holm", "person"),
            of("Anna Bergström", "person"),
            of("Anna Borg", "person"),
            of("Anna Berg", "bot"),
        ];
        assert!(order.is_sorted_by(|one, other| one > other), "{order:?}");
        assert!(
            typed
                .match_of(&person("Zoe", "person"), &Names::shown("Zoe"), false)
                .is_none()
        );
    }
}
