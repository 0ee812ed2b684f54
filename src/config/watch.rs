//! How people are watched for askers who want to be told later.

use std::time::Duration;

use super::reader::Reader;

/// How people are watched for askers who want to be told later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watch {
    /// Whether they are at all.
    pub is_on: bool,
    /// How many calls a minute may be made for it.
    pub calls: u32,
    /// The most watches of one asker.
    pub each: u32,
    /// The most watches in all.
    pub all: u32,
    /// For how long one is kept.
    pub longest: Duration,
}

pub(super) fn read(reader: &mut Reader) -> Watch {
    let mut least_one = |key: &str, of: &str| {
        let number = reader.number(key, of);
        if number == 0 {
            let name = reader.name(key).to_owned();
            reader.problem(format!(
                "{name} is 0: to have no watches, set WHODEX_WATCH to off"
            ));
        }
        number
    };
    let (calls, each) = (
        least_one("watch_calls", "calls a minute"),
        least_one("watch_each", "watches"),
    );
    let (all, hours) = (
        least_one("watch_all", "watches"),
        least_one("watch_hours", "hours"),
    );
    Watch {
        is_on: reader.one_of("watch", &[("on", true), ("off", false)]),
        calls,
        each,
        all,
        longest: Duration::from_secs(60 * 60 * u64::from(hours)),
    }
}
