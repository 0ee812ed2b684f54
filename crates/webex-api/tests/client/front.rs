//! A front like Webex's: TLS and HTTP/2, at a distance, behind something that forgets connections on which nothing passes.

use std::convert::Infallible;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream, duplex, split};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_rustls::TlsAcceptor;

use crate::certificate::config;

/// The front's TLS, with these application protocols.
pub(crate) fn acceptor(protocols: &[&str]) -> TlsAcceptor {
    let mut config = config();
    config.alpn_protocols = protocols
        .iter()
        .map(|name| name.as_bytes().to_vec())
        .collect();
    TlsAcceptor::from(Arc::new(config))
}

/// The record of the front.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// Connections that were made.
    pub(crate) connections: AtomicUsize,
    /// Pieces of bytes that clients sent.
    pub(crate) pieces: AtomicUsize,
    /// Connections that clients ended.
    pub(crate) ended: AtomicUsize,
    /// The first so many connections bring nothing any more, and neither end is told.
    pub(crate) cut: AtomicUsize,
}

/// The distance to the front.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Distance {
    /// How long a byte takes, each way.
    pub(crate) latency: Duration,
    /// How long a connection is kept on which nothing passes.
    pub(crate) patience: Duration,
}

/// Serves `respond` until the program ends; the address, and what is seen there.
pub(crate) async fn serve<R>(
    distance: Distance,
    respond: impl Fn(Request<Incoming>) -> R + Clone + Send + Sync + 'static,
) -> (String, Arc<Seen>)
where
    R: Future<Output = Response<Full<Bytes>>> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let seen = Arc::new(Seen::default());
    let counted = Arc::clone(&seen);
    let acceptor = acceptor(&["h2"]);
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            stream.set_nodelay(true).unwrap();
            let number = counted.connections.fetch_add(1, Ordering::Relaxed) + 1;
            let (near, far) = duplex(1 << 20);
            let way = Way {
                number,
                distance,
                seen: Arc::clone(&counted),
            };
            tokio::spawn(way.relay(stream, near));
            let (acceptor, respond) = (acceptor.clone(), respond.clone());
            tokio::spawn(async move {
                let Ok(stream) = acceptor.accept(far).await else {
                    return;
                };
                let service = service_fn(|request| {
                    let response = respond(request);
                    async { Ok::<_, Infallible>(response.await) }
                });
                let mut http = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
                let http = http.max_concurrent_streams(100);
                // A client that leaves is no fault.
                drop(http.serve_connection(TokioIo::new(stream), service).await);
            });
        }
    });
    (format!("https://localhost:{port}"), seen)
}

/// The way of one connection.
#[derive(Debug, Clone)]
struct Way {
    number: usize,
    distance: Distance,
    seen: Arc<Seen>,
}

impl Way {
    async fn relay(self, client: TcpStream, server: DuplexStream) {
        let (from_client, to_client) = client.into_split();
        let (from_server, to_server) = split(server);
        let up = async {
            self.forward(from_client, to_server, Some(self.distance.patience))
                .await;
        };
        tokio::select! {
            () = up => {}
            () = self.forward(from_server, to_client, None) => {}
        }
    }

    /// Forwards bytes, each as late as the distance makes it, until their end or until none comes for too long.
    async fn forward(
        &self,
        mut from: impl AsyncRead + Unpin,
        mut to: impl AsyncWrite + Unpin,
        patience: Option<Duration>,
    ) {
        let (pieces, mut arriving) = mpsc::unbounded_channel::<(Instant, Vec<u8>)>();
        let read = async move {
            let mut bytes = vec![0; 1 << 16];
            loop {
                let limit = patience.unwrap_or(Duration::MAX);
                let Ok(read) = timeout(limit, from.read(&mut bytes)).await else {
                    return;
                };
                let Ok(count @ 1..) = read else {
                    if patience.is_some() {
                        self.seen.ended.fetch_add(1, Ordering::Relaxed);
                    }
                    return;
                };
                if patience.is_some() {
                    self.seen.pieces.fetch_add(1, Ordering::Relaxed);
                }
                let due = Instant::now() + self.distance.latency;
                drop(pieces.send((due, bytes[..count].to_vec())));
            }
        };
        let write = async move {
            while let Some((due, bytes)) = arriving.recv().await {
                sleep_until(due).await;
                let is_cut = self.number <= self.seen.cut.load(Ordering::Relaxed);
                if !is_cut && to.write_all(&bytes).await.is_err() {
                    return;
                }
            }
        };
        tokio::join!(read, write);
    }
}
