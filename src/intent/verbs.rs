//! The table of what can be said. Help and "did you mean" are made from it; how help tells of each verb stands in
//! `templates/words`.

use super::person_ref::{First, people};
use super::spelling::{fold, without_possessive};
use super::text::Token;
use super::{Help, Intent, PersonRef, Readings, Space, StatusQuestion, Topic};

/// Reads what follows a verb.
type Reader = fn(&[Token]) -> Option<Readings>;

/// Something that can be asked.
#[derive(Debug)]
pub struct Verb {
    /// The word it is known by.
    pub name: &'static str,
    /// Other ways to say it.
    pub aliases: &'static [&'static str],
    /// An example that works as it stands.
    pub example: &'static str,
    /// Reads what follows the verb; `None` when that shows that no verb was meant.
    read: Reader,
}

/// Everything that can be asked, in the order in which help tells of it.
pub const VERBS: &[Verb] = &[
    Verb {
        name: "whois",
        aliases: &[
            "who is", "who's", "who are", "find", "lookup", "look up", "wer ist", "wer sind",
            "suche",
        ],
        example: "whois anna",
        read: whois,
    },
    Verb {
        name: "status",
        aliases: &[],
        example: "status me",
        read: status,
    },
    Verb {
        name: "manager",
        aliases: &["manager of"],
        example: "manager me",
        read: manager,
    },
    Verb {
        name: "whoami",
        aliases: &["me", "who am i", "wer bin ich"],
        example: "whoami",
        read: whoami,
    },
    Verb {
        name: "help",
        aliases: &["?", "hilfe"],
        example: "help",
        read: help,
    },
];

/// What is answered with help when it is all that is said, and is passed over before a verb.
const GREETINGS: &[&str] = &[
    "hi",
    "hello",
    "hey",
    "good morning",
    "good afternoon",
    "good evening",
    "hallo",
    "moin",
    "guten morgen",
    "guten tag",
    "guten abend",
    "danke",
    "vielen dank",
    "thanks",
    "thank you",
    "ok",
    "okay",
    "bye",
    "who are you",
    "what can you do",
];

/// Words that ask kindly, before or after what is asked.
const PLEASE: &[&str] = &["please", "bitte"];

/// Words that end what is asked.
const THANKS: &[&str] = &["thanks", "thank you", "danke", "vielen dank"];

/// Words that can stand between a verb and the person, and are no part of a name. (`are` and
/// `the` are: Are Berg, The Anh.)
const BETWEEN: &[&str] = &["is", "of", "for", "about", "nach", "für", "fuer"];

/// What stands between a noun and its owner.
const OF: &[&str] = &["of", "for", "von"];

/// What says that something is the asker's.
const MY: &[&str] = &["my", "mein", "meine", "meinen", "meiner"];

/// The most words of a bot's name after a greeting.
const ADDRESSED_WORDS: usize = 2;

/// Reads what starts with a verb, greets, or says nothing; `None` for anything else.
pub(super) fn read(tokens: &[Token]) -> Option<Readings> {
    let tokens = trimmed(tokens);
    if tokens.is_empty() || GREETINGS.iter().any(|g| says(tokens, g)) {
        return Some(Intent::Help(Help::Asked).into());
    }
    read_verb(tokens).or_else(|| read_verb(without_greeting(tokens)))
}

/// Reads what starts with a verb, like [`read`], where saying nothing means nothing.
pub(super) fn read_nonempty(tokens: &[Token]) -> Option<Readings> {
    if trimmed(tokens).is_empty() {
        None
    } else {
        read(tokens)
    }
}

/// The tokens after a greeting, or all of them where there is none, or nothing follows it.
pub(super) fn without_greeting(tokens: &[Token]) -> &[Token] {
    let tokens = trimmed(tokens);
    let Some(words) = greeting(tokens) else {
        return tokens;
    };
    let rest = trimmed(&tokens[words..]);
    match rest.first() {
        Some(first) if !first.is_typed() || words_of_verb(rest).is_some() => rest,
        _ => after_address(rest).unwrap_or(tokens),
    }
}

/// How many words of a greeting the tokens start with.
pub(super) fn greeting(tokens: &[Token]) -> Option<usize> {
    GREETINGS.iter().filter_map(|g| words_of(tokens, g)).max()
}

/// What follows the name of whoever was greeted, where that is something to do: `Whodex, who is anna`.
fn after_address(tokens: &[Token]) -> Option<&[Token]> {
    let place = tokens
        .iter()
        .take(ADDRESSED_WORDS + 1)
        .position(|token| matches!(token, Token::Comma | Token::Break))?;
    let rest = trimmed(&tokens[place..]);
    words_of_verb(rest).map(|_| rest)
}

/// How many words of the verb the tokens start with.
pub(super) fn words_of_verb(tokens: &[Token]) -> Option<usize> {
    leading(tokens).map(|(_, words)| words)
}

/// The verb that the first word may have been meant for, and whether it cannot have been anything else.
///
/// Among others any slip counts. In a direct space a first word is more often a name. There it can only have been a verb
/// when that has two letters swapped (`hlep`); and it may have been a long one when one slip away with more to follow
/// (`statis papadopoulos`).
pub(super) fn near_miss(tokens: &[Token], space: Space) -> Option<(&'static str, bool)> {
    let first = tokens.first()?.folded()?;
    let letters = first.chars().count();
    let slips = |spelling: &str| strsim::osa_distance(&first, spelling);
    let swapped = |spelling: &str| slips(spelling) == 1 && sorted(&first) == sorted(spelling);
    let spellings = |verb: &'static Verb| {
        let aliases = match space {
            Space::Group => verb.aliases,
            Space::Direct => &[],
        };
        std::iter::once(verb.name).chain(aliases.iter().copied())
    };
    VERBS
        .iter()
        .flat_map(|verb| spellings(verb).map(|spelling| (verb.name, spelling)))
        .filter(|(_, spelling)| {
            spelling.len() >= 4 && spelling.bytes().all(|b| b.is_ascii_lowercase())
        })
        .filter(|(_, spelling)| match space {
            Space::Group => slips(spelling) <= if letters >= 5 { 2 } else { 1 },
            Space::Direct => {
                let long = spelling.len() >= 5 && tokens.len() > 1;
                swapped(spelling) || (long && slips(spelling) == 1)
            }
        })
        .min_by_key(|(_, spelling)| slips(spelling))
        .map(|(name, spelling)| (name, space == Space::Group || swapped(spelling)))
}

fn sorted(word: &str) -> Vec<char> {
    let mut letters: Vec<char> = word.chars().collect();
    letters.sort_unstable();
    letters
}

/// Reads what starts or ends with a verb.
fn read_verb(tokens: &[Token]) -> Option<Readings> {
    if let Some(command) = owned(tokens) {
        return Some(command);
    }
    if let Some((verb, words)) = leading(tokens)
        && let Some(command) = (verb.read)(&tokens[words..])
    {
        return Some(command);
    }
    // "@Anna Berg status": only after people who cannot be taken for a part of it.
    let (last, before) = tokens.split_last()?;
    if before.is_empty() || !before.iter().all(clear) {
        return None;
    }
    let verb = VERBS.iter().find(|verb| is_word(last, verb.name))?;
    (verb.read)(before)
}

/// Whether this is no word, and so cannot be part of a name or verb.
fn clear(token: &Token) -> bool {
    !matches!(token, Token::Word(_))
}

/// Reads `my manager`, `anna's status`, `the manager of anna`, also after `who is`.
fn owned(tokens: &[Token]) -> Option<Readings> {
    let asked = match leading(tokens) {
        Some((verb, words)) if verb.name == "whois" => trimmed(&tokens[words..]),
        Some(_) => return None,
        None => tokens,
    };
    for (noun, read) in ATTRIBUTES {
        for of in OF {
            if let Some(words) = words_of(asked, &format!("the {noun} {of}")) {
                return read(&asked[words..]);
            }
        }
    }
    let (noun, owner) = asked.split_last()?;
    let read = attribute(noun)?;
    let owner = trimmed(owner);
    match owner {
        [my] if MY.iter().any(|word| is_word(my, word)) => read(&[Token::Word("me".to_owned())]),
        [.., Token::Word(word)] if without_possessive(word) != word => read(owner),
        // The possessive ending after a mention or an address is no token.
        [_, ..] if owner.iter().all(clear) => read(owner),
        _ => None,
    }
}

/// Nouns that are somebody's, and what reads whose.
const ATTRIBUTES: &[(&str, Reader)] = &[("manager", manager), ("status", status)];

/// What reads the people of whom this is a noun.
fn attribute(noun: &Token) -> Option<Reader> {
    ATTRIBUTES
        .iter()
        .find(|(word, _)| is_word(noun, word))
        .map(|(_, read)| *read)
}

/// Whether the word is a noun that is somebody's.
pub(super) fn is_attribute(word: &str) -> bool {
    let word = word.trim_end_matches(|sign: char| !sign.is_alphanumeric());
    ATTRIBUTES.iter().any(|(noun, _)| fold(word) == *noun)
}

/// The verb that the tokens start with, and how many words it has: the longest that fits.
fn leading(tokens: &[Token]) -> Option<(&'static Verb, usize)> {
    VERBS
        .iter()
        .flat_map(|verb| {
            std::iter::once(&verb.name)
                .chain(verb.aliases)
                .filter_map(|spelling| words_of(tokens, spelling))
                .map(move |words| (verb, words))
        })
        .max_by_key(|(_, words)| *words)
}

/// How many tokens these words are, when the tokens start with them as whole words, on whatever lines.
fn words_of(tokens: &[Token], words: &str) -> Option<usize> {
    let mut count = 0;
    for word in words.split(' ') {
        while count > 0 && tokens.get(count) == Some(&Token::Break) {
            count += 1;
        }
        if !tokens.get(count).is_some_and(|token| is_word(token, word)) {
            return None;
        }
        count += 1;
    }
    Some(count)
}

fn says(tokens: &[Token], words: &str) -> bool {
    words_of(tokens, words) == Some(tokens.len())
}

fn is_word(token: &Token, word: &str) -> bool {
    token.folded().is_some_and(|said| said == fold(word))
}

/// Whether the tokens begin with these words.
pub(super) fn begins(tokens: &[Token], words: &str) -> bool {
    words_of(tokens, words).is_some()
}

/// Whether the token is a greeting and no thanks.
pub(super) fn greets(token: &Token) -> bool {
    ["hi", "hello", "hey", "hallo"]
        .iter()
        .any(|word| is_word(token, word))
}

/// Whether the token asks kindly.
pub(super) fn is_please(token: &Token) -> bool {
    PLEASE.iter().any(|word| is_word(token, word))
}

/// The tokens without separators and courtesies at both ends.
pub(super) fn trimmed(mut tokens: &[Token]) -> &[Token] {
    let idle = |token: &Token| token.separates() || is_please(token);
    while let [first, rest @ ..] = tokens
        && idle(first)
    {
        tokens = rest;
    }
    loop {
        let thanks = THANKS.iter().filter_map(|words| {
            let place = tokens.len().checked_sub(words.split(' ').count())?;
            (place > 1 && says(&tokens[place..], words)).then_some(place)
        });
        tokens = match (thanks.min(), tokens) {
            (Some(place), _) => &tokens[..place],
            (None, [rest @ .., last]) if idle(last) => rest,
            _ => return tokens,
        };
    }
}

/// The ways to read the people after a verb.
fn named(rest: &[Token], first: First) -> Vec<Vec<PersonRef>> {
    people(&without_repeated_verbs(past_between(rest)), first)
}

/// The tokens from the person on.
fn past_between(tokens: &[Token]) -> &[Token] {
    let mut rest = trimmed(tokens);
    while let [word, more @ ..] = rest
        && !more.is_empty()
        && BETWEEN.iter().any(|between| is_word(word, between))
    {
        rest = trimmed(more);
    }
    rest
}

/// The people after a verb that German joins to them by `von`, which many family names begin with.
fn named_after_von(rest: &[Token], first: First) -> Vec<Vec<PersonRef>> {
    let mut all = match trimmed(rest) {
        [von, more @ ..] if is_word(von, "von") => named(more, first),
        _ => Vec::new(),
    };
    for people in named(rest, first) {
        if !all.contains(&people) {
            all.push(people);
        }
    }
    all
}

/// The tokens without the verb before each person but the first: `whois anna; whois john`.
fn without_repeated_verbs(tokens: &[Token]) -> Vec<Token> {
    let mut kept = Vec::with_capacity(tokens.len());
    let mut rest = tokens;
    while let [token, more @ ..] = rest {
        kept.push(token.clone());
        rest = more;
        if token.separates()
            && let Some((verb, words)) = leading(rest)
            && ["whois", "status", "manager"].contains(&verb.name)
            && rest.len() > words
        {
            rest = past_between(&rest[words..]);
        }
    }
    kept
}

/// The command about these people, or the question whom it is about.
fn about(
    verb: &'static str,
    people: Vec<Vec<PersonRef>>,
    command: fn(Vec<PersonRef>) -> Intent,
) -> Option<Readings> {
    let readings = Readings::of(people.into_iter().map(command));
    Some(readings.unwrap_or(Intent::Help(Help::Whom(verb)).into()))
}

fn whois(rest: &[Token]) -> Option<Readings> {
    about("whois", named(rest, First::One), |people| {
        Intent::about(Topic::Whois, people)
    })
}

fn status(rest: &[Token]) -> Option<Readings> {
    about("status", named_after_von(rest, First::Several), |people| {
        Intent::about(Topic::Status(StatusQuestion::Plain), people)
    })
}

fn manager(rest: &[Token]) -> Option<Readings> {
    about("manager", named_after_von(rest, First::One), |people| {
        Intent::about(Topic::Manager, people)
    })
}

fn whoami(rest: &[Token]) -> Option<Readings> {
    rest.is_empty().then_some(Intent::Whoami.into())
}

fn help(_rest: &[Token]) -> Option<Readings> {
    Some(Intent::Help(Help::Asked).into())
}
