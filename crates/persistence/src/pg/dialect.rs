//! What PostgreSQL says differently.

/// Locks the rows that a query finds to the end of the transaction.
macro_rules! locked {
    ($query:expr) => {
        diesel::QueryDsl::for_update($query)
    };
}

/// The same, passing by the rows that somebody else has locked.
macro_rules! claimed {
    ($query:expr) => {
        diesel::QueryDsl::skip_locked(diesel::QueryDsl::for_update($query))
    };
}

pub(crate) use {claimed, locked};
