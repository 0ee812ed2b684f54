//! Being told when somebody can be reached, from the request to the one message.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use webex_simulator::SimulatorConfig;
use whodex::config::{Config, DisclosureLevel};
use whodex::inbox::WatchLimits;
use whodex::worker::watches::Rules;

use crate::bots::Bots;
use crate::harness::{BOT, Reply, Seat, Stage, eventually, text};
use crate::policy::space;
use crate::postgres;

pub(crate) const ANNA: &str = "anna.berg@example.com";
pub(crate) const KOFI: &str = "kofi.mensah@example.com";
pub(crate) const OLGA: &str = "olga.nowak@example.com";
const TOLD: &str = "Kofi Mensah is available now.";

/// The rules of a bot that is put together by hand.
pub(crate) fn rules() -> Rules {
    Rules {
        is_on: true,
        limits: WatchLimits { each: 5, all: 500 },
        longest: Duration::from_hours(8),
        calls: 12,
    }
}

/// A bot that looks often.
pub(crate) fn quickly(config: &mut Config) {
    config.watch.calls = 3000;
}

/// A bot that looks often, and two colleagues who are busy.
pub(crate) async fn stage() -> Stage {
    let stage = Stage::with(SimulatorConfig::default(), quickly).await;
    is_now(&stage, KOFI, "meeting").await;
    is_now(&stage, OLGA, "call").await;
    stage
}

/// Changes somebody's presence.
pub(crate) async fn is_now(stage: &Stage, email: &str, status: &str) {
    stage
        .control("/sim/presence", json!({"email": email, "status": status}))
        .await;
}

/// The watches that are kept.
pub(crate) async fn kept(stage: &Stage) -> usize {
    let inbox = stage.inbox().await;
    let kept = inbox.watches(None).await.unwrap().len();
    inbox.close().await;
    kept
}

pub(crate) async fn none_is_kept(stage: &Stage) {
    eventually("no watch", async || (kept(stage).await == 0).then_some(())).await;
    eventually("no open job", async || {
        (stage.depth().await.open == 0).then_some(())
    })
    .await;
}

/// Waits for many more looks at somebody.
pub(crate) async fn is_looked_at(stage: &Stage) {
    let before = stage.calls("GET /people/{id}").await;
    eventually("more looks", async || {
        (stage.calls("GET /people/{id}").await > before + 5).then_some(())
    })
    .await;
}

async fn asks(seat: &Seat<'_>, words: &str) -> (Value, Reply) {
    let question = seat.writes(words).await;
    let reply = seat.reply(&question).await;
    (question, reply)
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_told_once_with_the_card() {
    let stage = stage().await;
    let anna = stage.seat(ANNA);
    let (question, promise) = asks(&anna, "tell me when kofi mensah is free").await;
    promise.says(&["I will tell you when Kofi Mensah is available.", "8 hours"]);
    is_looked_at(&stage).await;
    assert_eq!(anna.replies(&question).await.len(), 1);
    is_now(&stage, KOFI, "active").await;
    let told = anna.nth_reply(&question, 2).await;
    told.says(&[TOLD, "Available", KOFI]);
    assert!(told.text().starts_with(TOLD), "{}", told.text());
    none_is_kept(&stage).await;
    is_now(&stage, KOFI, "call").await;
    is_now(&stage, KOFI, "active").await;
    assert_eq!(anna.replies(&question).await.len(), 2);
    let metrics = stage.metrics().await;
    assert!(metrics.contains("whodex_watches_told_total 1"), "{metrics}");
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_kept_of_somebody_who_is_free_already() {
    let stage = stage().await;
    is_now(&stage, KOFI, "active").await;
    let anna = stage.seat(ANNA);
    let (_, reply) = asks(&anna, "ping me when kofi mensah is back").await;
    reply.says(&["Kofi Mensah is already available.", KOFI]);
    assert_eq!(kept(&stage).await, 0);
    // Nor where presence is not shared.
    stage
        .control("/sim/presence", json!({"email": KOFI, "status": null}))
        .await;
    let (_, reply) = asks(&anna, "let me know when kofi mensah is free").await;
    reply.says(&[
        "I cannot tell you later",
        "Kofi Mensah does not share presence",
    ]);
    assert_eq!(kept(&stage).await, 0);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn watches_are_renewed_listed_and_ended() {
    let stage = stage().await;
    let anna = stage.seat(ANNA);
    asks(&anna, "what are you watching for me?")
        .await
        .1
        .says(&["I am not watching for anybody for you."]);
    asks(&anna, "watch kofi mensah").await;
    asks(&anna, "tell me when kofi mensah is back").await;
    asks(&anna, "watch olga nowak").await;
    assert_eq!(kept(&stage).await, 2);
    let (_, list) = asks(&anna, "who am I waiting for?").await;
    list.says(&[
        "I am watching for these people",
        "Kofi Mensah",
        "Olga Nowak",
    ]);
    anna.presses(&list, "Stop watching", 1)
        .await
        .says(&["I no longer watch for Olga Nowak."]);
    let (_, ended) = asks(&anna, "stop watching kofi mensah").await;
    ended.says(&["I no longer watch for Kofi Mensah."]);
    assert_eq!(kept(&stage).await, 0);
    let (_, none) = asks(&anna, "stop watching kofi mensah").await;
    none.says(&["I was not watching for Kofi Mensah."]);
    asks(&anna, "watch kofi mensah").await;
    let (_, all) = asks(&anna, "cancel all my watches").await;
    all.says(&["I have cancelled your watch."]);
    assert_eq!(kept(&stage).await, 0);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn both_have_to_be_free() {
    let stage = stage().await;
    let anna = stage.seat(ANNA);
    let words = "when kofi mensah and olga nowak are both free, let me know";
    let (question, promise) = asks(&anna, words).await;
    promise.says(&[
        "when all of these are available",
        "Kofi Mensah",
        "Olga Nowak",
    ]);
    is_now(&stage, KOFI, "active").await;
    is_looked_at(&stage).await;
    assert_eq!(anna.replies(&question).await.len(), 1);
    is_now(&stage, OLGA, "active").await;
    let told = anna.nth_reply(&question, 2).await;
    told.says(&[TOLD, "Olga Nowak is available now."]);
    none_is_kept(&stage).await;
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_button_and_a_choice_watch_as_words_do() {
    let stage = stage().await;
    let anna = stage.seat(ANNA);
    let (_, card) = asks(&anna, "whois kofi mensah").await;
    let promise = anna.presses(&card, "Tell me when free", 0).await;
    promise.says(&["I will tell you when Kofi Mensah is available."]);
    let (_, status) = asks(&anna, "is olga nowak free?").await;
    anna.presses(&status, "Tell me when free", 0)
        .await
        .says(&["I will tell you when Olga Nowak is available."]);
    let (_, choice) = asks(&anna, "tell me when anna is free").await;
    assert!(choice.buttons("Show").len() > 1);
    assert_eq!(choice.buttons("Show")[0]["do"], "watch");
    is_now(&stage, KOFI, "active").await;
    let told = anna.nth_reply(&card.message, 3).await;
    told.says(&[TOLD]);
    assert!(told.buttons("Tell me when free").is_empty());
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_watch_is_told_in_private_and_not_listed() {
    let stage = stage().await;
    let anna = stage.seat(ANNA);
    let question = anna
        .writes_in_group("@bot tell me when kofi mensah is free, just for me")
        .await;
    anna.reply(&question)
        .await
        .says(&["I sent you the answer"])
        .is_silent_on(&["Kofi"]);
    let list = anna.writes_in_group("@bot list my watches").await;
    anna.reply(&list).await.is_silent_on(&["Kofi"]);
    is_now(&stage, KOFI, "active").await;
    let said = async || {
        let path = format!("/messages/direct?personEmail={BOT}");
        let list = anna.call(Method::GET, &path, None).await;
        let said = list["items"].as_array().unwrap().clone();
        said.into_iter()
            .find(|m| text(&m["text"]).contains("available now"))
    };
    let told = eventually("what is told in private", said).await;
    Reply::checked(told).says(&[TOLD]);
    none_is_kept(&stage).await;
    assert_eq!(anna.replies(&question).await.len(), 1);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_told_in_the_language_of_the_question() {
    let stage = stage().await;
    let anna = stage.seat(ANNA);
    let words = "@bot Sag mir Bescheid, wenn Kofi Mensah frei ist";
    let question = anna.writes_in_group(words).await;
    let promise = anna.reply(&question).await;
    promise.says(&["Ich sage Bescheid, sobald Kofi Mensah verfügbar ist."]);
    is_now(&stage, KOFI, "active").await;
    let told = anna.nth_reply(&question, 2).await;
    told.says(&["Kofi Mensah ist jetzt verfügbar."]);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_outlasts_a_restart() {
    let mut stage = stage().await;
    let question = stage.seat(ANNA).writes("watch kofi mensah").await;
    stage.seat(ANNA).reply(&question).await;
    stage.end_bot().await;
    is_now(&stage, KOFI, "active").await;
    stage.start_bot().await;
    let anna = stage.seat(ANNA);
    anna.nth_reply(&question, 2).await.says(&[TOLD]);
    none_is_kept(&stage).await;
    assert_eq!(anna.replies(&question).await.len(), 2);
    stage.stop().await;
}

/// A stage whose bot is a process of its own, which looks often, and a colleague who is busy.
async fn killable() -> (Stage, Bots) {
    let stage = Stage::without_bot(SimulatorConfig::default()).await;
    let calls = ("WHODEX_WATCH_CALLS", "3000".to_owned());
    let bots = Bots::of_stage(&stage, vec![calls]).await;
    bots.ready().await;
    stage.hooked().await;
    is_now(&stage, KOFI, "meeting").await;
    (stage, bots)
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_while_it_waits_and_while_it_tells_the_bot_tells_once() {
    let (stage, mut bots) = killable().await;
    let anna = stage.seat(ANNA);
    let (question, _) = asks(&anna, "watch kofi mensah").await;
    bots.kill(0);
    assert_eq!(kept(&stage).await, 1);
    let late = json!({"match": "POST /messages", "after": true, "delayMs": 60_000, "times": 1,
                      "token": "simulated-bot-token"});
    stage.fault(late).await;
    is_now(&stage, KOFI, "active").await;
    bots.start(0);
    // Webex has carried it out, and the bot has not heard of it.
    anna.nth_reply(&question, 2).await.says(&[TOLD]);
    bots.kill(0);
    assert_eq!(kept(&stage).await, 1);
    bots.start(0);
    none_is_kept(&stage).await;
    let replies = anna.replies(&question).await;
    assert_eq!(replies.len(), 2, "{replies:?}");
    bots.kill(0);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_after_both_posts_the_bot_says_each_once() {
    let (stage, mut bots) = killable().await;
    let anna = stage.seat(ANNA);
    // Webex carries both posts out, and no process hears of them.
    let late = json!({"match": "POST /messages", "after": true, "delayMs": 60_000, "times": 2,
                      "token": "simulated-bot-token"});
    stage.fault(late).await;
    let (question, promise) = asks(&anna, "watch kofi mensah").await;
    promise.says(&["I will tell you when Kofi Mensah is available."]);
    bots.kill(0);
    assert_eq!(kept(&stage).await, 1);
    is_now(&stage, KOFI, "active").await;
    bots.start(0);
    anna.nth_reply(&question, 2).await.says(&[TOLD]);
    bots.kill(0);
    bots.start(0);
    none_is_kept(&stage).await;
    let replies = anna.replies(&question).await;
    assert_eq!(replies.len(), 2, "{replies:?}");
    bots.kill(0);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_half_failed_post_is_told_once() {
    let stage = stage().await;
    let anna = stage.seat(ANNA);
    let (question, _) = asks(&anna, "watch kofi mensah").await;
    let cut = json!({"match": "POST /messages", "drop": true, "after": true, "times": 1});
    stage.fault(cut).await;
    is_now(&stage, KOFI, "active").await;
    none_is_kept(&stage).await;
    let replies = anna.replies(&question).await;
    assert_eq!(replies.len(), 2, "{replies:?}");
    Reply::checked(replies[1].clone()).says(&[TOLD]);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_said_when_a_watch_was_given_up() {
    let stage = Stage::with(SimulatorConfig::default(), |config| {
        quickly(config);
        config.watch.longest = Duration::from_secs(2);
    })
    .await;
    is_now(&stage, KOFI, "meeting").await;
    let anna = stage.seat(ANNA);
    let (question, _) = asks(&anna, "watch kofi mensah").await;
    let given_up = anna.nth_reply(&question, 2).await;
    given_up.says(&["I stopped watching for Kofi Mensah: it took too long."]);
    none_is_kept(&stage).await;
    let metrics = stage.metrics().await;
    let counted = "whodex_watches_given_up_total{reason=\"expired\"} 1";
    assert!(metrics.contains(counted), "{metrics}");
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_said_when_an_account_vanished() {
    let stage = stage().await;
    let anna = stage.seat(ANNA);
    let (question, _) = asks(&anna, "watch kofi mensah").await;
    stage
        .control("/sim/presence", json!({"email": KOFI, "gone": true}))
        .await;
    let given_up = anna.nth_reply(&question, 2).await;
    given_up.says(&["the account was removed"]);
    none_is_kept(&stage).await;
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_that_changed_withholds_until_the_end() {
    let mut stage = Stage::with(SimulatorConfig::default(), |config| {
        quickly(config);
        config.watch.longest = Duration::from_secs(6);
    })
    .await;
    is_now(&stage, KOFI, "meeting").await;
    let question = stage.seat(ANNA).writes("watch kofi mensah").await;
    stage.seat(ANNA).reply(&question).await;
    stage.config.access.direct = DisclosureLevel::Name;
    stage.restart_bot().await;
    is_now(&stage, KOFI, "active").await;
    let anna = stage.seat(ANNA);
    let given_up = anna.nth_reply(&question, 2).await;
    given_up
        .says(&["I stopped watching for Kofi Mensah: I may not tell you any more"])
        .is_silent_on(&["available now", "Active"]);
    none_is_kept(&stage).await;
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_asker_who_left_the_space_is_not_told_there() {
    let stage = stage().await;
    let (anna, wei) = (stage.seat(ANNA), stage.seat("wei.zhang@example.com"));
    let room = space(&anna, &["wei.zhang@example.com"]).await;
    let markdown = format!("<@personEmail:{BOT}> tell me when kofi mensah is free");
    let message = json!({"roomId": room, "markdown": markdown});
    let question = wei.call(Method::POST, "/messages", Some(message)).await;
    wei.reply(&question).await.says(&["I will tell you"]);
    let members = anna
        .call(Method::GET, &format!("/memberships?roomId={room}"), None)
        .await;
    let members = members["items"].as_array().unwrap();
    let of_wei = members
        .iter()
        .find(|m| m["personEmail"] == "wei.zhang@example.com")
        .unwrap();
    let path = format!("/memberships/{}", text(&of_wei["id"]));
    wei.try_call(Method::DELETE, &path, None).await;
    is_now(&stage, KOFI, "active").await;
    none_is_kept(&stage).await;
    assert_eq!(anna.replies(&question).await.len(), 1);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_are_said_and_so_is_that_it_is_off() {
    let mut stage = Stage::with(SimulatorConfig::default(), |config| {
        quickly(config);
        (config.watch.each, config.watch.all) = (1, 2);
    })
    .await;
    for email in [KOFI, OLGA] {
        is_now(&stage, email, "meeting").await;
    }
    let anna = stage.seat(ANNA);
    let (question, _) = asks(&anna, "watch kofi mensah").await;
    let (_, reply) = asks(&anna, "watch olga nowak").await;
    reply.says(&["I cannot watch for Olga Nowak too"]);
    asks(&stage.seat("wei.zhang@example.com"), "watch kofi mensah").await;
    let (_, reply) = asks(&stage.seat("john.duarte@example.com"), "watch kofi mensah").await;
    reply.says(&["I cannot watch for Kofi Mensah", "as many people as I can"]);
    assert_eq!(kept(&stage).await, 2);
    stage.config.watch.is_on = false;
    stage.restart_bot().await;
    let anna = stage.seat(ANNA);
    let given_up = anna.nth_reply(&question, 2).await;
    given_up.says(&["I stopped watching for Kofi Mensah", "turned that off"]);
    let (_, reply) = asks(&anna, "watch kofi mensah").await;
    reply.says(&["Sorry, I do not watch for people here"]);
    let (_, card) = asks(&anna, "whois kofi mensah").await;
    assert!(card.buttons("Tell me when free").is_empty());
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_replicas_one_tells_also_after_the_other_ended() {
    let Some(url) = postgres::database().await else {
        return;
    };
    let mut stage = Stage::with(SimulatorConfig::default(), |config| {
        quickly(config);
        config.inbox = url.clone().into();
    })
    .await;
    stage.replica().await;
    is_now(&stage, KOFI, "meeting").await;
    let first = stage.seat(ANNA).writes("watch kofi mensah").await;
    stage.seat(ANNA).reply(&first).await;
    is_now(&stage, KOFI, "active").await;
    stage.seat(ANNA).nth_reply(&first, 2).await.says(&[TOLD]);
    is_now(&stage, KOFI, "meeting").await;
    let second = stage.seat(ANNA).writes("watch kofi mensah").await;
    stage.seat(ANNA).reply(&second).await;
    stage.end_bot().await;
    is_now(&stage, KOFI, "active").await;
    let anna = stage.seat(ANNA);
    anna.nth_reply(&second, 2).await.says(&[TOLD]);
    assert_eq!(anna.replies(&first).await.len(), 2);
    stage.stop().await;
}
