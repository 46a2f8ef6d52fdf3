//! Whole lives of deals, told step by step: every line of the tables of lifecycles.md at least once.

mod activation;
mod cancelling;
mod chargebacks;
mod disputes;
mod money;
mod negotiation;
mod refunds;
mod strays;
mod work;
