//! Text from people, made safe to show: one line, no control and direction characters, bounded.

use unicode_segmentation::UnicodeSegmentation;

/// The text on one line, without characters that change how others are read, at most `max` graphemes.
pub(super) fn line(text: &str, max: usize) -> String {
    let visible: String = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !c.is_control() && !steers(*c))
        .collect();
    let words: Vec<&str> = visible.split(' ').filter(|word| !word.is_empty()).collect();
    shorten(words.join(" "), max)
}

/// Bidirectional overrides and isolates, zero-width and invisible characters, private use.
fn steers(c: char) -> bool {
    matches!(c,
        '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' | '\u{e000}'..='\u{f8ff}')
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
    fn what_steers_or_hides_is_removed_and_what_is_long_is_shortened() {
        assert_eq!(line("a\u{202e}b\n\tc\u{0}", 20), "ab c");
        assert_eq!(line("abcdef", 3), "abc…");
        assert_eq!(line("e\u{301}e\u{301}", 2), "e\u{301}e\u{301}");
        assert!(line(&format!("e{}", "\u{301}".repeat(1000)), 5).len() < 30);
    }

    #[test]
    fn markdown_shows_what_was_typed() {
        assert_eq!(
            markdown("**x** [y](http://z) <@all>"),
            "\\*\\*x\\*\\* \\[y\\]\\(http://z\\) &lt;@all&gt;"
        );
    }
}
