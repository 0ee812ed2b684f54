//! How words are spelt: the forms in which they are read and compared.

use unicode_normalization::UnicodeNormalization;

use crate::text::is_invisible;

/// Every sign that is typed for an apostrophe.
pub(super) const APOSTROPHES: &str = "'’‘ʼ`´′＇";

/// Words that stand before a family name and are a part of it. Those that are given names as well (Ben, Abu) are not among them.
const PARTICLES: &[&str] = &[
    "af", "al", "av", "bin", "bint", "binti", "da", "dal", "dalla", "das", "de", "degli", "dei",
    "del", "della", "delle", "delli", "dello", "den", "der", "des", "di", "do", "dos", "du", "el",
    "ibn", "la", "las", "le", "los", "op", "ten", "ter", "van", "vanden", "vander", "von", "zu",
    "zum", "zur",
];

/// Whether the word stands before a family name and is a part of it.
pub(super) fn is_particle(word: &str) -> bool {
    PARTICLES.contains(&fold(word).as_str())
}

/// Whether this is a single letter of a script that has capital ones, as in `K` and `k.`: in others a letter is a name.
pub(super) fn is_one_letter(word: &str) -> bool {
    let mut letters = word.trim_end_matches('.').chars();
    letters
        .next()
        .is_some_and(|letter| letter.is_lowercase() || letter.is_uppercase())
        && letters.next().is_none()
}

/// The text in composed form (NFC), full-width and other forms of the same letters made plain (NFKC), white space a space
/// or the end of a line, without signs that cannot be seen.
pub(super) fn normalize(text: &str) -> String {
    let mut normal = String::with_capacity(text.len());
    for sign in text.chars().flat_map(plain_form).nfc() {
        match sign {
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                normal.push('\n');
            }
            _ if sign.is_whitespace() => normal.push(' '),
            // Joiners belong to words of some scripts (Persian, Malayalam), never to Latin ones.
            '\u{200c}' | '\u{200d}' => {
                if normal.ends_with(|before: char| before >= '\u{600}') {
                    normal.push(sign);
                }
            }
            // A keycap around a digit, and what stood for something that was no text.
            '\u{20e3}' | '\u{fffc}' | '\u{fffd}' => {}
            _ if sign.is_control() || is_invisible(sign) => {}
            _ => normal.push(sign),
        }
    }
    normal
}

/// The sign in the form that keyboards write. Signs stay that would decompose into a blank and a mark (`´`), into a
/// sign that no name has (`ª`), or into parts of a syllable (single Hangul letters).
fn plain_form(sign: char) -> impl Iterator<Item = char> {
    let stays = sign.is_ascii()
        || matches!(sign, 'ª' | 'º' | '…' | '\u{3131}'..='\u{318e}')
        || (!sign.is_whitespace() && std::iter::once(sign).nfkc().any(char::is_whitespace));
    let whole = stays.then_some(sign);
    let parts = (!stays).then(|| std::iter::once(sign).nfkc());
    whole.into_iter().chain(parts.into_iter().flatten())
}

/// The form in which words are compared: lower case, no apostrophes, no full stops.
pub(super) fn fold(word: &str) -> String {
    word.chars()
        .filter(|sign| !APOSTROPHES.contains(*sign) && *sign != '.')
        .flat_map(char::to_lowercase)
        .collect()
}

/// The word without a possessive ending: `anna's` is `anna`, and `James'` is `James`.
pub(super) fn without_possessive(word: &str) -> &str {
    let is_apostrophe = |sign| APOSTROPHES.contains(sign);
    let owner = word
        .strip_suffix(['s', 'S'])
        .and_then(|stem| stem.strip_suffix(is_apostrophe))
        .or_else(|| word.strip_suffix(is_apostrophe));
    owner.filter(|stem| !stem.is_empty()).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_in_other_forms_is_read_in_the_plain_one() {
        for (typed, read) in [
            ("ｒｏｓａ＠ｘ．ｏｒｇ", "rosa@x.org"),
            ("Ｒｏｓａ，（Ｘ）；", "Rosa,(X);"),
            ("𝐑𝐨𝐬𝐚 ﬁnn", "Rosa finn"),
            ("ﾊﾞﾝ", "バン"),
            ("\u{1112}\u{1161}\u{11ab}", "한"),
            ("한지민", "한지민"),
            ("रमा", "रमा"),
            ("ばな", "ばな"),
            ("Jose\u{301}", "Jos\u{e9}"),
            ("O´Hara Mª…", "O´Hara Mª…"),
            ("a\u{200b}\u{ad}\u{3164}\u{115f}\u{ffa0}\u{2800}b", "ab"),
            ("a\r\nb\u{2028}c\u{a0}d", "a\n\nb\nc d"),
        ] {
            assert_eq!(normalize(typed), read, "{typed}");
        }
    }
}
