//! What a message means in the light of one language: the evidence of its phrases, weighed.

use super::folk::{Folk, folk};
use super::label::{Item, Line};
use super::narrow::narrow;
use super::person_ref::First;
use super::phrases::{Meaning, Phrase, Weight};
use super::spelling::is_particle;
use super::text::Token;
use super::{
    Help, Intent, Language, PersonRef, Reading, SmallTalk, StatusQuestion, Topic, notation,
};

/// The most words of a sentence beside a plain question, before nothing is understood.
const MOST_LOOSE: usize = 4;

/// The most words of a name after a greeting.
const MOST_ADDRESSED: usize = 3;

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

/// What a message means in the light of one language.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    /// The intents, best first. Never empty.
    pub(super) intents: Vec<Intent>,
    /// How much of the message it explains.
    pub(super) score: i64,
    /// How far it can be relied upon.
    pub(super) basis: Basis,
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

/// What is asked, and how sure that is.
#[derive(Debug, Clone, Copy)]
struct Sign {
    at: usize,
    topic: Topic,
    weight: Weight,
}

/// What these items mean.
pub(super) fn draft(line: &Line<'_>, items: &[Item<'_>]) -> Draft {
    let all = without_address(line, mended(items));
    let (narrowed, items) = narrow(line, &all);
    let items = &items[..];
    let has = |meaning| items.iter().any(|item| item.means(meaning));
    let asked = asked(items);
    let first = match asked {
        _ if has(Meaning::Times) => First::Several,
        Some((Topic::Status(_) | Topic::Contact(_) | Topic::Chain | Topic::Reports, _)) => {
            First::Several
        }
        _ => First::One,
    };
    let is_weak = asked.is_none_or(|(topic, _)| topic == Topic::Whois);
    let folk = folk(line, items, narrowed, first);
    let loose = folk.loose + count(items, Meaning::Sentence);
    let mut draft = Draft {
        intents: Vec::new(),
        score: score(&all),
        basis: Basis::Asked,
        is_aside: has(Meaning::Aside),
        language: language(line, &all),
        is_plain: !has(Meaning::Sentence),
        is_private: has(Meaning::Private),
    };
    let (basis, intents) = meaning(items, asked, folk, loose);
    draft.basis = basis;
    draft.intents = intents;
    if basis == Basis::Doubt {
        draft.score -= 1;
    }
    draft
}

fn meaning(
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
        return not_understood(Topic::Whois, &people);
    }
    if has(Meaning::Watch) {
        return not_understood(Topic::Status(StatusQuestion::Plain), &people);
    }
    if has(Meaning::Unwatch) || has(Meaning::Watching) {
        return not_understood(Topic::Whois, &[]);
    }
    if loose > 0 && (loose > MOST_LOOSE || is_weak) && !(has(Meaning::Here) && !folk.names_others) {
        let talk = talk(items).filter(|_| is_weak && !folk.names_others);
        return match talk {
            Some(talk) => (Basis::Talk, vec![Intent::SmallTalk(talk)]),
            None => not_understood(topic.unwrap_or(Topic::Whois), &people),
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
        return without_people(items, asked, talk, is_weak);
    }
    let Some((topic, of)) = asked else {
        return bare(items, folk, talk);
    };
    let intents = folk
        .ways
        .into_iter()
        .map(|way| about(topic, of, way))
        .collect();
    (Basis::Asked, intents)
}

/// What is meant where nobody is named.
fn without_people(
    items: &[Item<'_>],
    asked: Option<(Topic, Option<Topic>)>,
    talk: Option<SmallTalk>,
    is_weak: bool,
) -> (Basis, Vec<Intent>) {
    let has = |meaning| items.iter().any(|item| item.means(meaning));
    let who = if has(Meaning::Them) {
        Some(PersonRef::Thread)
    } else if has(Meaning::My) {
        Some(PersonRef::Asker)
    } else {
        None
    };
    match (asked, who) {
        (Some((topic, of)), Some(who)) if !(is_weak && talk.is_some()) => {
            (Basis::Asked, vec![about(topic, of, vec![who])])
        }
        (Some((topic, _)), None) if talk.is_none() => {
            let whom = Intent::Help(Help::Whom(topic.word()));
            let is_command = items
                .iter()
                .any(|item| item.said.is_some_and(|phrase| phrase.is_command));
            if is_command || is_weak {
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
        (_, _) => match talk {
            Some(talk) => (Basis::Talk, vec![Intent::SmallTalk(talk)]),
            None if has(Meaning::Sentence) || has(Meaning::Aside) => {
                not_understood(Topic::Whois, &[])
            }
            None => (Basis::Talk, vec![Intent::Help(Help::Asked)]),
        },
    }
}

/// What people alone mean.
fn bare(items: &[Item<'_>], folk: Folk, talk: Option<SmallTalk>) -> (Basis, Vec<Intent>) {
    let only_me = folk
        .ways
        .first()
        .is_some_and(|way| way[..] == [PersonRef::Asker]);
    if only_me {
        return (Basis::Asked, vec![Intent::Whoami]);
    }
    let about = |way: &Vec<PersonRef>| Intent::about(Topic::Whois, way.clone());
    let follows = items.iter().any(|item| item.means(Meaning::Follow))
        || items.first().is_some_and(|item| item.means(Meaning::And));
    if follows {
        let mut intents: Vec<Intent> = folk.ways.iter().cloned().map(Intent::FollowUp).collect();
        intents.truncate(1);
        intents.extend(folk.ways.iter().map(about));
        return (Basis::Asked, intents);
    }
    let intents: Vec<Intent> = folk.ways.iter().map(about).collect();
    match talk {
        Some(talk)
            if folk.typed > 0 && folk.typed <= 2 && !folk.ways.iter().flatten().any(is_certain) =>
        {
            let mut all = vec![Intent::SmallTalk(talk)];
            all.extend(intents);
            (Basis::Talk, all)
        }
        _ => (Basis::Bare, intents),
    }
}

fn is_certain(who: &PersonRef) -> bool {
    matches!(who, PersonRef::Id(_) | PersonRef::Email(_))
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

/// The items; where something is said as it should be, words that would have to be mended are words of names.
fn mended<'a>(items: &[Item<'a>]) -> Vec<Item<'a>> {
    let is_sure = items
        .iter()
        .any(|item| !item.is_slip && is_sign(item) && weight(item) > Weight::Weak);
    items
        .iter()
        .map(|item| Item {
            said: item
                .said
                .filter(|phrase| !(is_sure && item.is_slip && phrase.words == 1)),
            ..*item
        })
        .collect()
}

/// The items without the name of whoever is greeted, before something is asked: `Hi Whodex, who is anna?`.
fn without_address<'a>(line: &Line<'a>, mut items: Vec<Item<'a>>) -> Vec<Item<'a>> {
    if !items
        .first()
        .is_some_and(|item| small_talk(item) == Some(SmallTalk::Greeting))
    {
        return items;
    }
    let ends = |item: &Item<'_>| matches!(line.tokens[item.from], Token::Comma | Token::Break);
    let Some(end) = items.iter().take(MOST_ADDRESSED + 2).position(ends) else {
        return items;
    };
    let is_name = items[1..end]
        .iter()
        .all(|item| line.tokens[item.from].is_typed() && !is_sign(item));
    let next = items[end..]
        .iter()
        .find(|item| !line.tokens[item.from].separates());
    if is_name && next.is_some_and(is_sign) {
        for item in &mut items[1..end] {
            item.said = None;
            item.is_away = true;
        }
    }
    items
}

fn weight(item: &Item<'_>) -> Weight {
    item.said.map_or(Weight::Weak, |phrase| phrase.weight)
}

/// Whether this asks something about people.
fn is_sign(item: &Item<'_>) -> bool {
    item.said.is_some_and(Phrase::asks)
}

fn topic_of(item: &Item<'_>) -> Option<Topic> {
    item.said?.means.iter().find_map(|meaning| match meaning {
        Meaning::Topic(topic) => Some(*topic),
        _ => None,
    })
}

/// What is said without asking anything: thanks before all else.
fn talk(items: &[Item<'_>]) -> Option<SmallTalk> {
    let rank = |kind: &SmallTalk| match kind {
        SmallTalk::Thanks => 0,
        SmallTalk::Farewell => 1,
        SmallTalk::Greeting => 2,
        SmallTalk::Chatter => 3,
    };
    items.iter().filter_map(small_talk).min_by_key(rank)
}

fn small_talk(item: &Item<'_>) -> Option<SmallTalk> {
    item.said?.means.iter().find_map(|meaning| match meaning {
        Meaning::SmallTalk(kind) => Some(*kind),
        _ => None,
    })
}

/// The topic that the items ask for; and, where it is asked of somebody's manager, that.
fn asked(items: &[Item<'_>]) -> Option<(Topic, Option<Topic>)> {
    let mut signs: Vec<Sign> = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let again = at > 0 && items[..at].iter().any(|before| same_frame(before, item));
        if let Some(topic) = topic_of(item).filter(|_| !again) {
            signs.push(Sign {
                at,
                topic,
                weight: weight(item),
            });
        }
    }
    let most = signs.iter().map(|sign| sign.weight).max()?;
    let strong: Vec<Sign> = signs
        .iter()
        .copied()
        .filter(|sign| sign.weight == most)
        .collect();
    let first_of = |signs: &[Sign]| {
        signs
            .iter()
            .find(|sign| sign.topic != Topic::Whois)
            .or(signs.first())
            .copied()
    };
    let first = first_of(&strong)?;
    if most == Weight::Weak {
        return signs.first().map(|sign| (sign.topic, None));
    }
    let known: Vec<Sign> = signs
        .iter()
        .copied()
        .filter(|sign| sign.weight > Weight::Weak)
        .collect();
    let managers = known.iter().filter(|sign| sign.topic == Topic::Manager);
    let others: Vec<Sign> = known
        .iter()
        .copied()
        .filter(|sign| !matches!(sign.topic, Topic::Manager | Topic::Whois))
        .collect();
    let (Some(manager), count) = (managers.clone().next(), managers.count()) else {
        return Some((first.topic, None));
    };
    let Some(other) = first_of(&others) else {
        return Some((
            if count > 1 {
                Topic::Chain
            } else {
                Topic::Manager
            },
            None,
        ));
    };
    let (from, to) = (manager.at.min(other.at), manager.at.max(other.at));
    let is_joined = items[from..to].iter().any(|item| item.means(Meaning::And));
    if other.topic == Topic::Chain || is_joined {
        let first = if other.topic == Topic::Chain || other.at < manager.at {
            other
        } else {
            *manager
        };
        return Some((first.topic, None));
    }
    Some((other.topic, Some(Topic::Manager)))
}

/// Whether both are parts of one phrase.
fn same_frame(a: &Item<'_>, b: &Item<'_>) -> bool {
    match (a.said, b.said) {
        (Some(a), Some(b)) => std::ptr::eq(a, b) && a.is_framed,
        _ => false,
    }
}

fn count(items: &[Item<'_>], meaning: Meaning) -> usize {
    items
        .iter()
        .filter(|item| item.means(meaning))
        .map(|item| item.to - item.from)
        .sum()
}

/// How much of the message is explained.
pub(super) fn score(items: &[Item<'_>]) -> i64 {
    let items = &mended(items)[..];
    let worth = |(at, item): (usize, &Item<'_>)| {
        let Some(phrase) = item.said else { return 0 };
        let again = phrase.is_framed && items[..at].iter().any(|before| same_frame(before, item));
        let words = i64::try_from(item.to - item.from).unwrap_or(0);
        let each = match () {
            () if phrase.means(Meaning::Sentence) => 6,
            () if phrase.means(Meaning::Filler) => 8,
            () => 10,
        };
        // The fewer phrases explain it, the better.
        each * words - i64::from(item.is_slip) * 5 - i64::from(!again)
    };
    items.iter().enumerate().map(worth).sum()
}

/// The language of the words that are explained.
fn language(line: &Line<'_>, items: &[Item<'_>]) -> Option<Language> {
    let asks = items.iter().any(is_sign);
    let shows = |(at, item): (usize, &Item<'_>)| {
        item.said.is_some_and(|phrase| {
            let in_name = !asks && line.tokens[item.from].word().is_some_and(is_particle);
            phrase.is_of_language
                && !(phrase.is_command && at == 0)
                && !phrase.means(Meaning::Me)
                && !in_name
                && !matches!(line.tokens[item.from], Token::And(_) | Token::Or(_))
        })
    };
    let mut items = items.iter().enumerate();
    items
        .any(shows)
        .then(|| line.lexicon.language.clone())
        .flatten()
}
