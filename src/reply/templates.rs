//! The templates: which there are, loading them, and rendering with them.
//!
//! A folder of one's own overrides any of the built-in files. With such a folder, every template is rendered with its
//! sample when it is loaded, so a misspelt field stops the start and not an answer. A test does the same with the built-in
//! ones alone, which never change: a start need not.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde_json::Value;

use super::binding::{BindingError, Template};
use super::languages::Languages;
use super::words::{Words, WordsError};
use super::{Answer, Marks, Reader, Reply, sanitize, view};
use crate::built_in;
use crate::hours::WorkingHours;
use crate::intent::Language;
use crate::webex::model::NewMessage;

/// The kinds of reply, each a folder.
pub const KINDS: &[&str] = &[
    "person",
    "chooser",
    "status",
    "contact",
    "hierarchy",
    "here",
    "times",
    "line",
    "nobody",
    "help",
    "welcome",
    "apology",
];

/// The biggest card. Webex publishes no figure and has refused posts from some 22 KB on.
const MAX_CARD_BYTES: usize = 21_000;

/// A template that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The folder is not there.
    #[error("the folder {} is not there: make it, or change WHODEX_TEMPLATES", .0.display())]
    NoFolder(PathBuf),
    /// A file cannot be read.
    #[error("{file} cannot be read: {error}")]
    Unreadable {
        /// The file.
        file: String,
        /// Why.
        error: std::io::Error,
    },
    /// A file is no JSON.
    #[error("{file} is no JSON: {error}")]
    Json {
        /// The file.
        file: String,
        /// Where and why.
        error: serde_json::Error,
    },
    /// A card cannot be bound to its sample.
    #[error("{file}: {error}")]
    Card {
        /// The file.
        file: String,
        /// The mistake.
        error: BindingError,
    },
    /// A text cannot be rendered with its sample.
    #[error("{file}: {error}")]
    Text {
        /// The file.
        file: String,
        /// The mistake.
        error: Box<minijinja::Error>,
    },
    /// There is no file of this language.
    #[error(
        "there is no language {language}: choose {known}, or put words/{language}.ftl into a folder of templates"
    )]
    NoLanguage {
        /// The language.
        language: String,
        /// Those that there are.
        known: String,
    },
    /// A file of words cannot be used.
    #[error("words/{language}.ftl: {error}")]
    Words {
        /// The language.
        language: String,
        /// The mistake.
        error: WordsError,
    },
}

/// Whether files are tried beyond being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trial {
    /// They are: cards and texts with their samples, and each message with numbers.
    Made,
    /// They were, by a test.
    Skipped,
}

/// A card's template, and the view that it was tried with.
#[derive(Debug)]
struct Card {
    kind: &'static str,
    template: Template,
    sample: Value,
}

/// The templates in force.
#[derive(Debug)]
pub struct Templates {
    cards: Vec<Card>,
    texts: Environment<'static>,
    languages: Languages,
    hours: WorkingHours,
    has_watches: bool,
}

impl Templates {
    /// The built-in templates, with those of `overrides` in their place, in all languages. Where no language is
    /// wanted that there is, `language` is spoken, such as `en`. All are tried where some are somebody's own.
    ///
    /// # Errors
    /// When a file cannot be used; the error names it.
    pub fn load(overrides: Option<&Path>, language: &str) -> Result<Self, TemplateError> {
        let trial = overrides.map_or(Trial::Skipped, |_| Trial::Made);
        Self::read(overrides, language, trial)
    }

    /// The same templates, all of them tried.
    ///
    /// # Errors
    /// When a file cannot be used; the error names it.
    pub fn check(overrides: Option<&Path>, language: &str) -> Result<Self, TemplateError> {
        Self::read(overrides, language, Trial::Made)
    }

    fn read(overrides: Option<&Path>, language: &str, trial: Trial) -> Result<Self, TemplateError> {
        if let Some(folder) = overrides.filter(|folder| !folder.is_dir()) {
            return Err(TemplateError::NoFolder(folder.to_owned()));
        }
        let mut texts = Environment::new();
        texts.set_undefined_behavior(UndefinedBehavior::Strict);
        texts.set_auto_escape_callback(|_| AutoEscape::None);
        texts.add_filter("md", |text: &str| sanitize::markdown(text));
        texts.add_filter("isolate", |text: &str| sanitize::isolated(text));
        let mut templates = Self {
            cards: Vec::new(),
            texts,
            languages: Languages::load(overrides, language, trial)?,
            hours: WorkingHours::default(),
            has_watches: false,
        };
        for kind in KINDS {
            templates.add(kind, overrides, trial)?;
        }
        Ok(templates)
    }

    /// The same templates, for a bot that can tell later when somebody can be reached: cards offer it.
    #[must_use]
    pub fn with_watches(self, has_watches: bool) -> Self {
        Self {
            has_watches,
            ..self
        }
    }

    /// The same templates, for people who work at these hours.
    #[must_use]
    pub fn with_working_hours(self, hours: WorkingHours) -> Self {
        Self { hours, ..self }
    }

    /// The languages that there are: the built-in ones, and those of `overrides`.
    #[must_use]
    pub fn languages(overrides: Option<&Path>) -> Vec<String> {
        let own = overrides.and_then(|folder| std::fs::read_dir(folder.join("words")).ok());
        let own = own.into_iter().flatten().flatten();
        let own = own.filter_map(|file| file.file_name().into_string().ok());
        let built_in =
            built_in::names().filter_map(|name| Some(name.strip_prefix("words/")?.to_owned()));
        let files: BTreeSet<String> = built_in.chain(own).collect();
        let tags = files.iter().filter_map(|file| file.strip_suffix(".ftl"));
        // Editors and systems put files with a leading dot beside a file.
        let tags = tags.filter(|tag| !tag.starts_with('.'));
        tags.map(ToOwned::to_owned).collect()
    }

    /// Writes the built-in templates into a folder; says how many files.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn export(folder: &Path) -> Result<usize, TemplateError> {
        let mut written = 0;
        for file in built_in::names() {
            let path = folder.join(&*file);
            let write = || -> std::io::Result<()> {
                if let Some(parent) = path.parent() {
                    std::fs::create_dir_all(parent)?;
                }
                std::fs::write(&path, read(&file, None).unwrap_or_default())
            };
            write().map_err(|error| TemplateError::Unreadable {
                file: file.to_string(),
                error,
            })?;
            written += 1;
        }
        Ok(written)
    }

    fn add(
        &mut self,
        kind: &'static str,
        overrides: Option<&Path>,
        trial: Trial,
    ) -> Result<(), TemplateError> {
        let json = |file: String| -> Result<(String, Value), TemplateError> {
            let text = read(&file, overrides)?;
            match serde_json::from_str(&text) {
                Ok(value) => Ok((file, value)),
                Err(error) => Err(TemplateError::Json { file, error }),
            }
        };
        let (card_file, card) = json(format!("{kind}/card.json"))?;
        let (_, sample) = json(format!("{kind}/sample.json"))?;
        let wrong = |error| TemplateError::Card {
            file: card_file.clone(),
            error,
        };
        let template = Template::parse(&card).map_err(wrong)?;
        if trial == Trial::Made {
            template.bind(&sample, &Marks::new()).map_err(wrong)?;
        }
        for name in ["markdown.md.j2", "plain.txt.j2"] {
            let file = format!("{kind}/{name}");
            let text = read(&file, overrides)?;
            let wrong = |error| TemplateError::Text {
                file: file.clone(),
                error: Box::new(error),
            };
            self.texts
                .add_template_owned(file.clone(), text)
                .map_err(wrong)?;
            if trial == Trial::Made {
                let text = self.texts.get_template(&file).map_err(wrong)?;
                text.render(told(&sample, self.languages.of(None)))
                    .map_err(wrong)?;
            }
        }
        self.cards.push(Card {
            kind,
            template,
            sample,
        });
        Ok(())
    }

    /// The reply that a kind's template and its sample make; none for a kind that there is not.
    #[must_use]
    pub fn preview(&self, kind: &str) -> Option<Reply> {
        let card = self.cards.iter().find(|card| card.kind == kind)?;
        let words = self.languages.of(None);
        Some(self.fill(card.kind, &card.sample, words, &Marks::new()))
    }

    /// Renders an answer in the reader's language.
    #[must_use]
    pub fn render(&self, answer: &Answer, reader: &Reader) -> Reply {
        let words = self.languages.of(reader.language.as_ref());
        let marks = super::marks(reader.thread.as_ref(), words);
        let render = |budget| {
            let (kind, view) = view::of(
                answer,
                view::RenderContext {
                    words,
                    reader,
                    budget,
                    hours: self.hours,
                    has_watches: self.has_watches,
                },
            );
            self.fill(kind, &view, words, &marks)
        };
        let [all, less @ ..] = view::BUDGETS;
        let mut reply = render(all);
        // Too big: render again with a smaller budget.
        for budget in less {
            if reply.card.as_json().len() <= MAX_CARD_BYTES {
                break;
            }
            reply = render(budget);
        }
        reply
    }

    /// The same reply, which says first that it is late, in the language of its question.
    #[must_use]
    pub fn late(
        &self,
        reply: Reply,
        asked: Timestamp,
        now: Timestamp,
        language: Option<&Language>,
    ) -> Reply {
        let words = self.languages.of(language);
        let ago = view::ago(words, asked, &Reader::at(now));
        reply.after(&words.say_of("late", "ago", ago))
    }

    /// The words of the deployment's language.
    pub(super) fn words(&self) -> &Words {
        self.languages.of(None)
    }

    fn fill(&self, kind: &str, view: &Value, words: &Words, marks: &Marks) -> Reply {
        let card = self.cards.iter().find(|card| card.kind == kind);
        // Templates were rendered with their samples, by a test or when they were loaded. Should one still fail, the words
        // of the others are sent.
        let card = card
            .and_then(|card| card.template.bind(view, marks).ok())
            .unwrap_or_default();
        let view = told(view, words);
        let text = |name: &str| {
            let template = self.texts.get_template(&format!("{kind}/{name}"));
            let rendered = template.and_then(|template| template.render(view.clone()));
            shorten(tidy(&rendered.unwrap_or_else(|_| words.say("answer"))))
        };
        Reply {
            card,
            markdown: text("markdown.md.j2"),
            text: text("plain.txt.j2"),
        }
    }
}

/// A template's file: from the folder of one's own, or the built-in one.
pub(super) fn read(file: &str, overrides: Option<&Path>) -> Result<String, TemplateError> {
    let unreadable = |error: std::io::Error| TemplateError::Unreadable {
        file: file.to_owned(),
        error,
    };
    if let Some(path) = overrides
        .map(|folder| folder.join(file))
        .filter(|path| path.exists())
    {
        return std::fs::read_to_string(path).map_err(unreadable);
    }
    let built_in =
        built_in::get(file).ok_or_else(|| unreadable(std::io::ErrorKind::NotFound.into()))?;
    String::from_utf8(built_in.into_owned())
        .map_err(|error| unreadable(std::io::Error::other(error)))
}

/// The variables of the texts: what the view tells, and the sign between a label and its value, before which some
/// languages write a space.
fn told(view: &Value, words: &Words) -> minijinja::Value {
    let view = minijinja::Value::from(minijinja::value::Serde(view));
    minijinja::context! { colon => words.say("colon"), ..view }
}

/// Without runs of empty lines.
fn tidy(text: &str) -> String {
    let mut tidied = String::new();
    let mut empty = 0;
    for line in text.lines().map(str::trim_end) {
        empty = if line.is_empty() { empty + 1 } else { 0 };
        if empty < 2 {
            tidied.push_str(line);
            tidied.push('\n');
        }
    }
    tidied.trim().to_owned()
}

/// Within Webex's bound, cut at the end of a line.
fn shorten(mut text: String) -> String {
    const MARK: &str = "\n…";
    // Room is left for a line that says that the answer is late.
    let most = NewMessage::MAX_TEXT_BYTES - 200;
    if text.len() > most {
        let mut end = most - MARK.len();
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(text[..end].rfind('\n').unwrap_or(end));
        text.push_str(MARK);
    }
    text
}
