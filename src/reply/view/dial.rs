//! Phone numbers that can be dialled. Pure.
//!
//! People type numbers as they like, and Webex hands them out as they were typed. A button that calls
//! somebody else is worse than none, so these rules never guess: what is not surely one number is no
//! number. Nobody tells the country of a number without a country code, so such a one is dialled as it
//! was typed.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::is_invisible;
use crate::webex::model::PhoneNumber;

/// The fewest digits of a number; fewer are an extension or a service.
const FEWEST: usize = 7;

/// The most digits of a number, by E.164.
const MOST: usize = 15;

/// Country codes of two digits. All others have three, but for those of North America (1) and Russia (7).
const TWO_DIGITS: &str = "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 \
    62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98";

/// Countries whose numbers may begin with a zero that is dialled from abroad too: Italy, San Marino,
/// Côte d'Ivoire, Congo and Benin.
const ZERO_STAYS: [&str; 5] = ["39", "378", "225", "242", "229"];

/// Countries whose numbers have ten digits after the country code.
const TEN_DIGITS: [&str; 2] = ["1", "7"];

#[expect(
    clippy::expect_used,
    reason = "the pattern is constant, and every test of this file compiles it"
)]
static GRAMMAR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?xi)^ \s* (?:tel:\s*)?
          (?<number> [(\s]* \+? [0-9()/.\s-]+? )
          (?:
            [\s,;(]*
            (?: ext(?:ension|n)? | x | \# | local | durchwahl | dw | klappe | poste | interno | ramal | anexo | доб | 内線 )
            [\s.:=]*
            (?<extension> [0-9]{1,7} )
            \s* \)?
          )?
          \s* $",
    )
    .expect("the grammar of phone numbers compiles")
});

/// The numbers in the order in which they are tried, each with its `tel:` address, where it has one: the first
/// choice, those at work, mobile ones, others; then those that cannot be called.
pub(in super::super) fn in_order(numbers: &[PhoneNumber]) -> Vec<(&PhoneNumber, Option<String>)> {
    let mut numbers: Vec<_> = numbers.iter().map(|number| (number, of(number))).collect();
    numbers.sort_by_key(|(number, address)| {
        let rank = match number.kind.as_deref() {
            Some("work") => 0,
            Some("mobile") => 1,
            _ => 2,
        };
        (address.is_none(), number.primary != Some(true), rank)
    });
    numbers
}

/// The `tel:` address of a number, where it is surely one that takes calls: never of a fax.
fn of(number: &PhoneNumber) -> Option<String> {
    let kind = number.kind.as_deref().unwrap_or_default().to_lowercase();
    let calls = !kind.contains("fax") && !kind.contains("extension");
    calls.then(|| address(&number.value)).flatten()
}

/// The `tel:` address (RFC 3966) of a number as it was typed.
fn address(typed: &str) -> Option<String> {
    let typed = in_ascii(typed);
    let parts = GRAMMAR.captures(&typed)?;
    let number = parts.name("number")?.as_str().trim();
    if !brackets_match(number) || !is_one_number(number) {
        return None;
    }
    let digits = if number.contains('+') {
        format!("+{}", international(number)?)
    } else {
        national(number)?
    };
    let extension = parts.name("extension");
    let extension = extension.map_or_else(String::new, |e| format!(";ext={}", e.as_str()));
    Some(format!("tel:{digits}{extension}"))
}

/// The text with the digits, signs and spaces of other scripts in their ASCII forms, and without signs that
/// cannot be seen.
fn in_ascii(typed: &str) -> String {
    let sign = |c: char| match c {
        '\u{660}'..='\u{669}' => from(c, '\u{660}', '0'),
        '\u{6f0}'..='\u{6f9}' => from(c, '\u{6f0}', '0'),
        '\u{966}'..='\u{96f}' => from(c, '\u{966}', '0'),
        '\u{ff01}'..='\u{ff5e}' => from(c, '\u{ff01}', '!'),
        '\u{2010}' | '\u{2011}' | '\u{2212}' => Some('-'),
        // A longer dash stays: it can mean a range.
        '\u{2012}'..='\u{2015}' => Some('\u{2013}'),
        '\u{200c}' | '\u{200d}' => None,
        _ if is_invisible(c) => None,
        _ if c.is_whitespace() => Some(' '),
        _ => Some(c),
    };
    let ascii: String = typed.chars().filter_map(sign).collect();
    long_dashes(&ascii)
}

/// The sign that stands as far behind `to` as `c` stands behind `first`.
fn from(c: char, first: char, to: char) -> Option<char> {
    char::from_u32(u32::from(c) - u32::from(first) + u32::from(to))
}

/// Long dashes as hyphens, where they do not count from one number to another.
fn long_dashes(text: &str) -> String {
    if counts_on(text, '\u{2013}', |_, _| true) {
        text.to_owned()
    } else {
        text.replace('\u{2013}', "-")
    }
}

/// Whether the last dash leads from one number to a later one, as in `5550100-199`.
fn counts_on(text: &str, dash: char, likely: impl Fn(&str, &str) -> bool) -> bool {
    let Some((before, last)) = text.rsplit_once(dash) else {
        return false;
    };
    let (before, last) = (before.trim_end(), last.trim());
    let digit = |c: char| !c.is_ascii_digit();
    let before = before.rsplit(digit).next().unwrap_or_default();
    let last = last.split(digit).next().unwrap_or_default();
    if last.len() < 2 || last.len() > before.len() {
        return false;
    }
    let tail = &before[before.len() - last.len()..];
    tail < last && likely(before, last)
}

/// Whether this is not two numbers, and not a range of them.
fn is_one_number(number: &str) -> bool {
    // In `030 1234-567` a direct line stands behind the hyphen. A range begins with a whole number
    // (`5550100-199`), or counts on in what is like it (`555 0100-0199`, `5550 10-15`).
    let only = number.matches('-').count() == 1;
    let range = counts_on(number, '-', |before, last| {
        let equal = before.len() == last.len();
        let alike = last.len() >= 4 && before[..2] == last[..2];
        before.len() >= FEWEST || equal && (alike || last.len() == 2 && only)
    });
    !range && slash_is_inside(number)
}

/// Whether there is no slash, or it stands behind the code of an area, as in `030/5550199`.
fn slash_is_inside(number: &str) -> bool {
    let Some((area, rest)) = number.split_once('/') else {
        return true;
    };
    let coded = area.contains('+') || digits(area).starts_with('0');
    let (area, line) = (digits(area), digits(rest));
    let whole = line.len() >= 4 && !line.starts_with('0');
    coded && area.len() < FEWEST && whole && !rest.contains('/')
}

/// Whether what opens closes, and stands before the number and not behind it, where it is an extension.
fn brackets_match(number: &str) -> bool {
    let mut open = false;
    for c in number.chars().filter(|c| "()".contains(*c)) {
        if open == (c == '(') {
            return false;
        }
        open = c == '(';
    }
    let behind = number
        .rsplit_once(')')
        .is_none_or(|(_, rest)| digits(rest).len() >= 4);
    !open && behind
}

/// Country code and number, without the zero that is dialled inside a country only: `+49 (0)30 …`.
fn international(number: &str) -> Option<String> {
    let all = digits(number);
    let code = country_code(&all)?;
    let keeps = ZERO_STAYS.contains(&code);
    let mut rest = &all[code.len()..];
    if let Some(before) = before_bracketed_zero(number) {
        if keeps || before != code {
            return None;
        }
        rest = rest.strip_prefix('0')?;
    }
    let ten = !TEN_DIGITS.contains(&code) || rest.len() == 10;
    // Areas and exchanges of North America begin with 2 to 9.
    let exchange = |place| matches!(rest.as_bytes().get(place), Some(b'2'..=b'9'));
    let american = code != "1" || (exchange(0) && exchange(3));
    let fits = (FEWEST..=MOST).contains(&(code.len() + rest.len()));
    let begins = keeps || !rest.starts_with('0');
    (begins && ten && american && fits).then(|| format!("{code}{rest}"))
}

/// The country code that these digits begin with.
fn country_code(digits: &str) -> Option<&str> {
    let length = match digits.bytes().next()? {
        b'0' => return None,
        b'1' | b'7' => 1,
        _ if TWO_DIGITS
            .split_whitespace()
            .any(|code| digits.starts_with(code)) =>
        {
            2
        }
        _ => 3,
    };
    digits.get(..length)
}

/// The digits before a zero that stands in brackets of its own, where one does.
fn before_bracketed_zero(number: &str) -> Option<String> {
    let close = number.replace(' ', "");
    let (before, _) = close.split_once("(0)")?;
    Some(digits(before))
}

/// The digits as they were typed. A zero in brackets is dialled where it comes first, and not after `0049`.
fn national(number: &str) -> Option<String> {
    let all = digits(number);
    let plain = before_bracketed_zero(number).is_none_or(|before| before.is_empty());
    (plain && (FEWEST..=MOST).contains(&all.len())).then_some(all)
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Typed numbers, and the numbers to dial; empty if that is not certain.
    const NUMBERS: &[(&str, &str)] = &[
        // North America.
        ("+1 408 526 7209", "+14085267209"),
        ("+1 (408) 526-7209", "+14085267209"),
        ("+1.408.526.7209", "+14085267209"),
        ("(408) 526-7209", "4085267209"),
        ("1-800-555-0199", "18005550199"),
        ("tel:+1-408-526-7209", "+14085267209"),
        ("+1 (408) 555-0100 ext. 1234", "+14085550100;ext=1234"),
        ("+1 408 526 7209 ext 133", "+14085267209;ext=133"),
        ("+1 408 526 7209, ext. 133", "+14085267209;ext=133"),
        ("+1 408 526 7209x133", "+14085267209;ext=133"),
        ("+1 408 526 7209 (x133)", "+14085267209;ext=133"),
        ("+1 408 526 7209 #133", "+14085267209;ext=133"),
        ("+1 408 526 7209;ext=133", "+14085267209;ext=133"),
        ("+1 408 526 7209 EXTENSION: 133", "+14085267209;ext=133"),
        ("+1 604-555-2100 Local 212", "+16045552100;ext=212"),
        ("+1 514 555 2100 poste 12", "+15145552100;ext=12"),
        ("1-800-FLOWERS", ""),
        ("0800-FLOWERS", ""),
        ("+1 555 0100", ""),
        ("+1 408 526 72091", ""),
        ("+1 408 526 7209 / +1 650 555 2199", ""),
        ("+1 408 526 7209 or +1 650 555 2199", ""),
        ("+1 408 526 7209, +1 650 555 2199", ""),
        ("408 526 7209 650 555 2199", ""),
        ("+1 408 526 7209-7215", ""),
        ("+1 408 526 7209,,133#", ""),
        ("+1 408 526 7209 (133)", ""),
        ("555 0100-0199", ""),
        // Germany and Austria.
        ("+49 (0)30 5552199", "+49305552199"),
        ("+49(0) 30 5552199", "+49305552199"),
        ("+49 ( 0 ) 30 5552199", "+49305552199"),
        ("(+49) 30 5552199", "+49305552199"),
        ("+49 30 5552-0", "+493055520"),
        ("+49 30 5552 Durchwahl 12", "+49305552;ext=12"),
        ("+49 89 636-48018", "+498963648018"),
        ("030/5552199", "0305552199"),
        ("030 / 5552199", "0305552199"),
        ("(030) 555 21 99", "0305552199"),
        ("(0)30 5552199", "0305552199"),
        ("030 – 5552199", "0305552199"),
        ("0049 30 5552199", "0049305552199"),
        ("0049 (0)30 5552199", ""),
        ("+49 030 5552199", ""),
        ("+49 (030) 5552199", ""),
        ("+49 30 (0) 5552199", ""),
        ("+49 30 5552100-199", ""),
        ("+49 30 5552100–199", ""),
        ("+49 30 5552 10-15", ""),
        ("5552199/5552200", ""),
        ("5552100/01", ""),
        ("030 5552199 oder 030 5552200", ""),
        ("+43 664/1234567", "+436641234567"),
        ("+43 1 5552100 Klappe 12", "+4315552100;ext=12"),
        // Other countries of Europe.
        ("+44 (0)20 7946 0958", "+442079460958"),
        ("+44 020 7946 0958", ""),
        ("020 7946 0958", "02079460958"),
        ("+33 1 23 45 67 89", "+33123456789"),
        ("+33 (0)1.23.45.67.89", "+33123456789"),
        ("01-23-45-67-89", "0123456789"),
        ("+39 06 5552 1991", "+390655521991"),
        ("+39 (0)6 5552 1991", ""),
        ("+47 22 55 21 99", "+4722552199"),
        ("+46 (0)8-555 219 91", "+46855521991"),
        ("+7 495 555-21-99", "+74955552199"),
        ("+7 495 555-21-99 доб. 12", "+74955552199;ext=12"),
        ("+7 8 495 555-21-99", ""),
        ("+351 21 555 2199", "+351215552199"),
        // Other parts of the world.
        ("+81 3-5552-1991", "+81355521991"),
        ("＋８１　３－５５５２－１９９１", "+81355521991"),
        ("+81 3-5552-1991 内線 12", "+81355521991;ext=12"),
        ("+86 10 5552 1991", "+861055521991"),
        ("+91 98765 43210", "+919876543210"),
        ("+९१ ९८७६५ ४३२१०", "+919876543210"),
        ("\u{200e}+966 11 555 2199\u{200e}", "+966115552199"),
        ("+٩٦٦ ١١ ٥٥٥ ٢١٩٩", "+966115552199"),
        ("+۹۸ ۲۱ ۵۵۵۲ ۱۹۹۱", "+982155521991"),
        ("+229 01 55 52 19 91", "+2290155521991"),
        ("+55 11 95555-2199", "+5511955552199"),
        ("+61 (0)2 5552 1991", "+61255521991"),
        ("+683 4219", "+6834219"),
        // No number, or more than one.
        ("", ""),
        ("133", ""),
        ("8123 / 8124", ""),
        ("+", ""),
        ("+49", ""),
        ("+0 123 456 789", ""),
        ("+49 30 5552199 +49 30 5552200", ""),
        ("+49 30 5552199 1234567", ""),
        ("+49 30 555 21 99 (mobil)", ""),
        ("+49 (30 5552199", ""),
        ("+49 30) 5552199", ""),
        ("*31#5552199", ""),
        ("+49 30 555xxxx", ""),
        ("②③④⑤⑥⑦⑧", ""),
        ("anna@example.com", ""),
        ("call me", ""),
    ];

    #[test]
    fn what_is_surely_one_number_is_dialled_and_nothing_else() {
        let wrong = NUMBERS.iter().filter_map(|(typed, dialled)| {
            let expected = (!dialled.is_empty()).then(|| format!("tel:{dialled}"));
            let told = address(typed);
            (told != expected).then(|| format!("{typed}: {told:?}"))
        });
        let wrong: Vec<String> = wrong.collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn the_preferred_number_is_called_never_a_fax_or_an_extension() {
        let number = |kind: &str, value: &str, primary| PhoneNumber {
            kind: (!kind.is_empty()).then(|| kind.to_owned()),
            value: value.to_owned(),
            primary,
        };
        let fax = || number("fax", "+1 408 526 7201", Some(true));
        let extension = || number("work_extension", "5267202", Some(true));
        let other = || number("", "+1 408 526 7203", None);
        let mobile = |primary| number("mobile", "+1 408 526 7204", primary);
        let work = || number("work", "+1 408 526 7205", Some(false));
        let vanity = || number("work", "1-800-FLOWERS", Some(true));
        let rows = [
            (vec![fax(), extension()], None),
            (vec![fax(), extension(), other()], Some("03")),
            (vec![other(), mobile(None)], Some("04")),
            (vec![other(), mobile(None), work()], Some("05")),
            (vec![work(), mobile(Some(true)), fax()], Some("04")),
            (vec![vanity(), mobile(None)], Some("04")),
        ];
        for (numbers, end) in rows {
            let expected = end.map(|end| format!("tel:+140852672{end}"));
            let (_, first) = in_order(&numbers).swap_remove(0);
            assert_eq!(first, expected, "{numbers:?}");
        }
    }

    /// Values of digits, in ASCII.
    fn typed_digits(typed: &str) -> String {
        digits(&in_ascii(typed))
    }

    proptest! {
        #[test]
        fn what_is_dialled_stands_in_the_value_in_the_same_order(
            typed in prop_oneof![
                "[0-9+() ./,;#x–-]{0,24}",
                "\\+?[0-9]{1,3} ?(\\(0\\))?[0-9 /-]{6,14}( ?(ext\\.|x|#|Local|or|/) ?[0-9]{1,9})?",
                "[٠-٩۰-۹०-९０-９＋（）－ ]{6,16}",
                ".{0,24}",
            ]
        ) {
            if let Some(address) = address(&typed) {
                let (number, extension) = address.split_once(";ext=").unwrap_or((&address, ""));
                let number = number.strip_prefix("tel:").unwrap();
                let number = number.strip_prefix('+').unwrap_or(number);
                prop_assert!((FEWEST..=MOST).contains(&number.len()), "{}", address);
                let mut typed = typed_digits(&typed).into_bytes().into_iter();
                for digit in number.bytes().chain(extension.bytes()) {
                    prop_assert!(digit.is_ascii_digit(), "{}", address);
                    prop_assert!(typed.any(|one| one == digit), "{}", address);
                }
                // Nothing is left out but one zero.
                prop_assert!(typed.next().is_none());
            }
        }
    }
}
