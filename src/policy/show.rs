//! How much of a person is shown.

use crate::webex::model::{OrgId, Person, PersonId, PersonKind, Presence};

/// How much is shown. Each shows what those before it show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DisclosureLevel {
    /// Names, picture, title, department and addresses of mail.
    Name,
    /// Presence, last activity and time zone.
    Presence,
    /// Numbers of work, extension and manager.
    Business,
    /// All that Webex tells: other numbers, postal addresses, SIP and the account's dates too.
    Everything,
}

/// How much is shown where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Disclosure {
    /// In a direct space.
    pub direct: DisclosureLevel,
    /// In a group space of the bot's organization.
    pub group: DisclosureLevel,
    /// In a group space with members of other organizations.
    pub mixed: DisclosureLevel,
    /// To an asker of another organization, wherever it is.
    pub outside: DisclosureLevel,
}

impl Default for Disclosure {
    fn default() -> Self {
        Self {
            direct: DisclosureLevel::Everything,
            group: DisclosureLevel::Everything,
            mixed: DisclosureLevel::Name,
            outside: DisclosureLevel::Name,
        }
    }
}

/// A person's presence, or the reason for its absence.
#[derive(Debug, Clone, PartialEq)]
pub enum ShownPresence {
    /// Webex told it.
    Known(Presence),
    /// Webex told none, and the person is of the bot's organization: they do not share it.
    NotShared,
    /// Webex told none, because the person is of another organization.
    OtherOrganization,
    /// Presence was not asked for, as in lists by id, or the account has none, as bots.
    NotAsked,
    /// It is not shown here.
    Withheld,
}

/// A person with what the asker may see of them, and nothing else.
#[derive(Debug, Clone, PartialEq)]
pub struct VisiblePerson {
    person: Person,
    presence: ShownPresence,
    level: DisclosureLevel,
    /// Whether the asker would be shown more alone with the bot.
    is_more_alone: bool,
    /// How much would be shown if all members of the space were known to be colleagues, where there are too many to be read.
    otherwise: DisclosureLevel,
    /// Columns of the roster that Webex does not have: names and values.
    columns: Vec<(String, String)>,
}

/// A person's manager, as far as the asker may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShownManager {
    /// Their account.
    Account(PersonId),
    /// A name without an account.
    Name(String),
    /// Webex names none.
    Nobody,
    /// It is not shown here.
    Withheld,
}

impl VisiblePerson {
    /// The person; fields that may not be shown are absent.
    #[must_use]
    pub fn person(&self) -> &Person {
        &self.person
    }

    /// The person's presence.
    #[must_use]
    pub fn presence(&self) -> &ShownPresence {
        &self.presence
    }

    /// The person's manager.
    #[must_use]
    pub fn manager(&self) -> ShownManager {
        match (&self.person.manager_id, &self.person.manager) {
            _ if self.level < DisclosureLevel::Business => ShownManager::Withheld,
            (Some(id), _) => ShownManager::Account(id.clone()),
            (None, Some(name)) => ShownManager::Name(name.clone()),
            (None, None) => ShownManager::Nobody,
        }
    }

    /// The columns of the roster that Webex does not have: names of columns and values.
    #[must_use]
    pub fn columns(&self) -> &[(String, String)] {
        &self.columns
    }

    pub(super) fn and(self, columns: Vec<(String, String)>) -> Self {
        Self { columns, ..self }
    }

    /// Whether all that this level shows is shown.
    #[must_use]
    pub fn shows(&self, level: DisclosureLevel) -> bool {
        self.level >= level
    }

    /// Whether the asker would be shown more of them alone with the bot.
    #[must_use]
    pub fn is_more_alone(&self) -> bool {
        self.is_more_alone
    }

    pub(super) fn listed(mut self) -> Self {
        if self.level >= DisclosureLevel::Presence {
            self.presence = ShownPresence::NotAsked;
        }
        self
    }

    /// Whether this much is not shown for no other reason than that the space has more members than are read.
    #[must_use]
    pub fn lacks_for_size(&self, level: DisclosureLevel) -> bool {
        self.level < level && level <= self.otherwise
    }

    /// The same, where so much would be shown if the space were smaller.
    pub(super) fn instead_of(self, otherwise: DisclosureLevel) -> Self {
        Self { otherwise, ..self }
    }

    /// The same, where so much would be shown alone with the bot.
    pub(super) fn alone(self, alone: DisclosureLevel) -> Self {
        let is_more_alone = alone > self.level;
        Self {
            is_more_alone,
            ..self
        }
    }

    pub(super) fn of(mut person: Person, level: DisclosureLevel, own: Option<&OrgId>) -> Self {
        let presence = presence(&person, level, own);
        if level < DisclosureLevel::Presence {
            person.status = None;
            person.last_activity = None;
            person.time_zone = None;
        }
        if level < DisclosureLevel::Business {
            person.phone_numbers.clear();
            person.extension = None;
            person.manager = None;
            person.manager_id = None;
        }
        if level < DisclosureLevel::Everything {
            let of_work = |kind: Option<&str>| kind.is_some_and(|kind| kind.starts_with("work"));
            person
                .phone_numbers
                .retain(|phone| of_work(phone.kind.as_deref()));
            person.addresses.clear();
            person.sip_addresses.clear();
            person.xmpp_federation_jid = None;
            person.created = None;
            person.last_modified = None;
        }
        Self {
            person,
            presence,
            level,
            is_more_alone: false,
            otherwise: level,
            columns: Vec::new(),
        }
    }
}

fn presence(person: &Person, level: DisclosureLevel, own: Option<&OrgId>) -> ShownPresence {
    match (&person.status, &person.kind) {
        _ if level < DisclosureLevel::Presence => ShownPresence::Withheld,
        (Some(status), _) => ShownPresence::Known(status.clone()),
        (None, Some(PersonKind::Bot)) => ShownPresence::NotAsked,
        (None, _) if person.org_id.is_some() && person.org_id.as_ref() != own => {
            ShownPresence::OtherOrganization
        }
        (None, _) => ShownPresence::NotShared,
    }
}
