//! Names that are made of words with a meaning: Will Call, Mark Free, Art Manager.

use super::label::{Item, Line};
use super::phrases::{Meaning, Phrase, Weight};
use super::spelling::is_particle;
use super::text::Token;
use super::{SmallTalk, Topic};

/// The most words of a bare name that holds words with a meaning.
const MOST_WORDS: usize = 5;

/// The most letters of a word that is rather a name than misspelt.
const SHORT: usize = 6;

/// The most letters of a small word that may be of a name.
const SMALL: usize = 3;

/// How likely it is that words with a meaning are of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Likelihood {
    /// More likely than that they mean something.
    First,
    /// Certain, as it was typed after a command: without the word somebody else would be found.
    Typed,
    /// Where nobody is found otherwise.
    Second,
    /// More likely than that they are misspelt; what they would be then is only asked back.
    Misspelt,
}

/// The items, where words with a meaning are a part of the name beside them, and how likely that is.
pub(super) fn as_names<'a>(line: &Line<'a>) -> Option<(Vec<Item<'a>>, Likelihood)> {
    let whole = whole(line);
    let named = if matches!(whole, Some((_, Likelihood::First))) {
        whole
    } else {
        near(line).or(whole)
    };
    let (items, likelihood) = named?;
    let mut changed = (0..items.len())
        .filter(|at| items[*at].said.is_none() && line.items[*at].said.is_some())
        .peekable();
    // Pronouns tell nothing else there, so the name has them for certain.
    let has_only_pronouns =
        changed.peek().is_some() && changed.all(|at| line.is_pronoun_of_a_name(at));
    if has_only_pronouns {
        return Some((items, Likelihood::Typed));
    }
    Some((items, likelihood))
}

/// The items, where words with a meaning are of the name beside them.
fn near<'a>(line: &Line<'a>) -> Option<(Vec<Item<'a>>, Likelihood)> {
    if line.frame.is_some() {
        return beside(line);
    }
    let first = line.items.iter().position(|item| !stands_by(line, item))?;
    let begins = line.items[first]
        .said
        .filter(|phrase| is_command(phrase) && !line.items[first].is_slip);
    match begins {
        Some(command) => after_command(line, first, command),
        None => {
            let (alone, beside) = (alone(line, first), beside(line));
            // Two words of one name in a sentence are more likely than a sentence that is a name.
            let asks =
                |items: &[Item<'_>]| items.iter().any(|item| item.said.is_some_and(Phrase::asks));
            let is_sentence = matches!(alone, Some((_, Likelihood::Second)))
                && matches!(&beside, Some((items, Likelihood::First)) if asks(items));
            if is_sentence {
                beside
            } else {
                alone.or(beside)
            }
        }
    }
}

/// Words with a capital letter of which each may be one of a name, as one name: `call Will Call`, `Phone Chan's number`. It is
/// the likely one where another word tells what is asked.
fn whole<'a>(line: &Line<'a>) -> Option<(Vec<Item<'a>>, Likelihood)> {
    let items = &line.items;
    let is_part = |item: &Item<'_>| {
        let is_word = item.is_slip || item.said.is_none_or(|phrase| phrase.is_name);
        is_word && is_single(line, item) && line.is_capital(item.from)
    };
    let from = (0..items.len()).find(|at| {
        let pair = items.get(*at..at + 2);
        pair.is_some_and(|pair| {
            pair.iter().all(is_part)
                && !has_apostrophe(line, &pair[0])
                && pair.iter().any(|item| item.said.is_some() && !item.is_slip)
        })
    })?;
    let from = items[..from]
        .iter()
        .rposition(|item| !is_part(item) || has_apostrophe(line, item))
        .map_or(0, |before| before + 1);
    let ends =
        |at: &usize| !items.get(*at).is_some_and(is_part) || has_apostrophe(line, &items[at - 1]);
    let to = (from + 1..=items.len()).find(ends)?;
    let tells = |item: &Item<'_>| {
        item.said
            .is_some_and(|phrase| phrase.asks() && phrase.weight > Weight::Weak)
    };
    let is_told = items[..from].iter().chain(&items[to..]).any(tells);
    // The first word has a capital letter whatever it is: `Call Anna`, `Will Anna be in?`.
    let begins = items[..from].iter().all(|item| stands_by(line, item));
    let has_owned = has_apostrophe(line, &items[to - 1]) || items.get(to).is_some_and(tells);
    let is_name = !begins || items[from].said.is_none() || has_owned;
    let likelihood = if is_told && is_name {
        Likelihood::First
    } else {
        Likelihood::Second
    };
    let mut changed = items.clone();
    for item in &mut changed[from..to] {
        *item = as_raw(item);
    }
    Some((changed, likelihood))
}

/// Whether this only precedes what is said.
fn stands_by(line: &Line<'_>, item: &Item<'_>) -> bool {
    line.tokens[item.from].separates()
        || item.said.is_some_and(|phrase| {
            phrase.means.iter().all(|meaning| {
                matches!(
                    meaning,
                    Meaning::Courtesy | Meaning::Filler | Meaning::SmallTalk(_) | Meaning::Private
                )
            })
        })
}

/// Whether everything after this is about people. `Find me` is, with or without its last word.
fn is_command(phrase: &Phrase) -> bool {
    phrase.asks()
        && phrase.means.iter().all(|meaning| match meaning {
            Meaning::Topic(Topic::Whois) => true,
            Meaning::Topic(_) => phrase.is_command,
            Meaning::Me => phrase.means(Meaning::Topic(Topic::Whois)),
            _ => false,
        })
}

fn is_raw(line: &Line<'_>, item: Option<&Item<'_>>) -> bool {
    item.is_some_and(|item| item.said.is_none() && line.tokens[item.from].is_typed())
}

fn is_single(line: &Line<'_>, item: &Item<'_>) -> bool {
    item.to - item.from == 1 && matches!(line.tokens[item.from], Token::Word(_))
}

fn as_raw<'a>(item: &Item<'a>) -> Item<'a> {
    Item {
        said: None,
        is_slip: false,
        is_swap: false,
        ..*item
    }
}

/// After a command, words with a meaning beside a name are of the name: `whois Art Manager`. A possession is not a
/// name.
fn after_command<'a>(
    line: &Line<'a>,
    first: usize,
    command: &Phrase,
) -> Option<(Vec<Item<'a>>, Likelihood)> {
    let items = &line.items;
    let names_any = items[first + 1..]
        .iter()
        .any(|item| is_raw(line, Some(item)));
    let mut changed = items.clone();
    for at in first + 1..items.len() {
        let item = &items[at];
        let Some(phrase) = item.said.filter(|_| is_single(line, item)) else {
            continue;
        };
        let is_capital = line.is_capital(item.from);
        let (before, after) = (&items[at - 1], items.get(at + 1));
        let beside =
            is_raw(line, Some(before)) || is_raw(line, after) || is_raw(line, changed.get(at - 1));
        let is_small = is_capital && is_small(line, item, phrase);
        let converts = phrase.means.iter().all(|meaning| match meaning {
            _ if is_small => true,
            // Nobody is called Thanks.
            Meaning::SmallTalk(SmallTalk::Thanks | SmallTalk::Farewell) => phrase.is_name,
            Meaning::Topic(_) if phrase.weight == Weight::Weak => is_capital,
            Meaning::Topic(_)
            | Meaning::Cannot
            | Meaning::Help
            | Meaning::Times
            | Meaning::Whoami => true,
            Meaning::Sentence | Meaning::Aside => {
                is_capital || phrase.is_name || command.is_command
            }
            Meaning::Filler | Meaning::Article | Meaning::Them => {
                is_capital || phrase.is_name || command.is_command
            }
            // After `whois` a name is typed: `whois li na`, `whois che`, `whois mich novak`.
            Meaning::SmallTalk(_) | Meaning::Me | Meaning::Here | Meaning::Follow => {
                phrase.is_name || (command.is_command && !matches!(meaning, Meaning::Me if !beside))
            }
            _ => phrase.is_name,
        });
        let owned = phrase.asks()
            && (owns(line, before) || after.is_some_and(|after| after.means(Meaning::Of)));
        let begins = line.tokens[before.from].separates();
        if converts && (!owned || is_small) && !begins && (beside || !names_any) {
            changed[at] = as_raw(item);
        }
    }
    let converted: Vec<&Phrase> = changed
        .iter()
        .zip(items)
        .filter(|(new, _)| new.said.is_none())
        .filter_map(|(_, old)| old.said)
        .collect();
    let likelihood = if command.is_command && converted.iter().any(|phrase| !phrase.asks()) {
        Likelihood::Typed
    } else {
        Likelihood::First
    };
    (!converted.is_empty()).then_some((changed, likelihood))
}

/// Whether what follows this is somebody's.
fn owns(line: &Line<'_>, item: &Item<'_>) -> bool {
    if let Some(phrase) = item.said {
        return has_apostrophe(line, item)
            || [Meaning::My, Meaning::Them, Meaning::Article]
                .iter()
                .any(|meaning| phrase.means(*meaning));
    }
    match &line.tokens[item.from] {
        Token::Word(word) => {
            super::spelling::without_possessive(word) != word.as_str()
                || line
                    .lexicon
                    .endings
                    .iter()
                    .any(|ending| word.to_lowercase().ends_with(ending.as_str()))
        }
        token => token.is_somebody(),
    }
}

/// Nothing but single words: `Mark Free`, `will call`, `statis papadopoulos`.
fn alone<'a>(line: &Line<'a>, first: usize) -> Option<(Vec<Item<'a>>, Likelihood)> {
    // A phrase that only follows it is not of a name: `Phone Chan, please`.
    let is_behind =
        |item: &Item<'_>| stands_by(line, item) && !item.said.is_some_and(|phrase| phrase.is_name);
    let last = line.items.iter().rposition(|item| !is_behind(item))? + 1;
    let is_plain = first == 0 && last == line.items.len();
    let items = &line.items[first..last];
    let words_only = items.iter().all(|item| {
        is_raw(line, Some(item))
            || is_single(line, item)
                && item.said.is_some_and(|phrase| {
                    phrase.is_name
                        || !phrase.means.iter().any(|meaning| {
                            matches!(
                                meaning,
                                Meaning::Them
                                    | Meaning::SmallTalk(_)
                                    | Meaning::Courtesy
                                    | Meaning::Private
                                    | Meaning::Of
                                    | Meaning::Me
                                    | Meaning::My
                            )
                        })
                })
    });
    let is_lone_slip = items.len() == 1 && items[0].is_slip;
    if !words_only || (items.len() < 2 && !is_lone_slip) || items.len() > MOST_WORDS {
        return None;
    }
    let said = || {
        items
            .iter()
            .filter_map(|item| item.said.map(|phrase| (item, phrase)))
    };
    said().next()?;
    let any_raw = items.iter().any(|item| is_raw(line, Some(item)));
    let is_misspelt = (any_raw || is_lone_slip)
        && said().all(|(item, _)| {
            let letters = line.tokens[item.from]
                .word()
                .map_or(0, |word| word.chars().count());
            item.is_slip && letters <= SHORT && !item.is_swap
        });
    // The first word of a sentence has a capital letter whatever it is: `¿Está Grace Hall?`. Two words may be a name:
    // Are Berg.
    let begins_a_question = items.len() > 2
        && items[0].said.is_some_and(|phrase| {
            phrase.asks() && phrase.weight == Weight::Weak && !phrase.is_name
        });
    let all_capital = any_raw
        && !begins_a_question
        && items.iter().all(|item| line.is_capital(item.from))
        && (!line.lexicon.nouns_are_capitalized || said().any(|(_, phrase)| phrase.is_name))
        && !items.iter().any(|item| has_apostrophe(line, item))
        && !(line.lexicon.nouns_are_capitalized
            && items.windows(2).any(|pair| {
                pair[0].said.is_none()
                    && owns(line, &pair[0])
                    && pair[1].said.is_some_and(Phrase::asks)
            }));
    let only_names = !any_raw
        && items.len() < 4
        && said().any(|(_, phrase)| phrase.is_name)
        && !said().any(|(_, phrase)| phrase.asks() && phrase.weight == Weight::Weak);
    let likelihood = if is_misspelt && !is_plain {
        return None;
    } else if is_misspelt {
        Likelihood::Misspelt
    } else if (all_capital || only_names) && is_plain {
        Likelihood::First
    } else if all_capital || said().any(|(_, phrase)| phrase.is_name) || is_pair(line, items) {
        Likelihood::Second
    } else {
        return None;
    };
    let mut changed = line.items.clone();
    for item in &mut changed[first..last] {
        *item = as_raw(item);
    }
    Some((changed, likelihood))
}

/// A word of a name and one that asks, which may be a name as well: `art manager`.
fn is_pair(line: &Line<'_>, items: &[Item<'_>]) -> bool {
    let asks = |item: &Item<'_>| {
        item.said
            .is_some_and(|phrase| phrase.asks() && phrase.weight > Weight::Weak && !item.is_slip)
    };
    items.len() == 2
        && items.iter().any(asks)
        && items.iter().any(|item| is_raw(line, Some(item)))
        && !items.iter().any(|item| has_apostrophe(line, item))
}

fn has_apostrophe(line: &Line<'_>, item: &Item<'_>) -> bool {
    line.tokens[item.from]
        .word()
        .is_some_and(|word| super::spelling::without_possessive(word) != word)
}

/// In a sentence, words with a capital letter beside a name with one, or words that are names and follow one.
fn beside<'a>(line: &Line<'a>) -> Option<(Vec<Item<'a>>, Likelihood)> {
    let items = &line.items;
    let mut changed = items.clone();
    let mut likelihood = None;
    for at in 0..items.len() {
        let item = &items[at];
        let Some(phrase) = item.said.filter(|_| is_single(line, item)) else {
            continue;
        };
        let (before, after) = (at.checked_sub(1).map(|at| &items[at]), items.get(at + 1));
        let names = |item: &Item<'_>| {
            let may_be = |phrase: &Phrase| phrase.is_name || is_small(line, item, phrase);
            let is_word = item.said.is_some_and(may_be) && is_single(line, item);
            is_raw(line, Some(item)) || is_word
        };
        let capital = |item: Option<&Item<'_>>| {
            item.is_some_and(names)
                && item
                    .is_some_and(|item| line.is_capital(item.from) && !has_apostrophe(line, item))
        };
        let is_sign = phrase.asks()
            || phrase.means(Meaning::Sentence)
            || phrase.means(Meaning::Cannot)
            || phrase.means(Meaning::Filler);
        // The first word of a sentence has a capital letter whatever it is: `Hola. ¿Está Grace Hall?`
        let begins = begins_a_sentence(line, at);
        let is_small = is_small(line, item, phrase) && !begins;
        let is_pronoun = line.is_pronoun_of_a_name(at);
        let by_capital = (is_sign || is_small || is_pronoun)
            && at > 0
            && !(begins && phrase.asks() && phrase.weight == Weight::Weak)
            && line.is_capital(item.from)
            && (!line.lexicon.nouns_are_capitalized
                || phrase.is_name
                || is_small
                || is_pronoun
                || line.frame.is_some())
            && !phrase.is_framed
            && (capital(before) || capital(after))
            && !(line.lexicon.nouns_are_capitalized
                && !is_pronoun
                && is_raw(line, before)
                && before.is_some_and(|before| owns(line, before)));
        let repeats = at > 0
            && changed[at - 1].said.is_none()
            && items[at - 1]
                .said
                .is_some_and(|said| std::ptr::eq(said, phrase));
        let by_name = phrase.is_name
            && is_raw(line, before)
            && !repeats
            && !before.is_some_and(|before| has_apostrophe(line, before))
            && !line.is_given_initial(at - 1);
        let still_asks = items.iter().enumerate().any(|(other, item)| {
            other != at
                && item
                    .said
                    .is_some_and(|phrase| phrase.asks() && phrase.weight > Weight::Weak)
        });
        // "Is Hi Roth free?" has a name without the last word.
        let is_spare = likelihood.is_some() && phrase.asks() && !still_asks;
        // "Nur Hassan" may be somebody, and be Hassan alone.
        let may_begin = at == 0
            && phrase.means(Meaning::Filler)
            && capital(after)
            && line.is_capital(item.from)
            && !items.iter().any(|item| item.said.is_some_and(Phrase::asks));
        if by_capital || may_begin || (by_name && !is_spare) {
            changed[at] = as_raw(item);
            let likely = if by_capital || still_asks {
                Likelihood::First
            } else {
                Likelihood::Second
            };
            likelihood = Some(likely);
        }
    }
    likelihood
        .map(|likelihood| (changed, likelihood))
        .or_else(|| only_name(line))
}

/// Whether a sentence begins at this place: after kind words, and after others that a sign ends: `one question: is`.
fn begins_a_sentence(line: &Line<'_>, at: usize) -> bool {
    let before = &line.items[..at];
    let is_parted = before
        .last()
        .is_some_and(|item| line.tokens[item.from].separates());
    match is_parted {
        true => before.iter().all(|item| stands_by(line, item)),
        false => before.iter().all(|item| is_kind(line, item)),
    }
}

/// Whether this is a kind word before a sentence. A filler of one word may be one of a name: So Ra Kim. With a small letter
/// it is none: `äh Ist Grace Hall da?`.
fn is_kind(line: &Line<'_>, item: &Item<'_>) -> bool {
    let may_be_named = item.means(Meaning::Filler) && item.to - item.from == 1;
    stands_by(line, item) && !(may_be_named && line.is_capital(item.from))
}

/// Whether this is a small word that nobody writes with a capital letter inside of a sentence, unless it is of a name: Von
/// Roth, So Ra Kim. Where nouns have one, what is no noun: `Sie` and `Frau` are none of these.
fn is_small(line: &Line<'_>, item: &Item<'_>, phrase: &Phrase) -> bool {
    let is_particle = line.tokens[item.from].word().is_some_and(is_particle);
    let is_short = phrase.letters <= SMALL;
    phrase.means.iter().all(|meaning| match meaning {
        Meaning::Of => is_particle,
        Meaning::Article | Meaning::SmallTalk(SmallTalk::Greeting | SmallTalk::Chatter) => true,
        Meaning::Filler | Meaning::Filter | Meaning::Here => is_short,
        Meaning::Topic(_) => (is_short && phrase.weight == Weight::Weak) || phrase.letters < SMALL,
        // `I` has a capital letter wherever it stands.
        Meaning::Me | Meaning::My => {
            is_short && phrase.letters > 1 && !line.lexicon.nouns_are_capitalized
        }
        _ => false,
    })
}

/// A word that is a name as well, where nobody is named otherwise: `is will free`.
fn only_name<'a>(line: &Line<'a>) -> Option<(Vec<Item<'a>>, Likelihood)> {
    let names_others = |item: &Item<'_>| {
        is_raw(line, Some(item))
            || line.tokens[item.from].is_somebody()
            || [Meaning::Them, Meaning::Me, Meaning::My]
                .iter()
                .any(|meaning| item.means(*meaning))
    };
    let asks = |item: &Item<'_>| item.said.is_some_and(Phrase::asks);
    if line.items.iter().any(names_others) || !line.items.iter().any(asks) {
        return None;
    }
    let is_name = |item: &Item<'_>| {
        is_single(line, item)
            && item
                .said
                .is_some_and(|phrase| phrase.is_name && !phrase.asks())
    };
    let at = line.items.iter().position(is_name)?;
    let mut changed = line.items.clone();
    changed[at] = as_raw(&line.items[at]);
    Some((changed, Likelihood::First))
}
