//! What can be said, row by row.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::*;

use Command::{Help as Helps, Manager, Status, Whoami, Whois};

pub(super) fn id(text: &str) -> PersonId {
    text.parse().unwrap()
}

pub(super) fn name(text: &str) -> Who {
    Who::Name(text.to_owned())
}

pub(super) fn email(text: &str) -> Who {
    Who::Email(text.to_owned())
}

fn person(text: &str) -> Who {
    Who::Id(id(text))
}

fn not_understood(did_you_mean: Option<&'static str>) -> Command {
    Command::Help(Help::NotUnderstood { did_you_mean })
}

/// Said in a direct space, without mentions.
pub(super) fn direct(text: &str) -> Command {
    readings(text).best().clone()
}

fn readings(text: &str) -> Readings {
    parse(&Said {
        text,
        html: None,
        mentioned: &[],
        bot: &id("BOT"),
        bot_name: None,
        space: Space::Direct,
    })
}

/// Said in a group space. `@Name` stands for a mention of `NAME`, `@Whodex` for the bot.
fn group(text: &str) -> Command {
    in_html(text, Space::Group)
}

fn in_html(text: &str, space: Space) -> Command {
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
    parse(&Said {
        text: &text.replace('@', ""),
        html: Some(&html),
        mentioned: &mentioned,
        bot: &id("BOT"),
        bot_name: None,
        space,
    })
    .best()
    .clone()
}

fn without_html(text: &str, mentioned: &[&str]) -> Command {
    let mentioned: Vec<PersonId> = mentioned.iter().map(|text| id(text)).collect();
    parse(&Said {
        text,
        html: None,
        mentioned: &mentioned,
        bot: &id("BOT"),
        bot_name: None,
        space: Space::Group,
    })
    .best()
    .clone()
}

#[test]
fn a_verb_is_known_by_all_its_names_and_whatever_stands_around_it() {
    let anna = Whois(vec![name("anna")]);
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
    let rows: &[(&str, Command)] = &[
        ("status anna", Status(vec![name("anna")])),
        ("status of anna", Status(vec![name("anna")])),
        ("status me", Status(vec![Who::Asker])),
        ("my status", Status(vec![Who::Asker])),
        ("anna berg's status", Status(vec![name("anna berg")])),
        ("whoami", Whoami),
        ("me", Whoami),
        ("Who am I?", Whoami),
        ("whois me", Whois(vec![Who::Asker])),
        ("manager anna berg", Manager(vec![name("anna berg")])),
        ("manager of anna", Manager(vec![name("anna")])),
        ("manager me", Manager(vec![Who::Asker])),
        ("my manager", Manager(vec![Who::Asker])),
        ("who is my manager?", Manager(vec![Who::Asker])),
        ("who is the manager of anna?", Manager(vec![name("anna")])),
        ("Who's Anna's manager?", Manager(vec![name("Anna")])),
        ("help", Helps(Help::Asked)),
        ("help whois", Helps(Help::Asked)),
        ("?", Helps(Help::Asked)),
        ("", Helps(Help::Asked)),
        (" 👍 ", Helps(Help::Asked)),
        ("hi", Helps(Help::Asked)),
        ("Hello!", Helps(Help::Asked)),
        ("thanks", Helps(Help::Asked)),
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
        assert_eq!(direct(text), Whois(vec![name(text)]), "{text}");
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
            Whois(vec![name(text)]),
            "{text}"
        );
        assert_eq!(direct(text), Whois(vec![name(text)]), "{text} alone");
    }
    let composed = Whois(vec![name("Jos\u{e9}")]);
    assert_eq!(direct("whois Jose\u{301}"), composed);
    assert_eq!(
        direct("whois J. Andersen."),
        Whois(vec![name("J. Andersen")])
    );
}

#[test]
fn addresses_are_found_in_every_dress() {
    let anna = Whois(vec![email("anna+x@example.com")]);
    for text in [
        "whois anna+x@example.com",
        "Anna+X@Example.COM",
        "<anna+x@example.com>",
        "(anna+x@example.com).",
        "mailto:anna+x@example.com",
        "mailto:anna+x@example.com?subject=hi",
        "'anna+x@example.com',",
        "Anna Berg <anna+x@example.com>",
        "Berg, Anna <anna+x@example.com>",
        "whois anna+x@example.com?",
        "<@personEmail:anna+x@example.com|Anna>",
        "anna+x＠example.com",
    ] {
        assert_eq!(direct(text), anna, "{text}");
    }
    // What could not receive mail is looked for by name, and will not be found.
    assert_eq!(direct("whois anna@work"), Whois(vec![name("anna@work")]));
}

#[test]
fn several_people_are_told_apart() {
    let (anna, bob) = (name("anna"), name("bob"));
    let (a, b) = (email("a@x.org"), email("b@x.org"));
    let rows: &[(&str, Command)] = &[
        ("status anna, bob", Status(vec![anna.clone(), bob.clone()])),
        (
            "status anna and bob",
            Status(vec![anna.clone(), bob.clone()]),
        ),
        ("status anna & bob", Status(vec![anna.clone(), bob.clone()])),
        (
            "status anna;bob;anna",
            Status(vec![anna.clone(), bob.clone()]),
        ),
        ("anna and bob", Whois(vec![anna.clone(), bob.clone()])),
        (
            "whois anna, bob, carl",
            Whois(vec![anna.clone(), bob, name("carl")]),
        ),
        ("status a@x.org b@x.org", Status(vec![a.clone(), b.clone()])),
        ("a@x.org,b@x.org", Whois(vec![a.clone(), b.clone()])),
        (
            "whois a@x.org; anna and b@x.org",
            Whois(vec![a.clone(), anna, b.clone()]),
        ),
        (
            "Berg, A <a@x.org>; Holm, B <b@x.org>",
            Whois(vec![a.clone(), b.clone()]),
        ),
        ("Berg, A <a@x.org>, Holm, B <b@x.org>", Whois(vec![a, b])),
        // One comma between two single words: family and given name of one.
        ("whois Andersen, John", Whois(vec![name("Andersen, John")])),
        ("Andersen, John", Whois(vec![name("Andersen, John")])),
        (
            "whois van den Berg, Peter",
            Whois(vec![name("van den Berg, Peter")]),
        ),
        (
            "whois anna berg, peter",
            Whois(vec![name("anna berg"), name("peter")]),
        ),
        (
            "manager Andersen, John",
            Manager(vec![name("Andersen, John")]),
        ),
        (
            "whois Andersen, John; Berg, Anna",
            Whois(vec![name("Andersen, John"), name("Berg, Anna")]),
        ),
        (
            "whois anna berg, john andersen",
            Whois(vec![name("anna berg"), name("john andersen")]),
        ),
    ];
    for (text, expected) in rows {
        assert_eq!(direct(text), *expected, "{text}");
    }
    let crowd: Vec<String> = (0..300).map(|n| format!("p{n}")).collect();
    assert!(
        matches!(direct(&format!("status {}", crowd.join(","))), Status(all) if all.len() == 100)
    );
}

#[test]
fn near_misses_are_asked_back_and_names_are_left_alone() {
    let rows: &[(&str, Command)] = &[
        ("whios john", not_understood(Some("whois"))),
        ("statsu a@b.co", not_understood(Some("status"))),
        ("hlep", not_understood(Some("help"))),
        ("jon smith", Whois(vec![name("jon smith")])),
        ("Finn Berg", Whois(vec![name("Finn Berg")])),
        ("Lind", Whois(vec![name("Lind")])),
        ("Hela Moss", Whois(vec![name("Hela Moss")])),
        (
            "could you tell me when the canteen opens",
            not_understood(None),
        ),
    ];
    for (text, expected) in rows {
        assert_eq!(direct(text), *expected, "{text}");
    }
    let rows: &[(&str, Command)] = &[
        ("@Whodex whios john", not_understood(Some("whois"))),
        ("@Whodex statuus a@b.co", not_understood(Some("status"))),
        ("@Whodex fnd anna", not_understood(Some("whois"))),
        ("@Whodex jon smith", not_understood(None)),
        ("@Whodex what is for lunch", not_understood(None)),
    ];
    for (text, expected) in rows {
        assert_eq!(group(text), *expected, "{text}");
    }
}

#[test]
fn in_a_group_space_mentions_stand_at_their_place() {
    let rows: &[(&str, Command)] = &[
        ("@Whodex", Helps(Help::Asked)),
        ("@Whodex hi", Helps(Help::Asked)),
        ("thanks @Whodex!", Helps(Help::Asked)),
        ("@Whodex whois anna", Whois(vec![name("anna")])),
        ("@Whodex, whois anna", Whois(vec![name("anna")])),
        ("whois anna @Whodex", Whois(vec![name("anna")])),
        ("whois @Whodex", Helps(Help::Whom("whois"))),
        ("@Whodex @Anna", Whois(vec![person("ANNA")])),
        ("@Anna @Whodex?", Whois(vec![person("ANNA")])),
        ("hey @Whodex @Anna", Whois(vec![person("ANNA")])),
        (
            "@Whodex status @Anna @Bob, carl",
            Status(vec![person("ANNA"), person("BOB"), name("carl")]),
        ),
        ("@Whodex @Anna status", Status(vec![person("ANNA")])),
        ("@Whodex manager of @Anna", Manager(vec![person("ANNA")])),
        (
            "@Whodex who is @Anna's manager?",
            Manager(vec![person("ANNA")]),
        ),
        ("@Whodex a@x.org", Whois(vec![email("a@x.org")])),
        ("@Whodex @Anna says hello", not_understood(None)),
        ("Bob, ask @Whodex whois anna", Whois(vec![name("anna")])),
        // A person whose shown name is a verb is a person.
        ("@Whodex status @Help", Status(vec![person("HELP")])),
    ];
    for (text, expected) in rows {
        assert_eq!(group(text), *expected, "{text}");
    }
    assert_eq!(in_html("@Anna", Space::Direct), Whois(vec![person("ANNA")]));
    assert_eq!(
        in_html("@Whodex anna", Space::Direct),
        Whois(vec![name("anna")])
    );
}

#[test]
fn without_html_the_verb_is_looked_for_after_the_bots_name() {
    let rows: &[(&str, &[&str], Command)] = &[
        ("Whodex", &["BOT"], Helps(Help::Asked)),
        ("Whodex whois anna", &["BOT"], Whois(vec![name("anna")])),
        (
            "Who Dex Bot status of anna",
            &["BOT"],
            Status(vec![name("anna")]),
        ),
        ("Whodex whois anna", &[], Whois(vec![name("anna")])),
        ("Whodex help", &["BOT"], Helps(Help::Asked)),
        ("Whodex a@x.org", &["BOT"], Whois(vec![email("a@x.org")])),
        (
            "Whodex Anna Berg",
            &["BOT", "ANNA"],
            Whois(vec![person("ANNA")]),
        ),
        (
            "Whodex status Anna Berg",
            &["BOT", "ANNA"],
            Status(vec![person("ANNA")]),
        ),
        ("Whodex whios anna", &["BOT"], not_understood(Some("whois"))),
        ("Whodex anna berg", &["BOT"], not_understood(None)),
    ];
    for (text, mentioned, expected) in rows {
        assert_eq!(without_html(text, mentioned), *expected, "{text}");
    }
}

#[test]
fn every_example_in_the_table_works() {
    for verb in verbs::VERBS {
        let command = direct(verb.example);
        assert!(
            !matches!(command, Helps(Help::NotUnderstood { .. } | Help::Whom(_))),
            "{}",
            verb.example
        );
    }
}
