//! Phrases and their meanings: files of phrases, one for each language.
//!
//! The program knows no word of any language. A folder of one's own overrides the built-in files or adds languages.

mod check;
mod file;
mod lexicon;
mod meaning;
mod spelt;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

pub use check::Fault;
pub(super) use file::Weight;
pub(super) use lexicon::{Framed, Known, Lexicon, Phrase};
pub(super) use meaning::Meaning;
pub(super) use spelt::Slip;

use super::Language;
use super::spelling::{APOSTROPHES, fold};
use crate::built_in;
use file::{Entry, File};
use lexicon::Added;

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

/// The words, and their expected reading.
#[derive(Debug, Clone)]
struct Example {
    file: String,
    language: Option<Language>,
    said: String,
    read: String,
}

/// The phrases of all languages.
#[derive(Debug)]
pub struct Phrases {
    lexicons: Vec<Lexicon>,
    /// Words that stand between people, and whether they are names as well.
    joints: HashMap<String, bool>,
    examples: Vec<Example>,
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
    /// # Errors
    /// When a file cannot be used; the error names it.
    pub fn load(overrides: Option<&Path>) -> Result<Self, PhrasesError> {
        let mut files = BTreeMap::new();
        for name in built_in::names() {
            let file = name
                .strip_prefix(FOLDER)
                .and_then(|file| file.strip_prefix('/'));
            if let (Some(file), Some(text)) = (file, built_in::get(&name)) {
                files.insert(file.to_owned(), String::from_utf8_lossy(&text).into_owned());
            }
        }
        if let Some(folder) = overrides {
            if !folder.is_dir() {
                return Err(PhrasesError::NoFolder(folder.to_owned()));
            }
            files.extend(own(&folder.join(FOLDER))?);
        }
        Self::of(&files)
    }

    /// The phrases of these files.
    fn of(files: &BTreeMap<String, String>) -> Result<Self, PhrasesError> {
        let mut read = Vec::new();
        for (name, text) in files {
            let file: File = toml::from_str(text).map_err(|error| PhrasesError::Toml {
                file: name.clone(),
                error: Box::new(error),
            })?;
            read.push((name, file));
        }
        let (commands, languages): (Vec<_>, Vec<_>) = read
            .into_iter()
            .partition(|(_, file)| file.language == NO_LANGUAGE);
        let mut phrases = Self {
            lexicons: vec![Lexicon::default()],
            joints: HashMap::new(),
            examples: Vec::new(),
            faults: Vec::new(),
        };
        let mut of_none = Lexicon::new(None, false);
        for (name, file) in &commands {
            phrases.add(&mut of_none, name, file)?;
            phrases.keep_examples(name, None, file)?;
        }
        phrases.lexicons = vec![of_none];
        for (name, file) in &languages {
            let language =
                Language::new(&file.language).ok_or_else(|| PhrasesError::NoLanguage {
                    file: (*name).clone(),
                    language: file.language.clone(),
                })?;
            let mut lexicon = Lexicon::new(Some(language.clone()), file.nouns_are_capitalized);
            lexicon.marks.clone_from(&file.marks);
            let known = phrases.faults.len();
            for (name, file) in &commands {
                phrases.add(&mut lexicon, name, file)?;
            }
            phrases.faults.truncate(known);
            phrases.add(&mut lexicon, name, file)?;
            phrases.keep_examples(name, Some(&language), file)?;
            phrases.lexicons.push(lexicon);
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

    fn add(&mut self, lexicon: &mut Lexicon, file: &str, read: &File) -> Result<(), PhrasesError> {
        for entry in &read.phrase {
            let phrase = self.phrase(file, entry, lexicon.language.is_some(), read)?;
            for line in &entry.say {
                let wrong = |why: String| PhrasesError::Entry {
                    file: file.to_owned(),
                    entry: line.clone(),
                    why,
                };
                let ways = file::ways(line).map_err(|why| wrong(why.to_owned()))?;
                let mut is_new = false;
                for way in ways {
                    is_new |= self.add_way(lexicon, &phrase, &way).map_err(&wrong)?;
                }
                if !is_new {
                    self.faults.push(Fault::NeverMatches {
                        file: file.to_owned(),
                        line: line.clone(),
                    });
                }
            }
        }
        Ok(())
    }

    /// Adds one way to say something, and reports whether it is new. The first entry in a file wins.
    fn add_way(
        &mut self,
        lexicon: &mut Lexicon,
        phrase: &Phrase,
        way: &str,
    ) -> Result<bool, String> {
        let way = way.trim();
        if phrase.means(Meaning::Prefix) {
            lexicon.prefixes.push(way.to_lowercase());
            return Ok(true);
        }
        if phrase.means(Meaning::Ending) {
            lexicon.endings.push(way.to_lowercase());
            return Ok(true);
        }
        if !way.contains(' ') {
            for (meaning, is_name) in [(Meaning::And, false), (Meaning::Or, true)] {
                if phrase.means(meaning) {
                    let known = self.joints.entry(fold(way)).or_insert(is_name);
                    *known &= is_name;
                }
            }
        }
        let added = lexicon.add(way, phrase);
        if added == Added::Wrong {
            return Err(format!("{PEOPLE} can stand only once, beside words"));
        }
        // Words that a hyphen joins are written apart as well.
        let apart = way.replace('-', " ");
        if apart != way {
            lexicon.add(&apart, phrase);
        }
        Ok(added == Added::New)
    }

    fn phrase(
        &self,
        file: &str,
        entry: &Entry,
        is_of_language: bool,
        read: &File,
    ) -> Result<Phrase, PhrasesError> {
        let wrong = |why: String| PhrasesError::Entry {
            file: file.to_owned(),
            entry: entry.say.join(", "),
            why,
        };
        let mut means = Vec::new();
        for name in entry.means.as_slice() {
            let meaning = Meaning::from_name(name);
            means.push(meaning.ok_or_else(|| wrong(format!("there is no meaning {name}")))?);
        }
        if entry.examples.is_empty() {
            return Err(wrong("it has no example".to_owned()));
        }
        let is_command = read.language == NO_LANGUAGE;
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

    fn keep_examples(
        &mut self,
        file: &str,
        language: Option<&Language>,
        read: &File,
    ) -> Result<(), PhrasesError> {
        for example in read.phrase.iter().flat_map(|entry| &entry.examples) {
            let (said, read) = example
                .rsplit_once(READ_AS)
                .ok_or_else(|| PhrasesError::Entry {
                    file: file.to_owned(),
                    entry: example.clone(),
                    why: format!("an example says {READ_AS:?} and how it is read"),
                })?;
            self.examples.push(Example {
                file: file.to_owned(),
                language: language.cloned(),
                said: said.trim().to_owned(),
                read: read.trim().to_owned(),
            });
        }
        Ok(())
    }
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
