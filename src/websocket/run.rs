//! Holds the websocket while it is this replica's to hold, and connects again whatever happens to it.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::{debug, error, info, warn};
use uuid::Uuid;

use super::plan::{self, Cause, Plan, Registrations};
use super::session::Session;
use super::watch::Standing;
use super::{Door, catalog, device};
use crate::inbox::HeldDuty;

/// Under which name it is a duty to have the websocket.
const DUTY: &str = "websocket";

/// The longest time between two tries of a refused token.
const LONGEST_TOKEN_PAUSE: Duration = Duration::from_secs(60);

/// What is known of the attempts to connect.
#[derive(Default)]
struct Attempts {
    /// How many failed, or did not last, in a row.
    failed: u32,
    /// What happened last, where nothing worked since.
    before: Option<Cause>,
    /// Whether the device is no good.
    anew: bool,
    registrations: Registrations,
}

impl Door {
    /// Keeps the websocket, where no other replica has it, until `shutdown` is cancelled.
    pub async fn run(self, shutdown: CancellationToken) {
        let door = Arc::new(self);
        loop {
            match door.inbox.begin_duty(DUTY, door.pace.term).await {
                Ok(Some(held)) => door.hold(held, &shutdown).await,
                Ok(None) => {
                    if door.watch.set(Standing::Elsewhere) {
                        info!("another replica has the websocket: this one stands by");
                    }
                }
                Err(error) => {
                    let why = "the inbox does not tell who has it";
                    if door.watch.set(Standing::Away(why.to_owned())) {
                        warn!(%error, "the websocket waits for the inbox");
                    }
                }
            }
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = tokio::time::sleep(door.pace.look) => {}
            }
        }
    }

    /// Has the websocket for as long as it is this replica's.
    async fn hold(self: &Arc<Self>, mut held: HeldDuty, shutdown: &CancellationToken) {
        tokio::select! {
            () = self.serve(shutdown) => {}
            () = self.keep(&mut held) => {
                warn!("another replica may have the websocket by now: this one lets go of it");
                self.metrics.websocket_reconnect("duty");
            }
        }
        self.lost(Standing::Elsewhere);
        // Given back at once, so that another need not wait for the term's end.
        drop(self.inbox.end_duty(held).await);
    }

    /// Says again and again that this replica has the websocket; resolves when that is not certain any more.
    async fn keep(&self, held: &mut HeldDuty) {
        let term = self.pace.term;
        let mut certain = Instant::now() + term;
        loop {
            tokio::time::sleep(term / 4).await;
            let asked = Instant::now();
            let keeping = self.inbox.keep_duty(held, term);
            match tokio::time::timeout_at(certain, keeping).await {
                Ok(Ok(true)) => certain = asked + term,
                Ok(Err(error)) if Instant::now() + term / 4 < certain => {
                    debug!(%error, "the inbox does not answer who has the websocket");
                }
                Ok(Ok(false) | Err(_)) | Err(_) => return,
            }
        }
    }

    /// Connects, and again, until `shutdown` is cancelled.
    async fn serve(self: &Arc<Self>, shutdown: &CancellationToken) {
        let mut attempts = Attempts::default();
        loop {
            let begun = Instant::now();
            let connected = tokio::select! {
                () = shutdown.cancelled() => return,
                connected = self.connect(&mut attempts) => connected,
            };
            let cause = match connected {
                Err(cause) => cause,
                Ok(session) => {
                    attempts.before = None;
                    let Some(cause) = self.while_open(session, &mut attempts, shutdown).await
                    else {
                        return;
                    };
                    if begun.elapsed() >= self.pace.stable {
                        attempts.failed = 0;
                    }
                    cause
                }
            };
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = self.follow(cause, &mut attempts) => {}
            }
        }
    }

    /// One attempt: the region, the device, the connection.
    async fn connect(self: &Arc<Self>, attempts: &mut Attempts) -> Result<Session, Cause> {
        let (service, clusters) = catalog::ask(&self.client).await?;
        self.clusters.learn(clusters);
        let registrations = &mut attempts.registrations;
        let place = device::place(self, &service, attempts.anew, registrations).await?;
        attempts.anew = false;
        Session::begin(Arc::clone(self), &place.socket).await
    }

    /// Takes in what comes; why nothing does any more, or none when it is time to end.
    async fn while_open(
        self: &Arc<Self>,
        mut session: Session,
        attempts: &mut Attempts,
        shutdown: &CancellationToken,
    ) -> Option<Cause> {
        loop {
            self.opened();
            tokio::select! {
                () = shutdown.cancelled() => {
                    session.end().await;
                    return None;
                }
                ended = session.run() => if let Err(cause) = ended {
                    return Some(cause);
                },
            }
            info!("Webex is about to close the websocket: a second one takes over");
            self.metrics.websocket_reconnect("shutdown");
            let changed = tokio::select! {
                () = shutdown.cancelled() => return None,
                changed = self.change_over(session, attempts) => changed,
            };
            match changed {
                Ok(next) => session = next,
                Err(cause) => return Some(cause),
            }
        }
    }

    /// Connects a second time, and takes in what the first connection brings until the second is ready, and after.
    async fn change_over(
        self: &Arc<Self>,
        mut first: Session,
        attempts: &mut Attempts,
    ) -> Result<Session, Cause> {
        let mut connecting = pin!(self.connect(attempts));
        loop {
            tokio::select! {
                second = &mut connecting => {
                    tokio::spawn(first.retire());
                    return second;
                }
                ended = first.run() => if ended.is_err() {
                    return connecting.await;
                },
            }
        }
    }

    /// The websocket is open.
    fn opened(&self) {
        self.watch.ready(self.webex.now());
        self.metrics.websocket_connected(true);
        self.tell_members(true);
        // While it was not open, something may have been said that does not come again.
        self.watch.may_have_missed();
        info!("events come over the websocket");
    }

    /// The websocket is not open.
    fn lost(&self, standing: Standing) {
        self.metrics.websocket_connected(false);
        self.tell_members(false);
        self.watch.set(standing);
    }

    /// Does what follows from an end, and waits as long as it takes.
    async fn follow(&self, cause: Cause, attempts: &mut Attempts) {
        let (plan, why) = (cause.plan(attempts.before.as_ref()), cause.told());
        let reason = cause.word();
        self.metrics.websocket_reconnect(reason);
        attempts.failed = attempts.failed.saturating_add(1);
        let unexpected = plan == Plan::Rest && matches!(cause, Cause::Closed(..));
        attempts.anew |= plan == Plan::Register || unexpected;
        attempts.before = Some(cause);
        let pause = plan::pause(attempts.failed, self.pace.pauses, chance());
        self.lost(match plan {
            Plan::Stop | Plan::Leave => Standing::Stopped(why.clone()),
            _ => Standing::Away(why.clone()),
        });
        let pause = match plan {
            Plan::Again(at_least) => pause.max(at_least),
            Plan::Register => pause,
            Plan::Rest => self.pace.rest,
            Plan::Leave => self.pace.leave,
            Plan::Token => {
                self.token_works_again().await;
                pause
            }
            Plan::Stop => {
                error!(
                    reason,
                    why, "the websocket is given up: look into it, and start the bot again"
                );
                return std::future::pending().await;
            }
        };
        match plan {
            Plan::Leave | Plan::Rest | Plan::Register => {
                error!(reason, why, again = ?pause, "the websocket is not open");
            }
            _ => warn!(reason, why, again = ?pause, "the websocket is not open"),
        }
        tokio::time::sleep(pause).await;
    }

    /// Waits until Webex takes the token again.
    async fn token_works_again(&self) {
        self.metrics.token_refused(true);
        error!("Webex refuses the token: no event comes over the websocket until it works again");
        let mut pause = self.pace.token;
        loop {
            tokio::time::sleep(pause).await;
            self.token.read_again().await;
            if self.client.me().await.is_ok() {
                self.metrics.token_refused(false);
                info!("Webex takes the token again");
                return;
            }
            pause = (pause * 2).min(LONGEST_TOKEN_PAUSE);
        }
    }
}

/// A number from 0 to 1 that differs from call to call.
fn chance() -> f64 {
    let bytes = *Uuid::new_v4().as_bytes();
    f64::from(u16::from_le_bytes([bytes[0], bytes[1]])) / f64::from(u16::MAX)
}
