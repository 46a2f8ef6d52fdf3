//! How text looks on a terminal. `anstream` takes the styles out where there is none, and where `NO_COLOR` is set.

use anstyle::{AnsiColor, Style};
use std::fmt::Display;

/// What a passage begins with.
pub const HEADING: Style = Style::new().bold();
/// What need not be read.
pub const QUIET: Style = Style::new().dimmed();
/// What went well.
pub const GOOD: Style = AnsiColor::Green.on_default();
/// What did not.
pub const BAD: Style = AnsiColor::Red.on_default();
/// What to look at.
pub const ACCENT: Style = AnsiColor::Cyan.on_default();

/// The text in a style. Pad before, not after: styles have no width but a length.
#[must_use]
pub fn paint(style: Style, text: impl Display) -> String {
    format!("{style}{text}{style:#}")
}
