//! Doubles, builders, contract suites. For tests alone.

pub mod builders;
pub mod clock;
pub mod faulty_gateway;
pub mod memory;
pub mod payments_contract;
pub mod postgres;
pub mod store_contract;
