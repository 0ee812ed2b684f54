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

const AUDIENCES: [Audience; 4] = [
    Audience::Direct,
    Audience::Group,
    Audience::Mixed,
    Audience::TooLarge,
];

const LEVELS: [DisclosureLevel; 4] = [
    DisclosureLevel::Name,
    DisclosureLevel::Presence,
    DisclosureLevel::Business,
    DisclosureLevel::Everything,
];

fn asker(
    id: &str,
    organization: Option<&str>,
    email: &str,
    space: &str,
    audience: Audience,
) -> Asker {
    Asker {
        person: id.parse().unwrap(),
        organization: organization.map(|id| id.parse().unwrap()),
        emails: vec![email.to_owned()],
        space: Some(space.parse().unwrap()),
        audience,
    }
}

fn policy(ask: AskRule) -> Policy {
    Policy {
        organization: Some(OWN.parse().unwrap()),
        ask,
        allowed: AllowList {
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
    for ask in [AskRule::Organization, AskRule::Everyone, AskRule::Listed] {
        for (kind, organization, email) in ASKERS {
            for space in ["LISTED", "OTHER"] {
                for audience in AUDIENCES {
                    let asker = asker(kind, organization, email, space, audience);
                    let may = |policy: &Policy| policy.may_ask(&asker, ()).is_ok();
                    let listed = kind.starts_with("listed") || space == "LISTED";
                    let own = kind == "own" && ask == AskRule::Organization;
                    let expected = ask == AskRule::Everyone || own || listed;
                    assert_eq!(
                        may(&policy(ask)),
                        expected,
                        "{ask:?} {kind} {space} {audience:?}"
                    );
                    let without_lists = Policy {
                        allowed: AllowList::default(),
                        ..policy(ask)
                    };
                    let expected = ask == AskRule::Everyone || own;
                    assert_eq!(
                        may(&without_lists),
                        expected,
                        "{ask:?} {kind} {space} {audience:?}"
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
        Audience::Direct,
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
fn seen(shown: &VisiblePerson) -> DisclosureLevel {
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
        (false, []) => DisclosureLevel::Name,
        (true, []) => DisclosureLevel::Presence,
        (true, [Some("work")]) => DisclosureLevel::Business,
        (true, [Some("work"), Some("mobile")]) if private => DisclosureLevel::Everything,
        _ => panic!("no level: {shown:?}"),
    }
}

#[test]
fn what_is_shown_in_every_combination() {
    for direct in LEVELS {
        for group in LEVELS {
            for mixed in LEVELS {
                for outside in LEVELS {
                    let show = Disclosure {
                        direct,
                        group,
                        mixed,
                        outside,
                    };
                    let policy = Policy {
                        show,
                        ..policy(AskRule::Everyone)
                    };
                    let apart = mixed != group || direct != group;
                    assert_eq!(policy.tells_spaces_apart(), apart);
                    for audience in AUDIENCES {
                        let here = match audience {
                            Audience::Direct => direct,
                            Audience::Group => group,
                            Audience::Mixed | Audience::TooLarge => mixed,
                        };
                        for (kind, organization, email) in ASKERS {
                            let asker = asker(kind, organization, email, "OTHER", audience);
                            let expected = if kind == "own" {
                                here
                            } else {
                                here.min(outside)
                            };
                            let shown = policy.show(wei(), &asker);
                            assert_eq!(seen(&shown), expected, "{kind} {audience:?} {show:?}");
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
                                    audience == Audience::TooLarge && lacks,
                                    "{level:?}: {kind} {audience:?} {show:?}"
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
    let show = Disclosure {
        direct: DisclosureLevel::Name,
        group: DisclosureLevel::Business,
        ..Disclosure::default()
    };
    let policy = Policy {
        show,
        ..policy(AskRule::Everyone)
    };
    let mut me = asker(
        "WEI",
        Some("OTHER"),
        "wei@own.example",
        "OTHER",
        Audience::Direct,
    );
    assert_eq!(seen(&policy.show(wei(), &me)), DisclosureLevel::Everything);
    me.audience = Audience::Group;
    assert_eq!(seen(&policy.show(wei(), &me)), DisclosureLevel::Business);
}

#[test]
fn by_default_outsiders_and_those_beside_them_see_only_names() {
    let policy = policy(AskRule::Everyone);
    let own = |audience| asker("own", Some(OWN), "anna@own.example", "OTHER", audience);
    assert_eq!(
        seen(&policy.show(wei(), &own(Audience::Direct))),
        DisclosureLevel::Everything
    );
    assert_eq!(
        seen(&policy.show(wei(), &own(Audience::Group))),
        DisclosureLevel::Everything
    );
    assert_eq!(
        seen(&policy.show(wei(), &own(Audience::Mixed))),
        DisclosureLevel::Name
    );
    let outsider = asker(
        "stranger",
        Some("OTHER"),
        "sam@other.example",
        "OTHER",
        Audience::Direct,
    );
    assert_eq!(seen(&policy.show(wei(), &outsider)), DisclosureLevel::Name);
}

#[test]
fn a_person_is_shown_more_alone_only_where_the_place_hides_some() {
    let policy = policy(AskRule::Everyone);
    let more = |kind: &str, organization: &str, audience| {
        let asker = asker(kind, Some(organization), "a@example.com", "SPACE", audience);
        let person = serde_json::from_value(json!({"id": "somebody"})).unwrap();
        policy.show(person, &asker).is_more_alone()
    };
    assert!(more("own", OWN, Audience::Mixed));
    assert!(!more("own", OWN, Audience::Group));
    assert!(!more("own", OWN, Audience::Direct));
    // To outsiders all places are alike.
    assert!(
        AUDIENCES
            .iter()
            .all(|audience| !more("stranger", "OTHER", *audience))
    );
    // But of oneself.
    assert!(more("somebody", "OTHER", Audience::Mixed));
}
