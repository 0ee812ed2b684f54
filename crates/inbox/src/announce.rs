//! Announcements to every process that has the inbox open. They arrive at once and are not stored. PostgreSQL's
//! notifications carry them to the other replicas; an SQLite file has one process only.

use std::sync::Arc;

use tokio::sync::broadcast;

/// How many announcements may wait for a slow listener, who is then told that some were missed.
const MOST_WAITING: usize = 1_024;

/// Listeners to announcements.
#[derive(Debug, Clone)]
pub(crate) struct Listeners(broadcast::Sender<Heard>);

/// Something that was heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// An announcement.
    Text(Arc<str>),
    /// Announcements may have been missed: the connection broke off, or too many came at once.
    Missed,
}

/// Hears announcements from now on.
#[derive(Debug)]
pub struct Announcements(broadcast::Receiver<Heard>);

impl Default for Listeners {
    fn default() -> Self {
        Self(broadcast::Sender::new(MOST_WAITING))
    }
}

impl Listeners {
    pub(crate) fn tell(&self, heard: Heard) {
        // Nobody has to listen.
        let _ = self.0.send(heard);
    }

    pub(crate) fn listen(&self) -> Announcements {
        Announcements(self.0.subscribe())
    }
}

impl Announcements {
    /// The next one; none when the inbox was closed.
    pub async fn next(&mut self) -> Option<Heard> {
        match self.0.recv().await {
            Ok(heard) => Some(heard),
            Err(broadcast::error::RecvError::Lagged(_)) => Some(Heard::Missed),
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }
}
