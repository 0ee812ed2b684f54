//! A watch as the inbox keeps it, and its job: ids and a language, never names or text. Pure.

use serde::{Deserialize, Serialize};

use crate::inbox::{Job, Watch};
use crate::intent::Language;
use crate::reply::GaveUp;
use crate::webex::model::{Envelope, EventData, MessageId, PersonId, RoomId, RoomType};

/// Key prefix of jobs of watches.
pub(in crate::worker) const DUE: &str = "watches/due/";

/// The body of a watch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Order {
    /// The people who all have to be available.
    pub(super) people: Vec<PersonId>,
    pub(super) asker: PersonId,
    pub(super) room: RoomId,
    /// The root of the thread that is answered in.
    pub(super) thread: Option<MessageId>,
    /// Whether the space is known to be a direct one.
    pub(super) direct: bool,
    /// Whether it is told in the asker's direct space, wherever it was asked.
    pub(super) private: bool,
    /// The tag of the question's language.
    pub(super) language: Option<String>,
    /// The key of the question, so that a renewed watch is told from the one before.
    pub(super) asked: String,
    /// How many jobs the watch has had that told nothing.
    pub(super) round: u32,
    /// The policy did not let it tell: it is not looked at any more, and given up at its end.
    pub(super) withheld: bool,
}

/// The key of a watch: an asker's watch of these people.
pub(super) fn key(asker: &PersonId, people: &[PersonId]) -> String {
    let mut ids: Vec<&str> = people.iter().map(PersonId::as_str).collect();
    ids.sort_unstable();
    format!("{}/{}", asker.as_str(), ids.join("/"))
}

impl Order {
    pub(super) fn read(watch: &Watch) -> Option<Self> {
        serde_json::from_str(&watch.body).ok()
    }

    pub(super) fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    pub(super) fn language(&self) -> Option<Language> {
        Language::new(self.language.as_deref()?)
    }

    /// The key of its next job.
    pub(super) fn job_key(&self) -> String {
        format!("{DUE}{}/{}", self.asked, self.round)
    }
}

/// The body of a watch's job: an envelope like that of every job, and more.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Due {
    #[serde(flatten)]
    envelope: Envelope,
    /// The watch.
    pub(super) key: String,
    /// Its body when it became due: with another, the watch was renewed, or told.
    pub(super) body: String,
    /// Why nothing will be told; none where all can be reached.
    pub(super) gave_up: Option<GaveUp>,
}

impl Due {
    /// The body of a job; none of a job of another kind.
    pub(super) fn read(job: &Job) -> Option<Self> {
        let is_due = job.key.starts_with(DUE);
        is_due.then(|| serde_json::from_str(&job.body).ok())?
    }

    pub(super) fn of(watch: &Watch, order: &Order, gave_up: Option<GaveUp>) -> Self {
        let data = EventData {
            id: order.job_key(),
            room_id: Some(order.room.clone()),
            room_type: order.direct.then_some(RoomType::Direct),
            person_id: Some(order.asker.clone()),
            message_id: order.thread.clone(),
            created: None,
            updated: None,
            lookup: None,
        };
        Self {
            envelope: Envelope {
                resource: "watches".to_owned(),
                event: "due".to_owned(),
                actor_id: None,
                org_id: None,
                data,
            },
            key: watch.key.clone(),
            body: watch.body.clone(),
            gave_up,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_people_makes_no_other_watch() {
        let [anna, wei, mei] = ["ANNA", "WEI", "MEI"].map(|id| id.parse::<PersonId>().unwrap());
        let people = [wei.clone(), mei.clone()];
        assert_eq!(key(&anna, &people), key(&anna, &[mei.clone(), wei.clone()]));
        assert_ne!(key(&anna, &people), key(&anna, std::slice::from_ref(&wei)));
        assert_ne!(key(&anna, &people), key(&wei, &people));
    }
}
