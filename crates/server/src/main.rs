//! `clawconnected`, the one binary.

use clap::Parser;
use clawconnected::cli::{Cli, Command, EXIT_FAILED, EXIT_USAGE};
use clawconnected::settings::{LogFormat, Settings, SettingsError};
use clawconnected::telemetry::{self, Loudness};
use clawconnected::{demo, serve};
use std::error::Error;
use std::io;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    match run(Cli::parse().asked()).await {
        Ok(()) => ExitCode::SUCCESS,
        // `clawconnected openapi | head` is no failure.
        Err(End::Unheard) => ExitCode::SUCCESS,
        Err(End::Failed { code, why }) => {
            anstream::eprintln!("clawconnected: {why}");
            ExitCode::from(code)
        }
    }
}

/// How the program ends when it did not do all that was asked.
enum End {
    /// It could not.
    Failed { code: u8, why: String },
    /// Nobody listens any more.
    Unheard,
}

impl End {
    fn failed(error: &(dyn Error + 'static)) -> Self {
        let cause = error.source().unwrap_or(error).downcast_ref::<io::Error>();
        match cause.map(io::Error::kind) {
            Some(io::ErrorKind::BrokenPipe) => Self::Unheard,
            _ => Self::Failed { code: EXIT_FAILED, why: error.to_string() },
        }
    }
}

async fn run(command: Command) -> Result<(), End> {
    match command {
        Command::Serve(told) => {
            let settings = Settings::load(*told)?;
            telemetry::init(settings.log_format, Loudness::Info);
            Ok(serve::serve(settings).await?)
        }
        Command::Migrate(told) => {
            let settings = Settings::load(*told)?;
            telemetry::init(settings.log_format, Loudness::Warnings);
            Ok(serve::migrate(&settings).await?)
        }
        Command::Demo { keep } => {
            telemetry::init(LogFormat::Pretty, Loudness::Warnings);
            Ok(demo::run(keep).await?)
        }
        Command::Openapi => Ok(serve::openapi()?),
    }
}

impl From<SettingsError> for End {
    fn from(error: SettingsError) -> Self {
        Self::Failed { code: EXIT_USAGE, why: error.to_string() }
    }
}

impl From<serve::CommandError> for End {
    fn from(error: serve::CommandError) -> Self {
        Self::failed(&error)
    }
}

impl From<demo::DemoError> for End {
    fn from(error: demo::DemoError) -> Self {
        Self::failed(&error)
    }
}
