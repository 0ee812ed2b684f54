//! The bot's own messages in group spaces, as far as events tell of them.
//!
//! A bot cannot list its messages there, but it can fetch one by its id. The websocket tells the ids of the bot's own
//! messages, so a post whose response was lost can be found.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use crate::webex::model::{MessageId, RoomId};

/// The most messages that are remembered. A post is looked for a few seconds after it was made.
const MOST: usize = 1000;

/// The most messages of one space that are looked at.
const MOST_OF_A_SPACE: usize = 20;

/// The latest own messages: ids only, and in memory.
#[derive(Debug, Clone, Default)]
pub struct OwnPosts {
    latest: Arc<Mutex<VecDeque<(RoomId, MessageId)>>>,
}

impl OwnPosts {
    /// Remembers a message of the bot in a group space.
    pub fn note(&self, room: RoomId, message: MessageId) {
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        if latest.iter().any(|(_, known)| *known == message) {
            return;
        }
        latest.truncate(MOST - 1);
        latest.push_front((room, message));
    }

    /// The latest messages in a space, the newest first.
    #[must_use]
    pub fn of(&self, room: &RoomId) -> Vec<MessageId> {
        let latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        let here = latest.iter().filter(|(there, _)| there == room);
        let ids = here.map(|(_, message)| message.clone());
        ids.take(MOST_OF_A_SPACE).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
        text.parse().unwrap()
    }

    #[test]
    fn the_latest_messages_of_a_space_are_told_the_newest_first() {
        let own = OwnPosts::default();
        for message in ["first", "second", "second"] {
            own.note(id("here"), id(message));
        }
        own.note(id("elsewhere"), id("third"));
        assert_eq!(own.of(&id("here")), [id("second"), id("first")]);
        assert!(own.of(&id("nowhere")).is_empty());
    }

    #[test]
    fn memory_is_bounded_and_so_is_what_is_looked_at() {
        let own = OwnPosts::default();
        for number in 0..2 * MOST {
            own.note(id("here"), id(&format!("message{number}")));
        }
        let told = own.of(&id("here"));
        assert_eq!(told.len(), MOST_OF_A_SPACE);
        assert_eq!(told[0], id(&format!("message{}", 2 * MOST - 1)));
        assert_eq!(own.latest.lock().unwrap().len(), MOST);
    }
}
