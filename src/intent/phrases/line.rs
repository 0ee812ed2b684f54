//! A line of a file, which stands for several ways to say something: `(mail|letter)[s]`.

/// The most ways to say that one line is written for.
const MOST_WAYS: usize = 1_024;

/// The parts of a line, in order.
#[derive(Debug)]
pub(super) struct Line<'a>(Vec<Part<'a>>);

/// A part of a line.
#[derive(Debug)]
enum Part<'a> {
    /// It is said.
    Text(&'a str),
    /// One of these is said.
    Choice(Vec<Vec<Part<'a>>>),
}

impl<'a> Line<'a> {
    /// Reads a line; or tells why it is written wrongly.
    pub(super) fn parse(text: &'a str) -> Result<Self, &'static str> {
        let (sequence, rest) = sequence(text)?;
        if !rest.is_empty() {
            return Err("a bracket closes that was not opened");
        }
        if !says_something(&sequence.parts) {
            return Err("it says nothing");
        }
        Ok(Self(sequence.parts))
    }

    /// Tells each way to say it. All are told in one text, so that none has to be kept: a file has thousands.
    pub(super) fn each_way(&self, mut tell: impl FnMut(&str)) {
        each(&self.0, &mut String::new(), &mut |way| {
            let way = way.trim();
            if !way.is_empty() {
                tell(way);
            }
        });
    }
}

/// Tells `way` with each way to say the parts behind it.
fn each(parts: &[Part<'_>], way: &mut String, tell: &mut dyn FnMut(&mut String)) {
    let Some((part, rest)) = parts.split_first() else {
        return tell(way);
    };
    match part {
        Part::Text(text) => {
            let before = way.len();
            way.push_str(text);
            each(rest, way, tell);
            way.truncate(before);
        }
        Part::Choice(all) => {
            for one in all {
                each(one, way, &mut |way| each(rest, way, tell));
            }
        }
    }
}

fn says_something(parts: &[Part<'_>]) -> bool {
    parts.iter().any(|part| match part {
        Part::Text(text) => !text.trim().is_empty(),
        Part::Choice(all) => all.iter().any(|one| says_something(one)),
    })
}

/// Parts that follow each other, and how many ways there are to say them.
struct Sequence<'a> {
    parts: Vec<Part<'a>>,
    ways: usize,
}

const BRACKETS: [char; 5] = ['(', '[', '|', ')', ']'];

fn sequence(mut text: &str) -> Result<(Sequence<'_>, &str), &'static str> {
    let (mut parts, mut ways) = (Vec::new(), 1);
    loop {
        let (plain, rest) = text.split_at(text.find(BRACKETS).unwrap_or(text.len()));
        if !plain.is_empty() {
            parts.push(Part::Text(plain));
        }
        let (mut all, more, after) = if let Some(rest) = rest.strip_prefix('(') {
            choice(rest, ')')?
        } else if let Some(rest) = rest.strip_prefix('[') {
            let (all, more, after) = choice(rest, ']')?;
            (all, more + 1, after)
        } else {
            return Ok((Sequence { parts, ways }, rest));
        };
        if rest.starts_with('[') {
            all.push(Vec::new());
        }
        ways *= more;
        if ways > MOST_WAYS {
            return Err("it stands for too many ways to say something");
        }
        parts.push(Part::Choice(all));
        text = after;
    }
}

type Choice<'a> = (Vec<Vec<Part<'a>>>, usize, &'a str);

/// The content of a bracket, and the number of ways to say it.
fn choice(mut text: &str, closes: char) -> Result<Choice<'_>, &'static str> {
    let (mut all, mut ways) = (Vec::new(), 0);
    loop {
        let (one, rest) = sequence(text)?;
        all.push(one.parts);
        ways += one.ways;
        if let Some(rest) = rest.strip_prefix('|') {
            text = rest;
        } else if let Some(rest) = rest.strip_prefix(closes) {
            return Ok((all, ways, rest));
        } else {
            return Err("a bracket does not close");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ways(line: &str) -> Result<Vec<String>, &'static str> {
        let mut ways = Vec::new();
        Line::parse(line)?.each_way(|way| ways.push(way.to_owned()));
        Ok(ways)
    }

    #[test]
    fn brackets_stand_for_several_ways() {
        assert_eq!(ways("phone[s]").unwrap(), ["phones", "phone"]);
        assert_eq!(
            ways("(e-mail|mail) [address[es]]").unwrap(),
            [
                "e-mail addresses",
                "e-mail address",
                "e-mail",
                "mail addresses",
                "mail address",
                "mail"
            ]
        );
        assert_eq!(
            ways("who does {people} manage").unwrap(),
            ["who does {people} manage"]
        );
        assert_eq!(ways("[a|]b[()]").unwrap(), ["ab", "ab", "b", "b", "b", "b"]);
        for wrong in ["(a", "a)", "[a|b", "a|b", "", "()", "[ |( )]"] {
            assert!(ways(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_line_stands_for_a_thousand_ways_and_no_more() {
        assert_eq!(ways(&"(a|b)".repeat(10)).unwrap().len(), 1_024);
        assert!(ways(&"(a|b)".repeat(11)).is_err());
        assert!(ways(&"[a|b]".repeat(7)).is_err());
    }
}
