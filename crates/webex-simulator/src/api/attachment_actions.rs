//! `/attachment/actions`: presses of a card's submit button.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};

use super::super::world::Event;
use super::super::{Shared, ids, iso_millis};
use super::caller::Caller;
use super::error::ApiError;
use super::input::Body;
use super::messages::text;

/// The OpenAPI description says 202; the API itself, and the SDKs that check it, say 200.
pub(super) async fn create(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Body(body): Body,
) -> Result<Json<Value>, ApiError> {
    if text(&body, "type") != Some("submit") {
        return Err(ApiError::bad("type must be submit."));
    }
    let inputs = body["inputs"]
        .as_object()
        .ok_or_else(|| ApiError::bad("inputs is required."))?;
    let id = text(&body, "messageId").ok_or_else(|| ApiError::bad("messageId is required."))?;
    let (action, event) = {
        let mut world = shared.world();
        let message = world.messages.get(id);
        let message = message.filter(|m| world.may_read(&caller.id, caller.is_bot, m));
        let message = message.ok_or_else(|| ApiError::not_found("Message"))?;
        let room = world.rooms.get(&message.room);
        let room = room.ok_or_else(|| ApiError::not_found("Message"))?;
        if message.attachments.is_empty() {
            return Err(ApiError::bad("The message has no card."));
        }
        let mut data = json!({
            "id": ids::new_within(&room.cluster(), "ATTACHMENT_ACTION"),
            "type": "submit",
            "messageId": id,
            "personId": caller.id,
            "roomId": room.id,
            "created": iso_millis(shared.now()),
        });
        let event = Event {
            resource: "attachmentActions",
            event: "created",
            actor: caller.id.clone(),
            audience: room.audience(),
            mentions: Vec::new(),
            direct: room.direct,
            founding: false,
            data: data.clone(),
        };
        data["inputs"] = Value::Object(inputs.clone());
        let key = data["id"].as_str().unwrap_or_default().to_owned();
        world.actions.insert(key, data.clone());
        (data, event)
    };
    shared.announce(event);
    Ok(Json(action))
}

pub(in super::super) async fn one(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let world = shared.world();
    // The crate `webex` makes ids of what it hears, and pads them.
    let action = world
        .actions
        .get(id.trim_end_matches('='))
        .filter(|action| {
            let message = text(action, "messageId").and_then(|id| world.messages.get(id));
            message.is_some_and(|message| world.may_read(&caller.id, caller.is_bot, message))
        });
    action
        .map(|action| Json(action.clone()))
        .ok_or_else(|| ApiError::not_found("Action"))
}
