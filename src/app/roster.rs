//! Keeps the roster as its file is while the bot runs, and tells operators of it: lines and counts, never content.

use std::path::Path;

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::App;
use crate::clock::{self, WebexClock};
use crate::config::Config;
use crate::inbox::Inbox;
use crate::maintenance::notice::note_roster;
use crate::metrics::{LoadedRoster, Metrics};
use crate::roster::keep::{EVERY, Keeper, Look};
use crate::roster::load::{Progress, Tally};
use crate::roster::{LoadError, Roster};

/// The keeper of the roster that the settings name.
pub(super) fn keeper(config: &Config) -> Option<Keeper> {
    let path = config.roster.path.as_deref()?;
    Some(Keeper::new(path, config.roster.mapping.clone()))
}

/// The roster that the settings name, loaded.
///
/// # Errors
/// When its file cannot be used.
pub async fn loaded(config: &Config) -> Result<Option<Roster>, LoadError> {
    let Some(mut keeper) = keeper(config) else {
        return Ok(None);
    };
    let roster = keeper.roster();
    let look = tokio::task::spawn_blocking(move || keeper.look(&mut |_| true)).await;
    match look {
        Ok(Look::Failed(error)) => Err(error),
        Ok(Look::Loaded { .. }) => Ok(Some(roster)),
        // It changed while it was read.
        Ok(Look::Same) | Err(_) => Err(LoadError::Changed),
    }
}

impl App {
    /// Keeps the roster in a task of its own.
    pub(super) fn keep_roster(&mut self, closing: CancellationToken) -> JoinHandle<()> {
        let keeper = self.roster.take();
        let (metrics, inbox) = (self.metrics.clone(), self.inbox.clone());
        let told = (metrics, inbox, self.clock.clone());
        tokio::spawn(keep(keeper, told, closing))
    }
}

/// Looks at the file, if there is one, until the bot ends.
async fn keep(
    keeper: Option<Keeper>,
    (metrics, inbox, webex): (Metrics, Inbox, WebexClock),
    closing: CancellationToken,
) {
    let Some(mut keeper) = keeper else { return };
    let path = keeper.path().to_owned();
    let mut was_loaded = false;
    loop {
        let ending = closing.clone();
        let looking = tokio::task::spawn_blocking(move || {
            let mut goes_on = |_: Progress| !ending.is_cancelled();
            let look = keeper.look(&mut goes_on);
            (keeper, look)
        });
        let look;
        (keeper, look) = match looking.await {
            Ok(looked) => looked,
            // The panic ends this task, and so the bot.
            Err(panic) => std::panic::resume_unwind(panic.into_panic()),
        };
        match look {
            Look::Same | Look::Failed(LoadError::Cancelled) => {}
            Look::Loaded { tally, modified } => {
                was_loaded = true;
                loaded_now(&tally);
                metrics.roster_loaded(LoadedRoster {
                    people: tally.people,
                    skipped: tally.skipped,
                    at: clock::now().as_second(),
                    modified,
                });
                note_roster(&inbox, true, webex.now()).await;
            }
            Look::Failed(error) => {
                failed(&path, &error, was_loaded);
                metrics.roster_failed();
                note_roster(&inbox, false, webex.now()).await;
            }
        }
        tokio::select! {
            () = closing.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

fn loaded_now(tally: &Tally) {
    let Tally {
        people,
        skipped,
        replaced,
        ..
    } = tally;
    info!(people, skipped, replaced, "the roster is loaded");
    if *skipped > 0 {
        let lines: Vec<String> = tally
            .faults
            .iter()
            .map(|(line, fault)| format!("{line} ({fault})"))
            .collect();
        warn!(
            skipped,
            lines = lines.join(", "),
            "rows of the roster are skipped: see whodex roster check"
        );
    }
}

fn failed(path: &Path, error: &LoadError, was_loaded: bool) {
    let file = path.display();
    if was_loaded {
        warn!(%file, %error, "the roster cannot be used: the rows from before stay in use");
    } else {
        warn!(%file, %error, "the roster cannot be used: searches do without it until it can");
    }
}
