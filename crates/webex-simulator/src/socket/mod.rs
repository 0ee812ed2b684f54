//! Webex's websocket, for bots without a public URL; its clients call it Mercury.
//!
//! Webex does not document it. Its clients define the protocol: Webex's own JavaScript SDK
//! (`@webex/internal-plugin-mercury` and `internal-plugin-device` 3.12.0), `webex_bot` 1.3.1, and the crates `webex` 0.10.0
//! and `webex-message-handler` 0.6.17.

mod activity;
mod base;
mod buffer;
mod catalogue;
mod commands;
mod connection;
mod conversation;
mod devices;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{get, post, put};
use serde::Serialize;
use serde_json::{Value, json};
use tokio::sync::watch;
use uuid::Uuid;

use super::api::error::ApiError;
use super::api::gate;
use super::faults::About;
use super::world::Event;
use super::{Shared, directory, iso_millis};
use activity::EventContext;
use buffer::Frame;
use connection::{Order, Wish};
use devices::Device;

/// Maximum size of a frame.
const MAX_FRAME: usize = 1024 * 1024;

/// Counters for the statistics.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Counts {
    catalogues: u64,
    registrations: u64,
    refreshes: u64,
    deletions: u64,
    connections: u64,
    authorizations: u64,
    pings: u64,
    /// Frames that need an acknowledgement.
    frames: u64,
    /// Of these, the repeated ones.
    repeats: u64,
    acknowledgements: u64,
    /// Acknowledgements of unknown frames.
    stray_acknowledgements: u64,
}

/// Devices, edits and counters.
#[derive(Debug, Default)]
struct Sockets {
    devices: Vec<Device>,
    /// The edited message of each activity that is an edit.
    edits: HashMap<String, String>,
    counts: Counts,
    stopping: watch::Sender<bool>,
}

impl Sockets {
    /// The device whose websocket has this UUID in its URL.
    fn device(&mut self, registration: Uuid) -> Option<&mut Device> {
        let mut devices = self.devices.iter_mut();
        devices.find(|device| device.registration == registration)
    }

    /// Removes a connection that ended.
    fn hang_up(&mut self, number: u64) {
        for device in &mut self.devices {
            if device
                .line
                .as_ref()
                .is_some_and(|line| line.number == number)
            {
                device.line = None;
            }
        }
    }
}

/// The state of the websocket, behind its lock.
#[derive(Debug, Default)]
pub(super) struct Mercury(Mutex<Sockets>);

impl Mercury {
    fn lock(&self) -> MutexGuard<'_, Sockets> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends all connections without a close, as the end of a process does.
    pub(super) fn stop(&self) {
        self.lock().stopping.send_replace(true);
    }

    /// Clears buffers and counters. Devices and connections stay, as webhooks do.
    pub(super) fn reset(&self) {
        let mut sockets = self.lock();
        sockets.counts = Counts::default();
        sockets.edits.clear();
        for device in &mut sockets.devices {
            device.buffer.clear();
        }
    }

    /// Counters and current numbers.
    pub(super) fn stats(&self) -> Value {
        let sockets = self.lock();
        let devices = &sockets.devices;
        let waiting = devices.iter().map(|device| device.buffer.unacknowledged());
        let mut stats = json!(sockets.counts);
        stats["devices"] = devices.len().into();
        stats["open"] = devices.iter().filter(|d| d.line.is_some()).count().into();
        stats["unacknowledged"] = waiting.sum::<usize>().into();
        stats
    }
}

pub(super) fn router(shared: Arc<Shared>) -> Router {
    let mut router = Router::new()
        .route("/u2c/api/v1/catalog", get(catalogue::full))
        .route("/u2c/api/v1/limited/catalog", get(catalogue::limited));
    if shared.settings.socket {
        let device = put(devices::refresh).delete(devices::delete);
        router = router
            .route(
                "/wdm/api/v1/devices",
                get(devices::list).post(devices::register),
            )
            .route("/metrics/api/v1/{kind}", post(StatusCode::NO_CONTENT))
            .route("/wdm/api/v1/devices/{id}", device)
            .route("/v1/apps/wx2/registrations/{id}/messages", get(open))
            .route(
                "/{service}/conversation/api/v1/messages/{id}",
                get(conversation::message),
            )
            .route(
                "/{service}/conversation/api/v1/attachment/actions/{id}",
                get(conversation::action),
            );
    }
    router
        .route_layer(from_fn_with_state(Arc::clone(&shared), gate::gate))
        .route("/sim/socket", post(commands::command))
        .with_state(shared)
}

/// Opens a websocket; 404 if its URL is stale.
async fn open(
    State(shared): State<Arc<Shared>>,
    Path(registration): Path<Uuid>,
    Query(query): Query<HashMap<String, String>>,
    upgrade: WebSocketUpgrade,
) -> Result<Response, ApiError> {
    let known = shared.sockets().device(registration).is_some();
    if !known {
        return Err(ApiError::not_found("Registration"));
    }
    let wish = Wish::of(&query);
    let serve = move |socket| connection::serve(shared, registration, wish, socket);
    Ok(upgrade.max_message_size(MAX_FRAME).on_upgrade(serve))
}

impl Shared {
    fn sockets(&self) -> MutexGuard<'_, Sockets> {
        self.mercury.lock()
    }

    /// Sends an event to devices, now or when they connect.
    pub(super) fn tell_devices(&self, event: &Event) {
        if self.sockets().devices.is_empty() {
            return;
        }
        let now = self.now();
        let context = EventContext::of(event, &self.world(), &iso_millis(now));
        let mut frames: Vec<(base::Base, Vec<Arc<Frame>>)> = Vec::new();
        let mut sockets = self.sockets();
        let sockets = &mut *sockets;
        sockets.edits.extend(context.edit(event));
        for device in &mut sockets.devices {
            if !self.hears(&device.owner, event) {
                continue;
            }
            if !frames.iter().any(|(base, _)| *base == device.base) {
                let activities = context.activities(event, &device.base, &self.directory);
                let told = activities.into_iter().map(|activity| {
                    Arc::new(Frame {
                        id: Uuid::new_v4().to_string(),
                        at: now,
                        data: json!({"eventType": "conversation.activity", "activity": activity}),
                        about: About::of(event),
                    })
                });
                frames.push((device.base.clone(), told.collect()));
            }
            let told = frames.iter().find(|(base, _)| *base == device.base);
            for frame in told.into_iter().flat_map(|(_, frames)| frames) {
                device.buffer.keep(Arc::clone(frame));
                device.order(Order::Frame(Arc::clone(frame)));
            }
        }
    }

    /// The number of devices that get an event.
    pub(super) fn devices_that_hear(&self, event: &Event) -> usize {
        let sockets = self.sockets();
        let devices = sockets.devices.iter();
        devices
            .filter(|device| self.hears(&device.owner, event))
            .count()
    }

    /// Whether a person gets an event. In a group space a bot gets messages that mention it, its own, and events other than
    /// messages.
    fn hears(&self, person: &str, event: &Event) -> bool {
        let is_bot = || {
            let record = self.directory.by_id(person).unwrap_or_default();
            directory::text(&record, "type") == "bot"
        };
        let concerned = || event.actor == person || event.mentions.iter().any(|id| id == person);
        let is_open = event.resource != "messages" || event.direct;
        event.audience.contains(person) && !event.founding && (is_open || !is_bot() || concerned())
    }
}
