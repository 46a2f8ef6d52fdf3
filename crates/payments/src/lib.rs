//! Payment gateways behind the payments port (money.md, “Gateways”).
//!
//! [`sandbox`] is the provider that needs no account anywhere. What every provider of this kind shares stands beside
//! it: how events are signed ([`signature`]) and how they are read ([`envelope`]).

pub mod envelope;
pub mod sandbox;
pub mod signature;
