//! The bot's webhooks: what Webex has, what it should have, and the steps between.
//!
//! Only webhooks whose name begins with `NAME` are the bot's; others are never touched. The steps
//! are few and made once: Webex has blocked a bot for creating webhooks over and over. So none is made, and none
//! removed, while the list of them cannot be read to its end: one that looks missing may be there.

use secrecy::{ExposeSecret, SecretString};

use crate::webex::client::{Client, Error, Page};
use crate::webex::model::{NewWebhook, Webhook, WebhookId, WebhookUpdate};

/// How the names of the bot's own webhooks begin.
pub const NAME: &str = "Whodex ";

/// The subscriptions of the bot: resources and events. They include edits and deletions of questions, and membership events of
/// spaces, because members decide what an answer shows there.
const EVENTS: &[Subscription] = &[
    ("messages", "created"),
    ("attachmentActions", "created"),
    ("memberships", "created"),
    ("memberships", "updated"),
    ("memberships", "deleted"),
    ("messages", "updated"),
    ("messages", "deleted"),
];

/// A resource and an event.
type Subscription = (&'static str, &'static str);

/// A report of the changes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Report {
    /// Webhooks made.
    pub created: usize,
    /// Webhooks pointed here, turned on, and given the newest secret.
    pub updated: usize,
    /// Of these, those that Webex had turned off.
    pub turned_on: usize,
    /// Surplus webhooks of the bot's own that were removed.
    pub deleted: usize,
    /// Changes left out because Webex's list of webhooks could not be read to its end.
    pub held_back: usize,
}

impl Report {
    /// Whether anything was done.
    #[must_use]
    pub fn is_change(&self) -> bool {
        self.created + self.updated + self.deleted > 0
    }

    /// Why something was left undone, and what to do about it.
    #[must_use]
    pub fn held_back(&self) -> Option<String> {
        (self.held_back > 0).then(|| {
            format!(
                "{} of the bot's webhooks were not made or removed: {UNREADABLE}",
                self.held_back
            )
        })
    }
}

/// The message for a list of webhooks that could not be read to its end, with the remedy.
pub const UNREADABLE: &str = "Webex's list of webhooks has unreadable entries, and a webhook that looks missing may be \
     one of them; if no events arrive, delete those at developer.webex.com (List Webhooks, Delete a Webhook, with the \
     bot's token) and run whodex webhooks sync";

/// One step towards the webhooks that should be there.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Create(Subscription),
    Update(Subscription, WebhookId),
    Delete(WebhookId),
}

/// Where events go, for a public URL.
#[must_use]
pub fn target(public_url: &str) -> String {
    let base = public_url.trim_end_matches('/');
    if base.ends_with("/webhook") {
        base.to_owned()
    } else {
        format!("{base}/webhook")
    }
}

/// Makes the bot's webhooks what they should be.
///
/// # Errors
/// When Webex does not answer, or refuses.
pub async fn sync(
    client: &Client,
    public_url: &str,
    secret: &SecretString,
) -> Result<Report, Error> {
    let there = client.webhooks().await?;
    let steps = diff(&there.items);
    apply(client, &there, steps, public_url, secret).await
}

/// Repairs only what is missing, turned off or pointed elsewhere. Secrets are not told by the API:
/// [`sync`] sets them.
///
/// # Errors
/// When Webex does not answer, or refuses.
pub async fn repair(
    client: &Client,
    public_url: &str,
    secret: &SecretString,
) -> Result<Report, Error> {
    let there = client.webhooks().await?;
    let target_url = target(public_url);
    let sound = |id: &WebhookId| {
        there.items.iter().any(|webhook| {
            webhook.id == *id
                && webhook.target_url.as_deref() == Some(target_url.as_str())
                && !is_off(webhook)
        })
    };
    let mut steps = diff(&there.items);
    steps.retain(|step| !matches!(step, Step::Update(_, id) if sound(id)));
    apply(client, &there, steps, public_url, secret).await
}

/// Whether this is all that there is.
fn is_whole(there: &Page<Webhook>) -> bool {
    there.dropped == 0 && there.next.is_none()
}

async fn apply(
    client: &Client,
    there: &Page<Webhook>,
    steps: Vec<Step>,
    public_url: &str,
    secret: &SecretString,
) -> Result<Report, Error> {
    let target_url = target(public_url);
    let mut report = Report::default();
    for step in steps {
        match step {
            Step::Create(_) | Step::Delete(_) if !is_whole(there) => report.held_back += 1,
            Step::Create(subscription @ (resource, event)) => {
                let webhook = NewWebhook {
                    name: name(subscription),
                    target_url: target_url.clone(),
                    resource: resource.to_owned(),
                    event: event.to_owned(),
                    secret: secret.expose_secret().to_owned(),
                };
                client.create_webhook(&webhook).await?;
                report.created += 1;
            }
            Step::Update(subscription, id) => {
                let update = WebhookUpdate {
                    name: name(subscription),
                    target_url: target_url.clone(),
                    secret: secret.expose_secret().to_owned(),
                    status: "active".to_owned(),
                };
                client.update_webhook(&id, &update).await?;
                report.updated += 1;
                let was = there.items.iter().find(|webhook| webhook.id == id);
                report.turned_on += usize::from(was.is_some_and(is_off));
            }
            Step::Delete(id) => {
                client.delete_webhook(&id).await?;
                report.deleted += 1;
            }
        }
    }
    Ok(report)
}

/// The bot's own webhooks, as far as they can be read.
#[derive(Debug, Clone)]
pub struct Own {
    /// Those that were read.
    pub webhooks: Vec<Webhook>,
    /// Whether these are all.
    pub complete: bool,
}

/// The bot's own webhooks.
///
/// # Errors
/// When Webex does not answer, or refuses.
pub async fn list(client: &Client) -> Result<Own, Error> {
    let there = client.webhooks().await?;
    let complete = is_whole(&there);
    let mut webhooks = there.items;
    webhooks.retain(is_own);
    Ok(Own { webhooks, complete })
}

/// The health of the bot's own webhooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// There are none.
    None,
    /// Some are missing among those that can be read, and there are others.
    Unread,
    /// All that there should be, active and pointed at the public URL.
    Sound,
    /// Some are missing, turned off or pointed elsewhere.
    Amiss {
        /// How many are missing.
        missing: usize,
        /// How many were turned off.
        inactive: usize,
        /// How many point elsewhere.
        elsewhere: usize,
    },
}

/// The health of the bot's own webhooks.
///
/// # Errors
/// When Webex does not answer, or refuses.
pub async fn health(client: &Client, public_url: &str) -> Result<Health, Error> {
    let Own {
        webhooks: own,
        complete,
    } = list(client).await?;
    if own.is_empty() && complete {
        return Ok(Health::None);
    }
    let target_url = target(public_url);
    let creates = |step: &Step| matches!(step, Step::Create(_));
    let missing = diff(&own).iter().filter(|step| creates(step)).count();
    let off = |w: &&Webhook| is_off(w);
    let away = |w: &&Webhook| w.target_url.as_deref() != Some(target_url.as_str());
    let (inactive, elsewhere) = (
        own.iter().filter(off).count(),
        own.iter().filter(away).count(),
    );
    Ok(match (missing, inactive, elsewhere) {
        (0, 0, 0) => Health::Sound,
        (1.., _, _) if !complete => Health::Unread,
        _ => Health::Amiss {
            missing,
            inactive,
            elsewhere,
        },
    })
}

/// Removes the bot's own webhooks; those that it removed.
///
/// # Errors
/// When Webex does not answer, or refuses.
pub async fn remove(client: &Client) -> Result<Own, Error> {
    let own = list(client).await?;
    for webhook in &own.webhooks {
        client.delete_webhook(&webhook.id).await?;
    }
    Ok(own)
}

fn name((resource, event): Subscription) -> String {
    match event {
        "created" => format!("{NAME}{resource}"),
        _ => format!("{NAME}{resource} {event}"),
    }
}

fn is_own(webhook: &Webhook) -> bool {
    webhook
        .name
        .as_deref()
        .is_some_and(|name| name.starts_with(NAME))
}

/// Whether Webex has turned it off: it does so when it could not deliver for a while.
fn is_off(webhook: &Webhook) -> bool {
    webhook.status.as_deref() == Some("inactive")
}

/// The steps from what is there to what should be. The API does not tell secrets, so the first
/// webhook of each kind is always updated.
fn diff(there: &[Webhook]) -> Vec<Step> {
    let mut steps = Vec::new();
    let own: Vec<&Webhook> = there.iter().filter(|webhook| is_own(webhook)).collect();
    for subscription @ (resource, event) in EVENTS {
        let serves = |w: &Webhook| {
            w.resource.as_deref() == Some(resource)
                && w.event.as_deref() == Some(event)
                && w.filter.is_none()
        };
        match own.iter().find(|webhook| serves(webhook)) {
            Some(webhook) => steps.push(Step::Update(*subscription, webhook.id.clone())),
            None => steps.push(Step::Create(*subscription)),
        }
    }
    let kept = |w: &Webhook| {
        steps
            .iter()
            .any(|s| matches!(s, Step::Update(_, id) if *id == w.id))
    };
    let surplus: Vec<Step> = own
        .iter()
        .filter(|w| !kept(w))
        .map(|w| Step::Delete(w.id.clone()))
        .collect();
    steps.extend(surplus);
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn webhook(id: &str, name: &str, resource: &str) -> Webhook {
        serde_json::from_value(serde_json::json!({
            "id": id, "name": name, "resource": resource, "event": "created",
            "targetUrl": "https://old.example.com", "status": "inactive",
        }))
        .unwrap()
    }

    #[test]
    fn missing_webhooks_are_made_bad_ones_repaired_others_left() {
        let steps = diff(&[
            webhook("a", "Whodex messages", "messages"),
            webhook("b", "Whodex messages", "messages"),
            webhook("c", "Another bot", "messages"),
            webhook("d", "Whodex rooms", "rooms"),
        ]);
        assert_eq!(
            steps,
            [
                Step::Update(("messages", "created"), "a".parse().unwrap()),
                Step::Create(("attachmentActions", "created")),
                Step::Create(("memberships", "created")),
                Step::Create(("memberships", "updated")),
                Step::Create(("memberships", "deleted")),
                Step::Create(("messages", "updated")),
                Step::Create(("messages", "deleted")),
                Step::Delete("b".parse().unwrap()),
                Step::Delete("d".parse().unwrap()),
            ]
        );
    }

    #[test]
    fn the_target_is_the_webhook_path_below_the_public_url() {
        assert_eq!(
            target("https://bot.example.com"),
            "https://bot.example.com/webhook"
        );
        assert_eq!(
            target("https://bot.example.com/"),
            "https://bot.example.com/webhook"
        );
        assert_eq!(
            target("https://bot.example.com/webhook"),
            "https://bot.example.com/webhook"
        );
    }
}
