//! Names as they are compared: words without case, apostrophes and accents, in every spelling under which people write them.
//!
//! A name of the directory and a typed name are folded alike. An umlaut has two spellings (`Müller` is `muller` and `mueller`)
//! and a name of Cyrillic, Greek, Armenian or Georgian letters has its transliteration as another; two words are equal when
//! they share a spelling. So `ue` and `ü` meet in both directions, and `Michael` still is not `Michal`.
//!
//! Marks are taken off Latin, Greek and Cyrillic letters only. In other scripts they are letters: `राम` is not `रमा`.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_script::{Script, UnicodeScript};

/// The most spellings of one word: a name with more umlauts is compared in its shortest and longest ones.
const MOST_SPELLINGS: usize = 8;

/// The most words of a name that are compared. No name has more; a text of thousands of words must not cost more.
const MOST_WORDS: usize = 16;

/// How the letters of a word are written, as far as matching depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writing {
    /// Latin, Greek, Cyrillic, Armenian, Georgian: accents are ornaments, a slip of one letter is likely, and a
    /// transliteration says the same name.
    Alphabet,
    /// Han, Kana, Hangul: names stand with and without a space between family and given name.
    EastAsian,
    /// Everything else: what is written is compared, and nothing is guessed.
    Other,
}

/// A word of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Never empty. The first is the shortest one: without accents.
    spellings: Box<[Box<str>]>,
    writing: Writing,
    /// Whether a hyphen joined it to another.
    pub(super) hyphenated: bool,
}

impl Word {
    fn new(word: &str, hyphenated: bool) -> Option<Self> {
        let spellings = spellings(word);
        (!spellings.is_empty()).then(|| Self {
            spellings: spellings.into(),
            writing: writing(word),
            hyphenated,
        })
    }

    /// Whether both are the same word.
    pub(super) fn is(&self, other: &Self) -> bool {
        let theirs = || other.spellings.iter();
        self.spellings
            .iter()
            .any(|own| theirs().any(|their| own == their))
    }

    /// Whether the other word begins like this one, and goes on.
    pub(super) fn begins(&self, other: &Self) -> bool {
        let theirs = || other.spellings.iter();
        let mut own = self.spellings.iter();
        own.any(|own| theirs().any(|their| their.len() > own.len() && their.starts_with(&**own)))
    }

    /// Whether the other word goes on with a mark of this one's last letter, which makes another letter of it: `रम` is not the
    /// beginning of `रमा`.
    pub(super) fn ends_within_a_letter_of(&self, other: &Self) -> bool {
        let goes_on = |own: &str, their: &str| {
            let rest = their.strip_prefix(own);
            rest.and_then(|rest| rest.chars().next())
                .is_some_and(is_combining_mark)
        };
        let theirs = || other.spellings.iter();
        let mut own = self.spellings.iter();
        own.any(|own| theirs().any(|their| goes_on(own, their)))
    }

    /// Whether one letter was left out, added, changed or swapped with its neighbour. Of a word of three letters a slip
    /// makes another name (`Ana`, `Ane`), and outside of alphabets every sign does.
    pub(super) fn is_one_typo_from(&self, other: &Self) -> bool {
        const FEWEST_LETTERS: usize = 4;
        if self.writing != Writing::Alphabet || other.writing != Writing::Alphabet {
            return false;
        }
        let theirs = || other.spellings.iter();
        self.spellings.iter().any(|own| {
            let letters = own.chars().count();
            letters >= FEWEST_LETTERS
                && theirs().any(|their| {
                    letters.abs_diff(their.chars().count()) <= 1
                        && strsim::osa_distance(own, their) <= 1
                })
        })
    }

    /// How many letters it has, without marks.
    pub(super) fn letters(&self) -> usize {
        let marked = |sign: &char| is_combining_mark(*sign);
        let word = self.plain().chars();
        word.filter(|sign| !marked(sign)).count()
    }

    /// The word without accents.
    pub(super) fn plain(&self) -> &str {
        self.spellings.first().map_or("", |word| word)
    }

    /// How its letters are written.
    pub(super) fn writing(&self) -> Writing {
        self.writing
    }
}

/// A name as it is compared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Name {
    /// The words outside of brackets.
    pub(super) words: Vec<Word>,
    /// The words of a suffix in brackets, as in `John Smith (Contractor)`.
    pub(super) suffix: Vec<Word>,
    /// The words as one, where two or more of Han, Kana or Hangul follow each other: their space is a matter of taste.
    pub(super) joined: Option<Word>,
}

impl Name {
    /// The words of this name.
    pub(super) fn of(text: &str) -> Self {
        let text = normal(text);
        let (main, suffix) = without_brackets(&text);
        let suffix = words(&suffix);
        let words = words(&main);
        Self {
            joined: joined(&words),
            suffix,
            words,
        }
    }

    /// The one word that all of it is, without the spaces that East Asian names have or have not.
    pub(super) fn as_one_word(&self) -> Option<&Word> {
        match (&self.joined, self.words.as_slice()) {
            (Some(joined), _) => Some(joined),
            (None, [only]) if only.writing == Writing::EastAsian => Some(only),
            _ => None,
        }
    }

    /// The words without accents in alphabetical order, for a comparison of whole names.
    pub(super) fn sorted(&self) -> String {
        let mut words: Vec<&str> = self.words.iter().map(Word::plain).collect();
        words.sort_unstable();
        words.join(" ")
    }
}

/// A text as an index holds it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Spelled {
    /// Every spelling of each word, those in brackets included.
    pub(crate) words: Vec<Box<[Box<str>]>>,
    /// Every spelling of the one word that an East Asian name is without its spaces.
    pub(crate) joined: Option<Box<[Box<str>]>>,
}

/// The words of a text for an index, folded as those of names are.
pub(crate) fn spelled(text: &str) -> Spelled {
    let name = Name::of(text);
    let words = name.words.into_iter().chain(name.suffix);
    Spelled {
        words: words.map(|word| word.spellings).collect(),
        joined: name.joined.map(|word| word.spellings),
    }
}

/// The text in compatibility form and lower case, without apostrophes and joiners.
fn normal(text: &str) -> String {
    let kept = text.chars().filter(|sign| !is_dropped(*sign));
    kept.nfkc().flat_map(char::to_lowercase).collect()
}

/// Apostrophes in every dress, and signs that join or part letters without being seen.
fn is_dropped(sign: char) -> bool {
    matches!(
        sign,
        '\'' | '’' | '‘' | 'ʼ' | 'ʻ' | '`' | '´' | '′' | '＇' | '\u{200c}' | '\u{200d}'
    ) || crate::text::is_invisible(sign)
}

/// The text outside of brackets, and the text inside.
fn without_brackets(text: &str) -> (String, String) {
    let (mut outside, mut inside, mut depth) = (String::new(), String::new(), 0_usize);
    for sign in text.chars() {
        match sign {
            '(' | '[' | '{' | '【' | '〔' | '「' => {
                depth += 1;
                inside.push(' ');
                outside.push(' ');
            }
            ')' | ']' | '}' | '】' | '〕' | '」' => depth = depth.saturating_sub(1),
            _ if depth > 0 => inside.push(sign),
            _ => outside.push(sign),
        }
    }
    // A name that stands in brackets as a whole is a name all the same.
    if outside.chars().any(char::is_alphanumeric) {
        (outside, inside)
    } else {
        (inside, String::new())
    }
}

fn is_hyphen(sign: char) -> bool {
    matches!(
        sign,
        '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '·' | '・'
    )
}

fn words(text: &str) -> Vec<Word> {
    let of_word = |sign: char| sign.is_alphanumeric() || is_combining_mark(sign);
    let mut words = Vec::new();
    for compound in text.split(|sign| !of_word(sign) && !is_hyphen(sign)) {
        let parts: Vec<&str> = compound
            .split(is_hyphen)
            .filter(|part| !part.is_empty())
            .collect();
        let hyphenated = parts.len() > 1;
        words.extend(parts.iter().filter_map(|part| Word::new(part, hyphenated)));
    }
    words.truncate(MOST_WORDS);
    words
}

fn joined(words: &[Word]) -> Option<Word> {
    let all = words.len() > 1 && words.iter().all(|word| word.writing == Writing::EastAsian);
    let together: String = words.iter().map(Word::plain).collect();
    all.then(|| Word::new(&together, false)).flatten()
}

fn writing(word: &str) -> Writing {
    let script = word
        .chars()
        .map(|sign| sign.script())
        .find(|script| !matches!(script, Script::Common | Script::Inherited | Script::Unknown));
    match script {
        Some(
            Script::Latin | Script::Greek | Script::Cyrillic | Script::Armenian | Script::Georgian,
        )
        | None => Writing::Alphabet,
        Some(
            Script::Han | Script::Hiragana | Script::Katakana | Script::Hangul | Script::Bopomofo,
        ) => Writing::EastAsian,
        Some(_) => Writing::Other,
    }
}

/// Every spelling of a word in lower case: without accents first, then with the digraphs that stand for them, then in
/// Latin letters.
fn spellings(word: &str) -> Vec<Box<str>> {
    let mut all = vec![String::new()];
    let mut signs = word.nfd().peekable();
    while let Some(base) = signs.next() {
        let mut marks = Vec::new();
        while let Some(mark) = signs.next_if(|sign| is_combining_mark(*sign)) {
            marks.push(mark);
        }
        let alphabet = matches!(
            base.script(),
            Script::Latin | Script::Greek | Script::Cyrillic
        );
        let digraphs = digraphs(base, &marks);
        if alphabet && !digraphs.is_empty() {
            add(&mut all, digraphs);
        } else if alphabet {
            all.iter_mut().for_each(|word| word.push(base));
        } else {
            for sign in std::iter::once(base).chain(marks) {
                all.iter_mut().for_each(|word| word.push(sign));
            }
        }
    }
    let mut spellings: Vec<String> = all.into_iter().map(|word| word.nfc().collect()).collect();
    if writing(word) == Writing::Alphabet {
        let foreign: Vec<String> = spellings
            .iter()
            .map(String::as_str)
            .chain([word])
            .filter(|word| !word.is_ascii())
            .map(in_latin_letters)
            .collect();
        spellings.extend(foreign);
    }
    let mut kept: Vec<Box<str>> = Vec::new();
    for spelling in spellings {
        if !spelling.is_empty() && !kept.iter().any(|word| **word == *spelling) {
            kept.push(spelling.into());
        }
    }
    kept
}

fn in_latin_letters(word: &str) -> String {
    let latin = any_ascii::any_ascii(word);
    latin
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}

/// Goes on with each of these, in every spelling so far.
fn add(all: &mut Vec<String>, next: &[&str]) {
    if all.len() * next.len() > MOST_SPELLINGS {
        // The shortest spellings stay short, and the longest stay long.
        let last = all.len() - 1;
        for (place, word) in all.iter_mut().enumerate() {
            let chosen = if place == last {
                next.last()
            } else {
                next.first()
            };
            word.push_str(chosen.unwrap_or(&""));
        }
        return;
    }
    let before = std::mem::take(all);
    for letter in next {
        all.extend(before.iter().map(|word| format!("{word}{letter}")));
    }
}

/// How a letter is written by those who have no key for it; nothing for a letter whose marks are just taken off.
fn digraphs(base: char, marks: &[char]) -> &'static [&'static str] {
    let diaeresis = marks.contains(&'\u{308}');
    match base {
        'a' if diaeresis => &["a", "ae"],
        'o' if diaeresis => &["o", "oe"],
        'u' if diaeresis => &["u", "ue"],
        'a' if marks.contains(&'\u{30a}') => &["a", "aa"],
        'ø' => &["o", "oe"],
        'æ' => &["ae"],
        'œ' => &["oe"],
        'ß' => &["ss"],
        'þ' => &["th"],
        'đ' | 'ð' => &["d"],
        'ł' => &["l"],
        'ı' => &["i"],
        'ħ' => &["h"],
        'ς' => &["σ"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn same(one: &str, other: &str) -> bool {
        let (one, other) = (Name::of(one), Name::of(other));
        one.words.len() == other.words.len()
            && one.words.iter().zip(&other.words).all(|(a, b)| a.is(b))
    }

    #[test]
    fn the_same_word_in_other_dress_is_the_same_word() {
        for (one, other) in [
            ("José", "JOSE"),
            ("Müller", "Mueller"),
            ("Müller", "Muller"),
            ("MÜLLER", "müller"),
            ("Großmüller", "Grossmueller"),
            ("Søren", "Soeren"),
            ("Søren", "Soren"),
            ("Åse", "Aase"),
            ("Ångström", "Angstrom"),
            ("Ångström", "Aangstroem"),
            ("Kjær", "Kjaer"),
            ("O'Brien", "o’brien"),
            ("O'Brien", "obrien"),
            ("Łukasz", "lukasz"),
            ("Иван", "Ivan"),
            ("Андрей", "Andrey"),
            ("Андрей", "Андреи"),
            ("Ελένη", "eleni"),
            ("Νίκος", "ΝΙΚΟΣ"),
            ("ａｎｎａ", "Anna"),
            ("ﾅｶﾔﾏ", "ナカヤマ"),
            ("İpek", "ipek"),
            ("Nguyễn", "nguyen"),
        ] {
            assert!(same(one, other), "{one} = {other}");
        }
    }

    #[test]
    fn another_word_is_another_word() {
        for (one, other) in [
            ("Michael", "Michal"),
            ("Mueller", "Muller"),
            ("राम", "रमा"),
            ("はな", "ばな"),
            ("이수진", "이수민"),
            ("田中", "田申"),
            ("Ana", "Anna"),
            ("عمر", "عمرو"),
        ] {
            assert!(!same(one, other), "{one} = {other}");
        }
    }

    #[test]
    fn suffixes_stand_apart_and_hyphens_part_words() {
        let name = Name::of("Quist, Sofia-Maria (Legal DE)");
        assert_eq!(name.words.len(), 3);
        assert_eq!(name.suffix.len(), 2);
        assert!(!name.words[0].hyphenated && name.words[1].hyphenated);
        assert_eq!(Name::of("(Anna Berg)").words.len(), 2);
        let joined = |name: &str| {
            Name::of(name)
                .as_one_word()
                .map(|word| word.plain().to_owned())
        };
        assert_eq!(joined("田中 美咲"), joined("田中美咲"));
        assert_eq!(joined("이 수진").as_deref(), Some("이수진"));
        assert_eq!(joined("Anna Berg"), None);
    }

    #[test]
    fn a_slip_is_one_letter_of_an_alphabet() {
        let slip = |one: &str, other: &str| {
            Name::of(one).words[0].is_one_typo_from(&Name::of(other).words[0])
        };
        assert!(slip("Marta", "Maria") && slip("jonh", "John") && slip("Andersne", "Andersen"));
        assert!(!slip("Ana", "Ane") && !slip("이수진이", "이수민이") && !slip("रमाशा", "रामशा"));
    }

    proptest! {
        #[test]
        fn every_name_is_itself_whatever_its_case_and_words_are_bounded(name in "\\PC{0,60}") {
            let (own, upper) = (Name::of(&name), Name::of(&name.to_lowercase()));
            prop_assert_eq!(own.words.len(), upper.words.len());
            prop_assert!(own.words.iter().zip(&upper.words).all(|(a, b)| a.is(b)));
            prop_assert!(own.words.iter().all(|word| word.spellings.len() <= 2 * MOST_SPELLINGS + 1));
        }
    }
}
