//! From what a message may mean to a rendered reply: may they ask, look up, render.

mod here;
mod managers;
mod names;
mod people;
mod reports;
mod tell;

use std::sync::Arc;

use jiff::Timestamp;

use super::follow_up::{About, resolve};
use super::lookup::{AskerContext, Lookup};
use super::watches::{Desk, Settling};
use crate::intent::{Help, Intent, Language, PersonRef, Reading, Readings, Topic};
use crate::people::Calls;
use crate::people::query::{Described, Freshness, Guesses, Query};
use crate::policy::{Asker, OnDenied};
use crate::reply::templates::Templates;
use crate::reply::{Answer, Apology, Reader, Reply, WatchAnswer};
use crate::webex::client::Error;
use crate::webex::model::MessageId;
use crate::webex::model::PersonId;
use names::{as_typed, offer_parts, whole_name};
use people::{Ask, People, Sought};

/// How often a question is answered anew because somebody came to its space, or went, while it was answered.
const MOST_ANSWERS: usize = 3;

/// Answers questions.
#[derive(Debug, Clone)]
pub struct Responder {
    /// Looks people up, as far as the asker may see them.
    pub lookup: Lookup,
    /// Renders.
    pub templates: Arc<Templates>,
}

/// Why a question is left without an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoReply {
    /// A bot asks: two of them would answer each other for ever.
    FromABot,
    /// The asker may not ask, and is not told so.
    Refused,
    /// Nothing was asked of the bot.
    Aside,
}

/// The question.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Its possible meanings.
    pub readings: Readings,
    /// How fresh the answer has to be.
    pub freshness: Freshness,
    /// The root of the thread that the answer is to be read in.
    pub thread: Option<MessageId>,
    /// The subject of the last answer in that thread, if known.
    pub context: Option<About>,
    /// Where watches are kept; none where nothing can be told later.
    pub desk: Option<Desk>,
}

/// An answer, rendered.
#[derive(Debug, Clone)]
pub struct Answered {
    /// The reply to post.
    pub reply: Reply,
    /// Its subject, for follow-up questions in its thread.
    pub about: Option<About>,
}

/// The interpretation of a question.
struct Taken {
    answer: Result<Answer, NoReply>,
    about: Option<About>,
    /// The language of the reading that was taken.
    language: Option<Language>,
}

impl Responder {
    /// Why somebody is left without an answer, whatever they ask; none for those who are answered.
    #[must_use]
    pub fn leaves(&self, asker_context: &AskerContext) -> Option<NoReply> {
        let refused = || self.lookup.may_ask(asker_context.asker(), ()).is_err();
        if asker_context.is_bot() {
            Some(NoReply::FromABot)
        } else if self.lookup.on_denied() == OnDenied::Silence && refused() {
            Some(NoReply::Refused)
        } else {
            None
        }
    }

    /// Whether the policy serves them there.
    #[must_use]
    pub fn serves(&self, asker_context: &AskerContext) -> bool {
        self.lookup.may_ask(asker_context.asker(), ()).is_ok()
    }

    /// Answers a question; or says why silence is the answer.
    ///
    /// Should somebody come to the space or go meanwhile, the answer is made anew for those who read it then.
    ///
    /// # Errors
    /// When Webex does not answer, or refuses.
    pub async fn answer(
        &self,
        asked: &Asked,
        asker_context: AskerContext,
        now: Timestamp,
    ) -> Result<Result<Answered, NoReply>, Arc<Error>> {
        let mut asker_context = asker_context;
        for _ in 1..MOST_ANSWERS {
            let answer = self.answer_as(asked, &asker_context, now).await?;
            if self.lookup.is_current(&asker_context) {
                return Ok(answer);
            }
            let asker = asker_context.asker();
            asker_context = self
                .lookup
                .load_asker(&asker.person, asker.space.as_ref())
                .await?;
        }
        self.answer_as(asked, &asker_context, now).await
    }

    async fn answer_as(
        &self,
        asked: &Asked,
        asker_context: &AskerContext,
        now: Timestamp,
    ) -> Result<Result<Answered, NoReply>, Arc<Error>> {
        if let Some(why) = self.leaves(asker_context) {
            return Ok(Err(why));
        }
        let is_left = match asked.readings.best().intent {
            Intent::Aside => true,
            Intent::SmallTalk(_) => asker_context.is_among_others(),
            _ => false,
        };
        if is_left {
            return Ok(Err(NoReply::Aside));
        }
        let reader = Reader {
            thread: asked.thread.clone(),
            ..reader(asker_context, asked.freshness, now)
        };
        self.answer_asker(asked, asker_context.asker(), reader)
            .await
    }

    /// Answers a question, also one of a bot: on the command line the bot itself may ask. Silence is no answer there.
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
        let asker_context = self.lookup.load_asker(asker, None).await?;
        let reader = reader(&asker_context, freshness, now);
        let asked = Asked {
            readings: readings.clone(),
            freshness,
            thread: None,
            context: None,
            desk: None,
        };
        let answered = self
            .answer_asker(&asked, asker_context.asker(), reader.clone())
            .await?;
        let reply = answered.map(|answered| answered.reply);
        Ok(reply.unwrap_or_else(|_| {
            let help = Answer::Help(Help::Asked);
            self.templates.render(&help, &reader)
        }))
    }

    async fn answer_asker(
        &self,
        asked: &Asked,
        asker: &Asker,
        reader: Reader,
    ) -> Result<Result<Answered, NoReply>, Arc<Error>> {
        let taken = match self.lookup.may_ask(asker, asked) {
            Ok(authorized) => self.read(authorized.into_inner(), asker, &reader).await?,
            Err(_) => Taken {
                answer: Ok(Answer::Apology(Apology::NotAllowed)),
                about: None,
                language: asked.readings.best().language.clone(),
            },
        };
        let taken = self.settle(taken, asked, asker).await?;
        let reader = Reader {
            language: taken.language,
            ..reader
        };
        Ok(taken.answer.map(|answer| Answered {
            reply: self.templates.render(&answer, &reader),
            about: taken.about.map(|about| about.asked_by(&asker.person)),
        }))
    }

    /// Carries out what an answer says of watches.
    async fn settle(
        &self,
        taken: Taken,
        asked: &Asked,
        asker: &Asker,
    ) -> Result<Taken, Arc<Error>> {
        let Ok(answer) = taken.answer else {
            return Ok(taken);
        };
        let settling = Settling {
            lookup: &self.lookup,
            desk: asked.desk.as_ref(),
            asker,
            freshness: asked.freshness,
            language: taken.language.as_ref(),
        };
        let answer = settling.settle(answer).await?;
        let about = About::of(&answer, &Intent::Watching).or(taken.about);
        Ok(Taken {
            answer: Ok(answer),
            about,
            ..taken
        })
    }

    /// Takes the first reading in which everybody is found, else the one in which most are. All of them together make no
    /// more list calls than one would.
    async fn read(
        &self,
        asked: &Asked,
        asker: &Asker,
        reader: &Reader,
    ) -> Result<Taken, Arc<Error>> {
        let freshness = asked.freshness;
        let readings = resolve(&asked.readings, asked.context.as_ref());
        let readings = match self.lookup.has_roster() {
            true => readings,
            false => without_lists(readings),
        };
        let is_only = readings.iter().len() == 1;
        let mut calls = Calls::default();
        let mut of_people: Vec<(&Reading, People)> = Vec::new();
        let mut otherwise: Option<&Reading> = None;
        for reading in &readings {
            match People::of(&reading.intent) {
                Some(people) => of_people.push((reading, people)),
                None if of_people.is_empty() => {
                    return self.carry_out(reading, asker, freshness, reader).await;
                }
                None => otherwise = otherwise.or(Some(reading)),
            }
        }
        let has_whole_name = whole_name(&of_people).is_some();
        let as_typed = as_typed(&of_people);
        let places = 0..of_people.len();
        let others = places.filter(|place| Some(*place) != as_typed);
        let order: Vec<usize> = as_typed.into_iter().chain(others).collect();
        let mut most: Option<(usize, &Reading, Ask, Vec<Sought>)> = None;
        for place in order {
            let (reading, people) = &of_people[place];
            if let Some(too_many) = people.too_many() {
                return Ok(taken(reading, too_many));
            }
            let sought = match people.whos.as_slice() {
                [_, _, ..] if is_only => self.all(&people.whos, asker, freshness).await?,
                whos => {
                    // The guesses for one name are words of it, and the other readings search for those
                    // too.
                    let guesses = match whos {
                        // Calls are left for the name that all words may be.
                        [_] if place == 0 && has_whole_name => Guesses::None,
                        [_] if as_typed == Some(place) => Guesses::None,
                        [_] => Guesses::All,
                        _ => Guesses::None,
                    };
                    let each = self.each(whos, asker, freshness, guesses, &mut calls);
                    each.await?
                }
            };
            let sought = match of_people.first() {
                Some((_, first)) if place > 0 => offer_parts(first, people, sought),
                _ => sought,
            };
            let certain = sought.iter().filter(|sought| sought.is_certain()).count();
            if certain == sought.len() || is_only {
                let tell = self.tell(people.ask, sought, asker, freshness, &mut calls);
                return Ok(taken(reading, tell.await?));
            }
            if most.as_ref().map_or(0, |(most, ..)| *most) < certain {
                let sought = sought.into_iter().zip(&people.whos);
                let sought = sought.map(|(one, who)| match place {
                    0 => one,
                    _ => one.doubtful(who),
                });
                most = Some((certain, reading, people.ask, sought.collect()));
            }
        }
        let (reading, ask, sought) = match (most, otherwise, of_people.first()) {
            (Some((_, reading, ask, sought)), ..) => (reading, ask, sought),
            (None, Some(command), _) => {
                return self.carry_out(command, asker, freshness, reader).await;
            }
            (None, None, Some(first)) => {
                let (reading, best) = whole_name(&of_people).unwrap_or(first);
                let sought = self.each(&best.whos, asker, freshness, Guesses::All, &mut calls);
                (*reading, best.ask, sought.await?)
            }
            // There is a reading, and those that are about nobody were carried out.
            (None, None, None) => {
                let nothing = Answer::Apology(Apology::Unavailable);
                return Ok(taken(readings.best(), nothing));
            }
        };
        let sought = match as_typed.filter(|_| std::ptr::eq(reading, of_people[0].0)) {
            // Nobody has such a name as it was typed, or what is left of it: the reply quotes what was typed.
            Some(typed) => {
                let pairs = sought.into_iter().zip(&of_people[typed].1.whos);
                pairs.map(|(one, who)| one.called(who)).collect()
            }
            None => sought,
        };
        let tell = self.tell(ask, sought, asker, freshness, &mut calls);
        Ok(taken(reading, tell.await?))
    }

    /// Carries out what is about nobody who has to be looked up first.
    async fn carry_out(
        &self,
        reading: &Reading,
        asker: &Asker,
        freshness: Freshness,
        reader: &Reader,
    ) -> Result<Taken, Arc<Error>> {
        let answer = match &reading.intent {
            Intent::Help(help) => Answer::Help(help.clone()),
            Intent::More {
                name,
                filters,
                skip,
                topic,
            } => {
                let mut calls = Calls::default();
                let found = if name.is_empty() && self.lookup.has_roster() {
                    self.lookup.listed(filters, *skip, asker).await?
                } else if filters.is_empty() {
                    let query = Query::Name {
                        name: name.clone(),
                        skip: *skip,
                        space: asker.space.clone(),
                        guesses: Guesses::All,
                    };
                    let found = self.lookup.look_up(&query, asker, freshness, &mut calls);
                    found.await?
                } else {
                    let described = Described {
                        name: Some(name.clone()).filter(|name| !name.is_empty()),
                        filters: filters.clone(),
                        skip: *skip,
                        space: asker.space.clone(),
                        guesses: Guesses::All,
                    };
                    self.lookup.described(&described, asker, &mut calls).await?
                };
                let sought = vec![Sought::Found(found)];
                let ask = Ask::Topic(*topic);
                self.tell(ask, sought, asker, freshness, &mut calls).await?
            }
            Intent::Here {
                is_reachable,
                filters,
                skip,
            } => {
                let here = self.here(*is_reachable, filters, *skip, asker);
                Answer::Here(here.await?)
            }
            Intent::Watching => Answer::Watch(WatchAnswer::Watching(Vec::new())),
            Intent::UnwatchAll => Answer::Watch(WatchAnswer::EndedAll(0)),
            Intent::SmallTalk(kind) if !reader.in_group => Answer::SmallTalk(*kind),
            // Questions about people are handled above.
            _ => {
                return Ok(Taken {
                    answer: Err(NoReply::Aside),
                    about: None,
                    language: None,
                });
            }
        };
        Ok(taken(reading, answer))
    }
}

/// The readings where there is no roster: nobody else lists people by what is said of them.
fn without_lists(readings: Readings) -> Readings {
    let is_list = |who: &PersonRef| matches!(who, PersonRef::Described { name: None, .. });
    let known = readings.clone();
    let answerable = readings.into_iter().map(|reading| match &reading.intent {
        Intent::About {
            topic: Topic::Whois,
            people,
            ..
        } if people.iter().any(is_list) => Reading {
            intent: Intent::Help(Help::NotUnderstood { nearest: None }),
            ..reading
        },
        _ => reading,
    });
    Readings::of(answerable).unwrap_or(known)
}

fn taken(reading: &Reading, answer: Answer) -> Taken {
    Taken {
        about: About::of(&answer, &reading.intent),
        answer: Ok(answer),
        language: reading.language.clone(),
    }
}

/// The reader of an answer to this asker.
pub(super) fn reader(asker_context: &AskerContext, freshness: Freshness, now: Timestamp) -> Reader {
    Reader {
        now,
        language: None,
        asker: Some(asker_context.asker().person.clone()),
        in_group: asker_context.is_among_others(),
        zone: asker_context.time_zone().map(ToOwned::to_owned),
        refreshed: freshness == Freshness::Refresh,
        thread: None,
    }
}
