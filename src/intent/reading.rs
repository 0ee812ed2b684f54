//! From tokens to what they may mean.

use super::evidence::score;
use super::label::{Line, begins_with_phrase, lines, opening};
use super::mention::ParsedMentions;
use super::named::{Likelihood, as_names};
use super::person_ref::{First, people};
use super::phrases::{Lexicon, Phrases};
use super::sense::{Basis, Draft, draft};
use super::spelling::{fold, normalize};
use super::text::{Piece, Token, tokens};
use super::{Help, Intent, Language, Reading, Readings, SmallTalk, Space, Topic, notation};
use crate::webex::model::PersonId;

/// The most words that the bot's shown name is taken to have, where its place in the text is not
/// known.
const BOT_NAME_WORDS: usize = 4;

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

/// The meaning of a message: how far that can be relied upon, and its readings.
struct Understood {
    basis: Basis,
    talk: Option<SmallTalk>,
    is_aside: bool,
    is_plain: bool,
    readings: Readings,
}

impl Understood {
    fn nothing() -> Self {
        Self {
            basis: Basis::Talk,
            talk: None,
            is_aside: false,
            is_plain: true,
            readings: Intent::Help(Help::Asked).into(),
        }
    }
}

/// The meaning of the tokens in the language that explains most of them.
fn understand(said: &[Token], phrases: &Phrases) -> Understood {
    let said = trimmed(said);
    if said.is_empty() {
        return Understood::nothing();
    }
    let mut best: Option<(Draft, Vec<Reading>)> = None;
    let mut by_capitals = true;
    let all: Vec<(i64, Line<'_>)> = phrases
        .lexicons()
        .iter()
        .flat_map(|lexicon| lines(said, lexicon))
        .map(|line| (score(&line, &line.items), line))
        .collect();
    let most = all.iter().map(|(score, _)| *score).max().unwrap_or(0);
    for (_, line) in all.iter().filter(|(score, _)| *score == most) {
        let as_said = draft(line, &line.items);
        let named = as_names(line).map(|(items, likely)| (draft(line, &items), likely));
        let is_named = matches!(named, Some((_, Likelihood::First | Likelihood::Typed)));
        let (first, second) = match named {
            Some((named, Likelihood::Typed)) if named.basis > Basis::Doubt => (named, None),
            Some((named, Likelihood::First)) if named.basis > Basis::Doubt => {
                (named, Some(as_said))
            }
            Some((named, Likelihood::Misspelt)) => (named, asked_back(&as_said)),
            Some((named, Likelihood::Second))
                if as_said.basis == Basis::Doubt && named.basis > Basis::Doubt =>
            {
                (named, None)
            }
            Some((named, Likelihood::Second)) => (as_said, Some(named)),
            _ => (as_said, None),
        };
        let score = first
            .score
            .max(second.as_ref().map_or(0, |second| second.score));
        let second =
            second.filter(|second| second.basis != Basis::Doubt || first.basis == Basis::Bare);
        let readings: Vec<Reading> = first
            .readings()
            .chain(second.iter().flat_map(Draft::readings))
            .collect();
        let first = Draft { score, ..first };
        match &mut best {
            Some((known, _)) if known.score > first.score => {}
            // Where a capital letter says something, names are told better.
            Some((known, others))
                if known.score == first.score
                    && !by_capitals
                    && is_named
                    && !line.lexicon.nouns_are_capitalized
                    && known.intents != first.intents =>
            {
                let all = readings.into_iter().chain(others.drain(..)).collect();
                best = Some((first, all));
                by_capitals = true;
            }
            Some((known, _)) if known.score == first.score => {
                // Words that two languages share show none.
                if known.language != first.language && known.intents == first.intents {
                    known.language = None;
                }
            }
            _ => {
                by_capitals = !line.lexicon.nouns_are_capitalized;
                best = Some((first, readings));
            }
        }
    }
    let Some((draft, readings)) = best else {
        return Understood::nothing();
    };
    let readings = readings.into_iter().map(|reading| Reading {
        language: reading.language.filter(|_| draft.language.is_some()),
        ..reading
    });
    Understood {
        basis: draft.basis,
        talk: draft.talk,
        is_aside: draft.is_aside,
        is_plain: draft.is_plain,
        readings: Readings::of(readings).unwrap_or(Intent::Help(Help::Asked).into()),
    }
}

/// The one language whose marks the text holds, where its words are of several languages, and of this one too:
/// `grace hall disponible ?`.
pub(super) fn language_by_marks(
    text: &str,
    said: &[Token],
    readings: &Readings,
    phrases: &Phrases,
) -> Option<Language> {
    if readings.language().is_some() {
        return None;
    }
    let text = normalize(text);
    let is_marked = |lexicon: &&Lexicon| {
        let mut marks = lexicon.marks.iter();
        marks.any(|mark| text.contains(mark.as_str()))
    };
    let mut marked = phrases.lexicons().iter().filter(is_marked);
    let (Some(lexicon), None) = (marked.next(), marked.next()) else {
        return None;
    };
    let said: Vec<Token> = said
        .iter()
        .filter(|token| **token != Token::Bot)
        .cloned()
        .collect();
    lines(trimmed(&said), lexicon)
        .iter()
        .map(|line| draft(line, &line.items))
        .find(|draft| draft.intents.contains(&readings.best().intent))
        .and_then(|draft| draft.language)
}

/// The likely question, as a button.
fn asked_back(draft: &Draft) -> Option<Draft> {
    let nearest = draft.intents.first().and_then(notation::sayable)?;
    Some(Draft {
        intents: vec![Intent::Help(Help::NotUnderstood {
            nearest: Some(nearest),
        })],
        basis: Basis::Doubt,
        ..draft.clone()
    })
}

/// The tokens without separators at both ends that say nothing. `and` at the beginning says something.
fn trimmed(mut tokens: &[Token]) -> &[Token] {
    let idle = |token: &Token| matches!(token, Token::Comma | Token::Semicolon | Token::Break);
    while let [first, rest @ ..] = tokens
        && (idle(first)
            || matches!(first, Token::And(sign) if !sign.starts_with(char::is_alphabetic)))
    {
        tokens = rest;
    }
    while let [rest @ .., last] = tokens
        && last.separates()
    {
        tokens = rest;
    }
    tokens
}

/// Reads tokens among which every mention stands at its own place.
pub(super) fn read(tokens: &[Token], manner: Manner, phrases: &Phrases) -> Readings {
    let said: Vec<Token> = tokens
        .iter()
        .filter(|token| **token != Token::Bot)
        .cloned()
        .collect();
    let understood = understand(&said, phrases);
    if manner.space == Space::Direct {
        return understood.readings;
    }
    read_among_others(tokens, &said, manner, understood, phrases)
}

/// Reads what is said among others, where much is not said to the bot.
fn read_among_others(
    tokens: &[Token],
    said: &[Token],
    manner: Manner,
    understood: Understood,
    phrases: &Phrases,
) -> Readings {
    let bot = tokens.iter().rposition(|token| *token == Token::Bot);
    let before = bot.map_or(&[][..], |place| trimmed(&tokens[..place]));
    let is_first = before.is_empty() || understand(before, phrases).basis == Basis::Talk;
    let opens = opening(trimmed(said), phrases).is_some();
    let somebody: Vec<Token> = said
        .iter()
        .filter(|token| token.is_somebody())
        .cloned()
        .collect();
    let typed = said.iter().any(Token::is_typed);
    match understood.basis {
        Basis::Asked if is_first || ((opens || manner.asks) && !understood.is_aside) => {
            return understood.readings;
        }
        Basis::Talk if !manner.to_all && !understood.is_aside => return understood.readings,
        Basis::Bare if !typed => return understood.readings,
        _ => {}
    }
    // "Bob, ask @Whodex whois anna": what follows the bot's mention is what it was told.
    if let Some(place) = bot
        && !trimmed(&tokens[place + 1..]).is_empty()
    {
        let rest = trimmed(&tokens[place + 1..]);
        let told = understand(rest, phrases);
        let opens = opening(rest, phrases).is_some_and(|opens| opens.is_sure);
        if told.basis == Basis::Asked && !told.is_aside && (opens || !understood.is_aside) {
            return told.readings;
        }
    }
    if manner.to_all {
        return Intent::Aside.into();
    }
    if (manner.asks || is_only_kind(said, phrases))
        && !understood.is_aside
        && !somebody.is_empty()
        && is_first
        && understood.basis != Basis::Asked
    {
        let asked = people(&somebody, First::Several).into_iter();
        let asked = Readings::of(asked.map(|people| Intent::about(Topic::Whois, people)));
        if let Some(asked) = asked {
            return asked;
        }
    }
    if !is_first {
        return Intent::Aside.into();
    }
    match (understood.basis, understood.talk) {
        (Basis::Doubt, _) => understood.readings,
        // A name alone is no question here, and kind words beside it are said to somebody.
        (Basis::Bare, Some(talk)) if somebody.is_empty() => Intent::SmallTalk(talk).into(),
        _ => Intent::Help(Help::NotUnderstood { nearest: None }).into(),
    }
}

/// Whether nothing but a greeting and courtesies stands beside somebody.
fn is_only_kind(said: &[Token], phrases: &Phrases) -> bool {
    let words: Vec<Token> = said
        .iter()
        .filter(|token| !token.is_somebody())
        .cloned()
        .collect();
    let understood = understand(&words, phrases);
    let says = &understood.readings.best().intent;
    understood.basis == Basis::Talk
        && understood.is_plain
        && matches!(
            says,
            Intent::Help(Help::Asked) | Intent::SmallTalk(SmallTalk::Greeting)
        )
}

/// Reads a message whose mentions appear as display names at unknown positions.
///
/// Such a message has no HTML, which Webex's own clients always send with a mention. The bot's
/// name is some of the first words, so the question is looked for after up to [`BOT_NAME_WORDS`] of
/// them. When others are mentioned too, words after it are taken for their shown names, and
/// only ids and addresses count.
pub(super) fn read_unplaced(tokens: &[Token], others: &[PersonId], phrases: &Phrases) -> Readings {
    let addresses = tokens
        .iter()
        .filter(|token| matches!(token, Token::Address { .. }));
    let somebody: Vec<Token> = others
        .iter()
        .map(|id| Token::Person(id.clone()))
        .chain(addresses.cloned())
        .collect();
    let words = tokens
        .iter()
        .take(BOT_NAME_WORDS)
        .take_while(|t| matches!(t, Token::Word(_)));
    let skips = 0..=words.count();
    // A certain question has priority: the name of the bot may begin with a word that could ask.
    let places = skips
        .clone()
        .map(|skip| (skip, true))
        .chain(skips.map(|skip| (skip, false)));
    for (skip, surely) in places {
        let rest = &tokens[skip..];
        let Some(verb) = opening(rest, phrases).filter(|opens| opens.is_sure || !surely) else {
            continue;
        };
        let verb = verb.end;
        let understood = if others.is_empty() {
            understand(rest, phrases)
        } else {
            understand(&[&rest[..verb], &somebody[..]].concat(), phrases)
        };
        if understood.basis == Basis::Asked {
            return understood.readings;
        }
    }
    let words = tokens.iter().filter(|token| token.is_typed()).count();
    if !others.is_empty() || (!somebody.is_empty() && words <= BOT_NAME_WORDS) {
        let asked = people(&somebody, First::Several).into_iter();
        return Readings::of(asked.map(|people| Intent::about(Topic::Whois, people)))
            .unwrap_or(Intent::Help(Help::Asked).into());
    }
    if words <= 1 {
        return Intent::Help(Help::Asked).into();
    }
    // A slip in what is asked after a name of a single word.
    let nearest = tokens
        .get(1..)
        .map(|rest| understand(rest, phrases))
        .and_then(|rest| {
            (rest.basis == Basis::Asked)
                .then(|| notation::sayable(&rest.readings.best().intent))
                .flatten()
        });
    Intent::Help(Help::NotUnderstood { nearest }).into()
}

/// Ends the address with a comma where a colon follows the bot's name: `Whodex: who is anna?`
pub(super) fn end_address(text: &mut String, name: &str) {
    let begin = text.len() - text.trim_start().len();
    let Some(said) = text.get(begin..begin + name.len()) else {
        return;
    };
    let end = begin + name.len();
    let rest = text[end..].trim_start();
    if said.to_lowercase() == name.to_lowercase() && rest.starts_with(':') {
        let colon = text.len() - rest.len();
        text.replace_range(colon..=colon, ",");
    }
}

/// The tokens without the bot's own name, where somebody speaks to it by name: first, after a greeting, or last.
///
/// A name that goes on, or that is asked for, stays: `whois whodex`, `whodex smith`.
pub(super) fn without_bot_name(said: &[Token], name: &str, phrases: &Phrases) -> Vec<Token> {
    let words = tokens(&[Piece::Text(name.to_owned())], None, phrases);
    let words: Vec<String> = words.iter().filter_map(Token::folded).collect();
    let is_name = |tokens: &[Token]| {
        !words.is_empty()
            && tokens.len() == words.len()
            && tokens
                .iter()
                .zip(&words)
                .all(|(token, word)| token.folded().is_some_and(|said| said == fold(word)))
    };
    let is_talk = |tokens: &[Token]| {
        let tokens = trimmed(tokens);
        tokens.is_empty() || understand(tokens, phrases).basis == Basis::Talk
    };
    let last = said.len().saturating_sub(words.len());
    for start in 0..=last {
        let end = start + words.len();
        if words.is_empty() || !is_name(&said[start..end.min(said.len())]) {
            continue;
        }
        let (before, rest) = (&said[..start], &said[end..]);
        let begins = is_talk(before)
            && rest.first().is_none_or(|next| {
                next.separates() || next.is_somebody() || begins_with_phrase(rest, phrases)
            });
        let is_spoken_to = before
            .last()
            .is_some_and(|token| matches!(token, Token::Comma | Token::Break));
        if begins || (trimmed(rest).is_empty() && (is_spoken_to || is_talk(before))) {
            return [before, rest].concat();
        }
    }
    said.to_vec()
}
