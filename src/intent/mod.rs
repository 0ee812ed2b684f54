//! A person's question, read from the text of a message or from a pressed button. Pure.

pub mod button;
pub mod phrases;

mod address;
mod bearing;
mod evidence;
mod folk;
mod label;
mod language;
mod letters;
mod mention;
mod named;
mod narrow;
mod notation;
mod person_ref;
mod reading;
mod readings;
mod sense;
mod spelling;
mod text;
mod topic;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use language::Language;
pub use readings::{Reading, Readings};
pub use topic::{Facet, StatusQuestion, Topic};

use crate::webex::model::{PersonId, RoomType};
use phrases::Phrases;
use reading::Manner;
use text::{Token, tokens};

/// Something a person asked of the bot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Intent {
    /// Something about these people.
    About {
        /// The question about them.
        topic: Topic,
        /// Never empty.
        people: Vec<PersonRef>,
    },
    /// The asker's own card.
    Whoami,
    /// The thread's last question, about these people: `and wei?`. Never empty.
    FollowUp(Vec<PersonRef>),
    /// The members of this space.
    Here {
        /// Only those who can be reached now.
        is_reachable: bool,
        /// Words that title, department, place or address have to hold.
        filters: Vec<String>,
        /// How many of the list were shown.
        skip: usize,
    },
    /// The people of whom the asker wants to be told.
    Watching,
    /// To be told of none of them any longer.
    UnwatchAll,
    /// The local times of these people and of the asker, side by side. Never empty.
    Times(Vec<PersonRef>),
    /// The next names of a list that was cut: people named like this, after the first `skip`.
    More {
        /// The name that was searched; empty, where only a description was.
        name: String,
        /// Words that title, department, place or address have to hold.
        filters: Vec<String>,
        /// How many of the list were shown.
        skip: usize,
        /// The question about the chosen person.
        topic: Topic,
    },
    /// Help.
    Help(Help),
    /// Nothing is asked: a greeting, thanks and the like.
    SmallTalk(SmallTalk),
    /// Nothing was asked of the bot: it is not spoken to, or only by the way. The answer is silence.
    Aside,
}

/// Small talk, which asks nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SmallTalk {
    /// Hello.
    Greeting,
    /// Thank you.
    Thanks,
    /// Goodbye.
    Farewell,
    /// Well done, ok, and other chatter.
    Chatter,
}

impl Intent {
    /// A question about these people, who are some.
    #[must_use]
    pub fn about(topic: Topic, people: Vec<PersonRef>) -> Self {
        Self::About { topic, people }
    }

    /// In a word, for the count of questions.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::About { topic, .. } => topic.word(),
            Self::Whoami => "whoami",
            Self::FollowUp(_) => "follow_up",
            Self::Here { .. } => "here",
            Self::Watching => "watching",
            Self::UnwatchAll => "unwatch_all",
            Self::Times(_) => "times",
            Self::More { .. } => "more",
            Self::Help(Help::NotUnderstood { .. }) => "not_understood",
            Self::Help(_) => "help",
            Self::SmallTalk(_) => "small_talk",
            Self::Aside => "aside",
        }
    }
}

/// The people of a command.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PersonRef {
    /// Somebody by id: from a mention or a button.
    Id(PersonId),
    /// Somebody by email address, in lower case.
    Email(String),
    /// Somebody by name, as it was typed, white space and punctuation tidied. The one comma that
    /// can stand in it is that of `Family, Given`.
    Name(String),
    /// Somebody of whom more is said than a name: `john in sales`, `the gardener`.
    Described {
        /// The name, where one is said.
        name: Option<String>,
        /// Words that title, department, place or address have to hold. Never empty.
        filters: Vec<String>,
    },
    /// The person who asks: `status me`, `my manager`.
    Asker,
    /// The manager of somebody: `my boss's number`.
    ManagerOf(Box<PersonRef>),
    /// Those whom the thread's last answer was about: `is she there now?`.
    Thread,
}

/// Why help is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Help {
    /// It was asked for, or nothing was said.
    Asked,
    /// The bot did not understand the message.
    NotUnderstood {
        /// The likely meaning, as words to say.
        nearest: Option<String>,
    },
    /// A verb that needs somebody was said alone: which verb.
    Whom(&'static str),
    /// Examples of this kind: `help status`.
    On(Topic),
}

/// A message, as far as its meaning goes.
#[derive(Debug, Clone, Copy)]
pub struct MessageInput<'a> {
    /// The plain text; mentions stand in it as shown names.
    pub text: &'a str,
    /// The HTML, where Webex gave one; mentions stand in it with their ids.
    pub html: Option<&'a str>,
    /// Everybody who is mentioned, the bot included.
    pub mentioned: &'a [PersonId],
    /// The bot itself.
    pub bot: &'a PersonId,
    /// The name that the bot is shown under, where it is known.
    pub bot_name: Option<&'a str>,
    /// Where it was said.
    pub space: Space,
}

/// Where something was said: alone with the bot, or among others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Space {
    /// Alone with the bot: the verb may be left out.
    Direct,
    /// Among others, where a name may be said without meaning to look it up.
    Group,
}

impl From<Option<&RoomType>> for Space {
    /// A kind of space that is not known is treated as a group: fewer things are taken for an ask.
    fn from(room: Option<&RoomType>) -> Self {
        match room {
            Some(RoomType::Direct) => Self::Direct,
            _ => Self::Group,
        }
    }
}

/// Reads what a message may ask for, best first. Every text is some command; what is not understood is
/// [`Intent::Help`], and what is not said to the bot [`Intent::Aside`].
#[must_use]
pub fn parse(said: &MessageInput<'_>, phrases: &Phrases) -> Readings {
    let mut heard = mention::hear(said);
    if let (Some(name), Some(text::Piece::Text(first))) = (said.bot_name, heard.pieces.first_mut())
    {
        reading::end_address(first, name);
    }
    let tokens = tokens(&heard.pieces, Some(said.bot), phrases);
    let is_spoken_to = said.space == Space::Direct
        || said.mentioned.contains(said.bot)
        || tokens.contains(&Token::Bot);
    if !is_spoken_to {
        return Intent::Aside.into();
    }
    let by_name = |tokens: &[Token]| match said.bot_name {
        Some(name) => reading::without_bot_name(tokens, name, phrases),
        None => tokens.to_vec(),
    };
    let readings = match &heard.unplaced {
        Some(others) => reading::read_unplaced(&by_name(&tokens), others, phrases),
        None if said.space == Space::Direct => {
            reading::read(&by_name(&tokens), Manner::DIRECT, phrases)
        }
        None => reading::read(&tokens, Manner::among_others(&heard), phrases),
    };
    match reading::language_by_marks(said.text, &tokens, &readings, phrases) {
        Some(language) => readings.in_language(&language),
        None => readings,
    }
}

/// Reads a text that holds no mentions, as if it was said in a direct space.
fn parse_text(text: &str, phrases: &Phrases) -> Readings {
    let pieces = [text::Piece::Text(text.to_owned())];
    reading::read(&tokens(&pieces, None, phrases), Manner::DIRECT, phrases)
}
