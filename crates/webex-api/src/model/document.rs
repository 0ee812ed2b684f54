//! JSON as other people's programs write it: what a strict reader refuses for one bad byte is mended and read again.
//!
//! One name with half an emoji in it (`"Anna \ud83d"` is JSON by its grammar, and no text) would otherwise make a
//! list of a hundred people unreadable. Valid input is parsed once and never copied.

use std::fmt::Write as _;

use serde::de::DeserializeOwned;
use serde_json::Value;

/// The parsed value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read<T> {
    /// Its content.
    pub value: T,
    /// Whether it had to be mended first.
    pub mended: bool,
}

/// Reads a document; where that fails, mends it and reads once more.
///
/// # Errors
/// When it cannot be read even so.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<Read<T>, serde_json::Error> {
    match serde_json::from_slice(bytes) {
        Ok(value) => Ok(Read {
            value,
            mended: false,
        }),
        // By way of a value, of which a key that stands there twice is no error.
        Err(_) => Ok(Read {
            value: serde_json::from_value(serde_json::from_str::<Value>(&mended(bytes))?)?,
            mended: true,
        }),
    }
}

/// The document without what makes it unreadable: a byte-order mark, bytes that are no UTF-8, halves of escaped
/// characters, and control characters in texts. Everything else stays as it is.
pub(crate) fn mended(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{feff}');
    let bytes = text.as_bytes();
    let mut mended = String::with_capacity(text.len());
    let (mut at, mut copied, mut in_text) = (0, 0, false);
    while let Some(byte) = bytes.get(at) {
        let length = match byte {
            b'"' => {
                in_text = !in_text;
                1
            }
            b'\\' if in_text => match escape(&bytes[at..]) {
                Escape::Whole(length) => length,
                Escape::Half => {
                    mended.push_str(&text[copied..at]);
                    mended.push_str("\\ufffd");
                    copied = at + UNIT;
                    UNIT
                }
            },
            control if in_text && control.is_ascii_control() && *control < b' ' => {
                mended.push_str(&text[copied..at]);
                // Writing to a string cannot fail.
                let _ = write!(mended, "\\u{control:04x}");
                copied = at + 1;
                1
            }
            _ => 1,
        };
        at += length;
    }
    mended.push_str(&text[copied..]);
    mended
}

/// How long `\uXXXX` is.
const UNIT: usize = 6;

/// A backslash in a text, and what belongs to it.
enum Escape {
    /// It stands for something; this long.
    Whole(usize),
    /// It is one half of a character, and the other half is not there.
    Half,
}

/// The escape sequence at the beginning of these bytes, of which the first is a backslash.
fn escape(bytes: &[u8]) -> Escape {
    match unit(bytes) {
        Some(0xD800..=0xDBFF) => match bytes.get(UNIT..).and_then(unit) {
            Some(0xDC00..=0xDFFF) => Escape::Whole(2 * UNIT),
            _ => Escape::Half,
        },
        Some(0xDC00..=0xDFFF) => Escape::Half,
        Some(_) => Escape::Whole(UNIT),
        // Two bytes, also where the second is a backslash or a quotation mark: neither begins or ends anything.
        None => Escape::Whole(2),
    }
}

/// The UTF-16 code unit that `\uXXXX` at the beginning of these bytes stands for.
fn unit(bytes: &[u8]) -> Option<u16> {
    let digits = bytes.strip_prefix(b"\\u")?.get(..4)?;
    digits.iter().try_fold(0, |unit, digit| {
        let digit = char::from(*digit).to_digit(16)?;
        Some(unit << 4 | u16::try_from(digit).ok()?)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(document: &[u8]) -> Option<String> {
        read(document).ok().map(|read| read.value)
    }

    #[test]
    fn a_document_with_a_bad_byte_is_read_with_a_sign_for_it() {
        for (document, means) in [
            (&br#""Anna \ud83d""#[..], "Anna \u{fffd}"),
            (br#""Anna \ude00!""#, "Anna \u{fffd}!"),
            (br#""\ud83d\ud83d\ude00""#, "\u{fffd}\u{1f600}"),
            (br#""\uD83D\uDE00""#, "\u{1f600}"),
            (br#""\ud83d\n""#, "\u{fffd}\n"),
            // The backslash is a character here, and what follows it is five letters.
            (br#""\\ud83d \ud83d""#, "\\ud83d \u{fffd}"),
            (br#""\"\ud83d\"""#, "\"\u{fffd}\""),
            (b"\"Ann\xe9\"", "Ann\u{fffd}"),
            (b"\xef\xbb\xbf\"Anna\"", "Anna"),
            (b"\"Anna\tBerg\n\x1f\"", "Anna\tBerg\n\x1f"),
            ("\"Jörg \\ud83d Ž\"".as_bytes(), "Jörg \u{fffd} Ž"),
        ] {
            assert_eq!(text(document).as_deref(), Some(means), "{document:?}");
        }
    }

    #[test]
    fn what_is_no_document_stays_unreadable() {
        for document in [
            &b""[..],
            b"<html>",
            b"\"Anna",
            b"\"Anna\\",
            br#""\ud83"#,
            br#""\u+0e9""#,
            b"\xff\xfe",
        ] {
            assert_eq!(text(document), None, "{document:?}");
        }
    }

    #[test]
    fn of_a_key_that_stands_there_twice_the_last_is_taken() {
        let person: super::super::Room = read(br#"{"id": "a", "id": "b"}"#).unwrap().value;
        assert_eq!(person.id.as_str(), "b");
    }

    /// Code units as they come where texts are cut anywhere: halves among whole characters.
    fn units() -> impl Strategy<Value = Vec<u16>> {
        let half = prop_oneof![0xD800..=0xDBFF_u16, 0xDC00..=0xDFFF_u16];
        let unit = prop_oneof![half, any::<u16>(), Just(u16::from(b'\\')), 0..0x80_u16];
        proptest::collection::vec(unit, 0..24)
    }

    /// A text in JSON, each code unit escaped where the pattern says so or where it must be.
    fn written(units: &[u16], escaped: &[bool]) -> String {
        let mut document = String::from('"');
        for (n, unit) in units.iter().enumerate() {
            match char::from_u32(u32::from(*unit)) {
                Some('"') => document.push_str("\\\""),
                Some('\\') => document.push_str("\\\\"),
                Some(c) if !c.is_control() && !escaped[n % escaped.len()] => document.push(c),
                _ => write!(document, "\\u{unit:04x}").unwrap(),
            }
        }
        document.push('"');
        document
    }

    proptest! {
        /// The standard library's reading of the same code units is the measure.
        #[test]
        fn whatever_halves_a_text_has_everything_else_of_it_is_read(
            texts in proptest::collection::vec(units(), 0..5),
            escaped in proptest::collection::vec(any::<bool>(), 1..8),
        ) {
            let written: Vec<String> = texts.iter().map(|units| written(units, &escaped)).collect();
            let document = format!("[{}]", written.join(" , "));
            let expected: Vec<String> = texts.iter().map(|units| String::from_utf16_lossy(units)).collect();
            let read: Vec<String> = read(document.as_bytes()).unwrap().value;
            prop_assert_eq!(read, expected);
        }

        #[test]
        fn what_is_whole_is_left_as_it_is(texts in proptest::collection::vec(any::<String>(), 0..5)) {
            let document = serde_json::to_string(&texts).unwrap();
            prop_assert_eq!(mended(document.as_bytes()), document.clone());
            let read: Read<Vec<String>> = read(document.as_bytes()).unwrap();
            prop_assert_eq!(read, Read { value: texts, mended: false });
        }

        #[test]
        fn no_bytes_are_too_odd_to_be_mended_and_once_is_enough(
            bytes in proptest::collection::vec(
                prop_oneof![any::<u8>(), proptest::sample::select(&b"\"\\ud8Dc0{}"[..])],
                0..64,
            ),
        ) {
            let once = mended(&bytes);
            prop_assert_eq!(mended(once.as_bytes()), once.clone());
        }
    }
}
