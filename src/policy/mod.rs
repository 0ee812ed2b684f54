//! Rules for asking, and for the fields of a person that an answer shows. Pure.
//!
//! Decided from facts that Webex vouches for, which are the ids of an event and what `GET /people/{id}` and the
//! memberships of a space tell; never from text. `Authorized` and `VisiblePerson` have no other makers: what was not
//! allowed cannot be asked, and a field that was not shown cannot be rendered.

mod column;
mod show;
#[cfg(test)]
mod tests;

use crate::webex::model::{OrgId, Person, PersonId, RoomId};

pub use column::Column;
pub use show::{Disclosure, DisclosureLevel, ShownManager, ShownPresence, VisiblePerson};

/// The people that the bot serves, and the fields that it shows them.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// The bot's own organization.
    pub organization: Option<OrgId>,
    /// Rule for the people who may ask.
    pub ask: AskRule,
    /// More people who may ask.
    pub allowed: AllowList,
    /// How much is shown where.
    pub show: Disclosure,
    /// Columns of the roster that Webex does not have, and that are shown.
    pub columns: Vec<Column>,
    /// The reply to people who may not ask.
    pub on_denied: OnDenied,
}

/// Rule for the people who may ask.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum AskRule {
    /// People of the bot's own organization.
    #[default]
    Organization,
    /// Everybody who shares a space with the bot.
    Everyone,
    /// Nobody but those who are listed.
    Listed,
}

/// More people who may ask.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowList {
    /// People of these organizations.
    pub organizations: Vec<OrgId>,
    /// People with an address of these domains, in small letters.
    pub domains: Vec<String>,
    /// People with these addresses, in small letters.
    pub people: Vec<String>,
    /// People with these ids.
    pub person_ids: Vec<PersonId>,
    /// Everybody in these spaces.
    pub spaces: Vec<RoomId>,
}

/// The reply to people who may not ask.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OnDenied {
    /// A sentence that says so.
    #[default]
    Answer,
    /// Nothing.
    Silence,
}

/// Where it is asked, and so who reads the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// A direct space: the asker alone.
    Direct,
    /// A group space whose members are all of the bot's organization.
    Group,
    /// A group space with members of other organizations, or whose members cannot be seen.
    Mixed,
    /// A group space of more members than are read, among whom no outsider was found.
    TooLarge,
}

/// The asker.
#[derive(Debug, Clone)]
pub struct Asker {
    /// The asker's id.
    pub person: PersonId,
    /// The asker's organization, as `GET /people/{id}` tells it.
    pub organization: Option<OrgId>,
    /// The asker's addresses, as `GET /people/{id}` tells them.
    pub emails: Vec<String>,
    /// The space it is asked in, where it is known.
    pub space: Option<RoomId>,
    /// The readers of the answer.
    pub audience: Audience,
}

/// A question that the asker may ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorized<Q>(Q);

impl<Q> Authorized<Q> {
    /// The question.
    #[must_use]
    pub fn into_inner(self) -> Q {
        self.0
    }
}

/// The asker may not ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the asker is not among those whom this bot serves")]
pub struct Refused;

impl Policy {
    /// Whether the asker may ask this.
    ///
    /// # Errors
    /// [`Refused`] when the asker is not served.
    pub fn may_ask<Q>(&self, asker: &Asker, question: Q) -> Result<Authorized<Q>, Refused> {
        let served = match self.ask {
            AskRule::Everyone => true,
            AskRule::Organization => self.is_own(asker),
            AskRule::Listed => false,
        };
        if served || self.allowed.serves(asker) {
            Ok(Authorized(question))
        } else {
            Err(Refused)
        }
    }

    /// The fields of this person that the asker and the other readers may see.
    #[must_use]
    pub fn show(&self, person: Person, asker: &Asker) -> VisiblePerson {
        let level = self.level(&person.id, asker, asker.audience);
        let alone = self.level(&person.id, asker, Audience::Direct);
        let otherwise = match asker.audience {
            Audience::TooLarge => self.level(&person.id, asker, Audience::Group),
            _ => level,
        };
        VisiblePerson::of(person, level, self.organization.as_ref())
            .instead_of(otherwise)
            .alone(alone)
    }

    /// How much of a person this asker and those beside them would see in such a place.
    fn level(&self, person: &PersonId, asker: &Asker, audience: Audience) -> DisclosureLevel {
        let is_asker = *person == asker.person;
        let level = match audience {
            // Everybody may see their own fields.
            Audience::Direct if is_asker => DisclosureLevel::Everything,
            audience => self.level_in(audience),
        };
        if self.is_own(asker) || is_asker {
            level
        } else {
            level.min(self.show.outside)
        }
    }

    /// The same of a person out of a list that carries no presence, whether or not they share it.
    #[must_use]
    pub fn show_listed(&self, person: Person, asker: &Asker) -> VisiblePerson {
        self.show(person, asker).listed()
    }

    /// Whether anything depends on who is in a space that is not known to be a direct one.
    #[must_use]
    pub fn tells_spaces_apart(&self) -> bool {
        self.show.mixed != self.show.group || self.show.direct != self.show.group
    }

    /// How much of anybody else this asker is shown where they ask.
    #[must_use]
    pub fn level_of_others(&self, asker: &Asker) -> DisclosureLevel {
        let level = self.level_in(asker.audience);
        if self.is_own(asker) {
            level
        } else {
            level.min(self.show.outside)
        }
    }

    fn level_in(&self, audience: Audience) -> DisclosureLevel {
        match audience {
            Audience::Direct => self.show.direct,
            Audience::Group => self.show.group,
            Audience::Mixed | Audience::TooLarge => self.show.mixed,
        }
    }

    /// The same person with what the roster tells of them, as far as the settings show it at their level.
    #[must_use]
    pub fn with_columns(&self, shown: VisiblePerson, told: Vec<(String, String)>) -> VisiblePerson {
        let may_be_seen = |(name, _): &(String, String)| {
            let mut columns = self.columns.iter();
            columns.any(|column| column.is(name) && shown.shows(column.level))
        };
        let told = told.into_iter().filter(may_be_seen).collect();
        shown.and(told)
    }

    /// The columns of the roster that this asker is shown of others, and so may find them by.
    #[must_use]
    pub fn columns_of_others(&self, asker: &Asker) -> Vec<Column> {
        let level = self.level_of_others(asker);
        let columns = self.columns.iter();
        columns
            .filter(|known| known.level <= level)
            .cloned()
            .collect()
    }

    fn is_own(&self, asker: &Asker) -> bool {
        self.organization.is_some() && asker.organization == self.organization
    }
}

impl AllowList {
    fn serves(&self, asker: &Asker) -> bool {
        let of_organization = || {
            let own = asker.organization.as_ref();
            own.is_some_and(|own| self.organizations.contains(own))
        };
        let with_address = || {
            asker.emails.iter().any(|email| {
                let email = email.to_lowercase();
                let domain = email.rsplit_once('@').map(|(_, domain)| domain);
                let of_domain = domain.is_some_and(|d| self.domains.iter().any(|known| known == d));
                of_domain || self.people.contains(&email)
            })
        };
        let in_space = || {
            asker
                .space
                .as_ref()
                .is_some_and(|s| self.spaces.contains(s))
        };
        let of_id = || self.person_ids.contains(&asker.person);
        of_organization() || of_id() || with_address() || in_space()
    }
}
