//! Whether phrases say what they should.

use std::fmt;

use super::{Example, Phrases};
use crate::intent::{notation, parse_text};

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

impl Phrases {
    /// Mistakes in the files of phrases: nothing, where all is well.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = self.faults.clone();
        faults.extend(
            self.examples
                .iter()
                .filter_map(|example| self.fault(example)),
        );
        faults
    }

    fn fault(&self, example: &Example) -> Option<Fault> {
        let readings = parse_text(&example.said, self);
        let best = readings.best();
        let told = notation::told(best);
        let is_foreign = best.language.is_some() && best.language != example.language;
        let is = if is_foreign {
            let language = best.language.as_ref().map_or("", |language| language.tag());
            format!("{told}, in {language}")
        } else {
            told
        };
        (is != example.read).then(|| Fault::Reads {
            file: example.file.clone(),
            said: example.said.clone(),
            should: example.read.clone(),
            is,
        })
    }

    /// The examples of all files.
    #[cfg(test)]
    pub(in crate::intent) fn said(&self) -> impl Iterator<Item = (&str, &str)> {
        self.examples
            .iter()
            .map(|example| (example.said.as_str(), example.read.as_str()))
    }
}
