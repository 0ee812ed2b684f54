//! How large the program is, and how fast it is there.

use serde_json::{Value, json};

use crate::median;
use crate::process::{Process, program_size};

pub(crate) async fn measure() -> Value {
    let simulator = Process::simulator(1000, &[]).await;
    let (mut ready, mut resident, mut threads) = (Vec::new(), Vec::new(), 0);
    for _ in 0..5 {
        let folder = tempfile::tempdir().unwrap();
        let inbox = format!("sqlite:{}", folder.path().join("inbox.db").display());
        let bot = Process::bot(&simulator.address, &inbox, false).await;
        ready.push(bot.ready.as_secs_f64() * 1e3);
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        resident.push(bot.resident());
        threads = bot.threads();
    }
    let (ready, resident) = (median(ready), median(resident));
    let size = program_size();
    println!(
        "start to open listener {ready:.0} ms, resident idle {resident:.1} MB, {threads} threads, program {size:.1} MB"
    );
    json!({"ready_ms": ready, "resident_idle_mb": resident, "threads": threads, "program_mb": size})
}
