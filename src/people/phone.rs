//! Telephone numbers as people type them. Pure.

use crate::roster::phone::{backwards, national};

/// The most digits that a number has (ITU-T E.164), with a prefix for abroad.
const MOST_DIGITS: usize = 18;

/// A number that was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digits {
    typed: String,
    backwards: String,
}

impl Digits {
    /// The number that a text is, if it is nothing else: digits, and the signs between them.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let is_sign = |sign: char| sign.is_whitespace() || "+-./()".contains(sign);
        let is_number = |sign: char| sign.is_ascii_digit() || is_sign(sign);
        let backwards = backwards(text).filter(|digits| digits.len() <= MOST_DIGITS)?;
        text.chars().all(is_number).then(|| Self {
            typed: text.to_owned(),
            backwards,
        })
    }

    /// As it was typed.
    #[must_use]
    pub fn as_typed(&self) -> &str {
        &self.typed
    }

    /// Whether these are the last digits of that number, or that number without its country's code is the end of this one.
    #[must_use]
    pub fn end(&self, number: &str) -> bool {
        backwards(number).is_some_and(|number| {
            number.starts_with(&self.backwards)
                || national(&self.backwards).any(|own| own == number)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_digits_and_the_signs_between_them() {
        for (text, is_number) in [
            ("4085267209", true),
            ("+1 (408) 526-7209", true),
            ("1 408 526 7209", true),
            ("526.7209", true),
            ("526720", false),
            ("0049 89 1234567", true),
            ("room 5267209", false),
            ("4085267209408526720940", false),
            ("anna", false),
            ("", false),
        ] {
            assert_eq!(Digits::of(text).is_some(), is_number, "{text}");
        }
    }

    #[test]
    fn the_last_digits_are_compared() {
        for (typed, number, ends) in [
            ("5267209", "+1 408-526-7209", true),
            ("14085267209", "408 526 7209", true),
            ("+1 408 526 7209", "+1 408 526 7209", true),
            ("089 1234567", "+49 (0)89 1234567", true),
            ("+44 408 526 7209", "+1 408 526 7209", false),
            ("5267209", "5267208", false),
            ("14085267209", "5267209", false),
            ("4085267209", "+1 408 526 7209 ext. 12", true),
            ("5267209", "", false),
        ] {
            assert_eq!(
                Digits::of(typed).unwrap().end(number),
                ends,
                "{typed} {number}"
            );
        }
    }
}
