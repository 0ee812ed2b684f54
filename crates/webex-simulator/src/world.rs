//! The state of the simulated world: spaces, who is in them, what was said, who listens.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::directory::{Directory, text};
use super::space::{Room, member, pair};
use super::{ids, iso_millis};

/// Everything that changes.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct World {
    pub(super) rooms: HashMap<String, Room>,
    pub(super) messages: HashMap<String, Message>,
    pub(super) webhooks: Vec<Webhook>,
    pub(super) actions: HashMap<String, Value>,
    /// The space that is there from the start.
    pub(super) first_room: String,
    /// Direct spaces by their two people.
    #[serde(skip)]
    direct: HashMap<(String, String), String>,
}

/// A message.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Message {
    pub(super) id: String,
    pub(super) room: String,
    pub(super) direct: bool,
    pub(super) parent: Option<String>,
    pub(super) person: String,
    pub(super) email: String,
    pub(super) text: String,
    pub(super) markdown: Option<String>,
    pub(super) html: Option<String>,
    pub(super) files: Vec<Value>,
    pub(super) attachments: Vec<Value>,
    pub(super) people: Vec<String>,
    pub(super) groups: Vec<String>,
    pub(super) created: String,
    pub(super) updated: Option<String>,
    pub(super) edits: u32,
    /// Until when its id is unknown.
    #[serde(skip)]
    pub(super) lags_until: Option<Instant>,
}

/// A webhook.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Webhook {
    pub(super) id: String,
    pub(super) owner: String,
    pub(super) name: String,
    pub(super) target_url: String,
    pub(super) resource: String,
    pub(super) event: String,
    pub(super) filter: Option<String>,
    pub(super) secret: Option<String>,
    pub(super) active: bool,
    pub(super) created: String,
    pub(super) failures: u32,
}

/// Something that happened, for webhooks and for pages that watch.
#[derive(Debug, Clone)]
pub(super) struct Event {
    pub(super) resource: &'static str,
    pub(super) event: &'static str,
    pub(super) actor: String,
    /// People who may know of it.
    pub(super) audience: Arc<HashSet<String>>,
    /// The people whom a message mentions.
    pub(super) mentions: Vec<String>,
    pub(super) direct: bool,
    /// Whether it is a membership of a new space.
    pub(super) founding: bool,
    pub(super) data: Value,
}

impl World {
    /// A world with one group space that holds the bot and everybody who is no other bot.
    pub(super) fn new(directory: &Directory, now: Timestamp) -> Self {
        let mut world = Self::default();
        let bot = directory.bot().to_owned();
        let created = iso_millis(now);
        let members = directory
            .written()
            .iter()
            .filter(|person| text(person, "type") != "bot" || text(person, "id") == bot)
            .map(|person| member(person, &created))
            .collect();
        let room = Room::new(ids::HOME, "Field team", false, &bot, members);
        world.first_room.clone_from(&room.id);
        world.add(room);
        world
    }

    /// A new space.
    pub(super) fn add(&mut self, room: Room) {
        if let Some(pair) = room.pair() {
            self.direct.insert(pair, room.id.clone());
        }
        self.rooms.insert(room.id.clone(), room);
    }

    /// No such space any more, and nothing that was said in it.
    pub(super) fn remove(&mut self, room: &str) {
        if let Some(room) = self.rooms.remove(room) {
            if let Some(pair) = room.pair() {
                self.direct.remove(&pair);
            }
            for message in &room.messages {
                self.messages.remove(message);
            }
        }
    }

    /// Rebuilds the indexes, which are not saved.
    pub(super) fn index(&mut self) {
        self.rooms.values_mut().for_each(Room::index);
        let pairs = self
            .rooms
            .values()
            .filter_map(|room| Some((room.pair()?, room.id.clone())));
        self.direct = pairs.collect();
    }

    /// The direct space of two people.
    pub(super) fn direct_room(&self, one: &str, other: &str) -> Option<&Room> {
        self.rooms.get(self.direct.get(&pair(one, other))?)
    }

    /// A webhook by its id.
    pub(super) fn webhook(&self, id: &str) -> Option<&Webhook> {
        self.webhooks.iter().find(|webhook| webhook.id == id)
    }

    /// A webhook by its id, to be changed.
    pub(super) fn webhook_mut(&mut self, id: &str) -> Option<&mut Webhook> {
        self.webhooks.iter_mut().find(|webhook| webhook.id == id)
    }

    /// This person's spaces, the oldest first.
    pub(super) fn rooms_of(&self, person: &str) -> Vec<&Room> {
        let mut rooms: Vec<&Room> = self.rooms.values().filter(|r| r.has(person)).collect();
        rooms.sort_by_key(|room| (&room.created, &room.id));
        rooms
    }

    /// Whether this person may read this message: members may, and in a group space a bot only
    /// what mentions it and what it wrote.
    pub(super) fn may_read(&self, person: &str, is_bot: bool, message: &Message) -> bool {
        let member = self
            .rooms
            .get(&message.room)
            .is_some_and(|room| room.has(person));
        let concerned = || message.person == person || message.people.iter().any(|id| id == person);
        member && (!is_bot || message.direct || concerned())
    }
}

impl Message {
    /// As the API tells it.
    pub(super) fn json(&self) -> Value {
        let mut whole = self.envelope();
        let mut put = |field: &str, value: Value| {
            whole[field] = value;
        };
        put("text", self.text.clone().into());
        if let Some(markdown) = &self.markdown {
            put("markdown", markdown.clone().into());
        }
        if let Some(html) = &self.html {
            put("html", html.clone().into());
        }
        if !self.attachments.is_empty() {
            put("attachments", self.attachments.clone().into());
        }
        if let Some(updated) = &self.updated {
            put("updated", updated.clone().into());
        }
        whole
    }

    /// As an event tells it: without what was said.
    pub(super) fn envelope(&self) -> Value {
        let mut data = json!({
            "id": self.id,
            "roomId": self.room,
            "roomType": if self.direct { "direct" } else { "group" },
            "personId": self.person,
            "personEmail": self.email,
            "created": self.created,
        });
        if let Some(parent) = &self.parent {
            data["parentId"] = parent.clone().into();
        }
        if !self.people.is_empty() {
            data["mentionedPeople"] = self.people.clone().into();
        }
        if !self.groups.is_empty() {
            data["mentionedGroups"] = self.groups.clone().into();
        }
        if !self.files.is_empty() {
            data["files"] = self.files.clone().into();
        }
        data
    }

    /// This message as an event.
    pub(super) fn event(
        &self,
        event: &'static str,
        actor: &str,
        audience: Arc<HashSet<String>>,
    ) -> Event {
        Event {
            resource: "messages",
            event,
            actor: actor.to_owned(),
            audience,
            mentions: self.people.clone(),
            direct: self.direct,
            founding: false,
            data: self.envelope(),
        }
    }
}

impl Webhook {
    /// As the API tells it: without the secret.
    pub(super) fn json(&self, org: &str) -> Value {
        let mut whole = json!({
            "id": self.id,
            "name": self.name,
            "targetUrl": self.target_url,
            "resource": self.resource,
            "event": self.event,
            "orgId": org,
            "createdBy": self.owner,
            "ownedBy": "creator",
            "status": if self.active { "active" } else { "inactive" },
            "created": self.created,
        });
        if let Some(filter) = &self.filter {
            whole["filter"] = filter.clone().into();
        }
        whole
    }
}
