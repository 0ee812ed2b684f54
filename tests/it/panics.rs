//! A panic in one job is that job's failure, and nobody else's.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;
use whodex::clock;
use whodex::inbox::State;
use whodex::intent::phrases::Phrases;
use whodex::maintenance::{Maintenance, Sound};
use whodex::metrics::Metrics;
use whodex::people::Directory;
use whodex::policy::{AskRule, Policy};
use whodex::reply::templates::Templates;
use whodex::webex::client::{Client, ClientConfig, Token};
use whodex::worker::answer::Responder;
use whodex::worker::context::JobContext;
use whodex::worker::limiter::Limiter;
use whodex::worker::lookup::Lookup;
use whodex::worker::presses::Presses;
use whodex::worker::{TokenSource, Worker};

use crate::harness::{Stage, eventually};

/// Counts how often the clock was asked.
static ASKED: AtomicUsize = AtomicUsize::new(0);

/// A clock that panics when it is asked for the first time.
fn panics_once() -> Timestamp {
    assert!(
        ASKED.fetch_add(1, Ordering::SeqCst) > 0,
        "a panic that is meant"
    );
    clock::now()
}

#[tokio::test]
async fn a_job_that_panics_is_tried_again_and_others_go_on() {
    let stage = Stage::without_bot(Default::default()).await;
    let token = Token::new("simulated-bot-token".to_owned());
    let client = Client::new(ClientConfig::new(
        format!("{}/v1", stage.api),
        token.clone(),
    ))
    .unwrap();
    let metrics = Metrics::default();
    let inbox = stage.inbox().await;
    let worker = Worker {
        inbox: inbox.clone(),
        context: JobContext {
            watches: crate::watches::rules(),
            client: client.clone(),
            responder: Responder {
                lookup: Lookup::new(
                    Directory::new(client, &metrics),
                    Policy {
                        organization: None,
                        ask: AskRule::Everyone,
                        ..Policy::default()
                    },
                ),
                templates: Arc::new(Templates::load(None, "en").unwrap()),
            },
            limiter: Limiter::new(0),
            presses: Presses::default(),
            closing: CancellationToken::new(),
            metrics,
            phrases: Arc::new(Phrases::load(None).unwrap()),
            bot: stage.bot.parse().unwrap(),
            bot_name: None,
            now: panics_once,
            webex: Default::default(),
            correct_id: None,
            own_posts: whodex::own_posts::OwnPosts::default(),
        },
        token: TokenSource { token, file: None },
    };
    let anna = stage.seat("anna.berg@example.com");
    let mut questions = Vec::new();
    for _ in 0..3 {
        let question = anna.writes("whois wei zhang").await;
        let event = stage.event("messages", "created", &question);
        let event: whodex::webex::model::Envelope = serde_json::from_value(event).unwrap();
        let job = whodex::inbox::NewJob {
            key: event.key(),
            fairness_key: "anna".to_owned(),
            body: serde_json::to_string(&event).unwrap(),
            received: clock::now(),
        };
        inbox.enqueue(job).await.unwrap();
        questions.push(question);
    }
    let shutdown = CancellationToken::new();
    let working = tokio::spawn(worker.run(shutdown.clone()));
    let deferred = eventually("a job that panicked", async || {
        inbox.list(Some(State::Deferred), 1).await.unwrap().pop()
    })
    .await;
    assert_eq!(
        (deferred.why.as_deref(), deferred.attempt),
        (Some("panic"), 1)
    );
    for question in &questions {
        anna.reply(question).await.says(&["Wei Zhang"]);
    }
    shutdown.cancel();
    working.await.unwrap();
    inbox.close().await;
    stage.stop().await;
}

/// Counts how often the periodic tasks asked for the time.
static KEPT: AtomicUsize = AtomicUsize::new(0);

/// A clock that panics when the third task, pruning, asks how old is too old.
fn panics_in_a_task() -> Timestamp {
    assert!(
        KEPT.fetch_add(1, Ordering::SeqCst) != 4,
        "a panic that is meant"
    );
    clock::now()
}

#[tokio::test]
async fn a_task_that_panics_is_counted_and_done_again() {
    let stage = Stage::without_bot(Default::default()).await;
    let token = Token::new("simulated-bot-token".to_owned());
    let client = Client::new(ClientConfig::new(format!("{}/v1", stage.api), token)).unwrap();
    let (inbox, metrics) = (stage.inbox().await, Metrics::default());
    let maintenance = Maintenance {
        client,
        inbox: inbox.clone(),
        bot: stage.bot.parse().unwrap(),
        webhooks: None,
        removes_webhooks: false,
        websocket: None,
        operators: None,
        has_roster: false,
        sound: Sound(Arc::new(|| {})),
        metrics: metrics.clone(),
        now: panics_in_a_task,
        webex: Default::default(),
        since: 0,
    };
    let shutdown = CancellationToken::new();
    let working = tokio::spawn(Arc::new(maintenance).run(shutdown.clone()));
    eventually("a task that is done after all", async || {
        inbox.mark("pruning done").await.unwrap()
    })
    .await;
    let counted = "whodex_panics_total{task=\"upkeep\"} 1";
    assert!(metrics.text().contains(counted), "{}", metrics.text());
    shutdown.cancel();
    working.await.unwrap();
    inbox.close().await;
    stage.stop().await;
}
