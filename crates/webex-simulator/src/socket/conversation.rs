//! The conversation service of a cluster, as far as it tells the API's ids of what came over a socket.
//!
//! `webex_bot` puts `messages/ACTIVITY` in the place of `conversations/SPACE` in the address of an activity's target, and
//! reads `id` from the answer.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde_json::Value;

use super::super::api::caller::Caller;
use super::super::api::error::ApiError;
use super::super::api::{attachment_actions, messages};
use super::super::{Shared, ids};

/// The cluster whose host this stands for.
fn cluster(service: &str) -> Result<&'static str, ApiError> {
    match service {
        "conv-a" => Ok(ids::HOME),
        "conv-r" => Ok(ids::ELSEWHERE),
        _ => Err(ApiError::not_found("Service")),
    }
}

pub(super) async fn message(
    shared: State<Arc<Shared>>,
    caller: Caller,
    Path((service, activity)): Path<(String, String)>,
) -> Result<Json<Value>, ApiError> {
    let cluster = cluster(&service)?;
    // Of an edit, the message that it changed.
    let edited = shared.sockets().edits.get(&activity).cloned();
    let id = edited.unwrap_or_else(|| ids::within(cluster, "MESSAGE", &activity));
    messages::one(shared, caller, Path(id)).await
}

pub(super) async fn action(
    shared: State<Arc<Shared>>,
    caller: Caller,
    Path((service, activity)): Path<(String, String)>,
) -> Result<Json<Value>, ApiError> {
    let id = ids::within(cluster(&service)?, "ATTACHMENT_ACTION", &activity);
    attachment_actions::one(shared, caller, Path(id)).await
}
