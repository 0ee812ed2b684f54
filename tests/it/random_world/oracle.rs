//! What may be told, known from the settings, the people file, and who is in which space when. It shares nothing with
//! the bot.

use std::collections::BTreeSet;

use whodex::config::{Access, Ask, Level};

use super::card::{As, Told};
use super::matching::{kindly, listed, strictly, words};
use super::people::{BUSINESS, EVERYTHING, Kind, NAME, OWN, PRESENCE, Person};

/// What a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Whois,
    Status,
    Manager,
    /// The managers above somebody, and those who report to them.
    Line,
    /// About nobody.
    Help,
    /// Nothing that can be told beforehand.
    Unclear,
}

/// Somebody, as a question names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Who {
    /// By words of a name; on a later page of a list, of which others stand on earlier ones.
    Words {
        typed: String,
        later: bool,
    },
    Address(String),
    Id(String),
    Me,
}

/// A question as it is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) verb: Verb,
    pub(super) who: Vec<Who>,
}

/// Who reads an answer, and whose question it answers.
#[derive(Debug, Clone)]
pub(super) struct Readers {
    pub(super) asker: usize,
    /// Everybody in the space, as it is when the answer is posted.
    pub(super) members: BTreeSet<usize>,
    pub(super) direct: bool,
}

/// Something that should not be.
#[derive(Debug, Clone)]
pub(super) struct Fault {
    pub(super) kind: &'static str,
    pub(super) what: String,
}

const NAMESAKE: &str = "I2 a namesake hidden";
const OTHER_WORDS: &str = "I2 a name without these words";
const ANOTHER: &str = "I2 another person";

/// Presence in words. A status of no known kind is told as it is: those hold tokens.
const PRESENCES: &[&str] = &[
    "Available",
    "In a call",
    "Do not disturb",
    "Away",
    "In a meeting",
    "Out of office",
    "Has not signed in",
    "Presenting",
    "Presence unknown",
    "Does not share presence",
    "presence is not visible",
    "Active ",
    "local time",
];

/// What is said when somebody has no manager.
const NO_MANAGER: &[&str] = &["names no manager", "has no manager"];

/// The settings, and everybody there is.
#[derive(Debug)]
pub(super) struct Oracle {
    pub(super) access: Access,
    pub(super) people: Vec<Person>,
}

fn rank(level: Level) -> u8 {
    match level {
        Level::Name => NAME,
        Level::Presence => PRESENCE,
        Level::Business => BUSINESS,
        Level::Everything => EVERYTHING,
    }
}

impl Oracle {
    /// Whether somebody may ask.
    pub(super) fn may_ask(&self, asker: usize) -> bool {
        let person = &self.people[asker];
        let served = match self.access.ask {
            Ask::Everyone => true,
            Ask::Organization => person.organization == OWN,
            Ask::Listed => false,
        };
        let domain = person.email.split('@').next_back().unwrap().to_owned();
        served
            || self.access.domains.contains(&domain)
            || self.access.people.contains(&person.email)
    }

    /// How much of somebody these readers may see; none where they may not see that there is such a person.
    fn level(&self, readers: &Readers, of: usize) -> Option<u8> {
        let own = |person: usize| self.people[person].organization == OWN;
        if !self.may_ask(readers.asker) {
            return None;
        }
        let place = if readers.direct && of == readers.asker {
            EVERYTHING
        } else if readers.direct {
            rank(self.access.direct)
        } else if readers.members.iter().all(|member| own(*member)) {
            rank(self.access.group)
        } else {
            rank(self.access.mixed)
        };
        let outside = !own(readers.asker) && of != readers.asker;
        Some(if outside {
            place.min(rank(self.access.outside))
        } else {
            place
        })
    }

    /// Everything that is wrong with an answer.
    pub(super) fn faults(&self, asked: &Asked, readers: &Readers, told: &Told) -> Vec<Fault> {
        let shown = told.shown(&self.people);
        let mut faults = self.fields(readers, told);
        faults.extend(self.people_of_refusal(readers, told));
        faults.extend(self.presence(readers, told));
        faults.extend(self.managers(asked, readers, told, &shown));
        if !matches!(asked.verb, Verb::Line | Verb::Unclear) {
            let answers = shown.iter().filter(|(how, _)| *how != As::Choice);
            faults
                .extend(answers.filter_map(|(_, person)| self.not_meant(asked, readers, *person)));
        }
        faults
    }

    /// Tokens above the level.
    fn fields(&self, readers: &Readers, told: &Told) -> Vec<Fault> {
        let mut faults = Vec::new();
        for (place, person) in self.people.iter().enumerate() {
            let level = self.level(readers, place);
            let hidden = person
                .secrets
                .iter()
                .filter(|s| level.is_none_or(|level| s.from > level));
            for secret in hidden.filter(|secret| told.all.contains(&secret.token)) {
                let (name, field) = (&person.name, secret.field);
                faults.push(Fault {
                    kind: if level.is_some() {
                        "I1 a field above the level"
                    } else {
                        "I1 somebody to one who may not ask"
                    },
                    what: format!("{field} of {name} is told at level {level:?}"),
                });
            }
        }
        faults
    }

    /// Whoever may not ask is not even told whom a name may mean.
    fn people_of_refusal(&self, readers: &Readers, told: &Told) -> Vec<Fault> {
        let mut buttons = told.buttons().filter(|_| !self.may_ask(readers.asker));
        let of = buttons.find_map(|(_, data)| {
            self.people
                .iter()
                .find(|person| data["id"] == person.id.as_str())
        });
        let fault = of.map(|person| Fault {
            kind: "I1 somebody to one who may not ask",
            what: format!("a button for {}", person.name),
        });
        fault.into_iter().collect()
    }

    /// Words of presence beside a name, of which none may be.
    fn presence(&self, readers: &Readers, told: &Told) -> Vec<Fault> {
        let texts = told.parts.iter().map(|part| &part.text).chain(&told.twins);
        let wrong = texts.filter(|text| {
            let mut named = (0..self.people.len())
                .filter(|place| text.contains(&self.people[*place].title))
                .peekable();
            named.peek().is_some()
                && named.all(|place| {
                    self.level(readers, place)
                        .is_none_or(|level| level < PRESENCE)
                })
                && PRESENCES.iter().any(|word| text.contains(word))
        });
        wrong
            .map(|text| Fault {
                kind: "I1 presence above the level",
                what: text
                    .chars()
                    .take(120)
                    .collect::<String>()
                    .replace('\n', " / "),
            })
            .collect()
    }

    /// Everybody whom a question may mean, widely read.
    fn meant(&self, who: &Who, readers: &Readers) -> Vec<usize> {
        let means = |place: &usize| {
            let person = &self.people[*place];
            match who {
                Who::Words { typed, .. } => kindly(typed, person).is_some(),
                Who::Address(address) => person.email == *address,
                Who::Id(id) => person.id == *id,
                Who::Me => *place == readers.asker,
            }
        };
        (0..self.people.len()).filter(means).collect()
    }

    /// Whose manager somebody is, and that they have one, are fields as well.
    fn managers(
        &self,
        asked: &Asked,
        readers: &Readers,
        told: &Told,
        shown: &[(As, usize)],
    ) -> Vec<Fault> {
        let hidden = |place: usize| {
            self.level(readers, place)
                .is_none_or(|level| level < BUSINESS)
        };
        let mut faults = Vec::new();
        for (_, data) in told.buttons().filter(|(title, _)| title == "Manager") {
            let of = self
                .people
                .iter()
                .position(|person| data["id"] == person.id.as_str());
            if let Some(of) = of.filter(|of| hidden(*of)) {
                let what = format!("a button for the manager of {}", self.people[of].name);
                faults.push(Fault {
                    kind: "I1 a manager above the level",
                    what,
                });
            }
        }
        if !matches!(asked.verb, Verb::Manager | Verb::Line) {
            return faults;
        }
        let meant: Vec<usize> = asked
            .who
            .iter()
            .flat_map(|who| self.meant(who, readers))
            .collect();
        let none = NO_MANAGER.iter().any(|words| told.all.contains(words));
        if none && !meant.is_empty() && meant.iter().all(|place| hidden(*place)) {
            let what = "that somebody has no manager".to_owned();
            faults.push(Fault {
                kind: "I1 a manager above the level",
                what,
            });
        }
        let all = self.related(asked.verb, &meant, |_| true);
        let open = self.related(asked.verb, &meant, |place| !hidden(place));
        for (how, person) in shown.iter().filter(|(_, person)| !meant.contains(person)) {
            // Whoever is offered because of a name like the one that was typed is not told of as a manager.
            let offered = *how == As::Choice
                && (asked.verb == Verb::Manager || self.is_like(*person, &asked.who));
            if all.contains(person) && !open.contains(person) && !offered {
                let what = format!("{} as a manager or a report", self.people[*person].name);
                faults.push(Fault {
                    kind: "I1 a manager above the level",
                    what,
                });
            }
        }
        faults
    }

    /// Whether somebody's name resembles one that was typed.
    fn is_like(&self, person: usize, who: &[Who]) -> bool {
        let of_name = words(&self.people[person].name);
        let like = |typed: &String| {
            let mut alike = of_name.iter().map(|word| strsim::jaro_winkler(typed, word));
            alike.any(|similarity| similarity > 0.7)
        };
        who.iter().any(|who| match who {
            Who::Words { typed, .. } => words(typed).iter().any(like),
            _ => false,
        })
    }

    /// The managers of some people, and for a question about the line of managers theirs and those who report to them, as far
    /// as the managers of these are open.
    fn related(&self, verb: Verb, of: &[usize], open: impl Fn(usize) -> bool) -> BTreeSet<usize> {
        let manager = |of: usize| {
            let id = self.people[of].manager.as_ref().filter(|_| open(of))?;
            self.people.iter().position(|person| person.id == *id)
        };
        let mut related: BTreeSet<usize> = of.iter().filter_map(|of| manager(*of)).collect();
        if verb == Verb::Line {
            let reports = (0..self.people.len())
                .filter(|place| manager(*place).is_some_and(|of_them| of.contains(&of_them)));
            let mut next: Vec<usize> = related.iter().copied().collect();
            related.extend(reports);
            while let Some(above) = next.pop().and_then(manager) {
                if related.insert(above) {
                    next.push(above);
                }
            }
        }
        related
    }

    /// Why somebody should not be the answer.
    fn not_meant(&self, asked: &Asked, readers: &Readers, answer: usize) -> Option<Fault> {
        let person = &self.people[answer];
        let mut whys = Vec::new();
        for who in &asked.who {
            let of: Vec<usize> = match asked.verb {
                // Of a manager it is asked whether somebody is well meant of whom they are the manager.
                Verb::Manager => (0..self.people.len())
                    .filter(|place| self.people[*place].manager.as_ref() == Some(&person.id))
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
    fn not_named(&self, who: &Who, readers: &Readers, place: usize) -> Option<Fault> {
        let person = &self.people[place];
        let (typed, later) = match who {
            Who::Words { typed, later } => (typed, *later),
            who => {
                let what = format!("{} for {who:?}", person.name);
                let fault = Fault {
                    kind: ANOTHER,
                    what,
                };
                return (!self.meant(who, readers).contains(&place)).then_some(fault);
            }
        };
        let Some(fit) = kindly(typed, person) else {
            let what = format!("{} for “{typed}”", person.name);
            return Some(Fault {
                kind: OTHER_WORDS,
                what,
            });
        };
        let rival = (0..self.people.len()).find(|other| {
            let rival = &self.people[*other];
            let better = strictly(typed, rival).is_some_and(|of_rival| of_rival >= fit);
            let known =
                listed(typed, rival) || (!readers.direct && readers.members.contains(other));
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
}
