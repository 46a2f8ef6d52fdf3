//! The repositories on SQLite.

pub(crate) mod dialect;
#[path = "../repos/mod.rs"]
pub(crate) mod repos;
pub(crate) mod search;

pub(crate) use diesel::sqlite::{Sqlite as Db, SqliteConnection as Conn};
