//! The bot speaks the language of its question, and where that shows none the language that it is told to.

use reqwest::Method;
use serde_json::{Value, json};
use webex_simulator::SimulatorConfig;
use whodex::app::App;
use whodex::intent::button::Press;
use whodex::intent::phrases::Phrases;
use whodex::intent::{Help, Intent, Language, StatusQuestion, Topic};
use whodex::reply::Answer;
use whodex::reply::Reader;
use whodex::reply::gallery;
use whodex::reply::templates::Templates;

use crate::harness::{Reply, Stage};

const ANNA: &str = "anna.berg@example.com";

#[tokio::test]
async fn told_to_speak_german_it_says_everything_in_german() {
    let german = |config: &mut whodex::config::Config| config.language = "de".to_owned();
    let stage = Stage::with(SimulatorConfig::default(), german).await;
    let anna = stage.seat(ANNA);
    let card = anna.asks("wer ist john andersen").await;
    card.says(&[
        "Verfügbar",
        "Zuletzt aktiv vor 3 Min.",
        "Führungskraft",
        "Ortszeit",
    ]);
    card.is_silent_on(&["Available", "ago", "Refresh", "Manager"]);
    let refreshed = anna.presses(&card, "Aktualisieren", 0).await;
    refreshed.says(&["Stand: "]);
    let chooser = anna.asks("john").await;
    chooser.says(&[
        "Wer ist „john“?",
        "Personen, die beste Übereinstimmung zuerst.",
    ]);
    anna.asks("whois nobody@example.com")
        .await
        .says(&["hat die Adresse nobody@example.com"]);
    anna.asks("hilfe")
        .await
        .says(&["Einfach fragen wie unter Kollegen", "Wer jemand ist"]);
    stage.stop().await;
}

#[tokio::test]
async fn a_language_of_ones_own_stands_in_the_folder_of_templates() {
    let folder = tempfile::tempdir().unwrap();
    let words = folder.path().join("words");
    std::fs::create_dir(&words).unwrap();
    let english = include_str!("../../templates/words/en.ftl");
    let norwegian = english.replace("= Available", "= Tilgjengelig");
    std::fs::write(words.join("nb.ftl"), norwegian).unwrap();
    let stage = Stage::with(SimulatorConfig::default(), |config| {
        config.templates = Some(folder.path().to_owned());
        config.language = "nb".to_owned();
    })
    .await;
    let card = stage.seat(ANNA).asks("whois john andersen").await;
    card.says(&["Tilgjengelig"]);
    stage.stop().await;
}

#[tokio::test]
async fn an_unknown_language_stops_the_start_and_names_the_others() {
    let stage = Stage::without_bot(SimulatorConfig::default()).await;
    for language in ["xx", "../en", ""] {
        let mut config = stage.config.clone();
        config.language = language.to_owned();
        let error = App::build(&config).await.unwrap_err().to_string();
        let choice = format!("choose {}", Templates::languages(None).join(", "));
        assert!(error.contains(&choice), "{error}");
    }
    stage.stop().await;
}

#[tokio::test]
async fn a_broken_language_file_is_named_in_every_language() {
    let folder = tempfile::tempdir().unwrap();
    let words = folder.path().join("words");
    std::fs::create_dir(&words).unwrap();
    std::fs::write(words.join("nb.ftl"), "active = Aktiv { $ago }\n").unwrap();
    std::fs::write(words.join(".nb.ftl.swp"), "").unwrap();
    std::fs::write(words.join("._de.ftl"), "").unwrap();
    let error = Templates::load(Some(folder.path()), "en").unwrap_err();
    let error = error.to_string();
    assert!(error.contains("words/nb.ftl: it lacks "), "{error}");
}

#[test]
fn an_answer_is_as_if_the_deployment_spoke_the_readers_language() {
    let (answers, reader) = gallery::answers().unwrap();
    let english = Templates::load(None, "en").unwrap();
    for tag in &Templates::languages(None) {
        let deployed = Templates::load(None, tag).unwrap();
        let speaks = |tag: &str| Reader {
            language: Language::new(tag),
            ..reader.clone()
        };
        for (name, answer) in &answers {
            let told = english.render(answer, &speaks(tag));
            assert_eq!(told, deployed.render(answer, &reader), "{tag}: {name}");
            assert_eq!(
                told,
                deployed.render(answer, &speaks("ja")),
                "{tag}: {name}"
            );
        }
    }
}

#[test]
fn a_twin_writes_the_space_before_a_colon_that_french_has() {
    let label = |tag: &str, label: &str| {
        let pictures = gallery::pictures(&Templates::load(None, tag).unwrap());
        let full = pictures
            .iter()
            .find(|picture| picture.name == "person-full");
        for twin in [&full.unwrap().reply.markdown, &full.unwrap().reply.text] {
            assert!(twin.contains(&format!("\n- {label} ")), "{twin}");
        }
    };
    label("en", "Manager:");
    label("de", "Führungskraft:");
    label("es", "Responsable:");
    label("fr", "Responsable\u{202f}:");
}

#[test]
fn that_an_answer_is_late_is_said_in_its_language() {
    let templates = Templates::load(None, "en").unwrap();
    let (answers, reader) = gallery::answers().unwrap();
    let late = |tag| {
        let asked = reader.now - std::time::Duration::from_mins(12);
        let reply = templates.render(&answers[0].1, &reader);
        let reply = templates.late(reply, asked, reader.now, Language::new(tag).as_ref());
        reply.text.lines().next().unwrap().to_owned()
    };
    assert!(late("de").ends_with("vor 12 Min.)"), "{}", late("de"));
    assert!(late("fr").ends_with("il y a 12 min."), "{}", late("fr"));
    assert!(late("es").ends_with("hace 12 min."), "{}", late("es"));
    assert!(late("ja").ends_with("12 min ago."), "{}", late("ja"));
}

/// What the card's first such button carries, as if the card spoke this language.
fn in_language(card: &Reply, button: &str, tag: &str) -> Value {
    let mut inputs = card.buttons(button)[0].clone();
    inputs["lang"] = tag.into();
    inputs
}

/// Every submit button of a reply says that its card speaks this language.
fn speaks(reply: &Reply, tag: &str) {
    let mut seen = 0;
    crate::harness::gather(&reply.card, &mut |object| {
        if object["type"] == "Action.Submit" {
            assert_eq!(object["data"]["lang"], tag, "{object}");
            seen += 1;
        }
    });
    assert!(seen > 0, "{}", reply.card);
}

#[tokio::test]
async fn a_press_is_answered_in_the_language_of_its_card() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let card = anna.asks("whois john andersen").await;
    speaks(&card, "en");
    let press = in_language(&card, "Manager", "de-AT");
    anna.sends_inputs(&card, press).await;
    let manager = anna.nth_reply(&card.message, 2).await;
    manager.says(&["Führungskraft von John Andersen", "John Duarte", "Ortszeit"]);
    manager.is_silent_on(&["Manager of", "local time"]);
    speaks(&manager, "de");
    let refreshed = anna.presses(&manager, "Aktualisieren", 0).await;
    refreshed.says(&["John Duarte", "Stand: "]);
    speaks(&refreshed, "de");
    // A language that is not spoken, and a card of the time before cards told theirs.
    anna.sends_inputs(&card, in_language(&card, "Manager", "ja"))
        .await;
    let english = anna.nth_reply(&card.message, 4).await;
    english.says(&["Manager of John Andersen"]);
    let mut old = card.buttons("Refresh")[0].clone();
    old.as_object_mut().unwrap().remove("lang").unwrap();
    anna.sends_inputs(&card, old).await;
    let english = anna.nth_reply(&card.message, 5).await;
    english.says(&["John Andersen", "Updated "]);
    speaks(&english, "en");
    stage.stop().await;
}

#[tokio::test]
async fn an_apology_speaks_the_language_of_its_question() {
    let limited = |config: &mut whodex::config::Config| config.asker_limit = 2;
    let stage = Stage::with(SimulatorConfig::default(), limited).await;
    let anna = stage.seat(ANNA);
    let card = anna.asks("whois john andersen").await;
    stage
        .fault(json!({"match": "GET /people", "status": 400, "times": 1}))
        .await;
    let mut more = in_language(&card, "Refresh", "fr");
    more["do"] = "more".into();
    more["name"] = "quentin".into();
    more["skip"] = 0.into();
    anna.sends_inputs(&card, more).await;
    let refused = anna.nth_reply(&card.message, 2).await;
    refused.says(&["Désolé, Webex a refusé cette recherche."]);
    anna.sends_inputs(&card, in_language(&card, "Refresh", "es"))
        .await;
    let too_fast = anna.nth_reply(&card.message, 3).await;
    too_fast.says(&["Han sido muchas preguntas a la vez."]);
    stage.stop().await;
}

#[tokio::test]
async fn a_question_has_its_own_language_a_bare_name_the_deployments() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let card = anna.asks("wer ist john andersen").await;
    card.says(&["Verfügbar", "Führungskraft", "Ortszeit"]);
    card.is_silent_on(&["Available", "ago", "Refresh", "Manager"]);
    let manager = anna.presses(&card, "Führungskraft", 0).await;
    manager.says(&["Führungskraft von John Andersen", "John Duarte"]);
    let nobody = anna.asks("wer ist nobody@example.com").await;
    nobody.says(&["hat die Adresse nobody@example.com"]);
    anna.asks("john andersen")
        .await
        .says(&["Available", "local time"]);
    let told = App::ask(&stage.config, "wer ist john andersen", Some(ANNA)).await;
    assert!(told.unwrap().text.contains("Verfügbar"));
    let people = anna
        .call(Method::GET, "/people?displayName=Quentin", None)
        .await;
    assert_eq!(people["items"], json!([]), "a name that is not remembered");
    stage
        .fault(json!({"match": "GET /people", "status": 400, "times": 1}))
        .await;
    let refused = anna.asks("wer ist quentin").await;
    refused.says(&["Leider hat Webex diese Suche abgelehnt."]);
    stage.stop().await;
}

/// The topics that help tells more of.
const MORE: [Topic; 5] = [
    Topic::Whois,
    Topic::Status(StatusQuestion::Plain),
    Topic::Chain,
    Topic::Manager,
    Topic::Reports,
];

#[test]
fn every_example_of_help_is_understood_in_its_own_language() {
    let templates = Templates::load(None, "en").unwrap();
    let phrases = Phrases::load(None).unwrap();
    let mut tried = 0;
    for tag in &Templates::languages(None) {
        let reader = Reader {
            language: Language::new(tag),
            ..Reader::at(whodex::clock::now())
        };
        let more = MORE.into_iter().map(Help::On);
        for help in std::iter::once(Help::Asked).chain(more) {
            let card = templates.render(&Answer::Help(help), &reader).card;
            for said in said_by_buttons(&card.to_value()) {
                let inputs = json!({"v": 1, "do": "say", "text": said});
                let press = Press::from_inputs(inputs.as_object().unwrap()).unwrap();
                let readings = press.readings(&phrases);
                let best = readings.best();
                let is_command = said == "help";
                assert!(
                    is_command || !matches!(best.intent, Intent::Help(_) | Intent::SmallTalk(_)),
                    "{tag}: {said}: {best:?}"
                );
                let language = best.language.as_ref().map(Language::tag);
                assert!(
                    language.is_none_or(|of| of == tag),
                    "{tag}: {said}: {best:?}"
                );
                tried += 1;
            }
        }
    }
    assert!(tried > 60, "{tried} examples");
}

/// What the buttons of a card say for whoever presses them.
fn said_by_buttons(node: &Value) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    match node {
        Value::Array(all) => all.iter().for_each(|one| said.extend(said_by_buttons(one))),
        Value::Object(fields) => {
            if fields.get("do") == Some(&json!("say")) {
                said.extend(fields["text"].as_str().map(ToOwned::to_owned));
            }
            fields
                .values()
                .for_each(|one| said.extend(said_by_buttons(one)));
        }
        _ => {}
    }
    said
}
