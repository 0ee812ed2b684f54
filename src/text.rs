//! Signs of a text that nobody sees. Pure.

/// Whether a sign draws nothing itself: it steers the drawing of others (direction, line breaks, variation), is a filler,
/// or is blank without being white space.
///
/// These are the signs of Unicode's property `Default_Ignorable_Code_Point` (DerivedCoreProperties.txt), the marks of
/// interlinear annotations, and the empty Braille pattern. The joiners U+200C and U+200D have the property too, and are
/// not told of here: they belong to the words of some scripts.
#[must_use]
pub fn is_invisible(sign: char) -> bool {
    matches!(
        sign,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'
            | '\u{200e}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;

    #[test]
    fn what_unicode_calls_ignorable_is_invisible_and_little_else() {
        let ignorable = Regex::new(r"^\p{Default_Ignorable_Code_Point}$").unwrap();
        for sign in '\0'..=char::MAX {
            let expected = match sign {
                '\u{200c}' | '\u{200d}' => false,
                '\u{2800}' | '\u{fff9}'..='\u{fffb}' => true,
                _ => ignorable.is_match(sign.encode_utf8(&mut [0; 4])),
            };
            assert_eq!(is_invisible(sign), expected, "U+{:04X}", u32::from(sign));
        }
    }
}
