//! Small worlds, each made for one thing that must not happen.

use fastrand::Rng;
use serde_json::json;
use whodex::config::{Access, AskRule, Config, DisclosureLevel};

use super::asked::{Asked, Verb};
use super::card::{As, Told};
use super::people::{self, BUSINESS, EVERYTHING, Kind, OWN};
use super::phrases::{named, pressed, said};
use super::story::Story;
use super::world::{Said, World};

/// Who asks, and somebody of another organization.
const ASKER: (&str, usize) = ("Zoe Zimmer", OWN);
const OUTSIDER: (&str, usize) = ("Yves Young", 1);

/// The place of the asker among the people, and of the manager of everybody.
const ZOE: usize = 0;
const MAX: usize = 1;

/// A world of the asker, of a manager of everybody, and of these.
async fn world(others: &[(&str, usize)], limit: u32, change: impl FnOnce(&mut Access)) -> World {
    let mut rng = Rng::with_seed(1);
    let all: Vec<(&str, usize)> = [ASKER, ("Max Moser", OWN)]
        .iter()
        .chain(others)
        .copied()
        .collect();
    let names: Vec<(String, String, String)> = all
        .iter()
        .map(|(name, _)| {
            let (given, family) = name.split_once(' ').unwrap_or((name, ""));
            ((*name).to_owned(), given.to_owned(), family.to_owned())
        })
        .collect();
    let account = |_: &mut Rng, place: usize| (all[place].1, Kind::Person);
    let (mut people, mut file) = people::populate(&mut rng, &names, account);
    let manager = people[MAX].id.clone();
    for (person, item) in people.iter_mut().zip(file["items"].as_array_mut().unwrap()) {
        person.manager = Some(manager.clone());
        item["managerId"] = manager.as_str().into();
    }
    let mut access = Config::default().access;
    change(&mut access);
    World::start((people, file), access, limit, rng, Story::default()).await
}

/// Panics when something was wrong in a world.
async fn sound(world: World) {
    let found = world.stop().await.faults();
    assert!(found.is_empty(), "{found}");
}

/// Asks in the direct space; everybody who is the answer.
async fn answer(world: &mut World, who: usize, space: usize, words: &str) -> Vec<usize> {
    let answers = world.ask(who, space, &said(words), None).await;
    let shown = answers
        .iter()
        .flat_map(|message| Told::read(message).shown(world.people()));
    shown
        .filter(|(how, _)| *how != As::Choice)
        .map(|(_, person)| person)
        .collect()
}

/// Nobody among these is called like that, and whoever is called by a whole name is found by it, in the direct space and
/// where everybody is.
async fn nobody_is_taken_for(typed: &[&str], people: &[&str]) {
    let own: Vec<(&str, usize)> = people.iter().map(|name| (*name, OWN)).collect();
    let everything = |access: &mut Access| access.mixed = DisclosureLevel::Everything;
    let mut world = world(&own, 0, everything).await;
    for space in [world.direct(ZOE).await, 0] {
        for name in typed {
            for verb in ["whois", "status", "manager"] {
                world
                    .ask(ZOE, space, &said(&format!("{verb} {name}")), None)
                    .await;
            }
        }
    }
    sound(world).await;
}

/// Asks in people's own words for somebody of whom nobody has the name, and who begins like others.
async fn nobody_is_taken_for_in_words(rows: &[(&str, &str)], people: &[&str]) {
    let own: Vec<(&str, usize)> = people.iter().map(|name| (*name, OWN)).collect();
    let mut world = world(&own, 0, |access| access.mixed = DisclosureLevel::Everything).await;
    for space in [world.direct(ZOE).await, 0] {
        for (words, name) in rows {
            let said = Said {
                words: (*words).to_owned(),
                asked: Asked::of(Verb::Status, named(name)),
            };
            world.ask(ZOE, space, &said, None).await;
        }
    }
    sound(world).await;
}

#[tokio::test]
async fn no_word_of_a_name_is_dropped_for_looking_like_another_thing() {
    let rows = [
        ("who is K Berg?", "K Berg"),
        ("is M. Berg free?", "M. Berg"),
        ("dónde está E Berg", "E Berg"),
        ("ist Berg Wei erreichbar?", "Berg Wei"),
        ("wo ist Karen Berg?", "Karen Berg"),
        ("Berg, Karen", "Berg, Karen"),
        ("is sean berg free?", "sean berg"),
    ];
    nobody_is_taken_for_in_words(&rows, &["Berg", "John Keller"]).await;
}

/// These are found by their whole names.
async fn everybody_is_found(people: &[&str]) {
    let own: Vec<(&str, usize)> = people.iter().map(|name| (*name, OWN)).collect();
    let mut world = world(&own, 0, |_| {}).await;
    let direct = world.direct(ZOE).await;
    for name in people {
        let found = answer(&mut world, ZOE, direct, &format!("whois {name}")).await;
        let names: Vec<&str> = found
            .iter()
            .map(|place| world.people()[*place].name.as_str())
            .collect();
        assert_eq!(names, [*name]);
    }
    sound(world).await;
}

#[tokio::test]
async fn everybody_is_the_answer_to_their_whole_name() {
    let people = [
        "Maria Holm",
        "Karen Olsen",
        "Anna Bergström",
        "Lin Wei",
        "रमा शर्मा",
        "ばな もり",
        "이수민",
        "K. Hoffmann",
        "Jürgen Müller",
        "Иван Петров",
        "Seán O'Brien",
    ];
    everybody_is_found(&people).await;
}

#[tokio::test]
async fn every_field_is_one_that_would_be_seen() {
    let john = 2;
    for (level, most) in [
        (DisclosureLevel::Business, BUSINESS),
        (DisclosureLevel::Everything, EVERYTHING),
    ] {
        let mut world = world(&[("John Keller", OWN)], 0, |access| access.direct = level).await;
        let direct = world.direct(ZOE).await;
        let answers = world
            .ask(ZOE, direct, &said("whois john keller"), None)
            .await;
        let told = Told::read(&answers[0]);
        for secret in &world.people()[john].secrets {
            let (field, from) = (secret.field, secret.from);
            let same_field = world.people()[john]
                .secrets
                .iter()
                .filter(|other| other.field == field);
            let seen = same_field
                .filter(|other| told.all.contains(&other.token))
                .count()
                > 0;
            assert_eq!(seen, from <= most, "{field} at {level:?}: {}", told.all);
        }
        sound(world).await;
    }
}

#[tokio::test]
async fn a_name_with_another_letter_is_another_name() {
    let people = ["Maria Holm", "Karen Olsen", "Marie Curie", "Jones Miller"];
    nobody_is_taken_for(&["Marta", "Karin Olsen", "Jonas", "Mario Holm"], &people).await;
}

#[tokio::test]
async fn a_longer_name_is_not_the_answer_to_a_shorter_one() {
    nobody_is_taken_for(
        &["Anna Berg", "Daniel", "Daniela Stein"],
        &["Anna Bergström", "Daniela Steinmetz"],
    )
    .await;
}

#[tokio::test]
async fn every_typed_word_needs_a_word_of_its_own() {
    nobody_is_taken_for(&["Lin Li", "Wei W", "Jo John"], &["Lin Wei", "John Keller"]).await;
}

#[tokio::test]
async fn an_exact_name_hides_nobody_of_the_same_name() {
    let people = ["John", "John Smith", "John Smith (Contractor)"];
    nobody_is_taken_for(&["John", "John Smith"], &people).await;
}

#[tokio::test]
async fn marks_of_indic_and_japanese_scripts_make_other_names() {
    nobody_is_taken_for(
        &["राम", "राम शर्मा", "はな もり", "はな"],
        &["रमा शर्मा", "ばな もり"],
    )
    .await;
}

#[tokio::test]
async fn another_syllable_makes_another_korean_name() {
    nobody_is_taken_for(&["이수진", "이수"], &["이수민"]).await;
}

#[tokio::test]
async fn an_initial_in_the_directory_proves_no_given_name() {
    nobody_is_taken_for(
        &["Klaus Hoffmann", "John Andersen"],
        &["K. Hoffmann", "J. Andersen"],
    )
    .await;
}

#[tokio::test]
async fn managers_are_told_from_the_level_of_business_on() {
    let (managers, john) = (["manager john keller", "manager me"], 2);
    for (level, told) in [
        (DisclosureLevel::Name, false),
        (DisclosureLevel::Presence, false),
        (DisclosureLevel::Business, true),
    ] {
        let mut world = world(&[("John Keller", OWN), OUTSIDER], 0, |access| {
            (access.direct, access.group, access.mixed) = (level, level, level);
        })
        .await;
        let ours = world.open(ZOE, &[john], true).await;
        for space in [world.direct(ZOE).await, ours, 0] {
            for words in managers {
                let own = words == "manager me" && world.spaces[space].direct;
                let found = answer(&mut world, ZOE, space, words).await;
                assert_eq!(
                    found.contains(&MAX),
                    told || own,
                    "{words} at {level:?}: {found:?}"
                );
            }
            world
                .ask(ZOE, space, &said("whois john keller"), None)
                .await;
            let card = world
                .cards
                .iter()
                .rposition(|card| card.space == space)
                .unwrap();
            let inputs = json!({"v": 1, "do": "manager", "id": world.people()[john].id});
            let asked = pressed(&inputs);
            world.press(ZOE, card, inputs, &asked, (1, 1)).await;
        }
        sound(world).await;
    }
}

#[tokio::test]
async fn whoever_has_joined_a_space_is_a_reader_of_the_next_answer() {
    let yves = 3;
    let mut world = world(&[("John Keller", OWN), OUTSIDER], 0, |_| {}).await;
    let space = world.open(ZOE, &[2], true).await;
    for words in ["status john keller", "whois john keller"] {
        world.ask(ZOE, space, &said(words), None).await;
    }
    world.join(space, yves).await;
    world.settle().await;
    for words in [
        "status john keller",
        "whois john keller",
        "manager john keller",
    ] {
        world.ask(ZOE, space, &said(words), None).await;
    }
    let refresh = world
        .cards
        .iter()
        .position(|card| card.space == space)
        .unwrap();
    let inputs = json!({"v": 1, "do": "person", "id": world.people()[2].id});
    let asked: Asked = pressed(&inputs);
    world.press(ZOE, refresh, inputs, &asked, (1, 1)).await;
    world.leave(space, yves).await;
    sound(world).await;
}

#[tokio::test]
async fn whom_somebody_asks_for_changes_no_answer_to_another() {
    let mut world = world(&[("Mia Silva", OWN), ("John Keller", OWN)], 0, |_| {}).await;
    let (theirs, mine) = (world.direct(ZOE).await, world.direct(3).await);
    let questions = [
        "whois silva",
        "status silva",
        "manager silva",
        "whois miia silva",
        "whois sliva",
    ];
    let mut before = Vec::new();
    for words in questions {
        let answers = world.ask(3, mine, &said(words), None).await;
        before.push(world.gist(&answers));
    }
    assert_eq!(
        answer(&mut world, ZOE, theirs, "whois mia silva").await,
        [2]
    );
    for (words, before) in questions.iter().zip(before) {
        let answers = world.ask(3, mine, &said(words), None).await;
        assert_eq!(world.gist(&answers), before, "{words}");
    }
    sound(world).await;
}

#[tokio::test]
async fn silence_stays_silence_however_and_how_often_it_is_asked() {
    let (yves, wei) = (2, 3);
    let mut world = world(&[OUTSIDER, ("Wei Zhang", OWN)], 3, |access| {
        access.ask = AskRule::Listed;
        access.tells_refused = false;
        access.people = vec!["zqemail000x@example.com".to_owned()];
    })
    .await;
    assert_eq!(world.people()[ZOE].email, "zqemail000x@example.com");
    assert_eq!(answer(&mut world, ZOE, 0, "whois wei zhang").await, [wei]);
    let card = world.cards.len() - 1;
    for who in [yves, wei] {
        for space in [world.direct(who).await, 0] {
            for words in [
                "whois zoe",
                "help",
                "whoami",
                "status max moser",
                "manager me",
                "whois nobody at all",
            ] {
                world.ask(who, space, &said(words), None).await;
            }
        }
        for inputs in [
            json!({"v": 1, "do": "person", "id": world.people()[MAX].id}),
            json!({"v": 1, "do": "manager", "id": world.people()[wei].id}),
            json!({"v": 1, "do": "say", "text": "help"}),
            json!({"v": 1, "do": "person", "id": "nobody"}),
            json!({"v": 7}),
        ] {
            let asked = pressed(&inputs);
            world.press(who, card, inputs, &asked, (1, 1)).await;
        }
    }
    world.sweep().await;
    sound(world).await;
}

/// A space in which a message became a question by an edit.
async fn edited_into_a_question() -> World {
    let mut world = world(&[], 0, |_| {}).await;
    let space = world.open(ZOE, &[MAX], false).await;
    // The bot is not there, and cannot be mentioned.
    world.ask(ZOE, space, &said("whois max moser"), None).await;
    world.invite(space).await;
    world.edit(0, &said("whois zoe zimmer")).await;
    assert!(world.questions[0].answer.is_some());
    world
}

#[tokio::test]
async fn a_question_made_by_an_edit_is_answered_once_after_a_restart() {
    let mut world = edited_into_a_question().await;
    world.restart().await;
    sound(world).await;
}

#[tokio::test]
async fn a_question_made_by_an_edit_has_answers_in_turn_then_none() {
    let mut world = edited_into_a_question().await;
    world.edit(0, &said("whois max moser")).await;
    world.delete(0).await;
    sound(world).await;
}

#[tokio::test]
async fn a_question_that_is_left_alone_would_be_seen() {
    let mut world = world(&[], 1, |_| {}).await;
    // As if the bot had no such limit.
    world.limited = false;
    let direct = world.direct(ZOE).await;
    for _ in 0..3 {
        world.ask(ZOE, direct, &said("whois max moser"), None).await;
    }
    let found = world.stop().await.faults().to_string();
    assert!(found.contains("I5 not one answer: 0 answers"), "{found}");
}
