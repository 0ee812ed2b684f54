//! The members of a space, a page of them.

use serde::Serialize;
use serde_json::{Value, json};

use super::super::Here;
use super::super::sanitize::line;
use super::presence::{self, PresenceView};
use super::{ASKED, RenderContext, Submit, person, private};
use crate::intent::button::Button;
use crate::intent::{StatusQuestion, Topic};
use crate::policy::VisiblePerson;

/// A member.
#[derive(Debug, Clone, Serialize)]
struct Member {
    name: String,
    title: String,
    status: PresenceView,
    when: String,
}

pub(super) fn view(here: &Here, context: RenderContext<'_>) -> Value {
    let words = context.words;
    let member = |shown: &VisiblePerson| Member {
        name: person::name(shown.person(), context),
        title: person::title(shown.person(), context.budget),
        status: presence::asked(words, shown),
        when: person::when(shown.person(), context),
    };
    let next = here.skipped + here.people.len();
    let more = Button::Here {
        is_reachable: here.is_reachable,
        filters: here.filters.clone(),
        skip: next,
    };
    let has_more = next < here.total && !here.people.is_empty();
    let more: Vec<Submit> = if has_more {
        vec![Submit::new(words.say("button-more"), &more)]
    } else {
        Vec::new()
    };
    let people: Vec<&VisiblePerson> = here.people.iter().collect();
    let privately = private(Topic::Status(StatusQuestion::Plain), &people, context);
    json!({
        "title": title(here, context),
        "page": page(here, next, context),
        "people": here.people.iter().map(member).collect::<Vec<_>>(),
        "notes": notes(here, context),
        "has_more": has_more,
        "more": more,
        "has_private": privately.is_some(),
        "private": privately.into_iter().collect::<Vec<_>>(),
    })
}

fn title(here: &Here, context: RenderContext<'_>) -> String {
    let (words, n) = (context.words, here.total);
    let asked = line(&here.filters.join(", "), ASKED);
    let fits = |key| words.say_with(key, [("n", n.into()), ("words", asked.as_str().into())]);
    let of =
        |key, members: usize| words.say_with(key, [("n", n.into()), ("members", members.into())]);
    let none = n == 0;
    match (asked.is_empty(), here.is_reachable, here.members) {
        _ if here.is_direct && none => words.say("here-direct"),
        (false, false, _) if none => words.say_of("here-nobody-fits", "words", asked.as_str()),
        (false, true, _) if none => {
            words.say_of("here-nobody-fits-reachable", "words", asked.as_str())
        }
        (true, true, _) if none => words.say("here-nobody-reachable"),
        (true, false, _) if none => words.say("here-nobody"),
        (false, false, _) => fits("here-fits"),
        (false, true, _) => fits("here-fits-reachable"),
        (true, true, Some(members)) => of("here-reachable-of", members),
        (true, true, None) => words.say_of("here-reachable", "n", n),
        (true, false, Some(members)) if members > n => of("here-members-of", members),
        (true, false, _) => words.say_of("here-members", "n", n),
    }
}

/// Where the page stands in the list; empty where it is all of it.
fn page(here: &Here, next: usize, context: RenderContext<'_>) -> String {
    let words = context.words;
    if here.people.is_empty() && here.skipped > 0 {
        words.say("here-no-more")
    } else if here.people.is_empty() || (here.skipped == 0 && next >= here.total) {
        String::new()
    } else {
        let values = [
            ("from", (here.skipped + 1).into()),
            ("to", next.into()),
            ("n", here.total.into()),
        ];
        words.say_with("here-part", values)
    }
}

/// Facts that the list does not show.
fn notes(here: &Here, context: RenderContext<'_>) -> Vec<String> {
    let rows = [
        (!here.filters.is_empty(), "here-looked"),
        (!here.is_direct && here.members.is_none(), "here-unread"),
        (!here.is_direct && !here.is_complete, "here-incomplete"),
    ];
    let told = rows.into_iter().filter(|(holds, _)| *holds);
    told.map(|(_, key)| context.words.say(key)).collect()
}
