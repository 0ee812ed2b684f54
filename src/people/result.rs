//! The results of a lookup. Pure types, so that `policy` and `reply` can speak of them.

/// The result for one person of a question.
///
/// Generic in the person: the directory finds `SearchResult<Person>`, the policy turns that into
/// `SearchResult<VisiblePerson>`, and only the latter can be used for anything.
#[derive(Debug, Clone, PartialEq)]
pub enum SearchResult<P> {
    /// Exactly this person can be meant.
    One(Box<P>),
    /// Several people bear the name, or more of them may: which one is the asker's to say.
    Choose(CandidatePage<P>),
    /// Nobody bears the name; these have names like it.
    Suggest(CandidatePage<P>),
    /// Nobody.
    Nobody(NoMatch),
}

/// Several people who may be meant.
#[derive(Debug, Clone, PartialEq)]
pub struct CandidatePage<P> {
    /// The name or address that was searched; empty, where only a description was.
    pub name: String,
    /// Words that title, department, place or address had to hold.
    pub filters: Vec<String>,
    /// Whether those words hold of nobody who bears the name, so that all who bear it are listed.
    pub fits_nobody: bool,
    /// The people on this page, best match first.
    pub people: Vec<P>,
    /// How many people stood on the pages before.
    pub skipped: usize,
    /// How many people there are on all pages; none where Webex's list was not read to its end.
    pub total: Option<usize>,
    /// Whether the space has more members than are read, so that others of them may bear the name.
    pub has_unread_members: bool,
    /// How many rows of the roster belong to this page and to nobody whom Webex knows.
    pub unknown: usize,
}

impl<P> CandidatePage<P> {
    /// How many people stand before the next page.
    #[must_use]
    pub fn next(&self) -> usize {
        self.skipped + self.people.len() + self.unknown
    }

    /// Whether there are, or may be, more after these.
    #[must_use]
    pub fn has_more(&self) -> bool {
        self.next() > self.skipped && self.total.is_none_or(|total| total > self.next())
    }

    fn map<Q>(self, f: impl FnMut(P) -> Q) -> CandidatePage<Q> {
        CandidatePage {
            name: self.name,
            filters: self.filters,
            fits_nobody: self.fits_nobody,
            people: self.people.into_iter().map(f).collect(),
            skipped: self.skipped,
            total: self.total,
            has_unread_members: self.has_unread_members,
            unknown: self.unknown,
        }
    }
}

/// The search that found nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoMatch {
    /// A name.
    Name {
        /// The name as it was typed.
        name: String,
        /// Whether the members of the space were looked through as well.
        members: bool,
        /// Whether there are more of them than are read.
        has_unread_members: bool,
    },
    /// Somebody of whom more was said than a name.
    Described {
        /// The name, where one was said.
        name: Option<String>,
        /// Words that title, department, place or address had to hold.
        filters: Vec<String>,
        /// Whether the members of the space were looked through as well.
        members: bool,
    },
    /// Somebody of whom something is said, in the roster.
    Listed(Vec<String>),
    /// A telephone number, as it was typed.
    Phone(String),
    /// An email address; the API finds people of the bot's own organization only.
    Email(String),
    /// A person's id: the account was removed, or cannot be seen by the bot.
    Id,
}

impl<P> SearchResult<P> {
    /// The same finding, with every person put through `f`.
    pub fn map<Q>(self, mut f: impl FnMut(P) -> Q) -> SearchResult<Q> {
        match self {
            Self::One(person) => SearchResult::One(Box::new(f(*person))),
            Self::Choose(list) => SearchResult::Choose(list.map(f)),
            Self::Suggest(list) => SearchResult::Suggest(list.map(f)),
            Self::Nobody(searched) => SearchResult::Nobody(searched),
        }
    }

    /// Another result in place of this one, if that is certain.
    #[must_use]
    pub fn or_if_certain(self, other: Self) -> Self {
        if other.is_certain() { other } else { self }
    }

    /// Whether somebody bears the name.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        matches!(self, Self::One(_) | Self::Choose(_))
    }
}
