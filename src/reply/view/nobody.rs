//! What is said when nobody was found.

use super::super::safe::line;
use super::super::words::Words;
use super::ASKED;
use crate::directory::found::Searched;

/// What was searched.
pub(in super::super) fn searched(words: &Words, searched: &Searched) -> String {
    match searched {
        Searched::Name { name, members } => {
            let key = if *members {
                "nobody-here"
            } else {
                "nobody-named"
            };
            words.say_of(key, "name", line(name, ASKED))
        }
        Searched::Described { name, filters, .. } => {
            let words_of = name.iter().chain(filters).map(String::as_str);
            let said = words_of.collect::<Vec<_>>().join(", ");
            words.say_of("nobody-named", "name", line(&said, ASKED))
        }
        Searched::Email(address) => words.say_of("nobody-email", "address", line(address, ASKED)),
        Searched::Id => words.say("nobody-account"),
    }
}

/// What to try instead.
pub(in super::super) fn hint(words: &Words, searched: &Searched) -> String {
    match searched {
        Searched::Name { .. } | Searched::Described { .. } => words.say("hint-names"),
        Searched::Email(_) => words.say("hint-email"),
        Searched::Id => String::new(),
    }
}
