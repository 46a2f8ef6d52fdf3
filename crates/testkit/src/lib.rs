//! Doubles, builders, contract suites. For tests alone.

pub mod clock;
pub mod faulty_gateway;
pub mod payments_contract;
pub mod postgres;
