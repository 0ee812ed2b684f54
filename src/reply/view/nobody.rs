//! What is said when nobody was found.

use super::super::safe::line;
use super::super::words::Words;
use super::ASKED;
use crate::directory::found::Searched;

/// What was searched.
pub(in super::super) fn searched(words: &Words, searched: &Searched) -> String {
    match searched {
        Searched::Names { tried, members, .. } => {
            let tried: Vec<String> = tried
                .iter()
                .map(|name| words.say_of("quoted", "text", line(name, ASKED)))
                .collect();
            let key = |alone, here| if *members { here } else { alone };
            match tried.split_last() {
                None => words.say("nobody-found"),
                Some((only, [])) => {
                    let key = key("nobody-named-one", "nobody-here-one");
                    words.say_of(key, "last", only.as_str())
                }
                Some((last, others)) => {
                    let key = key("nobody-named", "nobody-here");
                    let others = others.join(", ");
                    words.say_with(
                        key,
                        [("others", others.into()), ("last", last.as_str().into())],
                    )
                }
            }
        }
        Searched::Email(address) => words.say_of("nobody-email", "address", line(address, ASKED)),
        Searched::Id => words.say("nobody-account"),
        Searched::Manager => words.say("nobody-manager"),
    }
}

/// What to try instead.
pub(in super::super) fn hint(words: &Words, searched: &Searched) -> String {
    match searched {
        Searched::Names { .. } => words.say("hint-names"),
        Searched::Email(_) => words.say("hint-email"),
        Searched::Id | Searched::Manager => String::new(),
    }
}
