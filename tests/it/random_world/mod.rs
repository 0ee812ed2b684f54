//! Random worlds that try to make the bot show what its readers may not see, or a wrong person as the answer.
//!
//! A test that reads no code of the bot's: it knows the settings, the people file that it wrote, and who is in which
//! space when. `WHODEX_WORLD_SEED` runs a world again, `WHODEX_WORLD_SECONDS` says for how long new ones are begun.

mod actions;
mod asked;
mod card;
mod deeds;
mod deliberate;
mod directed;
mod lists;
mod matching;
mod naming;
mod oracle;
mod people;
mod phrases;
mod roster;
mod rostered;
mod spoken;
mod story;
mod talk;
mod world;

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use fastrand::Rng;
use whodex::config::{Access, AskRule, Config, DisclosureLevel};

use people::DOMAINS;
use roster::Roster;
use story::{Found, Story, Tried};
use world::World;

use crate::required::tell;

/// For how long new worlds are begun.
const SECONDS: u64 = 60;

/// What is done in one world.
const ACTIONS: usize = 100;

/// After how many actions a world gets into every situation that chance brings too seldom.
const DELIBERATE: usize = 30;

/// After how many actions every space is looked into.
const SWEEP: usize = 50;

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

fn level(rng: &mut Rng) -> DisclosureLevel {
    let levels = [
        DisclosureLevel::Name,
        DisclosureLevel::Presence,
        DisclosureLevel::Business,
        DisclosureLevel::Everything,
    ];
    levels[rng.usize(..levels.len())]
}

/// Settings of any kind.
fn access(rng: &mut Rng, people: &[people::Person]) -> Access {
    let ask = [AskRule::Organization, AskRule::Everyone, AskRule::Listed][rng.usize(..3)];
    let some = |rng: &mut Rng| {
        people
            .iter()
            .filter(|_| rng.u8(..4) == 0)
            .map(|person| person.email.clone())
            .collect()
    };
    Access {
        ask,
        domains: if rng.u8(..3) == 0 {
            vec![DOMAINS[1].to_owned()]
        } else {
            Vec::new()
        },
        people: if ask == AskRule::Listed || rng.u8(..3) == 0 {
            some(rng)
        } else {
            Vec::new()
        },
        tells_refused: rng.bool(),
        direct: level(rng),
        group: level(rng),
        mixed: level(rng),
        outside: level(rng),
        ..Config::default().access
    }
}

/// Lives through one world; what was wrong in it.
async fn live(seed: u64) -> Story {
    let mut rng = Rng::with_seed(seed);
    let count = rng.usize(60..=120);
    let (mut people, file) = people::world(&mut rng, count);
    let access = access(&mut rng, &people);
    let roster = match rng.u8(..5) {
        0..=2 => Roster::of(&mut rng, &mut people, oracle::rank),
        _ => Roster::default(),
    };
    let limit = if rng.u8(..4) == 0 { rng.u32(2..5) } else { 0 };
    let listed = access.people.len();
    let title = format!(
        "WHODEX_WORLD_SEED={seed} WHODEX_WORLD_SECONDS=0: {count} people, limit {limit}, {:?} and {listed} people and \
         domains {:?}, refused are told: {}, direct {:?}, group {:?}, mixed {:?}, outside {:?}, \
         {} people in a roster that shows {:?}",
        access.ask,
        access.domains,
        access.tells_refused,
        access.direct,
        access.group,
        access.mixed,
        access.outside,
        roster.count,
        roster.shown,
    );
    let story = Story::titled(title);
    let people = (people, file, roster);
    let mut world = World::with_roster(people, access, limit, rng, story).await;
    world.furnish().await;
    for action in 1..=ACTIONS {
        world.act().await;
        if action % DELIBERATE == 0 {
            world.deliberates().await;
        }
        if action % SWEEP == 0 {
            world.sweep().await;
        }
    }
    world.stop().await
}

/// The most worlds that are lived through at a time.
const AT_ONCE: usize = 4;

#[test]
fn in_random_worlds_nobody_sees_too_much_or_a_wrong_person() {
    let begun = Instant::now();
    let length = Duration::from_secs(setting("WHODEX_WORLD_SECONDS").unwrap_or(SECONDS));
    let first = setting("WHODEX_WORLD_SEED").unwrap_or_else(|| fastrand::u64(..1 << 48));
    let worlds = AtomicU64::new(0);
    let all = Mutex::new((Found::default(), Tried::default()));
    let live_on = || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        loop {
            let number = worlds.fetch_add(1, Ordering::Relaxed);
            let story = runtime.block_on(live(first.wrapping_add(number)));
            let mut all = all.lock().unwrap();
            all.1 += story.tried;
            all.0.add(story.faults());
            if begun.elapsed() >= length {
                break;
            }
        }
    };
    // A seed that is looked at again is one world. Worlds mostly wait, so a processor has time for two.
    let at_once = match length.is_zero() {
        true => 1,
        false => thread::available_parallelism()
            .map_or(1, |processors| 2 * processors.get())
            .min(AT_ONCE),
    };
    thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(live_on);
        }
    });
    let (found, tried) = all.into_inner().unwrap();
    let worlds = worlds.into_inner();
    let told = format!("{worlds} random worlds from seed {first}: {tried}");
    tell(&told);
    assert!(found.is_empty(), "{told}\n\n{found}");
}
