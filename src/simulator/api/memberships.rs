//! `/memberships`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::Value;

use super::super::directory::text as field;
use super::super::world::{Happening, Membership, Room, World, member};
use super::super::{Shared, stamp};
use super::caller::Caller;
use super::error::ApiError;
use super::input::{Body, Query};
use super::messages::text;
use super::{bounds, page};

/// Memberships, happened.
pub(super) fn happenings(
    room: &Room,
    members: &[Membership],
    event: &'static str,
    actor: &str,
) -> Vec<Happening> {
    let told = |membership: &Membership| {
        let mut audience = room.audience();
        // Who was removed is told of it too.
        if !audience.contains(&membership.person) {
            audience.push(membership.person.clone());
        }
        Happening {
            resource: "memberships",
            event,
            actor: actor.to_owned(),
            audience,
            mentions: Vec::new(),
            direct: room.direct,
            data: membership.json(room),
        }
    };
    members.iter().map(told).collect()
}

pub(super) async fn list(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    query: Query,
) -> Result<Response, ApiError> {
    let (max, place) = bounds(&query, 100, 1000)?;
    let world = shared.world();
    let rooms: Vec<&Room> = match query.get("roomId") {
        Some(id) => {
            let room = world.rooms.get(id).filter(|room| room.has(&caller.id));
            vec![room.ok_or_else(|| ApiError::not_found("Room"))?]
        }
        None => world
            .rooms
            .values()
            .filter(|room| room.has(&caller.id))
            .collect(),
    };
    let of_room = query.contains_key("roomId");
    let wanted = |m: &Membership| match (query.get("personId"), query.get("personEmail")) {
        (Some(id), _) => m.person == *id,
        (None, Some(email)) => m.email.eq_ignore_ascii_case(email),
        (None, None) => of_room || m.person == caller.id,
    };
    let mut items: Vec<Value> = rooms
        .into_iter()
        .flat_map(|room| {
            room.members
                .iter()
                .filter(|m| wanted(m))
                .map(|m| m.json(room))
        })
        .skip(place)
        .take(max + 1)
        .collect();
    let more = items.len() > max;
    items.truncate(max);
    Ok(page(
        &items,
        more,
        place,
        "/memberships",
        &query,
        &caller.base,
    ))
}

pub(super) async fn create(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Body(body): Body,
) -> Result<Json<Value>, ApiError> {
    let person = match (text(&body, "personId"), text(&body, "personEmail")) {
        (Some(id), _) => shared.directory.by_id(id),
        (None, Some(email)) => shared.directory.by_email(email),
        (None, None) => return Err(ApiError::bad("Give personId or personEmail.")),
    };
    let person = person.ok_or_else(|| ApiError::not_found("Person"))?;
    let (json, events) = {
        let mut world = shared.world();
        let id = text(&body, "roomId").ok_or_else(|| ApiError::bad("roomId is required."))?;
        let room = world.rooms.get_mut(id).filter(|room| room.has(&caller.id));
        let room = room.ok_or_else(|| ApiError::not_found("Room"))?;
        if room.direct {
            return Err(ApiError::bad("Nobody can be added to a direct space."));
        }
        if room.has(field(&person, "id")) {
            let message = "User is already a participant";
            return Err(ApiError(StatusCode::CONFLICT, message.to_owned()));
        }
        let mut added = member(&person, &stamp(shared.now()));
        added.moderator = body["isModerator"].as_bool().unwrap_or(false);
        room.members.push(added.clone());
        let room = room.clone();
        (
            added.json(&room),
            happenings(&room, &[added], "created", &caller.id),
        )
    };
    for event in events {
        shared.announce(event);
    }
    Ok(Json(json))
}

/// The room and place of a membership that the caller may see.
fn find(world: &World, caller: &Caller, id: &str) -> Result<(String, usize), ApiError> {
    let of_room = |room: &Room| {
        let place = room.members.iter().position(|m| m.id == id)?;
        room.has(&caller.id).then(|| (room.id.clone(), place))
    };
    world
        .rooms
        .values()
        .find_map(of_room)
        .ok_or_else(|| ApiError::not_found("Membership"))
}

pub(super) async fn one(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let world = shared.world();
    let (room, place) = find(&world, &caller, &id)?;
    let room = &world.rooms[&room];
    Ok(Json(room.members[place].json(room)))
}

pub(super) async fn update(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<String>,
    Body(body): Body,
) -> Result<Json<Value>, ApiError> {
    let mut world = shared.world();
    let (room, place) = find(&world, &caller, &id)?;
    let room = world
        .rooms
        .get_mut(&room)
        .ok_or_else(|| ApiError::not_found("Room"))?;
    if let Some(moderator) = body["isModerator"].as_bool() {
        room.members[place].moderator = moderator;
    }
    Ok(Json(room.members[place].json(room)))
}

pub(super) async fn delete(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    let events = {
        let mut world = shared.world();
        let (room, place) = find(&world, &caller, &id)?;
        let room = world
            .rooms
            .get_mut(&room)
            .ok_or_else(|| ApiError::not_found("Room"))?;
        if room.direct {
            return Err(ApiError::forbidden(
                "Nobody can be removed from a direct space.",
            ));
        }
        let removed = room.members.remove(place);
        happenings(room, &[removed], "deleted", &caller.id)
    };
    for event in events {
        shared.announce(event);
    }
    Ok(StatusCode::NO_CONTENT)
}
