//! Possible messages, row by row.

mod bearing;
mod dress;
mod particles;
mod people;
mod phrases;
mod spaces;

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::*;

use Intent::{Help as Helps, SmallTalk, Whoami};

pub(super) fn id(text: &str) -> PersonId {
    text.parse().unwrap()
}

pub(super) fn name(text: &str) -> PersonRef {
    PersonRef::Name(text.to_owned())
}

pub(super) fn email(text: &str) -> PersonRef {
    PersonRef::Email(text.to_owned())
}

pub(super) fn whois(people: Vec<PersonRef>) -> Intent {
    Intent::about(Topic::Whois, people)
}

pub(super) fn status(people: Vec<PersonRef>) -> Intent {
    Intent::about(Topic::Status(StatusQuestion::Plain), people)
}

pub(super) fn manager(people: Vec<PersonRef>) -> Intent {
    Intent::about(Topic::Manager, people)
}

fn person(text: &str) -> PersonRef {
    PersonRef::Id(id(text))
}

fn not_understood(nearest: Option<&str>) -> Intent {
    let nearest = nearest.map(ToOwned::to_owned);
    Intent::Help(Help::NotUnderstood { nearest })
}

/// The built-in phrases.
pub(super) fn phrases() -> &'static Phrases {
    static PHRASES: LazyLock<Phrases> = LazyLock::new(|| Phrases::load(None).unwrap());
    &PHRASES
}

/// The meaning of a message by the built-in phrases.
pub(super) fn parse(said: &MessageInput<'_>) -> Readings {
    super::parse(said, phrases())
}

/// Said in a direct space, without mentions.
pub(super) fn direct(text: &str) -> Intent {
    readings(text).best().intent.clone()
}

fn readings(text: &str) -> Readings {
    parse(&MessageInput {
        text,
        html: None,
        mentioned: &[],
        bot: &id("BOT"),
        bot_name: None,
        space: Space::Direct,
    })
}

/// All readings in short.
fn told(readings: &Readings) -> Vec<String> {
    readings.iter().map(notation::told).collect()
}

/// Asserts what each of these means when it is said in a direct space, best first.
fn mean(rows: &[(&str, &[&str])]) {
    for (text, expected) in rows {
        assert_eq!(told(&readings(text)), *expected, "{text}");
    }
}

/// Said in a group space. `@Name` stands for a mention of `NAME`, `@Whodex` for the bot.
fn group(text: &str) -> Intent {
    in_html(text, Space::Group)
}

fn in_html(text: &str, space: Space) -> Intent {
    static MENTION: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\B@(\w+)").unwrap());
    let mut mentioned = Vec::new();
    let html = MENTION.replace_all(text, |found: &Captures<'_>| {
        let shown = &found[1];
        let id = match shown {
            "Whodex" => id("BOT"),
            _ => id(&shown.to_uppercase()),
        };
        mentioned.push(id.clone());
        format!(
            r#"<spark-mention data-object-type="person" data-object-id="{id}">{shown}</spark-mention>"#
        )
    });
    parse(&MessageInput {
        text: &text.replace('@', ""),
        html: Some(&html),
        mentioned: &mentioned,
        bot: &id("BOT"),
        bot_name: None,
        space,
    })
    .best()
    .intent
    .clone()
}

/// Html that holds no mentions, in a direct space.
fn in_direct_html(html: &str) -> Readings {
    parse(&MessageInput {
        text: "",
        html: Some(html),
        mentioned: &[],
        bot: &id("BOT"),
        bot_name: None,
        space: Space::Direct,
    })
}

fn without_html(text: &str, mentioned: &[&str]) -> Intent {
    let mentioned: Vec<PersonId> = mentioned.iter().map(|text| id(text)).collect();
    parse(&MessageInput {
        text,
        html: None,
        mentioned: &mentioned,
        bot: &id("BOT"),
        bot_name: None,
        space: Space::Group,
    })
    .best()
    .intent
    .clone()
}

#[test]
fn a_verb_is_known_by_every_name_and_among_any_signs() {
    let anna = whois(vec![name("anna")]);
    for text in [
        "whois anna",
        "WHOIS anna",
        "  whois\u{a0}\u{3000}anna\n",
        "/whois anna",
        "!whois anna",
        "whois: anna",
        "whois anna?",
        "whois anna???",
        "\"whois anna\"",
        "whois «anna»",
        "“whois” ‘anna’",
        "`whois anna`",
        "**whois** _anna",
        "whois anna 👋🏽",
        "whois\u{202e} anna\u{200b}\u{0}",
        "who is anna",
        "Who's anna?",
        "who’s anna",
        "whos anna",
        "who are anna",
        "who is\nanna",
        "wer ist anna, danke",
        "wer ist anna bitte?",
        "bitte suche nach anna",
        "whois anna, thank you",
        "whois\n- anna\n",
        "ｗｈｏｉｓ　ａｎｎａ？",
        "Hi Whodex, who is anna?",
        "Hello little bot,\nwhois anna",
        "find anna",
        "lookup anna",
        "look up anna",
        "please find anna",
        "whois anna please",
        "whois anna, thanks!",
        "hi, who is anna?",
        "thank you! whois anna",
        "whois is anna",
        "whois anna's",
        "whois @anna",
    ] {
        assert_eq!(direct(text), anna, "{text}");
    }
}

#[test]
fn every_verb_has_its_command() {
    let rows: &[(&str, Intent)] = &[
        ("status anna", status(vec![name("anna")])),
        ("status of anna", status(vec![name("anna")])),
        ("status me", status(vec![PersonRef::Asker])),
        ("my status", status(vec![PersonRef::Asker])),
        ("mein Status", status(vec![PersonRef::Asker])),
        ("status ich", status(vec![PersonRef::Asker])),
        ("status von mir", status(vec![PersonRef::Asker])),
        ("wer ist mein Manager?", manager(vec![PersonRef::Asker])),
        ("James' manager", manager(vec![name("James")])),
        ("manager of anna, john", manager(vec![name("anna, john")])),
        ("anna berg's status", status(vec![name("anna berg")])),
        ("whoami", Whoami),
        ("me", Whoami),
        ("Who am I?", Whoami),
        ("whois me", whois(vec![PersonRef::Asker])),
        ("manager anna berg", manager(vec![name("anna berg")])),
        ("manager of anna", manager(vec![name("anna")])),
        ("manager me", manager(vec![PersonRef::Asker])),
        ("my manager", manager(vec![PersonRef::Asker])),
        ("who is my manager?", manager(vec![PersonRef::Asker])),
        ("who is the manager of anna?", manager(vec![name("anna")])),
        ("Who's Anna's manager?", manager(vec![name("Anna")])),
        ("help", Helps(Help::Asked)),
        ("help whois", Helps(Help::On(Topic::Whois))),
        ("?", Helps(Help::Asked)),
        ("", Helps(Help::Asked)),
        (" 👍 ", Helps(Help::Asked)),
        ("hi", SmallTalk(super::SmallTalk::Greeting)),
        ("Hello!", SmallTalk(super::SmallTalk::Greeting)),
        ("thanks", SmallTalk(super::SmallTalk::Thanks)),
        ("who are you?", Helps(Help::Asked)),
        ("whois", Helps(Help::Whom("whois"))),
        ("status?", Helps(Help::Whom("status"))),
        ("manager of", Helps(Help::Whom("manager"))),
    ];
    for (text, expected) in rows {
        assert_eq!(direct(text), *expected, "{text}");
    }
}

#[test]
fn a_verb_is_a_whole_word() {
    for text in [
        "hidelhi",
        "Statusov",
        "Mehta",
        "Finda Berg",
        "Helpman",
        "Hi-jun Park",
    ] {
        assert_eq!(direct(text), whois(vec![name(text)]), "{text}");
    }
}

#[test]
fn names_keep_their_form() {
    for text in [
        "Anna",
        "O'Brien",
        "D’Angelo",
        "'t Hooft",
        "Jean-Pierre",
        "J. Andersen",
        "J.R.R. Tolkien",
        "J.-P. Sartre",
        "St. John",
        "Are Berg",
        "The Anh",
        "Åsa Öberg",
        "Ольга Петрова",
        "田中 太郎",
        "ジョン・スミス",
        "محمد علی",
        "می\u{200c}نا",
        "ക്\u{200d}ഷ",
        "José",
        "Anna2",
        "María del Carmen de la Cruz",
    ] {
        assert_eq!(
            direct(&format!("whois {text}")),
            whois(vec![name(text)]),
            "{text}"
        );
        assert_eq!(direct(text), whois(vec![name(text)]), "{text} alone");
    }
    let composed = whois(vec![name("Jos\u{e9}")]);
    assert_eq!(direct("whois Jose\u{301}"), composed);
    assert_eq!(
        direct("whois J. Andersen."),
        whois(vec![name("J. Andersen")])
    );
}

#[test]
fn small_words_show_the_language_where_nothing_else_does() {
    let rows = [
        ("and anna?", "follow-up anna", Some("en")),
        ("und Wei Zhang?", "follow-up Wei Zhang", Some("de")),
        ("et Claire ?", "follow-up Claire", Some("fr")),
        ("¿y Pilar?", "follow-up Pilar", Some("es")),
        ("Johnny, der Gärtner", "whois Johnny [Gärtner]", Some("de")),
        (
            "Wei du bureau de Shanghai",
            "whois Wei [Shanghai]",
            Some("fr"),
        ),
        (
            "Wei de la oficina de Shanghái",
            "whois Wei [Shanghái]",
            Some("es"),
        ),
        // A word of two languages is of that whose marks stand beside it.
        ("grace hall disponble ?", "reachable grace hall", Some("fr")),
        ("¿grace hall disponble?", "reachable grace hall", Some("es")),
        ("grace hall disponble?", "reachable grace hall", None),
        ("grace hall ?", "whois grace hall", None),
        // Inside of a name they are of no language.
        ("Peter van den Berg", "whois Peter van den Berg", None),
        ("José de la Cruz", "whois José de la Cruz", None),
    ];
    for (text, expected, language) in rows {
        let read = readings(text);
        assert_eq!(told(&read)[0], expected, "{text}");
        assert_eq!(read.language().map(Language::tag), language, "{text}");
    }
}

#[test]
fn a_question_about_nobody_is_about_those_of_the_thread() {
    for (text, expected) in [
        ("is free?", "reachable (thread)"),
        ("¿está libre?", "reachable (thread)"),
        ("¿y está ahora?", "reachable (thread)"),
        ("and now?", "status (thread)"),
        ("¿y ahora?", "status (thread)"),
        ("what time is it?", "time (asker)"),
        ("wie spät ist es?", "time (asker)"),
    ] {
        assert_eq!(told(&readings(text))[0], expected, "{text}");
    }
}

#[test]
fn those_of_the_space_are_narrowed() {
    for (text, expected) in [
        ("who is here from sales", "here [sales]"),
        ("wer hier ist aus dem Vertrieb", "here [Vertrieb]"),
        ("wer ist hier aus dem Vertrieb", "here [Vertrieb]"),
        ("¿quién de aquí es de ventas?", "here [ventas]"),
    ] {
        assert_eq!(told(&readings(text))[0], expected, "{text}");
    }
}

#[test]
fn a_slip_is_forgiven_and_names_are_left_alone() {
    let rows: &[(&str, Intent)] = &[
        ("whios john", whois(vec![name("john")])),
        ("statsu a@b.co", status(vec![email("a@b.co")])),
        ("hlep", Helps(Help::Asked)),
        ("Hilde Berg", whois(vec![name("Hilde Berg")])),
        ("Suchet Kumar", whois(vec![name("Suchet Kumar")])),
        ("jon smith", whois(vec![name("jon smith")])),
        ("Finn Berg", whois(vec![name("Finn Berg")])),
        ("Lind", whois(vec![name("Lind")])),
        ("Hela Moss", whois(vec![name("Hela Moss")])),
        (
            "could you tell me when the canteen opens",
            not_understood(None),
        ),
    ];
    for (text, expected) in rows {
        assert_eq!(direct(text), *expected, "{text}");
    }
    // Only the directory can tell: the name first, and the verb where nobody has it.
    assert_eq!(
        told(&readings("Statis Papadopoulos")),
        [
            "whois Statis Papadopoulos",
            "not understood, perhaps status Papadopoulos"
        ]
    );
    let rows: &[(&str, Intent)] = &[
        ("@Whodex whios john", whois(vec![name("john")])),
        ("@Whodex statuus a@b.co", status(vec![email("a@b.co")])),
        ("@Whodex fnd anna", not_understood(None)),
        ("@Whodex jon smith", not_understood(None)),
        ("@Whodex what is for lunch", not_understood(None)),
    ];
    for (text, expected) in rows {
        assert_eq!(group(text), *expected, "{text}");
    }
}

#[test]
fn every_example_in_the_table_works() {
    for example in ["whois anna", "status me", "manager me", "whoami", "help"] {
        let command = direct(example);
        assert!(
            !matches!(command, Helps(Help::NotUnderstood { .. } | Help::Whom(_))),
            "{example}"
        );
    }
}
