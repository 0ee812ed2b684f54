//! Devices: each websocket belongs to one. Webex does not document them for third parties; the shapes are those of
//! `webex/webex-js-sdk`, `packages/@webex/internal-plugin-device/src/docs/README.md`.

use serde::{Deserialize, Serialize};

use super::lenient;

/// A device in Webex's responses.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Device {
    /// URL of the device itself.
    pub url: String,
    /// URL of its websocket.
    #[serde(default, deserialize_with = "lenient::text")]
    pub web_socket_url: Option<String>,
    /// The name that its program gave it.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: Option<String>,
    /// Time of the last change, as Webex writes it: a later time sorts later.
    #[serde(default, deserialize_with = "lenient::text")]
    pub modification_time: Option<String>,
}

/// The devices of an account.
#[derive(Debug, Clone, Deserialize)]
pub struct Devices {
    /// The devices; unreadable ones are left out.
    #[serde(default, deserialize_with = "lenient::list")]
    pub devices: Vec<Device>,
}

/// The body to register or refresh a device.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewDevice {
    /// Its name; Webex asks for it in several fields.
    pub device_name: &'static str,
    /// Such as `DESKTOP`.
    pub device_type: &'static str,
    /// Its model.
    pub localized_model: &'static str,
    /// Its model again.
    pub model: &'static str,
    /// The name by which the bot finds it.
    pub name: &'static str,
    /// The name of the program.
    pub system_name: &'static str,
    /// The version of the program.
    pub system_version: &'static str,
}
