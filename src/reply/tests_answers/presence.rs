//! Questions about presence.

use serde_json::{Value, json};

use super::{is_silent_on, john_with, one, render, said, says};
use crate::intent::StatusQuestion;
use crate::policy::Audience;
use crate::reply::templates::Templates;
use crate::reply::tests::{duarte, john, now, shown, shown_in};
use crate::reply::{Answer, Reader};

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
        // A person who is away is neither busy nor free.
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
fn unknown_presence_and_hidden_presence_are_told_apart() {
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
        &asked(shown_in(Audience::Mixed, john_with(json!({})))),
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

/// Zones that the tz database has renamed, and those that Webex still names by an old name.
#[test]
fn the_local_time_is_right_by_old_and_new_names_of_zones() {
    // At 15:30 UTC.
    for (zone, time) in [
        ("Europe/Kyiv", "17:30"),
        ("Europe/Kiev", "17:30"),
        ("Asia/Calcutta", "21:00"),
        ("Asia/Kolkata", "21:00"),
        ("America/Ciudad_Juarez", "08:30"),
        ("Asia/Kathmandu", "21:15"),
    ] {
        let person = john_with(json!({"timezone": zone}));
        says(
            &Answer::Status(one(shown(person)), StatusQuestion::Plain),
            &[&format!("{time} local time")],
        );
    }
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
            one(shown_in(Audience::Mixed, john_with(json!({})))),
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
