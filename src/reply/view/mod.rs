//! What the templates see: words, made from what may be shown. All logic is here; templates hold
//! paths and conditions. Every field is always there; what is absent is empty.

mod choice;
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
use super::{Answer, Apology, Manager, Reader, Told};
use crate::directory::found::Found;
use crate::intent::button::Button;
use crate::intent::verbs::{VERBS, Verb};
use crate::intent::{Help, StatusQuestion, Topic};
use crate::policy::Shown;
use choice::Choice;
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
    let words = scene.words;
    let (kind, mut view) = match answer {
        Answer::People(told, topic) => ("person", people(told, *topic, scene)),
        Answer::Status(found, _) | Answer::Contact(found, _) | Answer::Times(found) => {
            ("status", status(found, scene))
        }
        Answer::Chain(told) | Answer::Reports(told) => {
            ("person", people(told, Topic::Whois, scene))
        }
        Answer::Here(_) | Answer::SentPrivately | Answer::SmallTalk(_) => (
            "apology",
            json!({"text": regret(Apology::Unavailable, words)}),
        ),
        Answer::Choose(list, topic) => ("chooser", json!(Choice::of(list, *topic, scene))),
        Answer::Suggest(list, topic) => {
            ("chooser", json!(Choice::among_similar(list, *topic, scene)))
        }
        Answer::Nobody(searched) => (
            "nobody",
            json!({"text": nobody::searched(words, searched), "hint": nobody::hint(words, searched)}),
        ),
        Answer::Help(help) => ("help", self::help(help, words)),
        Answer::Welcome => ("welcome", welcome(words)),
        Answer::Apology(apology) => ("apology", json!({"text": regret(*apology, words)})),
    };
    let fallback = match answer {
        Answer::Suggest(..) => "suggest-fallback".to_owned(),
        _ => format!("{kind}-fallback"),
    };
    view["fallback"] = words.say(&fallback).into();
    (kind, view)
}

/// People as views, choices where one is to be made, and notes on those of whom there is nothing else to tell.
#[derive(Debug, Default)]
struct Table {
    people: Vec<PersonView>,
    choices: Vec<Choice>,
    notes: Vec<String>,
}

impl Table {
    fn add(&mut self, found: &Found<Shown>, topic: Topic, scene: Scene<'_>) {
        match found {
            Found::One(shown) => self.people.push(PersonView::of(shown, scene)),
            Found::Choose(list) => {
                let list = Choice::beside(list.clone());
                self.choices.push(Choice::of(&list, topic, scene));
            }
            Found::Suggest(list) => {
                let list = Choice::beside(list.clone());
                self.choices
                    .push(Choice::among_similar(&list, topic, scene));
            }
            Found::Nobody(searched) => self.notes.push(nobody::searched(scene.words, searched)),
        }
    }

    fn view(mut self, scene: Scene<'_>) -> Value {
        let words = scene.words;
        if self.people.len() > 1 && !scene.room.details {
            self.notes.push(words.say("note-shortened"));
        }
        json!({
            "people": self.people,
            "choices": self.choices,
            "notes": self.notes,
            "button_details": words.say("button-details"),
        })
    }
}

fn people(told: &[Told], topic: Topic, scene: Scene<'_>) -> Value {
    let words = scene.words;
    let name = |shown: &Shown| name(shown.person(), scene);
    let mut table = Table::default();
    for told in told {
        match told {
            Told::Found(found) => table.add(found, topic, scene),
            Told::Manager(Manager::Person { of, is }) => {
                let of: Vec<String> = of.iter().map(name).map(|name| isolated(&name)).collect();
                let intro = words.say_of("manager-of", "names", of.join(", "));
                table
                    .people
                    .push(PersonView::of(is, scene).with_intro(intro));
            }
            Told::Chain(_) | Told::Reports(_) => {}
            Told::Manager(Manager::Name { of, name: manager }) => {
                let values = [
                    ("name", name(of).into()),
                    ("manager", line(manager, ASKED).into()),
                ];
                table.notes.push(words.say_with("manager-by-name", values));
            }
            Told::Manager(Manager::Gone { of }) => {
                table
                    .notes
                    .push(words.say_of("manager-gone", "name", name(of)));
            }
            Told::Manager(Manager::Nobody { of }) => {
                table
                    .notes
                    .push(words.say_of("manager-nobody", "name", name(of)));
            }
            Told::Manager(Manager::Withheld { of }) => {
                table
                    .notes
                    .push(words.say_of("manager-withheld", "name", name(of)));
            }
        }
    }
    table.view(scene)
}

fn status(found: &[Found<Shown>], scene: Scene<'_>) -> Value {
    let mut table = Table::default();
    for found in found {
        table.add(found, Topic::Status(StatusQuestion::Plain), scene);
    }
    table.view(scene)
}

fn help(help: &Help, words: &Words) -> Value {
    let (title, hint) = match help {
        Help::Asked | Help::On(_) => ("help-title", String::new()),
        Help::Whom(verb) => ("help-whom", words.say_of("help-whom-hint", "verb", *verb)),
        Help::NotUnderstood { nearest } => (
            "help-not-understood",
            nearest.as_deref().map_or_else(String::new, |nearest| {
                words.say_of("help-did-you-mean", "verb", nearest)
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
