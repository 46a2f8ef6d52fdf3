//! A user's account: identity, type, profile, and the account that they are paid on.

use crate::id::UserId;
use crate::text::{Prose, Skill, Text};
use crate::time::Instant;
use serde::{Deserialize, Serialize};

/// What a user does here. Gates only the start of things (api.md §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserType {
    /// Posts gigs and starts negotiations.
    Client,
    /// Applies to gigs.
    Freelancer,
}

impl UserType {
    /// The word the API uses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Freelancer => "freelancer",
        }
    }
}

/// Whether a user may act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserStatus {
    /// Yes.
    Active,
    /// No: an operator said so.
    Suspended,
    /// No: the account was deleted.
    Deleted,
}

impl UserStatus {
    /// The word the API uses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Deleted => "deleted",
        }
    }
}

/// Where an identity comes from: a sandbox login, or GitHub's numeric id.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "provider", content = "subject", rename_all = "snake_case")]
pub enum Identity {
    /// A login of the sandbox, lower case.
    Sandbox(String),
    /// GitHub's numeric id; the login may change.
    Github(i64),
}

/// What a user tells others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// A name.
    pub display_name: Option<Text<0, 100>>,
    /// A few words.
    pub bio: Option<Prose>,
    /// What they can do.
    pub skills: Vec<Skill>,
    /// Where the resume is.
    pub resume_url: Option<String>,
    /// Where the portfolio is.
    pub portfolio_website_url: Option<String>,
    /// The linked GitHub login.
    pub github_username: Option<String>,
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// Who it is, elsewhere.
    pub identity: Identity,
    /// What the user does here, once chosen.
    pub user_type: Option<UserType>,
    /// Whether the user may act.
    pub status: UserStatus,
    /// `free` or a paid tier.
    pub subscription_tier: String,
    /// Whether the user is an operator.
    pub operator: bool,
    /// What the user tells others.
    pub profile: Profile,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Raised by one with every change.
    pub version: i64,
}

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
        }
    }
}
