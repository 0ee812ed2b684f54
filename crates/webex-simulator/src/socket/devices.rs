//! `/wdm/api/v1/devices`: clients register devices here, and get the URL of their websocket.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Map, Value, json};
use tokio::sync::mpsc::UnboundedSender;
use uuid::Uuid;

use super::super::api::caller::Caller;
use super::super::api::error::ApiError;
use super::super::{Shared, ids, iso_millis};
use super::base::Base;
use super::buffer::Buffer;
use super::connection::Order;

/// The fields of a device's description.
const FIELDS: &[&str] = &[
    "deviceName",
    "deviceType",
    "localizedModel",
    "model",
    "name",
    "systemName",
    "systemVersion",
];

/// A device.
#[derive(Debug)]
pub(super) struct Device {
    id: Uuid,
    pub(super) owner: String,
    pub(super) base: Base,
    told: Map<String, Value>,
    created: String,
    modified: String,
    /// The UUID in the URL of its websocket; a new one makes the URL stale.
    pub(super) registration: Uuid,
    pub(super) buffer: Buffer,
    pub(super) line: Option<Line>,
}

/// The connection of a device.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) number: u64,
    pub(super) orders: UnboundedSender<Order>,
    /// The simulator has announced its end, so that another one takes over.
    pub(super) is_ending: bool,
}

impl Device {
    fn json(&self) -> Value {
        let mut whole = Value::Object(self.told.clone());
        let path = format!("/v1/apps/wx2/registrations/{}/messages", self.registration);
        whole["url"] = self
            .base
            .http(&format!("/wdm/api/v1/devices/{}", self.id))
            .into();
        whole["webSocketUrl"] = self.base.socket(&path).into();
        whole["userId"] = ids::number(&self.owner).into();
        whole["creationTime"] = self.created.clone().into();
        whole["modificationTime"] = self.modified.clone().into();
        whole["services"] = json!({
            "conversationServiceUrl": self.base.conversation(ids::HOME),
            "mercuryApiServiceUrl": self.base.socket("/v1"),
        });
        whole["features"] = json!({"developer": [], "entitlement": [], "user": []});
        whole
    }

    fn tell(&mut self, body: &str) -> Result<(), ApiError> {
        self.told = described(body)?;
        Ok(())
    }
}

/// The known fields of a device's description.
fn described(body: &str) -> Result<Map<String, Value>, ApiError> {
    let body: Map<String, Value> =
        serde_json::from_str(body).map_err(|_| ApiError::bad("The body must be a JSON object."))?;
    let mut told = Map::new();
    for name in FIELDS {
        match body.get(*name) {
            Some(value @ Value::String(_)) => {
                told.insert((*name).to_owned(), value.clone());
            }
            Some(Value::Null) | None => {}
            Some(_) => return Err(ApiError::bad(&format!("{name} must be a text."))),
        }
    }
    match told.get("deviceType") {
        Some(_) => Ok(told),
        None => Err(ApiError::bad("deviceType is required.")),
    }
}

/// The caller's devices; Webex answers 404 if there are none.
pub(super) async fn list(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
) -> Result<Json<Value>, ApiError> {
    let sockets = shared.sockets();
    let own = sockets
        .devices
        .iter()
        .filter(|device| device.owner == caller.id);
    let devices: Vec<Value> = own.map(Device::json).collect();
    if devices.is_empty() {
        return Err(ApiError::not_found("Devices"));
    }
    Ok(Json(json!({"devices": devices})))
}

pub(super) async fn register(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    headers: HeaderMap,
    body: String,
) -> Result<Json<Value>, ApiError> {
    let told = described(&body)?;
    let now = iso_millis(shared.now());
    let mut sockets = shared.sockets();
    let own = sockets
        .devices
        .iter()
        .filter(|device| device.owner == caller.id);
    if own.count() >= shared.settings.device_limit {
        return Err(ApiError::forbidden(
            "User has excessive device registrations",
        ));
    }
    let device = Device {
        id: Uuid::new_v4(),
        owner: caller.id,
        base: Base::of(&headers),
        told,
        created: now.clone(),
        modified: now,
        registration: Uuid::new_v4(),
        buffer: Buffer::default(),
        line: None,
    };
    let json = device.json();
    sockets.devices.push(device);
    sockets.counts.registrations += 1;
    Ok(Json(json))
}

pub(super) async fn refresh(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    body: String,
) -> Result<Json<Value>, ApiError> {
    let now = iso_millis(shared.now());
    let mut sockets = shared.sockets();
    let mut devices = sockets.devices.iter_mut();
    let device = devices.find(|device| device.id == id && device.owner == caller.id);
    let device = device.ok_or_else(|| ApiError::not_found("Device"))?;
    device.tell(&body)?;
    device.modified = now;
    let json = device.json();
    sockets.counts.refreshes += 1;
    Ok(Json(json))
}

pub(super) async fn delete(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, ApiError> {
    let mut sockets = shared.sockets();
    let mut devices = sockets.devices.iter();
    let place = devices.position(|device| device.id == id && device.owner == caller.id);
    let device = sockets
        .devices
        .remove(place.ok_or_else(|| ApiError::not_found("Device"))?);
    device.order(Order::Close(1001, "device deleted".to_owned()));
    sockets.counts.deletions += 1;
    Ok(StatusCode::NO_CONTENT)
}

impl Device {
    /// Sends an order to its connection; returns whether it has one.
    pub(super) fn order(&self, order: Order) -> bool {
        self.line
            .as_ref()
            .is_some_and(|line| line.orders.send(order).is_ok())
    }
}
