//! Email addresses: in links, and beside the name of the person they belong to.

use email_address::{EmailAddress, Options};
use percent_encoding::percent_decode_str;
use unicode_normalization::UnicodeNormalization;

use super::spelling::{APOSTROPHES, is_particle};

/// The address in lower case, when it is one that could receive mail. An apostrophe of any form is the plain one.
pub(super) fn email(text: &str) -> Option<String> {
    let options = Options::default()
        .with_required_tld()
        .without_display_text()
        .without_domain_literal();
    let plain = text.replace(['’', '‘', 'ʼ', '´', '′'], "'");
    EmailAddress::parse_with_options(&plain, options)
        .ok()
        .map(|address| address.as_str().to_lowercase())
}

/// The addresses that a link leads to: those of `mailto:` and `sip:`, and the one that another link has as `email`,
/// as the buttons of this bot's cards have.
pub(super) fn in_link(link: &str) -> Vec<String> {
    let Some((scheme, rest)) = link.split_once(':') else {
        return Vec::new();
    };
    let rest = rest.split('|').next().unwrap_or(rest);
    if ["mailto", "sip", "sips"].contains(&scheme.to_ascii_lowercase().as_str()) {
        let (people, _) = rest.split_once('?').unwrap_or((rest, ""));
        let people = decoded(people);
        return people.split([',', ';', ' ']).filter_map(written).collect();
    }
    let (_, query) = rest.split_once('?').unwrap_or((rest, ""));
    let query = query.split('#').next().unwrap_or(query);
    let mut found = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .filter(|(key, _)| key.eq_ignore_ascii_case("email"))
        .filter_map(|(_, value)| written(&decoded(value)));
    match (found.next(), found.next()) {
        (Some(only), None) => vec![only],
        // Of several, nothing tells which is meant.
        _ => Vec::new(),
    }
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// The address that a link holds, without what stands around it: brackets, a port, the end of the sentence.
fn written(text: &str) -> Option<String> {
    let text = text.trim_matches(|sign: char| !sign.is_alphanumeric() && sign != '_');
    let (local, domain) = text.rsplit_once('@')?;
    let host = domain.split(':').next().unwrap_or(domain);
    email(&format!("{local}@{host}"))
}

/// Whether this is the name that the address is made of: `Anna Berg` and `anna.berg@…`, `aberg@…` or `berganna@…`.
pub(super) fn is_made_of(email: &str, name: &[String]) -> bool {
    let segments = segments(email);
    let words = letters(name);
    let full: Vec<&Letters> = words.iter().filter(|word| !word.is_initial()).collect();
    if full.is_empty() {
        return false;
    }
    let explained = |word: &&&Letters| segments.iter().any(|segment| word.is(segment));
    let known = full.iter().filter(explained).count();
    let all_segments = segments.iter().all(|segment| {
        let is_initial = |word: &Letters| word.begins(segment) && segment.chars().count() == 1;
        words
            .iter()
            .any(|word| word.is(segment) || is_initial(word))
    });
    known == full.len()
        || (known >= 2 && all_segments)
        || (known >= 1 && all_segments && full.len() == 2)
        || is_run_together(&segments.concat(), &full)
}

/// Whether the address has some word of this name in it.
pub(super) fn has_word_of(email: &str, name: &[String]) -> bool {
    let together = segments(email).concat();
    letters(name).iter().any(|word| {
        word.forms
            .iter()
            .any(|form| form.chars().count() >= 3 && together.contains(form.as_str()))
    })
}

/// Whether this is first and last name run together, one of them perhaps shortened to its initial.
fn is_run_together(local: &str, words: &[&Letters]) -> bool {
    let [first, .., last] = words else {
        return false;
    };
    [(first, last), (last, first)].iter().any(|(one, other)| {
        one.forms.iter().any(|one| {
            let after_word = local.strip_prefix(one.as_str());
            let after_initial = local.strip_prefix(initial(one));
            other.forms.iter().any(|other| {
                after_word.is_some_and(|rest| rest == other || rest == initial(other))
                    || after_initial == Some(other)
            })
        })
    })
}

fn initial(word: &str) -> &str {
    word.split_at(word.chars().next().map_or(0, char::len_utf8))
        .0
}

/// A word of a name as addresses spell it.
struct Letters {
    /// Without diacritics, and as German writes them (`ü` as `ue`), also with the particles before it.
    forms: Vec<String>,
}

impl Letters {
    fn is(&self, segment: &str) -> bool {
        self.forms.iter().any(|form| form == segment)
    }

    fn begins(&self, segment: &str) -> bool {
        self.forms.iter().any(|form| form.starts_with(segment))
    }

    fn is_initial(&self) -> bool {
        self.forms.iter().all(|form| form.chars().count() < 2)
    }
}

/// The words of a name, particles joined to what follows. The last word is no particle, whatever it is: Anita Das.
fn letters(name: &[String]) -> Vec<Letters> {
    let mut words = Vec::new();
    let mut particles = String::new();
    let in_brackets = |word: &&String| word.starts_with(['(', '[']);
    let mut name = name.iter().filter(|word| !in_brackets(word)).peekable();
    while let Some(word) = name.next() {
        if is_particle(word) && name.peek().is_some() {
            particles += &plain(word, false);
            continue;
        }
        for part in without_apostrophes(word).split(['-', '‐', '–', '.']) {
            let mut forms = vec![plain(part, false), plain(part, true)];
            if !particles.is_empty() {
                forms.push(format!("{particles}{}", forms[0]));
            }
            forms.retain(|form| !form.is_empty());
            if !forms.is_empty() {
                words.push(Letters { forms });
            }
        }
        particles.clear();
    }
    words
}

/// The parts of what stands before the `@`, without tag and numbers.
fn segments(email: &str) -> Vec<String> {
    let local = email.rsplit_once('@').map_or(email, |(local, _)| local);
    let local = local.split('+').next().unwrap_or(local);
    without_apostrophes(local)
        .split(|sign: char| !sign.is_alphabetic())
        .filter(|part| !part.is_empty())
        .map(|part| plain(part, false))
        .collect()
}

fn without_apostrophes(text: &str) -> String {
    text.replace(|sign| APOSTROPHES.contains(sign), "")
}

/// In small letters without diacritics, or as German spells those.
fn plain(text: &str, german: bool) -> String {
    let mut plain = String::new();
    for sign in text.nfc().flat_map(char::to_lowercase) {
        match sign {
            'ä' | 'ö' | 'ü' if german => {
                plain.extend(std::iter::once(sign).nfd().take(1));
                plain.push('e');
            }
            'ß' => plain.push_str("ss"),
            'æ' => plain.push_str("ae"),
            'œ' => plain.push_str("oe"),
            'ø' => plain.push('o'),
            'ł' => plain.push('l'),
            'đ' => plain.push('d'),
            _ => plain.extend(
                std::iter::once(sign)
                    .nfd()
                    .filter(|sign| sign.is_alphanumeric()),
            ),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(name: &str) -> Vec<String> {
        name.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn links_lead_to_addresses() {
        let rows: &[(&str, &[&str])] = &[
            ("mailto:rosa%2Ediaz@x.org", &["rosa.diaz@x.org"]),
            (
                "MAILTO:rosa.diaz%40x.org?subject=a@b.org",
                &["rosa.diaz@x.org"],
            ),
            ("mailto:a@x.org,b%2Bc@x.org", &["a@x.org", "b+c@x.org"]),
            ("mailto:a@x.org|a@x.org", &["a@x.org"]),
            ("mailto:o%27neil@x.org", &["o'neil@x.org"]),
            ("sip:rosa@x.org:5060;transport=tls", &["rosa@x.org"]),
            ("sips:rosa@x.org", &["rosa@x.org"]),
            ("webexteams://im?email=rosa%2Bx%40x.org", &["rosa+x@x.org"]),
            (
                "https://x.org/p?tab=1&Email=rosa@x.org#top",
                &["rosa@x.org"],
            ),
            ("https://x.org/p?email=a@x.org&email=b@x.org", &[]),
            ("https://x.org/p?cc=a@x.org", &[]),
            ("https://a@x.org/", &[]),
            ("mailto:", &[]),
            ("mailto:%FF%@x.org", &[]),
            ("no link", &[]),
        ];
        for (link, expected) in rows {
            assert_eq!(in_link(link), *expected, "{link}");
        }
    }

    #[test]
    fn an_address_is_made_of_a_name() {
        for (name, address) in [
            ("Rosa Diaz", "rosa.diaz@x.org"),
            ("Diaz Rosa", "rosa_diaz7@x.org"),
            ("rosa", "rosa.diaz@x.org"),
            ("Rosa Díaz", "rdiaz@x.org"),
            ("Rosa Diaz", "diazr@x.org"),
            ("Rosa Diaz", "r.diaz@x.org"),
            ("Rosa Diaz", "rosadiaz@x.org"),
            ("Rosa Maria Diaz Soto", "rosa.diaz@x.org"),
            ("Jörg Weiß", "joerg.weiss@x.org"),
            ("Søren Ødegård", "soren.odegard+x@x.org"),
            ("Pieter van der Laan", "pieter.vanderlaan@x.org"),
            ("Anita Das", "adas@x.org"),
            ("Bin", "bin.li@x.org"),
            ("Sinéad O'Hara", "sinead.o'hara@x.org"),
            ("Ana-Lena Roth (Sales)", "ana-lena.roth@x.org"),
        ] {
            assert!(is_made_of(address, &words(name)), "{name} {address}");
        }
        for (name, address) in [
            ("Rosa Diaz", "tom.hale@x.org"),
            ("Rosa", "hrosa.diaz@x.org"),
            ("Rosa Diaz", "rosa.hale@x.org"),
            ("Anita Das", "anita.roth@x.org"),
            ("R", "r@x.org"),
            ("Hanna", "johanna.roth@x.org"),
        ] {
            assert!(!is_made_of(address, &words(name)), "{name} {address}");
        }
        assert!(has_word_of("gabriel.soto@x.org", &words("Soto Marín")));
        assert!(!has_word_of("gabriel.soto@x.org", &words("Roth")));
    }
}
