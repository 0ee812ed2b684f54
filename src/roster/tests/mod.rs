//! Searches of rosters.

mod files;
mod oracle;

use super::*;

fn person(email: &str, name: &str) -> Entry {
    Entry {
        email: email.to_owned(),
        display_name: Some(name.to_owned()),
        ..Entry::default()
    }
}

/// A small company.
fn company() -> Vec<Entry> {
    let some = |text: &str| Some(text.to_owned());
    vec![
        Entry {
            title: some("Head Gardener (Roses)"),
            department: some("Facilities"),
            location: some("Buenos Aires"),
            phones: vec!["+49 (0)30 1234567".to_owned()],
            skills: vec!["Pruning".to_owned(), "C++".to_owned(), "Italian".to_owned()],
            ..person("a@x.example", "Anna Bergström")
        },
        Entry {
            department: some("IT Operations"),
            phones: vec![
                "089/7654321".to_owned(),
                "+1 408 526 4000 ext. 17".to_owned(),
            ],
            manager_email: some("A@X.example"),
            ..person("b@x.example", "Müller, Hans-Peter")
        },
        Entry {
            department: some("Sales Italy"),
            manager_email: some("a@x.example"),
            first_name: some("Ann"),
            last_name: some("O’Neil"),
            ..person("C@x.example", "Nickname")
        },
        person("d@x.example", "김 철수"),
        person("e@x.example", "Anna-Lena Fischer"),
    ]
}

/// The addresses that a query finds, and the total.
async fn found(query: RosterQuery) -> (String, u64) {
    let roster = Roster::of(&company()).unwrap();
    let page = roster.search(&query, 0, 10).await.unwrap();
    let local = |entry: &Entry| entry.email.split('@').next().unwrap().to_owned();
    let locals: Vec<String> = page.entries.iter().map(local).collect();
    (locals.join(" "), page.total)
}

fn named(words: &str) -> RosterQuery {
    RosterQuery {
        name: words.split(' ').map(str::to_owned).collect(),
        ..RosterQuery::default()
    }
}

#[tokio::test]
async fn a_name_is_found_by_beginnings_of_its_words() {
    for (words, expected) in [
        ("bergström anna", "a"),
        ("berg an", "a"),
        ("BERGSTROEM", "a"),
        ("bergstrom", "a"),
        ("mueller", "b"),
        ("muller", "b"),
        ("hans peter", "b"),
        ("Hans-Peter Müller", "b"),
        ("peter", "b"),
        ("oneil", "C"),
        ("o'neil ann", "C"),
        ("김철수", "d"),
        ("철수 김", "d"),
        ("철수", "d"),
        ("strom", ""),
        ("anna mueller", ""),
        ("?", ""),
        ("", ""),
        ("a\"b", "a"),
    ] {
        assert_eq!(found(named(words)).await.0, expected, "{words}");
    }
}

#[tokio::test]
async fn whole_words_come_before_beginnings() {
    assert_eq!(found(named("ann")).await, ("C a e".to_owned(), 3));
    let roster = Roster::of(&company()).unwrap();
    for (offset, expected) in ["C@x.example", "a@x.example", "e@x.example"]
        .iter()
        .enumerate()
    {
        let page = roster.search(&named("ann"), offset, 1).await.unwrap();
        assert_eq!(page.entries[0].email, *expected);
        assert_eq!((page.entries.len(), page.total), (1, 3));
    }
    let page = roster.search(&named("ann"), 3, 1).await.unwrap();
    assert_eq!((page.entries.len(), page.total), (0, 3));
}

#[tokio::test]
async fn a_description_is_looked_for_where_it_belongs() {
    let some = |text: &str| Some(text.to_owned());
    for (column, text, expected) in [
        ("title", "gardener", "a"),
        ("title", "roses head", "a"),
        ("title", "facilities", ""),
        ("department", "facil", "a"),
        // A word of two letters is a whole one.
        ("department", "it", "b"),
        ("department", "ita", "C"),
        ("location", "aires buenos", "a"),
        ("skill", "pruning", "a"),
        ("described", "pruning", "a"),
        ("described", "operations", "b"),
        ("described", "gardener facilities", "a"),
        ("described", "gardener sales", ""),
        ("described", "anna", ""),
        ("described", "-", ""),
    ] {
        let mut query = RosterQuery::default();
        match column {
            "title" => query.title = some(text),
            "department" => query.department = some(text),
            "location" => query.location = some(text),
            "skill" => query.skill = some(text),
            _ => query.described = some(text),
        }
        assert_eq!(found(query).await.0, expected, "{column} {text}");
    }
    let query = RosterQuery {
        described: some("sales"),
        ..named("ann")
    };
    assert_eq!(found(query).await.0, "C");
}

/// A beginning that few words have is searched by these, and one that many have by itself.
#[tokio::test]
async fn a_beginning_finds_all_its_words_however_many_they_are() {
    for words in [1, 63, 64, 65, 500] {
        let entries: Vec<Entry> = (0..words)
            .map(|n| Entry {
                department: Some(format!("Schön{n:03}")),
                ..person(&format!("{n}@x.example"), "Anna Berg")
            })
            .collect();
        let roster = Roster::of(&entries).unwrap();
        for typed in ["schön", "schoen", "Schon"] {
            for query in [RosterQuery::default(), named("anna")] {
                let query = RosterQuery {
                    department: Some(typed.to_owned()),
                    ..query
                };
                let found = roster.search(&query, 0, 1).await.unwrap();
                assert_eq!(found.total, words, "{typed}");
            }
        }
    }
}

#[tokio::test]
async fn a_number_is_found_by_its_last_digits() {
    for (number, expected) in [
        ("1234567", "a"),
        ("030 1234567", "a"),
        ("+49 30 123 45 67", "a"),
        ("0049301234567", "a"),
        ("234567", ""),
        ("+49 40 1234567", ""),
        ("7654321", "b"),
        ("+49 89 7654321", "b"),
        ("(408) 526-4000", "b"),
        ("14085264000", "b"),
        ("no number", ""),
    ] {
        let query = RosterQuery {
            phone: Some(number.to_owned()),
            ..RosterQuery::default()
        };
        assert_eq!(found(query).await.0, expected, "{number}");
    }
}

#[tokio::test]
async fn reports_are_found_by_the_managers_address() {
    let query = RosterQuery {
        manager_email: Some("A@x.Example".to_owned()),
        ..RosterQuery::default()
    };
    assert_eq!(found(query.clone()).await, ("b C".to_owned(), 2));
    let query = RosterQuery {
        name: vec!["ann".to_owned()],
        ..query
    };
    assert_eq!(found(query).await, ("C".to_owned(), 1));
    assert_eq!(found(RosterQuery::default()).await, (String::new(), 0));
}

#[tokio::test]
async fn of_one_address_the_later_row_counts() {
    let mut rows = company();
    rows.push(person("A@X.EXAMPLE", "Tilda Quandt"));
    let roster = Roster::of(&rows).unwrap();
    let entry = roster.entry("a@X.example").await.unwrap().unwrap();
    assert_eq!(entry.display_name.as_deref(), Some("Tilda Quandt"));
    let earlier = roster.search(&named("bergström"), 0, 9).await.unwrap();
    assert_eq!(earlier, Page::default());
    let phone = RosterQuery {
        phone: Some("1234567".to_owned()),
        ..RosterQuery::default()
    };
    assert_eq!(roster.search(&phone, 0, 9).await.unwrap(), Page::default());
    assert_eq!(roster.entry("nobody@x.example").await.unwrap(), None);
}

#[tokio::test]
async fn a_roster_without_a_file_says_so() {
    let search = Roster::default().search(&named("ann"), 0, 1).await;
    assert!(matches!(search, Err(RosterError::NotLoaded)));
}
