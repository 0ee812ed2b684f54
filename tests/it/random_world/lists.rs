//! What may be told in lists: the members of a space, managers above somebody, and those who report to somebody.

use super::asked::Asked;
use super::card::{As, Part, Told};
use super::naming::ANOTHER;
use super::oracle::{Fault, MANAGER, Oracle, PRESENT, Readers};
use super::people::{BUSINESS, Kind, PRESENCE};
use super::spoken::{is_of, says};

/// The most members on one page.
const PAGE: usize = 15;

/// The most members whose presence is looked at.
const LOOKED_AT: usize = 50;

impl Oracle {
    /// What is wrong with a list of the members of a space.
    pub(super) fn here(&self, asked: &Asked, readers: &Readers, told: &Told) -> Vec<Fault> {
        let (is_reachable, words, skip) = &asked.here;
        let name = |place: &usize| &self.people[*place].name;
        let mut faults = Vec::new();
        let mut found = |kind, what: String| faults.push(Fault { kind, what });
        let shown = told.shown(&self.people);
        let rows: Vec<usize> = shown.iter().map(|(_, place)| *place).collect();
        for place in &rows {
            if !readers.members.contains(place) {
                found(ANOTHER, format!("{} is in this space", name(place)));
            }
            let level = self.level(readers, *place);
            let person = &self.people[*place];
            let holds = |word: &String| {
                let visible = person.secrets.iter().filter(|s| Some(s.finds) <= level);
                visible.map(|s| &s.token).any(|token| token.contains(word))
            };
            if let Some(word) = words.iter().find(|word| !holds(word)) {
                let what = format!("{} here is found by “{word}”", person.name);
                found("I1 found by a field above the level", what);
            }
            if *is_reachable && level >= Some(PRESENCE) && !person.is_active {
                found(ANOTHER, format!("{} can be reached", person.name));
            }
        }
        let others = readers
            .members
            .iter()
            .filter(|place| **place != readers.asker && self.people[**place].kind != Kind::Bot);
        let others: Vec<usize> = others.copied().collect();
        let may_be_known = |place: &usize| self.level(readers, *place) >= Some(PRESENCE);
        let nobody = told
            .twins
            .iter()
            .any(|twin| says(twin, "here-nobody-reachable"));
        let tells = !rows.is_empty() || nobody;
        // Whoever is left out of those who can be reached cannot be.
        if tells
            && *is_reachable
            && *skip == 0
            && words.is_empty()
            && !readers.direct
            && self.may_ask(readers.asker)
            && others.len() <= LOOKED_AT
            && !others.iter().any(may_be_known)
            && rows.len() < others.len().min(PAGE)
        {
            let left = others.iter().find(|other| !rows.contains(other)).map(name);
            found(
                PRESENT,
                format!("{left:?} is left out of those who can be reached"),
            );
        }
        faults
    }

    /// What is wrong with lists under a heading: whose they are, and who stands there.
    pub(super) fn lists(&self, asked: &Asked, readers: &Readers, told: &Told) -> Vec<Fault> {
        let mut faults = Vec::new();
        for part in &told.parts {
            let Some(how) = part.heading() else { continue };
            let rows: Vec<usize> = part
                .shown(&self.people)
                .iter()
                .map(|(_, one)| *one)
                .collect();
            if !rows.is_empty() {
                faults.extend(self.list(asked, readers, (part, how), &rows));
            }
        }
        faults
    }

    fn list(
        &self,
        asked: &Asked,
        readers: &Readers,
        (part, how): (&Part, As),
        rows: &[usize],
    ) -> Option<Fault> {
        let heading = part.text.lines().next().unwrap_or_default();
        let key = if how == As::Above {
            "chain-of"
        } else {
            "reports-of"
        };
        let open = |place: &usize| self.level(readers, *place) >= Some(BUSINESS);
        let right = |of: usize| match how {
            As::Above => {
                let below = [&[of], rows].concat();
                below
                    .windows(2)
                    .all(|pair| self.manager(pair[0]) == Some(pair[1]))
            }
            // The roster may name a manager of another organization, whom Webex does not find by an address.
            _ => rows.iter().all(|row| {
                self.manager(*row) == Some(of)
                    || (self.people[*row].manager.is_none() && self.is_below(*row, of))
            }),
        };
        let shows = |of: usize| match how {
            As::Above => open(&of) && rows[..rows.len() - 1].iter().all(open),
            _ => rows
                .iter()
                .all(|row| open(row) && (readers.members.contains(row) || self.is_below(*row, of))),
        };
        let of: Vec<usize> = (0..self.people.len())
            .filter(|of| is_of(heading, key, &self.people[*of].name) && right(*of))
            .collect();
        let names: Vec<&str> = rows
            .iter()
            .map(|row| self.people[*row].name.as_str())
            .collect();
        let fault = |kind| {
            let what = format!("{heading}: {}", names.join(", "));
            Some(Fault { kind, what })
        };
        if of.is_empty() {
            return fault("I2 a wrong line of managers");
        }
        if !of.iter().any(|of| shows(*of)) {
            return fault(MANAGER);
        }
        let named = |of: &usize| {
            asked
                .who
                .iter()
                .any(|who| self.not_named(who, readers, *of).is_none())
        };
        if of.iter().any(named) {
            None
        } else {
            fault(ANOTHER)
        }
    }
}
