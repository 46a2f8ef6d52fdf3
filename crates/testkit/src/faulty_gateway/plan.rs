//! What goes wrong next, and what was asked so far.

use super::{Call, Fault};
use std::collections::{HashMap, VecDeque};
use std::time::Duration;

/// The slowest that a fault at random is, in milliseconds.
const SLOW_MS_MAX: u64 = 20;

/// How often a call was made, and how often it reached the provider.
#[derive(Clone, Copy, Default)]
pub(super) struct Tally {
    pub(super) asked: u64,
    pub(super) performed: u64,
}

/// The script first, then chance.
#[derive(Default)]
pub(super) struct Plan {
    scripts: HashMap<Call, VecDeque<Fault>>,
    chance: Option<Chance>,
    tallies: HashMap<Call, Tally>,
}

impl Plan {
    pub(super) fn script(&mut self, call: Call, faults: impl IntoIterator<Item = Fault>) {
        self.scripts.entry(call).or_default().extend(faults);
    }

    pub(super) fn at_random(&mut self, seed: u64, percent: u8) {
        self.chance = Some(Chance { state: seed, percent });
    }

    pub(super) fn heal(&mut self) {
        self.scripts.clear();
        self.chance = None;
    }

    pub(super) fn tally(&self, call: Call) -> Tally {
        self.tallies.get(&call).copied().unwrap_or_default()
    }

    /// Counts a call and says what goes wrong with it.
    pub(super) fn draw(&mut self, call: Call) -> Option<Fault> {
        let scripted = self.scripts.get_mut(&call).and_then(VecDeque::pop_front);
        let fault = scripted.or_else(|| self.chance.as_mut().and_then(Chance::fault));
        let tally = self.tallies.entry(call).or_default();
        tally.asked += 1;
        if !matches!(fault, Some(Fault::Before | Fault::Definite(_))) {
            tally.performed += 1;
        }
        fault
    }
}

/// Faults at random, the same for the same seed.
struct Chance {
    state: u64,
    percent: u8,
}

impl Chance {
    fn fault(&mut self) -> Option<Fault> {
        if self.below(100) >= u64::from(self.percent) {
            return None;
        }
        Some(match self.below(4) {
            0 => Fault::Before,
            1 => Fault::After,
            2 => Fault::Garbled,
            _ => Fault::Slow(Duration::from_millis(1 + self.below(SLOW_MS_MAX))),
        })
    }

    /// A number below `bound`, by splitmix64: small, and good enough to choose faults with.
    fn below(&mut self, bound: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % bound
    }
}
