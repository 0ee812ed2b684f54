//! Keeps, lists and ends watches, as part of an answer.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;
use tracing::warn;

use super::order::{Order, key};
use super::{Rules, State};
use crate::inbox::{self, Inbox, NewWatch, Watch, Watched};
use crate::intent::{Language, Topic};
use crate::people::Calls;
use crate::people::query::{Freshness, Query};
use crate::people::result::{CandidatePage, SearchResult};
use crate::policy::{Asker, Audience, VisiblePerson};
use crate::reply::{Answer, WatchAnswer, WatchRefusal};
use crate::webex::client::Error;
use crate::webex::model::{MessageId, PersonId, RoomId};
use crate::worker::lookup::Lookup;

/// The most people of a list.
const MOST_LISTED: usize = 15;

/// Where the watches of a question are kept, and where they are told.
#[derive(Debug, Clone)]
pub struct Desk {
    /// Where they are kept.
    pub inbox: Inbox,
    /// How they are kept.
    pub rules: Rules,
    /// The key of the question.
    pub asked: String,
    /// Where it was asked.
    pub room: RoomId,
    /// The root of its thread.
    pub thread: Option<MessageId>,
    /// Whether the space is known to be a direct one.
    pub direct: bool,
    /// Whether it is answered in the asker's direct space.
    pub private: bool,
    /// The time of day.
    pub now: Timestamp,
}

/// The question whose watches are settled.
pub(in crate::worker) struct Settling<'a> {
    pub(in crate::worker) lookup: &'a Lookup,
    /// None where nothing can be told later.
    pub(in crate::worker) desk: Option<&'a Desk>,
    pub(in crate::worker) asker: &'a Asker,
    pub(in crate::worker) freshness: Freshness,
    pub(in crate::worker) language: Option<&'a Language>,
}

impl Settling<'_> {
    /// Carries out what an answer says of watches; other answers stay as they are.
    pub(in crate::worker) async fn settle(&self, answer: Answer) -> Result<Answer, Arc<Error>> {
        let is_about_watches = matches!(
            &answer,
            Answer::Watch(_)
                | Answer::Choose(_, Topic::Unwatch)
                | Answer::Suggest(_, Topic::Unwatch)
        );
        if !is_about_watches {
            return Ok(answer);
        }
        let Some(desk) = self.desk else {
            return Ok(Answer::Watch(WatchAnswer::Refused(
                WatchRefusal::NotHere,
                Vec::new(),
            )));
        };
        let settled = match answer {
            Answer::Watch(WatchAnswer::Asked(found)) => self.keep(found, desk).await?,
            Answer::Watch(WatchAnswer::Ending(found)) => {
                return Ok(Answer::Watch(self.end(found, desk).await?));
            }
            Answer::Watch(WatchAnswer::EndedAll(_)) => self.end_all(desk).await?,
            Answer::Watch(WatchAnswer::Watching(_)) => self.list(desk).await?,
            Answer::Choose(list, topic) => {
                let watched = self.watched_of(&list, desk).await?;
                return match watched.is_empty() {
                    true if list.has_more() => Ok(Answer::Choose(list, topic)),
                    true => Ok(Answer::Watch(WatchAnswer::NotWatched(list.people))),
                    false => Ok(Answer::Watch(self.end(watched, desk).await?)),
                };
            }
            Answer::Suggest(list, topic) => {
                let watched = self.watched_of(&list, desk).await?;
                return match watched.is_empty() {
                    true => Ok(Answer::Suggest(list, topic)),
                    false => Ok(Answer::Watch(self.end(watched, desk).await?)),
                };
            }
            other => return Ok(other),
        };
        Ok(Answer::Watch(settled))
    }

    async fn keep(
        &self,
        found: Vec<SearchResult<VisiblePerson>>,
        desk: &Desk,
    ) -> Result<WatchAnswer, Arc<Error>> {
        let mut people = Vec::new();
        for found in &found {
            if let SearchResult::One(shown) = found {
                people.push((**shown).clone());
            }
        }
        if people.len() < found.len() {
            return Ok(WatchAnswer::Asked(found));
        }
        if !desk.rules.is_on {
            return Ok(WatchAnswer::Refused(WatchRefusal::Off, people));
        }
        if self.freshness != Freshness::Refresh {
            for shown in &mut people {
                *shown = self.anew(shown).await?;
            }
        }
        let ids: Vec<PersonId> = people
            .iter()
            .map(|shown| shown.person().id.clone())
            .collect();
        let hours = (desk.rules.longest.as_secs() / 3600).max(1);
        let states: Vec<State> = people.iter().map(State::of).collect();
        if states.contains(&State::Unknown) || !states.contains(&State::Busy) {
            // An earlier attempt at this question kept the watch, and its answer is missing.
            if self.has_kept(&ids, desk).await? {
                return Ok(WatchAnswer::Kept { people, hours });
            }
            return Ok(match states.contains(&State::Unknown) {
                true => WatchAnswer::CannotTell(people),
                false => WatchAnswer::Already(people),
            });
        }
        let mut order = Order {
            asker: self.asker.person.clone(),
            room: desk.room.clone(),
            thread: desk.thread.clone(),
            direct: desk.direct,
            private: desk.private,
            language: self.language.map(|language| language.tag().to_owned()),
            asked: desk.asked.clone(),
            round: 0,
            withheld: false,
            people: ids,
        };
        // An earlier attempt at this question may have kept the watch, and jobs of it have ended.
        while self.has_ended(&order, desk).await? {
            order.round += 1;
        }
        let until = desk.now.saturating_add(desk.rules.longest);
        let watch = NewWatch {
            key: key(&order.asker, &order.people),
            owner: order.asker.as_str().to_owned(),
            body: order.write(),
            until: until.unwrap_or(Timestamp::MAX),
        };
        let kept = desk.inbox.keep_watch(watch, desk.rules.limits).await;
        Ok(match kept.map_err(|error| unkept(&error))? {
            Watched::Kept => WatchAnswer::Kept { people, hours },
            Watched::TooManyOfOwner => {
                WatchAnswer::Refused(WatchRefusal::TooMany(desk.rules.limits.each), people)
            }
            Watched::TooMany => WatchAnswer::Refused(WatchRefusal::Full, people),
        })
    }

    /// Whether this question's watch of these people is kept.
    async fn has_kept(&self, people: &[PersonId], desk: &Desk) -> Result<bool, Arc<Error>> {
        let watch = desk.inbox.watch(&key(&self.asker.person, people)).await;
        let watch = watch.map_err(|error| unkept(&error))?;
        let order = watch.as_ref().and_then(Order::read);
        Ok(order.is_some_and(|order| order.asked == desk.asked))
    }

    /// Whether the next job of a watch has ended already.
    async fn has_ended(&self, order: &Order, desk: &Desk) -> Result<bool, Arc<Error>> {
        let job = desk.inbox.find(&order.job_key()).await;
        let job = job.map_err(|error| unkept(&error))?;
        Ok(job.is_some_and(|job| matches!(job.state, inbox::State::Done | inbox::State::Dead)))
    }

    /// Somebody as they are now.
    async fn anew(&self, shown: &VisiblePerson) -> Result<VisiblePerson, Arc<Error>> {
        let query = Query::Id(shown.person().id.clone());
        let mut calls = Calls::default();
        let found = self
            .lookup
            .look_up(&query, self.asker, Freshness::Refresh, &mut calls)
            .await?;
        Ok(match found {
            SearchResult::One(shown) => *shown,
            _ => shown.clone(),
        })
    }

    async fn own(&self, desk: &Desk) -> Result<Vec<(Watch, Order)>, Arc<Error>> {
        let own = desk.inbox.watches(Some(self.asker.person.as_str())).await;
        let own = own.map_err(|error| unkept(&error))?.into_iter();
        Ok(own
            .filter_map(|watch| Some((Order::read(&watch)?, watch)))
            .map(|(order, watch)| (watch, order))
            .collect())
    }

    /// Those of a list for whom the asker waits.
    async fn watched_of(
        &self,
        list: &CandidatePage<VisiblePerson>,
        desk: &Desk,
    ) -> Result<Vec<SearchResult<VisiblePerson>>, Arc<Error>> {
        let own = self.own(desk).await?;
        let is_watched = |shown: &&VisiblePerson| {
            own.iter()
                .any(|(_, order)| order.people.contains(&shown.person().id))
        };
        let watched = list.people.iter().filter(is_watched);
        Ok(watched
            .map(|shown| SearchResult::One(Box::new(shown.clone())))
            .collect())
    }

    async fn end(
        &self,
        found: Vec<SearchResult<VisiblePerson>>,
        desk: &Desk,
    ) -> Result<WatchAnswer, Arc<Error>> {
        let own = self.own(desk).await?;
        if found.is_empty() {
            return self.end_last(own, desk).await;
        }
        let (mut ended, mut others) = (Vec::new(), Vec::new());
        for one in &found {
            let SearchResult::One(shown) = one else {
                continue;
            };
            let mut is_watched = false;
            for (watch, order) in &own {
                if order.people.contains(&shown.person().id) {
                    let end = desk.inbox.end_watch(&watch.key, None).await;
                    is_watched |= end.map(|_| true).map_err(|error| unkept(&error))?;
                }
            }
            match is_watched {
                true => ended.push((**shown).clone()),
                false => others.push((**shown).clone()),
            }
        }
        Ok(match (ended.is_empty(), others.is_empty()) {
            (false, _) => WatchAnswer::Ended(ended),
            (true, false) => WatchAnswer::NotWatched(others),
            (true, true) => WatchAnswer::Ending(found),
        })
    }

    /// Ends the watch that was asked for last. Among others, one that is told in private is none.
    async fn end_last(
        &self,
        own: Vec<(Watch, Order)>,
        desk: &Desk,
    ) -> Result<WatchAnswer, Arc<Error>> {
        let is_alone = self.asker.audience == Audience::Direct;
        let seen = own
            .into_iter()
            .filter(|(_, order)| is_alone || !order.private);
        // All last equally long, so the one that ends last was asked for last.
        let Some((watch, order)) = seen.max_by_key(|(watch, _)| watch.until) else {
            return Ok(WatchAnswer::Watching(Vec::new()));
        };
        let mut people = Vec::new();
        for id in order.people {
            people.extend(self.shown(id).await?);
        }
        let end = desk.inbox.end_watch(&watch.key, None).await;
        end.map_err(|error| unkept(&error))?;
        Ok(match people.is_empty() {
            true => WatchAnswer::EndedAll(1),
            false => WatchAnswer::Ended(people),
        })
    }

    /// Somebody, as the asker may see them; none where the account was removed.
    async fn shown(&self, id: PersonId) -> Result<Option<VisiblePerson>, Arc<Error>> {
        let (query, mut calls) = (Query::Id(id), Calls::default());
        let found = self
            .lookup
            .look_up(&query, self.asker, Freshness::CachedOk, &mut calls)
            .await?;
        Ok(match found {
            SearchResult::One(shown) => Some(*shown),
            _ => None,
        })
    }

    async fn end_all(&self, desk: &Desk) -> Result<WatchAnswer, Arc<Error>> {
        let mut ended = 0;
        for (watch, _) in self.own(desk).await? {
            let end = desk.inbox.end_watch(&watch.key, None).await;
            ended += usize::from(end.map_err(|error| unkept(&error))?);
        }
        Ok(WatchAnswer::EndedAll(ended))
    }

    /// The people for whom the asker waits. Among others, what will be told in private is left out.
    async fn list(&self, desk: &Desk) -> Result<WatchAnswer, Arc<Error>> {
        let is_alone = self.asker.audience == Audience::Direct;
        let (mut known, mut people) = (HashSet::new(), Vec::new());
        let own = self.own(desk).await?.into_iter();
        for (_, order) in own.filter(|(_, order)| is_alone || !order.private) {
            for id in order.people {
                if people.len() >= MOST_LISTED || !known.insert(id.clone()) {
                    continue;
                }
                people.extend(self.shown(id).await?);
            }
        }
        Ok(WatchAnswer::Watching(people))
    }
}

/// The question is asked again, as after a call that failed: the answer and the watch have to agree.
fn unkept(error: &inbox::Error) -> Arc<Error> {
    warn!(%error, "the inbox does not answer about watches");
    Arc::new(Error::interrupted("the inbox"))
}
