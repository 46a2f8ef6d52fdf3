//! The account that a worker is paid on, and the country it is in.

use crate::id::UserId;
use crate::time::Instant;
use serde::{Deserialize, Serialize};

/// The account at the payment provider that a worker is paid on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutAccount {
    /// Whose it is.
    pub user: UserId,
    /// The provider's id of it.
    pub account: String,
    /// Where it is; fixed once set.
    pub country: Option<String>,
    /// What the provider last said of it.
    pub state: PayoutAccountState,
    /// When we last heard.
    pub updated_at: Instant,
    /// Raised by one with every change.
    pub version: i64,
}

/// What the provider says of a payout account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutAccountState {
    /// The worker handed in what was asked.
    pub details_submitted: bool,
    /// The platform may transfer to it.
    pub transfers_active: bool,
    /// It may pay out to a bank.
    pub payouts_enabled: bool,
    /// What the provider still asks for.
    pub requirements_due: Vec<String>,
}

impl PayoutAccountState {
    /// The facts that a deal needs of its worker (money.md, `account.updated`).
    #[must_use]
    pub fn payee(&self) -> crate::deal::Payee {
        crate::deal::Payee {
            kyc_complete: self.details_submitted && self.transfers_active,
            payouts_enabled: self.payouts_enabled,
            suspended: false,
        }
    }
}

/// A country by its two capital letters (ISO 3166-1 alpha-2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 2]);

impl Country {
    /// The United States.
    pub const US: Self = Self(*b"US");

    /// The country, if `text` is two capital letters.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let letters: [u8; 2] = text.as_bytes().try_into().ok()?;
        letters.iter().all(u8::is_ascii_uppercase).then_some(Self(letters))
    }

    /// The two letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl std::fmt::Display for Country {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
