//! What a lookup can find. Pure types, so that `policy` and `reply` can speak of them.

use crate::webex::model::PersonId;

/// What was found for one [`crate::webex::model`] person that somebody asked about.
///
/// Generic in the person: the directory finds `Found<Person>`, the policy turns that into
/// `Found<Shown>`, and only the latter can be rendered.
#[derive(Debug, Clone, PartialEq)]
pub enum Found<P> {
    /// Exactly one.
    One(Box<P>),
    /// Several people with the name, best match first.
    Several(List<P>),
    /// Nobody.
    Nobody(Searched),
}

/// Several people who may be meant.
#[derive(Debug, Clone, PartialEq)]
pub struct List<P> {
    /// What was searched.
    pub name: String,
    /// The candidates on this page, best match first.
    pub people: Vec<P>,
    /// How many candidates stood on the pages before.
    pub skipped: usize,
    /// Where the next page begins, in candidates of Webex's list.
    pub next: usize,
    /// Whether there are more after these.
    pub more: bool,
}

/// What was tried, when nobody was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Searched {
    /// Display names.
    Names {
        /// The beginnings that were asked for, in the order they were tried.
        tried: Vec<String>,
        /// Whether the members of the space were looked through as well.
        members: bool,
        /// People with names like it, nearest first.
        near: Vec<(PersonId, String)>,
    },
    /// This email address; the API finds people of the bot's own organization only.
    Email(String),
    /// A person's id: the account was removed, or cannot be seen by the bot.
    Id,
    /// The manager of a person for whom Webex names none.
    Manager,
}

impl<P> Found<P> {
    /// The same finding, with every person put through `f`.
    pub fn map<Q>(self, mut f: impl FnMut(P) -> Q) -> Found<Q> {
        match self {
            Self::One(person) => Found::One(Box::new(f(*person))),
            Self::Several(list) => Found::Several(List {
                name: list.name,
                people: list.people.into_iter().map(f).collect(),
                skipped: list.skipped,
                next: list.next,
                more: list.more,
            }),
            Self::Nobody(searched) => Found::Nobody(searched),
        }
    }
}
