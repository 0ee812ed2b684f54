//! One connection: authorizes it, keeps it alive, and acknowledges each frame once its event is on disk.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{SinkExt, StreamExt};
use reqwest::Upgraded;
use secrecy::ExposeSecret;
use serde_json::Value;
use tokio::time::Instant;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{self, Message};
use tracing::{debug, warn};
use uuid::Uuid;

use super::WebsocketState;
use super::frame::{self, Frame, Sequence};
use super::plan::Cause;
use crate::webex::client::{Client, NotOpened, ServiceUrl};

/// Maximum size of a frame in bytes (crate `webex-message-handler`).
const LARGEST: usize = 1024 * 1024;

/// Size of the read buffer in bytes.
const READ: usize = 16 * 1024;

/// Maximum number of events that wait for the inbox. The server repeats further ones on the next connection.
const MOST_WAITING: usize = 512;

/// Timeout to send a frame.
const SENDING: Duration = Duration::from_secs(10);

/// Timeout to store and acknowledge the last events at the end of a connection.
const LAST_WORDS: Duration = Duration::from_secs(3);

/// Maximum time to read the old connection after a second one took over.
const RETIRING: Duration = Duration::from_secs(10);

/// A processed frame.
struct Done {
    id: Option<String>,
    came: Instant,
}

/// The time of the next ping, or the deadline of the last one.
enum Ping {
    Due(Instant),
    Sent { id: String, until: Instant },
}

/// The effect of a frame.
#[derive(PartialEq, Eq)]
enum Step {
    Nothing,
    Ready,
    ChangeOver,
}

/// A connection.
pub(super) struct Session {
    state: Arc<WebsocketState>,
    stream: Stream,
    sequence: Sequence,
    taking: FuturesUnordered<BoxFuture<'static, Done>>,
    ping: Ping,
}

/// A websocket over an upgraded HTTP connection.
pub(super) type Stream = WebSocketStream<Upgraded>;

/// Opens a websocket and authorizes it.
pub(super) async fn open(client: &Client, socket: &ServiceUrl) -> Result<Stream, Cause> {
    let opened = client.open_websocket(socket).await;
    let upgraded = opened.map_err(|not| match not {
        NotOpened::Answered(status) => Cause::NotUpgraded(status),
        NotOpened::Failed(error) => Cause::Call(error),
    })?;
    let bounds = WebSocketConfig::default()
        .read_buffer_size(READ)
        .write_buffer_size(0)
        .max_message_size(Some(LARGEST))
        .max_frame_size(Some(LARGEST));
    let mut stream = Stream::from_raw_socket(upgraded, Role::Client, Some(bounds)).await;
    let (id, tracking_id) = (Uuid::new_v4(), format!("whodex_{}", Uuid::new_v4()));
    let bearer = client.bearer();
    let first = frame::authorization(&id.to_string(), bearer.expose_secret(), &tracking_id);
    debug!(tracking_id, "authorizing the websocket");
    send(&mut stream, first).await?;
    Ok(stream)
}

async fn send(stream: &mut Stream, text: String) -> Result<(), Cause> {
    let sending = stream.send(Message::text(text));
    match tokio::time::timeout(SENDING, sending).await {
        Ok(Ok(())) => Ok(()),
        // A close frame with the reason may still be unread.
        Ok(Err(_)) | Err(_) => Err(Cause::Broken),
    }
}

/// The payload of a message; none for a control frame.
pub(super) fn payload(
    message: Option<Result<Message, tungstenite::Error>>,
) -> Result<Option<Vec<u8>>, Cause> {
    match message {
        Some(Ok(Message::Text(text))) => Ok(Some(text.as_bytes().to_vec())),
        Some(Ok(Message::Binary(bytes))) => Ok(Some(bytes.to_vec())),
        Some(Ok(Message::Close(Some(close)))) => {
            Err(Cause::Closed(close.code.into(), close.reason.to_string()))
        }
        Some(Ok(Message::Close(None))) => Err(Cause::Closed(1005, String::new())),
        Some(Ok(_)) => Ok(None),
        Some(Err(tungstenite::Error::Capacity(_))) => Err(Cause::TooLarge),
        Some(Err(_)) | None => Err(Cause::Broken),
    }
}

impl Session {
    /// Opens a connection, and waits until it is ready.
    pub(super) async fn begin(
        state: Arc<WebsocketState>,
        socket: &ServiceUrl,
    ) -> Result<Self, Cause> {
        let stream = open(&state.client, socket).await?;
        let ready = state.pace.ready;
        let mut session = Self {
            state,
            stream,
            sequence: Sequence::default(),
            taking: FuturesUnordered::new(),
            ping: Ping::Due(Instant::now() + ready * 2),
        };
        // Events may arrive before the connection is ready.
        let becoming_ready = async {
            while session.step().await? != Step::Ready {}
            Ok(())
        };
        match tokio::time::timeout(ready, becoming_ready).await {
            Ok(Ok(())) => {}
            Ok(Err(cause)) => return Err(cause),
            Err(_) => return Err(Cause::NotReady),
        }
        session.ping = Ping::Due(Instant::now());
        Ok(session)
    }

    /// Takes events until a second connection has to take over. The caller may then call it again.
    pub(super) async fn run(&mut self) -> Result<(), Cause> {
        while self.step().await? != Step::ChangeOver {}
        Ok(())
    }

    async fn step(&mut self) -> Result<Step, Cause> {
        let due = match &self.ping {
            Ping::Due(at) => *at,
            Ping::Sent { until, .. } => *until,
        };
        tokio::select! {
            Some(done) = self.taking.next(), if !self.taking.is_empty() => {
                self.acknowledge(done).await?;
                Ok(Step::Nothing)
            }
            message = self.stream.next() => {
                match payload(message)? {
                    Some(bytes) => self.hear(&bytes).await,
                    None => Ok(Step::Nothing),
                }
            }
            () = tokio::time::sleep_until(due) => {
                self.keep_alive().await?;
                Ok(Step::Nothing)
            }
        }
    }

    async fn hear(&mut self, bytes: &[u8]) -> Result<Step, Cause> {
        let came = Instant::now();
        let Ok(heard) = frame::read(bytes) else {
            warn!("unreadable frame on the websocket");
            self.state.metrics.websocket_frame("unreadable");
            return Ok(Step::Nothing);
        };
        let missing = self.sequence.missing_before(heard.number);
        if missing > 0 {
            warn!(
                missing,
                "frames of the websocket were lost: the bot backfills their messages"
            );
            self.state.metrics.websocket_gap(missing);
            self.state.watch.may_have_missed();
        }
        let id = heard.id;
        let step = match heard.frame {
            Frame::Activity(activity) => {
                self.state.watch.heard(self.state.webex.now());
                if self.taking.len() >= MOST_WAITING {
                    return Err(Cause::Overwhelmed);
                }
                self.taking
                    .push(take(Arc::clone(&self.state), activity, id, came));
                return Ok(Step::Nothing);
            }
            other => {
                self.state.metrics.websocket_frame(other.word());
                match other {
                    Frame::Pong(answered) => {
                        self.answered(&answered)?;
                        Step::Nothing
                    }
                    Frame::Ready => Step::Ready,
                    Frame::Shutdown => Step::ChangeOver,
                    _ => Step::Nothing,
                }
            }
        };
        self.acknowledge(Done { id, came }).await?;
        Ok(step)
    }

    fn answered(&mut self, id: &str) -> Result<(), Cause> {
        match &self.ping {
            Ping::Sent { id: sent, .. } if sent == id => {
                self.ping = Ping::Due(Instant::now() + self.state.pace.ping);
                self.state.tell_members(true);
                Ok(())
            }
            Ping::Sent { .. } => Err(Cause::OtherPong),
            Ping::Due(_) => Ok(()),
        }
    }

    async fn keep_alive(&mut self) -> Result<(), Cause> {
        if matches!(self.ping, Ping::Sent { .. }) {
            return Err(Cause::NoPong);
        }
        let (state, pace) = (&self.state, self.state.pace);
        if state.watch.is_silent(state.webex.now(), pace.late) {
            return Err(Cause::Silent);
        }
        let id = Uuid::new_v4().to_string();
        send(&mut self.stream, frame::ping(&id)).await?;
        let until = Instant::now() + pace.pong;
        self.ping = Ping::Sent { id, until };
        Ok(())
    }

    /// Acknowledges a frame: its event is on disk, or irrelevant.
    async fn acknowledge(&mut self, done: Done) -> Result<(), Cause> {
        if let Some(id) = done.id {
            send(&mut self.stream, frame::acknowledgement(&id)).await?;
            self.state
                .metrics
                .websocket_acknowledged(done.came.elapsed());
        }
        Ok(())
    }

    /// Ends the connection. Before that it stores and acknowledges the last events, within a time limit.
    pub(super) async fn end(mut self) {
        let ending = async {
            while let Some(done) = self.taking.next().await {
                if self.acknowledge(done).await.is_err() {
                    return;
                }
            }
            // The bot does not wait for the server's close.
            drop(self.stream.close(None).await);
        };
        // The server repeats unacknowledged frames.
        let _ = tokio::time::timeout(LAST_WORDS, ending).await;
    }

    /// Reads on until the server closes it, or until a time limit: a second connection has taken over.
    pub(super) async fn retire(mut self) {
        let _ = tokio::time::timeout(RETIRING, async { while self.run().await.is_ok() {} }).await;
        self.end().await;
    }
}

fn take(
    state: Arc<WebsocketState>,
    activity: Value,
    id: Option<String>,
    came: Instant,
) -> BoxFuture<'static, Done> {
    Box::pin(async move {
        state.take(&activity).await;
        Done { id, came }
    })
}
