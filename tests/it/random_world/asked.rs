//! What a question means, as the test that asks it knows.

use super::roster::digits;

/// What a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Whois,
    Status,
    /// One fact.
    Contact,
    /// Local times side by side.
    Times,
    Manager,
    /// The managers above somebody.
    Chain,
    /// Those who have somebody as manager.
    Reports,
    /// The members of the space.
    Here,
    /// The same as before of somebody else.
    Again,
    /// About nobody.
    Help,
    /// Nothing that can be told beforehand.
    Unclear,
}

/// Somebody, as a question names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Who {
    /// By words of a name; on a later page of a list, of which others stand on earlier ones.
    Words {
        typed: String,
        later: bool,
    },
    /// By words of a name and a word of what the directory tells of them.
    Described {
        typed: String,
        word: String,
    },
    /// By what is said of them, and no name.
    Listed(String),
    /// By a number.
    Number(String),
    Address(String),
    Id(String),
    Me,
    ManagerOf(Box<Who>),
}

/// A question as it is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) verb: Verb,
    pub(super) who: Vec<Who>,
    /// Whether the answer is for the asker's eyes alone.
    pub(super) is_private: bool,
    /// Of the members of the space: whether only those who can be reached, words that narrow them, and how many were shown.
    pub(super) here: (bool, Vec<String>, u64),
}

impl Asked {
    pub(super) fn of(verb: Verb, who: Vec<Who>) -> Self {
        Self {
            verb,
            who,
            is_private: false,
            here: (false, Vec::new(), 0),
        }
    }

    /// About the members of the space.
    pub(super) fn here(is_reachable: bool, words: &[&str], skip: u64) -> Self {
        let words = words.iter().map(|word| word.to_lowercase()).collect();
        Self {
            here: (is_reachable, words, skip),
            ..Self::of(Verb::Here, Vec::new())
        }
    }

    /// Whether the asker said this themselves, in small letters: what they said may be said back to them.
    pub(super) fn says(&self, token: &str) -> bool {
        let said = |who: &Who| match who {
            Who::Words { typed, .. } => typed.to_lowercase().contains(token),
            Who::Described { typed, word } => [typed, word]
                .iter()
                .any(|said| said.to_lowercase().contains(token)),
            Who::Listed(word) => word.to_lowercase().contains(token),
            Who::Number(typed) => {
                let (typed, own) = (digits(typed), digits(token));
                !own.is_empty() && !token.starts_with("zq") && typed.contains(&own)
            }
            Who::Address(address) => address.to_lowercase().contains(token),
            Who::Id(_) | Who::Me | Who::ManagerOf(_) => false,
        };
        self.who.iter().any(said) || self.here.1.iter().any(|word| word.contains(token))
    }
}
