//! Phrases and their meanings: files of phrases, one for each language.
//!
//! The program knows no word of any language. A folder of one's own overrides the built-in files or adds languages.

mod build;
mod check;
mod file;
mod lexicon;
mod line;
mod meaning;
mod spelt;
mod vocabulary;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

pub use check::Fault;
pub(super) use file::Weight;
pub(super) use lexicon::{Framed, Lexicon, Phrase};
pub(super) use meaning::Meaning;
pub(super) use spelt::Slip;
pub(super) use vocabulary::Known;

use super::Language;
use super::spelling::{APOSTROPHES, fold};
use crate::built_in;
use build::{Added, Builder};
use file::{Entry, File, Text};
use line::Line;

/// Stands in a phrase for whoever is meant.
const PEOPLE: &str = "{people}";

/// Parts what is said from how it is read, in an example.
const READ_AS: &str = "=>";

/// The tag of what is of no language.
const NO_LANGUAGE: &str = "-";

/// The folder of the files inside of a folder of templates.
const FOLDER: &str = "phrases";

/// Phrases that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PhrasesError {
    /// The folder is not there.
    #[error("the folder {} is not there: make it, or change WHODEX_TEMPLATES", .0.display())]
    NoFolder(PathBuf),
    /// A file cannot be read.
    #[error("phrases/{file} cannot be read: {error}")]
    Unreadable {
        /// The file.
        file: String,
        /// Why.
        error: std::io::Error,
    },
    /// A file is no TOML, or has other entries than phrases.
    #[error("phrases/{file}: {error}")]
    Toml {
        /// The file.
        file: String,
        /// Where and why.
        error: Box<toml::de::Error>,
    },
    /// A file names no language.
    #[error("phrases/{file}: {language} is no tag of a language")]
    NoLanguage {
        /// The file.
        file: String,
        /// The message.
        language: String,
    },
    /// An entry cannot be used.
    #[error("phrases/{file}: {entry:?}: {why}")]
    Entry {
        /// The file.
        file: String,
        /// The words of it.
        entry: String,
        /// The mistake.
        why: String,
    },
}

/// The phrases of all languages.
#[derive(Debug)]
pub struct Phrases {
    lexicons: Vec<Lexicon>,
    /// Words that stand between people, and whether they are names as well.
    joints: HashMap<String, bool>,
    /// Lines that say nothing new.
    faults: Vec<Fault>,
}

impl Phrases {
    /// The same as [`Phrases::load`], for many to share. The built-in ones never change: they are read once a process.
    ///
    /// # Errors
    /// When a file cannot be used; the error names it.
    pub fn shared(overrides: Option<&Path>) -> Result<Arc<Self>, PhrasesError> {
        static BUILT_IN: OnceLock<Arc<Phrases>> = OnceLock::new();
        match (overrides, BUILT_IN.get()) {
            (None, Some(known)) => Ok(Arc::clone(known)),
            (None, None) => {
                let read = Arc::new(Self::load(None)?);
                Ok(Arc::clone(BUILT_IN.get_or_init(|| read)))
            }
            (Some(_), _) => Self::load(overrides).map(Arc::new),
        }
    }

    /// The built-in phrases, with those of the folder of templates `overrides` in their place.
    ///
    /// Examples are not tried, which takes longer than all else: [`Phrases::faults`] does.
    ///
    /// # Errors
    /// When a file cannot be used; the error names it.
    pub fn load(overrides: Option<&Path>) -> Result<Self, PhrasesError> {
        Self::of(&parse(&texts(overrides)?)?)
    }

    /// The phrases of these files.
    fn of(files: &[(&str, File<'_>)]) -> Result<Self, PhrasesError> {
        let (commands, languages): (Vec<_>, Vec<_>) = files
            .iter()
            .partition(|(_, file)| file.language.as_str() == NO_LANGUAGE);
        let mut phrases = Self {
            lexicons: Vec::with_capacity(languages.len() + 1),
            joints: HashMap::new(),
            faults: Vec::new(),
        };
        let mut of_none = Builder::new(None, false);
        for (name, file) in &commands {
            phrases.add(&mut of_none, name, file)?;
        }
        phrases.lexicons.push(of_none.finish());
        for (name, file) in &languages {
            let tag = file.language.as_str();
            let language = Language::new(tag).ok_or_else(|| PhrasesError::NoLanguage {
                file: (*name).to_owned(),
                language: tag.to_owned(),
            })?;
            let mut builder = Builder::new(Some(language), file.nouns_are_capitalized);
            builder.lexicon().marks.clone_from(&file.marks);
            let known = phrases.faults.len();
            for (name, file) in &commands {
                phrases.add(&mut builder, name, file)?;
            }
            phrases.faults.truncate(known);
            phrases.add(&mut builder, name, file)?;
            phrases.lexicons.push(builder.finish());
        }
        Ok(phrases)
    }

    /// The lexicons: that of commands alone first, then one for each language.
    pub(super) fn lexicons(&self) -> &[Lexicon] {
        &self.lexicons
    }

    /// Whether the word stands between people, and is a name as well.
    pub(super) fn joint(&self, word: &str) -> Option<bool> {
        self.joints.get(&fold(word)).copied()
    }

    fn add(&mut self, to: &mut Builder, name: &str, file: &File<'_>) -> Result<(), PhrasesError> {
        for entry in &file.phrase {
            let phrase = phrase(name, entry, to.lexicon().language.is_some(), file)?;
            to.begin_entry();
            for line in &entry.say {
                let line = line.as_str();
                let wrong = |why: &str| PhrasesError::Entry {
                    file: name.to_owned(),
                    entry: line.to_owned(),
                    why: why.to_owned(),
                };
                let (mut is_new, mut is_wrong) = (false, false);
                Line::parse(line).map_err(wrong)?.each_way(|way| {
                    let added = self.add_way(to, &phrase, way);
                    is_new |= added == Added::New;
                    is_wrong |= added == Added::Wrong;
                });
                if is_wrong {
                    return Err(wrong("{people} can stand only once, beside words"));
                }
                if !is_new {
                    self.faults.push(Fault::NeverMatches {
                        file: name.to_owned(),
                        line: line.to_owned(),
                    });
                }
            }
        }
        Ok(())
    }

    /// Adds one way to say something, and says whether nobody said so before. The first entry of a file wins.
    fn add_way(&mut self, to: &mut Builder, phrase: &Phrase, way: &str) -> Added {
        if phrase.means(Meaning::Prefix) {
            to.lexicon().prefixes.push(way.to_lowercase());
            return Added::New;
        }
        if phrase.means(Meaning::Ending) {
            to.lexicon().endings.push(way.to_lowercase());
            return Added::New;
        }
        for (meaning, is_name) in [(Meaning::And, false), (Meaning::Or, true)] {
            if phrase.means(meaning) && !way.contains(' ') {
                let known = self.joints.entry(fold(way)).or_insert(is_name);
                *known &= is_name;
            }
        }
        let added = to.add(way, phrase);
        // Words that a hyphen joins are written apart as well.
        if added != Added::Wrong && way.contains('-') {
            to.add(&way.replace('-', " "), phrase);
        }
        added
    }
}

/// The properties that an entry gives to all of its words.
fn phrase(
    name: &str,
    entry: &Entry<'_>,
    is_of_language: bool,
    file: &File<'_>,
) -> Result<Phrase, PhrasesError> {
    let wrong = |why: String| {
        let say: Vec<&str> = entry.say.iter().map(Text::as_str).collect();
        PhrasesError::Entry {
            file: name.to_owned(),
            entry: say.join(", "),
            why,
        }
    };
    let mut means = Vec::new();
    for name in entry.means.as_slice().iter().map(Text::as_str) {
        let meaning = Meaning::from_name(name);
        means.push(meaning.ok_or_else(|| wrong(format!("there is no meaning {name}")))?);
    }
    if entry.examples.is_empty() {
        return Err(wrong("it has no example".to_owned()));
    }
    for example in &entry.examples {
        said_and_read(name, example.as_str())?;
    }
    let is_command = file.language.as_str() == NO_LANGUAGE;
    Ok(Phrase {
        means,
        weight: entry.weight,
        is_name: entry.name,
        is_command,
        is_of_language: is_of_language && !is_command,
        is_framed: false,
        words: 0,
        letters: 0,
    })
}

/// The message of an example, and its reading.
fn said_and_read<'a>(file: &str, example: &'a str) -> Result<(&'a str, &'a str), PhrasesError> {
    let parts = example.rsplit_once(READ_AS);
    let (said, read) = parts.ok_or_else(|| PhrasesError::Entry {
        file: file.to_owned(),
        entry: example.to_owned(),
        why: format!("an example says {READ_AS:?} and how it is read"),
    })?;
    Ok((said.trim(), read.trim()))
}

/// The files of phrases, by name.
type Texts = BTreeMap<String, Cow<'static, str>>;

/// The built-in files, with those of a folder of templates in their place.
fn texts(overrides: Option<&Path>) -> Result<Texts, PhrasesError> {
    let mut texts = Texts::new();
    for name in built_in::names() {
        let file = name
            .strip_prefix(FOLDER)
            .and_then(|file| file.strip_prefix('/'));
        if let (Some(file), Some(text)) = (file, built_in::get(&name)) {
            let text = match text {
                Cow::Borrowed(text) => String::from_utf8_lossy(text),
                Cow::Owned(text) => Cow::Owned(String::from_utf8_lossy(&text).into_owned()),
            };
            texts.insert(file.to_owned(), text);
        }
    }
    if let Some(folder) = overrides {
        if !folder.is_dir() {
            return Err(PhrasesError::NoFolder(folder.to_owned()));
        }
        let own = own(&folder.join(FOLDER))?.into_iter();
        texts.extend(own.map(|(file, text)| (file, Cow::Owned(text))));
    }
    Ok(texts)
}

fn parse(texts: &Texts) -> Result<Vec<(&str, File<'_>)>, PhrasesError> {
    let mut files = Vec::with_capacity(texts.len());
    for (name, text) in texts {
        let file = toml::from_str(text).map_err(|error| PhrasesError::Toml {
            file: name.clone(),
            error: Box::new(error),
        })?;
        files.push((name.as_str(), file));
    }
    Ok(files)
}

/// The files of phrases in a folder of one's own.
fn own(folder: &Path) -> Result<Vec<(String, String)>, PhrasesError> {
    let unreadable = |file: &str, error| PhrasesError::Unreadable {
        file: file.to_owned(),
        error,
    };
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let entries = std::fs::read_dir(folder).map_err(|error| unreadable("", error))?;
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| unreadable("", error))?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        if name.ends_with(".toml") {
            let text =
                std::fs::read_to_string(entry.path()).map_err(|error| unreadable(&name, error))?;
            files.push((name, text));
        }
    }
    Ok(files)
}

/// Whether a typed word begins with this prefix, which ends with an apostrophe of any form; the rest of it.
pub(super) fn without_prefix<'a>(word: &'a str, prefix: &str) -> Option<&'a str> {
    let stem = prefix.trim_end_matches(|sign| APOSTROPHES.contains(sign));
    let rest = word.get(stem.len()..)?;
    let mut signs = rest.chars();
    let apart = signs.next().is_some_and(|sign| APOSTROPHES.contains(sign));
    (apart && word[..stem.len()].eq_ignore_ascii_case(stem) && !signs.as_str().is_empty())
        .then_some(signs.as_str())
}
