//! What a question means in its thread: `and wei?`, `is she there now?`. Pure.
//!
//! Whom the thread was about is told by whoever keeps it. Where nobody tells, whoever asks is asked whom they mean.

use crate::intent::{Help, Intent, PersonRef, Topic};
use crate::webex::model::PersonId;

/// What the last answer in a thread was about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadContext {
    /// What was asked.
    pub topic: Topic,
    /// Whom it was about.
    pub people: Vec<PersonId>,
}

/// The same question in words that need no thread.
pub(super) fn in_thread(intent: &Intent, thread: Option<&ThreadContext>) -> Intent {
    let people = thread.map_or(&[][..], |thread| &thread.people);
    let (whos, verb) = match intent {
        Intent::FollowUp(whos) => (whos, Topic::Whois.word()),
        Intent::About { topic, people } => (people, topic.word()),
        Intent::Times(whos) => (whos, "times"),
        other => return other.clone(),
    };
    let named: Option<Vec<Vec<PersonRef>>> = whos.iter().map(|who| named(who, people)).collect();
    match (intent, named.map(|named| named.concat()), thread) {
        (Intent::FollowUp(_), Some(people), Some(thread)) => Intent::About {
            topic: thread.topic,
            people,
        },
        (Intent::About { topic, .. }, Some(people), _) => Intent::About {
            topic: *topic,
            people,
        },
        (Intent::Times(_), Some(people), _) => Intent::Times(people),
        _ => Intent::Help(Help::Whom(verb)),
    }
}

/// Somebody without a word that only the thread explains; none where it explains nothing.
fn named(who: &PersonRef, people: &[PersonId]) -> Option<Vec<PersonRef>> {
    match who {
        PersonRef::Thread if people.is_empty() => None,
        PersonRef::Thread => Some(people.iter().cloned().map(PersonRef::Id).collect()),
        PersonRef::ManagerOf(of) => {
            let of = named(of, people)?.into_iter();
            Some(of.map(|of| PersonRef::ManagerOf(Box::new(of))).collect())
        }
        other => Some(vec![other.clone()]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(id: &str) -> PersonRef {
        PersonRef::Id(id.parse().unwrap())
    }

    fn manager_of(who: PersonRef) -> PersonRef {
        PersonRef::ManagerOf(Box::new(who))
    }

    #[test]
    fn a_thread_tells_who_is_meant_and_what_a_follow_up_asks() {
        let thread = ThreadContext {
            topic: Topic::Manager,
            people: vec!["ANNA".parse().unwrap(), "WEI".parse().unwrap()],
        };
        let read = |intent: Intent| in_thread(&intent, Some(&thread));
        assert_eq!(
            read(Intent::about(Topic::Whois, vec![PersonRef::Thread])),
            Intent::about(Topic::Whois, vec![id("ANNA"), id("WEI")])
        );
        assert_eq!(
            read(Intent::FollowUp(vec![id("JOHN")])),
            Intent::about(Topic::Manager, vec![id("JOHN")])
        );
        let bosses = vec![manager_of(PersonRef::Thread)];
        assert_eq!(
            read(Intent::Times(bosses)),
            Intent::Times(vec![manager_of(id("ANNA")), manager_of(id("WEI"))])
        );
    }

    #[test]
    fn without_a_thread_it_is_asked_who_is_meant_and_all_else_stays_as_it_is() {
        let read = |intent: &Intent| in_thread(intent, None);
        for unclear in [
            Intent::FollowUp(vec![id("JOHN")]),
            Intent::about(Topic::Chain, vec![id("JOHN"), PersonRef::Thread]),
            Intent::Times(vec![manager_of(PersonRef::Thread)]),
        ] {
            let asked = read(&unclear);
            assert!(matches!(asked, Intent::Help(Help::Whom(_))), "{asked:?}");
        }
        for clear in [
            Intent::Whoami,
            Intent::about(Topic::Chain, vec![manager_of(PersonRef::Asker)]),
        ] {
            assert_eq!(read(&clear), clear);
        }
    }
}
