//! Time, both of them.

use chrono::Utc;
use domain::ports::clock::{Clock, MovableClock};
use domain::time::{Instant, Span};
use std::sync::atomic::{AtomicI64, Ordering};

/// The system's clock, ahead by an offset that the sandbox may raise (operations.md, “The sandbox clock”).
#[derive(Debug, Default)]
pub struct SystemClock {
    offset_millis: AtomicI64,
    /// The latest business time that was told: none after it is earlier, whatever becomes of the system's clock.
    latest_millis: AtomicI64,
}

impl SystemClock {
    /// A clock whose business time is wall time.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn offset(&self) -> Span {
        Span::milliseconds(self.offset_millis.load(Ordering::SeqCst))
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        let told = self.wall().plus(self.offset());
        let latest = self.latest_millis.fetch_max(told.millis(), Ordering::SeqCst);
        Instant::from_millis(latest).map_or(told, |latest| latest.max(told))
    }

    #[expect(clippy::disallowed_methods, reason = "this is the adapter of the Clock port")]
    fn wall(&self) -> Instant {
        Instant::new(Utc::now())
    }
}

impl MovableClock for SystemClock {
    fn run_ahead(&self, offset: Span) {
        self.offset_millis.fetch_max(offset.num_milliseconds(), Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::time::days;

    #[test]
    fn business_time_is_ahead_by_the_offset() {
        let clock = SystemClock::new();
        clock.run_ahead(days(3));
        let (wall, now) = (clock.wall(), clock.now());
        assert!(now.since(wall) >= days(3) && now.since(wall) < days(4));
    }

    #[test]
    fn business_time_never_goes_back() {
        let clock = SystemClock::new();
        clock.run_ahead(days(3));
        let before = clock.now();
        clock.run_ahead(days(1));
        assert!(clock.now() >= before);
    }
}
