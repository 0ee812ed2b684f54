//! Checks whether the roster's file can be used, and says how large and how old it is.

use super::Check;
use crate::clock;
use crate::config::Config;
use crate::roster::load;

const NAME: &str = "roster";

/// The age of a file from which on it is probably not exported any more, in days.
const OLD: i64 = 30;

/// Reads the file once, without an index.
pub(super) async fn roster(config: &Config) -> Option<Check> {
    let path = config.roster.path.clone()?;
    let mapping = config.roster.mapping.clone();
    let file = path.display().to_string();
    let survey = move || load::survey(&path, &mapping, &mut |_| true);
    let mend =
        "correct the file, or change WHODEX_ROSTER; whodex serve takes it up when it can be used";
    let (tally, modified) = match tokio::task::spawn_blocking(survey).await {
        Ok(Ok(read)) => read,
        Ok(Err(error)) => return Some(Check::problem(NAME, format!("{file}: {error}"), mend)),
        Err(panic) => return Some(Check::problem(NAME, panic.to_string(), "please report it")),
    };
    let age = modified.map(|at| clock::now().as_second().saturating_sub(at).max(0));
    let mut saw = format!("{file}: {} rows", tally.people);
    if tally.skipped > 0 {
        saw.push_str(&format!(", {} skipped", tally.skipped));
    }
    if let Some(age) = age {
        saw.push_str(&format!(", changed {} ago", told(age)));
    }
    let is_old = age.is_some_and(|age| age > OLD * 24 * 3600);
    Some(if tally.skipped > 0 {
        let mend = format!("whodex roster check {file} names their lines");
        Check::info(NAME, saw, &mend)
    } else if is_old {
        Check::info(NAME, saw, "check whether it is still exported")
    } else {
        Check::ok(NAME, saw)
    })
}

/// An age in the largest unit of which there are two.
fn told(seconds: i64) -> String {
    const UNITS: [(i64, &str); 3] = [(24 * 3600, "days"), (3600, "h"), (60, "min")];
    let mut units = UNITS.iter();
    let unit = units.find(|(length, _)| seconds >= 2 * length);
    unit.map_or_else(
        || format!("{seconds} s"),
        |(length, name)| format!("{} {name}", seconds / length),
    )
}
