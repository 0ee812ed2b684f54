//! All languages that are spoken, and which of them somebody is answered in.

use std::path::Path;

use unic_langid::LanguageIdentifier;

use super::templates::{TemplateError, Templates, Trial, read};
use super::words::{ENGLISH, Model, Words, WordsError};
use crate::intent::Language;

/// The words of every language, the deployment's first.
#[derive(Debug)]
pub(super) struct Languages {
    deployment: Words,
    others: Vec<Words>,
}

impl Languages {
    /// The built-in languages and those of `overrides`.
    ///
    /// # Errors
    /// When there is no such language as the deployment's, or a file cannot be used.
    pub(super) fn load(
        overrides: Option<&Path>,
        deployment: &str,
        trial: Trial,
    ) -> Result<Self, TemplateError> {
        let mut tags = Templates::languages(overrides);
        let Some(place) = tags.iter().position(|tag| tag == deployment) else {
            return Err(TemplateError::NoLanguage {
                language: deployment.to_owned(),
                known: tags.join(", "),
            });
        };
        let deployment = tags.swap_remove(place);
        let model = match trial {
            Trial::Made => Some(model()?),
            Trial::Skipped => None,
        };
        let words = |tag: &String| words(tag, overrides, model.as_ref());
        Ok(Self {
            deployment: words(&deployment)?,
            others: tags.iter().map(words).collect::<Result<_, _>>()?,
        })
    }

    /// The words of this language, where it is spoken: of its variety, or else of the language at large. The
    /// deployment's where it is not, or none is wanted.
    ///
    /// A deployment's own variety is what its people speak: `de` is answered in `de-CH` there.
    pub(super) fn of(&self, wanted: Option<&Language>) -> &Words {
        let wanted = wanted.and_then(|language| language.tag().parse().ok());
        let Some(wanted): Option<LanguageIdentifier> = wanted else {
            return &self.deployment;
        };
        let spoken = |tag: &LanguageIdentifier| self.others.iter().find(|w| w.language() == tag);
        let at_large = LanguageIdentifier::from_parts(wanted.language, None, None, &[]);
        let variety = spoken(&wanted).filter(|_| wanted != at_large);
        variety.unwrap_or_else(|| {
            if self.deployment.language().language == wanted.language {
                &self.deployment
            } else {
                spoken(&at_large).unwrap_or(&self.deployment)
            }
        })
    }
}

/// The words of every language.
fn model() -> Result<Model, TemplateError> {
    Model::new(read(&file(ENGLISH), None)?).map_err(|error| unusable(ENGLISH, error))
}

/// The words of a language: from the folder of one's own, or the built-in ones. Tried out where there is a model.
fn words(
    tag: &str,
    overrides: Option<&Path>,
    model: Option<&Model>,
) -> Result<Words, TemplateError> {
    let text = read(&file(tag), overrides)?;
    let words = match model {
        Some(model) => Words::new(tag, text, model),
        None => Words::untried(tag, text),
    };
    words.map_err(|error| unusable(tag, error))
}

fn file(tag: &str) -> String {
    format!("words/{tag}.ftl")
}

fn unusable(tag: &str, error: WordsError) -> TemplateError {
    TemplateError::Words {
        language: tag.to_owned(),
        error,
    }
}

/// The built-in words of a language.
#[cfg(test)]
pub(super) fn built_in(tag: &str) -> Words {
    words(tag, None, Some(&model().unwrap())).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The language of an answer for `wanted`, in a deployment with two varieties of its own.
    fn spoken(deployment: &str, wanted: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let words = folder.path().join("words");
        std::fs::create_dir(&words).unwrap();
        for variety in ["de-CH", "pt-BR"] {
            let text = include_str!("../../templates/words/de.ftl");
            std::fs::write(words.join(format!("{variety}.ftl")), text).unwrap();
        }
        let languages = Languages::load(Some(folder.path()), deployment, Trial::Made).unwrap();
        let wanted = Language::new(wanted);
        languages.of(wanted.as_ref()).language().to_string()
    }

    #[test]
    fn an_answer_speaks_its_questions_language_or_the_deployments() {
        for (deployment, wanted, expected) in [
            ("en", "de", "de"),
            ("en", "fr", "fr"),
            ("de", "en", "en"),
            ("en", "", "en"),
            ("de", "", "de"),
            // Varieties.
            ("en", "de-CH", "de-CH"),
            ("en", "de-ch", "de-CH"),
            ("en", "de-AT", "de"),
            ("en", "pt-BR", "pt-BR"),
            ("de-CH", "de", "de-CH"),
            ("de-CH", "de-AT", "de-CH"),
            ("de-CH", "en", "en"),
            ("pt-BR", "pt", "pt-BR"),
            // Languages that are not spoken, and what is none.
            ("en", "ja", "en"),
            ("de", "pt-PT", "de"),
            ("de", "1", "de"),
            ("de", "x-y-z-not-a-tag", "de"),
        ] {
            let spoken = spoken(deployment, wanted);
            assert_eq!(spoken, expected, "{wanted:?} where {deployment} is spoken");
        }
    }

    #[test]
    fn french_and_spanish_set_their_signs_as_they_are_printed() {
        let lines = |text: &'static str| text.lines().filter(|line| !line.starts_with('#'));
        for line in lines(include_str!("../../templates/words/fr.ftl")) {
            // Placeables have signs of their own.
            let (line, mut before) = (line.trim_end_matches("}:"), ' ');
            for sign in line.chars() {
                let narrow = !matches!(sign, ';' | ':' | '!' | '?' | '»') || before == '\u{202f}';
                assert!(narrow, "{sign:?} in {line}");
                assert!(before != '«' || sign == '\u{202f}', "« in {line}");
                assert!(
                    sign != '\'' && sign != '"' || line.contains("\\u202F"),
                    "{line}"
                );
                before = sign;
            }
        }
        for line in lines(include_str!("../../templates/words/es.ftl")) {
            let many = |sign| line.matches(sign).count();
            assert_eq!(many('¿'), many('?'), "{line}");
            assert_eq!(many('¡'), many('!'), "{line}");
            assert_eq!(many('«'), many('»'), "{line}");
        }
    }
}
