//! What is said when nobody was found.

use super::super::safe::line;
use super::ASKED;
use crate::directory::found::Searched;

/// What was searched.
pub(in super::super) fn nobody(searched: &Searched) -> String {
    match searched {
        Searched::Names { tried, members, .. } => {
            let tried: Vec<String> = tried
                .iter()
                .map(|name| format!("“{}”", line(name, ASKED)))
                .collect();
            let who = if *members {
                "Nobody in this space has that name, and nobody"
            } else {
                "Nobody"
            };
            match tried.split_last() {
                None => "Nobody was found.".to_owned(),
                Some((only, [])) => format!("{who} has a name that begins with {only}."),
                Some((last, others)) => {
                    format!(
                        "{who} has a fitting name that begins with {} or {last}.",
                        others.join(", ")
                    )
                }
            }
        }
        Searched::Email(address) => format!(
            "Nobody in this organization has the address {}.",
            line(address, ASKED)
        ),
        Searched::Id => "This account was removed, or cannot be seen by the bot.".to_owned(),
        Searched::Manager => "Webex names no manager for this person.".to_owned(),
    }
}

/// What to try instead.
pub(in super::super) fn hint(searched: &Searched) -> &'static str {
    match searched {
        Searched::Names { .. } => {
            "Webex searches the beginning of display names only, so a family name alone may not be \
             enough: try the first name, or the email address."
        }
        Searched::Email(_) => {
            "Addresses are found inside the organization only: try the name, or mention the person."
        }
        Searched::Id | Searched::Manager => "",
    }
}
