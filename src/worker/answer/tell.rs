//! Turns the people of a question into its answer.

use std::collections::HashSet;
use std::sync::Arc;

use super::Responder;
use super::people::{Ask, Sought};
use crate::intent::{Facet, Topic};
use crate::people::Calls;
use crate::people::query::Freshness;
use crate::people::result::SearchResult;
use crate::policy::{Asker, VisiblePerson};
use crate::reply::{Answer, Manager, Told, WatchAnswer};
use crate::webex::client::Error;

impl Responder {
    /// The answer about these people, of whom there is at least one.
    pub(super) async fn tell(
        &self,
        ask: Ask,
        sought: Vec<Sought>,
        asker: &Asker,
        freshness: Freshness,
        calls: &mut Calls,
    ) -> Result<Answer, Arc<Error>> {
        let mut sought = each_once(sought);
        let topic = match ask {
            Ask::Topic(topic) => topic,
            Ask::Times => Topic::Contact(Facet::LocalTime),
        };
        if sought.len() == 1 {
            let only = match sought.remove(0) {
                Sought::Found(found) => (found, topic),
                Sought::Below(found, steps) => (found, above(topic, steps)),
                Sought::NoManager(manager) => {
                    let told = vec![Told::Manager(manager)];
                    return Ok(Answer::People(told, Topic::Manager));
                }
            };
            match only {
                (SearchResult::Choose(list), topic) => return Ok(Answer::Choose(list, topic)),
                (SearchResult::Suggest(list), topic) => return Ok(Answer::Suggest(list, topic)),
                (SearchResult::Nobody(searched), _) => return Ok(Answer::Nobody(searched)),
                (one @ SearchResult::One(_), _) => sought.push(Sought::Found(one)),
            }
        }
        let found = match all_found(sought) {
            Ok(found) => found,
            // Somebody's manager cannot be told of beside others: everybody gets a card or a note.
            Err((told, steps)) => return Ok(Answer::People(told, above(topic, steps))),
        };
        match ask {
            Ask::Times => Ok(Answer::Times(found)),
            Ask::Topic(topic) => self.about(topic, found, asker, freshness, calls).await,
        }
    }

    async fn about(
        &self,
        topic: Topic,
        found: Vec<SearchResult<VisiblePerson>>,
        asker: &Asker,
        freshness: Freshness,
        calls: &mut Calls,
    ) -> Result<Answer, Arc<Error>> {
        let mut told: Vec<Told> = Vec::new();
        for found in match topic {
            Topic::Status(asked) => return Ok(Answer::Status(found, asked)),
            Topic::Contact(facet) => return Ok(Answer::Contact(found, facet)),
            Topic::Watch => return Ok(Answer::Watch(WatchAnswer::Asked(found))),
            Topic::Unwatch => return Ok(Answer::Watch(WatchAnswer::Ending(found))),
            Topic::Whois | Topic::Manager | Topic::Chain | Topic::Reports => found,
        } {
            let next = match (topic, found) {
                (Topic::Manager, SearchResult::One(person)) => {
                    Told::Manager(self.manager(person, asker, freshness).await?)
                }
                (Topic::Chain, SearchResult::One(person)) => {
                    Told::Chain(self.chain(person, asker, freshness).await?)
                }
                (Topic::Reports, SearchResult::One(person)) => {
                    Told::Reports(self.reports(person, asker, calls).await?)
                }
                (_, found) => Told::Found(found),
            };
            if let Some(next) = with_known_manager(&mut told, next) {
                told.push(next);
            }
        }
        Ok(match topic {
            Topic::Chain => Answer::Chain(told),
            Topic::Reports => Answer::Reports(told),
            _ => Answer::People(told, topic),
        })
    }
}

/// The topic for somebody when the question is about a manager so many steps above them: as much of the way as one
/// question goes.
fn above(topic: Topic, steps: usize) -> Topic {
    match (topic, steps) {
        (topic, 0) => topic,
        (Topic::Manager | Topic::Chain, _) | (_, 2..) => Topic::Chain,
        _ => Topic::Manager,
    }
}

/// Everybody who was found; else what there is to tell of each, and how far above those of a choice somebody is asked about.
fn all_found(sought: Vec<Sought>) -> Result<Vec<SearchResult<VisiblePerson>>, (Vec<Told>, usize)> {
    let is_found = |sought: &Sought| match sought {
        Sought::Found(_) | Sought::Below(SearchResult::Nobody(_), _) => true,
        Sought::Below(..) | Sought::NoManager(_) => false,
    };
    let all = sought.iter().all(is_found);
    let mut most = 0;
    let mut told = Vec::new();
    let mut found = Vec::new();
    for sought in sought {
        match sought {
            Sought::Below(one, steps) if !all => {
                most = most.max(steps);
                told.push(Told::Found(one));
            }
            Sought::Found(one) if !all => told.push(Told::Found(one)),
            Sought::Found(one) | Sought::Below(one, _) => found.push(one),
            Sought::NoManager(manager) => told.push(Told::Manager(manager)),
        }
    }
    if all { Ok(found) } else { Err((told, most)) }
}

/// One person is told of once, however often and in whatever dress they were asked for.
fn each_once(sought: Vec<Sought>) -> Vec<Sought> {
    let mut known = HashSet::new();
    let new = |sought: &Sought| match sought {
        Sought::Found(SearchResult::One(shown)) => known.insert(shown.person().id.clone()),
        _ => true,
    };
    let mut new = new;
    sought.into_iter().filter(|sought| new(sought)).collect()
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
