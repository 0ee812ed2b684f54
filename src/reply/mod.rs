//! An answer as a card, as markdown and as plain text. Pure: `now` is an argument.

mod binding;
pub mod gallery;
mod languages;
pub mod notice;
mod sanitize;
pub mod templates;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_answers;
mod view;
pub mod words;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::intent::button::LANGUAGE;
use crate::intent::{Facet, Help, Language, SmallTalk, StatusQuestion, Topic};
use crate::people::result::{CandidatePage, NoMatch, SearchResult};
use crate::policy::VisiblePerson;
use crate::webex::model::{Card, MessageId, PersonId};

/// The content of a reply.
#[derive(Debug, Clone)]
pub enum Answer {
    /// The result for each person of the question: person cards in one card, choices and notes for the
    /// rest. Never empty; at most [`MAX_PEOPLE`].
    People(Vec<Told>, Topic),
    /// Presence, a row a person. The question that was asked about one person is answered first.
    Status(Vec<SearchResult<VisiblePerson>>, StatusQuestion),
    /// One fact about each, first of all.
    Contact(Vec<SearchResult<VisiblePerson>>, Facet),
    /// Managers upwards, for each that was asked about.
    Chain(Vec<Told>),
    /// The people who have somebody as manager, for each that was asked about.
    Reports(Vec<Told>),
    /// Members of the space.
    Here(Here),
    /// Local times side by side, and the working hours that all of them share.
    Times(Vec<SearchResult<VisiblePerson>>),
    /// The answer to somebody who wants to be told when others can be reached.
    Watch(WatchAnswer),
    /// The answer went to the asker's direct space.
    SentPrivately,
    /// A friendly word.
    SmallTalk(SmallTalk),
    /// Which of these is meant? The choice carries the question on.
    Choose(CandidatePage<VisiblePerson>, Topic),
    /// Nobody has that name: is one of these meant?
    Suggest(CandidatePage<VisiblePerson>, Topic),
    /// Nobody was found.
    Nobody(NoMatch),
    /// Help.
    Help(Help),
    /// A first word in a space that the bot was added to.
    Welcome,
    /// A short sentence of regret.
    Apology(Apology),
}

/// The answer to somebody who wants to be told when others can be reached, or to be told no longer.
#[derive(Debug, Clone)]
pub enum WatchAnswer {
    /// It is to be told when all of these can be reached; not everybody may be clear.
    Asked(Vec<SearchResult<VisiblePerson>>),
    /// Nothing more is to be told of these; not everybody may be clear.
    Ending(Vec<SearchResult<VisiblePerson>>),
    /// It will be told when all of these can be reached, within so many hours.
    Kept {
        /// The people.
        people: Vec<VisiblePerson>,
        /// When it is given up.
        hours: u64,
    },
    /// They can be reached already: nothing is kept.
    Already(Vec<VisiblePerson>),
    /// They can be reached by now.
    Free(Vec<VisiblePerson>),
    /// Whether they can be reached is not told.
    CannotTell(Vec<VisiblePerson>),
    /// Nothing is kept of these.
    Refused(WatchRefusal, Vec<VisiblePerson>),
    /// Nothing more will be told of these.
    Ended(Vec<VisiblePerson>),
    /// Nothing was to be told of these.
    NotWatched(Vec<VisiblePerson>),
    /// So many watches were ended.
    EndedAll(usize),
    /// The people for whom the asker waits.
    Watching(Vec<VisiblePerson>),
    /// Nothing will be told of these any more.
    GaveUp {
        /// The people, as far as they are known.
        people: Vec<VisiblePerson>,
        /// Why.
        why: GaveUp,
    },
}

/// Why a watch is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WatchRefusal {
    /// The settings turn watches off.
    Off,
    /// There are as many as there may be.
    Full,
    /// The asker has as many as one may have: this many.
    TooMany(u32),
    /// Nothing can be told later here, as on the command line.
    NotHere,
}

/// Why a watch was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GaveUp {
    /// Its time is over.
    Expired,
    /// An account was removed, or cannot be seen any more.
    Gone,
    /// The policy does not show the presence any more.
    Withheld,
    /// The settings turn watches off.
    Off,
}

impl GaveUp {
    /// In a word, for the count of watches.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::Gone => "gone",
            Self::Withheld => "withheld",
            Self::Off => "off",
        }
    }
}

/// The answer about one person of the question.
#[derive(Debug, Clone)]
pub enum Told {
    /// The person.
    Found(SearchResult<VisiblePerson>),
    /// Their manager.
    Manager(Manager),
    /// Their managers upwards.
    Chain(Chain),
    /// The people who have them as manager.
    Reports(Reports),
}

/// The managers of somebody, upwards.
#[derive(Debug, Clone)]
pub struct Chain {
    /// The person at the bottom of the chain.
    pub of: Box<VisiblePerson>,
    /// The managers, the nearest first.
    pub managers: Vec<VisiblePerson>,
    /// Why it ends there.
    pub end: ChainEnd,
}

/// Why a line of managers ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChainEnd {
    /// Webex names no manager for the last one.
    Top,
    /// The next manager is a name without an account.
    Name(String),
    /// The next manager's account was removed, or cannot be seen by the bot.
    Gone,
    /// The next manager is not shown here.
    Withheld,
    /// The next manager stands in the line already.
    Loop,
    /// There are more: it is cut.
    Cut,
}

/// The people who have somebody as manager, as far as they are known: Webex lists nobody by manager.
#[derive(Debug, Clone)]
pub struct Reports {
    /// Their manager.
    pub of: Box<VisiblePerson>,
    /// They themselves.
    pub people: Vec<VisiblePerson>,
    /// Whether the members of the space were looked through.
    pub members: bool,
    /// Whether all of them were looked at; in a large space it is only some.
    pub is_complete: bool,
    /// Whether it is withheld here whose manager somebody is.
    pub is_withheld: bool,
    /// How many the roster has; none where it names nobody, or there is no roster.
    pub listed: Option<ListedReports>,
}

/// How many people of the roster stand below somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListedReports {
    /// Those who report to them directly.
    pub direct: usize,
    /// Those and all below them.
    pub all: usize,
    /// Whether there may be more of them.
    pub is_cut: bool,
}

/// Members of a space, a page of them.
#[derive(Debug, Clone)]
pub struct Here {
    /// The members on this page, those who can be reached first.
    pub people: Vec<VisiblePerson>,
    /// How many stood on the pages before.
    pub skipped: usize,
    /// How many there are on all pages.
    pub total: usize,
    /// How many members the space has, bots apart; none where not all were read.
    pub members: Option<usize>,
    /// Whether these are only those who can be reached now. Where presence is not shown nobody is left out, and this is
    /// false whatever was asked.
    pub is_reachable: bool,
    /// Words that were asked to be in their titles, departments, places or addresses.
    pub filters: Vec<String>,
    /// Whether the presence of all of them was looked at; in a large space it is only that of some.
    pub is_complete: bool,
    /// Whether it was asked in a direct space, which has nobody else in it.
    pub is_direct: bool,
}

/// The answer about a manager.
#[derive(Debug, Clone)]
pub enum Manager {
    /// This person is the manager of these.
    Person {
        /// The person with this manager. Never empty.
        of: Vec<VisiblePerson>,
        /// The manager.
        is: Box<VisiblePerson>,
    },
    /// A name without an account.
    Name {
        /// The person with this manager.
        of: Box<VisiblePerson>,
        /// The manager's name.
        name: String,
    },
    /// The manager's account was removed, or cannot be seen by the bot.
    Gone {
        /// The person with this former manager.
        of: Box<VisiblePerson>,
    },
    /// Webex names none.
    Nobody {
        /// The person without a manager.
        of: Box<VisiblePerson>,
    },
    /// It is not shown here.
    Withheld {
        /// The person with a hidden manager.
        of: Box<VisiblePerson>,
    },
}

/// The reader of a reply, with time and space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    /// The time of reading.
    pub now: Timestamp,
    /// The reader, where it is known who that is: the asker.
    pub asker: Option<PersonId>,
    /// The reader's IANA time zone, where it is known.
    pub zone: Option<String>,
    /// The language of the question, where its words showed one; else the deployment's is spoken.
    pub language: Option<Language>,
    /// Whether others read it too.
    pub in_group: bool,
    /// Whether the reader asked for what is true now: the reply then says when that was.
    pub refreshed: bool,
    /// The root of the thread that the reply stands in: its buttons carry it, as a press does not tell it.
    pub thread: Option<MessageId>,
}

impl Reader {
    /// Somebody of whom nothing is known.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        Self {
            now,
            asker: None,
            zone: None,
            language: None,
            in_group: false,
            refreshed: false,
            thread: None,
        }
    }
}

/// The most people whose cards one answer holds.
pub const MAX_PEOPLE: usize = 5;

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Apology {
    /// The asker may not ask.
    NotAllowed,
    /// Webex refused what was asked of it.
    Refused,
    /// Webex did not answer, and trying again did not help.
    Unavailable,
    /// The asker asks too fast.
    TooFast,
    /// The asker's direct space cannot be written to, so that nothing can be told in private.
    NotPrivately,
    /// Too many people at once: the most that are answered is given.
    TooMany(usize),
}

/// A rendered reply.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// The Adaptive Card.
    pub card: Card,
    /// The same in markdown, for clients that do not draw cards.
    pub markdown: String,
    /// The same in plain text, for notifications.
    pub text: String,
}

impl Reply {
    /// The same reply, after a first line.
    fn after(mut self, note: &str) -> Self {
        self.markdown = format!("*{note}*\n\n{}", self.markdown);
        self.text = format!("{note}\n\n{}", self.text);
        let mut card = self.card.to_value();
        if let Some(body) = card.get_mut("body").and_then(Value::as_array_mut) {
            let run = json!({"type": "TextRun", "text": note, "isSubtle": true, "size": "small"});
            body.insert(0, json!({"type": "RichTextBlock", "inlines": [run]}));
            // A value read from JSON can be written as JSON.
            self.card = Card::new(&card).unwrap_or(self.card);
        }
        self
    }
}

/// The name of the thread's root in a button's data.
const THREAD: &str = "thread";

/// Data that every submit button of a card carries beside its own: a press tells neither in which thread the card
/// stands nor in which language.
type Marks = Map<String, Value>;

fn marks(thread: Option<&MessageId>, words: &words::Words) -> Marks {
    let mut marks = Marks::new();
    marks.insert(LANGUAGE.to_owned(), words.language().to_string().into());
    if let Some(root) = thread {
        marks.insert(THREAD.to_owned(), root.as_str().into());
    }
    marks
}

/// The thread that a pressed button stands in. It comes from outside: Webex refuses a root of another
/// space.
#[must_use]
pub fn thread_of(inputs: &Map<String, Value>) -> Option<MessageId> {
    inputs.get(THREAD)?.as_str()?.parse().ok()
}
