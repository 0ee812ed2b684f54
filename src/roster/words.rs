//! Words for the full-text index, and questions to it. Pure.
//!
//! A text is indexed under every spelling of its words, so a question needs to know only one of them.

use super::entry::RosterQuery;
use crate::people::fold::{Spelled, spelled};

/// Columns of the index.
pub(super) const COLUMNS: [&str; 5] = ["name", "department", "title", "location", "skill"];

/// The columns that say what somebody is.
const DESCRIBING: &str = "{department title location skill}";

/// The most letters of a word that has to be a whole one: `it` is not the beginning of `Italy`.
const MOST_LETTERS_OF_A_WHOLE_WORD: usize = 2;

/// The tokens of a text, parted by spaces.
pub(super) fn tokens(text: &str) -> String {
    let Spelled { words, joined } = spelled(text);
    let spellings = words.iter().chain(&joined).flatten();
    let spellings: Vec<&str> = spellings.map(|spelling| &**spelling).collect();
    spellings.join(" ")
}

/// The expressions that a query asks the index for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Expressions {
    /// All that fits.
    pub(super) all: String,
    /// The part of it with whole words of the name; none where no name is asked for.
    pub(super) whole: Option<String>,
}

/// The meaning of a query's words.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// There are no words: other conditions hold alone.
    Nothing,
    /// Words without a letter or digit: nobody fits.
    Nobody,
    /// The index knows.
    Words(Expressions),
}

/// The expressions of a query.
pub(super) fn asked(query: &RosterQuery) -> Asked {
    let mut described = Vec::new();
    for (column, text) in [
        ("department", &query.department),
        ("title", &query.title),
        ("location", &query.location),
        ("skill", &query.skill),
    ] {
        if let Some(text) = text {
            described.push(in_column(column, text));
        }
    }
    if let Some(text) = &query.described {
        described.push(in_column(DESCRIBING, text));
    }
    let name = (!query.name.is_empty()).then(|| query.name.join(" "));
    if name.is_none() && described.is_empty() {
        return Asked::Nothing;
    }
    let Some(described) = described.into_iter().collect::<Option<Vec<String>>>() else {
        return Asked::Nobody;
    };
    let with = |name: Option<String>| {
        let parts: Vec<String> = name.into_iter().chain(described.iter().cloned()).collect();
        parts.join(" AND ")
    };
    let Some(name) = name else {
        return Asked::Words(Expressions {
            all: with(None),
            whole: None,
        });
    };
    let spelled = spelled(&name);
    if spelled.words.is_empty() {
        return Asked::Nobody;
    }
    let of = |is_whole: bool| format!("name : ({})", either(&spelled, |_| is_whole));
    Asked::Words(Expressions {
        all: with(Some(of(false))),
        whole: Some(with(Some(of(true)))),
    })
}

/// All words of a text in these columns.
fn in_column(column: &str, text: &str) -> Option<String> {
    let spelled = spelled(text);
    let is_whole = |word: &str| word.is_ascii() && word.len() <= MOST_LETTERS_OF_A_WHOLE_WORD;
    (!spelled.words.is_empty()).then(|| format!("{column} : ({})", either(&spelled, is_whole)))
}

/// Its words, or the one word that they are without spaces.
fn either(spelled: &Spelled, is_whole: impl Fn(&str) -> bool) -> String {
    let word = |spellings: &[Box<str>]| {
        let is_whole = spellings.first().is_some_and(|plain| is_whole(plain));
        let star = if is_whole { "" } else { " *" };
        let any: Vec<String> = spellings.iter().map(|s| format!("\"{s}\"{star}")).collect();
        format!("({})", any.join(" OR "))
    };
    let words: Vec<String> = spelled
        .words
        .iter()
        .map(|spellings| word(spellings))
        .collect();
    let words = words.join(" AND ");
    match &spelled.joined {
        Some(joined) => format!("({words}) OR {}", word(joined)),
        None => words,
    }
}
