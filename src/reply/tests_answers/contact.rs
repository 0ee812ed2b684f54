//! One fact about somebody, and what is offered privately.

use serde_json::{Value, json};

use super::{buttons, is_silent_on, john_with, one, render, said, says, titles};
use crate::intent::{Facet, StatusQuestion, Topic};
use crate::people::result::SearchResult;
use crate::policy::Audience;
use crate::reply::tests::{duarte, john, shown, shown_in};
use crate::reply::{Answer, Chain, ChainEnd, Manager, Reply, Told};

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
fn a_missing_fact_and_a_hidden_one_are_told_apart() {
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
        |facet| Answer::Contact(one(shown_in(Audience::Mixed, john_with(json!({})))), facet);
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
fn a_private_answer_is_offered_where_it_would_show_more() {
    let topics = |place| {
        let person = || shown_in(place, john_with(json!({})));
        let of = person();
        [
            Answer::People(vec![Told::Found(SearchResult::One(person()))], Topic::Whois),
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
    for (answer, word) in topics(Audience::Mixed).iter().zip(words) {
        let expected = json!({"v": 1, "do": word, "id": "JOHN", "private": true});
        assert_eq!(privately(&render(answer)), [expected]);
    }
    for answer in topics(Audience::Group)
        .iter()
        .chain(&topics(Audience::Direct))
    {
        assert_eq!(privately(&render(answer)), [] as [Value; 0]);
    }
    let both =
        ["JOHN", "JOAN"].map(|id| one(shown_in(Audience::Mixed, john_with(json!({"id": id})))));
    let both = render(&Answer::Status(both.concat(), StatusQuestion::Plain));
    let text = "status john.andersen@example.com, john.andersen@example.com";
    assert_eq!(
        privately(&both),
        [json!({"v": 1, "do": "say", "text": text, "private": true})]
    );
}
