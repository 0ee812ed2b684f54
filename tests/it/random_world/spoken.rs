//! What the bot says, in every language that it has: read from the files of its words, so that an answer in any of them
//! can be judged.

use std::collections::HashMap;
use std::sync::LazyLock;

const FILES: [&str; 4] = [
    include_str!("../../../templates/words/de.ftl"),
    include_str!("../../../templates/words/en.ftl"),
    include_str!("../../../templates/words/es.ftl"),
    include_str!("../../../templates/words/fr.ftl"),
];

/// Every sentence of one line, with what stands before and after the value that it holds.
type Sentences = HashMap<&'static str, Vec<(&'static str, &'static str)>>;

static SAID: LazyLock<Sentences> = LazyLock::new(|| {
    let mut said = Sentences::new();
    for line in FILES.iter().flat_map(|file| file.lines()) {
        if let Some((key, text)) = line
            .split_once(" = ")
            .filter(|_| !line.starts_with([' ', '#']))
        {
            let before = text.split('{').next().unwrap_or_default();
            let after = text.rsplit('}').next().unwrap_or_default();
            let after = if text.contains('{') { after } else { "" };
            said.entry(key).or_default().push((before, after));
        }
    }
    said
});

/// This sentence in all languages, as what stands before and after the value that it holds.
pub(super) fn around(key: &str) -> &'static [(&'static str, &'static str)] {
    SAID.get(key)
        .unwrap_or_else(|| panic!("the bot does not say {key}"))
}

/// The part by which this sentence is known, in all languages.
pub(super) fn marks(key: &str) -> impl Iterator<Item = &'static str> {
    around(key).iter().map(|(before, after)| {
        let longer = if after.len() > before.len() {
            after
        } else {
            before
        };
        longer.trim()
    })
}

/// Whether a text is this sentence, or holds it.
pub(super) fn says(text: &str, key: &str) -> bool {
    marks(key).any(|mark| text.contains(mark))
}

/// Whether the title of a button is this one.
pub(super) fn is(title: &str, key: &str) -> bool {
    around(key).iter().any(|(words, _)| *words == title)
}

/// Whether a line is this sentence about somebody of this name.
pub(super) fn is_of(line: &str, key: &str, name: &str) -> bool {
    let line = line.replace(['\u{2068}', '\u{2069}'], "");
    around(key)
        .iter()
        .any(|(before, after)| line == format!("{before}{name}{after}"))
}

#[test]
fn every_language_says_all_that_answers_are_known_by() {
    for key in [
        "button-refresh",
        "chain-of",
        "reports-of",
        "manager-nobody",
        "sent-privately",
    ] {
        assert_eq!(around(key).len(), FILES.len(), "{key}");
        assert!(marks(key).all(|mark| mark.chars().count() > 5), "{key}");
    }
    assert!(is_of(
        "Managers of \u{2068}Anna Berg\u{2069}, the nearest first",
        "chain-of",
        "Anna Berg"
    ));
    assert!(says("Anna ist verfügbar", "state-active"));
}
