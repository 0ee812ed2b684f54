//! From items to people: which words are names, and what narrows them.

use super::PersonRef;
use super::label::{Item, Line};
use super::person_ref::{First, people};
use super::phrases::Meaning;
use super::spelling::{is_particle, without_possessive};
use super::text::Token;
use super::{Topic, spelling};

/// The most words a name has. What is longer is a sentence.
pub(super) const NAME_WORDS: usize = 6;

/// The fewest letters of a name before an ending that no apostrophe parts from it.
const MIN_OWNER: usize = 3;

/// What an item is to the people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// A word of a name, or somebody.
    Name,
    /// Stands between people.
    Mark,
    /// Parts what stands before it from what stands after it.
    Gap,
}

/// Whom a message names.
#[derive(Debug, Default)]
pub(super) struct Folk {
    /// The ways to read them, best first.
    pub(super) ways: Vec<Vec<PersonRef>>,
    /// Words that narrow whoever is in the space.
    pub(super) filters: Vec<String>,
    /// How many words stand in the place of a name and are hardly of one.
    pub(super) loose: usize,
    /// Whether anybody but the asker is named.
    pub(super) names_others: bool,
    /// How many words of names were typed.
    pub(super) typed: usize,
}

/// A name with what narrows it.
struct Narrowed {
    name: Option<String>,
    filters: Vec<String>,
}

/// Whom the items name.
pub(super) fn folk(line: &Line<'_>, items: &[Item<'_>], first: First, bare_of: bool) -> Folk {
    let mut roles: Vec<Role> = (0..items.len()).map(|at| role(line, items, at)).collect();
    let mut narrowed = Vec::new();
    narrow(line, items, &mut roles, &mut narrowed);
    without_lone_asker(items, &mut roles);
    let mut folk = Folk::default();
    weigh(line, items, &roles, &mut folk);
    let mut variants: Vec<Vec<Token>> = Vec::new();
    let plain = tokens(line, items, &roles, |_, token| token);
    let mut particled = roles.clone();
    for at in 0..items.len() {
        if is_loose_particle(line, items, &roles, at) {
            particled[at] = Role::Name;
        }
    }
    let with_particles = (particled != roles).then(|| tokens(line, items, &particled, |_, t| t));
    if bare_of {
        variants.extend(with_particles.clone());
    }
    let stripped = tokens(line, items, &roles, |at, token| owner(line, items, at, token));
    variants.push(stripped);
    variants.push(plain);
    variants.extend(with_particles);
    for tokens in variants {
        for way in people(&tokens, first) {
            let way: Vec<PersonRef> = way.into_iter().map(|who| described(who, &narrowed)).collect();
            if !folk.ways.contains(&way) {
                folk.ways.push(way);
            }
        }
    }
    for narrowed in narrowed {
        if narrowed.name.is_none() {
            folk.filters.extend(narrowed.filters);
        }
    }
    folk
}

fn role(line: &Line<'_>, items: &[Item<'_>], at: usize) -> Role {
    let item = items[at];
    let token = &line.tokens[item.from];
    let is_mark = matches!(
        token,
        Token::Comma | Token::And(_) | Token::Or(_) | Token::Semicolon | Token::Break
    );
    let Some(phrase) = item.said else {
        let outside = line
            .frame
            .is_some_and(|(from, to)| item.from < from || item.from >= to);
        return match token {
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
    if item.to - item.from == 1 {
        if is_mark {
            return Role::Mark;
        }
        let is_particle = token.word().is_some_and(is_particle);
        if is_particle && before && (after || raw_after_particles(line, items, at)) {
            return Role::Name;
        }
        if phrase.means(Meaning::Article) && after && at > 0 && line.is_capital(item.from) {
            return Role::Name;
        }
    }
    Role::Gap
}

/// Whether more particles follow, and then a word of a name: `de la Cruz`.
fn raw_after_particles(line: &Line<'_>, items: &[Item<'_>], at: usize) -> bool {
    items[at + 1..]
        .iter()
        .find(|item| !line.tokens[item.from].word().is_some_and(is_particle))
        .is_some_and(|item| item.said.is_none() && line.tokens[item.from].is_typed())
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

/// Leaves the asker out beside whom others are named: `look up anna for me`. Joined to them, they are meant.
fn without_lone_asker(items: &[Item<'_>], roles: &mut [Role]) {
    let is_me = |at: usize| items[at].means(Meaning::Me);
    let others = (0..items.len()).any(|at| roles[at] == Role::Name && !is_me(at));
    if !others {
        return;
    }
    for at in 0..items.len() {
        let mark = |at: Option<usize>| at.and_then(|at| roles.get(at)) == Some(&Role::Mark);
        let named = |at: Option<usize>| at.and_then(|at| roles.get(at)) == Some(&Role::Name);
        let joined = (mark(at.checked_sub(1)) && named(at.checked_sub(2)))
            || (mark(Some(at + 1)) && named(Some(at + 2)));
        if is_me(at) && !joined {
            roles[at] = Role::Gap;
        }
    }
}

/// Takes out what narrows the choice: `in sales`, `, the gardener`, `the recruiter called`.
fn narrow(line: &Line<'_>, items: &[Item<'_>], roles: &mut [Role], all: &mut Vec<Narrowed>) {
    let is_word = |at: usize| {
        items[at].said.is_none() && matches!(line.tokens[items[at].from], Token::Word(_) | Token::Suffix { .. })
    };
    let text = |at: usize| match &line.tokens[items[at].from] {
        Token::Word(word) => word.clone(),
        _ => String::new(),
    };
    let is_noun = |at: usize| {
        items[at].to - items[at].from == 1
            && items[at].said.is_some_and(|phrase| {
                phrase.means.iter().any(|meaning| matches!(meaning, Meaning::Topic(_)))
            })
    };
    let mut at = 0;
    while at < items.len() {
        let item = items[at];
        let (mut words, mut end) = (Vec::new(), at + 1);
        if item.means(Meaning::Filter) {
            while end < items.len() {
                let narrows = items[end].means(Meaning::Article)
                    || items[end].means(Meaning::Of)
                    || items[end].means(Meaning::Filter);
                let noun = is_noun(end)
                    && (end + 1 < items.len() && (is_word(end + 1) || items[end + 1].means(Meaning::Filter))
                        || (is_word(end - 1) && is_place(&items[end])));
                if is_word(end) {
                    words.push(text(end));
                } else if !narrows && !noun {
                    break;
                }
                end += 1;
            }
        } else if item.means(Meaning::Article)
            && at > 1
            && matches!(line.tokens[items[at - 1].from], Token::Comma)
            && roles[at - 2] == Role::Name
        {
            while end < items.len() && (is_word(end) || is_noun(end)) {
                words.push(text(end));
                end += 1;
            }
        } else if item.means(Meaning::Called) {
            let mut begin = at;
            while begin > 0 && (is_word(begin - 1) || is_noun(begin - 1)) {
                begin -= 1;
            }
            let article = begin > 0 && items[begin - 1].means(Meaning::Article);
            if article && begin < at && at + 1 < items.len() {
                let words: Vec<String> = (begin..at).map(text).collect();
                roles[begin..at].fill(Role::Gap);
                all.push(Narrowed {
                    name: name_from(line, items, roles, at + 1),
                    filters: vec![words.join(" ")],
                });
            }
            at += 1;
            continue;
        }
        if !words.is_empty() {
            let name = name_before(line, items, roles, at);
            let here = items[..at].iter().any(|item| {
                item.means(Meaning::Here) || item.means(Meaning::Them) || item.means(Meaning::Sentence)
            });
            if name.is_some() || here {
                roles[at..end].fill(Role::Gap);
                if at > 0 && roles[at - 1] == Role::Mark && item.means(Meaning::Article) {
                    roles[at - 1] = Role::Gap;
                }
                all.push(Narrowed { name, filters: vec![words.join(" ")] });
            }
        }
        at = end.max(at + 1);
    }
}

fn is_place(item: &Item<'_>) -> bool {
    item.means(Meaning::Topic(Topic::Contact(super::Facet::Address)))
}

/// The name that ends before this place, commas and what only stands by apart.
fn name_before(line: &Line<'_>, items: &[Item<'_>], roles: &[Role], at: usize) -> Option<String> {
    let stands_by = |at: usize| {
        matches!(line.tokens[items[at].from], Token::Comma)
            || items[at].means(Meaning::Filler)
            || items[at].means(Meaning::Article)
    };
    let mut end = at;
    while end > 0 && roles[end - 1] != Role::Name && stands_by(end - 1) {
        end -= 1;
    }
    let mut begin = end;
    while begin > 0 && roles[begin - 1] == Role::Name && is_typed(line, &items[begin - 1]) {
        begin -= 1;
    }
    name_of(line, items, begin, end)
}

/// The name that begins at this place.
fn name_from(line: &Line<'_>, items: &[Item<'_>], roles: &[Role], at: usize) -> Option<String> {
    let mut end = at;
    while end < items.len() && roles[end] == Role::Name && is_typed(line, &items[end]) {
        end += 1;
    }
    name_of(line, items, at, end)
}

fn is_typed(line: &Line<'_>, item: &Item<'_>) -> bool {
    line.tokens[item.from].is_typed()
}

fn name_of(line: &Line<'_>, items: &[Item<'_>], begin: usize, end: usize) -> Option<String> {
    let words: Vec<&str> = items[begin..end]
        .iter()
        .filter_map(|item| line.tokens[item.from].word())
        .map(without_possessive)
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// The person with what narrows them.
fn described(who: PersonRef, narrowed: &[Narrowed]) -> PersonRef {
    let PersonRef::Name(name) = who else {
        return who;
    };
    let fits = |narrowed: &&Narrowed| narrowed.name.as_ref().is_some_and(|known| name.ends_with(known.as_str()));
    let filters: Vec<String> = narrowed
        .iter()
        .filter(fits)
        .flat_map(|narrowed| narrowed.filters.clone())
        .collect();
    if filters.is_empty() {
        return PersonRef::Name(name);
    }
    PersonRef::Described { name: Some(name), filters }
}

/// The token without the ending of an owner, where something follows that can be owned: `annas email`.
fn owner(line: &Line<'_>, items: &[Item<'_>], at: usize, token: Token) -> Token {
    let owned = items.get(at + 1).and_then(|next| next.said).is_some_and(|next| {
        next.asks() || next.means(Meaning::Cannot)
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
        (stem.chars().count() >= MIN_OWNER && !stem.ends_with(ending.as_str())).then_some(stem.len())
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
                let token = if item.means(Meaning::Me) {
                    Token::Asker
                } else {
                    line.tokens[item.from].clone()
                };
                if parted && !kept.is_empty() {
                    // A mark at the end of what came before is none between people.
                    while kept.last().is_some_and(is_mark) {
                        kept.pop();
                    }
                    kept.push(Token::Semicolon);
                }
                parted = false;
                kept.push(change(at, token));
            }
        }
    }
    while kept.last().is_some_and(is_mark) {
        kept.pop();
    }
    kept
}

fn is_mark(token: &Token) -> bool {
    token.separates() || matches!(token, Token::Or(_))
}

/// Counts what is named, and what hardly can be a name.
fn weigh(line: &Line<'_>, items: &[Item<'_>], roles: &[Role], folk: &mut Folk) {
    let mut at = 0;
    while at < items.len() {
        let mut end = at;
        while end < items.len() && roles[end] == Role::Name && is_typed(line, &items[end]) && !items[end].means(Meaning::Me)
        {
            end += 1;
        }
        if end == at {
            folk.names_others |= roles[at] == Role::Name && !items[at].means(Meaning::Me);
            at += 1;
            continue;
        }
        folk.names_others = true;
        let words = || items[at..end].iter().filter_map(|item| line.tokens[item.from].word().map(|word| (item, word)));
        let count = words().count();
        folk.typed += count;
        let capitals = words().filter(|(item, _)| line.is_capital(item.from)).count();
        let small = words()
            .filter(|(item, word)| {
                !line.is_capital(item.from) && word.starts_with(char::is_lowercase) && !is_particle(word)
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
