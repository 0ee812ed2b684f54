//! From text to tokens: words, addresses, people and what separates them.
//!
//! The grammar is one regular expression. All other text is punctuation without meaning here
//! (asterisks, colons, emoji); the grammar skips it.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::address::{email, in_link};
use super::label::opening;
use super::person_ref::name_of;
use super::phrases::Phrases;
use super::spelling::{APOSTROPHES, fold, is_one_letter, is_particle, normalize};
use crate::webex::model::PersonId;

/// How much of a message is looked at, in characters. A longer text is not a name.
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
    /// One name in quotes that holds a comma or `and`.
    Quoted(String),
    /// The text in brackets after a name.
    Suffix {
        /// As it was typed, with its brackets.
        text: String,
        /// Its words, if there is no name before it.
        within: Vec<Token>,
    },
    /// An email address, in lower case.
    Address {
        /// The address.
        email: String,
        /// Whether it stood in brackets, as in `Anna Berg <anna@example.com>`.
        angled: bool,
    },
    /// A mention of somebody else.
    Person(PersonId),
    /// The mention of the bot.
    Bot,
    /// `,`: between people, or inside `Family, Given`.
    Comma,
    /// `and`, `or`, `&`, `/` without blanks or `-` between blanks, as it was typed: between people, or inside a name.
    And(String),
    /// A word for `or`, as it was typed: between people, or a name as well (Or Cohen).
    Or(String),
    /// The one who asks.
    Asker,
    /// `;`, `|`, a bullet, or `/` between blanks: between people, above the comma.
    Semicolon,
    /// The end of a line: between people like a semicolon, and nothing inside a phrase.
    Break,
}

impl Token {
    /// The word that may be one of a phrase; `None` for what is no word.
    pub(super) fn word(&self) -> Option<&str> {
        match self {
            Self::Word(word) | Self::And(word) | Self::Or(word) => Some(word),
            _ => None,
        }
    }

    /// The word in the form in which words are compared; `None` for what is not a word of a name.
    pub(super) fn folded(&self) -> Option<String> {
        match self {
            Self::Word(word) => Some(fold(word)),
            _ => None,
        }
    }

    /// Whether this may be a part of a name that is typed in words.
    pub(super) fn is_typed(&self) -> bool {
        matches!(self, Self::Word(_) | Self::Quoted(_) | Self::Suffix { .. })
    }

    /// Whether this is somebody whom no word can be mistaken for.
    pub(super) fn is_somebody(&self) -> bool {
        matches!(self, Self::Person(_) | Self::Address { .. } | Self::Asker)
    }

    /// Whether this stands between people and says nothing itself.
    pub(super) fn separates(&self) -> bool {
        matches!(
            self,
            Self::Comma | Self::Semicolon | Self::Break | Self::And(_)
        )
    }
}

#[expect(
    clippy::expect_used,
    reason = "the pattern is constant, and every test of this room compiles it"
)]
static GRAMMAR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?x)
          <@personId:(?<id>[A-Za-z0-9_+/=-]+)(?:\|[^>]*)?>
        | <@personEmail:(?<mentioned>[^\s|>]+)(?:\|[^>]*)?>
        | <@all>
        | (?<quote>["“”„‟«»] [^"“”„‟«»\n]* ["“”„‟«»])
        | (?<bracket>[(\[] [^()\[\]\n]* [)\]])
        | (?m:^)\ *\d{1,3}[.)]\ +
        | (?<link>
            (?i: (?:mailto|sips?): | \b[a-z][a-z0-9+.-]*:// ) [^\s<>"“”()\[\]]+
          )
        | (?<open><\s*)?
          (?<email>
            [\p{L}\p{N}_] [\p{L}\p{M}\p{N}_.!\#$%&'’‘ʼ´′*+/=^`{|}~-]*
            @ [\p{L}\p{N}] (?:[\p{L}\p{M}\p{N}.-]*[\p{L}\p{M}\p{N}])?
          )
          (?:\?\w+=[^\s>]*)?
        | (?<word>
            \p{L}/\p{L}\b
          | [\p{L}\p{N}] [\p{L}\p{M}\p{N}_]*
            (?: (?:\.?['’‘ʼ`´′‐‑–·・\x{200C}\x{200D}-]|\.) [\p{L}\p{M}\p{N}_]+ )*
            \.?
          | ['’]t\b
          )
        | (?<possessive>['’]s\b)
        | (?<comma>[,،、])
        | (?<semicolon> [;|•●▪◦‣∙] | \ [/+]\  )
        | (?<and>[&/+])
        | \ (?<dash>[-–—])\ 
        | (?<line>\n)
        "#,
    )
    .expect("the token grammar compiles")
});

/// The tokens of a message. `bot` is known by its id, never by its name.
pub(super) fn tokens(pieces: &[Piece], bot: Option<&PersonId>, phrases: &Phrases) -> Vec<Token> {
    let mut tokens = Vec::new();
    push_tokens(&mut tokens, pieces, Hearing { bot, phrases });
    join_particles(&mut tokens);
    join_initials(&mut tokens);
    tokens
}

/// Turns an `and` of one letter where the given name stands in `Silva, E` into a word of the name: nothing follows that it
/// could join.
fn join_initials(tokens: &mut [Token]) {
    for at in 2..tokens.len() {
        let (Token::And(letter) | Token::Or(letter)) = &tokens[at] else {
            continue;
        };
        let follows_family = matches!(&tokens[at - 2..at], [Token::Word(_), Token::Comma]);
        let is_dotted = letter.ends_with('.') && letter.starts_with(char::is_uppercase);
        let joins = tokens.get(at + 1).is_some_and(|next| !next.separates());
        if follows_family && is_one_letter(letter) && (is_dotted || !joins) {
            tokens[at] = Token::Word(letter.clone());
        }
    }
}

/// Turns an `and` between two particles into a word of the name: `von und zu`.
fn join_particles(tokens: &mut [Token]) {
    let is_small = |token: &Token| token.word().is_some_and(is_particle);
    for at in 1..tokens.len().saturating_sub(1) {
        if let Token::And(word) = &tokens[at]
            && word.chars().all(char::is_alphabetic)
            && is_small(&tokens[at - 1])
            && is_small(&tokens[at + 1])
        {
            tokens[at] = Token::Word(word.clone());
        }
    }
}

/// The definition of a word.
#[derive(Clone, Copy)]
struct Hearing<'a> {
    bot: Option<&'a PersonId>,
    phrases: &'a Phrases,
}

/// Adds the tokens of these pieces, of the first [`MAX_CHARS`] characters.
fn push_tokens(tokens: &mut Vec<Token>, pieces: &[Piece], by: Hearing<'_>) {
    let mut left = MAX_CHARS;
    for piece in pieces {
        match piece {
            Piece::Mention(id) => tokens.push(person(id.clone(), by.bot)),
            Piece::Text(text) => {
                let bounded: String = text.chars().take(left).collect();
                left -= bounded.chars().count();
                push_text(tokens, &normalize(&bounded), by);
            }
        }
    }
}

fn push_text(tokens: &mut Vec<Token>, text: &str, by: Hearing<'_>) {
    for found in GRAMMAR.captures_iter(text) {
        push(tokens, &found, text, by);
    }
}

fn push(tokens: &mut Vec<Token>, found: &Captures<'_>, text: &str, by: Hearing<'_>) {
    if let Some(quote) = found.name("quote") {
        let mut within = Vec::new();
        push_text(&mut within, inner(quote.as_str()), by);
        let is_all = text.trim() == quote.as_str();
        match one_name(&within, by.phrases).filter(|_| !is_all) {
            Some(name) => tokens.push(Token::Quoted(name)),
            None => tokens.append(&mut within),
        }
    } else if let Some(bracket) = found.name("bracket") {
        let mut within = Vec::new();
        push_text(&mut within, inner(bracket.as_str()), by);
        push_bracketed(tokens, bracket.as_str(), within);
    } else if let Some(link) = found.name("link") {
        let addresses = in_link(link.as_str());
        if addresses.is_empty() {
            tokens.push(Token::Word(link.as_str().to_owned()));
        }
        let angled = text[..link.start()].trim_end().ends_with('<');
        let address = |email| Token::Address { email, angled };
        tokens.extend(addresses.into_iter().map(address));
    } else {
        tokens.extend(token(found, text, by));
    }
}

/// The text between the first and the last sign.
fn inner(text: &str) -> &str {
    let mut signs = text.chars();
    signs.next();
    signs.next_back();
    signs.as_str()
}

/// The name that a text in quotes is, when a comma or `and` in it would make two of it.
fn one_name(within: &[Token], phrases: &Phrases) -> Option<String> {
    let [first, .., last] = within else {
        return None;
    };
    let inside = |token: &&Token| matches!(token, Token::Comma | Token::And(_) | Token::Or(_));
    let is_name = first.is_typed()
        && last.is_typed()
        && within.iter().filter(inside).count() == 1
        && within
            .iter()
            .all(|token| token.is_typed() || inside(&token));
    (is_name && opening(within, phrases).is_none()).then(|| name_of(within))
}

/// Adds what stands in brackets: the address of the person before it, a suffix of the name, or just more text.
fn push_bracketed(tokens: &mut Vec<Token>, text: &str, mut within: Vec<Token>) {
    let named = tokens
        .last()
        .is_some_and(|before| before.is_typed() || before.is_somebody());
    let has_address = within.iter().any(Token::is_somebody);
    if !named || (has_address && !matches!(tokens.last(), Some(Token::Word(_)))) {
        tokens.append(&mut within);
    } else if has_address {
        tokens.extend(within.into_iter().filter_map(|token| match token {
            Token::Address { email, .. } => Some(Token::Address {
                email,
                angled: true,
            }),
            Token::Person(_) => Some(token),
            _ => None,
        }));
    } else if !within.is_empty() {
        let words: Vec<&str> = text.split_whitespace().collect();
        tokens.push(Token::Suffix {
            text: words.join(" "),
            within,
        });
    }
}

fn person(id: PersonId, bot: Option<&PersonId>) -> Token {
    if Some(&id) == bot {
        Token::Bot
    } else {
        Token::Person(id)
    }
}

fn token(found: &Captures<'_>, text: &str, by: Hearing<'_>) -> Option<Token> {
    if let Some(word) = found.name("word") {
        let (before, rest) = (&text[..word.start()], &text[word.end()..]);
        let word = without_full_stop(word.as_str(), rest);
        let joint = by.phrases.joint(word);
        return Some(match joint.filter(|_| !is_initial(word, before, text)) {
            Some(false) => Token::And(word.to_owned()),
            Some(true) => Token::Or(word.to_owned()),
            None if owns(word, rest) => Token::Word(format!("{word}'")),
            None => Token::Word(word.to_owned()),
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
        return id.as_str().parse().ok().map(|id| person(id, by.bot));
    }
    if let Some(and) = found.name("and") {
        let and_word = and.as_str().to_owned();
        let around = (
            text[..and.start()].ends_with(char::is_alphanumeric),
            text[and.end()..].starts_with(char::is_alphanumeric),
        );
        return (and_word == "&" || around == (true, true)).then_some(Token::And(and_word));
    }
    if let Some(dash) = found.name("dash") {
        return Some(Token::And(dash.as_str().to_owned()));
    }
    found
        .name("comma")
        .map(|_| Token::Comma)
        .or_else(|| found.name("semicolon").map(|_| Token::Semicolon))
        .or_else(|| found.name("line").map(|_| Token::Break))
}

/// Whether a single letter is the initial of a name, and does not join people: `A. E. Roth`, `für Y Roth`. A capital letter
/// says so inside of a sentence that has small ones.
fn is_initial(word: &str, before: &str, text: &str) -> bool {
    let mut signs = word.chars();
    let (Some(letter), rest) = (signs.next(), signs.as_str()) else {
        return false;
    };
    let is_inside = before.trim_end().ends_with(char::is_alphanumeric);
    match rest {
        "." => letter.is_alphabetic(),
        "" => letter.is_uppercase() && is_inside && text.contains(char::is_lowercase),
        _ => false,
    }
}

/// Whether the word is a possessive that an apostrophe alone ends, before what can be owned: `James' manager`.
fn owns(word: &str, rest: &str) -> bool {
    word.ends_with(['s', 'S', 'x', 'z', 'ß'])
        && rest
            .strip_prefix(|sign| APOSTROPHES.contains(sign))
            .filter(|rest| rest.starts_with(char::is_whitespace))
            .is_some_and(|rest| !rest.trim().is_empty())
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
