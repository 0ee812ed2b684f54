//! The simulator is as strict as Webex: its rules, told through its API.

use reqwest::Method;
use serde_json::{Value, json};
use webex_simulator::SimulatorConfig;

use crate::harness::{BOT, SECRET, Stage};

const ANNA: &str = "anna.berg@example.com";
const BOT_TOKEN: &str = "simulated-bot-token";

async fn refused(
    stage: &Stage,
    token: &str,
    method: Method,
    path: &str,
    body: Option<Value>,
) -> u16 {
    let answer = stage.seat(token).try_call(method, path, body).await;
    let status = answer.status().as_u16();
    assert!(answer.headers().contains_key("trackingid"), "{path}");
    let told: Value = answer.json().await.unwrap();
    for field in ["message", "errors", "trackingId"] {
        assert!(!told[field].is_null(), "{path}: {told}");
    }
    status
}

async fn names(stage: &Stage, query: &str) -> Vec<String> {
    let list = stage
        .seat(BOT_TOKEN)
        .call(Method::GET, &format!("/people?{query}"), None)
        .await;
    let items = list["items"].as_array().unwrap().clone();
    items
        .iter()
        .map(|p| p["displayName"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn people_are_found_only_by_how_the_display_name_begins() {
    let stage = Stage::without_bot(SimulatorConfig::default()).await;
    assert_eq!(names(&stage, "displayName=WEI").await, ["Wei Zhang"]);
    assert!(names(&stage, "displayName=zhang").await.is_empty());
    assert!(
        names(&stage, "displayName=jurgen").await.is_empty(),
        "diacritics count"
    );
    assert_eq!(
        names(&stage, "displayName=j%C3%BCrgen%20m%C3%BC")
            .await
            .len(),
        1
    );
    let settings = SimulatorConfig {
        fold_names: true,
        ..SimulatorConfig::default()
    };
    let folding = Stage::without_bot(settings).await;
    assert_eq!(names(&folding, "displayName=jurgen%20mu").await.len(), 1);
    folding.stop().await;
    stage.stop().await;
}

#[tokio::test]
async fn a_token_without_admin_rights_must_say_whom_it_looks_for() {
    let stage = Stage::without_bot(SimulatorConfig::default()).await;
    let many = vec!["x"; 86].join(",");
    for (query, status) in [
        ("", 400),
        ("max=10", 400),
        ("displayName=", 400),
        (&format!("id={many}"), 400),
        ("displayName=a&orgId=x", 403),
        ("displayName=a&callingData=true", 403),
        ("displayName=a&max=nothing", 400),
    ] {
        let path = format!("/people?{query}");
        assert_eq!(
            refused(&stage, BOT_TOKEN, Method::GET, &path, None).await,
            status,
            "{query}"
        );
    }
    assert_eq!(
        refused(&stage, "nobody", Method::GET, "/people/me", None).await,
        401
    );
    assert_eq!(
        refused(&stage, ANNA, Method::POST, "/people", Some(json!({}))).await,
        403,
        "people are made by administrators"
    );
    assert_eq!(
        refused(&stage, ANNA, Method::GET, "/teams", None).await,
        501,
        "what the simulator does not have, it says so"
    );
    assert_eq!(
        refused(&stage, ANNA, Method::PATCH, "/rooms", None).await,
        405
    );
    for (path, body) in [
        ("/rooms", json!({"title": 7})),
        ("/rooms", json!(["title"])),
        ("/messages", json!({"roomId": stage.room, "text": ["a"]})),
        (
            "/memberships",
            json!({"roomId": stage.room, "isModerator": "yes"}),
        ),
    ] {
        let refused = refused(&stage, ANNA, Method::POST, path, Some(body.clone())).await;
        assert_eq!(refused, 400, "{path} {body}");
    }
    stage.stop().await;
}

#[tokio::test]
async fn presence_comes_with_a_search_but_not_with_ids() {
    let stage = Stage::without_bot(SimulatorConfig::default()).await;
    let bot = stage.seat(BOT_TOKEN);
    let john = bot
        .call(Method::GET, "/people?email=john.andersen@example.com", None)
        .await;
    let john = &john["items"][0];
    assert_eq!(john["status"], "active");
    for admin_only in [
        "roles",
        "licenses",
        "siteUrls",
        "invitePending",
        "loginEnabled",
    ] {
        assert!(john[admin_only].is_null(), "{admin_only}");
    }
    let id = john["id"].as_str().unwrap();
    let slash = format!("/people/?id={id},UNKNOWN");
    let by_id = bot.call(Method::GET, &slash, None).await;
    assert!(by_id["items"][0]["status"].is_null() && by_id["items"][0]["lastActivity"].is_null());
    assert_eq!(by_id["notFoundIds"], json!(["UNKNOWN"]));
    let without = "/people?displayName=john%20a&excludeStatus=true";
    let without = bot.call(Method::GET, without, None).await;
    assert!(without["items"][0]["status"].is_null());
    let outside = "/people?email=vera.partner@partner.example";
    assert_eq!(
        bot.call(Method::GET, outside, None).await["items"],
        json!([])
    );
    let vera = bot
        .call(Method::GET, "/people?displayName=vera", None)
        .await;
    assert!(vera["items"][0]["status"].is_null());
    stage.stop().await;
}

#[tokio::test]
async fn long_lists_come_in_pages_that_link_to_the_next() {
    let settings = SimulatorConfig {
        people: 500,
        ..SimulatorConfig::default()
    };
    let stage = Stage::without_bot(settings).await;
    let mut path = "/people?displayName=a&max=20".to_owned();
    let mut seen = Vec::new();
    loop {
        let answer = stage
            .seat(BOT_TOKEN)
            .try_call(Method::GET, &path, None)
            .await;
        let link = answer
            .headers()
            .get("link")
            .map(|link| link.to_str().unwrap().to_owned());
        let page: Value = answer.json().await.unwrap();
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= 20);
        seen.extend(items.iter().map(|p| p["id"].to_string()));
        let Some(link) = link else { break };
        assert!(link.ends_with("; rel=\"next\""), "{link}");
        path = link
            .split("/v1")
            .nth(1)
            .unwrap()
            .split('>')
            .next()
            .unwrap()
            .to_owned();
    }
    let all = seen.len();
    seen.sort();
    seen.dedup();
    assert!(
        all > 20 && seen.len() == all,
        "{all} seen, {} different",
        seen.len()
    );
    stage.stop().await;
}

#[tokio::test]
async fn messages_have_webexs_limits() {
    let stage = Stage::without_bot(SimulatorConfig::default()).await;
    let post = async |message: Value| {
        refused(&stage, ANNA, Method::POST, "/messages", Some(message)).await
    };
    let card = json!({"contentType": "application/vnd.microsoft.card.adaptive",
        "content": {"type": "AdaptiveCard", "version": "1.3", "body": []}});
    for message in [
        json!({"text": "to nobody"}),
        json!({"roomId": stage.room}),
        json!({"roomId": stage.room, "text": "x".repeat(7440)}),
        json!({"roomId": stage.room, "attachments": [card]}),
        json!({"roomId": stage.room, "text": "two", "attachments": [card, card]}),
    ] {
        let status = post(message.clone()).await;
        assert_eq!(
            status,
            400,
            "{}",
            message.to_string().chars().take(80).collect::<String>()
        );
    }
    assert_eq!(post(json!({"roomId": "elsewhere", "text": "x"})).await, 404);
    stage.stop().await;
}

#[tokio::test]
async fn in_a_group_space_a_bot_reads_only_what_mentions_it() {
    let stage = Stage::without_bot(SimulatorConfig::default()).await;
    let anna = stage.seat(ANNA);
    let private = anna.writes_in_group("between ourselves").await;
    let open = anna.writes_in_group("@bot hello").await;
    let bot = stage.seat(BOT_TOKEN);
    let path = |message: &Value| format!("/messages/{}", message["id"].as_str().unwrap());
    assert_eq!(
        refused(&stage, BOT_TOKEN, Method::GET, &path(&private), None).await,
        404
    );
    let heard = bot.call(Method::GET, &path(&open), None).await;
    assert_eq!(heard["text"], "Whodex hello");
    assert_eq!(heard["mentionedPeople"], json!([stage.bot]));
    assert!(
        heard["html"]
            .as_str()
            .unwrap()
            .contains("<spark-mention data-object-type=\"person\"")
    );
    let all = format!("/messages?roomId={}", stage.room);
    assert_eq!(
        refused(&stage, BOT_TOKEN, Method::GET, &all, None).await,
        403
    );
    let mine = bot
        .call(Method::GET, &format!("{all}&mentionedPeople=me"), None)
        .await;
    assert_eq!(mine["items"].as_array().unwrap().len(), 1);
    stage.stop().await;
}

#[tokio::test]
async fn authors_edit_and_delete_their_messages_within_limits() {
    let stage = Stage::without_bot(SimulatorConfig::default()).await;
    let anna = stage.seat(ANNA);
    let message = anna.writes_in_group("first").await;
    let path = format!("/messages/{}", message["id"].as_str().unwrap());
    let edit = json!({"roomId": stage.room, "text": "second"});
    for _ in 0..10 {
        let edited = anna.call(Method::PUT, &path, Some(edit.clone())).await;
        assert_eq!(edited["text"], "second");
        assert!(edited["updated"].is_string());
    }
    assert_eq!(
        refused(&stage, ANNA, Method::PUT, &path, Some(edit.clone())).await,
        400
    );
    let other = "wei.zhang@example.com";
    assert_eq!(
        refused(&stage, other, Method::DELETE, &path, None).await,
        403
    );
    anna.call(Method::DELETE, &path, None).await;
    assert_eq!(refused(&stage, ANNA, Method::GET, &path, None).await, 404);
    stage.stop().await;
}

#[tokio::test]
async fn a_direct_space_comes_about_with_the_first_message() {
    let stage = Stage::without_bot(SimulatorConfig::default()).await;
    let direct = format!("/messages/direct?personEmail={BOT}");
    assert_eq!(refused(&stage, ANNA, Method::GET, &direct, None).await, 404);
    let anna = stage.seat(ANNA);
    let message = anna.writes("hello").await;
    assert_eq!(message["roomType"], "direct");
    let list = anna.call(Method::GET, &direct, None).await;
    assert_eq!(list["items"][0]["id"], message["id"]);
    let rooms = stage
        .seat(BOT_TOKEN)
        .call(Method::GET, "/rooms?type=direct", None)
        .await;
    assert_eq!(rooms["items"][0]["title"], "Anna Berg");
    stage.stop().await;
}

#[tokio::test]
async fn webhooks_are_the_owners_alone_and_never_tell_their_secret() {
    let stage = Stage::without_bot(SimulatorConfig::default()).await;
    let anna = stage.seat(ANNA);
    let hook = json!({"name": "mine", "targetUrl": "http://127.0.0.1:1/", "resource": "messages",
        "event": "created", "secret": "hush"});
    let made = anna.call(Method::POST, "/webhooks", Some(hook)).await;
    assert!(made["secret"].is_null());
    assert_eq!(made["status"], "active");
    let path = format!("/webhooks/{}", made["id"].as_str().unwrap());
    assert_eq!(
        refused(&stage, BOT_TOKEN, Method::GET, &path, None).await,
        404
    );
    for wrong in [
        json!({"name": "x", "targetUrl": "ftp://x", "resource": "messages", "event": "created"}),
        json!({"name": "x", "targetUrl": "http://x", "resource": "moons", "event": "created"}),
        json!({"name": "x", "resource": "messages", "event": "created"}),
        json!({"name": "x", "targetUrl": "http://x", "resource": "all", "event": "created"}),
    ] {
        assert_eq!(
            refused(&stage, ANNA, Method::POST, "/webhooks", Some(wrong)).await,
            400
        );
    }
    anna.call(Method::DELETE, &path, None).await;
    stage.stop().await;
}

#[tokio::test]
async fn a_webhook_on_everything_tells_in_each_delivery_what_it_was() {
    let stage = Stage::start().await;
    let bot = stage.seat(BOT_TOKEN);
    let hooks = bot.call(Method::GET, "/webhooks", None).await;
    for hook in hooks["items"].as_array().unwrap() {
        let path = format!("/webhooks/{}", hook["id"].as_str().unwrap());
        bot.call(Method::DELETE, &path, None).await;
    }
    let everything = json!({"name": "everything", "resource": "all", "event": "all",
        "targetUrl": format!("{}/webhook", stage.listener), "secret": SECRET});
    bot.call(Method::POST, "/webhooks", Some(everything)).await;
    // The bot reads which resource and event it is from what is delivered.
    let anna = stage.seat(ANNA);
    let card = anna.asks("whois john andersen").await;
    anna.presses(&card, "Manager", 0)
        .await
        .says(&["John Duarte"]);
    stage.stop().await;
}

#[tokio::test]
async fn whoever_asks_where_the_services_are_is_sent_to_the_api() {
    let stage = Stage::without_bot(SimulatorConfig::default()).await;
    let path = "limited/catalog?orgId=x&format=hostmap";
    let url = format!("{}/u2c/api/v1/{path}", stage.api);
    let catalog: Value = stage
        .ask_listener(Method::GET, url)
        .await
        .json()
        .await
        .unwrap();
    let api = format!("{}/v1", stage.api);
    assert_eq!(catalog["serviceLinks"]["hydra"], api);
    let url = format!("{}/u2c/api/v1/catalog", stage.api);
    let refused = stage.ask_listener(Method::GET, url).await;
    assert_eq!(refused.status(), 401, "it asks for a token");
    stage.stop().await;
}

#[tokio::test]
async fn a_million_people_are_there_at_once_and_found_quickly() {
    let settings = SimulatorConfig {
        people: 1_000_000,
        ..SimulatorConfig::default()
    };
    let stage = Stage::without_bot(settings).await;
    let found = names(&stage, "displayName=anna%20b&max=50").await;
    assert!(
        found.len() >= 3
            && found
                .iter()
                .all(|name| name.to_lowercase().starts_with("anna b"))
    );
    stage.stop().await;
}

#[tokio::test]
async fn a_fresh_start_keeps_webhooks_and_forgets_what_was_said() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    anna.asks("help").await;
    stage.reset().await;
    assert_eq!(stage.all_calls().await, 0);
    anna.asks("help").await;
    stage.stop().await;
}
