//! Maps an activity of a space to the envelopes of webhooks. Pure.
//!
//! The verbs are those of the official SDK's plugins for messages, attachment actions and memberships
//! (`webex/webex-js-sdk`, `packages/webex-core` and `plugin-{messages,attachment-actions,memberships}`). The envelopes
//! equal those of a webhook, ids included, so the inbox recognises a repeat from either of them.

use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::ids::{self, Kind};
use crate::webex::model::{Envelope, EventData, RoomType};

/// The kind of an activity; its word is a label of the metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    Message,
    Edit,
    Deletion,
    Press,
    Member,
    /// The bot's own activity.
    Own,
    /// A message that the bot posted.
    OwnPost,
    /// Irrelevant for this bot.
    Other,
}

impl Told {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Edit => "edit",
            Self::Deletion => "deletion",
            Self::Press => "press",
            Self::Member => "member",
            Self::Own | Self::OwnPost => "own",
            Self::Other => "activity",
        }
    }
}

/// An activity as JSON.
#[derive(Debug, Clone, Copy)]
pub(super) struct Activity<'a>(&'a Value);

/// The source of an activity: the key to its cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Origin {
    /// The host of the space, with its port if it has one.
    pub(super) host: String,
    /// The URL of the message or press itself; its response contains the REST id.
    pub(super) lookup: Option<String>,
}

impl<'a> Activity<'a> {
    pub(super) fn of(value: &'a Value) -> Self {
        Self(value)
    }

    /// The non-empty text at this JSON pointer.
    fn text(self, pointer: &str) -> Option<&'a str> {
        let text = self.0.pointer(pointer)?.as_str()?;
        (!text.is_empty()).then_some(text)
    }

    /// The UUID at this JSON pointer.
    fn number(self, pointer: &str) -> Option<&'a str> {
        number(self.0, pointer)
    }

    fn actor(self) -> Option<&'a str> {
        person(self.0, "/actor")
    }

    /// Its kind, for the bot with this UUID.
    pub(super) fn told(self, bot: Option<&str>) -> Told {
        let object = self.text("/object/objectType").unwrap_or_default();
        let told = match self.text("/verb").unwrap_or_default() {
            "post" | "share" if self.text("/parent/type") == Some("edit") => Told::Edit,
            "post" | "share" => Told::Message,
            "update" if ["comment", "content"].contains(&object) => Told::Edit,
            "delete" if object == "activity" => Told::Deletion,
            "cardAction" if object == "submit" => Told::Press,
            "add" if object == "person" => Told::Member,
            "create" if object == "conversation" || self.participants().next().is_some() => {
                Told::Member
            }
            "leave" => Told::Member,
            _ => return Told::Other,
        };
        let own = bot.is_some_and(|bot| self.actor().is_some_and(|actor| same(actor, bot)));
        // Every change of members matters, also if the bot made it.
        match told {
            Told::Message if own => Told::OwnPost,
            Told::Member => told,
            _ if own => Told::Own,
            _ => told,
        }
    }

    fn participants(self) -> impl Iterator<Item = &'a Value> {
        let items = self.0.pointer("/object/participants/items");
        items.and_then(Value::as_array).into_iter().flatten()
    }

    /// The JSON pointer to the space.
    fn space(self) -> &'static str {
        if self.text("/verb") == Some("create") {
            "/object"
        } else {
            "/target"
        }
    }

    /// The host of its space.
    pub(super) fn origin(self) -> Option<Origin> {
        let space = self.space();
        let address = self.text(&format!("{space}/url"))?;
        let url: url::Url = address.parse().ok()?;
        let host = match url.port() {
            Some(port) => format!("{}:{port}", url.host_str()?),
            None => url.host_str()?.to_owned(),
        };
        let path = match self.text("/verb") {
            Some("post" | "share") => "messages",
            Some("cardAction") => "attachment/actions",
            _ => "",
        };
        let place = self.number(&format!("{space}/id"));
        let lookup = place.zip(self.number("/id")).and_then(|(place, id)| {
            let known = format!("conversations/{place}");
            (!path.is_empty() && address.contains(&known))
                .then(|| address.replace(&known, &format!("{path}/{id}")))
        });
        Some(Origin { host, lookup })
    }

    /// Its envelopes, with ids of this cluster. Empty if a required field is missing.
    pub(super) fn envelopes(self, told: Told, cluster: &str) -> Vec<Envelope> {
        let id = |kind, number: &str| ids::rest_id(cluster, kind, number);
        let message = |pointer: &str| Some(id(Kind::Message, self.number(pointer)?));
        let changed = self.text("/published").and_then(|at| at.parse().ok());
        let asked = |pointer: &str| self.text(pointer).and_then(|at| at.parse().ok());
        let one =
            |resource, event, data| Vec::from_iter(self.envelope(resource, event, data, cluster));
        match told {
            Told::Message | Told::OwnPost => one(
                "messages",
                "created",
                message("/id").map(|id| Data::new(id, changed)),
            ),
            Told::Edit => {
                let (of, since) = if self.text("/verb") == Some("update") {
                    ("/object/id", "/object/published")
                } else {
                    ("/parent/id", "/parent/published")
                };
                let data = message(of).map(|id| Data {
                    updated: changed,
                    ..Data::new(id, asked(since))
                });
                one("messages", "updated", data)
            }
            Told::Deletion => {
                let data = message("/object/id");
                let data = data.map(|id| Data::new(id, asked("/object/published")));
                one("messages", "deleted", data)
            }
            Told::Press => {
                let data = self.number("/id").map(|press| Data {
                    message: message("/parent/id"),
                    ..Data::new(id(Kind::AttachmentAction, press), changed)
                });
                one("attachmentActions", "created", data)
            }
            Told::Member => self.members(cluster, changed),
            Told::Own | Told::Other => Vec::new(),
        }
    }

    fn members(self, cluster: &str, at: Option<Timestamp>) -> Vec<Envelope> {
        let (people, event): (Vec<&str>, _) = match self.text("/verb") {
            Some("create") => {
                let people = self.participants().filter_map(|one| person(one, ""));
                (people.collect(), "created")
            }
            Some("leave") => {
                let gone = person(self.0, "/object").or(self.actor());
                (Vec::from_iter(gone), "deleted")
            }
            _ => (Vec::from_iter(person(self.0, "/object")), "created"),
        };
        let Some(room) = self.number(&format!("{}/id", self.space())) else {
            return Vec::new();
        };
        let of = |person: &&str| {
            let membership = ids::rest_id(cluster, Kind::Membership, &format!("{person}:{room}"));
            let data = Data {
                person: Some((*person).to_owned()),
                ..Data::new(membership, at)
            };
            self.envelope("memberships", event, Some(data), cluster)
        };
        people.iter().filter_map(of).collect()
    }

    fn envelope(
        self,
        resource: &str,
        event: &str,
        data: Option<Data>,
        cluster: &str,
    ) -> Option<Envelope> {
        let data = data?;
        let space = self.space();
        let actor = self.actor();
        let rest = |number: &str| ids::rest_id(cluster, Kind::Person, number).parse().ok();
        let room = self.number(&format!("{space}/id"));
        Some(Envelope {
            resource: resource.to_owned(),
            event: event.to_owned(),
            actor_id: actor.and_then(rest),
            org_id: None,
            data: EventData {
                id: data.id,
                room_id: room.and_then(|room| ids::rest_id(cluster, Kind::Room, room).parse().ok()),
                room_type: self.room_type(),
                person_id: data.person.as_deref().or(actor).and_then(rest),
                message_id: data.message.and_then(|id| id.parse().ok()),
                created: data.created,
                updated: data.updated,
                lookup: self.origin().and_then(|origin| origin.lookup),
            },
        })
    }

    /// Whether it happened in a direct space.
    pub(super) fn is_direct(self) -> bool {
        self.room_type() == Some(RoomType::Direct)
    }

    fn room_type(self) -> Option<RoomType> {
        let tags = self.0.pointer(self.space())?.get("tags")?.as_array()?;
        let direct = tags.iter().any(|tag| tag == "ONE_ON_ONE");
        Some(if direct {
            RoomType::Direct
        } else {
            RoomType::Group
        })
    }
}

/// The data of an envelope.
struct Data {
    id: String,
    created: Option<Timestamp>,
    updated: Option<Timestamp>,
    message: Option<String>,
    person: Option<String>,
}

impl Data {
    fn new(id: String, created: Option<Timestamp>) -> Self {
        Self {
            id,
            created,
            updated: None,
            message: None,
            person: None,
        }
    }
}

/// The UUID of a person. The directory's comes before that of an old account.
fn person<'a>(value: &'a Value, at: &str) -> Option<&'a str> {
    number(value, &format!("{at}/entryUUID")).or_else(|| number(value, &format!("{at}/id")))
}

fn number<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    let text = value.pointer(pointer)?.as_str()?;
    Uuid::try_parse(text).ok().map(|_| text)
}

/// Whether two texts are the same UUID, in any notation.
fn same(one: &str, other: &str) -> bool {
    match (Uuid::try_parse(one), Uuid::try_parse(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}
