//! The log: what is written, and how; and traces, where somebody collects them. Lines and spans carry ids, kinds and
//! durations; never names, addresses, text, tokens or secrets.

mod traces;

use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::filter::{FilterExt, filter_fn};
use tracing_subscriber::layer::{Filter, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, Registry};

use crate::config::LogFormat;

pub use traces::follow;

/// Why the log cannot be turned on.
#[derive(Debug, thiserror::Error)]
pub enum InitError {
    /// The filter makes no sense.
    #[error("WHODEX_LOG is {0:?}, which is no filter: it looks like info or whodex=debug")]
    Filter(String),
    /// There is a log already.
    #[error("the log is turned on twice")]
    Twice,
    /// The exporter of traces cannot be made.
    #[error(
        "traces cannot be sent ({0}): check OTEL_EXPORTER_OTLP_ENDPOINT and the other OTEL_… variables"
    )]
    Traces(String),
}

/// The parts that are on. Dropped without [`Telemetry::end`], the newest spans may not arrive.
#[derive(Debug, Default)]
#[must_use = "spans that were not sent yet are sent by its end"]
pub struct Telemetry {
    traces: Option<SdkTracerProvider>,
}

impl Telemetry {
    /// Sends what was not sent yet; takes as long as the exporter's time-out (`OTEL_EXPORTER_OTLP_TIMEOUT`) at most.
    pub async fn end(self) {
        if let Some(traces) = self.traces {
            // The exporter blocks; whether it worked, it has said in the log.
            drop(tokio::task::spawn_blocking(move || traces.shutdown()).await);
        }
    }
}

/// Crates whose log lines quote frames of the websocket: the token, and names.
const TELLTALES: [&str; 2] = ["tungstenite", "tokio_tungstenite"];

/// The crates of the bot, as targets of lines and spans: the bot itself first.
const CRATES: [&str; 3] = [env!("CARGO_PKG_NAME"), "webex_api", "whodex_inbox"];

/// The filter of the settings. A directive for `whodex` holds for the bot's other crates too, unless the settings have one
/// for them.
fn for_all_crates(filter: &str) -> String {
    let [bot, others @ ..] = CRATES;
    // The parser of filters takes a space for a part of a target.
    let directives: Vec<&str> = filter.split(',').map(str::trim).collect();
    let of_bot = directives.iter().filter_map(|directive| {
        let level = directive.strip_prefix(bot)?;
        (level.is_empty() || level.starts_with(['=', '['])).then_some(level)
    });
    let mut all: Vec<String> = of_bot
        .flat_map(|level| others.iter().map(move |other| format!("{other}{level}")))
        .collect();
    // Of two directives for one target the later one holds.
    all.push(directives.join(","));
    all.join(",")
}

/// The filter without lines that quote a frame, whatever the settings ask for.
fn without_frames<S: 'static>(filter: EnvFilter) -> impl Filter<S> + Send + Sync + 'static {
    let quotes = |target: &str| TELLTALES.iter().any(|name| target.starts_with(name));
    filter.and(filter_fn(move |line| !quotes(line.target())))
}

/// Turns the log on, to standard error, and traces, to the collector at `traces_to`.
///
/// # Errors
/// When the filter makes no sense, the log is on, or the exporter of traces cannot be made.
pub fn init(
    filter: &str,
    format: LogFormat,
    traces_to: Option<&str>,
) -> Result<Telemetry, InitError> {
    let filter = EnvFilter::try_new(for_all_crates(filter))
        .map_err(|_| InitError::Filter(filter.to_owned()))?;
    let log = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let log = match format {
        LogFormat::Pretty => log.compact().boxed(),
        LogFormat::Json => log.json().flatten_event(true).boxed(),
    };
    let traces = traces_to.map(traces::provider).transpose()?;
    // Each has a filter of its own: how much is logged does not change what is traced.
    let layers: Vec<Box<dyn Layer<Registry> + Send + Sync>> = match &traces {
        Some(provider) => vec![
            log.with_filter(without_frames(filter)).boxed(),
            traces::layer(provider),
        ],
        None => vec![log.with_filter(without_frames(filter)).boxed()],
    };
    tracing_subscriber::registry()
        .with(layers)
        .try_init()
        .map_err(|_| InitError::Twice)?;
    Ok(Telemetry { traces })
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Log {
        fn write(&mut self, line: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(line);
            Ok(line.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_filter_for_the_bot_holds_for_its_client_of_webex() {
        for (filter, lines) in [
            ("whodex=debug", &["bot", "client"][..]),
            ("warn, whodex=debug", &["bot", "client"]),
            ("whodex", &["bot", "client"]),
            ("whodex=debug,webex_api=info", &["bot"]),
            ("webex_api=info,whodex=debug", &["bot"]),
            ("webex_api=debug", &["client"]),
            ("whodex::worker=debug", &[]),
            ("whodexx=debug", &[]),
            ("info", &[]),
        ] {
            let log = Log::default();
            let writer = log.clone();
            let layer = tracing_subscriber::fmt::layer().with_writer(move || writer.clone());
            let layer = layer.with_filter(EnvFilter::new(for_all_crates(filter)));
            let subscriber = tracing_subscriber::registry().with(layer);
            tracing::subscriber::with_default(subscriber, || {
                tracing::debug!(target: "whodex::app", "bot");
                tracing::debug!(target: "webex_api::client", "client");
                tracing::debug!(target: "hyper", "neither");
            });
            let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
            let words = ["bot", "client", "neither"];
            let told: Vec<&str> = words
                .into_iter()
                .filter(|word| log.contains(&format!(" {word}\n")))
                .collect();
            assert_eq!(told, lines, "{filter}: {log}");
        }
    }

    #[test]
    fn no_filter_lets_a_frame_into_the_log() {
        for filter in [
            "trace",
            "info,tungstenite=trace",
            "tungstenite::protocol=trace",
        ] {
            let log = Log::default();
            let writer = log.clone();
            let layer = tracing_subscriber::fmt::layer().with_writer(move || writer.clone());
            let filter = EnvFilter::new(filter);
            let subscriber =
                tracing_subscriber::registry().with(layer.with_filter(without_frames(filter)));
            tracing::subscriber::with_default(subscriber, || {
                tracing::trace!(target: "tungstenite::protocol::frame", "Sending Bearer hush-hush");
                tracing::trace!(target: "tokio_tungstenite", "hush-hush");
                tracing::info!("all else");
            });
            let log = log.0.lock().unwrap().clone();
            assert!(!String::from_utf8(log).unwrap().contains("hush"));
        }
    }
}
