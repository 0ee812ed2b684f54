//! Every sentence that a person reads, in the language that was chosen.
//!
//! The files are [Fluent](https://projectfluent.org)'s: it knows the plural forms of each language. A file of one's own is
//! tried out as a whole when it is loaded, so what is missing or misspelt stops the start and not an
//! answer.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::resolver::ResolverError;
use fluent_bundle::resolver::errors::ReferenceKind;
use fluent_bundle::{FluentArgs, FluentError, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use super::sanitize::isolated;

/// The language that is complete by definition.
pub const ENGLISH: &str = "en";

/// Why a language cannot be spoken.
#[derive(Debug, thiserror::Error)]
pub enum WordsError {
    /// The name is none of a language.
    #[error("it is no language tag such as en or de")]
    Tag,
    /// The file is no Fluent.
    #[error("it is no Fluent: {0}")]
    Syntax(String),
    /// Messages are missing.
    #[error("it lacks {0}")]
    Missing(String),
    /// There are messages that nothing uses.
    #[error("it has {0}, which nothing uses")]
    Unknown(String),
    /// A message cannot be said.
    #[error("{key}: {error}")]
    Message {
        /// The message.
        key: String,
        /// The mistake.
        error: String,
    },
}

#[cfg(test)]
thread_local! {
    /// How many messages this test tried out.
    pub(super) static TRIED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// The messages that every language has, each with its variables: those of the English text.
#[derive(Debug)]
pub(super) struct Model(BTreeMap<String, BTreeSet<String>>);

impl Model {
    /// Reads the English text.
    ///
    /// # Errors
    /// When it is no Fluent.
    pub(super) fn new(english: String) -> Result<Self, WordsError> {
        let (words, keys) = parse(LanguageIdentifier::default(), english)?;
        let keys = keys.into_iter().map(|key| {
            let variables = words.variables(&key);
            (key, variables)
        });
        Ok(Self(keys.collect()))
    }
}

/// The sentences of one language.
pub struct Words {
    language: LanguageIdentifier,
    bundle: FluentBundle<FluentResource>,
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Words").field(&self.language).finish()
    }
}

impl Words {
    /// The words of a language, which must be those that the model has.
    ///
    /// # Errors
    /// When something in the file is missing, misspelt or superfluous.
    pub(super) fn new(language: &str, text: String, model: &Model) -> Result<Self, WordsError> {
        let language: LanguageIdentifier = language.parse().map_err(|_| WordsError::Tag)?;
        let (words, keys) = parse(language, text)?;
        if let Some(missing) = list(model.0.keys().filter(|key| !keys.contains(*key))) {
            return Err(WordsError::Missing(missing));
        }
        if let Some(unknown) = list(keys.iter().filter(|key| !model.0.contains_key(*key))) {
            return Err(WordsError::Unknown(unknown));
        }
        for (key, variables) in &model.0 {
            words.try_out(key, variables)?;
        }
        Ok(words)
    }

    /// The words of a language, not tried out.
    ///
    /// # Errors
    /// When the file is no Fluent.
    pub(super) fn untried(language: &str, text: String) -> Result<Self, WordsError> {
        let language = language.parse().map_err(|_| WordsError::Tag)?;
        Ok(parse(language, text)?.0)
    }

    /// The language.
    pub(super) fn language(&self) -> &LanguageIdentifier {
        &self.language
    }

    /// A sentence.
    pub(super) fn say(&self, key: &str) -> String {
        self.format(key, None).0
    }

    /// A sentence with one variable.
    pub(super) fn say_of<'a>(
        &self,
        key: &str,
        name: &'a str,
        value: impl Into<FluentValue<'a>>,
    ) -> String {
        self.say_with(key, [(name, value.into())])
    }

    /// A sentence with several variables.
    pub(super) fn say_with<'a>(
        &self,
        key: &str,
        values: impl IntoIterator<Item = (&'a str, FluentValue<'a>)>,
    ) -> String {
        let isolated = values.into_iter().map(|(name, value)| match value {
            FluentValue::String(text) => (name, isolated(&text).into()),
            other => (name, other),
        });
        let args: FluentArgs<'_> = isolated.collect();
        self.format(key, Some(&args)).0
    }

    fn format(&self, key: &str, args: Option<&FluentArgs<'_>>) -> (String, Vec<FluentError>) {
        let mut errors = Vec::new();
        let message = self.bundle.get_message(key).and_then(|m| m.value());
        // Every key in the program is in the English file (a test reads both).
        let said = message.map_or_else(
            || key.to_owned(),
            |pattern| {
                self.bundle
                    .format_pattern(pattern, args, &mut errors)
                    .into_owned()
            },
        );
        (said, errors)
    }

    /// The variables of a message: those that are missed when there are none.
    fn variables(&self, key: &str) -> BTreeSet<String> {
        let (_, errors) = self.format(key, None);
        let names = errors.into_iter().filter_map(|error| match error {
            FluentError::ResolverError(ResolverError::Reference(ReferenceKind::Variable {
                id,
            })) => Some(id),
            _ => None,
        });
        names.collect()
    }

    /// Says a message in all its forms; one without variables has one.
    fn try_out(&self, key: &str, variables: &BTreeSet<String>) -> Result<(), WordsError> {
        #[cfg(test)]
        TRIED.set(TRIED.get() + 1);
        let most = if variables.is_empty() { 0 } else { 12 };
        for number in 0..=most {
            let args: FluentArgs<'_> = variables
                .iter()
                .map(|name| (name.as_str(), FluentValue::from(number)))
                .collect();
            if let Some(error) = self.format(key, Some(&args)).1.first() {
                return Err(WordsError::Message {
                    key: key.to_owned(),
                    error: error.to_string(),
                });
            }
        }
        Ok(())
    }
}

fn parse(
    language: LanguageIdentifier,
    text: String,
) -> Result<(Words, BTreeSet<String>), WordsError> {
    let resource = FluentResource::try_new(text).map_err(|(_, errors)| {
        WordsError::Syntax(
            errors
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("; "),
        )
    })?;
    let keys = resource.entries().filter_map(|entry| match entry {
        fluent_syntax::ast::Entry::Message(message) => Some(message.id.name.to_owned()),
        _ => None,
    });
    let keys = keys.collect();
    let mut bundle = FluentBundle::new_concurrent(vec![language.clone()]);
    // Variables are sanitised and isolated before; Fluent's own marks would be in each copied name.
    bundle.set_use_isolating(false);
    bundle.add_resource(resource).map_err(|errors| {
        WordsError::Syntax(
            errors
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("; "),
        )
    })?;
    Ok((Words { language, bundle }, keys))
}

fn list<'a>(keys: impl Iterator<Item = &'a String>) -> Option<String> {
    let keys: Vec<&str> = keys.map(String::as_str).collect();
    (!keys.is_empty()).then(|| keys.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODEL: &str =
        "days = { $n ->\n    [one] a day\n   *[other] { $n } days\n}\nhello = Hello\n";

    fn model(english: &str) -> Model {
        Model::new(english.to_owned()).unwrap()
    }

    #[test]
    fn a_language_says_plurals_in_its_own_forms() {
        let polish = "days = { $n ->\n    [one] dzień\n    [few] { $n } dni\n   *[many] { $n } dniów\n}\nhello = Cześć\n";
        let words = Words::new("pl", polish.to_owned(), &model(MODEL)).unwrap();
        assert_eq!(words.say_of("days", "n", 1), "dzień");
        assert_eq!(words.say_of("days", "n", 3), "3 dni");
        assert_eq!(words.say_of("days", "n", 5), "5 dniów");
        assert_eq!(words.say("hello"), "Cześć");
    }

    #[test]
    fn a_right_to_left_name_is_set_off_from_its_sentence() {
        let english = "days = Did you mean { $name }?\n";
        let words = Words::new("en", english.to_owned(), &model(english)).unwrap();
        assert_eq!(words.say_of("days", "name", "Anna"), "Did you mean Anna?");
        assert_eq!(
            words.say_of("days", "name", "أحمد"),
            "Did you mean \u{2068}أحمد\u{2069}?"
        );
    }

    #[test]
    fn words_that_a_language_lacks_misspells_or_adds_are_named() {
        let wrong = |text: &str| {
            Words::new("de", text.to_owned(), &model(MODEL))
                .unwrap_err()
                .to_string()
        };
        assert_eq!(wrong("days = Tage\n"), "it lacks hello");
        assert!(wrong("days = { $m } Tage\nhello = Hallo\n").contains("days"));
        assert!(wrong("days = Tage\nhello = Hallo\nbye = x\n").contains("bye"));
        assert!(wrong("days = {\nhello = Hallo\n").contains("Fluent"));
    }
}
