//! What a person asked, read from the text of a message or from a pressed button. Pure.

pub mod button;
pub mod verbs;

mod mention;
mod readings;
mod text;
mod who;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use readings::Readings;

use crate::webex::model::{PersonId, RoomType};
use mention::Heard;
use text::{Token, tokens};
use who::Commas;

/// Something a person asked of the bot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Who are these? Never empty.
    Whois(Vec<Who>),
    /// Can these be reached now? Never empty.
    Status(Vec<Who>),
    /// The asker's own card.
    Whoami,
    /// Who are the managers of these? Never empty.
    Manager(Vec<Who>),
    /// The next names of a list that was cut: people named like this, after the first `skip`.
    More {
        /// The name that was searched.
        name: String,
        /// How many of the list were shown.
        skip: usize,
        /// What is asked about the one who is chosen.
        intent: Intent,
    },
    /// What can be said.
    Help(Help),
    /// Nothing was asked of the bot: it is not spoken to, or only by the way. The answer is silence.
    Aside,
}

impl Command {
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
pub enum Intent {
    /// Everything.
    Whois,
    /// Whether they can be reached now.
    Status,
    /// Their manager.
    Manager,
}

impl Intent {
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
            .find(|intent| intent.word() == word)
    }
}

/// Whom a command is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Who {
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
pub struct Said<'a> {
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

/// The most words a name has that was said without a verb. What is longer is a sentence.
const BARE_NAME_WORDS: usize = 6;

/// The most words that the bot's shown name is taken to have, where its place in the text is not
/// known.
const BOT_NAME_WORDS: usize = 4;

/// Reads what a message may ask for, best first. Every text is some command; what is not understood is
/// [`Command::Help`].
#[must_use]
pub fn parse(said: &Said<'_>) -> Readings {
    let heard = mention::hear(said);
    let tokens = tokens(&heard.pieces, said.bot);
    match heard {
        Heard {
            unplaced: Some(others),
            ..
        } => read_unplaced(&tokens, &others),
        Heard { .. } => read(&tokens, said.space),
    }
}

/// Reads a text that holds no mentions, as if it was said in a direct space.
fn parse_text(text: &str) -> Readings {
    let pieces = [text::Piece::Text(text.to_owned())];
    let mut tokens = Vec::new();
    text::push_tokens(&mut tokens, &pieces, None);
    read(&tokens, Space::Direct)
}

/// Reads tokens among which every mention stands at its own place.
fn read(tokens: &[Token], space: Space) -> Readings {
    let said: Vec<Token> = tokens
        .iter()
        .filter(|token| **token != Token::Bot)
        .cloned()
        .collect();
    if let Some(command) = verbs::read(&said) {
        return command;
    }
    // "Bob, ask @Whodex whois anna": what follows the bot's mention is what it was told.
    let after_bot = tokens.iter().rposition(|token| *token == Token::Bot);
    if let Some(place) = after_bot
        && let Some(command) = verbs::read_nonempty(&tokens[place + 1..])
    {
        return command;
    }
    without_verb(&said, space)
}

/// What a message without a verb means.
fn without_verb(said: &[Token], space: Space) -> Readings {
    let said = verbs::without_greeting(said);
    let words = said
        .iter()
        .filter(|token| matches!(token, Token::Word(_)))
        .count();
    let people = who::people(said, Commas::MayInvert);
    if people.is_empty() {
        return Command::Help(Help::Asked).into();
    }
    if words == 0 {
        return Command::Whois(people).into();
    }
    let did_you_mean = verbs::near_miss(said, space);
    let too_long = said
        .split(|token| !matches!(token, Token::Word(_)))
        .any(|run| run.len() > BARE_NAME_WORDS);
    if space == Space::Group || did_you_mean.is_some() || too_long {
        return Command::Help(Help::NotUnderstood { did_you_mean }).into();
    }
    Command::Whois(people).into()
}

/// Reads a message whose mentions stand in the text as shown names at places nobody told us.
///
/// Such a message has no HTML, which Webex's own clients always send with a mention. The bot's
/// name is some of the first words, so the verb is looked for after up to [`BOT_NAME_WORDS`] of
/// them. When others are mentioned too, words after the verb are taken for their shown names, and
/// only ids and addresses count.
fn read_unplaced(tokens: &[Token], others: &[PersonId]) -> Readings {
    let people: Vec<Token> = others
        .iter()
        .map(|id| Token::Person(id.clone()))
        .chain(
            tokens
                .iter()
                .filter(|token| matches!(token, Token::Address { .. }))
                .cloned(),
        )
        .collect();
    for skip in 0..=BOT_NAME_WORDS.min(tokens.len()) {
        if !tokens[..skip].iter().all(|t| matches!(t, Token::Word(_))) {
            break;
        }
        let rest = &tokens[skip..];
        let Some(verb) = verbs::words_of_verb(rest) else {
            continue;
        };
        let command = if others.is_empty() {
            verbs::read(rest)
        } else {
            verbs::read(&[&rest[..verb], &people[..]].concat())
        };
        if let Some(command) = command {
            return command;
        }
    }
    let words = tokens
        .iter()
        .filter(|token| matches!(token, Token::Word(_)))
        .count();
    if !others.is_empty() || (!people.is_empty() && words <= BOT_NAME_WORDS) {
        return Command::Whois(who::people(&people, Commas::Separate)).into();
    }
    if words <= 1 {
        return Command::Help(Help::Asked).into();
    }
    let did_you_mean = (0..=BOT_NAME_WORDS.min(tokens.len()))
        .find_map(|skip| verbs::near_miss(&tokens[skip..], Space::Group));
    Command::Help(Help::NotUnderstood { did_you_mean }).into()
}
