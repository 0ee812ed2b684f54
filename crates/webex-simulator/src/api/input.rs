//! The input of callers: bodies and queries, refused in Webex's words where they have another form than the
//! API's description gives them.

use std::collections::HashMap;
use std::ops::Deref;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use serde_json::Value;

use super::error::ApiError;

/// The fields of bodies that are no text, with what they are; a name means the same in every resource.
const FORMS: &[(&str, &str)] = &[
    ("isLocked", "a boolean"),
    ("isPublic", "a boolean"),
    ("isAnnouncementOnly", "a boolean"),
    ("isReadOnly", "a boolean"),
    ("isModerator", "a boolean"),
    ("isRoomHidden", "a boolean"),
    ("files", "a list"),
    ("attachments", "a list"),
    ("inputs", "an object"),
];

/// The fields of bodies that are text.
const TEXTS: &[&str] = &[
    "title",
    "teamId",
    "classificationId",
    "description",
    "name",
    "targetUrl",
    "resource",
    "event",
    "filter",
    "secret",
    "ownedBy",
    "status",
    "roomId",
    "parentId",
    "personId",
    "personEmail",
    "toPersonId",
    "toPersonEmail",
    "text",
    "markdown",
    "type",
    "messageId",
];

/// The parameters that take one of a few values.
const CHOICES: &[(&str, &[&str])] = &[
    ("callingData", &["true", "false"]),
    ("excludeStatus", &["true", "false"]),
    ("orgPublicSpaces", &["true", "false"]),
    ("type", &["direct", "group"]),
    ("sortBy", &["id", "lastactivity", "created"]),
];

/// A body: a JSON object whose known fields have their form.
pub(super) struct Body(pub(super) Value);

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let read = Json::<Value>::from_request(request, state).await;
        let Json(body) = read.map_err(|rejection| match rejection {
            JsonRejection::MissingJsonContentType(_) => ApiError::new(
                rejection.status(),
                "The content type must be application/json.".to_owned(),
            ),
            other => ApiError::new(other.status(), "The body is no valid JSON.".to_owned()),
        })?;
        let fields = body
            .as_object()
            .ok_or_else(|| ApiError::bad("The body must be a JSON object."))?;
        for (name, value) in fields {
            if let Some(form) = form(name)
                && !has_form(value, form)
            {
                return Err(ApiError::bad(&format!("{name} must be {form}.")));
            }
        }
        Ok(Self(body))
    }
}

fn form(name: &str) -> Option<&'static str> {
    let other = FORMS.iter().find(|(field, _)| *field == name);
    let text = || TEXTS.contains(&name).then_some("a text");
    other.map(|(_, form)| *form).or_else(text)
}

fn has_form(value: &Value, form: &str) -> bool {
    match form {
        "a boolean" => value.is_boolean(),
        "a list" => value.is_array(),
        "an object" => value.is_object(),
        _ => value.is_string(),
    }
}

/// The query of a call, whose known parameters have their form.
pub(super) struct Query(HashMap<String, String>);

impl Deref for Query {
    type Target = HashMap<String, String>;

    fn deref(&self) -> &HashMap<String, String> {
        &self.0
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let read = axum::extract::Query::from_request_parts(parts, state).await;
        let axum::extract::Query(query): axum::extract::Query<HashMap<String, String>> =
            read.map_err(|_| ApiError::bad("The query cannot be read."))?;
        for (name, choices) in CHOICES {
            if query
                .get(*name)
                .is_some_and(|value| !choices.contains(&value.as_str()))
            {
                let choices = choices.join(", ");
                return Err(ApiError::bad(&format!("{name} must be one of {choices}.")));
            }
        }
        Ok(Self(query))
    }
}
