//! The resources of the Webex messaging API, as a bot reads and writes them.
//!
//! Reading is tolerant: a missing, extra or wrongly typed optional field is no error, and values of
//! open sets (presence, person type, event names) that are not known are kept as text. The API's own
//! documentation shows `"invitePending": "false"`, a string where a boolean is described.

mod attachment_action;
mod card;
mod device;
pub mod document;
mod event;
mod ids;
mod lenient;
mod membership;
mod message;
mod open_set;
mod people_query;
mod person;
mod room;
mod webhook;

pub use attachment_action::AttachmentAction;
pub use card::Card;
pub use device::{Device, Devices, NewDevice};
pub use event::{Envelope, EventData};
pub use ids::{
    AttachmentActionId, InvalidId, MembershipId, MessageId, OrgId, PersonId, RoomId, WebhookId,
};
pub use membership::Membership;
pub use message::{Attachment, Destination, Message, NewMessage, Posted};
pub use people_query::{InvalidPeopleQuery, PeopleQuery};
pub use person::{Address, Person, PersonKind, PhoneNumber, Presence, SipAddress, is_bot_address};
pub use room::{Room, RoomType};
pub use webhook::{NewWebhook, Webhook, WebhookUpdate};
