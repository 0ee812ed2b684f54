//! Phrases are read beside what else the start does: they take as long as all of it.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::task::JoinHandle;

use super::StartError;
use crate::intent::phrases::{Phrases, PhrasesError};

/// Phrases that are read.
#[derive(Debug)]
pub(super) enum Reading {
    /// Files of somebody's own are among them.
    Own(Read),
    /// The program's alone.
    BuiltIn(Read),
    /// Read.
    Done(Arc<Phrases>),
}

type Read = JoinHandle<Result<Arc<Phrases>, PhrasesError>>;

impl Reading {
    /// Begins to read the phrases of a folder of templates, or the built-in ones, on a thread of its own.
    pub(super) fn begin(overrides: Option<PathBuf>) -> Self {
        let is_own = overrides.is_some();
        let read = tokio::task::spawn_blocking(move || Phrases::shared(overrides.as_deref()));
        if is_own {
            Self::Own(read)
        } else {
            Self::BuiltIn(read)
        }
    }

    /// The same, and what somebody wrote of their own is known to be right. The built-in files are: they go on being read
    /// while the listener accepts events.
    pub(super) async fn tried(self) -> Result<Self, StartError> {
        match self {
            Self::Own(_) => Ok(Self::Done(self.ended().await?)),
            Self::BuiltIn(_) | Self::Done(_) => Ok(self),
        }
    }

    /// The phrases, when all are read.
    pub(super) async fn ended(self) -> Result<Arc<Phrases>, StartError> {
        match self {
            Self::Done(phrases) => Ok(phrases),
            Self::Own(read) | Self::BuiltIn(read) => {
                let read = read.await.map_err(|_| StartError::Panicked("phrases"))?;
                Ok(read?)
            }
        }
    }
}
