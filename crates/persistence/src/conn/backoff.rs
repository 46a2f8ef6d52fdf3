//! How long to wait before a unit of work is run again.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// The first pause is at most this long; each further one may be twice as long.
const FIRST_MS_MAX: u64 = 10;

/// The pause before attempt `attempt + 1`: random up to a bound that doubles, so that rivals part ways.
pub(crate) fn pause(attempt: u32) -> Duration {
    let most = FIRST_MS_MAX << attempt.min(6);
    // RandomState is keyed anew each time, which is all the randomness that jitter needs.
    Duration::from_millis(1 + RandomState::new().hash_one(attempt) % most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_but_stay_bounded() {
        for attempt in 0..100 {
            assert!(pause(attempt) <= Duration::from_millis(FIRST_MS_MAX << 6));
            assert!(pause(attempt) >= Duration::from_millis(1));
        }
    }
}
