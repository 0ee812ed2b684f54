//! Whom a question names, and whether somebody may be its answer.

use super::asked::{Asked, Verb, Who};
use super::matching::Typed;
use super::oracle::{Fault, Oracle, Readers};
use super::people::{BUSINESS, Kind, OWN};

const NAMESAKE: &str = "I2 a namesake hidden";
const OTHER_WORDS: &str = "I2 a name without these words";
pub(super) const ANOTHER: &str = "I2 another person";

impl Oracle {
    /// Everybody whom a question may mean, widely read.
    pub(super) fn meant(&self, who: &Who, readers: &Readers) -> Vec<usize> {
        let all = 0..self.people.len();
        match who {
            Who::Words { typed, .. } | Who::Described { typed, .. } => {
                let typed = Typed::new(typed);
                all.filter(|place| typed.kindly(&self.people[*place]).is_some())
                    .collect()
            }
            Who::Listed(text) => all
                .filter(|place| self.is_said(*place, text, u8::MAX))
                .collect(),
            Who::Number(typed) => all
                .filter(|place| self.has_number(*place, typed, u8::MAX))
                .collect(),
            Who::Address(address) => all
                .filter(|place| self.people[*place].email == *address)
                .collect(),
            Who::Id(id) => all.filter(|place| self.people[*place].id == *id).collect(),
            Who::Me => vec![readers.asker],
            Who::ManagerOf(of) => {
                let open = |of: &usize| self.level(readers, *of) >= Some(BUSINESS);
                let of = self.meant(of, readers).into_iter().filter(open);
                of.filter_map(|of| self.manager(of)).collect()
            }
        }
    }

    /// The place of somebody's manager.
    pub(super) fn manager(&self, of: usize) -> Option<usize> {
        let Some(id) = self.people[of].manager.as_ref() else {
            // Where Webex names nobody, the roster may.
            let named = self.roster.rows.get(&of)?.manager?;
            return (self.people[named].organization == OWN).then_some(named);
        };
        self.people.iter().position(|person| person.id == *id)
    }

    /// Why somebody should not be the answer.
    pub(super) fn not_meant(
        &self,
        asked: &Asked,
        readers: &Readers,
        answer: usize,
    ) -> Option<Fault> {
        let person = &self.people[answer];
        let mut whys = Vec::new();
        for who in &asked.who {
            let of: Vec<usize> = match asked.verb {
                // Of a manager it is asked whether somebody is well meant of whom they are the manager.
                Verb::Manager | Verb::Again => (0..self.people.len())
                    .filter(|place| self.manager(*place) == Some(answer))
                    .chain([answer])
                    .collect(),
                _ => vec![answer],
            };
            for of in of {
                whys.push(self.not_named(who, readers, of)?);
            }
        }
        // A namesake is told rather than that all others have other names.
        let first = [NAMESAKE, OTHER_WORDS]
            .iter()
            .find_map(|kind| whys.iter().position(|why| why.kind == *kind));
        let nobody = || Fault {
            kind: ANOTHER,
            what: "nobody was asked for".to_owned(),
        };
        let mut why = first
            .or((!whys.is_empty()).then_some(0))
            .map_or_else(nobody, |place| whys.swap_remove(place));
        why.what = format!("{:?} shows {}: {}", asked.verb, person.name, why.what);
        Some(why)
    }

    /// Why words do not name this person alone.
    pub(super) fn not_named(&self, who: &Who, readers: &Readers, place: usize) -> Option<Fault> {
        let person = &self.people[place];
        let (typed, later) = match who {
            Who::Words { typed, later } => (typed, *later),
            Who::Described { typed, word } => {
                return self.not_described(typed, word, readers, place);
            }
            Who::Listed(text) => {
                let what = format!("{} for “{text}”, which is no name", person.name);
                let kind = ANOTHER;
                return Some(Fault { kind, what });
            }
            Who::Number(typed) => return self.not_called_by(typed, readers, place),
            who => {
                let what = format!("{} for {who:?}", person.name);
                let fault = Fault {
                    kind: ANOTHER,
                    what,
                };
                return (!self.meant(who, readers).contains(&place)).then_some(fault);
            }
        };
        let words = Typed::new(typed);
        let Some(fit) = words.kindly(person) else {
            let what = format!("{} for “{typed}”", person.name);
            return Some(Fault {
                kind: OTHER_WORDS,
                what,
            });
        };
        let rival = (0..self.people.len()).find(|other| {
            let rival = &self.people[*other];
            let better = words
                .strictly(rival)
                .is_some_and(|of_rival| of_rival >= fit);
            let known = words.lists(rival)
                || (!readers.direct && readers.members.contains(other))
                || self.is_in_roster(*other);
            // People come before bots and guests.
            let counts = rival.kind == Kind::Person || person.kind != Kind::Person;
            *other != place && better && known && counts && !later
        })?;
        let what = format!(
            "{} for “{typed}”, which {} is called as well",
            person.name, self.people[rival].name
        );
        Some(Fault {
            kind: NAMESAKE,
            what,
        })
    }

    /// Why a name and a word of what is told of them do not mean this person alone, for these readers.
    fn not_described(
        &self,
        typed: &str,
        word: &str,
        readers: &Readers,
        place: usize,
    ) -> Option<Fault> {
        let person = &self.people[place];
        let fault = |kind, why: &str| {
            let what = format!("{} for “{typed}” and “{word}”, {why}", person.name);
            Some(Fault { kind, what })
        };
        if Typed::new(typed).kindly(person).is_none() {
            return fault(OTHER_WORDS, "which is another name");
        }
        let level = self.level(readers, place);
        let mut holding = person
            .secrets
            .iter()
            .filter(|secret| secret.token.contains(&word.to_lowercase()));
        match holding.next() {
            None if self.has_word(place, word, level) => None,
            None => fault(OTHER_WORDS, "of whom that is not told"),
            Some(secret) if level.is_none_or(|level| secret.finds > level) => {
                fault("I1 found by a field above the level", secret.field)
            }
            Some(_) => None,
        }
    }
}
