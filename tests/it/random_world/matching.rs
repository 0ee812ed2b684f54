//! Whether typed words are somebody's name: a plain reading of its own, which shares nothing with the bot's.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::people::Person;

/// How typed words stand in a name. The better one is the greater one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Match {
    /// Some of them are the first few letters of a word.
    Beginning,
    /// All of them are whole words. An initial stands for one: whoever writes `L Li` means a Lin Li, and not a Lin Lund of
    /// whose first name they would have left out a letter.
    Whole,
}

/// The most letters that may stand for a whole word.
const SHORT: usize = 3;

/// The words of a text, in small letters and without accents and apostrophes.
pub(super) fn words(text: &str) -> Vec<String> {
    let apart = |sign: char| sign.is_whitespace() || "-‐‑()[],.;·".contains(sign);
    let folded = folded(text);
    let words = folded.split(apart).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// Accents are taken off letters of Latin, Greek and Cyrillic alone: elsewhere marks are letters.
fn folded(text: &str) -> String {
    let mut bare = String::new();
    let mut of_letter = false;
    for sign in text.to_lowercase().nfd() {
        if is_combining_mark(sign) && of_letter {
            continue;
        }
        if !is_combining_mark(sign) {
            of_letter = matches!(sign, 'a'..='z' | '\u{c0}'..='\u{24f}' | '\u{370}'..='\u{52f}' | '\u{1f00}'..='\u{1fff}');
        }
        match sign {
            '\'' | '’' | '‘' | 'ʼ' | '`' | '´' => {}
            'ø' => bare.push('o'),
            'đ' => bare.push('d'),
            'ł' => bare.push('l'),
            'ß' => bare.push_str("ss"),
            _ => bare.push(sign),
        }
    }
    bare.nfc().collect()
}

/// The words of a text, with umlauts written out.
fn written_out(text: &str) -> Vec<String> {
    let text = text.to_lowercase().nfc().collect::<String>();
    let mut out = String::new();
    for sign in text.chars() {
        match sign {
            'ä' | 'æ' => out.push_str("ae"),
            'ö' | 'ø' => out.push_str("oe"),
            'ü' => out.push_str("ue"),
            'å' => out.push_str("aa"),
            _ => out.push(sign),
        }
    }
    words(&out)
}

/// The words of a text, with Cyrillic and Greek letters written in Latin ones: a Петров is a Petrov as well.
fn in_latin_letters(text: &str) -> Vec<String> {
    let text = text.to_lowercase().nfc().collect::<String>();
    let mut latin = String::new();
    for sign in text.chars() {
        match LATIN.iter().find(|(letters, _)| letters.contains(sign)) {
            Some((_, letters)) => latin.push_str(letters),
            None => latin.push(sign),
        }
    }
    words(&latin)
}

/// Letters, and how they are written in Latin ones.
const LATIN: &[(&str, &str)] = &[
    ("аαά", "a"),
    ("б", "b"),
    ("вβ", "v"),
    ("гγ", "g"),
    ("дδ", "d"),
    ("еэεέё", "e"),
    ("ж", "zh"),
    ("зζ", "z"),
    ("иιίїі", "i"),
    ("йыυύ", "y"),
    ("кκ", "k"),
    ("лλ", "l"),
    ("мμ", "m"),
    ("нν", "n"),
    ("оοόωώ", "o"),
    ("пπ", "p"),
    ("рρ", "r"),
    ("сσς", "s"),
    ("тτ", "t"),
    ("у", "u"),
    ("фφ", "f"),
    ("х", "kh"),
    ("ц", "ts"),
    ("ч", "ch"),
    ("ш", "sh"),
    ("щ", "shch"),
    ("ьъ", ""),
    ("ю", "yu"),
    ("я", "ya"),
    ("ηή", "i"),
    ("θ", "th"),
    ("ξ", "x"),
    ("χ", "ch"),
    ("ψ", "ps"),
];

/// Every typed word gets a word of the name of its own.
fn one_to_one(typed: &[String], name: &[String], fits: &impl Fn(&str, &str) -> bool) -> bool {
    let Some((first, rest)) = typed.split_first() else {
        return true;
    };
    (0..name.len()).any(|place| {
        let mut others = name.to_vec();
        let word = others.remove(place);
        fits(first, &word) && one_to_one(rest, &others, fits)
    })
}

fn same(typed: &str, word: &str) -> bool {
    let is_initial = typed.chars().count() == 1;
    typed == word || is_initial && word.starts_with(typed)
}

fn begins(typed: &str, word: &str) -> bool {
    typed == word || typed.chars().count() <= SHORT && word.starts_with(typed)
}

/// The words of a name, in each way to read it: as it is, with umlauts written out, and in Latin letters.
type Readings = [Vec<String>; 3];

const WAYS: [fn(&str) -> Vec<String>; 3] = [words, written_out, in_latin_letters];

/// The ways that are no guess.
const STRICT: [usize; 2] = [0, 2];

fn readings(text: &str) -> Readings {
    WAYS.map(|way| way(text))
}

/// The names of somebody, taken apart once.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    shown: Readings,
    /// With all other names, each word as often as one name has it.
    all: Readings,
    small: String,
}

impl Names {
    pub(super) fn of(name: &str, others: &[String]) -> Self {
        let shown = readings(name);
        let mut all = shown.clone();
        for other in others {
            for (words, of_other) in all.iter_mut().zip(readings(other)) {
                for word in of_other {
                    if !words.contains(&word) {
                        words.push(word);
                    }
                }
            }
        }
        Self {
            shown,
            all,
            small: name.to_lowercase(),
        }
    }
}

/// Typed words, taken apart once.
#[derive(Debug)]
pub(super) struct Typed {
    words: Readings,
    beginning: String,
}

impl Typed {
    pub(super) fn new(typed: &str) -> Self {
        let words: Vec<&str> = typed.split_whitespace().collect();
        Self {
            words: readings(typed),
            beginning: words.join(" ").to_lowercase(),
        }
    }

    /// How they stand in the names of somebody; none when they do not. Kindly read: umlauts may be written out, and the
    /// space of a name be left out.
    pub(super) fn kindly(&self, person: &Person) -> Option<Match> {
        let all = &person.names.all;
        let pairs = || {
            self.words
                .iter()
                .flat_map(|one| all.iter().map(move |other| (one, other)))
        };
        let joined = || {
            let (typed, shown) = (&self.words[0], &person.names.shown[0]);
            !typed.is_empty() && typed.concat() == shown.concat()
        };
        best(pairs, joined)
    }

    /// The same, strictly read. Of whom Webex lists for the typed words all names are known, as the list tells them; of a
    /// mere member of the space no more than the name that is shown, as a membership tells no other.
    pub(super) fn strictly(&self, person: &Person) -> Option<Match> {
        let names = match self.lists(person) {
            true => &person.names.all,
            false => &person.names.shown,
        };
        best(
            || STRICT.iter().map(|way| (&self.words[*way], &names[*way])),
            || false,
        )
    }

    /// Whether Webex lists somebody for them: their shown name begins with it.
    pub(super) fn lists(&self, person: &Person) -> bool {
        person.names.small.starts_with(&self.beginning)
    }
}

fn best<'a, P: Iterator<Item = (&'a Vec<String>, &'a Vec<String>)>>(
    pairs: impl Fn() -> P,
    joined: impl Fn() -> bool,
) -> Option<Match> {
    let in_any = |fits: fn(&str, &str) -> bool| {
        pairs().any(|(typed, name)| !typed.is_empty() && one_to_one(typed, name, &fits))
    };
    if in_any(same) || joined() {
        Some(Match::Whole)
    } else if in_any(begins) {
        Some(Match::Beginning)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::people::{Kind, OWN};
    use super::*;

    fn person(name: &str, other_names: &[String]) -> Person {
        Person {
            id: String::new(),
            email: String::new(),
            name: name.to_owned(),
            names: Names::of(name, other_names),
            organization: OWN,
            kind: Kind::Person,
            manager: None,
            title: String::new(),
            is_active: false,
            secrets: Vec::new(),
        }
    }

    fn strictly(typed: &str, name: &str) -> Option<Match> {
        Typed::new(typed).strictly(&person(name, &[]))
    }

    fn kindly(typed: &str, name: &str) -> Option<Match> {
        Typed::new(typed).kindly(&person(name, &[]))
    }

    #[test]
    fn typed_words_are_a_name_word_by_word() {
        for (typed, name, expected) in [
            ("berg anna", "Anna Berg", Some(Match::Whole)),
            ("anna", "Anna Berg", Some(Match::Whole)),
            ("a berg", "Anna Berg", Some(Match::Whole)),
            ("l li", "Lin Li", Some(Match::Whole)),
            ("l li", "Lin Lund", Some(Match::Beginning)),
            ("ann", "Anna Berg", Some(Match::Beginning)),
            ("petrov", "Иван Петров", Some(Match::Whole)),
            ("petrov", "Иван Петровский", None),
            ("sofia pappa", "Σοφία Παππά", Some(Match::Whole)),
            ("Петров", "Anna Petrov", Some(Match::Whole)),
            ("anna berg", "Anna Bergström", None),
            ("lin li", "Lin Wei", None),
            ("marta", "Maria Holm", None),
            ("klaus hoffmann", "K. Hoffmann", None),
            ("john smith", "John Smith (Contractor)", Some(Match::Whole)),
            ("obrien", "Seán O'Brien", Some(Match::Whole)),
            ("jean luc", "Jean-Luc Martin", Some(Match::Whole)),
            ("राम", "रमा शर्मा", None),
            ("이수진", "이수민", None),
            ("はな", "ばな もり", None),
        ] {
            assert_eq!(strictly(typed, name), expected, "{typed} / {name}");
            assert_eq!(kindly(typed, name), expected, "{typed} / {name}");
        }
        let mueller = "Jürgen Müller";
        assert_eq!(strictly("mueller", mueller), None);
        assert_eq!(kindly("mueller", mueller), Some(Match::Whole));
        assert_eq!(kindly("田中美咲", "田中 美咲"), Some(Match::Whole));
    }

    #[test]
    fn other_names_of_somebody_are_known_where_a_list_tells_them() {
        let others = ["Will".to_owned(), "Hart".to_owned()];
        let bill = person("William Hartley", &others);
        // The list of all who begin with these letters has him, and tells his first name.
        assert_eq!(Typed::new("will").strictly(&bill), Some(Match::Whole));
        assert_eq!(Typed::new("hart").strictly(&bill), None);
        assert_eq!(Typed::new("hart").kindly(&bill), Some(Match::Whole));
    }
}
