//! The files of `templates/` that the program carries: cards, texts, words and phrases. Once, for all who read them.

use std::borrow::Cow;

use rust_embed::Embed;

/// The files of `templates/`.
#[derive(Embed)]
#[folder = "templates/"]
struct BuiltIn;

/// The names of all files, such as `words/en.ftl`.
pub fn names() -> impl Iterator<Item = Cow<'static, str>> {
    BuiltIn::iter()
}

/// The content of a file; `None` where there is none of that name.
#[must_use]
pub fn get(name: &str) -> Option<Cow<'static, [u8]>> {
    BuiltIn::get(name).map(|file| file.data)
}
