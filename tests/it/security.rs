//! The public listener: only what Webex signed comes in, and nothing else costs a call or a byte of disk.

use hmac::{Hmac, KeyInit, Mac};
use reqwest::Method;
use secrecy::ExposeSecret;
use serde_json::json;
use sha1::Sha1;
use whodex::inbox::{self, Filter, Location};

use crate::disk::deliver;
use crate::harness::{SECRET, Seat, Stage};
use crate::postgres;

const JSON: (&str, &str) = ("content-type", "application/json");

pub(crate) fn sign(secret: &str, body: &[u8]) -> String {
    let mac = Hmac::<Sha1>::new_from_slice(secret.as_bytes()).unwrap();
    hex::encode(mac.chain_update(body).finalize().into_bytes())
}

/// A message of a person to the bot that the bot was not told of, and its event.
async fn unheard_question(stage: &Stage, anna: Seat<'_>) -> (serde_json::Value, Vec<u8>) {
    // Deliveries are held back, so that the tests alone decide what arrives.
    let hooks = stage.seat("simulated-bot-token");
    let list = hooks.call(Method::GET, "/webhooks", None).await;
    for hook in list["items"].as_array().unwrap() {
        let path = format!("/webhooks/{}", hook["id"].as_str().unwrap());
        hooks.call(Method::DELETE, &path, None).await;
    }
    let message = anna.writes("whois john andersen").await;
    let mut data = message.clone();
    for secret_part in ["text", "html", "markdown"] {
        data.as_object_mut().unwrap().remove(secret_part);
    }
    let event = stage.event("messages", "created", &data);
    (message, event.to_string().into_bytes())
}

#[tokio::test]
async fn a_badly_signed_event_is_turned_away_and_nothing_is_kept() {
    let stage = Stage::start().await;
    let anna = stage.seat("anna.berg@example.com");
    let (message, body) = unheard_question(&stage, anna).await;
    let good = sign(SECRET, &body);
    let other_body = sign(SECRET, b"{}");
    let other_secret = sign("another secret", &body);
    let not_hex = format!("zz{}", &good[2..]);
    let calls = stage.all_calls().await;
    let wrong: &[(&str, Vec<(&str, &str)>)] = &[
        ("missing", vec![]),
        ("empty", vec![("X-Spark-Signature", "")]),
        (
            "doubled",
            vec![("X-Spark-Signature", &good), ("X-Spark-Signature", &good)],
        ),
        ("too short", vec![("X-Spark-Signature", &good[..38])]),
        (
            "too long",
            vec![(
                "X-Spark-Signature",
                "00000000000000000000000000000000000000000000",
            )],
        ),
        ("not hex", vec![("X-Spark-Signature", &not_hex)]),
        ("of another body", vec![("X-Spark-Signature", &other_body)]),
        (
            "by another secret",
            vec![("X-Spark-Signature", &other_secret)],
        ),
        ("under another name", vec![("X-Hub-Signature", &good)]),
    ];
    for (what, signature) in wrong {
        let mut headers = vec![JSON];
        headers.extend(signature);
        let answer = stage.knock(&headers, &body).await;
        assert_eq!(answer.status(), 401, "{what}");
    }
    // The signature is looked at before the body: what is no JSON at all is unsigned first.
    assert_eq!(stage.knock(&[JSON], b"{nonsense").await.status(), 401);
    assert_eq!(stage.depth().await.open, 0);
    assert_eq!(stage.all_calls().await, calls, "no call to Webex");

    let headers = [JSON, ("X-Spark-Signature", good.as_str())];
    assert_eq!(
        stage.knock(&headers, &body).await.status(),
        200,
        "the very same, signed"
    );
    anna.reply(&message).await.says(&["GM · Sales"]);
    stage.stop().await;
}

#[tokio::test]
async fn what_is_signed_but_wrong_gets_the_status_that_says_so() {
    let stage = Stage::start().await;
    let signed = async |kind: &'static str, body: &[u8]| {
        let signature = sign(SECRET, body);
        let headers = [("content-type", kind), ("X-Spark-Signature", &signature)];
        stage.knock(&headers, body).await.status().as_u16()
    };
    assert_eq!(signed("application/json", b"{nonsense").await, 400);
    assert_eq!(signed("application/json", b"[]").await, 400);
    assert_eq!(signed("application/json", b"").await, 400);
    assert_eq!(
        signed("application/json", b"{\"resource\":\"messages\"}").await,
        400
    );
    assert_eq!(
        signed("application/json", &vec![b' '; 64 * 1024 + 1]).await,
        413
    );
    assert_eq!(signed("text/plain", b"{}").await, 415);
    assert_eq!(
        signed("application/x-www-form-urlencoded", b"a=b").await,
        415
    );
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let answer = stage
            .ask_listener(method, format!("{}/webhook", stage.listener))
            .await;
        assert_eq!(answer.status(), 405);
        assert_eq!(answer.headers()["allow"], "POST");
    }
    assert_eq!(stage.depth().await.open, 0);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_event_whose_id_no_database_takes_is_malformed() {
    let database = postgres::database().await;
    for url in std::iter::once(None).chain(database.map(Some)) {
        let mut place = String::new();
        let stage = Stage::with(Default::default(), |config| {
            if let Some(url) = url {
                config.inbox = url.into();
            }
            config.inbox.expose_secret().clone_into(&mut place);
        })
        .await;
        let long = "a".repeat(513);
        for id in ["\0", "Y2lz\0Y29z", "", "Y2lz Y29z", long.as_str()] {
            // Events that come together share a statement: a wrong one is no harm to the others.
            let (wrong, right) = tokio::join!(deliver(&stage, id), deliver(&stage, "Y2lzY29z"));
            assert_eq!((wrong, right), (400, 200), "{id:?} at {place}");
        }
        let metrics = stage.metrics().await;
        for line in [
            "whodex_webhook_requests_total{outcome=\"malformed\"} 5",
            "whodex_webhook_requests_total{outcome=\"not_stored\"} 0",
        ] {
            assert!(metrics.contains(line), "{line} at {place}: {metrics}");
        }
        let location: Location = place.parse().unwrap();
        let jobs = inbox::read(&location, &Filter::default(), None, 10).await;
        let keys: Vec<String> = jobs.unwrap().into_iter().map(|job| job.key).collect();
        assert_eq!(keys, ["messages/created/Y2lzY29z"], "{place}");
        stage.stop().await;
    }
}

#[tokio::test]
async fn an_older_secret_is_good_until_it_is_taken_off_the_list() {
    let old = "the secret of last month";
    let stage = Stage::with(Default::default(), |config| {
        config.webhook_secrets.push(old.to_owned().into());
    })
    .await;
    let anna = stage.seat("anna.berg@example.com");
    let (message, body) = unheard_question(&stage, anna).await;
    let signature = sign(old, &body);
    let answer = stage
        .knock(&[JSON, ("X-Spark-Signature", &signature)], &body)
        .await;
    assert_eq!(answer.status(), 200);
    anna.reply(&message).await;
    stage.stop().await;
}

#[tokio::test]
async fn events_that_are_no_questions_are_acknowledged_without_calls() {
    let stage = Stage::start().await;
    let calls = stage.all_calls().await;
    let own = json!({"id": "M1", "roomId": "R", "roomType": "direct", "personId": stage.bot});
    let others = json!({"id": "M2", "roomId": "R", "roomType": "direct", "personId": "SOMEBODY"});
    let events = [
        stage.event("messages", "created", &own),
        stage.event("messages", "updated", &own),
        stage.event("messages", "deleted", &own),
        stage.event("messages", "seen", &others),
        stage.event("rooms", "created", &others),
        stage.event("meetings", "started", &others),
        stage.event("attachmentActions", "created", &own),
    ];
    for event in events {
        let body = event.to_string();
        let signature = sign(SECRET, body.as_bytes());
        let headers = [JSON, ("X-Spark-Signature", &signature)];
        assert_eq!(
            stage.knock(&headers, body.as_bytes()).await.status(),
            200,
            "{event}"
        );
    }
    assert_eq!(stage.depth().await.open, 0);
    assert_eq!(stage.all_calls().await, calls);
    stage.stop().await;
}

#[tokio::test]
async fn the_bots_own_replies_do_not_make_it_talk_to_itself() {
    let stage = Stage::start().await;
    let anna = stage.seat("anna.berg@example.com");
    let question = anna.writes("help").await;
    anna.reply(&question).await;
    // The question and the bot's own reply were both delivered.
    stage.settled(2).await;
    assert_eq!(anna.replies(&question).await.len(), 1);
    assert_eq!(stage.calls("GET /messages/{id}").await, 1);
    stage.stop().await;
}

#[tokio::test]
async fn the_public_door_has_two_paths_and_the_private_one_its_own() {
    let stage = Stage::start().await;
    let status = async |url: String| stage.ask_listener(Method::GET, url).await.status().as_u16();
    assert_eq!(status(format!("{}/healthz", stage.listener)).await, 200);
    for path in ["/readyz", "/metrics", "/", "/webhook/", "/sim/stats"] {
        assert_eq!(
            status(format!("{}{path}", stage.listener)).await,
            404,
            "{path}"
        );
    }
    for path in ["/healthz", "/readyz", "/metrics"] {
        assert_eq!(
            status(format!("{}{path}", stage.admin)).await,
            200,
            "{path}"
        );
    }
    stage.stop().await;
}

#[tokio::test]
async fn people_of_other_organizations_are_told_that_they_may_not_ask() {
    let stage = Stage::start().await;
    let vera = stage.seat("vera.partner@partner.example");
    let reply = vera.asks("whois john andersen").await;
    reply
        .says(&["set up for"])
        .is_silent_on(&["GM · Sales", "1099 Bird"]);
    stage.stop().await;
}

#[tokio::test]
async fn where_everyone_may_ask_other_organizations_get_answers() {
    let stage = Stage::with(Default::default(), |config| {
        config.access.ask = whodex::config::AskRule::Everyone;
    })
    .await;
    let vera = stage.seat("vera.partner@partner.example");
    vera.asks("whois john andersen").await.says(&["GM · Sales"]);
    stage.stop().await;
}
