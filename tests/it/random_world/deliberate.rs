//! Situations that chance alone brings too seldom: every world gets into each of them, several times.

use fastrand::Rng;

use super::asked::{Asked, Verb, Who};
use super::matching::Typed;
use super::people::{Kind, OWN, Person};
use super::world::{Said, World};
use super::{rostered, talk};

/// How many threads of one space are asked on in.
const THREADS: usize = 3;

/// How often it is asked on in them.
const ROUNDS: usize = 5;

/// How many initials are typed.
const INITIALS: usize = 6;

/// How often somebody is looked for before the search is given up.
const TRIES: usize = 40;

/// Letters that are words of some language, more often than others.
const LETTERS: &[u8] = b"AAAEEEIIOOUYKRXBCDFGHJLMNPQSTVWZ";

/// The fewest letters of a word that an initial stands beside.
const MIN_LETTERS: usize = 3;

/// Fields that somebody may be described by; each level shows some of them.
const DESCRIBING: &[&str] = &[
    "title",
    "department",
    "timezone",
    "timezone",
    "locality",
    "locality",
    "region",
    "country",
];

/// Length of the number that ends a token: without it, it is the beginning of many.
const ENDING: usize = 4;

/// The members of the space who are described.
const HERE: &[&str] = &[
    "who is here from {}?",
    "who is in this space in {}?",
    "wer ist hier aus {}?",
    "qui est dans cet espace, de {} ?",
    "¿quién está en este espacio de {}?",
];

impl World {
    /// Gets into each of these situations.
    pub(super) async fn deliberates(&mut self) {
        if self.limited {
            return;
        }
        self.asks_on_in_several_threads().await;
        self.types_initials().await;
        self.describes_by_every_field().await;
        if self.oracle.roster.is_there() {
            self.pries_into_the_roster().await;
        }
    }

    /// A skill, a number and those below somebody, for each kind of readers.
    async fn pries_into_the_roster(&mut self) {
        for kind in 0..4 {
            let Some((who, space)) = self.readers_of_kind(kind).await else {
                continue;
            };
            let (people, roster) = (&self.oracle.people, &self.oracle.roster);
            for said in rostered::prying(&mut self.rng, people, roster) {
                self.ask(who, space, &said, None).await;
            }
        }
    }

    /// Somebody alone with the bot, among colleagues, among others, or of another organization.
    async fn readers_of_kind(&mut self, kind: u8) -> Option<(usize, usize)> {
        match kind {
            0 => self.place(|space| space.direct).await,
            1 => self.group_of(|of| of == OWN).await,
            2 => self.group_of(|_| true).await,
            _ => self.outsider().await,
        }
    }

    /// Threads of one space, each about somebody else, and then `she` in all of them.
    async fn asks_on_in_several_threads(&mut self) {
        let Some((who, space)) = self.place(|_| true).await else {
            return;
        };
        let mut roots: Vec<String> = Vec::new();
        for _ in 0..THREADS {
            let (other, verb, words) = match self.rng.u8(..3) {
                0 => (self.other(who), Verb::Status, "status {}"),
                1 => (self.other(who), Verb::Status, "is {} free?"),
                _ => (self.other(who), Verb::Whois, "whois {}"),
            };
            let email = self.people()[other].email.clone();
            let said = Said {
                words: words.replace("{}", &email),
                asked: Asked::of(verb, vec![Who::Address(email)]),
            };
            self.ask(who, space, &said, None).await;
            roots.extend(self.questions.last().map(|question| question.root.clone()));
        }
        for _ in 0..ROUNDS {
            let root = roots[self.rng.usize(..roots.len())].clone();
            let about = self.threads.get(&root).into_iter().flatten();
            let about: Vec<String> = about.map(|one| self.people()[*one].id.clone()).collect();
            let said = talk::pronoun(&mut self.rng, &about);
            let who = self.member_of(space);
            self.ask(who, space, &said, Some(&root)).await;
        }
    }

    /// A word of a name beside a single letter, which somebody has, somebody else, or nobody at all.
    async fn types_initials(&mut self) {
        for _ in 0..INITIALS {
            let Some((who, space)) = self.place(|_| true).await else {
                return;
            };
            let Some(typed) = initial(&mut self.rng, &self.oracle.people) else {
                return;
            };
            let said = talk::about(&mut self.rng, &typed);
            self.ask(who, space, &said, None).await;
        }
    }

    /// Somebody by name and by a field of theirs, and the members of a space by a field alone: among colleagues, among
    /// others, alone with the bot, and by somebody of another organization.
    async fn describes_by_every_field(&mut self) {
        for kind in 0..4 {
            let Some((who, space)) = self.readers_of_kind(kind).await else {
                continue;
            };
            let said = self.described(space);
            self.ask(who, space, &said, None).await;
            if !self.spaces[space].direct {
                let said = self.here_by_a_field(space);
                self.ask(who, space, &said, None).await;
            }
        }
    }

    fn described(&mut self, space: usize) -> Said {
        let (rng, people) = (&mut self.rng, &self.oracle.people);
        let members: Vec<usize> = self.spaces[space].members.iter().copied().collect();
        let is_of_space = rng.bool();
        loop {
            let place = match is_of_space {
                true => members[rng.usize(..members.len())],
                false => rng.usize(..people.len()),
            };
            let Some(word) = field(rng, &people[place]) else {
                continue;
            };
            return talk::described_as(rng, &people[place].name, &word);
        }
    }

    fn here_by_a_field(&mut self, space: usize) -> Said {
        let members: Vec<usize> = self.spaces[space].members.iter().copied().collect();
        let (rng, people) = (&mut self.rng, &self.oracle.people);
        loop {
            let one = &people[members[rng.usize(..members.len())]];
            if let Some(word) = field(rng, one) {
                let words = HERE[rng.usize(..HERE.len())].replace("{}", &word);
                let asked = Asked::here(false, &[&word], 0);
                return Said { words, asked };
            }
        }
    }

    /// Somebody who may ask in a space that fits.
    async fn place(
        &mut self,
        fits: impl Fn(&super::world::Space) -> bool,
    ) -> Option<(usize, usize)> {
        for _ in 0..TRIES {
            let (who, space) = self.seat().await;
            let space_of = &self.spaces[space];
            if self.oracle.may_ask(who) && space_of.has_bot && fits(space_of) {
                return Some((who, space));
            }
        }
        None
    }

    /// Somebody who may ask in a group space of people of organizations that fit, which is made where there is none.
    async fn group_of(&mut self, fits: impl Fn(usize) -> bool + Copy) -> Option<(usize, usize)> {
        let people = &self.oracle.people;
        let all = |space: &usize| {
            let space = &self.spaces[*space];
            let of = |member: &usize| people[*member].organization;
            let is_mixed = space.members.iter().any(|member| of(member) != OWN);
            !space.direct && space.has_bot && is_mixed == fits(1) && space.members.len() > 1
        };
        let spaces: Vec<usize> = (1..self.spaces.len()).filter(all).collect();
        let space = match spaces.as_slice() {
            [] => {
                let creator = self.somebody(fits);
                let mut others = self.some(THREADS, fits, creator);
                if fits(1) {
                    others.push(self.somebody(|of| of != OWN));
                    others.retain(|other| *other != creator);
                    others.sort_unstable();
                    others.dedup();
                }
                self.open(creator, &others, true).await
            }
            some => some[self.rng.usize(..some.len())],
        };
        for _ in 0..TRIES {
            let who = self.member(space);
            if self.oracle.may_ask(who) {
                return Some((who, space));
            }
        }
        None
    }

    /// Somebody of another organization who may ask.
    async fn outsider(&mut self) -> Option<(usize, usize)> {
        for _ in 0..TRIES {
            let who = self.somebody(|of| of != OWN);
            if self.oracle.may_ask(who) {
                let space = if self.rng.bool() {
                    0
                } else {
                    self.direct(who).await
                };
                return self.spaces[space].has_bot.then_some((who, space));
            }
        }
        None
    }

    /// Somebody else, who is no bot.
    fn other(&mut self, than: usize) -> usize {
        loop {
            let other = self.somebody(|_| true);
            if other != than && self.people()[other].kind == Kind::Person {
                return other;
            }
        }
    }

    /// A member who may ask, where there is one.
    fn member_of(&mut self, space: usize) -> usize {
        let mut member = self.member(space);
        for _ in 0..TRIES {
            if self.oracle.may_ask(member) {
                break;
            }
            member = self.member(space);
        }
        member
    }
}

/// A word of a name and an initial beside it. The word is, where it can be, one that only one name has: without the
/// initial, they would be found.
fn initial(rng: &mut Rng, people: &[Person]) -> Option<String> {
    let mut found = None;
    for _ in 0..TRIES {
        let name = &people[rng.usize(..people.len())].name;
        let words: Vec<&str> = name.split(' ').collect();
        let is_name = |word: &&str| {
            let letters = word.chars().count();
            letters >= MIN_LETTERS
                && word
                    .chars()
                    .all(|sign| sign.is_alphabetic() && sign < '\u{530}')
        };
        let words: Vec<&str> = words.into_iter().filter(is_name).collect();
        if words.len() != 2 {
            continue;
        }
        let word = words[rng.usize(..2)];
        let typed = Typed::new(word);
        let bearers = people.iter().filter(|one| typed.kindly(one).is_some());
        let is_rare = bearers.take(2).count() == 1;
        found = Some(word.to_owned());
        if is_rare {
            break;
        }
    }
    let word = found?;
    let letter = char::from(LETTERS[rng.usize(..LETTERS.len())]);
    Some(match rng.u8(..8) {
        0..=2 => format!("{letter}. {word}"),
        3..=4 => format!("{letter} {word}"),
        5 => format!("{word}, {letter}"),
        6 => format!("{word}, {letter}."),
        _ => format!("{word} {letter}."),
    })
}

/// A word of one field of somebody; of a time zone the city.
fn field(rng: &mut Rng, person: &Person) -> Option<String> {
    let field = DESCRIBING[rng.usize(..DESCRIBING.len())];
    let secret = person.secrets.iter().find(|secret| secret.field == field)?;
    let token = &secret.token;
    if field == "timezone" {
        let city = token.rsplit('/').next()?;
        let is_word = city.len() >= MIN_LETTERS && city.chars().all(char::is_alphabetic);
        let mut letters = city.chars();
        let first = letters.next()?.to_uppercase();
        return is_word.then(|| format!("{first}{}", letters.as_str()));
    }
    Some(match rng.u8(..4) {
        0 => token[..token.len() - ENDING].to_owned(),
        _ => token.clone(),
    })
}
