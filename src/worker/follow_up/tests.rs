//! The meaning of a follow-up, for each answer that it can follow.

use std::collections::HashSet;

use serde_json::json;

use super::*;
use crate::intent::Facet;
use crate::people::result::{CandidatePage, NoMatch};
use crate::policy::{Asker, Audience, Policy};
use crate::reply::{Chain, ChainEnd, Here, Reports};

fn asker() -> Asker {
    Asker {
        person: "ASKER".parse().unwrap(),
        organization: None,
        emails: Vec::new(),
        space: None,
        audience: Audience::Direct,
    }
}

fn person(id: &str) -> VisiblePerson {
    let person = json!({"id": id, "displayName": id, "emails": []});
    Policy::default().show(serde_json::from_value(person).unwrap(), &asker())
}

fn one(id: &str) -> SearchResult<VisiblePerson> {
    SearchResult::One(Box::new(person(id)))
}

fn several(ids: &[&str]) -> CandidatePage<VisiblePerson> {
    CandidatePage {
        name: "anna".to_owned(),
        filters: Vec::new(),
        fits_nobody: false,
        people: ids.iter().map(|id| person(id)).collect(),
        skipped: 0,
        total: None,
        has_unread_members: false,
        unknown: 0,
    }
}

fn ids(ids: &[&str]) -> Vec<PersonId> {
    ids.iter().map(|id| id.parse().unwrap()).collect()
}

fn refs(of: &[&str]) -> Vec<PersonRef> {
    ids(of).into_iter().map(PersonRef::Id).collect()
}

fn named(name: &str) -> PersonRef {
    PersonRef::Name(name.to_owned())
}

fn about(asked: Asked, people: &[&str]) -> About {
    About::new(asked, ids(people))
}

/// The meaning of one reading.
fn meant(asked: &Intent, about: Option<&About>) -> Intent {
    resolve(&asked.clone().into(), about).best().intent.clone()
}

const FREE: Topic = Topic::Status(StatusQuestion::Reachable);

#[test]
fn a_pronoun_means_only_the_people_that_the_thread_was_about() {
    let both = about(Asked::Topic(Topic::Whois), &["ANNA", "WEI"]);
    let they = Intent::about(FREE, vec![PersonRef::Thread]);
    assert_eq!(
        meant(&they, Some(&both)),
        Intent::about(FREE, refs(&["ANNA", "WEI"]))
    );
    let their_managers = PersonRef::ManagerOf(Box::new(PersonRef::Thread));
    let of = |id: &str| PersonRef::ManagerOf(Box::new(PersonRef::Id(id.parse().unwrap())));
    assert_eq!(
        meant(&Intent::about(FREE, vec![their_managers]), Some(&both)),
        Intent::about(FREE, vec![of("ANNA"), of("WEI")])
    );
    let and_john = Intent::Times(vec![PersonRef::Thread, named("john")]);
    let mut all = refs(&["ANNA", "WEI"]);
    all.push(named("john"));
    assert_eq!(meant(&and_john, Some(&both)), Intent::Times(all));
}

#[test]
fn the_bot_asks_who_is_meant_if_the_thread_was_about_nobody() {
    let nobody = about(Asked::Topic(Topic::Whois), &[]);
    let they = PersonRef::ManagerOf(Box::new(PersonRef::Thread));
    for about in [None, Some(&nobody)] {
        for (asked, verb) in [
            (Intent::about(FREE, vec![PersonRef::Thread]), "status"),
            (
                Intent::about(Topic::Manager, vec![PersonRef::Thread]),
                "manager",
            ),
            (
                Intent::about(Topic::Chain, vec![named("wei"), they.clone()]),
                "chain",
            ),
            (Intent::Times(vec![PersonRef::Thread]), "times"),
            (Intent::FollowUp(vec![PersonRef::Thread]), "whois"),
        ] {
            assert_eq!(meant(&asked, about), Intent::Help(Help::Whom(verb)));
        }
    }
}

#[test]
fn without_a_thread_the_reading_that_needs_none_is_preferred() {
    let pronoun = Intent::about(FREE, vec![PersonRef::Thread]);
    let name = Intent::about(FREE, vec![named("hers")]);
    let readings = Readings::of([pronoun, name.clone()]).unwrap();
    assert_eq!(resolve(&readings, None), name.clone().into());
    let anna = about(Asked::Times, &["ANNA"]);
    let both = Readings::of([Intent::about(FREE, refs(&["ANNA"])), name]).unwrap();
    assert_eq!(resolve(&readings, Some(&anna)), both);
}

#[test]
fn somebody_else_is_asked_about_as_the_last_ones_were() {
    let and_wei = Intent::FollowUp(vec![named("wei")]);
    for asked in Asked::all() {
        // Also where nobody was found: it is what was asked that goes on.
        for people in [&["ANNA"][..], &[]] {
            let remembered = about(asked, people);
            let expected = match asked {
                Asked::Topic(topic) => Intent::about(topic, vec![named("wei")]),
                Asked::Times => {
                    let mut all = refs(people);
                    all.push(named("wei"));
                    Intent::Times(all)
                }
            };
            assert_eq!(meant(&and_wei, Some(&remembered)), expected);
        }
    }
    assert_eq!(
        meant(&and_wei, None),
        Intent::about(Topic::Whois, vec![named("wei")])
    );
}

#[test]
fn language_and_privacy_of_a_question_stay() {
    let reading = Reading {
        intent: Intent::about(FREE, vec![PersonRef::Thread]),
        language: crate::intent::Language::new("de"),
        is_private: true,
    };
    let anna = about(Asked::Times, &["ANNA"]);
    for about in [None, Some(&anna)] {
        let meant = resolve(&reading.clone().into(), about);
        let meant = meant.best();
        assert!(meant.is_private);
        assert_eq!(meant.language, reading.language);
    }
}

#[test]
fn only_questions_that_need_a_thread_ask_for_it() {
    for (asked, is) in [
        (Intent::about(FREE, vec![named("wei")]), false),
        (
            Intent::about(FREE, vec![named("wei"), PersonRef::Thread]),
            true,
        ),
        (Intent::FollowUp(vec![named("wei")]), true),
        (Intent::Times(vec![PersonRef::Asker]), false),
        (Intent::Whoami, false),
        (Intent::Help(Help::Asked), false),
    ] {
        assert_eq!(is_follow_up(&asked.into()), is);
    }
}

#[test]
fn those_are_remembered_who_were_the_answer_for_certain() {
    let whois = || Intent::about(Topic::Whois, vec![named("anna")]);
    let of = |answer: &Answer| About::of(answer, &whois());
    let told = |told: Vec<Told>, topic: Topic| Answer::People(told, topic);
    let is = |asked: Topic, people: &[&str]| Some(about(Asked::Topic(asked), people));
    let mixed = || {
        vec![
            one("ANNA"),
            SearchResult::Choose(several(&["A", "B"])),
            one("WEI"),
            one("ANNA"),
        ]
    };
    let found = mixed().into_iter().map(Told::Found).collect();
    assert_eq!(
        of(&told(found, Topic::Whois)),
        is(Topic::Whois, &["ANNA", "WEI"])
    );
    assert_eq!(
        of(&Answer::Status(mixed(), StatusQuestion::Busy)),
        is(Topic::Status(StatusQuestion::Busy), &["ANNA", "WEI"])
    );
    assert_eq!(
        of(&Answer::Contact(vec![one("ANNA")], Facet::Mobile)),
        is(Topic::Contact(Facet::Mobile), &["ANNA"])
    );
    let times = of(&Answer::Times(vec![one("ASKER"), one("ANNA")])).unwrap();
    assert_eq!(
        times.asked_by(&asker().person),
        about(Asked::Times, &["ANNA"])
    );
    let own = about(Asked::Topic(Topic::Whois), &["ASKER"]);
    assert_eq!(own.clone().asked_by(&asker().person), own);
    // Of several who may be meant, none is.
    let topic = Topic::Manager;
    for unclear in [
        Answer::Choose(several(&["A", "B"]), topic),
        Answer::Suggest(several(&["A"]), topic),
    ] {
        assert_eq!(of(&unclear), is(topic, &[]));
    }
    let searched = NoMatch::Id;
    assert_eq!(of(&Answer::Nobody(searched)), is(Topic::Whois, &[]));
    for silent in [
        Answer::Help(Help::Asked),
        Answer::SentPrivately,
        Answer::Welcome,
        Answer::Apology(Apology::NotAllowed),
    ] {
        assert_eq!(of(&silent), None, "{silent:?}");
    }
}

#[test]
fn of_a_managers_answer_the_manager_is_meant_where_there_is_one() {
    let boxed = |id: &str| Box::new(person(id));
    let told = |manager| {
        let answer = Answer::People(vec![Told::Manager(manager)], Topic::Manager);
        About::of(&answer, &Intent::Whoami).unwrap().people
    };
    let of = boxed("ANNA");
    let is = Manager::Person {
        of: vec![person("ANNA")],
        is: boxed("JOHN"),
    };
    assert_eq!(told(is), ids(&["JOHN"]));
    for none in [
        Manager::Nobody { of: of.clone() },
        Manager::Withheld { of: of.clone() },
    ] {
        assert_eq!(told(none), ids(&["ANNA"]));
    }
    let name = "John".to_owned();
    for nobody in [
        Manager::Name {
            of: of.clone(),
            name,
        },
        Manager::Gone { of },
    ] {
        assert_eq!(told(nobody), ids(&[]));
    }
    let of = |answer: &Answer| About::of(answer, &Intent::Whoami).unwrap();
    let chain = Told::Chain(Chain {
        of: boxed("ANNA"),
        managers: vec![person("JOHN")],
        end: ChainEnd::Top,
    });
    assert_eq!(
        of(&Answer::Chain(vec![chain])),
        about(Asked::Topic(Topic::Chain), &["ANNA"])
    );
    for (people, meant) in [(vec![], &["ANNA"][..]), (vec![person("WEI")], &[])] {
        let reports = Told::Reports(Reports {
            of: boxed("ANNA"),
            people,
            members: true,
            is_complete: true,
            is_withheld: false,
            listed: None,
        });
        assert_eq!(of(&Answer::Reports(vec![reports])).people, ids(meant));
    }
}

#[test]
fn a_pronoun_means_the_members_if_all_were_told_and_are_few() {
    let here = |shown: usize, total: usize| {
        let people: Vec<String> = (0..shown).map(|n| format!("P{n}")).collect();
        let answer = Answer::Here(Here {
            people: people.iter().map(|id| person(id)).collect(),
            skipped: 0,
            total,
            members: Some(total),
            is_reachable: true,
            filters: Vec::new(),
            is_complete: true,
            is_direct: false,
        });
        let about = About::of(&answer, &Intent::Whoami).unwrap();
        assert_eq!(about.asked(), Some(Asked::Topic(FREE)));
        about.people.len()
    };
    assert_eq!(here(MOST_PEOPLE, MOST_PEOPLE), MOST_PEOPLE);
    assert_eq!(here(MOST_PEOPLE + 1, MOST_PEOPLE + 1), 0);
    assert_eq!(here(MOST_PEOPLE, MOST_PEOPLE + 1), 0);
}

#[test]
fn only_ids_and_a_word_are_remembered_and_read_back_unchanged() {
    let mut words = HashSet::new();
    for asked in Asked::all() {
        let whole = about(asked, &["ANNA", "WEI"]);
        assert_eq!(whole.asked(), Some(asked));
        assert!(words.insert(asked.word()), "{} is two", asked.word());
        assert_eq!(About::from_text(&whole.to_text()), Some(whole));
    }
    assert_eq!(
        about(Asked::Topic(FREE), &["ANNA"]).to_text(),
        r#"{"ask":"reachable","people":["ANNA"]}"#
    );
    for odd in ["", "{}", "[]", r#"{"ask":"whois","people":["../x?"]}"#] {
        assert_eq!(About::from_text(odd), None, "{odd}");
    }
    // A word that a later version may write.
    let later = About::from_text(r#"{"ask":"birthday","people":["ANNA"]}"#).unwrap();
    let and_wei = Intent::FollowUp(vec![named("wei")]);
    assert_eq!(
        meant(&and_wei, Some(&later)),
        Intent::about(Topic::Whois, vec![named("wei")])
    );
}
