//! Names as lists of words, and words as lists of spellings; for the naive decision alone.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A word of a name.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    /// The ways in which it may be spelt in its own script.
    own: Vec<String>,
    /// The same in Latin letters.
    latin: Vec<String>,
    is_latin: bool,
    /// Whether it is a part of a word with hyphens.
    pub(crate) part: bool,
}

/// A name: its words, and the words of what stands in brackets.
#[derive(Debug, Clone, Default)]
pub(crate) struct Name {
    pub(crate) words: Vec<Word>,
    pub(crate) suffix: Vec<Word>,
}

impl Name {
    /// All words without spaces, where every letter is of a script whose spaces say nothing.
    pub(crate) fn joined(&self) -> Option<String> {
        let joined: String = self.words.iter().map(|word| word.own[0].as_str()).collect();
        (!joined.is_empty() && joined.chars().all(is_cjk)).then_some(joined)
    }
}

/// Takes a name apart.
pub(crate) fn split(name: &str) -> Name {
    let (mut outside, mut inside, mut depth) = (String::new(), String::new(), 0);
    for c in name.nfkc().flat_map(char::to_lowercase) {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = 0,
            _ if depth > 0 => inside.push(c),
            _ => outside.push(c),
        }
    }
    Name {
        words: words(&outside),
        suffix: words(&inside),
    }
}

fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    for chunk in text.split(|c: char| !is_of_word(c) && !is_hyphen(c) && !is_apostrophe(c)) {
        let parts: Vec<String> = chunk
            .split(is_hyphen)
            .map(|part| part.chars().filter(|c| is_of_word(*c)).collect())
            .filter(|part: &String| !part.is_empty())
            .collect();
        let part = parts.len() > 1;
        words.extend(parts.iter().map(|text| word(text, part)));
    }
    words
}

fn word(text: &str, part: bool) -> Word {
    let (mut own, mut latin) = (vec![String::new()], vec![String::new()]);
    let mut after_simple = false;
    for c in text.nfc() {
        if is_combining_mark(c) && after_simple {
            continue;
        }
        let base = c.nfd().next().unwrap_or(c);
        after_simple = is_simple(base);
        let plain = if after_simple { base } else { c };
        own = with(&own, &spellings(c, plain));
        latin = with(&latin, &transliterated(c, plain));
    }
    if text.contains('υ') {
        latin = latin
            .iter()
            .map(|spelt| spelt.replace("oy", "ou"))
            .collect();
    }
    let is_latin = own[0].chars().all(is_latin);
    if is_latin {
        latin.clone_from(&own);
    }
    Word {
        own,
        latin,
        is_latin,
        part,
    }
}

/// Every spelling so far with every one of these behind it.
fn with(so_far: &[String], endings: &[String]) -> Vec<String> {
    let each = |spelt: &String| {
        let longer = |ending: &String| format!("{spelt}{ending}");
        endings.iter().map(longer).collect::<Vec<String>>()
    };
    so_far.iter().flat_map(each).collect()
}

/// How a letter may be written in its own script; `plain` is the letter without its marks.
fn spellings(c: char, plain: char) -> Vec<String> {
    let ways: &[&str] = match c {
        'ä' => &["a", "ae"],
        'ö' | 'ø' => &["o", "oe"],
        'ü' => &["u", "ue"],
        'å' => &["a", "aa"],
        'æ' => &["ae"],
        'œ' => &["oe"],
        'ß' => &["ss"],
        'ł' => &["l"],
        'đ' | 'ð' => &["d"],
        'þ' => &["th"],
        'ı' => &["i"],
        'ς' => &["σ"],
        _ => return vec![plain.to_string()],
    };
    ways.iter().map(|way| (*way).to_owned()).collect()
}

/// How a letter of the Greek or Cyrillic script is written in Latin letters.
fn transliterated(c: char, plain: char) -> Vec<String> {
    const CYRILLIC: &str = "а a б b в v г g д d е e ж zh з z и i к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ shch \
        ъ - ы y ь - э e ю yu я ya і i ї i є ye ґ g ў u ј j љ lj њ nj ћ c ђ d џ dz";
    const GREEK: &str = "α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f χ ch ψ ps ω o";
    let mut table = CYRILLIC.split(' ').chain(GREEK.split(' '));
    while let (Some(letter), Some(latin)) = (table.next(), table.next()) {
        if letter.starts_with(plain) {
            return vec![latin.replace('-', "")];
        }
    }
    spellings(c, plain)
}

/// Whether two words are the same.
pub(crate) fn same(one: &Word, other: &Word) -> bool {
    any(one, other, |one, other| one == other)
}

/// Whether a word begins with another.
pub(crate) fn starts(word: &Word, with: &Word) -> bool {
    any(word, with, |word, with| word.starts_with(with))
}

/// Whether some spelling of a word is like some spelling of the other; letters of two scripts meet in Latin ones.
fn any(one: &Word, other: &Word, like: impl Fn(&str, &str) -> bool) -> bool {
    let (ones, others) = if one.is_latin == other.is_latin {
        (&one.own, &other.own)
    } else {
        (&one.latin, &other.latin)
    };
    let with = |spelt: &String| others.iter().any(|other| like(spelt, other));
    ones.iter().any(with)
}

/// How many letters a word has; marks are none.
pub(crate) fn letters(word: &Word) -> usize {
    let counted = |spelt: &String| spelt.chars().filter(|c| !is_combining_mark(*c)).count();
    word.own.iter().map(counted).min().unwrap_or(0)
}

/// The first spellings of words.
pub(crate) fn bare(words: &[Word]) -> Vec<String> {
    words.iter().map(|word| word.own[0].clone()).collect()
}

/// Whether a word is another with one letter too many, too few or wrong, or with two swapped: only in scripts where that
/// is a slip, and only in words of four letters and more.
pub(crate) fn is_slip(typed: &Word, word: &Word) -> bool {
    any(typed, word, |typed, word| {
        let (one, other): (Vec<char>, Vec<char>) =
            (typed.chars().collect(), word.chars().collect());
        let simple = one.iter().chain(&other).all(|c| is_simple(*c));
        simple && one.len() >= 4 && other.len() >= 4 && is_one_off(&one, &other)
    })
}

fn is_one_off(one: &[char], other: &[char]) -> bool {
    let (short, long) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    if long.len() == short.len() + 1 {
        return (0..long.len()).any(|left_out| {
            let mut long = long.to_vec();
            long.remove(left_out);
            long == short
        });
    }
    if long.len() != short.len() {
        return false;
    }
    let wrong: Vec<usize> = (0..one.len()).filter(|n| one[*n] != other[*n]).collect();
    match wrong[..] {
        [_] => true,
        [a, b] => b == a + 1 && one[a] == other[b] && one[b] == other[a],
        _ => false,
    }
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}')
}

fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '\u{2018}' | '\u{2019}' | '\u{2bc}' | '\u{2bb}' | '`' | '\u{b4}'
    )
}

fn is_latin(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}')
}

/// Whether a letter is of one of the scripts whose marks may be left out.
fn is_simple(c: char) -> bool {
    is_latin(c)
        || matches!(c, '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' | '\u{400}'..='\u{52f}')
}

fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{20000}'..='\u{323af}')
}
