//! Who is in a space: whom a name may mean there, and who reads what is said.

use crate::webex::client::Page;
use crate::webex::model::{Membership, OrgId, Person, RoomType};

/// The members of a space, as far as the bot may see them.
#[derive(Debug, Clone, Default)]
pub struct Members {
    /// Those whose name is told.
    pub(super) people: Vec<Person>,
    direct: bool,
    /// Everybody's organization, without those of bots: a bot reads what mentions it and nothing else.
    organizations: Vec<Option<OrgId>>,
    /// Whether these are all.
    complete: bool,
}

impl Members {
    /// Those of the first page, which is all that is read.
    pub(super) fn of(page: Page<Membership>) -> Self {
        let complete = page.next.is_none() && !page.items.is_empty();
        let direct = page
            .items
            .iter()
            .any(|m| m.room_type == Some(RoomType::Direct));
        let people = page.items.iter().filter(|member| !is_bot(member));
        Self {
            direct,
            organizations: people.map(|member| member.person_org_id.clone()).collect(),
            complete,
            people: page.items.into_iter().filter_map(person).collect(),
        }
    }

    /// Whether it is a direct space.
    #[must_use]
    pub fn is_direct(&self) -> bool {
        self.direct
    }

    /// Whether everybody is known to be of this organization.
    #[must_use]
    pub fn are_all_of(&self, organization: Option<&OrgId>) -> bool {
        let own = |of: &Option<OrgId>| organization.is_some() && of.as_ref() == organization;
        self.complete && self.organizations.iter().all(own)
    }
}

fn is_bot(member: &Membership) -> bool {
    let address = member.person_email.as_deref().unwrap_or_default();
    let domain = address.rsplit_once('@').map(|(_, domain)| domain);
    domain.is_some_and(|domain| {
        domain.eq_ignore_ascii_case("webex.bot") || domain.eq_ignore_ascii_case("sparkbot.io")
    })
}

/// A member of a space, as far as the membership tells of them.
fn person(membership: Membership) -> Option<Person> {
    let mut person = Person::named(membership.person_id, membership.person_display_name?);
    person.org_id = membership.person_org_id;
    Some(person)
}
