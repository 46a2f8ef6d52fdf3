//! What goes into the store and comes out of it besides the domain's own things: pages, filters, claims, leases.

use crate::actor::Role;
use crate::application::ApplicationStatus;
use crate::deal::{ContractStatus, DisputeStatus, OperationKey};
use crate::gig::{Gig, GigStatus};
use crate::id::{DealId, GigId, UserId};
use crate::money::Cents;
use crate::search::{Query, SearchText, SkillTag};
use crate::time::Instant;
use uuid::Uuid;

/// Where a page begins: after this row, in descending order of weight, time and id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    /// What goes before time in the order: a rate, a relevance. 0 in lists that are ordered by time alone.
    pub weight: i64,
    /// The time of the last row of the page before.
    pub at: Instant,
    /// Its id.
    pub id: Uuid,
}

impl Cursor {
    /// A place in a list that is ordered by time alone.
    #[must_use]
    pub const fn in_time(at: Instant, id: Uuid) -> Self {
        Self { weight: 0, at, id }
    }
}

/// Which page of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// Where it begins; `None` is at the newest.
    pub after: Option<Cursor>,
    /// 1 to 100 rows.
    pub limit: u32,
}

/// A page of a list, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paged<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Where the next page begins, when there is more.
    pub next: Option<Cursor>,
}

/// What comes first among gigs. Newest means by `published_at` for active ones, by `created_at` for others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GigOrder {
    /// The newest.
    #[default]
    Newest,
    /// What pays most, then the newest.
    RateDesc,
    /// What fits the query best ([`SearchText::relevance`]), then the newest.
    Relevance,
}

impl GigOrder {
    /// Every order.
    pub const ALL: [Self; 3] = [Self::Newest, Self::RateDesc, Self::Relevance];

    /// The word the API uses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::RateDesc => "rate_desc",
            Self::Relevance => "relevance",
        }
    }
}

/// Which gigs, and what comes first among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GigFilter {
    /// Of this status.
    pub status: GigStatus,
    /// With all these words.
    pub query: Option<Query>,
    /// With all these skills.
    pub skills: Vec<SkillTag>,
    /// Of this owner.
    pub owner: Option<UserId>,
    /// Paying at least this.
    pub min_rate: Option<Cents>,
    /// Paying at most this.
    pub max_rate: Option<Cents>,
    /// First active after this.
    pub published_after: Option<Instant>,
    /// What comes first.
    pub order: GigOrder,
}

impl GigFilter {
    /// Every gig of a status, newest first.
    #[must_use]
    pub const fn of(status: GigStatus) -> Self {
        Self {
            status,
            query: None,
            skills: Vec::new(),
            owner: None,
            min_rate: None,
            max_rate: None,
            published_after: None,
            order: GigOrder::Newest,
        }
    }

    /// What a gig must have among the tokens of its search text.
    #[must_use]
    pub fn tokens(&self) -> Vec<&str> {
        let terms = self.query.iter().flat_map(Query::terms).map(String::as_str);
        terms.chain(self.skills.iter().map(SkillTag::token)).collect()
    }

    /// Where a gig stands in the order.
    #[must_use]
    pub fn place(&self, gig: &Gig) -> Cursor {
        let weight = match (self.order, &self.query) {
            (GigOrder::RateDesc, _) => gig.rate.0,
            (GigOrder::Relevance, Some(query)) => SearchText::of(gig).relevance(query),
            (GigOrder::Relevance, None) | (GigOrder::Newest, _) => 0,
        };
        let at = match gig.status {
            GigStatus::Active => gig.published_at.unwrap_or(gig.created_at),
            GigStatus::Draft | GigStatus::Closed => gig.created_at,
        };
        Cursor { weight, at, id: gig.id.0 }
    }
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
