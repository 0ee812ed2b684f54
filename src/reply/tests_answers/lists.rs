//! Managers, those who have them, and members of a space.

use serde_json::{Value, json};

use super::{buttons, is_silent_on, said, says, titles};
use crate::policy::VisiblePerson;
use crate::reply::tests::{duarte, john, shown};
use crate::reply::{Answer, Chain, ChainEnd, Here, Reports, Told};

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
    let reports = |people: Vec<VisiblePerson>, members, is_withheld| {
        Answer::Reports(vec![Told::Reports(Reports {
            is_complete: true,
            of: duarte(),
            people,
            members,
            is_withheld,
            listed: None,
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
fn members_of_a_space_are_counted_and_told_with_their_presence() {
    let all = says(
        &Answer::Here(here()),
        &[
            "2 other people are in this space.",
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
            "40 other people here fit “sales, new york” and can be reached right now.",
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
        &["Right now nobody else here can be reached."],
    );
    says(
        &nobody(false, &["sales"], false),
        &["Nobody else here fits “sales”."],
    );
    says(
        &nobody(true, &["sales"], false),
        &["Right now nobody else here who fits “sales” can be reached."],
    );
    says(
        &Answer::Here(Here {
            is_reachable: true,
            members: Some(12),
            ..here()
        }),
        &["2 of 12 other people here can be reached right now."],
    );
}
