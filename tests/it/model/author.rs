//! Whoever makes stories up.

use fastrand::Rng;

use super::story::{ASKERS, Engine, GROUPS, How, QUESTIONS, Setting, Space, Step, Story};

/// How often a question is edited at most.
const EDITS: usize = 3;

/// Calls that may fail, and whether they change something.
const ENDPOINTS: [(&str, bool); 8] = [
    ("GET /messages/{id}", false),
    ("GET /messages/direct", false),
    ("GET /people", false),
    ("GET /people/{id}", false),
    ("GET /memberships", false),
    ("GET /rooms/{id}", false),
    ("GET /attachment/actions/{id}", false),
    ("DELETE /messages/{id}", true),
];

/// Whoever makes a story up.
struct Author {
    rng: Rng,
    setting: Setting,
    steps: Vec<Step>,
    /// Of each question where it was asked, how often it was edited, and whether it is as it was.
    questions: Vec<(Space, usize, bool)>,
    kills: usize,
    restarts: usize,
    /// How many posts go unheard in each space.
    unheard: Vec<(Space, u64)>,
    garbage: bool,
}

impl Story {
    /// The story of a seed. Without PostgreSQL all are told with SQLite.
    pub(super) fn of(seed: u64, postgres: bool) -> Self {
        let mut rng = Rng::with_seed(seed);
        let engine = match rng.u8(..4) {
            0 if postgres => Engine::Postgres { replicas: 1 },
            1 | 2 if postgres => Engine::Postgres { replicas: 2 },
            _ => Engine::Sqlite,
        };
        let setting = Setting {
            engine,
            once: rng.u8(..5) == 0,
            duplicate: if rng.bool() { 25 } else { 0 },
            reorder: if rng.bool() { 25 } else { 0 },
        };
        let mut author = Author {
            rng,
            setting,
            steps: Vec::new(),
            questions: Vec::new(),
            kills: 0,
            restarts: 0,
            unheard: Vec::new(),
            garbage: false,
        };
        author.write();
        Self {
            setting,
            steps: author.steps,
        }
    }
}

impl Author {
    fn write(&mut self) {
        let questions = self.rng.usize(6..=QUESTIONS);
        let secret = self.rng.u8(..6) == 0;
        let mut secrets: Vec<usize> = (0..3).map(|_| self.rng.usize(..questions)).collect();
        secrets.sort_unstable();
        while self.questions.len() < questions {
            let before = self.questions.len();
            self.act();
            if secret && self.questions.len() > before {
                let due = secrets.iter().filter(|due| **due == before).count();
                self.steps.extend((0..due).map(|_| Step::Secret));
            }
            if self.rng.u8(..3) > 0 {
                let millis = self.rng.u64(0..400);
                self.steps.push(Step::Pause { millis });
            }
        }
    }

    fn bot(&mut self) -> usize {
        match self.setting.engine {
            Engine::Postgres { replicas } => self.rng.usize(..replicas),
            Engine::Sqlite => 0,
        }
    }

    fn act(&mut self) {
        let (bot, once) = (self.bot(), self.setting.once);
        match self.rng.u8(..100) {
            0..=39 => self.ask(),
            40..=49 if !once => self.edit(),
            50..=57 if !once => self.delete(),
            58..=66 if !once => self.press(),
            67..=78 => self.fail(),
            79..=83 if !once => self.steps.push(Step::Delivers {
                after: self.rng.u8(..3) > 0,
                times: self.rng.u64(1..=3),
            }),
            84..=87 => self.stall(bot),
            88..=90 => self.steps.push(Step::StallStore {
                millis: self.rng.u64(50..3500),
            }),
            91..=94 if self.kills < 3 => {
                self.kills += 1;
                let down = self.rng.choice([0, 0, 300, 2000]).unwrap_or_default();
                self.steps.push(Step::Kill { bot, down });
            }
            95..=96 if self.restarts < 2 => {
                self.restarts += 1;
                self.steps.push(Step::Restart { bot });
            }
            97..=99 => {
                let jumps = [-90_000, -3600, -40, 40, 3600, 90_000];
                let seconds = self.rng.choice(jumps).unwrap_or_default();
                self.steps.push(Step::Clock { bot, seconds });
            }
            _ => {}
        }
    }

    /// Where another can take its jobs up, a bot may stand still for longer than a lease.
    fn stall(&mut self, bot: usize) {
        let is_alone = self.setting.engine != Engine::Postgres { replicas: 2 };
        let millis = match self.rng.u8(..8) {
            0 if !is_alone => 33_000,
            _ => self.rng.u64(50..4000),
        };
        self.steps.push(Step::Stall { bot, millis });
    }

    fn ask(&mut self) {
        let asker = self.rng.usize(..ASKERS);
        let mut group = self.rng.bool().then(|| self.rng.usize(..GROUPS));
        let mut under = None;
        if !self.questions.is_empty() && self.rng.u8(..4) == 0 {
            let root = self.rng.usize(..self.questions.len());
            match self.questions[root].0 {
                Space::Direct(of) if of == asker => (under, group) = (Some(root), None),
                Space::Group(of) => (under, group) = (Some(root), Some(of)),
                Space::Direct(_) => {}
            }
        }
        let space = group.map_or(Space::Direct(asker), Space::Group);
        if self.rng.u8(..4) == 0 {
            self.unheard(space);
        }
        let question = self.questions.len();
        self.questions.push((space, 0, true));
        self.steps.push(Step::Ask {
            question,
            asker,
            group,
            under,
            status: self.rng.u8(..3) == 0,
        });
    }

    /// Few in one space: a question whose posts go unheard again and again is left to an operator.
    fn unheard(&mut self, space: Space) {
        let known = self.unheard.iter().filter(|(of, _)| *of == space);
        let before: u64 = known.map(|(_, times)| times).sum();
        if before >= 2 {
            return;
        }
        let mut times = self.rng.u64(1..=2 - before);
        let how = match self.rng.u8(..12) {
            0..=3 => How::Status(self.rng.choice([500, 502, 503, 504]).unwrap_or_default()),
            4..=7 => How::Cut,
            8..=9 => How::Truncated,
            10 => How::Late(17_000),
            _ if self.garbage => How::Cut,
            _ => {
                (self.garbage, times) = (true, 1);
                How::Garbage
            }
        };
        self.unheard.push((space, times));
        self.steps.push(Step::Unheard { space, how, times });
    }

    /// A question that stands, and has room for what is to be done.
    fn standing(&mut self, fits: impl Fn(&(Space, usize, bool)) -> bool) -> Option<usize> {
        let all = self.questions.iter().enumerate();
        let fit: Vec<usize> = all
            .filter(|(_, q)| q.2 && fits(q))
            .map(|(n, _)| n)
            .collect();
        self.rng.choice(fit)
    }

    fn edit(&mut self) {
        let Some(question) = self.standing(|q| q.1 < EDITS) else {
            return;
        };
        if self.rng.bool() {
            self.steps.push(Step::Await { question });
        }
        for _ in 0..self.rng.usize(1..=2) {
            if self.questions[question].1 < EDITS {
                if self.rng.u8(..4) == 0 {
                    self.unheard(self.questions[question].0);
                }
                self.questions[question].1 += 1;
                let edition = self.questions[question].1;
                self.steps.push(Step::Edit { question, edition });
            }
        }
    }

    fn delete(&mut self) {
        let Some(question) = self.standing(|_| true) else {
            return;
        };
        if self.rng.bool() {
            self.steps.push(Step::Await { question });
        }
        self.questions[question].2 = false;
        self.steps.push(Step::Delete { question });
    }

    fn press(&mut self) {
        let Some(question) = self.standing(|_| true) else {
            return;
        };
        self.steps.push(Step::Await { question });
        if self.rng.u8(..4) == 0 {
            self.unheard(self.questions[question].0);
        }
        self.steps.push(Step::Press { question });
    }

    fn fail(&mut self) {
        let Some((endpoint, changes)) = self.rng.choice(ENDPOINTS) else {
            return;
        };
        let how = match self.rng.u8(..12) {
            0..=3 => How::Status(503),
            4..=5 => How::Status(429),
            6..=7 => How::Cut,
            8 => How::Truncated,
            9..=10 => How::Late(self.rng.u64(100..2500)),
            _ if self.garbage => How::Status(500),
            // An answer that makes no sense twice is told to the asker.
            _ => {
                self.garbage = true;
                How::Garbage
            }
        };
        let times = if how == How::Garbage {
            1
        } else {
            self.rng.u64(1..=3)
        };
        let after = changes && self.rng.bool();
        self.steps.push(Step::Fails {
            endpoint,
            how,
            after,
            times,
        });
    }
}
