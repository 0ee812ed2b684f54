//! An event of the websocket: an activity with UUIDs as ids and encrypted contents.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::directory::{Directory, emails, text};
use super::super::ids;
use super::super::world::{Event, World};
use super::base::Base;

/// The context of an activity: space, participants and parent.
#[derive(Debug)]
pub(super) struct EventContext {
    id: String,
    published: String,
    room: String,
    is_locked: bool,
    participants: Vec<String>,
    parent: Option<Parent>,
}

/// The message that an activity belongs to.
#[derive(Debug)]
struct Parent {
    id: String,
    kind: &'static str,
    person: String,
    published: String,
}

impl EventContext {
    /// The context of an event at this time.
    pub(super) fn of(event: &Event, world: &World, now: &str) -> Self {
        let told = |name: &str| event.data[name].as_str().unwrap_or_default();
        let (room, parent) = match (event.resource, event.event) {
            ("rooms", _) => (told("id"), None),
            ("messages", "updated") => (told("roomId"), Some((told("id"), "edit"))),
            ("messages", _) => (told("roomId"), Some((told("parentId"), "reply"))),
            _ => (told("roomId"), Some((told("messageId"), "cardAction"))),
        };
        let parent = parent.and_then(|(id, kind)| {
            let message = world.messages.get(id)?;
            Some(Parent {
                id: ids::number(id),
                kind,
                person: message.person.clone(),
                published: message.created.clone(),
            })
        });
        let space = world.rooms.get(room);
        let is_new = event.event == "created" && event.resource != "memberships";
        Self {
            id: activity_id(event),
            published: if is_new { told("created") } else { now }.to_owned(),
            room: room.to_owned(),
            is_locked: space.is_some_and(|space| space.locked),
            // Other events need no participants, and a large space has many.
            participants: space
                .filter(|_| is_opening(event))
                .into_iter()
                .flat_map(|space| &space.members)
                .map(|member| member.person.clone())
                .collect(),
            parent,
        }
    }

    /// For an edit: the UUID of the activity, and the id of the message.
    pub(super) fn edit(&self, event: &Event) -> Option<(String, String)> {
        let is_edit = event.resource == "messages" && event.event == "updated";
        let id = event.data["id"].as_str()?;
        is_edit.then(|| (self.id.clone(), id.to_owned()))
    }

    /// The activities of an event, with URLs for a client of this base.
    pub(super) fn activities(
        &self,
        event: &Event,
        base: &Base,
        directory: &Directory,
    ) -> Vec<Value> {
        let number = |name: &str| ids::number(event.data[name].as_str().unwrap_or_default());
        let member = || {
            person(
                directory,
                event.data["personId"].as_str().unwrap_or_default(),
            )
        };
        let (verb, object) = match (event.resource, event.event) {
            ("messages", "created") if !event.data["files"].is_null() => {
                return self.share(event, base, directory);
            }
            ("messages", "created" | "updated") => ("post", comment(event)),
            ("messages", "deleted") => (
                "delete",
                json!({"objectType": "activity", "id": number("id")}),
            ),
            ("attachmentActions", "created") => (
                "cardAction",
                json!({"objectType": "submit", "inputs": encrypted()}),
            ),
            ("memberships", "created") => ("add", member()),
            ("memberships", "deleted") => ("leave", member()),
            ("memberships", "updated") if event.data["isModerator"] == true => {
                ("assignModerator", member())
            }
            ("memberships", "updated") => ("unassignModerator", member()),
            ("rooms", "created") => ("create", self.conversation(event, base, directory)),
            ("rooms", "updated") => ("update", self.conversation(event, base, directory)),
            _ => return Vec::new(),
        };
        vec![self.activity(&self.id, verb, &object, event, base, directory)]
    }

    /// The two activities of a message with a file: one for the message, one after the scan of the file.
    fn share(&self, event: &Event, base: &Base, directory: &Directory) -> Vec<Value> {
        let mut object = comment(event);
        object["objectType"] = "content".into();
        object["contentCategory"] = "documents".into();
        let file = |state: &str| {
            json!({"items": [{"objectType": "file", "displayName": encrypted(),
                              "malwareQuarantineState": state}]})
        };
        object["files"] = file("unknown");
        let shared = self.activity(&self.id, "share", &object, event, base, directory);
        object["files"] = file("safe");
        object["id"] = self.id.clone().into();
        let id = Uuid::new_v4().to_string();
        let scanned = self.activity(&id, "update", &object, event, base, directory);
        vec![shared, scanned]
    }

    fn activity(
        &self,
        id: &str,
        verb: &str,
        object: &Value,
        event: &Event,
        base: &Base,
        directory: &Directory,
    ) -> Value {
        let mut activity = json!({
            "id": id,
            "objectType": "activity",
            "url": format!("{}/activities/{id}", self.service(base)),
            "published": self.published,
            "verb": verb,
            "actor": person(directory, &event.actor),
            "object": object,
        });
        if verb != "create" {
            activity["target"] = self.conversation(event, base, directory);
        }
        if let Some(parent) = &self.parent {
            activity["parent"] = json!({
                "id": parent.id,
                "type": parent.kind,
                "actorId": ids::number(&parent.person),
                "published": parent.published,
            });
        }
        activity
    }

    /// The space. Only the activity that creates it lists the participants.
    fn conversation(&self, event: &Event, base: &Base, directory: &Directory) -> Value {
        let number = ids::number(&self.room);
        let mut tags = Vec::new();
        if event.direct {
            tags.push("ONE_ON_ONE");
        }
        if self.is_locked {
            tags.push("LOCKED");
        }
        let participants = self.participants.iter().map(|id| person(directory, id));
        let participants: Vec<Value> = participants.collect();
        json!({
            "id": number,
            "objectType": "conversation",
            "url": format!("{}/conversations/{number}", self.service(base)),
            "globalId": self.room,
            "tags": tags,
            "participants": {"items": participants},
            "activities": {"items": []},
        })
    }

    fn service(&self, base: &Base) -> String {
        base.conversation(&ids::cluster(&self.room))
    }
}

/// Whether the event creates a space.
fn is_opening(event: &Event) -> bool {
    (event.resource, event.event) == ("rooms", "created")
}

/// The UUID of the activity. Messages and presses share theirs with their REST id.
fn activity_id(event: &Event) -> String {
    let id = event.data["id"].as_str().unwrap_or_default();
    match (event.resource, event.event) {
        ("messages" | "attachmentActions", "created") => ids::number(id),
        // Each member of a direct space gets the activity, with the same id.
        ("rooms", "created") => {
            Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("create {id}").as_bytes()).to_string()
        }
        _ => Uuid::new_v4().to_string(),
    }
}

/// The encrypted text of a message, with the people that it mentions.
fn comment(event: &Event) -> Value {
    let mut object = json!({
        "objectType": "comment",
        "displayName": encrypted(),
        "content": encrypted(),
    });
    if !event.mentions.is_empty() {
        let people = event.mentions.iter().map(|id| {
            let number = ids::number(id);
            json!({"id": number, "objectType": "person"})
        });
        object["mentions"] = json!({"items": people.collect::<Vec<_>>()});
    }
    object
}

fn person(directory: &Directory, id: &str) -> Value {
    let record = directory.by_id(id).unwrap_or_default();
    let number = ids::number(id);
    let is_bot = text(&record, "type") == "bot";
    json!({
        "id": number,
        "entryUUID": number,
        "objectType": "person",
        "type": if is_bot { "ROBOT" } else { "PERSON" },
        "displayName": text(&record, "displayName"),
        "emailAddress": emails(&record).next().unwrap_or_default(),
        "orgId": ids::number(text(&record, "orgId")),
    })
}

/// Random text in the form of encrypted contents: a JWE in compact form. Webex names its key in `encryptionKeyUrl`. The
/// simulator does not, because the JavaScript SDK would ask a key server for it, and fail without one.
fn encrypted() -> String {
    let part = |text: &[u8]| URL_SAFE_NO_PAD.encode(text);
    let random = |count: usize| -> Vec<u8> {
        std::iter::repeat_with(Uuid::new_v4)
            .flat_map(Uuid::into_bytes)
            .take(count)
            .collect()
    };
    let head = part(br#"{"alg":"dir","enc":"A256GCM"}"#);
    let (start, sealed, tag) = (random(12), random(48), random(16));
    format!("{head}..{}.{}.{}", part(&start), part(&sealed), part(&tag))
}
