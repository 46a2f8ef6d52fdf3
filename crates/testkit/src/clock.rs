//! Time and identity under a test's control.

use domain::api_key::sha256;
use domain::ports::clock::{Clock, Entropy, Ids, MovableClock};
use domain::time::{Instant, Span};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use uuid::{Builder, Uuid};

/// 2026-01-05T09:00:00Z, a Monday: when every test begins.
const BEGINNING_MILLIS: i64 = 1_767_603_600_000;

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct ManualClock {
    business_millis: AtomicI64,
    wall_millis: AtomicI64,
}

impl Default for ManualClock {
    fn default() -> Self {
        Self { business_millis: AtomicI64::new(BEGINNING_MILLIS), wall_millis: AtomicI64::new(BEGINNING_MILLIS) }
    }
}

impl ManualClock {
    /// Moves business time alone, as the sandbox does. It never goes back.
    pub fn advance(&self, span: Span) {
        self.business_millis.fetch_add(span.num_milliseconds().max(0), Ordering::SeqCst);
    }

    /// Lets real time pass: wall time, and business time with it.
    pub fn pass(&self, span: Span) {
        self.advance(span);
        self.wall_millis.fetch_add(span.num_milliseconds(), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Instant {
        instant(&self.business_millis)
    }

    fn wall(&self) -> Instant {
        instant(&self.wall_millis)
    }
}

impl MovableClock for ManualClock {
    fn run_ahead(&self, offset: Span) {
        self.business_millis.fetch_max(self.wall().plus(offset).millis(), Ordering::SeqCst);
    }
}

#[expect(clippy::expect_used, reason = "no test lives long enough to leave the range of time")]
fn instant(millis: &AtomicI64) -> Instant {
    Instant::from_millis(millis.load(Ordering::SeqCst)).expect("a time that can be represented")
}

/// Ids that count: the same in every run of a test.
#[derive(Debug, Default)]
pub struct CountingIds(AtomicU64);

impl Ids for CountingIds {
    fn next(&self) -> Uuid {
        let n = self.0.fetch_add(1, Ordering::SeqCst);
        let mut random = [0; 10];
        random[2..].copy_from_slice(&n.to_be_bytes());
        Builder::from_unix_timestamp_millis(BEGINNING_MILLIS.unsigned_abs(), &random).into_uuid()
    }
}

/// Bytes that nobody could guess who does not know that they are counted: the same in every run of a test.
#[derive(Debug, Default)]
pub struct FixedEntropy(AtomicU64);

impl Entropy for FixedEntropy {
    fn bytes(&self) -> [u8; 32] {
        sha256(&self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::time::hours;

    #[test]
    fn business_time_runs_ahead_of_wall_time() {
        let clock = ManualClock::default();
        assert_eq!(clock.now(), clock.wall());
        clock.advance(hours(2));
        clock.pass(hours(1));
        assert_eq!(clock.now().since(clock.wall()), hours(2));
        assert_eq!(clock.wall().to_string(), "2026-01-05T10:00:00.000Z");
    }

    #[test]
    fn business_time_never_goes_back() {
        let clock = ManualClock::default();
        clock.run_ahead(hours(3));
        let ahead = clock.now();
        clock.run_ahead(hours(2));
        clock.advance(hours(-1));
        assert_eq!((clock.now(), clock.now().since(clock.wall())), (ahead, hours(3)));
    }

    #[test]
    fn entropy_repeats_itself_in_another_run_but_never_in_one() {
        let (one, other) = (FixedEntropy::default(), FixedEntropy::default());
        let first = one.bytes();
        assert_eq!(first, other.bytes());
        assert_ne!(first, one.bytes());
    }

    #[test]
    fn ids_rise_and_are_of_version_seven() {
        let ids = CountingIds::default();
        let made: Vec<Uuid> = (0..1_000).map(|_| ids.next()).collect();
        assert!(made.is_sorted_by(|a, b| a < b));
        assert!(made.iter().all(|id| id.get_version_num() == 7));
    }
}
