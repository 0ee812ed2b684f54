//! The commands that help tells of. How it tells of each stands in `templates/words`.

/// Something that can be asked.
#[derive(Debug)]
pub struct Verb {
    /// The command, which is the same in every language.
    pub name: &'static str,
    /// An example that works as it stands.
    pub example: &'static str,
}

/// The commands, in the order in which help tells of them.
pub const VERBS: &[Verb] = &[
    Verb {
        name: "whois",
        example: "whois anna",
    },
    Verb {
        name: "status",
        example: "status me",
    },
    Verb {
        name: "manager",
        example: "manager me",
    },
    Verb {
        name: "whoami",
        example: "whoami",
    },
    Verb {
        name: "help",
        example: "help",
    },
];
