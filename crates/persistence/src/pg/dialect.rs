//! What PostgreSQL says differently.

/// Locks the rows that a query finds to the end of the transaction.
macro_rules! locked {
    ($query:expr) => {
        diesel::QueryDsl::for_update($query)
    };
}

/// Keeps the rows that a query finds from being locked for an end, while others may hold them, too, and change them.
macro_rules! held {
    ($query:expr) => {
        diesel::QueryDsl::for_key_share($query)
    };
}

/// The same as a lock, passing by the rows that somebody else has locked.
macro_rules! claimed {
    ($query:expr) => {
        diesel::QueryDsl::skip_locked(diesel::QueryDsl::for_update($query))
    };
}

pub(crate) use {claimed, held, locked};
