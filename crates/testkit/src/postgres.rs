//! A PostgreSQL of the tests' own: a private cluster, started on first use, gone with the process that started it.
//!
//! What is there decides. With `TEST_DATABASE_URL` the databases are made on that server, and are left behind on it.
//! Otherwise the `initdb` and `postgres` of this machine make a cluster in a temporary directory. Without either the
//! tests on PostgreSQL are skipped, loudly; with `CI=true` that is a failure.

mod client;
mod private;

use std::hash::{BuildHasher, RandomState};
use std::io::Write;
use std::sync::OnceLock;

use private::PrivateServer;

/// A PostgreSQL server on which tests may make databases.
#[derive(Debug)]
pub struct Cluster {
    /// The address of a database that is always there, to make others from.
    url: String,
    /// Held for as long as the databases are needed.
    _server: Option<PrivateServer>,
}

/// How a private cluster treats a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Commits do not wait for the disk: quick, and as safe while the machine stays up.
    Relaxed,
    /// Commits are synced to the disk, as in production.
    Full,
}

/// The cluster of this process, whose commits do not wait for the disk; `None` when there is no PostgreSQL here.
///
/// # Panics
/// When a cluster cannot be started although the programs are there, and when there are none while `CI=true`.
#[must_use]
pub fn cluster() -> Option<&'static Cluster> {
    static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
    CLUSTER.get_or_init(|| found(Durability::Relaxed)).as_ref()
}

/// Like [`cluster`], but every commit is synced: for tests that pull the plug.
///
/// # Panics
/// As [`cluster`] does.
#[must_use]
pub fn durable_cluster() -> Option<&'static Cluster> {
    static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
    CLUSTER.get_or_init(|| found(Durability::Full)).as_ref()
}

impl Cluster {
    /// Makes a new, empty database and gives its address, `postgres://…`.
    ///
    /// # Panics
    /// When the server refuses: a test that cannot have its database has nothing to say.
    #[must_use]
    #[expect(clippy::panic, reason = "for tests alone, which have no better way to fail")]
    pub fn fresh_database(&self) -> String {
        let name = format!("clawconnected_test_{:016x}", RandomState::new().hash_one(()));
        match client::execute(&self.url, &format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")) {
            Ok(()) => with_database(&self.url, &name),
            Err(error) => panic!("PostgreSQL makes no database {name}: {error}"),
        }
    }
}

#[expect(clippy::panic, reason = "for tests alone, which have no better way to fail")]
fn found(durability: Durability) -> Option<Cluster> {
    if let Ok(url) = std::env::var("TEST_DATABASE_URL") {
        return Some(Cluster { url, _server: None });
    }
    let Some(programs) = private::programs() else {
        refuse_or_skip("PostgreSQL not found: install it, or set TEST_DATABASE_URL");
        return None;
    };
    match PrivateServer::start(&programs, durability) {
        Ok(server) => Some(Cluster { url: server.url(), _server: Some(server) }),
        Err(error) => panic!("no private PostgreSQL from {}: {error}", programs.display()),
    }
}

/// In CI nothing is skipped. Elsewhere the notice goes past the test harness, which would swallow it.
fn refuse_or_skip(why: &str) {
    assert!(std::env::var("CI").as_deref() != Ok("true"), "{why}");
    // Nobody is left to tell if standard error itself is gone.
    drop(writeln!(std::io::stderr(), "\nSKIPPED: {why}. The tests on PostgreSQL did not run.\n"));
}

/// The same address with another database in it.
fn with_database(url: &str, name: &str) -> String {
    let (address, options) = url.split_once('?').map_or((url, None), |(address, options)| (address, Some(options)));
    let authority = address.find("://").map_or(0, |at| at + "://".len());
    let server = address[authority..].find('/').map_or(address, |at| &address[..authority + at]);
    options.map_or_else(|| format!("{server}/{name}"), |options| format!("{server}/{name}?{options}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_database_keeps_the_rest_of_the_address() {
        for (url, expected) in [
            ("postgres://u:p@h:5432/main", "postgres://u:p@h:5432/new"),
            ("postgres://h", "postgres://h/new"),
            ("postgres://h/?sslmode=require", "postgres://h/new?sslmode=require"),
            ("postgres://h/main?host=/run/pg", "postgres://h/new?host=/run/pg"),
        ] {
            assert_eq!(with_database(url, "new"), expected);
        }
    }

    #[test]
    fn databases_are_empty_and_apart() {
        let Some(cluster) = cluster() else { return };
        let (one, other) = (cluster.fresh_database(), cluster.fresh_database());
        client::execute(&one, "CREATE TABLE gig (id int)").expect("a fresh database is empty");
        client::execute(&other, "CREATE TABLE gig (id int)").expect("and knows nothing of the other");
        client::execute(&one, "CREATE TABLE gig (id int)").expect_err("the table is there by now");
    }

    #[test]
    fn a_cluster_commits_as_it_was_told_to() {
        let (Some(relaxed), Some(durable)) = (cluster(), durable_cluster()) else { return };
        if relaxed.url == durable.url {
            return; // A server that was given to us commits as its owner decided.
        }
        let fsync = |cluster: &Cluster| client::value(&cluster.url, "SHOW fsync");
        assert_eq!(fsync(relaxed).expect("it answers"), "off");
        assert_eq!(fsync(durable).expect("it answers"), "on");
    }
}
