//! Events over a websocket that the bot opens, for a bot that Webex cannot reach.
//!
//! Webex's own clients use this websocket. Webex does not document it for third parties; the official JavaScript SDK
//! specifies it (`webex/webex-js-sdk`, `packages/@webex/internal-plugin-mercury`). Its events become the envelopes of
//! webhooks (`activity.rs`). The bot acknowledges a frame once its event is on disk. One replica holds the websocket. It
//! retries every failure, except those that need an operator.

mod activity;
mod catalog;
mod clusters;
mod device;
mod frame;
mod ids;
mod plan;
pub mod probe;
mod run;
mod session;
#[cfg(test)]
mod tests;
mod watch;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tracing::{debug, warn};

use crate::clock::WebexClock;
use crate::inbox::Inbox;
use crate::intake::{Accepted, Intake};
use crate::metrics::Metrics;
use crate::webex::client::{Client, Disposition, TokenSource};
use crate::webex::model::PersonId;
use activity::{Activity, Origin, Told};
pub use clusters::{Clusters, Correction};
pub use device::retire;
pub use watch::{Standing, Watch};

/// Timeouts and delays.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Timeout for a connection to become ready (`internal-plugin-mercury`: the server waits about as long).
    pub ready: Duration,
    /// Delay from a pong to the next ping (`internal-plugin-mercury`).
    pub ping: Duration,
    /// Timeout of a ping (`internal-plugin-mercury`).
    pub pong: Duration,
    /// The first and the longest delay before a reconnect (`internal-plugin-mercury`).
    pub pauses: (Duration, Duration),
    /// Minimum lifetime of a connection that resets the delay.
    pub stable: Duration,
    /// Delay after an unexpected end.
    pub rest: Duration,
    /// Delay after another connection has taken over the device.
    pub leave: Duration,
    /// Delay before the first retry of a refused token.
    pub token: Duration,
    /// Maximum delay of an event on its way.
    pub late: Duration,
    /// Delay between checks whether deleted devices are gone (`internal-plugin-device`).
    pub deletion: Duration,
    /// Window of the rate limit of registrations.
    pub registering: Duration,
    /// Duration of the lease on the websocket. After a crash another replica takes it when the lease expires.
    pub term: Duration,
    /// Interval at which a replica without the websocket tries to get the lease.
    pub look: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            ready: seconds(30),
            ping: seconds(15),
            pong: seconds(14),
            pauses: (seconds(1), seconds(32)),
            stable: seconds(60),
            rest: seconds(60),
            leave: seconds(15 * 60),
            token: seconds(5),
            late: seconds(30),
            deletion: seconds(3),
            registering: seconds(3600),
            term: seconds(6),
            look: seconds(2),
        }
    }
}

/// Hears whether membership events arrive.
#[derive(Clone)]
pub struct TellMembers(pub Arc<dyn Fn(bool) + Send + Sync>);

impl fmt::Debug for TellMembers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TellMembers").finish_non_exhaustive()
    }
}

/// The state of the websocket.
#[derive(Debug)]
pub struct WebsocketState {
    /// Calls Webex.
    pub client: Client,
    /// The source of a new token when Webex refuses this one.
    pub token: TokenSource,
    /// Stores the URL of the device, and the lease on the websocket.
    pub inbox: Inbox,
    /// Turns events into jobs.
    pub intake: Intake,
    /// The bot's own id.
    pub bot: PersonId,
    /// Publishes the state of the websocket.
    pub watch: Watch,
    /// Hears whether membership events arrive.
    pub members: TellMembers,
    /// Counts frames and events.
    pub metrics: Metrics,
    /// The clock that dates events.
    pub webex: WebexClock,
    /// Timeouts and delays.
    pub pace: Pace,
    /// The known clusters, by host; empty at first.
    pub clusters: Arc<Clusters>,
}

/// Delay before a retry to store an event.
const AGAIN: Duration = Duration::from_secs(1);

impl WebsocketState {
    fn tell_members(&self, heard: bool) {
        (self.members.0)(heard);
    }

    /// Turns an activity into jobs. It retries until they are on disk, because the bot acknowledges the frame after
    /// that.
    async fn take(&self, activity: &Value) {
        let activity = Activity::of(activity);
        let bot = ids::person_number(self.bot.as_str());
        let told = activity.told(bot.as_deref());
        self.metrics.websocket_frame(told.word());
        if matches!(told, Told::Own | Told::Other)
            || (told == Told::OwnPost && activity.is_direct())
        {
            return;
        }
        let cluster = self.cluster(activity).await;
        let envelopes = activity.envelopes(told, &cluster);
        if envelopes.is_empty() {
            debug!(kind = told.word(), "an event lacks a required field");
            self.metrics.websocket_event("malformed");
        }
        for envelope in envelopes {
            loop {
                match self.intake.accept(envelope.clone()).await {
                    Ok(accepted) => {
                        self.metrics.websocket_event(Accepted::word(accepted));
                        break;
                    }
                    Err(_) => {
                        self.metrics.websocket_event("not_stored");
                        tokio::time::sleep(AGAIN).await;
                    }
                }
            }
        }
    }

    /// The cluster of the space: from the catalogue, or else from the REST id of the message or press itself.
    async fn cluster(&self, activity: Activity<'_>) -> String {
        let first = || ids::FIRST.to_owned();
        let Some(Origin { host, lookup }) = activity.origin() else {
            return first();
        };
        if let Some(known) = self.clusters.of(&host) {
            return known;
        }
        let trusted = lookup.and_then(|url| self.client.service_url(&url).ok());
        let Some(url) = trusted else {
            debug!(host, "the cluster of a host is unknown");
            return first();
        };
        loop {
            match self.client.canonical_id(&url).await {
                Ok(Some(id)) if let Some(parts) = ids::parts(&id) => {
                    self.clusters.see(host, parts.cluster.clone());
                    return parts.cluster;
                }
                Ok(_) => warn!(host, "a host that is not in the catalogue returns no id"),
                // With an id of the wrong cluster the event is lost. Until it is acknowledged, the server keeps it.
                Err(error)
                    if matches!(
                        error.disposition(),
                        Disposition::Retry { .. } | Disposition::Stop
                    ) =>
                {
                    debug!(host, %error, "the cluster of a host is not known yet");
                    tokio::time::sleep(AGAIN).await;
                    continue;
                }
                Err(error) => {
                    warn!(host, %error, "a host that is not in the catalogue does not answer with its cluster");
                }
            }
            // A backfill finds the message by its own id, if this one is wrong.
            self.watch.may_have_missed();
            return first();
        }
    }
}
