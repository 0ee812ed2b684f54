//! A reading in short, as examples of phrases write it.

use super::{Help, Intent, PersonRef, Reading, SmallTalk, StatusQuestion, Topic};

/// The reading in short: `email anna | tom`, `privately whois anna`.
pub(super) fn told(reading: &Reading) -> String {
    let private = if reading.is_private { "privately " } else { "" };
    format!("{private}{}", intent(&reading.intent))
}

/// The intent in short.
pub(super) fn intent(intent: &Intent) -> String {
    match intent {
        Intent::About {
            topic: asked,
            people,
        } => about(*asked, people),
        Intent::Times(people) => format!("times {}", all(people)),
        Intent::FollowUp(people) => format!("follow-up {}", all(people)),
        Intent::Here {
            is_reachable,
            filters,
            ..
        } => {
            let reachable = if *is_reachable { " reachable" } else { "" };
            format!("here{reachable}{}", bracketed(filters))
        }
        Intent::SmallTalk(kind) => match kind {
            SmallTalk::Greeting => "greeting",
            SmallTalk::Thanks => "thanks",
            SmallTalk::Farewell => "farewell",
            SmallTalk::Chatter => "chatter",
        }
        .to_owned(),
        Intent::Help(Help::NotUnderstood {
            nearest: Some(nearest),
        }) => {
            format!("not understood, perhaps {nearest}")
        }
        Intent::Help(Help::NotUnderstood { nearest: None }) => "not understood".to_owned(),
        Intent::Help(Help::On(asked)) => format!("help {}", topic(*asked)),
        Intent::Help(Help::Whom(word)) => format!("whom {word}"),
        other => other.word().to_owned(),
    }
}

fn about(asked: Topic, people: &[PersonRef]) -> String {
    let managers: Option<Vec<PersonRef>> = people
        .iter()
        .map(|who| match who {
            PersonRef::ManagerOf(of) => Some((**of).clone()),
            _ => None,
        })
        .collect();
    match managers {
        Some(of) => format!("{} manager of {}", topic(asked), all(&of)),
        None => format!("{} {}", topic(asked), all(people)),
    }
}

fn topic(topic: Topic) -> &'static str {
    match topic {
        Topic::Status(question) => match question {
            StatusQuestion::Plain => "status",
            StatusQuestion::Reachable => "reachable",
            StatusQuestion::Busy => "busy",
            StatusQuestion::InCall => "in-call",
            StatusQuestion::InMeeting => "in-meeting",
            StatusQuestion::OutOfOffice => "out-of-office",
            StatusQuestion::LastActive => "last-active",
        },
        other => other.word(),
    }
}

fn all(people: &[PersonRef]) -> String {
    let people: Vec<String> = people.iter().map(who).collect();
    people.join(" | ")
}

fn who(who: &PersonRef) -> String {
    match who {
        PersonRef::Name(name) => name.clone(),
        PersonRef::Email(email) => format!("<{email}>"),
        PersonRef::Id(id) => format!("#{id}"),
        PersonRef::Asker => "(asker)".to_owned(),
        PersonRef::Thread => "(thread)".to_owned(),
        PersonRef::ManagerOf(of) => format!("manager of {}", self::who(of)),
        PersonRef::Described { name, filters } => {
            let name = name.as_deref().unwrap_or_default();
            format!("{name}{}", bracketed(filters))
                .trim_start()
                .to_owned()
        }
    }
}

fn bracketed(filters: &[String]) -> String {
    if filters.is_empty() {
        return String::new();
    }
    format!(" [{}]", filters.join(", "))
}

/// The command without a language that asks this; `None` if words can name nobody in it.
pub(super) fn sayable(intent: &Intent) -> Option<String> {
    let Intent::About { topic, people } = intent else {
        return None;
    };
    let people: Option<Vec<String>> = people
        .iter()
        .map(|who| match who {
            PersonRef::Name(name)
            | PersonRef::Described {
                name: Some(name), ..
            } => Some(name.clone()),
            PersonRef::Email(email) => Some(email.clone()),
            _ => None,
        })
        .collect();
    people.map(|people| format!("{} {}", topic.word(), people.join("; ")))
}
