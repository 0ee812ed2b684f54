//! Questions in people's own words, in every language that the bot hears.

use fastrand::Rng;

use super::asked::{Asked, Verb, Who};
use super::people::Person;
use super::phrases::{named, who};
use super::world::Said;

/// The fewest letters of a name within a sentence: what is shorter may be a word of it.
const MIN_LETTERS: usize = 3;

/// Words of sentences that begin names as well.
const SPOKEN_FOR: &[&str] = &["dan", "mar", "kar"];

/// What is said, `{}` for somebody, and what is asked by it, in each language.
const SENTENCES: [&[(&str, Verb)]; 4] = [
    &[
        ("who is {}?", Verb::Whois),
        ("tell me about {}", Verb::Whois),
        ("do you know {}?", Verb::Whois),
        ("is {} free?", Verb::Status),
        ("is {} available right now?", Verb::Status),
        ("where is {}?", Verb::Status),
        ("when was {} last active?", Verb::Status),
        ("what is the phone number of {}?", Verb::Contact),
        ("mobile number of {}", Verb::Contact),
        ("email of {} please", Verb::Contact),
        ("what is the address of {}?", Verb::Contact),
        ("what time is it for {}?", Verb::Contact),
        ("who is the manager of {}?", Verb::Manager),
        ("management chain of {}", Verb::Chain),
        ("who reports to {}?", Verb::Reports),
    ],
    &[
        ("wer ist {}?", Verb::Whois),
        ("ist {} gerade frei?", Verb::Status),
        ("ist {} erreichbar?", Verb::Status),
        ("wo ist {}?", Verb::Status),
        ("Telefonnummer von {}", Verb::Contact),
        ("wie spät ist es bei {}?", Verb::Contact),
        ("wer ist der Chef von {}?", Verb::Manager),
        ("alle Chefs von {}", Verb::Chain),
        ("wer berichtet an {}?", Verb::Reports),
    ],
    &[
        ("qui est {} ?", Verb::Whois),
        ("est-ce que {} est disponible ?", Verb::Status),
        ("où est {} ?", Verb::Status),
        ("quel est le numéro de téléphone de {} ?", Verb::Contact),
        ("quelle heure est-il pour {} ?", Verb::Contact),
        ("qui est le manager de {} ?", Verb::Manager),
        ("tous les chefs de {}", Verb::Chain),
    ],
    &[
        ("¿quién es {}?", Verb::Whois),
        ("¿está {} disponible?", Verb::Status),
        ("¿dónde está {}?", Verb::Status),
        ("número de teléfono de {}", Verb::Contact),
        ("¿qué hora es para {}?", Verb::Contact),
        ("¿quién es el jefe de {}?", Verb::Manager),
        ("todos los jefes de {}", Verb::Chain),
        ("¿quién reporta a {}?", Verb::Reports),
    ],
];

/// The same of two, and the word between them.
const PAIRS: &[(&str, &str, Verb)] = &[
    ("are {} free?", " and ", Verb::Status),
    ("phone numbers of {}", " and ", Verb::Contact),
    ("sind {} erreichbar?", " und ", Verb::Status),
    ("est-ce que {} sont disponibles ?", " et ", Verb::Status),
    ("¿están {} disponibles?", " y ", Verb::Status),
    ("when can I meet {}?", " and ", Verb::Times),
    ("wann passt es {} und mir?", ", ", Verb::Times),
];

/// For the asker's eyes alone, in each language.
const PRIVATELY: [&str; 4] = [
    ", just for me",
    ", nur für mich",
    ", juste pour moi",
    ", solo para mí",
];

/// Somebody of whom more is said: name, and a word of what the directory tells.
const DESCRIBED: &[&str] = &[
    "who is {} in {word}?",
    "wer ist {} aus {word}?",
    "qui est {}, service {word} ?",
    "¿quién es {} del departamento {word}?",
];

/// About the members of the space, and whether only those who can be reached are asked for.
const HERE: &[(&str, bool)] = &[
    ("who is in this space?", false),
    ("who here is available?", true),
    ("wer ist in diesem Bereich?", false),
    ("wer ist hier gerade erreichbar?", true),
    ("qui est dans cet espace ?", false),
    ("¿quién está en este espacio?", false),
];

/// About whom the thread was.
const ON: &[(&str, Verb)] = &[
    ("is she free?", Verb::Status),
    ("and her manager?", Verb::Manager),
    ("his phone number?", Verb::Contact),
    ("who reports to her?", Verb::Reports),
    ("ist sie erreichbar?", Verb::Status),
    ("und ihr Chef?", Verb::Manager),
    ("et son numéro de téléphone ?", Verb::Contact),
    ("¿y su jefe?", Verb::Manager),
];

fn one_of<T: Copy>(rng: &mut Rng, of: &[T]) -> T {
    of[rng.usize(..of.len())]
}

/// Somebody to ask for within a sentence.
fn somebody(rng: &mut Rng, people: &[Person], mentionable: &[usize]) -> (String, Vec<Who>) {
    loop {
        let (typed, meant) = who(rng, people, mentionable);
        let letters = typed.chars().filter(|sign| sign.is_alphabetic()).count();
        let east_asian = typed.chars().any(|sign| sign > '\u{2e80}');
        let is_clear = letters >= MIN_LETTERS || east_asian;
        if is_clear && !SPOKEN_FOR.contains(&typed.to_lowercase().as_str()) {
            return (typed, meant);
        }
    }
}

/// A question in somebody's own words.
pub(super) fn question(rng: &mut Rng, people: &[Person], mentionable: &[usize]) -> Said {
    match rng.u8(..20) {
        0..=1 => here(rng),
        2..=3 => pair(rng, people, mentionable),
        4..=5 => described(rng, people),
        _ => {
            let language = rng.usize(..SENTENCES.len());
            let (sentence, verb) = one_of(rng, SENTENCES[language]);
            let (typed, who) = somebody(rng, people, mentionable);
            let said = Said {
                words: sentence.replace("{}", &typed),
                asked: Asked::of(verb, who),
            };
            if rng.u8(..5) == 0 {
                privately(language, said)
            } else {
                said
            }
        }
    }
}

/// The same, for the asker's eyes alone.
fn privately(language: usize, said: Said) -> Said {
    let words = said
        .words
        .trim_end_matches(['?', ' '])
        .trim_start_matches('¿');
    Said {
        words: format!("{words}{}", PRIVATELY[language]),
        asked: Asked {
            is_private: true,
            ..said.asked
        },
    }
}

fn here(rng: &mut Rng) -> Said {
    let (words, is_reachable) = one_of(rng, HERE);
    Said {
        words: words.to_owned(),
        asked: Asked::here(is_reachable, &[], 0),
    }
}

fn pair(rng: &mut Rng, people: &[Person], mentionable: &[usize]) -> Said {
    let (sentence, between, verb) = one_of(rng, PAIRS);
    let (one, mut meant) = somebody(rng, people, mentionable);
    let (other, others) = somebody(rng, people, mentionable);
    let both = format!("{one}{between}{other}");
    meant.extend(others);
    // The word between them may be a part of one name.
    meant.extend(named(&both));
    if verb == Verb::Times {
        meant.push(Who::Me);
    }
    Said {
        words: sentence.replace("{}", &both),
        asked: Asked::of(verb, meant),
    }
}

/// Somebody by name and by what some field of theirs, or of somebody else, says.
fn described(rng: &mut Rng, people: &[Person]) -> Said {
    let (typed, meant) = somebody(rng, people, &[]);
    let of = &people[rng.usize(..people.len())];
    let bears = |person: &&Person| person.name.starts_with(&typed);
    let of = if rng.bool() {
        people.iter().find(bears).unwrap_or(of)
    } else {
        of
    };
    let tokens: Vec<&str> = of
        .secrets
        .iter()
        .map(|secret| secret.token.as_str())
        .filter(|token| token.starts_with("zq"))
        .collect();
    let word = one_of(rng, &tokens);
    let [Who::Words { typed: name, .. }] = meant.as_slice() else {
        return Said {
            words: format!("who is {typed}?"),
            asked: Asked::of(Verb::Whois, meant),
        };
    };
    let (name, word) = (name.clone(), word.to_owned());
    let sentence = one_of(rng, DESCRIBED);
    let asked = if sentence.contains("service") {
        // It may ask for the department of two.
        let word = word.clone();
        let other = Who::Words {
            typed: word,
            later: false,
        };
        Asked::of(Verb::Contact, [named(&name), vec![other]].concat())
    } else {
        let word = word.clone();
        Asked::of(Verb::Whois, vec![Who::Described { typed: name, word }])
    };
    Said {
        words: sentence.replace("{}", &typed).replace("{word}", &word),
        asked,
    }
}

/// `She` and `he` in a thread that was about these people.
pub(super) fn pronoun(rng: &mut Rng, about: &[String]) -> Said {
    let (words, verb) = one_of(rng, ON);
    Said {
        words: words.to_owned(),
        asked: Asked::of(verb, about.iter().cloned().map(Who::Id).collect()),
    }
}

/// Any question about one person of whom this is the name, and nothing but one name.
pub(super) fn about(rng: &mut Rng, typed: &str) -> Said {
    const COMMANDS: [(&str, Verb); 3] = [
        ("whois {}", Verb::Whois),
        ("status {}", Verb::Status),
        ("manager {}", Verb::Manager),
    ];
    let (sentence, verb) = match rng.u8(..4) {
        0 => one_of(rng, &COMMANDS),
        _ => {
            let language = rng.usize(..SENTENCES.len());
            one_of(rng, SENTENCES[language])
        }
    };
    let typed = typed.to_owned();
    Said {
        words: sentence.replace("{}", &typed),
        asked: Asked::of(
            verb,
            vec![Who::Words {
                typed,
                later: false,
            }],
        ),
    }
}

/// Somebody of this name, of whom some field holds this word.
pub(super) fn described_as(rng: &mut Rng, name: &str, word: &str) -> Said {
    let sentence = loop {
        let sentence = one_of(rng, DESCRIBED);
        if !sentence.contains("service") {
            break sentence;
        }
    };
    let (typed, said) = (name.to_owned(), word.to_owned());
    Said {
        words: sentence.replace("{}", name).replace("{word}", word),
        asked: Asked::of(Verb::Whois, vec![Who::Described { typed, word: said }]),
    }
}

/// A question of a thread that was about these people, or about their times.
pub(super) fn follow_up(
    rng: &mut Rng,
    people: &[Person],
    about: &[String],
    is_timed: bool,
) -> Said {
    if rng.u8(..4) > 0 {
        return pronoun(rng, about);
    }
    let (typed, mut who) = somebody(rng, people, &[]);
    if is_timed {
        who.extend(about.iter().cloned().map(Who::Id));
    }
    Said {
        words: format!("{} {typed}?", one_of(rng, &["and", "und", "et"])),
        // It asks what was asked before: of a manager it is asked both ways.
        asked: Asked::of(Verb::Again, who),
    }
}
