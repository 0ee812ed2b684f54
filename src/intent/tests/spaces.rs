//! Mentions, and what is said among others.

use super::*;

#[test]
fn in_a_group_space_mentions_stand_at_their_place() {
    let rows: &[(&str, Intent)] = &[
        ("@Whodex", Helps(Help::Asked)),
        ("@Whodex hi", SmallTalk(super::super::SmallTalk::Greeting)),
        (
            "thanks @Whodex!",
            SmallTalk(super::super::SmallTalk::Thanks),
        ),
        ("@Whodex whois anna", whois(vec![name("anna")])),
        ("@Whodex, whois anna", whois(vec![name("anna")])),
        ("whois anna @Whodex", whois(vec![name("anna")])),
        ("whois @Whodex", Helps(Help::Whom("whois"))),
        ("@Whodex @Anna", whois(vec![person("ANNA")])),
        ("@Anna @Whodex?", whois(vec![person("ANNA")])),
        ("hey @Whodex @Anna", whois(vec![person("ANNA")])),
        (
            "@Whodex status @Anna @Bob, carl",
            status(vec![person("ANNA"), person("BOB"), name("carl")]),
        ),
        ("@Whodex @Anna status", status(vec![person("ANNA")])),
        ("@Whodex manager of @Anna", manager(vec![person("ANNA")])),
        (
            "@Whodex who is @Anna's manager?",
            manager(vec![person("ANNA")]),
        ),
        ("@Whodex a@x.org", whois(vec![email("a@x.org")])),
        ("@Whodex @Anna says hello", not_understood(None)),
        ("Bob, ask @Whodex whois anna", whois(vec![name("anna")])),
        // A question that mentions somebody asks for them; what is said to them does not.
        ("@Whodex do you know @John?", whois(vec![person("JOHN")])),
        ("@Whodex kennst du @John", whois(vec![person("JOHN")])),
        ("hi @Whodex, @John please", whois(vec![person("JOHN")])),
        (
            "@Whodex anybody met @John yet?",
            whois(vec![person("JOHN")]),
        ),
        (
            "@Whodex do you know t@x.org?",
            whois(vec![email("t@x.org")]),
        ),
        ("@Whodex @John thanks", not_understood(None)),
        ("FYI @John @Whodex", Intent::Aside),
        ("@Whodex @PollBot create poll", not_understood(None)),
        // A message without a mention is not for the bot.
        ("@Anna status please", Intent::Aside),
        ("whois anna", Intent::Aside),
        // A person whose shown name is a verb is a person.
        ("@Whodex status @Help", status(vec![person("HELP")])),
    ];
    for (text, expected) in rows {
        assert_eq!(group(text), *expected, "{text}");
    }
    assert_eq!(in_html("@Anna", Space::Direct), whois(vec![person("ANNA")]));
    assert_eq!(
        in_html("@Whodex anna", Space::Direct),
        whois(vec![name("anna")])
    );
}

#[test]
fn what_is_said_to_everybody_is_not_said_to_the_bot() {
    const ALL: &str = r#"<spark-mention data-object-type="groupMention" data-group-type="all">All</spark-mention>"#;
    const BOT: &str =
        r#"<spark-mention data-object-type="person" data-object-id="BOT">Whodex</spark-mention>"#;
    let said = |html: &str, mentioned: &[PersonId]| {
        let said = MessageInput {
            text: "",
            html: Some(html),
            mentioned,
            bot: &id("BOT"),
            bot_name: None,
            space: Space::Group,
        };
        told(&parse(&said))
    };
    assert_eq!(said(&format!("{ALL} please be on time"), &[]), ["aside"]);
    assert_eq!(said(&format!("{ALL} whois anna"), &[]), ["aside"]);
    let bot = [id("BOT")];
    assert_eq!(said(&format!("{ALL} meet our {BOT}"), &bot), ["aside"]);
    assert_eq!(
        said(&format!("{ALL} {BOT} whois anna"), &bot),
        ["whois anna"]
    );
}

#[test]
fn without_html_the_verb_is_looked_for_after_the_bots_name() {
    let rows: &[(&str, &[&str], Intent)] = &[
        ("Whodex", &["BOT"], Helps(Help::Asked)),
        ("Whodex whois anna", &["BOT"], whois(vec![name("anna")])),
        (
            "Who Dex Bot status of anna",
            &["BOT"],
            status(vec![name("anna")]),
        ),
        ("Whodex whois anna", &[], Intent::Aside),
        ("Anna whois john", &["ANNA"], Intent::Aside),
        ("Whodex help", &["BOT"], Helps(Help::Asked)),
        ("Whodex a@x.org", &["BOT"], whois(vec![email("a@x.org")])),
        (
            "Whodex Anna Berg",
            &["BOT", "ANNA"],
            whois(vec![person("ANNA")]),
        ),
        (
            "Whodex status Anna Berg",
            &["BOT", "ANNA"],
            status(vec![person("ANNA")]),
        ),
        (
            "Whodex whios anna",
            &["BOT"],
            not_understood(Some("whois anna")),
        ),
        ("Whodex anna berg", &["BOT"], not_understood(None)),
    ];
    for (text, mentioned, expected) in rows {
        assert_eq!(without_html(text, mentioned), *expected, "{text}");
    }
}

#[test]
fn the_bot_may_be_called_by_its_name() {
    let said = |text: &str, bot_name: &str| {
        let said = MessageInput {
            text,
            html: None,
            mentioned: &[],
            bot: &id("BOT"),
            bot_name: Some(bot_name),
            space: Space::Direct,
        };
        told(&parse(&said))
    };
    for (text, expected) in [
        ("Hi Whodex, who is Kofi?", "whois Kofi"),
        ("whodex who is Kofi", "whois Kofi"),
        ("@Whodex: status me", "status (asker)"),
        ("Whodex, Kofi", "whois Kofi"),
        ("who is Kofi, Whodex?", "whois Kofi"),
        ("Whodex kofi@x.org", "whois <kofi@x.org>"),
        ("Whodex", "help"),
        ("hello Whodex!", "greeting"),
        ("thanks, Whodex", "thanks"),
        ("whois Whodex", "whois Whodex"),
        ("Whodex Smith", "whois Whodex Smith"),
    ] {
        assert_eq!(said(text, "Whodex"), [expected], "{text}");
    }
    assert_eq!(said("hey who dex, whois Kofi", "Who Dex"), ["whois Kofi"]);
    // A bot that has somebody's name.
    assert_eq!(said("anna berg", "Anna"), ["whois anna berg"]);
}
