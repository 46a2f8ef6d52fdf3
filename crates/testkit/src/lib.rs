//! Doubles, builders, contract suites. For tests alone.

pub mod postgres;
