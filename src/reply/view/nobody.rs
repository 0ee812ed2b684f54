//! The card for a search that found nobody.

use super::super::sanitize::line;
use super::super::words::Words;
use super::ASKED;
use crate::directory::found::Searched;

/// The search.
pub(in super::super) fn searched(words: &Words, searched: &Searched) -> String {
    match searched {
        Searched::Name {
            name,
            members,
            has_unread_members,
        } => {
            let key = match (members, has_unread_members) {
                (_, true) => "nobody-too-large",
                (true, false) => "nobody-here",
                (false, false) => "nobody-named",
            };
            words.say_of(key, "name", line(name, ASKED))
        }
        Searched::Described { name, filters, .. } => {
            let asked = line(&filters.join(", "), ASKED);
            match name {
                Some(name) => {
                    let name = line(name, ASKED);
                    let values = [("name", name.into()), ("words", asked.into())];
                    words.say_with("nobody-described", values)
                }
                None => words.say_of("nobody-unnamed", "words", asked),
            }
        }
        Searched::Listed(filters) => {
            let asked = line(&filters.join(", "), ASKED);
            words.say_of("nobody-listed", "words", asked)
        }
        Searched::Phone(number) => words.say_of("nobody-phone", "number", line(number, ASKED)),
        Searched::Email(address) => words.say_of("nobody-email", "address", line(address, ASKED)),
        Searched::Id => words.say("nobody-account"),
    }
}

/// The next thing to try.
pub(in super::super) fn hint(words: &Words, searched: &Searched) -> String {
    match searched {
        Searched::Name { .. } => words.say("hint-names"),
        Searched::Described { name: Some(_), .. } => words.say("hint-described"),
        Searched::Described { members: true, .. } => words.say("hint-unnamed-here"),
        Searched::Described { .. } => words.say("hint-unnamed"),
        Searched::Listed(_) => words.say("hint-listed"),
        Searched::Phone(_) => words.say("hint-phone"),
        Searched::Email(_) => words.say("hint-email"),
        Searched::Id => String::new(),
    }
}
