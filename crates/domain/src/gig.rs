//! A gig: a job that a client posts (lifecycles.md, “Gig”).

use crate::id::{GigId, UserId};
use crate::money::{Cents, Currency};
use crate::text::{Body, Skill, Title};
use crate::time::Instant;
use serde::{Deserialize, Serialize};

/// Who sees a gig, and whether it takes applications.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GigStatus {
    /// Only its owner sees it.
    Draft,
    /// Everybody sees it and freelancers may apply.
    Active,
    /// It takes no applications; running negotiations go on.
    Closed,
}

impl GigStatus {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::Draft, Self::Active, Self::Closed];

    /// The word the API uses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Active => "active",
            Self::Closed => "closed",
        }
    }
}

/// A posted job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gig {
    /// Its id.
    pub id: GigId,
    /// The client who posted it.
    pub owner: UserId,
    /// What it is.
    pub title: Title,
    /// More of what it is.
    pub description: Body,
    /// What is to be done.
    pub scope: Body,
    /// What it takes.
    pub skills: Vec<Skill>,
    /// What an hour pays; zero for volunteers.
    pub rate: Cents,
    /// In what.
    pub currency: Currency,
    /// Who sees it.
    pub status: GigStatus,
    /// How many applications it ever got; its owner sees it.
    pub applications_count: i64,
    /// When it was first active.
    pub published_at: Option<Instant>,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Raised by one with every change.
    pub version: i64,
}
