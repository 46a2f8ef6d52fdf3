//! Settings, wiring, start and stop. What is here names adapters, reads the environment, and holds no rule.

mod alone;
pub mod cli;
pub mod demo;
mod readiness;
pub mod running;
mod secrets;
pub mod serve;
mod serving;
pub mod settings;
mod style;
pub mod telemetry;
mod welcome;
mod wiring;
mod world;

pub use running::{Running, StartError, start, start_on};
pub use settings::Settings;
