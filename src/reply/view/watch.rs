//! Answers to those who want to be told when somebody can be reached.

use serde_json::{Value, json};

use super::super::sanitize::isolated;
use super::super::{GaveUp, WatchAnswer, WatchRefusal};
use super::choice::Choice;
use super::person::{PersonView, name};
use super::{RenderContext, Submit, Table, asked};
use crate::intent::Topic;
use crate::intent::button::Button;
use crate::people::result::SearchResult;
use crate::policy::{ShownPresence, VisiblePerson};
use crate::webex::model::Presence;

pub(super) fn view(answer: &WatchAnswer, context: RenderContext<'_>) -> (&'static str, Value) {
    let words = context.words;
    let line = |text: String| ("line", json!({"text": text}));
    match answer {
        WatchAnswer::Asked(found) => ("status", rows(found, Topic::Watch, String::new(), context)),
        WatchAnswer::Ending(found) => (
            "status",
            rows(found, Topic::Unwatch, String::new(), context),
        ),
        WatchAnswer::Kept { people, hours } => {
            let key = match people.as_slice() {
                [_] => "watch-kept",
                _ => "watch-kept-all",
            };
            let values = [
                ("names", names(people, context).into()),
                ("hours", (*hours).into()),
            ];
            let told = words.say_with(key, values);
            ("status", people_below(people, told, context))
        }
        WatchAnswer::Already(people) => ("person", free(people, "watch-already", context)),
        WatchAnswer::Free(people) => ("person", free(people, "watch-free", context)),
        WatchAnswer::CannotTell(people) => {
            let (mut table, mut all) = (Table::default(), Vec::new());
            let mut why = String::new();
            for shown in people {
                table.add(
                    &SearchResult::One(Box::new(shown.clone())),
                    Topic::Watch,
                    context,
                );
                if why.is_empty() && !is_told(shown) {
                    why =
                        words.say_of("watch-cannot-tell", "state", asked::unknown(shown, context));
                }
                all.push(shown);
            }
            table.offer_privately(Topic::Watch, &all, context);
            let mut view = table.view(context);
            view["answer"] = why.into();
            ("status", view)
        }
        WatchAnswer::Refused(refusal, people) => line(refused(*refusal, people, context)),
        WatchAnswer::Ended(people) => {
            line(words.say_of("watch-ended", "names", names(people, context)))
        }
        WatchAnswer::NotWatched(people) => {
            line(words.say_of("watch-none-of", "names", names(people, context)))
        }
        WatchAnswer::EndedAll(0) => line(words.say("watch-none")),
        WatchAnswer::EndedAll(n) => line(words.say_of("watch-ended-all", "n", *n)),
        WatchAnswer::Watching(people) if people.is_empty() => line(words.say("watch-none")),
        WatchAnswer::Watching(people) => ("status", listed(people, context)),
        WatchAnswer::GaveUp { people, why } => line(gave_up(people, *why, context)),
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

fn refused(refusal: WatchRefusal, people: &[VisiblePerson], context: RenderContext<'_>) -> String {
    let words = context.words;
    match refusal {
        WatchRefusal::Off => words.say("watch-off"),
        WatchRefusal::NotHere => words.say("watch-not-here"),
        WatchRefusal::Full => words.say_of("watch-full", "names", names(people, context)),
        WatchRefusal::TooMany(most) => {
            let values = [
                ("names", names(people, context).into()),
                ("most", most.into()),
            ];
            words.say_with("watch-too-many", values)
        }
    }
}

fn gave_up(people: &[VisiblePerson], why: GaveUp, context: RenderContext<'_>) -> String {
    let words = context.words;
    let key = match why {
        GaveUp::Expired => "watch-expired",
        GaveUp::Gone => return words.say("watch-gone"),
        GaveUp::Withheld => "watch-withheld",
        GaveUp::Off => "watch-turned-off",
    };
    words.say_of(key, "names", names(people, context))
}

fn free(people: &[VisiblePerson], key: &str, context: RenderContext<'_>) -> Value {
    let mut table = Table::default();
    for shown in people {
        let name = name(shown.person(), context);
        let intro = context.words.say_of(key, "name", isolated(&name));
        table.show(shown, intro, context);
    }
    table.view(context)
}

fn rows(
    found: &[SearchResult<VisiblePerson>],
    topic: Topic,
    answer: String,
    context: RenderContext<'_>,
) -> Value {
    let mut table = Table::default();
    for found in found {
        table.add(found, topic, context);
    }
    let mut view = table.view(context);
    view["answer"] = answer.into();
    view
}

/// A sentence, and those whom it is about.
fn people_below(people: &[VisiblePerson], answer: String, context: RenderContext<'_>) -> Value {
    let mut table = Table::default();
    for shown in people {
        table.people.push(PersonView::of(shown, context));
    }
    let mut view = table.view(context);
    view["answer"] = answer.into();
    if let [one] = people {
        let stop = Button::About(Topic::Unwatch, one.person().id.clone());
        view["has_private"] = true.into();
        view["private"] = json!([Submit::new(context.words.say("button-unwatch"), &stop)]);
    }
    view
}

/// Those whom somebody waits for, each with a button that ends it.
fn listed(people: &[VisiblePerson], context: RenderContext<'_>) -> Value {
    let mut table = Table::default();
    table.choices.push(Choice::watched(people, context));
    let mut view = table.view(context);
    view["answer"] = String::new().into();
    view
}

fn names(people: &[VisiblePerson], context: RenderContext<'_>) -> String {
    let names = people
        .iter()
        .map(|shown| isolated(&name(shown.person(), context)));
    names.collect::<Vec<_>>().join(", ")
}
