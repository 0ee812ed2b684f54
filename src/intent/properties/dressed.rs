//! The same is meant in capitals, with other signs, and with kind words around it.

use proptest::prelude::*;

use super::corpus::{Meant, Said, cases, example, meant};

/// Words before a question.
fn before(language: &str) -> &'static [&'static str] {
    match language {
        "de" => &[
            "bitte ",
            "hallo, ",
            "Hallo! ",
            "hi, ",
            "hi ",
            "hey bot, ",
            "moin, ",
            "Moin ",
            "guten Morgen, ",
            "Guten Tag, ",
            "servus, ",
            "kurze Frage: ",
            "kurze frage ",
            "entschuldigung, ",
            "sorry, ",
            "sag mal, ",
            "hey Whodex, ",
            "Whodex, ",
            "hallo zusammen, ",
            "ähm ",
            "Guten Abend. ",
            "Hallo\n",
        ],
        "fr" => &[
            "s'il te plaît, ",
            "s'il vous plaît, ",
            "svp ",
            "stp, ",
            "bonjour, ",
            "Bonjour ! ",
            "salut, ",
            "salut ",
            "coucou, ",
            "bonsoir, ",
            "excusez-moi, ",
            "pardon, ",
            "dis-moi, ",
            "dis, ",
            "hey bot, ",
            "Whodex, ",
            "petite question : ",
            "euh ",
            "Bonjour,\n",
            "re, ",
        ],
        "es" => &[
            "por favor, ",
            "porfa ",
            "hola, ",
            "¡Hola! ",
            "hola ",
            "buenos días, ",
            "buenas, ",
            "buenas tardes, ",
            "oye, ",
            "disculpa, ",
            "perdona, ",
            "perdón, ",
            "una pregunta: ",
            "hey bot, ",
            "Whodex, ",
            "eh ",
            "Hola,\n",
            "hola bot, ",
            "saludos, ",
        ],
        _ => &[
            "please ",
            "Please, ",
            "pls ",
            "hi, ",
            "hi ",
            "hello ",
            "Hello! ",
            "hey bot, ",
            "hi bot, ",
            "good morning, ",
            "Good afternoon. ",
            "excuse me, ",
            "sorry, ",
            "sorry to bother you, ",
            "quick question: ",
            "quick question ",
            "hey Whodex, ",
            "Whodex, ",
            "Whodex: ",
            "hi there, ",
            "um ",
            "so, ",
            "ok, ",
            "ok ",
            "Hi,\n",
            "hello again, ",
        ],
    }
}

/// Words after a question.
fn after(language: &str) -> &'static [&'static str] {
    match language {
        "de" => &[
            " bitte",
            ", bitte",
            " danke",
            ", danke!",
            " danke dir",
            ". Danke!",
            ", vielen Dank",
            " vielen dank im voraus",
            "? Danke",
            "? Danke schon mal!",
            " bitte?",
            "\nDanke",
            "\nLG",
            "\nGruß",
            " danke & gruß",
            ", merci",
            " bitte danke",
            "\nviele Grüße",
        ],
        "fr" => &[
            " s'il te plaît",
            " s'il vous plaît ?",
            " svp",
            " stp",
            ", merci",
            " merci",
            " merci d'avance",
            ". Merci !",
            " ? Merci beaucoup",
            "\nMerci",
            "\nCordialement",
            " merci bien",
            ", svp merci",
            "\nbonne journée",
        ],
        "es" => &[
            " por favor",
            ", por favor",
            " porfa",
            " porfavor",
            " gracias",
            ", gracias",
            " muchas gracias",
            "? Gracias!",
            " gracias de antemano",
            "? ¡Muchas gracias!",
            "\nGracias",
            "\nSaludos",
            " mil gracias",
            ". Un saludo",
            " gracias por adelantado",
        ],
        _ => &[
            " please",
            ", please",
            " pls",
            " thanks",
            ", thanks!",
            "? Thanks",
            "? Thank you!",
            " thank you",
            " thx",
            " ty",
            " cheers",
            " thanks in advance",
            ", many thanks",
            " asap",
            "\nThanks",
            "\nThanks!",
            " please?",
            " please and thank you",
            "\nBest regards",
            "? thanks a lot",
            "? Much appreciated",
            "\nregards",
        ],
    }
}

/// An example, and the same in other dress.
#[derive(Debug, Clone)]
pub(super) struct Dressed {
    /// The example.
    pub(super) said: Said,
    /// How it is said.
    pub(super) text: String,
}

impl Dressed {
    /// Whether it still means what the example does.
    pub(super) fn means_the_same(&self) -> bool {
        let (as_written, dressed) = (meant(&self.said.text), meant(&self.text));
        if asks_nothing(&as_written) {
            // Kind words around what asks nothing are as good an answer to it.
            return asks_nothing(&dressed);
        }
        // Words with a meaning that are a name where nothing else is said (Mark Free): in other dress, either comes first, and
        // in small letters (will call) they say something.
        let name = format!("whois {}", self.said.text.to_lowercase());
        if as_written.best() == name {
            if !self.said.text.contains(char::is_uppercase) {
                return true;
            }
            let mut readings = dressed.readings.iter();
            return readings.any(|told| as_written.readings.contains(told));
        }
        let speaks = as_written.language.is_none() || as_written.language == dressed.language;
        as_written.best() == dressed.best() && speaks
    }
}

fn asks_nothing(meant: &Meant) -> bool {
    let nothing = [
        "greeting",
        "thanks",
        "farewell",
        "chatter",
        "not understood",
    ];
    nothing.contains(&meant.best())
}

/// Letters in capitals, the first letter alone in one, curly apostrophes; and what stands before, between and after.
fn signs() -> impl Strategy<Value = (bool, bool, bool, String, String, String)> {
    (
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        "[ \t\"“(]{0,3}",
        "[ \t\u{a0}]{1,3}",
        "[ \t?!.…]{0,4}|🙏| :\\)| \\?\\?| …| ;-\\)| 👋",
    )
}

/// An example in other signs.
pub(super) fn signed() -> impl Strategy<Value = Dressed> {
    (example(), signs()).prop_map(|(said, (upper, first, curly, before, between, after))| {
        let mut text = said.text.replace(' ', &between);
        let in_capitals = text.to_uppercase();
        // A capital ß is no longer one.
        if upper && in_capitals.to_lowercase() == text.to_lowercase() {
            text = in_capitals;
        } else if first {
            text = with_capital(&text);
        }
        if curly {
            text = text.replace('\'', "’");
        }
        let text = format!("{before}{text}{after}");
        Dressed { said, text }
    })
}

/// An example with kind words around it.
pub(super) fn kind() -> impl Strategy<Value = Dressed> {
    let words = (0..100_usize, 0..100_usize, 0..3_u8);
    (example(), words).prop_map(|(said, (front, back, which))| {
        let (fronts, backs) = (before(said.language), after(said.language));
        let (front, back) = (fronts[front % fronts.len()], backs[back % backs.len()]);
        let text = match which {
            0 => format!("{front}{}", said.text),
            1 => format!("{}{back}", bare(&said.text, back)),
            _ => format!("{front}{}{back}", bare(&said.text, back)),
        };
        Dressed { said, text }
    })
}

/// The text without its end sign where kind words follow in the same sentence.
fn bare<'a>(text: &'a str, after: &str) -> &'a str {
    if after.starts_with(['\n', '?', '.']) || after.starts_with(" ?") {
        text.trim_end_matches(['?', '!', ' '])
    } else {
        text
    }
}

fn with_capital(text: &str) -> String {
    let mut signs = text.chars();
    let first: String = signs
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    first + signs.as_str()
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn a_question_means_the_same_in_capitals_and_with_other_signs(dressed in signed()) {
        prop_assert!(dressed.means_the_same(), "{:?}", meant(&dressed.text));
    }

    #[test]
    fn what_is_asked_kindly_means_the_same(dressed in kind()) {
        prop_assert!(dressed.means_the_same(), "{:?}", meant(&dressed.text));
    }
}
