//! Lists that come in pages: `Link: <…>; rel="next"` (RFC 8288).

use reqwest::Url;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tracing::warn;

use crate::webex::model::PersonId;

/// One page of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// What stands on it; elements that cannot be read are left out.
    pub items: Vec<T>,
    /// Ids that were asked for and do not exist.
    pub not_found_ids: Vec<PersonId>,
    /// Where the next page is, if there is one.
    pub next: Option<NextPage>,
}

/// Where a next page is. Made only from a link to the API itself: the token goes nowhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextPage {
    pub(super) url: Url,
    pub(super) endpoint: &'static str,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Raw {
    items: Vec<Value>,
    #[serde(default)]
    not_found_ids: Value,
}

impl<T: DeserializeOwned> Page<T> {
    /// Reads a page; what is no list at all is an error.
    pub(super) fn read(body: &[u8], next: Option<NextPage>) -> Result<Self, serde_json::Error> {
        let raw: Raw = serde_json::from_slice(body)?;
        Ok(Self {
            items: raw
                .items
                .into_iter()
                .filter_map(|i| serde_json::from_value(i).ok())
                .collect(),
            not_found_ids: serde_json::from_value(raw.not_found_ids).unwrap_or_default(),
            next,
        })
    }
}

/// The next page of a `Link` header, if it is on the API's own host.
pub(super) fn next(link: &str, base: &Url, endpoint: &'static str) -> Option<NextPage> {
    let links = parse_link_header::parse_with_rel(link).ok()?;
    let url = base.join(&links.get("next")?.raw_uri).ok()?;
    if url.origin() != base.origin() {
        warn!(endpoint, "a next page on another host was not followed");
        return None;
    }
    Some(NextPage { url, endpoint })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_link_to_the_api_itself_is_followed() {
        let base = Url::parse("https://api.example.com/v1/").unwrap();
        let follow = |link: &str| next(link, &base, "GET /people").map(|n| n.url.to_string());
        let good = "<https://api.example.com/v1/people?cursor=2>; rel=\"next\"";
        assert_eq!(
            follow(good).unwrap(),
            "https://api.example.com/v1/people?cursor=2"
        );
        for bad in [
            "<https://evil.example.com/v1/people?cursor=2>; rel=\"next\"",
            "<http://api.example.com/v1/people>; rel=\"next\"",
            "<https://api.example.com:8443/v1/people>; rel=\"next\"",
            "<https://api.example.com/v1/people>; rel=\"prev\"",
            "nonsense",
            "",
        ] {
            assert_eq!(follow(bad), None, "{bad}");
        }
    }
}
