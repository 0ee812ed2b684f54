//! A notice to operators: a problem, and the command that shows more. It names nobody, and quotes no question.

use super::templates::Templates;

/// The reasons for a notice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Notice {
    /// How many questions failed for good.
    pub buried: u64,
    /// Webex had turned webhooks off.
    pub webhooks_off: bool,
    /// The webhooks cannot be looked after.
    pub webhooks_unmended: bool,
    /// The file of the roster cannot be used.
    pub roster_unread: bool,
}

impl Notice {
    /// Whether there is nothing to tell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Templates {
    /// A notice in words, a paragraph each.
    #[must_use]
    pub fn notice(&self, notice: &Notice) -> String {
        let words = self.words();
        let mut paragraphs = vec![words.say("notice-title")];
        if notice.buried > 0 {
            paragraphs.push(words.say_of("notice-buried", "n", notice.buried));
        }
        if notice.webhooks_off {
            paragraphs.push(words.say("notice-webhooks-off"));
        }
        if notice.webhooks_unmended {
            paragraphs.push(words.say("notice-webhooks-unmended"));
        }
        if notice.roster_unread {
            paragraphs.push(words.say("notice-roster-unread"));
        }
        paragraphs.join("\n\n")
    }
}
