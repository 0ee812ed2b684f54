//! Messages as people write them: markdown and mentions to html, text and ids.

use std::sync::LazyLock;

use pulldown_cmark::{Options, Parser, html};
use regex::{Captures, Regex};

use super::directory::{Directory, emails, text};

/// A message's three faces.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) text: String,
    pub(super) html: Option<String>,
    pub(super) people: Vec<String>,
    pub(super) groups: Vec<String>,
}

/// `<@personId:ID|Name>`, `<@personEmail:mail|Name>`, `<@all>`.
static MENTION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"<@(?:(personId|personEmail):([^|>]+)(?:\|([^>]*))?|(all))>").ok()
});

/// Tags of html.
static TAG: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"<[^>]*>").ok());

/// Reads markdown; whoever is no member of the space cannot be mentioned there, and is only named.
pub(super) fn read(
    markdown: &str,
    directory: &Directory,
    member: impl Fn(&str) -> bool,
) -> Written {
    let mut written = Written::default();
    // Mentions become words that markdown leaves alone, and elements after it has been read.
    let mut elements = Vec::new();
    let replace = |captures: &Captures<'_>| {
        let group = |place: usize| captures.get(place).map(|found| found.as_str().trim());
        let element = if group(4).is_some() {
            written.groups.push("all".to_owned());
            "<spark-mention data-object-type=\"groupMention\" data-group-type=\"all\">All</spark-mention>"
                .to_owned()
        } else {
            let person = match (group(1), group(2)) {
                (Some("personId"), Some(id)) => directory.by_id(id),
                (_, Some(email)) => directory.by_email(email),
                _ => None,
            };
            let Some(person) = person.filter(|person| member(text(person, "id"))) else {
                return group(3).or(group(2)).unwrap_or_default().to_owned();
            };
            let id = text(&person, "id").to_owned();
            let shown = match group(3).filter(|shown| !shown.is_empty()) {
                Some(shown) => shown,
                None => [
                    text(&person, "displayName"),
                    emails(&person).next().unwrap_or_default(),
                ]
                .into_iter()
                .find(|name| !name.is_empty())
                .unwrap_or_default(),
            };
            let element = format!(
                "<spark-mention data-object-type=\"person\" data-object-id=\"{id}\">{}</spark-mention>",
                escape(shown)
            );
            if !written.people.contains(&id) {
                written.people.push(id);
            }
            element
        };
        elements.push(element);
        format!("\u{e000}{}\u{e001}", elements.len() - 1)
    };
    let markdown = match MENTION.as_ref() {
        Some(mention) => mention.replace_all(markdown, replace).into_owned(),
        None => markdown.to_owned(),
    };
    let mut rendered = String::new();
    // Html that somebody typed is shown, not obeyed.
    let events = Parser::new_ext(&markdown, Options::empty()).map(|event| match event {
        pulldown_cmark::Event::Html(html) | pulldown_cmark::Event::InlineHtml(html) => {
            pulldown_cmark::Event::Text(html)
        }
        other => other,
    });
    html::push_html(&mut rendered, events);
    let mut html = rendered.trim().to_owned();
    // One paragraph is sent without its element, as Webex does.
    if let Some(inner) = html
        .strip_prefix("<p>")
        .and_then(|rest| rest.strip_suffix("</p>"))
        && !inner.contains("<p>")
    {
        html = inner.to_owned();
    }
    for (place, element) in elements.iter().enumerate() {
        html = html.replace(&format!("\u{e000}{place}\u{e001}"), element);
    }
    written.text = plain(&html);
    written.html = Some(html);
    written
}

/// The words of html.
fn plain(html: &str) -> String {
    let words = match TAG.as_ref() {
        Some(tag) => tag.replace_all(html, "").into_owned(),
        None => html.to_owned(),
    };
    let words = words
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
    words.trim().to_owned()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
