//! The log: what is written, and how. Lines carry ids, kinds and durations; never names, addresses,
//! text, tokens or secrets.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::LogFormat;

/// Why the log cannot be turned on.
#[derive(Debug, thiserror::Error)]
pub enum InitError {
    /// The filter makes no sense.
    #[error("WHODEX_LOG is {0:?}, which is no filter: it looks like info or whodex=debug")]
    Filter(String),
    /// There is a log already.
    #[error("the log is turned on twice")]
    Twice,
}

/// Turns the log on, to standard error.
///
/// # Errors
/// When the filter makes no sense, or the log is on.
pub fn init(filter: &str, format: LogFormat) -> Result<(), InitError> {
    let filter = EnvFilter::try_new(filter).map_err(|_| InitError::Filter(filter.to_owned()))?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    match format {
        LogFormat::Pretty => log.compact().finish().try_init(),
        LogFormat::Json => log.json().flatten_event(true).finish().try_init(),
    }
    .map_err(|_| InitError::Twice)
}
