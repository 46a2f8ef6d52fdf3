//! Who recommends how a dispute should end: advisors behind one port (`domain::ports::advisor`).
//!
//! The rules need nobody else. They serve wherever no model is configured.

mod finding;
mod rules;

pub use rules::RuleAdvisor;
