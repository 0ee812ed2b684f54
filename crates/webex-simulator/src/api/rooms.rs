//! `/rooms`.

use std::collections::HashSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::Value;

use super::super::space::{Room, member};
use super::super::world::Event;
use super::super::{Shared, iso_millis};
use super::caller::Caller;
use super::error::ApiError;
use super::input::{Body, Query};
use super::memberships;
use super::messages::text;
use super::{bounds, page};

/// A space, happened: told to each member of a direct one by the name of the other.
pub(super) fn events(room: &Room, event: &'static str, actor: &str) -> Vec<Event> {
    let told = |to: &str, audience: Arc<HashSet<String>>| Event {
        resource: "rooms",
        event,
        actor: actor.to_owned(),
        audience,
        mentions: Vec::new(),
        direct: room.direct,
        founding: false,
        data: room.seen_by(to),
    };
    if !room.direct {
        return vec![told(actor, room.audience())];
    }
    let members = room.members.iter();
    members
        .map(|member| {
            let alone = HashSet::from([member.person.clone()]);
            told(&member.person, Arc::new(alone))
        })
        .collect()
}

pub(super) async fn list(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    query: Query,
) -> Result<Response, ApiError> {
    for name in ["teamId", "from", "to"] {
        if query.contains_key(name) {
            return Err(ApiError::unsupported(name));
        }
    }
    if query.get("orgPublicSpaces").is_some_and(|on| on == "true") {
        return Err(ApiError::unsupported("orgPublicSpaces"));
    }
    let (max, place) = bounds(&query, 100, 1000)?;
    if query.get("max").and_then(|max| max.parse().ok()) > Some(max) {
        return Err(ApiError::bad("max must be between 1 and 1000."));
    }
    let world = shared.world();
    let mut rooms = world.rooms_of(&caller.id);
    rooms.retain(|room| query.get("type").is_none_or(|kind| room.kind() == kind));
    match query.get("sortBy").map(String::as_str) {
        Some("created") => rooms.reverse(),
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

/// Refuses what a body asks for of a space that the simulator does not have.
fn supported(body: &Value) -> Result<(), ApiError> {
    for name in ["teamId", "classificationId"] {
        if !body[name].is_null() {
            return Err(ApiError::unsupported(name));
        }
    }
    for name in ["isPublic", "isReadOnly"] {
        if body[name] == true {
            return Err(ApiError::unsupported(name));
        }
    }
    Ok(())
}

/// Sets what a body says of a space.
fn set(room: &mut Room, caller: &Caller, body: &Value) -> Result<(), ApiError> {
    let locked = body["isLocked"].as_bool().unwrap_or(room.locked);
    let announces = body["isAnnouncementOnly"].as_bool();
    if announces == Some(true) && !locked {
        return Err(ApiError::bad(
            "A space can only be put into announcement mode when it is locked.",
        ));
    }
    room.announcements = locked && announces.unwrap_or(room.announcements);
    if locked && !room.locked {
        // Where the creator is gone, somebody has to be left who can unlock it.
        let creator = room.creator.clone();
        let moderator = if room.has(&creator) {
            creator
        } else {
            caller.id.clone()
        };
        let mut members = room.members.iter_mut();
        if let Some(member) = members.find(|member| member.person == moderator) {
            member.moderator = true;
        }
    }
    room.locked = locked;
    if let Some(description) = body["description"].as_str() {
        // A space character by itself removes it.
        room.description = Some(description.trim().to_owned()).filter(|text| !text.is_empty());
    }
    Ok(())
}

pub(super) async fn create(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Body(body): Body,
) -> Result<Json<Value>, ApiError> {
    let title = text(&body, "title").ok_or_else(|| ApiError::bad("title is required."))?;
    supported(&body)?;
    let me = shared.directory.by_id(&caller.id).unwrap_or_default();
    let me = member(&me, &iso_millis(shared.now()));
    let cluster = shared.directory.cluster(&caller.org);
    let mut room = Room::new(cluster, title, false, &caller.id, vec![me]);
    set(&mut room, &caller, &body)?;
    shared.world().add(room.clone());
    shared.announce_all(events(&room, "created", &caller.id));
    shared.announce_all(memberships::founders(&room, &caller.id));
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
    supported(&body)?;
    let (seen, told) = {
        let mut world = shared.world();
        let room = world.rooms.get_mut(&id).filter(|room| room.has(&caller.id));
        let room = room.ok_or_else(|| ApiError::not_found("Room"))?;
        if room.direct {
            return Err(ApiError::bad("A direct space has no title of its own."));
        }
        if !room.may_change(&caller.id) {
            return Err(ApiError::forbidden(
                "Only a moderator may change a locked space.",
            ));
        }
        set(room, &caller, &body)?;
        title.clone_into(&mut room.title);
        (
            room.seen_by(&caller.id),
            events(room, "updated", &caller.id),
        )
    };
    shared.announce_all(told);
    Ok(Json(seen))
}

/// Deletes a space; whoever does not moderate it leaves it instead.
pub(super) async fn delete(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    let told = {
        let mut world = shared.world();
        let room = world.rooms.get_mut(&id);
        let place = room.and_then(|room| {
            let mut members = room.members.iter();
            let place = members.position(|member| member.person == caller.id)?;
            Some((room, place))
        });
        let (room, place) = place.ok_or_else(|| ApiError::not_found("Room"))?;
        if room.direct {
            return Err(ApiError::bad("A direct space cannot be deleted."));
        }
        if room.moderates(&caller.id) {
            world.remove(&id);
            Vec::new()
        } else {
            memberships::removed(&mut world, &id, place, &caller.id)
        }
    };
    shared.announce_all(told);
    Ok(StatusCode::NO_CONTENT)
}
