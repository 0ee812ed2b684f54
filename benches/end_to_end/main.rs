//! How the whole path of a question compares with what is possible: real processes, real sockets, warm-up, interleaved rounds,
//! medians, everything as a ratio within one run. `cargo bench --bench end_to_end` prints tables and writes
//! `target/end_to_end.json`.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement that cannot set itself up should stop there; it speaks by printing"
)]

mod acknowledge;
mod answer;
mod bare;
mod calls;
#[path = "../../crates/webex-api/tests/client/certificate.rs"]
mod certificate;
#[path = "../../crates/inbox/tests/it/cluster.rs"]
mod cluster;
mod footprint;
#[path = "../../crates/webex-api/tests/client/front.rs"]
mod front;
mod growth;
mod inboxes;
mod listeners;
mod process;
mod silence;
mod throttled;
mod webex;

use serde_json::json;

/// Whatever the bot is compared with allocates the way it does.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let runtime = || tokio::runtime::Runtime::new().unwrap();
    // The measures that the bot is compared with run as processes of their own: this program, with a word.
    match arguments.get(1).map(String::as_str) {
        Some("serve-bare") => runtime().block_on(bare::acknowledge(false)),
        Some("serve-hmac") => runtime().block_on(bare::acknowledge(true)),
        Some("serve-ideal") => runtime().block_on(bare::answer(&arguments[2], &arguments[3])),
        _ => runtime().block_on(measure()),
    }
}

async fn measure() {
    // Words choose the parts; Cargo adds flags of its own.
    let chosen: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    let wanted = |part: &str| chosen.is_empty() || chosen.iter().any(|word| word == part);
    let mut whole = json!({});
    if wanted("footprint") {
        whole["footprint"] = footprint::measure().await;
    }
    if wanted("acknowledge") {
        whole["acknowledge"] = acknowledge::measure().await;
    }
    if wanted("answer") {
        whole["answer"] = answer::measure().await;
    }
    if wanted("listeners") {
        whole["listeners"] = listeners::measure().await;
    }
    if wanted("silence") {
        whole["silence"] = silence::measure().await;
    }
    if wanted("calls") {
        whole["calls"] = calls::measure().await;
    }
    if wanted("throttled") {
        whole["throttled"] = throttled::measure().await;
    }
    if wanted("growth") {
        whole["growth"] = growth::measure().await;
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/target/end_to_end.json");
    std::fs::write(path, format!("{whole:#}\n")).unwrap();
    println!("\nwritten: target/end_to_end.json");
}

/// The middle of some figures.
fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}
