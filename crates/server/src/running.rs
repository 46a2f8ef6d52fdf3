//! A program that runs: how it starts, and how it comes to its end.

use crate::alone::Alone;
use crate::readiness::Health;
use crate::secrets::SandboxSecrets;
use crate::serving;
use crate::settings::Settings;
use crate::wiring::{self, Wired};
use crate::world::SystemEntropy;
use actix_web::dev::ServerHandle;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};
use usecases::sandbox::Sandbox;
use usecases::workers::Workers;
use usecases::{App, Ports};

/// How long a stop may take in all (operations.md, “Stopping”).
const STOP_WITHIN: Duration = Duration::from_secs(15);
/// How much of that is for requests; fund and release wait for the provider for at most ten seconds.
pub(crate) const DRAIN_SECONDS: u64 = 12;

/// Why the program did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Somebody else listens there, or nobody may.
    #[error("cannot listen on {0}: {1}; --bind chooses another address")]
    Bind(SocketAddr, io::Error),
    /// The database cannot be opened.
    #[error(transparent)]
    Database(#[from] persistence::OpenError),
    /// The database was opened, and then failed.
    #[error("the database does not do what it should: {0}")]
    Store(String),
    /// The uploaded files cannot be kept where it was said.
    #[error(transparent)]
    Storage(#[from] storage::StorageError),
    /// Another program has the SQLite file.
    #[error("another program serves this database already ({0} is locked); stop it, or choose another DATABASE_URL")]
    Taken(String),
    /// The sandbox's directory or its secrets cannot be made or read.
    #[error("the sandbox's secrets in {0} are not usable: {1}")]
    Secrets(String, io::Error),
    /// The HTTP server did not start.
    #[error("the HTTP server did not start: {0}")]
    Serve(io::Error),
}

/// A running instance: it answers requests, and its workers work. Dropped without [`Running::stop`] it goes on.
pub struct Running {
    addr: SocketAddr,
    url: String,
    engine: &'static str,
    app: App,
    health: Arc<Health>,
    server: ServerHandle,
    serving: JoinHandle<io::Result<()>>,
    workers: JoinHandle<()>,
    stop_working: watch::Sender<bool>,
}

/// Starts an instance; it answers when this does.
///
/// # Errors
/// Whatever keeps it from serving.
pub async fn start(settings: Settings) -> Result<Running, StartError> {
    start_on(settings, |ports| ports).await
}

/// Starts an instance whose stories stand on what `before` puts before the adapters, or in their place.
///
/// # Errors
/// As [`start`].
pub async fn start_on(settings: Settings, before: impl FnOnce(Ports) -> Ports) -> Result<Running, StartError> {
    let listener = TcpListener::bind(settings.bind).map_err(|error| StartError::Bind(settings.bind, error))?;
    let addr = listener.local_addr().map_err(StartError::Serve)?;
    let url = settings.public_url.clone().unwrap_or_else(|| format!("http://{addr}"));
    let secrets = SandboxSecrets::in_directory(&settings.data_dir, &SystemEntropy::new())
        .map_err(|error| StartError::Secrets(settings.data_dir.display().to_string(), error))?;
    let alone = Alone::with(settings.database_url.reveal())?;
    let Wired { app, world, engine } = wiring::sandbox(&settings, &url, &secrets, before).await?;

    let health = Arc::new(Health::new(app.ports.store.clone()));
    let sandbox = Sandbox::new(app.clone(), world.clone());
    let options = serving::options(&settings, &url, &secrets, sandbox, health.clone());
    let server = serving::serve(app.clone(), options, listener).map_err(StartError::Serve)?;
    let (stop_working, stop) = watch::channel(false);
    Ok(Running {
        addr,
        url,
        engine,
        workers: work(Workers::new(app.clone(), Some(world)), stop, health.clone(), alone),
        app,
        health,
        server: server.handle(),
        serving: tokio::spawn(server),
        stop_working,
    })
}

/// Lets the workers work; the database is this program's for as long as they do.
fn work(workers: Workers, stop: watch::Receiver<bool>, health: Arc<Health>, alone: Option<Alone>) -> JoinHandle<()> {
    let at_work = health.at_work();
    tokio::spawn(async move {
        workers.run(stop).await;
        drop((at_work, alone));
    })
}

impl Running {
    /// Where it listens.
    #[must_use]
    pub const fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Where people reach it, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The engine of its database, by name.
    #[must_use]
    pub const fn engine(&self) -> &'static str {
        self.engine
    }

    /// The stories that it tells.
    #[must_use]
    pub const fn app(&self) -> &App {
        &self.app
    }

    /// Waits until it ends by itself, which it should not.
    ///
    /// # Errors
    /// Why it did.
    pub async fn ended(&mut self) -> io::Result<()> {
        (&mut self.serving).await.map_err(io::Error::other)?
    }

    /// Stops it: no longer ready, requests are drained, what the workers are at is finished. What is not finished
    /// after 15 seconds is left to whoever takes its lease over.
    pub async fn stop(self) {
        let deadline = Instant::now() + STOP_WITHIN;
        self.health.leaves_work();
        // Nobody is left to hear it when the workers have ended by themselves.
        let _ = self.stop_working.send(true);
        let draining = self.server.stop(true);
        let mut workers = self.workers;
        let (drained, finished) = tokio::join!(timeout_at(deadline, draining), timeout_at(deadline, &mut workers));
        if drained.is_err() {
            tracing::warn!("some requests were still waited for when the time to stop was over");
        }
        if finished.is_err() {
            workers.abort();
            tracing::warn!("some work was still going on when the time to stop was over; its leases will end");
        }
    }
}
