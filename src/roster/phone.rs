//! Numbers of telephones, as they are compared: by their last digits. Pure.

/// The fewest digits that say whose number it is.
const FEWEST_DIGITS: usize = 7;

/// The fewest digits of a number of the roster without a country's code that a longer number may end with.
const FEWEST_NATIONAL_DIGITS: usize = 8;

/// The digits from the last to the first, without an extension and without zeros before the number, which stand for a trunk
/// or for a country's code; nothing of a number that is too short.
pub(crate) fn backwards(number: &str) -> Option<String> {
    let main = number
        .find(|sign: char| sign.is_ascii_digit())
        .map_or("", |first| &number[first..]);
    let main = main.split(|sign: char| sign.is_alphabetic() || sign == '#');
    // The zero in brackets is dialled inside of the country only.
    let main = main.take(1).collect::<String>().replace("(0)", "");
    let digits: String = main.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_start_matches('0');
    (digits.len() >= FEWEST_DIGITS).then(|| digits.chars().rev().collect())
}

/// The beginnings of this number backwards that may be all of a number without a country's code.
pub(crate) fn national(backwards: &str) -> impl Iterator<Item = &str> {
    (FEWEST_NATIONAL_DIGITS..backwards.len()).filter_map(|end| backwards.get(..end))
}
