//! `/memberships`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::Value;

use super::super::directory::text as field;
use super::super::space::{Membership, Room, member};
use super::super::world::{Event, World};
use super::super::{Shared, iso_millis};
use super::caller::Caller;
use super::error::ApiError;
use super::input::{Body, Query};
use super::messages::text;
use super::{bounds, page};

/// Membership events.
pub(super) fn events(
    room: &Room,
    members: &[Membership],
    event: &'static str,
    actor: &str,
) -> Vec<Event> {
    let told = |membership: &Membership| {
        let mut audience = room.audience();
        // The removed person gets the event too.
        if !audience.contains(&membership.person) {
            Arc::make_mut(&mut audience).insert(membership.person.clone());
        }
        Event {
            resource: "memberships",
            event,
            actor: actor.to_owned(),
            audience,
            mentions: Vec::new(),
            direct: room.direct,
            founding: false,
            data: membership.json(room),
        }
    };
    members.iter().map(told).collect()
}

/// The events of the members of a new space.
pub(super) fn founders(room: &Room, actor: &str) -> Vec<Event> {
    let mut told = events(room, &room.members, "created", actor);
    for event in &mut told {
        event.founding = true;
    }
    told
}

pub(super) async fn list(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    query: Query,
) -> Result<Response, ApiError> {
    let (max, place) = bounds(&query, 100, 1000)?;
    let of_room = query.contains_key("roomId");
    if !of_room && (query.contains_key("personId") || query.contains_key("personEmail")) {
        return Err(ApiError::bad(
            "roomId is required with personId and personEmail.",
        ));
    }
    let world = shared.world();
    let rooms: Vec<&Room> = match query.get("roomId") {
        Some(id) => {
            let room = world.rooms.get(id).filter(|room| room.has(&caller.id));
            vec![room.ok_or_else(|| ApiError::not_found("Room"))?]
        }
        None => world.rooms_of(&caller.id),
    };
    let wanted = |m: &Membership| match (query.get("personId"), query.get("personEmail")) {
        (Some(id), _) => m.person == *id,
        (None, Some(email)) => m.email.eq_ignore_ascii_case(email),
        (None, None) => of_room || m.person == caller.id,
    };
    let mut items: Vec<Value> = rooms
        .into_iter()
        .flat_map(|room| room.members.iter().map(move |member| (room, member)))
        .filter(|(_, member)| wanted(member))
        // Only those of this page are written: a space may have many pages.
        .skip(place)
        .take(max + 1)
        .map(|(room, member)| member.json(room))
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
            return Err(ApiError::new(StatusCode::CONFLICT, message.to_owned()));
        }
        if !room.may_change(&caller.id) {
            return Err(ApiError::forbidden(
                "Only a moderator may add people to a locked space.",
            ));
        }
        let mut added = member(&person, &iso_millis(shared.now()));
        added.moderator = body["isModerator"].as_bool().unwrap_or(false);
        if added.moderator && !room.may_appoint(&caller.id) {
            return Err(not_appointed());
        }
        let added = room.admit(added);
        (
            added.json(room),
            events(room, &[added], "created", &caller.id),
        )
    };
    shared.announce_all(events);
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
    let (json, events) = {
        let mut world = shared.world();
        let (room, place) = find(&world, &caller, &id)?;
        let room = world
            .rooms
            .get_mut(&room)
            .ok_or_else(|| ApiError::not_found("Room"))?;
        let mut changed = room.members[place].clone();
        if let Some(moderator) = body["isModerator"].as_bool() {
            if moderator && room.direct {
                return Err(ApiError::bad("Nobody moderates a direct space."));
            }
            if moderator != changed.moderator && !room.may_appoint(&caller.id) {
                return Err(not_appointed());
            }
            changed.moderator = moderator;
        }
        if let Some(hidden) = body["isRoomHidden"].as_bool() {
            if hidden && !room.direct {
                return Err(ApiError::bad("Only a direct space can be hidden."));
            }
            changed.hidden = hidden;
        }
        room.members[place] = changed.clone();
        (
            changed.json(room),
            events(room, &[changed], "updated", &caller.id),
        )
    };
    shared.announce_all(events);
    Ok(Json(json))
}

fn not_appointed() -> ApiError {
    ApiError::forbidden("Only a moderator may say who moderates this space.")
}

/// Removes a member from a space, and the space with its last member. Returns the events.
pub(super) fn removed(world: &mut World, room: &str, place: usize, actor: &str) -> Vec<Event> {
    let Some(space) = world.rooms.get_mut(room) else {
        return Vec::new();
    };
    let member = space.dismiss(place);
    let told = events(space, &[member], "deleted", actor);
    if space.members.is_empty() {
        world.remove(room);
    }
    told
}

pub(super) async fn delete(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    let events = {
        let mut world = shared.world();
        let (id, place) = find(&world, &caller, &id)?;
        let room = &world.rooms[&id];
        if room.direct {
            return Err(ApiError::forbidden(
                "Nobody can be removed from a direct space.",
            ));
        }
        if room.members[place].person != caller.id && !room.may_change(&caller.id) {
            return Err(ApiError::forbidden(
                "Only a moderator may remove people from a locked space.",
            ));
        }
        removed(&mut world, &id, place, &caller.id)
    };
    shared.announce_all(events);
    Ok(StatusCode::NO_CONTENT)
}
