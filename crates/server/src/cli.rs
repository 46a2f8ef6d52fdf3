//! The command line.

use crate::settings::Layer;
use clap::{Parser, Subcommand};

/// How to end when what was asked could not be done.
pub const EXIT_FAILED: u8 = 1;
/// How to end when it was not clear what was asked: unknown flags, settings that do not do.
pub const EXIT_USAGE: u8 = 2;

const EXAMPLES: &str = "\
Examples:
  clawconnected                                   serve the sandbox on 127.0.0.1:8080
  clawconnected serve --bind 127.0.0.1:9000       … somewhere else
  clawconnected serve --database-url postgres://claw@localhost/claw
  clawconnected demo                              play a paid deal and show each call
  clawconnected openapi > openapi.json            the API, for generators

Exit codes: 0 done, 1 failed, 2 not understood (flags, settings)";

/// A freelance gig marketplace behind a REST API.
#[derive(Debug, Parser)]
#[command(name = "clawconnected", version, about = "A freelance gig marketplace behind a REST API", after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// What to do; `serve` when nothing is said.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// What `serve` was told when it was not named.
    #[command(flatten)]
    pub settings: Box<Layer>,
}

/// What can be asked.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the API; this is the default
    #[command(after_help = "\
Examples:
  clawconnected serve
  clawconnected serve --config clawconnected.toml
  BIND=127.0.0.1:9000 LOG_FORMAT=json clawconnected serve

SIGTERM or Ctrl-C: no new work, what runs is finished, within 15 seconds.")]
    Serve(Box<Layer>),
    /// Play a whole paid deal over HTTP in a fresh sandbox, and show each call and what came back
    #[command(after_help = "\
Examples:
  clawconnected demo
  clawconnected demo --keep                       … and look around in it afterwards
  NO_COLOR=1 clawconnected demo > deal.txt")]
    Demo {
        /// Go on serving when the deal is done
        #[arg(long)]
        keep: bool,
    },
    /// Bring the database's schema up to date, and end
    #[command(after_help = "\
Examples:
  clawconnected migrate
  clawconnected migrate --database-url postgres://claw@localhost/claw

`serve` does the same at its start. A database that is newer than the program is refused.")]
    Migrate(Box<Layer>),
    /// Print the OpenAPI document
    #[command(after_help = "\
Examples:
  clawconnected openapi > openapi.json
  clawconnected openapi | jq '.paths | keys'")]
    Openapi,
}

impl Cli {
    /// What was asked, with the default spelt out.
    #[must_use]
    pub fn asked(self) -> Command {
        self.command.unwrap_or(Command::Serve(self.settings))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn serve_is_the_default_and_takes_its_settings_either_way() {
        for line in [&["clawconnected", "--max-keys", "3"][..], &["clawconnected", "serve", "--max-keys", "3"]] {
            let Command::Serve(told) = Cli::try_parse_from(line).expect("it parses").asked() else {
                panic!("{line:?} is not serve")
            };
            assert_eq!(told.max_keys, Some(3));
        }
    }

    #[test]
    fn settings_before_another_command_are_not_swallowed() {
        Cli::try_parse_from(["clawconnected", "--max-keys", "3", "demo"]).expect_err("demo takes no settings");
    }
}
