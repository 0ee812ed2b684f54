//! Names that some write with umlauts and others with digraphs. Pure.

use unicode_normalization::UnicodeNormalization;

/// The name with umlauts in place of the digraphs that stand for them, and the other way round: what may be written in the
/// directory. None where nothing changes. A digraph at the end of a word, or in `-ael`, `-oel` and `-uele`, is none (`Sue`,
/// `Michael`, `Joel`, `Emmanuele`).
pub(super) fn respelled(name: &str) -> Option<String> {
    let with_digraphs: String = name
        .nfc()
        .flat_map(|letter| {
            let digraph = match letter {
                'ä' => "ae",
                'ö' | 'ø' => "oe",
                'ü' => "ue",
                'å' => "aa",
                'Ä' => "Ae",
                'Ö' | 'Ø' => "Oe",
                'Ü' => "Ue",
                'Å' => "Aa",
                'ß' => "ss",
                _ => return vec![letter],
            };
            digraph.chars().collect()
        })
        .collect();
    if with_digraphs != name {
        return Some(with_digraphs);
    }
    let letters: Vec<char> = name.chars().collect();
    let mut respelled = String::with_capacity(name.len());
    let mut place = 0;
    while let Some(letter) = letters.get(place) {
        let umlaut = match (letter, letters.get(place + 1)) {
            ('a', Some('e')) => Some('ä'),
            ('o', Some('e')) => Some('ö'),
            ('u', Some('e')) => Some('ü'),
            ('A', Some('e')) => Some('Ä'),
            ('O', Some('e')) => Some('Ö'),
            ('U', Some('e')) => Some('Ü'),
            _ => None,
        };
        let rest = letters.get(place + 2..).unwrap_or_default();
        let ends = rest.first().is_none_or(|sign| !sign.is_alphabetic());
        if ends && *letter == 's' && letters.get(place + 1) == Some(&'s') {
            respelled.push('ß');
            place += 2;
            continue;
        }
        if let Some(umlaut) = umlaut.filter(|_| goes_on(rest) && !follows_vowel_or_q(&respelled)) {
            respelled.push(umlaut);
            place += 2;
        } else {
            respelled.push(*letter);
            place += 1;
        }
    }
    (respelled != name).then_some(respelled)
}

/// Whether a word goes on behind a digraph as it does behind an umlaut.
fn goes_on(rest: &[char]) -> bool {
    let ends = |sign: Option<&char>| sign.is_none_or(|sign| !sign.is_alphabetic());
    match rest {
        ['l', after @ ..] => {
            let foreign = matches!(after, ['a' | 'e', end @ ..] if ends(end.first()));
            !ends(after.first()) && !foreign
        }
        [letter, ..] => letter.is_alphabetic(),
        [] => false,
    }
}

fn follows_vowel_or_q(before: &str) -> bool {
    before.ends_with(['a', 'e', 'i', 'o', 'u', 'q', 'Q', 'g'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_tried_with_umlauts_and_without_them() {
        let rows = [
            ("Juergen Mueller", Some("Jürgen Müller")),
            ("Jürgen Müller", Some("Juergen Mueller")),
            ("Schaefer", Some("Schäfer")),
            ("Soeren Boeck", Some("Sören Böck")),
            ("Michael", None),
            ("Michaela", None),
            ("Samuel Joel", None),
            ("Sue", None),
            ("Miguel", None),
            ("Anna Berg", None),
            ("Jessica Weiss", Some("Jessica Weiß")),
            ("Groß", Some("Gross")),
        ];
        for (typed, expected) in rows {
            assert_eq!(respelled(typed).as_deref(), expected, "{typed}");
        }
    }
}
