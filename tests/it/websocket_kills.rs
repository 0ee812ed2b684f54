//! A killed bot on the websocket: it gets the frames of its device again, and answers each once.

use webex_simulator::Settings;

use crate::bots::Bots;
use crate::harness::{Stage, free_port};
use crate::websocket::ANNA;

/// Number of kills.
const KILLS: u64 = 3;

#[tokio::test(flavor = "multi_thread")]
async fn killed_while_it_is_asked_the_bot_answers_every_question_and_press_of_its_websocket_once() {
    let stage = Stage::without_bot(Settings::default()).await;
    let folder = tempfile::tempdir().unwrap();
    let mut bots = Bots {
        api: format!("{}/v1", stage.api),
        inbox: format!("sqlite:{}", folder.path().join("inbox.db").display()),
        public: String::new(),
        ports: vec![free_port().await.1.port()],
        running: vec![None],
        log: None,
        traces: None,
        environment: vec![
            ("WHODEX_RECEIVE", "websocket".to_owned()),
            (
                "WHODEX_CATALOG_URL",
                format!("{}/u2c/api/v1/catalog", stage.api),
            ),
        ],
    };
    bots.start(0);
    stage.socket_counts("authorizations", 1).await;
    let anna = stage.seat(ANNA);
    let reply = anna.asks("whois wei zhang").await;
    let before = anna.replies(&reply.message).await.len();
    let mut asked = Vec::new();
    for kill in 0..KILLS {
        for _ in 0..10 {
            asked.push(anna.writes("status wei zhang").await);
        }
        if kill == 0 {
            // Webex cannot list presses: only the device has this one.
            let inputs = reply.buttons("Refresh")[0].clone();
            anna.sends_inputs(&reply, inputs).await;
        }
        bots.kill(0);
        bots.start(0);
        stage.socket_counts("authorizations", kill + 2).await;
    }
    for question in &asked {
        anna.reply(question).await;
    }
    anna.nth_reply(&reply.message, before + 1).await;
    stage.socket_counts("unacknowledged", 0).await;
    for question in &asked {
        assert_eq!(anna.replies(question).await.len(), 1);
    }
    assert_eq!(anna.replies(&reply.message).await.len(), before + 1);
    assert_eq!(stage.socket_count("registrations").await, 1);
    stage.stop().await;
}
