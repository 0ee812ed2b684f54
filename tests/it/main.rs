//! The integration tests: sentences about the bot, told through its front doors.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set itself up should stop there"
)]

mod answer;
mod askings;
mod bots;
mod buttons;
mod cards;
mod catching_up;
mod cluster;
mod collector;
mod contract;
mod deliveries;
mod disk;
mod door;
mod edits;
mod fault_table;
mod faults;
mod flood;
mod floors;
mod half_failures;
mod harness;
mod inbox_story;
mod languages;
mod logs;
mod look;
mod messages;
mod metrics;
mod migrations;
mod names;
mod one_answer;
mod overheard;
mod panics;
mod policy;
mod postgres;
mod receiver;
mod registrations;
mod replicas;
mod required;
mod restart;
mod rotation;
mod security;
mod shutdown;
mod simulated_world;
mod simulator;
mod spaces;
mod start;
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
