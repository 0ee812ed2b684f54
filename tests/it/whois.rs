//! Who is this?

use reqwest::Method;
use serde_json::json;

use crate::harness::Stage;

const ANNA: &str = "anna.berg@example.com";

#[tokio::test]
async fn a_full_name_brings_the_person_card_in_the_askers_thread() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let question = anna.writes("whois John Andersen").await;
    let reply = anna.reply(&question).await;
    assert_eq!(reply.message["parentId"], question["id"]);
    reply.says(&[
        "John Andersen",
        "GM · Sales",
        "Available",
        "Active 3 min ago",
    ]);
    stage.stop().await;
}

#[tokio::test]
async fn a_card_shows_nothing_that_only_admins_see() {
    let stage = Stage::start().await;
    let reply = stage.seat(ANNA).asks("john.andersen@example.com").await;
    reply.says(&[
        "John Andersen",
        "john.andersen@example.com",
        "+1 408 526 7209",
        "133",
        "GM",
        "Sales",
        "John Duarte",
        "1099 Bird Ave., Milpitas, California, 99212, US",
        "America/Denver",
        "testuser5@mycompany.webex.com",
        "user@example.com",
        "18 Oct 2015",
        "Nickname",
    ]);
    assert!(
        reply
            .card
            .to_string()
            .contains("https://1efa7a94ed21783e352")
    );
    reply.is_silent_on(&[
        "mysite.webex.com",
        "licenses",
        "roles",
        "siteUrls",
        "locationId",
        "invitePending",
        "loginEnabled",
    ]);
    stage.stop().await;
}

#[tokio::test]
async fn the_simulators_example_person_has_every_field_of_the_example() {
    let directory = include_str!("../../crates/webex-simulator/src/people.json");
    let directory: serde_json::Value = serde_json::from_str(directory).unwrap();
    let john = directory["items"][0].as_object().unwrap();
    for field in [
        "id",
        "emails",
        "phoneNumbers",
        "extension",
        "locationId",
        "displayName",
        "nickName",
        "firstName",
        "lastName",
        "avatar",
        "orgId",
        "roles",
        "licenses",
        "department",
        "manager",
        "managerId",
        "title",
        "addresses",
        "created",
        "lastModified",
        "timezone",
        "siteUrls",
        "sipAddresses",
        "xmppFederationJid",
        "status",
        "invitePending",
        "loginEnabled",
        "type",
    ] {
        assert!(john.contains_key(field), "{field}");
    }
    let stage = Stage::start().await;
    let seen = stage.seat(ANNA);
    let seen = seen
        .call(Method::GET, "/people?displayName=john%20andersen", None)
        .await;
    assert!(seen["items"][0]["lastActivity"].is_string());
    stage.stop().await;
}

#[tokio::test]
async fn a_name_finds_one_person_in_either_order_and_with_a_comma() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    for words in [
        "Andersen John",
        "whois Andersen, John",
        "who is JOHN ANDERSEN?",
    ] {
        anna.asks(words).await.says(&["GM · Sales"]);
    }
    stage.stop().await;
}

#[tokio::test]
async fn a_shared_name_brings_a_chooser_and_a_press_brings_the_card() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let chooser = anna.asks("find john").await;
    chooser.says(&["Who is “john”?", "John Andersen", "John Duarte"]);
    let person = anna.presses(&chooser, "Show", 1).await;
    person.says(&["John Duarte", "Vice President"]);
    assert_eq!(person.message["parentId"], chooser.message["parentId"]);
    stage.stop().await;
}

#[tokio::test]
async fn a_mention_beside_the_bots_own_brings_the_card() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let question = anna
        .writes_in_group("@bot @john.andersen@example.com")
        .await;
    anna.reply(&question).await.says(&["GM · Sales"]);
    let question = anna
        .writes_in_group("who are @john.andersen@example.com and @wei.zhang@example.com @bot ?")
        .await;
    anna.reply(&question)
        .await
        .says(&["GM · Sales", "Wei Zhang"]);
    let question = anna.writes_in_group("@bot").await;
    anna.reply(&question)
        .await
        .says(&["What you can ask", "Who is Anna?"]);
    stage.stop().await;
}

#[tokio::test]
async fn a_question_in_a_thread_is_answered_at_the_threads_root() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let root = anna.writes("whois wei zhang").await;
    anna.reply(&root).await;
    let follow_up =
        json!({"roomId": root["roomId"], "parentId": root["id"], "text": "status wei zhang"});
    let follow_up = anna.call(Method::POST, "/messages", Some(follow_up)).await;
    let reply = anna.nth_reply(&follow_up, 2).await;
    assert_eq!(reply.message["parentId"], root["id"]);
    reply.says(&["Presenting"]);
    stage.stop().await;
}

#[tokio::test]
async fn nobody_found_says_what_was_searched_and_what_to_try() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let reply = anna.asks("whois Zhang Xyz").await;
    reply.says(&["Nobody called “Zhang Xyz”", "beginning of display names"]);
    reply.is_silent_on(&["“Xyz”"]);
    let reply = anna.asks("whois nobody@example.com").await;
    reply.says(&["nobody@example.com", "within the organization"]);
    stage.stop().await;
}

#[tokio::test]
async fn bots_and_outsiders_are_marked_and_hidden_presence_is_told() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    anna.asks("whois Weather Bot").await.says(&["Bot"]);
    let question = anna
        .writes_in_group("@bot @vera.partner@partner.example")
        .await;
    anna.reply(&question)
        .await
        .says(&["Vera Partner", "another organization"]);
    anna.asks("whois Tom Silent")
        .await
        .says(&["Does not share presence"]);
    stage.stop().await;
}

#[tokio::test]
async fn a_name_that_looks_like_a_card_shows_as_itself() {
    let stage = Stage::start().await;
    let reply = stage.seat(ANNA).asks("robert.tables@example.com").await;
    reply.says(&[
        "\"},{\"type\":\"TextBlock\"",
        "**bold** [link](http://example.com) <@all>",
    ]);
    let html = reply.message["html"].as_str().unwrap();
    // The only link is that of the address.
    let own = "<a href=\"mailto:robert.tables@example.com\"";
    let links = (html.matches("<a ").count(), html.matches(own).count());
    assert_eq!(links, (1, 1), "{html}");
    assert!(!html.contains("spark-mention"), "{html}");
    stage.stop().await;
}

#[tokio::test]
async fn my_own_card_and_a_managers_card() {
    let stage = Stage::start().await;
    let john = stage.seat("john.andersen@example.com");
    john.asks("whoami").await.says(&["GM · Sales"]);
    let manager = john.asks("manager me").await;
    manager.says(&["John Duarte", "Vice President"]);
    let nobody = john.asks("manager mei zhang").await;
    nobody.says(&["no manager"]);
    stage.stop().await;
}

#[tokio::test]
async fn mentions_addresses_and_names_in_a_question_are_each_answered() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let question = "@bot whois @john.andersen@example.com and wei zhang, mei.zhang@example.com, nobody@example.com";
    let reply = anna.reply(&anna.writes_in_group(question).await).await;
    reply.says(&[
        "John Andersen",
        "Wei Zhang",
        "Mei Zhang",
        "nobody@example.com",
    ]);
    let question = "@bot status @john.andersen@example.com @wei.zhang@example.com";
    let reply = anna.reply(&anna.writes_in_group(question).await).await;
    reply.says(&["John Andersen", "Available", "Wei Zhang", "Presenting"]);
    stage.stop().await;
}

#[tokio::test]
async fn bots_and_outsiders_can_be_asked_for_in_one_question() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let add = json!({"roomId": stage.room, "personEmail": "weatherbot@webex.bot"});
    anna.call(Method::POST, "/memberships", Some(add)).await;
    let question = "@bot whois @bot @weatherbot@webex.bot @vera.partner@partner.example";
    let reply = anna.reply(&anna.writes_in_group(question).await).await;
    reply.says(&["Weather Bot", "Bot", "Vera Partner", "another organization"]);
    stage.stop().await;
}

#[tokio::test]
async fn a_removed_account_is_told_and_the_others_are_answered() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    // Who asks is known from now on.
    anna.asks("help").await;
    anna.asks("whoami").await;
    stage
        .fault(json!({"match": "GET /people/{id}", "status": 404}))
        .await;
    let question = "@bot whois john.andersen@example.com @wei.zhang@example.com";
    let reply = anna.reply(&anna.writes_in_group(question).await).await;
    reply.says(&["John Andersen", "This account was removed"]);
    let question = "@bot @mei.zhang@example.com";
    let reply = anna.reply(&anna.writes_in_group(question).await).await;
    reply.says(&["This account was removed"]);
    stage.stop().await;
}
