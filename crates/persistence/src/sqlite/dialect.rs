//! What SQLite says differently: a unit that may write has the whole database to itself, so no row needs a lock.

/// Nothing to lock.
macro_rules! locked {
    ($query:expr) => {
        $query
    };
}

/// Nobody else to keep out.
macro_rules! held {
    ($query:expr) => {
        $query
    };
}

/// Nobody else to pass by.
macro_rules! claimed {
    ($query:expr) => {
        $query
    };
}

pub(crate) use {claimed, held, locked};
