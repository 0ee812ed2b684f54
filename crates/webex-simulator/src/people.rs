//! The built-in directory.

use serde_json::{Map, Value};

/// The built-in people, the seed example of the API's documentation first.
pub(super) fn built_in() -> Vec<Map<String, Value>> {
    let list: Value = serde_json::from_str(include_str!("people.json")).unwrap_or_default();
    list["items"]
        .as_array()
        .map(|items| {
            items
                .iter()
                .filter_map(|item| item.as_object().cloned())
                .collect()
        })
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_directory_covers_every_presence_and_kind() {
        let people = built_in();
        let seen = |field: &str, value: &str| {
            people
                .iter()
                .any(|p| p.get(field).and_then(Value::as_str) == Some(value))
        };
        for status in [
            "active",
            "call",
            "DoNotDisturb",
            "inactive",
            "meeting",
            "OutOfOffice",
            "pending",
            "presenting",
            "unknown",
        ] {
            assert!(seen("status", status), "{status}");
        }
        for kind in ["person", "bot", "appuser"] {
            assert!(seen("type", kind), "{kind}");
        }
        for field in [
            "emails",
            "phoneNumbers",
            "extension",
            "displayName",
            "nickName",
            "firstName",
            "lastName",
            "avatar",
            "orgId",
            "department",
            "manager",
            "managerId",
            "title",
            "addresses",
            "timezone",
            "lastActivity",
            "status",
            "sipAddresses",
            "type",
        ] {
            let given = |p: &Map<String, Value>| p.contains_key(field);
            let given = |p: &Map<String, Value>| {
                given(p) || field == "lastActivity" && p.contains_key("lastActivityMinutesAgo")
            };
            assert!(people.iter().any(given), "somebody has {field}");
            let required = ["emails", "displayName", "orgId"].contains(&field);
            assert!(
                required || !people.iter().all(given),
                "somebody lacks {field}"
            );
        }
        let org = people[0]["orgId"].as_str();
        assert!(
            people.iter().any(|p| p["orgId"].as_str() != org),
            "another organization"
        );
    }
}
