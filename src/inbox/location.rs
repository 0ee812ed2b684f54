//! Where an inbox is kept.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use secrecy::{ExposeSecret, SecretString};
use tokio_postgres::config::Host;

/// Where an inbox is kept.
#[derive(Debug, Clone)]
pub enum Location {
    /// A file of SQLite's.
    Sqlite(PathBuf),
    /// A database of PostgreSQL's.
    Postgres(Address),
}

/// The address of a database, which may hold a password: it is never printed as it is.
#[derive(Clone)]
pub struct Address(SecretString);

impl Address {
    pub(super) fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Display for Address {
    /// Host and database, without user and password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Ok(config) = self.expose().parse::<tokio_postgres::Config>() else {
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
#[error(
    "an inbox is named sqlite:PATH, such as sqlite:whodex.db, or postgres://USER:PASSWORD@HOST/DATABASE"
)]
pub struct InvalidLocation;

impl FromStr for Location {
    type Err = InvalidLocation;

    fn from_str(text: &str) -> Result<Self, InvalidLocation> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            let parsed = text.parse::<tokio_postgres::Config>();
            return match parsed {
                Ok(config) if !config.get_hosts().is_empty() => {
                    Ok(Self::Postgres(Address(SecretString::from(text.to_owned()))))
                }
                _ => Err(InvalidLocation),
            };
        }
        match text.strip_prefix("sqlite:") {
            Some(path) if !path.is_empty() => Ok(Self::Sqlite(PathBuf::from(path))),
            _ => Err(InvalidLocation),
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
}
