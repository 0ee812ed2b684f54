//! How words of phrases are compared with those that are typed.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::intent::spelling::APOSTROPHES;

/// The fewest letters of a word in which any slip is forgiven; in a shorter one only swapped letters are.
const MIN_LETTERS: usize = 4;

/// The word in lower case, without apostrophes, full stops and hyphens.
pub(super) fn exact(word: &str) -> Cow<'_, str> {
    if word
        .bytes()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    {
        return Cow::Borrowed(word);
    }
    word.chars()
        .filter(|sign| !APOSTROPHES.contains(*sign) && !matches!(sign, '.' | '-' | '‐' | '‑' | '–'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// An exact form without accents as well, in each way to write that.
pub(super) fn loose(exact: &str) -> Vec<Cow<'_, str>> {
    if exact.is_ascii() {
        return vec![Cow::Borrowed(exact)];
    }
    let ligatures = exact
        .replace('ß', "ss")
        .replace('œ', "oe")
        .replace('æ', "ae");
    let bare = |text: &str| -> Cow<'static, str> {
        text.nfd()
            .filter(|sign| !is_combining_mark(*sign))
            .collect()
    };
    let mut loose = vec![bare(&ligatures)];
    let spelt_out = ligatures
        .replace('ä', "ae")
        .replace('ö', "oe")
        .replace('ü', "ue");
    if spelt_out != ligatures {
        loose.push(bare(&spelt_out));
    }
    loose
}

/// The mistake in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::intent) enum Slip {
    /// Two letters are swapped.
    Swap,
    /// A letter is too much, too few, or wrong.
    Letter,
}

/// The single slip that makes the typed word of this one; `None` where it takes more, or none.
pub(super) fn slips_into(typed: &str, spelt: &str) -> Option<Slip> {
    let (typed, spelt) = (typed.as_bytes(), spelt.as_bytes());
    let shorter = typed.len().min(spelt.len());
    if typed.len().abs_diff(spelt.len()) > 1 || shorter < MIN_LETTERS - 1 {
        return None;
    }
    let begin = typed.iter().zip(spelt).take_while(|(a, b)| a == b).count();
    let (typed, spelt) = (&typed[begin..], &spelt[begin..]);
    let end = typed
        .iter()
        .rev()
        .zip(spelt.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    match (&typed[..typed.len() - end], &spelt[..spelt.len() - end]) {
        ([a, b], [c, d]) => (a == d && b == c).then_some(Slip::Swap),
        ([_], [_] | []) | ([], [_]) => (shorter >= MIN_LETTERS).then_some(Slip::Letter),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_forgiven_and_no_other() {
        for (typed, spelt) in [
            ("emial", "email"),
            ("emal", "email"),
            ("emmail", "email"),
            ("wmail", "email"),
            ("wre", "wer"),
        ] {
            assert!(slips_into(typed, spelt).is_some(), "{typed}");
        }
        for (typed, spelt) in [
            ("email", "email"),
            ("eami", "email"),
            ("mal", "mail"),
            ("we", "wer"),
        ] {
            assert!(slips_into(typed, spelt).is_none(), "{typed}");
        }
    }
}
