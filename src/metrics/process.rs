//! Metrics of this process from the system, under the names that every program's exporter uses.
//!
//! See <https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics>.

use std::fmt;

use jiff::Timestamp;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;

use crate::clock;

/// The system's figures, as far as they are available.
#[derive(Debug, Default)]
struct Told {
    resident: Option<u64>,
    address_space: Option<u64>,
    open_files: Option<u64>,
    most_files: Option<u64>,
    threads: Option<u64>,
    processor_seconds: Option<f64>,
}

/// Asks the system each time it is asked.
#[derive(Debug)]
pub(super) struct Process {
    /// A process that sees nothing of the others cannot look up when the machine began, and from then its own start counts.
    began: Timestamp,
}

impl Process {
    /// One that begins now.
    pub(super) fn now() -> Self {
        Self {
            began: clock::now(),
        }
    }
}

impl Collector for Process {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let told = ask();
        let mut tell = |name: &str, help: &str, value: Option<u64>| {
            let Some(value) = value else {
                return Ok(());
            };
            let gauge = ConstGauge::new(i64::try_from(value).unwrap_or(i64::MAX));
            let metric = encoder.encode_descriptor(name, help, None, gauge.metric_type())?;
            gauge.encode(metric)
        };
        tell(
            "process_start_time_seconds",
            "When the process began, in seconds since 1970",
            u64::try_from(self.began.as_second()).ok(),
        )?;
        tell(
            "process_resident_memory_bytes",
            "Memory of the process that is in RAM",
            told.resident,
        )?;
        tell(
            "process_virtual_memory_bytes",
            "Address space of the process",
            told.address_space,
        )?;
        tell(
            "process_open_fds",
            "File descriptors that the process has open",
            told.open_files,
        )?;
        tell(
            "process_max_fds",
            "File descriptors that the process may open",
            told.most_files,
        )?;
        tell("process_threads", "Threads of the process", told.threads)?;
        let Some(seconds) = told.processor_seconds else {
            return Ok(());
        };
        let counter = ConstCounter::new(seconds);
        let help = "Time of processors that the process has used";
        let kind = counter.metric_type();
        let metric = encoder.encode_descriptor("process_cpu_seconds", help, None, kind)?;
        counter.encode(metric)
    }
}

#[cfg(target_os = "linux")]
fn ask() -> Told {
    use procfs::process::{LimitValue, Process};
    let Ok(process) = Process::myself() else {
        return Told::default();
    };
    let (stat, limits) = (process.stat().ok(), process.limits().ok());
    #[expect(clippy::cast_precision_loss, reason = "centuries are counted exactly")]
    let seconds = |ticks: u64| ticks as f64 / procfs::ticks_per_second() as f64;
    Told {
        resident: stat.as_ref().map(|stat| stat.rss * procfs::page_size()),
        address_space: stat.as_ref().map(|stat| stat.vsize),
        open_files: process
            .fd_count()
            .ok()
            .and_then(|files| files.try_into().ok()),
        most_files: limits.and_then(|limits| match limits.max_open_files.soft_limit {
            LimitValue::Value(most) => Some(most),
            LimitValue::Unlimited => None,
        }),
        threads: stat
            .as_ref()
            .and_then(|stat| stat.num_threads.try_into().ok()),
        processor_seconds: stat.map(|stat| seconds(stat.utime + stat.stime)),
    }
}

#[cfg(not(target_os = "linux"))]
fn ask() -> Told {
    Told::default()
}
