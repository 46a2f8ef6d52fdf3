//! `clawconnected`, the one binary.

use clap::Parser;
use clawconnected::cli::{Cli, Command, EXIT_FAILED, EXIT_USAGE};
use clawconnected::settings::{LogFormat, Settings, SettingsError};
use clawconnected::telemetry::{self, Loudness};
use clawconnected::{demo, serve};
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    match run(Cli::parse().command()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(End { code, why }) => {
            anstream::eprintln!("clawconnected: {why}");
            ExitCode::from(code)
        }
    }
}

/// How the program ends when it could not do what was asked.
struct End {
    code: u8,
    why: String,
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
        Self { code: EXIT_USAGE, why: error.to_string() }
    }
}

impl From<serve::CommandError> for End {
    fn from(error: serve::CommandError) -> Self {
        Self { code: EXIT_FAILED, why: error.to_string() }
    }
}

impl From<demo::DemoError> for End {
    fn from(error: demo::DemoError) -> Self {
        Self { code: EXIT_FAILED, why: error.to_string() }
    }
}
