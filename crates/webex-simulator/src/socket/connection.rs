//! One connection: it authorizes, becomes ready, gets the frames of its device and acknowledges them.

use std::collections::{HashMap, HashSet};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::time::{interval, sleep, timeout};
use uuid::Uuid;

use super::super::Shared;
use super::super::api::caller::holder;
use super::super::directory::text;
use super::super::faults::{AUTHORIZATION, About, FRAME, Fault, Oddity, PING};
use super::buffer::Frame;
use super::devices::Line;

/// Interval of the protocol's own pings. The crate `webex` gives up after 20 silent seconds.
const BEAT: Duration = Duration::from_secs(15);

/// Timeout for a peer to answer a close.
const FAREWELL: Duration = Duration::from_secs(2);

/// The code that a peer sees for a close without a code.
const NO_CODE: u16 = 1005;

/// The code that a peer sees for a connection that ends without a close.
const NO_CLOSE: u16 = 1006;

/// An order to a connection.
#[derive(Debug, Clone)]
pub(super) enum Order {
    /// Sends a frame of its device.
    Frame(Arc<Frame>),
    /// Sends JSON unchanged.
    Say(Value),
    /// Closes with this code and reason.
    Close(u16, String),
    /// Ends without a close.
    Cut,
}

/// The reason why a connection ends.
enum End {
    /// The peer is gone, or the connection ends without a close.
    Cut,
    Close(u16, String),
}

impl End {
    fn close(code: u16, reason: &str) -> Self {
        Self::Close(code, reason.to_owned())
    }
}

/// The parameters of the websocket's URL.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish {
    text: bool,
    states: bool,
    all: bool,
}

impl Wish {
    pub(super) fn of(query: &HashMap<String, String>) -> Self {
        let is = |name: &str, wanted: &str| query.get(name).is_some_and(|value| value == wanted);
        let (text, states) = (is("outboundWireFormat", "text"), is("bufferStates", "true"));
        let time = query.get("clientTimestamp");
        let time = time.is_some_and(|time| time.parse::<u64>().is_ok());
        Self {
            text,
            states,
            all: text && states && is("aliasHttpStatus", "true") && time,
        }
    }
}

/// A parsed frame of the peer, or the reason why the connection ends.
type Said = Result<Value, End>;

struct Connection {
    shared: Arc<Shared>,
    sink: SplitSink<WebSocket, Message>,
    said: UnboundedReceiver<Said>,
    registration: Uuid,
    number: u64,
    wish: Wish,
    token: String,
    sequence: u64,
    /// The ids of frames about the connection itself, which the device's buffer does not hold.
    states: HashSet<String>,
    oddity: Option<Oddity>,
}

/// Serves a connection until it ends, or the simulator stops.
pub(super) async fn serve(shared: Arc<Shared>, registration: Uuid, wish: Wish, socket: WebSocket) {
    let (mut stopping, number) = {
        let mut sockets = shared.sockets();
        sockets.counts.connections += 1;
        (sockets.stopping.subscribe(), sockets.counts.connections)
    };
    let (sink, stream) = socket.split();
    let (heard, said) = mpsc::unbounded_channel();
    let mut connection = Connection {
        shared: Arc::clone(&shared),
        sink,
        said,
        registration,
        number,
        wish,
        token: String::new(),
        sequence: 0,
        states: HashSet::new(),
        oddity: None,
    };
    tokio::select! {
        () = connection.live_and_end() => {}
        // Concurrent with the writing: a peer that is busy with acknowledgements reads nothing until they are read here.
        _ = listen(stream, heard) => {}
        _ = stopping.wait_for(|stopping| *stopping) => {}
    }
    shared.sockets().hang_up(number);
}

impl Connection {
    async fn live_and_end(&mut self) {
        let Err(end) = self.live().await;
        self.shared.sockets().hang_up(self.number);
        if let End::Close(code, reason) = end
            && code != NO_CLOSE
        {
            // A slow peer must not delay the simulator.
            drop(timeout(FAREWELL, self.close(code, reason)).await);
        }
    }

    async fn live(&mut self) -> Result<Infallible, End> {
        let mut orders = self.authorize().await?;
        // The crate `webex` accepts only this as the answer to its token.
        self.send(Message::Ping(Vec::new().into())).await?;
        if self.oddity == Some(Oddity::OtherFirst) {
            self.state(json!({"eventType": "locus.buffer_state"}))
                .await?;
        }
        let is_told = self.wish.states && !self.is_mute() && self.oddity != Some(Oddity::Unready);
        if is_told {
            let known = json!({"conversation": "UNKNOWN", "locus": "UNKNOWN"});
            self.state(json!({"eventType": "mercury.buffer_state", "bufferState": known}))
                .await?;
        }
        let mut beat = interval(BEAT);
        beat.reset();
        loop {
            tokio::select! {
                order = orders.recv() => match order {
                    Some(Order::Frame(frame)) => self.deliver(&frame).await?,
                    Some(Order::Say(value)) => self.say(&value).await?,
                    Some(Order::Close(code, reason)) => return Err(End::Close(code, reason)),
                    Some(Order::Cut) | None => return Err(End::Cut),
                },
                said = self.said.recv() => self.heed(&said.unwrap_or(Err(End::Cut))?).await?,
                _ = beat.tick() => self.send(Message::Ping(Vec::new().into())).await?,
            }
        }
    }

    /// Whether the connection gets no frames because its URL lacks parameters.
    fn is_mute(&self) -> bool {
        self.oddity == Some(Oddity::Strict) && !self.wish.all
    }

    /// Waits for the first frame, which must contain a token of the device's owner, and takes the device's line.
    async fn authorize(&mut self) -> Result<UnboundedReceiver<Order>, End> {
        let limit = self.shared.settings.authorization_timeout;
        let first = timeout(limit, self.said.recv()).await;
        let first = first.map_err(|_| {
            let said = "Authentication did not happen within the timeout window of 30000 seconds.";
            End::close(1008, said)
        })?;
        let first = first.unwrap_or(Err(End::Cut))?;
        if first["type"] != "authorization" {
            return Err(End::close(4400, "Bad Request"));
        }
        let token = first["data"]["token"].as_str().unwrap_or_default();
        token
            .strip_prefix("Bearer ")
            .unwrap_or(token)
            .clone_into(&mut self.token);
        let fault = self.meet(AUTHORIZATION, &About::default()).await?;
        self.oddity = fault.and_then(|fault| fault.socket);
        let person = holder(&self.shared, &self.token)
            .ok_or_else(|| End::close(4401, "Authentication failed"))?;
        self.take_line(text(&person, "id"))
    }

    /// Replaces any other connection of the device, and gets the waiting frames.
    fn take_line(&self, person: &str) -> Result<UnboundedReceiver<Order>, End> {
        let now = self.shared.now();
        let mut sockets = self.shared.sockets();
        let device = sockets.device(self.registration);
        let device = device.ok_or_else(|| End::close(1001, "device deleted"))?;
        if device.owner != person {
            return Err(End::close(4403, "Forbidden"));
        }
        let (orders, received) = mpsc::unbounded_channel();
        for frame in device.buffer.waiting(now) {
            // This cannot fail: the receiver still exists.
            let _ = orders.send(Order::Frame(frame));
        }
        let line = Line {
            number: self.number,
            orders,
            is_ending: false,
        };
        if let Some(other) = device.line.replace(line) {
            let code = if other.is_ending { 4001 } else { 4000 };
            // The other connection may have ended by itself.
            let _ = other.orders.send(Order::Close(code, "replaced".to_owned()));
        }
        sockets.counts.authorizations += 1;
        Ok(received)
    }

    /// Applies the fault of this step: its delay, and its end of the connection.
    async fn meet(&mut self, place: &str, about: &About) -> Result<Option<Fault>, End> {
        let fault = self.shared.faults().meet(place, &self.token, about);
        if let Some(fault) = &fault {
            sleep(Duration::from_millis(fault.delay_ms)).await;
            if let Some(code) = fault.status {
                let reason = fault.body.clone().unwrap_or_default();
                return Err(End::Close(code, reason));
            }
            if fault.drop && place == AUTHORIZATION {
                return Err(End::Cut);
            }
        }
        Ok(fault)
    }

    /// Sends a frame. A frame that a fault loses still uses a sequence number.
    async fn deliver(&mut self, frame: &Frame) -> Result<(), End> {
        if self.is_mute() || self.oddity == Some(Oddity::Silent) {
            return Ok(());
        }
        let fault = self.meet(FRAME, &frame.about).await?.unwrap_or_default();
        if fault.drop {
            self.sequence += 1;
            let mut sockets = self.shared.sockets();
            if let Some(device) = sockets.device(self.registration) {
                device.buffer.remove(&frame.id);
            }
            return Ok(());
        }
        let mut data = frame.data.clone();
        if self.oddity == Some(Oddity::Overrides) {
            let verb = data["activity"]["verb"].take();
            data["headers"] = json!({"activity.verb": verb});
        }
        let times = if fault.socket == Some(Oddity::Repeat) {
            2
        } else {
            1
        };
        for _ in 0..times {
            let whole = self.envelope(&frame.id, &data);
            self.say(&whole).await?;
            let mut sockets = self.shared.sockets();
            let device = sockets.device(self.registration);
            let again = device.is_some_and(|device| device.buffer.sent(&frame.id));
            sockets.counts.frames += 1;
            sockets.counts.repeats += u64::from(again);
        }
        Ok(())
    }

    /// Sends a frame about the connection itself.
    async fn state(&mut self, data: Value) -> Result<(), End> {
        let id = Uuid::new_v4().to_string();
        let whole = self.envelope(&id, &data);
        self.states.insert(id);
        self.shared.sockets().counts.frames += 1;
        self.say(&whole).await
    }

    fn envelope(&mut self, id: &str, data: &Value) -> Value {
        self.sequence += 1;
        let now = self.shared.now().as_millisecond();
        json!({
            "id": id,
            "data": data,
            "timestamp": now,
            "trackingId": format!("simulator_{id}"),
            "alertType": "none",
            "headers": {},
            "sequenceNumber": self.sequence,
            "filterMessage": false,
            "wsWriteTimestamp": now,
        })
    }

    /// Handles a frame of the peer.
    async fn heed(&mut self, said: &Value) -> Result<(), End> {
        match said["type"].as_str() {
            Some("ping") => {
                self.shared.sockets().counts.pings += 1;
                let fault = self
                    .meet(PING, &About::default())
                    .await?
                    .unwrap_or_default();
                if fault.drop {
                    return Ok(());
                }
                let id = match fault.socket {
                    Some(Oddity::WrongId) => Uuid::new_v4().to_string().into(),
                    _ => said["id"].clone(),
                };
                let now = self.shared.now().as_millisecond();
                self.say(&json!({"id": id, "type": "pong", "wsWriteTimestamp": now}))
                    .await
            }
            Some("ack") => {
                let id = said["messageId"].as_str().unwrap_or_default();
                let mut sockets = self.shared.sockets();
                let device = sockets.device(self.registration);
                let known = device.is_some_and(|device| device.buffer.remove(id));
                if known || self.states.remove(id) {
                    sockets.counts.acknowledgements += 1;
                } else {
                    sockets.counts.stray_acknowledgements += 1;
                }
                Ok(())
            }
            // The simulator ignores other frames of Webex's own clients.
            _ => Ok(()),
        }
    }

    async fn say(&mut self, value: &Value) -> Result<(), End> {
        let text = value.to_string();
        let is_text = self.wish.text && self.oddity != Some(Oddity::Binary);
        let message = if is_text {
            Message::Text(text.into())
        } else {
            Message::Binary(text.into())
        };
        self.send(message).await
    }

    async fn send(&mut self, message: Message) -> Result<(), End> {
        self.sink.send(message).await.map_err(|_| End::Cut)
    }

    async fn close(&mut self, code: u16, reason: String) {
        let reason = reason.into();
        let close = Message::Close((code != NO_CODE).then_some(CloseFrame { code, reason }));
        if self.sink.send(close).await.is_ok() {
            // Wait for the peer's answer: a connection that ends with unread bytes loses the close.
            while self.said.recv().await.is_some() {}
        }
    }
}

/// Reads the peer's frames until it is gone. Then it never resolves, so that the connection can handle them.
async fn listen(mut stream: SplitStream<WebSocket>, heard: UnboundedSender<Said>) -> Infallible {
    while let Some(Ok(message)) = stream.next().await {
        let read = match message {
            Message::Text(text) => serde_json::from_str(&text),
            Message::Binary(bytes) => serde_json::from_slice(&bytes),
            Message::Ping(_) | Message::Pong(_) | Message::Close(_) => continue,
        };
        let said = read.map_err(|_| End::close(1003, "not JSON"));
        if heard.send(said).is_err() {
            break;
        }
    }
    drop(heard);
    std::future::pending().await
}
