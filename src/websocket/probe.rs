//! A probe of the websocket for `whodex doctor`. It registers a separate device and deletes it, so a running bot keeps
//! its own.

use std::time::Duration;

use futures_util::StreamExt;

use super::frame::{self, Frame};
use super::plan::Cause;
use super::session::{self, Stream};
use super::{catalog, device};
use crate::webex::client::Client;

/// Timeout for the websocket to become ready.
const READY: Duration = Duration::from_secs(30);

/// Time to wait for an event.
const EVENT: Duration = Duration::from_secs(3);

/// The failed step, and why it failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// Name of the step.
    pub at: &'static str,
    /// The observation.
    pub saw: String,
}

/// The result of a probe that succeeded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Host of the device service, which shows the region.
    pub region: String,
    /// Whether an event arrived during the probe.
    pub event: bool,
}

/// Probes the websocket.
///
/// # Errors
/// If a step fails.
pub async fn look(client: &Client, now_millis: i64) -> Result<Seen, Failed> {
    let failed = |at| {
        move |cause: Cause| Failed {
            at,
            saw: cause.told(),
        }
    };
    let (service, _) = catalog::ask(client).await.map_err(failed("catalogue"))?;
    let device = device::temporary(client, &service, now_millis).await;
    let (device, socket) = device.map_err(failed("device"))?;
    let looked = async {
        let mut stream = session::open(client, &socket).await?;
        match tokio::time::timeout(READY, ready(&mut stream)).await {
            Ok(seen) => seen?,
            Err(_) => return Err(Cause::NotReady),
        }
        let event = tokio::time::timeout(EVENT, event(&mut stream)).await;
        drop(stream.close(None).await);
        Ok(matches!(event, Ok(Ok(()))))
    };
    let looked = looked.await.map_err(failed("socket"));
    let removed = client.delete_device(&device).await;
    removed.map_err(|error| failed("device")(Cause::Call(error)))?;
    let region = service.host().unwrap_or_default();
    Ok(Seen {
        region: region.to_owned(),
        event: looked?,
    })
}

async fn ready(stream: &mut Stream) -> Result<(), Cause> {
    while !matches!(next(stream).await?, Frame::Ready) {}
    Ok(())
}

async fn event(stream: &mut Stream) -> Result<(), Cause> {
    while !matches!(next(stream).await?, Frame::Activity(_)) {}
    Ok(())
}

async fn next(stream: &mut Stream) -> Result<Frame, Cause> {
    let Some(bytes) = session::payload(stream.next().await)? else {
        return Ok(Frame::Other);
    };
    Ok(frame::read(&bytes).map_or(Frame::Other, |heard| heard.frame))
}
