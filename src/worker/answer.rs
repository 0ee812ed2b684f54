//! From a command to a rendered reply: may they ask, look up, show, render.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::task::JoinSet;
use tracing::Instrument;

use crate::command::{Command, Who};
use crate::directory::Directory;
use crate::directory::found::{Found, Searched};
use crate::directory::query::{Freshness, Query};
use crate::policy::{Asker, Place, Policy, Refusal, Shown};
use crate::reply::templates::Templates;
use crate::reply::{Answer, Apology, Asked, MAX_PEOPLE, Reader, Reply};
use crate::webex::client::Error;
use crate::webex::model::{MessageId, Person, PersonId, PersonKind, RoomId};

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

/// Why a question is left without an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unanswered {
    /// A bot asks: two of them would answer each other for ever.
    FromABot,
    /// The asker may not ask, and is not told so.
    Refused,
}

/// Who asks, and where.
#[derive(Debug, Clone)]
pub struct Met {
    id: PersonId,
    /// None when there is no such account.
    account: Option<Person>,
    /// None for a direct space.
    space: Option<RoomId>,
    place: Place,
}

impl Met {
    /// Whether this is that asker in that space.
    #[must_use]
    pub fn is(&self, asker: &PersonId, space: Option<&RoomId>) -> bool {
        self.id == *asker && self.space.as_ref() == space
    }
}

impl Answerer {
    /// Finds out who asks, and where: what the policy decides by. Does not depend on what is asked, so it can be done
    /// while that is fetched.
    ///
    /// # Errors
    /// When Webex does not answer, or refuses.
    pub async fn meet(&self, asker: &PersonId, space: Option<&RoomId>) -> Result<Met, Arc<Error>> {
        let (account, place) = tokio::try_join!(self.directory.asker(asker), self.place(space))?;
        Ok(Met {
            id: asker.clone(),
            account,
            space: space.cloned(),
            place,
        })
    }

    /// Whether the policy serves them there.
    #[must_use]
    pub fn serves(&self, met: Met) -> bool {
        let help = Command::Help(crate::command::Help::Asked);
        self.policy.may_ask(&of(met), help).is_ok()
    }

    /// Answers a command, to be read in a thread; or says why silence is the answer.
    ///
    /// # Errors
    /// When Webex does not answer, or refuses.
    pub async fn answer(
        &self,
        command: Command,
        met: Met,
        freshness: Freshness,
        now: Timestamp,
        thread: Option<MessageId>,
    ) -> Result<Result<Reply, Unanswered>, Arc<Error>> {
        let account = met.account.as_ref();
        if account.is_some_and(|a| a.kind == Some(PersonKind::Bot)) {
            return Ok(Err(Unanswered::FromABot));
        }
        let reader = Reader {
            thread,
            ..reader(account, freshness, now)
        };
        self.answer_asker(command, of(met), freshness, &reader)
            .await
            .map(|reply| reply.ok_or(Unanswered::Refused))
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
        let met = self.meet(asker, None).await?;
        let reader = reader(met.account.as_ref(), freshness, now);
        let reply = self
            .answer_asker(command, of(met), freshness, &reader)
            .await?;
        Ok(reply.unwrap_or_else(|| self.refusal(&reader)))
    }

    async fn answer_asker(
        &self,
        command: Command,
        asker: Asker,
        freshness: Freshness,
        reader: &Reader,
    ) -> Result<Option<Reply>, Arc<Error>> {
        match self.policy.may_ask(&asker, command) {
            Ok(granted) => {
                let command = granted.into_inner();
                let answer = self.carry_out(command, &asker, freshness).await?;
                Ok(Some(self.templates.render(&answer, reader)))
            }
            Err(_) if self.policy.refusal == Refusal::Silence => Ok(None),
            Err(_) => Ok(Some(self.refusal(reader))),
        }
    }

    fn refusal(&self, reader: &Reader) -> Reply {
        let answer = Answer::Apology(Apology::NotAllowed);
        self.templates.render(&answer, reader)
    }

    /// Who reads what is said in a space. Asked for where it matters; a press does not tell whether the
    /// space is a direct one.
    async fn place(&self, space: Option<&RoomId>) -> Result<Place, Arc<Error>> {
        let Some(room) = space else {
            return Ok(Place::Direct);
        };
        if !self.policy.tells_spaces_apart() {
            return Ok(Place::Group);
        }
        let members = self.directory.members(room).await?;
        let own = self.policy.organization.as_ref();
        Ok(match (members.is_direct(), members.are_all_of(own)) {
            (true, _) => Place::Direct,
            (false, true) => Place::Group,
            (false, false) => Place::Mixed,
        })
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
                Ok(self.one_answer(found, asker))
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
            return Ok(self.one_answer(only, asker));
        }
        Ok(Answer::People(
            found.into_iter().map(|one| self.show(one, asker)).collect(),
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
                    self.one_answer(several, asker)
                }));
        }
        let rows = whos.iter().zip(found).map(|(who, found)| Asked {
            text: match who {
                Who::Id(_) | Who::Asker => None,
                Who::Email(text) | Who::Name(text) => Some(text.clone()),
            },
            found: self.show(found, asker),
        });
        Ok(Answer::Status(rows.collect()))
    }

    async fn manager(&self, who: &Who, asker: &Asker) -> Result<Answer, Arc<Error>> {
        let found = self
            .directory
            .look_up(&query(who, asker), Freshness::Recent)
            .await?;
        let Found::One(person) = found else {
            return Ok(self.one_answer(found, asker));
        };
        let manager = match person.manager_id.clone() {
            Some(id) => {
                self.directory
                    .look_up(&Query::Id(id), Freshness::Recent)
                    .await?
            }
            None => Found::Nobody(Searched::Manager),
        };
        Ok(self.one_answer(manager, asker))
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
            let look_up = async move { (place, directory.look_up(&query, freshness).await) };
            lookups.spawn(look_up.in_current_span());
        }
        let mut found = lookups.join_all().await;
        found.sort_by_key(|(place, _)| *place);
        found.into_iter().map(|(_, found)| found).collect()
    }

    fn one_answer(&self, found: Found<Person>, asker: &Asker) -> Answer {
        match self.show(found, asker) {
            Found::Several(list) => Answer::Choose(list),
            Found::Nobody(searched) => Answer::Nobody(searched),
            one @ Found::One(_) => Answer::People(vec![one]),
        }
    }

    fn show(&self, found: Found<Person>, asker: &Asker) -> Found<Shown> {
        found.map(|person| self.policy.show(person, asker))
    }
}

fn reader(account: Option<&Person>, freshness: Freshness, now: Timestamp) -> Reader {
    Reader {
        now,
        zone: account.and_then(|account| account.time_zone.clone()),
        refreshed: freshness == Freshness::Now,
        thread: None,
    }
}

fn of(met: Met) -> Asker {
    let (organization, emails) = match met.account {
        Some(account) => (account.org_id, account.emails),
        None => (None, Vec::new()),
    };
    Asker {
        person: met.id,
        organization,
        emails,
        space: met.space,
        place: met.place,
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
