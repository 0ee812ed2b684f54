//! The bot speaks the language that it is told to.

use whodex::app::App;
use whodex::simulator::Settings;

use crate::harness::Stage;

const ANNA: &str = "anna.berg@example.com";

#[tokio::test]
async fn told_to_speak_german_it_says_everything_in_german() {
    let german = |config: &mut whodex::config::Config| config.language = "de".to_owned();
    let stage = Stage::with(Settings::default(), german).await;
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
    let stage = Stage::with(Settings::default(), |config| {
        config.templates = Some(folder.path().to_owned());
        config.language = "nb".to_owned();
    })
    .await;
    let card = stage.seat(ANNA).asks("whois john andersen").await;
    card.says(&["Tilgjengelig"]);
    stage.stop().await;
}

#[tokio::test]
async fn a_language_that_there_is_not_stops_the_start_and_those_that_there_are_are_named() {
    let stage = Stage::without_bot(Settings::default()).await;
    for language in ["xx", "../en", ""] {
        let mut config = stage.config.clone();
        config.language = language.to_owned();
        let error = App::build(&config).await.unwrap_err().to_string();
        assert!(error.contains("choose de, en"), "{error}");
    }
    stage.stop().await;
}
