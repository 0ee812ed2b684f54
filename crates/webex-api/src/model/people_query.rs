//! The parameters of `GET /people` for a token without admin rights, as a type.
//!
//! Source: <https://developer.webex.com/docs/api/v1/people/list-people>. "For those without admin
//! privileges, either the `email`, `displayName` or `id` parameter is required." There is no way to
//! write a query with none of these, or with a parameter that is for admins (`orgId`, `roles`,
//! `callingData`, `locationId`).

use super::ids::PersonId;

/// A list query that needs no admin rights.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PeopleQuery(Kind);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Kind {
    Email(String),
    DisplayName(String),
    Ids(Vec<PersonId>),
}

/// Why a query cannot be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPeopleQuery {
    /// There is nothing to search for.
    #[error("there is nothing to search for")]
    Empty,
    /// Webex takes [`PeopleQuery::MAX_IDS`] ids in one query.
    #[error("a query has at most {} ids", PeopleQuery::MAX_IDS)]
    TooManyIds,
}

impl PeopleQuery {
    /// The most ids that one query may hold.
    pub const MAX_IDS: usize = 85;

    /// People with exactly this email address. Finds people of the bot's organization only.
    ///
    /// # Errors
    /// When the address is blank.
    pub fn email(address: &str) -> Result<Self, InvalidPeopleQuery> {
        non_blank(address).map(|address| Self(Kind::Email(address)))
    }

    /// People whose display name begins with this text, without regard to case.
    ///
    /// # Errors
    /// When the text is blank.
    pub fn display_name(prefix: &str) -> Result<Self, InvalidPeopleQuery> {
        non_blank(prefix).map(|prefix| Self(Kind::DisplayName(prefix)))
    }

    /// People by id. The answer carries no presence: for one person use `GET /people/{id}`.
    ///
    /// # Errors
    /// When there are no ids, or more than [`PeopleQuery::MAX_IDS`].
    pub fn ids(ids: Vec<PersonId>) -> Result<Self, InvalidPeopleQuery> {
        match ids.len() {
            0 => Err(InvalidPeopleQuery::Empty),
            1..=Self::MAX_IDS => Ok(Self(Kind::Ids(ids))),
            _ => Err(InvalidPeopleQuery::TooManyIds),
        }
    }

    /// The query's one parameter, as the API names it, and its value.
    #[must_use]
    pub fn parameter(&self) -> (&'static str, String) {
        match &self.0 {
            Kind::Email(address) => ("email", address.clone()),
            Kind::DisplayName(prefix) => ("displayName", prefix.clone()),
            Kind::Ids(ids) => {
                let ids: Vec<&str> = ids.iter().map(PersonId::as_str).collect();
                ("id", ids.join(","))
            }
        }
    }
}

fn non_blank(text: &str) -> Result<String, InvalidPeopleQuery> {
    match text.trim() {
        "" => Err(InvalidPeopleQuery::Empty),
        text => Ok(text.to_owned()),
    }
}
