//! Serves a router on a listener with the bounds that a public door needs.
//!
//! `axum::serve` has no header time-out, and one stuck client can hold its graceful shutdown open.
//! So the accept loop is here: header time, connections and the shutdown itself are bounded.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};

/// Bounds of a listener.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// How long a client may take to send the head of a request; also how long an idle connection
    /// is kept.
    pub header_time: Duration,
    /// Connections at a time; more wait in the kernel's queue.
    pub connections: usize,
    /// How long open requests may take to end after the listener is closed.
    pub drain: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            header_time: Duration::from_secs(15),
            connections: 1024,
            drain: Duration::from_secs(10),
        }
    }
}

/// Serves until `shutdown` is cancelled, then lets open requests end within the bound.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    bounds: Bounds,
    shutdown: CancellationToken,
) {
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(bounds.header_time)
        .max_buf_size(64 * 1024);
    let places = Arc::new(Semaphore::new(bounds.connections));
    let graceful = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            () = shutdown.cancelled() => break,
            accepted = accept(&listener, &places) => accepted,
        };
        let (stream, place) = match accepted {
            Ok(accepted) => accepted,
            Err(problem) => {
                // Most often no file descriptors: they come back when connections end.
                warn!(error = %problem, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let service = TowerToHyperService::new(router.clone());
        let connection = graceful.watch(http.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            if let Err(problem) = connection.await {
                debug!(error = %problem, "a connection ended badly");
            }
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(bounds.drain, graceful.shutdown())
        .await
        .is_err()
    {
        warn!("some connections did not end in time and were cut");
    }
}

async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> std::io::Result<(tokio::net::TcpStream, tokio::sync::OwnedSemaphorePermit)> {
    let place = Arc::clone(places)
        .acquire_owned()
        .await
        .map_err(std::io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    // An answer is one small packet: waiting to fill a larger one only delays it.
    stream.set_nodelay(true)?;
    Ok((stream, place))
}
