//! Hears from other replicas, and from this one, that there is something to do.

use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio_postgres::AsyncMessage;
use tracing::debug;

use super::connect;
use crate::Address;
use crate::announce::{Heard, Listeners};

/// Tells everybody who listens. A notification is sent when its transaction commits.
pub(super) const NOTIFY: &str = "SELECT pg_notify('whodex_inbox', '')";

/// Tells everybody who listens a text.
pub(super) const ANNOUNCE: &str = "SELECT pg_notify('whodex_inbox', $1)";

/// How long to wait before a lost connection is made anew.
const PAUSE: Duration = Duration::from_secs(1);

/// Wakes workers that wait for `job_available`, until it is aborted. Polling finds jobs of a time without a
/// connection.
pub(super) async fn listen(address: Address, job_available: Arc<Notify>, listeners: Listeners) {
    loop {
        let heard = hear(&address, &job_available, &listeners).await;
        listeners.tell(Heard::Missed);
        if let Err(error) = heard {
            debug!(error, "the inbox's notifications broke off");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn hear(
    address: &Address,
    job_available: &Notify,
    listeners: &Listeners,
) -> Result<(), String> {
    let (config, tls) = connect::settings(address).map_err(|error| error.to_string())?;
    let connecting = tokio::time::timeout(connect::LIMIT, config.connect(tls)).await;
    let connected = connecting.map_err(|error| error.to_string())?;
    let (client, mut connection) = connected.map_err(|error| connect::reason(&error))?;
    let asking = tokio::spawn(async move {
        let asked = client.batch_execute("LISTEN whodex_inbox").await;
        // The connection lives as long as its client.
        if asked.is_ok() {
            std::future::pending::<()>().await;
        }
    });
    let _ends_with_this = tokio_util::task::AbortOnDropHandle::new(asking);
    loop {
        match poll_fn(|context| connection.poll_message(context)).await {
            Some(Ok(AsyncMessage::Notification(told))) => match told.payload() {
                "" => job_available.notify_waiters(),
                text => listeners.tell(Heard::Text(text.into())),
            },
            Some(Ok(_)) => {}
            Some(Err(error)) => return Err(connect::reason(&error)),
            None => return Ok(()),
        }
    }
}
