//! Whose inbox this is.

use super::{Error, Inbox};

/// Under which name the bot is remembered.
const BOT: &str = "bot ";

impl Inbox {
    /// The bot whose inbox this is; none before one has said so.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn bot(&self) -> Result<Option<String>, Error> {
        self.latest(BOT).await
    }

    /// Remembers that this is the inbox of this bot.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn belongs_to(&self, bot: &str) -> Result<(), Error> {
        self.remember(BOT, bot).await
    }
}
