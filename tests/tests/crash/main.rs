//! The plug is pulled: a server in a process of its own is killed with SIGKILL at random moments while deals are
//! agreed, funded, released and paid out, and started again on the same database. In the end every deal has finished,
//! the ledger balances, and nothing moved twice.
//!
//! `CRASH_KILLS` says how often a database, `CRASH_SEED` repeats the moments of a run.
#![cfg(test)]

mod chance;
mod payouts;
mod play;
mod storm;
mod verdict;
mod victim;
