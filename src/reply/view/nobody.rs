//! The card for a search that found nobody.

use super::super::sanitize::line;
use super::super::words::Words;
use super::ASKED;
use crate::people::result::NoMatch;

/// The search.
pub(in super::super) fn searched(words: &Words, searched: &NoMatch) -> String {
    match searched {
        NoMatch::Name {
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
        NoMatch::Described { name, filters, .. } => {
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
        NoMatch::Listed(filters) => {
            let asked = line(&filters.join(", "), ASKED);
            words.say_of("nobody-listed", "words", asked)
        }
        NoMatch::Phone(number) => words.say_of("nobody-phone", "number", line(number, ASKED)),
        NoMatch::Email(address) => words.say_of("nobody-email", "address", line(address, ASKED)),
        NoMatch::Id => words.say("nobody-account"),
    }
}

/// The next thing to try.
pub(in super::super) fn hint(words: &Words, searched: &NoMatch) -> String {
    match searched {
        NoMatch::Name { .. } => words.say("hint-names"),
        NoMatch::Described { name: Some(_), .. } => words.say("hint-described"),
        NoMatch::Described { members: true, .. } => words.say("hint-unnamed-here"),
        NoMatch::Described { .. } => words.say("hint-unnamed"),
        NoMatch::Listed(_) => words.say("hint-listed"),
        NoMatch::Phone(_) => words.say("hint-phone"),
        NoMatch::Email(_) => words.say("hint-email"),
        NoMatch::Id => String::new(),
    }
}
