//! Webhooks: <https://developer.webex.com/docs/api/v1/webhooks>.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ids::WebhookId;
use super::lenient;

/// A webhook as Webex tells of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Webhook {
    /// The id.
    pub id: WebhookId,
    /// The name its maker gave it.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: Option<String>,
    /// Where events are posted to.
    #[serde(default, deserialize_with = "lenient::text")]
    pub target_url: Option<String>,
    /// Which resource it watches.
    #[serde(default, deserialize_with = "lenient::text")]
    pub resource: Option<String>,
    /// Which event it watches.
    #[serde(default, deserialize_with = "lenient::text")]
    pub event: Option<String>,
    /// Which events of these it is for.
    #[serde(default, deserialize_with = "lenient::text")]
    pub filter: Option<String>,
    /// `active`, or `inactive` after deliveries failed.
    #[serde(default, deserialize_with = "lenient::text")]
    pub status: Option<String>,
    /// The secret that events are signed with, where the API tells it.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing)]
    pub secret: Option<String>,
    /// When it was made.
    #[serde(default, deserialize_with = "lenient::option")]
    pub created: Option<Timestamp>,
}

/// A webhook to be made: `POST /webhooks`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewWebhook {
    /// A name to find it by.
    pub name: String,
    /// Where events are posted to.
    pub target_url: String,
    /// Which resource it watches.
    pub resource: String,
    /// Which event it watches, or `all`.
    pub event: String,
    /// The secret that events are signed with.
    pub secret: String,
}

/// The fields of a webhook that can change: `PUT /webhooks/{id}`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WebhookUpdate {
    /// The name; the API requires it.
    pub name: String,
    /// Where events are posted to; the API requires it.
    pub target_url: String,
    /// The secret that events are signed with.
    pub secret: String,
    /// `active` turns a webhook on again; no other value is allowed.
    pub status: String,
}
