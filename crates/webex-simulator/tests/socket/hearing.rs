//! Events become activities.

use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{ANNA, BOT, BOT_TOKEN, Socket, VERA, Webex, text};

const WEI: &str = "wei.zhang@example.com";

fn card() -> Value {
    json!({"contentType": "application/vnd.microsoft.card.adaptive",
           "content": {"type": "AdaptiveCard", "version": "1.3", "body": []}})
}

/// The owner of this token.
async fn me(webex: &Webex, token: &str) -> Value {
    webex.call(token, Method::GET, "/people/me", None).await
}

/// The bot's connection after the opening of its direct space with Anna, and the first message there.
async fn in_touch(webex: &Webex) -> (Socket, Value) {
    let mut bot = webex.listens(BOT_TOKEN).await.1;
    let first = webex.writes_to_bot(ANNA, "hello").await;
    assert_eq!(bot.activity().await["verb"], "create");
    assert_eq!(bot.activity().await["verb"], "post");
    (bot, first)
}

#[tokio::test]
async fn an_event_tells_who_wrote_where_and_when_but_not_the_words() {
    let webex = Webex::start().await;
    let (mut bot, first) = in_touch(&webex).await;
    let reply =
        json!({"roomId": first["roomId"], "parentId": first["id"], "markdown": "a **secret**"});
    let reply = webex.writes(ANNA, reply).await;
    let frame = bot.hears().await;
    assert!(!frame.to_string().contains("secret"), "{frame}");
    let activity = &frame["data"]["activity"];
    assert_eq!(activity["verb"], "post");
    assert_eq!(activity["object"]["objectType"], "comment");
    assert_eq!(
        activity["object"]["content"]
            .as_str()
            .unwrap()
            .split('.')
            .count(),
        5
    );
    assert_eq!(activity["published"], reply["created"]);
    assert_eq!(activity["actor"]["emailAddress"], ANNA);
    assert_eq!(activity["actor"]["type"], "PERSON");
    assert_eq!(activity["target"]["tags"], json!(["ONE_ON_ONE"]));
    assert_eq!(activity["target"]["globalId"], first["roomId"]);
    assert_eq!(activity["parent"]["type"], "reply");
    let url = text(&activity["target"]["url"]);
    let of = |kind: &str, id: &Value| {
        url.replace(
            &format!("conversations/{}", text(&activity["target"]["id"])),
            &format!("{kind}/{}", text(id)),
        )
    };
    for (number, message) in [
        (&activity["id"], &reply),
        (&activity["parent"]["id"], &first),
    ] {
        let looked_up = of("messages", number);
        let (_, told) = webex
            .try_call(BOT_TOKEN, Method::GET, &looked_up, None)
            .await;
        assert_eq!(told, *message);
    }
    webex.stop().await;
}

#[tokio::test]
async fn edits_and_deletions_name_the_message() {
    let webex = Webex::start().await;
    let (mut bot, first) = in_touch(&webex).await;
    let number = {
        let created = webex.writes_to_bot(ANNA, "second").await;
        let activity = bot.activity().await;
        let path = format!("/messages/{}", text(&created["id"]));
        let edit = json!({"roomId": first["roomId"], "text": "third"});
        webex.call(ANNA, Method::PUT, &path, Some(edit)).await;
        let edited = bot.activity().await;
        assert_eq!(edited["verb"], "post");
        assert_eq!(edited["parent"]["type"], "edit");
        assert_eq!(edited["parent"]["id"], activity["id"]);
        assert_ne!(edited["id"], activity["id"]);
        // The URL of the edit returns the message as well.
        let service = text(&edited["target"]["url"]);
        let service = service.split("/conversations/").next().unwrap();
        let url = format!("{service}/messages/{}", text(&edited["id"]));
        let (_, told) = webex.try_call(BOT_TOKEN, Method::GET, &url, None).await;
        assert_eq!(told["id"], created["id"]);
        webex.call(ANNA, Method::DELETE, &path, None).await;
        activity["id"].clone()
    };
    let deleted = bot.activity().await;
    assert_eq!(deleted["verb"], "delete");
    let object = json!({"objectType": "activity", "id": number});
    assert_eq!(deleted["object"], object);
    webex.stop().await;
}

#[tokio::test]
async fn a_file_is_told_when_it_comes_and_when_it_is_found_harmless() {
    let webex = Webex::start().await;
    let (mut bot, first) = in_touch(&webex).await;
    let file = json!({"roomId": first["roomId"], "files": ["https://example.com/a.png"]});
    webex.writes(ANNA, file).await;
    let (shared, scanned) = (bot.activity().await, bot.activity().await);
    assert_eq!(
        (&shared["verb"], &scanned["verb"]),
        (&json!("share"), &json!("update"))
    );
    assert_eq!(scanned["object"]["objectType"], "content");
    assert_eq!(scanned["object"]["id"], shared["id"]);
    webex.stop().await;
}

#[tokio::test]
async fn a_pressed_button_is_told_without_its_inputs() {
    let webex = Webex::start().await;
    let (mut bot, first) = in_touch(&webex).await;
    let card = json!({"roomId": first["roomId"], "text": "Well?", "attachments": [card()]});
    let card = webex.writes(BOT_TOKEN, card).await;
    let own = bot.activity().await;
    assert_eq!(own["actor"]["emailAddress"], BOT, "a bot hears itself");
    assert_eq!(own["actor"]["type"], "ROBOT");
    let press = json!({"type": "submit", "messageId": card["id"], "inputs": {"answer": "yes"}});
    let action = webex
        .call(ANNA, Method::POST, "/attachment/actions", Some(press))
        .await;
    let pressed = bot.activity().await;
    assert_eq!(pressed["verb"], "cardAction");
    assert_eq!(pressed["object"]["objectType"], "submit");
    assert!(pressed["object"]["inputs"].is_string(), "sealed");
    assert_eq!(pressed["parent"]["id"], own["id"]);
    assert_eq!(pressed["actor"]["emailAddress"], ANNA);
    let service = text(&pressed["target"]["url"]);
    let service = service.split("/conversations/").next().unwrap();
    let url = format!("{service}/attachment/actions/{}", text(&pressed["id"]));
    let (_, told) = webex.try_call(BOT_TOKEN, Method::GET, &url, None).await;
    assert_eq!(told, action);
    let padded = format!("/attachment/actions/{}==", text(&action["id"]));
    let told = webex.call(BOT_TOKEN, Method::GET, &padded, None).await;
    assert_eq!(told, action, "padding is no part of an id");
    webex.stop().await;
}

#[tokio::test]
async fn the_opening_of_a_space_tells_who_is_in_it() {
    let webex = Webex::start().await;
    let mut bot = webex.listens(BOT_TOKEN).await.1;
    let mut anna = webex.listens(ANNA).await.1;
    let message = webex.writes_to_bot(ANNA, "hello").await;
    let mut told = Vec::new();
    for socket in [&mut bot, &mut anna] {
        let opened = socket.activity().await;
        assert_eq!(opened["verb"], "create");
        assert!(opened["target"].is_null());
        assert_eq!(opened["object"]["globalId"], message["roomId"]);
        assert_eq!(opened["object"]["tags"], json!(["ONE_ON_ONE"]));
        let people = opened["object"]["participants"]["items"].clone();
        let addresses = people.as_array().unwrap().iter();
        let mut addresses: Vec<String> = addresses.map(|p| text(&p["emailAddress"])).collect();
        addresses.sort();
        assert_eq!(addresses, [ANNA, BOT]);
        told.push(opened);
        assert_eq!(socket.activity().await["verb"], "post");
    }
    assert_eq!(told[0], told[1], "it is one activity");
    webex.stop().await;
}

#[tokio::test]
async fn who_comes_and_goes_is_told_by_a_membership_id_made_of_both() {
    let webex = Webex::start().await;
    let room = webex.space().await;
    let mut bot = webex.listens(BOT_TOKEN).await.1;
    let wish = json!({"roomId": room["id"], "personEmail": BOT});
    let member = webex
        .call(ANNA, Method::POST, "/memberships", Some(wish))
        .await;
    let added = bot.activity().await;
    assert_eq!(added["verb"], "add");
    assert_eq!(added["object"]["objectType"], "person");
    assert_eq!(added["object"]["emailAddress"], BOT);
    assert_eq!(added["target"]["globalId"], room["id"]);
    assert_eq!(added["target"]["tags"], json!([]));
    let numbers = format!(
        "{}:{}",
        text(&added["object"]["entryUUID"]),
        text(&added["target"]["id"])
    );
    let id = crate::clusters::id("us", "MEMBERSHIP", &numbers);
    assert_eq!(member["id"], id);
    let path = format!("/memberships/{}", text(&member["id"]));
    webex.call(ANNA, Method::DELETE, &path, None).await;
    let left = bot.activity().await;
    assert_eq!(
        (&left["verb"], &left["object"]),
        (&json!("leave"), &added["object"])
    );
    webex.stop().await;
}

#[tokio::test]
async fn changes_of_a_space_and_of_its_moderators_are_no_messages() {
    let webex = Webex::start().await;
    let mut anna = webex.listens(ANNA).await.1;
    let room = webex.space().await;
    assert_eq!(anna.activity().await["verb"], "create");
    let path = format!("/rooms/{}", text(&room["id"]));
    let locked = json!({"title": "Another", "isLocked": true});
    webex.call(ANNA, Method::PUT, &path, Some(locked)).await;
    let changed = anna.activity().await;
    assert_eq!(changed["verb"], "update");
    assert_eq!(changed["object"]["objectType"], "conversation");
    assert_eq!(changed["target"]["tags"], json!(["LOCKED"]));
    let list = format!("/memberships?roomId={}", text(&room["id"]));
    let list = webex.call(ANNA, Method::GET, &list, None).await;
    let path = format!("/memberships/{}", text(&list["items"][0]["id"]));
    let moderates = Some(json!({"isModerator": false}));
    webex.call(ANNA, Method::PUT, &path, moderates).await;
    assert_eq!(anna.activity().await["verb"], "unassignModerator");
    webex.stop().await;
}

#[tokio::test]
async fn in_a_group_a_bot_hears_its_mentions_and_people_hear_all() {
    let webex = Webex::start().await;
    let room = webex.room().await;
    let mut bot = webex.listens(BOT_TOKEN).await.1;
    let mut wei = webex.listens(WEI).await.1;
    webex
        .writes(ANNA, json!({"roomId": room, "text": "between ourselves"}))
        .await;
    let mention = format!("<@personEmail:{BOT}|Whodex> hello");
    let mention = json!({"roomId": room, "markdown": mention});
    webex.writes(ANNA, mention).await;
    let heard = bot.activity().await;
    let itself = me(&webex, BOT_TOKEN).await;
    assert_eq!(itself["type"], "bot");
    let mentioned = &heard["object"]["mentions"]["items"][0]["id"];
    assert_eq!(*mentioned, "00000000-0000-0000-0000-000000000b07");
    assert!(wei.activity().await["object"]["mentions"].is_null());
    assert_eq!(wei.activity().await["id"], heard["id"]);
    webex
        .writes(BOT_TOKEN, json!({"roomId": room, "text": "hello"}))
        .await;
    assert_eq!(bot.activity().await["actor"]["emailAddress"], BOT);
    webex.stop().await;
}

#[tokio::test]
async fn nobody_hears_of_spaces_that_they_are_not_in() {
    let webex = Webex::start().await;
    let mut wei = webex.listens(WEI).await.1;
    webex.writes_to_bot(ANNA, "hello").await;
    webex.writes_to_bot(VERA, "hello").await;
    wei.hears_nothing().await;
    assert_eq!(webex.count("unacknowledged").await, 0);
    webex.stop().await;
}

#[tokio::test]
async fn the_number_of_an_activity_is_enough_to_reply_in_its_thread() {
    let webex = Webex::start().await;
    let mut bot = webex.listens(BOT_TOKEN).await.1;
    // The second person's space is in another cluster.
    for person in [ANNA, VERA] {
        let first = webex.writes_to_bot(person, "hello").await;
        assert_eq!(bot.activity().await["verb"], "create");
        let number = bot.activity().await["id"].clone();
        let reply = json!({"roomId": first["roomId"], "parentId": number, "text": "hello"});
        let reply = webex.writes(BOT_TOKEN, reply).await;
        assert_eq!(reply["parentId"], first["id"]);
        assert_eq!(bot.activity().await["verb"], "post");
    }
    webex.stop().await;
}
