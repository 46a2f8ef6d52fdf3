//! SQLite and PostgreSQL behind the store port.
//!
//! [`Database`] is the one way in. Below it: `conn`, the threads that own connections; `repos`, every statement, written
//! once and mounted on either engine by `pg` and `sqlite`; `sql`, the types and fragments they share; `migrate`;
//! and `error`, the one place that maps what went wrong.

#![expect(clippy::duplicate_mod, reason = "the repositories are written once and compiled for either engine")]

mod conn;
mod database;
mod error;
mod migrate;
mod pg;
mod schema;
mod sql;
mod sqlite;

pub use database::{Database, Options};
pub use error::OpenError;
