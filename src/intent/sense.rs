//! The meaning of a message in one language: the evidence of its phrases, weighed.

use super::evidence::{
    asked, count, is_sign, language, mended, score, talk, topic_of, weight, without_address,
};
use super::folk::{Folk, NAME_WORDS, folk};
use super::label::{Item, Line};
use super::narrow::{Particles, joins_a_name, narrow};
use super::person_ref::First;
use super::phrases::{Meaning, Weight};
use super::text::Token;
use super::{
    Help, Intent, Language, PersonRef, Reading, SmallTalk, StatusQuestion, Topic, notation,
};

/// The most words of a sentence beside a plain question, before nothing is understood.
const MOST_LOOSE: usize = 4;

/// How far a draft can be relied upon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Basis {
    /// It is a sentence of which nothing is understood.
    Doubt,
    /// People alone.
    Bare,
    /// Small talk.
    Talk,
    /// Something is asked.
    Asked,
}

/// The meaning of a message in one language.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    /// The intents, best first. Never empty.
    pub(super) intents: Vec<Intent>,
    /// How much of the message it explains.
    pub(super) score: i64,
    /// How far it can be relied upon.
    pub(super) basis: Basis,
    /// The small talk in it, which asks nothing.
    pub(super) talk: Option<SmallTalk>,
    /// Whether words say that it is said among people.
    pub(super) is_aside: bool,
    /// Whether it holds nothing but what it means.
    pub(super) is_plain: bool,
    /// The language of its words.
    pub(super) language: Option<Language>,
    /// Whether the answer is for the asker's eyes alone.
    pub(super) is_private: bool,
}

impl Draft {
    /// Its readings, best first.
    pub(super) fn readings(&self) -> impl Iterator<Item = Reading> {
        self.intents.iter().map(|intent| Reading {
            intent: intent.clone(),
            language: self.language.clone(),
            is_private: self.is_private,
        })
    }
}

/// The meaning of these items. The words behind particles may be of the name, or narrow it: only the directory tells
/// `ana de la cruz` from `ana de la contabilidad`.
pub(super) fn draft(line: &Line<'_>, items: &[Item<'_>]) -> Draft {
    let mut draft = draft_with(line, items, Particles::AsTold);
    let joins: Vec<usize> = (0..items.len())
        .filter(|at| joins_a_name(line, items, *at))
        .collect();
    if joins.is_empty() {
        return draft;
    }
    let mut whole = items.to_vec();
    for at in joins {
        whole[at].said = None;
    }
    let others = [
        draft_with(line, &whole, Particles::AsTold),
        draft_with(line, items, Particles::Narrow),
    ];
    for other in others {
        if other.basis >= draft.basis {
            draft.intents.extend(other.intents);
        }
    }
    draft
}

fn draft_with(line: &Line<'_>, items: &[Item<'_>], particles: Particles) -> Draft {
    let all = without_address(line, mended(items));
    let (narrowed, items) = narrow(line, &all, particles);
    let items = &items[..];
    let has = |meaning| items.iter().any(|item| item.means(meaning));
    let asked = asked(items);
    let first = match asked {
        _ if has(Meaning::Times) || has(Meaning::Watch) => First::Several,
        Some((Topic::Status(_) | Topic::Contact(_) | Topic::Chain | Topic::Reports, _)) => {
            First::Several
        }
        _ => First::One,
    };
    let folk = folk(line, items, narrowed, first);
    let loose =
        folk.loose + 2 * NAME_WORDS * folk.of_nobody.len() + count(items, Meaning::Sentence);
    let mut draft = Draft {
        intents: Vec::new(),
        score: score(line, &all),
        basis: Basis::Asked,
        talk: talk(items),
        is_aside: has(Meaning::Aside),
        language: language(line, &all, items),
        is_plain: !has(Meaning::Sentence),
        is_private: has(Meaning::Private),
    };
    let (basis, intents) = meaning(line, items, asked, folk, loose);
    draft.basis = basis;
    draft.intents = intents;
    if basis == Basis::Doubt {
        draft.score -= 1;
    }
    draft
}

fn meaning(
    line: &Line<'_>,
    items: &[Item<'_>],
    asked: Option<(Topic, Option<Topic>)>,
    mut folk: Folk,
    loose: usize,
) -> (Basis, Vec<Intent>) {
    let has = |meaning| items.iter().any(|item| item.means(meaning));
    let is_weak = !items
        .iter()
        .any(|item| is_sign(item) && weight(item) > Weight::Weak);
    let topic = asked.map(|(topic, _)| topic);
    let people = folk.ways.first().cloned().unwrap_or_default();
    if has(Meaning::Cannot) {
        // The person is found, and is no answer to what was asked.
        return not_understood(Topic::Whois, &[]);
    }
    if has(Meaning::Unwatch) {
        let ended = watched(items, asked, &folk, Topic::Unwatch);
        return (Basis::Asked, ended.unwrap_or(vec![Intent::UnwatchAll]));
    }
    if has(Meaning::Watching) {
        return (Basis::Asked, vec![Intent::Watching]);
    }
    if has(Meaning::Watch) && topic != Some(Topic::Status(StatusQuestion::LastActive)) {
        if loose > MOST_LOOSE {
            return not_understood(Topic::Status(StatusQuestion::Plain), &people);
        }
        let whom = || vec![Intent::Help(Help::Whom(Topic::Watch.word()))];
        let begun = watched(items, asked, &folk, Topic::Watch);
        return (Basis::Asked, begun.unwrap_or_else(whom));
    }
    if let Some(listed) = listed(&folk, topic, loose) {
        return (Basis::Doubt, vec![listed]);
    }
    if has(Meaning::List) && topic.is_none_or(|topic| topic == Topic::Whois) {
        return not_understood(Topic::Whois, &[]);
    }
    let of_space = has(Meaning::Here) && !folk.names_others;
    if loose > 0 && (loose > MOST_LOOSE || is_weak) && !of_space {
        let talk = talk(items).filter(|_| is_weak && !folk.names_others);
        return match talk {
            Some(talk) => (Basis::Talk, vec![Intent::SmallTalk(talk)]),
            None => match topic {
                Some(topic) if topic != Topic::Whois => not_understood(topic, &people),
                _ => not_understood(Topic::Whois, &[]),
            },
        };
    }
    if has(Meaning::Whoami) && !folk.names_others {
        return (Basis::Asked, vec![Intent::Whoami]);
    }
    if has(Meaning::Here) && !folk.names_others && !has(Meaning::Them) {
        let is_reachable = items.iter().any(|item| {
            weight(item) > Weight::Weak
                && matches!(topic_of(item), Some(Topic::Status(question)) if question != StatusQuestion::Plain)
        });
        let filters = std::mem::take(&mut folk.filters);
        let here = Intent::Here {
            is_reachable,
            filters,
            skip: 0,
        };
        return (Basis::Asked, vec![here]);
    }
    if has(Meaning::Help) && !folk.names_others {
        let on = topic.filter(|_| !is_weak);
        return (
            Basis::Asked,
            vec![Intent::Help(on.map_or(Help::Asked, Help::On))],
        );
    }
    if has(Meaning::Times) || (asks_time(topic) && people.len() > 1) {
        let ways: Vec<Vec<PersonRef>> = folk.ways.iter().map(|way| without_asker(way)).collect();
        if has(Meaning::Them) && people.is_empty() {
            return (Basis::Asked, vec![Intent::Times(vec![PersonRef::Thread])]);
        }
        if !people.is_empty() {
            return (Basis::Asked, ways.into_iter().map(Intent::Times).collect());
        }
    }
    let talk = talk(items);
    if folk.ways.is_empty() {
        return without_people(line, items, asked, talk, is_weak);
    }
    let Some((topic, of)) = asked else {
        return bare(line, items, &folk, talk);
    };
    let intents = folk
        .ways
        .into_iter()
        .map(|way| about(topic, of, way))
        .collect();
    (Basis::Asked, intents)
}

/// A list of all of whom something is said: `who works in sales`. It can be relied upon no more than a sentence of which
/// nothing is understood, as only a roster has such lists.
fn listed(folk: &Folk, topic: Option<Topic>, loose: usize) -> Option<Intent> {
    let beside = loose.saturating_sub(2 * NAME_WORDS * folk.of_nobody.len());
    let asks_who = topic.is_none_or(|topic| topic == Topic::Whois);
    if folk.of_nobody.is_empty() || folk.names_others || !asks_who || beside > MOST_LOOSE {
        return None;
    }
    let described = PersonRef::Described {
        name: None,
        filters: folk.of_nobody.clone(),
    };
    Some(Intent::about(Topic::Whois, vec![described]))
}

/// The request about those for whom somebody waits; none where they are nobody. The presence that is waited for is no question.
fn watched(
    items: &[Item<'_>],
    asked: Option<(Topic, Option<Topic>)>,
    folk: &Folk,
    topic: Topic,
) -> Option<Vec<Intent>> {
    let has = |meaning| items.iter().any(|item| item.means(meaning));
    let of = asked.and_then(|(topic, of)| of.or((topic == Topic::Manager).then_some(topic)));
    let ways = match folk.ways.as_slice() {
        [] if has(Meaning::Them) => vec![vec![PersonRef::Thread]],
        [] if has(Meaning::My) && of.is_some() => vec![vec![PersonRef::Asker]],
        ways => ways.to_vec(),
    };
    let intents: Vec<Intent> = ways.into_iter().map(|way| about(topic, of, way)).collect();
    (!intents.is_empty()).then_some(intents)
}

/// The meaning of a question that names nobody.
fn without_people(
    line: &Line<'_>,
    items: &[Item<'_>],
    asked: Option<(Topic, Option<Topic>)>,
    talk: Option<SmallTalk>,
    is_weak: bool,
) -> (Basis, Vec<Intent>) {
    let has = |meaning| items.iter().any(|item| item.means(meaning));
    // A pronoun means somebody who was said before: "my manager, is he free?"
    let first = items
        .iter()
        .find(|item| item.means(Meaning::Them) || item.means(Meaning::My));
    let who = first.map(|item| match item.means(Meaning::Them) {
        true => PersonRef::Thread,
        false => PersonRef::Asker,
    });
    // "Where is she? Thanks" asks, and "is that it, thanks" does not.
    let asks_of_them = items
        .iter()
        .any(|item| is_sign(item) && item.means(Meaning::Them));
    match (asked, who) {
        (Some((topic, of)), Some(who)) if !is_weak || asks_of_them || talk.is_none() => {
            (Basis::Asked, vec![about(topic, of, vec![who])])
        }
        (Some((topic, _)), None) if talk.is_none() => {
            let whom = Intent::Help(Help::Whom(topic.word()));
            let is_command = items
                .iter()
                .any(|item| item.said.is_some_and(|phrase| phrase.is_command));
            let is_of_thread = !is_weak || matches!(topic, Topic::Status(_));
            if is_command || !is_of_thread {
                (Basis::Asked, vec![whom])
            } else {
                (
                    Basis::Asked,
                    vec![about(topic, None, vec![PersonRef::Thread]), whom],
                )
            }
        }
        (None, Some(who)) if talk.is_none() && who == PersonRef::Thread => {
            (Basis::Bare, vec![Intent::about(Topic::Whois, vec![who])])
        }
        // "And now?" asks again.
        (None, None) if talk.is_none() && follows(line, items) && !has(Meaning::Sentence) => {
            let again = Topic::Status(StatusQuestion::Plain);
            (
                Basis::Asked,
                vec![about(again, None, vec![PersonRef::Thread])],
            )
        }
        (_, _) => match talk {
            Some(talk) => (Basis::Talk, vec![Intent::SmallTalk(talk)]),
            None if has(Meaning::Sentence) || has(Meaning::Aside) => {
                not_understood(Topic::Whois, &[])
            }
            None => (Basis::Talk, vec![Intent::Help(Help::Asked)]),
        },
    }
}

/// The meaning of people without a question.
fn bare(
    line: &Line<'_>,
    items: &[Item<'_>],
    folk: &Folk,
    talk: Option<SmallTalk>,
) -> (Basis, Vec<Intent>) {
    let only_me = folk
        .ways
        .first()
        .is_some_and(|way| way[..] == [PersonRef::Asker]);
    if only_me {
        return (Basis::Asked, vec![Intent::Whoami]);
    }
    let about = |way: &Vec<PersonRef>| Intent::about(Topic::Whois, way.clone());
    if follows(line, items) {
        let mut intents: Vec<Intent> = folk.ways.iter().cloned().map(Intent::FollowUp).collect();
        intents.truncate(1);
        intents.extend(folk.ways.iter().map(about));
        return (Basis::Asked, intents);
    }
    let intents: Vec<Intent> = folk.ways.iter().map(about).collect();
    match talk {
        Some(talk) if is_addressed(items, folk, talk) => {
            let mut all = vec![Intent::SmallTalk(talk)];
            all.extend(intents);
            (Basis::Talk, all)
        }
        _ => (Basis::Bare, intents),
    }
}

/// Whether the one who is named is spoken to, and not asked for: `hi Anna`, `thanks Anna Berg`. A description, a kind
/// request or a name at the start asks for somebody: `anna in sales, thanks`, `hi, anna please`, `Anna Berg, thank you`.
fn is_addressed(items: &[Item<'_>], folk: &Folk, talk: SmallTalk) -> bool {
    let most = match talk {
        SmallTalk::Thanks | SmallTalk::Farewell => 2,
        SmallTalk::Greeting | SmallTalk::Chatter => 1,
    };
    let is_name = |who: &PersonRef| matches!(who, PersonRef::Name(_));
    let begins = items.iter().find(|item| {
        item.said
            .is_none_or(|phrase| !phrase.means(Meaning::Filler))
    });
    let begins_with_talk = begins.is_some_and(is_talk);
    (1..=most).contains(&folk.typed)
        && begins_with_talk
        && folk.ways.iter().flatten().all(is_name)
        && !items.iter().any(|item| item.means(Meaning::Courtesy))
        && !items.iter().any(is_wish)
}

/// Whether words of a sentence tell what somebody is named for: `je cherche une`, `I need`.
fn is_wish(item: &Item<'_>) -> bool {
    item.means(Meaning::Filler) && item.to - item.from > 1
}

/// Whether the same is asked again. A word for `and` says so where nothing but kind words stands before it.
fn follows(line: &Line<'_>, items: &[Item<'_>]) -> bool {
    let is_kind = |item: &Item<'_>| {
        is_talk(item) || item.means(Meaning::Courtesy) || item.means(Meaning::Filler)
    };
    let is_mark = |item: &Item<'_>| {
        let mark = &line.tokens[item.from];
        matches!(mark, Token::Comma | Token::Semicolon | Token::Break)
    };
    let names = |item: &Item<'_>| {
        let who = &line.tokens[item.from];
        item.said.is_none() && (who.is_typed() || who.is_somebody())
    };
    let mut rest = items
        .iter()
        .skip_while(|item| is_kind(item) || is_mark(item));
    let joins = |item: &Item<'_>| item.means(Meaning::And) || is_mere_or(item);
    items.iter().any(|item| item.means(Meaning::Follow))
        || items.first().is_some_and(joins)
        || (rest.next().is_some_and(joins) && rest.next().is_some_and(names))
}

/// Whether this is a word for `or` that is no name: `oder`, and not `or`.
pub(super) fn is_mere_or(item: &Item<'_>) -> bool {
    item.said
        .is_some_and(|phrase| phrase.means(Meaning::Or) && !phrase.is_name)
}

fn is_talk(item: &Item<'_>) -> bool {
    talk(std::slice::from_ref(item)).is_some()
}

fn not_understood(topic: Topic, people: &[PersonRef]) -> (Basis, Vec<Intent>) {
    let nearest =
        notation::sayable(&Intent::about(topic, people.to_vec())).filter(|_| !people.is_empty());
    (
        Basis::Doubt,
        vec![Intent::Help(Help::NotUnderstood { nearest })],
    )
}

fn about(topic: Topic, of: Option<Topic>, people: Vec<PersonRef>) -> Intent {
    let people = match of {
        Some(_) => people
            .into_iter()
            .map(|who| PersonRef::ManagerOf(Box::new(who)))
            .collect(),
        None => people,
    };
    Intent::about(topic, people)
}

fn without_asker(people: &[PersonRef]) -> Vec<PersonRef> {
    let others: Vec<PersonRef> = people
        .iter()
        .filter(|who| **who != PersonRef::Asker)
        .cloned()
        .collect();
    if others.is_empty() {
        people.to_vec()
    } else {
        others
    }
}

fn asks_time(topic: Option<Topic>) -> bool {
    topic == Some(Topic::Contact(super::Facet::LocalTime))
}
