//! Mentions: who is meant, by id, and at which place of the message.
//!
//! Only the HTML tells where a mention stands. The shown name can be a nickname, have several
//! words or look like a verb, so a mention is taken out by its element, never by its text.

use html5gum::{HtmlString, StartTag, Token as Html, Tokenizer};

use super::address::in_link;
use super::text::{MAX_CHARS, Piece};
use super::{MessageInput, Space};
use crate::webex::model::PersonId;

/// How much HTML is looked at, in characters: markup and ids are longer than what they say.
const MAX_HTML_CHARS: usize = 16 * MAX_CHARS;

/// The name of the element that holds a mention.
const MENTION: &[u8] = b"spark-mention";

/// Elements that end a line where they stand.
const BLOCKS: [&[u8]; 20] = [
    b"address",
    b"blockquote",
    b"br",
    b"dd",
    b"div",
    b"dt",
    b"h1",
    b"h2",
    b"h3",
    b"h4",
    b"h5",
    b"h6",
    b"hr",
    b"li",
    b"ol",
    b"p",
    b"pre",
    b"td",
    b"tr",
    b"ul",
];

/// A message in pieces.
pub(super) struct ParsedMentions {
    /// Text and mentions in order.
    pub(super) pieces: Vec<Piece>,
    /// When places are not known, everybody but the bot who is mentioned. The text then holds
    /// shown names.
    pub(super) unplaced: Option<Vec<PersonId>>,
    /// Whether everybody in the space is mentioned at once.
    pub(super) to_all: bool,
}

/// Takes a message apart.
pub(super) fn hear(said: &MessageInput<'_>) -> ParsedMentions {
    if let Some(html) = said.html {
        let (pieces, to_all) = pieces(html);
        let placed = pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Mention(_)));
        if placed || said.mentioned.is_empty() {
            return ParsedMentions {
                pieces,
                unplaced: None,
                to_all,
            };
        }
    }
    // In a group space the bot hears only what mentions it, told or not.
    let mentions = !said.mentioned.is_empty() || said.space == Space::Group;
    let others = || {
        let others = said.mentioned.iter().filter(|id| *id != said.bot);
        others.cloned().collect()
    };
    ParsedMentions {
        pieces: vec![Piece::Text(said.text.to_owned())],
        unplaced: mentions.then(others),
        to_all: false,
    }
}

/// Text and mentions of this HTML, in order, and whether it mentions everybody at once.
fn pieces(html: &str) -> (Vec<Piece>, bool) {
    let end = html
        .char_indices()
        .nth(MAX_HTML_CHARS)
        .map_or(html.len(), |(at, _)| at);
    let mut reading = Reading::default();
    for Ok(token) in Tokenizer::new(&html[..end]) {
        match token {
            Html::StartTag(tag) => reading.start(&tag),
            Html::EndTag(tag) => reading.end(&tag.name),
            Html::String(text) => reading.text(&String::from_utf8_lossy(&text)),
            Html::Comment(_) | Html::Doctype(_) | Html::Error(_) => {}
        }
    }
    reading.end_link();
    reading.end_text();
    (reading.pieces, reading.to_all)
}

#[derive(Default)]
struct Reading {
    pieces: Vec<Piece>,
    text: String,
    /// How many mention elements are open whose content is not text: it is the shown name.
    inside_mention: usize,
    /// The addresses that a link leads to, and where its text began.
    link: Option<(Vec<String>, usize)>,
    to_all: bool,
}

impl Reading {
    fn start(&mut self, tag: &StartTag<()>) {
        let name: &[u8] = &tag.name;
        if name == MENTION {
            self.mention(tag);
        } else if BLOCKS.contains(&name) {
            self.text("\n");
        } else if name == b"a" && self.inside_mention == 0 {
            self.end_link();
            let target = attribute(tag, b"href").unwrap_or_default();
            let addresses = in_link(&target);
            if !addresses.is_empty() {
                self.link = Some((addresses, self.text.len()));
            }
        }
    }

    fn mention(&mut self, tag: &StartTag<()>) {
        if self.inside_mention > 0 {
            self.inside_mention += usize::from(!tag.self_closing);
            return;
        }
        let kind = attribute(tag, b"data-object-type");
        if kind
            .as_ref()
            .is_none_or(|kind| kind.eq_ignore_ascii_case("person"))
        {
            let id = attribute(tag, b"data-object-id").and_then(|id| id.trim().parse().ok());
            let Some(id) = id else {
                // Without an id that can be used, the shown name is still a name.
                self.text(" ");
                return;
            };
            self.end_link();
            self.end_text();
            self.pieces.push(Piece::Mention(id));
        } else if kind.is_some_and(|kind| kind.eq_ignore_ascii_case("groupMention")) {
            self.to_all = true;
        }
        self.inside_mention = usize::from(!tag.self_closing);
    }

    fn end(&mut self, name: &HtmlString) {
        let name: &[u8] = name;
        if name == MENTION {
            self.inside_mention = self.inside_mention.saturating_sub(1);
        } else if BLOCKS.contains(&name) {
            self.text("\n");
        } else if name == b"a" {
            self.end_link();
        }
    }

    fn text(&mut self, text: &str) {
        if self.inside_mention == 0 {
            self.text.push_str(text);
        }
    }

    /// Ends a link to an address. Its text counts; where that is no address (`<a …>Anna</a>`), the
    /// target does.
    fn end_link(&mut self) {
        let is_address = |word: &str| word.trim_matches('@').contains('@');
        if let Some((addresses, from)) = self.link.take()
            && !self.text[from..].split_whitespace().any(is_address)
        {
            self.text.truncate(from);
            self.text.push(' ');
            self.text.push_str(&addresses.join(", "));
        }
    }

    fn end_text(&mut self) {
        if !self.text.is_empty() {
            self.pieces
                .push(Piece::Text(std::mem::take(&mut self.text)));
        }
    }
}

fn attribute(tag: &StartTag<()>, name: &'static [u8]) -> Option<String> {
    tag.attributes
        .get(name)
        .map(|value| String::from_utf8_lossy(value).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Piece {
        Piece::Text(text.to_owned())
    }

    fn mention(id: &str) -> Piece {
        Piece::Mention(id.parse().unwrap())
    }

    #[test]
    fn mentions_are_taken_out_by_their_element() {
        let rows: &[(&str, &[Piece])] = &[
            (
                r#"<p><spark-mention data-object-type="person" data-object-id="BOT">Whois Bot</spark-mention> whois x</p>"#,
                &[text("\n"), mention("BOT"), text(" whois x\n")],
            ),
            // Attributes in any order, in any quotes or none; more of them; upper case.
            (
                "<SPARK-MENTION class=x DATA-OBJECT-ID='A_1' data-object-type=person>A</SPARK-MENTION>",
                &[mention("A_1")],
            ),
            // The shown name can hold elements and entities.
            (
                r#"<spark-mention data-object-type="person" data-object-id="A"><b>Anna</b> &amp; <i>Co</i></spark-mention>!"#,
                &[mention("A"), text("!")],
            ),
            (
                r#"<spark-mention data-object-type="groupMention" data-group-type="all">All</spark-mention> hi"#,
                &[text(" hi")],
            ),
            // An id that is none leaves the shown name.
            (
                r#"<spark-mention data-object-type="person" data-object-id="../x">Anna</spark-mention>"#,
                &[text(" Anna")],
            ),
            ("a&amp;b&#39;c<br/>d<b>e</b>", &[text("a&b'c\nde")]),
            (
                r#"<a href="mailto:a@x.org">A. Berg</a>"#,
                &[text(" a@x.org")],
            ),
            (
                r#"<a href="mailto:a@x.org">a@x.org</a>"#,
                &[text("a@x.org")],
            ),
            ("<spark-mention", &[]),
        ];
        for (html, expected) in rows {
            assert_eq!(pieces(html).0, *expected, "{html}");
        }
    }
}
