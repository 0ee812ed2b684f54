//! The webhooks are looked at: what is wrong is repaired, and what was found is remembered for every replica.

use jiff::Timestamp;
use tracing::{info, warn};

use super::signing::Webhooks;
use super::{Maintenance, backfill};
use crate::announcement::Announcement;
use crate::inbox::{self, Inbox};
use crate::metrics::Mended;
use crate::registration::{self, Report, UNREADABLE};
use crate::websocket::{self, Watch};

/// Under which name it is remembered when the webhooks were last as they should be.
const SOUND: &str = "webhooks sound";

/// Under which name it is remembered when they last could not be looked after.
const FAILED: &str = "webhooks failed";

/// Under which name it is remembered when some were last found turned off.
const OFF: &str = "webhooks off";

/// The stored facts about the webhooks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Remembered {
    /// When they were last as they should be.
    pub(super) sound: Option<Timestamp>,
    /// When they last could not be looked after.
    pub(super) failed: Option<Timestamp>,
    /// When some were last found turned off.
    pub(super) off: Option<Timestamp>,
}

impl Remembered {
    pub(super) async fn of(inbox: &Inbox) -> Result<Self, inbox::Error> {
        Ok(Self {
            sound: inbox.mark(SOUND).await?,
            failed: inbox.mark(FAILED).await?,
            off: inbox.mark(OFF).await?,
        })
    }
}

/// Looks at the webhooks and repairs them; true when something may have been missed before.
pub(super) async fn run(maintenance: &Maintenance) -> Result<bool, String> {
    let begun = backfill::begin(maintenance).await;
    begun.map_err(|error| error.to_string())?;
    let Some(webhooks) = &maintenance.webhooks else {
        return remove(maintenance).await.map(|()| false);
    };
    let looked = look(maintenance, webhooks).await;
    if looked.is_ok() && maintenance.websocket.is_none() {
        retire_device(maintenance).await;
    }
    if let Err(why) = &looked {
        let failed = maintenance
            .inbox
            .set_mark(FAILED, maintenance.webex.now())
            .await;
        if let Err(error) = failed {
            warn!(%error, why, "it cannot be noted that the webhooks could not be looked after");
        }
    }
    looked
}

/// Deletes the bot's webhooks after a move to the websocket, once that is open.
async fn remove(maintenance: &Maintenance) -> Result<(), String> {
    let open = maintenance.websocket.as_ref().is_some_and(Watch::is_open);
    if !maintenance.removes_webhooks || !open {
        return Ok(());
    }
    let removed = registration::remove(&maintenance.client).await;
    let own = removed.map_err(|error| error.to_string())?;
    if !own.webhooks.is_empty() {
        let webhooks = own.webhooks.len();
        info!(
            webhooks,
            "deleted the bot's webhooks: events arrive over the websocket"
        );
        maintenance.metrics.webhooks_mended(Mended {
            removed: webhooks,
            ..Mended::default()
        });
    }
    if !own.complete {
        warn!("some of the bot's webhooks may remain: {UNREADABLE}");
    }
    Ok(())
}

/// Deletes the bot's device after a move to webhooks.
async fn retire_device(maintenance: &Maintenance) {
    match websocket::retire(&maintenance.client, &maintenance.inbox).await {
        Ok(false) => {}
        Ok(true) => info!("deleted the device of the websocket: events arrive by webhooks"),
        Err(error) => warn!(%error, "cannot delete the device of the websocket yet"),
    }
}

async fn look(maintenance: &Maintenance, webhooks: &Webhooks) -> Result<bool, String> {
    let inbox = &maintenance.inbox;
    let noted = |error: inbox::Error| error.to_string();
    if inbox.mark(SOUND).await.map_err(noted)?.is_none() {
        // Nobody has looked yet: from now on it counts how long that does not work.
        let now = maintenance.webex.now();
        inbox.set_mark(SOUND, now).await.map_err(noted)?;
    }
    let report = webhooks.repair(&maintenance.client, inbox).await;
    let report = report.map_err(|error| error.to_string())?;
    maintenance.metrics.webhooks_mended(Mended {
        made: report.created,
        turned_on: report.turned_on,
        changed: report.updated - report.turned_on,
        removed: report.deleted,
    });
    let now = maintenance.webex.now();
    if report.turned_on > 0 {
        inbox.set_mark(OFF, now).await.map_err(noted)?;
    }
    if let Some(why) = report.held_back() {
        warn!(?report, "{why}");
        inbox.set_mark(FAILED, now).await.map_err(noted)?;
    } else {
        inbox.set_mark(SOUND, now).await.map_err(noted)?;
        are_sound(maintenance, &report).await;
    }
    Ok(report.is_change())
}

/// Tells this replica and the others that what happens at Webex is heard of.
async fn are_sound(maintenance: &Maintenance, report: &Report) {
    if report.is_change() {
        info!(?report, "the webhooks are registered");
    }
    (maintenance.sound.0)();
    // Should no other replica hear it, its lists of members are good for seconds only.
    let sound = Announcement::WebhooksAreSound.to_string();
    drop(maintenance.inbox.announce(&sound).await);
}

/// Tells how the webhooks stand, whichever replica looked.
pub(super) async fn tell(maintenance: &Maintenance) {
    if maintenance.webhooks.is_none() {
        return;
    }
    let Ok(remembered) = Remembered::of(&maintenance.inbox).await else {
        return;
    };
    if let Some(sound) = remembered.sound {
        maintenance.metrics.webhooks_sound(sound.as_second());
    }
    if let Some(off) = remembered.off {
        maintenance.metrics.webhooks_off(off.as_second());
    }
}
