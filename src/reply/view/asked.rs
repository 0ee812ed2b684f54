//! One-sentence answers to questions about presence. They say no more than Webex tells: a person who is away is not
//! free, and a state that hides others is no proof of them.

use super::super::sanitize::line;
use super::{RenderContext, person, time};
use crate::intent::StatusQuestion;
use crate::policy::{DisclosureLevel, ShownPresence, VisiblePerson};
use crate::webex::model::Presence;

/// How an answer begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lead {
    Yes,
    No,
    /// No, and that may change soon.
    NotNow,
    /// The state neither proves nor rules out what was asked.
    CannotTell,
    /// The state says more than a yes or a no.
    Only,
}

impl Lead {
    fn key(self) -> &'static str {
        match self {
            Self::Yes => "said-yes",
            Self::No => "said-no",
            Self::NotNow => "said-not-now",
            Self::CannotTell => "said-cannot-tell",
            Self::Only => "said-so",
        }
    }
}

/// The answer in a sentence; empty where nothing in particular was asked.
pub(super) fn sentence(
    shown: &VisiblePerson,
    question: StatusQuestion,
    context: RenderContext<'_>,
) -> String {
    match question {
        StatusQuestion::Plain => String::new(),
        StatusQuestion::LastActive => last_active(shown, context),
        _ => {
            let (lead, state) = match shown.presence() {
                ShownPresence::Known(presence) => {
                    (lead(question, presence), state(shown, presence, context))
                }
                unknown => (Lead::CannotTell, why(shown, unknown, context)),
            };
            context.words.say_of(lead.key(), "state", state)
        }
    }
}

fn lead(question: StatusQuestion, presence: &Presence) -> Lead {
    use Presence::{
        Active, Call, DoNotDisturb, Inactive, Meeting, Other, OutOfOffice, Pending, Presenting,
        Unknown,
    };
    match (question, presence) {
        (_, Unknown | Other(_)) => Lead::CannotTell,
        (StatusQuestion::Reachable, Active)
        | (StatusQuestion::Busy, Call | DoNotDisturb | Meeting | Presenting)
        | (StatusQuestion::InCall, Call)
        | (StatusQuestion::InMeeting, Meeting)
        | (StatusQuestion::OutOfOffice, OutOfOffice) => Lead::Yes,
        (StatusQuestion::Reachable, Pending | OutOfOffice)
        | (StatusQuestion::Busy, Active)
        | (StatusQuestion::InCall, Active | Inactive | Meeting | Pending)
        | (StatusQuestion::InMeeting, Active | Inactive | Call | Pending)
        | (StatusQuestion::OutOfOffice, Active | Call | DoNotDisturb | Meeting | Presenting) => {
            Lead::No
        }
        (StatusQuestion::Reachable, _) => Lead::NotNow,
        (StatusQuestion::InCall | StatusQuestion::InMeeting, DoNotDisturb)
        | (StatusQuestion::OutOfOffice, Inactive | Pending) => Lead::CannotTell,
        _ => Lead::Only,
    }
}

/// The state as a clause about the person, and where it helps, when they were last active.
fn state(shown: &VisiblePerson, presence: &Presence, context: RenderContext<'_>) -> String {
    let (words, person) = (context.words, shown.person());
    let name = person::name(person, context);
    let (key, dates) = match presence {
        Presence::Active => ("state-active", true),
        Presence::Call => ("state-call", false),
        Presence::DoNotDisturb => ("state-do-not-disturb", false),
        Presence::Inactive => ("state-inactive", true),
        Presence::Meeting => ("state-meeting", false),
        Presence::OutOfOffice => ("state-out-of-office", true),
        Presence::Pending => ("state-pending", false),
        Presence::Presenting => ("state-presenting", false),
        Presence::Unknown => ("state-unknown", false),
        Presence::Other(text) => {
            let text = line(text, 40);
            if text.is_empty() {
                return words.say_of("state-not-shared", "name", name);
            }
            let values = [("state", text.into()), ("name", name.into())];
            return words.say_with("state-other", values);
        }
    };
    let state = words.say_of(key, "name", name);
    match person.last_activity.filter(|_| dates) {
        Some(active) => {
            let ago = time::ago(words, active, context.reader);
            words.say_with(
                "said-active",
                [("state", state.into()), ("ago", ago.into())],
            )
        }
        None => state,
    }
}

/// Why it cannot be told whether somebody can be reached.
pub(super) fn unknown(shown: &VisiblePerson, context: RenderContext<'_>) -> String {
    match shown.presence() {
        ShownPresence::Known(presence) => state(shown, presence, context),
        unknown => why(shown, unknown, context),
    }
}

/// Why nothing is known.
fn why(shown: &VisiblePerson, unknown: &ShownPresence, context: RenderContext<'_>) -> String {
    let key = match unknown {
        ShownPresence::NotShared | ShownPresence::Known(_) => "state-not-shared",
        ShownPresence::OtherOrganization => "state-other-organization",
        ShownPresence::NotAsked => "state-none",
        ShownPresence::Withheld => "state-withheld",
    };
    let name = person::name(shown.person(), context);
    context.words.say_of(key, "name", name)
}

fn last_active(shown: &VisiblePerson, context: RenderContext<'_>) -> String {
    let (words, person) = (context.words, shown.person());
    let name = person::name(person, context);
    match person.last_activity {
        Some(active) => {
            let when = time::moment(words, active, context.reader);
            words.say_with("seen-at", [("name", name.into()), ("when", when.into())])
        }
        None if !shown.shows(DisclosureLevel::Presence) => {
            words.say_of("seen-withheld", "name", name)
        }
        None => words.say_of("seen-unknown", "name", name),
    }
}
