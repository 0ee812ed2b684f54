//! Secrets: from a value or from a file, never from both, never printed.

use secrecy::SecretString;

use super::Problem;
use super::source::Source;

/// The secret in the variable `name`, or in the file that `name_FILE` names.
pub(super) fn read(name: &str, source: &dyn Source) -> Result<Option<SecretString>, Problem> {
    let file_name = format!("{name}_FILE");
    let text = match (source.get(name), source.get(&file_name)) {
        (Some(_), Some(_)) => {
            return Err(Problem(format!(
                "{name} and {file_name} are both set: keep one of them"
            )));
        }
        (Some(value), None) => value,
        (None, Some(path)) => std::fs::read_to_string(&path).map_err(|error| {
            Problem(format!(
                "{file_name}: {path} cannot be read ({error}): check path and rights"
            ))
        })?,
        (None, None) => return Ok(None),
    };
    match text.trim() {
        "" => Err(Problem(format!("{name} is empty: set it, or remove it"))),
        text => Ok(Some(SecretString::from(text))),
    }
}

/// The token in the variable `name` or its file: the token alone, without what it is often copied with.
pub(super) fn read_token(name: &str, source: &dyn Source) -> Result<Option<SecretString>, Problem> {
    use secrecy::ExposeSecret;
    let Some(token) = read(name, source)? else {
        return Ok(None);
    };
    match beside_token(token.expose_secret()) {
        None => Ok(Some(token)),
        Some(beside) => Err(Problem(format!(
            "{name} has {beside}: leave that out, the rest may well be the bot's token"
        ))),
    }
}

/// A character or word that no token has, if the text looks like a token copied with its
/// surroundings.
fn beside_token(text: &str) -> Option<&'static str> {
    let begins = |word: &str| {
        let beginning = text.get(..word.len());
        beginning.is_some_and(|beginning| beginning.eq_ignore_ascii_case(word))
    };
    if text.starts_with(QUOTES) || text.ends_with(QUOTES) {
        Some("quotation marks around the token")
    } else if begins("bearer ") {
        Some("the word Bearer in front of the token")
    } else if begins("authorization:") {
        Some("the name of a header in front of the token")
    } else if text.contains(char::is_whitespace) {
        Some("a space or a line break within the token")
    } else {
        None
    }
}

/// Quotation marks of shells, of files of settings, and of word processors.
const QUOTES: [char; 8] = ['"', '\'', '`', '“', '”', '„', '‘', '’'];

/// Whether an address holds a password, in its place or in its query.
pub(super) fn has_password(address: &str) -> bool {
    url::Url::parse(address).is_ok_and(|url| {
        let hidden = url.query().is_some_and(|query| query.contains("password"));
        url.password().is_some() || hidden
    })
}

/// One or more secrets in one text, comma-separated.
pub(super) fn read_list(name: &str, source: &dyn Source) -> Result<Vec<SecretString>, Problem> {
    use secrecy::ExposeSecret;
    let Some(text) = read(name, source)? else {
        return Ok(Vec::new());
    };
    let parts: Vec<&str> = text.expose_secret().split(',').map(str::trim).collect();
    if parts.iter().any(|part| part.is_empty()) {
        return Err(Problem(format!(
            "{name} has an empty secret between its commas: remove the comma, or add the secret"
        )));
    }
    Ok(parts.into_iter().map(SecretString::from).collect())
}
