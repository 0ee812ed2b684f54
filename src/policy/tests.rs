//! Every combination of who asks, where, and what is set.

use serde_json::json;

use super::*;

const OWN: &str = "OWN";

/// Askers, one a kind: a word, which is their id as well, organization, address.
const ASKERS: [(&str, Option<&str>, &str); 7] = [
    ("own", Some(OWN), "anna@own.example"),
    (
        "listed-organization",
        Some("PARTNER"),
        "pia@partner.example",
    ),
    ("listed-domain", Some("OTHER"), "dora@listed.example"),
    ("listed-person", Some("OTHER"), "Paul@Elsewhere.example"),
    ("listed-id", Some("OTHER"), "ida@elsewhere.example"),
    ("stranger", Some("OTHER"), "sam@listed.example.evil.example"),
    ("unknown", None, "nobody@own.example"),
];

const PLACES: [Place; 4] = [Place::Direct, Place::Group, Place::Mixed, Place::TooLarge];

const LEVELS: [Level; 4] = [
    Level::Name,
    Level::Presence,
    Level::Business,
    Level::Everything,
];

fn asker(id: &str, organization: Option<&str>, email: &str, space: &str, place: Place) -> Asker {
    Asker {
        person: id.parse().unwrap(),
        organization: organization.map(|id| id.parse().unwrap()),
        emails: vec![email.to_owned()],
        space: Some(space.parse().unwrap()),
        place,
    }
}

fn policy(ask: Ask) -> Policy {
    Policy {
        organization: Some(OWN.parse().unwrap()),
        ask,
        also: Also {
            organizations: vec!["PARTNER".parse().unwrap()],
            domains: vec!["listed.example".to_owned()],
            people: vec!["paul@elsewhere.example".to_owned()],
            person_ids: vec!["listed-id".parse().unwrap()],
            spaces: vec!["LISTED".parse().unwrap()],
        },
        ..Policy::default()
    }
}

#[test]
fn who_may_ask_in_every_combination() {
    for ask in [Ask::Organization, Ask::Everyone, Ask::Listed] {
        for (kind, organization, email) in ASKERS {
            for space in ["LISTED", "OTHER"] {
                for place in PLACES {
                    let asker = asker(kind, organization, email, space, place);
                    let may = |policy: &Policy| policy.may_ask(&asker, ()).is_ok();
                    let listed = kind.starts_with("listed") || space == "LISTED";
                    let own = kind == "own" && ask == Ask::Organization;
                    let expected = ask == Ask::Everyone || own || listed;
                    assert_eq!(
                        may(&policy(ask)),
                        expected,
                        "{ask:?} {kind} {space} {place:?}"
                    );
                    let without_lists = Policy {
                        also: Also::default(),
                        ..policy(ask)
                    };
                    let expected = ask == Ask::Everyone || own;
                    assert_eq!(
                        may(&without_lists),
                        expected,
                        "{ask:?} {kind} {space} {place:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn where_the_bots_organization_is_not_known_nobody_is_of_it() {
    let nowhere = Policy {
        organization: None,
        ..Policy::default()
    };
    let asker = asker(
        "unknown",
        None,
        "nobody@own.example",
        "OTHER",
        Place::Direct,
    );
    assert!(nowhere.may_ask(&asker, ()).is_err());
}

fn wei() -> Person {
    serde_json::from_value(json!({
        "id": "WEI", "orgId": OWN, "displayName": "Wei Zhang", "emails": ["wei@own.example"],
        "title": "Lead", "department": "Lab", "status": "active", "timezone": "Asia/Shanghai",
        "lastActivity": "2026-01-15T15:27:00Z", "extension": "12", "managerId": "BOSS", "manager": "Boss",
        "phoneNumbers": [{"type": "work", "value": "+1 1"}, {"type": "mobile", "value": "+1 2"}],
        "addresses": [{"locality": "Oslo"}], "sipAddresses": [{"type": "enterprise", "value": "wei@sip"}],
        "xmppFederationJid": "wei@xmpp", "created": "2015-10-18T14:26:16Z",
    }))
    .unwrap()
}

/// The level that a shown person was shown at, read from the fields that are there.
fn seen(shown: &Shown) -> Level {
    let person = shown.person();
    assert_eq!(person.display_name.as_deref(), Some("Wei Zhang"));
    assert_eq!(person.title.as_deref(), Some("Lead"));
    let presence = matches!(shown.presence(), ShownPresence::Known(_));
    let kinds: Vec<Option<&str>> = person
        .phone_numbers
        .iter()
        .map(|p| p.kind.as_deref())
        .collect();
    let private = person.created.is_some();
    assert_eq!(
        presence,
        person.status.is_some() && person.time_zone.is_some()
    );
    assert_eq!(presence, person.last_activity.is_some());
    assert_eq!(
        private,
        !person.addresses.is_empty() && !person.sip_addresses.is_empty()
    );
    assert_eq!(private, person.xmpp_federation_jid.is_some());
    assert_eq!(person.manager.is_some(), person.manager_id.is_some());
    assert_eq!(person.manager.is_some(), person.extension.is_some());
    match (presence, &kinds[..]) {
        (false, []) => Level::Name,
        (true, []) => Level::Presence,
        (true, [Some("work")]) => Level::Business,
        (true, [Some("work"), Some("mobile")]) if private => Level::Everything,
        _ => panic!("no level: {shown:?}"),
    }
}

#[test]
fn what_is_shown_in_every_combination() {
    for direct in LEVELS {
        for group in LEVELS {
            for mixed in LEVELS {
                for outside in LEVELS {
                    let show = Show {
                        direct,
                        group,
                        mixed,
                        outside,
                    };
                    let policy = Policy {
                        show,
                        ..policy(Ask::Everyone)
                    };
                    let apart = mixed != group || direct != group;
                    assert_eq!(policy.tells_spaces_apart(), apart);
                    for place in PLACES {
                        let here = match place {
                            Place::Direct => direct,
                            Place::Group => group,
                            Place::Mixed | Place::TooLarge => mixed,
                        };
                        for (kind, organization, email) in ASKERS {
                            let asker = asker(kind, organization, email, "OTHER", place);
                            let expected = if kind == "own" {
                                here
                            } else {
                                here.min(outside)
                            };
                            let shown = policy.show(wei(), &asker);
                            assert_eq!(seen(&shown), expected, "{kind} {place:?} {show:?}");
                            // The note names exactly the fields that a smaller space of colleagues would show.
                            let in_smaller = if kind == "own" {
                                group
                            } else {
                                group.min(outside)
                            };
                            for level in LEVELS {
                                let lacks = expected < level && level <= in_smaller;
                                assert_eq!(
                                    shown.lacks_for_size(level),
                                    place == Place::TooLarge && lacks,
                                    "{level:?}: {kind} {place:?} {show:?}"
                                );
                            }
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn ones_own_card_is_whole_where_nobody_else_reads_it() {
    let show = Show {
        direct: Level::Name,
        group: Level::Business,
        ..Show::default()
    };
    let policy = Policy {
        show,
        ..policy(Ask::Everyone)
    };
    let mut me = asker(
        "WEI",
        Some("OTHER"),
        "wei@own.example",
        "OTHER",
        Place::Direct,
    );
    assert_eq!(seen(&policy.show(wei(), &me)), Level::Everything);
    me.place = Place::Group;
    assert_eq!(seen(&policy.show(wei(), &me)), Level::Business);
}

#[test]
fn by_default_outsiders_and_those_who_sit_beside_them_see_names_only() {
    let policy = policy(Ask::Everyone);
    let own = |place| asker("own", Some(OWN), "anna@own.example", "OTHER", place);
    assert_eq!(
        seen(&policy.show(wei(), &own(Place::Direct))),
        Level::Everything
    );
    assert_eq!(
        seen(&policy.show(wei(), &own(Place::Group))),
        Level::Everything
    );
    assert_eq!(seen(&policy.show(wei(), &own(Place::Mixed))), Level::Name);
    let outsider = asker(
        "stranger",
        Some("OTHER"),
        "sam@other.example",
        "OTHER",
        Place::Direct,
    );
    assert_eq!(seen(&policy.show(wei(), &outsider)), Level::Name);
}

#[test]
fn somebody_is_shown_more_alone_only_where_the_place_holds_something_back() {
    let policy = policy(Ask::Everyone);
    let more = |kind: &str, organization: &str, place| {
        let asker = asker(kind, Some(organization), "a@example.com", "SPACE", place);
        let person = serde_json::from_value(json!({"id": "somebody"})).unwrap();
        policy.show(person, &asker).is_more_alone()
    };
    assert!(more("own", OWN, Place::Mixed));
    assert!(!more("own", OWN, Place::Group));
    assert!(!more("own", OWN, Place::Direct));
    // To outsiders all places are alike.
    assert!(
        PLACES
            .iter()
            .all(|place| !more("stranger", "OTHER", *place))
    );
    // But of oneself.
    assert!(more("somebody", "OTHER", Place::Mixed));
}
