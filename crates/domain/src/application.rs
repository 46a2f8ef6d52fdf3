//! An application: a freelancer's wish to take a gig (lifecycles.md, “Application”).

use crate::id::{ApplicationId, GigId, UserId};
use crate::text::Prose;
use crate::time::Instant;
use serde::{Deserialize, Serialize};

/// Where an application stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApplicationStatus {
    /// Waiting for the client.
    Applied,
    /// The client may start a negotiation.
    Shortlisted,
    /// The client said no.
    Rejected,
    /// The freelancer took it back, or the gig is gone.
    Withdrawn,
}

impl ApplicationStatus {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Applied, Self::Shortlisted, Self::Rejected, Self::Withdrawn];

    /// The word the API uses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Shortlisted => "shortlisted",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// A freelancer's application to a gig; at most one a gig and freelancer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// Its id.
    pub id: ApplicationId,
    /// The gig.
    pub gig: GigId,
    /// The gig's title when it was last applied to.
    pub gig_title: String,
    /// Who posted the gig.
    pub owner: UserId,
    /// Who applies.
    pub worker: UserId,
    /// What the freelancer says.
    pub message: Prose,
    /// Where it stands.
    pub status: ApplicationStatus,
    /// Why it ended, where the gig's end took it along.
    pub ended_reason: Option<String>,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Raised by one with every change.
    pub version: i64,
}
