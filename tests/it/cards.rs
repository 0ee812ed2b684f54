//! Every card that a test sees is one that Webex draws: valid against the official schema of Adaptive
//! Cards 1.3, and within Webex's own limits.

use std::path::Path;
use std::sync::LazyLock;

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};
use whodex::intent::{Facet, StatusQuestion, Topic};
use whodex::people::result::{CandidatePage, NoMatch, SearchResult};
use whodex::policy::{Asker, Audience, Policy, VisiblePerson};
use whodex::reply::gallery;
use whodex::reply::templates::{KINDS, Templates};
use whodex::reply::{Answer, Chain, ChainEnd, Here, Manager, Reader, Reply, Reports, Told};
use whodex::webex::model::Person;

use crate::answer::{plain, read_markdown};
use crate::harness::gather;
use crate::required::required;

/// The official schema, which is not part of this project.
pub(crate) static SCHEMA: LazyLock<Option<jsonschema::Validator>> = LazyLock::new(|| {
    let path = "../shared/webex/adaptive-card-1.3.0.schema.json";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let text = required(
        "the Adaptive Card 1.3 schema",
        std::fs::read_to_string(path).ok(),
    )?;
    let schema = serde_json::from_str(&text).unwrap();
    Some(jsonschema::validator_for(&schema).unwrap())
});

/// The most bytes of a card: Webex publishes no figure; posts above some 22 KB have been refused.
const MAX_CARD: usize = 22_000;

/// Panics unless Webex draws this card.
pub(crate) fn check(card: &Value) {
    assert_eq!(card["type"], "AdaptiveCard");
    assert_eq!(card["version"], "1.3");
    assert!(card["fallbackText"].is_string());
    if let Some(schema) = &*SCHEMA {
        let wrong: Vec<String> = schema
            .iter_errors(card)
            .map(|error| format!("{}: {}", error.instance_path(), error.masked()))
            .collect();
        assert!(wrong.is_empty(), "{}\n{card}", wrong.join("\n"));
    }
    let size = card.to_string().len();
    assert!(size <= MAX_CARD, "{size} bytes");
    limits(card);
}

fn limits(element: &Value) {
    match element {
        Value::Array(list) => list.iter().for_each(limits),
        Value::Object(object) => {
            let kind = object
                .get("type")
                .and_then(Value::as_str)
                .unwrap_or_default();
            assert!(
                !["Action.Execute", "Media", "Table"].contains(&kind),
                "{kind}"
            );
            if let Some(actions) = object.get("actions").and_then(Value::as_array) {
                assert!(
                    (1..=5).contains(&actions.len()),
                    "{} buttons",
                    actions.len()
                );
            }
            if kind == "Image" {
                let url = object["url"].as_str().unwrap();
                assert!(url.starts_with("https://"), "{url}");
                assert!(object["altText"].is_string());
            }
            object.values().for_each(limits);
        }
        _ => {}
    }
}

/// Loading tries every template out, so it is done once.
fn templates() -> &'static Templates {
    static TEMPLATES: LazyLock<Templates> = LazyLock::new(|| Templates::load(None, "en").unwrap());
    &TEMPLATES
}

fn now() -> Timestamp {
    "2026-01-15T15:30:00Z".parse().unwrap()
}

fn shown(fields: Value) -> VisiblePerson {
    let policy = Policy {
        organization: Some("ORG".parse().unwrap()),
        ..Policy::default()
    };
    let organization = policy.organization.clone();
    let asker = Asker {
        person: "ASKER".parse().unwrap(),
        organization,
        emails: Vec::new(),
        space: None,
        audience: Audience::Direct,
    };
    let person: Person = serde_json::from_value(fields).unwrap();
    policy.show(person, &asker)
}

#[test]
fn webex_draws_the_card_of_every_template_with_its_sample() {
    for kind in KINDS {
        check(&templates().preview(kind).unwrap().card.to_value());
    }
}

#[test]
fn webex_draws_every_card_of_the_gallery_in_every_language() {
    let languages = Templates::languages(None);
    assert!(languages.len() > 3, "{languages:?}");
    for language in languages {
        let pictures = gallery::pictures(&Templates::load(None, &language).unwrap());
        assert_eq!(pictures.len(), 91);
        for picture in pictures {
            check(&picture.reply.card.to_value());
        }
    }
}

#[test]
fn everything_that_a_card_says_its_twins_say_too() {
    for language in Templates::languages(None) {
        for picture in gallery::pictures(&Templates::load(None, &language).unwrap()) {
            let Reply {
                card,
                markdown,
                text,
            } = picture.reply;
            let twins = [read_markdown(&markdown), plain(&text)];
            gather(&card.to_value(), &mut |object| {
                // What a button carries is no text that is shown.
                let is_shown = object["type"].is_string();
                let Some(said) = object["text"].as_str().filter(|_| is_shown) else {
                    return;
                };
                // The dot is a sign for the eye; the names after "Did you mean?" are on buttons.
                let said = plain(said.trim_start_matches("● ").trim_end_matches(['?', ':']));
                for twin in &twins {
                    let name = picture.name;
                    assert!(twin.contains(&said), "{name}: {said:?} is not in\n{twin}");
                }
            });
        }
    }
}

/// What a link of the card or the markdown leads to, without its scheme.
fn target(url: &str) -> Option<&str> {
    let target = url.strip_prefix("mailto:").or(url.strip_prefix("tel:"))?;
    target.split(';').next()
}

#[test]
fn the_target_of_a_button_can_be_copied_and_is_a_link() {
    let pictures = gallery::pictures(templates());
    let mut seen = 0;
    for Reply { card, markdown, .. } in pictures.into_iter().map(|picture| picture.reply) {
        let (mut copied, mut opened) = (String::new(), Vec::new());
        gather(&card.to_value(), &mut |object| {
            copied += object["text"].as_str().unwrap_or_default();
            copied.push('\n');
            opened.extend(object["url"].as_str().map(str::to_owned));
        });
        let written = copied.replace([' ', '-', '(', ')'], "");
        for url in opened.iter().filter(|url| target(url).is_some()) {
            let target = target(url).unwrap();
            let there = copied.contains(target) || written.contains(target);
            assert!(there, "{url} is not in\n{copied}");
            assert!(markdown.contains(&format!("]({url})")), "{markdown}");
            seen += 1;
        }
    }
    assert!(seen > 10, "{seen}");
}

#[test]
fn a_right_to_left_name_is_isolated_in_sentences_only() {
    let ahmad = "أحمد";
    let one = shown(json!({"id": "A", "orgId": "ORG", "displayName": ahmad, "status": "active"}));
    let all = answers(&[one], ahmad);
    let [status, person, _, _, choose, suggest, nobody, ..] = &all[..] else {
        panic!("other answers");
    };
    let set_off = format!("\u{2068}{ahmad}\u{2069}");
    for (answer, says) in [
        (status, format!("{set_off}: Available")),
        (person, set_off.clone()),
        (choose, format!("{set_off} · Available")),
        (choose, format!("“{set_off}”")),
        (suggest, format!("Nobody is called “{set_off}”")),
        (nobody, format!("Nobody called “{set_off}” was found")),
    ] {
        let reply = templates().render(answer, &Reader::at(now()));
        assert!(
            reply.markdown.replace('*', "").contains(&says),
            "{}",
            reply.markdown
        );
        assert!(reply.text.contains(&says), "{}", reply.text);
        gather(&reply.card.to_value(), &mut |object| {
            for part in ["text", "title"] {
                let said = object[part].as_str().unwrap_or_default();
                let alone = plain(said) == ahmad;
                assert!(!alone || said == ahmad, "{said:?} is a field of its own");
            }
        });
    }
}

#[test]
fn what_the_twins_say_in_german() {
    let pictures = gallery::pictures(&Templates::load(None, "de").unwrap());
    for name in [
        "person-refreshed",
        "person-late",
        "status-every-state",
        "welcome",
        "throttled",
        "not-allowed",
        "unavailable",
        "too-many",
    ] {
        let picture = pictures.iter().find(|picture| picture.name == name);
        let Reply { markdown, text, .. } = &picture.unwrap().reply;
        insta::with_settings!({snapshot_suffix => name, omit_expression => true}, {
            insta::assert_snapshot!("german", format!("{markdown}\n=====\n{text}"));
        });
    }
}

#[test]
fn what_the_twins_of_the_samples_say() {
    for kind in KINDS {
        let Reply { markdown, text, .. } = templates().preview(kind).unwrap();
        insta::with_settings!({snapshot_suffix => *kind, omit_expression => true}, {
            insta::assert_snapshot!("twins", format!("{markdown}\n=====\n{text}"));
        });
    }
}

/// Every answer that tells of these people.
fn answers(people: &[VisiblePerson], words: &str) -> Vec<Answer> {
    let found: Vec<SearchResult<VisiblePerson>> = people
        .iter()
        .cloned()
        .map(|one| SearchResult::One(Box::new(one)))
        .collect();
    let list = CandidatePage {
        filters: Vec::new(),
        fits_nobody: false,
        name: words.to_owned(),
        people: people.iter().take(10).cloned().collect(),
        skipped: 0,
        total: None,
        has_unread_members: false,
        unknown: 0,
    };
    let told = |found: &SearchResult<VisiblePerson>| Told::Found(found.clone());
    let mut all: Vec<Told> = found.iter().take(3).map(told).collect();
    all.push(Told::Found(SearchResult::Choose(list.clone())));
    all.push(Told::Found(SearchResult::Suggest(list.clone())));
    let managers = people.chunks_exact(2).take(5).map(|pair| {
        Told::Manager(Manager::Person {
            of: vec![pair[0].clone()],
            is: Box::new(pair[1].clone()),
        })
    });
    let mut status = found.clone();
    status.push(SearchResult::Choose(list.clone()));
    let mut all_answers = vec![
        Answer::Status(status, StatusQuestion::Plain),
        Answer::People(found.iter().take(5).map(told).collect(), Topic::Whois),
        Answer::People(all, Topic::Whois),
        Answer::People(managers.collect(), Topic::Manager),
        Answer::Choose(list.clone(), Topic::Status(StatusQuestion::Plain)),
        Answer::Suggest(list, Topic::Manager),
        Answer::Nobody(NoMatch::Name {
            name: words.to_owned(),
            members: true,
            has_unread_members: true,
        }),
        Answer::Nobody(NoMatch::Email(words.to_owned())),
        Answer::Nobody(NoMatch::Described {
            name: Some(words.to_owned()),
            filters: vec![words.to_owned(); 3],
            members: false,
        }),
    ];
    all_answers.extend(asked(people, &found, words));
    all_answers
}

/// Every answer to what is asked besides cards and presence.
fn asked(
    people: &[VisiblePerson],
    found: &[SearchResult<VisiblePerson>],
    words: &str,
) -> Vec<Answer> {
    let some: Vec<SearchResult<VisiblePerson>> = found.iter().take(5).cloned().collect();
    let alone = || vec![found[0].clone()];
    let mut answers = vec![
        Answer::Contact(some.clone(), Facet::Phone),
        Answer::Contact(some, Facet::Address),
        Answer::Contact(alone(), Facet::Title),
        Answer::Contact(alone(), Facet::Mobile),
        Answer::Status(alone(), StatusQuestion::Reachable),
    ];
    let of = Box::new(people[0].clone());
    let chain = Told::Chain(Chain {
        of: of.clone(),
        managers: people.iter().take(6).cloned().collect(),
        end: ChainEnd::Name(words.to_owned()),
    });
    let reports = Told::Reports(Reports {
        of,
        people: people.to_vec(),
        members: true,
        is_complete: true,
        is_withheld: false,
        listed: None,
    });
    answers.extend([
        Answer::Chain(vec![chain; 5]),
        Answer::Reports(vec![reports; 5]),
        Answer::Times(found.to_vec()),
        Answer::Here(Here {
            people: people.to_vec(),
            skipped: 15,
            total: 140,
            members: None,
            is_reachable: true,
            filters: vec![words.to_owned(); 3],
            is_complete: false,
            is_direct: false,
        }),
    ]);
    answers
}

/// Text as nobody sane has it, and as the API would hand it out.
fn odd_text() -> impl Strategy<Value = String> {
    prop_oneof![
        ".{0,60}",
        "[\\*\\[\\]\\(\\)<>`_#!|{}\\\\&~\"$@:/ -]{0,40}",
        Just("\"},{\"type\":\"TextBlock\"".to_owned()),
        Just("**x** [y](http://z) <@all>".to_owned()),
        Just("${$root} {{ 7*7 }} {% for %}".to_owned()),
        Just("a\u{202e}b\u{0}\n\n# c".to_owned()),
        "[a-zé漢👩‍👩‍👧‍👦\u{301}]{400,900}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn whatever_the_fields_hold_the_card_is_drawn_within_its_size(
        fields in prop::collection::vec(odd_text(), 14), words in odd_text(),
    ) {
        let field = |n: usize| fields[n].clone();
        let person = |n: usize| shown(json!({
            "id": format!("ID{n}"), "orgId": "ORG", "displayName": field(0), "nickName": field(1),
            "firstName": field(2), "lastName": field(3), "title": field(4), "department": field(5),
            "emails": [field(6), "x@example.com", field(6), field(6), field(6)],
            "phoneNumbers": vec![json!({"type": field(7), "value": field(8)}); 9],
            "manager": field(9), "managerId": "M", "timezone": "Asia/Kathmandu", "status": field(10),
            "avatar": format!("https://example.com/{}", field(11)), "extension": field(12),
            "addresses": vec![json!({"locality": field(13), "streetAddress": field(13)}); 6],
            "sipAddresses": vec![json!({"type": "enterprise", "value": field(12)}); 6],
            "xmppFederationJid": field(12), "lastActivity": "2026-01-15T15:00:00Z",
        }));
        let templates = templates();
        let people: Vec<VisiblePerson> = (0..15).map(person).collect();
        for answer in answers(&people, &words) {
            let reply = templates.render(&answer, &Reader::at(now()));
            let card = reply.card.to_value();
            check(&card);
            prop_assert!(reply.text.len() <= 7439 && reply.markdown.len() <= 7439);
            prop_assert!(!reply.text.trim().is_empty() && !reply.markdown.trim().is_empty());
            gather(&card, &mut |object| {
                for part in ["text", "title", "altText"] {
                    let steered = object[part].as_str().is_some_and(|t| t.contains('\u{202e}'));
                    assert!(!steered);
                }
            });
        }
    }

    #[test]
    fn an_address_or_a_number_makes_no_link_but_its_own(value in odd_text()) {
        let one = shown(json!({"id": "ID", "displayName": "Anna", "emails": [&value],
            "phoneNumbers": [{"type": "work", "value": &value}], "extension": &value}));
        let found = SearchResult::One(Box::new(one));
        let card = Answer::People(vec![Told::Found(found.clone())], Topic::Whois);
        let answers = [Facet::Email, Facet::Phone, Facet::Extension].map(|facet| Answer::Contact(vec![found.clone()], facet));
        let markdown = answers.iter().chain([&card]).map(|answer| templates().render(answer, &Reader::at(now())).markdown);
        let markdown: Vec<String> = markdown.collect();
        let markdown = markdown.join("\n\n");
        for event in pulldown_cmark::Parser::new(&markdown) {
            if let pulldown_cmark::Event::Start(pulldown_cmark::Tag::Link { dest_url, .. }) = event {
                let target = target(&dest_url);
                prop_assert!(target.is_some_and(|t| !t.contains([' ', '/', '?', '&'])), "{}", markdown);
            }
        }
    }

    #[test]
    fn a_name_adds_no_structure_to_the_markdown(name in odd_text()) {
        let templates = templates();
        let is_long = name.chars().count() > 60;
        let events = |name: &str| {
            let one = shown(json!({"id": "ID", "displayName": name, "title": name, "timezone": "Asia/Tokyo",
                "emails": ["a@example.com"], "phoneNumbers": [{"type": "work", "value": "+1 408 526 7209"}],
                "status": "active", "lastActivity": "2026-01-15T15:00:00Z"}));
            let found = [SearchResult::One(Box::new(one.clone()))];
            let card = Answer::People(vec![Told::Found(found[0].clone())], Topic::Whois);
            // An answer of several people with names this long is shortened, and
            // has less to list than its twin.
            let asked = if is_long { vec![] } else { asked(&[one], &found, "x") };
            let markdown = asked.iter().chain([&card]).map(|answer| templates.render(answer, &Reader::at(now())).markdown);
            let markdown: Vec<String> = markdown.collect();
            pulldown_cmark::Parser::new(&markdown.join("\n\n"))
                .filter(|event| !matches!(event, pulldown_cmark::Event::Text(_)))
                .map(|event| format!("{event:?}"))
                .collect::<Vec<_>>()
        };
        prop_assume!(name.chars().any(char::is_alphanumeric));
        prop_assert_eq!(events(&name), events("Anna"));
    }
}
