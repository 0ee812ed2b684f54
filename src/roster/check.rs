//! The content of a file, for those who are going to use it.

use std::path::Path;

use super::columns::Mapping;
use super::error::{LoadError, RosterError};
use super::load::{self, GoesOn, Tally};

/// The most managers that are named.
const MOST_NAMED: usize = 20;

/// The content of a file.
#[derive(Debug)]
pub struct Findings {
    /// The rows that were read.
    pub tally: Tally,
    /// The addresses of managers that have no row: how many.
    pub lost_managers: u64,
    /// The first of them.
    pub lost: Vec<String>,
    /// Addresses from all parts of the file.
    pub sample: Vec<String>,
}

/// Why a file cannot be checked.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// It is no roster.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// Its index cannot be read.
    #[error(transparent)]
    Index(#[from] RosterError),
}

/// Reads a file as the bot does, and looks into it. Blocks.
///
/// # Errors
/// When the bot would not use it.
pub fn check(
    path: &Path,
    mapping: &Mapping,
    sampled: usize,
    goes_on: GoesOn<'_>,
) -> Result<Findings, CheckError> {
    let (index, tally) = load::index(path, mapping, goes_on)?;
    let (lost_managers, lost) = index.lost_managers(MOST_NAMED)?;
    let sample = index.sample(sampled)?;
    Ok(Findings {
        tally,
        lost_managers,
        lost,
        sample,
    })
}
