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

/// The expressions of a query. `beginning` names the words of descriptions that begin so, unless they are too many.
///
/// The index goes through the rows of whole words one by one, and stops when it has enough. Of a beginning it first collects
/// every row, and a department may have a hundred thousand of them.
pub(super) fn asked<E>(
    query: &RosterQuery,
    beginning: impl Fn(&str) -> Result<Option<Vec<String>>, E>,
) -> Result<Asked, E> {
    let mut described = Vec::new();
    for (column, text) in [
        ("department", &query.department),
        ("title", &query.title),
        ("location", &query.location),
        ("skill", &query.skill),
    ] {
        if let Some(text) = text {
            described.push(in_column(column, text, &beginning)?);
        }
    }
    if let Some(text) = &query.described {
        described.push(in_column(DESCRIBING, text, &beginning)?);
    }
    let name = (!query.name.is_empty()).then(|| query.name.join(" "));
    if name.is_none() && described.is_empty() {
        return Ok(Asked::Nothing);
    }
    let Some(described) = described.into_iter().collect::<Option<Vec<String>>>() else {
        return Ok(Asked::Nobody);
    };
    let with = |name: Option<String>| {
        let parts: Vec<String> = name.into_iter().chain(described.iter().cloned()).collect();
        parts.join(" AND ")
    };
    let Some(name) = name else {
        return Ok(Asked::Words(Expressions {
            all: with(None),
            whole: None,
        }));
    };
    let spelled = spelled(&name);
    if spelled.words.is_empty() {
        return Ok(Asked::Nobody);
    }
    let of = |word: fn(&[Box<str>]) -> String| {
        let words = spelled.words.iter().map(|spellings| word(spellings));
        let joined = spelled.joined.as_deref().map(word);
        let words: Vec<String> = words.collect();
        format!("name : ({})", either(&words, joined))
    };
    Ok(Asked::Words(Expressions {
        all: with(Some(of(|spellings| any(spellings, " *")))),
        whole: Some(with(Some(of(|spellings| any(spellings, ""))))),
    }))
}

/// All words of a text in these columns.
fn in_column<E>(
    column: &str,
    text: &str,
    beginning: &impl Fn(&str) -> Result<Option<Vec<String>>, E>,
) -> Result<Option<String>, E> {
    let spelled = spelled(text);
    if spelled.words.is_empty() {
        return Ok(None);
    }
    let word = |spellings: &[Box<str>]| described(spellings, beginning);
    let words = spelled.words.iter().map(|spellings| word(spellings));
    let words: Vec<String> = words.collect::<Result<_, E>>()?;
    let joined = spelled.joined.as_deref().map(word).transpose()?;
    Ok(Some(format!("{column} : ({})", either(&words, joined))))
}

/// A word of a description, or the beginning of one.
fn described<E>(
    spellings: &[Box<str>],
    beginning: &impl Fn(&str) -> Result<Option<Vec<String>>, E>,
) -> Result<String, E> {
    let is_whole = |word: &str| word.is_ascii() && word.len() <= MOST_LETTERS_OF_A_WHOLE_WORD;
    if spellings.first().is_some_and(|plain| is_whole(plain)) {
        return Ok(any(spellings, ""));
    }
    let mut words: Vec<Box<str>> = Vec::new();
    for spelling in spellings {
        match beginning(spelling)? {
            Some(begun) => words.extend(begun.into_iter().map(Into::into)),
            None => return Ok(any(spellings, " *")),
        }
    }
    // No description has such a word; an expression has to name one.
    Ok(any(if words.is_empty() { spellings } else { &words }, ""))
}

/// Any of these words; with a star, any that begins so.
fn any(words: &[Box<str>], star: &str) -> String {
    let words: Vec<String> = words
        .iter()
        .map(|word| format!("\"{word}\"{star}"))
        .collect();
    format!("({})", words.join(" OR "))
}

/// All of these words, or the one word that they are without spaces.
fn either(words: &[String], joined: Option<String>) -> String {
    let words = words.join(" AND ");
    match joined {
        Some(joined) => format!("({words}) OR {joined}"),
        None => words,
    }
}
