//! Random stories of half-failures: people ask, press, edit and delete while calls fail halfway, machines stand still,
//! are killed and lose their clocks. When everything has healed, every question has one answer, and its own.
//!
//! `WHODEX_MODEL_SEED` tells a story again, `WHODEX_MODEL_SECONDS` says for how long new ones are begun.

mod acts;
mod author;
mod directed;
mod machine;
mod oracle;
mod people;
mod shrink;
mod story;
mod world;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use oracle::Fault;
use story::{Engine, Step, Story};

use crate::postgres;
use crate::required::tell;

/// For how long new stories are begun.
const SECONDS: u64 = 20;

/// How many stories are told at a time: most of one is waiting.
const AT_ONCE: u64 = 4;

#[expect(
    clippy::disallowed_methods,
    reason = "a setting of the tests, and none of the program"
)]
fn setting(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{name} is no number: {text}")),
    )
}

/// How often what was done.
#[derive(Debug, Default)]
struct Tried(BTreeMap<&'static str, usize>);

impl Tried {
    fn add(&mut self, story: &Story) {
        let engine = match story.setting.engine {
            Engine::Sqlite => "stories with SQLite",
            Engine::Postgres { replicas: 1 } => "stories with PostgreSQL",
            Engine::Postgres { .. } => "stories with PostgreSQL and two replicas",
        };
        let steps = story.steps.iter().filter_map(|step| {
            Some(match step {
                Step::Ask { .. } => "questions",
                Step::Press { .. } => "presses",
                Step::Edit { .. } => "edits",
                Step::Delete { .. } => "deletions",
                Step::Unheard { .. } => "times posts unheard",
                Step::Fails { .. } | Step::Delivers { .. } => "other failures",
                Step::Stall { .. } | Step::StallStore { .. } => "stalls",
                Step::Kill { .. } => "kills",
                Step::Restart { .. } => "restarts",
                Step::Clock { .. } => "clock jumps",
                Step::Secret => "steps of a secret's change",
                Step::Await { .. } | Step::Pause { .. } => return None,
            })
        });
        for what in steps.chain([engine]) {
            *self.0.entry(what).or_default() += 1;
        }
    }
}

/// What was wrong with a story.
struct Failure {
    seed: u64,
    story: Story,
    faults: Vec<Fault>,
}

#[tokio::test(flavor = "multi_thread")]
async fn after_random_half_failures_each_question_has_its_one_answer() {
    let begun = Instant::now();
    let length = Duration::from_secs(setting("WHODEX_MODEL_SECONDS").unwrap_or(SECONDS));
    let at_once = setting("WHODEX_MODEL_AT_ONCE").unwrap_or(AT_ONCE);
    let first = setting("WHODEX_MODEL_SEED").unwrap_or_else(|| fastrand::u64(..1 << 48));
    let postgres = postgres::database().await.is_some();
    let (mut next, mut tried, mut failures) = (first, Tried::default(), Vec::new());
    let mut telling = JoinSet::new();
    loop {
        while telling.len() < usize::try_from(at_once).unwrap()
            && (next == first || begun.elapsed() < length)
        {
            let (seed, story) = (next, Story::of(next, postgres));
            next = next.wrapping_add(1);
            tried.add(&story);
            telling.spawn_blocking(move || {
                let faults = world::tell(&story).unwrap_or_default();
                (!faults.is_empty()).then_some(Failure {
                    seed,
                    story,
                    faults,
                })
            });
        }
        let Some(told) = telling.join_next().await else {
            break;
        };
        if let Some(failure) = told.unwrap() {
            let (seed, story, fault) = (failure.seed, &failure.story, &failure.faults[0]);
            tell(&format!("seed {seed} shows {fault:?}\n{story}"));
            failures.push(failure);
        }
    }
    let told = format!(
        "{} stories of half-failures from seed {first}, in {} s: {:?}",
        next.wrapping_sub(first),
        begun.elapsed().as_secs(),
        tried.0
    );
    tell(&told);
    let mut found = String::new();
    for failure in failures {
        found += &shrink::shortest(failure).await;
    }
    assert!(found.is_empty(), "{told}\n{found}");
}
