//! The meanings of words.

use super::super::{Facet, SmallTalk, StatusQuestion, Topic};

/// The meaning of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Meaning {
    /// A question about people.
    Topic(Topic),
    /// The members of the space.
    Here,
    /// The local times of several.
    Times,
    /// The asker's own card.
    Whoami,
    /// Help.
    Help,
    /// A request outside of the bot's abilities.
    Cannot,
    /// To be told when somebody can be reached.
    Watch,
    /// To be told no longer.
    Unwatch,
    /// The people for whom the asker waits.
    Watching,
    /// Nothing is asked.
    SmallTalk(SmallTalk),
    /// The asker.
    Me,
    /// The asker's.
    My,
    /// The people of the thread, or their possessions.
    Them,
    /// Stands before a name.
    Of,
    /// An article.
    Article,
    /// Is written before a name in one word.
    Prefix,
    /// Ends the name of an owner.
    Ending,
    /// Stands between people.
    And,
    /// Stands between people, and is a name as well.
    Or,
    /// A filter follows.
    Filter,
    /// A filter precedes, and the name follows.
    Called,
    /// The description of those who are to be listed follows.
    List,
    /// Asks kindly.
    Courtesy,
    /// Stands by.
    Filler,
    /// Asks the same about somebody else.
    Follow,
    /// The answer is for the asker's eyes alone.
    Private,
    /// Makes a sentence, and no name holds it.
    Sentence,
    /// Is said among people.
    Aside,
}

impl Meaning {
    /// The meaning of this name in a file of phrases.
    pub(super) fn from_name(name: &str) -> Option<Self> {
        let status = |question| Some(Self::Topic(Topic::Status(question)));
        let contact = |facet| Some(Self::Topic(Topic::Contact(facet)));
        match name {
            "whois" => Some(Self::Topic(Topic::Whois)),
            "status" => status(StatusQuestion::Plain),
            "reachable" => status(StatusQuestion::Reachable),
            "busy" => status(StatusQuestion::Busy),
            "in-call" => status(StatusQuestion::InCall),
            "in-meeting" => status(StatusQuestion::InMeeting),
            "out-of-office" => status(StatusQuestion::OutOfOffice),
            "last-active" => status(StatusQuestion::LastActive),
            "email" => contact(Facet::Email),
            "phone" => contact(Facet::Phone),
            "mobile" => contact(Facet::Mobile),
            "extension" => contact(Facet::Extension),
            "address" => contact(Facet::Address),
            "time" => contact(Facet::LocalTime),
            "title" => contact(Facet::Title),
            "department" => contact(Facet::Department),
            "manager" => Some(Self::Topic(Topic::Manager)),
            "chain" => Some(Self::Topic(Topic::Chain)),
            "reports" => Some(Self::Topic(Topic::Reports)),
            "greeting" => Some(Self::SmallTalk(SmallTalk::Greeting)),
            "thanks" => Some(Self::SmallTalk(SmallTalk::Thanks)),
            "farewell" => Some(Self::SmallTalk(SmallTalk::Farewell)),
            "chatter" => Some(Self::SmallTalk(SmallTalk::Chatter)),
            "here" => Some(Self::Here),
            "times" => Some(Self::Times),
            "whoami" => Some(Self::Whoami),
            "help" => Some(Self::Help),
            "cannot" => Some(Self::Cannot),
            "watch" => Some(Self::Watch),
            "unwatch" => Some(Self::Unwatch),
            "watching" => Some(Self::Watching),
            "me" => Some(Self::Me),
            "my" => Some(Self::My),
            "them" => Some(Self::Them),
            "of" => Some(Self::Of),
            "article" => Some(Self::Article),
            "prefix" => Some(Self::Prefix),
            "ending" => Some(Self::Ending),
            "and" => Some(Self::And),
            "or" => Some(Self::Or),
            "filter" => Some(Self::Filter),
            "called" => Some(Self::Called),
            "list" => Some(Self::List),
            "courtesy" => Some(Self::Courtesy),
            "filler" => Some(Self::Filler),
            "follow" => Some(Self::Follow),
            "private" => Some(Self::Private),
            "sentence" => Some(Self::Sentence),
            "aside" => Some(Self::Aside),
            _ => None,
        }
    }

    /// Whether it asks for something that the bot knows.
    pub(in super::super) fn asks(self) -> bool {
        matches!(
            self,
            Self::Topic(_) | Self::Here | Self::Times | Self::Whoami | Self::Help
        )
    }
}
