//! The bot's access token, and the file of its replacement.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use tracing::warn;

/// The bot's access token. Can be replaced while calls are made; never printed.
#[derive(Clone)]
pub struct Token(Arc<RwLock<SecretString>>);

impl Token {
    /// A token.
    #[must_use]
    pub fn new(token: String) -> Self {
        Self(Arc::new(RwLock::new(SecretString::from(token))))
    }

    /// Takes another token into use, for every client that shares this one.
    pub fn replace(&self, token: String) {
        let mut place = self.0.write().unwrap_or_else(PoisonError::into_inner);
        *place = SecretString::from(token);
    }

    pub(super) fn secret(&self) -> SecretString {
        let token = self.0.read().unwrap_or_else(PoisonError::into_inner);
        token.clone()
    }

    pub(super) fn header(&self) -> Option<HeaderValue> {
        let token = self.secret();
        let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret())).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token([redacted])")
    }
}

/// The token in use, and the file that it came from, if any.
#[derive(Debug, Clone)]
pub struct TokenSource {
    /// The token that every call uses.
    pub token: Token,
    /// The file that may hold a new token.
    pub file: Option<PathBuf>,
}

impl TokenSource {
    /// Reads the token's file again.
    pub async fn read_again(&self) {
        let Some(file) = &self.file else { return };
        match tokio::fs::read_to_string(file).await {
            Ok(text) if !text.trim().is_empty() => self.token.replace(text.trim().to_owned()),
            Ok(_) => warn!(file = %file.display(), "the token's file is empty"),
            Err(error) => warn!(file = %file.display(), %error, "the token's file cannot be read"),
        }
    }
}
