//! `/rooms`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::Value;

use super::super::world::{Happening, Room, member};
use super::super::{Shared, ids, stamp};
use super::caller::Caller;
use super::error::ApiError;
use super::input::{Body, Query};
use super::messages::text;
use super::{bounds, page};

fn happening(room: &Room, event: &'static str, actor: &str) -> Happening {
    Happening {
        resource: "rooms",
        event,
        actor: actor.to_owned(),
        audience: room.audience(),
        mentions: Vec::new(),
        direct: room.direct,
        data: room.seen_by(actor),
    }
}

pub(super) async fn list(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    query: Query,
) -> Result<Response, ApiError> {
    let (max, place) = bounds(&query, 100, 1000)?;
    let world = shared.world();
    let mut rooms: Vec<&Room> = world
        .rooms
        .values()
        .filter(|room| room.has(&caller.id))
        .filter(|room| query.get("type").is_none_or(|kind| room.kind() == kind))
        .collect();
    match query.get("sortBy").map(String::as_str) {
        Some("created") => rooms.sort_by(|a, b| b.created.cmp(&a.created)),
        Some("lastactivity") => rooms.sort_by(|a, b| b.last_activity.cmp(&a.last_activity)),
        _ => rooms.sort_by(|a, b| a.id.cmp(&b.id)),
    }
    let more = rooms.len() > place + max;
    let items: Vec<Value> = rooms
        .into_iter()
        .skip(place)
        .take(max)
        .map(|room| room.seen_by(&caller.id))
        .collect();
    Ok(page(&items, more, place, "/rooms", &query, &caller.base))
}

pub(super) async fn create(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Body(body): Body,
) -> Result<Json<Value>, ApiError> {
    let title = text(&body, "title").ok_or_else(|| ApiError::bad("title is required."))?;
    let me = shared.directory.by_id(&caller.id).unwrap_or_default();
    let created = stamp(shared.now());
    let room = Room {
        id: ids::new("ROOM"),
        title: title.to_owned(),
        direct: false,
        creator: caller.id.clone(),
        created: created.clone(),
        last_activity: created.clone(),
        members: vec![member(&me, &created)],
        messages: Vec::new(),
    };
    shared.world().rooms.insert(room.id.clone(), room.clone());
    shared.announce(happening(&room, "created", &caller.id));
    Ok(Json(room.seen_by(&caller.id)))
}

pub(super) async fn one(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let world = shared.world();
    let room = world.rooms.get(&id).filter(|room| room.has(&caller.id));
    room.map(|room| Json(room.seen_by(&caller.id)))
        .ok_or_else(|| ApiError::not_found("Room"))
}

pub(super) async fn update(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<String>,
    Body(body): Body,
) -> Result<Json<Value>, ApiError> {
    let title = text(&body, "title").ok_or_else(|| ApiError::bad("title is required."))?;
    let room = {
        let mut world = shared.world();
        let room = world.rooms.get_mut(&id).filter(|room| room.has(&caller.id));
        let room = room.ok_or_else(|| ApiError::not_found("Room"))?;
        if room.direct {
            return Err(ApiError::bad("A direct space has no title of its own."));
        }
        title.clone_into(&mut room.title);
        room.clone()
    };
    shared.announce(happening(&room, "updated", &caller.id));
    Ok(Json(room.seen_by(&caller.id)))
}

pub(super) async fn delete(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    let mut world = shared.world();
    let room = world.rooms.get(&id).filter(|room| room.has(&caller.id));
    let room = room.ok_or_else(|| ApiError::not_found("Room"))?;
    if room.direct {
        return Err(ApiError::bad("A direct space cannot be deleted."));
    }
    world.rooms.remove(&id);
    world.messages.retain(|_, message| message.room != id);
    Ok(StatusCode::NO_CONTENT)
}
