//! What may be told, known from the settings, the people file, and who is in which space when. It shares nothing with
//! the bot.

use std::collections::{BTreeSet, HashMap};

use whodex::config::{Access, AskRule, DisclosureLevel};

use super::asked::{Asked, Verb};
use super::card::{As, Told};
use super::people::{BUSINESS, EVERYTHING, NAME, OWN, PRESENCE, Person};
use super::roster::Roster;
use super::spoken::{is, marks};

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

pub(super) const MANAGER: &str = "I1 a manager above the level";
pub(super) const PRESENT: &str = "I1 presence above the level";

/// Presence in words. A status of no known kind is told as it is: those hold tokens.
const PRESENCES: &[&str] = &[
    "presence-active",
    "presence-call",
    "presence-do-not-disturb",
    "presence-inactive",
    "presence-meeting",
    "presence-out-of-office",
    "presence-pending",
    "presence-presenting",
    "presence-unknown",
    "presence-not-shared",
    "presence-other-organization",
    "state-active",
    "state-call",
    "state-do-not-disturb",
    "state-inactive",
    "state-meeting",
    "state-out-of-office",
    "state-pending",
    "state-presenting",
    "state-not-shared",
];

/// The same in English alone.
const PRESENCES_IN_ENGLISH: &[&str] = &["Active ", "local time", "was last active "];

/// The first letters by which tokens are found.
const BEGINNING: usize = 5;

/// The settings, and everybody there is.
#[derive(Debug)]
pub(super) struct Oracle {
    pub(super) access: Access,
    pub(super) people: Vec<Person>,
    /// Empty where there is none.
    pub(super) roster: Roster,
    /// Tokens by their first letters: whose, and which.
    tokens: HashMap<Vec<u8>, Vec<(usize, usize)>>,
}

pub(super) fn rank(level: DisclosureLevel) -> u8 {
    match level {
        DisclosureLevel::Name => NAME,
        DisclosureLevel::Presence => PRESENCE,
        DisclosureLevel::Business => BUSINESS,
        DisclosureLevel::Everything => EVERYTHING,
    }
}

impl Oracle {
    pub(super) fn new(access: Access, people: Vec<Person>, roster: Roster) -> Self {
        let mut tokens: HashMap<Vec<u8>, Vec<(usize, usize)>> = HashMap::new();
        for (place, person) in people.iter().enumerate() {
            for (number, secret) in person.secrets.iter().enumerate() {
                let beginning = secret.token.as_bytes()[..BEGINNING].to_vec();
                tokens.entry(beginning).or_default().push((place, number));
            }
        }
        Self {
            access,
            people,
            roster,
            tokens,
        }
    }

    /// Whether somebody may ask.
    pub(super) fn may_ask(&self, asker: usize) -> bool {
        let person = &self.people[asker];
        let served = match self.access.ask {
            AskRule::Everyone => true,
            AskRule::Organization => person.organization == OWN,
            AskRule::Listed => false,
        };
        let domain = person.email.split('@').next_back().unwrap().to_owned();
        served
            || self.access.domains.contains(&domain)
            || self.access.people.contains(&person.email)
    }

    /// How much of somebody these readers may see; none where they may not see that there is such a person.
    pub(super) fn level(&self, readers: &Readers, of: usize) -> Option<u8> {
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
        let mut faults = self.fields(asked, readers, told);
        faults.extend(self.people_of_refusal(readers, told));
        faults.extend(self.marks(told));
        faults.extend(self.counts(asked, readers, told));
        faults.extend(self.found_by_rows(asked, readers, told));
        faults.extend(self.presence(readers, told));
        faults.extend(self.managers(asked, readers, told, &shown));
        match asked.verb {
            Verb::Unclear => {}
            Verb::Here => faults.extend(self.here(asked, readers, told)),
            _ => {
                let answers = shown
                    .iter()
                    .filter(|(how, _)| matches!(how, As::Card | As::Status));
                let wrong = answers.filter_map(|(_, one)| self.not_meant(asked, readers, *one));
                faults.extend(wrong);
                faults.extend(self.lists(asked, readers, told));
            }
        }
        faults
    }

    /// Every token that is told, and was not asked with: whose, and which.
    pub(super) fn tokens(&self, asked: &Asked, told: &Told) -> BTreeSet<(usize, usize)> {
        let mut found = BTreeSet::new();
        let text = told.all.as_bytes();
        for (at, beginning) in text.windows(BEGINNING).enumerate() {
            for (place, number) in self.tokens.get(beginning).into_iter().flatten() {
                let token = &self.people[*place].secrets[*number].token;
                if text[at..].starts_with(token.as_bytes()) && !asked.says(token) {
                    found.insert((*place, *number));
                }
            }
        }
        found
    }

    /// Tokens above the level.
    fn fields(&self, asked: &Asked, readers: &Readers, told: &Told) -> Vec<Fault> {
        let mut faults = Vec::new();
        for (place, number) in self.tokens(asked, told) {
            let (person, level) = (&self.people[place], self.level(readers, place));
            let secret = &person.secrets[number];
            if level.is_none_or(|level| secret.from > level) {
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
                && says_presence(text)
        });
        wrong
            .map(|text| Fault {
                kind: PRESENT,
                what: text
                    .chars()
                    .take(120)
                    .collect::<String>()
                    .replace('\n', " / "),
            })
            .collect()
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
        for (_, data) in told
            .buttons()
            .filter(|(title, _)| is(title, "button-manager"))
        {
            let of = self
                .people
                .iter()
                .position(|person| data["id"] == person.id.as_str());
            if let Some(of) = of.filter(|of| hidden(*of)) {
                let what = format!("a button for the manager of {}", self.people[of].name);
                faults.push(Fault {
                    kind: MANAGER,
                    what,
                });
            }
        }
        if !matches!(asked.verb, Verb::Manager | Verb::Chain) {
            return faults;
        }
        let meant: Vec<usize> = asked
            .who
            .iter()
            .flat_map(|who| self.meant(who, readers))
            .collect();
        let none = marks("manager-nobody").any(|words| told.all.contains(&words.to_lowercase()));
        if none && !meant.is_empty() && meant.iter().all(|place| hidden(*place)) {
            let what = "that somebody has no manager".to_owned();
            faults.push(Fault {
                kind: MANAGER,
                what,
            });
        }
        let managers = |open: &dyn Fn(usize) -> bool| -> BTreeSet<usize> {
            let of = meant.iter().filter(|of| open(**of));
            of.filter_map(|of| self.manager(*of)).collect()
        };
        let (all, open) = (managers(&|_| true), managers(&|of| !hidden(of)));
        for (how, person) in shown.iter().filter(|(_, person)| !meant.contains(person)) {
            // Whoever is offered because of a name like the one that was typed is not told of as a manager; rows under a
            // heading are judged with it.
            let told_so = matches!(how, As::Card | As::Status);
            if told_so && all.contains(person) && !open.contains(person) {
                let what = format!("{} as a manager", self.people[*person].name);
                faults.push(Fault {
                    kind: MANAGER,
                    what,
                });
            }
        }
        faults
    }
}

fn says_presence(text: &str) -> bool {
    let of_all = PRESENCES.iter().flat_map(|key| marks(key));
    let mut words = of_all.chain(PRESENCES_IN_ENGLISH.iter().copied());
    words.any(|word| text.contains(word))
}
