//! The table held against the rules: each row is what the naive decision makes of whom Webex can find.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use super::naive::{Kind, NamedCandidate, Outcome, naive};
use super::shown::{Shown, is_right};
use super::table::{self, Case, Place};
use super::{asker, settings};
use crate::harness::{Seat, Stage, text};
use crate::required::tell;

/// The longest list that is asked for.
const LIST: usize = 50;

/// How many people an answer offers on its first page.
const PAGE: usize = 10;

/// What a question begins with before the name.
const VERBS: &[&str] = &[
    "hi, whois ",
    "/whois ",
    "!whois ",
    "whois ",
    "who is ",
    "who’s ",
    "status ",
    "find ",
    "lookup ",
];

/// The name in a question, where it is a name and no address.
fn name(asked: &str) -> Option<String> {
    let low = asked.to_lowercase();
    let verb = VERBS.iter().find(|verb| low.starts_with(**verb));
    let name = asked
        .get(verb.map_or(0, |verb| verb.len())..)
        .unwrap_or_default();
    let name = name.trim_matches(|c: char| c.is_whitespace() || "\"“”?".contains(c));
    let name: String = name.nfc().collect();
    let words: Vec<&str> = name.split_whitespace().collect();
    (!name.contains('@')).then(|| words.join(" "))
}

/// A name with vowels and an e behind them as umlauts.
fn umlauts(name: &str) -> String {
    let pairs = [
        ("ae", "ä"),
        ("oe", "ö"),
        ("ue", "ü"),
        ("Ae", "Ä"),
        ("Oe", "Ö"),
        ("Ue", "Ü"),
    ];
    pairs
        .iter()
        .fold(name.to_owned(), |name, (two, one)| name.replace(two, one))
}

/// What is searched: first what may be the whole name, then what is a part of it.
fn searches(name: &str) -> (Vec<String>, Vec<String>) {
    let mut whole = vec![name.to_owned()];
    if let Some((family, given)) = name.split_once(',') {
        whole.push(format!("{} {}", given.trim(), family.trim()));
    }
    whole.extend(whole.clone().iter().map(|name| umlauts(name)));
    let words: Vec<String> = whole[whole.len() / 2 - 1]
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    if let [given @ .., family] = &words[..]
        && !given.is_empty()
    {
        whole.push(format!("{family}, {}", given.join(" ")));
    }
    let mut parts = Vec::new();
    if let [first, .., last] = &words[..] {
        parts = [first, last].map(ToOwned::to_owned).to_vec();
        parts.extend(parts.clone().iter().map(|word| umlauts(word)));
    } else if let Some((end, _)) = name.char_indices().nth_back(0).filter(|(end, _)| *end > 3) {
        parts.push(name[..end].to_owned());
    }
    (whole, parts)
}

/// Everybody whose name begins so, and whether there are more.
async fn list(asker: &Seat<'_>, beginning: &str) -> (Vec<NamedCandidate>, bool) {
    let mut url = url::Url::parse("http://localhost/people").unwrap();
    url.query_pairs_mut()
        .append_pair("displayName", beginning)
        .append_pair("max", &LIST.to_string());
    let path = format!("/people?{}", url.query().unwrap());
    let list = asker.try_call(Method::GET, &path, None).await;
    let more = list.headers().contains_key("link");
    if !list.status().is_success() {
        return (Vec::new(), false);
    }
    let list: Value = list.json().await.unwrap();
    let people = list["items"].as_array().unwrap().iter().map(candidate);
    (people.collect(), more)
}

fn candidate(person: &Value) -> NamedCandidate {
    NamedCandidate {
        id: text(&person["emails"][0]),
        name: text(&person["displayName"]),
        kind: match person["type"].as_str() {
            Some("bot") => Kind::Bot,
            Some("appuser") => Kind::Guest,
            _ => Kind::Person,
        },
    }
}

/// What the rules bring of a row.
async fn outcome(asker: &Seat<'_>, name: &str, members: &[NamedCandidate]) -> Outcome {
    let (mut candidates, mut cut) = (members.to_vec(), false);
    let (whole, parts) = searches(name);
    for beginning in &whole {
        let (people, more) = list(asker, beginning).await;
        candidates.extend(people);
        cut |= more;
    }
    for beginning in &parts {
        candidates.extend(list(asker, beginning).await.0);
    }
    naive(name, &candidates, cut)
}

fn shown(outcome: Outcome) -> Shown {
    match outcome {
        Outcome::One(one) => Shown::Answer(vec![one]),
        Outcome::Choose(mut people) => {
            let more = people.len() > PAGE;
            people.truncate(PAGE);
            Shown::Choose(people, more)
        }
        Outcome::Suggest(people) => Shown::Nobody(people),
        Outcome::Nobody => Shown::Nobody(Vec::new()),
    }
}

#[tokio::test]
async fn each_row_is_what_the_rules_bring() {
    let table = table::read();
    let mut everybody: BTreeMap<String, NamedCandidate> = BTreeMap::new();
    for person in super::directory::everybody() {
        let kind = match person.kind {
            "bot" => Kind::Bot,
            "appuser" => Kind::Guest,
            _ => Kind::Person,
        };
        let id = person.address.clone();
        let name = person.name;
        everybody.insert(person.address, NamedCandidate { id, name, kind });
    }
    let mut wrong = Vec::new();
    for generated in [false, true] {
        let (settings, _folder) = settings(generated);
        let stage = Stage::without_bot(settings).await;
        let asker = asker(generated);
        let asker = stage.seat(&asker);
        for case in table
            .cases
            .iter()
            .filter(|case| case.generated == generated)
        {
            let Some(name) = name(case.asked) else {
                continue;
            };
            let mut members = Vec::new();
            if let Place::Group(group) = case.place {
                for member in table.members(group) {
                    members.push(match everybody.get(&member) {
                        Some(member) if !generated => member.clone(),
                        _ => member_of(&asker, &member).await,
                    });
                }
            }
            let outcome = outcome(&asker, &name, &members).await;
            let shown = shown(outcome);
            let Case {
                asked,
                place,
                wanted,
                ..
            } = case;
            if !wanted.iter().any(|wanted| is_right(&shown, wanted)) {
                wrong.push(format!(
                    "{asked:?} {place:?} is {wanted:?}, and by the rules {shown:?}"
                ));
            }
        }
        stage.stop().await;
    }
    for one in &wrong {
        tell(one);
    }
    assert!(
        wrong.is_empty(),
        "{} rows are not what the rules bring",
        wrong.len()
    );
}

/// A member whose name only a space tells.
async fn member_of(asker: &Seat<'_>, member: &str) -> NamedCandidate {
    let room = serde_json::json!({"title": member});
    let room = asker.call(Method::POST, "/rooms", Some(room)).await;
    let add = serde_json::json!({"roomId": room["id"], "personEmail": member});
    asker
        .try_call(Method::POST, "/memberships", Some(add))
        .await;
    let path = format!(
        "/memberships?roomId={}&personEmail={member}",
        text(&room["id"])
    );
    let list = asker.call(Method::GET, &path, None).await;
    NamedCandidate {
        id: text(&list["items"][0]["personEmail"]),
        name: text(&list["items"][0]["personDisplayName"]),
        kind: Kind::Person,
    }
}
