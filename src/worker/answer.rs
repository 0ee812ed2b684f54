//! From a command to a rendered reply: may they ask, look up, show, render.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::task::JoinSet;

use crate::command::{Command, Who};
use crate::directory::Directory;
use crate::directory::found::{Found, Searched};
use crate::directory::query::{Freshness, Query};
use crate::policy::{Asker, Policy, Shown};
use crate::reply::templates::Templates;
use crate::reply::{Answer, Apology, Asked, MAX_PEOPLE, Reader, Reply};
use crate::webex::client::Error;
use crate::webex::model::{Person, PersonId, PersonKind, RoomId};

/// The most people whose presence one answer tells: their rows fit a card.
const MAX_STATUS: usize = 15;

/// Answers commands.
#[derive(Debug, Clone)]
pub struct Answerer {
    /// Looks people up.
    pub directory: Directory,
    /// Decides who may ask and what is shown.
    pub policy: Policy,
    /// Renders.
    pub templates: Arc<Templates>,
}

/// A question that must not be answered at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FromABot;

impl Answerer {
    /// Answers a command, or says that its asker is a bot, to which silence is the answer.
    ///
    /// # Errors
    /// When Webex does not answer, or refuses.
    pub async fn answer(
        &self,
        command: Command,
        asker: &PersonId,
        space: Option<&RoomId>,
        freshness: Freshness,
        now: Timestamp,
    ) -> Result<Result<Reply, FromABot>, Arc<Error>> {
        let account = self.directory.asker(asker).await?;
        if account
            .as_ref()
            .is_some_and(|a| a.kind == Some(PersonKind::Bot))
        {
            return Ok(Err(FromABot));
        }
        let reader = reader(account.as_ref(), freshness, now);
        let asker = of(asker, account, space);
        self.answer_asker(command, asker, freshness, &reader)
            .await
            .map(Ok)
    }

    /// Answers a command, also one of a bot: on the command line the bot itself may ask.
    ///
    /// # Errors
    /// When Webex does not answer, or refuses.
    pub async fn answer_anybody(
        &self,
        command: Command,
        asker: &PersonId,
        freshness: Freshness,
        now: Timestamp,
    ) -> Result<Reply, Arc<Error>> {
        let account = self.directory.asker(asker).await?;
        let reader = reader(account.as_ref(), freshness, now);
        self.answer_asker(command, of(asker, account, None), freshness, &reader)
            .await
    }

    async fn answer_asker(
        &self,
        command: Command,
        asker: Asker,
        freshness: Freshness,
        reader: &Reader,
    ) -> Result<Reply, Arc<Error>> {
        let answer = match self.policy.may_ask(&asker, command) {
            Ok(granted) => {
                self.carry_out(granted.into_inner(), &asker, freshness)
                    .await?
            }
            Err(_) => Answer::Apology(Apology::NotAllowed),
        };
        Ok(self.templates.render(&answer, reader))
    }

    async fn carry_out(
        &self,
        command: Command,
        asker: &Asker,
        freshness: Freshness,
    ) -> Result<Answer, Arc<Error>> {
        match command {
            Command::Help(help) => Ok(Answer::Help(help)),
            Command::Whoami => self.whois(vec![Who::Asker], asker, freshness).await,
            Command::Whois(whos) => self.whois(whos, asker, freshness).await,
            Command::Status(whos) => self.status(whos, asker, freshness).await,
            Command::Manager(who) => self.manager(&who, asker).await,
            Command::More { name, skip } => {
                let space = asker.space.clone();
                let query = Query::Name { name, skip, space };
                let found = self.directory.look_up(&query, Freshness::Recent).await?;
                Ok(self.one_answer(found))
            }
        }
    }

    async fn whois(
        &self,
        whos: Vec<Who>,
        asker: &Asker,
        freshness: Freshness,
    ) -> Result<Answer, Arc<Error>> {
        if whos.len() > MAX_PEOPLE {
            return Ok(Answer::Apology(Apology::TooMany(MAX_PEOPLE)));
        }
        let mut found = self.look_up_all(&whos, asker, freshness).await?;
        if found.len() == 1
            && let Some(only) = found.pop()
        {
            return Ok(self.one_answer(only));
        }
        Ok(Answer::People(
            found.into_iter().map(|one| self.show(one)).collect(),
        ))
    }

    async fn status(
        &self,
        whos: Vec<Who>,
        asker: &Asker,
        freshness: Freshness,
    ) -> Result<Answer, Arc<Error>> {
        if whos.len() > MAX_STATUS {
            return Ok(Answer::Apology(Apology::TooMany(MAX_STATUS)));
        }
        let found = self.look_up_all(&whos, asker, freshness).await?;
        if let [Found::Several(_)] = found.as_slice() {
            // One name, several people: whom is a better question than a table of namesakes.
            return Ok(found
                .into_iter()
                .next()
                .map_or(Answer::Apology(Apology::Unavailable), |several| {
                    self.one_answer(several)
                }));
        }
        let rows = whos.iter().zip(found).map(|(who, found)| Asked {
            text: match who {
                Who::Id(_) | Who::Asker => None,
                Who::Email(text) | Who::Name(text) => Some(text.clone()),
            },
            found: self.show(found),
        });
        Ok(Answer::Status(rows.collect()))
    }

    async fn manager(&self, who: &Who, asker: &Asker) -> Result<Answer, Arc<Error>> {
        let found = self
            .directory
            .look_up(&query(who, asker), Freshness::Recent)
            .await?;
        let Found::One(person) = found else {
            return Ok(self.one_answer(found));
        };
        let manager = match person.manager_id.clone() {
            Some(id) => {
                self.directory
                    .look_up(&Query::Id(id), Freshness::Recent)
                    .await?
            }
            None => Found::Nobody(Searched::Manager),
        };
        Ok(self.one_answer(manager))
    }

    /// Looks all of them up side by side; answers stand in the order of the questions.
    async fn look_up_all(
        &self,
        whos: &[Who],
        asker: &Asker,
        freshness: Freshness,
    ) -> Result<Vec<Found<Person>>, Arc<Error>> {
        let mut lookups = JoinSet::new();
        for (place, who) in whos.iter().enumerate() {
            let directory = self.directory.clone();
            let query = query(who, asker);
            lookups.spawn(async move { (place, directory.look_up(&query, freshness).await) });
        }
        let mut found = lookups.join_all().await;
        found.sort_by_key(|(place, _)| *place);
        found.into_iter().map(|(_, found)| found).collect()
    }

    fn one_answer(&self, found: Found<Person>) -> Answer {
        match self.show(found) {
            Found::Several(list) => Answer::Choose(list),
            Found::Nobody(searched) => Answer::Nobody(searched),
            one @ Found::One(_) => Answer::People(vec![one]),
        }
    }

    fn show(&self, found: Found<Person>) -> Found<Shown> {
        found.map(|person| self.policy.show(person))
    }
}

fn reader(account: Option<&Person>, freshness: Freshness, now: Timestamp) -> Reader {
    Reader {
        now,
        zone: account.and_then(|account| account.time_zone.clone()),
        refreshed: freshness == Freshness::Now,
    }
}

fn of(person: &PersonId, account: Option<Person>, space: Option<&RoomId>) -> Asker {
    Asker {
        person: person.clone(),
        organization: account.and_then(|account| account.org_id),
        space: space.cloned(),
    }
}

fn query(who: &Who, asker: &Asker) -> Query {
    match who {
        Who::Asker => Query::Id(asker.person.clone()),
        Who::Id(id) => Query::Id(id.clone()),
        Who::Email(address) => Query::Email(address.clone()),
        Who::Name(name) => Query::Name {
            name: name.clone(),
            skip: 0,
            space: asker.space.clone(),
        },
    }
}
