//! Random rosters and questions: the index finds what a naive scan finds.

use proptest::prelude::*;

use super::*;
use crate::people::fold::spelled;

const WORDS: &[&str] = &[
    "Ann",
    "Anna",
    "Änne",
    "Müller",
    "Mueller",
    "Muller",
    "Berg",
    "Bergström",
    "It",
    "Italy",
    "Söder",
    "Ивана",
    "Li",
    "Lin",
    "김",
    "철수",
    "राम",
    "O’Neil",
    "Hans-Peter",
    "ß",
];

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(WORDS), 1..4).prop_map(|words| words.join(" "))
}

fn beginning() -> impl Strategy<Value = String> {
    (prop::sample::select(WORDS), 1..6_usize)
        .prop_map(|(word, letters)| word.chars().take(letters).collect())
}

prop_compose! {
    fn entry()(
        place in 0..12_u8, name in text(), department in prop::option::of(text()), title in prop::option::of(text()),
        skills in prop::collection::vec(text(), 0..3), phone in prop::option::of("[0-9]{6,9}"), manager in prop::option::of(0..12_u8),
    ) -> Entry {
        Entry {
            department, title, skills,
            phones: phone.into_iter().collect(),
            manager_email: manager.map(|place| format!("{place}@x.example")),
            ..person(&format!("{place}@x.example"), &name)
        }
    }
}

prop_compose! {
    fn query()(
        name in prop::collection::vec(beginning(), 0..3), department in prop::option::weighted(0.2, beginning()),
        described in prop::option::weighted(0.2, beginning()), skill in prop::option::weighted(0.1, beginning()),
        phone in prop::option::weighted(0.1, "[1-9][0-9]{6,8}"), manager in prop::option::weighted(0.2, 0..12_u8),
    ) -> RosterQuery {
        RosterQuery {
            name, department, described, skill, phone,
            manager_email: manager.map(|place| format!("{place}@x.example")),
            ..RosterQuery::default()
        }
    }
}

/// Whether each typed word begins a word of one of the texts, in one of the spellings of both.
fn begins(typed: &str, texts: &[&str], whole: impl Fn(&str) -> bool) -> bool {
    let typed = spelled(typed);
    let texts: Vec<_> = texts.iter().map(|text| spelled(text)).collect();
    let fits = |typed: &[Box<str>]| {
        let whole = whole(&typed[0]);
        let fits = |own: &str, their: &str| own == their || !whole && their.starts_with(own);
        let mut theirs = texts
            .iter()
            .flat_map(|text| text.words.iter().chain(&text.joined).flatten());
        theirs.any(|their| typed.iter().any(|own| fits(own, their)))
    };
    let all = !typed.words.is_empty() && typed.words.iter().all(|word| fits(word));
    all || typed.joined.iter().any(|word| fits(word))
}

fn describes(typed: &str, texts: &[&str]) -> bool {
    begins(typed, texts, |word| word.is_ascii() && word.len() <= 2)
}

fn holds(query: &RosterQuery, entry: &Entry) -> bool {
    let name = query.name.join(" ");
    let of = |text: &Option<String>| text.clone().unwrap_or_default();
    let (own, department, title) = (
        of(&entry.display_name),
        of(&entry.department),
        of(&entry.title),
    );
    let skills: Vec<&str> = entry.skills.iter().map(String::as_str).collect();
    let all = [&skills[..], &[&department, &title]].concat();
    let number = |typed: &str| {
        let ends = |own: &str| {
            let own = own.trim_start_matches('0');
            own.ends_with(typed) || own.len() >= 8 && typed.ends_with(own)
        };
        entry.phones.iter().any(|phone| ends(phone))
    };
    (query.name.is_empty() || begins(&name, &[&own], |_| false))
        && query
            .department
            .iter()
            .all(|typed| describes(typed, &[&department]))
        && query.skill.iter().all(|typed| describes(typed, &skills))
        && query.described.iter().all(|typed| describes(typed, &all))
        && query.phone.iter().all(|typed| number(typed))
        && query
            .manager_email
            .iter()
            .all(|their| entry.manager_email.as_ref() == Some(their))
}

proptest! {
    #[test]
    fn the_index_finds_what_a_scan_finds(
        rows in prop::collection::vec(entry(), 0..14),
        queries in prop::collection::vec(query(), 1..6),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let roster = Roster::of(&rows).unwrap();
        for query in queries {
            let is_last = |place: usize| {
                !rows[place + 1..].iter().any(|later| later.email == rows[place].email)
            };
            let mut expected: Vec<&str> = (0..rows.len())
                .filter(|place| is_last(*place) && query != RosterQuery::default())
                .filter(|place| holds(&query, &rows[*place]))
                .map(|place| rows[place].email.as_str())
                .collect();
            expected.sort_unstable();
            let page = runtime.block_on(roster.search(&query, 0, 20)).unwrap();
            let mut found: Vec<&str> = page.entries.iter().map(|e| e.email.as_str()).collect();
            found.sort_unstable();
            prop_assert_eq!(&found, &expected, "{:?}", query);
            prop_assert_eq!(page.total, found.len() as u64);
        }
    }
}
