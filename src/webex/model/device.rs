//! Devices: whatever a websocket belongs to. Not documented for third parties; the shapes are those of
//! `webex/webex-js-sdk`, `packages/@webex/internal-plugin-device/src/docs/README.md`.

use serde::{Deserialize, Serialize};

use super::lenient;

/// A device as Webex tells of it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Device {
    /// Where it is changed and removed.
    pub url: String,
    /// Where its websocket is.
    #[serde(default, deserialize_with = "lenient::text")]
    pub web_socket_url: Option<String>,
    /// The name that its maker gave it.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: Option<String>,
    /// When it was changed last, as Webex writes it: what is later sorts later.
    #[serde(default, deserialize_with = "lenient::text")]
    pub modification_time: Option<String>,
}

/// The devices of an account.
#[derive(Debug, Clone, Deserialize)]
pub struct Devices {
    /// Those that can be read.
    #[serde(default, deserialize_with = "lenient::list")]
    pub devices: Vec<Device>,
}

/// A device to be made or kept.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewDevice {
    /// Its name, in the ways in which Webex asks for it.
    pub device_name: &'static str,
    /// Such as `DESKTOP`.
    pub device_type: &'static str,
    /// What it is made of.
    pub localized_model: &'static str,
    /// The same.
    pub model: &'static str,
    /// The name to find it by.
    pub name: &'static str,
    /// Which program it is.
    pub system_name: &'static str,
    /// The program's version.
    pub system_version: &'static str,
}
