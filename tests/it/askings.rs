//! A table of how people ask, and whether the right person comes first.
//!
//! Each row is asked of a bot that has just started, so that nothing helps it but what the row says.

use reqwest::Method;
use serde_json::{Value, json};
use tokio::task::{JoinSet, LocalSet};
use whodex::simulator::Settings;

use crate::harness::{BOT, Reply, Seat, Stage, text};
use crate::required::tell;

const ANNA: &str = "anna.berg@example.com";

/// By what the person is found, what is asked, the person's address, and what is special about it.
const TABLE: &str = include_str!("askings.tsv");

/// How many rows are asked at a time.
const AT_A_TIME: usize = 4;

/// The share of findable people who have to come first, in percent.
const SHARE: usize = 95;

#[derive(Debug, Clone, Copy)]
struct Row {
    way: &'static str,
    asked: &'static str,
    email: &'static str,
    note: &'static str,
}

fn rows() -> Vec<Row> {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    let row = |line: &'static str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let [way, asked, email, note] = cells[..] else {
            panic!("not four cells: {line}");
        };
        Row {
            way,
            asked,
            email,
            note,
        }
    };
    lines.map(row).collect()
}

/// The people an answer offers, the first first.
fn offered(reply: &Reply) -> Vec<Value> {
    let buttons = [reply.buttons("Refresh"), reply.buttons("Show")].concat();
    buttons.iter().map(|data| data["id"].clone()).collect()
}

/// A group space with the bot, these people, and some of whom nobody asks.
async fn space(anna: &Seat<'_>, email: &str) -> String {
    let room = anna
        .call(Method::POST, "/rooms", Some(json!({"title": "Asking"})))
        .await;
    let room = text(&room["id"]);
    for who in [
        BOT,
        email,
        "tom.silent@example.com",
        "olga.nowak@example.com",
        "grace.hall@example.com",
    ] {
        let add = json!({"roomId": room, "personEmail": who});
        let added = anna
            .try_call(Method::POST, "/memberships", Some(add))
            .await
            .status();
        assert!(added.is_success() || added == 409, "{who}: {added}");
    }
    room
}

/// The id of the person with this address, and the name that is shown.
async fn person(anna: &Seat<'_>, email: &str) -> (Value, String) {
    let list = anna
        .call(
            Method::GET,
            &format!("/people?email={}", email.replace('+', "%2B")),
            None,
        )
        .await;
    match list["items"].as_array().and_then(|items| items.first()) {
        Some(person) => (person["id"].clone(), text(&person["displayName"])),
        // Of another organization: not found by the address.
        None => (Value::Null, String::new()),
    }
}

/// What is wrong with the answer, if anything.
async fn ask(row: Row) -> Option<String> {
    let settings = Settings {
        people: 5000,
        ..Settings::default()
    };
    let stage = Stage::with(settings, |_| {}).await;
    let anna = stage.seat(ANNA);
    let (mut id, name) = if row.email.is_empty() {
        Default::default()
    } else {
        person(&anna, row.email).await
    };
    let mut room = None;
    if row.way == "a" && id.is_null() {
        let name = row.asked.trim_start_matches("whois ").replace(' ', "%20");
        let list = anna
            .call(Method::GET, &format!("/people?displayName={name}"), None)
            .await;
        id = list["items"][0]["id"].clone();
        assert_eq!(list["items"][0]["emails"][0], row.email);
    }
    if row.way == "b" {
        let space = space(&anna, row.email).await;
        let members = anna
            .call(Method::GET, &format!("/memberships?roomId={space}"), None)
            .await;
        let member = members["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|m| m["personEmail"] == row.email);
        id = member.unwrap()["personId"].clone();
        room = Some(space);
    }
    if row.way == "c" {
        anna.asks(&format!("whois {name}")).await;
    }
    let bot_asked = async || {
        let stats = stage.get("/sim/stats").await;
        let of = |endpoint: &str| {
            let counts = stats["botCalls"][endpoint].as_object();
            counts.map_or(0, |counts| counts.values().filter_map(Value::as_u64).sum())
        };
        (of("GET /people"), of("GET /memberships"))
    };
    let before: (u64, u64) = bot_asked().await;
    let reply = match &room {
        None => anna.asks(row.asked).await,
        Some(room) => {
            let markdown = format!("<@personEmail:{BOT}> {}", row.asked);
            let question = json!({"roomId": room, "markdown": markdown});
            let question = anna.call(Method::POST, "/messages", Some(question)).await;
            anna.reply(&question).await
        }
    };
    let after = bot_asked().await;
    let (people, members) = (after.0 - before.0, after.1 - before.1);
    assert!(
        people <= 3 && members <= 1,
        "{row:?}: {people} people calls, {members} for members"
    );
    let offered = offered(&reply);
    let words = reply.words().join(" / ");
    stage.stop().await;
    match (row.way, offered.first()) {
        ("-", None)
            if ["Nobody", "Who do you mean?"]
                .iter()
                .any(|said| words.contains(said)) =>
        {
            None
        }
        ("-", _) => Some(format!("{row:?} found somebody, or said nothing: {words}")),
        (_, Some(first)) if *first == id => None,
        // "status" tells of people without a button.
        (_, None) if row.asked.starts_with("status") && words.contains(&name) => None,
        _ => Some(format!(
            "{:?} ({}) is to bring {name} by {}: {words}",
            row.asked, row.note, row.way
        )),
    }
}

#[tokio::test]
async fn the_right_person_comes_first_and_who_cannot_be_found_is_told_in_words() {
    let rows = rows();
    assert!(rows.len() >= 150);
    let here = LocalSet::new();
    let wrong = here.run_until(async {
        let (mut asking, mut wrong) = (JoinSet::new(), Vec::new());
        for row in rows.clone() {
            if asking.len() == AT_A_TIME {
                wrong.extend(asking.join_next().await.map(Result::unwrap));
            }
            asking.spawn_local(async move { (row, ask(row).await) });
        }
        wrong.extend(asking.join_all().await);
        wrong
    });
    let wrong = wrong.await.into_iter();
    let wrong: Vec<(Row, String)> = wrong.filter_map(|(row, w)| Some((row, w?))).collect();
    for (_, what) in &wrong {
        tell(what);
    }
    let unsaid = wrong.iter().filter(|(row, _)| row.way == "-").count();
    assert_eq!(unsaid, 0, "who cannot be found is told in words");
    let findable = rows.iter().filter(|row| row.way != "-").count();
    let first = findable - wrong.len();
    tell(&format!("{first} of {findable} findable people came first"));
    assert!(first * 100 >= findable * SHARE, "{first} of {findable}");
}
