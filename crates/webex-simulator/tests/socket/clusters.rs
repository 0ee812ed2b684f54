//! Webex keeps spaces in several clusters, and ids contain the cluster.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::{Method, Url};
use serde_json::Value;

use crate::client::{ANNA, BOT_TOKEN, VERA, Webex, text};

/// An id of the API.
pub(crate) fn id(cluster: &str, kind: &str, number: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("ciscospark://{cluster}/{kind}/{number}"))
}

/// The cluster of a space, by the host of its conversation service.
fn cluster(catalogue: &Value, url: &str) -> String {
    let url = Url::parse(url).unwrap();
    let host = &catalogue["hostCatalog"][url.host_str().unwrap()][0];
    let service = text(&host["id"]);
    if service.starts_with("urn:TEAM:us-east-2_a") {
        return "us".to_owned();
    }
    service.splitn(4, ':').take(3).collect::<Vec<_>>().join(":")
}

#[tokio::test]
async fn the_host_of_a_space_tells_the_cluster_that_its_ids_are_of() {
    let webex = Webex::start().await;
    let (_, catalogue) = webex.catalogue(BOT_TOKEN).await;
    let mut bot = webex.listens(BOT_TOKEN).await.1;
    let mut clusters = Vec::new();
    for person in [ANNA, VERA] {
        let message = webex.writes_to_bot(person, "hello").await;
        let opened = bot.activity().await;
        let activity = bot.activity().await;
        let of_opening = cluster(&catalogue, &text(&opened["object"]["url"]));
        let cluster = cluster(&catalogue, &text(&activity["target"]["url"]));
        assert_eq!(of_opening, cluster);
        let (number, room) = (text(&activity["id"]), text(&activity["target"]["id"]));
        assert_eq!(message["id"], id(&cluster, "MESSAGE", &number));
        assert_eq!(message["roomId"], id(&cluster, "ROOM", &room));
        let author = text(&activity["actor"]["entryUUID"]);
        assert_eq!(message["personId"], id("us", "PEOPLE", &author));
        clusters.push((cluster, number));
    }
    let (elsewhere, number) = &clusters[1];
    assert_eq!(clusters[0].0, "us");
    assert_eq!(elsewhere, "urn:TEAM:us-west-2_r");
    let guessed = webex.at(&format!("/v1/messages/{}", id("us", "MESSAGE", number)));
    let (status, _) = webex.try_call(BOT_TOKEN, Method::GET, &guessed, None).await;
    assert_eq!(status, 404, "not every space is in the first cluster");
    webex.stop().await;
}

#[tokio::test]
async fn the_service_of_another_cluster_does_not_know_a_message() {
    let webex = Webex::start().await;
    let mut bot = webex.listens(BOT_TOKEN).await.1;
    webex.writes_to_bot(ANNA, "hello").await;
    bot.activity().await;
    let number = text(&bot.activity().await["id"]);
    for (service, wanted) in [("conv-a", 200), ("conv-r", 404), ("conv-x", 404)] {
        let url = webex.at(&format!("/{service}/conversation/api/v1/messages/{number}"));
        let (status, _) = webex.try_call(BOT_TOKEN, Method::GET, &url, None).await;
        assert_eq!(status, wanted, "{service}");
    }
    webex.stop().await;
}
