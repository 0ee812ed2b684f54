//! What people do in a random world, one after another.

use serde_json::{Value, json};

use super::asked::{Asked, Verb};
use super::card::{As, Told};
use super::oracle::Fault;
use super::people::{Kind, OWN};
use super::world::World;
use super::{phrases, rostered, talk};

/// How often a question may be edited.
const EDITS: u8 = 8;

/// The most spaces that are made.
const SPACES: usize = 24;

impl World {
    /// The first spaces: two of colleagues, two with others as well.
    pub(super) async fn furnish(&mut self) {
        for mixed in [false, true, false, true] {
            let creator = self.somebody(|person| person == OWN);
            let count = self.rng.usize(1..6);
            let others = self.some(count, |person| mixed || person == OWN, creator);
            self.open(creator, &others, true).await;
        }
    }

    /// One thing that somebody does.
    pub(super) async fn act(&mut self) {
        match self.rng.u8(..100) {
            0..=44 => self.asks().await,
            45..=60 => self.presses().await,
            61..=70 => self.forges().await,
            71..=75 => self.edits().await,
            76..=78 => self.deletes().await,
            79 if self.limited => self.floods().await,
            79..=87 => self.joins().await,
            88..=91 => self.leaves().await,
            92..=93 => self.opens().await,
            94..=96 => self.moves_the_bot().await,
            _ => self.asks_a_fresh_bot().await,
        }
    }

    /// Somebody of an organization that fits.
    pub(super) fn somebody(&mut self, fits: impl Fn(usize) -> bool) -> usize {
        loop {
            let place = self.rng.usize(..self.people().len());
            let person = &self.people()[place];
            if person.kind != Kind::Bot && fits(person.organization) {
                return place;
            }
        }
    }

    /// Some more people.
    pub(super) fn some(
        &mut self,
        count: usize,
        fits: impl Fn(usize) -> bool + Copy,
        but: usize,
    ) -> Vec<usize> {
        let mut some: Vec<usize> = (0..count).map(|_| self.somebody(fits)).collect();
        some.retain(|place| *place != but);
        some.sort_unstable();
        some.dedup();
        some
    }

    /// A group space that is not the first, which everybody is in.
    fn group(&mut self) -> usize {
        loop {
            let space = self.rng.usize(1..self.spaces.len());
            if !self.spaces[space].direct {
                return space;
            }
        }
    }

    pub(super) fn member(&mut self, space: usize) -> usize {
        let members: Vec<usize> = self.spaces[space].members.iter().copied().collect();
        members[self.rng.usize(..members.len())]
    }

    /// Somebody, and a space that they ask in.
    pub(super) async fn seat(&mut self) -> (usize, usize) {
        match self.rng.u8(..8) {
            0..=3 => {
                let who = if self.rng.u8(..4) == 0 {
                    self.somebody(|of| of != OWN)
                } else {
                    self.regular()
                };
                (who, self.direct(who).await)
            }
            4 => (self.somebody(|_| true), 0),
            _ => {
                let space = self.group();
                (self.member(space), space)
            }
        }
    }

    /// One of a few who ask often, so that what was asked before matters.
    fn regular(&mut self) -> usize {
        let space = self.group();
        self.member(space)
    }

    async fn asks(&mut self) {
        let (who, space) = self.seat().await;
        self.asks_in(who, space).await;
    }

    async fn asks_in(&mut self, who: usize, space: usize) {
        let mentionable: Vec<usize> = match self.spaces[space].direct {
            true => Vec::new(),
            false => self.spaces[space].members.iter().copied().collect(),
        };
        let thread = self
            .questions
            .iter()
            .filter(|question| question.space == space && question.root == question.id);
        let roots: Vec<String> = thread.map(|question| question.id.clone()).collect();
        let root = if !roots.is_empty() && self.rng.u8(..4) == 0 {
            Some(roots[self.rng.usize(..roots.len())].clone())
        } else {
            None
        };
        let (rng, people) = (&mut self.rng, &self.oracle.people);
        let said = match &root {
            Some(root) if rng.u8(..3) > 0 => {
                let about = self.threads.get(root).into_iter().flatten();
                let about: Vec<String> = about.map(|one| people[*one].id.clone()).collect();
                talk::follow_up(rng, people, &about, self.timed.contains(root))
            }
            _ if self.oracle.roster.is_there() && rng.u8(..5) < 2 => {
                rostered::question(rng, people, &self.oracle.roster)
            }
            _ if rng.u8(..5) < 3 => talk::question(rng, people, &mentionable),
            _ => phrases::question(rng, people, &mentionable),
        };
        self.ask(who, space, &said, root.as_deref()).await;
    }

    /// Somebody asks more often than they are answered.
    async fn floods(&mut self) {
        let (who, space) = self.seat().await;
        for _ in 0..6 {
            self.asks_in(who, space).await;
        }
    }

    /// Any button of any card by anybody who reads it.
    async fn presses(&mut self) {
        if self.cards.is_empty() {
            return self.asks().await;
        }
        let card = self.rng.usize(..self.cards.len());
        let buttons = &self.cards[card].buttons;
        let inputs = buttons[self.rng.usize(..buttons.len())].clone();
        let who = self.member(self.cards[card].space);
        let asked = phrases::pressed(&inputs);
        self.press(who, card, inputs, &asked, (1, 1)).await;
    }

    /// Inputs that no card of the bot has, or not this one.
    async fn forges(&mut self) {
        if self.cards.is_empty() {
            return self.asks().await;
        }
        let card = self.rng.usize(..self.cards.len());
        let who = self.member(self.cards[card].space);
        let person = &self.oracle.people[self.rng.usize(..self.oracle.people.len())];
        let (id, name) = (person.id.clone(), person.name.clone());
        let elsewhere = self.cards[self.rng.usize(..self.cards.len())]
            .message
            .clone();
        let text = phrases::by_name(&mut self.rng, &self.oracle.people, phrases::question).words;
        let of = &self.oracle.people[self.rng.usize(..self.oracle.people.len())].secrets;
        let word = of[self.rng.usize(..of.len())].token.clone();
        let skip = self.rng.usize(..12);
        let sound = [
            json!({"v": 1, "do": "manager", "id": id}),
            json!({"v": 1, "do": "person", "id": id}),
            json!({"v": 1, "do": "status", "id": id}),
            json!({"v": 1, "do": "manager", "id": id, "thread": elsewhere}),
            json!({"v": 1, "do": "person", "id": id, "thread": elsewhere}),
            json!({"v": 1, "do": "manager", "id": id, "private": true}),
            json!({"v": 1, "do": "phone", "id": id, "private": "true"}),
            json!({"v": 1, "do": "address", "id": id, "lang": "fr"}),
            json!({"v": 1, "do": "chain", "id": id, "lang": "de"}),
            json!({"v": 1, "do": "reports", "id": id, "lang": "es"}),
            json!({"v": 1, "do": "here", "reachable": true, "words": "", "skip": 0}),
            json!({"v": 1, "do": "here", "reachable": false, "words": word, "skip": 0}),
        ];
        let odd = [
            json!({"v": 1, "do": "more", "name": name, "skip": skip}),
            json!({"v": 1, "do": "say", "text": text}),
            json!({"v": "1", "do": "more", "name": name, "skip": skip.to_string()}),
            json!({"v": 1, "do": "person", "id": self.stage.bot}),
            json!({"v": 1, "do": "person", "id": self.spaces[0].id}),
            json!({"v": 1, "do": "manager", "id": [id]}),
            json!({"v": 2, "do": "manager", "id": id}),
            json!({"v": 1, "do": "more", "name": [name], "skip": -1}),
            json!({"v": 1, "do": {"manager": id}, "id": id}),
            json!({"v": 1, "do": "person", "id": id, "level": "everything", "asker": id}),
            json!({}),
        ];
        if self.rng.bool() {
            let inputs = sound[self.rng.usize(..sound.len())].clone();
            let asked = phrases::pressed(&inputs);
            self.press(who, card, inputs, &asked, (1, 1)).await;
        } else {
            let inputs = odd[self.rng.usize(..odd.len())].clone();
            let asked = match inputs["do"].as_str() {
                Some("more" | "say" | "person" | "manager") => phrases::pressed(&inputs),
                _ => Asked::of(Verb::Unclear, Vec::new()),
            };
            self.press(who, card, inputs, &asked, (0, 1)).await;
        }
    }

    /// A question whose asker can still read it.
    fn past(&mut self) -> Option<usize> {
        let there = |place: &usize| {
            let question = &self.questions[*place];
            let space = &self.spaces[question.space];
            question.edits < EDITS
                && space.members.contains(&question.asker)
                && (space.direct || space.has_bot)
        };
        let places: Vec<usize> = (0..self.questions.len()).filter(there).collect();
        (!places.is_empty()).then(|| places[self.rng.usize(..places.len())])
    }

    async fn edits(&mut self) {
        if let Some(place) = self.past() {
            let question = match self.rng.bool() {
                true => phrases::question,
                false => talk::question,
            };
            let said = question(&mut self.rng, &self.oracle.people, &[]);
            self.edit(place, &said).await;
        }
    }

    async fn deletes(&mut self) {
        if let Some(place) = self.past() {
            self.delete(place).await;
        }
    }

    /// Somebody joins, often of another organization, and often a question follows at once.
    async fn joins(&mut self) {
        let space = self.group();
        let outside = self.rng.bool();
        let who = self.somebody(|of| (of != OWN) == outside);
        if self.spaces[space].members.contains(&who) {
            return;
        }
        self.join(space, who).await;
        // A space whose members are known to the bot already is where it matters.
        if self.rng.u8(..3) > 0 {
            self.settle().await;
        }
        let asker = self.member(space);
        self.asks_in(asker, space).await;
    }

    async fn leaves(&mut self) {
        let space = self.group();
        if self.spaces[space].members.len() > 1 {
            let who = self.member(space);
            self.leave(space, who).await;
        }
    }

    async fn opens(&mut self) {
        if self.spaces.len() < SPACES {
            let mixed = self.rng.bool();
            let creator = self.somebody(|of| mixed || of == OWN);
            let count = self.rng.usize(..5);
            let others = self.some(count, |of| mixed || of == OWN, creator);
            let has_bot = self.rng.u8(..4) > 0;
            self.open(creator, &others, has_bot).await;
        }
    }

    async fn moves_the_bot(&mut self) {
        let space = self.group();
        if self.spaces[space].has_bot {
            self.dismiss(space).await;
        } else {
            self.invite(space).await;
        }
    }

    /// A question is asked again of a bot that remembers nothing: the answer has to be the same.
    async fn asks_a_fresh_bot(&mut self) {
        let (who, space) = self.seat().await;
        if self.limited || !self.oracle.may_ask(who) || !self.spaces[space].has_bot {
            return self.asks_in(who, space).await;
        }
        let question = match self.rng.bool() {
            true => phrases::question,
            false => talk::question,
        };
        let said = phrases::by_name(&mut self.rng, &self.oracle.people, question);
        self.asks_twice(who, space, &said).await;
    }

    /// Asks this twice, and the second time a bot that remembers nothing.
    pub(super) async fn asks_twice(&mut self, who: usize, space: usize, said: &super::world::Said) {
        let first = self.ask(who, space, said, None).await;
        self.restart().await;
        let second = self.ask(who, space, said, None).await;
        let (first, second) = (self.gist(&first), self.gist(&second));
        if first != second {
            let what = format!("first {first}, and from a fresh bot {second}");
            self.story.found(
                Fault {
                    kind: "I3 memory",
                    what,
                },
                None,
                None,
            );
        }
    }

    /// Who is shown, and as what; or the words, where nobody is.
    pub(super) fn gist(&self, answers: &[Value]) -> String {
        let Some(message) = answers.first() else {
            return "nothing".to_owned();
        };
        let mut shown: Vec<(As, usize)> = Told::read(message).shown(self.people());
        shown.sort_unstable();
        let names = shown.iter().map(|(how, place)| {
            let person = &self.people()[*place];
            format!("{how:?} {} ({})", person.name, person.title)
        });
        if shown.is_empty() {
            message["text"].as_str().unwrap_or_default().to_owned()
        } else {
            names.collect::<Vec<_>>().join(", ")
        }
    }
}
