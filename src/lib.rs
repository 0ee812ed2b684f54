//! Whodex: who is this, and can I reach them now? A chat bot for Cisco Webex.
//!
//! A message travels one road, and every stop on it is one room:
//!
//! ```text
//! Webex ─▶ webhook ─▶ inbox ─▶ worker ─▶ command ─▶ policy ─▶ directory ─▶ reply ─▶ Webex
//! ```
//!
//! The rooms stand on floors; a room imports only what stands below it
//! (`ARCHITECTURE.md` has the table, `tests/it/floors.rs` keeps it).

/// Ground: the words of the Webex API, and the hands that call it.
pub mod webex;

/// Ground: what replicas of the bot tell each other.
pub mod announcement;

/// Ground: the templates that the program carries.
pub mod built_in;

/// Ground: the one caller of the system clock.
pub mod clock;

/// Ground: settings, and where each comes from.
pub mod config;

/// Ground: working hours, and those that several people share.
pub mod hours;

/// Ground: signs of a text that nobody sees.
pub mod text;

/// Ground: what is counted and timed.
pub mod metrics;

/// Ground: the log.
pub mod telemetry;

/// Ground: an accept loop with bounds.
pub mod listen;

/// Floor 1: what a person asked, read from the text of a message.
pub mod intent;

/// Floor 1: who may ask, and what of a person may be shown.
pub mod policy;

/// Floor 1: an answer as a card, as markdown and as plain text.
pub mod reply;

/// Floor 2: what every door does with an event.
pub mod intake;

/// Floor 3: the public door.
pub mod webhook;

/// Floor 3: the door that the bot opens outwards.
pub mod websocket;

/// Floor 2: questions, kept until they are answered.
pub mod inbox;

/// Floor 2: finding people under the rules for tokens without admin rights.
pub mod directory;

/// Floor 3: the bot's webhooks.
pub mod registration;

/// Floor 4: what must be done now and then.
pub mod upkeep;

/// Floor 3: takes jobs from the inbox and sends each down the road.
pub mod worker;

/// Floor 3: liveness and readiness.
pub mod admin;

/// From settings to a running bot.
pub mod app;

/// The command line.
pub mod cli;
