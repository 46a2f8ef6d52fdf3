//! A dispute over a milestone (lifecycles.md, “Dispute”).

use super::settlement::Settlement;
use crate::actor::Role;
use crate::id::{DisputeId, EvidenceId};
use crate::money::Cents;
use crate::text::{Prose, Statement};
use crate::time::{Instant, Span, days, hours};
use serde::{Deserialize, Serialize};

/// How long the other party has to respond.
pub const RESPONSE: Span = hours(24);
/// How long after the response the dispute goes to the operator.
pub const ESCALATION: Span = hours(72);
/// When after escalation the operator is reminded.
pub const OPERATOR_REMINDERS: [Span; 3] = [days(3), days(7), days(14)];
/// Pieces of evidence in one request, and late pieces a party.
pub const EVIDENCE_MAX: usize = 20;
/// Recommendations a dispute.
pub const RECOMMENDATIONS_MAX: usize = 3;

/// What a piece of evidence is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    /// A commit.
    GithubCommit,
    /// A screenshot.
    Screenshot,
    /// A video.
    Video,
    /// A place where the work runs.
    DeployedUrl,
    /// What the contract asks for.
    ContractRequirement,
    /// What a build said.
    BuildLog,
    /// Anything else.
    Other,
}

impl EvidenceKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::GithubCommit,
        Self::Screenshot,
        Self::Video,
        Self::DeployedUrl,
        Self::ContractRequirement,
        Self::BuildLog,
        Self::Other,
    ];

    /// The word the API uses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::GithubCommit => "github_commit",
            Self::Screenshot => "screenshot",
            Self::Video => "video",
            Self::DeployedUrl => "deployed_url",
            Self::ContractRequirement => "contract_requirement",
            Self::BuildLog => "build_log",
            Self::Other => "other",
        }
    }
}

/// One piece of evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Its id.
    pub id: EvidenceId,
    /// Who handed it in.
    pub side: Role,
    /// What it is.
    pub kind: EvidenceKind,
    /// Where it is.
    pub url: Option<String>,
    /// What it shows.
    pub description: Option<Prose>,
    /// Whether it came after the opening and the response.
    pub late: bool,
    /// When.
    pub at: Instant,
}

/// Where a dispute stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum DisputeState {
    /// The other party has to respond.
    Open,
    /// The other party responded.
    Responded {
        /// When.
        at: Instant,
    },
    /// It waits for the operator.
    UnderReview {
        /// Since when.
        since: Instant,
        /// How many reminders the operator got.
        reminders: u8,
    },
    /// Decided.
    Resolved {
        /// When.
        at: Instant,
        /// How.
        resolution: Resolution,
    },
    /// Taken back by who opened it.
    Withdrawn {
        /// When.
        at: Instant,
    },
}

/// The status that the API shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DisputeStatus {
    /// The other party has to respond.
    Open,
    /// The other party responded.
    Responded,
    /// It waits for the operator.
    UnderReview,
    /// Decided.
    Resolved,
    /// Taken back.
    Withdrawn,
}

impl DisputeStatus {
    /// Every status.
    pub const ALL: [Self; 5] = [Self::Open, Self::Responded, Self::UnderReview, Self::Resolved, Self::Withdrawn];

    /// Every status of a dispute that is not over.
    pub const UNDECIDED: [Self; 3] = [Self::Open, Self::Responded, Self::UnderReview];

    /// The word the API uses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Responded => "responded",
            Self::UnderReview => "under_review",
            Self::Resolved => "resolved",
            Self::Withdrawn => "withdrawn",
        }
    }
}

impl std::fmt::Display for DisputeStatus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// How a dispute was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Resolution {
    /// Both parties named the same figure.
    Settled {
        /// Who gets what.
        settlement: Settlement,
    },
    /// An operator ruled.
    Ruled {
        /// Who gets what.
        settlement: Settlement,
        /// Why.
        rationale: Statement,
    },
    /// The card hold lapsed: there is nothing left to quarrel over.
    HoldLapsed,
    /// The client's bank took the money.
    ChargedBack,
}

/// What a machine advises. It moves nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recommendation {
    /// What the worker should get.
    pub release: Cents,
    /// What the client should get.
    pub refund: Cents,
    /// How sure it is, in percent.
    pub confidence_percent: u8,
    /// Why.
    pub rationale: String,
    /// Which model said so.
    pub model: String,
    /// How many pieces of evidence it saw.
    pub evidence_seen: usize,
    /// When.
    pub at: Instant,
}

impl Recommendation {
    /// What it comes to.
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        match (self.release.is_zero(), self.refund.is_zero()) {
            (_, true) => Outcome::Release,
            (true, false) => Outcome::Refund,
            (false, false) => Outcome::Split,
        }
    }
}

/// What a recommendation comes to. Of nothing there is nothing to give back: it is released.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// All of it to the worker.
    Release,
    /// All of it back to the client.
    Refund,
    /// A part to each.
    Split,
}

impl Outcome {
    /// The word the API uses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Refund => "refund",
            Self::Split => "split",
        }
    }
}

/// A quarrel over a milestone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    /// Its id.
    pub id: DisputeId,
    /// Who opened it.
    pub opened_by: Role,
    /// Why.
    pub reason: Statement,
    /// What the other party said.
    pub statement: Option<Prose>,
    /// Where it stands.
    pub state: DisputeState,
    /// Until when the other party may respond.
    pub response_deadline: Instant,
    /// Whether that passed without a response.
    pub response_overdue: bool,
    /// When it went to the operator.
    pub escalated_at: Option<Instant>,
    /// Oldest first.
    pub evidence: Vec<Evidence>,
    /// What the client would have released.
    pub client_figure: Option<Cents>,
    /// What the worker would have released.
    pub worker_figure: Option<Cents>,
    /// Oldest first.
    pub recommendations: Vec<Recommendation>,
    /// When it was opened.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Dispute {
    /// Whether it is not over.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        !matches!(self.state, DisputeState::Resolved { .. } | DisputeState::Withdrawn { .. })
    }

    /// The status that the API shows.
    #[must_use]
    pub const fn status(&self) -> DisputeStatus {
        match self.state {
            DisputeState::Open => DisputeStatus::Open,
            DisputeState::Responded { .. } => DisputeStatus::Responded,
            DisputeState::UnderReview { .. } => DisputeStatus::UnderReview,
            DisputeState::Resolved { .. } => DisputeStatus::Resolved,
            DisputeState::Withdrawn { .. } => DisputeStatus::Withdrawn,
        }
    }

    /// The newest recommendation, while no evidence was added since.
    #[must_use]
    pub fn standing_recommendation(&self) -> Option<&Recommendation> {
        self.recommendations.last().filter(|newest| newest.evidence_seen == self.evidence.len())
    }

    /// A party's latest figure.
    #[must_use]
    pub const fn figure(&self, role: Role) -> Option<Cents> {
        match role {
            Role::Client => self.client_figure,
            Role::Worker => self.worker_figure,
        }
    }
}
