//! What the templates see: words, made from what may be shown. All logic is here; templates hold
//! paths and conditions. Every field is always there; what is absent is empty.

mod dial;
mod nobody;
mod person;
mod presence;
mod time;

use serde::Serialize;
use serde_json::{Value, json};

pub(super) use self::time::ago;
use super::safe::{isolated, line};
use super::words::Words;
use super::{Answer, Apology, Asked, Reader};
use crate::command::Help;
use crate::command::button::Button;
use crate::command::verbs::{VERBS, Verb};
use crate::directory::found::{Found, List, Searched};
use crate::policy::Shown;
use person::{PersonView, name};

/// The longest of what an asker typed that is shown back, in characters.
const ASKED: usize = 80;

/// How much is told of each person. Less, where a card would come out too big.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    /// The longest name, title or other value, in characters.
    chars: usize,
    /// The most values of one kind, such as phone numbers.
    each: usize,
    /// The most facts.
    facts: usize,
    /// Whether what is rarely wanted is told as well.
    details: bool,
}

/// From all to little.
pub(super) const ROOMS: [Room; 4] = [
    Room {
        chars: 90,
        each: 4,
        facts: 20,
        details: true,
    },
    Room {
        chars: 60,
        each: 2,
        facts: 20,
        details: false,
    },
    Room {
        chars: 40,
        each: 1,
        facts: 8,
        details: false,
    },
    Room {
        chars: 24,
        each: 1,
        facts: 2,
        details: false,
    },
];

/// In what words, for whom, and in how much room something is told.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) words: &'a Words,
    pub(super) reader: &'a Reader,
    pub(super) room: Room,
}

/// A button that comes back to the bot.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Submit {
    pub(super) title: String,
    pub(super) data: Value,
}

impl Submit {
    pub(super) fn new(title: String, button: &Button) -> Self {
        Self {
            title,
            data: button.data(),
        }
    }
}

/// The kind of template that renders an answer, and what it sees.
pub(super) fn of(answer: &Answer, scene: Scene<'_>) -> (&'static str, Value) {
    let (kind, mut view) = match answer {
        Answer::People(found) => ("person", table(found.iter(), scene)),
        Answer::Status(asked) => ("status", status(asked, scene)),
        Answer::Choose(list) => ("chooser", chooser(list, scene)),
        Answer::Nobody(searched) => ("nobody", nobody(searched, scene.words)),
        Answer::Help(help) => ("help", self::help(help, scene.words)),
        Answer::Welcome => ("welcome", welcome(scene.words)),
        Answer::Apology(apology) => ("apology", json!({"text": regret(*apology, scene.words)})),
    };
    view["fallback"] = scene.words.say(&format!("{kind}-fallback")).into();
    (kind, view)
}

fn status(asked: &[Asked], scene: Scene<'_>) -> Value {
    table(asked.iter().map(|asked| &asked.found), scene)
}

/// People as views, and notes on those who are not told of.
fn table<'a>(found: impl Iterator<Item = &'a Found<Shown>>, scene: Scene<'_>) -> Value {
    let words = scene.words;
    let mut people = Vec::new();
    let mut notes = Vec::new();
    for one in found {
        match one {
            Found::One(shown) => people.push(PersonView::of(shown, scene)),
            Found::Several(list) => {
                notes.push(words.say_of("note-several", "name", line(&list.name, ASKED)));
            }
            Found::Nobody(searched) => notes.push(nobody::searched(words, searched)),
        }
    }
    if people.len() > 1 && !scene.room.details {
        notes.push(words.say("note-shortened"));
    }
    json!({"people": people, "notes": notes, "button_details": words.say("button-details")})
}

fn chooser(list: &List<Shown>, scene: Scene<'_>) -> Value {
    let words = scene.words;
    let people: Vec<Value> = list
        .people
        .iter()
        .map(|shown| {
            json!({
                "name": name(shown.person(), scene),
                "title": person::title(shown.person(), scene.room),
                "presence": presence::known_of(words, shown),
                "data": Button::Person(shown.person().id.clone()).data(),
            })
        })
        .collect();
    let (from, to) = (list.skipped + 1, list.skipped + list.people.len());
    let more = Button::More {
        name: list.name.clone(),
        skip: list.next,
    };
    let more: Vec<Submit> = if list.more {
        vec![Submit::new(words.say("button-more"), &more)]
    } else {
        Vec::new()
    };
    let part = |key| words.say_with(key, [("from", from.into()), ("to", to.into())]);
    let count = match (list.more, list.skipped) {
        (true, _) => part("chooser-first"),
        (false, 0) => words.say_of("chooser-all", "n", to),
        (false, _) => part("chooser-last"),
    };
    json!({
        "question": words.say_of("chooser-question", "asked", line(&list.name, ASKED)),
        "people": people,
        "button_show": words.say("button-show"),
        "has_more": !more.is_empty(),
        "more": more,
        "count": count,
    })
}

fn nobody(searched: &Searched, words: &Words) -> Value {
    let near: Vec<Submit> = match searched {
        Searched::Names { near, .. } => near
            .iter()
            .map(|(id, name)| Submit::new(line(name, ASKED), &Button::Person(id.clone())))
            .collect(),
        _ => Vec::new(),
    };
    let names: Vec<String> = near.iter().map(|button| isolated(&button.title)).collect();
    let did_you_mean = if names.is_empty() {
        String::new()
    } else {
        words.say_of("near", "names", names.join(", "))
    };
    json!({
        "text": nobody::searched(words, searched),
        "hint": nobody::hint(words, searched),
        "near_title": words.say("near-title"),
        "did_you_mean": did_you_mean,
        "has_near": !near.is_empty(),
        "near": near,
    })
}

fn help(help: &Help, words: &Words) -> Value {
    let (title, hint) = match help {
        Help::Asked => ("help-title", String::new()),
        Help::Whom(verb) => ("help-whom", words.say_of("help-whom-hint", "verb", *verb)),
        Help::NotUnderstood { did_you_mean } => (
            "help-not-understood",
            did_you_mean.map_or_else(String::new, |verb| {
                words.say_of("help-did-you-mean", "verb", verb)
            }),
        ),
    };
    json!({"title": words.say(title), "hint": hint, "verbs": examples(VERBS, words),
        "for_example": words.say("for-example")})
}

fn welcome(words: &Words) -> Value {
    // Help itself is not worth a line here: a message without a question brings it.
    let useful = VERBS.split_last().map_or(VERBS, |(_, useful)| useful);
    json!({
        "title": words.say("welcome-title"),
        "hint": words.say("welcome-hint"),
        "verbs": examples(useful, words),
        "for_example": words.say("for-example"),
    })
}

/// What can be said, with an example of each that can be pressed.
fn examples(verbs: &[Verb], words: &Words) -> Vec<Value> {
    verbs
        .iter()
        .map(|verb| {
            json!({
                "usage": words.say(&format!("{}-usage", verb.name)),
                "summary": words.say(&format!("{}-summary", verb.name)),
                "example": verb.example,
                "data": Button::Say(verb.example.to_owned()).data(),
            })
        })
        .collect()
}

fn regret(apology: Apology, words: &Words) -> String {
    match apology {
        Apology::NotAllowed => words.say("sorry-not-allowed"),
        Apology::Refused => words.say("sorry-refused"),
        Apology::Unavailable => words.say("sorry-unavailable"),
        Apology::TooFast => words.say("sorry-too-fast"),
        Apology::TooMany(most) => words.say_of("sorry-too-many", "most", most),
    }
}
