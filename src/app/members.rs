//! Keeps what the directory knows of spaces' members true: it hears of every coming and going, whichever replica took the
//! event in, and knows when it cannot be sure to hear.

use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tracing::debug;

use crate::announcement::Announcement;
use crate::inbox::{Heard, Inbox};
use crate::own_posts::OwnPosts;
use crate::people::Directory;

/// How often this process says that it is there, and so tests that it hears.
const SAYS_SO_EVERY: Duration = Duration::from_secs(10);

/// For how long something that was heard shows that the rest is heard too.
const HEARS_FOR: Duration = Duration::from_secs(25);

/// For how long webhooks that were looked at are taken to be sound: they are looked at every five minutes.
const SOUND_FOR: Duration = Duration::from_secs(11 * 60);

/// Listens for members who come and go.
#[derive(Debug)]
pub(super) struct MemberWatch {
    pub(super) directory: Directory,
    pub(super) inbox: Inbox,
    pub(super) own_posts: OwnPosts,
}

impl MemberWatch {
    /// The webhooks were looked at, and are sound.
    pub(super) fn webhooks_are_sound(&self) {
        self.directory.webhooks_are_sound_for(SOUND_FOR);
    }

    /// Membership events do not arrive any more.
    pub(super) fn events_are_missed(&self) {
        self.directory.webhooks_are_sound_for(Duration::ZERO);
        self.directory.announcements_were_missed();
    }

    /// Listens until `shutdown` is cancelled.
    pub(super) async fn run(self, shutdown: CancellationToken) {
        let mut announcements = self.inbox.announcements();
        let mut says_so = tokio::time::interval(SAYS_SO_EVERY);
        loop {
            tokio::select! {
                () = shutdown.cancelled() => return,
                _ = says_so.tick() => {
                    let alive = Announcement::Alive.to_string();
                    if let Err(error) = self.inbox.announce(&alive).await {
                        debug!(%error, "the other replicas cannot be told anything");
                    }
                }
                heard = announcements.next() => match heard {
                    Some(Heard::Text(text)) => self.hear(&text),
                    Some(Heard::Missed) => self.directory.announcements_were_missed(),
                    None => return,
                },
            }
        }
    }

    fn hear(&self, text: &str) {
        self.directory.announcements_are_heard_for(HEARS_FOR);
        match text.parse() {
            Ok(Announcement::MembersChanged(room)) => self.directory.members_have_changed(&room),
            Ok(Announcement::Posted(room, message)) => self.own_posts.note(room, message),
            Ok(Announcement::WebhooksAreSound) => self.webhooks_are_sound(),
            Ok(Announcement::EventsAreMissed) => self.events_are_missed(),
            Ok(Announcement::Alive) => {}
            // A newer version may announce what this one does not know. It may be about members.
            Err(_) => self.directory.announcements_were_missed(),
        }
    }
}
