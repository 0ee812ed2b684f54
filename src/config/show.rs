//! The settings in force, for people: each with where it comes from, and no secret.

use super::source::Source;
use super::{Config, Flags, Origin, Problems, check, file};

/// One setting.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its name in the file, or the variable of a secret.
    pub key: &'static str,
    /// Its value; of a secret, whether it is set.
    pub value: String,
    /// Where it comes from.
    pub origin: Origin,
}

/// Every setting in force.
///
/// # Errors
/// With everything that is wrong with them.
pub fn show(flags: &Flags, source: &dyn Source) -> Result<Vec<Line>, Problems> {
    let file = file(flags, source)?;
    let file = file.as_ref().map(super::File::parts);
    let (config, settings) = check::read(flags, source, file)?;
    let mut lines: Vec<Line> = settings
        .all()
        .map(|(key, value, origin)| Line {
            key,
            value: without_password(value),
            origin: origin.clone(),
        })
        .collect();
    let from_file = |name: &str| source.get(&format!("{name}_FILE"));
    if let (Some(inbox), Some(path)) = (
        lines.iter_mut().find(|line| line.key == "inbox"),
        from_file("WHODEX_INBOX"),
    ) {
        inbox.value = "(hidden)".to_owned();
        inbox.origin = Origin::File(path);
    }
    lines.extend(secrets(&config).map(|(key, value)| Line {
        key,
        value,
        origin: match (from_file(key), source.get(key)) {
            (Some(path), _) => Origin::File(path),
            (None, Some(_)) => Origin::Environment(key.to_owned()),
            (None, None) => Origin::Default,
        },
    }));
    Ok(lines)
}

fn secrets(config: &Config) -> impl Iterator<Item = (&'static str, String)> + use<> {
    let said = |count: usize| match count {
        0 => "(not set)".to_owned(),
        1 => "(set, hidden)".to_owned(),
        more => format!("({more} set, hidden)"),
    };
    let token = said(usize::from(config.token.is_some()));
    let secrets = said(config.webhook_secrets.len());
    [
        ("WEBEX_ACCESS_TOKEN", token),
        ("WEBEX_WEBHOOK_SECRET", secrets),
    ]
    .into_iter()
}

/// The value, without the password that an address may hold.
fn without_password(value: &str) -> String {
    let Ok(mut url) = url::Url::parse(value) else {
        return value.to_owned();
    };
    // A password may stand in the query as well.
    let hidden = url.query().is_some_and(|query| query.contains("password"));
    if url.password().is_none() && !hidden {
        return value.to_owned();
    }
    if url.password().is_some() {
        // An address with a password can have another.
        let _ = url.set_password(Some("hidden"));
    }
    if hidden {
        url.set_query(Some("hidden"));
    }
    url.to_string()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn each_setting_tells_its_source_and_no_secret_is_shown() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("own.toml");
        std::fs::write(&path, "language = \"de\"\n").unwrap();
        let source: BTreeMap<&str, &str> = BTreeMap::from([
            ("WEBEX_ACCESS_TOKEN", "hush-token"),
            ("WEBEX_WEBHOOK_SECRET", "hush-new,hush-old"),
            ("WHODEX_INBOX", "postgres://whodex:hush-word@db/whodex"),
            ("PORT", "8123"),
        ]);
        let flags = Flags {
            config: Some(path.clone()),
            log: Some("debug".to_owned()),
            ..Flags::default()
        };
        let lines = show(&flags, &source).unwrap();
        let line = |key: &str| {
            let line = lines.iter().find(|line| line.key == key).unwrap();
            (line.value.clone(), line.origin.to_string())
        };
        let pair = |value: &str, origin: &str| (value.to_owned(), origin.to_owned());
        assert_eq!(line("language"), pair("de", path.to_str().unwrap()));
        assert_eq!(line("log"), pair("debug", "--log"));
        assert_eq!(line("listen"), pair("0.0.0.0:8123", "PORT"));
        assert_eq!(line("ask"), pair("organization", "default"));
        assert_eq!(
            line("inbox"),
            pair("postgres://whodex:hidden@db/whodex", "WHODEX_INBOX")
        );
        assert_eq!(
            line("WEBEX_WEBHOOK_SECRET"),
            pair("(2 set, hidden)", "WEBEX_WEBHOOK_SECRET")
        );
        assert!(!format!("{lines:?}").contains("hush"));
    }
}
