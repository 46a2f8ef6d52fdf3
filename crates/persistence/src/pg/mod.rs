//! The repositories on PostgreSQL.

pub(crate) mod dialect;
#[path = "../repos/mod.rs"]
pub(crate) mod repos;
pub(crate) mod search;

pub(crate) use crate::conn::PgConn as Conn;
pub(crate) use diesel::pg::Pg as Db;
