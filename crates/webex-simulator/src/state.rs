//! The world in a file, so that spaces, messages and webhooks outlive the simulator.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::directory::Directory;
use super::world::World;

/// The version of the file's shape. A change that older programs cannot read raises it, and says below how to read the
/// version before.
const VERSION: u64 = 1;

/// The head of a file: it is read before the rest, which may have another shape.
#[derive(Deserialize)]
struct Head {
    /// Files of the first programs have none; their shape is that of version 1.
    version: Option<u64>,
}

/// A file as it is written.
#[derive(Serialize)]
struct Saved<'a> {
    version: u64,
    #[serde(flatten)]
    world: &'a World,
}

/// A file of state that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the state {} cannot be used ({reason}): check --state, or remove the file to begin anew", path.display())]
pub struct StateError {
    path: PathBuf,
    reason: String,
}

impl StateError {
    fn new(path: &Path, reason: &dyn std::fmt::Display) -> Self {
        Self {
            path: path.to_owned(),
            reason: reason.to_string(),
        }
    }
}

/// The world that was saved; nothing where there is no file yet.
pub(super) fn load(path: &Path, directory: &Directory) -> Result<Option<World>, StateError> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(StateError::new(path, &error)),
    };
    let wrong = |error: serde_json::Error| StateError::new(path, &error);
    let head: Head = serde_json::from_slice(&bytes).map_err(wrong)?;
    let version = head.version.unwrap_or(VERSION);
    if version != VERSION {
        let age = if version > VERSION {
            "a newer simulator saved it"
        } else {
            "no simulator saves this version"
        };
        let reason = format!("its version is {version}, and this simulator reads {VERSION}: {age}");
        return Err(StateError::new(path, &reason));
    }
    let mut world: World = serde_json::from_slice(&bytes).map_err(wrong)?;
    let mut members = world.rooms.values().flat_map(|room| &room.members);
    if members.any(|member| !directory.has(&member.person)) {
        return Err(StateError::new(path, &"it is of another directory"));
    }
    world.index();
    Ok(Some(world))
}

/// Saves the world: whole, or not at all.
pub(super) fn save(path: &Path, world: &World) -> Result<(), StateError> {
    let wrong = |error: &dyn std::fmt::Display| StateError::new(path, error);
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(|error| wrong(&error))?;
    let saved = Saved {
        version: VERSION,
        world,
    };
    let text = serde_json::to_vec(&saved).map_err(|error| wrong(&error))?;
    file.write_all(&text).map_err(|error| wrong(&error))?;
    file.persist(path).map_err(|error| wrong(&error))?;
    Ok(())
}
