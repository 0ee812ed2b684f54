//! The rows of `cases.tsv`: what is asked, where, and what the asker is to see.

use std::collections::BTreeMap;

use super::directory::address;

const TABLE: &str = include_str!("cases.tsv");

/// Where something is asked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    Direct,
    /// A group space of this name.
    Group(&'static str),
}

/// What the asker is to see.
#[derive(Debug, Clone)]
pub(super) enum Wanted {
    One(String),
    Choose {
        people: Vec<String>,
        /// The first of them comes first.
        in_order: bool,
        /// There are more than these.
        more: bool,
    },
    Suggest(Vec<String>),
    /// Nobody has that name; `quietly`: and nobody is offered either.
    Nobody {
        quietly: bool,
    },
}

/// A row.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) asked: &'static str,
    /// Whether it is asked in the simulator's own directory with generated people.
    pub(super) generated: bool,
    pub(super) place: Place,
    /// Each of these is right.
    pub(super) wanted: Vec<Wanted>,
    pub(super) note: &'static str,
}

/// The rows, and the members of the group spaces.
pub(super) struct Table {
    pub(super) cases: Vec<Case>,
    pub(super) groups: BTreeMap<&'static str, Vec<String>>,
}

fn people(list: &str) -> Vec<String> {
    let short = list.split(',').map(str::trim);
    short.filter(|one| !one.is_empty()).map(address).collect()
}

fn wanted(cell: &str) -> Wanted {
    let (kind, list) = cell.split_once(':').unwrap_or((cell, ""));
    let mut people = people(list.trim_end_matches("+more"));
    match kind {
        "one" => Wanted::One(people.swap_remove(0)),
        "choose" | "choose>" => Wanted::Choose {
            people,
            in_order: kind == "choose>",
            more: list.ends_with("+more"),
        },
        "suggest" => Wanted::Suggest(people),
        "nobody" | "nobody!" => Wanted::Nobody {
            quietly: kind == "nobody!",
        },
        _ => panic!("no outcome: {cell}"),
    }
}

pub(super) fn read() -> Table {
    let mut table = Table {
        cases: Vec::new(),
        groups: BTreeMap::new(),
    };
    for line in TABLE.lines() {
        if let Some(group) = line.strip_prefix("#group ") {
            let (name, members) = group.split_once(": ").unwrap();
            table.groups.insert(name, people(members));
        }
        if line.starts_with('#') || line.is_empty() {
            continue;
        }
        let cells: Vec<&'static str> = line.split('\t').collect();
        let [asked, space, outcome, note] = cells[..] else {
            panic!("not four cells: {line}");
        };
        let (generated, space) = match space.strip_prefix("generated ") {
            Some(space) => (true, space),
            None => (false, space),
        };
        let place = match space.strip_prefix("group:") {
            Some(name) => Place::Group(name),
            None if space == "direct" => Place::Direct,
            None => panic!("no space: {line}"),
        };
        table.cases.push(Case {
            asked,
            generated,
            place,
            wanted: outcome.split('|').map(wanted).collect(),
            note,
        });
    }
    table
}

impl Table {
    /// Who is in a group space, beside the asker and the bot. A group without a list of its own is named after a member.
    pub(super) fn members(&self, group: &str) -> Vec<String> {
        match self.groups.get(group) {
            Some(members) => members.clone(),
            None => [group, "tom.silent", "olga.nowak", "grace.hall"]
                .map(address)
                .to_vec(),
        }
    }
}

impl Wanted {
    /// Whoever is named.
    pub(super) fn people(&self) -> &[String] {
        match self {
            Self::One(person) => std::slice::from_ref(person),
            Self::Choose { people, .. } | Self::Suggest(people) => people,
            Self::Nobody { .. } => &[],
        }
    }
}
