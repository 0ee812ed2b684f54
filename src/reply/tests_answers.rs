//! The sentences that decide something, in the card and in both of its twins.

use serde_json::{Value, json};

use super::templates::Templates;
use super::tests::{duarte, john, now, shown, shown_in};
use super::{Answer, Chain, ChainEnd, Here, Manager, Reader, Reply, Reports, Told};
use crate::directory::found::{Found, Searched};
use crate::intent::{Facet, Help, SmallTalk, StatusQuestion, Topic};
use crate::policy::{Place, Shown};

fn reader() -> Reader {
    Reader {
        zone: Some("Europe/Oslo".to_owned()),
        ..Reader::at(now())
    }
}

fn render(answer: &Answer) -> Reply {
    Templates::load(None, "en")
        .unwrap()
        .render(answer, &reader())
}

/// Every object in a card.
fn objects(value: &Value) -> Vec<&Value> {
    let inner = match value {
        Value::Array(list) => list.iter().flat_map(objects).collect(),
        Value::Object(object) => object.values().flat_map(objects).collect(),
        _ => Vec::new(),
    };
    let own = value.is_object().then_some(value);
    own.into_iter().chain(inner).collect()
}

/// What the card and its twins say, as it is read.
fn said(reply: &Reply) -> [String; 3] {
    let card = reply.card.to_value();
    let body = objects(&card["body"]);
    let texts: Vec<&str> = body
        .iter()
        .filter_map(|object| object["text"].as_str())
        .collect();
    let markdown = reply.markdown.replace(['\\', '*', '`'], "");
    [texts.join("\n"), markdown, reply.text.clone()].map(|said| said.replace('\u{a0}', " "))
}

/// The buttons of a card: what stands on them, and what they carry or open.
fn buttons(reply: &Reply) -> Vec<(String, Value)> {
    let card = reply.card.to_value();
    let button = |object: &&Value| {
        let mut leads = object.get("data").or(object.get("url"))?.clone();
        // Every button that comes back carries the language of its card.
        if let Some(data) = leads.as_object_mut() {
            assert!(data.remove("lang").is_some_and(|tag| tag.is_string()));
        }
        Some((object["title"].as_str()?.to_owned(), leads))
    };
    objects(&card).iter().filter_map(button).collect()
}

fn titles(reply: &Reply) -> Vec<String> {
    buttons(reply).into_iter().map(|(title, _)| title).collect()
}

#[track_caller]
fn says(answer: &Answer, sentences: &[&str]) -> Reply {
    let reply = render(answer);
    for said in said(&reply) {
        for sentence in sentences {
            assert!(said.contains(sentence), "{sentence:?} is not in\n{said}");
        }
    }
    reply
}

#[track_caller]
fn is_silent_on(reply: &Reply, words: &[&str]) {
    for said in said(reply) {
        for word in words {
            assert!(!said.contains(word), "{word:?} is in\n{said}");
        }
    }
}

fn one(shown: Box<Shown>) -> Vec<Found<Shown>> {
    vec![Found::One(shown)]
}

/// John with other fields in place of his.
fn john_with(fields: Value) -> Value {
    let mut person = json!({
        "id": "JOHN", "orgId": "EXAMPLE", "displayName": "John Andersen", "title": "GM", "department": "Sales",
        "emails": ["john.andersen@example.com"], "extension": "133", "manager": "John Duarte", "managerId": "DUARTE",
        "phoneNumbers": [{"type": "work", "value": "+1 408 526 7209"}], "timezone": "America/Denver", "status": "active",
        "lastActivity": "2026-01-15T15:27:00Z", "addresses": [{"locality": "Milpitas", "streetAddress": "1099 Bird Ave."}],
    });
    let Value::Object(fields) = fields else {
        panic!("no fields");
    };
    for (key, value) in fields {
        person[key] = value;
    }
    person
}

#[test]
fn a_question_about_presence_is_answered_first_and_honestly() {
    use StatusQuestion::{Busy, InCall, InMeeting, OutOfOffice, Reachable};
    let rows = [
        (
            Reachable,
            "active",
            "Yes, John Andersen is available (active 3 min ago).",
        ),
        (
            Reachable,
            "call",
            "Not right now: John Andersen is in a call.",
        ),
        (
            Reachable,
            "meeting",
            "Not right now: John Andersen is in a meeting.",
        ),
        (
            Reachable,
            "presenting",
            "Not right now: John Andersen is presenting.",
        ),
        (
            Reachable,
            "DoNotDisturb",
            "Not right now: John Andersen does not want to be disturbed.",
        ),
        (
            Reachable,
            "inactive",
            "Not right now: John Andersen is away (active 3 min ago).",
        ),
        (
            Reachable,
            "OutOfOffice",
            "No, John Andersen is out of office (active 3 min ago).",
        ),
        (
            Reachable,
            "pending",
            "No, John Andersen has not signed in yet.",
        ),
        (
            Reachable,
            "unknown",
            "I cannot tell: Webex does not know the presence of John Andersen.",
        ),
        (
            Reachable,
            "lunch",
            "I cannot tell: Webex shows “lunch” for John Andersen.",
        ),
        (
            Busy,
            "active",
            "No, John Andersen is available (active 3 min ago).",
        ),
        (Busy, "meeting", "Yes, John Andersen is in a meeting."),
        (
            Busy,
            "DoNotDisturb",
            "Yes, John Andersen does not want to be disturbed.",
        ),
        // Whoever is away is neither busy nor free.
        (
            Busy,
            "inactive",
            "John Andersen is away (active 3 min ago).",
        ),
        (
            Busy,
            "OutOfOffice",
            "John Andersen is out of office (active 3 min ago).",
        ),
        (InCall, "call", "Yes, John Andersen is in a call."),
        (
            InCall,
            "active",
            "No, John Andersen is available (active 3 min ago).",
        ),
        // These may hide a call.
        (
            InCall,
            "DoNotDisturb",
            "I cannot tell: John Andersen does not want to be disturbed.",
        ),
        (InCall, "presenting", "John Andersen is presenting."),
        (InMeeting, "meeting", "Yes, John Andersen is in a meeting."),
        (InMeeting, "call", "No, John Andersen is in a call."),
        (
            OutOfOffice,
            "OutOfOffice",
            "Yes, John Andersen is out of office (active 3 min ago).",
        ),
        (OutOfOffice, "call", "No, John Andersen is in a call."),
        (
            OutOfOffice,
            "inactive",
            "I cannot tell: John Andersen is away (active 3 min ago).",
        ),
    ];
    for (question, status, sentence) in rows {
        let person = shown(john_with(json!({"status": status})));
        let reply = says(&Answer::Status(one(person), question), &[sentence]);
        for said in said(&reply) {
            assert!(said.trim_start().starts_with(sentence), "{said}");
        }
    }
}

#[test]
fn presence_that_is_not_known_is_told_from_presence_that_is_not_shown() {
    let asked = |person| Answer::Status(one(person), StatusQuestion::Reachable);
    let without = |fields: Value| john_with(fields);
    says(
        &asked(shown(without(json!({"status": null})))),
        &["I cannot tell: John Andersen does not share presence."],
    );
    says(
        &asked(shown(without(json!({"status": null, "orgId": "OTHER"})))),
        &[
            "I cannot tell: John Andersen is in another organization, whose presence is not visible.",
        ],
    );
    says(
        &asked(shown(without(json!({"status": null, "type": "bot"})))),
        &["I cannot tell: John Andersen is a bot, and bots have no presence."],
    );
    let withheld = says(
        &asked(shown_in(Place::Mixed, john_with(json!({})))),
        &["I cannot tell: the presence of John Andersen is not shown here."],
    );
    is_silent_on(&withheld, &["vailable", "ago"]);
    // Of several, and where nothing in particular was asked, the rows say enough.
    let several = Answer::Status(
        [one(john()), one(duarte())].concat(),
        StatusQuestion::Reachable,
    );
    is_silent_on(&render(&several), &["Yes", "Not right now"]);
    is_silent_on(
        &render(&Answer::Status(one(john()), StatusQuestion::Plain)),
        &["Yes"],
    );
}

#[test]
fn when_somebody_was_last_active_is_told_on_the_readers_clock() {
    let asked = |fields| Answer::Status(one(shown(john_with(fields))), StatusQuestion::LastActive);
    for (active, when) in [
        ("2026-01-15T15:29:40Z", "just now"),
        ("2026-01-15T15:07:00Z", "23 min ago"),
        ("2026-01-15T08:05:00Z", "today at 09:05"),
        ("2026-01-14T13:02:00Z", "yesterday at 14:02"),
        // In Oslo the day had begun.
        ("2026-01-13T23:30:00Z", "yesterday at 00:30"),
        ("2026-01-09T16:00:00Z", "on 9 Jan 2026 at 17:00"),
    ] {
        let sentence = format!("John Andersen was last active {when}.");
        says(&asked(json!({"lastActivity": active})), &[&sentence]);
    }
    says(
        &asked(json!({"lastActivity": null})),
        &["Webex does not tell when John Andersen was last active."],
    );
    says(
        &Answer::Status(
            one(shown_in(Place::Mixed, john_with(json!({})))),
            StatusQuestion::LastActive,
        ),
        &["It is not shown here when John Andersen was last active."],
    );
    let nowhere = Templates::load(None, "en").unwrap().render(
        &asked(json!({"lastActivity": "2026-01-14T13:02:00Z"})),
        &Reader::at(now()),
    );
    assert!(
        nowhere.text.contains("yesterday at 13:02 UTC"),
        "{}",
        nowhere.text
    );
}

#[test]
fn the_fact_that_was_asked_for_stands_before_every_other() {
    let values = [
        (
            Facet::Email,
            "john.andersen@example.com",
            &["Message", "Email"][..],
        ),
        (Facet::Phone, "+1 408 526 7209", &["Call"]),
        (Facet::Mobile, "+1 408 526 7777", &["Call"]),
        (Facet::Extension, "133", &[]),
        (Facet::Address, "1099 Bird Ave., Milpitas", &[]),
        (Facet::LocalTime, "Thu 08:30", &[]),
        (Facet::Title, "GM", &[]),
        (Facet::Department, "Sales", &[]),
    ];
    let numbers = json!([{"type": "fax", "value": "+1 408 526 7000"}, {"type": "mobile", "value": "+1 408 526 7777"},
        {"type": "work", "value": "+1 408 526 7209"}]);
    for (facet, value, fitting) in values {
        let person = shown(john_with(json!({"phoneNumbers": numbers})));
        let reply = says(
            &Answer::Contact(one(person), facet),
            &["John Andersen", value, "GM · Sales", "Available"],
        );
        let others = values.iter().map(|(_, other, _)| *other);
        let others = others.filter(|other| ![value, "GM", "Sales"].contains(other));
        for said in said(&reply) {
            let place = said.find(value).unwrap();
            for other in others.clone().chain(["John Duarte", "+1 408 526 7000"]) {
                assert!(
                    said.find(other).is_none_or(|there| place < there),
                    "{other} in\n{said}"
                );
            }
        }
        let expected: Vec<&str> = fitting.iter().copied().chain(["Show card"]).collect();
        assert_eq!(titles(&reply), expected, "{facet:?}");
    }
}

#[test]
fn several_people_are_told_of_in_a_few_lines_each() {
    let answer = Answer::Contact([one(john()), one(duarte())].concat(), Facet::Phone);
    let reply = says(
        &answer,
        &[
            "+1 408 526 7209",
            "Webex lists no phone number for John Duarte.",
        ],
    );
    is_silent_on(&reply, &["Available", "In a meeting", "ago"]);
    assert_eq!(titles(&reply), ["Call", "Message"]);
}

#[test]
fn a_fact_that_there_is_not_is_told_from_one_that_is_not_shown_and_what_else_there_is() {
    let asked = |fields, facet| Answer::Contact(one(shown(john_with(fields))), facet);
    let none = json!({"phoneNumbers": [], "extension": null, "emails": [], "addresses": [], "timezone": null,
        "title": null, "department": null});
    for (facet, sentence) in [
        (
            Facet::Email,
            "Webex lists no email address for John Andersen.",
        ),
        (
            Facet::Phone,
            "Webex lists no phone number for John Andersen.",
        ),
        (
            Facet::Mobile,
            "Webex lists no mobile number for John Andersen.",
        ),
        (
            Facet::Extension,
            "Webex lists no extension for John Andersen.",
        ),
        (Facet::Address, "Webex lists no address for John Andersen."),
        (
            Facet::LocalTime,
            "Webex does not tell the time zone of John Andersen.",
        ),
        (Facet::Title, "Webex lists no title for John Andersen."),
        (
            Facet::Department,
            "Webex lists no department for John Andersen.",
        ),
    ] {
        says(&asked(none.clone(), facet), &[sentence]);
        if !matches!(facet, Facet::Mobile) {
            let there = render(&asked(json!({}), facet));
            is_silent_on(&there, &[sentence]);
        }
    }
    let instead = says(
        &asked(json!({}), Facet::Mobile),
        &[
            "Webex lists no mobile number for John Andersen.",
            "+1 408 526 7209",
        ],
    );
    assert_eq!(titles(&instead), ["Call", "Show card"]);
    is_silent_on(&instead, &["133", "john.andersen@example.com"]);

    let withheld =
        |facet| Answer::Contact(one(shown_in(Place::Mixed, john_with(json!({})))), facet);
    for (facet, sentence) in [
        (Facet::Phone, "Phone numbers are not shown here."),
        (Facet::Mobile, "Mobile numbers are not shown here."),
        (Facet::Extension, "Extensions are not shown here."),
        (Facet::Address, "Addresses are not shown here."),
        (Facet::LocalTime, "Local times are not shown here."),
    ] {
        let reply = says(&withheld(facet), &["John Andersen", sentence]);
        is_silent_on(&reply, &["526", "Bird", "08:30", "lists no"]);
    }
    let shown = render(&withheld(Facet::Email));
    is_silent_on(&shown, &["not shown"]);
}

#[test]
fn the_answer_is_offered_privately_where_a_direct_space_would_show_more() {
    let topics = |place| {
        let person = || shown_in(place, john_with(json!({})));
        let of = person();
        [
            Answer::People(vec![Told::Found(Found::One(person()))], Topic::Whois),
            Answer::People(
                vec![Told::Manager(Manager::Withheld { of: person() })],
                Topic::Manager,
            ),
            Answer::Status(one(person()), StatusQuestion::Plain),
            Answer::Contact(one(person()), Facet::Mobile),
            Answer::Chain(vec![Told::Chain(Chain {
                of,
                managers: Vec::new(),
                end: ChainEnd::Withheld,
            })]),
        ]
    };
    let privately = |reply: &Reply| {
        let all = buttons(reply).into_iter();
        let all = all.filter(|(title, _)| title == "Answer me privately");
        all.map(|(_, data)| data).collect::<Vec<_>>()
    };
    let words = ["person", "manager", "status", "mobile", "chain"];
    for (answer, word) in topics(Place::Mixed).iter().zip(words) {
        let expected = json!({"v": 1, "do": word, "id": "JOHN", "private": true});
        assert_eq!(privately(&render(answer)), [expected]);
    }
    for answer in topics(Place::Group).iter().chain(&topics(Place::Direct)) {
        assert_eq!(privately(&render(answer)), [] as [Value; 0]);
    }
    let both = ["JOHN", "JOAN"].map(|id| one(shown_in(Place::Mixed, john_with(json!({"id": id})))));
    let both = render(&Answer::Status(both.concat(), StatusQuestion::Plain));
    let text = "status john.andersen@example.com, john.andersen@example.com";
    assert_eq!(
        privately(&both),
        [json!({"v": 1, "do": "say", "text": text, "private": true})]
    );
}

#[test]
fn a_line_of_managers_goes_upwards_and_says_how_it_ends() {
    let ada = shown(json!({"id": "ADA", "orgId": "EXAMPLE", "displayName": "Ada Okafor"}));
    let chain = |end| {
        Answer::Chain(vec![Told::Chain(Chain {
            of: john(),
            managers: vec![*duarte(), *ada.clone()],
            end,
        })])
    };
    for (end, sentence) in [
        (ChainEnd::Top, "Webex names no manager for Ada Okafor."),
        (
            ChainEnd::Name("Zoe".to_owned()),
            "Webex names Zoe as the manager of Ada Okafor, without an account.",
        ),
        (
            ChainEnd::Gone,
            "The manager of Ada Okafor has no account that I can see.",
        ),
        (
            ChainEnd::Withheld,
            "The manager of Ada Okafor is not shown here.",
        ),
        (
            ChainEnd::Loop,
            "It goes round in a circle: the manager of Ada Okafor is already in this line.",
        ),
        (ChainEnd::Cut, "The line goes on above Ada Okafor."),
    ] {
        let cut = end == ChainEnd::Cut;
        let reply = says(
            &chain(end),
            &["Managers of John Andersen", "Vice President", sentence],
        );
        for said in said(&reply) {
            let place = |name| said.find(name).unwrap();
            assert!(
                place("Managers of John Andersen") < place("John Duarte"),
                "{said}"
            );
            assert!(place("John Duarte") < place("Ada Okafor"), "{said}");
        }
        let mut leads: Vec<Value> = buttons(&reply).into_iter().map(|(_, data)| data).collect();
        if cut {
            assert_eq!(
                leads.pop().unwrap(),
                json!({"v": 1, "do": "chain", "id": "ADA"})
            );
        }
        let cards = ["DUARTE", "ADA"].map(|id| json!({"v": 1, "do": "person", "id": id}));
        assert_eq!(leads, cards);
    }
    let none = Answer::Chain(vec![Told::Chain(Chain {
        of: john(),
        managers: Vec::new(),
        end: ChainEnd::Top,
    })]);
    is_silent_on(
        &says(&none, &["Webex names no manager for John Andersen."]),
        &["Managers of"],
    );
}

#[test]
fn who_reports_to_somebody_is_told_as_far_as_it_is_known() {
    let reports = |people: Vec<Shown>, members, is_withheld| {
        Answer::Reports(vec![Told::Reports(Reports {
            of: duarte(),
            people,
            members,
            is_complete: true,
            is_withheld,
        })])
    };
    let title = "People whose manager is John Duarte";
    says(
        &reports(vec![*john()], true, false),
        &[
            title,
            "John Andersen",
            "members of this space",
            "there may be others",
        ],
    );
    says(
        &reports(vec![*john()], false, false),
        &[
            title,
            "John Andersen",
            "the ones I know of",
            "there may be others",
        ],
    );
    says(
        &reports(Vec::new(), true, false),
        &["Among the members of this space I see nobody whose manager is John Duarte."],
    );
    says(
        &reports(Vec::new(), false, false),
        &[
            "I do not know who reports to John Duarte: Webex lists nobody by manager. Ask me in a space",
        ],
    );
    let withheld = says(
        &reports(vec![*john()], true, true),
        &["It is not shown here who reports to John Duarte."],
    );
    is_silent_on(&withheld, &["John Andersen"]);
}

fn here() -> Here {
    Here {
        people: vec![*john(), *duarte()],
        skipped: 0,
        total: 2,
        members: Some(2),
        is_reachable: false,
        filters: Vec::new(),
        is_complete: true,
        is_direct: false,
    }
}

#[test]
fn the_members_of_a_space_are_counted_and_told_with_their_presence() {
    let all = says(
        &Answer::Here(here()),
        &[
            "2 people are in this space.",
            "John Andersen",
            "Available",
            "John Duarte",
            "In a meeting",
        ],
    );
    is_silent_on(&all, &["1 to 2", "could not read", "large"]);
    assert_eq!(titles(&all), [] as [String; 0]);
    let page = Here {
        skipped: 15,
        total: 40,
        members: None,
        is_reachable: true,
        filters: vec!["sales".to_owned(), "new york".to_owned()],
        is_complete: false,
        ..here()
    };
    let page = says(
        &Answer::Here(page),
        &[
            "40 people here fit “sales, new york” and can be reached right now.",
            "16 to 17 of 40",
            "I could not read all members",
            "only some of its members",
            "I compared the titles",
        ],
    );
    let on =
        json!({"v": 1, "do": "here", "reachable": true, "words": "sales\nnew york", "skip": 17});
    assert_eq!(buttons(&page), [("More".to_owned(), on)]);
}

#[test]
fn a_space_with_nobody_to_tell_of_says_why() {
    let nobody = |is_reachable, filters: &[&str], is_direct| {
        Answer::Here(Here {
            people: Vec::new(),
            total: 0,
            members: Some(12),
            is_reachable,
            filters: filters.iter().map(|&filter| filter.to_owned()).collect(),
            is_direct,
            ..here()
        })
    };
    says(
        &nobody(false, &[], true),
        &["Nobody else is in this space: just the two of us."],
    );
    says(
        &nobody(false, &[], false),
        &["I see nobody else in this space."],
    );
    says(
        &nobody(true, &[], false),
        &["Right now nobody here can be reached."],
    );
    says(
        &nobody(false, &["sales"], false),
        &["Nobody here fits “sales”."],
    );
    says(
        &nobody(true, &["sales"], false),
        &["Right now nobody here who fits “sales” can be reached."],
    );
    says(
        &Answer::Here(Here {
            is_reachable: true,
            members: Some(12),
            ..here()
        }),
        &["2 of 12 people here can be reached right now."],
    );
}

#[test]
fn local_times_stand_side_by_side_with_the_hours_that_all_share() {
    let zone = |id: &str, zone: Option<&str>| {
        one(shown(
            json!({"id": id, "orgId": "EXAMPLE", "displayName": id, "timezone": zone}),
        ))
    };
    let times = |all: &[(&str, Option<&str>)]| {
        let found = all.iter().flat_map(|(id, name)| zone(id, *name));
        Answer::Times(found.collect())
    };
    let (york, delhi) = (
        ("York", Some("America/New_York")),
        ("Delhi", Some("Asia/Kolkata")),
    );
    let reply = says(
        &times(&[york]),
        &[
            "Shared working hours: Thu 15:00–17:00 your time.",
            "Thu 10:30",
            "6 h behind you",
            "You",
            "Thu 16:30",
            "Shared hours: Thu 09:00–11:00",
            "09:00–17:00, Mon–Fri, for everybody",
        ],
    );
    is_silent_on(&reply, &["not known"]);
    says(
        &times(&[delhi]),
        &[
            "Fri 09:00–12:30 your time",
            "4 h 30 min ahead of you",
            "Fri 13:30–17:00",
        ],
    );
    says(
        &times(&[york, delhi]),
        &[
            "There are no hours that are working hours for everybody.",
            "Thu 21:00",
        ],
    );
    says(
        &times(&[york, ("Nowhere", Some("Etc/Unknown")), ("Lost", None)]),
        &[
            "Time zone unknown",
            "The time zone of Nowhere, Lost is not known, so the shared hours leave them out.",
        ],
    );
    // Whoever asks for nobody's time but that of people whose zone is unknown learns no hours.
    let unknown = says(&times(&[("Lost", None)]), &["Lost", "Time zone unknown"]);
    is_silent_on(&unknown, &["working hours", "You", "16:30"]);
    let withheld = Answer::Times(one(shown_in(Place::Mixed, john_with(json!({})))));
    is_silent_on(
        &says(&withheld, &["Local times are not shown here."]),
        &["You", "16:30", "08:30"],
    );
}

#[test]
fn the_reader_stands_once_among_the_clocks_and_working_hours_can_be_set() {
    let templates = Templates::load(None, "en").unwrap();
    let templates = templates.with_working_hours("07:00-20:00 Mon,Tue,Sat".parse().unwrap());
    let asker = Reader {
        asker: Some("JOHN".parse().unwrap()),
        zone: Some("America/Denver".to_owned()),
        ..Reader::at(now())
    };
    let answer = Answer::Times([one(john()), one(duarte())].concat());
    let text = templates.render(&answer, &asker).text;
    assert!(
        text.contains("Sat 07:00–18:00 your time") && text.contains("Sat 09:00–20:00"),
        "{text}"
    );
    assert!(text.contains("07:00–20:00, Mon, Tue, Sat"), "{text}");
    assert!(!text.contains("You"), "{text}");
    let nowhere = Reader::at(now());
    let text = templates.render(&answer, &nowhere).text;
    assert!(
        text.contains("Sat 07:00–18:00, time of John Andersen."),
        "{text}"
    );
}

#[test]
fn what_was_not_understood_gets_one_line_the_nearest_question_and_the_way_to_help() {
    let asked = |nearest: Option<&str>| {
        Answer::Help(Help::NotUnderstood {
            nearest: nearest.map(str::to_owned),
        })
    };
    let reply = says(
        &asked(Some("status")),
        &[
            "Sorry, I did not understand that.",
            "Did you mean “status”?",
        ],
    );
    let typed = |text: &str| json!({"v": 1, "do": "say", "text": text});
    let help = ("What can I ask?".to_owned(), typed("help"));
    assert_eq!(
        buttons(&reply),
        [("status".to_owned(), typed("status")), help.clone()]
    );
    is_silent_on(&reply, &["Who is", "Management chain"]);
    assert!(reply.text.contains("Write help to see what you can ask."));
    let unclear = render(&asked(None));
    is_silent_on(&unclear, &["Did you mean"]);
    assert_eq!(buttons(&unclear), [help]);
}

#[test]
fn help_shows_questions_of_every_kind_and_more_of_one() {
    let help = render(&Answer::Help(Help::Asked));
    let examples = titles(&help);
    assert_eq!(examples.len(), 7);
    for (title, data) in buttons(&help) {
        assert_eq!(data, json!({"v": 1, "do": "say", "text": title}));
        assert!(
            said(&help)[1..].iter().all(|twin| twin.contains(&title)),
            "{title}"
        );
    }
    for topic in Topic::ALL {
        let more = titles(&render(&Answer::Help(Help::On(topic))));
        // Its plainest example stands among all as well.
        assert!(examples.contains(&more[0]), "{topic:?}");
        assert!(more.len() > 2, "{topic:?}");
    }
    let whom = says(
        &Answer::Help(Help::Whom("status")),
        &["Who do you mean?", "Write status, followed by"],
    );
    assert_eq!(titles(&whom), ["What can I ask?"]);
}

#[test]
fn a_friendly_word_is_one_line_of_its_own() {
    for language in ["en", "de"] {
        let templates = Templates::load(None, language).unwrap();
        let kinds = [
            SmallTalk::Greeting,
            SmallTalk::Thanks,
            SmallTalk::Farewell,
            SmallTalk::Chatter,
        ];
        let answers = kinds
            .map(Answer::SmallTalk)
            .into_iter()
            .chain([Answer::SentPrivately]);
        let mut texts: Vec<String> = answers
            .map(|answer| templates.render(&answer, &reader()).text)
            .collect();
        assert!(
            texts
                .iter()
                .all(|text| text.lines().count() == 1 && text.len() < 110),
            "{texts:?}"
        );
        texts.sort();
        texts.dedup();
        assert_eq!(texts.len(), 5);
    }
    says(
        &Answer::SentPrivately,
        &["I sent you the answer in our direct space."],
    );
}

#[test]
fn nobody_of_a_description_is_told_with_what_was_compared() {
    let nobody = |name: Option<&str>, members| {
        Answer::Nobody(Searched::Described {
            name: name.map(ToOwned::to_owned),
            filters: vec!["sales".to_owned(), "york".to_owned()],
            members,
        })
    };
    says(
        &nobody(Some("john"), true),
        &[
            "I found nobody called “john” for whom Webex lists “sales, york”.",
            "I only compared the titles",
        ],
    );
    says(
        &nobody(None, false),
        &[
            "I found nobody for whom Webex lists “sales, york”.",
            "Webex searches by name only, not by title",
        ],
    );
    says(
        &nobody(None, true),
        &["so I looked through what it lists of the members of this space"],
    );
}
