//! Random moments that can be had again.

use std::env;
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// Kills a database when nobody says how many.
const KILLS: u32 = 100;

/// Numbers that look random and follow from a seed (SplitMix64).
pub struct Chance(u64);

impl Chance {
    /// From `CRASH_SEED`, else from one that is printed.
    pub fn of_this_run(what: &str) -> Self {
        let given = env::var("CRASH_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = given.unwrap_or_else(|| RandomState::new().hash_one(()));
        println!("{what}: CRASH_SEED={seed}");
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A moment within so many milliseconds, to the microsecond.
    pub fn within_millis(&mut self, most: u64) -> Duration {
        Duration::from_micros(self.next() % (most * 1_000))
    }

    /// Whether the one case of `n` has come.
    pub fn one_in(&mut self, n: u64) -> bool {
        self.next().is_multiple_of(n)
    }
}

/// How often to kill.
pub fn kills() -> u32 {
    let given = env::var("CRASH_KILLS").ok().and_then(|kills| kills.parse().ok());
    given.unwrap_or(KILLS)
}

#[test]
fn the_same_seed_gives_the_same_moments() {
    let moments = |seed| {
        let mut chance = Chance(seed);
        (0..100).map(|_| chance.within_millis(50)).collect::<Vec<_>>()
    };
    assert_eq!(moments(7), moments(7));
    assert_ne!(moments(7), moments(8));
    assert!(moments(7).iter().all(|moment| *moment < Duration::from_millis(50)));
}
