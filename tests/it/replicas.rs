//! Several replicas on one database: repeats, disorder, and a database that goes away for a while.

use reqwest::Method;
use serde_json::Value;

use crate::harness::{SECRET, Stage, eventually};
use crate::postgres;
use crate::required::tell;
use crate::security::sign;

#[tokio::test(flavor = "multi_thread")]
async fn two_replicas_answer_each_repeated_and_shuffled_event_once() {
    let Some(url) = postgres::database().await else {
        return;
    };
    let stage = Stage::with(Default::default(), |config| config.inbox = url.into()).await;
    let listeners = [stage.listener.clone(), stage.replica().await];
    let seed = 7;
    tell(&format!("seed {seed}"));
    let mut random = fastrand::Rng::with_seed(seed);
    // Deliveries of the simulator's own are turned off: the test alone delivers.
    let bot = stage.seat("simulated-bot-token");
    let hooks = bot.call(Method::GET, "/webhooks", None).await;
    for hook in hooks["items"].as_array().unwrap() {
        let path = format!("/webhooks/{}", hook["id"].as_str().unwrap());
        bot.call(Method::DELETE, &path, None).await;
    }
    let anna = stage.seat("anna.berg@example.com");
    let mut questions = Vec::new();
    let mut deliveries = Vec::new();
    for n in 0..40 {
        let question = anna.writes("status wei zhang").await;
        let mut data = question.clone();
        data.as_object_mut().unwrap().remove("text");
        let event = stage.event("messages", "created", &data).to_string();
        for _ in 0..=(n % 5) {
            deliveries.push(event.clone());
        }
        questions.push(question);
    }
    random.shuffle(&mut deliveries);
    let delivering = deliveries.iter().map(|event| {
        let listener = random.choice(&listeners).unwrap();
        let signature = sign(SECRET, event.as_bytes());
        let stage = &stage;
        async move {
            let headers = [
                ("content-type", "application/json"),
                ("X-Spark-Signature", &signature),
            ];
            let answer = stage.knock_at(listener, &headers, event.as_bytes()).await;
            assert_eq!(answer.status(), 200);
        }
    });
    futures_util::future::join_all(delivering).await;
    for question in &questions {
        anna.reply(question).await;
    }
    let location = secrecy::ExposeSecret::expose_secret(&stage.config.inbox)
        .parse()
        .unwrap();
    let inbox = whodex::inbox::Inbox::open(&location, Default::default())
        .await
        .unwrap();
    eventually("an inbox without open questions", async || {
        (inbox.depth().await.unwrap().open == 0).then_some(())
    })
    .await;
    for question in &questions {
        assert_eq!(anna.replies(question).await.len(), 1);
    }
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_database_has_events_refused_and_none_is_lost() {
    let Some(server) = postgres::own().await else {
        return;
    };
    let url = server.url("postgres");
    let settings = webex_simulator::SimulatorConfig {
        delivery_attempts: 1,
        ..Default::default()
    };
    let stage = Stage::with(settings, |config| config.inbox = url.clone().into()).await;
    let anna = stage.seat("anna.berg@example.com");
    anna.asks("status wei zhang").await;
    server.stop();
    let mut questions = Vec::new();
    for _ in 0..5 {
        questions.push(anna.writes("status wei zhang").await);
    }
    eventually("refused deliveries", async || {
        let stats: Value = stage.get("/sim/stats").await;
        (stats["deliveries"]["failed"].as_u64()? >= 5).then_some(())
    })
    .await;
    let ready = stage
        .ask_listener(Method::GET, format!("{}/readyz", stage.admin))
        .await;
    assert_eq!(ready.status(), 503);
    server.run();
    for question in &questions {
        anna.reply(question).await.says(&["Wei Zhang"]);
        assert_eq!(anna.replies(question).await.len(), 1);
    }
    stage.stop().await;
}
