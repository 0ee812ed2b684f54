//! From items to people: which words are names, and what narrows them.

use super::PersonRef;
use super::label::{Item, Line};
use super::narrow::Narrowed;
use super::person_ref::{First, people};
use super::phrases::{Meaning, Phrase, Weight};
use super::sense::is_mere_or;
use super::spelling::{self, is_particle};
use super::text::Token;
use super::{StatusQuestion, Topic};

/// The most words a name has. A longer item is a sentence.
pub(super) const NAME_WORDS: usize = 6;

/// The fewest letters of a name before an ending that no apostrophe parts from it.
const MIN_OWNER: usize = 3;

/// The role of an item among people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// A word of a name, or somebody.
    Name,
    /// Stands between people.
    Mark,
    /// Parts what stands before it from what stands after it.
    Gap,
}

/// The people whom a message names.
#[derive(Debug, Default)]
pub(super) struct Folk {
    /// The ways to read them, best first.
    pub(super) ways: Vec<Vec<PersonRef>>,
    /// Words that narrow whoever is in the space.
    pub(super) filters: Vec<String>,
    /// Words that narrow nobody's name, nor those of the space.
    pub(super) of_nobody: Vec<String>,
    /// How many words stand in the place of a name and are hardly of one.
    pub(super) loose: usize,
    /// Whether anybody but the asker is named.
    pub(super) names_others: bool,
    /// How many words of names were typed.
    pub(super) typed: usize,
}

/// The people whom the items name.
pub(super) fn folk(
    line: &Line<'_>,
    items: &[Item<'_>],
    narrowed: Vec<Narrowed>,
    first: First,
) -> Folk {
    let mut roles: Vec<Role> = (0..items.len()).map(|at| role(line, items, at)).collect();
    without_lone_asker(items, &mut roles);
    let mut folk = Folk::default();
    weigh(line, items, &roles, &mut folk);
    let mut variants: Vec<Vec<Token>> = Vec::new();
    let plain = tokens(line, items, &roles, |_, token| token);
    let mut particled = roles.clone();
    let mut is_first = false;
    for at in 0..items.len() {
        if is_loose_particle(line, items, &roles, at) {
            particled[at] = Role::Name;
            is_first |= at == 0 || asks_for_names(&items[at - 1]);
        }
    }
    // "Wer von Anna und Bob ist frei?" chooses among them.
    is_first &= !roles.contains(&Role::Mark);
    let with_particles = (particled != roles).then(|| tokens(line, items, &particled, |_, t| t));
    if is_first {
        variants.extend(with_particles.clone());
    }
    let stripped = tokens(line, items, &roles, |at, token| {
        owner(line, items, at, token)
    });
    variants.push(stripped);
    variants.push(plain);
    variants.extend(with_particles);
    for tokens in variants {
        for way in people(&tokens, first) {
            let way: Vec<PersonRef> = way
                .into_iter()
                .map(|who| described(who, &narrowed))
                .collect();
            if !folk.ways.contains(&way) {
                folk.ways.push(way);
            }
        }
    }
    for narrowed in narrowed {
        match narrowed.name {
            Some(_) => {}
            None if narrowed.is_of_nobody => folk.of_nobody.push(narrowed.filter),
            None => folk.filters.push(narrowed.filter),
        }
    }
    folk
}

fn role(line: &Line<'_>, items: &[Item<'_>], at: usize) -> Role {
    let item = items[at];
    if item.is_away {
        return Role::Gap;
    }
    let token = &line.tokens[item.from];
    let is_mark = matches!(
        token,
        Token::Comma | Token::And(_) | Token::Or(_) | Token::Semicolon | Token::Break
    );
    let is_edge = matches!(token, Token::Or(_)) && is_name_at_an_edge(line, items, at);
    let Some(phrase) = item.said else {
        let outside = line
            .frame
            .filter(|_| !line.frames_a_pronoun())
            .is_some_and(|(from, to)| item.from < from || item.from >= to);
        return match token {
            _ if is_edge => Role::Name,
            _ if is_mark => Role::Mark,
            Token::Bot => Role::Gap,
            _ if outside && token.is_typed() => Role::Gap,
            _ => Role::Name,
        };
    };
    let raw = |at: Option<usize>| {
        at.and_then(|at| items.get(at))
            .is_some_and(|item| item.said.is_none() && line.tokens[item.from].is_typed())
    };
    let (before, after) = (raw(at.checked_sub(1)), raw(Some(at + 1)));
    if phrase.means(Meaning::Me) {
        return Role::Name;
    }
    if line.is_of_particles(&item) && is_inside_a_name(line, items, at) {
        return Role::Name;
    }
    if item.to - item.from == 1 {
        if is_edge {
            return Role::Name;
        }
        if is_mark {
            return Role::Mark;
        }
        let marked = at > 0 && line.tokens[items[at - 1].from].separates();
        if phrase.means(Meaning::Article)
            && (after || before || marked)
            && at > 0
            && line.is_capital(item.from)
        {
            return Role::Name;
        }
    }
    Role::Gap
}

/// Whether a word for `or` stands between nobody, and so is a name: Or Cohen, Dana Or.
fn is_name_at_an_edge(line: &Line<'_>, items: &[Item<'_>], at: usize) -> bool {
    if at == 0 && is_mere_or(&items[at]) {
        return false;
    }
    let before = at.checked_sub(1).map(|at| &items[at]);
    let after = items.get(at + 1);
    let typed = |item: &Item<'_>| item.said.is_none() && is_typed(line, item);
    let is_capital = line.is_capital(items[at].from);
    let begins = before.is_none_or(|before| {
        before
            .said
            .is_some_and(|phrase| is_capital || phrase.asks())
    }) && !items[..at].iter().any(typed);
    (begins && after.is_some_and(typed)) || (after.is_none() && before.is_some_and(typed))
}

/// Whether words of a name stand before and after the particles at this place: `Carmen de la Cruz`.
pub(super) fn is_inside_a_name(line: &Line<'_>, items: &[Item<'_>], at: usize) -> bool {
    let is_word = |item: &&Item<'_>| item.said.is_none() || !line.is_of_particles(item);
    let is_raw = |item: &Item<'_>| item.said.is_none() && !item.is_away && is_typed(line, item);
    items[..at].iter().rev().find(is_word).is_some_and(is_raw)
        && items[at + 1..].iter().find(is_word).is_some_and(is_raw)
}

/// Whether this stands before a name and may be its beginning: `von Braun`.
fn is_loose_particle(line: &Line<'_>, items: &[Item<'_>], roles: &[Role], at: usize) -> bool {
    let item = items[at];
    item.to - item.from == 1
        && roles[at] == Role::Gap
        && item.means(Meaning::Of)
        && roles.get(at + 1) == Some(&Role::Name)
        && items[at + 1].said.is_none()
        && line.tokens[items[at + 1].from].is_typed()
        && line.tokens[item.from].word().is_some_and(is_particle)
}

/// Whether a name follows this as a rule, and no noun's owner: `whois`, `who is`.
fn asks_for_names(item: &Item<'_>) -> bool {
    item.said.is_some_and(|phrase| {
        phrase.means(Meaning::Topic(Topic::Whois))
            && (phrase.is_command || phrase.weight == Weight::Weak)
    })
}

/// Leaves the asker out beside whom others are named: `look up anna for me`. Joined to them, they are meant.
fn without_lone_asker(items: &[Item<'_>], roles: &mut [Role]) {
    let is_me = |at: usize| items[at].means(Meaning::Me);
    let others = (0..items.len()).any(|at| roles[at] == Role::Name && !is_me(at));
    if !others {
        return;
    }
    for at in 0..items.len() {
        let joined_to = |mut roles: std::slice::Iter<'_, Role>, back: bool| {
            let mut marks = 0;
            let next = if back {
                roles.by_ref().rev().find(|role| {
                    marks += 1;
                    **role != Role::Mark
                })
            } else {
                roles.find(|role| {
                    marks += 1;
                    **role != Role::Mark
                })
            };
            marks > 1 && next == Some(&Role::Name)
        };
        let joined =
            joined_to(roles[..at].iter(), true) || joined_to(roles[at + 1..].iter(), false);
        let asks = items[at].said.is_some_and(Phrase::asks);
        if is_me(at) && (asks || !joined) {
            roles[at] = Role::Gap;
        }
    }
}

/// The person with what narrows them.
fn described(who: PersonRef, narrowed: &[Narrowed]) -> PersonRef {
    let PersonRef::Name(name) = who else {
        return who;
    };
    let fits = |narrowed: &&Narrowed| {
        narrowed
            .name
            .as_ref()
            .is_some_and(|known| name.ends_with(known.as_str()))
    };
    let fitting = narrowed.iter().filter(fits);
    let filters: Vec<String> = fitting.map(|narrowed| narrowed.filter.clone()).collect();
    if filters.is_empty() {
        return PersonRef::Name(name);
    }
    PersonRef::Described {
        name: Some(name),
        filters,
    }
}

/// Whether it is a noun that is somebody's.
pub(super) fn can_be_owned(meaning: Meaning) -> bool {
    match meaning {
        Meaning::Topic(Topic::Status(question)) => question == StatusQuestion::Plain,
        Meaning::Topic(_) | Meaning::Cannot => true,
        _ => false,
    }
}

/// The token without the ending of an owner, where something follows that can be owned: `annas email`.
fn owner(line: &Line<'_>, items: &[Item<'_>], at: usize, token: Token) -> Token {
    let owned = items
        .get(at + 1)
        .and_then(|next| next.said)
        .is_some_and(|next| {
            !next.is_framed && next.means.iter().any(|meaning| can_be_owned(*meaning))
        });
    let Token::Word(word) = &token else {
        return token;
    };
    if !owned || word.contains(|sign| spelling::APOSTROPHES.contains(sign)) {
        return token;
    }
    let lower = word.to_lowercase();
    let stem = line.lexicon.endings.iter().find_map(|ending| {
        let stem = lower.strip_suffix(ending.as_str())?;
        (stem.chars().count() >= MIN_OWNER && !stem.ends_with(ending.as_str()))
            .then_some(stem.len())
    });
    match stem {
        Some(stem) if word.is_char_boundary(stem) => Token::Word(word[..stem].to_owned()),
        _ => token,
    }
}

/// The tokens that name people; where something else stood between them, a semicolon.
fn tokens(
    line: &Line<'_>,
    items: &[Item<'_>],
    roles: &[Role],
    change: impl Fn(usize, Token) -> Token,
) -> Vec<Token> {
    let mut kept: Vec<Token> = Vec::new();
    let mut parted = false;
    for (at, item) in items.iter().enumerate() {
        match roles[at] {
            Role::Gap => parted = true,
            Role::Mark if parted || kept.is_empty() => parted = true,
            Role::Mark => kept.push(line.tokens[item.from].clone()),
            Role::Name => {
                if parted && !kept.is_empty() {
                    // A mark at the end of what came before is none between people.
                    while kept.last().is_some_and(is_mark) {
                        kept.pop();
                    }
                    kept.push(Token::Semicolon);
                }
                parted = false;
                if item.means(Meaning::Me) {
                    kept.push(Token::Asker);
                    continue;
                }
                let words = line.tokens[item.from..item.to].iter();
                kept.extend(words.map(|token| change(at, token.clone())));
            }
        }
    }
    while kept.last().is_some_and(is_mark) {
        kept.pop();
    }
    kept
}

fn is_mark(token: &Token) -> bool {
    token.separates()
}

fn is_typed(line: &Line<'_>, item: &Item<'_>) -> bool {
    line.tokens[item.from].is_typed()
}

/// Whether this joins particles of one name: `von und zu`.
fn is_between_particles(line: &Line<'_>, item: &Item<'_>) -> bool {
    let is_small = |at: Option<usize>| {
        let token = at.and_then(|at| line.tokens.get(at));
        token.and_then(Token::word).is_some_and(is_particle)
    };
    is_small(item.from.checked_sub(1)) && is_small(Some(item.to))
}

/// Counts what is named, and what hardly can be a name.
fn weigh(line: &Line<'_>, items: &[Item<'_>], roles: &[Role], folk: &mut Folk) {
    let mut at = 0;
    while at < items.len() {
        let mut end = at;
        while end < items.len()
            && roles[end] == Role::Name
            && is_typed(line, &items[end])
            && !items[end].means(Meaning::Me)
        {
            end += 1;
        }
        if end == at {
            folk.names_others |= roles[at] == Role::Name && !items[at].means(Meaning::Me);
            at += 1;
            continue;
        }
        folk.names_others = true;
        let words = || {
            items[at..end]
                .iter()
                .filter_map(|item| line.tokens[item.from].word().map(|word| (item, word)))
        };
        let count = words().count();
        folk.typed += count;
        let capitals = words()
            .filter(|(item, _)| line.is_capital(item.from))
            .count();
        let small = words()
            .filter(|(item, word)| {
                !line.is_capital(item.from)
                    && word.starts_with(char::is_lowercase)
                    && !is_particle(word)
                    && !is_between_particles(line, item)
            })
            .count();
        if count > NAME_WORDS {
            folk.loose += count;
        } else if count > 2 && capitals > 0 && small > 0 {
            folk.loose += small;
        }
        folk.loose += words().filter(|(_, word)| word.contains("://")).count() * NAME_WORDS;
        at = end;
    }
}
