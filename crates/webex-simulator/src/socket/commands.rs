//! `POST /sim/socket`: commands for open connections.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::Shared;
use super::super::api::caller::holder;
use super::super::directory::text;
use super::connection::Order;
use super::devices::Device;

/// A command for connections.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Command {
    #[serde(rename = "do")]
    deed: Deed,
    /// Limits the command to connections of this token's owner.
    token: Option<String>,
    /// Code of a close as the peer sees it: 1005 is a close without a code, and 1006 no close at all.
    code: Option<u16>,
    #[serde(default)]
    reason: String,
    /// The frame to send.
    frame: Option<Value>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Deed {
    /// Closes the connection.
    Close,
    /// Ends the connection without a close.
    Cut,
    /// Announces the end of the connection, so that another one takes over.
    Shutdown,
    /// Sends a frame unchanged.
    Say,
    /// Makes the URLs of websockets stale; a refresh of the device returns the new one.
    Stale,
    /// Deletes devices.
    Forget,
}

/// Executes a command, and returns the number of devices.
pub(in super::super) async fn command(State(shared): State<Arc<Shared>>, body: String) -> Response {
    let bad = |why: &str| (StatusCode::BAD_REQUEST, format!("not a command: {why}\n"));
    let command: Command = match serde_json::from_str(&body) {
        Ok(command) => command,
        Err(error) => return bad(&error.to_string()).into_response(),
    };
    if command
        .code
        .is_some_and(|code| !(1000..5000).contains(&code))
    {
        return bad("no close has this code").into_response();
    }
    if command.deed == Deed::Say && command.frame.is_none() {
        return bad("frame is required").into_response();
    }
    let owner = match &command.token {
        None => None,
        Some(token) => match holder(&shared, token) {
            Some(person) => Some(text(&person, "id").to_owned()),
            None => return bad("nobody holds this token").into_response(),
        },
    };
    let concerns = |device: &Device| owner.as_ref().is_none_or(|owner| *owner == device.owner);
    let mut sockets = shared.sockets();
    let mut count = 0;
    for device in sockets.devices.iter_mut().filter(|device| concerns(device)) {
        let done = match command.deed {
            Deed::Close => {
                let code = command.code.unwrap_or(1000);
                device.order(Order::Close(code, command.reason.clone()))
            }
            Deed::Cut => device.order(Order::Cut),
            Deed::Shutdown => {
                if let Some(line) = &mut device.line {
                    line.is_ending = true;
                }
                let id = Uuid::new_v4();
                device.order(Order::Say(json!({"id": id, "type": "shutdown"})))
            }
            Deed::Say => {
                let frame = command.frame.clone().unwrap_or_default();
                device.order(Order::Say(frame))
            }
            Deed::Stale => {
                device.registration = Uuid::new_v4();
                true
            }
            Deed::Forget => {
                device.order(Order::Cut);
                true
            }
        };
        count += u64::from(done);
    }
    if command.deed == Deed::Forget {
        sockets.devices.retain(|device| !concerns(device));
    }
    Json(json!({"devices": count})).into_response()
}
