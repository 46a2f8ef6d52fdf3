//! Doubles, builders, contract suites. For tests alone.

pub mod advisor;
pub mod api;
#[cfg(feature = "app")]
pub mod app;
pub mod books;
pub mod builders;
pub mod clock;
pub mod faulty_gateway;
pub mod faulty_store;
pub mod files_contract;
pub mod host;
pub mod market;
pub mod memory;
pub mod memory_files;
pub mod payments_contract;
pub mod postgres;
pub mod store_contract;
#[cfg(feature = "app")]
pub mod world;
