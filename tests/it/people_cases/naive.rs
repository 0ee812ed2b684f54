//! Who is meant by a name, written down once more: slow, plain, and without a line of the bot's, so that the bot's own
//! decision can be held against it.
//!
//! Names are lists of words, and a word is a list of the ways in which it may be spelt. Every assignment of typed words to
//! words of a name is tried.

use super::spelling::{Word, bare, is_slip, letters, same, split, starts};

/// What somebody with a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Person,
    Bot,
    Guest,
}

/// Somebody who may be meant.
#[derive(Debug, Clone)]
pub(crate) struct NamedCandidate {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

/// Who is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// This one, and nobody else can be.
    One(String),
    /// One of these, the likeliest first.
    Choose(Vec<String>),
    /// Nobody has that name; these have one like it.
    Suggest(Vec<String>),
    Nobody,
}

/// How well a name fits what was typed; the first is the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fit {
    /// The typed words are words of it, or their initials.
    Words,
    /// A typed word is a beginning of at most three letters.
    Beginning,
    /// A longer beginning, an initial of the directory, a slip.
    Like,
}

/// How well one typed word fits one word of a name.
fn word_fit(typed: &Word, word: &Word) -> Option<Fit> {
    if same(typed, word) {
        Some(Fit::Words)
    } else if starts(word, typed) {
        match letters(typed) {
            1 => Some(Fit::Words),
            2 | 3 => Some(Fit::Beginning),
            _ => Some(Fit::Like),
        }
    } else {
        let initial = letters(word) == 1 && starts(typed, word);
        (initial || is_slip(typed, word)).then_some(Fit::Like)
    }
}

/// The best of all ways to give each typed word a word of its own.
fn assign(typed: &[Word], words: &[Word]) -> Option<Fit> {
    let Some((first, rest)) = typed.split_first() else {
        return Some(Fit::Words);
    };
    let mut best = None;
    for (place, word) in words.iter().enumerate() {
        let Some(this) = word_fit(first, word) else {
            continue;
        };
        let mut left = words.to_vec();
        left.remove(place);
        let Some(others) = assign(rest, &left) else {
            continue;
        };
        let whole = this.max(others);
        best = Some(best.map_or(whole, |best: Fit| best.min(whole)));
    }
    best
}

/// How well a name fits what was typed, if at all.
pub(crate) fn fit(asked: &str, name: &str) -> Option<Fit> {
    let (typed, had) = (split(asked), split(name));
    if typed.words.is_empty() {
        return None;
    }
    let words = if let (Some(typed), Some(had)) = (typed.joined(), had.joined()) {
        // The spaces of these scripts say nothing: the whole is compared as well.
        let whole = if typed == had {
            Some(Fit::Words)
        } else if had.starts_with(&typed) {
            match typed.chars().count() {
                1..=3 => Some(Fit::Beginning),
                _ => Some(Fit::Like),
            }
        } else {
            None
        };
        let by_words = assign(&split(asked).words, &split(name).words);
        whole.into_iter().chain(by_words).min()
    } else {
        assign(&typed.words, &had.words)
    };
    // What was typed in brackets tells namesakes apart; what was not is of no account.
    let bracketed = typed.suffix.is_empty() || bare(&typed.suffix) == bare(&had.suffix);
    words.map(|fit| if bracketed { fit } else { Fit::Like })
}

/// Whether typed words are words of the name only as parts of one with hyphens.
fn is_by_part(asked: &str, name: &str) -> bool {
    let whole = split(name).words.into_iter().filter(|word| !word.part);
    let whole: Vec<Word> = whole.collect();
    assign(&split(asked).words, &whole) != Some(Fit::Words)
}

/// Who of the candidates is meant. `cut` says that there may be more who fit than those.
pub(crate) fn naive(asked: &str, candidates: &[NamedCandidate], cut: bool) -> Outcome {
    let mut seen: Vec<&NamedCandidate> = Vec::new();
    for candidate in candidates {
        if !seen.iter().any(|other| other.id == candidate.id) {
            seen.push(candidate);
        }
    }
    let fits: Vec<Option<Fit>> = seen.iter().map(|c| fit(asked, &c.name)).collect();
    let of = |wanted: Fit| -> Vec<&NamedCandidate> {
        let fitting = seen
            .iter()
            .zip(&fits)
            .filter(|(_, fit)| **fit == Some(wanted));
        fitting.map(|(candidate, _)| *candidate).collect()
    };
    let (mut words, beginnings, like) = (of(Fit::Words), of(Fit::Beginning), of(Fit::Like));
    // A family name without a space behind it is no word, and a namesake nevertheless; where somebody's whole name is just
    // this, longer names are others.
    if let Some(typed) = split(asked).joined() {
        let is_whole = |c: &&NamedCandidate| split(&c.name).joined().as_ref() == Some(&typed);
        if !words.is_empty() && !words.iter().any(is_whole) {
            words.extend(&beginnings);
        }
    }
    let fitting = if words.is_empty() { beginnings } else { words };
    match fitting.as_slice() {
        [] if like.is_empty() => Outcome::Nobody,
        [] => Outcome::Suggest(ids(asked, like)),
        [one] if !cut => Outcome::One(one.id.clone()),
        _ => Outcome::Choose(ids(asked, fitting)),
    }
}

/// Ids in the order in which they are to be shown: people first, whole words before parts, short names before long ones.
fn ids(asked: &str, mut people: Vec<&NamedCandidate>) -> Vec<String> {
    people.sort_by_cached_key(|c| {
        let words = split(&c.name).words.len();
        (c.kind != Kind::Person, is_by_part(asked, &c.name), words)
    });
    people.iter().map(|c| c.id.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn among(asked: &str, names: &[&str]) -> Outcome {
        let candidate = |name: &&str| NamedCandidate {
            id: (*name).to_owned(),
            name: (*name).to_owned(),
            kind: Kind::Person,
        };
        let candidates: Vec<NamedCandidate> = names.iter().map(candidate).collect();
        naive(asked, &candidates, false)
    }

    fn one(name: &str) -> Outcome {
        Outcome::One(name.to_owned())
    }

    fn choose(names: &[&str]) -> Outcome {
        Outcome::Choose(names.iter().map(|name| (*name).to_owned()).collect())
    }

    fn suggest(names: &[&str]) -> Outcome {
        Outcome::Suggest(names.iter().map(|name| (*name).to_owned()).collect())
    }

    #[test]
    fn words_of_a_name_in_any_order_are_that_person() {
        for asked in [
            "anna berg",
            "Berg, Anna",
            "BERG anna",
            "a berg",
            "A. Berg",
            "anna b",
        ] {
            let names = ["Anna Berg", "Anna Holm", "Annabel Borg"];
            assert_eq!(among(asked, &names), one("Anna Berg"), "{asked}");
        }
        assert_eq!(
            among("abc yzander", &["Abc X Yzander"]),
            one("Abc X Yzander")
        );
    }

    #[test]
    fn each_typed_word_takes_a_word_of_its_own() {
        assert_eq!(among("lin li", &["Lin Wei"]), Outcome::Nobody);
        assert_eq!(among("lin li", &["Lin Wei", "Lin Li"]), one("Lin Li"));
        assert_eq!(among("anna anna", &["Anna Berg"]), Outcome::Nobody);
        let both = ["Lin Wei", "Wei Lin"];
        assert_eq!(among("lin wei", &both), choose(&both));
    }

    #[test]
    fn an_exact_name_hides_no_namesake() {
        let names = [
            "John Smith",
            "John Smith (Contractor)",
            "John Michael Smith",
        ];
        assert_eq!(among("john smith", &names), choose(&names));
        assert_eq!(among("john smith (contractor)", &names), one(names[1]));
        assert_eq!(
            among("john", &["John", "John Doe"]),
            choose(&["John", "John Doe"])
        );
        assert_eq!(
            among("john smith", &["John Smithson", "John Smith"]),
            one("John Smith")
        );
    }

    #[test]
    fn people_come_before_bots_and_whole_words_before_parts() {
        let candidate = |name: &str, kind| NamedCandidate {
            id: name.to_owned(),
            name: name.to_owned(),
            kind,
        };
        let candidates = [
            candidate("Berg", Kind::Guest),
            candidate("Anna Berg-Holm", Kind::Person),
            candidate("Maria Elena Berg", Kind::Person),
        ];
        let order = ["Maria Elena Berg", "Anna Berg-Holm", "Berg"];
        assert_eq!(naive("berg", &candidates, false), choose(&order));
    }

    #[test]
    fn one_of_a_cut_list_is_never_the_only_one() {
        let anna = NamedCandidate {
            id: "1".to_owned(),
            name: "Anna Berg".to_owned(),
            kind: Kind::Person,
        };
        let list = [anna.clone(), anna];
        assert_eq!(naive("anna berg", &list, false), one("1"));
        assert_eq!(naive("anna berg", &list, true), choose(&["1"]));
    }

    #[test]
    fn a_unique_beginning_of_three_letters_is_a_name() {
        assert_eq!(
            among("sam", &["Samuel Okoye", "Tim Ford"]),
            one("Samuel Okoye")
        );
        assert_eq!(
            among("sam", &["Samuel Okoye", "Samantha Ray"]),
            choose(&["Samuel Okoye", "Samantha Ray"])
        );
        assert_eq!(among("tim", &["Timothy Ford", "Tim Ford"]), one("Tim Ford"));
        assert_eq!(
            among("alex p", &["Alex Parker", "Alexander Petrov"]),
            one("Alex Parker")
        );
        for (asked, name) in [
            ("daniel", "Daniela Vega"),
            ("anna berg", "Anna Bergström"),
            ("stein", "Oskar Steinmetz"),
            ("alex p", "Alexander Petrov"),
        ] {
            assert_eq!(among(asked, &[name]), suggest(&[name]), "{asked}");
        }
    }

    #[test]
    fn slips_and_initials_of_the_directory_are_suggested() {
        for (asked, name) in [
            ("marta", "Maria Holm"),
            ("karin olsen", "Karen Olsen"),
            ("jonas", "Jones Miller"),
            ("klaus hoffmann", "K. Hoffmann"),
            ("john andersne", "John Andersen"),
        ] {
            assert_eq!(among(asked, &[name]), suggest(&[name]), "{asked}");
        }
        assert_eq!(
            among("jon", &["Jan Novak"]),
            Outcome::Nobody,
            "too short for a slip"
        );
        assert_eq!(among("☃", &["Anna Berg"]), Outcome::Nobody);
        assert_eq!(among("anna karlotta", &["Anna Berg"]), Outcome::Nobody);
    }

    #[test]
    fn names_are_compared_as_their_scripts_are_read() {
        for (asked, name, fits) in [
            ("jurgen muller", "Jürgen Müller", true),
            ("Juergen Mueller", "Jürgen Müller", true),
            ("Jürgen Müller", "Juergen Mueller", true),
            ("michael", "Michal Novak", false),
            ("michal", "Michael Novak", false),
            ("karl strasse", "Karl Straße", true),
            ("soren", "Søren Kjær", true),
            ("soeren", "Søren Kjær", true),
            ("aasa lund", "Åsa Lund", true),
            ("asa lund", "Åsa Lund", true),
            ("lukasz wojcik", "Łukasz Wójcik", true),
            ("obrien", "Siobhán O’Brien", true),
            ("o'brien", "Sean OBrien", true),
            ("nguyen van an", "Nguyễn Văn An", true),
            ("ipek yilmaz", "İpek Yılmaz", true),
            ("राम", "रमा शर्मा", false),
            ("はな", "ばな", false),
            ("ハナ", "バナ", false),
            ("이수진", "이수민", false),
            (
                "\u{110b}\u{1175}\u{1109}\u{116e}\u{110c}\u{1175}\u{11ab}",
                "이수진",
                true,
            ),
            ("田中美咲", "田中 美咲", true),
            ("山田 太郎", "山田太郎", true),
            ("美咲", "田中 美咲", true),
            ("петр иванов", "Пётр Иванов", true),
            ("иван", "Ивана Петрова", false),
            ("ivan petrov", "Иван Петров", true),
            ("Борис Волков", "Boris Volkov", true),
            ("nikos dimas", "Νίκος Δήμας", true),
            ("ΝΙΚΟΣ", "Νίκος Δήμας", true),
            ("გიორგი", "გიგა ბერიძე", false),
            ("արամ", "Արամ Խաչատրյան", true),
        ] {
            let found = fit(asked, name) == Some(Fit::Words);
            assert_eq!(found, fits, "{asked} for {name}: {:?}", fit(asked, name));
        }
        let tanaka = ["田中 美咲", "田中美穂"];
        assert_eq!(among("田中", &tanaka), choose(&tanaka));
        assert_eq!(among("田中", &tanaka[..1]), one(tanaka[0]));
        assert_eq!(among("田中", &tanaka[1..]), one(tanaka[1]));
        assert_eq!(among("王伟", &["王伟明", "王伟"]), one("王伟"));
    }
}
