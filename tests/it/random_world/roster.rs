//! The roster of a random world: rows about people, and about others whom Webex does not know. What each row says is marked,
//! so that whatever of it is told is seen.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fastrand::Rng;
use serde_json::{Map, Value};
use whodex::config::{DisclosureLevel, RosterFile};
use whodex::roster::Mapping;

use super::people::{EVERYTHING, Kind, NAME, NEVER, Person, Secret};

/// Columns that Webex does not have. The settings name some of them; the last one never.
const EXTRA: [&str; 5] = ["skills", "Pronouns", "room", "Cost centre", "salary"];

/// Words that many rows have.
pub(super) const DEPARTMENTS: &[&str] = &["Sales", "Finance", "Engineering"];
pub(super) const TITLES: &[&str] = &["Gardener", "Accountant", "Welder"];
pub(super) const PLACES: &[&str] = &["Oslo", "Lisbon"];
pub(super) const SKILLS: &[&str] = &["Pottery", "Rust"];

/// The number of a switchboard, which several people have.
pub(super) const SWITCHBOARD: &str = "+1 555 900 0000";

/// A row about somebody, as far as answers depend on it.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    /// The name that stands in it.
    pub(super) name: String,
    /// The manager. Webex finds nobody of another organization by an address.
    pub(super) manager: Option<usize>,
    /// Numbers, their digits alone.
    pub(super) numbers: Vec<String>,
    /// Words that many rows have, and the level from which on somebody is found by them.
    pub(super) words: Vec<(String, u8)>,
}

/// The roster, as the test knows it; empty where there is none.
#[derive(Debug, Default)]
pub(super) struct Roster {
    /// Columns that the settings name.
    pub(super) shown: Vec<(String, DisclosureLevel)>,
    pub(super) rows: BTreeMap<usize, Row>,
    /// What no answer may hold: rows of whom Webex does not know, bad rows, and rows that others replace.
    pub(super) marks: Vec<String>,
    /// How many people the file has.
    pub(super) count: usize,
    text: String,
}

/// One row of the file: names of columns, and values.
type Line = Vec<(&'static str, String)>;

impl Roster {
    /// A roster about some of these people, who get the marks of their rows.
    pub(super) fn of(
        rng: &mut Rng,
        people: &mut [Person],
        rank: fn(DisclosureLevel) -> u8,
    ) -> Self {
        let levels = [
            DisclosureLevel::Name,
            DisclosureLevel::Presence,
            DisclosureLevel::Business,
            DisclosureLevel::Everything,
        ];
        let mut roster = Self::default();
        for column in &EXTRA[..EXTRA.len() - 1] {
            if rng.u8(..3) > 0 {
                let level = levels[rng.usize(..levels.len())];
                roster.shown.push(((*column).to_owned(), level));
            }
        }
        let mut lines: Vec<Line> = Vec::new();
        for place in 0..people.len() {
            if people[place].kind != Kind::Bot && rng.u8(..6) > 0 {
                let (line, row, secrets) = roster.about(rng, people, place, rank);
                if rng.u8(..12) == 0 {
                    // The row that stands last counts.
                    lines.push(roster.lost(rng, people, place, Some(&people[place].email)));
                }
                lines.push(line);
                people[place].secrets.extend(secrets);
                roster.rows.insert(place, row);
            }
        }
        let ghosts = people.len() / 4;
        for number in people.len()..people.len() + ghosts {
            let ghost = roster.lost(rng, people, number, None);
            lines.insert(rng.usize(..=lines.len()), ghost);
        }
        roster.count = roster.rows.len() + ghosts;
        roster.text = match rng.bool() {
            true => csv(&lines),
            false => json_lines(&lines),
        };
        roster.add_bad_rows();
        roster
    }

    /// The level from which on an extra column is told.
    fn from(&self, column: &str, rank: fn(DisclosureLevel) -> u8) -> u8 {
        let mut shown = self.shown.iter();
        let shown = shown.find(|(name, _)| name == column);
        shown.map_or(NEVER, |(_, level)| rank(*level))
    }

    /// The row of somebody, and what it marks.
    fn about(
        &self,
        rng: &mut Rng,
        people: &[Person],
        place: usize,
        rank: fn(DisclosureLevel) -> u8,
    ) -> (Line, Row, Vec<Secret>) {
        let person = &people[place];
        let mut line: Line = vec![("E-Mail", person.email.clone())];
        let name = match rng.u8(..8) {
            0 => person.name.split(' ').rev().collect::<Vec<_>>().join(", "),
            1 => people[rng.usize(..people.len())].name.clone(),
            _ => person.name.clone(),
        };
        line.push(("Display name", name.clone()));
        let mut row = Row {
            name,
            ..Row::default()
        };
        let mut secrets = Vec::new();
        let mut keep = |field: &'static str, from: u8, finds: u8, value: &str| {
            secrets.push(Secret {
                from,
                finds,
                field,
                token: value.to_lowercase(),
            });
        };
        let skills = self.from("skills", rank);
        for (column, words, from, finds) in [
            ("Job title", TITLES, NEVER, NAME),
            ("Department", DEPARTMENTS, NEVER, NAME),
            ("Office", PLACES, NEVER, EVERYTHING),
            ("skills", SKILLS, skills, skills),
        ] {
            let (word, mark) = (one_of(rng, words), mark(column, place));
            keep(column, from, finds, &mark);
            row.words.push((word.to_lowercase(), finds));
            line.push((column, format!("{word}; {mark}")));
        }
        for column in &EXTRA[1..] {
            let (from, mark) = (self.from(column, rank), mark(column, place));
            keep(column, from, from, &mark);
            line.push((column, mark));
        }
        let own = format!("+1 555 7{:02} {:04}", place % 90 + 10, 2000 + place);
        let numbers = match rng.u8(..4) {
            0 => vec![SWITCHBOARD.to_owned()],
            1 => person.number_of_work().into_iter().collect(),
            _ => {
                keep("phone of the roster", NEVER, NEVER, &own);
                keep("phone of the roster", NEVER, NEVER, &digits(&own));
                vec![own]
            }
        };
        row.numbers = numbers.iter().map(|number| digits(number)).collect();
        line.push(("Telephone", numbers.join("; ")));
        let webex = people.iter();
        let webex = webex
            .enumerate()
            .find(|(_, other)| person.manager.as_ref() == Some(&other.id));
        let manager = match webex.filter(|_| rng.bool()) {
            Some((manager, _)) => manager,
            None => rng.usize(..people.len() + 10),
        };
        if let Some(known) = people.get(manager).filter(|known| known.kind != Kind::Bot) {
            line.push(("Manager email", known.email.clone()));
            row.manager = (manager != place).then_some(manager);
        } else {
            line.push(("Manager email", address(people.len() + manager % 10)));
        }
        (line, row, secrets)
    }

    /// A row of which nothing may ever be told: its address is not Webex's, or stands in a later row once more.
    fn lost(
        &mut self,
        rng: &mut Rng,
        people: &[Person],
        number: usize,
        email: Option<&str>,
    ) -> Line {
        let mut marked = |column: &str| {
            let mark = mark(&format!("{column}lost"), number);
            self.marks.push(mark.clone());
            mark
        };
        // Namesakes of people, and others.
        let name = match rng.bool() {
            true => people[rng.usize(..people.len())].name.clone(),
            false => format!("Greta {}", marked("name")),
        };
        let email = match email {
            Some(email) => email.to_uppercase(),
            None => address(number),
        };
        if email == address(number) {
            marked("email");
        }
        let manager = &people[rng.usize(..people.len())].email;
        let mut line = vec![
            ("E-Mail", email),
            ("Display name", name),
            ("Manager email", manager.clone()),
            ("Telephone", SWITCHBOARD.to_owned()),
        ];
        for (column, words) in [
            ("Job title", TITLES),
            ("Department", DEPARTMENTS),
            ("Office", PLACES),
            ("skills", SKILLS),
        ] {
            line.push((
                column,
                format!("{}; {}", one_of(rng, words), marked(column)),
            ));
        }
        for column in &EXTRA[1..] {
            line.push((column, marked(column)));
        }
        line
    }

    /// Rows without an address, with one that is none, and lines that are no rows.
    fn add_bad_rows(&mut self) {
        let marks: Vec<String> = (0..4).map(|number| mark("bad", number)).collect();
        let rows = if self.text.starts_with('{') {
            format!(
                "{{\"Display name\": \"Bad {}\", \"Department\": \"Sales\"}}\n{{\"E-Mail\": \"Bad {}\"\n\
                 {{\"E-Mail\": \"no address\", \"Department\": \"Sales {}\"}}\n\"{}\"\n",
                marks[0], marks[1], marks[2], marks[3]
            )
        } else {
            let beyond = ",x".repeat(20);
            format!(
                "\"\",\"Bad {}\"\n\"no address\",\"Bad {}\"\n\"bad@example.com\",\"Bad {}\"{beyond}\n,{}\n",
                marks[0], marks[1], marks[2], marks[3]
            )
        };
        self.text.push_str(&rows);
        self.marks.extend(marks);
    }

    /// Puts it into a file of this folder, and tells what the settings say of it.
    pub(super) fn write(&self, folder: &Path) -> RosterFile {
        let path = folder.join("roster");
        std::fs::write(&path, &self.text).unwrap();
        RosterFile {
            path: Some(path),
            mapping: Mapping {
                extra: self
                    .shown
                    .iter()
                    .map(|(column, _)| column.clone())
                    .collect(),
                ..Mapping::default()
            },
            shown: self.shown.clone(),
        }
    }

    pub(super) fn is_there(&self) -> bool {
        self.count > 0
    }
}

impl Person {
    /// The number that Webex has as one of work.
    fn number_of_work(&self) -> Option<String> {
        let mut secrets = self.secrets.iter();
        let work = secrets.find(|secret| secret.field == "work")?;
        Some(work.token.clone())
    }
}

/// A value that stands nowhere else.
fn mark(column: &str, number: usize) -> String {
    let column = column.to_lowercase().replace([' ', '-'], "");
    format!("zqv{column}{number:03x}")
}

/// The address of somebody whom Webex does not know.
fn address(number: usize) -> String {
    format!("{}@example.com", mark("emaillost", number))
}

/// The digits of a number.
pub(super) fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

pub(super) fn one_of<T: Copy>(rng: &mut Rng, of: &[T]) -> T {
    of[rng.usize(..of.len())]
}

fn json_lines(lines: &[Line]) -> String {
    let object = |line: &Line| {
        let values = line.iter();
        let values = values.map(|(column, value)| ((*column).to_owned(), value.as_str().into()));
        Value::Object(values.collect::<Map<String, Value>>()).to_string() + "\n"
    };
    lines.iter().map(object).collect()
}

fn csv(lines: &[Line]) -> String {
    let mut columns = vec!["E-Mail"];
    let others: BTreeSet<&str> = lines.iter().flatten().map(|(column, _)| *column).collect();
    columns.extend(others.into_iter().filter(|column| *column != "E-Mail"));
    let quoted = |values: Vec<&str>| {
        let values: Vec<String> = values.iter().map(|value| format!("\"{value}\"")).collect();
        values.join(",") + "\n"
    };
    let mut text = quoted(columns.clone());
    for line in lines {
        let value = |column: &&str| {
            let mut values = line.iter();
            let value = values.find(|(own, _)| own == column);
            value.map_or("", |(_, value)| value.as_str())
        };
        text.push_str(&quoted(columns.iter().map(value).collect()));
    }
    text
}
