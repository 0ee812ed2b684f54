//! Messages between replicas of the bot, and to themselves, over the inbox. Pure.

use std::fmt;
use std::str::FromStr;

use crate::webex::model::{MessageId, RoomId};

/// Something that every replica has to know at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Announcement {
    /// Somebody came to this space, or went.
    MembersChanged(RoomId),
    /// The bot has posted this message in this group space.
    Posted(RoomId, MessageId),
    /// The bot's webhooks were looked at, and are as they should be: what happens at Webex is heard of.
    WebhooksAreSound,
    /// Events of Webex may not arrive from now on.
    EventsAreMissed,
    /// Nothing has happened: whoever hears this would have heard of anything else.
    Alive,
}

/// The text is none of the announcements that this version knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an announcement of another version")]
pub struct Unknown;

const MEMBERS: &str = "members ";
const POSTED: &str = "posted ";
const WEBHOOKS: &str = "webhooks";
const MISSED: &str = "missed";
const ALIVE: &str = "alive";

impl fmt::Display for Announcement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MembersChanged(room) => write!(f, "{MEMBERS}{room}"),
            Self::Posted(room, message) => write!(f, "{POSTED}{room} {message}"),
            Self::WebhooksAreSound => f.write_str(WEBHOOKS),
            Self::EventsAreMissed => f.write_str(MISSED),
            Self::Alive => f.write_str(ALIVE),
        }
    }
}

impl FromStr for Announcement {
    type Err = Unknown;

    fn from_str(text: &str) -> Result<Self, Unknown> {
        match text {
            WEBHOOKS => Ok(Self::WebhooksAreSound),
            MISSED => Ok(Self::EventsAreMissed),
            ALIVE => Ok(Self::Alive),
            _ if text.starts_with(POSTED) => {
                let ids = text
                    .strip_prefix(POSTED)
                    .and_then(|ids| ids.split_once(' '));
                let (room, message) = ids.ok_or(Unknown)?;
                let room = room.parse().map_err(|_| Unknown)?;
                let message = message.parse().map_err(|_| Unknown)?;
                Ok(Self::Posted(room, message))
            }
            _ => {
                let room = text.strip_prefix(MEMBERS).ok_or(Unknown)?;
                let room = room.parse().map_err(|_| Unknown)?;
                Ok(Self::MembersChanged(room))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_announcement_comes_over_as_it_was_made() {
        let room: RoomId = "Y2lzY29zcGFyazovL3VzL1JPT00".parse().unwrap();
        let message = "Y2lzY29zcGFyazovL3VzL01FU1NBR0U".parse().unwrap();
        for announcement in [
            Announcement::MembersChanged(room.clone()),
            Announcement::Posted(room, message),
            Announcement::WebhooksAreSound,
            Announcement::EventsAreMissed,
            Announcement::Alive,
        ] {
            assert_eq!(announcement.to_string().parse(), Ok(announcement));
        }
        for other in [
            "",
            "members ",
            "members ../x",
            "members",
            "posted ",
            "posted a",
            "later",
        ] {
            assert_eq!(other.parse::<Announcement>(), Err(Unknown), "{other}");
        }
    }
}
