//! Notifies systemd that the bot is ready, alive and stopping (`Type=notify`, `WatchdogSec=`).

use std::net::SocketAddr;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use super::healthcheck;

/// How long to wait before a bot that is not ready yet is asked again.
const AGAIN: Duration = Duration::from_millis(100);

/// A notification to systemd.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    /// Events are taken in.
    Ready,
    /// As the liveness probe sees it.
    Alive,
    Stopping,
}

/// A probe of the bot's private listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Probe {
    Ready,
    Alive,
}

/// Asks the bot at its private listener how it is, and tells systemd, until the handle is dropped.
pub(super) fn watch(admin: SocketAddr, shutdown: CancellationToken) -> AbortOnDropHandle<()> {
    let ask = async move |probe| {
        let path = match probe {
            // An outage of Webex is no reason to restart the bot, so the websocket does not count.
            Probe::Ready => "/readyz/inbox",
            Probe::Alive => healthcheck::ALIVE,
        };
        healthcheck::ask(admin, path).await.is_ok()
    };
    AbortOnDropHandle::new(tokio::spawn(async move {
        if let Some(manager) = Manager::of_this_process() {
            tell(|word| manager.tell(word), ask, manager.watchdog, &shutdown).await;
        }
    }))
}

/// Tells what the probes say. The watchdog is told that the bot is alive only while it is: else systemd starts it again.
async fn tell(
    say: impl Fn(Word),
    ask: impl AsyncFn(Probe) -> bool,
    watchdog: Option<Duration>,
    shutdown: &CancellationToken,
) {
    let becomes_ready = async {
        while !ask(Probe::Ready).await {
            tokio::time::sleep(AGAIN).await;
        }
        say(Word::Ready);
        let Some(within) = watchdog else {
            return std::future::pending().await;
        };
        loop {
            tokio::time::sleep(within / 3).await;
            if ask(Probe::Alive).await {
                say(Word::Alive);
            }
        }
    };
    tokio::select! {
        () = shutdown.cancelled() => say(Word::Stopping),
        () = becomes_ready => {}
    }
}

/// The service manager that started this process.
#[cfg(target_os = "linux")]
struct Manager {
    /// Within which time it wants to hear that the bot is alive.
    watchdog: Option<Duration>,
}

#[cfg(target_os = "linux")]
impl Manager {
    fn of_this_process() -> Option<Self> {
        let there = std::env::var_os("NOTIFY_SOCKET").is_some();
        there.then(|| Self {
            watchdog: sd_notify::watchdog_enabled(),
        })
    }

    fn tell(&self, word: Word) {
        use sd_notify::NotifyState;
        let state = match word {
            Word::Ready => NotifyState::Ready,
            Word::Alive => NotifyState::Watchdog,
            Word::Stopping => NotifyState::Stopping,
        };
        if let Err(error) = sd_notify::notify(&[state]) {
            tracing::warn!(%error, ?word, "systemd cannot be told how the bot is");
        }
    }
}

/// There is none.
#[cfg(not(target_os = "linux"))]
struct Manager {
    watchdog: Option<Duration>,
}

#[cfg(not(target_os = "linux"))]
impl Manager {
    fn of_this_process() -> Option<Self> {
        None
    }

    fn tell(&self, _: Word) {}
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};

    use super::*;

    /// The notifications about a bot that gives these answers in turn and then stops.
    async fn told(answers: &[(Probe, bool)], watchdog: Option<Duration>) -> Vec<Word> {
        let (asked, said) = (Cell::new(0), RefCell::new(Vec::new()));
        let shutdown = CancellationToken::new();
        let ask = async |probe| {
            let Some((expected, answer)) = answers.get(asked.get()) else {
                shutdown.cancel();
                return std::future::pending().await;
            };
            asked.set(asked.get() + 1);
            assert_eq!(probe, *expected);
            *answer
        };
        let say = |word| said.borrow_mut().push(word);
        tell(say, ask, watchdog, &shutdown).await;
        said.into_inner()
    }

    #[tokio::test]
    async fn ready_is_said_when_the_bot_is_and_alive_only_while_it_is() {
        let often = Some(Duration::from_millis(3));
        let answers = [
            (Probe::Ready, false),
            (Probe::Ready, false),
            (Probe::Ready, true),
            (Probe::Alive, true),
            (Probe::Alive, false),
            (Probe::Alive, false),
            (Probe::Alive, true),
        ];
        let said = told(&answers, often).await;
        use Word::{Alive, Ready, Stopping};
        assert_eq!(said, [Ready, Alive, Alive, Stopping]);
        let never_ready = told(&answers[..2], often).await;
        assert_eq!(never_ready, [Stopping]);
        let dead = told(&answers[2..3], often).await;
        assert_eq!(dead, [Ready, Stopping], "nothing answers any more");
    }
}
