//! Memberships of spaces: <https://developer.webex.com/docs/api/v1/memberships>.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ids::{MembershipId, OrgId, PersonId, RoomId};
use super::lenient;
use super::room::RoomType;

/// A person's membership of a space.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Membership {
    /// The id.
    pub id: MembershipId,
    /// The space.
    pub room_id: RoomId,
    /// The person.
    pub person_id: PersonId,
    /// The person's address.
    #[serde(default, deserialize_with = "lenient::text")]
    pub person_email: Option<String>,
    /// The person's full name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub person_display_name: Option<String>,
    /// The person's organization.
    #[serde(default, deserialize_with = "lenient::option")]
    pub person_org_id: Option<OrgId>,
    /// Whether the person moderates the space.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub is_moderator: Option<bool>,
    /// Direct or group.
    #[serde(default, deserialize_with = "lenient::option")]
    pub room_type: Option<RoomType>,
    /// When the person joined.
    #[serde(default, deserialize_with = "lenient::option")]
    pub created: Option<Timestamp>,
}
