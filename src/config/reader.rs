//! Reads settings one by one, and collects what is wrong with them.

use std::net::SocketAddr;
use std::str::FromStr;

use super::layers::Settings;
use super::{Problem, Problems};
use crate::hours::WorkingHours;

/// Reads settings. Each wrong one becomes a problem, and reading goes on with a value in its place: all problems are told
/// at once, and [`Reader::end`] gives nothing then.
#[derive(Debug)]
pub(super) struct Reader {
    settings: Settings,
    problems: Vec<Problem>,
}

/// What a setting may be read as.
pub(super) trait Readable: FromStr {
    /// What is read on with where the text is none.
    fn placeholder() -> Self;

    /// What is wrong with a text that is none: `which is no …`.
    fn wrong(error: &Self::Err) -> String;
}

impl Readable for SocketAddr {
    fn placeholder() -> Self {
        Self::from(([0; 4], 0))
    }

    fn wrong(_: &Self::Err) -> String {
        "which is no address: it looks like 0.0.0.0:8081".to_owned()
    }
}

impl Readable for WorkingHours {
    fn placeholder() -> Self {
        Self::default()
    }

    fn wrong(error: &Self::Err) -> String {
        format!("which are no working hours: {error}")
    }
}

impl Reader {
    pub(super) fn new(settings: Settings, problems: Vec<Problem>) -> Self {
        Self { settings, problems }
    }

    /// The text of a setting.
    pub(super) fn text(&self, key: &str) -> String {
        self.settings.get(key).0.to_owned()
    }

    /// The text of a setting; none where it is empty.
    pub(super) fn optional(&self, key: &str) -> Option<String> {
        Some(self.text(key)).filter(|text| !text.is_empty())
    }

    /// The parts of a text, which commas part.
    pub(super) fn list(&self, key: &str) -> Vec<String> {
        let parts = self.settings.get(key).0.split(',').map(str::trim);
        let parts = parts.filter(|part| !part.is_empty());
        parts.map(ToOwned::to_owned).collect()
    }

    /// What the text of a setting stands for.
    pub(super) fn parse<T: Readable>(&mut self, key: &str) -> T {
        self.text(key).parse().unwrap_or_else(|error| {
            self.refuse(key, &T::wrong(&error));
            T::placeholder()
        })
    }

    /// A number of something.
    pub(super) fn number(&mut self, key: &str, of: &str) -> u32 {
        self.text(key).trim().parse().unwrap_or_else(|_| {
            self.refuse(key, &format!("which is no number of {of}: such as 60"));
            0
        })
    }

    /// What one of these words stands for.
    pub(super) fn one_of<T: Copy, const N: usize>(&mut self, key: &str, of: &[(&str, T); N]) -> T {
        const { assert!(N > 0, "there is something to choose") };
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
            self.refuse(key, "which is no URL: it begins with https://");
        }
        text
    }

    /// A URL; none where the text is empty.
    pub(super) fn optional_url(&mut self, key: &str) -> Option<String> {
        self.optional(key).map(|_| self.url(key))
    }

    /// What was read beside the settings.
    pub(super) fn take<T: Default>(&mut self, read: Result<T, Problem>) -> T {
        read.unwrap_or_else(|problem| {
            self.problems.push(problem);
            T::default()
        })
    }

    /// Tells of something that is wrong.
    pub(super) fn problem(&mut self, problem: String) {
        self.problems.push(Problem(problem));
    }

    /// The name by which whoever gave a setting knows it.
    pub(super) fn name(&self, key: &str) -> String {
        self.settings.get(key).1.to_owned()
    }

    /// All settings, where nothing was wrong.
    pub(super) fn end(self) -> Result<Settings, Problems> {
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
