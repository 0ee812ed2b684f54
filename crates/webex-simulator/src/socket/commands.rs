//! `POST /sim/socket`: what connections are to do now.

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

/// Something that connections are to do.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Command {
    #[serde(rename = "do")]
    deed: Deed,
    /// Only connections of whoever holds this token.
    token: Option<String>,
    /// Code of a close as the peer is to see it: 1005 is one without a code, and 1006 none at all.
    code: Option<u16>,
    #[serde(default)]
    reason: String,
    /// What is said.
    frame: Option<Value>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Deed {
    /// Closes.
    Close,
    /// Ends without a close.
    Cut,
    /// Says that it will end, and that another connection is to take its place.
    Shutdown,
    /// Says something as it is.
    Say,
    /// Makes the addresses of sockets stale; a refresh of the device tells the new one.
    Stale,
    /// Forgets devices.
    Forget,
}

/// Does it, and answers to how many devices.
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
