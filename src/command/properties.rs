//! What must hold for anything that is said.

use Command::{Help as Helps, Manager, Status, Whoami, Whois};
use proptest::prelude::*;

use super::tests::{direct, email, id, name};
use super::*;

fn ask() -> impl Strategy<Value = (String, Command)> {
    prop_oneof![
        Just(("whois anna".to_owned(), Whois(vec![name("anna")]))),
        Just(("status a@x.org".to_owned(), Status(vec![email("a@x.org")]))),
        Just(("manager of anna".to_owned(), Manager(vec![name("anna")]))),
        Just(("who am i".to_owned(), Whoami)),
        Just(("help".to_owned(), Helps(Help::Asked))),
    ]
}

fn lower(command: &Command) -> String {
    format!("{command:?}").to_lowercase()
}

proptest! {
    #[test]
    fn no_message_panics_and_none_names_nobody(
        text in any::<String>(), html in proptest::option::of(any::<String>()), direct in any::<bool>(),
    ) {
        let space = if direct { Space::Direct } else { Space::Group };
        let bot = id("BOT");
        let mentioned = [id("BOT"), id("ANNA")];
        for mentioned in [&mentioned[..0], &mentioned[..]] {
            let said = Said { text: &text, html: html.as_deref(), mentioned, bot: &bot, bot_name: None, space };
            let readings = parse(&said);
            prop_assert!((1..=3).contains(&readings.iter().count()));
            for reading in readings {
                if let Whois(people) | Status(people) | Manager(people) = reading {
                    prop_assert!(!people.is_empty());
                }
            }
        }
    }

    #[test]
    fn nothing_made_of_the_grammars_own_signs_panics(
        text in "(whois|who is|status|my|manager|of|the|me|hi|@|<|>|,|;|&|and|'s|\\.|a@b.co|mailto:| |<spark-mention|<a href='mailto:|</a>|data-object-id=A|/>){0,16}"
    ) {
        let bot = id("BOT");
        for space in [Space::Direct, Space::Group] {
            let _ = parse(&Said { text: &text, html: Some(&text), mentioned: &[], bot: &bot, bot_name: None, space });
            let _ = parse(&Said { text: &text, html: None, mentioned: &[], bot: &bot, bot_name: None, space });
        }
    }

    #[test]
    fn what_is_understood_survives_punctuation_white_space_and_case(
        (text, command) in ask(),
        before in "[ \t\u{a0}\u{3000}\u{200b}\"“«*_(!/>]{0,4}",
        between in "[ \t\n\u{a0}\u{2003}]{1,3}",
        after in "[ \t?!.\"”»*)…]{0,4}",
        upper in any::<bool>(),
    ) {
        let mut text = text.replace(' ', &between);
        if upper {
            text = text.to_uppercase();
        }
        prop_assert_eq!(lower(&direct(&format!("{before}{text}{after}"))), lower(&command));
    }
}
