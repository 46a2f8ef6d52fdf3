//! Logs: for people, or one JSON object a line; on standard error, so that standard output stays for what was asked.

use crate::settings::LogFormat;
use std::io::{IsTerminal, stderr};
use tracing_subscriber::EnvFilter;

/// What is logged unless `RUST_LOG` says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loudness {
    /// What happens.
    Info,
    /// What goes wrong.
    Warnings,
}

/// Starts logging. Only the first call in a process has an effect.
pub fn init(format: LogFormat, loudness: Loudness) {
    let quiet = match loudness {
        Loudness::Info => "info,actix_server=warn",
        Loudness::Warnings => "warn",
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(quiet));
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr);
    // An error says that somebody else in this process logs already, which is as good.
    let _ = match format {
        LogFormat::Pretty => logs.compact().with_target(false).with_ansi(colours()).try_init(),
        LogFormat::Json => logs.json().flatten_event(true).try_init(),
    };
}

fn colours() -> bool {
    stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
