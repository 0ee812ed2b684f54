//! Errors as Webex words them.

use axum::Json;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::gate::tracking_id;

/// A refusal: its status, its message, and its reasons where there are more of them.
#[derive(Debug)]
pub(in super::super) struct ApiError {
    status: StatusCode,
    message: String,
    reasons: Vec<String>,
}

impl ApiError {
    pub(in super::super) fn new(status: StatusCode, message: String) -> Self {
        let reasons = Vec::new();
        Self {
            status,
            message,
            reasons,
        }
    }

    pub(in super::super) fn bad(message: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message.to_owned())
    }

    /// A refusal with a description for each reason.
    pub(super) fn bad_for(message: &str, reasons: Vec<String>) -> Self {
        let bad = Self::bad(message);
        Self { reasons, ..bad }
    }

    pub(in super::super) fn forbidden(message: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, message.to_owned())
    }

    /// Something that Webex has and the simulator has not.
    pub(super) fn unsupported(what: &str) -> Self {
        let said = format!("The simulator does not support {what}.");
        Self::new(StatusCode::NOT_IMPLEMENTED, said)
    }

    pub(in super::super) fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("{what} not found."))
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let id = tracking_id();
        let mut reasons = self.reasons;
        if reasons.is_empty() {
            reasons.push(self.message.clone());
        }
        let describe = |reason| json!({"description": reason});
        let body = json!({
            "message": self.message,
            "errors": reasons.into_iter().map(describe).collect::<Vec<_>>(),
            "trackingId": id,
        });
        let mut response = (self.status, Json(body)).into_response();
        if let Ok(id) = HeaderValue::from_str(&id) {
            response.headers_mut().insert("trackingid", id);
        }
        response
    }
}
