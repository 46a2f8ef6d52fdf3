//! Whole deals over the HTTP API, on SQLite and on PostgreSQL: from the gig to the payout, with cards that misbehave,
//! with time passing, and with everybody acting at once. Each ends with a look at the ledger and the provider's books.
#![cfg(test)]

mod cards;
mod disputes;
mod following;
mod instances;
mod onboarding;
mod races;
mod time;
