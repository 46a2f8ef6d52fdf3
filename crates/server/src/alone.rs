//! One program at a time on one SQLite file: what is leased there when a program starts was leased by one that is gone.

use crate::running::StartError;
use std::fs::{File, OpenOptions};

/// The database is this program's alone until this is dropped, or the program is.
pub struct Alone {
    _locked: File,
}

impl Alone {
    /// Takes a SQLite file for this program, by a lock on a file beside it; any other database may be shared.
    ///
    /// # Errors
    /// When another program has it, or the lock cannot be had.
    pub fn with(database_url: &str) -> Result<Option<Self>, StartError> {
        let Some(path) = database_url.strip_prefix("sqlite://") else { return Ok(None) };
        let path = format!("{}.lock", path.split('?').next().unwrap_or(path));
        let open = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
        let locked = open.map_err(|error| StartError::Store(format!("{path} cannot be opened: {error}")))?;
        match locked.try_lock() {
            Ok(()) => Ok(Some(Self { _locked: locked })),
            Err(_) => Err(StartError::Taken(path)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_program_is_told_and_the_next_one_is_let_in() {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/one.db?mode=rwc", dir.path().display());
        let first = Alone::with(&url).unwrap();
        assert!(matches!(Alone::with(&url), Err(StartError::Taken(path)) if path.ends_with("one.db.lock")));
        drop(first);
        assert!(Alone::with(&url).unwrap().is_some());
    }

    #[test]
    fn a_server_of_databases_is_shared() {
        assert!(Alone::with("postgres://127.0.0.1/one").unwrap().is_none());
    }
}
