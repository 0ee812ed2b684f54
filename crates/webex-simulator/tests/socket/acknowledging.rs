//! The simulator repeats unacknowledged frames.

use serde_json::json;

use crate::client::{ANNA, BOT_TOKEN, Socket, Webex};

#[tokio::test]
async fn an_unacknowledged_event_comes_again_on_the_next_connection() {
    let webex = Webex::start().await;
    let (device, mut first) = webex.listens(BOT_TOKEN).await;
    webex.writes_to_bot(ANNA, "hello").await;
    let (opened, posted) = (first.hears().await, first.hears().await);
    first.acknowledges(&opened).await;
    webex.counts("unacknowledged", 1).await;
    drop(first);
    let mut second = Socket::ready(&device, BOT_TOKEN).await;
    let again = second.hears().await;
    assert_eq!(again["id"], posted["id"]);
    assert_eq!(again["data"], posted["data"]);
    second.acknowledges(&again).await;
    webex.counts("unacknowledged", 0).await;
    for (count, wanted) in [("frames", 5), ("repeats", 1), ("acknowledgements", 2)] {
        assert_eq!(webex.count(count).await, wanted, "{count}");
    }
    let mut third = Socket::ready(&device, BOT_TOKEN).await;
    third.hears_nothing().await;
    webex.stop().await;
}

#[tokio::test]
async fn events_that_nobody_heard_come_with_the_next_connection() {
    let webex = Webex::start().await;
    let device = webex.register(BOT_TOKEN).await;
    webex.writes_to_bot(ANNA, "hello").await;
    let mut socket = Socket::ready(&device, BOT_TOKEN).await;
    assert_eq!(socket.activity().await["verb"], "create");
    assert_eq!(socket.activity().await["verb"], "post");
    assert_eq!(webex.count("repeats").await, 0);
    webex.stop().await;
}

#[tokio::test]
async fn nothing_comes_again_after_a_quarter_of_an_hour() {
    let webex = Webex::start().await;
    let device = webex.register(BOT_TOKEN).await;
    webex.writes_to_bot(ANNA, "early").await;
    webex.advance(14 * 60).await;
    webex.writes_to_bot(ANNA, "late").await;
    webex.advance(2 * 60).await;
    let mut socket = Socket::ready(&device, BOT_TOKEN).await;
    let late = socket.activity().await;
    assert_eq!(late["verb"], "post");
    socket.hears_nothing().await;
    webex.stop().await;
}

#[tokio::test]
async fn frames_of_a_connection_are_numbered_one_after_the_other() {
    let webex = Webex::start().await;
    let device = webex.register(BOT_TOKEN).await;
    let parameters = crate::client::PARAMETERS;
    let mut socket = Socket::authorized(&device, parameters, BOT_TOKEN).await;
    webex.writes_to_bot(ANNA, "hello").await;
    for number in 1..=3 {
        let frame = socket.hears().await;
        assert_eq!(frame["sequenceNumber"], number);
        assert!(frame["wsWriteTimestamp"].is_i64(), "{frame}");
    }
    webex.stop().await;
}

#[tokio::test]
async fn an_acknowledgement_of_something_else_acknowledges_nothing() {
    let webex = Webex::start().await;
    let mut socket = webex.listens(BOT_TOKEN).await.1;
    let message = webex.writes_to_bot(ANNA, "hello").await;
    assert_eq!(socket.activity().await["verb"], "create");
    assert_eq!(socket.activity().await["verb"], "post");
    // `webex_bot` acknowledges this way.
    socket.acknowledges(&json!({"id": message["id"]})).await;
    webex.counts("strayAcknowledgements", 1).await;
    assert_eq!(webex.count("unacknowledged").await, 2);
    assert_eq!(webex.count("acknowledgements").await, 0);
    webex.stop().await;
}
