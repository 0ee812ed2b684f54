//! Properties that hold for any message.

use Intent::{Help as Helps, Whoami};
use proptest::prelude::*;

use super::phrases::Phrases;
use super::tests::{direct, email, id, manager, name, parse, status, whois};
use super::*;

mod corpus;
mod dressed;
mod people;

fn ask() -> impl Strategy<Value = (String, Intent)> {
    prop_oneof![
        Just(("whois anna".to_owned(), whois(vec![name("anna")]))),
        Just(("status a@x.org".to_owned(), status(vec![email("a@x.org")]))),
        Just(("manager of anna".to_owned(), manager(vec![name("anna")]))),
        Just(("who am i".to_owned(), Whoami)),
        Just(("help".to_owned(), Helps(Help::Asked))),
        Just((
            "status ida\u{2003}roth and tom\u{2003}hale".to_owned(),
            status(vec![name("ida roth"), name("tom hale")])
        )),
        Just((
            "wer ist hale,\u{2003}tom bitte".to_owned(),
            whois(vec![name("hale, tom")])
        )),
        Just((
            "whois ida\u{2003}roth\u{2003}(legal); t@x.org".to_owned(),
            whois(vec![name("ida roth (legal)"), email("t@x.org")])
        )),
        Just((
            "status of ida\u{2003}roth <ida.roth@x.org>, me".to_owned(),
            status(vec![email("ida.roth@x.org"), PersonRef::Asker])
        )),
    ]
}

fn lower(command: &Intent) -> String {
    format!("{command:?}").to_lowercase()
}

/// Examples of the files of phrases that ask something in small letters: a capital letter may make a name of a word.
fn example() -> impl Strategy<Value = (String, String)> {
    let examples: Vec<(String, String)> = Phrases::said()
        .into_iter()
        .filter(|said| !said.contains(char::is_uppercase) && !has_joined_letter(said))
        .map(|said| {
            let read = in_short(&said);
            (said, read)
        })
        .collect();
    proptest::sample::select(examples)
}

/// Whether a letter is written with a word by an apostrophe, which a capital makes a part of the name: `d'anna`.
fn has_joined_letter(said: &str) -> bool {
    said.split(' ').any(|word| {
        word.find('\'')
            .is_some_and(|at| at > 0 && at < 3 && at + 2 < word.len())
    })
}

fn in_short(said: &str) -> String {
    notation::intent(&direct(said)).to_lowercase()
}

proptest! {
    #[test]
    fn an_example_means_the_same_in_capitals_and_with_other_signs(
        (said, meant) in example(),
        upper in any::<bool>(),
        curly in any::<bool>(),
        before in "[ \t¿¡\"“(]{0,3}",
        between in "[ \t\u{a0}]{1,3}",
        after in "[ \t?!.…]{0,4}",
    ) {
        let mut text = said.replace(' ', &between);
        if upper {
            text = text.to_uppercase();
        }
        if curly {
            text = text.replace('\'', "’");
        }
        prop_assert_eq!(in_short(&format!("{before}{text}{after}")), meant);
    }

    #[test]
    fn no_message_panics_and_none_names_nobody(
        text in any::<String>(), html in proptest::option::of(any::<String>()), direct in any::<bool>(),
    ) {
        let space = if direct { Space::Direct } else { Space::Group };
        let bot = id("BOT");
        let mentioned = [id("BOT"), id("ANNA")];
        for mentioned in [&mentioned[..0], &mentioned[..]] {
            let said = MessageInput { text: &text, html: html.as_deref(), mentioned, bot: &bot, bot_name: None, space };
            let readings = parse(&said);
            prop_assert!((1..=3).contains(&readings.iter().count()));
            for reading in readings {
                if let Intent::About { people, .. } = reading.intent {
                    prop_assert!(!people.is_empty());
                }
            }
        }
    }

    #[test]
    fn no_text_of_the_grammars_own_signs_panics_or_means_too_much(
        text in "(whois|who is|status|my|manager|of|von|the|me|hi|@|<|>|\\(|\\)|\\[|\\]|\"|“|”|,|;|&|/|\\+|\\||\n|\n1\\. |\n- |and|or|'s|s' |\\.|\\?|a@b.co|mailto:|sip:a%40b.co|x://y\\?email=|%2|whodex|ＡＢ|\u{3164}| |<spark-mention|<a href='mailto:|</a>|<br>|data-object-id=A|groupMention|/>){0,24}"
    ) {
        let bot = id("BOT");
        let mentioned = [id("BOT")];
        for space in [Space::Direct, Space::Group] {
            for (html, bot_name, mentioned) in [
                (Some(text.as_str()), None, &[][..]),
                (None, Some("Whodex"), &mentioned[..]),
                (Some(&text), Some(text.as_str()), &mentioned[..]),
            ] {
                let said = MessageInput { text: &text, html, mentioned, bot: &bot, bot_name, space };
                let readings = parse(&said);
                let count = readings.iter().count();
                prop_assert!((1..=3).contains(&count));
                for reading in &readings {
                    let same = readings.iter().filter(|other| *other == reading).count();
                    prop_assert_eq!(same, 1);
                    let Intent::About { people, .. } = &reading.intent else {
                        continue;
                    };
                    prop_assert!(!people.is_empty());
                    for who in people {
                        let same = people.iter().filter(|other| *other == who).count();
                        prop_assert_eq!(same, 1, "asked twice: {:?}", who);
                        if let PersonRef::Name(name) = who {
                            prop_assert!(name.trim() == name && !name.is_empty());
                        }
                    }
                }
            }
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
