//! From text to tokens: words, addresses, people and what separates them.
//!
//! The grammar is one regular expression. What it does not match is punctuation without meaning
//! here (quotes, brackets, asterisks, emoji), and is passed over.

use std::sync::LazyLock;

use email_address::{EmailAddress, Options};
use regex::{Captures, Regex};
use unicode_normalization::UnicodeNormalization;

use crate::text::is_invisible;
use crate::webex::model::PersonId;

/// How much of a message is looked at, in characters. Whoever writes more is not asking a name.
pub(super) const MAX_CHARS: usize = 2_000;

/// A part of a message, before it is cut into tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Text as it was typed.
    Text(String),
    /// A mention of somebody.
    Mention(PersonId),
}

/// The smallest thing with a meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A word: of a verb or of a name.
    Word(String),
    /// An email address, in lower case.
    Address {
        /// The address.
        email: String,
        /// Whether it stood in angle brackets, as in `Anna Berg <anna@example.com>`.
        angled: bool,
    },
    /// A mention of somebody else.
    Person(PersonId),
    /// The mention of the bot.
    Bot,
    /// `,`: between people, or inside `Family, Given`.
    Comma,
    /// `and` or `&`: between people.
    And,
    /// `;`: between people, above the comma.
    Semicolon,
}

impl Token {
    /// The word in the form in which verbs are compared; `None` for what is not a word.
    pub(super) fn folded(&self) -> Option<String> {
        match self {
            Self::Word(word) => Some(fold(word)),
            _ => None,
        }
    }

    /// Whether this stands between people and says nothing itself.
    pub(super) fn separates(&self) -> bool {
        matches!(self, Self::Comma | Self::And | Self::Semicolon)
    }
}

/// Every sign that is typed for an apostrophe.
const APOSTROPHES: &str = "'’‘ʼ`´′＇";

#[expect(
    clippy::expect_used,
    reason = "the pattern is constant, and every test of this room compiles it"
)]
static GRAMMAR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)
          <@personId:(?<id>[A-Za-z0-9_+/=-]+)(?:\|[^>]*)?>
        | <@personEmail:(?<mentioned>[^\s|>]+)(?:\|[^>]*)?>
        | <@all>
        | (?<open><\s*)? (?i:mailto:)?
          (?<email>
            [\p{L}\p{N}_] [\p{L}\p{M}\p{N}_.!\#$%&'*+/=^`{|}~-]*
            @ [\p{L}\p{N}] (?:[\p{L}\p{M}\p{N}.-]*[\p{L}\p{M}\p{N}])?
          )
          (?:\?\w+=[^\s>]*)?
        | (?<word>
            [\p{L}\p{N}] [\p{L}\p{M}\p{N}_]*
            (?: (?:\.?['’‘ʼ`´′＇‐‑–·・\x{200C}\x{200D}-]|\.) [\p{L}\p{M}\p{N}_]+ )*
            \.?
          | ['’]t\b
          )
        | (?<possessive>['’]s\b)
        | (?<comma>[,،、，])
        | (?<semicolon>[;；\x{37e}])
        | (?<and>[&＆])
        ",
    )
    .expect("the token grammar compiles")
});

/// The tokens of a message. `bot` is known by its id, never by its name.
pub(super) fn tokens(pieces: &[Piece], bot: &PersonId) -> Vec<Token> {
    let mut tokens = Vec::new();
    push_tokens(&mut tokens, pieces, Some(bot));
    tokens
}

/// Adds the tokens of these pieces, of the first [`MAX_CHARS`] characters.
pub(super) fn push_tokens(tokens: &mut Vec<Token>, pieces: &[Piece], bot: Option<&PersonId>) {
    let mut left = MAX_CHARS;
    for piece in pieces {
        match piece {
            Piece::Mention(id) => tokens.push(person(id.clone(), bot)),
            Piece::Text(text) => {
                let bounded: String = text.chars().take(left).collect();
                left -= bounded.chars().count();
                let text = normalize(&bounded);
                for found in GRAMMAR.captures_iter(&text) {
                    tokens.extend(token(&found, &text, bot));
                }
            }
        }
    }
}

fn person(id: PersonId, bot: Option<&PersonId>) -> Token {
    if Some(&id) == bot {
        Token::Bot
    } else {
        Token::Person(id)
    }
}

fn token(found: &Captures<'_>, text: &str, bot: Option<&PersonId>) -> Option<Token> {
    if let Some(word) = found.name("word") {
        let word = without_full_stop(word.as_str(), &text[word.end()..]);
        return Some(if fold(word) == "and" {
            Token::And
        } else {
            Token::Word(word.to_owned())
        });
    }
    if let Some(address) = found.name("email").or_else(|| found.name("mentioned")) {
        let angled = found.name("open").is_some();
        return Some(match email(address.as_str()) {
            Some(email) => Token::Address { email, angled },
            // Not an address after all: the search by name will say that there is nobody.
            None => Token::Word(address.as_str().to_owned()),
        });
    }
    if let Some(id) = found.name("id") {
        return id.as_str().parse().ok().map(|id| person(id, bot));
    }
    found
        .name("comma")
        .map(|_| Token::Comma)
        .or_else(|| found.name("semicolon").map(|_| Token::Semicolon))
        .or_else(|| found.name("and").map(|_| Token::And))
}

/// The word without the full stop of a sentence. That of an initial or a short form stays, where
/// more of the name follows: `J. Andersen`, `St. John`.
fn without_full_stop<'a>(word: &'a str, rest: &str) -> &'a str {
    let Some(stem) = word.strip_suffix('.') else {
        return word;
    };
    let last = stem.rsplit('.').next().unwrap_or(stem);
    let short = last.chars().count() <= 3;
    let goes_on = rest.starts_with(char::is_whitespace)
        && rest.trim_start().starts_with(char::is_alphanumeric);
    if short && goes_on { word } else { stem }
}

/// The address in lower case, when it is one that could receive mail.
fn email(text: &str) -> Option<String> {
    let options = Options::default()
        .with_required_tld()
        .without_display_text()
        .without_domain_literal();
    EmailAddress::parse_with_options(text, options)
        .ok()
        .map(|address| address.as_str().to_lowercase())
}

/// The text in composed form (NFC), every white space a space, without signs that cannot be seen.
pub(super) fn normalize(text: &str) -> String {
    let mut normal = String::with_capacity(text.len());
    for sign in text.nfc() {
        match sign {
            _ if sign.is_whitespace() => normal.push(' '),
            // Joiners belong to words of some scripts (Persian, Malayalam), never to Latin ones.
            '\u{200c}' | '\u{200d}' => {
                if normal.ends_with(|before: char| before >= '\u{600}') {
                    normal.push(sign);
                }
            }
            // A keycap around a digit, and what stood for something that was no text.
            '\u{20e3}' | '\u{fffc}' | '\u{fffd}' => {}
            _ if sign.is_control() || is_invisible(sign) => {}
            '＠' => normal.push('@'),
            _ => normal.push(sign),
        }
    }
    normal
}

/// The form in which words are compared: lower case, no apostrophes, no full stops.
pub(super) fn fold(word: &str) -> String {
    word.chars()
        .filter(|sign| !APOSTROPHES.contains(*sign) && *sign != '.')
        .flat_map(char::to_lowercase)
        .collect()
}

/// The word without a possessive ending: `anna's` is `anna`.
pub(super) fn without_possessive(word: &str) -> &str {
    word.strip_suffix(['s', 'S'])
        .and_then(|stem| stem.strip_suffix(|sign| APOSTROPHES.contains(sign)))
        .unwrap_or(word)
}
