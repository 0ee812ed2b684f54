//! The second door: events over the websocket that the bot opens outwards, where Webex cannot reach it.
//!
//! It is the one of Webex's own clients: not documented for third parties, but specified by the official JavaScript SDK
//! (`webex/webex-js-sdk`, `packages/@webex/internal-plugin-mercury`). What it brings is what a webhook brings (`activity.rs`),
//! and is acknowledged once it is on disk. Of several replicas one has it; it gives up for good only where an operator has
//! to look.

mod activity;
mod catalog;
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

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use serde_json::Value;
use tracing::{debug, warn};

use crate::clock::WebexClock;
use crate::inbox::Inbox;
use crate::intake::{Intake, Taken};
use crate::metrics::Metrics;
use crate::webex::client::{Client, TokenSource};
use crate::webex::model::PersonId;
use activity::{Activity, Origin, Told};
pub use device::retire;
pub use watch::{Standing, Watch};

/// How long things may take, and how long to wait before they are tried again.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// How long a connection may take to become ready (`internal-plugin-mercury`: the server waits about as long).
    pub ready: Duration,
    /// How long after an answered ping the next is sent (`internal-plugin-mercury`).
    pub ping: Duration,
    /// How long a ping may go unanswered (`internal-plugin-mercury`).
    pub pong: Duration,
    /// The pause before the first attempt to connect again, and the longest (`internal-plugin-mercury`).
    pub pauses: (Duration, Duration),
    /// How long a connection has to last for the next pause to be short again.
    pub stable: Duration,
    /// How long to wait after an end that nobody expected.
    pub rest: Duration,
    /// How long to leave the device to another connection that took it.
    pub leave: Duration,
    /// How long a refused token is left alone before it is tried again.
    pub token: Duration,
    /// How long what was said may be on its way.
    pub late: Duration,
    /// How long to wait before it is looked again whether devices are gone (`internal-plugin-device`).
    pub deletion: Duration,
    /// For how long a replica has the websocket unless it says so again: after a crash another takes it then.
    pub term: Duration,
    /// How often a replica without the websocket looks whether it can have it.
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
            term: seconds(6),
            look: seconds(2),
        }
    }
}

/// Is told whether members who come and go are heard of.
#[derive(Clone)]
pub struct TellMembers(pub Arc<dyn Fn(bool) + Send + Sync>);

impl fmt::Debug for TellMembers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TellMembers").finish_non_exhaustive()
    }
}

/// The clusters that hosts keep, as far as they are known.
#[derive(Debug, Default)]
pub struct Clusters(RwLock<BTreeMap<String, String>>);

impl Clusters {
    fn of(&self, host: &str) -> Option<String> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let bare = host.split(':').next().unwrap_or(host);
        known.get(host).or_else(|| known.get(bare)).cloned()
    }

    fn learn(&self, clusters: impl IntoIterator<Item = (String, String)>) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.extend(clusters);
    }
}

/// What the door needs.
#[derive(Debug)]
pub struct Door {
    /// Calls Webex.
    pub client: Client,
    /// Where another token may be found when Webex refuses this one.
    pub token: TokenSource,
    /// Where the device is remembered, and who has the websocket.
    pub inbox: Inbox,
    /// Takes in what is heard.
    pub intake: Intake,
    /// The bot's own id.
    pub bot: PersonId,
    /// Is told how the websocket stands.
    pub watch: Watch,
    /// Is told whether members who come and go are heard of.
    pub members: TellMembers,
    /// Counts what comes in.
    pub metrics: Metrics,
    /// The time of day by which events are dated.
    pub webex: WebexClock,
    /// How long things may take.
    pub pace: Pace,
    /// The clusters that hosts keep: nothing at first.
    pub clusters: Clusters,
}

/// How long to wait before an event is stored again that could not be.
const AGAIN: Duration = Duration::from_secs(1);

impl Door {
    fn tell_members(&self, heard: bool) {
        (self.members.0)(heard);
    }

    /// Takes in what happened in a space. Resolves when it is on disk, however long that takes: before, it is not
    /// acknowledged.
    async fn take(&self, activity: &Value) {
        let activity = Activity::of(activity);
        let bot = ids::person_number(self.bot.as_str());
        let told = activity.told(bot.as_deref());
        self.metrics.websocket_frame(told.word());
        if matches!(told, Told::Own | Told::Other) {
            return;
        }
        let cluster = self.cluster(activity).await;
        let envelopes = activity.envelopes(told, &cluster);
        if envelopes.is_empty() {
            debug!(kind = told.word(), "an event lacks what every event has");
            self.metrics.websocket_event("malformed");
        }
        for envelope in envelopes {
            loop {
                match self.intake.take(envelope.clone()).await {
                    Ok(taken) => {
                        self.metrics.websocket_event(Taken::word(taken));
                        break;
                    }
                    Err(_) => {
                        self.metrics.websocket_event("not stored");
                        tokio::time::sleep(AGAIN).await;
                    }
                }
            }
        }
    }

    /// The cluster that keeps the space: as the catalogue tells it, or else as Webex tells it of the thing itself.
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
            debug!(host, "nobody tells which cluster a host keeps");
            return first();
        };
        match self.client.canonical_id(&url).await {
            Ok(Some(id)) if let Some(parts) = ids::parts(&id) => {
                self.clusters.learn([(host, parts.cluster.clone())]);
                parts.cluster
            }
            Ok(_) => {
                warn!(host, "a host that the catalogue does not name tells no id");
                first()
            }
            Err(error) => {
                warn!(host, %error, "a host that the catalogue does not name does not tell its cluster");
                first()
            }
        }
    }
}
