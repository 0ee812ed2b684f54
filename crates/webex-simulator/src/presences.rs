//! Changes of presence while the simulator runs, and accounts that vanish.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Deserialize;
use serde_json::{Map, Value};

use super::directory::text;

/// A change of somebody.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Change {
    /// Their address.
    pub(super) email: String,
    /// Their presence from now on; without one they share none.
    #[serde(default)]
    status: Option<String>,
    /// Whether the account is gone.
    #[serde(default)]
    gone: bool,
}

/// Changes of people, by id.
#[derive(Debug, Default)]
pub(super) struct Presences(Mutex<HashMap<String, Change>>);

impl Presences {
    pub(super) fn set(&self, id: &str, change: Change) {
        self.lock().insert(id.to_owned(), change);
    }

    pub(super) fn clear(&self) {
        self.lock().clear();
    }

    /// Somebody as they are now; none where the account is gone.
    pub(super) fn now(&self, mut person: Map<String, Value>) -> Option<Map<String, Value>> {
        let Some(change) = self.lock().get(text(&person, "id")).cloned() else {
            return Some(person);
        };
        if change.gone {
            return None;
        }
        match change.status {
            Some(status) => person.insert("status".to_owned(), status.into()),
            None => person.remove("status"),
        };
        Some(person)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Change>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
