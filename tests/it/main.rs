//! The integration tests: sentences about the bot, told through its front doors.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set itself up should stop there"
)]

mod answer;
mod bots;
mod broken_answers;
mod buttons;
mod cards;
mod cluster;
mod collector;
mod contract;
mod decide_property;
mod deliveries;
mod disk;
mod door;
mod edits;
mod fault_table;
mod faults;
mod flood;
mod floors;
mod harness;
mod inbox_story;
mod languages;
mod large_spaces;
mod logs;
mod look;
mod messages;
mod metrics;
mod migrations;
mod names;
mod overheard;
mod panics;
mod people_cases;
mod policy;
mod postgres;
mod random_world;
mod receiver;
mod registrations;
mod replicas;
mod required;
mod restart;
mod security;
mod shutdown;
mod simulated_world;
mod simulator;
mod spaces;
mod status;
mod throttled;
mod tidy;
mod token;
mod traces;
mod traffic;
mod webhooks;
mod welcome;
mod whois;
mod wiretap;
