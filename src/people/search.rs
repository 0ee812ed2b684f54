//! A name, searched: candidates from Webex's lists and from the members of the space, until it is decided who is meant.

use std::sync::Arc;

use super::Directory;
use super::decide::{Candidate, Decision, Source, decide, decide_described};
use super::described::Fits;
use super::listing::{Calls, LIST_MAX, MOST_CALLS};
use super::matching::{MatchKind, Names, TypedName};
use super::members::Members;
use super::prefixes::{Orders, PrefixPlan};
use super::query::{Freshness, Guesses};
use super::result::{CandidatePage, NoMatch, SearchResult};
use super::rostered::MOST_LOOKUPS;
use crate::webex::client::{Error, Page};
use crate::webex::model::{Person, PersonId, PersonKind, RoomId};

/// How many people stand on one page of a choice.
pub const PAGE: usize = 10;

/// The most people that are suggested: names that are only alike are soon about somebody else.
const MOST_SUGGESTIONS: usize = 5;

/// The most people that are read for one name, over all pages.
const MOST_CANDIDATES: usize = 500;

/// The most people on earlier pages for which as many rows of the roster are asked for once more.
const MOST_SKIPPED_ROWS: usize = 40;

/// A name to be searched.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) name: &'a str,
    pub(super) skip: usize,
    pub(super) space: Option<&'a RoomId>,
    pub(super) guesses: Guesses,
    /// The description beside the name.
    pub(super) fits: Option<Fits<'a>>,
}

/// The knowledge about a name so far.
struct Search<'a> {
    directory: &'a Directory,
    typed: TypedName,
    plan: PrefixPlan,
    members: Option<Arc<Members>>,
    /// The profiles of those members who may bear the name, where what is said of them matters.
    profiles: Vec<Person>,
    fits: Option<Fits<'a>>,
    candidates: Vec<Candidate>,
    /// Some list of candidates was not read to its end.
    is_cut: bool,
    /// The space has more members than are read.
    has_unread_members: bool,
    calls: &'a mut Calls,
    /// How many calls may be made in all.
    most_calls: usize,
}

impl Directory {
    /// Looks for the person of a name.
    pub(super) async fn by_name(
        &self,
        asked: Asked<'_>,
        calls: &mut Calls,
    ) -> Result<SearchResult<Person>, Arc<Error>> {
        let plan = PrefixPlan::of(asked.name);
        let as_typed = plan.as_typed().to_owned();
        let skip = asked.skip.min(MOST_CANDIDATES);
        let most_calls = MOST_CALLS + skip / usize::from(LIST_MAX);
        let may_list = calls.may(&as_typed, 0, most_calls);
        let list = async {
            match may_list {
                true => self.listing.first(&as_typed).await,
                false => Ok(None),
            }
        };
        let members = async {
            match asked.space {
                Some(room) => self.members.of(room).await.map(Some),
                None => Ok(None),
            }
        };
        let (first, members) = tokio::try_join!(list, members)?;
        let mut search = Search {
            directory: self,
            typed: TypedName::new(asked.name),
            plan,
            is_cut: false,
            has_unread_members: members.as_ref().is_some_and(|members| members.is_cut()),
            members,
            profiles: Vec::new(),
            fits: asked.fits,
            candidates: Vec::new(),
            calls,
            most_calls,
        };
        search.profiled().await?;
        let decision = search.listed(first, skip).await?;
        let decision = search.rostered(decision, asked.name, skip).await?;
        let mut decision = search.guessed(decision, asked.guesses).await?;
        if search.has_unread_members && decision.is_certain() {
            // An unread member may have the name as well. No list brings them, so none was asked for because of
            // it.
            decision = search.decide_among(Vec::new(), true);
        }
        search.found(decision, asked, skip).await
    }
}

impl Search<'_> {
    fn decide(&self) -> Decision {
        self.decide_among(Vec::new(), self.is_cut)
    }

    /// Decides among these candidates and the earlier ones.
    fn decide_among(&self, others: Vec<Candidate>, cut: bool) -> Decision {
        let members = self.members.iter();
        let members = members.flat_map(|members| members.matching(&self.typed));
        let members = members.map(|member| match self.profile(&member) {
            Some(profile) => Candidate {
                person: profile.clone(),
                ..member
            },
            None => member,
        });
        let all = self.candidates.iter().cloned().chain(others);
        let all = all.chain(members).collect();
        match self.fits {
            None => decide(&self.typed, all, cut),
            Some(fits) => decide_described(Some(&self.typed), all, cut, fits.holds),
        }
    }

    fn profile(&self, of: &Candidate) -> Option<&Person> {
        let mut profiles = self.profiles.iter();
        profiles.find(|profile| profile.id == of.person.id)
    }

    /// Reads what is told of the members who may bear the name, where that narrows them.
    async fn profiled(&mut self) -> Result<(), Arc<Error>> {
        let (Some(_), Some(members)) = (self.fits, &self.members) else {
            return Ok(());
        };
        let matching = members.matching(&self.typed).into_iter();
        let ids: Vec<PersonId> = matching.map(|member| member.person.id).collect();
        let profiles = self
            .directory
            .profiles_within(&ids, self.calls, self.most_calls);
        let profiles = profiles.await?;
        self.is_cut |= !profiles.are_all;
        self.profiles = profiles.people;
        Ok(())
    }

    fn add(&mut self, page: &Page<Person>, source: Source) {
        let candidate = |person: &Person| Candidate {
            person: person.clone(),
            source,
        };
        self.candidates.extend(page.items.iter().map(candidate));
    }

    /// Reads Webex's list of the name as it was typed, until it ends or enough people bear the name.
    async fn listed(
        &mut self,
        first: Option<Arc<Page<Person>>>,
        skip: usize,
    ) -> Result<Decision, Arc<Error>> {
        let prefix = self.plan.as_typed().to_owned();
        let (mut page, mut number) = (first, 0);
        while let Some(read) = page.take() {
            self.add(&read, Source::Listed(number));
            self.is_cut = read.next.is_some();
            let decision = self.decide();
            let enough =
                matches!(&decision, Decision::Choose(people) if people.len() > skip + PAGE);
            number += 1;
            if enough || read.next.is_none() || !self.calls.may(&prefix, number, self.most_calls) {
                return Ok(decision);
            }
            page = self.directory.listing.next(&prefix, number, &read).await?;
        }
        Ok(self.decide())
    }

    /// Adds whom the roster knows under this name. Rows that were not asked for may be of people who bear it as well.
    async fn rostered(
        &mut self,
        decision: Decision,
        name: &str,
        skip: usize,
    ) -> Result<Decision, Arc<Error>> {
        let is_full = matches!(&decision, Decision::Choose(people) if people.len() > skip + PAGE);
        let most = match is_full {
            true => 0,
            false => MOST_LOOKUPS + skip.min(MOST_SKIPPED_ROWS),
        };
        let preferred = self.fits.map(|fits| fits.rows);
        let named = (name, &self.typed);
        let named = self
            .directory
            .named(named, &self.candidates, preferred, most);
        let named = named.await?;
        self.candidates.extend(named.candidates);
        let decision = self.decide();
        // Where whole words of a name were typed, longer names are no rivals.
        let is_whole = |person: &Candidate| {
            self.typed.kind(&Names::of(&person.person)) == Some(MatchKind::Words)
        };
        let rival = match &decision {
            Decision::One(only) if is_whole(only) => MatchKind::Words,
            Decision::Choose(people) if people.iter().all(is_whole) => MatchKind::Words,
            _ => MatchKind::Beginning,
        };
        if named.left.is_none_or(|left| left < rival) {
            return Ok(decision);
        }
        self.is_cut = true;
        Ok(self.decide())
    }

    /// Tries other prefixes: the name otherwise written, whose bearers must not be hidden, and parts of it, while nobody
    /// bears the name, or to complete a choice that is made anyway.
    async fn guessed(
        &mut self,
        mut decision: Decision,
        guesses: Guesses,
    ) -> Result<Decision, Arc<Error>> {
        decision = self.completed(decision).await?;
        for prefix in self.plan.otherwise().to_vec() {
            let hides = matches!(decision, Decision::One(_));
            let may_find = !decision.is_certain() && self.plan.is_likely_otherwise();
            if !hides && !may_find {
                break;
            }
            if let Some(goes_on) = self.guess(&prefix, &decision).await? {
                self.is_cut |= goes_on;
                decision = self.decide();
            }
        }
        if guesses == Guesses::All {
            decision = self.guessed_by_words(decision).await?;
            decision = self.completed(decision).await?;
        }
        if !decision.is_certain()
            && let Some(members) = &self.members
        {
            decision = self.decide_among(members.suggestions(&self.typed), self.is_cut);
        }
        Ok(decision)
    }

    /// Looks for whoever may be listed in the other order beside the only one who was found: as `Berg, Anna` beside an
    /// `Anna Berg`. A call that is worth it where the directory is known to have names in both: one was typed with a comma,
    /// or in another order than the one that it was found in, or some name with a comma is among candidates and members.
    async fn completed(&mut self, decision: Decision) -> Result<Decision, Arc<Error>> {
        let Decision::One(found) = &decision else {
            return Ok(decision);
        };
        let Some(orders) = self.orders_of(found) else {
            return Ok(decision);
        };
        let as_typed = self.plan.as_typed();
        let prefix = match self.plan.as_listed() {
            Some(as_listed) => as_listed.to_owned(),
            None if is_same(&orders.own, as_typed) && !self.lists_family_first() => {
                return Ok(decision);
            }
            None => orders.other,
        };
        match self.guess(&prefix, &decision).await? {
            Some(goes_on) => {
                self.is_cut |= goes_on;
                Ok(self.decide())
            }
            None => Ok(decision),
        }
    }

    fn orders_of(&self, candidate: &Candidate) -> Option<Orders> {
        let listed = candidate.person.display_name.as_deref()?;
        self.plan.orders_of(listed)
    }

    /// The order in which all of these people are listed.
    fn order_of_all(&self, decision: &Decision) -> Option<String> {
        let people = match decision {
            Decision::One(only) => std::slice::from_ref(&**only),
            Decision::Choose(people) => people,
            Decision::Suggest(_) | Decision::Nobody => return None,
        };
        let mut orders = people.iter().map(|one| Some(self.orders_of(one)?.own));
        let first = orders.next()??;
        let same = |other: Option<String>| other.is_some_and(|other| is_same(&first, &other));
        orders.all(same).then_some(first)
    }

    /// Whether anybody who is known is listed as `Family, Given`.
    fn lists_family_first(&self) -> bool {
        let mut names = self.candidates.iter();
        let listed = |one: &Candidate| {
            one.person
                .display_name
                .as_deref()
                .is_some_and(|name| name.contains(','))
        };
        let members = self.members.as_ref();
        names.any(listed) || members.is_some_and(|members| members.list_family_first())
    }

    async fn guessed_by_words(&mut self, mut decision: Decision) -> Result<Decision, Arc<Error>> {
        for prefix in self.plan.words().to_vec() {
            let wanted = match &decision {
                Decision::One(_) => false,
                Decision::Choose(people) => {
                    self.plan.turned().is_some() && !self.is_cut && people.len() < PAGE
                }
                Decision::Suggest(_) | Decision::Nobody => true,
            };
            if !wanted {
                break;
            }
            let Some(goes_on) = self.guess(&prefix, &decision).await? else {
                break;
            };
            let was_certain = decision.is_certain();
            decision = self.decide();
            if goes_on && decision.is_certain() {
                // Not all who have that word were read. All who have the whole name as these are listed may be.
                let order = self.order_of_all(&decision).filter(|_| !was_certain);
                let whole = match order {
                    Some(order) => self.guess(&order, &decision).await?,
                    None => None,
                };
                self.is_cut |= whole.unwrap_or(true);
                decision = self.decide();
            }
        }
        Ok(decision)
    }

    /// Adds the first people whose names begin like this, and says whether there are more of them; none when no call is left.
    async fn guess(
        &mut self,
        prefix: &str,
        decision: &Decision,
    ) -> Result<Option<bool>, Arc<Error>> {
        if !self.calls.may(prefix, 0, self.calls_for_guesses(decision)) {
            return Ok(None);
        }
        let Some(page) = self.directory.listing.first(prefix).await? else {
            return Ok(None);
        };
        self.add(&page, Source::Guess);
        Ok(Some(page.next.is_some()))
    }

    /// Whether no more than the name is known of somebody.
    fn is_bare(&self, candidate: &Candidate) -> bool {
        candidate.source == Source::Member && self.profile(candidate).is_none()
    }

    /// One call is kept back where the profiles of members have to be read for a suggestion.
    fn calls_for_guesses(&self, decision: &Decision) -> usize {
        let bare = |candidate: &Candidate| self.is_bare(candidate);
        let keeps = matches!(decision, Decision::Suggest(people) if people.iter().any(bare));
        self.most_calls - usize::from(keeps)
    }

    async fn found(
        self,
        decision: Decision,
        asked: Asked<'_>,
        skip: usize,
    ) -> Result<SearchResult<Person>, Arc<Error>> {
        match decision {
            Decision::One(only) if only.source == Source::Member => {
                self.directory
                    .by_id(&only.person.id, Freshness::CachedOk)
                    .await
            }
            Decision::One(only) => Ok(SearchResult::One(Box::new(only.person))),
            Decision::Choose(people) => {
                let total = (!self.is_cut).then_some(people.len());
                self.page(asked.name, people, skip, total)
                    .await
                    .map(SearchResult::Choose)
            }
            Decision::Suggest(mut people) => {
                people.truncate(MOST_SUGGESTIONS);
                let total = Some(people.len());
                self.page(asked.name, people, 0, total)
                    .await
                    .map(SearchResult::Suggest)
            }
            Decision::Nobody => Ok(SearchResult::Nobody(NoMatch::Name {
                name: asked.name.to_owned(),
                members: asked.space.is_some(),
                has_unread_members: self.has_unread_members,
            })),
        }
    }

    async fn page(
        self,
        name: &str,
        people: Vec<Candidate>,
        skip: usize,
        total: Option<usize>,
    ) -> Result<CandidatePage<Person>, Arc<Error>> {
        let people: Vec<Candidate> = people.into_iter().skip(skip).take(PAGE).collect();
        Ok(CandidatePage {
            name: name.to_owned(),
            filters: Vec::new(),
            fits_nobody: false,
            has_unread_members: self.has_unread_members,
            unknown: 0,
            people: self.with_profiles(people).await?,
            skipped: skip,
            total,
        })
    }

    /// Titles and departments of those of whom only the name is known, in one call.
    async fn with_profiles(self, people: Vec<Candidate>) -> Result<Vec<Person>, Arc<Error>> {
        let bare = people.iter().filter(|candidate| self.is_bare(candidate));
        let ids: Vec<PersonId> = bare.map(|c| c.person.id.clone()).collect();
        let directory = self.directory;
        let profiles = directory.profiles_within(&ids, self.calls, self.most_calls);
        let profiles = profiles.await?.people;
        if profiles.is_empty() {
            return Ok(people
                .into_iter()
                .map(|candidate| candidate.person)
                .collect());
        }
        let whole = |candidate: Candidate| {
            let profile = profiles
                .iter()
                .find(|whole| whole.id == candidate.person.id);
            profile.cloned().unwrap_or(candidate.person)
        };
        let mut people: Vec<Person> = people.into_iter().map(whole).collect();
        // Memberships do not tell who is a guest.
        people.sort_by_key(|person| person.kind == Some(PersonKind::AppUser));
        Ok(people)
    }
}

fn is_same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}
