//! A person, a bot or a guest, as `GET /people` tells of them to a token without admin rights.
//!
//! Source: <https://developer.webex.com/docs/api/v1/people>. Fields that only admins receive are left out on purpose: a bot
//! that never reads them cannot show them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ids::{OrgId, PersonId};
use super::lenient;
use super::open_set::open_set;

open_set!(
    /// Whether and how somebody is at work in Webex now.
    Presence {
        /// Active within the last ten minutes.
        Active = "active",
        /// In a call.
        Call = "call",
        /// Asked not to be disturbed.
        DoNotDisturb = "DoNotDisturb",
        /// No activity within the last ten minutes.
        Inactive = "inactive",
        /// In a meeting.
        Meeting = "meeting",
        /// Out of office.
        OutOfOffice = "OutOfOffice",
        /// Never signed in.
        Pending = "pending",
        /// Sharing content.
        Presenting = "presenting",
        /// Webex cannot tell; a busy calendar has been seen as this.
        Unknown = "unknown",
    }
);

impl Presence {
    /// Whether somebody can be reached; none where Webex does not tell.
    #[must_use]
    pub fn is_available(&self) -> Option<bool> {
        match self {
            Self::Active => Some(true),
            Self::Unknown | Self::Other(_) => None,
            _ => Some(false),
        }
    }
}

open_set!(
    /// The kind of an account.
    PersonKind {
        /// A person.
        Person = "person",
        /// A bot.
        Bot = "bot",
        /// A guest of an application.
        AppUser = "appuser",
    }
);

/// A person, a bot or a guest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// The id; the only field that must be there.
    pub id: PersonId,
    /// Email addresses, the primary one first.
    #[serde(default, deserialize_with = "lenient::list")]
    pub emails: Vec<String>,
    /// Phone numbers: `work`, `work_extension`, `mobile`, `fax`.
    #[serde(default, deserialize_with = "lenient::list")]
    pub phone_numbers: Vec<PhoneNumber>,
    /// Webex Calling extension.
    #[serde(default, deserialize_with = "lenient::text")]
    pub extension: Option<String>,
    /// Full name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub display_name: Option<String>,
    /// Nickname, where one is set.
    #[serde(default, deserialize_with = "lenient::text")]
    pub nick_name: Option<String>,
    /// Given name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub first_name: Option<String>,
    /// Family name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub last_name: Option<String>,
    /// URL of a picture.
    #[serde(default, deserialize_with = "lenient::text")]
    pub avatar: Option<String>,
    /// Organization.
    #[serde(default, deserialize_with = "lenient::option")]
    pub org_id: Option<OrgId>,
    /// Department.
    #[serde(default, deserialize_with = "lenient::text")]
    pub department: Option<String>,
    /// Job title.
    #[serde(default, deserialize_with = "lenient::text")]
    pub title: Option<String>,
    /// The manager's name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub manager: Option<String>,
    /// The manager's id.
    #[serde(default, deserialize_with = "lenient::option")]
    pub manager_id: Option<PersonId>,
    /// Postal addresses.
    #[serde(default, deserialize_with = "lenient::list")]
    pub addresses: Vec<Address>,
    /// IANA time zone name, such as `America/Denver`.
    #[serde(default, rename = "timezone", deserialize_with = "lenient::text")]
    pub time_zone: Option<String>,
    /// When the account was made.
    #[serde(default, deserialize_with = "lenient::option")]
    pub created: Option<Timestamp>,
    /// When the account was last changed.
    #[serde(default, deserialize_with = "lenient::option")]
    pub last_modified: Option<Timestamp>,
    /// Last activity within Webex; only inside the token's organization, and only where shared.
    #[serde(default, deserialize_with = "lenient::option")]
    pub last_activity: Option<Timestamp>,
    /// Presence; only inside the token's organization, and only where shared. Never in lists by id.
    #[serde(default, deserialize_with = "lenient::word")]
    pub status: Option<Presence>,
    /// SIP addresses: `personal-room`, `enterprise`, `cloud-calling`.
    #[serde(default, deserialize_with = "lenient::list")]
    pub sip_addresses: Vec<SipAddress>,
    /// Address for federation with other XMPP systems.
    #[serde(default, deserialize_with = "lenient::text")]
    pub xmpp_federation_jid: Option<String>,
    /// Kind of account.
    #[serde(default, rename = "type", deserialize_with = "lenient::word")]
    pub kind: Option<PersonKind>,
}

impl Person {
    /// A person of whom only the name is known.
    #[must_use]
    pub fn named(id: PersonId, display_name: String) -> Self {
        Self {
            id,
            display_name: Some(display_name),
            emails: Vec::new(),
            phone_numbers: Vec::new(),
            extension: None,
            nick_name: None,
            first_name: None,
            last_name: None,
            avatar: None,
            org_id: None,
            department: None,
            title: None,
            manager: None,
            manager_id: None,
            addresses: Vec::new(),
            time_zone: None,
            created: None,
            last_modified: None,
            last_activity: None,
            status: None,
            sip_addresses: Vec::new(),
            xmpp_federation_jid: None,
            kind: None,
        }
    }
}

/// Whether an address is a bot's: bots have addresses of their own domains.
#[must_use]
pub fn is_bot_address(address: &str) -> bool {
    let domain = address.rsplit_once('@').map(|(_, domain)| domain);
    domain.is_some_and(|domain| {
        domain.eq_ignore_ascii_case("webex.bot") || domain.eq_ignore_ascii_case("sparkbot.io")
    })
}

/// A phone number and what it is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhoneNumber {
    /// `work`, `work_extension`, `mobile`, `fax`, or what Webex adds to these.
    #[serde(default, rename = "type", deserialize_with = "lenient::text")]
    pub kind: Option<String>,
    /// The number as it was entered.
    pub value: String,
    /// Whether it is the first choice.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub primary: Option<bool>,
}

/// A SIP address and what it is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SipAddress {
    /// `personal-room`, `enterprise`, `cloud-calling`, or what Webex adds to these.
    #[serde(default, rename = "type", deserialize_with = "lenient::text")]
    pub kind: Option<String>,
    /// The address.
    pub value: String,
    /// Whether it is the first choice.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub primary: Option<bool>,
}

/// A postal address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Address {
    /// `work`, or what Webex adds to it.
    #[serde(default, rename = "type", deserialize_with = "lenient::text")]
    pub kind: Option<String>,
    /// Country.
    #[serde(default, deserialize_with = "lenient::text")]
    pub country: Option<String>,
    /// City.
    #[serde(default, deserialize_with = "lenient::text")]
    pub locality: Option<String>,
    /// State or region.
    #[serde(default, deserialize_with = "lenient::text")]
    pub region: Option<String>,
    /// Street and number.
    #[serde(default, deserialize_with = "lenient::text")]
    pub street_address: Option<String>,
    /// Postal code.
    #[serde(default, deserialize_with = "lenient::text")]
    pub postal_code: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_with_wrong_or_missing_fields_is_still_a_person() {
        let person: Person = serde_json::from_value(serde_json::json!({
            "id": "abc", "emails": null, "phoneNumbers": [{"type": 5, "value": "1"}, {"value": 7}, 3],
            "displayName": 12, "nickName": " ", "status": "Busy", "type": "robot", "orgId": "not an id",
            "lastActivity": "yesterday", "invitePending": "false", "newField": {"a": 1},
        }))
        .unwrap();
        assert_eq!(person.emails, Vec::<String>::new());
        assert_eq!(person.phone_numbers.len(), 1);
        assert_eq!(person.display_name, None);
        assert_eq!(person.nick_name, None);
        assert_eq!(person.status, Some(Presence::Other("Busy".to_owned())));
        assert_eq!(person.kind, Some(PersonKind::Other("robot".to_owned())));
        assert_eq!(person.org_id, None);
        assert_eq!(person.last_activity, None);
    }

    #[test]
    fn an_empty_status_is_one_that_is_not_there() {
        for status in ["", " "] {
            let person = serde_json::json!({"id": "abc", "status": status, "type": status});
            let person: Person = serde_json::from_value(person).unwrap();
            assert_eq!((person.status, person.kind), (None, None));
        }
    }
}
