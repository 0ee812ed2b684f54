//! `/messages`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use serde_json::Value;
use tokio::time::Instant;
use uuid::Uuid;

use super::super::cards::{self, Cards};
use super::super::directory::text as field;
use super::super::space::{Room, member};
use super::super::world::{Event, Message, World};
use super::super::{Shared, ids, iso_millis, markdown};
use super::caller::Caller;
use super::error::ApiError;
use super::input::{Body, Query};
use super::{bounds, memberships, page, rooms};

/// The longest text and the longest markdown, in bytes each.
const MAX_TEXT: usize = 7439;

/// The longest page of messages that mention somebody.
const MAX_MENTIONING: usize = 100;

/// How often a message may be edited.
const MAX_EDITS: u32 = 10;

const CARD: &str = "application/vnd.microsoft.card.adaptive";

pub(super) async fn create(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Body(body): Body,
) -> Result<Json<Value>, ApiError> {
    let said = Said::read(&body, shared.settings.cards)?;
    let (message, event, opened) = {
        let mut world = shared.world();
        let (id, opened) = room_of(&shared, &mut world, &caller, &body)?;
        let World {
            rooms, messages, ..
        } = &mut *world;
        let room = rooms.get_mut(&id);
        let room = room.ok_or_else(|| ApiError::not_found("Room"))?;
        let mut message = said.message(&shared, &caller, room);
        if let Some(parent) = text(&body, "parentId") {
            // Bots on the websocket give the bare UUID of the activity.
            let number = parent.parse::<Uuid>();
            let parent = number.map_or_else(
                |_| parent.to_owned(),
                |number| ids::within(&room.cluster(), "MESSAGE", &number.to_string()),
            );
            let known = messages.get(&parent).filter(|parent| parent.room == id);
            let Some(root) = known else {
                return Err(ApiError::bad("The parent message is not in this space."));
            };
            if root.parent.is_some() {
                return Err(ApiError::bad(
                    "A reply cannot be a parent: give the thread's root.",
                ));
            }
            message.parent = Some(parent);
        }
        messages.insert(message.id.clone(), message.clone());
        room.messages.push(message.id.clone());
        room.last_activity.clone_from(&message.created);
        if room.direct {
            for member in &mut room.members {
                member.hidden = false;
            }
        }
        let event = message.event("created", &caller.id, room.audience());
        (message, event, opened)
    };
    shared.announce_all(opened);
    shared.announce(event);
    Ok(Json(message.json()))
}

/// The text of a new message, checked.
struct Said<'a> {
    text: Option<&'a str>,
    markdown: Option<&'a str>,
    files: Vec<Value>,
    attachments: Vec<Value>,
}

impl<'a> Said<'a> {
    fn read(body: &'a Value, rules: Cards) -> Result<Self, ApiError> {
        let (words, markdown) = (text(body, "text"), text(body, "markdown"));
        for said in [words, markdown].into_iter().flatten() {
            if said.len() > MAX_TEXT {
                return Err(ApiError::bad("Text and markdown have at most 7439 bytes."));
            }
        }
        let list = |name: &str| body[name].as_array().cloned().unwrap_or_default();
        let (files, attachments) = (list("files"), list("attachments"));
        if files.len() > 1 || attachments.len() > 1 {
            return Err(ApiError::bad(
                "A message has at most one file and one card.",
            ));
        }
        for (number, attachment) in attachments.iter().enumerate() {
            let at = format!("attachments[{number}]");
            if attachment["contentType"] != CARD {
                let what = format!("{at}.contentType must be {CARD}.");
                return Err(ApiError::bad(&what));
            }
            let at = format!("{at}.content");
            let faults = cards::faults(&attachment["content"], rules, &at);
            if let Some(first) = faults.first() {
                let what = format!("The card is not valid: {first}");
                return Err(ApiError::bad_for(&what, faults));
            }
            if words.is_none() && markdown.is_none() {
                return Err(ApiError::bad(
                    "A card needs text or markdown for clients without cards.",
                ));
            }
        }
        if words.is_none() && markdown.is_none() && files.is_empty() {
            return Err(ApiError::bad("A message needs text, markdown or a file."));
        }
        Ok(Self {
            text: words,
            markdown,
            files,
            attachments,
        })
    }

    fn message(self, shared: &Shared, caller: &Caller, room: &Room) -> Message {
        let member = |id: &str| room.has(id);
        let written = self
            .markdown
            .map(|m| markdown::read(m, &shared.directory, member));
        let written = written.unwrap_or_default();
        Message {
            id: ids::new_within(&room.cluster(), "MESSAGE"),
            room: room.id.clone(),
            direct: room.direct,
            parent: None,
            person: caller.id.clone(),
            email: caller.email.clone(),
            // The words that Webex makes from markdown, unless the author gave some.
            text: self.text.map_or(written.text, str::to_owned),
            markdown: self.markdown.map(str::to_owned),
            html: written.html,
            files: self.files,
            attachments: self.attachments,
            people: written.people,
            groups: written.groups,
            created: iso_millis(shared.now()),
            updated: None,
            edits: 0,
            lags_until: shared.lag().map(|lag| Instant::now() + lag),
        }
    }
}

/// The space that a message goes to: the one named, or the direct one, opened when there is none. Returns its id, and
/// the events.
fn room_of(
    shared: &Shared,
    world: &mut World,
    caller: &Caller,
    body: &Value,
) -> Result<(String, Vec<Event>), ApiError> {
    if let Some(id) = text(body, "roomId") {
        let room = world.rooms.get(id).filter(|room| room.has(&caller.id));
        let room = room.ok_or_else(|| ApiError::not_found("Room"))?;
        if room.announcements && !room.moderates(&caller.id) {
            return Err(ApiError::forbidden(
                "Only moderators may post in this space.",
            ));
        }
        return Ok((room.id.clone(), Vec::new()));
    }
    let person = match (text(body, "toPersonId"), text(body, "toPersonEmail")) {
        (Some(id), _) => shared.directory.by_id(id),
        (None, Some(email)) => shared.directory.by_email(email),
        (None, None) => {
            return Err(ApiError::bad("Give roomId, toPersonId or toPersonEmail."));
        }
    };
    let person = person.ok_or_else(|| ApiError::not_found("Person"))?;
    let other = field(&person, "id");
    if other == caller.id {
        return Err(ApiError::bad("Nobody can write to themselves."));
    }
    if let Some(room) = world.direct_room(&caller.id, other) {
        return Ok((room.id.clone(), Vec::new()));
    }
    let me = shared.directory.by_id(&caller.id).unwrap_or_default();
    let created = iso_millis(shared.now());
    let members = vec![member(&me, &created), member(&person, &created)];
    let cluster = shared.directory.cluster(&caller.org);
    let title = field(&person, "displayName");
    let room = Room::new(cluster, title, true, &caller.id, members);
    let mut opened = rooms::events(&room, "created", &caller.id);
    opened.extend(memberships::founders(&room, &caller.id));
    let id = room.id.clone();
    world.add(room);
    Ok((id, opened))
}

/// Which messages of a space are listed.
struct Wanted<'a> {
    before: Option<Timestamp>,
    parent: Option<&'a String>,
    mentioned: Option<&'a str>,
}

impl Wanted<'_> {
    fn has(&self, message: &Message) -> bool {
        let earlier = |than: Timestamp| {
            let created = message.created.parse::<Timestamp>();
            created.is_ok_and(|created| created < than)
        };
        self.before.is_none_or(earlier)
            && (self.parent).is_none_or(|parent| message.parent.as_ref() == Some(parent))
            && (self.mentioned).is_none_or(|who| message.people.iter().any(|id| id == who))
    }

    /// A page of these messages, the newest first, and whether there are more.
    fn page(
        &self,
        world: &World,
        messages: &[String],
        (max, place): (usize, usize),
    ) -> (Vec<Value>, bool) {
        // Where every message fits, those before the page need no lookup.
        let all = self.before.is_none() && self.parent.is_none() && self.mentioned.is_none();
        let (unread, unfit) = if all { (place, 0) } else { (0, place) };
        let mut found = messages
            .iter()
            .rev()
            .skip(unread)
            .filter_map(|id| world.messages.get(id))
            .filter(|message| self.has(message))
            .skip(unfit);
        let items = found.by_ref().take(max).map(Message::json).collect();
        (items, found.next().is_some())
    }
}

pub(super) async fn list(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    query: Query,
) -> Result<Response, ApiError> {
    let id = query
        .get("roomId")
        .ok_or_else(|| ApiError::bad("roomId is required."))?;
    let mentioning = query.get("mentionedPeople");
    let (max, place) = bounds(&query, 50, 1000)?;
    if mentioning.is_some() && max > MAX_MENTIONING {
        return Err(ApiError::bad("max cannot exceed 100 with mentionedPeople."));
    }
    let me = |who: &str| who == "me" || who == caller.id;
    if mentioning.is_some_and(|who| !who.split(',').all(me)) {
        return Err(ApiError::bad(
            "mentionedPeople can be me, or the id of the caller, only.",
        ));
    }
    let before = query.get("before").map(|time| time.parse());
    let before = before
        .transpose()
        .map_err(|_| ApiError::bad("before must be a date and time of ISO 8601."))?;
    let world = shared.world();
    let room = world.rooms.get(id).filter(|room| room.has(&caller.id));
    let room = room.ok_or_else(|| ApiError::not_found("Room"))?;
    if caller.is_bot && !room.direct && mentioning.is_none() {
        return Err(ApiError::forbidden(
            "A bot can list only messages that mention it: give mentionedPeople=me.",
        ));
    }
    let messages = match query.get("beforeMessage") {
        None => room.messages.as_slice(),
        Some(before) => {
            let end = room.messages.iter().rposition(|id| id == before);
            &room.messages[..end.ok_or_else(|| ApiError::not_found("Message"))?]
        }
    };
    let wanted = Wanted {
        before,
        parent: query.get("parentId"),
        mentioned: mentioning.map(|_| caller.id.as_str()),
    };
    let (items, more) = wanted.page(&world, messages, (max, place));
    Ok(page(&items, more, place, "/messages", &query, &caller.base))
}

pub(super) async fn direct(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    query: Query,
) -> Result<Response, ApiError> {
    let person = match (query.get("personId"), query.get("personEmail")) {
        (Some(id), _) => shared.directory.by_id(id),
        (None, Some(email)) => shared.directory.by_email(email),
        (None, None) => return Err(ApiError::bad("Give personId or personEmail.")),
    };
    let person = person.ok_or_else(|| ApiError::not_found("Person"))?;
    let (max, place) = bounds(&query, 50, 1000)?;
    let world = shared.world();
    let room = world.direct_room(&caller.id, field(&person, "id"));
    let room = room.ok_or_else(|| ApiError::not_found("Direct space"))?;
    let wanted = Wanted {
        before: None,
        parent: query.get("parentId"),
        mentioned: None,
    };
    let (items, more) = wanted.page(&world, &room.messages, (max, place));
    let path = "/messages/direct";
    Ok(page(&items, more, place, path, &query, &caller.base))
}

pub(in super::super) async fn one(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let world = shared.world();
    let message = world.messages.get(&id);
    let message = message.filter(|m| world.may_read(&caller.id, caller.is_bot, m));
    message
        // People of the chat page read it by this call as well; Webex's own clients read it otherwise.
        .filter(|m| !caller.is_bot || m.lags_until.is_none_or(|end| end <= Instant::now()))
        .map(|m| Json(m.json()))
        .ok_or_else(|| ApiError::not_found("Message"))
}

pub(super) async fn edit(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<String>,
    Body(body): Body,
) -> Result<Json<Value>, ApiError> {
    let said = Said::read(&body, shared.settings.cards)?;
    let named = text(&body, "roomId").ok_or_else(|| ApiError::bad("roomId is required."))?;
    if !said.files.is_empty() || !said.attachments.is_empty() {
        return Err(ApiError::bad(
            "Files and cards cannot be edited into a message.",
        ));
    }
    if said.markdown.is_some() && !body["html"].is_null() {
        return Err(ApiError::bad("Leave out html where there is markdown."));
    }
    let (json, event) = {
        let mut world = shared.world();
        let World {
            rooms, messages, ..
        } = &mut *world;
        let room = rooms.get(named).filter(|room| room.has(&caller.id));
        let room = room.ok_or_else(|| ApiError::not_found("Room"))?;
        let message = messages
            .get_mut(&id)
            .filter(|message| message.room == room.id);
        let message = message.ok_or_else(|| ApiError::not_found("Message"))?;
        if message.person != caller.id {
            return Err(ApiError::forbidden("Only the author may edit a message."));
        }
        if !message.files.is_empty() || !message.attachments.is_empty() {
            return Err(ApiError::bad(
                "A message with a file or a card cannot be edited.",
            ));
        }
        if message.edits >= MAX_EDITS {
            return Err(ApiError::bad("A message can be edited ten times at most."));
        }
        let fresh = said.message(&shared, &caller, room);
        message.edits += 1;
        message.updated = Some(fresh.created);
        (message.text, message.markdown, message.html) = (fresh.text, fresh.markdown, fresh.html);
        (message.people, message.groups) = (fresh.people, fresh.groups);
        (
            message.json(),
            message.event("updated", &caller.id, room.audience()),
        )
    };
    shared.announce(event);
    Ok(Json(json))
}

pub(super) async fn delete(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    let event = {
        let mut world = shared.world();
        let message = world.messages.get(&id).cloned();
        let message =
            message.filter(|m| world.rooms.get(&m.room).is_some_and(|r| r.has(&caller.id)));
        let message = message.ok_or_else(|| ApiError::not_found("Message"))?;
        if message.person != caller.id {
            return Err(ApiError::forbidden("Only the author may delete a message."));
        }
        world.messages.remove(&id);
        let mut audience = Arc::default();
        if let Some(room) = world.rooms.get_mut(&message.room) {
            room.messages.retain(|known| *known != id);
            audience = room.audience();
        }
        message.event("deleted", &caller.id, audience)
    };
    shared.announce(event);
    Ok(StatusCode::NO_CONTENT)
}

/// A text of a body that is not empty.
pub(super) fn text<'a>(body: &'a Value, name: &str) -> Option<&'a str> {
    body[name].as_str().filter(|text| !text.is_empty())
}
