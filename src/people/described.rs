//! Somebody of whom more is said than a name: `john in sales`, `the gardener`.
//!
//! The description narrows the candidates of a name, as far as the asker may see it. Without a name the members of
//! the space are all who can be looked through, as Webex lists nobody by title or department.

use std::collections::HashSet;
use std::sync::Arc;

use super::Directory;
use super::decide::{Candidate, Decision, Source, decide_described};
use super::listing::{Calls, MOST_CALLS};
use super::query::{Described, Freshness};
use super::result::{CandidatePage, NoMatch, SearchResult};
use super::search::{self, PAGE};
use crate::webex::client::Error;
use crate::webex::model::{Person, PersonId, RoomId};

/// Of whom the description holds, as far as whoever asks may see it.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "a closure has none")]
pub struct Fits<'a> {
    /// Whether it holds of somebody.
    pub holds: &'a (dyn Fn(&Person) -> bool + Send + Sync),
    /// The addresses of rows of the roster of which it holds, in small letters: they are asked for before others.
    pub rows: &'a HashSet<String>,
}

impl Directory {
    /// Looks for whoever is described. `fits` has to look at no more than the asker may see.
    ///
    /// # Errors
    /// When Webex does not answer, or refuses. That nobody was found is no error.
    pub async fn described(
        &self,
        described: &Described,
        fits: Fits<'_>,
        calls: &mut Calls,
    ) -> Result<SearchResult<Person>, Arc<Error>> {
        let space = described.space.as_ref();
        let found = match (&described.name, space) {
            (Some(name), _) => {
                let asked = search::Asked {
                    name,
                    skip: described.skip,
                    space,
                    guesses: described.guesses,
                    fits: Some(fits),
                };
                self.by_name(asked, calls).await?
            }
            (None, Some(room)) => self.among_members(room, described, fits, calls).await?,
            (None, None) => nobody(described),
        };
        Ok(match found {
            SearchResult::Nobody(_) => nobody(described),
            SearchResult::Choose(list) => SearchResult::Choose(CandidatePage {
                filters: described.filters.clone(),
                fits_nobody: is_whole(&list) && !list.people.iter().any(fits.holds),
                ..list
            }),
            // Nobody of that name fits: these bear it.
            SearchResult::Suggest(list) => SearchResult::Suggest(CandidatePage {
                name: described.words(),
                ..list
            }),
            one @ SearchResult::One(_) => one,
        })
    }

    async fn among_members(
        &self,
        room: &RoomId,
        described: &Described,
        fits: Fits<'_>,
        calls: &mut Calls,
    ) -> Result<SearchResult<Person>, Arc<Error>> {
        let members = self.members.of(room).await?;
        let ids: Vec<PersonId> = members.people().into_iter().map(|m| m.id).collect();
        let profiles = self.profiles_within(&ids, calls, MOST_CALLS).await?;
        let candidates = profiles.people.into_iter().map(|person| Candidate {
            person,
            source: Source::Member,
        });
        let cut = members.is_cut() || !profiles.are_all;
        Ok(
            match decide_described(None, candidates.collect(), cut, fits.holds) {
                Decision::One(only) => self.by_id(&only.person.id, Freshness::CachedOk).await?,
                Decision::Choose(people) => {
                    let total = people.len();
                    let page = people.into_iter().skip(described.skip).take(PAGE);
                    SearchResult::Choose(CandidatePage {
                        name: String::new(),
                        filters: Vec::new(),
                        fits_nobody: false,
                        people: page.map(|candidate| candidate.person).collect(),
                        skipped: described.skip,
                        total: Some(total),
                        has_unread_members: members.is_cut(),
                        unknown: 0,
                    })
                }
                Decision::Suggest(_) | Decision::Nobody => nobody(described),
            },
        )
    }
}

/// Whether everybody who bears the name is known, so that it can be said of them what holds of nobody.
fn is_whole(list: &CandidatePage<Person>) -> bool {
    list.total.is_some() && !list.has_unread_members && !list.people.is_empty()
}

fn nobody(described: &Described) -> SearchResult<Person> {
    SearchResult::Nobody(NoMatch::Described {
        name: described.name.clone(),
        filters: described.filters.clone(),
        members: described.space.is_some(),
    })
}
