//! Lists that come in pages: `Link: <…>; rel="next"` (RFC 8288).

use reqwest::Url;
use serde::Deserialize;
use serde::de::{DeserializeOwned, Error as _};
use serde_json::Value;
use serde_json::value::RawValue;
use tracing::warn;

use crate::model::PersonId;
use crate::model::document::{self, Read};

/// One page of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The items of the page, without unreadable ones.
    pub items: Vec<T>,
    /// Ids that were asked for and do not exist.
    pub not_found_ids: Vec<PersonId>,
    /// Where the next page is, if there is one.
    pub next: Option<NextPage>,
    /// How much of it could not be read: elements that were left out, a list that is not there, a next page
    /// that must not be followed. A decision that needs the whole list must check that this is 0.
    pub dropped: usize,
}

/// Where a next page is. Made only from a link to the API itself: the token goes nowhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextPage {
    pub(super) url: Url,
    pub(super) endpoint: &'static str,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Raw<'a> {
    /// Each is read for itself: one that is broken does not hide the others.
    #[serde(borrow, default)]
    items: Option<Vec<&'a RawValue>>,
    #[serde(default)]
    not_found_ids: Value,
}

impl<'a> Raw<'a> {
    fn read(body: &'a [u8]) -> Result<Self, serde_json::Error> {
        // A list without an object around it would be read as the object's fields in their order.
        if body.trim_ascii_start().starts_with(b"[") {
            return Err(serde_json::Error::custom("a list, and no page of one"));
        }
        serde_json::from_slice(body)
    }
}

impl<T: DeserializeOwned> Page<T> {
    /// Reads a page, leniently; what is no list at all is an error.
    pub(super) fn read(body: &[u8], link: Link) -> Result<Read<Self>, serde_json::Error> {
        if let Ok(raw) = Raw::read(body) {
            return Ok(Self::of(&raw, link));
        }
        let text = document::mended(body);
        let mut page = Self::of(&Raw::read(text.as_bytes())?, link);
        page.mended = true;
        Ok(page)
    }

    fn of(raw: &Raw<'_>, link: Link) -> Read<Self> {
        let told = raw.items.as_deref();
        let mut items = Vec::with_capacity(told.map_or(0, <[_]>::len));
        let mut mended = false;
        for item in told.unwrap_or_default() {
            if let Ok(read) = document::read(item.get().as_bytes()) {
                mended |= read.mended;
                items.push(read.value);
            }
        }
        let page = Self {
            dropped: told.map_or(1, <[_]>::len) - items.len()
                + usize::from(link == Link::Elsewhere),
            items,
            not_found_ids: Vec::deserialize(&raw.not_found_ids).unwrap_or_default(),
            next: match link {
                Link::Next(next) => Some(next),
                Link::None | Link::Elsewhere => None,
            },
        };
        Read {
            value: page,
            mended,
        }
    }

    /// Puts a later page behind this one.
    pub(super) fn append(&mut self, later: Self) {
        self.items.extend(later.items);
        self.not_found_ids.extend(later.not_found_ids);
        self.next = later.next;
        self.dropped += later.dropped;
    }
}

/// The next page as a response names it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Link {
    /// There is none.
    None,
    /// It is there.
    Next(NextPage),
    /// There is one, and the token must not go there.
    Elsewhere,
}

/// The next page of a `Link` header; only on the API's own host.
pub(super) fn next(header: Option<&str>, base: &Url, endpoint: &'static str) -> Link {
    let links = header.and_then(|header| parse_link_header::parse_with_rel(header).ok());
    let Some(link) = links.as_ref().and_then(|links| links.get("next")) else {
        return Link::None;
    };
    match base.join(&link.raw_uri) {
        Ok(url) if url.origin() == base.origin() => Link::Next(NextPage { url, endpoint }),
        _ => {
            warn!(endpoint, "a next page on another host was not followed");
            Link::Elsewhere
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Webhook;

    fn base() -> Url {
        Url::parse("https://api.example.com/v1/").unwrap()
    }

    #[test]
    fn only_a_link_to_the_api_itself_is_followed() {
        let good = "<https://api.example.com/v1/people?cursor=2>; rel=\"next\"";
        let Link::Next(page) = next(Some(good), &base(), "GET /people") else {
            panic!("the API's own next page is not followed");
        };
        assert_eq!(
            page.url.as_str(),
            "https://api.example.com/v1/people?cursor=2"
        );
        for (link, means) in [
            (
                Some("<https://evil.example.com/v1/people?cursor=2>; rel=\"next\""),
                Link::Elsewhere,
            ),
            (
                Some("<http://api.example.com/v1/people>; rel=\"next\""),
                Link::Elsewhere,
            ),
            (
                Some("<https://api.example.com:8443/v1/people>; rel=\"next\""),
                Link::Elsewhere,
            ),
            (
                Some("<https://api.example.com/v1/people>; rel=\"prev\""),
                Link::None,
            ),
            (Some("nonsense"), Link::None),
            (Some(""), Link::None),
            (None, Link::None),
        ] {
            assert_eq!(next(link, &base(), "GET /people"), means, "{link:?}");
        }
    }

    #[test]
    fn a_broken_element_is_mended_and_the_others_stay_as_they_were() {
        let body = br#"{"items": [{"id": "a", "name": "half \ud83d"}, {"id": "b", "name": "\ud83d\ude00"}]}"#;
        let whole = Page::<Webhook>::read(body, Link::None).unwrap();
        let names = |page: &Page<Webhook>| -> Vec<String> {
            page.items.iter().filter_map(|w| w.name.clone()).collect()
        };
        assert!(whole.mended);
        assert_eq!(names(&whole.value), ["half \u{fffd}", "\u{1f600}"]);
        assert_eq!(whole.value.dropped, 0);
        for bad in [&b"\xef\xbb\xbf"[..], b""] {
            let body = [
                bad,
                &b"{\"items\": [{\"id\": \"a\", \"name\": \"Ren\xe9\"}]}"[..],
            ]
            .concat();
            let page = Page::<Webhook>::read(&body, Link::None).unwrap();
            assert!(page.mended);
            assert_eq!(names(&page.value), ["Ren\u{fffd}"]);
        }
        let sound = Page::<Webhook>::read(br#"{"items": [{"id": "a"}, 7]}"#, Link::None);
        let sound = sound.unwrap();
        assert_eq!((sound.mended, sound.value.dropped), (false, 1));
    }

    #[test]
    fn a_page_tells_how_much_of_it_could_not_be_read() {
        let dropped = |body: &str, link: Link| {
            let page: Page<Webhook> = Page::read(body.as_bytes(), link).unwrap().value;
            (page.items.len(), page.dropped)
        };
        let whole = r#"{"items": [{"id": "a"}, {"id": "b"}]}"#;
        let broken = r#"{"items": [{"id": "a"}, {"id": 7}, null, {"id": "b"}]}"#;
        assert_eq!(dropped(whole, Link::None), (2, 0));
        assert_eq!(dropped(broken, Link::None), (2, 2));
        assert_eq!(dropped(whole, Link::Elsewhere), (2, 1));
        assert_eq!(dropped(r#"{"items": []}"#, Link::None), (0, 0));
        assert_eq!(dropped(r#"{"items": null}"#, Link::None), (0, 1));
        assert_eq!(dropped("{}", Link::None), (0, 1));
        // Too large for a number, or nested too deep: nothing that its neighbours suffer from.
        let odd = format!(
            r#"{{"items": [{{"id": "a", "name": 1e999}}, {{"id": "b", "name": {}1{}}}, {{"id": "c"}}]}}"#,
            "[".repeat(500),
            "]".repeat(500)
        );
        assert_eq!(dropped(&odd, Link::None), (1, 2));
        for no_list in [r#"{"items": {}}"#, "[]", "null", "7", "<html>"] {
            assert!(Page::<Webhook>::read(no_list.as_bytes(), Link::None).is_err());
        }
    }
}
