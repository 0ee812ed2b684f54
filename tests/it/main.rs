//! The integration tests: sentences about the bot, told through its public interfaces.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set itself up should stop there"
)]

mod answer;
mod architecture;
mod backup;
mod bots;
mod broken_answers;
mod buttons;
mod captured_logs;
mod card_rules;
mod cards;
mod carrying_out;
mod catching_up;
#[path = "../../crates/inbox/tests/it/cluster.rs"]
mod cluster;
mod collector;
mod containers;
mod contract;
mod decide_property;
mod deliveries;
mod disk;
mod duties;
mod edits;
mod ended_tasks;
mod english;
#[path = "../../crates/inbox/tests/it/eventually.rs"]
mod eventually;
mod fault_table;
mod faults;
mod follow_ups;
mod half_failures;
mod hanging_disk;
mod harness;
mod here;
mod hierarchy;
#[path = "../../crates/inbox/tests/it/jobs.rs"]
mod jobs;
mod languages;
mod large_spaces;
mod logs;
mod managers;
mod messages;
mod metrics;
mod model;
mod names;
mod odd_answers;
mod one_answer;
mod operators;
mod other_bots;
mod pages;
mod panics;
mod people_cases;
mod policy;
mod port;
#[path = "../../crates/inbox/tests/it/postgres.rs"]
mod postgres;
mod private_answers;
mod public_listener;
mod quick_bot;
mod random_world;
mod receiver;
mod recording_proxy;
mod refused_posts;
mod registrations;
mod remembered;
mod replicas;
#[path = "../../crates/inbox/tests/it/required.rs"]
mod required;
mod restart;
mod roster;
mod rostered;
mod rotation;
mod security;
mod shutdown;
mod simulated_world;
mod simulator;
mod spaces;
mod stalled;
mod start;
mod status;
mod throttled;
mod tidy;
mod token;
mod traces;
mod traffic;
mod watch_budget;
mod watch_changes;
mod watches;
mod webhooks;
mod websocket;
mod websocket_and_webhooks;
mod websocket_days;
mod websocket_devices;
mod websocket_ends;
mod websocket_ids;
mod websocket_kills;
mod websocket_own_posts;
mod welcome;
mod whois;
