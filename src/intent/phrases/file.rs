//! A file of phrases as it is written.

use serde::Deserialize;

/// The most ways to say that one line is written for.
const MOST_WAYS: usize = 1_024;

/// A file of phrases.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    /// The tag of the language, or `-`.
    pub(super) language: String,
    /// Whether a capital letter is no sign of a name.
    #[serde(default)]
    pub(super) nouns_are_capitalized: bool,
    /// Marks that only this language writes so.
    #[serde(default)]
    pub(super) marks: Vec<String>,
    /// The entries.
    #[serde(default)]
    pub(super) phrase: Vec<Entry>,
}

/// Words and what they are a sign of.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    /// The names of meanings.
    pub(super) means: OneOrMore,
    /// How sure a sign they are.
    #[serde(default)]
    pub(super) weight: Weight,
    /// Whether the words are names as well.
    #[serde(default)]
    pub(super) name: bool,
    /// The words.
    pub(super) say: Vec<String>,
    /// The words, and their reading.
    pub(super) examples: Vec<String>,
}

/// One text, or several.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum OneOrMore {
    /// One.
    One(String),
    /// Several.
    More(Vec<String>),
}

impl OneOrMore {
    /// All of them.
    pub(super) fn as_slice(&self) -> &[String] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::More(all) => all,
        }
    }
}

/// How sure a sign something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(in super::super) enum Weight {
    /// Any other sign is stronger.
    Weak,
    /// As a rule.
    #[default]
    Plain,
    /// It wins over others.
    Strong,
}

/// All ways that a line is written for, or why it is written wrongly: `(mail|letter)[s]`.
pub(super) fn ways(line: &str) -> Result<Vec<String>, &'static str> {
    let (mut ways, rest) = sequence(line)?;
    if !rest.is_empty() {
        return Err("a bracket closes that was not opened");
    }
    ways.retain(|way| !way.trim().is_empty());
    if ways.is_empty() {
        return Err("it says nothing");
    }
    Ok(ways)
}

type Ways<'a> = Result<(Vec<String>, &'a str), &'static str>;

const BRACKETS: [char; 5] = ['(', '[', '|', ')', ']'];

fn sequence(mut text: &str) -> Ways<'_> {
    let mut ways = vec![String::new()];
    loop {
        let (plain, rest) = text.split_at(text.find(BRACKETS).unwrap_or(text.len()));
        for way in &mut ways {
            way.push_str(plain);
        }
        let (parts, after) = if let Some(rest) = rest.strip_prefix('(') {
            choice(rest, ')')?
        } else if let Some(rest) = rest.strip_prefix('[') {
            let (mut parts, after) = choice(rest, ']')?;
            parts.push(String::new());
            (parts, after)
        } else {
            return Ok((ways, rest));
        };
        if ways.len() * parts.len() > MOST_WAYS {
            return Err("it stands for too many ways to say something");
        }
        let mut longer = Vec::with_capacity(ways.len() * parts.len());
        for way in &ways {
            longer.extend(
                parts
                    .iter()
                    .map(|part| [way.as_str(), part.as_str()].concat()),
            );
        }
        ways = longer;
        text = after;
    }
}

fn choice(mut text: &str, closes: char) -> Ways<'_> {
    let mut all = Vec::new();
    loop {
        let (mut ways, rest) = sequence(text)?;
        all.append(&mut ways);
        if let Some(rest) = rest.strip_prefix('|') {
            text = rest;
        } else if let Some(rest) = rest.strip_prefix(closes) {
            return Ok((all, rest));
        } else {
            return Err("a bracket does not close");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_stand_for_several_ways() {
        assert_eq!(ways("phone[s]").unwrap(), ["phones", "phone"]);
        assert_eq!(ways("(e-mail|mail) [address[es]]").unwrap().len(), 6);
        assert_eq!(
            ways("who does {people} manage").unwrap(),
            ["who does {people} manage"]
        );
        for wrong in ["(a", "a)", "[a|b", "a|b", "", "()"] {
            assert!(ways(wrong).is_err(), "{wrong}");
        }
    }
}
