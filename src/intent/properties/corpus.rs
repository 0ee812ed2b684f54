//! The corpus, from the examples of the phrase files: the corpus of the properties.

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::notation;
use super::parse;
use crate::built_in;
use crate::intent::tests::id;
use crate::intent::{MessageInput, Space};

/// Stands in a pattern for whoever is meant.
pub(super) const PEOPLE: &str = "{people}";

/// The names that examples are about.
const NAMED: [&str; 2] = ["anna berg", "anna"];

/// Parts what is said from how it is read, in an example.
const READ_AS: &str = "=>";

/// The languages that there are.
pub(super) const LANGUAGES: [&str; 4] = ["en", "de", "fr", "es"];

/// The cases of a run: in the suite the same each time, so that a change fails by what it changes; others, and more of them,
/// where their number is asked for (`PROPTEST_CASES=20000`).
pub(super) fn cases() -> ProptestConfig {
    let config = ProptestConfig::default();
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => config,
        None => ProptestConfig {
            rng_seed: RngSeed::Fixed(1),
            ..config
        },
    }
}

/// Something that is said in a language.
#[derive(Debug, Clone)]
pub(super) struct Said {
    /// The tag of the language.
    pub(super) language: &'static str,
    /// The text.
    pub(super) text: String,
}

/// The examples of all languages.
pub(super) fn examples() -> &'static [Said] {
    static EXAMPLES: LazyLock<Vec<Said>> =
        LazyLock::new(|| of_files(|entry| texts(entry, "examples")));
    &EXAMPLES
}

/// The ways to ask about somebody who stands inside of the phrase: `who does {people} report to`.
pub(super) fn frames() -> &'static [Said] {
    static FRAMES: LazyLock<Vec<Said>> = LazyLock::new(|| {
        let mut frames = of_files(|entry| texts(entry, "say"));
        frames.retain(|said| said.text.contains(PEOPLE));
        frames
    });
    &FRAMES
}

fn of_files(texts: impl Fn(&toml::Value) -> Vec<String>) -> Vec<Said> {
    let mut all = Vec::new();
    for language in LANGUAGES {
        let file = built_in::get(&format!("phrases/{language}.toml")).unwrap();
        let file: toml::Value = toml::from_str(&String::from_utf8_lossy(&file)).unwrap();
        let entries = file["phrase"].as_array().unwrap().iter();
        all.extend(entries.flat_map(&texts).map(|text| {
            let said = text.split(READ_AS).next().unwrap_or(&text).trim();
            Said {
                language,
                text: said.to_owned(),
            }
        }));
    }
    all
}

fn texts(entry: &toml::Value, key: &str) -> Vec<String> {
    let texts = entry[key].as_array().unwrap().iter();
    texts
        .map(|text| text.as_str().unwrap().to_owned())
        .collect()
}

/// An example as it stands.
pub(super) fn example() -> impl Strategy<Value = Said> {
    proptest::sample::select(examples())
}

/// A question with a place for whoever is meant: an example without its name, or one way that a phrase with people inside of
/// it is said.
pub(super) fn pattern() -> impl Strategy<Value = Said> {
    let open: Vec<Said> = examples().iter().filter_map(without_name).collect();
    let framed = (proptest::sample::select(frames()), any::<u64>());
    let framed = framed.prop_map(|(said, choice)| Said {
        text: one_way(&said.text, choice),
        ..said
    });
    prop_oneof![proptest::sample::select(open), framed]
}

/// The example with a place for whoever is meant, where that is a word of its own.
fn without_name(said: &Said) -> Option<Said> {
    let named = NAMED.iter().find(|name| said.text.contains(**name))?;
    let (before, after) = said.text.split_once(named)?;
    let is_word = |beside: Option<char>| {
        !beside.is_some_and(|sign| sign.is_alphanumeric() || sign == '@' || sign == '.')
    };
    let is_alone = is_word(before.chars().next_back())
        && !before.ends_with(['\'', '’', '<', '"'])
        && is_word(after.chars().next())
        && !after.contains(named);
    is_alone.then(|| Said {
        language: said.language,
        text: format!("{before}{PEOPLE}{after}"),
    })
}

/// One of the ways that a line of a file stands for: `(mail|letter)[s]`.
fn one_way(line: &str, mut choice: u64) -> String {
    let mut text = line.to_owned();
    // The innermost bracket first: what it holds has none itself.
    while let Some(close) = text.find([')', ']']) {
        let open = text[..close].rfind(['(', '[']).unwrap();
        let mut ways: Vec<&str> = text[open + 1..close].split('|').collect();
        if text[open..].starts_with('[') {
            ways.push("");
        }
        let way = usize::try_from(choice % ways.len() as u64).unwrap();
        choice = choice.rotate_right(7) ^ 0x9e37_79b9;
        text = format!("{}{}{}", &text[..open], ways[way], &text[close + 1..]);
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The readings of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Meant {
    /// In short and in small letters, best first.
    pub(super) readings: Vec<String>,
    /// The tag of the language that it is answered in.
    pub(super) language: Option<String>,
}

impl Meant {
    /// The best reading.
    pub(super) fn best(&self) -> &str {
        &self.readings[0]
    }
}

/// The readings of a message in a direct space.
pub(super) fn meant(text: &str) -> Meant {
    let readings = parse(&MessageInput {
        text,
        html: None,
        mentioned: &[],
        bot: &id("BOT"),
        bot_name: Some("Whodex"),
        space: Space::Direct,
    });
    let language = readings
        .language()
        .map(|language| language.tag().to_owned());
    let told = readings.iter().map(notation::told);
    Meant {
        readings: told.map(|told| told.to_lowercase()).collect(),
        language,
    }
}
