//! What a person asked, read from the text of a message or from a pressed button. Pure.

pub mod button;
pub mod verbs;

mod address;
mod mention;
mod person_ref;
mod reading;
mod readings;
mod spelling;
mod text;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use readings::Readings;

use crate::webex::model::{PersonId, RoomType};
use reading::Manner;
use text::{Token, tokens};

/// Something a person asked of the bot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Intent {
    /// Who are these? Never empty.
    Whois(Vec<PersonRef>),
    /// Can these be reached now? Never empty.
    Status(Vec<PersonRef>),
    /// The asker's own card.
    Whoami,
    /// Who are the managers of these? Never empty.
    Manager(Vec<PersonRef>),
    /// The next names of a list that was cut: people named like this, after the first `skip`.
    More {
        /// The name that was searched.
        name: String,
        /// How many of the list were shown.
        skip: usize,
        /// What is asked about the one who is chosen.
        topic: Topic,
    },
    /// What can be said.
    Help(Help),
    /// Nothing was asked of the bot: it is not spoken to, or only by the way. The answer is silence.
    Aside,
}

impl Intent {
    /// In a word, for the count of questions.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Whois(_) => "whois",
            Self::Status(_) => "status",
            Self::Whoami => "whoami",
            Self::Manager(_) => "manager",
            Self::More { .. } => "more",
            Self::Help(Help::NotUnderstood { .. }) => "not understood",
            Self::Help(_) => "help",
            Self::Aside => "aside",
        }
    }
}

/// What is asked about somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Topic {
    /// Everything.
    Whois,
    /// Whether they can be reached now.
    Status,
    /// Their manager.
    Manager,
}

impl Topic {
    /// In a word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Whois => "whois",
            Self::Status => "status",
            Self::Manager => "manager",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Whois, Self::Status, Self::Manager]
            .into_iter()
            .find(|topic| topic.word() == word)
    }
}

/// Whom a command is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PersonRef {
    /// Somebody by id: from a mention or a button.
    Id(PersonId),
    /// Somebody by email address, in lower case.
    Email(String),
    /// Somebody by name, as it was typed, white space and punctuation tidied. The one comma that
    /// can stand in it is that of `Family, Given`.
    Name(String),
    /// The person who asks: `status me`, `my manager`.
    Asker,
}

/// Why help is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Help {
    /// It was asked for, or nothing was said.
    Asked,
    /// What was said was not understood.
    NotUnderstood {
        /// The verb that it may have meant to be.
        did_you_mean: Option<&'static str>,
    },
    /// A verb that needs somebody was said alone: which verb.
    Whom(&'static str),
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
pub fn parse(said: &MessageInput<'_>) -> Readings {
    let heard = mention::hear(said);
    let tokens = tokens(&heard.pieces, said.bot);
    let is_spoken_to = said.space == Space::Direct
        || said.mentioned.contains(said.bot)
        || tokens.contains(&Token::Bot);
    if !is_spoken_to {
        return Intent::Aside.into();
    }
    let by_name = |tokens: &[Token]| match said.bot_name {
        Some(name) => reading::without_bot_name(tokens, name),
        None => tokens.to_vec(),
    };
    match &heard.unplaced {
        Some(others) => reading::read_unplaced(&by_name(&tokens), others),
        None if said.space == Space::Direct => reading::read(&by_name(&tokens), Manner::DIRECT),
        None => reading::read(&tokens, Manner::among_others(&heard)),
    }
}

/// Reads a text that holds no mentions, as if it was said in a direct space.
fn parse_text(text: &str) -> Readings {
    let pieces = [text::Piece::Text(text.to_owned())];
    let mut tokens = Vec::new();
    text::push_tokens(&mut tokens, &pieces, None);
    reading::read(&tokens, Manner::DIRECT)
}
