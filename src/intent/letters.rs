//! Words whose letters show more than their meaning: initials and abbreviations, which are words of a language as well.

use super::phrases::{Lexicon, Meaning};
use super::spelling::is_one_letter;
use super::text::Token;

/// The most letters of an abbreviation that is a word as well: IT, US.
const MOST_OF_AN_ABBREVIATION: usize = 3;

/// Whether this is an initial whatever its letter means: `qui rapporte à A. B. Nowak`, `qui est A Martin`, `whois a. martin`.
/// Without it, somebody else would be found. English writes `I` with a capital letter as well.
pub(super) fn is_initial_of_a_name(tokens: &[Token], at: usize, lexicon: &Lexicon) -> bool {
    let Some(word) = tokens[at].word().filter(|word| is_one_letter(word)) else {
        return false;
    };
    let (is_dotted, is_capital) = (word.ends_with('.'), word.starts_with(char::is_uppercase));
    let next = match tokens.get(at + 1) {
        Some(Token::Word(next)) => Some(next),
        _ => None,
    };
    let before_capital = || next.is_some_and(|next| next.starts_with(char::is_uppercase));
    let is_unknown = |word: &str| !lexicon.known(word).is_exact();
    let before_name = || next.is_some_and(|next| is_unknown(next));
    let is_word = matches!(tokens[at], Token::Word(_));
    // No sentence ends so: `tell me about Silva I`.
    let ends_name = || {
        let before = at.checked_sub(1).map(|before| &tokens[before]);
        let is_name = |word: &str| word.starts_with(char::is_uppercase) && is_unknown(word);
        tokens.len() == at + 1 && matches!(before, Some(Token::Word(before)) if is_name(before))
    };
    // An article has a small letter there: `is Curie, A free`.
    let follows_family = || {
        let comma = at.checked_sub(1).map(|comma| &tokens[comma]);
        let family = at.checked_sub(2).map(|family| &tokens[family]);
        comma == Some(&Token::Comma)
            && matches!(family, Some(Token::Word(family)) if is_unknown(family))
            && has_small_letters(tokens)
            && !means_asker(word, lexicon)
    };
    match (is_dotted, is_capital) {
        (true, true) => true,
        (true, false) => is_word && before_name(),
        (false, true) if ends_name() || is_word && follows_family() => true,
        (false, true) => {
            is_word
                && before_capital()
                && before_name()
                && has_small_letters(tokens)
                && !means_asker(word, lexicon)
        }
        (false, false) => false,
    }
}

fn means_asker(word: &str, lexicon: &Lexicon) -> bool {
    means(word, lexicon, Meaning::Me)
}

/// Whether one meaning of the word alone is this.
fn means(word: &str, lexicon: &Lexicon, meaning: Meaning) -> bool {
    let known = [Some(lexicon.known(word))];
    let mut means = false;
    lexicon.matches(&known, 0, &|_| false, |found| {
        means |= found.slip.is_none() && found.phrase.means(meaning);
    });
    means
}

/// Whether this is an abbreviation that narrows a name, and no word that says nothing: `anna in IT`, `anna from the US`. Other
/// words mean what they do in small letters: `whois anna in a DM`.
pub(super) fn narrows_in_capitals(tokens: &[Token], at: usize, lexicon: &Lexicon) -> bool {
    let is_short = |word: &str| (2..=MOST_OF_AN_ABBREVIATION).contains(&word.chars().count());
    let is_idle = |word: &str| {
        means(word, lexicon, Meaning::Filler) || means(word, lexicon, Meaning::Sentence)
    };
    let is_abbreviation = tokens[at].word().is_some_and(|word| {
        is_short(word) && word.chars().all(char::is_uppercase) && is_idle(word)
    });
    if !is_abbreviation || !has_small_letters(tokens) {
        return false;
    }
    let mut before = tokens[..at].iter().rev().map(Token::word);
    let mut next = || before.next().flatten();
    let mut word = next();
    if word.is_some_and(|word| means(word, lexicon, Meaning::Article)) {
        word = next();
    }
    word.is_some_and(|word| means(word, lexicon, Meaning::Filter))
}

/// Whether small letters stand somewhere: of a message in capitals no letter tells.
pub(super) fn has_small_letters(tokens: &[Token]) -> bool {
    let mut words = tokens.iter().filter_map(Token::word);
    words.any(|word| word.chars().any(char::is_lowercase))
}
