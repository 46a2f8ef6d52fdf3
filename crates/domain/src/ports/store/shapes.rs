//! What goes into the store and comes out of it besides the domain's own things: pages, filters, claims, leases.

use crate::actor::Role;
use crate::application::ApplicationStatus;
use crate::deal::{ContractStatus, DisputeStatus, OperationKey};
use crate::gig::GigStatus;
use crate::id::{DealId, GigId, UserId};
use crate::money::Cents;
use crate::time::Instant;
use uuid::Uuid;

/// Where a page begins: after this row, in descending order of time and id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The time of the last row of the page before.
    pub at: Instant,
    /// Its id.
    pub id: Uuid,
}

/// Which page of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// Where it begins; `None` is at the newest.
    pub after: Option<Cursor>,
    /// 1 to 100 rows.
    pub limit: u32,
}

/// A page of a list, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paged<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Where the next page begins, when there is more.
    pub next: Option<Cursor>,
}

/// Which gigs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GigFilter {
    /// Of this status. Active ones are ordered by `published_at`, others by `created_at`.
    pub status: GigStatus,
    /// Of this owner.
    pub owner: Option<UserId>,
    /// Paying at least this.
    pub min_rate: Option<Cents>,
    /// Paying at most this.
    pub max_rate: Option<Cents>,
    /// First active after this.
    pub published_after: Option<Instant>,
}

/// Which applications.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApplicationFilter {
    /// To this gig.
    pub gig: Option<GigId>,
    /// Of this freelancer.
    pub worker: Option<UserId>,
    /// Of this status.
    pub status: Option<ApplicationStatus>,
}

/// Which deals of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DealFilter {
    /// Every negotiation, or those in the state of this name.
    Negotiations(Option<&'static str>),
    /// Every deal with a contract, or those whose contract has this status.
    Contracts(Option<ContractStatus>),
}

/// Which disputes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisputeFilter {
    /// Of deals that this user is a party of; `None` is anybody's.
    pub party: Option<UserId>,
    /// In one of these.
    pub statuses: Vec<DisputeStatus>,
}

/// What an idempotency key was first used for, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyClaim {
    /// Whose key.
    pub user: UserId,
    /// The key.
    pub key: String,
    /// SHA-256 of method, path, query and body.
    pub fingerprint: [u8; 32],
    /// When the claim was made (wall time).
    pub claimed_at: Instant,
    /// Until when its maker may be at work; `None` for a claim that commits with its effect.
    pub leased_until: Option<Instant>,
    /// The answer, once there is one.
    pub answer: Option<StoredAnswer>,
}

/// An answer kept for replays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The body; empty when there was none.
    pub body: String,
    /// `Content-Type`, when there was a body.
    pub content_type: Option<String>,
    /// `Location`, where the answer had one.
    pub location: Option<String>,
    /// `ETag`, where the answer had one.
    pub etag: Option<String>,
}

/// A browser's session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the cookie's value.
    pub digest: [u8; 32],
    /// Whose.
    pub user: UserId,
    /// When it was made (wall time).
    pub created_at: Instant,
    /// From when on it authenticates nothing, unless used before (wall time).
    pub expires_at: Instant,
}

/// A contact that a party shared in a deal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactShare {
    /// In which deal.
    pub deal: DealId,
    /// By which side.
    pub by: Role,
    /// What kind, in the party's words.
    pub kind: String,
    /// The contact itself.
    pub value: String,
    /// When.
    pub at: Instant,
}

/// A provider operation that this instance may carry out until its lease ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeasedOperation {
    /// Of which deal.
    pub deal: DealId,
    /// Which.
    pub key: OperationKey,
    /// What fences this lease against an older one.
    pub token: Uuid,
    /// How often it was tried before.
    pub tries: u32,
}

/// Which provider operations to lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperationScope {
    /// Those of one deal, due or not: a caller waits for them.
    OfDeal(DealId),
    /// Any that are due.
    Due,
}
