//! The help: questions as people put them, each to be pressed.

use serde::Serialize;
use serde_json::{Value, json};

use super::super::sanitize::line;
use super::super::words::Words;
use super::{ASKED, Submit};
use crate::intent::button::Button;
use crate::intent::{Help, SmallTalk, Topic};

/// A kind of question, and examples of it, the plainest first.
type Kind = (&'static str, &'static [&'static str]);

const WHO: Kind = (
    "ask-who",
    &["example-who", "example-who-described", "example-who-me"],
);
const FREE: Kind = (
    "ask-free",
    &["example-free", "example-free-manager", "example-free-seen"],
);
const REACH: Kind = (
    "ask-reach",
    &["example-reach", "example-reach-email", "example-reach-time"],
);
const MANAGER: Kind = (
    "ask-manager",
    &[
        "example-manager",
        "example-manager-chain",
        "example-manager-reports",
    ],
);
const HERE: Kind = ("ask-here", &["example-here"]);
const TIMES: Kind = ("ask-times", &["example-times"]);
const PRIVATE: Kind = ("ask-private", &["example-private"]);

/// All kinds, in the order in which help tells of them.
const KINDS: [Kind; 7] = [WHO, FREE, REACH, MANAGER, HERE, TIMES, PRIVATE];

/// The word that brings help in every language.
const HELP: &str = "help";

/// Examples of a kind.
#[derive(Debug, Clone, Serialize)]
struct Group {
    title: String,
    examples: Vec<Submit>,
}

impl Group {
    fn of((title, examples): Kind, most: usize, words: &Words) -> Self {
        let example = |key: &&str| say(words.say(key));
        Self {
            title: words.say(title),
            examples: examples.iter().take(most).map(example).collect(),
        }
    }
}

/// A button that says what stands on it.
fn say(text: String) -> Submit {
    let button = Button::Say(text.clone());
    Submit::new(text, &button)
}

pub(super) fn help(help: &Help, words: &Words) -> Value {
    let more = || Submit::new(words.say("button-help"), &Button::Say(HELP.to_owned()));
    let all = |most| KINDS.map(|kind| Group::of(kind, most, words)).to_vec();
    match help {
        Help::Asked => view(words, "help-title", &words.say("help-hint"), &all(1), &[]),
        Help::On(topic) => {
            let kind = kind(*topic);
            let groups = [Group::of(kind, usize::MAX, words)];
            view(
                words,
                "help-title",
                &words.say("help-hint"),
                &groups,
                &[more()],
            )
        }
        Help::Whom(verb) => {
            let hint = words.say_of("help-whom-hint", "verb", *verb);
            view(words, "help-whom", &hint, &[], &[more()])
        }
        Help::NotUnderstood { nearest } => not_understood(nearest.as_deref(), words, more()),
    }
}

/// That it was not understood, and what may have been meant, to be pressed.
fn not_understood(nearest: Option<&str>, words: &Words, more: Submit) -> Value {
    let shown = nearest
        .map(|text| line(text, ASKED))
        .filter(|text| !text.is_empty());
    let hint = shown
        .as_ref()
        .map(|text| words.say_of("help-did-you-mean", "text", text.as_str()));
    let nearest = nearest.zip(shown).map(|(text, shown)| {
        let button = Button::Say(text.to_owned());
        Submit::new(shown, &button)
    });
    let buttons: Vec<Submit> = nearest.into_iter().chain([more]).collect();
    view(
        words,
        "help-not-understood",
        &hint.unwrap_or_default(),
        &[],
        &buttons,
    )
}

pub(super) fn welcome(words: &Words) -> Value {
    let groups = [WHO, FREE, REACH, HERE].map(|kind| Group::of(kind, 1, words));
    let more = Submit::new(words.say("button-help"), &Button::Say(HELP.to_owned()));
    view(
        words,
        "welcome-title",
        &words.say("welcome-hint"),
        &groups,
        &[more],
    )
}

fn view(words: &Words, title: &str, hint: &str, groups: &[Group], buttons: &[Submit]) -> Value {
    json!({
        "title": words.say(title),
        "hint": hint,
        "groups": groups,
        "has_buttons": !buttons.is_empty(),
        "buttons": buttons,
        // For clients that draw no buttons.
        "write_help": if buttons.is_empty() {
            String::new()
        } else {
            words.say_of("help-write", "word", HELP)
        },
    })
}

fn kind(topic: Topic) -> Kind {
    match topic {
        Topic::Whois => WHO,
        Topic::Status(_) | Topic::Watch | Topic::Unwatch => FREE,
        Topic::Contact(_) => REACH,
        Topic::Manager | Topic::Chain | Topic::Reports => MANAGER,
    }
}

/// A friendly word.
pub(super) fn small_talk(kind: SmallTalk, words: &Words) -> String {
    words.say(match kind {
        SmallTalk::Greeting => "talk-greeting",
        SmallTalk::Thanks => "talk-thanks",
        SmallTalk::Farewell => "talk-farewell",
        SmallTalk::Chatter => "talk-chatter",
    })
}
