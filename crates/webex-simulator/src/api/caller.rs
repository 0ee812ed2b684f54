//! The caller: the bot by its token, a person by their primary address.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::header::{AUTHORIZATION, HOST};
use axum::http::request::Parts;
use serde_json::{Map, Value};

use super::super::Shared;
use super::super::directory::{emails, text};
use super::error::ApiError;

/// The caller, and the route to the simulator.
#[derive(Debug)]
pub(in super::super) struct Caller {
    pub(in super::super) id: String,
    pub(super) email: String,
    pub(super) org: String,
    pub(super) is_bot: bool,
    /// Scheme and host that the caller used, for links.
    pub(super) base: String,
}

/// The owner of a token.
pub(in super::super) fn holder(shared: &Shared, token: &str) -> Option<Map<String, Value>> {
    if shared.settings.is_bots(token) {
        return shared.directory.by_id(shared.directory.bot());
    }
    let person = shared.directory.by_email(token)?;
    let primary = emails(&person).next()?.eq_ignore_ascii_case(token);
    (primary && text(&person, "type") != "bot").then_some(person)
}

impl FromRequestParts<Arc<Shared>> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, shared: &Arc<Shared>) -> Result<Self, ApiError> {
        let header = |name| {
            parts
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        let token = header(AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
        let person = token.and_then(|token| holder(shared, token.trim()));
        let Some(person) = person else {
            let message = "The request requires a valid access token set in the Authorization \
                           request header.";
            return Err(ApiError::new(StatusCode::UNAUTHORIZED, message.to_owned()));
        };
        Ok(Self {
            id: text(&person, "id").to_owned(),
            email: emails(&person).next().unwrap_or_default().to_owned(),
            org: text(&person, "orgId").to_owned(),
            is_bot: text(&person, "type") == "bot",
            base: format!("http://{}", header(HOST).unwrap_or("localhost")),
        })
    }
}
