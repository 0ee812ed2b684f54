//! A choice between people, as an answer of its own or beside other answers.

use serde::Serialize;

use super::super::sanitize::line;
use super::super::words::Words;
use super::row::Row;
use super::{ASKED, RenderContext, Submit, nobody};
use crate::intent::Topic;
use crate::intent::button::Button;
use crate::people::result::{CandidatePage, NoMatch};
use crate::policy::VisiblePerson;

/// The most people of a choice that stands beside other answers.
const MOST_BESIDE: usize = 5;

/// A question, and the people who may be meant.
#[derive(Debug, Clone, Serialize)]
pub(in super::super) struct Choice {
    question: String,
    count: String,
    people: Vec<Row>,
    has_more: bool,
    more: Vec<Submit>,
}

impl Choice {
    /// Which of the people who bear the name is meant?
    pub(super) fn of(
        list: &CandidatePage<VisiblePerson>,
        topic: Topic,
        context: RenderContext<'_>,
    ) -> Self {
        let words = context.words;
        let key = match list.name.as_str() {
            "" => "chooser-described",
            _ => "chooser-question",
        };
        let question = words.say_of(key, "asked", line(&asked(list), ASKED));
        let count = count(list, words);
        let count = match unfitting(list, words) {
            Some(unfitting) => format!("{unfitting} {count}"),
            None => count,
        };
        Self::new(list, topic, context, question, count)
    }

    /// Nobody bears the name: is one of these meant?
    pub(super) fn among_similar(
        list: &CandidatePage<VisiblePerson>,
        topic: Topic,
        context: RenderContext<'_>,
    ) -> Self {
        let words = context.words;
        let key = if list.has_unread_members {
            "suggest-too-large"
        } else {
            "suggest-nobody"
        };
        let question = words.say_of(key, "asked", line(&list.name, ASKED));
        let count = words.say_of("suggest-question", "n", list.people.len());
        Self::new(list, topic, context, question, count)
    }

    /// The same choice, short enough to stand beside other answers.
    pub(super) fn beside(mut list: CandidatePage<VisiblePerson>) -> CandidatePage<VisiblePerson> {
        list.people.truncate(MOST_BESIDE);
        list
    }

    /// Those whom somebody waits for: each can be ended.
    pub(super) fn watched(people: &[VisiblePerson], context: RenderContext<'_>) -> Self {
        let words = context.words;
        let row =
            |shown| Row::of(shown, Topic::Unwatch, context).titled(words.say("button-unwatch"));
        Self {
            question: words.say("watch-list"),
            count: words.say("watch-list-hint"),
            people: people.iter().map(row).collect(),
            has_more: false,
            more: Vec::new(),
        }
    }

    fn new(
        list: &CandidatePage<VisiblePerson>,
        topic: Topic,
        context: RenderContext<'_>,
        question: String,
        count: String,
    ) -> Self {
        let words = context.words;
        let more = Button::More {
            name: list.name.clone(),
            filters: list.filters.clone(),
            skip: list.next(),
            topic,
        };
        let more: Vec<Submit> = if list.has_more() {
            vec![Submit::new(words.say("button-more"), &more)]
        } else {
            Vec::new()
        };
        Self {
            question,
            count,
            people: list
                .people
                .iter()
                .map(|shown| Row::of(shown, topic, context))
                .collect(),
            has_more: !more.is_empty(),
            more,
        }
    }
}

/// The question: a name, or what was said of somebody.
fn asked(list: &CandidatePage<VisiblePerson>) -> String {
    match list.name.as_str() {
        "" => list.filters.join(", "),
        name => name.to_owned(),
    }
}

/// That what was said beside the name holds of nobody who bears it.
fn unfitting(list: &CandidatePage<VisiblePerson>, words: &Words) -> Option<String> {
    list.fits_nobody.then(|| {
        let searched = NoMatch::Described {
            name: Some(list.name.clone()),
            filters: list.filters.clone(),
            members: false,
        };
        nobody::searched(words, &searched)
    })
}

fn count(list: &CandidatePage<VisiblePerson>, words: &Words) -> String {
    let (from, to) = (list.skipped + 1, list.next());
    let part = |key| {
        let values = [("from", from.into()), ("to", to.into())];
        words.say_with(key, values)
    };
    match list.total {
        Some(total) if list.has_unread_members && total <= to => {
            words.say_of("chooser-too-large", "n", total)
        }
        Some(total) if list.skipped == 0 && total <= to => words.say_of("chooser-all", "n", total),
        Some(total) => words.say_with(
            "chooser-part",
            [
                ("from", from.into()),
                ("to", to.into()),
                ("n", total.into()),
            ],
        ),
        None if list.people.is_empty() => words.say("chooser-no-more"),
        None => part("chooser-first"),
    }
}
