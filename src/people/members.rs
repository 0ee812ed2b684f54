//! The members of spaces: whom a name may mean there, and who reads what is said.
//!
//! A list is kept while it is known to be true. Webex sends an event when a member comes or goes: it makes the list be
//! forgotten at once, here and at every other replica. While such events are known to arrive a list is good for minutes,
//! else for seconds, as an outsider may have joined who reads the next answer.

use std::collections::HashSet;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use moka::sync::Cache as Recent;
use tokio::time::Instant;

use super::cache::Cache;
use super::decide::{Candidate, Source};
use super::matching::{Names, TypedName};
use crate::metrics::Metrics;
use crate::webex::client::{Client, Disposition, Error, Page};
use crate::webex::model::{
    Membership, OrgId, Person, PersonId, PersonKind, RoomId, RoomType, is_bot_address,
};

/// The most members of a space that are read: 1,000 a call. Of a larger one it is not known who reads.
pub const MOST_MEMBERS: usize = 50_000;

/// The most members that are kept, of all spaces together: some 20 MB.
const MOST_KEPT: u64 = 2 * MOST_MEMBERS as u64;

/// How long a list is good while every coming and going is known to be heard of.
const WHILE_EVENTS_ARRIVE: Duration = Duration::from_secs(5 * 60);

/// How long a list is good where nobody tells of comings and goings.
const WITHOUT_EVENTS: Duration = Duration::from_secs(5);

/// How often a list is read again that somebody joined or left while it was read.
const MOST_READS: usize = 3;

/// Somebody in a space.
#[derive(Debug)]
struct Member {
    id: PersonId,
    name: Box<str>,
    organization: Option<OrgId>,
    is_bot: bool,
    names: Names,
}

/// The members of a space, as far as the bot may see them.
#[derive(Debug)]
pub struct Members {
    /// Those whose name is told.
    people: Vec<Member>,
    /// The others.
    unnamed: Vec<PersonId>,
    is_direct: bool,
    /// Everybody's organizations, without those of bots: a bot reads what mentions it and nothing else.
    organizations: HashSet<Option<OrgId>>,
    /// Whether all of them could be read.
    is_complete: bool,
    /// Whether there are more of them than are read.
    is_cut: bool,
    /// Whether somebody's name is written as `Family, Given`.
    has_family_first: bool,
    /// When the reading of them began.
    read: Instant,
    /// When they had been read. Of a large space that takes longer than a list is good for where nobody tells of changes, and
    /// reading it again would take as long.
    done: Instant,
}

impl Members {
    fn of(page: Page<Membership>, read: Instant) -> Self {
        let is_cut = page.next.is_some();
        Self::read(page.items, is_cut, page.dropped, read)
    }

    /// These, and more where the list is cut; so many could not be read.
    fn read(members: Vec<Membership>, is_cut: bool, dropped: usize, read: Instant) -> Self {
        let is_complete = !is_cut && dropped == 0 && !members.is_empty();
        let kind = |m: &Membership| m.room_type == Some(RoomType::Direct);
        Self {
            is_direct: members.iter().any(kind),
            organizations: members
                .iter()
                .filter(|member| !is_bot(member))
                .map(|member| member.person_org_id.clone())
                .collect(),
            has_family_first: members.iter().any(|member| {
                let name = member.person_display_name.as_deref();
                name.is_some_and(|name| name.contains(','))
            }),
            unnamed: members
                .iter()
                .filter(|member| member.person_display_name.is_none())
                .map(|member| member.person_id.clone())
                .collect(),
            people: members.into_iter().filter_map(member).collect(),
            is_complete,
            is_cut,
            read,
            done: Instant::now(),
        }
    }

    /// Nobody is known, as the bot may not see who is there.
    fn unseen(read: Instant) -> Self {
        Self {
            people: Vec::new(),
            unnamed: Vec::new(),
            is_direct: false,
            organizations: HashSet::new(),
            is_complete: false,
            is_cut: false,
            has_family_first: false,
            read,
            done: Instant::now(),
        }
    }

    /// Whether it is a direct space.
    #[must_use]
    pub fn is_direct(&self) -> bool {
        self.is_direct
    }

    /// Whether there are more of them than are read.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// Whether somebody is a member; none where not all members could be read.
    #[must_use]
    pub fn has(&self, person: &PersonId) -> Option<bool> {
        let mut ids = self.people.iter().map(|member| &member.id);
        let is_there = ids.any(|id| id == person) || self.unnamed.contains(person);
        (is_there || self.is_complete).then_some(is_there)
    }

    /// Whether somebody of them is listed as `Family, Given`.
    #[must_use]
    pub fn list_family_first(&self) -> bool {
        self.has_family_first
    }

    /// Whether everybody is known to be of this organization.
    #[must_use]
    pub fn are_all_of(&self, organization: Option<&OrgId>) -> bool {
        self.is_complete && self.are_known_ones_of(organization)
    }

    /// Whether there are too many to be read, and nobody of those who are is known to be of another organization.
    #[must_use]
    pub fn are_too_many(&self, organization: Option<&OrgId>) -> bool {
        self.is_cut && self.are_known_ones_of(organization)
    }

    fn are_known_ones_of(&self, organization: Option<&OrgId>) -> bool {
        let own = |of: &Option<OrgId>| organization.is_some() && of.as_ref() == organization;
        self.organizations.iter().all(own)
    }

    /// Everybody whose name is told, bots apart, in the order of their names.
    #[must_use]
    pub fn people(&self) -> Vec<Person> {
        let people = self.people.iter().filter(|member| !member.is_bot);
        let mut people: Vec<(String, Person)> = people
            .map(|member| (member.name.to_lowercase(), candidate(member).person))
            .collect();
        people.sort_by(|(name, one), (other, another)| {
            name.cmp(other).then_with(|| one.id.cmp(&another.id))
        });
        people.into_iter().map(|(_, person)| person).collect()
    }

    /// Those whom a typed name matches in some way.
    pub(super) fn matching(&self, asked: &TypedName) -> Vec<Candidate> {
        let matching = |member: &&Member| asked.kind(&member.names).is_some();
        self.people.iter().filter(matching).map(candidate).collect()
    }

    /// Those whose names are like a typed one.
    pub(super) fn suggestions(&self, asked: &TypedName) -> Vec<Candidate> {
        let near = |member: &&Member| asked.is_near(&member.names);
        self.people.iter().filter(near).map(candidate).collect()
    }
}

fn candidate(member: &Member) -> Candidate {
    let mut person = Person::named(member.id.clone(), member.name.to_string());
    person.org_id.clone_from(&member.organization);
    person.kind = member.is_bot.then_some(PersonKind::Bot);
    Candidate {
        person,
        source: Source::Member,
    }
}

fn is_bot(member: &Membership) -> bool {
    member.person_email.as_deref().is_some_and(is_bot_address)
}

/// A member of a space, as far as the membership tells of them.
fn member(membership: Membership) -> Option<Member> {
    let is_bot = is_bot(&membership);
    let name = membership.person_display_name?;
    Some(Member {
        names: Names::shown(&name),
        name: name.into(),
        id: membership.person_id,
        organization: membership.person_org_id,
        is_bot,
    })
}

/// The member lists that are kept.
pub(super) struct MemberLists {
    client: Client,
    kept: Cache<RoomId, Members>,
    /// When a member was last heard to come to a space or to go.
    changed: Recent<RoomId, Instant>,
    hearing: RwLock<Hearing>,
}

/// How far comings and goings are known to be heard of.
#[derive(Debug)]
struct Hearing {
    /// Until when Webex is known to tell some replica of them.
    webhooks_until: Instant,
    /// Until when this replica is known to hear what the others tell.
    others_until: Instant,
    /// Lists read before this moment may have changed unnoticed.
    doubtful_before: Instant,
}

impl fmt::Debug for MemberLists {
    /// Says nothing of what is kept: people.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemberLists").finish_non_exhaustive()
    }
}

impl MemberLists {
    pub(super) fn new(client: Client, metrics: &Metrics) -> Self {
        let weight = |_: &RoomId, members: &Arc<Members>| {
            u32::try_from(members.people.len() + 1).unwrap_or(u32::MAX)
        };
        Self {
            client,
            kept: Cache::weighed("members", MOST_KEPT, weight, WHILE_EVENTS_ARRIVE, metrics),
            changed: Recent::builder()
                .max_capacity(10_000)
                .time_to_live(2 * WHILE_EVENTS_ARRIVE)
                .build(),
            hearing: RwLock::new(Hearing {
                webhooks_until: Instant::now(),
                others_until: Instant::now(),
                doubtful_before: Instant::now(),
            }),
        }
    }

    /// The members of a space now; empty if the bot cannot see it.
    pub(super) async fn of(&self, room: &RoomId) -> Result<Arc<Members>, Arc<Error>> {
        let mut members = self.read(room).await?;
        for _ in 1..MOST_READS {
            if self.is_current(room, &members) {
                break;
            }
            self.kept.forget(room).await;
            members = self.read(room).await?;
        }
        Ok(members)
    }

    async fn read(&self, room: &RoomId) -> Result<Arc<Members>, Arc<Error>> {
        let (client, id) = (self.client.clone(), room.clone());
        let load = async move {
            let begun = Instant::now();
            match client.all_memberships(&id, MOST_MEMBERS).await {
                Ok(page) => Ok(Members::of(page, begun)),
                Err(error) if error.disposition() == Disposition::Tell => {
                    Ok(Members::unseen(begun))
                }
                Err(error) => Err(error),
            }
        };
        self.kept.get(room.clone(), load).await
    }

    /// Whether a list is as true as it can be known to be.
    pub(super) fn is_current(&self, room: &RoomId, members: &Members) -> bool {
        let changed = self.changed.get(room);
        if changed.is_some_and(|changed| changed >= members.read) {
            return false;
        }
        let hearing = self.hearing.read().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let hears = now < hearing.webhooks_until && now < hearing.others_until;
        let good_for = if hears && members.read >= hearing.doubtful_before {
            WHILE_EVENTS_ARRIVE
        } else {
            WITHOUT_EVENTS
        };
        members.done.elapsed() <= good_for
    }

    fn hear(&self, change: impl FnOnce(&mut Hearing, Instant)) {
        let mut hearing = self.hearing.write().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let heard = now < hearing.webhooks_until && now < hearing.others_until;
        change(&mut hearing, now);
        if !heard {
            // Lists read without membership events may have changed since.
            hearing.doubtful_before = now;
        }
    }

    /// A member came to this space or went.
    pub(super) fn has_changed(&self, room: &RoomId) {
        self.changed.insert(room.clone(), Instant::now());
    }

    pub(super) fn webhooks_are_sound_for(&self, time: Duration) {
        self.hear(|hearing, now| hearing.webhooks_until = now + time);
    }

    pub(super) fn announcements_are_heard_for(&self, time: Duration) {
        self.hear(|hearing, now| hearing.others_until = now + time);
    }

    /// Something was told that this replica did not hear.
    pub(super) fn may_have_changed(&self) {
        self.hear(|hearing, now| hearing.doubtful_before = now);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Members of these organizations, of a space with more of them.
    fn first_of_many(organizations: &[&str]) -> Members {
        let items = organizations.iter().enumerate().map(|(n, of)| {
            let member = json!({"id": format!("M{n}"), "personId": format!("P{n}"), "roomId": "ROOM",
                "personEmail": format!("p{n}@example.com"), "personOrgId": of, "roomType": "group"});
            serde_json::from_value(member).unwrap()
        });
        Members::read(items.collect(), true, 0, Instant::now())
    }

    #[test]
    fn a_space_is_too_large_if_no_member_read_is_an_outsider() {
        let own: OrgId = "OWN".parse().unwrap();
        let too_many = |organizations: &[&str]| {
            let members = first_of_many(organizations);
            assert!(!members.are_all_of(Some(&own)), "not all were read");
            members.are_too_many(Some(&own))
        };
        assert!(too_many(&["OWN", "OWN"]));
        assert!(!too_many(&["OWN", "PARTNER"]));
        assert!(!first_of_many(&["OWN"]).are_too_many(None));
    }

    #[test]
    fn only_a_complete_list_of_members_shows_that_somebody_left() {
        let [named, unnamed, gone] =
            ["NAMED", "UNNAMED", "GONE"].map(|id| id.parse::<PersonId>().unwrap());
        let own: OrgId = "OWN".parse().unwrap();
        let read = |dropped| {
            let items = [("NAMED", Some("Anna Berg")), ("UNNAMED", None)].map(|(id, name)| {
                let member = json!({"id": format!("M{id}"), "personId": id, "roomId": "ROOM",
                    "personDisplayName": name, "personOrgId": "OWN", "roomType": "group"});
                serde_json::from_value(member).unwrap()
            });
            Members::read(items.into(), false, dropped, Instant::now())
        };
        let all = read(0);
        assert_eq!(all.has(&named), Some(true));
        assert_eq!(all.has(&unnamed), Some(true), "it has no name to be shown");
        assert_eq!(all.has(&gone), Some(false));
        assert!(all.are_all_of(Some(&own)));
        // One membership could not be read: it may be anybody's, also an outsider's.
        let some = read(1);
        assert_eq!(some.has(&named), Some(true));
        assert_eq!(some.has(&gone), None);
        assert!(!some.are_all_of(Some(&own)));
        assert_eq!(Members::unseen(Instant::now()).has(&named), None);
    }
}
