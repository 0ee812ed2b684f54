//! Activities become the envelopes of webhooks.

use serde_json::{Value, json};

use super::activity::{Activity, Origin, Told};
use super::ids::{self, Kind, rest_id};
use crate::intake::Accepted;
use crate::metrics::{EVENT_OUTCOMES, FRAME_KINDS};
use crate::webex::model::Envelope;

const CLUSTER: &str = "urn:TEAM:us-west-2_r";
const ACTIVITY: &str = "11111111-1111-4111-8111-111111111111";
const PARENT: &str = "22222222-2222-4222-8222-222222222222";
const SPACE: &str = "33333333-3333-4333-8333-333333333333";
const ANNA: &str = "44444444-4444-4444-8444-444444444444";
const JOHN: &str = "55555555-5555-4555-8555-555555555555";
const BOT: &str = "66666666-6666-4666-8666-666666666666";
const AT: &str = "2026-10-05T12:00:00.123Z";
const BEFORE: &str = "2026-10-05T11:59:00Z";

fn person(number: &str) -> Value {
    json!({"objectType": "person", "id": "77777777-7777-4777-8777-777777777777", "entryUUID": number,
        "emailAddress": "somebody@example.com", "orgId": "88888888-8888-4888-8888-888888888888"})
}

/// An activity of Anna in the group space.
fn activity(verb: &str, object: &Value) -> Value {
    json!({"id": ACTIVITY, "objectType": "activity", "verb": verb, "published": AT, "actor": person(ANNA),
        "object": object, "target": {"id": SPACE, "objectType": "conversation", "tags": ["LOCKED"],
            "url": format!("https://conv-r.wbx2.com/conversation/api/v1/conversations/{SPACE}")}})
}

fn with(mut activity: Value, change: &Value) -> Value {
    for (key, value) in change.as_object().unwrap() {
        activity[key] = value.clone();
    }
    activity
}

fn message(number: &str) -> String {
    rest_id(CLUSTER, Kind::Message, number)
}

/// The webhook's envelope for it.
fn hook(resource: &str, event: &str, who: &str, data: &Value) -> Envelope {
    let mut whole = json!({
        "roomId": rest_id(CLUSTER, Kind::Room, SPACE), "roomType": "group",
        "personId": rest_id(CLUSTER, Kind::Person, who), "personEmail": "somebody@example.com",
    });
    for (key, value) in data.as_object().unwrap() {
        whole[key] = value.clone();
    }
    let envelope = json!({"resource": resource, "event": event,
        "actorId": rest_id(CLUSTER, Kind::Person, ANNA), "data": whole});
    serde_json::from_value(envelope).unwrap()
}

#[test]
fn every_verb_becomes_the_webhooks_envelope_and_its_key() {
    let comment = json!({"objectType": "comment", "displayName": "encrypted"});
    let said = json!({"id": message(ACTIVITY), "created": AT});
    let edited = json!({"id": message(PARENT), "created": BEFORE, "updated": AT});
    let object = |kind: &str| json!({"objectType": kind, "id": PARENT, "published": BEFORE});
    let parent = |kind: &str| json!({"parent": {"id": PARENT, "type": kind, "published": BEFORE}});
    let member = |number: &str| {
        let id = rest_id(CLUSTER, Kind::Membership, &format!("{number}:{SPACE}"));
        json!({"id": id, "created": AT})
    };
    let press = json!({"id": rest_id(CLUSTER, Kind::AttachmentAction, ACTIVITY), "messageId": message(PARENT),
        "created": AT});
    let made = json!({"object": {"objectType": "conversation", "id": SPACE, "tags": [],
        "url": format!("https://conv-r.wbx2.com/conversation/api/v1/conversations/{SPACE}"),
        "participants": {"items": [person(ANNA), person(BOT), {"objectType": "person"}]}}, "target": null});
    let table = [
        (
            activity("post", &comment),
            Told::Message,
            vec![hook("messages", "created", ANNA, &said)],
        ),
        (
            activity("share", &json!({"objectType": "content"})),
            Told::Message,
            vec![hook("messages", "created", ANNA, &said)],
        ),
        (
            with(activity("post", &comment), &parent("reply")),
            Told::Message,
            vec![hook("messages", "created", ANNA, &said)],
        ),
        (
            with(activity("post", &comment), &parent("edit")),
            Told::Edit,
            vec![hook("messages", "updated", ANNA, &edited)],
        ),
        (
            activity("update", &object("comment")),
            Told::Edit,
            vec![hook("messages", "updated", ANNA, &edited)],
        ),
        (
            activity("update", &object("content")),
            Told::Edit,
            vec![hook("messages", "updated", ANNA, &edited)],
        ),
        (
            activity("delete", &object("activity")),
            Told::Deletion,
            vec![hook(
                "messages",
                "deleted",
                ANNA,
                &json!({"id": message(PARENT), "created": BEFORE}),
            )],
        ),
        (
            with(
                activity(
                    "cardAction",
                    &json!({"objectType": "submit", "inputs": "encrypted"}),
                ),
                &parent("reply"),
            ),
            Told::Press,
            vec![hook("attachmentActions", "created", ANNA, &press)],
        ),
        (
            activity("add", &person(JOHN)),
            Told::Member,
            vec![hook("memberships", "created", JOHN, &member(JOHN))],
        ),
        (
            with(activity("create", &comment), &made),
            Told::Member,
            vec![
                hook("memberships", "created", ANNA, &member(ANNA)),
                hook("memberships", "created", BOT, &member(BOT)),
            ],
        ),
        (
            activity("leave", &person(JOHN)),
            Told::Member,
            vec![hook("memberships", "deleted", JOHN, &member(JOHN))],
        ),
        (
            activity("leave", &json!({"objectType": "conversation"})),
            Told::Member,
            vec![hook("memberships", "deleted", ANNA, &member(ANNA))],
        ),
    ];
    for (happened, told, expected) in table {
        let activity = Activity::of(&happened);
        assert_eq!(activity.told(Some(BOT)), told, "{happened}");
        assert!(FRAME_KINDS.contains(&told.word()), "{told:?}");
        let mut envelopes = activity.envelopes(told, CLUSTER);
        let origin = activity.origin().unwrap();
        for envelope in &mut envelopes {
            // A webhook's id needs no correction.
            assert_eq!(envelope.data.lookup.take(), origin.lookup, "{happened}");
        }
        assert_eq!(envelopes, expected, "{happened}");
        let keys: Vec<String> = envelopes.iter().map(Envelope::key).collect();
        let hooked: Vec<String> = expected.iter().map(Envelope::key).collect();
        assert_eq!(keys, hooked);
        let kept = serde_json::to_string(&envelopes).unwrap();
        assert!(!kept.contains("encrypted") && !kept.contains('@'), "{kept}");
    }
}

#[test]
fn the_metrics_know_every_outcome_of_an_event() {
    for accepted in [
        Accepted::Stored(None),
        Accepted::Duplicate,
        Accepted::Ignored,
        Accepted::TooOld,
    ] {
        assert!(EVENT_OUTCOMES.contains(&accepted.word()), "{accepted:?}");
    }
}

#[test]
fn a_space_of_two_is_told_by_its_tag() {
    let comment = json!({"objectType": "comment"});
    for (tags, expected) in [
        (json!(["ONE_ON_ONE", "HIDDEN"]), Some("direct")),
        (json!(["LOCKED"]), Some("group")),
        (json!([]), Some("group")),
        (Value::Null, None),
    ] {
        let mut happened = activity("post", &comment);
        happened["target"]["tags"] = tags;
        let activity = Activity::of(&happened);
        let envelope = activity.envelopes(Told::Message, CLUSTER).remove(0);
        let kind = serde_json::to_value(&envelope.data.room_type).unwrap();
        assert_eq!(kind.as_str(), expected, "{happened}");
    }
}

#[test]
fn the_bots_own_actions_are_known_by_its_number_in_any_form() {
    let comment = json!({"objectType": "comment"});
    let of = |actor: Value| with(activity("post", &comment), &json!({"actor": actor}));
    let own = of(person(&BOT.to_uppercase()));
    assert_eq!(Activity::of(&own).told(Some(BOT)), Told::OwnPost);
    assert_eq!(Activity::of(&own).told(None), Told::Message);
    // An actor without a directory entry has its UUID in another field.
    let old = of(json!({"id": BOT, "objectType": "person"}));
    assert_eq!(Activity::of(&old).told(Some(BOT)), Told::OwnPost);
    let message = json!({"objectType": "activity", "id": PARENT});
    let deleted = with(activity("delete", &message), &json!({"actor": person(BOT)}));
    assert_eq!(Activity::of(&deleted).told(Some(BOT)), Told::Own);
    // The UUID in a REST id.
    let id = rest_id("us", Kind::Person, BOT);
    assert_eq!(ids::person_number(&id).as_deref(), Some(BOT));
    // Memberships of the bot matter, also those that it creates itself.
    let joined = with(
        activity("add", &person(BOT)),
        &json!({"actor": person(BOT)}),
    );
    assert_eq!(Activity::of(&joined).told(Some(BOT)), Told::Member);
}

#[test]
fn what_is_broken_or_of_no_use_becomes_nothing() {
    let comment = json!({"objectType": "comment"});
    for other in [
        activity(
            "acknowledge",
            &json!({"objectType": "activity", "id": PARENT}),
        ),
        activity("update", &json!({"objectType": "conversation"})),
        activity("delete", &json!({"objectType": "reaction2Summary"})),
        activity("cardAction", &json!({"objectType": "other"})),
        activity("add", &json!({"objectType": "reaction2"})),
        json!({}),
        json!("text"),
        Value::Null,
    ] {
        assert_eq!(Activity::of(&other).told(Some(BOT)), Told::Other, "{other}");
    }
    for broken in [
        with(activity("post", &comment), &json!({"id": "../x"})),
        with(activity("post", &comment), &json!({"id": 7})),
        with(
            activity("post", &comment),
            &json!({"parent": {"type": "edit"}}),
        ),
        with(
            activity("add", &person("no number")),
            &json!({"target": {}}),
        ),
        activity("delete", &json!({"objectType": "activity"})),
    ] {
        let activity = Activity::of(&broken);
        let told = activity.told(Some(BOT));
        assert_eq!(activity.envelopes(told, CLUSTER), [], "{broken}");
    }
}

#[test]
fn the_host_of_a_space_tells_its_cluster_or_where_to_ask() {
    let comment = json!({"objectType": "comment"});
    let origin = |host: &str, lookup: Option<&str>| {
        Some(Origin {
            host: host.to_owned(),
            lookup: lookup.map(ToOwned::to_owned),
        })
    };
    let base = "https://conv-r.wbx2.com/conversation/api/v1";
    assert_eq!(
        Activity::of(&activity("post", &comment)).origin(),
        origin(
            "conv-r.wbx2.com",
            Some(&format!("{base}/messages/{ACTIVITY}"))
        )
    );
    assert_eq!(
        Activity::of(&activity("cardAction", &json!({"objectType": "submit"}))).origin(),
        origin(
            "conv-r.wbx2.com",
            Some(&format!("{base}/attachment/actions/{ACTIVITY}"))
        )
    );
    assert_eq!(
        Activity::of(&activity("add", &person(JOHN))).origin(),
        origin("conv-r.wbx2.com", None)
    );
    let mut here = activity("post", &comment);
    here["target"]["url"] = json!(format!("http://127.0.0.1:8080/conversations/{SPACE}"));
    assert_eq!(
        Activity::of(&here).origin(),
        origin(
            "127.0.0.1:8080",
            Some(&format!("http://127.0.0.1:8080/messages/{ACTIVITY}"))
        )
    );
    here["target"]["url"] = json!("no address");
    assert_eq!(Activity::of(&here).origin(), None);
}
