//! Whodex: who is this, and can I reach them now? A chat bot for Cisco Webex.
//!
//! Each module is one stage of a pipeline:
//!
//! ```text
//! Webex ─▶ webhook ─▶ inbox ─▶ worker ─▶ intent ─▶ policy ─▶ directory ─▶ reply ─▶ Webex
//! ```
//!
//! A module imports only modules of lower layers (`ARCHITECTURE.md` has the table, `tests/it/architecture.rs` checks it).

// Crates of their own. Modules of the bot and its tests name them as layers below them.
pub use webex_api as webex;
pub use whodex_inbox as inbox;

/// Layer 0: messages between replicas of the bot.
pub mod announcement;

/// The bot's own messages in group spaces.
pub mod own_posts;

/// Layer 0: the templates inside the program.
pub mod built_in;

/// Layer 0: the only caller of the system clock.
pub mod clock;

/// Layer 0: settings and their origins.
pub mod config;

/// Layer 0: working hours, and those that several people share.
pub mod hours;

/// Layer 0: invisible characters in text.
pub mod text;

/// Layer 0: metrics.
pub mod metrics;

/// Layer 0: logs and traces.
pub mod telemetry;

/// Layer 0: an accept loop with limits.
pub mod listen;

/// Layer 1: parses a message into an intent.
pub mod intent;

/// Layer 1: decides who may ask, and which fields an answer shows.
pub mod policy;

/// Layer 1: renders an answer as a card, as markdown and as plain text.
pub mod reply;

/// Layer 2: turns events into jobs.
pub mod intake;

/// Layer 3: the public listener.
pub mod webhook;

/// Layer 3: the websocket that the bot opens to Webex.
pub mod websocket;

/// Layer 2: searches people under the rules for tokens without admin rights.
pub mod people;

/// Layer 1: a file of people that finds those whom Webex's search does not.
pub mod roster;

/// Layer 3: the bot's webhooks.
pub mod registration;

/// Layer 4: periodic tasks.
pub mod maintenance;

/// Layer 3: runs the jobs of the inbox.
pub mod worker;

/// Layer 3: liveness, readiness and metrics.
pub mod admin;

/// From settings to a running bot.
pub mod app;

/// The command line.
pub mod cli;
