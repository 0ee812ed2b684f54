//! From what a message may mean to a rendered reply: may they ask, look up, render.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::task::JoinSet;
use tracing::Instrument;

use super::lookup::{Lookup, Met, by_name};
use crate::command::{Command, Intent, Readings, Who};
use crate::directory::Calls;
use crate::directory::found::{Found, List};
use crate::directory::query::{Freshness, Guesses, Query};
use crate::policy::{Asker, Refusal, Shown, ShownManager};
use crate::reply::templates::Templates;
use crate::reply::{Answer, Apology, MAX_PEOPLE, Manager, Reader, Reply, Told};
use crate::webex::client::Error;
use crate::webex::model::{MessageId, PersonId};

/// The most people whose presence one answer tells: their rows fit a card.
const MAX_STATUS: usize = 15;

/// How often a question is answered anew because somebody came to its space, or went, while it was answered.
const MOST_ANSWERS: usize = 3;

/// Answers questions.
#[derive(Debug, Clone)]
pub struct Answerer {
    /// Looks people up, as far as the asker may see them.
    pub lookup: Lookup,
    /// Renders.
    pub templates: Arc<Templates>,
}

/// Why a question is left without an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unanswered {
    /// A bot asks: two of them would answer each other for ever.
    FromABot,
    /// The asker may not ask, and is not told so.
    Refused,
    /// Nothing was asked of the bot.
    Aside,
}

/// Whom a reading is about, and what is asked about them.
struct People {
    intent: Intent,
    whos: Vec<Who>,
}

impl Answerer {
    /// Why somebody is left without an answer, whatever they ask; none for those who are answered.
    #[must_use]
    pub fn leaves(&self, met: &Met) -> Option<Unanswered> {
        let refused = || self.lookup.may_ask(met.asker(), ()).is_err();
        if met.is_bot() {
            Some(Unanswered::FromABot)
        } else if self.lookup.refusal() == Refusal::Silence && refused() {
            Some(Unanswered::Refused)
        } else {
            None
        }
    }

    /// Whether the policy serves them there.
    #[must_use]
    pub fn serves(&self, met: &Met) -> bool {
        self.lookup.may_ask(met.asker(), ()).is_ok()
    }

    /// Answers a question, to be read in a thread; or says why silence is the answer.
    ///
    /// Should somebody come to the space or go meanwhile, the answer is made anew for those who read it then.
    ///
    /// # Errors
    /// When Webex does not answer, or refuses.
    pub async fn answer(
        &self,
        readings: Readings,
        met: Met,
        freshness: Freshness,
        now: Timestamp,
        thread: Option<MessageId>,
    ) -> Result<Result<Reply, Unanswered>, Arc<Error>> {
        let mut met = met;
        for _ in 1..MOST_ANSWERS {
            let answer = self
                .answer_as(&readings, &met, freshness, now, thread.clone())
                .await?;
            if self.lookup.is_current(&met) {
                return Ok(answer);
            }
            let asker = met.asker();
            met = self
                .lookup
                .meet(&asker.person, asker.space.as_ref())
                .await?;
        }
        self.answer_as(&readings, &met, freshness, now, thread)
            .await
    }

    async fn answer_as(
        &self,
        readings: &Readings,
        met: &Met,
        freshness: Freshness,
        now: Timestamp,
        thread: Option<MessageId>,
    ) -> Result<Result<Reply, Unanswered>, Arc<Error>> {
        if let Some(why) = self.leaves(met) {
            return Ok(Err(why));
        }
        if *readings.best() == Command::Aside {
            return Ok(Err(Unanswered::Aside));
        }
        let reader = Reader {
            thread,
            ..reader(met, freshness, now)
        };
        let reply = self.answer_asker(readings, met.asker(), freshness, &reader);
        reply.await.map(Ok)
    }

    /// Answers a question, also one of a bot: on the command line the bot itself may ask.
    ///
    /// # Errors
    /// When Webex does not answer, or refuses.
    pub async fn answer_anybody(
        &self,
        readings: &Readings,
        asker: &PersonId,
        freshness: Freshness,
        now: Timestamp,
    ) -> Result<Reply, Arc<Error>> {
        let met = self.lookup.meet(asker, None).await?;
        let reader = reader(&met, freshness, now);
        self.answer_asker(readings, met.asker(), freshness, &reader)
            .await
    }

    async fn answer_asker(
        &self,
        readings: &Readings,
        asker: &Asker,
        freshness: Freshness,
        reader: &Reader,
    ) -> Result<Reply, Arc<Error>> {
        let answer = match self.lookup.may_ask(asker, readings) {
            Ok(granted) => self.read(granted.into_inner(), asker, freshness).await?,
            Err(_) => Answer::Apology(Apology::NotAllowed),
        };
        Ok(self.templates.render(&answer, reader))
    }

    /// Takes the first reading in which everybody is found, else the one in which most are. All of them together make no
    /// more list calls than one would.
    async fn read(
        &self,
        readings: &Readings,
        asker: &Asker,
        freshness: Freshness,
    ) -> Result<Answer, Arc<Error>> {
        let best = readings.best();
        let Some(best) = people(best) else {
            return self.carry_out(best, asker, freshness).await;
        };
        let others: Vec<People> = readings.iter().skip(1).filter_map(people).collect();
        let otherwise = readings.iter().find(|reading| people(reading).is_none());
        if others.is_empty() && otherwise.is_none() {
            return self.about(&best, asker, freshness).await;
        }
        let mut calls = Calls::default();
        let mut most: Option<(usize, Intent, Vec<Found<Shown>>)> = None;
        for (place, people) in std::iter::once(&best).chain(&others).enumerate() {
            if let Some(too_many) = too_many(people) {
                return Ok(too_many);
            }
            // What is tried for one name are words of it, which the other readings ask for as well.
            let guesses = match people.whos.as_slice() {
                [_] => Guesses::All,
                _ => Guesses::None,
            };
            let found = self.each(&people.whos, asker, freshness, guesses, &mut calls);
            let found = found.await?;
            let certain = found.iter().filter(|found| found.is_certain()).count();
            if certain == found.len() {
                return self.tell(people.intent, found, asker).await;
            }
            if most.as_ref().map_or(0, |(most, ..)| *most) < certain {
                let found = found.into_iter().zip(&people.whos);
                let found = found.map(|(one, who)| match (one, who) {
                    (Found::One(only), Who::Name(name)) if place > 0 => doubtful(*only, name),
                    (other, _) => other,
                });
                most = Some((certain, people.intent, found.collect()));
            }
        }
        match (most, otherwise) {
            (Some((_, intent, found)), _) => self.tell(intent, found, asker).await,
            (None, Some(command)) => self.carry_out(command, asker, freshness).await,
            (None, None) => {
                let found = self.each(&best.whos, asker, freshness, Guesses::All, &mut calls);
                self.tell(best.intent, found.await?, asker).await
            }
        }
    }

    async fn carry_out(
        &self,
        command: &Command,
        asker: &Asker,
        freshness: Freshness,
    ) -> Result<Answer, Arc<Error>> {
        match command {
            Command::Help(help) => Ok(Answer::Help(help.clone())),
            Command::More { name, skip, intent } => {
                let query = Query::Name {
                    name: name.clone(),
                    skip: *skip,
                    space: asker.space.clone(),
                    guesses: Guesses::All,
                };
                let mut calls = Calls::default();
                let found = self
                    .lookup
                    .look_up(&query, asker, freshness, &mut calls)
                    .await?;
                self.tell(*intent, vec![found], asker).await
            }
            // What is about people was taken apart before, and silence was kept.
            _ => Ok(Answer::Apology(Apology::Unavailable)),
        }
    }

    async fn about(
        &self,
        people: &People,
        asker: &Asker,
        freshness: Freshness,
    ) -> Result<Answer, Arc<Error>> {
        if let Some(too_many) = too_many(people) {
            return Ok(too_many);
        }
        let found = self.look_up_all(&people.whos, asker, freshness).await?;
        self.tell(people.intent, found, asker).await
    }

    /// Looks them up one after another, as their calls are counted together.
    async fn each(
        &self,
        whos: &[Who],
        asker: &Asker,
        freshness: Freshness,
        guesses: Guesses,
        calls: &mut Calls,
    ) -> Result<Vec<Found<Shown>>, Arc<Error>> {
        let mut found = Vec::new();
        for who in whos {
            let query = query(who, asker, guesses);
            found.push(self.lookup.look_up(&query, asker, freshness, calls).await?);
        }
        Ok(found)
    }

    /// Looks all of them up side by side; answers stand in the order of the questions.
    async fn look_up_all(
        &self,
        whos: &[Who],
        asker: &Asker,
        freshness: Freshness,
    ) -> Result<Vec<Found<Shown>>, Arc<Error>> {
        let mut lookups = JoinSet::new();
        for (place, who) in whos.iter().enumerate() {
            let (lookup, asker) = (self.lookup.clone(), asker.clone());
            let query = query(who, &asker, Guesses::All);
            let look_up = async move {
                let mut calls = Calls::default();
                let found = lookup.look_up(&query, &asker, freshness, &mut calls);
                (place, found.await)
            };
            lookups.spawn(look_up.in_current_span());
        }
        let mut found = lookups.join_all().await;
        found.sort_by_key(|(place, _)| *place);
        found.into_iter().map(|(_, found)| found).collect()
    }

    /// From who was found to what is told of them.
    async fn tell(
        &self,
        intent: Intent,
        found: Vec<Found<Shown>>,
        asker: &Asker,
    ) -> Result<Answer, Arc<Error>> {
        let mut found = each_once(found);
        if found.len() == 1 {
            match found.remove(0) {
                Found::Choose(list) => return Ok(Answer::Choose(list, intent)),
                Found::Suggest(list) => return Ok(Answer::Suggest(list, intent)),
                Found::Nobody(searched) => return Ok(Answer::Nobody(searched)),
                one @ Found::One(_) => found.push(one),
            }
        }
        match intent {
            Intent::Status => Ok(Answer::Status(found)),
            Intent::Whois => Ok(Answer::People(
                found.into_iter().map(Told::Found).collect(),
                intent,
            )),
            Intent::Manager => {
                let mut told: Vec<Told> = Vec::new();
                for found in found {
                    let next = match found {
                        Found::One(person) => Told::Manager(self.manager(person, asker).await?),
                        other => Told::Found(other),
                    };
                    if let Some(next) = with_known_manager(&mut told, next) {
                        told.push(next);
                    }
                }
                Ok(Answer::People(told, intent))
            }
        }
    }

    /// The manager of somebody, as far as the asker may see both of them.
    async fn manager(&self, of: Box<Shown>, asker: &Asker) -> Result<Manager, Arc<Error>> {
        Ok(match of.manager() {
            ShownManager::Withheld => Manager::Withheld { of },
            ShownManager::Nobody => Manager::Nobody { of },
            ShownManager::Name(name) => Manager::Name { of, name },
            ShownManager::Account(id) => {
                let query = Query::Id(id);
                let mut calls = Calls::default();
                let found = self
                    .lookup
                    .look_up(&query, asker, Freshness::Recent, &mut calls)
                    .await?;
                match found {
                    Found::One(is) => Manager::Person { of: vec![*of], is },
                    _ => Manager::Gone { of },
                }
            }
        })
    }
}

/// Whom a command is about; none for one that is about nobody.
fn people(command: &Command) -> Option<People> {
    let (intent, whos) = match command {
        Command::Whoami => (Intent::Whois, vec![Who::Asker]),
        Command::Whois(whos) => (Intent::Whois, whos.clone()),
        Command::Status(whos) => (Intent::Status, whos.clone()),
        Command::Manager(whos) => (Intent::Manager, whos.clone()),
        Command::More { .. } | Command::Help(_) | Command::Aside => return None,
    };
    Some(People { intent, whos })
}

fn too_many(people: &People) -> Option<Answer> {
    let most = match people.intent {
        Intent::Status => MAX_STATUS,
        Intent::Whois | Intent::Manager => MAX_PEOPLE,
    };
    (people.whos.len() > most).then_some(Answer::Apology(Apology::TooMany(most)))
}

/// Somebody who was found by a part of what may be one name is offered, and is not the answer.
fn doubtful(only: Shown, name: &str) -> Found<Shown> {
    Found::Choose(List {
        name: name.to_owned(),
        people: vec![only],
        skipped: 0,
        total: Some(1),
        has_unread_members: false,
    })
}

/// One person is told of once, however often and in whatever dress they were asked for.
fn each_once(found: Vec<Found<Shown>>) -> Vec<Found<Shown>> {
    let mut known = HashSet::new();
    let new = |found: &Found<Shown>| match found {
        Found::One(shown) => known.insert(shown.person().id.clone()),
        _ => true,
    };
    let mut new = new;
    found.into_iter().filter(|found| new(found)).collect()
}

/// Tells of a manager who is told of already as of the manager of one more person; gives back what is new.
fn with_known_manager(told: &mut [Told], next: Told) -> Option<Told> {
    let Told::Manager(Manager::Person { of, is }) = next else {
        return Some(next);
    };
    let known = told.iter_mut().find_map(|told| match told {
        Told::Manager(Manager::Person { of, is: known }) if known.person().id == is.person().id => {
            Some(of)
        }
        _ => None,
    });
    match known {
        Some(known) => {
            known.extend(of);
            None
        }
        None => Some(Told::Manager(Manager::Person { of, is })),
    }
}

fn reader(met: &Met, freshness: Freshness, now: Timestamp) -> Reader {
    Reader {
        now,
        zone: met.time_zone().map(ToOwned::to_owned),
        refreshed: freshness == Freshness::Now,
        thread: None,
    }
}

fn query(who: &Who, asker: &Asker, guesses: Guesses) -> Query {
    match who {
        Who::Asker => Query::Id(asker.person.clone()),
        Who::Id(id) => Query::Id(id.clone()),
        Who::Email(address) => Query::Email(address.clone()),
        Who::Name(name) => by_name(name, asker, guesses),
    }
}
