//! Answers to those who want to be told when somebody can be reached.

use serde_json::{Value, json};

use super::super::safe::isolated;
use super::super::{GaveUp, WatchAnswer, WatchRefusal};
use super::choice::Choice;
use super::person::{PersonView, name};
use super::{Scene, Submit, Table, asked};
use crate::directory::found::Found;
use crate::intent::Topic;
use crate::intent::button::Button;
use crate::policy::{VisiblePerson, ShownPresence};
use crate::webex::model::Presence;

pub(super) fn view(answer: &WatchAnswer, scene: Scene<'_>) -> (&'static str, Value) {
    let words = scene.words;
    let line = |text: String| ("line", json!({"text": text}));
    match answer {
        WatchAnswer::Asked(found) => ("status", rows(found, Topic::Watch, String::new(), scene)),
        WatchAnswer::Ending(found) => ("status", rows(found, Topic::Unwatch, String::new(), scene)),
        WatchAnswer::Kept { people, hours } => {
            let key = match people.as_slice() {
                [_] => "watch-kept",
                _ => "watch-kept-all",
            };
            let values = [
                ("names", names(people, scene).into()),
                ("hours", (*hours).into()),
            ];
            let told = words.say_with(key, values);
            ("status", people_below(people, told, scene))
        }
        WatchAnswer::Already(people) => ("person", free(people, "watch-already", scene)),
        WatchAnswer::Free(people) => ("person", free(people, "watch-free", scene)),
        WatchAnswer::CannotTell(people) => {
            let (mut table, mut all) = (Table::default(), Vec::new());
            let mut why = String::new();
            for shown in people {
                table.add(&Found::One(Box::new(shown.clone())), Topic::Watch, scene);
                if why.is_empty() && !is_told(shown) {
                    why = words.say_of("watch-cannot-tell", "state", asked::unknown(shown, scene));
                }
                all.push(shown);
            }
            table.offer_privately(Topic::Watch, &all, scene);
            let mut view = table.view(scene);
            view["answer"] = why.into();
            ("status", view)
        }
        WatchAnswer::Refused(refusal, people) => line(refused(*refusal, people, scene)),
        WatchAnswer::Ended(people) => {
            line(words.say_of("watch-ended", "names", names(people, scene)))
        }
        WatchAnswer::NotWatched(people) => {
            line(words.say_of("watch-none-of", "names", names(people, scene)))
        }
        WatchAnswer::EndedAll(0) => line(words.say("watch-none")),
        WatchAnswer::EndedAll(n) => line(words.say_of("watch-ended-all", "n", *n)),
        WatchAnswer::Watching(people) if people.is_empty() => line(words.say("watch-none")),
        WatchAnswer::Watching(people) => ("status", listed(people, scene)),
        WatchAnswer::GaveUp { people, why } => line(gave_up(people, *why, scene)),
    }
}

/// Whether it is told whether somebody can be reached.
fn is_told(shown: &VisiblePerson) -> bool {
    match shown.presence() {
        ShownPresence::Known(presence) => {
            !matches!(presence, Presence::Unknown | Presence::Other(_))
        }
        _ => false,
    }
}

fn refused(refusal: WatchRefusal, people: &[VisiblePerson], scene: Scene<'_>) -> String {
    let words = scene.words;
    match refusal {
        WatchRefusal::Off => words.say("watch-off"),
        WatchRefusal::NotHere => words.say("watch-not-here"),
        WatchRefusal::Full => words.say_of("watch-full", "names", names(people, scene)),
        WatchRefusal::TooMany(most) => {
            let values = [
                ("names", names(people, scene).into()),
                ("most", most.into()),
            ];
            words.say_with("watch-too-many", values)
        }
    }
}

fn gave_up(people: &[VisiblePerson], why: GaveUp, scene: Scene<'_>) -> String {
    let words = scene.words;
    let key = match why {
        GaveUp::Expired => "watch-expired",
        GaveUp::Gone => return words.say("watch-gone"),
        GaveUp::Withheld => "watch-withheld",
        GaveUp::Off => "watch-turned-off",
    };
    words.say_of(key, "names", names(people, scene))
}

fn free(people: &[VisiblePerson], key: &str, scene: Scene<'_>) -> Value {
    let mut table = Table::default();
    for shown in people {
        let name = name(shown.person(), scene);
        let intro = scene.words.say_of(key, "name", isolated(&name));
        table.show(shown, intro, scene);
    }
    table.view(scene)
}

fn rows(found: &[Found<VisiblePerson>], topic: Topic, answer: String, scene: Scene<'_>) -> Value {
    let mut table = Table::default();
    for found in found {
        table.add(found, topic, scene);
    }
    let mut view = table.view(scene);
    view["answer"] = answer.into();
    view
}

/// A sentence, and those whom it is about.
fn people_below(people: &[VisiblePerson], answer: String, scene: Scene<'_>) -> Value {
    let mut table = Table::default();
    for shown in people {
        table.people.push(PersonView::of(shown, scene));
    }
    let mut view = table.view(scene);
    view["answer"] = answer.into();
    if let [one] = people {
        let stop = Button::About(Topic::Unwatch, one.person().id.clone());
        view["has_private"] = true.into();
        view["private"] = json!([Submit::new(scene.words.say("button-unwatch"), &stop)]);
    }
    view
}

/// Those whom somebody waits for, each with a button that ends it.
fn listed(people: &[VisiblePerson], scene: Scene<'_>) -> Value {
    let mut table = Table::default();
    table.choices.push(Choice::watched(people, scene));
    let mut view = table.view(scene);
    view["answer"] = String::new().into();
    view
}

fn names(people: &[VisiblePerson], scene: Scene<'_>) -> String {
    let names = people
        .iter()
        .map(|shown| isolated(&name(shown.person(), scene)));
    names.collect::<Vec<_>>().join(", ")
}
