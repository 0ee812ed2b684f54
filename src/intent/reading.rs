//! From tokens to what they may mean.

use super::mention::ParsedMentions;
use super::person_ref::{First, people};
use super::spelling::fold;
use super::text::{Piece, Token, push_tokens};
use super::{Help, Intent, Readings, Space, Topic, verbs};
use crate::webex::model::PersonId;

/// The most words a name has that was said without a verb. What is longer is a sentence.
const BARE_NAME_WORDS: usize = 6;

/// The most words that the bot's shown name is taken to have, where its place in the text is not
/// known.
const BOT_NAME_WORDS: usize = 4;

/// How a question begins that asks for whoever is mentioned in it.
const QUESTIONS: &[&str] = &[
    "who",
    "whos",
    "whose",
    "whom",
    "do you know",
    "does anyone know",
    "does anybody know",
    "anyone know",
    "anybody know",
    "wer",
    "wen",
    "wem",
    "wessen",
    "kennst du",
    "kennt jemand",
    "kennt ihr",
];

/// How something was said.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    /// Where.
    space: Space,
    /// Whether it holds a question mark.
    asks: bool,
    /// Whether it is said to everybody in the space.
    to_all: bool,
}

impl Manner {
    /// Alone with the bot.
    pub(super) const DIRECT: Self = Self {
        space: Space::Direct,
        asks: false,
        to_all: false,
    };

    /// In a group space.
    pub(super) fn among_others(heard: &ParsedMentions) -> Self {
        let asks = heard.pieces.iter().any(|piece| match piece {
            Piece::Text(text) => has_question_mark(text),
            Piece::Mention(_) => false,
        });
        Self {
            space: Space::Group,
            asks,
            to_all: heard.to_all,
        }
    }
}

/// Whether the text holds a question mark that ends something, which that of a link does not.
fn has_question_mark(text: &str) -> bool {
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        if matches!(sign, '?' | '？' | '؟')
            && !signs.peek().is_some_and(|next| next.is_alphanumeric())
        {
            return true;
        }
    }
    false
}

/// Reads tokens among which every mention stands at its own place.
pub(super) fn read(tokens: &[Token], manner: Manner) -> Readings {
    let said: Vec<Token> = tokens
        .iter()
        .filter(|token| **token != Token::Bot)
        .cloned()
        .collect();
    if let Some(readings) = verbs::read(&said) {
        return readings;
    }
    // "Bob, ask @Whodex whois anna": what follows the bot's mention is what it was told.
    let after_bot = tokens.iter().rposition(|token| *token == Token::Bot);
    if let Some(place) = after_bot
        && let Some(readings) = verbs::read_nonempty(&tokens[place + 1..])
    {
        return readings;
    }
    without_verb(&said, manner)
}

/// What a message without a verb means.
fn without_verb(said: &[Token], manner: Manner) -> Readings {
    let said = verbs::without_greeting(said);
    let people = people(said, First::One);
    if people.is_empty() {
        return Intent::Help(Help::Asked).into();
    }
    if !said.iter().any(Token::is_typed) {
        return whois(people);
    }
    if let Some(asked) = asked_by_the_way(said, manner) {
        return asked;
    }
    if manner.to_all {
        return Intent::Aside.into();
    }
    let miss = verbs::near_miss(said, manner.space);
    let did_you_mean = miss.map(|(verb, _)| verb);
    let not_understood = Intent::Help(Help::NotUnderstood { did_you_mean });
    let is_sentence = said
        .split(|token| !token.is_typed())
        .any(|run| run.len() > BARE_NAME_WORDS)
        || said.iter().any(is_link);
    let is_verb = miss.is_some_and(|(_, surely)| surely);
    if manner.space == Space::Group || is_verb || is_sentence {
        return not_understood.into();
    }
    match miss {
        Some(_) => whois(people).or(not_understood),
        None => whois(people),
    }
}

/// Who is mentioned, or told by address, among words that ask: "do you know @John?"
fn asked_by_the_way(said: &[Token], manner: Manner) -> Option<Readings> {
    let is_only_kind = said
        .iter()
        .all(|token| !token.is_typed() || verbs::is_please(token) || verbs::greets(token));
    let begins_as_question = || QUESTIONS.iter().any(|words| verbs::begins(said, words));
    if !(is_only_kind || manner.asks || begins_as_question()) {
        return None;
    }
    let somebody: Vec<Token> = said
        .iter()
        .filter(|token| token.is_somebody())
        .cloned()
        .collect();
    Readings::of(
        people(&somebody, First::Several)
            .into_iter()
            .map(|people| Intent::about(Topic::Whois, people)),
    )
}

fn whois(people: Vec<Vec<super::PersonRef>>) -> Readings {
    Readings::of(
        people
            .into_iter()
            .map(|people| Intent::about(Topic::Whois, people)),
    )
    .unwrap_or(Intent::Help(Help::Asked).into())
}

fn is_link(token: &Token) -> bool {
    matches!(token, Token::Word(word) if word.contains("://"))
}

/// Reads a message whose mentions stand in the text as shown names at places nobody told us.
///
/// Such a message has no HTML, which Webex's own clients always send with a mention. The bot's
/// name is some of the first words, so the verb is looked for after up to [`BOT_NAME_WORDS`] of
/// them. When others are mentioned too, words after the verb are taken for their shown names, and
/// only ids and addresses count.
pub(super) fn read_unplaced(tokens: &[Token], others: &[PersonId]) -> Readings {
    let addresses = tokens
        .iter()
        .filter(|token| matches!(token, Token::Address { .. }));
    let somebody: Vec<Token> = others
        .iter()
        .map(|id| Token::Person(id.clone()))
        .chain(addresses.cloned())
        .collect();
    for skip in 0..=BOT_NAME_WORDS.min(tokens.len()) {
        if !tokens[..skip].iter().all(|t| matches!(t, Token::Word(_))) {
            break;
        }
        let rest = &tokens[skip..];
        let Some(verb) = verbs::words_of_verb(rest) else {
            continue;
        };
        let readings = if others.is_empty() {
            verbs::read(rest)
        } else {
            verbs::read(&[&rest[..verb], &somebody[..]].concat())
        };
        if let Some(readings) = readings {
            return readings;
        }
    }
    let words = tokens.iter().filter(|token| token.is_typed()).count();
    if !others.is_empty() || (!somebody.is_empty() && words <= BOT_NAME_WORDS) {
        return whois(people(&somebody, First::Several));
    }
    if words <= 1 {
        return Intent::Help(Help::Asked).into();
    }
    let did_you_mean = (0..=BOT_NAME_WORDS.min(tokens.len()))
        .find_map(|skip| verbs::near_miss(&tokens[skip..], Space::Group))
        .map(|(verb, _)| verb);
    Intent::Help(Help::NotUnderstood { did_you_mean }).into()
}

/// The tokens without the bot's own name, where somebody speaks to it by name: first, after a greeting, or last.
///
/// A name that goes on, or that is asked for, stays: `whois whodex`, `whodex smith`.
pub(super) fn without_bot_name(tokens: &[Token], name: &str) -> Vec<Token> {
    let mut words = Vec::new();
    push_tokens(&mut words, &[Piece::Text(name.to_owned())], None);
    let words: Vec<String> = words.iter().filter_map(Token::folded).collect();
    let is_name = |tokens: &[Token]| {
        !words.is_empty()
            && tokens.len() == words.len()
            && tokens
                .iter()
                .zip(&words)
                .all(|(token, word)| token.folded().is_some_and(|said| said == fold(word)))
    };
    let begin = |from: usize| {
        let idle = tokens[from..].iter().take_while(|token| token.separates());
        from + idle.count()
    };
    let first = begin(0);
    let greeted = verbs::greeting(&tokens[first..]).map(|words| begin(first + words));
    for start in [Some(first), greeted].into_iter().flatten() {
        let end = start + words.len();
        if let Some((found, rest)) = tokens[start..].split_at_checked(words.len())
            && is_name(found)
            && rest
                .first()
                .is_none_or(|next| next.separates() || next.is_somebody())
                | verbs::words_of_verb(rest).is_some()
        {
            return [&tokens[..start], &tokens[end..]].concat();
        }
    }
    let end = tokens
        .iter()
        .rposition(|token| !token.separates())
        .map_or(0, |last| last + 1);
    let Some(start) = end.checked_sub(words.len()) else {
        return tokens.to_vec();
    };
    let is_spoken_to = tokens[..start]
        .last()
        .is_some_and(|before| matches!(before, Token::Comma | Token::Break))
        || greeted == Some(start);
    if is_name(&tokens[start..end]) && is_spoken_to {
        return [&tokens[..start], &tokens[end..]].concat();
    }
    tokens.to_vec()
}
