//! Family names alone, in a direct space, among many people of many names.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{ANNA, World, person, row};
use crate::harness::Reply;
use crate::required::tell;

const GIVEN: &str = "Ada Bela Cora Dora Emil Fritz Gerd Hanna Ilse Jana Karl Lena Mona Nora Otto Paula Rosa Sven Tilda Uta";

/// Family names of which some begin others, and some are one slip from others.
const FAMILY: &str = "Quandt Quand Steiner Stein Bergmann Bergman Abel Abeln Vogel Vogl Fuchs Dachs Lang Lange Langer Kurz \
    Kurze Braun Brauner Weiss Schwarz Schwarzer Rot Roth Rother Gross Klein Kleinert Jung Junger Alt Altmann Kaiser Kaisers \
    Wagner Wagener Richter Richters Bauer Baumann Baum Wolf Wolff Schaf Hirsch Hirt Koch Kochs Zeller Zell";

/// The share of questions whose outcome has to be right, in percent.
const SHARE: usize = 99;

/// The most people of one family name whose rows one answer has.
const PAGE: usize = 10;

/// People: of every family name between none and twelve, in the order of the tables.
fn population() -> BTreeMap<&'static str, Vec<String>> {
    let given: Vec<&str> = GIVEN.split_whitespace().collect();
    let family = FAMILY.split_whitespace().enumerate();
    family
        .map(|(place, family)| {
            let count = [1, 2, 0, 1, 3, 1, 12, 1, 5, 1][place % 10];
            let names =
                (0..count).map(|n| format!("{} {family}", given[(place * 7 + n) % given.len()]));
            (family, names.collect())
        })
        .collect()
}

/// The names that an answer shows: as its only one, or as rows.
fn shown(reply: &Reply, everybody: &[String]) -> (bool, Vec<String>) {
    let words = reply.words();
    let named = everybody.iter().filter(|name| words.contains(*name));
    (
        reply.buttons("Refresh").len() == 1,
        named.cloned().collect(),
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_family_name_alone_finds_its_bearers_in_a_direct_space() {
    let people = population();
    let everybody: Vec<String> = people.values().flatten().cloned().collect();
    // Somebody of each family has left Webex, and is still in the roster.
    let gone: Vec<String> = people
        .keys()
        .map(|family| format!("Xaver {family}"))
        .collect();
    let known: Vec<Value> = everybody
        .iter()
        .map(|name| person(name, json!({})))
        .collect();
    let all = everybody.iter().chain(&gone);
    let rows: Vec<Value> = all.map(|name| row(name, json!({}))).collect();
    let world = World::of(known, &rows, &[], |_| {}).await;
    let anna = world.stage.seat(ANNA);
    let (mut asked, mut right, mut wrong) = (0, 0, Vec::new());
    for (family, bearers) in &people {
        for (question, meant) in [(format!("whois {family}"), bearers.clone())]
            .into_iter()
            .chain(bearers.first().map(|name| {
                let given = name.split(' ').next().unwrap();
                (format!("whois {family} {given}"), vec![name.clone()])
            }))
        {
            asked += 1;
            let reply = anna.asks(&question).await;
            reply.is_silent_on(&["Xaver"]);
            let (is_sole, names) = shown(&reply, &everybody);
            let is_right = match meant.len() {
                0 => !is_sole,
                1 => is_sole && names == meant,
                count => {
                    let fit = names.iter().all(|name| meant.contains(name));
                    !is_sole && fit && names.len() == count.min(PAGE)
                }
            };
            right += usize::from(is_right);
            if is_sole && names != meant {
                wrong.push(format!("{question}: {names:?}"));
            }
            if !is_right {
                tell(&format!(
                    "{question} is to bring {meant:?}, and brings {names:?} ({is_sole})"
                ));
            }
        }
    }
    tell(&format!("{right} of {asked} are right"));
    assert!(wrong.is_empty(), "{wrong:?}");
    assert!(
        asked > 80 && right * 100 >= asked * SHARE,
        "{right} of {asked}"
    );
    world.stage.stop().await;
}

#[tokio::test]
async fn a_question_costs_ten_calls_for_addresses_at_most() {
    let names: Vec<String> = (0..40).map(|n| format!("Given{n:02} Crowd")).collect();
    let known: Vec<Value> = names.iter().map(|name| person(name, json!({}))).collect();
    let rows: Vec<Value> = names.iter().map(|name| row(name, json!({}))).collect();
    let world = World::of(known, &rows, &[], |_| {}).await;
    let anna = world.stage.seat(ANNA);
    anna.asks("whois Anna Berg").await;
    let before = world.stage.bot_calls().await.0;
    let reply = anna.asks("whois crowd").await;
    assert_eq!(reply.buttons("Show").len(), 10);
    assert_eq!(reply.buttons("More").len(), 1, "others bear the name");
    let calls = world.stage.bot_calls().await.0 - before;
    // The message, its asker, three lists, ten addresses, and the answer.
    assert!(calls <= 16, "{calls} calls");
    world.stage.stop().await;
}

#[tokio::test]
async fn a_row_not_looked_up_keeps_a_namesake_from_being_the_answer() {
    // The first rows are of people whom Webex does not have, so that the last one is not asked for.
    let gone = (0..12).map(|n| {
        row(
            &format!("Tilda Quandt {n}"),
            json!({"displayName": "Tilda Quandt"}),
        )
    });
    let last = row("Quandt Tilda", json!({"displayName": "Tilda Quandt"}));
    let rows: Vec<Value> = gone.chain([last]).collect();
    let known = vec![
        person("Quandt Tilda", json!({"displayName": "Quandt, Tilda"})),
        person("Tilda Quandt", json!({"emails": ["tq@example.com"]})),
    ];
    let world = World::of(known, &rows, &[], |_| {}).await;
    let anna = world.stage.seat(ANNA);
    let reply = anna.asks("whois tilda quandt").await;
    assert!(reply.buttons("Refresh").is_empty(), "{:?}", reply.words());
    world.stage.stop().await;
}

#[tokio::test]
async fn a_roster_replaced_while_it_is_asked_finds_the_old_or_the_new() {
    let known = vec![person("Olga Old", json!({})), person("Nils New", json!({}))];
    let old = [row("Olga Old", json!({"lastName": "Changing"}))];
    let new = [
        row("Nils New", json!({"department": "Changing"})),
        row("Gus Gone", json!({"department": "Changing"})),
    ];
    let world = World::of(known, &old, &[], |_| {}).await;
    let anna = world.stage.seat(ANNA);
    anna.asks("who works in changing")
        .await
        .is_silent_on(&["Olga", "Nils", "Gus"]);
    world.rewrite(&new);
    let mut was_new = false;
    let told = "roster_people 2\n";
    while !was_new {
        was_new = world.stage.metrics().await.contains(told);
        let reply = anna.asks("who works in changing").await;
        reply.is_silent_on(&["Olga Old", "Gus Gone"]);
    }
    anna.asks("who works in changing").await.says(&["Nils New"]);
    world.stage.stop().await;
}
