//! Everything that is kept, inside one unit of work: one trait a kind of thing.

mod credits;
mod deals;
mod documents;
mod gigs;
mod hosted_agents;
mod journal;
mod operators;
mod payments;
mod people;
mod requests;
mod reviews;
mod treasury;

pub use credits::Credits;
pub use deals::Deals;
pub use documents::Documents;
pub use gigs::{Applications, Gigs};
pub use hosted_agents::HostedAgents;
pub use journal::{Journal, Ledger};
pub use operators::{OperatorActs, Reports};
pub use payments::{Operations, PayoutAccounts};
pub use people::{ApiKeys, Sessions, Users};
pub use requests::Idempotency;
pub use reviews::Reviews;
pub use treasury::{DealMilestone, Treasury};

use super::StoreError;

/// Everything that is kept, inside one unit of work.
///
/// A repository answers `Option`; what “not found” means is for the caller. Saves of versioned things compare the
/// version: `save_*` takes the thing as it should become, whose `version` is one more than the stored one, and
/// answers [`StoreError::Stale`] otherwise. Inserts answer [`StoreError::Duplicate`] with the constraint's name
/// where a unique rule does not hold. Inside [`Access::Read`](super::Access::Read) every writing method answers an error.
pub trait Tx:
    Users
    + Sessions
    + ApiKeys
    + HostedAgents
    + Gigs
    + Applications
    + Deals
    + Journal
    + Ledger
    + Reviews
    + Credits
    + PayoutAccounts
    + Operations
    + Idempotency
    + Documents
    + Reports
    + OperatorActs
    + Treasury
{
    /// The last error that a method of this `Tx` answered, if one did: it decides whether to run the unit again.
    fn failure(&self) -> Option<StoreError>;
    /// Ends every lease, of operations and of idempotency claims: at the start of a program that has the database to itself.
    fn end_all_leases(&mut self) -> Result<(), StoreError>;
    /// Forgets everything: the sandbox starts anew.
    fn erase_everything(&mut self) -> Result<(), StoreError>;
}
