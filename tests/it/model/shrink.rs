//! The shortest story that still shows what a long one does.

use std::fmt::Write;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::oracle::{Fault, Kind};
use super::story::Story;
use super::{Failure, setting, world};

/// For how long a shorter story is looked for.
const SECONDS: u64 = 240;

/// How many shorter stories are tried at a time.
const AT_ONCE: usize = 6;

/// Drops steps for as long as the story shows the same kind of fault, and tells what is left of it.
pub(super) async fn shortest(failure: Failure) -> String {
    let limit = setting("WHODEX_MODEL_SHRINK_SECONDS").unwrap_or(SECONDS);
    let end = Instant::now() + Duration::from_secs(limit);
    let Failure {
        seed,
        mut story,
        mut faults,
    } = failure;
    let (kind, whole) = (faults[0].kind, story.steps.len());
    let mut piece = whole.div_ceil(2).max(1);
    let mut telling = Vec::new();
    while Instant::now() < end {
        let shorter = without(&story, piece);
        let (first, rest) = first_that_shows(kind, shorter, end).await;
        telling.push(rest);
        match first {
            Some((shown, found)) => {
                (story, faults) = (shown, found);
                piece = piece.min(story.steps.len().div_ceil(2)).max(1);
            }
            None if piece == 1 => break,
            None => piece = piece.div_ceil(2),
        }
    }
    // A story cannot be broken off: without its runtime it would panic, and hide what is told here.
    for mut rest in telling {
        while rest.join_next().await.is_some() {}
    }
    let mut told = format!("\nWHODEX_MODEL_SEED={seed} WHODEX_MODEL_SECONDS=0 shows:\n");
    for fault in &faults {
        let _ = writeln!(told, "  {:?}: {}", fault.kind, fault.what);
    }
    let left = story.steps.len();
    let _ = writeln!(told, "  and so do {left} of its {whole} steps:\n{story}");
    told
}

/// The story without each of its pieces of so many steps; from the end, where what matters less stands more often.
fn without(story: &Story, piece: usize) -> Vec<Story> {
    let starts = (0..story.steps.len()).step_by(piece).rev();
    let shorter = starts.map(|start| {
        let mut steps = story.steps.clone();
        steps.drain(start..(start + piece).min(steps.len()));
        Story {
            steps,
            ..story.clone()
        }
    });
    shorter.filter(|story| !story.steps.is_empty()).collect()
}

/// Stories that are being told.
type Telling = JoinSet<(Story, Vec<Fault>)>;

/// Tells stories side by side; the first that shows this kind of fault, and those that are still being told.
async fn first_that_shows(
    kind: Kind,
    stories: Vec<Story>,
    end: Instant,
) -> (Option<(Story, Vec<Fault>)>, Telling) {
    let mut stories = stories.into_iter();
    let mut telling = Telling::new();
    loop {
        while telling.len() < AT_ONCE
            && Instant::now() < end
            && let Some(story) = stories.next()
        {
            telling.spawn_blocking(move || {
                let faults = world::tell(&story).unwrap_or_default();
                (story, faults)
            });
        }
        let Some(told) = telling.join_next().await else {
            return (None, telling);
        };
        let (story, faults) = told.unwrap();
        if faults.iter().any(|fault| fault.kind == kind) {
            return (Some((story, faults)), telling);
        }
        if Instant::now() >= end {
            return (None, telling);
        }
    }
}
