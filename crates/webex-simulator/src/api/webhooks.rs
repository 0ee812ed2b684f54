//! `/webhooks`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::Value;
use url::Url;

use super::super::world::Webhook;
use super::super::{Shared, SimulatorConfig, filters, ids, iso_millis};
use super::caller::Caller;
use super::error::ApiError;
use super::input::{Body, Query};
use super::messages::text;
use super::{bounds, page};

/// The events of each resource; `all` stands for every event.
const EVENTS: &[(&str, &[&str])] = &[
    ("messages", &["created", "updated", "deleted", "all"]),
    ("memberships", &["created", "updated", "deleted", "all"]),
    ("rooms", &["created", "updated", "all"]),
    ("attachmentActions", &["created", "all"]),
    ("all", &["all"]),
];

/// Resources that Webex has and the simulator has not.
const OTHER_RESOURCES: &[&str] = &[
    "dataSources",
    "meetings",
    "recordings",
    "convergedRecordings",
    "meetingParticipants",
    "meetingTranscripts",
    "telephony_calls",
    "telephony_conference",
    "telephony_mwi",
    "uc_counters",
    "serviceApp",
    "adminBatchJobs",
];

/// Events of theirs.
const OTHER_EVENTS: &[&str] = &[
    "created",
    "updated",
    "deleted",
    "started",
    "ended",
    "joined",
    "left",
    "migrated",
    "authorized",
    "deauthorized",
    "statusChanged",
];

/// Refuses what never happens.
fn happens(resource: &str, event: &str) -> Result<(), ApiError> {
    let other = OTHER_RESOURCES.contains(&resource) && OTHER_EVENTS.contains(&event);
    if other || (resource, event) == ("rooms", "migrated") {
        return Err(ApiError::unsupported(&format!(
            "webhooks on {resource} {event}"
        )));
    }
    let known = EVENTS.iter().find(|(known, _)| *known == resource);
    match known {
        Some((_, events)) if events.contains(&event) => Ok(()),
        _ => Err(ApiError::bad(
            "The resource has no such event, or is none of webhooks.",
        )),
    }
}

/// Refuses webhooks of a whole organization, which only integrations of its administrators may have.
fn own(owned_by: Option<&str>, allowed: &str) -> Result<(), ApiError> {
    match owned_by {
        Some("org") => Err(ApiError::forbidden(
            "Webhooks of the organization need an administrator's authorization.",
        )),
        Some(other) if other != allowed => Err(ApiError::bad("ownedBy must be org.")),
        _ => Ok(()),
    }
}

fn required<'a>(body: &'a Value, name: &str) -> Result<&'a str, ApiError> {
    text(body, name).ok_or_else(|| ApiError::bad(&format!("{name} is required.")))
}

/// The URL that events go to: the simulator sends nothing to machines that nobody allowed.
fn target(body: &Value, settings: &SimulatorConfig) -> Result<String, ApiError> {
    let text = required(body, "targetUrl")?;
    let url = Url::parse(text).ok();
    let url = url.filter(|url| matches!(url.scheme(), "http" | "https"));
    let Some(host) = url.as_ref().and_then(Url::host_str) else {
        return Err(ApiError::bad("targetUrl must be an http or https URL."));
    };
    if !settings.may_target(text) {
        return Err(ApiError::bad(&format!(
            "The simulator delivers to this machine only: start it with --targets {host} to allow this targetUrl."
        )));
    }
    Ok(text.to_owned())
}

pub(super) async fn list(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    query: Query,
) -> Result<Response, ApiError> {
    own(query.get("ownedBy").map(String::as_str), "org")?;
    let (max, place) = bounds(&query, 100, 100)?;
    let world = shared.world();
    let own: Vec<&Webhook> = world
        .webhooks
        .iter()
        .filter(|w| w.owner == caller.id)
        .collect();
    let more = own.len() > place + max;
    let items: Vec<Value> = own
        .into_iter()
        .skip(place)
        .take(max)
        .map(|w| w.json(&caller.org))
        .collect();
    Ok(page(&items, more, place, "/webhooks", &query, &caller.base))
}

pub(super) async fn create(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Body(body): Body,
) -> Result<Json<Value>, ApiError> {
    let (resource, event) = (required(&body, "resource")?, required(&body, "event")?);
    happens(resource, event)?;
    // Fields of the API's own response are accepted in a request.
    own(body["ownedBy"].as_str(), "creator")?;
    let filter = text(&body, "filter");
    let fault = |filter| filters::fault(filter, resource, &caller.id, &shared.world());
    if let Some(fault) = filter.and_then(fault) {
        return Err(ApiError::bad(&fault));
    }
    let webhook = Webhook {
        id: ids::new("WEBHOOK"),
        owner: caller.id.clone(),
        name: required(&body, "name")?.to_owned(),
        target_url: target(&body, &shared.settings)?,
        resource: resource.to_owned(),
        event: event.to_owned(),
        filter: filter.map(str::to_owned),
        secret: text(&body, "secret").map(str::to_owned),
        active: true,
        created: iso_millis(shared.now()),
        failures: 0,
    };
    let json = webhook.json(&caller.org);
    shared.world().webhooks.push(webhook);
    Ok(Json(json))
}

pub(super) async fn one(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let world = shared.world();
    let webhook = world
        .webhooks
        .iter()
        .find(|w| w.id == id && w.owner == caller.id);
    webhook
        .map(|w| Json(w.json(&caller.org)))
        .ok_or_else(|| ApiError::not_found("Webhook"))
}

pub(super) async fn update(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<String>,
    Body(body): Body,
) -> Result<Json<Value>, ApiError> {
    let (name, url) = (
        required(&body, "name")?.to_owned(),
        target(&body, &shared.settings)?,
    );
    let status = text(&body, "status");
    if status.is_some_and(|status| status != "active") {
        return Err(ApiError::bad(
            "A webhook's status can be set to active only.",
        ));
    }
    let mut world = shared.world();
    let webhook = world
        .webhooks
        .iter_mut()
        .find(|w| w.id == id && w.owner == caller.id);
    let webhook = webhook.ok_or_else(|| ApiError::not_found("Webhook"))?;
    (webhook.name, webhook.target_url) = (name, url);
    if let Some(secret) = text(&body, "secret") {
        webhook.secret = Some(secret.to_owned());
    }
    if status.is_some() {
        (webhook.active, webhook.failures) = (true, 0);
    }
    Ok(Json(webhook.json(&caller.org)))
}

pub(super) async fn delete(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    let mut world = shared.world();
    let place = world
        .webhooks
        .iter()
        .position(|w| w.id == id && w.owner == caller.id);
    let place = place.ok_or_else(|| ApiError::not_found("Webhook"))?;
    world.webhooks.remove(place);
    Ok(StatusCode::NO_CONTENT)
}
