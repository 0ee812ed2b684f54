//! Presses of one button by one person in quick succession: a double click is one question.
//!
//! Each press is an event of its own, so the inbox cannot know them as one; which button it was is seen only when the
//! press is fetched. Only this process remembers a press, and only for a moment: of two replicas each may answer one
//! of two presses, which costs an answer too many and never one too few.

use jiff::{SignedDuration, Timestamp};
use moka::future::Cache;
use serde_json::{Map, Value};

use crate::webex::model::{AttachmentActionId, MessageId, PersonId};

/// How close together two presses are one, by Webex's clock.
const ONE: SignedDuration = SignedDuration::from_secs(3);

/// The most presses that are remembered.
const PRESSES: u64 = 10_000;

/// For how long a press is remembered: an event may come late.
const REMEMBERED: std::time::Duration = std::time::Duration::from_secs(60);

/// One person's press of one button on one card.
type Button = (PersonId, MessageId, String);

/// The presses of the last moments.
#[derive(Debug, Clone)]
pub struct Presses(Cache<Button, (AttachmentActionId, Timestamp)>);

impl Default for Presses {
    fn default() -> Self {
        Self(
            Cache::builder()
                .max_capacity(PRESSES)
                .time_to_live(REMEMBERED)
                .build(),
        )
    }
}

impl Presses {
    /// Whether this press repeats another one. The first stays what later ones are compared with, also when it is
    /// looked at again.
    pub(super) async fn repeats(
        &self,
        press: &AttachmentActionId,
        (who, card): (PersonId, MessageId),
        inputs: &Map<String, Value>,
        at: Timestamp,
    ) -> bool {
        // Maps are written in the order of their names.
        let inputs = serde_json::to_string(inputs).unwrap_or_default();
        let entry = self.0.entry((who, card, inputs));
        let mut repeats = false;
        let kept = entry.and_upsert_with(|known| {
            let known = known.map(moka::Entry::into_value);
            let first =
                known.filter(|(id, first)| id == press || first.duration_until(at).abs() < ONE);
            repeats = first.as_ref().is_some_and(|(id, _)| id != press);
            std::future::ready(first.unwrap_or_else(|| (press.clone(), at)))
        });
        kept.await;
        repeats
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn two_presses_of_one_button_count_as_one_only_within_a_moment() {
        let presses = Presses::default();
        let inputs = |who: &str| {
            let mut inputs = Map::new();
            inputs.insert("who".to_owned(), who.into());
            inputs
        };
        let press = async |id: &str, who: &str, whom: &str, millis: i64| {
            let at = Timestamp::UNIX_EPOCH + SignedDuration::from_millis(millis);
            let on = (who.parse().unwrap(), "CARD".parse().unwrap());
            presses
                .repeats(&id.parse().unwrap(), on, &inputs(whom), at)
                .await
        };
        assert!(!press("P1", "ANNA", "john", 0).await);
        assert!(press("P2", "ANNA", "john", 400).await);
        assert!(!press("P1", "ANNA", "john", 0).await, "tried again");
        assert!(press("P2", "ANNA", "john", 400).await, "tried again");
        assert!(!press("P3", "ANNA", "wei", 500).await, "another button");
        assert!(!press("P4", "JOHN", "john", 500).await, "another person");
        assert!(!press("P5", "ANNA", "john", 3500).await, "a moment later");
        assert!(press("P6", "ANNA", "john", 3600).await);
    }
}
