//! Questions that go on in a thread: `is she there now?`, `and wei?`.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{BOT, Reply, Seat, Stage, eventually, text};
use crate::postgres;

const ANNA: &str = "anna.berg@example.com";
const JOHN: &str = "john.andersen@example.com";
const VERA: &str = "vera.partner@partner.example";

/// What is asked where nobody can be meant.
const WHOM: &str = "Who do you mean?";

/// Writes in a thread: to the bot, which has to be mentioned where others read it too.
async fn writes_below(seat: &Seat<'_>, root: &Value, words: &str) -> Value {
    let mut message = json!({"roomId": root["roomId"], "parentId": root["id"], "text": words});
    if root["roomType"] != "direct" {
        message["markdown"] = format!("<@personEmail:{BOT}|Whodex> {words}").into();
    }
    seat.call(Method::POST, "/messages", Some(message)).await
}

/// Asks in a thread, and waits for the reply.
async fn asks_below(seat: &Seat<'_>, root: &Value, words: &str) -> Reply {
    let before = seat.replies(root).await.len();
    writes_below(seat, root, words).await;
    seat.nth_reply(root, before + 1).await
}

/// Asks the first question of a thread: the question, once it is answered.
async fn begins(seat: &Seat<'_>, words: &str) -> Value {
    let root = seat.writes(words).await;
    seat.reply(&root).await;
    root
}

async fn begins_in_group(seat: &Seat<'_>, words: &str) -> Value {
    let root = seat.writes_in_group(&format!("@bot {words}")).await;
    seat.reply(&root).await;
    root
}

#[tokio::test]
async fn follow_ups_take_over_the_last_people_or_the_last_question() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    for root in [
        begins(&anna, "whois wei zhang").await,
        begins_in_group(&anna, "whois wei zhang").await,
    ] {
        asks_below(&anna, &root, "is she there now?")
            .await
            .says(&["Wei Zhang", "Presenting"]);
        asks_below(&anna, &root, "and john andersen?")
            .await
            .says(&["John Andersen", "Available"])
            .is_silent_on(&["Wei Zhang"]);
        asks_below(&anna, &root, "and his manager?")
            .await
            .says(&["John Duarte"]);
    }
    stage.stop().await;
}

#[tokio::test]
async fn who_asks_to_be_found_is_no_pronoun() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let root = begins(&anna, "whois wei zhang").await;
    for words in ["find me", "search for me", "trouve-moi", "búscame"] {
        asks_below(&anna, &root, words)
            .await
            .says(&["Anna Berg", ANNA])
            .is_silent_on(&["Wei Zhang"]);
    }
    asks_below(&anna, &root, "find me john andersen")
        .await
        .says(&["John Andersen"])
        .is_silent_on(&["Wei Zhang"]);
    stage.stop().await;
}

#[tokio::test]
async fn where_nobody_was_spoken_of_it_is_asked_who_is_meant() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    // Another thread is nothing that this one can mean.
    begins(&anna, "whois wei zhang").await;
    let other = begins(&anna, "help").await;
    let alone = anna.asks("is she there now?").await;
    let below = asks_below(&anna, &other, "is she there now?").await;
    let nobody = begins(&anna, "whois Zhang Xyz").await;
    let unknown = asks_below(&anna, &nobody, "is she there now?").await;
    let question = anna.writes_in_group("@bot is she there now?").await;
    let in_group = anna.reply(&question).await;
    for reply in [alone, below, unknown, in_group] {
        reply.says(&[WHOM]).is_silent_on(&["Wei Zhang"]);
    }
    stage.stop().await;
}

#[tokio::test]
async fn of_a_choice_nobody_is_meant_before_one_is_chosen() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let root = anna.writes("whois john").await;
    let chooser = anna.reply(&root).await;
    asks_below(&anna, &root, "is he there now?")
        .await
        .says(&[WHOM]);
    let chosen = anna.presses(&chooser, "Show", 0).await;
    let name = chosen.words()[0].clone();
    asks_below(&anna, &root, "is he there now?")
        .await
        .says(&[&name]);
    stage.stop().await;
}

#[tokio::test]
async fn a_follow_up_that_comes_before_the_answer_waits_for_it() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let slow = json!({"match": "POST /messages", "delayMs": 500, "times": 1,
                      "token": "simulated-bot-token"});
    stage.fault(slow).await;
    let root = anna.writes("whois wei zhang").await;
    writes_below(&anna, &root, "is she there now?").await;
    // The first answer is the first question's, and the second is no question back.
    for n in [1, 2] {
        anna.nth_reply(&root, n)
            .await
            .says(&["Wei Zhang", "Presenting"]);
    }
    stage.stop().await;
}

/// A thread goes on after a restart, and is forgotten with its jobs.
async fn goes_on(mut stage: Stage) {
    let root = begins(&stage.seat(ANNA), "whois wei zhang").await;
    let restarted = whodex::clock::now();
    stage.restart_bot().await;
    let anna = stage.seat(ANNA);
    asks_below(&anna, &root, "is she there now?")
        .await
        .says(&["Wei Zhang", "Presenting"]);
    let location = secrecy::ExposeSecret::expose_secret(&stage.config.inbox);
    let location = location.parse().unwrap();
    let inbox = whodex::inbox::Inbox::open(&location, Default::default());
    let inbox = inbox.await.unwrap();
    eventually("an inbox without open questions", async || {
        (inbox.depth().await.unwrap().open == 0).then_some(())
    })
    .await;
    // A question that the inbox has forgotten is fetched as missed, and answered again.
    eventually("a backfill after the start", async || {
        let backfilled = inbox.mark("caught up").await.unwrap();
        (backfilled? >= restarted).then_some(())
    })
    .await;
    let in_an_hour = whodex::clock::now() + std::time::Duration::from_hours(1);
    assert!(inbox.prune(in_an_hour).await.unwrap() >= 2);
    inbox.close().await;
    asks_below(&anna, &root, "is she there now?")
        .await
        .says(&[WHOM]);
    stage.stop().await;
}

#[tokio::test]
async fn a_thread_goes_on_after_a_restart_until_its_jobs_are_gone() {
    goes_on(Stage::start().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_on_a_database_goes_on_at_any_of_two_replicas() {
    if let Some(url) = postgres::database().await {
        let stage = Stage::with(Default::default(), |config| config.inbox = url.into()).await;
        stage.replica().await;
        let anna = stage.seat(ANNA);
        let root = begins(&anna, "whois wei zhang").await;
        for _ in 0..10 {
            asks_below(&anna, &root, "is she there now?")
                .await
                .says(&["Wei Zhang", "Presenting"]);
        }
        goes_on(stage).await;
    }
}

#[tokio::test]
async fn a_pronoun_follows_an_edited_question_and_not_a_deleted_one() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let root = begins(&anna, "whois wei zhang").await;
    let second = writes_below(&anna, &root, "whois mei zhang").await;
    anna.nth_reply(&root, 2).await.says(&["Mei Zhang"]);
    let path = format!("/messages/{}", text(&second["id"]));
    let edited = json!({"roomId": root["roomId"], "text": "whois john andersen"});
    anna.call(Method::PUT, &path, Some(edited)).await;
    eventually("the new answer", async || {
        let replies = anna.replies(&root).await;
        let last = text(&replies.last()?["text"]);
        (replies.len() == 2 && last.contains("John Andersen")).then_some(())
    })
    .await;
    asks_below(&anna, &root, "is he there now?")
        .await
        .says(&["John Andersen"]);
    stage.settled(4).await;
    // The follow-up's own answer is about him too, and goes first.
    for message in [&last_question(&anna, &root).await, &second] {
        let path = format!("/messages/{}", text(&message["id"]));
        anna.call(Method::DELETE, &path, None).await;
    }
    eventually("the first answer alone", async || {
        (anna.replies(&root).await.len() == 1).then_some(())
    })
    .await;
    asks_below(&anna, &root, "is she there now?")
        .await
        .says(&["Wei Zhang"]);
    stage.stop().await;
}

/// The last message of a thread that the bot did not write.
async fn last_question(anna: &Seat<'_>, root: &Value) -> Value {
    let path = format!(
        "/messages/direct?personEmail={BOT}&parentId={}",
        text(&root["id"])
    );
    let messages = anna.call(Method::GET, &path, None).await;
    let mut messages = messages["items"].as_array().unwrap().iter();
    let own = messages.find(|message| message["personEmail"] == ANNA);
    own.unwrap().clone()
}

#[tokio::test]
async fn whoever_asks_on_sees_what_the_policy_shows_them() {
    let stage = Stage::with(Default::default(), |config| {
        config.access = whodex::config::Config::default().access;
    })
    .await;
    let anna = stage.seat(ANNA);
    let space = json!({"title": "Policy"});
    let room = anna.call(Method::POST, "/rooms", Some(space)).await;
    let room = text(&room["id"]);
    let add = async |address: &str| {
        let member = json!({"roomId": room, "personEmail": address});
        anna.call(Method::POST, "/memberships", Some(member)).await;
    };
    add(BOT).await;
    add(JOHN).await;
    let markdown = format!("<@personEmail:{BOT}> whois wei zhang");
    let root = json!({"roomId": room, "markdown": markdown});
    let root = anna.call(Method::POST, "/messages", Some(root)).await;
    anna.reply(&root).await.says(&["Presenting"]);
    // A colleague asks on in the thread.
    let john = stage.seat(JOHN);
    asks_below(&john, &root, "is she there now?")
        .await
        .says(&["Wei Zhang", "Presenting"]);
    // From now on an outsider reads it too.
    add(VERA).await;
    asks_below(&john, &root, "is she there now?")
        .await
        .says(&["Wei Zhang", "Presence is not shown in this space"])
        .is_silent_on(&["Presenting"]);
    stage.stop().await;
}

#[tokio::test]
async fn a_press_cannot_read_a_thread_of_another_space() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let john = stage.seat(JOHN);
    let theirs = begins(&john, "whois wei zhang").await;
    stage.settled(1).await;
    let card = anna.asks("help").await;
    let forged = json!({"v": 1, "do": "say", "text": "is she there now?",
                        "thread": theirs["id"]});
    anna.sends_inputs(&card, forged).await;
    // Webex refuses the thread of another space: the answer stands outside of it.
    let path = format!("/messages/direct?personEmail={BOT}");
    let said = eventually("an answer outside of the thread", async || {
        let said = anna.call(Method::GET, &path, None).await;
        let said = said["items"].as_array()?.iter();
        let mut said = said.filter(|m| m["personEmail"] == BOT && m["parentId"].is_null());
        said.next().cloned()
    })
    .await;
    Reply::checked(said)
        .says(&[WHOM])
        .is_silent_on(&["Wei Zhang"]);
    stage.stop().await;
}
