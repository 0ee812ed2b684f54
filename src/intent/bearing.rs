//! Words of names that look like something else: misspelt, or a single letter.

use super::folk::can_be_owned;
use super::label::Line;
use super::phrases::{Meaning, Phrase, Weight};
use super::spelling::without_possessive;
use super::text::Token;

/// The fewest letters of a word that is rather misspelt than a name.
const MIN_LETTERS_MISSPELT: usize = 4;

/// The most letters of a word that is rather a name than misspelt, where nothing else is asked.
const MOST_LETTERS_OF_A_NAME: usize = 6;

impl Line<'_> {
    /// Whether words that are misspelt in `forgiven` are rather words of names, as they stand here: something is asked
    /// without them, and they are all that can be a name (`where is sean`, `ist Wei erreichbar`), or they stand beside the
    /// rest of one (`wo ist Karen Olsen`).
    pub(super) fn names_what_slips_in(&self, forgiven: &Self) -> bool {
        let asks = |least| {
            let mut signs = self.items.iter().filter_map(|item| item.said);
            signs.any(|phrase| phrase.asks() && phrase.weight >= least)
        };
        if !asks(Weight::Weak) {
            return self.names_beside_a_name(forgiven);
        }
        if !forgiven.is_of_somebody() {
            return true;
        }
        let slips = |at: usize| {
            let mut slips = forgiven.items.iter().filter(|item| item.is_slip);
            slips.any(|item| (item.from..item.to).contains(&self.items[at].from))
        };
        (0..self.items.len())
            .filter(|at| self.is_raw(Some(*at)) && slips(*at))
            .any(|at| {
                let place = self.items[at].from;
                let is_capital = place > 0 && self.is_capital(place);
                let beside = |other: Option<usize>| {
                    self.is_raw(other)
                        && other.is_some_and(|other| !slips(other) && !self.owns(other))
                };
                let before = at.checked_sub(1);
                let is_capital_too =
                    |other: usize| is_capital && self.is_capital(self.items[other].from);
                let letters = self.tokens[place]
                    .word()
                    .map_or(0, |word| word.chars().count());
                let is_short = letters < MIN_LETTERS_MISSPELT;
                let asks_before =
                    before.is_some_and(|before| self.items[before].said.is_some_and(Phrase::asks));
                beside(before)
                    && (before.is_some_and(is_capital_too)
                        || (asks(Weight::Plain) && (is_capital || is_short)))
                    || beside(Some(at + 1))
                        && (is_capital_too(at + 1) || (asks(Weight::Plain) && asks_before))
                    || is_capital && self.follows_family(at)
            })
    }

    /// The same where nothing is asked without them: `Olsen, Karen`, `Anna und Karen`, `Sean OBrien, just for me`. Long words,
    /// and those of which two letters are swapped, are rather misspelt. Words in small letters are names only where the same
    /// is asked about somebody else, or for the asker alone: `und karen olsen`.
    fn names_beside_a_name(&self, forgiven: &Self) -> bool {
        let first = self.items.first();
        let asks_again = [Meaning::And, Meaning::Or, Meaning::Follow]
            .iter()
            .any(|meaning| first.is_some_and(|item| item.means(*meaning)));
        let in_small = asks_again || self.items.iter().any(|item| item.means(Meaning::Private));
        let is_capital = |at: usize| self.is_capital(self.items[at].from);
        let is_name = |at: usize| {
            self.is_raw_word(Some(at)) && (in_small || is_capital(at)) && !self.has_apostrophe(at)
        };
        let joins = |at: usize| {
            let token = self.items.get(at).map(|item| &self.tokens[item.from]);
            matches!(token, Some(Token::Comma | Token::And(_) | Token::Or(_)))
        };
        let slips = |at: usize| {
            let mut slips = forgiven.items.iter();
            slips.any(|item| item.is_slip && !item.is_swap && item.from == self.items[at].from)
        };
        let is_short = |at: usize| {
            let word = self.tokens[self.items[at].from].word();
            word.is_some_and(|word| word.chars().count() <= MOST_LETTERS_OF_A_NAME)
        };
        let all = 0..self.items.len();
        all.filter(|at| is_name(*at) && slips(*at) && is_short(*at))
            .any(|at| {
                let is_other = |other: usize| other < self.items.len() && is_name(other);
                let is_beside = is_other(at + 1) || (at > 0 && is_other(at - 1));
                let is_joined = (joins(at + 1) && is_other(at + 2))
                    || (at > 1 && joins(at - 1) && is_other(at - 2));
                let is_alone = at > 0 && is_capital(at) && !forgiven.is_of_somebody();
                is_joined || is_alone || (is_beside && self.items.len() > 2)
            })
    }

    /// Whether this is a typed word of which nothing is known.
    pub(super) fn is_raw(&self, at: Option<usize>) -> bool {
        let item = at.and_then(|at| self.items.get(at));
        item.is_some_and(|item| item.said.is_none() && self.tokens[item.from].is_typed())
    }

    /// Whether this is the owner of what follows: `anna's`, `annas`.
    fn owns(&self, at: usize) -> bool {
        let word = self.tokens[self.items[at].from].word();
        let word = word.unwrap_or_default().to_lowercase();
        let mut endings = self.lexicon.endings.iter();
        self.has_apostrophe(at) || endings.any(|ending| word.ends_with(ending.as_str()))
    }

    /// Whether it says whom or what space it is about.
    fn is_of_somebody(&self) -> bool {
        const SAID: [Meaning; 5] = [
            Meaning::Them,
            Meaning::Me,
            Meaning::My,
            Meaning::Here,
            Meaning::Whoami,
        ];
        (0..self.items.len()).any(|at| {
            let item = &self.items[at];
            self.is_raw(Some(at))
                || self.tokens[item.from].is_somebody()
                || SAID.iter().any(|meaning| item.means(*meaning))
        })
    }

    /// The same, where a single letter beside a name is a part of it, whatever it means elsewhere: `is K Berg free?`. Without
    /// it, somebody else would be found.
    pub(super) fn with_initials(mut self) -> Self {
        // From the end, as one may follow another: `J. K. Berg`.
        for at in (0..self.items.len()).rev() {
            if self.is_initial(at) {
                let item = &mut self.items[at];
                item.said = None;
                if let Token::And(letter) | Token::Or(letter) = &self.tokens[item.from] {
                    self.tokens[item.from] = Token::Word(letter.clone());
                }
            }
        }
        self
    }

    fn is_initial(&self, at: usize) -> bool {
        let item = &self.items[at];
        if item.to - item.from > 1 || !self.is_letter(at) {
            return false;
        }
        let before = at.checked_sub(1);
        let precedes = self.is_raw_word(Some(at + 1));
        let follows =
            self.is_raw_word(before) && before.is_some_and(|before| !self.has_apostrophe(before));
        let after_asking = before.is_some_and(|before| {
            self.items[before]
                .said
                .is_some_and(|before| before.asks() || before.means(Meaning::Of))
        });
        let joins = matches!(self.tokens[item.from], Token::And(_) | Token::Or(_));
        let Some(phrase) = item.said else {
            let is_given = self.is_capital(item.from) && self.follows_family(at) && !precedes;
            return joins && (is_given || precedes && after_asking);
        };
        let is_dotted = self.tokens[item.from]
            .word()
            .is_some_and(|word| word.ends_with('.'));
        if phrase.is_framed || phrase.means(Meaning::Article) {
            false
        } else if !self.is_capital(item.from) {
            // In small letters it stands where a name has to: `who is k berg`.
            let mut means = phrase.means.iter();
            let is_talk = means.all(|meaning| matches!(meaning, Meaning::SmallTalk(_)));
            let joins_nothing = (phrase.means(Meaning::And) || phrase.means(Meaning::Or))
                && at + 1 == self.items.len()
                && self.follows_family(at);
            (is_talk || joins) && precedes && after_asking || joins_nothing
        } else if phrase.means(Meaning::Me) {
            let next = self.items.get(at + 1).map(|next| &self.tokens[next.from]);
            let is_joined = next.is_some_and(Token::separates);
            precedes && (is_dotted || after_asking) || self.follows_family(at) && !is_joined
        } else if joins {
            (precedes && !follows) || self.follows_family(at)
        } else {
            precedes || follows || self.follows_family(at)
        }
    }

    /// Whether this is a pronoun with a capital letter that stands behind a name and owns nothing: Daniela Sein, Wei Her.
    pub(super) fn is_pronoun_of_a_name(&self, at: usize) -> bool {
        let item = &self.items[at];
        let is_pronoun = item.said.is_some_and(|phrase| {
            let mut means = phrase.means.iter();
            means.all(|meaning| matches!(meaning, Meaning::Them | Meaning::My))
        });
        let before = at.checked_sub(1);
        let follows_a_name = self.is_raw(before)
            && before.is_some_and(|before| {
                self.is_capital(self.items[before].from) && !self.has_apostrophe(before)
            });
        let owns = self.items.get(at + 1).is_some_and(|next| match next.said {
            Some(phrase) => phrase.means.iter().any(|meaning| can_be_owned(*meaning)),
            None => !self.tokens[next.from].separates(),
        });
        let is_single = item.to - item.from == 1;
        is_pronoun && is_single && self.is_capital(item.from) && follows_a_name && !owns
    }

    fn has_apostrophe(&self, at: usize) -> bool {
        let word = self.tokens[self.items[at].from].word();
        word.is_some_and(|word| without_possessive(word) != word)
    }

    /// Whether this is a single letter, as in `K` and `K.`.
    fn is_letter(&self, at: usize) -> bool {
        let item = &self.items[at];
        let (Token::Word(word) | Token::And(word) | Token::Or(word)) = &self.tokens[item.from]
        else {
            return false;
        };
        let mut letters = word.trim_end_matches('.').chars();
        letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none()
    }

    fn is_raw_word(&self, at: Option<usize>) -> bool {
        self.is_raw(at)
            && at.is_some_and(|at| matches!(self.tokens[self.items[at].from], Token::Word(_)))
    }

    /// Whether this is the initial in `Berg, K`, which ends a name: `is Berg, K. free`.
    pub(super) fn is_given_initial(&self, at: usize) -> bool {
        self.is_letter(at) && self.follows_family(at)
    }

    /// Whether this stands where the given name does in `Berg, K`.
    fn follows_family(&self, at: usize) -> bool {
        let comma = at.checked_sub(1);
        comma.is_some_and(|comma| matches!(self.tokens[self.items[comma].from], Token::Comma))
            && self.is_raw_word(comma.and_then(|comma| comma.checked_sub(1)))
    }
}
