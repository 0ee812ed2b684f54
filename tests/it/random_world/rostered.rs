//! Questions that only a roster answers, and what may be found by its rows. Those who are found are judged by the rows that
//! the test wrote.

use fastrand::Rng;

use super::asked::{Asked, Verb, Who};
use super::card::{As, Told};
use super::naming::ANOTHER;
use super::oracle::{Fault, MANAGER, Oracle, Readers};
use super::people::{BUSINESS, EVERYTHING, Kind, OWN, Person};
use super::phrases::named;
use super::roster::{DEPARTMENTS, PLACES, Roster, SKILLS, SWITCHBOARD, TITLES, digits, one_of};
use super::spoken::says;
use super::world::Said;

const HIDDEN: &str = "I1 found by a field above the level";

/// The fewest letters of a word that is compared without its last ones.
const MIN_LETTERS: usize = 6;

/// The letters that an ending has.
const ENDING: usize = 2;

const SENTENCES: &[&str] = &[
    "whois {}",
    "who works in {}",
    "who is in the {} office?",
    "who knows {}",
    "who is the {}?",
    "everybody in {}",
    "{}",
    "wer arbeitet im {}?",
    "wer kann {}?",
    "qui maîtrise {} ?",
    "¿quién sabe {}?",
];

/// How it is told how many people are below somebody.
const COUNTED: &[&str] = &[
    "directly to ",
    " direkt unterstellt",
    "compte directement à ",
    "directamente de ",
];

const OF_NUMBERS: &[&str] = &["whois {}", "whose number is {}", "{}"];

/// Somebody by name and what is said of them.
const DESCRIBED: &[&str] = &[
    "who is {} in {word}?",
    "{} in {word}",
    "wer ist {} aus {word}?",
];

const ABOUT: &[(&str, Verb)] = &[
    ("whois {}", Verb::Whois),
    ("status {}", Verb::Status),
    ("who is the manager of {}?", Verb::Manager),
    ("manager {}", Verb::Manager),
    ("management chain of {}", Verb::Chain),
    ("who reports to {}?", Verb::Reports),
    ("wer berichtet an {}?", Verb::Reports),
];

/// What a roster tells first to those who may not see it: a skill, a number, and who is below somebody.
pub(super) fn prying(rng: &mut Rng, people: &[Person], roster: &Roster) -> [Said; 3] {
    let skill = one_of(rng, SKILLS);
    let managers: Vec<usize> = roster.rows.values().filter_map(|row| row.manager).collect();
    let manager = rng.choice(managers).unwrap_or(0);
    let email = people[manager].email.clone();
    [
        said("who knows {}?", skill, Who::Listed(skill.to_owned())),
        said("whois {}", SWITCHBOARD, Who::Number(SWITCHBOARD.to_owned())),
        Said {
            words: format!("who reports to {email}"),
            asked: Asked::of(Verb::Reports, vec![Who::Address(email)]),
        },
    ]
}

/// A question that needs the roster.
pub(super) fn question(rng: &mut Rng, people: &[Person], roster: &Roster) -> Said {
    let place = one_of(rng, &roster.rows.keys().copied().collect::<Vec<_>>());
    let (person, row) = (&people[place], &roster.rows[&place]);
    match rng.u8(..10) {
        0..=3 => {
            let word = word(rng, person);
            said(one_of(rng, SENTENCES), &word, Who::Listed(word.clone()))
        }
        4..=5 => {
            let own = row.numbers.first().map_or(SWITCHBOARD, String::as_str);
            let number = match rng.bool() {
                true => own.to_owned(),
                false => own.chars().skip(own.len().saturating_sub(9)).collect(),
            };
            let sentence = one_of(rng, OF_NUMBERS);
            said(sentence, &number, Who::Number(number.clone()))
        }
        6..=7 => {
            let (typed, word) = (part(rng, &person.name), word(rng, person));
            let sentence = one_of(rng, DESCRIBED).replace("{word}", &word);
            let who = Who::Described {
                typed: typed.clone(),
                word,
            };
            said(&sentence, &typed, who)
        }
        _ => {
            let (sentence, verb) = one_of(rng, ABOUT);
            let typed = part(rng, &person.name);
            Said {
                words: sentence.replace("{}", &typed),
                asked: Asked::of(verb, named(&typed)),
            }
        }
    }
}

fn said(sentence: &str, words: &str, who: Who) -> Said {
    Said {
        words: sentence.replace("{}", words),
        asked: Asked::of(Verb::Whois, vec![who]),
    }
}

/// The family name, mostly.
fn part(rng: &mut Rng, name: &str) -> String {
    let words: Vec<&str> = name
        .split([' ', ','])
        .filter(|word| word.len() > 2)
        .collect();
    match (rng.u8(..4), words.last()) {
        (0, _) | (_, None) => name.replace(',', ""),
        (1, _) => one_of(rng, &words).to_owned(),
        (_, Some(last)) => (*last).to_owned(),
    }
}

/// A word that many rows have, or one that stands in one row alone.
fn word(rng: &mut Rng, person: &Person) -> String {
    let marks = person.secrets.iter().map(|secret| secret.token.as_str());
    let marks: Vec<&str> = marks.filter(|token| token.starts_with("zqv")).collect();
    let words = [DEPARTMENTS, TITLES, PLACES, SKILLS, marks.as_slice()];
    let words = one_of(rng, &words);
    let word = one_of(rng, words);
    match rng.u8(..4) {
        0 => word.to_lowercase(),
        1 if TITLES.contains(&word) => format!("{word}s"),
        _ => word.to_owned(),
    }
}

impl Oracle {
    /// Whether Webex finds somebody under the address of a row with this name.
    pub(super) fn is_in_roster(&self, place: usize) -> bool {
        let person = &self.people[place];
        let row = self.roster.rows.get(&place);
        person.organization == OWN && row.is_some_and(|row| row.name == person.name)
    }

    /// Whether a row says that one is the manager of another.
    pub(super) fn is_below(&self, place: usize, manager: usize) -> bool {
        let row = self.roster.rows.get(&place);
        self.people[place].organization == OWN
            && row.is_some_and(|row| row.manager == Some(manager))
    }

    /// Whether a row has this word where it may be found at this level.
    pub(super) fn has_word(&self, place: usize, word: &str, level: Option<u8>) -> bool {
        let word = bare(word);
        let row = self.roster.rows.get(&place);
        row.is_some_and(|row| {
            let mut words = row.words.iter();
            words.any(|(own, finds)| own.contains(&word) && Some(*finds) <= level)
        })
    }

    /// Whether all of this is said of somebody where it may be found at this level.
    pub(super) fn is_said(&self, place: usize, text: &str, level: u8) -> bool {
        let person = &self.people[place];
        text.split_whitespace().all(|word| {
            let bare = bare(word);
            let mut secrets = person.secrets.iter();
            self.has_word(place, word, Some(level))
                || secrets.any(|secret| secret.finds <= level && secret.token.contains(&bare))
        })
    }

    /// Whether somebody has this number in the roster, and may be found by it at this level.
    pub(super) fn has_number(&self, place: usize, typed: &str, level: u8) -> bool {
        let typed = digits(typed);
        let person = &self.people[place];
        let ends = |own: &str| digits(own).ends_with(&typed);
        let row = self.roster.rows.get(&place);
        let is_listed = row.is_some_and(|row| row.numbers.iter().any(|own| ends(own)));
        let mut of_work = person.secrets.iter().filter(|one| one.field == "work");
        let is_of_work = of_work.any(|one| ends(&one.token));
        let is_known = person.kind != Kind::Bot && person.organization == OWN;
        is_known && is_listed && (level >= EVERYTHING || level >= BUSINESS && is_of_work)
    }

    /// Why somebody is not the only one whom a number means.
    pub(super) fn not_called_by(
        &self,
        typed: &str,
        readers: &Readers,
        place: usize,
    ) -> Option<Fault> {
        let has = |place: usize| {
            let level = self.level(readers, place);
            level.is_some_and(|level| self.has_number(place, typed, level))
        };
        let name = &self.people[place].name;
        if !has(place) {
            let what = format!("{name} has the number {typed}");
            return Some(Fault { kind: HIDDEN, what });
        }
        let rival = (0..self.people.len()).find(|other| *other != place && has(*other))?;
        let what = format!(
            "{name} for {typed}, which {} has as well",
            self.people[rival].name
        );
        let kind = "I2 a namesake hidden";
        Some(Fault { kind, what })
    }

    /// How many people are below somebody is told of nobody whose manager is hidden.
    pub(super) fn counts(&self, asked: &Asked, readers: &Readers, told: &Told) -> Option<Fault> {
        let is_counted = COUNTED.iter().any(|words| told.all.contains(words));
        let of = asked.who.iter().flat_map(|who| self.meant(who, readers));
        let mut of = of.peekable();
        of.peek()?;
        let is_hidden = of.all(|of| self.level(readers, of) < Some(BUSINESS));
        (is_counted && is_hidden).then(|| Fault {
            kind: MANAGER,
            what: format!("how many are below {:?}", asked.who),
        })
    }

    /// What may never be told: rows of whom Webex does not know, and bad ones.
    pub(super) fn marks(&self, told: &Told) -> Option<Fault> {
        let mut marks = self.roster.marks.iter();
        let mark = marks.find(|mark| told.all.contains(*mark))?;
        Some(Fault {
            kind: "I1 a row of nobody",
            what: format!("{mark} is told"),
        })
    }

    /// Rows that are shown for what is said of them, or for a number, by something that may not be seen.
    pub(super) fn found_by_rows(
        &self,
        asked: &Asked,
        readers: &Readers,
        told: &Told,
    ) -> Vec<Fault> {
        let is_list = told
            .twins
            .iter()
            .any(|twin| says(twin, "chooser-described"));
        let has = |place: usize, who: &Who| {
            let level = self.level(readers, place).unwrap_or(0);
            match who {
                Who::Number(typed) => self.has_number(place, typed, level),
                Who::Listed(text) if is_list => self.is_said(place, text, level),
                Who::Words { typed, .. } if is_list => self.is_said(place, typed, level),
                Who::Described { word, .. } if is_list => self.is_said(place, word, level),
                _ => true,
            }
        };
        let is_of_roster = |place: usize| {
            !is_list
                || self.people[place].organization == OWN && self.roster.rows.contains_key(&place)
        };
        let shown = told.shown(&self.people).into_iter();
        let rows = shown.filter(|(how, _)| *how == As::Choice);
        let wrong = rows.filter_map(|(_, place)| {
            let name = &self.people[place].name;
            let is_meant = asked.who.is_empty() || asked.who.iter().any(|who| has(place, who));
            let (kind, why) = match (is_meant, is_of_roster(place)) {
                (false, _) => (HIDDEN, format!("{:?}", asked.who)),
                (_, false) => (ANOTHER, "no row".to_owned()),
                _ => return None,
            };
            let what = format!("{name} is found by {why}");
            Some(Fault { kind, what })
        });
        // Without a roster the members of the space are lists as well.
        let wrong: Vec<Fault> = wrong.collect();
        match self.roster.is_there() {
            true => wrong,
            false => Vec::new(),
        }
    }
}

/// A word in small letters, without the ending that it may have.
fn bare(word: &str) -> String {
    let word = word.to_lowercase();
    let count = word.chars().count();
    let is_mark = word.starts_with("zq");
    let kept = match count >= MIN_LETTERS && !is_mark {
        true => count - ENDING,
        false => count,
    };
    word.chars().take(kept).collect()
}
