//! The tables, as diesel sees them. Both engines have the same; `migrations/` makes them.

mod journal;
mod market;
mod people;

pub(crate) use journal::*;
pub(crate) use market::*;
pub(crate) use people::*;
