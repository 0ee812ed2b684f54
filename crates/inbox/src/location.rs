//! Where an inbox is kept.

use std::error::Error;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use percent_encoding::percent_decode_str;
use secrecy::{ExposeSecret, SecretString};
use tokio_postgres::Config;
use tokio_postgres::config::Host;

/// Where an inbox is kept.
#[derive(Debug, Clone)]
pub enum Location {
    /// A file of SQLite's.
    Sqlite(PathBuf),
    /// A database of PostgreSQL's.
    Postgres(Address),
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(address) => write!(f, "{address}"),
        }
    }
}

/// The address of a database, which may hold a password: it is never printed as it is.
#[derive(Clone)]
pub struct Address {
    text: SecretString,
    trust: Trust,
}

/// The authority that signs a server's certificate.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Trust {
    /// A file of authorities, instead of those that the system trusts.
    pub(crate) roots: Option<PathBuf>,
    /// Whether the certificate may be for any name.
    pub(crate) any_name: bool,
}

impl Address {
    pub(crate) fn expose(&self) -> &str {
        self.text.expose_secret()
    }

    pub(crate) fn trust(&self) -> &Trust {
        &self.trust
    }

    /// Takes out of an address what the driver does not know.
    fn read(text: &str) -> Result<Self, InvalidLocation> {
        // A password may hold any character but the @ that ends it.
        let (user, rest) = text
            .split_once('@')
            .map_or(("", text), |(user, rest)| (user, rest));
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        if place.contains('@') {
            return Err(InvalidLocation::Password);
        }
        let mut trust = Trust::default();
        let mut options = Vec::new();
        for option in query.split('&').filter(|option| !option.is_empty()) {
            match option.split_once('=') {
                // Encrypted means checked in any case, with the name.
                Some(("sslmode", "verify-full")) => options.push("sslmode=require"),
                Some(("sslmode", "verify-ca")) => {
                    trust.any_name = true;
                    options.push("sslmode=require");
                }
                Some(("sslrootcert", "system")) => trust.roots = None,
                Some(("sslrootcert", file)) => {
                    let file = percent_decode_str(file).decode_utf8_lossy();
                    trust.roots = Some(PathBuf::from(file.into_owned()));
                }
                _ => options.push(option),
            }
        }
        let mut known = match user {
            "" => place.to_owned(),
            user => format!("{user}@{place}"),
        };
        if !options.is_empty() {
            known = format!("{known}?{}", options.join("&"));
        }
        match known.parse::<Config>() {
            Ok(config) if config.get_hosts().is_empty() => Err(InvalidLocation::Form),
            Ok(_) => Ok(Self {
                text: SecretString::from(known),
                trust,
            }),
            // Text after a second @ may be the end of a password.
            Err(_) if query.contains('@') => Err(InvalidLocation::Password),
            Err(error) => Err(InvalidLocation::Postgres(
                error
                    .source()
                    .map_or_else(|| error.to_string(), ToString::to_string),
            )),
        }
    }
}

impl fmt::Display for Address {
    /// Host and database, without user and password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Ok(config) = self.expose().parse::<Config>() else {
            return f.write_str("postgres://…");
        };
        f.write_str("postgres://")?;
        match config.get_hosts().first() {
            Some(Host::Tcp(host)) => f.write_str(host)?,
            #[cfg(unix)]
            Some(Host::Unix(folder)) => write!(f, "{}", folder.display())?,
            None => f.write_str("…")?,
        }
        if let Some(port) = config.get_ports().first() {
            write!(f, ":{port}")?;
        }
        write!(f, "/{}", config.get_dbname().unwrap_or_default())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// The text names no place for an inbox. It is not repeated: it may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidLocation {
    /// It is none of the forms.
    #[error(
        "an inbox is named sqlite:PATH, such as sqlite:whodex.db, or postgres://USER:PASSWORD@HOST/DATABASE"
    )]
    Form,
    /// The password holds a character that ends it.
    #[error(
        "an @ in the name or the password of postgres://USER:PASSWORD@HOST/DATABASE is written %40"
    )]
    Password,
    /// The driver does not understand the address.
    #[error(
        "the address of a database, postgres://USER:PASSWORD@HOST/DATABASE?OPTION=VALUE, is not understood: {0}"
    )]
    Postgres(String),
}

impl FromStr for Location {
    type Err = InvalidLocation;

    fn from_str(text: &str) -> Result<Self, InvalidLocation> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Address::read(text).map(Self::Postgres);
        }
        match text.strip_prefix("sqlite:") {
            Some(path) if !path.is_empty() => Ok(Self::Sqlite(PathBuf::from(path))),
            _ => Err(InvalidLocation::Form),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_printed() {
        let text = "postgres://bot:hush@db.example.com:6432/whodex?sslmode=require";
        let location: Location = text.parse().unwrap();
        let shown = format!("{location:?}");
        assert!(
            shown.contains("postgres://db.example.com:6432/whodex"),
            "{shown}"
        );
        assert!(!shown.contains("hush"));
        let wrong = "postgres://bot:hush@db:port/x".parse::<Location>();
        assert!(!wrong.unwrap_err().to_string().contains("hush"));
    }

    fn postgres(text: &str) -> Address {
        match text.parse() {
            Ok(Location::Postgres(address)) => address,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn certificate_options_that_the_driver_lacks_leave_the_address() {
        let full = postgres(
            "postgres://bot:a?b@db/whodex?connect_timeout=3&sslmode=verify-full&sslrootcert=/etc/my%20ca.pem",
        );
        assert_eq!(
            full.expose(),
            "postgres://bot:a?b@db/whodex?connect_timeout=3&sslmode=require"
        );
        let roots = Some(PathBuf::from("/etc/my ca.pem"));
        let any_name = false;
        assert_eq!(full.trust(), &Trust { roots, any_name });
        let authority = postgres("postgres://db/whodex?sslmode=verify-ca&sslrootcert=system");
        assert!(authority.trust().any_name && authority.trust().roots.is_none());
        assert_eq!(
            postgres("postgres://db/whodex?sslmode=disable").expose(),
            "postgres://db/whodex?sslmode=disable"
        );
    }

    #[test]
    fn a_bad_address_is_explained_without_its_password() {
        for (text, reason) in [
            ("postgres://bot:hush@db/x?sslmodus=require", "sslmodus"),
            ("postgres://bot:hush@db:port/x", "port"),
            ("postgres://bot:hush@db/x?sslmode=sometimes", "sslmode"),
            ("postgres://bot:not@hush@db/x", "%40"),
            ("postgres://bot:not@hu?hush=1@db/x", "%40"),
            ("postgres:///x", "postgres://USER:PASSWORD@HOST/DATABASE"),
        ] {
            let error = text.parse::<Location>().unwrap_err().to_string();
            assert!(error.contains(reason), "{error}");
            assert!(!error.contains("hush"), "{error}");
        }
    }
}
