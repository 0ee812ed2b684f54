//! What a person asked, read from the text of a message or from a pressed button. Pure.

pub mod button;

use crate::webex::model::PersonId;

/// Something a person asked of the bot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Who are these? Never empty.
    Whois(Vec<Who>),
    /// Can these be reached now? Never empty.
    Status(Vec<Who>),
    /// The asker's own card.
    Whoami,
    /// Who is the manager of this person?
    Manager(Who),
    /// The next names of a list that was cut: people named like this, after the first `skip`.
    More {
        /// The name that was searched.
        name: String,
        /// How many of the list were shown.
        skip: usize,
    },
    /// What can be said.
    Help(Help),
}

/// Whom a command is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Who {
    /// Somebody by id: from a mention or a button.
    Id(PersonId),
    /// Somebody by email address, in lower case.
    Email(String),
    /// Somebody by name, as it was typed, white space and punctuation tidied.
    Name(String),
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
