//! Errors as Webex words them.

use axum::Json;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::gate::tracking_id;

/// A refusal: its status, and what is said of it.
#[derive(Debug)]
pub(in super::super) struct ApiError(pub(in super::super) StatusCode, pub(in super::super) String);

impl ApiError {
    pub(in super::super) fn bad(message: &str) -> Self {
        Self(StatusCode::BAD_REQUEST, message.to_owned())
    }

    pub(in super::super) fn forbidden(message: &str) -> Self {
        Self(StatusCode::FORBIDDEN, message.to_owned())
    }

    /// Something that Webex has and the simulator has not.
    pub(super) fn unsupported(what: &str) -> Self {
        let said = format!("The simulator does not support {what}.");
        Self(StatusCode::NOT_IMPLEMENTED, said)
    }

    pub(in super::super) fn not_found(what: &str) -> Self {
        Self(StatusCode::NOT_FOUND, format!("{what} not found."))
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let id = tracking_id();
        let body = json!({
            "message": self.1,
            "errors": [{"description": self.1}],
            "trackingId": id,
        });
        let mut response = (self.0, Json(body)).into_response();
        if let Ok(id) = HeaderValue::from_str(&id) {
            response.headers_mut().insert("trackingid", id);
        }
        response
    }
}
