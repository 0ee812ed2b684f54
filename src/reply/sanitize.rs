//! Text from people, made safe to show: one line, no control and direction characters, bounded.

use unicode_segmentation::UnicodeSegmentation;

use crate::text::is_invisible;

/// The text on one line, without characters that change how others are read, at most `max` graphemes.
/// Empty when there is nothing to see.
pub(super) fn line(text: &str, max: usize) -> String {
    let mut visible = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_whitespace() {
            visible.push(' ');
        } else if shapes(c) {
            // It changes the sign before it, and is nothing alone.
            if visible
                .chars()
                .next_back()
                .is_some_and(|before| takes(before, c))
            {
                visible.push(c);
            }
        } else if !c.is_control() && !is_invisible(c) && !is_private(c) {
            visible.push(c);
        }
    }
    let words: Vec<&str> = visible.split(' ').filter(|word| !word.is_empty()).collect();
    shorten(words.join(" "), max)
}

/// Joiners, which letters of Persian and of India and emoji need, and variants of the sign before.
fn shapes(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}') || is_variant(c)
}

/// Selectors of variants: of ideographs in names, of Mongolian letters, and of emoji.
fn is_variant(c: char) -> bool {
    matches!(c, '\u{180b}'..='\u{180d}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Whether this sign may be shaped by what follows: Latin letters and spaces are not.
fn takes(before: char, shaper: char) -> bool {
    if is_variant(shaper) {
        !before.is_ascii() && !shapes(before)
    } else {
        before >= '\u{600}' && !matches!(before, '\u{200c}' | '\u{200d}')
    }
}

fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..)
}

/// The text as it stands in a sentence: one that holds letters which are written from right to left is set off,
/// so that it does not reorder what stands beside it. For sentences only: a name in a field of its own, on a
/// button, or to be copied, is left as it is.
pub(super) fn isolated(text: &str) -> String {
    // Isolates in it are of a part that was set off before: text from people has none after `line`.
    if text.chars().any(is_right_to_left) && !text.contains('\u{2068}') {
        format!("\u{2068}{text}\u{2069}")
    } else {
        text.to_owned()
    }
}

/// The blocks of Hebrew, Arabic, Syriac, Thaana, N'Ko and older scripts that are written from right to left.
fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// At most `max` graphemes, and four bytes each: what is longer ends in an ellipsis.
fn shorten(text: String, max: usize) -> String {
    // Each byte of it is a grapheme.
    if text.is_ascii() && text.len() <= max {
        return text;
    }
    let mut short = String::new();
    for (place, grapheme) in text.graphemes(true).enumerate() {
        if place + 1 > max || short.len() + grapheme.len() > max * 4 {
            short.push('…');
            return short;
        }
        short.push_str(grapheme);
    }
    short
}

/// The text with everything escaped that markdown could read as structure, a link or a mention.
pub(super) fn markdown(text: &str) -> String {
    text.chars().fold(String::new(), |mut escaped, c| {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            _ => {
                if c.is_ascii_punctuation()
                    && !matches!(
                        c,
                        ',' | ';' | '\'' | '"' | '?' | '%' | '/' | '@' | ':' | '.' | '+' | '-'
                    )
                {
                    escaped.push('\\');
                }
                escaped.push(c);
            }
        }
        escaped
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_and_hidden_signs_are_removed_and_long_text_is_cut() {
        assert_eq!(line("a\u{202e}b\n\tc\u{0}", 20), "ab c");
        assert_eq!(line("abcdef", 3), "abc…");
        assert_eq!(line("e\u{301}e\u{301}", 2), "e\u{301}e\u{301}");
        assert!(line(&format!("e{}", "\u{301}".repeat(1000)), 5).len() < 30);
    }

    #[test]
    fn what_nobody_sees_is_nothing() {
        for unseen in [
            "\u{3164}",
            "\u{115f}\u{1160}",
            "\u{ffa0}",
            "\u{2800} \u{2800}",
            "\u{ad}",
            "\u{200b}\u{200d}",
            "\u{fe0f}",
            "\u{61c}\u{202e}",
            "\u{e0041}",
            "\u{e000}",
            "\u{10fffd}",
            " \t\u{a0}",
            "\u{0}",
        ] {
            assert_eq!(line(unseen, 20), "", "{unseen:?}");
            assert_eq!(
                line(&format!("A{unseen}b"), 20).replace(' ', ""),
                "Ab",
                "{unseen:?}"
            );
        }
    }

    #[test]
    fn signs_that_shape_letters_and_emoji_stay_where_they_do() {
        for kept in [
            "می\u{200c}خواهم",
            "ന്\u{200d}",
            "👩\u{200d}👩\u{200d}👧",
            "❤\u{fe0f}",
            "🏳\u{fe0f}\u{200d}🌈",
            "葛\u{e0100}城",
        ] {
            assert_eq!(line(kept, 20), kept);
        }
        assert_eq!(line("An\u{200d}na\u{200c}", 20), "Anna");
        assert_eq!(line("a\u{fe0f}", 20), "a");
        assert_eq!(
            line("می\u{200c}\u{200c}\u{200d}خواهم", 20),
            "می\u{200c}خواهم"
        );
    }

    #[test]
    fn only_what_is_written_from_right_to_left_is_set_off() {
        for plain in ["", "Anna Berg", "Ærøskøbing", "李小龍", "“Anna”"] {
            assert_eq!(isolated(plain), plain);
        }
        assert_eq!(isolated("أحمد"), "\u{2068}أحمد\u{2069}");
        assert_eq!(isolated("Noa נועה"), "\u{2068}Noa נועה\u{2069}");
        assert_eq!(isolated(&isolated("נועה")), "\u{2068}נועה\u{2069}");
    }

    #[test]
    fn markdown_shows_what_was_typed() {
        assert_eq!(
            markdown("**x** [y](http://z) <@all>"),
            "\\*\\*x\\*\\* \\[y\\]\\(http://z\\) &lt;@all&gt;"
        );
    }
}
