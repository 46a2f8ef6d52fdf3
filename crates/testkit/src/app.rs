//! The real program in the test's own process: every adapter, the workers, HTTP on a free port.

use domain::time::Span;
use server::settings::Secret;
use server::{Running, Settings, StartError, start, start_on};
use tempfile::TempDir;
use usecases::{App, Ports};

/// A running instance. It has a client in [`crate::api`], and its books are in [`crate::books`].
pub struct TestApp {
    running: Running,
    database_url: String,
    /// Its secrets are in here, and its database unless the test brought one.
    home: TempDir,
}

impl TestApp {
    /// Starts an instance over an SQLite file of its own, gone with it.
    ///
    /// # Panics
    /// When it does not start: a test without its subject has nothing to say.
    pub async fn on_sqlite() -> Self {
        let home = home();
        let database_url = format!("sqlite://{}", home.path().join("test.db").display());
        Self::run(home, &database_url, |_| ()).await
    }

    /// Starts an instance over the database at `database_url`. Several may run over one, or one after another.
    ///
    /// # Panics
    /// As [`TestApp::on_sqlite`].
    pub async fn start(database_url: &str) -> Self {
        Self::start_with(database_url, |_| ()).await
    }

    /// Starts an instance that `adjust` told something else than the sandbox's usual settings.
    ///
    /// # Panics
    /// As [`TestApp::on_sqlite`].
    pub async fn start_with(database_url: &str, adjust: impl FnOnce(&mut Settings)) -> Self {
        Self::run(home(), database_url, adjust).await
    }

    /// Starts an instance over what `before` puts before its adapters.
    ///
    /// # Panics
    /// As [`TestApp::on_sqlite`].
    pub async fn start_on(database_url: &str, before: impl FnOnce(Ports) -> Ports) -> Self {
        let home = home();
        let settings = settings(&home, database_url);
        Self::running(start_on(settings, before).await, home, database_url)
    }

    async fn run(home: TempDir, database_url: &str, adjust: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = settings(&home, database_url);
        adjust(&mut settings);
        Self::running(start(settings).await, home, database_url)
    }

    #[expect(clippy::expect_used, reason = "for tests alone, which have no better way to fail")]
    fn running(started: Result<Running, StartError>, home: TempDir, database_url: &str) -> Self {
        Self { running: started.expect("the program starts"), database_url: database_url.to_owned(), home }
    }

    /// Where it is reached, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> &str {
        self.running.url()
    }

    /// Where its database is.
    #[must_use]
    pub fn database_url(&self) -> &str {
        &self.database_url
    }

    /// The stories that it tells, for what has no route.
    #[must_use]
    pub const fn app(&self) -> &App {
        self.running.app()
    }

    /// Stops it as SIGTERM would.
    pub async fn stop(self) {
        self.running.stop().await;
        // Held so long, because the database may be in it.
        drop(self.home);
    }
}

fn settings(home: &TempDir, database_url: &str) -> Settings {
    Settings { database_url: Secret::new(database_url), ..Settings::sandbox_in(home.path()) }
}

/// Settings under which what a killed instance leased is taken over after `lease`.
pub fn with_lease(lease: Span) -> impl FnOnce(&mut Settings) {
    move |settings| settings.operation_lease = lease
}

#[expect(clippy::expect_used, reason = "for tests alone, which have no better way to fail")]
fn home() -> TempDir {
    tempfile::Builder::new().prefix("clawconnected-test-").tempdir().expect("a temporary directory")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postgres;
    use domain::time::seconds;
    use serde_json::Value;

    async fn health(app: &TestApp, path: &str) -> (u16, Value) {
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let response = client.get(format!("{}{path}", app.url())).send().await.expect("it answers");
        (response.status().as_u16(), response.json().await.expect("JSON"))
    }

    #[tokio::test]
    async fn the_program_runs_on_a_database_of_its_own() {
        let app = TestApp::on_sqlite().await;
        let (status, body) = health(&app, "/api/health").await;
        assert_eq!((status, &body["mode"]), (200, &Value::from("sandbox")), "{body}");
        assert_eq!(health(&app, "/health/ready").await.0, 200);
        app.stop().await;
    }

    #[tokio::test]
    async fn programs_share_a_postgresql_and_one_starts_where_another_stopped() {
        let Some(cluster) = postgres::cluster() else { return };
        let url = cluster.fresh_database();
        let (one, other) = tokio::join!(TestApp::start(&url), TestApp::start_with(&url, with_lease(seconds(1))));
        for app in [&one, &other] {
            assert_eq!(health(app, "/health/ready").await.0, 200);
        }
        one.stop().await;
        let again = TestApp::start(&url).await;
        assert_eq!(health(&again, "/health/ready").await.0, 200);
        again.stop().await;
        other.stop().await;
    }
}
