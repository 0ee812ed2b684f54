//! The evidence of phrases: what they ask for together, and how much of a message they explain.

use super::folk::is_inside_a_name;
use super::label::{Item, Line};
use super::phrases::{Meaning, Phrase, Weight};
use super::spelling::is_particle;
use super::text::Token;
use super::{Language, SmallTalk, Topic};

/// The most words of a name after a greeting.
const MOST_ADDRESSED: usize = 3;

/// The question, and the strength of its evidence.
#[derive(Debug, Clone, Copy)]
struct Sign {
    at: usize,
    topic: Topic,
    weight: Weight,
}

/// The items; where something is said as it should be, words that would have to be mended are words of names.
pub(super) fn mended<'a>(items: &[Item<'a>]) -> Vec<Item<'a>> {
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
pub(super) fn without_address<'a>(line: &Line<'a>, mut items: Vec<Item<'a>>) -> Vec<Item<'a>> {
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
    let is_name = items[1..end].iter().all(|item| {
        line.tokens[item.from].is_typed() && !is_sign(item) && !item.means(Meaning::Courtesy)
    });
    let next = items[end..]
        .iter()
        .find(|item| !line.tokens[item.from].separates());
    // "Hi, I met anna, who is she?" and "hi anna, number please" name the one who is meant.
    let rest = &items[end..];
    let names = |item: &Item<'_>| {
        let token = &line.tokens[item.from];
        (item.said.is_none() && token.is_typed()) || token.is_somebody()
    };
    let is_of_others = |item: &Item<'_>| {
        use Meaning::{Help, Here, Me, My, Watching, Whoami};
        let others = [Me, My, Here, Whoami, Help, Watching];
        names(item) || others.iter().any(|meaning| item.means(*meaning))
    };
    let is_sure = |item: &Item<'_>| is_sign(item) && weight(item) > Weight::Weak;
    let is_meant = rest.iter().any(|item| item.means(Meaning::Them)) && !rest.iter().any(names)
        || rest.iter().any(is_sure) && !rest.iter().any(is_of_others);
    let asks = |item: &Item<'_>| is_sign(item) || item.means(Meaning::My);
    if is_name && !is_meant && next.is_some_and(asks) {
        for item in &mut items[1..end] {
            item.said = None;
            item.is_away = true;
        }
    }
    items
}

/// How sure a sign this is.
pub(super) fn weight(item: &Item<'_>) -> Weight {
    item.said.map_or(Weight::Weak, |phrase| phrase.weight)
}

/// Whether this asks something about people.
pub(super) fn is_sign(item: &Item<'_>) -> bool {
    item.said.is_some_and(Phrase::asks)
}

/// The topic that this asks for.
pub(super) fn topic_of(item: &Item<'_>) -> Option<Topic> {
    item.said?.means.iter().find_map(|meaning| match meaning {
        Meaning::Topic(topic) => Some(*topic),
        _ => None,
    })
}

/// Small talk, which asks nothing: thanks before all else.
pub(super) fn talk(items: &[Item<'_>]) -> Option<SmallTalk> {
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
pub(super) fn asked(items: &[Item<'_>]) -> Option<(Topic, Option<Topic>)> {
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
    if asks_for_several(items, &known) {
        // The card has all that is asked for.
        let of = known.iter().find(|sign| sign.topic == Topic::Manager);
        return Some((Topic::Whois, of.map(|sign| sign.topic)));
    }
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

/// Whether different things are asked for at once: `her email and phone`.
fn asks_for_several(items: &[Item<'_>], known: &[Sign]) -> bool {
    let is_fact = |sign: &&Sign| matches!(sign.topic, Topic::Contact(_) | Topic::Status(_));
    let facts: Vec<&Sign> = known.iter().filter(is_fact).collect();
    let is_other = |pair: &[&Sign]| {
        let [one, other] = pair else { return false };
        let differ = one.topic.word() != other.topic.word();
        differ
            && items[one.at..other.at]
                .iter()
                .any(|item| item.means(Meaning::And))
    };
    facts.windows(2).any(is_other)
}

/// Whether both are parts of one phrase.
fn same_frame(a: &Item<'_>, b: &Item<'_>) -> bool {
    match (a.said, b.said) {
        (Some(a), Some(b)) => std::ptr::eq(a, b) && a.is_framed,
        _ => false,
    }
}

/// How many words mean this.
pub(super) fn count(items: &[Item<'_>], meaning: Meaning) -> usize {
    items
        .iter()
        .filter(|item| item.means(meaning))
        .map(|item| item.to - item.from)
        .sum()
}

/// How much of the message is explained.
pub(super) fn score(line: &Line<'_>, items: &[Item<'_>]) -> i64 {
    let items = &mended(items)[..];
    let worth = |(at, item): (usize, &Item<'_>)| {
        let Some(phrase) = item.said else { return 0 };
        // A name shows no language: Peter van den Berg, von der Leyen.
        if line.is_of_particles(item)
            && (is_inside_a_name(line, items, at) || begins_a_name(line, items, at))
        {
            return 1;
        }
        let again = phrase.is_framed && items[..at].iter().any(|before| same_frame(before, item));
        let words = i64::try_from(item.to - item.from).unwrap_or(0);
        // A misspelt phrase explains hardly more than a name would.
        if item.is_slip && words == 1 {
            return 1;
        }
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

/// Whether these are of several particles before a word with a capital letter: `von der Leyen`.
fn begins_a_name(line: &Line<'_>, items: &[Item<'_>], at: usize) -> bool {
    let particles = |at: &usize| line.is_of_particles(&items[*at]);
    let begin = (0..at).rev().take_while(particles).last().unwrap_or(at);
    let end = (at..items.len()).find(|at| !particles(at));
    end.map(|end| &items[end]).is_some_and(|next| {
        let is_name = next.said.is_none() && line.tokens[next.from].is_typed();
        next.from - items[begin].from > 1 && is_name && line.is_capital(next.from)
    })
}

/// The language of the words that are explained. Of `items`, those `kept` stay when what narrows is taken away.
pub(super) fn language(line: &Line<'_>, items: &[Item<'_>], kept: &[Item<'_>]) -> Option<Language> {
    let asks = items.iter().any(is_sign);
    let shows = |(at, item): (usize, &Item<'_>)| {
        item.said.is_some_and(|phrase| {
            let narrows = kept.get(at).is_some_and(|kept| kept.is_away);
            let in_name =
                !asks && !narrows && line.tokens[item.from].word().is_some_and(is_particle);
            // At the beginning, a word for `and` asks the same of somebody else.
            let joins = at > 0 && matches!(line.tokens[item.from], Token::And(_) | Token::Or(_));
            let is_neutral = (phrase.is_command && at == 0)
                || (phrase.means(Meaning::Me) && !phrase.asks())
                || in_name
                || joins;
            phrase.is_of_language && !is_neutral
        })
    };
    let mut items = items.iter().enumerate();
    items
        .any(shows)
        .then(|| line.lexicon.language.clone())
        .flatten()
}
