//! Double entry: every movement that the provider confirmed is one balanced transaction (money.md, “Ledger”).

use crate::id::{DealId, LedgerTransactionId, MilestoneId};
use crate::money::Cents;
use crate::time::Instant;
use serde::{Deserialize, Serialize};

/// Where money can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LedgerAccount {
    /// The client's card. Negative: what clients have paid.
    ClientCard,
    /// Held by the platform for a milestone.
    PlatformHeld,
    /// On the worker's account at the provider.
    WorkerPayable,
    /// At the worker's bank.
    WorkerPaid,
    /// The platform's fees.
    PlatformFees,
    /// What the platform lost. Negative: losses borne.
    PlatformLosses,
    /// Kept for arbitrations.
    Arbitration,
    /// Taken by banks.
    ChargedBack,
}

impl LedgerAccount {
    /// Every account.
    pub const ALL: [Self; 8] = [
        Self::ClientCard,
        Self::PlatformHeld,
        Self::WorkerPayable,
        Self::WorkerPaid,
        Self::PlatformFees,
        Self::PlatformLosses,
        Self::Arbitration,
        Self::ChargedBack,
    ];

    /// The word in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ClientCard => "client_card",
            Self::PlatformHeld => "platform_held",
            Self::WorkerPayable => "worker_payable",
            Self::WorkerPaid => "worker_paid",
            Self::PlatformFees => "platform_fees",
            Self::PlatformLosses => "platform_losses",
            Self::Arbitration => "arbitration",
            Self::ChargedBack => "charged_back",
        }
    }
}

/// One leg of a ledger transaction: positive is into the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// Which account.
    pub account: LedgerAccount,
    /// How much.
    pub amount: Cents,
}

/// A balanced movement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerTransaction {
    /// Its id.
    pub id: LedgerTransactionId,
    /// Of which deal.
    pub deal: DealId,
    /// Of which milestone.
    pub milestone: MilestoneId,
    /// What moved it: the key of the operation, or the provider's fact.
    pub cause: String,
    /// The legs; they sum to zero.
    pub entries: Vec<LedgerEntry>,
    /// When.
    pub at: Instant,
}

impl LedgerTransaction {
    /// Whether the legs sum to zero.
    #[must_use]
    pub fn is_balanced(&self) -> bool {
        self.entries.iter().map(|entry| i128::from(entry.amount.0)).sum::<i128>() == 0
    }
}
