//! The views of the templates: words for the fields that the asker may see. All logic is here; templates
//! hold paths and conditions. Every field is always present; a missing value is empty.

mod asked;
mod choice;
mod contact;
mod dial;
mod help;
mod here;
mod hierarchy;
mod nobody;
mod person;
mod presence;
mod row;
mod time;
mod times;
mod too_large;
mod watch;

use serde::Serialize;
use serde_json::{Value, json};

pub(super) use self::time::ago;
use super::sanitize::{isolated, line};
use super::words::Words;
use super::{Answer, Apology, Manager, Reader, Told};
use crate::hours::WorkingHours;
use crate::intent::button::Button;
use crate::intent::{StatusQuestion, Topic};
use crate::people::result::SearchResult;
use crate::policy::VisiblePerson;
use choice::Choice;
use person::{PersonView, name};
use too_large::Withheld;

/// The longest of what an asker typed that is shown back, in characters.
const ASKED: usize = 80;

/// How much is told of each person. Less, where a card would come out too big.
#[derive(Debug, Clone, Copy)]
pub(super) struct SizeBudget {
    /// The longest name, title or other value, in characters.
    chars: usize,
    /// The most values of one kind, such as phone numbers.
    each: usize,
    /// The most facts.
    facts: usize,
    /// The most people under one heading.
    rows: usize,
    /// Whether what is rarely wanted is told as well.
    details: bool,
}

/// From all to little.
pub(super) const BUDGETS: [SizeBudget; 5] = [
    SizeBudget {
        chars: 90,
        each: 4,
        facts: 20,
        rows: 15,
        details: true,
    },
    SizeBudget {
        chars: 60,
        each: 2,
        facts: 20,
        rows: 15,
        details: false,
    },
    SizeBudget {
        chars: 40,
        each: 1,
        facts: 8,
        rows: 8,
        details: false,
    },
    SizeBudget {
        chars: 20,
        each: 1,
        facts: 2,
        rows: 4,
        details: false,
    },
    // For names of emoji of several parts, which have up to 30 bytes each.
    SizeBudget {
        chars: 10,
        each: 1,
        facts: 2,
        rows: 4,
        details: false,
    },
];

/// Language, reader and size budget of a rendering.
#[derive(Debug, Clone, Copy)]
pub(super) struct RenderContext<'a> {
    pub(super) words: &'a Words,
    pub(super) reader: &'a Reader,
    pub(super) budget: SizeBudget,
    /// When people work.
    pub(super) hours: WorkingHours,
    /// Whether somebody can be told later.
    pub(super) has_watches: bool,
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

    /// A button whose answer is for the presser's eyes alone.
    fn privately(words: &Words, button: &Button) -> Self {
        Self {
            title: words.say("button-privately"),
            data: button.private_data(),
        }
    }
}

/// A button that asks again alone with the bot, where more of these people would be shown there.
fn private(topic: Topic, people: &[&VisiblePerson], context: RenderContext<'_>) -> Option<Submit> {
    if !people.iter().any(|shown| shown.is_more_alone()) {
        return None;
    }
    let button = match people {
        [one] => Button::About(topic, one.person().id.clone()),
        several => {
            let addresses = several
                .iter()
                .filter_map(|shown| shown.person().emails.first());
            let addresses: Vec<&str> = addresses.map(String::as_str).collect();
            if addresses.len() < several.len() {
                return None;
            }
            Button::Say(format!("{} {}", topic.word(), addresses.join(", ")))
        }
    };
    Some(Submit::privately(context.words, &button))
}

/// The kind of template that renders an answer, and what it sees.
pub(super) fn of(answer: &Answer, context: RenderContext<'_>) -> (&'static str, Value) {
    let words = context.words;
    let line = |text: String| json!({"text": text});
    let (kind, mut view) = match answer {
        Answer::People(told, topic) if hierarchy::is_told(told) => {
            ("hierarchy", hierarchy::view(told, *topic, context))
        }
        Answer::People(told, topic) => ("person", people(told, *topic, context)),
        Answer::Status(found, question) => ("status", status(found, *question, context)),
        Answer::Contact(found, facet) => ("contact", contact::view(found, *facet, context)),
        Answer::Chain(told) => ("hierarchy", hierarchy::view(told, Topic::Chain, context)),
        Answer::Reports(told) => ("hierarchy", hierarchy::view(told, Topic::Reports, context)),
        Answer::Here(here) => ("here", here::view(here, context)),
        Answer::Times(found) => ("times", times::view(found, context)),
        Answer::Watch(answer) => watch::view(answer, context),
        Answer::SentPrivately => ("line", line(words.say("sent-privately"))),
        Answer::SmallTalk(kind) => ("line", line(help::small_talk(*kind, words))),
        Answer::Choose(list, topic) => ("chooser", json!(Choice::of(list, *topic, context))),
        Answer::Suggest(list, topic) => (
            "chooser",
            json!(Choice::among_similar(list, *topic, context)),
        ),
        Answer::Nobody(searched) => (
            "nobody",
            json!({"text": nobody::searched(words, searched), "hint": nobody::hint(words, searched)}),
        ),
        Answer::Help(help) => ("help", help::help(help, words)),
        Answer::Welcome => ("welcome", help::welcome(words)),
        Answer::Apology(apology) => ("apology", line(regret(*apology, words))),
    };
    let fallback = match answer {
        Answer::Suggest(..) => "suggest-fallback".to_owned(),
        _ => format!("{kind}-fallback"),
    };
    view["fallback"] = words.say(&fallback).into();
    (kind, view)
}

/// Views of the people found, their choices, and a note for each who was not found.
#[derive(Debug, Default)]
struct Table {
    people: Vec<PersonView>,
    choices: Vec<Choice>,
    notes: Vec<String>,
    /// A button that asks again alone with the bot.
    private: Option<Submit>,
    /// Other buttons below all.
    more: Vec<Submit>,
    /// Fields hidden because the space has too many members.
    withheld: Withheld,
}

impl Table {
    /// Tells of a person.
    fn show(&mut self, shown: &VisiblePerson, intro: String, context: RenderContext<'_>) {
        self.withheld.add(shown);
        let person = PersonView::of(shown, context).with_intro(intro);
        self.people.push(person);
    }

    fn offer_privately(
        &mut self,
        topic: Topic,
        people: &[&VisiblePerson],
        context: RenderContext<'_>,
    ) {
        self.private = private(topic, people, context);
    }

    fn add(
        &mut self,
        found: &SearchResult<VisiblePerson>,
        topic: Topic,
        context: RenderContext<'_>,
    ) {
        match found {
            SearchResult::One(shown) => self.show(shown, String::new(), context),
            SearchResult::Choose(list) => {
                let list = Choice::beside(list.clone());
                self.choices.push(Choice::of(&list, topic, context));
            }
            SearchResult::Suggest(list) => {
                let list = Choice::beside(list.clone());
                self.choices
                    .push(Choice::among_similar(&list, topic, context));
            }
            SearchResult::Nobody(searched) => {
                self.notes.push(nobody::searched(context.words, searched));
            }
        }
    }

    fn view(mut self, context: RenderContext<'_>) -> Value {
        let words = context.words;
        self.notes.extend(self.withheld.note(words));
        if self.people.len() > 1 && !context.budget.details {
            self.notes.push(words.say("note-shortened"));
        }
        let buttons: Vec<Submit> = self.more.into_iter().chain(self.private).collect();
        json!({
            "people": self.people,
            "choices": self.choices,
            "notes": self.notes,
            "has_private": !buttons.is_empty(),
            "private": buttons,
            "button_details": words.say("button-details"),
        })
    }
}

fn people(told: &[Told], topic: Topic, context: RenderContext<'_>) -> Value {
    let (mut table, mut withheld) = (Table::default(), Vec::new());
    for told in told {
        match told {
            Told::Found(found) => table.add(found, topic, context),
            Told::Manager(Manager::Person { of, is }) => {
                table.show(is, manager_of(of, context), context);
            }
            Told::Manager(other) => {
                if let Manager::Withheld { of } = other {
                    table.withheld.add(of);
                    withheld.push(&**of);
                }
                table.notes.extend(no_manager(other, context));
            }
            // These stand in groups.
            Told::Chain(_) | Told::Reports(_) => {}
        }
    }
    table.offer_privately(topic, &withheld, context);
    table.view(context)
}

/// As whose manager somebody is shown.
fn manager_of(of: &[VisiblePerson], context: RenderContext<'_>) -> String {
    let names = of
        .iter()
        .map(|shown| isolated(&name(shown.person(), context)));
    let names: Vec<String> = names.collect();
    context
        .words
        .say_of("manager-of", "names", names.join(", "))
}

/// Why no manager is shown; none where one is.
fn no_manager(manager: &Manager, context: RenderContext<'_>) -> Option<String> {
    let (words, name) = (context.words, |of: &VisiblePerson| {
        name(of.person(), context)
    });
    Some(match manager {
        Manager::Person { .. } => return None,
        Manager::Name { of, name: manager } => {
            let manager = line(manager, ASKED);
            let values = [("name", name(of).into()), ("manager", manager.into())];
            words.say_with("manager-by-name", values)
        }
        Manager::Gone { of } => words.say_of("manager-gone", "name", name(of)),
        Manager::Nobody { of } => words.say_of("manager-nobody", "name", name(of)),
        Manager::Withheld { of } => words.say_of("manager-withheld", "name", name(of)),
    })
}

fn status(
    found: &[SearchResult<VisiblePerson>],
    question: StatusQuestion,
    context: RenderContext<'_>,
) -> Value {
    let mut table = Table::default();
    for found in found {
        table.add(found, Topic::Status(question), context);
    }
    let mut people: Vec<&VisiblePerson> = Vec::new();
    for found in found {
        if let SearchResult::One(shown) = found {
            people.push(shown);
        }
    }
    let answer = match (&people[..], found.len()) {
        ([one], 1) => asked::sentence(one, question, context),
        _ => String::new(),
    };
    table.offer_privately(Topic::Status(question), &people, context);
    if let [one] = &people[..] {
        table.more.extend(person::watch(one, context));
    }
    let mut view = table.view(context);
    view["answer"] = answer.into();
    view
}

fn regret(apology: Apology, words: &Words) -> String {
    match apology {
        Apology::NotAllowed => words.say("sorry-not-allowed"),
        Apology::Refused => words.say("sorry-refused"),
        Apology::Unavailable => words.say("sorry-unavailable"),
        Apology::NotPrivately => words.say("sorry-not-privately"),
        Apology::TooFast => words.say("sorry-too-fast"),
        Apology::TooMany(most) => words.say_of("sorry-too-many", "most", most),
    }
}
