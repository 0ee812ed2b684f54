//! Whether phrases say what they should.

use std::fmt;
use std::path::Path;

use super::file::File;
use super::{Phrases, PhrasesError, parse, said_and_read, texts};
use crate::intent::{Language, notation, parse_text};

/// Something in the files of phrases that does not work as it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A line that can never match: each of its ways to say something stands in a line before it.
    NeverMatches {
        /// The file.
        file: String,
        /// The line.
        line: String,
    },
    /// An example is read in another way.
    Reads {
        /// The file.
        file: String,
        /// The words.
        said: String,
        /// How it should be read.
        should: String,
        /// How it is.
        is: String,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NeverMatches { file, line } => write!(
                f,
                "phrases/{file}: {line:?} can never match: lines before it say all of it"
            ),
            Self::Reads {
                file,
                said,
                should,
                is,
            } => write!(
                f,
                "phrases/{file}: {said:?} is read as {is:?}, not as {should:?}"
            ),
        }
    }
}

/// A message, and its expected reading.
#[derive(Debug)]
struct Example<'a> {
    file: &'a str,
    language: &'a str,
    said: &'a str,
    read: &'a str,
}

impl Phrases {
    /// The faults of the built-in files and of those in the folder of templates `overrides`, which replace them. Tries every
    /// example.
    ///
    /// # Errors
    /// When a file cannot be used; the error names it.
    pub fn faults(overrides: Option<&Path>) -> Result<Vec<Fault>, PhrasesError> {
        let texts = texts(overrides)?;
        let files = parse(&texts)?;
        let phrases = Self::of(&files)?;
        let mut faults = phrases.faults.clone();
        for example in examples(&files)? {
            faults.extend(phrases.fault(&example));
        }
        Ok(faults)
    }

    fn fault(&self, example: &Example<'_>) -> Option<Fault> {
        let readings = parse_text(example.said, self);
        let best = readings.best();
        let told = notation::told(best);
        let language = best.language.as_ref().map(Language::tag);
        let is = match language.filter(|language| *language != example.language) {
            Some(foreign) => format!("{told}, in {foreign}"),
            None => told,
        };
        (is != example.read).then(|| Fault::Reads {
            file: example.file.to_owned(),
            said: example.said.to_owned(),
            should: example.read.to_owned(),
            is,
        })
    }

    /// The messages of all built-in examples.
    #[cfg(test)]
    pub(in crate::intent) fn said() -> Vec<String> {
        let texts = texts(None).unwrap();
        let files = parse(&texts).unwrap();
        let examples = examples(&files).unwrap();
        let said = examples.iter().map(|example| example.said.to_owned());
        said.collect()
    }
}

fn examples<'a>(files: &'a [(&'a str, File<'_>)]) -> Result<Vec<Example<'a>>, PhrasesError> {
    let mut examples = Vec::new();
    for (name, file) in files {
        for example in file.phrase.iter().flat_map(|entry| &entry.examples) {
            let (said, read) = said_and_read(name, example.as_str())?;
            examples.push(Example {
                file: name,
                language: file.language.as_str(),
                said,
                read,
            });
        }
    }
    Ok(examples)
}
