//! What the templates see: words, made from what may be shown. All logic is here; templates hold
//! paths and conditions. Every field is always there; what is absent is empty.

pub(super) mod person;
pub(super) mod presence;
mod time;
pub(super) mod words;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

pub(super) use self::time::ago;
use super::safe::line;
use super::{Answer, Apology, Asked};
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

/// A button that comes back to the bot.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Submit {
    pub(super) title: String,
    pub(super) data: Value,
}

impl Submit {
    pub(super) fn new(title: &str, button: &Button) -> Self {
        Self {
            title: title.to_owned(),
            data: button.data(),
        }
    }
}

/// The kind of template that renders an answer, and what it sees.
pub(super) fn of(answer: &Answer, now: Timestamp, room: Room) -> (&'static str, Value) {
    match answer {
        Answer::People(found) => ("person", people(found, now, room)),
        Answer::Status(asked) => ("status", status(asked, now, room)),
        Answer::Choose(list) => ("chooser", chooser(list, room)),
        Answer::Nobody(searched) => ("nobody", nobody(searched)),
        Answer::Help(help) => ("help", self::help(help)),
        Answer::Welcome => ("welcome", welcome()),
        Answer::Apology(apology) => ("apology", json!({"text": regret(*apology)})),
    }
}

fn people(found: &[Found<Shown>], now: Timestamp, room: Room) -> Value {
    table(found.iter(), now, room)
}

fn status(asked: &[Asked], now: Timestamp, room: Room) -> Value {
    table(asked.iter().map(|asked| &asked.found), now, room)
}

/// People as views, and notes on those who are not told of.
fn table<'a>(found: impl Iterator<Item = &'a Found<Shown>>, now: Timestamp, room: Room) -> Value {
    let mut people = Vec::new();
    let mut notes = Vec::new();
    for one in found {
        match one {
            Found::One(shown) => people.push(PersonView::of(shown, now, room)),
            Found::Several(list) => notes.push(format!(
                "Several people are named {}: ask for one of them.",
                line(&list.name, ASKED)
            )),
            Found::Nobody(searched) => notes.push(words::nobody(searched)),
        }
    }
    if people.len() > 1 && !room.details {
        notes.push("Shortened to fit: ask for one person to see all.".to_owned());
    }
    json!({"people": people, "notes": notes})
}

fn chooser(list: &List<Shown>, room: Room) -> Value {
    let people: Vec<Value> = list
        .people
        .iter()
        .map(|shown| {
            let name = name(shown.person(), room);
            let presence = presence::known_of(shown);
            json!({
                "name": name,
                "title": person::title(shown.person(), room),
                "presence": presence,
                "data": Button::Person(shown.person().id.clone()).data(),
            })
        })
        .collect();
    let shown = list.skipped + list.people.len();
    let more = Button::More {
        name: list.name.clone(),
        skip: list.next,
    };
    let more: Vec<Submit> = if list.more {
        vec![Submit::new("More", &more)]
    } else {
        Vec::new()
    };
    let count = if list.more {
        format!(
            "{} to {shown}, best match first; there are more.",
            list.skipped + 1
        )
    } else if list.skipped == 0 {
        format!("{shown} people, best match first.")
    } else {
        format!("{} to {shown}; there are no more.", list.skipped + 1)
    };
    json!({
        "asked": line(&list.name, ASKED),
        "people": people,
        "has_more": !more.is_empty(),
        "more": more,
        "count": count,
    })
}

fn nobody(searched: &Searched) -> Value {
    let near: Vec<Submit> = match searched {
        Searched::Names { near, .. } => near
            .iter()
            .map(|(id, name)| Submit::new(&line(name, ASKED), &Button::Person(id.clone())))
            .collect(),
        _ => Vec::new(),
    };
    json!({
        "text": words::nobody(searched),
        "hint": words::hint(searched),
        "has_near": !near.is_empty(),
        "near": near,
    })
}

fn help(help: &Help) -> Value {
    let (title, hint) = match help {
        Help::Asked => ("What you can ask".to_owned(), String::new()),
        Help::Whom(verb) => (
            "Whom do you mean?".to_owned(),
            format!("Say {verb} and a name, an email or a mention."),
        ),
        Help::NotUnderstood { did_you_mean } => (
            "That was not understood.".to_owned(),
            did_you_mean.map_or_else(String::new, |verb| format!("Did you mean {verb}?")),
        ),
    };
    json!({"title": title, "hint": hint, "verbs": examples(VERBS)})
}

fn welcome() -> Value {
    // Help itself is not worth a line here: a message without a question brings it.
    let useful = VERBS.split_last().map_or(VERBS, |(_, useful)| useful);
    json!({
        "title": "Hello! I tell who somebody is, and whether they can be reached now.",
        "hint": "Mention me together with a colleague, or press an example. I hear only messages \
                 that mention me.",
        "verbs": examples(useful),
    })
}

/// What can be said, with an example of each that can be pressed.
fn examples(verbs: &[Verb]) -> Vec<Value> {
    verbs
        .iter()
        .map(|verb| {
            json!({
                "usage": verb.usage,
                "summary": verb.summary,
                "example": verb.example,
                "data": Button::Say(verb.example.to_owned()).data(),
            })
        })
        .collect()
}

fn regret(apology: Apology) -> String {
    match apology {
        Apology::NotAllowed => {
            "Sorry, this bot answers people of its own organization only.".to_owned()
        }
        Apology::Refused => "Sorry, Webex refused this lookup. Try it in other words.".to_owned(),
        Apology::Unavailable => {
            "Sorry, Webex did not answer. Please ask again in a few minutes.".to_owned()
        }
        Apology::TooFast => "That is more than I can look up for one person: please pause for a \
                             minute, and ask again."
            .to_owned(),
        Apology::TooMany(most) => {
            format!("That is more people than fit one answer: ask for {most} at most.")
        }
    }
}
