//! Filters among people of one name: `in sales`, `the gardener`, `the recruiter called`.

use super::folk::is_inside_a_name;
use super::label::{Item, Line};
use super::phrases::{Meaning, Phrase, Weight};
use super::spelling::without_possessive;
use super::text::Token;
use super::{Facet, Topic};

/// A filter.
#[derive(Debug, Clone)]
pub(super) struct Narrowed {
    /// The name whose choice it narrows.
    pub(super) name: Option<String>,
    /// Whether it narrows nobody's: neither a name nor those of the space.
    pub(super) is_of_nobody: bool,
    /// The condition.
    pub(super) filter: String,
}

/// The way that particles between words of a name are taken: `ana de la cruz`, `Anna von der Buchhaltung`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Particles {
    /// As their letters and what is asked tell.
    AsTold,
    /// They part the name from what narrows it.
    Narrow,
}

/// The filters, and the items without them.
pub(super) fn narrow<'a>(
    line: &Line<'a>,
    items: &[Item<'a>],
    particles: Particles,
) -> (Vec<Narrowed>, Vec<Item<'a>>) {
    let narrows = |at: usize| {
        let by_particle = particles == Particles::Narrow && joins_a_name(line, items, at);
        items[at].means(Meaning::Filter) || by_particle
    };
    let mut seen = Narrowing {
        line,
        items,
        particles,
        all: Vec::new(),
        kept: items.to_vec(),
    };
    let mut at = 0;
    while at < items.len() {
        at = if narrows(at) {
            seen.filter(at)
        } else if items[at].means(Meaning::Article) {
            seen.apposition(at)
        } else if items[at].means(Meaning::List) {
            seen.list(at)
        } else if items[at].means(Meaning::Called) {
            seen.called(at)
        } else {
            at + 1
        };
    }
    (seen.all, seen.kept)
}

/// Whether these are particles that the language knows, between words of a name.
pub(super) fn joins_a_name(line: &Line<'_>, items: &[Item<'_>], at: usize) -> bool {
    items[at].said.is_some()
        && line.is_of_particles(&items[at])
        && !follows_a_particle(line, items, at)
        && is_inside_a_name(line, items, at)
}

/// Whether a particle stands before this that the language does not know: what follows goes on with a name, as in `van der Roth`.
/// With a capital letter it ends one: Anita Das, Li Bin.
fn follows_a_particle(line: &Line<'_>, items: &[Item<'_>], at: usize) -> bool {
    let ends_a_name = |place: usize| {
        let before = place.checked_sub(1).map(|before| &items[before]);
        line.is_capital(items[place].from)
            && before.is_some_and(|item| item.said.is_none() && !line.is_of_particles(item))
    };
    line.is_of_particles(&items[at])
        && (0..at)
            .rev()
            .take_while(|place| line.is_of_particles(&items[*place]))
            .any(|place| items[place].said.is_none() && !ends_a_name(place))
}

struct Narrowing<'l, 'a> {
    line: &'l Line<'a>,
    items: &'l [Item<'a>],
    particles: Particles,
    all: Vec<Narrowed>,
    kept: Vec<Item<'a>>,
}

impl Narrowing<'_, '_> {
    /// `anna in sales`.
    fn filter(&mut self, at: usize) -> usize {
        let mut words = Vec::new();
        let mut end = at + 1;
        while end < self.items.len() {
            let item = &self.items[end];
            let joins = [Meaning::Article, Meaning::Of, Meaning::Filter]
                .iter()
                .any(|meaning| item.means(*meaning));
            let before_more = self.is_word(end + 1)
                || self
                    .items
                    .get(end + 1)
                    .is_some_and(|next| next.means(Meaning::Filter));
            let noun =
                self.is_noun(end) && (before_more || (self.is_word(end - 1) && is_place(item)));
            if self.is_word(end) {
                words.push(self.text(end));
            } else if !joins && !noun {
                break;
            }
            end += 1;
        }
        // In a phrase of two parts, people stand between them and nowhere else.
        if words.is_empty() || self.line.frame.is_some() {
            return at + 1;
        }
        let name = self.name_before(at);
        if self.is_in_name(at, end) || (name.is_none() && self.stands_before_a_name(at)) {
            return at + 1;
        }
        let of_space = self
            .items
            .iter()
            .any(|item| item.means(Meaning::Here) || item.means(Meaning::Them));
        let is_of_nobody = name.is_none() && !of_space;
        self.take(at, end);
        self.all.push(Narrowed {
            name,
            is_of_nobody,
            filter: words.join(" "),
        });
        end
    }

    /// Whether this is a small word inside of a name: `de la Cruz`. Among words that ask, a capital letter tells.
    fn is_in_name(&self, at: usize, end: usize) -> bool {
        if follows_a_particle(self.line, self.items, at) {
            return true;
        }
        if self.particles == Particles::Narrow {
            return false;
        }
        let asks = self
            .items
            .iter()
            .any(|item| item.said.is_some_and(Phrase::asks));
        let capital =
            (at..end).any(|at| self.is_word(at) && self.line.is_capital(self.items[at].from));
        let is_particle = self.line.is_of_particles(&self.items[at]);
        is_particle && at > 0 && self.is_word(at - 1) && (capital || !asks)
    }

    /// Whether a name follows here, and nothing that narrows: `number of anna`, where one word says both.
    fn stands_before_a_name(&self, at: usize) -> bool {
        let before = self.kept[..at]
            .iter()
            .rev()
            .find(|item| !item.means(Meaning::Article));
        // Those of the space are narrowed: `who is here from sales`.
        if self.items[..at]
            .iter()
            .any(|item| item.means(Meaning::Here))
        {
            return false;
        }
        self.items[at].means(Meaning::Of)
            || before.is_some_and(|item| {
                item.said
                    .is_some_and(|phrase| phrase.asks() && phrase.weight > Weight::Weak)
            })
    }

    /// `john, the gardener`.
    fn apposition(&mut self, at: usize) -> usize {
        let after_comma = at > 0
            && !self.line.is_capital(self.items[at].from)
            && matches!(self.line.tokens[self.items[at - 1].from], Token::Comma);
        let mut end = at + 1;
        while self.is_word(end) || self.is_noun(end) {
            end += 1;
        }
        let name = self.name_before(at);
        if !after_comma || end == at + 1 || name.is_none() {
            return at + 1;
        }
        let words: Vec<String> = (at + 1..end).map(|at| self.text(at)).collect();
        self.take(at - 1, end);
        self.all.push(Narrowed {
            name,
            is_of_nobody: false,
            filter: words.join(" "),
        });
        end
    }

    /// `the recruiter called anna`.
    fn called(&mut self, at: usize) -> usize {
        let mut begin = at;
        while begin > 0 && (self.is_word(begin - 1) || self.is_noun(begin - 1)) {
            begin -= 1;
        }
        let after_article = begin > 0 && self.items[begin - 1].means(Meaning::Article);
        let name = self.name_from(at + 1);
        if after_article && begin < at && name.is_some() {
            let words: Vec<String> = (begin..at).map(|at| self.text(at)).collect();
            self.take(begin, at);
            self.all.push(Narrowed {
                name,
                is_of_nobody: false,
                filter: words.join(" "),
            });
        }
        at + 1
    }

    /// `who speaks german`, `everybody in the new york office`.
    fn list(&mut self, at: usize) -> usize {
        let mut words = Vec::new();
        let mut end = at + 1;
        while end < self.items.len() {
            let item = &self.items[end];
            let joins = [Meaning::Article, Meaning::Of, Meaning::Filter, Meaning::And];
            if self.is_word(end) {
                words.push(self.text(end));
            } else if self.is_noun(end) && !is_place(item) {
                // `who knows anna's number` asks for that.
                return at + 1;
            } else if !is_place(item) && !joins.iter().any(|meaning| item.means(*meaning)) {
                break;
            }
            end += 1;
        }
        if words.is_empty() || self.line.frame.is_some() {
            return at + 1;
        }
        self.take(at, end);
        self.all.push(Narrowed {
            name: None,
            is_of_nobody: true,
            filter: words.join(" "),
        });
        end
    }

    fn take(&mut self, from: usize, to: usize) {
        for item in &mut self.kept[from..to] {
            item.said = None;
            item.is_slip = false;
            item.is_away = true;
        }
    }

    fn is_word(&self, at: usize) -> bool {
        self.items.get(at).is_some_and(|item| {
            item.said.is_none()
                && matches!(
                    self.line.tokens[item.from],
                    Token::Word(_) | Token::Suffix { .. }
                )
        })
    }

    /// Whether this is a single word that asks, and so may be one of a title.
    fn is_noun(&self, at: usize) -> bool {
        self.items.get(at).is_some_and(|item| {
            item.to - item.from == 1
                && item.said.is_some_and(|phrase| {
                    phrase.means.iter().any(|meaning| match meaning {
                        Meaning::Topic(Topic::Status(_)) => false,
                        Meaning::Topic(_) => true,
                        _ => false,
                    })
                })
        })
    }

    fn text(&self, at: usize) -> String {
        match &self.line.tokens[self.items[at].from] {
            Token::Word(word) => word.trim_end_matches('.').to_owned(),
            Token::Suffix { text, .. } => text.clone(),
            _ => String::new(),
        }
    }

    /// The name that ends before this place, commas and what only stands by apart.
    fn name_before(&self, at: usize) -> Option<String> {
        let stands_by = |item: &Item<'_>| {
            matches!(self.line.tokens[item.from], Token::Comma)
                || item.means(Meaning::Filler)
                || item.means(Meaning::Article)
        };
        let mut end = at;
        while end > 0 && stands_by(&self.kept[end - 1]) {
            end -= 1;
        }
        let mut begin = end;
        while begin > 0 && self.is_word(begin - 1) && !self.kept[begin - 1].is_away {
            begin -= 1;
        }
        self.name(begin, end)
    }

    /// The name that begins at this place.
    fn name_from(&self, at: usize) -> Option<String> {
        let mut end = at;
        let joins = |end: usize| {
            self.particles == Particles::AsTold
                && (at + 1..self.items.len()).contains(&end)
                && self.line.is_of_particles(&self.items[end])
                && is_inside_a_name(self.line, self.items, end)
        };
        while self.is_word(end) || joins(end) {
            end += 1;
        }
        self.name(at, end)
    }

    fn name(&self, begin: usize, end: usize) -> Option<String> {
        let items = self.items[begin..end].iter();
        let words: Vec<&str> = items
            .flat_map(|item| &self.line.tokens[item.from..item.to])
            .filter_map(|token| match token {
                Token::Suffix { text, .. } => Some(text.as_str()),
                token => token.word().map(without_possessive),
            })
            .collect();
        let name = words.join(" ");
        (!name.is_empty()).then(|| name.trim_end_matches('.').to_owned())
    }
}

fn is_place(item: &Item<'_>) -> bool {
    item.means(Meaning::Topic(Topic::Contact(Facet::Address)))
}
