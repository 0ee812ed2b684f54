//! Spaces, which the API calls rooms: <https://developer.webex.com/docs/api/v1/rooms>.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ids::{OrgId, PersonId, RoomId};
use super::lenient;
use super::open_set::open_set;

open_set!(
    /// How many people a space is for.
    RoomType {
        /// Two.
        Direct = "direct",
        /// Any number.
        Group = "group",
    }
);

/// A space.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Room {
    /// The id.
    pub id: RoomId,
    /// The name people see.
    #[serde(default, deserialize_with = "lenient::text")]
    pub title: Option<String>,
    /// Direct or group.
    #[serde(default, rename = "type", deserialize_with = "lenient::option")]
    pub kind: Option<RoomType>,
    /// Whether only moderators can change it.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub is_locked: Option<bool>,
    /// When something last happened in it.
    #[serde(default, deserialize_with = "lenient::option")]
    pub last_activity: Option<Timestamp>,
    /// The creator.
    #[serde(default, deserialize_with = "lenient::option")]
    pub creator_id: Option<PersonId>,
    /// The organization that owns it.
    #[serde(default, deserialize_with = "lenient::option")]
    pub owner_id: Option<OrgId>,
    /// When it was made.
    #[serde(default, deserialize_with = "lenient::option")]
    pub created: Option<Timestamp>,
}
