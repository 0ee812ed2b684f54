//! Assembles the modules that bring events, as the settings ask: the webhook, the websocket, or both.

use std::sync::Arc;

use axum::Router;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::App;
use crate::announcement::Announcement;
use crate::intake::{EventFilter, ForgetMembers, Intake};
use crate::listen::{self, Bounds};
use crate::webex::model::Person;
use crate::webhook::{self, FirstHeardHere, WebhookState};
use crate::websocket::{Correction, TellMembers, WebsocketState};
use crate::worker::right_id::CorrectId;

impl App {
    fn intake(&self) -> Intake {
        let directory = self.directory.clone();
        Intake {
            forget_members: ForgetMembers(Arc::new(move |room| {
                directory.members_have_changed(room);
            })),
            inbox: self.inbox.clone(),
            bot: Arc::clone(&self.bot),
            own_posts: self.own_posts.clone(),
            filter: EventFilter {
                edits: self.config.answer_edits,
                deletions: self.config.delete_answers,
            },
            webex: self.clock.clone(),
        }
    }

    /// The public listener's routes; none without webhooks.
    pub(super) fn webhook(&self) -> Option<Router> {
        let first_heard_here = self.websocket.clone().map(|websocket| {
            FirstHeardHere(Arc::new(move |asked| {
                websocket.first_heard_elsewhere(asked);
            }))
        });
        Some(webhook::router(WebhookState {
            verifier: self.verifier.clone()?,
            intake: self.intake(),
            first_heard_here,
            metrics: self.metrics.clone(),
        }))
    }

    /// Serves the public listener, if there is one.
    pub(super) async fn serve_webhook(
        &self,
        listener: Option<TcpListener>,
        closing: CancellationToken,
    ) {
        let router = self.webhook();
        if let (Some(listener), Some(router)) = (listener, router) {
            listen::serve(listener, router, Bounds::default(), closing).await;
        }
    }

    /// The websocket, if the settings ask for one.
    pub(super) fn websocket(&self, me: &Person) -> Option<WebsocketState> {
        let watch = self.websocket.clone()?;
        Some(WebsocketState {
            client: self.client.clone(),
            token: self.token_source(),
            inbox: self.inbox.clone(),
            intake: self.intake(),
            bot: me.id.clone(),
            watch,
            members: self.tell_members(),
            metrics: self.metrics.clone(),
            webex: self.clock.clone(),
            pace: self.pace,
            clusters: Arc::clone(&self.clusters),
        })
    }

    /// Corrects ids that were made for a wrong cluster; none without a websocket, whose events alone have such ids.
    pub(super) fn correct_id(&self) -> Option<CorrectId> {
        let correction = Arc::new(Correction {
            client: self.client.clone(),
            clusters: Arc::clone(&self.clusters),
            watch: self.websocket.clone()?,
        });
        Some(CorrectId(Arc::new(move |data| {
            let correction = Arc::clone(&correction);
            Box::pin(async move { correction.right_id(&data).await })
        })))
    }

    /// Member lists are valid for longer while membership events arrive. With webhooks, their state decides instead.
    fn tell_members(&self) -> TellMembers {
        if self.config.receive.has_webhook() {
            return TellMembers(Arc::new(|_| {}));
        }
        let members = Arc::new(self.members());
        TellMembers(Arc::new(move |heard| {
            let announcement = if heard {
                members.webhooks_are_sound();
                Announcement::WebhooksAreSound
            } else {
                members.events_are_missed();
                Announcement::EventsAreMissed
            };
            let inbox = members.inbox.clone();
            tokio::spawn(async move {
                // If no other replica hears it, its member lists are valid for seconds only.
                drop(inbox.announce(&announcement.to_string()).await);
            });
        }))
    }
}
