//! The roster's part in finding people: it names addresses, and Webex tells who is behind them.
//!
//! A row is never shown. Those who are shown come from `GET /people?email=`; a row whom Webex does not know decides nothing.

use std::collections::HashSet;
use std::sync::Arc;

use futures_util::future::try_join_all;

use super::Directory;
use super::cache::Cache;
use super::decide::{Candidate, Source};
use super::filter;
use super::matching::{MatchKind, Names, TypedName};
use super::phone::Digits;
use super::result::{CandidatePage, NoMatch, SearchResult};
use super::search::PAGE;
use crate::roster::{Entry, Page, Roster, RosterError, RosterQuery};
use crate::webex::client::{Client, Error, PeopleOptions};
use crate::webex::model::{PeopleQuery, Person};

/// The most rows of the roster whose addresses one page of an answer asks Webex for. Each is a call.
pub const MOST_LOOKUPS: usize = 10;

/// The most rows that are read to be looked through.
const MOST_ROWS: usize = 1_000;

/// The most people that are read for one name, over all pages: as of Webex's lists.
const MOST_NAMED: usize = 500;

/// The letters that an ending has: `engineers` are found as `engineer`.
const MOST_LETTERS_OF_AN_ENDING: usize = 2;

/// The fewest letters of a word that may have an ending.
const FEWEST_LETTERS: usize = 6;

/// The columns of the roster by which people may be found, as far as the asker may see them. Titles and departments are
/// always shown.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "a closure has none")]
pub struct Searchable<'a> {
    /// Places of work.
    pub location: bool,
    /// A column that Webex does not have, such as skills.
    pub column: &'a (dyn Fn(&str) -> bool + Send + Sync),
}

/// How a description has to stand in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// By beginnings of words.
    Begun,
    /// In one row at least by whole words: what was said may as well be a name that nobody has.
    Whole,
}

/// The part of the roster in the candidates of a name.
#[derive(Debug, Default)]
pub(super) struct Named {
    /// People whom Webex knows under the addresses of rows.
    pub(super) candidates: Vec<Candidate>,
    /// How well the best row matches of those that were not asked for.
    pub(super) left: Option<MatchKind>,
}

impl Directory {
    /// The same with a roster, if there is one.
    #[must_use]
    pub fn with_roster(self, roster: Option<Roster>) -> Self {
        Self { roster, ..self }
    }

    /// Whether there is a roster.
    #[must_use]
    pub fn has_roster(&self) -> bool {
        self.roster.is_some()
    }

    /// The rows that fit; none where there is no roster, or it cannot be read now.
    async fn rows(&self, query: &RosterQuery, offset: usize, limit: usize) -> Page {
        let Some(roster) = &self.roster else {
            return Page::default();
        };
        match roster.search(query, offset, limit).await {
            Ok(page) => page,
            Err(error) => {
                told(&error);
                Page::default()
            }
        }
    }

    /// The row of somebody.
    pub async fn row_of(&self, person: &Person) -> Option<Entry> {
        let roster = self.roster.as_ref()?;
        for email in &person.emails {
            match roster.entry(email).await {
                Ok(Some(entry)) => return Some(entry),
                Ok(None) => {}
                Err(error) => {
                    told(&error);
                    return None;
                }
            }
        }
        None
    }

    /// Those whom Webex has under this address.
    pub(super) async fn people_of(&self, address: &str) -> Result<Arc<Vec<Person>>, Arc<Error>> {
        people_of(&self.client, &self.addresses, address).await
    }

    /// Those whom Webex has under the addresses of these rows, in their order, each once.
    async fn known(&self, rows: &[Entry]) -> Result<Vec<Vec<Person>>, Arc<Error>> {
        let lookups = rows.iter().map(|row| self.people_of(&row.email));
        let mut known = HashSet::new();
        let found = try_join_all(lookups).await?.into_iter();
        Ok(found
            .map(|people| {
                let new = |person: &&Person| known.insert(person.id.clone());
                people.iter().filter(new).cloned().collect()
            })
            .collect())
    }

    /// People of rows with this name, beside those who are candidates already: the rows that match best are asked for, up to
    /// so many. Of equal ones the `preferred` addresses come first.
    pub(super) async fn named(
        &self,
        (name, typed): (&str, &TypedName),
        candidates: &[Candidate],
        preferred: Option<&HashSet<String>>,
        most: usize,
    ) -> Result<Named, Arc<Error>> {
        if self.roster.is_none() {
            return Ok(Named::default());
        }
        let query = RosterQuery {
            name: words(name),
            ..RosterQuery::default()
        };
        let page = self.rows(&query, 0, MOST_NAMED).await;
        let is_cut = page.total > page.entries.len() as u64;
        let known: HashSet<String> = candidates
            .iter()
            .flat_map(|candidate| &candidate.person.emails)
            .map(|email| email.to_lowercase())
            .collect();
        let new = page
            .entries
            .into_iter()
            .filter(|row| !known.contains(&row.email.to_lowercase()));
        let mut rows: Vec<(MatchKind, Entry)> = new
            .filter_map(|row| Some((typed.kind(&names(&row))?, row)))
            .collect();
        let is_preferred = |row: &Entry| {
            preferred.is_some_and(|preferred| preferred.contains(&row.email.to_lowercase()))
        };
        // Equal rows keep the roster's order.
        rows.sort_by_key(|(kind, row)| std::cmp::Reverse((*kind, is_preferred(row))));
        // Where whole words of a name were typed, longer names need not be asked for.
        let best = candidates
            .iter()
            .filter_map(|one| typed.kind(&Names::of(&one.person)));
        let best = best.chain(rows.first().map(|(kind, _)| *kind)).max();
        let wanted = match best {
            Some(MatchKind::Words) => rows.partition_point(|(kind, _)| *kind == MatchKind::Words),
            _ => rows.len(),
        };
        let left = rows.split_off(wanted.min(most));
        let cut = is_cut.then(|| left.last().or(rows.last()).map(|(kind, _)| *kind));
        let left = left.first().map(|(kind, _)| *kind).max(cut.flatten());
        let rows: Vec<Entry> = rows.into_iter().map(|(_, row)| row).collect();
        let people = self.known(&rows).await?.into_iter().flatten();
        Ok(Named {
            candidates: people
                .map(|person| Candidate {
                    person,
                    source: Source::Roster,
                })
                .collect(),
            left,
        })
    }

    /// A page of those of whom the roster says this, in columns that the asker may see.
    ///
    /// # Errors
    /// When Webex does not answer, or refuses.
    pub async fn listed(
        &self,
        filters: &[String],
        standing: Standing,
        may: Searchable<'_>,
        skip: usize,
    ) -> Result<SearchResult<Person>, Arc<Error>> {
        let (mut fitting, mut is_cut) = (Vec::new(), false);
        for letters in 0..=MOST_LETTERS_OF_AN_ENDING {
            let without: Vec<String> = filters.iter().map(|f| without_ending(f, letters)).collect();
            (fitting, is_cut) = self.fitting(&[], &without, may).await;
            let is_whole = |row| filter::are_whole_in(&texts(row, may), &without);
            if standing == Standing::Whole && !fitting.iter().any(is_whole) {
                fitting.clear();
            }
            if !fitting.is_empty() {
                break;
            }
        }
        let total = fitting.len();
        let rows: Vec<Entry> = fitting.into_iter().skip(skip).take(PAGE).collect();
        let people = self.known(&rows).await?;
        let unknown = people.iter().filter(|people| people.is_empty()).count();
        let people: Vec<Person> = people
            .into_iter()
            .filter_map(|p| p.into_iter().next())
            .collect();
        if people.is_empty() && total <= skip + rows.len() {
            return Ok(SearchResult::Nobody(NoMatch::Listed(filters.to_vec())));
        }
        Ok(SearchResult::Choose(CandidatePage {
            name: String::new(),
            filters: filters.to_vec(),
            fits_nobody: false,
            people,
            skipped: skip,
            total: (!is_cut).then_some(total),
            has_unread_members: false,
            unknown,
        }))
    }

    /// The addresses of rows of which this is said, in columns that the asker may see: of each part of it its own. Where there
    /// are too many of them, those of rows with this name.
    pub async fn said_in_rows(
        &self,
        name: &str,
        filters: &[String],
        may: Searchable<'_>,
    ) -> Vec<HashSet<String>> {
        let mut said = Vec::new();
        for filter in filters {
            let only = std::slice::from_ref(filter);
            let (mut rows, is_cut) = self.fitting(&[], only, may).await;
            if is_cut {
                (rows, _) = self.fitting(&words(name), only, may).await;
            }
            let addresses = rows.iter().map(|row| row.email.to_lowercase());
            said.push(addresses.collect());
        }
        said
    }

    /// The rows of which all of this is said, those with this name if there is one, and whether there may be more of them.
    async fn fitting(
        &self,
        name: &[String],
        filters: &[String],
        may: Searchable<'_>,
    ) -> (Vec<Entry>, bool) {
        let Some(first) = filters.first() else {
            return (Vec::new(), false);
        };
        let query = RosterQuery {
            name: name.to_vec(),
            described: Some(first.clone()),
            ..RosterQuery::default()
        };
        let mut page = self.rows(&query, 0, MOST_ROWS).await;
        let is_cut = page.total >= Page::MOST_COUNTED;
        // The index knows nothing of who may see which column.
        page.entries
            .retain(|row| filter::are_said_in(&texts(row, may), filters));
        (page.entries, is_cut)
    }

    /// Those who have this number in the roster, and what it says of each; and whether there are more.
    ///
    /// # Errors
    /// When Webex does not answer, or refuses.
    pub async fn with_number(&self, number: &Digits) -> Result<(Vec<Person>, bool), Arc<Error>> {
        let query = RosterQuery {
            phone: Some(number.as_typed().to_owned()),
            ..RosterQuery::default()
        };
        let page = self.rows(&query, 0, MOST_LOOKUPS).await;
        let is_cut = page.total > page.entries.len() as u64;
        let people = self.known(&page.entries).await?.into_iter().flatten();
        Ok((people.collect(), is_cut))
    }

    /// A page of those who have one of these addresses as manager, and how many rows have.
    ///
    /// # Errors
    /// When Webex does not answer, or refuses.
    pub async fn managed_by(
        &self,
        managers: &[String],
        most: usize,
    ) -> Result<(Vec<Person>, u64), Arc<Error>> {
        let mut rows: Vec<Entry> = Vec::new();
        let mut total = 0;
        for manager in managers {
            let page = self.rows(&under(manager), 0, most).await;
            total += page.total;
            rows.extend(page.entries);
        }
        // Somebody at the top may be named as their own manager.
        let is_another = |row: &Entry| !is_one_of(&row.email, managers);
        total -= rows.iter().filter(|row| !is_another(row)).count() as u64;
        rows.retain(is_another);
        rows.truncate(most);
        let people = self.known(&rows).await?.into_iter().flatten();
        Ok((people.collect(), total))
    }

    /// How many rows stand anywhere below somebody with these addresses; and whether there may be more, as the walk is
    /// bounded. Circles end it.
    pub async fn below(&self, managers: &[String], most: usize) -> (usize, bool) {
        let small = |email: &String| email.to_lowercase();
        let mut known: HashSet<String> = managers.iter().map(small).collect();
        let own = known.len();
        let mut open: Vec<String> = managers.to_vec();
        let mut searches = 0;
        while let Some(manager) = open.pop() {
            searches += 1;
            let page = self.rows(&under(&manager), 0, most).await;
            let is_cut = page.total > page.entries.len() as u64;
            for row in page.entries {
                if known.insert(row.email.to_lowercase()) {
                    open.push(row.email);
                }
            }
            let count = known.len() - own;
            if is_cut || count >= most || (searches >= most && !open.is_empty()) {
                return (count.min(most), true);
            }
        }
        (known.len() - own, false)
    }
}

async fn people_of(
    client: &Client,
    addresses: &Cache<String, Vec<Person>>,
    address: &str,
) -> Result<Arc<Vec<Person>>, Arc<Error>> {
    let Ok(query) = PeopleQuery::email(address) else {
        return Ok(Arc::default());
    };
    let client = client.clone();
    let load = async move {
        let options = PeopleOptions {
            max: Some(super::listing::LIST_MAX),
            exclude_status: false,
        };
        client.people(&query, &options).await.map(|page| page.items)
    };
    addresses.get(address.to_owned(), load).await
}

/// Tells operators of a search that failed. While the file is loaded nothing is wrong: people are found without it.
fn told(error: &RosterError) {
    if !matches!(error, RosterError::NotLoaded) {
        tracing::warn!(%error, "the roster could not be searched");
    }
}

/// The texts of a row that say something of somebody, as far as the asker may see them.
fn texts<'r>(row: &'r Entry, may: Searchable<'_>) -> Vec<&'r str> {
    let columns = [
        row.department.as_deref(),
        row.title.as_deref(),
        row.location.as_deref().filter(|_| may.location),
    ];
    let more = row.extra.iter().filter(|(column, _)| (may.column)(column));
    let more = more.map(|(_, value)| value.as_str());
    columns.into_iter().flatten().chain(more).collect()
}

fn under(manager: &str) -> RosterQuery {
    RosterQuery {
        manager_email: Some(manager.to_owned()),
        ..RosterQuery::default()
    }
}

fn is_one_of(email: &str, others: &[String]) -> bool {
    let email = email.to_lowercase();
    others.iter().any(|other| other.to_lowercase() == email)
}

/// The names of a row.
fn names(row: &Entry) -> Names {
    let names = [row.first_name.as_deref(), row.last_name.as_deref()];
    let names: Vec<&str> = names.into_iter().flatten().collect();
    let shown = row.display_name.clone().unwrap_or_else(|| names.join(" "));
    Names::told(&shown, names)
}

/// The words of a typed name, those in brackets apart.
fn words(name: &str) -> Vec<String> {
    let outside = name.split(['(', '[', '{']).next().unwrap_or(name);
    let words = outside.split(|sign: char| sign.is_whitespace() || sign == ',');
    words
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .map(str::to_owned)
        .collect()
}

/// The text, so many letters taken off the end of each of its longer words.
fn without_ending(text: &str, letters: usize) -> String {
    let shorter = |word: &str| {
        let count = word.chars().count();
        let kept = if count >= FEWEST_LETTERS {
            count - letters
        } else {
            count
        };
        word.chars().take(kept).collect::<String>()
    };
    text.split_whitespace()
        .map(shorter)
        .collect::<Vec<_>>()
        .join(" ")
}
