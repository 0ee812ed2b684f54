//! The webhooks: which secret they are signed with, and that they are there.
//!
//! A secret is changed in steps, so that no event is lost: every replica has to accept the new one before Webex signs
//! with it. The API does not tell what a webhook is signed with, so the inbox remembers it: as a fingerprint too short
//! to guess the secret by. As long as that secret is accepted the bot does not sign with another of its own accord.

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use tracing::warn;

use crate::inbox::{self, Inbox};
use crate::registration::{self, Report};
use crate::webex::client::{self, Client};

/// Under which name the fingerprint is remembered.
const SIGNED: &str = "webhooks signed with ";

/// Where Webex is to send events, and what it may sign them with.
#[derive(Debug, Clone)]
pub struct Webhooks {
    /// Where Webex reaches the bot.
    pub public_url: String,
    /// The secrets that are accepted, the newest first.
    pub secrets: Vec<SecretString>,
}

/// Why webhooks are not what they should be.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Webex does not answer, or refuses.
    #[error(transparent)]
    Webex(#[from] client::Error),
    /// The inbox does not answer.
    #[error("the inbox does not tell what the webhooks are signed with: {0}")]
    Inbox(#[from] inbox::Error),
}

impl Webhooks {
    /// Has Webex sign with the newest secret from now on, and repairs what is wrong. The inbox remembers it, where there is
    /// one.
    ///
    /// # Errors
    /// When Webex or the inbox does not answer.
    pub async fn sign_anew(&self, client: &Client, inbox: Option<&Inbox>) -> Result<Report, Error> {
        let Some(newest) = self.secrets.first() else {
            return Ok(Report::default());
        };
        let report = registration::sync(client, &self.public_url, newest).await?;
        // A webhook that cannot be read may still be signed with another.
        if report.held_back().is_none()
            && let Some(inbox) = inbox
        {
            inbox.remember(SIGNED, &fingerprint(newest)).await?;
        }
        Ok(report)
    }

    /// Repairs what is missing, turned off or pointed elsewhere; signs anew only where Webex signs with a secret that is
    /// not accepted any more, or nobody knows with which.
    pub(super) async fn repair(&self, client: &Client, inbox: &Inbox) -> Result<Report, Error> {
        let signed = inbox.latest(SIGNED).await?;
        let known = self
            .secrets
            .iter()
            .find(|secret| Some(fingerprint(secret)) == signed);
        let Some(secret) = known else {
            return self.sign_anew(client, Some(inbox)).await;
        };
        let report = registration::repair(client, &self.public_url, secret).await?;
        if report.is_change() {
            warn!(
                ?report,
                "webhooks were missing, turned off or pointed elsewhere"
            );
        }
        Ok(report)
    }
}

/// Tells a secret from a handful of others, and no more.
fn fingerprint(secret: &SecretString) -> String {
    match Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()) {
        Ok(mac) => hex::encode(&mac.chain_update("webhook secret").finalize().into_bytes()[..3]),
        Err(_) => String::new(),
    }
}
