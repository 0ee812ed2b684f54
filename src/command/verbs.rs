//! The table of what can be said. Help and "did you mean" are made from it; how help tells of each verb stands in
//! `templates/words`.

use super::text::{Token, without_possessive};
use super::who::{Commas, people};
use super::{Command, Help, Readings, Space, Who};

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
    "hallo",
    "guten morgen",
    "guten tag",
    "danke",
    "thanks",
    "thank you",
    "who are you",
    "what can you do",
];

/// Words that can stand between a verb and the person, and are no part of a name. (`are` and
/// `the` are: Are Berg, The Anh.)
const BETWEEN: &[&str] = &["is", "of", "for", "about"];

/// Reads what starts with a verb, greets, or says nothing; `None` for anything else.
pub(super) fn read(tokens: &[Token]) -> Option<Readings> {
    let tokens = trimmed(tokens);
    if tokens.is_empty() || GREETINGS.iter().any(|g| says(tokens, g)) {
        return Some(Command::Help(Help::Asked).into());
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
    let greeting = GREETINGS.iter().find_map(|g| words_of(tokens, g));
    match greeting.map(|words| trimmed(&tokens[words..])) {
        Some(rest @ [first, ..])
            if !matches!(first, Token::Word(_)) || words_of_verb(rest).is_some() =>
        {
            rest
        }
        _ => tokens,
    }
}

/// How many words of the verb the tokens start with.
pub(super) fn words_of_verb(tokens: &[Token]) -> Option<usize> {
    leading(tokens).map(|(_, words)| words)
}

/// The verb that the first word may have been meant for.
///
/// Among others any slip counts. In a direct space a first word is more often a name: there it
/// must be one slip away from a long verb and more must follow (`whios john`), or be a verb with
/// two letters swapped (`hlep`). So `jon smith` and `Finn Berg` stay names.
pub(super) fn near_miss(tokens: &[Token], space: Space) -> Option<&'static str> {
    let first = tokens.first()?.folded()?;
    let letters = first.chars().count();
    let slips = |spelling: &str| strsim::osa_distance(&first, spelling);
    let candidates = VERBS.iter().flat_map(|verb| {
        std::iter::once(verb.name)
            .chain(verb.aliases.iter().copied())
            .filter(|spelling| {
                spelling.len() >= 4 && spelling.bytes().all(|b| b.is_ascii_lowercase())
            })
            .map(|spelling| (verb.name, spelling))
    });
    candidates
        .filter(|(_, spelling)| match space {
            Space::Group => slips(spelling) <= if letters >= 5 { 2 } else { 1 },
            Space::Direct => {
                let swapped = slips(spelling) == 1 && sorted(&first) == sorted(spelling);
                swapped || (spelling.len() >= 5 && tokens.len() > 1 && slips(spelling) == 1)
            }
        })
        .min_by_key(|(_, spelling)| slips(spelling))
        .map(|(name, _)| name)
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
    if let [the, noun, of, rest @ ..] = asked
        && is_word(the, "the")
        && (is_word(of, "of") || is_word(of, "for"))
    {
        return attribute(noun).and_then(|read| read(rest));
    }
    let (noun, owner) = asked.split_last()?;
    let read = attribute(noun)?;
    match owner {
        [my] if is_word(my, "my") => read(&[Token::Word("me".to_owned())]),
        [.., Token::Word(word)] if without_possessive(word) != word => read(owner),
        // The possessive ending after a mention or an address is no token.
        [_, ..] if owner.iter().all(clear) => read(owner),
        _ => None,
    }
}

/// What reads the people of whom this is a noun: `manager`, `status`.
fn attribute(noun: &Token) -> Option<Reader> {
    if is_word(noun, "manager") {
        Some(manager)
    } else if is_word(noun, "status") {
        Some(status)
    } else {
        None
    }
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

/// How many tokens these words are, when the tokens start with them as whole words.
fn words_of(tokens: &[Token], words: &str) -> Option<usize> {
    let mut count = 0;
    for word in words.split(' ') {
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
    token
        .folded()
        .is_some_and(|said| said == super::text::fold(word))
}

/// The tokens without separators and courtesies at both ends.
fn trimmed(mut tokens: &[Token]) -> &[Token] {
    let idle = |token: &Token| token.separates() || is_word(token, "please");
    while let [first, rest @ ..] = tokens
        && idle(first)
    {
        tokens = rest;
    }
    while let [rest @ .., last] = tokens
        && (idle(last) || (rest.len() > 1 && is_word(last, "thanks")))
    {
        tokens = rest;
    }
    tokens
}

/// The people after a verb.
fn named(rest: &[Token], commas: Commas) -> Vec<Who> {
    let mut rest = trimmed(rest);
    while let [first, more @ ..] = rest
        && !more.is_empty()
        && BETWEEN.iter().any(|word| is_word(first, word))
    {
        rest = more;
    }
    people(rest, commas)
}

/// The command about these people, or the question whom it is about.
fn about(verb: &'static str, people: Vec<Who>, command: fn(Vec<Who>) -> Command) -> Readings {
    if people.is_empty() {
        Command::Help(Help::Whom(verb)).into()
    } else {
        command(people).into()
    }
}

fn whois(rest: &[Token]) -> Option<Readings> {
    let people = named(rest, Commas::MayInvert);
    Some(about("whois", people, Command::Whois))
}

fn status(rest: &[Token]) -> Option<Readings> {
    let people = named(rest, Commas::Separate);
    Some(about("status", people, Command::Status))
}

fn manager(rest: &[Token]) -> Option<Readings> {
    let people = named(rest, Commas::MayInvert);
    Some(about("manager", people, Command::Manager))
}

fn whoami(rest: &[Token]) -> Option<Readings> {
    rest.is_empty().then_some(Command::Whoami.into())
}

fn help(_rest: &[Token]) -> Option<Readings> {
    Some(Command::Help(Help::Asked).into())
}
