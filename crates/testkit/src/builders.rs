//! Things to keep, each made whole from a number: what a test does not name does not matter to it.

#![expect(clippy::unwrap_used, reason = "what is built here is known to be right")]

mod walk;

pub use walk::{HOURS, RATE, Walk};

use domain::account::{Identity, PayoutAccount, PayoutAccountState, Profile, User, UserStatus, UserType};
use domain::api_key::{ApiKey, Scopes, SpendingLimits};
use domain::application::{Application, ApplicationStatus};
use domain::credits::{CreditReason, CreditTransaction};
use domain::deal::Deal;
use domain::gig::{Gig, GigStatus};
use domain::hosted_agent::HostedAgent;
use domain::id::{DealId, MilestoneId, UserId};
use domain::ledger::{LedgerAccount, LedgerEntry, LedgerTransaction};
use domain::money::{Cents, Currency};
use domain::ports::store::{IdempotencyClaim, Session, StoredAnswer};
use domain::review::{Review, ReviewStatus};
use domain::text::{Body, Text};
use domain::time::{Instant, minutes};
use uuid::Uuid;

/// 2026-09-21T14:13:20.123Z: when everything here begins.
const BEGINNING_MILLIS: i64 = 1_790_000_000_123;

/// The `n`th id of a kind. Ids rise with `n` and are of version 7.
#[must_use]
pub fn id<T: From<Uuid>>(n: u128) -> T {
    Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0000 + n).into()
}

/// `n` minutes after the beginning.
#[must_use]
pub fn at(n: i64) -> Instant {
    Instant::from_millis(BEGINNING_MILLIS).unwrap().plus(minutes(n))
}

/// Text that is known to fit.
#[must_use]
pub fn text<const MIN: usize, const MAX: usize>(text: &str) -> Text<MIN, MAX> {
    Text::parse(text).unwrap()
}

/// The `n`th user: a client when `n` is odd, a freelancer when it is even.
#[must_use]
pub fn user(n: u128) -> User {
    User {
        id: id(n),
        identity: Identity::Sandbox(format!("user-{n}")),
        user_type: Some(if n % 2 == 1 { UserType::Client } else { UserType::Freelancer }),
        status: UserStatus::Active,
        subscription_tier: "free".to_owned(),
        operator: false,
        profile: Profile { display_name: Some(text("Ada")), skills: vec![text("rust")], ..Profile::default() },
        created_at: at(0),
        updated_at: at(0),
        version: 1,
    }
}

/// A session of a user, told from others by the first byte of its digest.
#[must_use]
pub fn session(n: u8, user: UserId) -> Session {
    Session { digest: [n; 32], user, created_at: at(0), expires_at: at(60) }
}

/// A key of a user that may do everything, made at minute `n`.
#[must_use]
pub fn api_key(n: u8, user: UserId) -> ApiKey {
    ApiKey {
        id: id(n.into()),
        user,
        hosted_agent: None,
        prefix: "claw".to_owned(),
        last_four: "abcd".to_owned(),
        name: Some("laptop".to_owned()),
        digest: [n; 32],
        scopes: Scopes::all(),
        limits: SpendingLimits { max_fund_cents_per_call: Some(Cents(5_000)), max_fund_cents_per_day: None },
        created_at: at(n.into()),
        last_used_at: None,
        expires_at: at(1_000),
        revoked_at: None,
        version: 1,
    }
}

/// An agent of a user with a hundred model calls a month, made at minute `n`.
#[must_use]
pub fn hosted_agent(n: u8, user: UserId) -> HostedAgent {
    HostedAgent {
        id: id(n.into()),
        user,
        name: text("Bot"),
        monthly_limit: 100,
        calls_used: 0,
        period_ends_at: at(10_000),
        paused: false,
        created_at: at(n.into()),
        updated_at: at(n.into()),
        version: 1,
    }
}

/// An active gig of a client's, first active at minute `made`.
#[must_use]
pub fn gig(n: u128, owner: UserId, made: i64) -> Gig {
    Gig {
        id: id(n),
        owner,
        title: text("Parser in Rust"),
        description: Body::default(),
        scope: text("Reads the whole grammar"),
        skills: vec![text("parsing")],
        rate: RATE,
        currency: Currency::Usd,
        status: GigStatus::Active,
        applications_count: 0,
        published_at: Some(at(made)),
        taken_down_at: None,
        created_at: at(made),
        updated_at: at(made),
        version: 1,
    }
}

/// An application to a gig, made at minute `made`.
#[must_use]
pub fn application(n: u128, gig: &Gig, worker: UserId, made: i64) -> Application {
    Application {
        id: id(n),
        gig: gig.id,
        gig_title: gig.title.to_string(),
        owner: gig.owner,
        worker,
        message: text("I have written three"),
        status: ApplicationStatus::Applied,
        ended_reason: None,
        created_at: at(made),
        updated_at: at(made),
        version: 1,
    }
}

/// A published review of a deal's contract with four stars, made at minute `made`.
///
/// # Panics
/// When the deal has no contract.
#[must_use]
pub fn review(n: u128, deal: &Deal, reviewer: UserId, made: i64) -> Review {
    Review {
        id: id(n),
        contract: deal.contract.as_ref().unwrap().id,
        deal: deal.id,
        reviewer,
        reviewee: if reviewer == deal.client { deal.worker } else { deal.client },
        rating: 4,
        text: Some(text("On time")),
        status: ReviewStatus::Published,
        created_at: at(made),
        updated_at: at(made),
        version: 1,
    }
}

/// A movement of credits: a grant, or a deduction when it is negative.
#[must_use]
pub fn credits(n: u128, user: UserId, amount: i64) -> CreditTransaction {
    let reason = if amount > 0 { CreditReason::SignupGrant } else { CreditReason::MatchDeduction };
    CreditTransaction { id: id(n), user, amount, reason, reference: Some(format!("match-{n}")), at: at(0) }
}

/// A movement of money between two accounts.
#[must_use]
pub fn ledger_transaction(
    n: u128,
    (deal, milestone): (DealId, MilestoneId),
    (from, to): (LedgerAccount, LedgerAccount),
    amount: Cents,
) -> LedgerTransaction {
    LedgerTransaction {
        id: id(n),
        deal,
        milestone,
        cause: format!("capture:{milestone}:{n}"),
        entries: vec![LedgerEntry { account: from, amount: Cents(-amount.0) }, LedgerEntry { account: to, amount }],
        at: at(1),
    }
}

/// A payout account of a worker, not yet known to the provider as payable.
#[must_use]
pub fn payout_account(user: UserId, account: &str) -> PayoutAccount {
    PayoutAccount {
        user,
        account: account.to_owned(),
        country: Some("DE".to_owned()),
        state: PayoutAccountState { requirements_due: vec!["iban".to_owned()], ..PayoutAccountState::default() },
        updated_at: at(0),
        version: 1,
    }
}

/// A claim of an idempotency key that commits with its effect.
#[must_use]
pub fn claim(user: UserId, key: &str) -> IdempotencyClaim {
    IdempotencyClaim {
        user,
        key: key.to_owned(),
        fingerprint: [7; 32],
        claimed_at: at(0),
        leased_until: None,
        answer: None,
    }
}

/// An answer that says `body`.
#[must_use]
pub fn answer(body: &str) -> StoredAnswer {
    StoredAnswer {
        status: 201,
        body: body.to_owned(),
        content_type: Some("application/json".to_owned()),
        location: Some("/api/gigs/1".to_owned()),
        etag: None,
    }
}
