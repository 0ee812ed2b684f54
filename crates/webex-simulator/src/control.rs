//! Features that Webex does not have: counts, faults on request, a fresh start, and what the page
//! needs.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::broadcast::error::RecvError;

use super::directory::{seen_by, text};
use super::faults::Fault;
use super::presences::Change;
use super::world::World;
use super::{Shared, api};

/// How many people the page offers.
const SEATS: usize = 60;

pub(super) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/sim/stats", get(stats))
        .route("/sim/faults", post(fault).delete(clear))
        .route("/sim/reset", post(reset))
        .route("/sim/clock", post(clock))
        .route("/sim/presence", post(presence))
        .route("/sim/log", get(super::log::log))
        .route("/sim/seats", get(seats))
        .route("/sim/events", get(events))
        .with_state(shared)
}

async fn stats(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let (calls, bot_calls, unheard) = {
        let faults = shared.faults();
        let (calls, by_bot) = (faults.calls.clone(), faults.bot_calls.clone());
        (calls, by_bot, faults.unheard.clone())
    };
    let deliveries = &shared.deliveries;
    Json(json!({
        "calls": calls,
        "botCalls": bot_calls,
        "unheard": unheard,
        "deliveries": {
            "ok": deliveries.ok.load(Ordering::Relaxed),
            "failed": deliveries.failed.load(Ordering::Relaxed),
            "retried": deliveries.retried.load(Ordering::Relaxed),
            "dropped": deliveries.dropped.load(Ordering::Relaxed),
            "pending": deliveries.pending.load(Ordering::Relaxed),
            "unheard": deliveries.unheard.load(Ordering::Relaxed),
        },
        "socket": shared.mercury.stats(),
    }))
}

async fn fault(State(shared): State<Arc<Shared>>, body: String) -> Response {
    match serde_json::from_str::<Fault>(&body) {
        Ok(fault) => {
            shared.faults().rules.push(fault);
            StatusCode::NO_CONTENT.into_response()
        }
        Err(error) => (StatusCode::BAD_REQUEST, format!("not a fault: {error}\n")).into_response(),
    }
}

/// No more faults.
async fn clear(State(shared): State<Arc<Shared>>) -> StatusCode {
    shared.faults().rules.clear();
    StatusCode::NO_CONTENT
}

/// Spaces, messages, faults, counts and the clock are as at the start; webhooks stay, so that a running
/// bot goes on hearing.
async fn reset(State(shared): State<Arc<Shared>>) -> StatusCode {
    shared.ahead.store(0, Ordering::Relaxed);
    {
        let mut world = shared.world();
        let webhooks = std::mem::take(&mut world.webhooks);
        *world = World::new(&shared.directory, shared.now());
        world.webhooks = webhooks;
    }
    *shared.faults() = super::Faults::default();
    shared.chance.reset();
    shared.mercury.reset();
    shared.log.clear();
    shared.presences.clear();
    for count in [
        &shared.deliveries.ok,
        &shared.deliveries.failed,
        &shared.deliveries.retried,
        &shared.deliveries.dropped,
        &shared.deliveries.unheard,
    ] {
        count.store(0, Ordering::Relaxed);
    }
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Move {
    advance_seconds: i64,
}

/// Moves the clock of this world; tells the time that it is then.
async fn clock(State(shared): State<Arc<Shared>>, Json(by): Json<Move>) -> Json<Value> {
    shared
        .ahead
        .fetch_add(by.advance_seconds, Ordering::Relaxed);
    Json(json!({"now": super::iso_millis(shared.now())}))
}

/// Changes somebody's presence, or removes their account.
async fn presence(State(shared): State<Arc<Shared>>, Json(change): Json<Change>) -> Response {
    let Some(person) = shared.directory.by_email(&change.email) else {
        return (StatusCode::NOT_FOUND, "nobody has that address\n").into_response();
    };
    shared.presences.set(text(&person, "id"), change);
    StatusCode::NO_CONTENT.into_response()
}

async fn seats(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let directory = &shared.directory;
    let bot = directory.by_id(directory.bot());
    let people: Vec<Value> = directory
        .written()
        .iter()
        .filter(|person| text(person, "type") != "bot")
        .take(SEATS)
        .map(|p| {
            json!({"id": p["id"], "displayName": p["displayName"], "email": p["emails"][0],
                   "orgId": p["orgId"], "avatar": p.get("avatar")})
        })
        .collect();
    let world = shared.world();
    let room = world.rooms.get(&world.first_room);
    Json(json!({
        "bot": bot.map(|bot| seen_by(bot, "", false, shared.presence_time())),
        "people": people,
        "room": room.map(|room| json!({"id": room.id, "title": room.title})),
    }))
}

#[derive(Deserialize)]
struct Watcher {
    token: String,
}

/// Streams the events of this token's owner as server-sent events.
async fn events(State(shared): State<Arc<Shared>>, Query(watcher): Query<Watcher>) -> Response {
    let Some(person) = api::caller::holder(&shared, &watcher.token) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let id = text(&person, "id").to_owned();
    let events = shared.subscribers.subscribe();
    let stream = futures_util::stream::unfold((events, id), |(mut events, id)| async {
        loop {
            match events.recv().await {
                Ok(h) if h.audience.contains(&id) => {
                    let told = json!({"resource": h.resource, "event": h.event, "data": h.data});
                    let event = Event::default().data(told.to_string());
                    return Some((Ok::<_, Infallible>(event), (events, id)));
                }
                Ok(_) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return None,
            }
        }
    });
    Sse::new(stream)
        .keep_alive(KeepAlive::default())
        .into_response()
}
