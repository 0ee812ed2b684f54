//! The topics of questions about a person.

/// The topic of a question about a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Topic {
    /// Everything.
    Whois,
    /// Whether they can be reached now.
    Status(StatusQuestion),
    /// One fact.
    Contact(Facet),
    /// Their manager.
    Manager,
    /// Their manager, the manager's manager, and so on.
    Chain,
    /// The people who have them as manager.
    Reports,
    /// To be told when they can be reached.
    Watch,
    /// To be told so no longer.
    Unwatch,
}

/// The exact question about a person's presence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum StatusQuestion {
    /// Nothing in particular: `status anna`.
    #[default]
    Plain,
    /// Can they be reached: is anna free, is wei there, can I call john now?
    Reachable,
    /// Are they busy?
    Busy,
    /// Are they in a call?
    InCall,
    /// Are they in a meeting?
    InMeeting,
    /// Are they out of office?
    OutOfOffice,
    /// When were they last seen?
    LastActive,
}

/// One fact about somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Facet {
    /// The address of mail.
    Email,
    /// A telephone number: that of work before others.
    Phone,
    /// The number of the mobile phone.
    Mobile,
    /// The extension.
    Extension,
    /// The postal address.
    Address,
    /// The local time.
    LocalTime,
    /// The title.
    Title,
    /// The department.
    Department,
}

impl Topic {
    /// All topics, each once.
    pub const ALL: [Self; 15] = [
        Self::Whois,
        Self::Status(StatusQuestion::Plain),
        Self::Contact(Facet::Email),
        Self::Contact(Facet::Phone),
        Self::Contact(Facet::Mobile),
        Self::Contact(Facet::Extension),
        Self::Contact(Facet::Address),
        Self::Contact(Facet::LocalTime),
        Self::Contact(Facet::Title),
        Self::Contact(Facet::Department),
        Self::Manager,
        Self::Chain,
        Self::Reports,
        Self::Watch,
        Self::Unwatch,
    ];

    /// In a word, as buttons carry it and commands say it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Whois => "whois",
            Self::Status(_) => "status",
            Self::Contact(Facet::Email) => "email",
            Self::Contact(Facet::Phone) => "phone",
            Self::Contact(Facet::Mobile) => "mobile",
            Self::Contact(Facet::Extension) => "extension",
            Self::Contact(Facet::Address) => "address",
            Self::Contact(Facet::LocalTime) => "time",
            Self::Contact(Facet::Title) => "title",
            Self::Contact(Facet::Department) => "department",
            Self::Manager => "manager",
            Self::Chain => "chain",
            Self::Reports => "reports",
            Self::Watch => "watch",
            Self::Unwatch => "unwatch",
        }
    }

    /// The topic of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.word() == word)
    }
}
