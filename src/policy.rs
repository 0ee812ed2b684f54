//! Who may ask, and what of a person may be shown. Pure.
//!
//! `Granted` and `Shown` have no other makers: what was not allowed cannot be asked, and a field
//! that was not shown cannot be rendered.

use crate::command::Command;
use crate::webex::model::{OrgId, Person, PersonId, Presence, RoomId};

/// Whom the bot serves. Decided from ids that Webex vouches for, never from text.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// The bot's own organization.
    pub organization: Option<OrgId>,
    /// Who may ask.
    pub ask: Ask,
}

/// Who may ask.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ask {
    /// People of the bot's own organization.
    #[default]
    Organization,
    /// Everybody who shares a space with the bot.
    Everyone,
}

/// Who asks.
#[derive(Debug, Clone)]
pub struct Asker {
    /// The asker's id.
    pub person: PersonId,
    /// The asker's organization, as `GET /people/{id}` tells it.
    pub organization: Option<OrgId>,
    /// The group space it is asked in; none in a direct space.
    pub space: Option<RoomId>,
}

/// A command that the asker may give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted<C>(C);

impl<C> Granted<C> {
    /// The command.
    #[must_use]
    pub fn into_inner(self) -> C {
        self.0
    }
}

/// The asker may not ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the asker is not of an organization that this bot serves")]
pub struct Refused;

/// What is known of somebody's presence, and if nothing, why.
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
}

/// A person with what the asker may see of them, and nothing else.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    person: Person,
    presence: ShownPresence,
}

impl Shown {
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
}

impl Policy {
    /// Whether the asker may give this command.
    ///
    /// # Errors
    /// [`Refused`] when the asker's organization is not served.
    pub fn may_ask(&self, asker: &Asker, command: Command) -> Result<Granted<Command>, Refused> {
        let own = self.organization.is_some() && asker.organization == self.organization;
        match self.ask {
            Ask::Everyone => Ok(Granted(command)),
            Ask::Organization if own => Ok(Granted(command)),
            Ask::Organization => Err(Refused),
        }
    }

    /// What of this person may be shown.
    #[must_use]
    pub fn show(&self, person: Person) -> Shown {
        use crate::webex::model::PersonKind;
        let presence = match (&person.status, &person.kind) {
            (Some(status), _) => ShownPresence::Known(status.clone()),
            (None, Some(PersonKind::Bot)) => ShownPresence::NotAsked,
            (None, _) if person.org_id.is_some() && person.org_id != self.organization => {
                ShownPresence::OtherOrganization
            }
            (None, _) => ShownPresence::NotShared,
        };
        Shown { person, presence }
    }
}
