//! From tokens to what each is a sign of: the phrases of one language in a message, the longest first.

use super::Topic;
use super::letters::{has_small_letters, is_initial_of_a_name, narrows_in_capitals};
use super::phrases::{
    Framed, Known, Lexicon, Meaning, Phrase, Phrases, Slip, Weight, without_prefix,
};
use super::spelling::{is_particle, without_possessive};
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
    let known: Vec<Option<Known>> = (0..tokens.len())
        .map(|at| {
            let word = tokens[at].word()?;
            let is_unknown = is_initial_of_a_name(&tokens, at, lexicon)
                || narrows_in_capitals(&tokens, at, lexicon);
            (!is_unknown).then(|| known(word, lexicon))
        })
        .collect();
    let skips = |place: usize| tokens.get(place) == Some(&Token::Break);
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
    let plain = forgiving(None);
    let framed = lexicon.framed(&without_talk(&plain, known.clone()), &skips);
    let mut lines = Vec::new();
    if let Some(framed) = framed {
        lines.extend(Some(forgiving(Some(framed))).filter(Line::frames_somebody));
    }
    lines.push(plain);
    lines.into_iter().map(Line::with_initials).collect()
}

/// The words without those of small talk, which ends no phrase of two parts: `is anna an auditor? Thanks a lot`.
fn without_talk(line: &Line<'_>, mut known: Vec<Option<Known>>) -> Vec<Option<Known>> {
    for item in &line.items {
        let is_talk = |meaning: &Meaning| matches!(meaning, Meaning::SmallTalk(_));
        let talks = |phrase: &Phrase| phrase.words > 1 && phrase.means.iter().all(is_talk);
        if item.said.is_some_and(talks) {
            known[item.from..item.to].fill(None);
        }
    }
    known
}

/// The meanings of the tokens. Where slips are not `forgiven`, a misspelt word is one of which nothing is known.
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
    let mut line = Line {
        lexicon,
        tokens: tokens.to_vec(),
        items,
        frame: framed.map(|framed| (framed.head.1, framed.tail.0)),
    };
    line.free_names();
    line
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
            let is_misspelt = || {
                forgiven
                    && may_be_misspelt(found.phrase)
                    && !names_somebody(tokens, place, found.end, lexicon)
            };
            if found.slip.is_some() && !is_misspelt() {
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

/// Whether a capital letter inside of a sentence shows that what looks misspelt is a name: `does Wo Chan lead`, `all Ömer`.
fn names_somebody(tokens: &[Token], from: usize, to: usize, lexicon: &Lexicon) -> bool {
    let is_capital = |token: &Token| {
        let word = token.word();
        word.is_some_and(|word| word.starts_with(char::is_uppercase))
    };
    !lexicon.nouns_are_capitalized
        && tokens[from.max(1)..to].iter().any(is_capital)
        && has_small_letters(tokens)
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
    // Of a message in capitals no letter tells.
    let tells = has_small_letters(tokens);
    let bare = |token: &Token| -> Option<Token> {
        let word = token.word()?;
        if tells && word.starts_with(char::is_uppercase) && !lexicon.known(word).is_exact() {
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
pub(super) fn opening(tokens: &[Token], phrases: &Phrases) -> Option<Opening> {
    let mut longest: Option<Opening> = None;
    openings(tokens, phrases, |phrase, end| {
        let is_longer = longest.is_none_or(|known| known.end < end);
        if is_longer && phrase.asks() {
            longest = Some(Opening {
                end,
                is_sure: phrase.weight > Weight::Weak || phrase.words > 1,
            });
        }
    });
    longest
}

/// Whether the tokens start with something that is said to somebody, and is no name: a question, a courtesy, `same for`.
pub(super) fn begins_with_phrase(tokens: &[Token], phrases: &Phrases) -> bool {
    let mut begins = false;
    openings(tokens, phrases, |phrase, _| {
        let is_said = |meaning: &Meaning| {
            meaning.asks()
                || matches!(
                    meaning,
                    Meaning::Courtesy | Meaning::Follow | Meaning::SmallTalk(_) | Meaning::Watch
                )
        };
        begins |= !phrase.is_name && phrase.means.iter().any(is_said);
    });
    begins
}

/// Every phrase of any language that the tokens start with as it should be spelt, and where it ends.
fn openings(tokens: &[Token], phrases: &Phrases, mut found: impl FnMut(&Phrase, usize)) {
    let skips = |place: usize| place > 0 && tokens.get(place) == Some(&Token::Break);
    let Some(first) = tokens.first().and_then(Token::word) else {
        return;
    };
    for lexicon in phrases.lexicons() {
        if !lexicon.known(first).is_exact() {
            continue;
        }
        let known: Vec<Option<Known>> = tokens
            .iter()
            .take(MOST_WORDS)
            .map(|token| token.word().map(|word| lexicon.known(word)))
            .collect();
        lexicon.matches(&known, 0, &skips, |one| {
            if one.slip.is_none() {
                found(one.phrase, one.end);
            }
        });
    }
}

impl Line<'_> {
    /// Takes their meaning from small words that are of the name around them.
    fn free_names(&mut self) {
        let free: Vec<usize> = (0..self.items.len())
            .filter(|at| self.is_inside_a_name(*at))
            .collect();
        for at in free {
            self.items[at].said = None;
            self.items[at].is_slip = false;
        }
    }

    /// The phrase of a single word at this place, and the word.
    fn single(&self, at: usize) -> Option<(&Phrase, &str)> {
        let item = self.items.get(at)?;
        let phrase = item.said.filter(|_| item.to - item.from == 1)?;
        match &self.tokens[item.from] {
            Token::Word(word) => Some((phrase, word)),
            _ => None,
        }
    }

    /// Whether this is a small word of a name, which asks for nothing there, between its words or at its beginning: `Eva van
    /// Roth` and `van de Roth`, where `van` is a verb of the language as well. A later step decides about words that precede or
    /// narrow a name.
    fn is_inside_a_name(&self, at: usize) -> bool {
        let Some((phrase, word)) = self.single(at) else {
            return false;
        };
        if phrase.means(Meaning::And) || phrase.means(Meaning::Or) {
            return at > 0;
        }
        let waits = [Meaning::Of, Meaning::Article, Meaning::Filter];
        if !is_particle(word) || waits.iter().any(|meaning| phrase.means(*meaning)) {
            return false;
        }
        let (before, after) = self.around_particles(at);
        if phrase.asks() {
            return before.is_some_and(|at| self.is_capital_name(at))
                && after.is_some_and(|at| self.is_capital_name(at));
        }
        let Some(after) = after.filter(|after| self.is_raw(Some(*after))) else {
            return false;
        };
        // Articles between small letters are of a sentence: `du das problem`.
        let is_near = |from: usize| {
            self.is_capital_name(after)
                || (from..after).all(|place| {
                    place == at || self.is_raw(Some(place)) || self.items[place].means(Meaning::Of)
                })
        };
        match before.filter(|before| self.is_raw(Some(*before))) {
            Some(before) => is_near(before),
            None => self.is_verb_of_a_name(at, after),
        }
    }

    /// Whether a verb of the language begins a name here, and asks nothing: `van de Velde`, `whois van dyke`.
    fn is_verb_of_a_name(&self, at: usize, after: usize) -> bool {
        let is_verb = |phrase: &Phrase| {
            let mut means = phrase.means.iter();
            means.all(|meaning| *meaning == Meaning::Sentence)
        };
        let stands_alone = || {
            (0..self.items.len())
                .filter(|place| *place != at)
                .all(|place| {
                    let item = &self.items[place];
                    self.is_raw(Some(place))
                        || (at..after).contains(&place) && item.means(Meaning::Of)
                        || item.means(Meaning::Topic(Topic::Whois))
                })
        };
        self.items[at].said.is_some_and(is_verb)
            && (stands_alone() || after > at + 1 && self.is_capital_name(after))
    }

    /// The items before and after the particles at this place: in `Eva van de Roth`, those of `Eva` and `Roth`.
    pub(super) fn around_particles(&self, at: usize) -> (Option<usize>, Option<usize>) {
        let is_other = |at: &usize| !self.is_of_particles(&self.items[*at]);
        let before = (0..at).rev().find(is_other);
        let after = (at + 1..self.items.len()).find(is_other);
        (before, after)
    }

    /// Whether all of its words stand before family names and are a part of those.
    pub(super) fn is_of_particles(&self, item: &Item<'_>) -> bool {
        self.tokens[item.from..item.to]
            .iter()
            .all(|token| token.word().is_some_and(is_particle))
    }

    /// Whether a word of a name stands here that a capital letter shows.
    fn is_capital_name(&self, at: usize) -> bool {
        self.items.get(at).is_some_and(|item| {
            item.said.is_none()
                && matches!(self.tokens[item.from], Token::Word(_))
                && self.is_capital(item.from)
        })
    }

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

    /// Whether a pronoun, and no name, stands between the two parts of a phrase: whoever is meant is named elsewhere, as in
    /// `who is anna, and what is she up to`.
    pub(super) fn frames_a_pronoun(&self) -> bool {
        let Some((from, to)) = self.frame else {
            return false;
        };
        let within = || {
            let items = self.items.iter();
            items.filter(move |item| item.from >= from && item.to <= to)
        };
        let names = |item: &Item<'_>| {
            let token = &self.tokens[item.from];
            let is_name = item.said.is_none() && token.is_typed();
            let is_asker = item.means(Meaning::Me) || item.means(Meaning::My);
            is_name || is_asker || token.is_somebody()
        };
        within().any(|item| item.means(Meaning::Them)) && !within().any(names)
    }

    /// Whether the word at this place is written with a capital letter, and that says something.
    pub(super) fn is_capital(&self, at: usize) -> bool {
        let first = self.tokens[at].word().and_then(|word| word.chars().next());
        first.is_some_and(char::is_uppercase) && has_small_letters(&self.tokens)
    }
}
