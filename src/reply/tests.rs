//! Every sample is what the views make of a known answer, so that a template that was designed with
//! its sample fits the real thing.

use std::path::Path;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::templates::Templates;
use super::{
    Answer, Apology, Chain, ChainEnd, Here, Manager, Reader, Reports, Told, languages, view,
};
use crate::intent::{Facet, Help, SmallTalk, StatusQuestion, Topic};
use crate::people::result::{CandidatePage, NoMatch, SearchResult};
use crate::policy::{Asker, Audience, Policy, VisiblePerson};
use crate::webex::model::Person;

pub(super) fn now() -> Timestamp {
    "2026-01-15T15:30:00Z".parse().unwrap()
}

pub(super) fn shown(fields: Value) -> Box<VisiblePerson> {
    shown_in(Audience::Direct, fields)
}

/// Somebody as they are shown in a place.
pub(super) fn shown_in(audience: Audience, fields: Value) -> Box<VisiblePerson> {
    let policy = Policy {
        organization: Some("EXAMPLE".parse().unwrap()),
        ..Policy::default()
    };
    let organization = policy.organization.clone();
    let asker = Asker {
        person: "ASKER".parse().unwrap(),
        organization,
        emails: Vec::new(),
        space: None,
        audience,
    };
    let person: Person = serde_json::from_value(fields).unwrap();
    Box::new(policy.show(person, &asker))
}

/// The example person of Webex's documentation, as a token without admin rights sees him.
pub(super) fn john() -> Box<VisiblePerson> {
    shown(json!({
        "id": "JOHN", "orgId": "EXAMPLE", "type": "person", "displayName": "John Andersen",
        "nickName": "John", "firstName": "John", "lastName": "Andersen", "title": "GM",
        "department": "Sales", "emails": ["john.andersen@example.com"], "extension": "133",
        "phoneNumbers": [{"type": "work", "value": "+1 408 526 7209"}],
        "manager": "John Duarte", "managerId": "DUARTE", "timezone": "America/Denver",
        "avatar": "https://example.com/john.png", "status": "active",
        "lastActivity": "2026-01-15T15:27:00Z", "created": "2015-10-18T14:26:16Z",
        "lastModified": "2015-10-18T14:26:16Z", "xmppFederationJid": "user@example.com",
        "sipAddresses": [{"type": "personal-room", "value": "testuser5@mycompany.webex.com"}],
        "addresses": [{"type": "work", "country": "US", "locality": "Milpitas", "region":
            "California", "streetAddress": "1099 Bird Ave.", "postalCode": "99212"}],
    }))
}

pub(super) fn duarte() -> Box<VisiblePerson> {
    shown(json!({
        "id": "DUARTE", "orgId": "EXAMPLE", "displayName": "John Duarte", "status": "meeting",
        "title": "Vice President", "emails": ["john.duarte@example.com"],
        "timezone": "America/New_York", "lastActivity": "2026-01-15T15:10:00Z",
    }))
}

fn weatherbot() -> Box<VisiblePerson> {
    shown(
        json!({"id": "BOT", "orgId": "OTHER", "displayName": "Weather Bot", "type": "bot",
        "emails": ["weatherbot@webex.bot"]}),
    )
}

/// Somebody of whom a space with others in it sees the name alone.
fn guarded() -> Box<VisiblePerson> {
    let fields = json!({"id": "ADA", "orgId": "EXAMPLE", "displayName": "Ada Okafor", "title": "CEO",
        "emails": ["ada.okafor@example.com"], "status": "active", "timezone": "Africa/Lagos"});
    shown_in(Audience::Mixed, fields)
}

fn nobody(email: &str) -> SearchResult<VisiblePerson> {
    SearchResult::Nobody(NoMatch::Email(email.to_owned()))
}

fn samples() -> Vec<(&'static str, Answer)> {
    let choice = |people| CandidatePage {
        name: "john".to_owned(),
        filters: Vec::new(),
        fits_nobody: false,
        people,
        skipped: 0,
        total: Some(7),
        has_unread_members: false,
        unknown: 0,
    };
    vec![
        (
            "person",
            Answer::People(
                vec![
                    Told::Found(SearchResult::One(john())),
                    Told::Manager(Manager::Person {
                        of: vec![*john()],
                        is: duarte(),
                    }),
                    Told::Found(SearchResult::One(weatherbot())),
                    Told::Manager(Manager::Withheld { of: guarded() }),
                    Told::Found(SearchResult::Choose(choice(vec![*john(), *duarte()]))),
                    Told::Found(nobody("nobody@example.com")),
                ],
                Topic::Whois,
            ),
        ),
        (
            "chooser",
            Answer::Choose(choice(vec![*john(), *duarte()]), Topic::Whois),
        ),
        (
            "status",
            Answer::Status(
                vec![
                    SearchResult::One(john()),
                    SearchResult::One(duarte()),
                    SearchResult::One(guarded()),
                    SearchResult::Suggest(choice(vec![*john(), *duarte()])),
                    nobody("nobody@example.com"),
                ],
                StatusQuestion::Plain,
            ),
        ),
        (
            "contact",
            Answer::Contact(
                vec![
                    SearchResult::One(john()),
                    SearchResult::One(weatherbot()),
                    SearchResult::One(guarded()),
                    SearchResult::Choose(choice(vec![*john(), *duarte()])),
                    nobody("nobody@example.com"),
                ],
                Facet::Phone,
            ),
        ),
        (
            "hierarchy",
            Answer::Chain(vec![
                Told::Chain(Chain {
                    of: john(),
                    managers: vec![*duarte()],
                    end: ChainEnd::Cut,
                }),
                Told::Reports(Reports {
                    of: duarte(),
                    people: vec![*john()],
                    members: true,
                    is_complete: true,
                    is_withheld: false,
                    listed: None,
                }),
                Told::Chain(Chain {
                    of: guarded(),
                    managers: Vec::new(),
                    end: ChainEnd::Withheld,
                }),
                Told::Found(SearchResult::Choose(choice(vec![*john(), *duarte()]))),
                Told::Found(nobody("nobody@example.com")),
            ]),
        ),
        (
            "here",
            Answer::Here(Here {
                people: vec![*john(), *duarte(), *guarded()],
                skipped: 15,
                total: 40,
                members: None,
                is_reachable: false,
                filters: vec!["sales".to_owned()],
                is_complete: false,
                is_direct: false,
            }),
        ),
        (
            "times",
            Answer::Times(vec![
                SearchResult::One(john()),
                SearchResult::One(duarte()),
                SearchResult::One(guarded()),
                SearchResult::Choose(choice(vec![*john(), *duarte()])),
                nobody("nobody@example.com"),
            ]),
        ),
        ("line", Answer::SmallTalk(SmallTalk::Greeting)),
        (
            "nobody",
            Answer::Nobody(NoMatch::Name {
                name: "Jhon Andersen".to_owned(),
                members: true,
                has_unread_members: false,
            }),
        ),
        ("help", Answer::Help(Help::On(Topic::Contact(Facet::Phone)))),
        ("welcome", Answer::Welcome),
        ("apology", Answer::Apology(Apology::Unavailable)),
    ]
}

#[test]
fn built_in_templates_are_good_so_that_no_start_has_to_try_them() {
    let (tags, own) = (Templates::languages(None), tempfile::tempdir().unwrap());
    let tried = |load: &dyn Fn() -> Templates| {
        super::words::TRIED.set(0);
        let _ = load();
        super::words::TRIED.get()
    };
    for tag in &tags {
        let in_check = tried(&|| Templates::check(None, tag).unwrap());
        assert!(in_check > 100 * tags.len(), "{in_check}");
        assert_eq!(tried(&|| Templates::load(None, tag).unwrap()), 0);
        let with_own = tried(&|| Templates::load(Some(own.path()), tag).unwrap());
        assert_eq!(with_own, in_check);
    }
}

/// `WHODEX_BLESS=1 cargo test` writes the samples anew.
#[test]
fn every_sample_is_what_the_views_make_of_an_answer() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let (words, reader) = (languages::built_in("en"), Reader::at(now()));
    let context = view::RenderContext {
        words: &words,
        reader: &reader,
        budget: view::BUDGETS[0],
        has_watches: false,
        hours: crate::hours::WorkingHours::default(),
    };
    for (kind, answer) in samples() {
        let (of, view) = view::of(&answer, context);
        assert_eq!(of, kind);
        let path = folder.join(kind).join("sample.json");
        if std::env::var_os("WHODEX_BLESS").is_some() {
            std::fs::write(&path, format!("{view:#}\n")).unwrap();
        }
        let sample: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        assert_eq!(sample, view, "templates/{kind}/sample.json");
    }
}

/// A key of the words in the program, such as in `words.say("bot")`.
#[test]
fn the_program_and_the_file_of_words_hold_the_same_keys() {
    let mut source = String::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/reply");
    for folder in [folder.join("view"), folder] {
        for file in std::fs::read_dir(folder).unwrap() {
            source += &std::fs::read_to_string(file.unwrap().path()).unwrap_or_default();
        }
    }
    let english = include_str!("../../templates/words/en.ftl");
    let key = regex::Regex::new("(?m)^([a-z][a-z-]*) =").unwrap();
    let keys: Vec<&str> = key
        .captures_iter(english)
        .map(|c| c.get(1).unwrap().as_str())
        .collect();
    for key in &keys {
        let part = key.rsplit_once('-').map_or(*key, |(_, part)| part);
        let made = matches!(part, "fallback" | "usage" | "summary");
        assert!(made || source.contains(&format!("\"{key}\"")), "{key}");
    }
    let used = regex::Regex::new(r#"say(?:_of|_with)?\(\s*"([a-z-]+)""#).unwrap();
    for used in used.captures_iter(
        &source
            .replace("#[cfg(test)]", "\u{0}")
            .split('\u{0}')
            .collect::<String>(),
    ) {
        assert!(
            keys.contains(&&used[1]) || ["days", "hello"].contains(&&used[1]),
            "{}",
            &used[1]
        );
    }
}
