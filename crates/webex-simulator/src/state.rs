//! The world in a file, so that spaces, messages and webhooks outlive the simulator.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::directory::Directory;
use super::world::World;

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
    let mut world: World =
        serde_json::from_slice(&bytes).map_err(|error| StateError::new(path, &error))?;
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
    let text = serde_json::to_vec(world).map_err(|error| wrong(&error))?;
    file.write_all(&text).map_err(|error| wrong(&error))?;
    file.persist(path).map_err(|error| wrong(&error))?;
    Ok(())
}
