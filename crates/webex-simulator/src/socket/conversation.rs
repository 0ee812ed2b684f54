//! The part of a cluster's conversation service that maps ids of activities to ids of the API.
//!
//! `webex_bot` replaces `conversations/SPACE` by `messages/ACTIVITY` in the URL of an activity's target, and reads `id` from
//! the response.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde_json::Value;

use super::super::api::caller::Caller;
use super::super::api::error::ApiError;
use super::super::api::{attachment_actions, messages};
use super::super::{Shared, ids};

/// The cluster of this service.
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
    // For an edit, the message that it changed.
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
