//! Reads settings one by one, and collects what is wrong with them.

use std::net::SocketAddr;
use std::str::FromStr;

use super::layers::Layers;
use super::{Problem, Problems};
use crate::hours::WorkingHours;

/// Reads settings. A wrong one becomes a problem, and reading continues with a placeholder: so [`Reader::end`] reports all
/// problems at once.
#[derive(Debug)]
pub(super) struct Reader {
    settings: Layers,
    problems: Vec<Problem>,
}

/// A type that a setting can have.
pub(super) trait Readable: FromStr {
    /// The value to continue with after a problem.
    fn placeholder() -> Self;

    /// The problem of a wrong text, as a clause: `which is not …`.
    fn wrong(error: &Self::Err) -> String;
}

impl Readable for SocketAddr {
    fn placeholder() -> Self {
        Self::from(([0; 4], 0))
    }

    fn wrong(_: &Self::Err) -> String {
        "which is not an address: write it as 0.0.0.0:8081, for example".to_owned()
    }
}

impl Readable for WorkingHours {
    fn placeholder() -> Self {
        Self::default()
    }

    fn wrong(error: &Self::Err) -> String {
        format!("which are not working hours: {error}")
    }
}

impl Reader {
    pub(super) fn new(settings: Layers, problems: Vec<Problem>) -> Self {
        Self { settings, problems }
    }

    /// The text of a setting.
    pub(super) fn text(&self, key: &str) -> String {
        self.settings.get(key).0.to_owned()
    }

    /// The text of a setting, unless it is empty.
    pub(super) fn optional(&self, key: &str) -> Option<String> {
        Some(self.text(key)).filter(|text| !text.is_empty())
    }

    /// The parts of a comma-separated text.
    pub(super) fn list(&self, key: &str) -> Vec<String> {
        let parts = self.settings.get(key).0.split(',').map(str::trim);
        let parts = parts.filter(|part| !part.is_empty());
        parts.map(ToOwned::to_owned).collect()
    }

    /// The parsed text of a setting.
    pub(super) fn parse<T: Readable>(&mut self, key: &str) -> T {
        self.text(key).parse().unwrap_or_else(|error| {
            self.refuse(key, &T::wrong(&error));
            T::placeholder()
        })
    }

    /// A number of something.
    pub(super) fn number(&mut self, key: &str, of: &str) -> u32 {
        self.text(key).trim().parse().unwrap_or_else(|_| {
            self.refuse(
                key,
                &format!("which is not a number of {of}: write 60, for example"),
            );
            0
        })
    }

    /// The meaning of one of these words.
    pub(super) fn one_of<T: Copy, const N: usize>(&mut self, key: &str, of: &[(&str, T); N]) -> T {
        const { assert!(N > 0, "a choice needs words") };
        let (text, name) = self.settings.get(key);
        if let Some((_, meaning)) = of.iter().find(|(word, _)| *word == text) {
            return *meaning;
        }
        let words: Vec<&str> = of.iter().map(|(word, _)| *word).collect();
        let problem = format!("{name} is {text:?}: choose {}", words.join(" or "));
        self.problem(problem);
        of[0].1
    }

    /// A URL.
    pub(super) fn url(&mut self, key: &str) -> String {
        let text = self.text(key);
        let host = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"));
        if !host.is_some_and(|host| !host.is_empty() && !host.starts_with('/')) {
            self.refuse(key, "which is not a URL: it begins with https://");
        }
        text
    }

    /// A URL, unless the text is empty.
    pub(super) fn optional_url(&mut self, key: &str) -> Option<String> {
        self.optional(key).map(|_| self.url(key))
    }

    /// A value from another source, or its default and a problem.
    pub(super) fn take<T: Default>(&mut self, read: Result<T, Problem>) -> T {
        read.unwrap_or_else(|problem| {
            self.problems.push(problem);
            T::default()
        })
    }

    /// Adds a problem.
    pub(super) fn problem(&mut self, problem: String) {
        self.problems.push(Problem(problem));
    }

    /// The name of a setting at its origin: a flag, a variable or a key of the file.
    pub(super) fn name(&self, key: &str) -> String {
        self.settings.get(key).1.to_owned()
    }

    /// All settings.
    ///
    /// # Errors
    /// With every problem, if there is any.
    pub(super) fn end(self) -> Result<Layers, Problems> {
        if self.problems.is_empty() {
            Ok(self.settings)
        } else {
            Err(Problems(self.problems))
        }
    }

    fn refuse(&mut self, key: &str, why: &str) {
        let (text, name) = self.settings.get(key);
        let problem = format!("{name} is {text:?}, {why}");
        self.problem(problem);
    }
}
