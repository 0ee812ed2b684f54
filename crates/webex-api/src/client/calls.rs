//! The calls themselves, a method each, named after what they do to which resource.

use jiff::Timestamp;
use reqwest::{Method, Url};

use super::{Client, Error, ErrorKind, Fence, NOTHING, NextPage, Page, read_date};
use crate::model::{
    AttachmentAction, AttachmentActionId, Membership, Message, MessageId, NewMessage, NewWebhook,
    PeopleQuery, Person, PersonId, Posted, Room, RoomId, Webhook, WebhookId, WebhookUpdate,
};
use serde::de::DeserializeOwned;

/// The most memberships that Webex puts on one page.
const MEMBERSHIPS_PAGE: u16 = 1000;

/// How many pages of webhooks are read: more than one is not what one bot needs.
const MOST_WEBHOOK_PAGES: usize = 20;

/// More parameters of a list of people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PeopleOptions {
    /// How many people a page may have; Webex's default is 100.
    pub max: Option<u16>,
    /// Leaves presence out, which is faster.
    pub exclude_status: bool,
}

impl Client {
    /// `GET /people/me`: the bot itself.
    ///
    /// # Errors
    /// When Webex does not answer, or refuses. The same goes for every call below.
    pub async fn me(&self) -> Result<Person, Error> {
        self.get("GET /people/me", &["people", "me"]).await
    }

    /// Webex's own time of day, to the second: the `Date` of its answer to `GET /people/me`. None when
    /// it tells none.
    ///
    /// # Errors
    /// See [`Client::me`].
    pub async fn time_of_day(&self) -> Result<Option<Timestamp>, Error> {
        let url = self.url(&["people", "me"]);
        let response = self
            .call("GET /people/me", Method::GET, url, NOTHING, None)
            .await?;
        Ok(response.date.as_deref().and_then(read_date))
    }

    /// `GET /people/{id}`: one person, with presence where it is shared.
    ///
    /// # Errors
    /// See [`Client::me`]; [`ErrorKind::NotFound`] when there is no such account.
    pub async fn person(&self, id: &PersonId) -> Result<Person, Error> {
        self.get("GET /people/{id}", &["people", id.as_str()]).await
    }

    /// `GET /people`: people by email, by the beginning of their names, or by ids.
    ///
    /// # Errors
    /// See [`Client::me`].
    pub async fn people(
        &self,
        query: &PeopleQuery,
        options: &PeopleOptions,
    ) -> Result<Page<Person>, Error> {
        let mut options = *options;
        loop {
            match self.people_once(query, options).await {
                // Webex's own advice on a 504: ask again with a smaller `max`.
                Err(error) if error.status() == Some(504) => {
                    let max = options.max.unwrap_or(100) / 4;
                    if max == 0 {
                        return Err(error);
                    }
                    options.max = Some(max);
                }
                answered => return answered,
            }
        }
    }

    async fn people_once(
        &self,
        query: &PeopleQuery,
        options: PeopleOptions,
    ) -> Result<Page<Person>, Error> {
        let mut url = self.url(&["people"]);
        let (name, value) = query.parameter();
        url.query_pairs_mut().append_pair(name, &value);
        if let Some(max) = options.max {
            url.query_pairs_mut().append_pair("max", &max.to_string());
        }
        if options.exclude_status {
            url.query_pairs_mut().append_pair("excludeStatus", "true");
        }
        self.page("GET /people", url).await
    }

    /// The page after this one.
    ///
    /// # Errors
    /// See [`Client::me`].
    pub async fn next_page<T: DeserializeOwned>(&self, next: &NextPage) -> Result<Page<T>, Error> {
        self.page(next.endpoint, next.url.clone()).await
    }

    /// `GET /messages/{id}`.
    ///
    /// # Errors
    /// See [`Client::me`]; right after an event a message may be [`ErrorKind::NotFound`].
    pub async fn message(&self, id: &MessageId) -> Result<Message, Error> {
        self.get("GET /messages/{id}", &["messages", id.as_str()])
            .await
    }

    /// `POST /messages`. Webex has no idempotency key: see [`Error::is_ambiguous`].
    ///
    /// # Errors
    /// See [`Client::me`].
    pub async fn post_message(&self, message: &NewMessage) -> Result<Posted, Error> {
        self.post(message, None).await
    }

    /// As [`Client::post_message`], behind a fence.
    ///
    /// # Errors
    /// See [`Client::me`]; [`ErrorKind::Withdrawn`] when the fence does not hold: nothing was posted then.
    pub async fn post_message_fenced(
        &self,
        message: &NewMessage,
        fence: &dyn Fence,
    ) -> Result<Posted, Error> {
        self.post(message, Some(fence)).await
    }

    async fn post(&self, message: &NewMessage, fence: Option<&dyn Fence>) -> Result<Posted, Error> {
        let (endpoint, url) = ("POST /messages", self.url(&["messages"]));
        let response = self.call(endpoint, Method::POST, url, Some(message), fence);
        self.read(endpoint, &response.await?)
    }

    /// `DELETE /messages/{id}`.
    ///
    /// # Errors
    /// See [`Client::me`].
    pub async fn delete_message(&self, id: &MessageId) -> Result<(), Error> {
        self.delete(
            "DELETE /messages/{id}",
            self.url(&["messages", id.as_str()]),
        )
        .await
    }

    /// `GET /messages/direct`: what was said between the bot and somebody, newest first.
    ///
    /// # Errors
    /// See [`Client::me`].
    pub async fn direct_messages(
        &self,
        person: &PersonId,
        parent: Option<&MessageId>,
    ) -> Result<Page<Message>, Error> {
        let mut url = self.url(&["messages", "direct"]);
        url.query_pairs_mut()
            .append_pair("personId", person.as_str());
        if let Some(parent) = parent {
            url.query_pairs_mut()
                .append_pair("parentId", parent.as_str());
        }
        self.page("GET /messages/direct", url).await
    }

    /// `GET /messages`: what was said in a group space to the bot, newest first. Bots may list only
    /// messages that mention them.
    ///
    /// # Errors
    /// See [`Client::me`].
    pub async fn messages_mentioning_me(&self, room: &RoomId) -> Result<Page<Message>, Error> {
        let mut url = self.url(&["messages"]);
        url.query_pairs_mut()
            .append_pair("roomId", room.as_str())
            .append_pair("mentionedPeople", "me")
            .append_pair("max", "100");
        self.page("GET /messages", url).await
    }

    /// `GET /messages`: what was said in a direct space, newest first.
    ///
    /// # Errors
    /// See [`Client::me`].
    pub async fn messages_in_direct_room(&self, room: &RoomId) -> Result<Page<Message>, Error> {
        let mut url = self.url(&["messages"]);
        url.query_pairs_mut()
            .append_pair("roomId", room.as_str())
            .append_pair("max", "100");
        self.page("GET /messages", url).await
    }

    /// `GET /rooms/{id}`.
    ///
    /// # Errors
    /// See [`Client::me`].
    pub async fn room(&self, id: &RoomId) -> Result<Room, Error> {
        self.get("GET /rooms/{id}", &["rooms", id.as_str()]).await
    }

    /// `GET /rooms`: the spaces the bot is in, a page at a time, the last active first.
    ///
    /// # Errors
    /// See [`Client::me`].
    pub async fn rooms(&self, max: u16) -> Result<Page<Room>, Error> {
        let mut url = self.url(&["rooms"]);
        url.query_pairs_mut()
            .append_pair("sortBy", "lastactivity")
            .append_pair("max", &max.to_string());
        self.page("GET /rooms", url).await
    }

    /// `GET /memberships`: who is in a space.
    ///
    /// # Errors
    /// See [`Client::me`].
    pub async fn memberships(&self, room: &RoomId, max: u16) -> Result<Page<Membership>, Error> {
        let mut url = self.url(&["memberships"]);
        url.query_pairs_mut()
            .append_pair("roomId", room.as_str())
            .append_pair("max", &max.to_string());
        self.page("GET /memberships", url).await
    }

    /// `GET /memberships`, as many pages as it takes: everybody who is in a space, until `most` or more are read.
    /// Where there are more than that, the page's `next` is there.
    ///
    /// # Errors
    /// See [`Client::me`].
    pub async fn all_memberships(
        &self,
        room: &RoomId,
        most: usize,
    ) -> Result<Page<Membership>, Error> {
        let max = u16::try_from(most).unwrap_or(MEMBERSHIPS_PAGE);
        let max = max.clamp(1, MEMBERSHIPS_PAGE);
        let mut all = self.memberships(room, max).await?;
        while all.items.len() < most
            && let Some(next) = &all.next
        {
            let later = self.next_page(next).await?;
            let stands_still = later.items.is_empty();
            all.append(later);
            // Webex may serve fewer than it was asked for, but a page of nobody may go on for ever.
            if stands_still {
                break;
            }
        }
        Ok(all)
    }

    /// `GET /webhooks`: all of the bot's webhooks, or as many as it can be meant to have; then the page's `next` is
    /// there.
    ///
    /// # Errors
    /// See [`Client::me`].
    pub async fn webhooks(&self) -> Result<Page<Webhook>, Error> {
        let mut url = self.url(&["webhooks"]);
        url.query_pairs_mut().append_pair("max", "100");
        let mut all: Page<Webhook> = self.page("GET /webhooks", url).await?;
        for _ in 1..MOST_WEBHOOK_PAGES {
            let Some(next) = &all.next else { break };
            let later = self.next_page(next).await?;
            all.append(later);
        }
        Ok(all)
    }

    /// `POST /webhooks`.
    ///
    /// # Errors
    /// See [`Client::me`].
    pub async fn create_webhook(&self, webhook: &NewWebhook) -> Result<Webhook, Error> {
        self.json(
            "POST /webhooks",
            Method::POST,
            self.url(&["webhooks"]),
            Some(webhook),
        )
        .await
    }

    /// `PUT /webhooks/{id}`.
    ///
    /// # Errors
    /// See [`Client::me`].
    pub async fn update_webhook(
        &self,
        id: &WebhookId,
        update: &WebhookUpdate,
    ) -> Result<Webhook, Error> {
        let url = self.url(&["webhooks", id.as_str()]);
        self.json("PUT /webhooks/{id}", Method::PUT, url, Some(update))
            .await
    }

    /// `DELETE /webhooks/{id}`. One that is gone already is no error.
    ///
    /// # Errors
    /// See [`Client::me`].
    pub async fn delete_webhook(&self, id: &WebhookId) -> Result<(), Error> {
        let url = self.url(&["webhooks", id.as_str()]);
        match self.delete("DELETE /webhooks/{id}", url).await {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            done => done,
        }
    }

    /// `GET /attachment/actions/{id}`.
    ///
    /// # Errors
    /// See [`Client::me`].
    pub async fn attachment_action(
        &self,
        id: &AttachmentActionId,
    ) -> Result<AttachmentAction, Error> {
        self.get(
            "GET /attachment/actions/{id}",
            &["attachment", "actions", id.as_str()],
        )
        .await
    }

    async fn get<T: DeserializeOwned>(
        &self,
        endpoint: &'static str,
        segments: &[&str],
    ) -> Result<T, Error> {
        self.json(endpoint, Method::GET, self.url(segments), NOTHING)
            .await
    }

    async fn delete(&self, endpoint: &'static str, url: Url) -> Result<(), Error> {
        self.call(endpoint, Method::DELETE, url, NOTHING, None)
            .await
            .map(|_| ())
    }
}
