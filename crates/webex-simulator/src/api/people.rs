//! `/people`, under the rules for tokens without admin rights.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::super::Shared;
use super::super::directory::{seen_by, text};
use super::caller::Caller;
use super::error::ApiError;
use super::input::Query;
use super::{bounds, page};

/// Parameters that are for admins.
const ADMIN: &[&str] = &["orgId", "roles", "locationId"];

/// The most ids in one query.
const MAX_IDS: usize = 85;

pub(super) async fn list(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    query: Query,
) -> Result<Response, ApiError> {
    let wants_calling = query
        .get("callingData")
        .is_some_and(|value| value == "true");
    if wants_calling || ADMIN.iter().any(|name| query.contains_key(*name)) {
        return Err(ApiError::forbidden(
            "This parameter is for administrators only.",
        ));
    }
    let presence = query
        .get("excludeStatus")
        .is_none_or(|value| value != "true");
    let (max, place) = bounds(&query, 100, 1000)?;
    let given = |name: &str| query.get(name).map(|v| v.trim()).filter(|v| !v.is_empty());
    let now = shared.presence_time();
    let see = |person, presence| {
        let person = shared.presences.now(person)?;
        Some(Value::Object(seen_by(person, &caller.org, presence, now)))
    };
    if let Some(ids) = given("id") {
        let ids: Vec<&str> = ids.split(',').map(str::trim).collect();
        if ids.len() > MAX_IDS {
            return Err(ApiError::bad("At most 85 ids may be given."));
        }
        let (mut items, mut unknown) = (Vec::new(), Vec::new());
        for id in ids {
            // Lists by id carry no presence.
            match shared
                .directory
                .by_id(id)
                .and_then(|person| see(person, false))
            {
                Some(person) => items.push(person),
                None => unknown.push(id),
            }
        }
        return Ok(Json(json!({"items": items, "notFoundIds": unknown})).into_response());
    }
    if let Some(email) = given("email") {
        let person = shared.directory.by_email(email);
        let own = person.filter(|person| text(person, "orgId") == caller.org);
        let items: Vec<Value> = own
            .and_then(|person| see(person, presence))
            .into_iter()
            .collect();
        return Ok(Json(json!({"items": items, "notFoundIds": null})).into_response());
    }
    let Some(name) = given("displayName") else {
        return Err(ApiError::bad(
            "Email, displayName, or id list should be specified.",
        ));
    };
    let (people, more) = shared.directory.by_name(name, place, max);
    let items: Vec<Value> = people
        .into_iter()
        .filter_map(|person| see(person, presence))
        .collect();
    Ok(page(&items, more, place, "/people", &query, &caller.base))
}

pub(super) async fn me(State(shared): State<Arc<Shared>>, caller: Caller, _: Query) -> Response {
    match shared.directory.by_id(&caller.id) {
        Some(me) => Json(seen_by(me, &caller.org, true, shared.presence_time())).into_response(),
        None => ApiError::not_found("Person").into_response(),
    }
}

pub(super) async fn one(
    State(shared): State<Arc<Shared>>,
    caller: Caller,
    Path(id): Path<String>,
    _: Query,
) -> Result<Json<Value>, ApiError> {
    let person = shared
        .directory
        .by_id(&id)
        .and_then(|person| shared.presences.now(person))
        .ok_or_else(|| ApiError::not_found("Person"))?;
    let seen = seen_by(person, &caller.org, true, shared.presence_time());
    Ok(Json(Value::Object(seen)))
}

/// Making, changing and deleting people: for administrators only.
pub(super) async fn refuse(_: Caller) -> ApiError {
    ApiError::forbidden("This operation is for administrators only.")
}
