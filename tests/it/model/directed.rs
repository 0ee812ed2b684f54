//! Stories that were faults once, told as they are.

use super::story::Step::{self, Ask, Await, Clock, Delete, Edit, Pause};
use super::story::{Engine, Setting, Story};
use super::world;

const SQLITE: Setting = Setting {
    engine: Engine::Sqlite,
    once: false,
    duplicate: 0,
    reorder: 0,
};

/// Somebody asks in their direct space.
fn asks(question: usize) -> Step {
    Ask {
        question,
        asker: 0,
        group: None,
        under: None,
        status: false,
    }
}

async fn holds(setting: Setting, steps: Vec<Step>) {
    let story = Story { setting, steps };
    let told = tokio::task::spawn_blocking(move || (world::tell(&story), story));
    let (faults, story) = told.await.unwrap();
    let faults = faults.unwrap_or_default();
    assert!(faults.is_empty(), "{faults:#?}\n{story}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_jumps_costs_no_question_and_no_edit() {
    let mut steps = Vec::new();
    for (question, seconds) in [90_000, -90_000, -3600, 3600].into_iter().enumerate() {
        let edition = 1;
        steps.extend([
            Clock { bot: 0, seconds },
            asks(question),
            Await { question },
        ]);
        steps.extend([
            Clock { bot: 0, seconds },
            Edit { question, edition },
            Await { question },
        ]);
        steps.push(Clock {
            bot: 0,
            seconds: -2 * seconds,
        });
    }
    steps.extend([
        Clock {
            bot: 0,
            seconds: 900_000,
        },
        Delete { question: 0 },
        Pause { millis: 1 },
    ]);
    holds(SQLITE, steps).await;
}
