//! One statement at a time, from any thread: inside an async runtime or out of it.

use std::thread;

use tokio_postgres::{NoTls, SimpleQueryMessage};

/// Why a statement did not run.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Runs a statement on the database at `url`.
pub fn execute(url: &str, statement: &str) -> Result<(), Failure> {
    rows(url, statement).map(drop)
}

/// The first column of the first row that a query answers.
pub fn value(url: &str, query: &str) -> Result<String, Failure> {
    rows(url, query)?.into_iter().next().ok_or_else(|| "no row".into())
}

/// The first column of every row. A thread of its own, because the caller's may already drive a runtime.
fn rows(url: &str, statement: &str) -> Result<Vec<String>, Failure> {
    thread::scope(|scope| scope.spawn(|| run(url, statement)).join())
        .unwrap_or_else(|_| Err("the client panicked".into()))
}

fn run(url: &str, statement: &str) -> Result<Vec<String>, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
        let connection = tokio::spawn(connection);
        let messages = client.simple_query(statement).await?;
        drop(client);
        connection.await??;
        Ok(messages.iter().filter_map(first_column).collect())
    })
}

fn first_column(message: &SimpleQueryMessage) -> Option<String> {
    match message {
        SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    }
}
