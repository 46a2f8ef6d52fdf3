//! `serve`, `migrate` and `openapi`.

use crate::running::{Running, StartError, start};
use crate::secrets::make_directory;
use crate::settings::Settings;
use crate::welcome::Welcome;
use persistence::{Database, Options};
use std::io::{self, Write};
use tokio::signal::unix::{SignalKind, signal};
use usecases::seed;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// It did not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The sandbox could not be seeded.
    #[error("the sandbox could not be seeded: {0}")]
    Seed(usecases::Failure),
    /// The terminal, the signals or the HTTP server failed.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// Serves until told to stop.
///
/// # Errors
/// When it cannot start, and when it ends by itself.
pub async fn serve(settings: Settings) -> Result<(), CommandError> {
    let (mode, database) = (settings.mode, settings.database_url.clone());
    let running = start(settings).await?;
    let seeded = seed::once(running.app()).await.map_err(CommandError::Seed)?;
    let welcome = Welcome {
        url: running.url(),
        mode: mode.name(),
        engine: running.engine(),
        database: &database,
        seeded: seeded.as_deref(),
    };
    welcome.print(&mut anstream::stdout())?;
    until_told_to_stop(running).await
}

/// Goes on until `SIGTERM` or `SIGINT`, and then stops in order; at a second `SIGINT`, at once.
///
/// # Errors
/// When it ends by itself.
pub async fn until_told_to_stop(mut running: Running) -> Result<(), CommandError> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => tracing::info!("SIGTERM: stopping"),
        _ = interrupt.recv() => tracing::info!("SIGINT: stopping"),
        ended = running.ended() => return Ok(ended?),
    }
    tokio::select! {
        () = running.stop() => tracing::info!("stopped"),
        _ = interrupt.recv() => tracing::warn!("SIGINT once more: stopped at once, what was going on is taken up at the next start"),
    }
    Ok(())
}

/// Brings the database's schema up to date.
///
/// # Errors
/// When it cannot be opened or migrated.
pub async fn migrate(settings: &Settings) -> Result<(), CommandError> {
    make_directory(&settings.data_dir)?;
    let opened = Database::open(settings.database_url.reveal(), Options::default()).await;
    let database = opened.map_err(StartError::from)?;
    writeln!(anstream::stdout(), "The {} database is up to date.", database.engine())?;
    Ok(())
}

/// Prints the OpenAPI document of the sandbox, which has every route.
///
/// # Errors
/// When nobody can be told any more.
pub fn openapi() -> Result<(), CommandError> {
    let document = serde_json::to_string_pretty(&http::openapi::document(true)).map_err(io::Error::from)?;
    writeln!(io::stdout(), "{document}")?;
    Ok(())
}
