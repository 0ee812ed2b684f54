//! From tokens to what each is a sign of: the phrases of one language in a message, the longest first.

use super::Topic;
use super::phrases::{Framed, Known, Lexicon, Meaning, Phrase, Slip, Weight, without_prefix};
use super::spelling::without_possessive;
use super::text::Token;

/// The most words that are looked at for what a message starts with.
const MOST_WORDS: usize = 8;

/// Some tokens that mean something together, or one of which nothing is known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item<'a> {
    /// The phrase that they are.
    pub(super) said: Option<&'a Phrase>,
    /// Whether a word of it is misspelt.
    pub(super) is_slip: bool,
    /// Whether two letters of it are swapped, which leaves no doubt.
    pub(super) is_swap: bool,
    /// The first of the tokens.
    pub(super) from: usize,
    /// Behind the last of them.
    pub(super) to: usize,
    /// Whether they are told of elsewhere: they narrow the choice.
    pub(super) is_away: bool,
}

impl Item<'_> {
    /// Whether they mean this.
    pub(super) fn means(&self, meaning: Meaning) -> bool {
        self.said.is_some_and(|phrase| phrase.means(meaning))
    }
}

/// A message in the light of one language.
#[derive(Debug, Clone)]
pub(super) struct Line<'a> {
    /// The language's lexicon.
    pub(super) lexicon: &'a Lexicon,
    /// The words.
    pub(super) tokens: Vec<Token>,
    /// Their meanings, in order.
    pub(super) items: Vec<Item<'a>>,
    /// The people's place, where a phrase of two parts tells it.
    pub(super) frame: Option<(usize, usize)>,
}

/// The ways to see a message in the light of a language: with a phrase of two parts where there is one, and without.
pub(super) fn lines<'a>(tokens: &[Token], lexicon: &'a Lexicon) -> Vec<Line<'a>> {
    let tokens = without_prefixes(tokens, lexicon);
    let known: Vec<Option<Known>> = tokens
        .iter()
        .map(|token| token.word().map(|word| known(word, lexicon)))
        .collect();
    let skips = |place: usize| tokens.get(place) == Some(&Token::Break);
    let framed = lexicon.framed(&known, &skips);
    let mut lines = Vec::new();
    let forgiving = |framed| {
        let forgiven = line(&tokens, &known, lexicon, framed, true);
        if !forgiven.items.iter().any(|item| item.is_slip) {
            return forgiven;
        }
        let as_typed = line(&tokens, &known, lexicon, framed, false);
        if as_typed.names_what_slips_in(&forgiven) {
            as_typed
        } else {
            forgiven
        }
    };
    if let Some(framed) = framed {
        lines.extend(Some(forgiving(Some(framed))).filter(Line::frames_somebody));
    }
    lines.push(forgiving(None));
    lines.into_iter().map(Line::with_initials).collect()
}

/// What the tokens are a sign of. Where slips are not `forgiven`, a misspelt word is one of which nothing is known.
fn line<'a>(
    tokens: &[Token],
    known: &[Option<Known>],
    lexicon: &'a Lexicon,
    framed: Option<Framed<'a>>,
    forgiven: bool,
) -> Line<'a> {
    let mut items = Vec::new();
    let mut place = 0;
    if let Some(framed) = framed {
        for (from, to) in [framed.head, framed.tail] {
            cut(tokens, known, lexicon, (place, from), forgiven, &mut items);
            items.push(Item {
                said: Some(framed.phrase),
                is_slip: false,
                is_swap: false,
                from,
                to,
                is_away: false,
            });
            place = to;
        }
    }
    let rest = (place, tokens.len());
    cut(tokens, known, lexicon, rest, forgiven, &mut items);
    Line {
        lexicon,
        tokens: tokens.to_vec(),
        items,
        frame: framed.map(|framed| (framed.head.1, framed.tail.0)),
    }
}

/// Cuts the tokens between two places into phrases so that the longest stay whole.
fn cut<'a>(
    tokens: &[Token],
    known: &[Option<Known>],
    lexicon: &'a Lexicon,
    (from, to): (usize, usize),
    forgiven: bool,
    items: &mut Vec<Item<'a>>,
) {
    let skips = |place: usize| tokens.get(place) == Some(&Token::Break);
    let mut best: Vec<(usize, Item<'a>)> = Vec::with_capacity(to.saturating_sub(from));
    // From the end: the best way to cut what begins at each place.
    for place in (from..to).rev() {
        let after = |end: usize, best: &[(usize, Item<'a>)]| match end {
            end if end >= to => 0,
            end => best[to - 1 - end].0,
        };
        let alone = Item {
            said: None,
            is_slip: false,
            is_swap: false,
            from: place,
            to: place + 1,
            is_away: false,
        };
        let mut chosen = (after(place + 1, &best), alone);
        lexicon.matches(&known[..to], place, &skips, |found| {
            let words = found.phrase.words;
            if found.slip.is_some() && !(forgiven && may_be_misspelt(found.phrase)) {
                return;
            }
            let worth =
                4 * words * words - usize::from(found.slip.is_some()) + after(found.end, &best);
            if worth > chosen.0 {
                let item = Item {
                    said: Some(found.phrase),
                    is_slip: found.slip.is_some(),
                    is_swap: found.slip == Some(Slip::Swap),
                    from: place,
                    to: found.end,
                    is_away: false,
                };
                chosen = (worth, item);
            }
        });
        best.push(chosen);
    }
    let mut place = from;
    while place < to {
        let item = best[to - 1 - place].1;
        items.push(item);
        place = item.to;
    }
}

/// Whether a slip in this is forgiven: only what asks is worth the risk to mend a name.
fn may_be_misspelt(phrase: &Phrase) -> bool {
    if phrase.words > 1 {
        return phrase.asks() || phrase.means(Meaning::Watch);
    }
    phrase.asks() && phrase.weight != Weight::Weak && phrase.letters >= 4
}

/// The words that this one may be. The ending of an owner changes nothing: `boss's`.
fn known(word: &str, lexicon: &Lexicon) -> Known {
    let known = lexicon.known(word);
    let stem = without_possessive(word);
    if known.is_exact() || stem == word {
        return known;
    }
    let owner = lexicon.known(stem);
    if owner.is_exact() { owner } else { known }
}

/// The tokens, what is written before a name in one word taken off: `d'Olga`. Where it is written with a capital, it is a
/// part of the name.
fn without_prefixes(tokens: &[Token], lexicon: &Lexicon) -> Vec<Token> {
    let bare = |token: &Token| -> Option<Token> {
        let word = token.word()?;
        if word.starts_with(char::is_uppercase) && !lexicon.known(word).is_exact() {
            let rest = lexicon
                .prefixes
                .iter()
                .find_map(|prefix| without_prefix(word, prefix))?;
            return lexicon
                .known(rest)
                .is_exact()
                .then(|| Token::Word(rest.to_owned()));
        }
        if lexicon.known(word).is_exact() {
            return None;
        }
        let rest = lexicon
            .prefixes
            .iter()
            .find_map(|prefix| without_prefix(word, prefix))?;
        Some(Token::Word(rest.to_owned()))
    };
    if lexicon.prefixes.is_empty() {
        return tokens.to_vec();
    }
    tokens
        .iter()
        .map(|token| bare(token).unwrap_or_else(|| token.clone()))
        .collect()
}

/// A phrase that asks something, at the beginning of a message.
#[derive(Debug, Clone, Copy)]
pub(super) struct Opening {
    /// How many tokens it is.
    pub(super) end: usize,
    /// Whether it asks and does nothing else.
    pub(super) is_sure: bool,
}

/// The phrase that the tokens start with and that asks something: the longest of any language.
pub(super) fn opening(tokens: &[Token], phrases: &super::phrases::Phrases) -> Option<Opening> {
    let skips = |place: usize| place > 0 && tokens.get(place) == Some(&Token::Break);
    let first = tokens.first()?.word()?;
    let mut longest: Option<Opening> = None;
    for lexicon in phrases.lexicons() {
        if !lexicon.known(first).is_exact() {
            continue;
        }
        let known: Vec<Option<Known>> = tokens
            .iter()
            .take(MOST_WORDS)
            .map(|token| token.word().map(|word| lexicon.known(word)))
            .collect();
        lexicon.matches(&known, 0, &skips, |found| {
            let is_longer = longest.is_none_or(|known| known.end < found.end);
            if is_longer && found.phrase.asks() && found.slip.is_none() {
                longest = Some(Opening {
                    end: found.end,
                    is_sure: found.phrase.weight > Weight::Weak || found.phrase.words > 1,
                });
            }
        });
    }
    longest
}

impl Line<'_> {
    /// Whether somebody stands between the two parts of a phrase.
    fn frames_somebody(&self) -> bool {
        let within = |item: &&Item<'_>| {
            self.frame
                .is_some_and(|(from, to)| item.from >= from && item.to <= to)
        };
        self.items.iter().filter(within).any(|item| {
            let token = &self.tokens[item.from];
            match item.said {
                None => token.is_typed() || token.is_somebody(),
                Some(phrase) => {
                    let is_noun = phrase.means.iter().any(|meaning| match meaning {
                        Meaning::Topic(Topic::Status(_)) => false,
                        Meaning::Topic(_) => true,
                        _ => false,
                    });
                    phrase.is_name
                        || is_noun
                        || [Meaning::Them, Meaning::Me, Meaning::My]
                            .iter()
                            .any(|meaning| phrase.means(*meaning))
                }
            }
        })
    }

    /// Whether the word at this place is written with a capital letter, and that says something.
    pub(super) fn is_capital(&self, at: usize) -> bool {
        let first = self.tokens[at].word().and_then(|word| word.chars().next());
        first.is_some_and(char::is_uppercase) && self.has_small_letters()
    }

    fn has_small_letters(&self) -> bool {
        self.tokens
            .iter()
            .filter_map(Token::word)
            .any(|word| word.chars().any(char::is_lowercase))
    }
}
