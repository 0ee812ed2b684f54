//! The state of the simulated world: spaces, who is in them, what was said, who listens.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::directory::{Directory, emails, text};
use super::{ids, stamp};

/// Everything that changes.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct World {
    pub(super) rooms: HashMap<String, Room>,
    pub(super) messages: HashMap<String, Message>,
    pub(super) webhooks: Vec<Webhook>,
    pub(super) actions: HashMap<String, Value>,
    /// The space that is there from the start.
    pub(super) first_room: String,
}

/// A space.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Room {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) direct: bool,
    pub(super) creator: String,
    pub(super) created: String,
    pub(super) last_activity: String,
    pub(super) members: Vec<Membership>,
    /// Message ids, oldest first.
    pub(super) messages: Vec<String>,
}

/// Somebody in a space.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Membership {
    pub(super) id: String,
    pub(super) person: String,
    pub(super) email: String,
    pub(super) name: String,
    pub(super) org: String,
    pub(super) moderator: bool,
    pub(super) created: String,
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
pub(super) struct Happening {
    pub(super) resource: &'static str,
    pub(super) event: &'static str,
    pub(super) actor: String,
    /// Who may know of it.
    pub(super) audience: Vec<String>,
    /// Whom a message mentions.
    pub(super) mentions: Vec<String>,
    pub(super) direct: bool,
    pub(super) data: Value,
}

impl World {
    /// A world with one group space that holds the bot and everybody who is no other bot.
    pub(super) fn new(directory: &Directory, now: Timestamp) -> Self {
        let mut world = Self::default();
        let bot = directory.bot().to_owned();
        let created = stamp(now);
        let members = directory
            .written()
            .iter()
            .filter(|person| text(person, "type") != "bot" || text(person, "id") == bot)
            .map(|person| member(person, &created))
            .collect();
        let room = Room {
            id: ids::new("ROOM"),
            title: "Field team".to_owned(),
            direct: false,
            creator: bot,
            created: created.clone(),
            last_activity: created,
            members,
            messages: Vec::new(),
        };
        world.first_room.clone_from(&room.id);
        world.rooms.insert(room.id.clone(), room);
        world
    }

    /// The direct space of two people.
    pub(super) fn direct_room(&self, one: &str, other: &str) -> Option<&Room> {
        self.rooms
            .values()
            .find(|r| r.direct && r.has(one) && r.has(other) && r.members.len() == 2)
    }

    /// Whether this person may read this message: members may, and in a group space a bot only
    /// what mentions it.
    pub(super) fn may_read(&self, person: &str, is_bot: bool, message: &Message) -> bool {
        let member = self
            .rooms
            .get(&message.room)
            .is_some_and(|room| room.has(person));
        member && (!is_bot || message.direct || message.people.iter().any(|id| id == person))
    }
}

impl Room {
    pub(super) fn has(&self, person: &str) -> bool {
        self.members.iter().any(|member| member.person == person)
    }

    /// As the API tells it to this person.
    pub(super) fn seen_by(&self, person: &str) -> Value {
        let other = self
            .members
            .iter()
            .find(|m| m.person != person)
            .filter(|_| self.direct);
        json!({
            "id": self.id,
            "title": other.map_or(self.title.as_str(), |other| other.name.as_str()),
            "type": self.kind(),
            "isLocked": false,
            "lastActivity": self.last_activity,
            "creatorId": self.creator,
            "created": self.created,
            "isPublic": false,
            "isReadOnly": false,
        })
    }

    pub(super) fn kind(&self) -> &'static str {
        if self.direct { "direct" } else { "group" }
    }

    pub(super) fn audience(&self) -> Vec<String> {
        self.members
            .iter()
            .map(|member| member.person.clone())
            .collect()
    }
}

impl Membership {
    pub(super) fn json(&self, room: &Room) -> Value {
        json!({
            "id": self.id,
            "roomId": room.id,
            "roomType": room.kind(),
            "personId": self.person,
            "personEmail": self.email,
            "personDisplayName": self.name,
            "personOrgId": self.org,
            "isModerator": self.moderator,
            "isMonitor": false,
            "isRoomHidden": false,
            "created": self.created,
        })
    }
}

/// A membership of this person, in no room yet.
pub(super) fn member(person: &Map<String, Value>, created: &str) -> Membership {
    Membership {
        id: ids::new("MEMBERSHIP"),
        person: text(person, "id").to_owned(),
        email: emails(person).next().unwrap_or_default().to_owned(),
        name: text(person, "displayName").to_owned(),
        org: text(person, "orgId").to_owned(),
        moderator: false,
        created: created.to_owned(),
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

    /// This, happened.
    pub(super) fn happening(
        &self,
        event: &'static str,
        actor: &str,
        audience: Vec<String>,
    ) -> Happening {
        Happening {
            resource: "messages",
            event,
            actor: actor.to_owned(),
            audience,
            mentions: self.people.clone(),
            direct: self.direct,
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
