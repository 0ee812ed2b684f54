//! Serves a router on a listener with the limits that a public listener needs.
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
    let (graceful, cut) = (GracefulShutdown::new(), CancellationToken::new());
    // Also where whoever serves is dropped.
    let _cut = cut.clone().drop_guard();
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
        let cut = cut.clone();
        tokio::spawn(async move {
            tokio::select! {
                ended = connection => if let Err(problem) = ended {
                    debug!(error = %problem, "a connection ended badly");
                },
                () = cut.cancelled() => {}
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

#[cfg(test)]
mod tests {
    use std::future::pending;

    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;
    use tokio::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn a_request_that_takes_too_long_is_cut_with_all_it_waited_for() {
        let (begun, mut beginnings) = mpsc::unbounded_channel::<mpsc::Sender<()>>();
        let hangs = move || {
            let (held, ends) = mpsc::channel::<()>(1);
            drop(begun.send(held));
            async move {
                // Dropped with the request.
                let _ends = ends;
                pending::<()>().await;
            }
        };
        let router = Router::new().route("/", get(hangs));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let bounds = Bounds {
            drain: Duration::from_millis(1),
            ..Bounds::default()
        };
        let shutdown = CancellationToken::new();
        let serving = tokio::spawn(serve(listener, router, bounds, shutdown.clone()));
        let mut client = TcpStream::connect(address).await.unwrap();
        let request = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n";
        client.write_all(request).await.unwrap();
        let request = beginnings.recv().await.unwrap();
        shutdown.cancel();
        serving.await.unwrap();
        request.closed().await;
        let mut answer = Vec::new();
        // An end or a reset, and nothing before it.
        let _ = client.read_to_end(&mut answer).await;
        assert!(answer.is_empty());
    }
}
