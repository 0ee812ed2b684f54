//! Spaces, who is in them, and what their members may do there.

use std::collections::HashSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::directory::{emails, text};
use super::ids;

/// A space.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Room {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) direct: bool,
    pub(super) creator: String,
    pub(super) created: String,
    pub(super) last_activity: String,
    /// Only moderators change it and who is in it.
    #[serde(default)]
    pub(super) locked: bool,
    /// Only moderators speak in it.
    #[serde(default)]
    pub(super) announcements: bool,
    #[serde(default)]
    pub(super) description: Option<String>,
    pub(super) members: Vec<Membership>,
    /// Ids of the members: events share them.
    #[serde(skip)]
    people: Arc<HashSet<String>>,
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
    #[serde(default)]
    pub(super) hidden: bool,
    pub(super) created: String,
}

/// Two people, in either order.
pub(super) fn pair(one: &str, other: &str) -> (String, String) {
    let (first, second) = if one < other {
        (one, other)
    } else {
        (other, one)
    };
    (first.to_owned(), second.to_owned())
}

impl Room {
    /// A new space of one of its members; it stays in this cluster.
    pub(super) fn new(
        cluster: &str,
        title: &str,
        direct: bool,
        creator: &str,
        members: Vec<Membership>,
    ) -> Self {
        let created = members.first().map(|member| member.created.clone());
        let created = created.unwrap_or_default();
        let mut room = Self {
            id: ids::new_within(cluster, "ROOM"),
            title: title.to_owned(),
            direct,
            creator: creator.to_owned(),
            last_activity: created.clone(),
            created,
            locked: false,
            announcements: false,
            description: None,
            members: Vec::new(),
            people: Arc::default(),
            messages: Vec::new(),
        };
        for member in members {
            room.admit(member);
        }
        room
    }

    /// Adds a member; returns the membership, whose id combines person and space.
    pub(super) fn admit(&mut self, mut member: Membership) -> Membership {
        let numbers = format!("{}:{}", ids::number(&member.person), ids::number(&self.id));
        member.id = ids::within(&self.cluster(), "MEMBERSHIP", &numbers);
        Arc::make_mut(&mut self.people).insert(member.person.clone());
        self.members.push(member.clone());
        member
    }

    /// The cluster of the space.
    pub(super) fn cluster(&self) -> String {
        ids::cluster(&self.id)
    }

    /// The two people of a direct space.
    pub(super) fn pair(&self) -> Option<(String, String)> {
        match self.members.as_slice() {
            [one, other] if self.direct => Some(pair(&one.person, &other.person)),
            _ => None,
        }
    }

    /// Whether this person is one of its moderators.
    pub(super) fn moderates(&self, person: &str) -> bool {
        let mut moderators = self.members.iter().filter(|member| member.moderator);
        moderators.any(|member| member.person == person)
    }

    /// Whether this person may say who moderates it: a moderator may, and anybody where there is none.
    pub(super) fn may_appoint(&self, person: &str) -> bool {
        self.moderates(person) || !self.members.iter().any(|member| member.moderator)
    }

    /// Whether this person may change it and who is in it.
    pub(super) fn may_change(&self, person: &str) -> bool {
        !self.locked || self.may_appoint(person)
    }

    pub(super) fn has(&self, person: &str) -> bool {
        self.people.contains(person)
    }

    /// Removes the member at a place.
    pub(super) fn dismiss(&mut self, place: usize) -> Membership {
        let member = self.members.remove(place);
        Arc::make_mut(&mut self.people).remove(&member.person);
        member
    }

    /// Rebuilds the index, which is not saved.
    pub(super) fn index(&mut self) {
        let people = self.members.iter().map(|member| member.person.clone());
        self.people = Arc::new(people.collect());
    }

    /// As the API tells it to this person.
    pub(super) fn seen_by(&self, person: &str) -> Value {
        let other = self
            .members
            .iter()
            .find(|m| m.person != person)
            .filter(|_| self.direct);
        let mut whole = json!({
            "id": self.id,
            "title": other.map_or(self.title.as_str(), |other| other.name.as_str()),
            "type": self.kind(),
            "isLocked": self.locked,
            "lastActivity": self.last_activity,
            "creatorId": self.creator,
            "created": self.created,
            "isAnnouncementOnly": self.announcements,
            "isPublic": false,
            "isReadOnly": false,
        });
        if let Some(description) = &self.description {
            whole["description"] = description.clone().into();
        }
        whole
    }

    pub(super) fn kind(&self) -> &'static str {
        if self.direct { "direct" } else { "group" }
    }

    pub(super) fn audience(&self) -> Arc<HashSet<String>> {
        Arc::clone(&self.people)
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
            "isRoomHidden": self.hidden,
            "created": self.created,
        })
    }
}

/// A membership of this person, without a room, and so without an id.
pub(super) fn member(person: &Map<String, Value>, created: &str) -> Membership {
    Membership {
        id: String::new(),
        person: text(person, "id").to_owned(),
        email: emails(person).next().unwrap_or_default().to_owned(),
        name: text(person, "displayName").to_owned(),
        org: text(person, "orgId").to_owned(),
        moderator: false,
        hidden: false,
        created: created.to_owned(),
    }
}
