//! Spaces with more members than one list call brings, and who is known to be in them.

use std::path::PathBuf;

use reqwest::Method;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use webex_simulator::SimulatorConfig;
use whodex::config::Config;
use whodex::people::members::MOST_MEMBERS;

use crate::harness::{BOT, Reply, Seat, Stage, eventually, text};
use crate::postgres;

const ANNA: &str = "anna.berg@example.com";

/// A directory file of one organization: Anna, so many colleagues, and these.
fn directory(folder: &tempfile::TempDir, colleagues: usize, others: &[(&str, &str)]) -> PathBuf {
    let person = |id: String, email: String, name: String| {
        json!({"id": id, "emails": [email], "displayName": name, "type": "person", "orgId": "ORG",
            "status": "active", "department": "Research"})
    };
    let mut people = vec![person(
        "ANNA".to_owned(),
        ANNA.to_owned(),
        "Anna Berg".to_owned(),
    )];
    people.extend((0..colleagues).map(|n| {
        let (name, email) = (format!("Person{n} Number{n}"), format!("p{n}@example.com"));
        person(format!("P{n}"), email, name)
    }));
    people.extend(others.iter().map(|(email, name)| {
        person(
            format!("X{}", email.replace(['@', '.'], "")),
            (*email).to_owned(),
            (*name).to_owned(),
        )
    }));
    let path = folder.path().join("people.json");
    std::fs::write(&path, json!({"items": people}).to_string()).unwrap();
    path
}

/// The reply to a question that mentions the bot in a group space.
pub(crate) async fn asks(person: Seat<'_>, room: &str, words: &str) -> Reply {
    let markdown = format!("<@personEmail:{BOT}> {words}");
    let question = json!({"roomId": room, "markdown": markdown});
    let question = person.call(Method::POST, "/messages", Some(question)).await;
    person.reply(&question).await
}

async fn lists_of_members(stage: &Stage) -> u64 {
    stage.calls("GET /memberships").await
}

#[tokio::test]
async fn matches_among_thousands_are_counted_ranked_and_paged() {
    let folder = tempfile::tempdir().unwrap();
    let mut named: Vec<(String, String)> = (0..26)
        .map(|n| {
            (
                format!("andersson{n}@example.com"),
                format!("Given{n} Andersson"),
            )
        })
        .collect();
    named.insert(
        3,
        (
            "double@example.com".to_owned(),
            "Dora Berg-Andersson".to_owned(),
        ),
    );
    let others: Vec<(&str, &str)> = named
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    let settings = SimulatorConfig {
        directory: Some(directory(&folder, 2_500, &others)),
        ..SimulatorConfig::default()
    };
    let stage = Stage::with(settings, |config| config.access = Config::default().access).await;
    let (anna, room) = (stage.seat(ANNA), stage.room.clone());
    let mut page = asks(anna, &room, "whois andersson").await;
    page.says(&["1 to 10 of 27 people", "Research"]);
    let mut shown = Vec::new();
    loop {
        shown.extend(page.buttons("Show").iter().map(|data| text(&data["id"])));
        if page.buttons("More").is_empty() {
            break;
        }
        page = anna.presses(&page, "More", 0).await;
    }
    page.says(&["21 to 27 of 27 people", "Dora Berg-Andersson"]);
    assert_eq!(
        shown.last().map(String::as_str),
        Some("Xdoubleexamplecom"),
        "a part of a name comes last"
    );
    let different: std::collections::BTreeSet<&String> = shown.iter().collect();
    assert_eq!((shown.len(), different.len()), (27, 27));
    // Everybody is known to be a colleague, by three calls that were made once.
    let status = asks(anna, &room, "status person7 number7").await;
    status.says(&["Person7 Number7", "Available"]);
    assert_eq!(lists_of_members(&stage).await, 3);
    stage.stop().await;
}

#[tokio::test]
async fn if_members_are_unreadable_presence_is_said_to_be_hidden() {
    let folder = tempfile::tempdir().unwrap();
    let settings = SimulatorConfig {
        directory: Some(directory(&folder, 1_500, &[])),
        ..SimulatorConfig::default()
    };
    let stage = Stage::with(settings, |config| config.access = Config::default().access).await;
    // The bot may not see who is there.
    let fault = json!({"match": "GET /memberships", "status": 403, "times": 1});
    stage.fault(fault).await;
    let (anna, room) = (stage.seat(ANNA), stage.room.clone());
    let status = asks(anna, &room, "status person7 number7").await;
    status.says(&["Person7 Number7", "Presence is not shown in this space"]);
    status.is_silent_on(&["Available"]);
    stage.stop().await;
}

/// The bot's calls for the members of any space bring a thousand colleagues each, and more behind them.
async fn has_no_end_of_members(stage: &Stage) {
    let members = (0..1_000).map(|n| {
        // Few of them have a name, as 50,000 names take a test's build a while to be made ready.
        let name = (n < 20).then(|| format!("Person{n} Number{n}"));
        json!({"id": format!("M{n}"), "personId": format!("P{n}"), "roomId": stage.room, "roomType": "group",
            "personEmail": format!("p{n}@example.com"), "personDisplayName": name, "personOrgId": "ORG"})
    });
    let body = json!({"items": members.collect::<Vec<Value>>()}).to_string();
    let next = format!("<{}/v1/memberships?cursor=next>; rel=\"next\"", stage.api);
    let pages = json!({"match": "GET /memberships", "token": "simulated-bot-token", "status": 200,
        "contentType": "application/json", "body": body, "link": next});
    stage.fault(pages).await;
}

#[tokio::test]
async fn an_answer_in_a_too_large_space_names_what_it_withholds() {
    let folder = tempfile::tempdir().unwrap();
    let settings = SimulatorConfig {
        directory: Some(directory(&folder, 20, &[])),
        ..SimulatorConfig::default()
    };
    let mut stage = Stage::with(settings, |config| config.access = Config::default().access).await;
    has_no_end_of_members(&stage).await;
    let room = stage.room.clone();
    let left_out = "This space has more members than I can check, so some things are not shown here: presence, work \
                    numbers and managers, private numbers and addresses.";
    let others = "1 person. This space has more members than I can check, so there may be others.";
    let rows: [(&str, &[&str]); 5] = [
        (
            "whois person7 number7",
            &["Who is “person7 number7”?", others],
        ),
        (
            "status p7@example.com",
            &["Presence is not shown in this space", left_out],
        ),
        (
            "manager p7@example.com",
            &["The manager of Person7 Number7 is not shown here", left_out],
        ),
        (
            "whois Preson7 Number7",
            &[
                "This space has more members than I can check, and nobody of those I could check is called “Preson7 Number7”",
                "Person7 Number7",
            ],
        ),
        (
            "whois Quux Zyzzyva",
            &[
                "Nobody called “Quux Zyzzyva” was found",
                "This space has more members than I can check, so somebody may have that name",
            ],
        ),
    ];
    let anna = stage.seat(ANNA);
    for (asked, says) in rows {
        let reply = asks(anna, &room, asked).await;
        reply.says(says);
        reply.is_silent_on(&["Available", "There are no more"]);
        assert!(
            reply.buttons("More").is_empty(),
            "{asked}: nobody else is known"
        );
    }
    assert_eq!(
        lists_of_members(&stage).await,
        MOST_MEMBERS as u64 / 1_000,
        "read once"
    );
    let choice = asks(anna, &room, "whois person7 number7").await;
    let card = anna.presses(&choice, "Show", 0).await;
    card.says(&["p7@example.com", left_out]);
    // Alone with the bot nothing is left out.
    let alone = anna.asks("whois person7 number7").await;
    alone.says(&["p7@example.com", "Available"]);
    alone.is_silent_on(&["more members"]);
    stage.end_bot().await;
    "de".clone_into(&mut stage.config.language);
    stage.start_bot().await;
    let anna = stage.seat(ANNA);
    asks(anna, &room, "status p7@example.com").await.says(&[
        "Präsenz wird in diesem Bereich nicht angezeigt",
        "Dieser Bereich hat mehr Mitglieder, als ich prüfen kann",
        "Präsenz, dienstliche Nummern und Führungskräfte, private Nummern und Anschriften",
    ]);
    stage.stop().await;
}

/// Two replicas, of which the first takes every event in.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_joins_is_known_to_every_replica_at_once() {
    let Some(url) = postgres::database().await else {
        return;
    };
    let stage = Stage::with(SimulatorConfig::default(), |config| {
        config.inbox = url.into();
        config.access = Config::default().access;
    })
    .await;
    assert!(stage.config.inbox.expose_secret().starts_with("postgres"));
    let _second = stage.replica().await;
    let anna = stage.seat(ANNA);
    let room = json!({"title": "Colleagues"});
    let room = text(&anna.call(Method::POST, "/rooms", Some(room)).await["id"]);
    let add = async |who: &str| {
        let add = json!({"roomId": room, "personEmail": who});
        anna.call(Method::POST, "/memberships", Some(add)).await
    };
    add(BOT).await;
    add("john.andersen@example.com").await;
    // Whichever replica answers: all of them have the list by then.
    for _ in 0..8 {
        asks(anna, &room, "status john andersen")
            .await
            .says(&["Available"]);
    }
    let joined: Value = add("vera.partner@partner.example").await;
    eventually("the joining heard", async || {
        let stats = stage.get("/sim/stats").await;
        (stats["deliveries"]["pending"] == 0).then_some(())
    })
    .await;
    for _ in 0..8 {
        let reply = asks(anna, &room, "status john andersen").await;
        reply.says(&["Presence is not shown in this space"]);
        reply.is_silent_on(&["Available"]);
    }
    let path = format!("/memberships/{}", text(&joined["id"]));
    anna.call(Method::DELETE, &path, None).await;
    eventually("presence again", async || {
        let reply = asks(anna, &room, "status john andersen").await;
        reply.message["markdown"]
            .as_str()?
            .contains("Available")
            .then_some(())
    })
    .await;
    stage.stop().await;
}
