//! Local times side by side.

use serde_json::json;

use super::{is_silent_on, john_with, one, says};
use crate::policy::Audience;
use crate::reply::templates::Templates;
use crate::reply::tests::{duarte, john, now, shown, shown_in};
use crate::reply::{Answer, Reader};

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
    // Times of people in unknown zones alone show no shared hours.
    let unknown = says(&times(&[("Lost", None)]), &["Lost", "Time zone unknown"]);
    is_silent_on(&unknown, &["working hours", "You", "16:30"]);
    let withheld = Answer::Times(one(shown_in(Audience::Mixed, john_with(json!({})))));
    is_silent_on(
        &says(&withheld, &["Local times are not shown here."]),
        &["You", "16:30", "08:30"],
    );
}

#[test]
fn the_reader_has_one_clock_and_working_hours_can_be_set() {
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
