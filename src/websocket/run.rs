//! Holds the websocket while this replica has the lease, and reconnects after every end.

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
use super::{WebsocketState, catalog, device};
use crate::inbox::HeldDuty;

/// Name of the lease on the websocket.
const DUTY: &str = "websocket";

/// Maximum delay between two attempts with a refused token.
const LONGEST_TOKEN_PAUSE: Duration = Duration::from_secs(60);

/// The history of attempts to connect.
#[derive(Default)]
struct Attempts {
    /// Number of attempts in a row that failed or did not last.
    failed: u32,
    /// The last cause, if no connection succeeded since.
    before: Option<Cause>,
    /// Whether the next attempt needs a new device.
    anew: bool,
    registrations: Registrations,
}

impl Attempts {
    /// A connection ended after this time. Only a stable one lets the delays start over: one that breaks at once, over and
    /// over, must not be reopened at once. Whether it was stable.
    fn was_open_for(&mut self, lasted: Duration, stable: Duration) -> bool {
        let is_stable = lasted >= stable;
        if is_stable {
            self.failed = 0;
        }
        is_stable
    }
}

impl WebsocketState {
    /// Holds the websocket until `shutdown` is cancelled, unless another replica holds it.
    pub async fn run(self, shutdown: CancellationToken) {
        let state = Arc::new(self);
        loop {
            match state.inbox.begin_duty(DUTY, state.pace.term).await {
                Ok(Some(held)) => state.hold(held, &shutdown).await,
                Ok(None) => {
                    if state.watch.set(Standing::Elsewhere) {
                        info!("another replica has the websocket: this one is on standby");
                    }
                }
                Err(error) => {
                    let why = "the inbox does not answer";
                    if state.watch.set(Standing::Away(why.to_owned())) {
                        warn!(%error, "the websocket waits for the inbox");
                    }
                }
            }
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = tokio::time::sleep(state.pace.look) => {}
            }
        }
    }

    /// Holds the websocket while this replica has the lease.
    async fn hold(self: &Arc<Self>, mut held: HeldDuty, shutdown: &CancellationToken) {
        tokio::select! {
            () = self.serve(shutdown) => {}
            () = self.keep(&mut held) => {
                warn!("another replica may have the websocket now: this one closes its own");
                self.metrics.websocket_reconnect("duty");
            }
        }
        self.lost(Standing::Elsewhere);
        // The release is immediate, so another replica need not wait until the lease expires.
        drop(self.inbox.end_duty(held).await);
    }

    /// Renews the lease; resolves when this replica may have lost it.
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
                    debug!(%error, "the inbox cannot renew the lease on the websocket");
                }
                Ok(Ok(false) | Err(_)) | Err(_) => return,
            }
        }
    }

    /// Connects and reconnects until `shutdown` is cancelled.
    async fn serve(self: &Arc<Self>, shutdown: &CancellationToken) {
        let mut attempts = Attempts::default();
        loop {
            let connected = tokio::select! {
                () = shutdown.cancelled() => return,
                connected = self.connect(&mut attempts) => connected,
            };
            let cause = match connected {
                Err(cause) => cause,
                Ok(session) => {
                    attempts.before = None;
                    let open = Instant::now();
                    let Some(cause) = self.while_open(session, &mut attempts, shutdown).await
                    else {
                        return;
                    };
                    attempts.was_open_for(open.elapsed(), self.pace.stable);
                    cause
                }
            };
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = self.follow(cause, &mut attempts) => {}
            }
        }
    }

    /// One attempt: region, device, connection.
    async fn connect(self: &Arc<Self>, attempts: &mut Attempts) -> Result<Session, Cause> {
        let (service, clusters) = catalog::ask(&self.client).await?;
        self.clusters.list(clusters);
        let registrations = &mut attempts.registrations;
        let socket = device::place(self, &service, attempts.anew, registrations).await?;
        attempts.anew = false;
        Session::begin(Arc::clone(self), &socket).await
    }

    /// Takes events until the connection ends; returns the cause, or none at shutdown.
    async fn while_open(
        self: &Arc<Self>,
        mut session: Session,
        attempts: &mut Attempts,
        shutdown: &CancellationToken,
    ) -> Option<Cause> {
        loop {
            let opened = Instant::now();
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
            info!("Webex will close the websocket: a second one takes over");
            self.metrics.websocket_reconnect("shutdown");
            let pause = if attempts.was_open_for(opened.elapsed(), self.pace.stable) {
                Duration::ZERO
            } else {
                // A server that ends every connection must not make the bot connect without a pause.
                attempts.failed = attempts.failed.saturating_add(1);
                plan::pause(attempts.failed, self.pace.pauses, chance())
            };
            let changed = tokio::select! {
                () = shutdown.cancelled() => return None,
                changed = self.change_over(session, pause, attempts) => changed,
            };
            match changed {
                Ok(next) => session = next,
                Err(cause) => return Some(cause),
            }
        }
    }

    /// Opens a second connection after a pause, and takes events of the first until the second is ready, and after.
    async fn change_over(
        self: &Arc<Self>,
        mut first: Session,
        pause: Duration,
        attempts: &mut Attempts,
    ) -> Result<Session, Cause> {
        let mut connecting = pin!(async {
            tokio::time::sleep(pause).await;
            self.connect(attempts).await
        });
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
        // Events from the time without a websocket may never arrive.
        self.watch.may_have_missed();
        info!("events arrive over the websocket");
    }

    /// The websocket is not open.
    fn lost(&self, standing: Standing) {
        self.metrics.websocket_connected(false);
        self.tell_members(false);
        self.watch.set(standing);
    }

    /// Acts on the cause of an end, and waits for the delay of its plan.
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
                    why, "the bot gives the websocket up: remove the cause, and restart the bot"
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

    /// Waits until Webex accepts the token again.
    async fn token_works_again(&self) {
        self.metrics.token_refused(true);
        error!("Webex refuses the token: no event arrives over the websocket until it works again");
        let mut pause = self.pace.token;
        loop {
            tokio::time::sleep(pause).await;
            self.token.read_again().await;
            if self.client.me().await.is_ok() {
                self.metrics.token_refused(false);
                info!("Webex accepts the token again");
                return;
            }
            pause = (pause * 2).min(LONGEST_TOKEN_PAUSE);
        }
    }
}

/// A random number from 0 to 1.
fn chance() -> f64 {
    let bytes = *Uuid::new_v4().as_bytes();
    f64::from(u16::from_le_bytes([bytes[0], bytes[1]])) / f64::from(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_connection_that_lasted_lets_the_delays_start_over() {
        let stable = Duration::from_secs(60);
        let mut attempts = Attempts {
            failed: 5,
            ..Attempts::default()
        };
        attempts.was_open_for(Duration::from_secs(59), stable);
        assert_eq!(attempts.failed, 5);
        attempts.was_open_for(stable, stable);
        assert_eq!(attempts.failed, 0);
    }
}
