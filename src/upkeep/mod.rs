//! What must be done now and then: webhooks mended, what was missed caught up with, old jobs forgotten.
//!
//! Of several replicas one does each of these at a time: it takes the duty for a term.

mod catch_up;

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::announcement::Announcement;
use crate::inbox::Inbox;
use crate::registration;
use crate::webex::client::Client;
use crate::webex::model::PersonId;

/// How long a done job is remembered, and so how long a repeat delivery is recognised. Longer than
/// the edge takes events in after they happened.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(72);

/// How often old jobs are forgotten.
const PRUNE_EVERY: Duration = Duration::from_secs(600);

/// How often webhooks are looked at. Webex has blocked a bot for making webhooks over and over.
const MEND_EVERY: Duration = Duration::from_secs(300);

/// How often it is looked whether something was missed.
const CATCH_UP_EVERY: Duration = Duration::from_secs(300);

/// How long to wait when another replica has a duty, or when it failed.
const AGAIN: Duration = Duration::from_secs(5);

/// For how long a duty is taken: after a crash another takes it up then.
const TERM: Duration = Duration::from_secs(20);

/// Where Webex is to send events.
#[derive(Debug, Clone)]
pub struct Webhooks {
    /// Where Webex reaches the bot.
    pub public_url: String,
    /// What events are to be signed with.
    pub secret: SecretString,
}

/// Everything that is needed for it.
#[derive(Debug)]
pub struct Upkeep {
    /// Calls Webex.
    pub client: Client,
    /// Where what was missed goes.
    pub inbox: Inbox,
    /// The bot's own id.
    pub bot: PersonId,
    /// The webhooks to keep; none when the bot is not to register any.
    pub webhooks: Option<Webhooks>,
    /// The time of day.
    pub now: fn() -> Timestamp,
}

/// A duty, and when it is next to be done.
struct Duty {
    name: &'static str,
    every: Duration,
    next: Instant,
}

impl Upkeep {
    /// Does what is due until `shutdown` is cancelled.
    pub async fn run(self, shutdown: CancellationToken) {
        let now = Instant::now();
        let duty = |name, every, first: Duration| Duty {
            name,
            every,
            next: now + first,
        };
        // Webhooks were looked at just before this starts.
        let mut duties = [
            duty("catch-up", CATCH_UP_EVERY, Duration::ZERO),
            duty("webhooks", MEND_EVERY, MEND_EVERY),
            duty("pruning", PRUNE_EVERY, AGAIN),
        ];
        loop {
            let next = duties.iter().map(|duty| duty.next).min().unwrap_or(now);
            let mut missed = false;
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = tokio::time::sleep_until(next) => {}
                () = self.inbox.refused() => missed = true,
            }
            for duty in duties.iter_mut().filter(|d| d.next <= Instant::now()) {
                let done = tokio::select! {
                    () = shutdown.cancelled() => return,
                    done = self.one(duty.name) => done,
                };
                let pause = match done {
                    Ok(mended) => {
                        missed |= mended;
                        duty.every
                    }
                    Err(why) => {
                        if let Some(why) = why {
                            warn!(duty = duty.name, error = why, "a duty is tried again soon");
                        }
                        AGAIN
                    }
                };
                duty.next = Instant::now() + pause;
            }
            if missed && let Some(catch_up) = duties.first_mut() {
                catch_up.next = Instant::now() + AGAIN;
            }
        }
    }

    /// Does one duty. True when something may have been missed; the error is none when another
    /// replica has the duty.
    async fn one(&self, name: &'static str) -> Result<bool, Option<String>> {
        let told = |error: &dyn std::error::Error| Some(error.to_string());
        match self.inbox.take_duty(name, TERM).await {
            Ok(true) => {}
            Ok(false) => return Err(None),
            Err(error) => return Err(told(&error)),
        }
        let missed = match name {
            "webhooks" => self.mend().await.map_err(|error| told(&error))?,
            "pruning" => {
                let before = (self.now)().saturating_sub(REMEMBERED);
                let before = before.unwrap_or(Timestamp::MIN);
                let pruned = self.inbox.prune(before).await;
                pruned.map_err(|error| told(&error))?;
                false
            }
            _ => {
                let found = catch_up::run(self).await.map_err(|error| told(&*error))?;
                if found > 0 {
                    info!(questions = found, "caught up with what was missed");
                }
                false
            }
        };
        // Given back at once, so that a replica that starts next need not wait for the term's end.
        drop(self.inbox.set_mark(name, Timestamp::UNIX_EPOCH).await);
        Ok(missed)
    }

    /// Mends webhooks; true when there was something to mend, and so events may have been lost.
    async fn mend(&self) -> Result<bool, crate::webex::client::Error> {
        let Some(webhooks) = &self.webhooks else {
            return Ok(false);
        };
        let report =
            registration::mend(&self.client, &webhooks.public_url, &webhooks.secret).await?;
        if let Some(why) = report.held_back() {
            warn!("{why}");
        } else {
            // Should nobody hear it, lists of members are good for seconds only.
            let sound = Announcement::WebhooksAreSound.to_string();
            drop(self.inbox.announce(&sound).await);
        }
        let mended = report.is_change();
        if mended {
            warn!(
                ?report,
                "webhooks were missing, turned off or pointed elsewhere"
            );
        }
        Ok(mended)
    }
}
