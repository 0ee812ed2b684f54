//! Whether the right person is the answer: a table of names as people type them, in a directory of near names, made from
//! the rules and from nothing of the bot's.
//!
//! Two figures: wrong answers, that is somebody shown as the answer who is not meant, or whose namesakes are hidden, of which
//! there must be none; and the share of rows whose outcome is right.

mod directory;
pub(crate) mod naive;
mod rostered;
mod rules;
mod shown;
mod spelling;
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::LocalSet;
use webex_simulator::SimulatorConfig;

use crate::harness::{BOT, Reply, Seat, Stage, eventually, gather, text};
use crate::required::tell;
use directory::address;
use shown::{Shown, classify, is_right, is_wrong_answer};
use table::{Case, Place, Table, Wanted};

/// How many bots are asked side by side.
const BOTS: usize = 4;

/// The share of rows whose outcome has to be right, in percent.
const SHARE: usize = 97;

/// How many lists of people, and of members, a question may cost.
const LISTS: (u64, u64) = (3, 1);

/// How many addresses of a roster a question may ask for beside.
const ADDRESSES: u64 = 10;

/// The simulator's settings, and the folder that a directory file of the table's own is in.
fn settings(generated: bool) -> (SimulatorConfig, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join("people.json");
    directory::write(&path);
    let settings = SimulatorConfig {
        people: if generated { 5000 } else { 0 },
        directory: (!generated).then_some(path),
        ..SimulatorConfig::default()
    };
    (settings, folder)
}

/// Whoever asks.
fn asker(generated: bool) -> String {
    address(if generated { "anna.berg" } else { "asker" })
}

/// A bot, and the spaces in which it was asked so far.
struct Desk<'a> {
    stage: &'a Stage,
    asker: Seat<'a>,
    table: &'a Table,
    spaces: BTreeMap<&'static str, String>,
    /// Whether the bot has a roster, and everybody who is in it.
    has_roster: bool,
    everybody: Vec<directory::Listed>,
    /// Addresses of whom answers have shown so far.
    known: BTreeMap<String, Vec<String>>,
}

impl Desk<'_> {
    /// A group space with the bot and the members of this group.
    async fn space(&mut self, group: &'static str) -> String {
        if let Some(space) = self.spaces.get(group) {
            return space.clone();
        }
        let room = json!({"title": group});
        let room = self.asker.call(Method::POST, "/rooms", Some(room)).await;
        let room = text(&room["id"]);
        for member in self
            .table
            .members(group)
            .into_iter()
            .chain([BOT.to_owned()])
        {
            let add = json!({"roomId": room, "personEmail": member});
            let added = self
                .asker
                .try_call(Method::POST, "/memberships", Some(add))
                .await
                .status();
            // The asker is in it already.
            assert!(added.is_success() || added == 409, "{member}: {added}");
        }
        self.spaces.insert(group, room.clone());
        room
    }

    async fn reply(&mut self, case: &Case) -> Reply {
        match case.place {
            Place::Direct => self.asker.asks(case.asked).await,
            Place::Group(group) => {
                let room = self.space(group).await;
                let markdown = format!("<@personEmail:{BOT}> {}", case.asked);
                let question = json!({"roomId": room, "markdown": markdown});
                let question = self
                    .asker
                    .call(Method::POST, "/messages", Some(question))
                    .await;
                self.asker.reply(&question).await
            }
        }
    }

    /// The addresses of somebody with this id; or of all with this name, where an answer shows no more.
    async fn addresses(&self, who: &str) -> Vec<String> {
        let person = self
            .asker
            .try_call(Method::GET, &format!("/people/{who}"), None)
            .await;
        if person.status().is_success() {
            let person: Value = person.json().await.unwrap();
            return vec![text(&person["emails"][0])];
        }
        let mut url = url::Url::parse("http://localhost/people").unwrap();
        url.query_pairs_mut().append_pair("displayName", who);
        let path = format!("/people?{}", url.query().unwrap());
        let list = self.asker.call(Method::GET, &path, None).await;
        let items = list["items"].as_array().unwrap().iter();
        let named = items.filter(|person| person["displayName"] == who);
        named.map(|person| text(&person["emails"][0])).collect()
    }

    /// What the answer shows, with addresses of people.
    async fn shown(&mut self, case: &Case, reply: &Reply) -> Shown {
        let mut shown = classify(reply);
        // Rows of presence have no buttons: names in bold are all that they show.
        if case.asked.starts_with("status") && shown == Shown::Nobody(Vec::new()) {
            let mut names = Vec::new();
            gather(&reply.card, &mut |run| {
                if run["type"] == "TextRun" && run["weight"] == "bolder" {
                    names.extend(run["text"].as_str().map(str::to_owned));
                }
            });
            shown = Shown::Answer(names);
        }
        let mut people = Vec::new();
        for who in shown.people() {
            let addresses = match self.known.get(who) {
                Some(known) => known.clone(),
                None => self.addresses(who).await,
            };
            people.extend(addresses.iter().cloned());
            self.known.insert(who.clone(), addresses);
        }
        if people.is_empty() {
            Shown::Nobody(people)
        } else {
            shown.with(people)
        }
    }

    /// How many lists of people and of members the bot has asked for.
    async fn lists(&self) -> (u64, u64) {
        let stats = self.stage.get("/sim/stats").await;
        let of = |endpoint: &str| {
            let counts = stats["botCalls"][endpoint].as_object();
            counts.map_or(0, |counts| counts.values().filter_map(Value::as_u64).sum())
        };
        (of("GET /people"), of("GET /memberships"))
    }

    async fn ask(&mut self, case: &Case) -> Outcome {
        if let Place::Group(group) = case.place {
            self.space(group).await;
        }
        let before = self.lists().await;
        let reply = self.reply(case).await;
        let after = self.lists().await;
        let shown = self.shown(case, &reply).await;
        let wanted = match self.has_roster {
            true => rostered::wanted(case, &self.everybody),
            false => case.wanted.clone(),
        };
        Outcome {
            case: case.clone(),
            is_right: wanted.iter().any(|wanted| is_right(&shown, wanted)),
            is_wrong_answer: is_wrong_answer(&shown, &wanted),
            lists: (after.0 - before.0, after.1 - before.1),
            shown,
            said: text(&reply.message["markdown"]),
        }
    }
}

/// What came of a row.
struct Outcome {
    case: Case,
    shown: Shown,
    is_right: bool,
    is_wrong_answer: bool,
    lists: (u64, u64),
    said: String,
}

impl Outcome {
    fn told(&self) -> String {
        let Case {
            asked,
            place,
            wanted,
            note,
            ..
        } = &self.case;
        let said = self.said.replace('\n', " ");
        let said: String = said.chars().take(120).collect();
        format!(
            "{asked:?} {place:?} ({note}) is to bring {wanted:?}, and brings {:?}: {said}",
            self.shown
        )
    }
}

/// Asks a bot of its own these questions, one after the other.
async fn outcomes(
    table: &Table,
    cases: Vec<&Case>,
    generated: bool,
    has_roster: bool,
) -> Vec<Outcome> {
    let (settings, folder) = settings(generated);
    let everybody = directory::everybody();
    let stage = Stage::with(settings, |config| {
        if has_roster {
            let path = folder.path().join("roster.jsonl");
            let row = |one: &directory::Listed| {
                json!({"email": one.address, "name": one.name}).to_string()
            };
            let rows: Vec<String> = everybody.iter().map(row).collect();
            std::fs::write(&path, rows.join("\n")).unwrap();
            config.roster.path = Some(path);
        }
    })
    .await;
    if has_roster {
        eventually("a roster", async || {
            let metrics = stage.metrics().await;
            metrics.contains("roster_failing 0\n").then_some(())?;
            (!metrics.contains("roster_people 0\n")).then_some(())
        })
        .await;
    }
    let asker = asker(generated);
    let mut desk = Desk {
        stage: &stage,
        asker: stage.seat(&asker),
        table,
        spaces: BTreeMap::new(),
        known: BTreeMap::new(),
        has_roster,
        everybody,
    };
    let mut outcomes = Vec::new();
    for case in cases {
        outcomes.push(desk.ask(case).await);
    }
    stage.stop().await;
    outcomes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_right_person_is_the_answer_and_nobody_else_ever_is() {
    ask_all(false).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_a_roster_nobody_else_is_the_answer_either() {
    ask_all(true).await;
}

/// Asks every question of the table.
async fn ask_all(has_roster: bool) {
    let most_lists = LISTS.0 + if has_roster { ADDRESSES } else { 0 };
    let table: &'static Table = Box::leak(Box::new(table::read()));
    let here = LocalSet::new();
    let asking: Vec<_> = [false, true]
        .into_iter()
        .flat_map(|generated| {
            let cases = table
                .cases
                .iter()
                .filter(move |case| case.generated == generated);
            let cases: Vec<&Case> = cases.collect();
            let bots = if generated { 1 } else { BOTS };
            (0..bots).map(move |bot| {
                let mine = cases.iter().skip(bot).step_by(bots).copied().collect();
                (mine, generated)
            })
        })
        .map(|(mine, generated)| here.spawn_local(outcomes(table, mine, generated, has_roster)))
        .collect();
    let mut outcomes = Vec::new();
    here.run_until(async {
        for bot in asking {
            outcomes.extend(bot.await.unwrap());
        }
    })
    .await;
    let told = |what: &str, is: &dyn Fn(&Outcome) -> bool| {
        let those: Vec<String> = outcomes
            .iter()
            .filter(|o| is(o))
            .map(Outcome::told)
            .collect();
        for one in &those {
            tell(&format!("{what}: {one}"));
        }
        those
    };
    let wrong = told("wrong answer", &|o| o.is_wrong_answer);
    told("not right", &|o| !o.is_right && !o.is_wrong_answer);
    let costly = told("too many lists", &|o| {
        o.lists.0 > most_lists || o.lists.1 > LISTS.1
    });
    let right = outcomes.iter().filter(|o| o.is_right).count();
    let all = table.cases.len();
    tell(&format!(
        "{right} of {all} are right, {} wrong answers, {} with too many lists",
        wrong.len(),
        costly.len()
    ));
    assert_eq!(outcomes.len(), all);
    assert!(wrong.is_empty(), "wrong answers:\n{}", wrong.join("\n"));
    assert!(costly.is_empty(), "too many lists:\n{}", costly.join("\n"));
    assert!(right * 100 >= all * SHARE, "{right} of {all} are right");
}

#[test]
fn the_table_names_known_people_and_is_seldom_in_doubt() {
    let table = table::read();
    let all = table.cases.len();
    assert!(all >= 320, "{all}");
    let known: BTreeSet<String> = directory::everybody()
        .into_iter()
        .map(|p| p.address)
        .collect();
    let mut asked = BTreeSet::new();
    for case in &table.cases {
        assert!(
            asked.insert((case.asked, case.generated, case.place.clone())),
            "twice: {case:?}"
        );
        if case.generated {
            continue;
        }
        let Place::Group(group) = case.place else {
            continue;
        };
        assert!(table.groups.contains_key(group), "{case:?}");
    }
    let own = table.cases.iter().filter(|case| !case.generated);
    let named = own.flat_map(|case| &case.wanted).flat_map(Wanted::people);
    for person in named.chain(table.groups.values().flatten()) {
        assert!(known.contains(person), "nobody has the address {person}");
    }
    let doubtful = table
        .cases
        .iter()
        .filter(|case| case.wanted.len() > 1)
        .count();
    assert!(doubtful * 20 < all, "{doubtful} of {all} are in doubt");
}
