//! Webhook deliveries: the documented envelope, signed, with retries; a webhook whose deliveries keep
//! failing is turned off.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha1::Sha1;
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::faults::{About, DELIVERY};
use super::log::Outcome;
use super::world::{Event, Webhook};
use super::{Shared, filters};

/// Pauses before the second, third and fourth try.
const PAUSES: [Duration; 3] = [
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
];

/// How late a delivery comes that is to come after later ones.
const LATE: Duration = Duration::from_millis(500);

/// Deliveries that one webhook has in flight at a time.
const IN_FLIGHT: usize = 16;

/// The senders of events, one a webhook, and counts.
#[derive(Debug)]
pub(super) struct Deliveries {
    http: reqwest::Client,
    places: Mutex<HashMap<String, Arc<Semaphore>>>,
    pub(super) ok: AtomicU64,
    pub(super) failed: AtomicU64,
    pub(super) retried: AtomicU64,
    /// Those whose webhook was deleted or turned off before they could be made.
    pub(super) dropped: AtomicU64,
    /// Those that have not ended yet.
    pub(super) pending: AtomicU64,
    /// Those that were taken, and whose acknowledgement was lost on the way.
    pub(super) unheard: AtomicU64,
}

impl Deliveries {
    /// Deliveries whose target may take so long to answer.
    pub(super) fn new(timeout: Duration) -> Self {
        let http = reqwest::Client::builder()
            .timeout(timeout)
            // A redirect is not an acknowledgement.
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .tcp_nodelay(true)
            .build();
        Self {
            // Without TLS roots there is nothing to deliver over https, and http needs none.
            http: http.unwrap_or_default(),
            places: Mutex::default(),
            ok: AtomicU64::new(0),
            failed: AtomicU64::new(0),
            retried: AtomicU64::new(0),
            dropped: AtomicU64::new(0),
            pending: AtomicU64::new(0),
            unheard: AtomicU64::new(0),
        }
    }

    /// Limits the deliveries of this webhook that are in flight.
    fn place(&self, webhook: &str) -> Arc<Semaphore> {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        let place = places.entry(webhook.to_owned());
        Arc::clone(place.or_insert_with(|| Arc::new(Semaphore::new(IN_FLIGHT))))
    }

    /// Sends an event to this webhook's target.
    async fn send(&self, webhook: &Webhook, signature: Option<&str>, body: String) -> Outcome {
        let mut request = self
            .http
            .post(&webhook.target_url)
            .header("content-type", "application/json");
        if let Some(signature) = signature {
            request = request.header("X-Spark-Signature", signature);
        }
        match request.body(body).send().await {
            Ok(answer) => Outcome {
                status: Some(answer.status().as_u16()),
                problem: (!answer.status().is_success()).then_some("not acknowledged"),
            },
            Err(error) if error.is_timeout() => Outcome::failed("no answer in time"),
            Err(error) if error.is_connect() => Outcome::failed("cannot connect"),
            Err(_) => Outcome::failed("no valid answer"),
        }
    }
}

impl Shared {
    /// Tells webhooks and watching pages what happened.
    pub(super) fn announce(self: &Arc<Self>, event: Event) {
        let event = Arc::new(event);
        let webhooks: Vec<String> = {
            let world = self.world();
            let told = world.webhooks.iter().filter(|w| self.concerns(w, &event));
            told.map(|webhook| webhook.id.clone()).collect()
        };
        self.note_event(&event, webhooks.len());
        for webhook in webhooks {
            let again = happens(self.settings.duplicate);
            for _ in 0..=usize::from(again) {
                let late = happens(self.settings.reorder);
                let delivery = deliver(Arc::clone(self), webhook.clone(), Arc::clone(&event));
                let shared = Arc::clone(self);
                // Counted before the call that made it is answered: none is overlooked.
                shared.deliveries.pending.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(async move {
                    if late {
                        tokio::time::sleep(LATE).await;
                    }
                    delivery.await;
                    shared.deliveries.pending.fetch_sub(1, Ordering::Relaxed);
                });
            }
        }
        self.tell_devices(&event);
        drop(self.subscribers.send(event));
    }

    /// Tells of several things, the first one first.
    pub(super) fn announce_all(self: &Arc<Self>, events: Vec<Event>) {
        for event in events {
            self.announce(event);
        }
    }

    fn concerns(&self, webhook: &Webhook, event: &Event) -> bool {
        if !webhook.active
            || (webhook.resource != "all" && webhook.resource != event.resource)
            || (webhook.event != event.event && webhook.event != "all")
            || !event.audience.contains(&webhook.owner)
        {
            return false;
        }
        // In a group space a bot hears only messages that mention it. Webex does not say whether it hears its own.
        let bot = webhook.owner == self.directory.bot();
        if bot && event.resource == "messages" && !event.direct {
            let mentioned = event.mentions.contains(&webhook.owner);
            let is_echo = self.settings.echo && event.actor == webhook.owner;
            if !mentioned && !is_echo {
                return false;
            }
        }
        webhook
            .filter
            .as_deref()
            .is_none_or(|filter| filters::passes(filter, &webhook.owner, event))
    }

    /// Makes a delivery; true when its target took it and this is heard.
    async fn delivers(&self, webhook: &Webhook, event: &Event, attempt: usize) -> bool {
        let begun = Instant::now();
        let body = self.envelope(webhook, event).to_string();
        let secret = webhook.secret.as_deref();
        let signature = secret.map(|secret| sign(secret, &body));
        let signature = signature.as_deref();
        let outcome = self.attempts(webhook, event, signature, body).await;
        let time = begun.elapsed();
        self.note_delivery(webhook, event, attempt, signature, outcome, time);
        outcome.problem.is_none()
    }

    /// Makes an attempt, with the fault that it is to meet.
    async fn attempts(
        &self,
        webhook: &Webhook,
        event: &Event,
        signature: Option<&str>,
        body: String,
    ) -> Outcome {
        // A state file may hold a webhook of a start with other targets.
        if !self.settings.may_target(&webhook.target_url) {
            return Outcome::failed("its host is not among --targets");
        }
        let mut about = About::default();
        let told = |name: &str| event.data[name].as_str().unwrap_or_default();
        about.note(self, "roomId", told("roomId"));
        about.note(self, "personId", told("personId"));
        let id = if event.resource == "messages" {
            "id"
        } else {
            "messageId"
        };
        about.note(self, "messageId", told(id));
        let Some(fault) = self.faults().meet(DELIVERY, "", &about) else {
            return self.deliveries.send(webhook, signature, body).await;
        };
        let breaks = fault.drop || fault.status.is_some();
        let pause = tokio::time::sleep(Duration::from_millis(fault.delay_ms));
        if !fault.after {
            pause.await;
            return if breaks {
                Outcome::failed("a fault that was asked for")
            } else {
                self.deliveries.send(webhook, signature, body).await
            };
        }
        let mut outcome = self.deliveries.send(webhook, signature, body).await;
        pause.await;
        if outcome.problem.is_none() && breaks {
            self.deliveries.unheard.fetch_add(1, Ordering::Relaxed);
            outcome.problem = Some("a fault lost the acknowledgement");
        }
        outcome
    }

    fn envelope(&self, webhook: &Webhook, event: &Event) -> Value {
        let mut envelope = webhook.json(&self.directory.org_of(&webhook.owner));
        // A webhook on everything tells in each delivery what it was.
        envelope["resource"] = event.resource.into();
        envelope["event"] = event.event.into();
        envelope["appId"] = "Y2lzY29zcGFyazovL3VzL0FQUExJQ0FUSU9OL3NpbXVsYXRvcg".into();
        envelope["actorId"] = event.actor.clone().into();
        envelope["data"] = event.data.clone();
        envelope
    }
}

/// True in `percent` of a hundred cases.
fn happens(percent: u8) -> bool {
    percent > 0 && uuid::Uuid::new_v4().as_u128() % 100 < u128::from(percent)
}

/// The signature of a body: lower-case hex of HMAC-SHA1.
fn sign(secret: &str, body: &str) -> String {
    match Hmac::<Sha1>::new_from_slice(secret.as_bytes()) {
        Ok(mac) => hex::encode(mac.chain_update(body.as_bytes()).finalize().into_bytes()),
        Err(_) => String::new(),
    }
}

/// Delivers something that happened to a webhook, wherever that points by the time of each attempt.
async fn deliver(shared: Arc<Shared>, id: String, event: Arc<Event>) {
    let deliveries = &shared.deliveries;
    let place = deliveries.place(&id);
    let Ok(_place) = place.acquire().await else {
        return;
    };
    let mut pauses = PAUSES
        .iter()
        .cycle()
        .take(shared.settings.delivery_attempts.saturating_sub(1));
    let mut attempt = 0;
    loop {
        let webhook = shared.world().webhook(&id).cloned();
        let Some(webhook) = webhook.filter(|webhook| webhook.active) else {
            deliveries.dropped.fetch_add(1, Ordering::Relaxed);
            return;
        };
        attempt += 1;
        if shared.delivers(&webhook, &event, attempt).await {
            deliveries.ok.fetch_add(1, Ordering::Relaxed);
            if let Some(webhook) = shared.world().webhook_mut(&id) {
                webhook.failures = 0;
            }
            return;
        }
        match pauses.next() {
            Some(pause) => {
                deliveries.retried.fetch_add(1, Ordering::Relaxed);
                tokio::time::sleep(*pause).await;
            }
            None => break,
        }
    }
    if let Some(webhook) = shared.world().webhook_mut(&id) {
        webhook.failures += 1;
        if webhook.failures >= shared.settings.deactivate_after {
            webhook.active = false;
        }
    }
    deliveries.failed.fetch_add(1, Ordering::Relaxed);
}
