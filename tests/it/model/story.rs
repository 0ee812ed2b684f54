//! A story: what people and machines do, a line each, made from a seed.

use std::fmt;

/// How many people ask.
pub(super) const ASKERS: usize = 3;

/// How many group spaces there are.
pub(super) const GROUPS: usize = 2;

/// The most questions of one story.
pub(super) const QUESTIONS: usize = 24;

/// Where the bot keeps its jobs, and how many processes of it there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Engine {
    Sqlite,
    Postgres { replicas: usize },
}

/// What a world is like that a story is told in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting {
    pub(super) engine: Engine,
    /// Whether each delivery is tried once: what is missed then has to be caught up with.
    pub(super) once: bool,
    /// Of a hundred deliveries, how many come twice, and how many late.
    pub(super) duplicate: u8,
    pub(super) reorder: u8,
}

/// A space, as a story knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    Direct(usize),
    Group(usize),
}

/// How a call fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    Status(u16),
    Cut,
    Truncated,
    Garbage,
    /// So many milliseconds late, and well.
    Late(u64),
}

/// What somebody or something does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Ask {
        question: usize,
        asker: usize,
        group: Option<usize>,
        under: Option<usize>,
        status: bool,
    },
    /// Presses "Manager" on the answer.
    Press {
        question: usize,
    },
    Edit {
        question: usize,
        edition: usize,
    },
    Delete {
        question: usize,
    },
    /// Waits until the answer stands.
    Await {
        question: usize,
    },
    Pause {
        millis: u64,
    },
    /// The bot's next posts there are carried out, and it does not hear so.
    Unheard {
        space: Space,
        how: How,
        times: u64,
    },
    /// The bot's next calls of an endpoint fail, some after they were carried out.
    Fails {
        endpoint: &'static str,
        how: How,
        after: bool,
        times: u64,
    },
    /// The next deliveries break, some after they were taken.
    Delivers {
        after: bool,
        times: u64,
    },
    Stall {
        bot: usize,
        millis: u64,
    },
    StallStore {
        millis: u64,
    },
    Kill {
        bot: usize,
        down: u64,
    },
    Restart {
        bot: usize,
    },
    /// A bot's clock jumps.
    Clock {
        bot: usize,
        seconds: i64,
    },
    /// The next of the three steps by which a webhook secret is changed.
    Secret,
}

/// A setting and what happens in it.
#[derive(Debug, Clone)]
pub(super) struct Story {
    pub(super) setting: Setting,
    pub(super) steps: Vec<Step>,
}

impl fmt::Display for Space {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Direct(asker) => write!(f, "asker {asker}'s direct space"),
            Self::Group(group) => write!(f, "group space {group}"),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ask {
                question,
                asker,
                group,
                under,
                status,
            } => {
                let space = group.map_or(Space::Direct(*asker), Space::Group);
                let verb = if *status { "status" } else { "whois" };
                write!(
                    f,
                    "asker {asker} asks question {question} ({verb}) in {space}"
                )?;
                under.map_or(Ok(()), |root| {
                    write!(f, " in the thread of question {root}")
                })
            }
            Self::Press { question } => write!(
                f,
                "\"Manager\" is pressed on the answer to question {question}"
            ),
            Self::Edit { question, edition } => {
                write!(f, "question {question} is edited (edition {edition})")
            }
            Self::Delete { question } => write!(f, "question {question} is deleted"),
            Self::Await { question } => write!(f, "until question {question} has its answer"),
            Self::Pause { millis } => write!(f, "{millis} ms"),
            Self::Unheard { space, how, times } => {
                write!(
                    f,
                    "the bot's next {times} posts in {space} are carried out, and it hears {how:?}"
                )
            }
            Self::Fails {
                endpoint,
                how,
                after,
                times,
            } => {
                let when = if *after {
                    "are carried out and heard as"
                } else {
                    "meet"
                };
                write!(
                    f,
                    "the bot's next {times} calls of {endpoint} {when} {how:?}"
                )
            }
            Self::Delivers { after: true, times } => {
                write!(
                    f,
                    "the next {times} deliveries are taken, and the acknowledgement is lost"
                )
            }
            Self::Delivers {
                after: false,
                times,
            } => write!(f, "the next {times} deliveries are lost on their way"),
            Self::Stall { bot, millis } => write!(f, "bot {bot} stands still for {millis} ms"),
            Self::StallStore { millis } => write!(f, "the store stands still for {millis} ms"),
            Self::Kill { bot, down } => {
                write!(f, "bot {bot} is killed, and started again after {down} ms")
            }
            Self::Restart { bot } => write!(f, "bot {bot} is stopped in order and started again"),
            Self::Clock { bot, seconds } => {
                write!(f, "the clock of bot {bot} jumps by {seconds} s")
            }
            Self::Secret => write!(f, "the next step of a change of the webhook secret"),
        }
    }
}

impl fmt::Display for Story {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  in a world of {:?}", self.setting)?;
        for (number, step) in self.steps.iter().enumerate() {
            writeln!(f, "  {:3}. {step}", number + 1)?;
        }
        Ok(())
    }
}
