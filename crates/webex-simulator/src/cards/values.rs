//! The forms of plain values in cards.

use serde_json::Value;
use url::Url;

use super::rules::Form;

/// Schemes that some client of Webex opens from a button. Only `https` and `http` open in every client.
const LINKS: &[&str] = &[
    "https",
    "http",
    "webexteams",
    "mailto",
    "tel",
    "sip",
    "sips",
];

/// Judges a value that holds no elements; the error says what it must be.
pub(super) fn judge(value: &Value, form: Form, is_strict: bool) -> Result<(), String> {
    let fits = |fits: bool, what: &str| {
        let fits = fits.then_some(());
        fits.ok_or_else(|| format!("must be {what}"))
    };
    // The schema calls these texts; their finer form stands in the schema's descriptions only.
    let fine = |fine: &dyn Fn(&str) -> bool, what: &str| match value.as_str() {
        None => fits(false, "a text"),
        Some(text) => fits(!is_strict || fine(text), what),
    };
    match form {
        Form::Text => fits(value.is_string(), "a text"),
        Form::Flag => fits(value.is_boolean(), "true or false"),
        Form::FlagOrNull => fits(value.is_boolean() || value.is_null(), "true, false or null"),
        Form::Number => fits(value.is_number(), "a number"),
        Form::Words(words) => fits(is_word(value, words), &one_of(words)),
        Form::WordsOrNull(words) => fits(value.is_null() || is_word(value, words), &one_of(words)),
        Form::Payload => fits(
            value.is_string() || value.is_object(),
            "a text or an object",
        ),
        Form::Texts => {
            let texts = value.as_object();
            let texts = texts.is_some_and(|texts| texts.values().all(Value::is_string));
            fits(texts, "an object of texts")
        }
        Form::Address => {
            let url = value.as_str().is_some_and(|text| Url::parse(text).is_ok());
            fits(url, "an absolute URL")
        }
        Form::Link => link(value, is_strict),
        Form::Picture => picture(value, is_strict),
        Form::Pixels => fine(&is_pixels, "a number of pixels, such as 50px"),
        Form::PixelsOr(words) => fine(
            &|text| is_pixels(text) || is_word(value, words),
            &format!("a number of pixels, such as 50px, or {}", one_of(words)),
        ),
        Form::Width => {
            let word = |text: &str| {
                is_pixels(text)
                    || is_word(value, &["auto", "stretch"])
                    || text.parse::<f64>().is_ok()
            };
            let known = value.as_str().is_some_and(|text| !is_strict || word(text));
            fits(
                known || value.is_number(),
                "auto, stretch, a weight, or pixels such as 50px",
            )
        }
        Form::Date => fine(&is_date, "a date, such as 2030-12-31"),
        Form::Time => fine(&is_time, "a time, such as 23:59"),
        // The judge of elements looks into these.
        Form::One(_) | Form::Many(_) | Form::Fallback(_) => Ok(()),
    }
}

fn is_word(value: &Value, words: &[&str]) -> bool {
    let is = |text: &str| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    value.as_str().is_some_and(is)
}

fn one_of(words: &[&str]) -> String {
    format!("one of {}", words.join(", "))
}

fn is_pixels(text: &str) -> bool {
    let digits = text.strip_suffix("px").unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_date(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

fn is_time(text: &str) -> bool {
    text.len() == 5 && text.parse::<jiff::civil::Time>().is_ok()
}

/// A button's URL. Scripts and data run in no client; other schemes are known to work nowhere.
fn link(value: &Value, is_strict: bool) -> Result<(), String> {
    let text = value.as_str().ok_or("must be a text")?;
    let url = Url::parse(text).map_err(|_| "must be an absolute URL".to_owned())?;
    match url.scheme() {
        scheme @ ("javascript" | "data" | "vbscript" | "file") => {
            Err(format!("must not be a URL of the scheme {scheme}"))
        }
        scheme if is_strict && !LINKS.contains(&scheme) => {
            let known = LINKS.join(", ");
            Err(format!(
                "has the scheme {scheme}; it must be one of {known}"
            ))
        }
        _ => Ok(()),
    }
}

/// The URL of an image, which clients fetch themselves: over https for certain. Cards of version 1.2 know `data:` too;
/// Webex does not say whether its clients do.
fn picture(value: &Value, is_strict: bool) -> Result<(), String> {
    let text = value.as_str().ok_or("must be a text")?;
    let url = Url::parse(text).map_err(|_| "must be an absolute URL".to_owned())?;
    let known: &[&str] = if is_strict {
        &["https"]
    } else {
        &["https", "http", "data"]
    };
    if known.contains(&url.scheme()) {
        return Ok(());
    }
    let (scheme, known) = (url.scheme(), known.join(", "));
    Err(format!("has the scheme {scheme}; an image needs {known}"))
}
