//! Who recommends how a dispute should end (agents.md, “Recommendation”). A recommendation moves nothing.

use crate::deal::{Case, Recommendation};
use crate::money::Cents;
use crate::text::Statement;
use crate::time::Instant;
use async_trait::async_trait;

/// What an advisor says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// What the worker should get.
    pub release: Cents,
    /// What the client should get.
    pub refund: Cents,
    /// How sure it is, in percent.
    pub confidence_percent: u8,
    /// Why, for both parties to read.
    pub rationale: Statement,
    /// Which model said so, or which rules.
    pub model: String,
}

impl Advice {
    /// The recommendation that it makes on `case`; `None` when its parts are no division of the amount, or its
    /// confidence no share.
    #[must_use]
    pub fn recommendation(&self, case: &Case, at: Instant) -> Option<Recommendation> {
        let range = Cents::ZERO..=case.amount;
        let divides = range.contains(&self.release) && self.release + self.refund == case.amount;
        (divides && self.confidence_percent <= 100).then(|| Recommendation {
            release: self.release,
            refund: self.refund,
            confidence_percent: self.confidence_percent,
            rationale: self.rationale.to_string(),
            model: self.model.clone(),
            evidence_seen: case.evidence.len(),
            at,
        })
    }
}

/// Why there is no advice.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AdvisorError {
    /// It could not be reached, was busy, or took too long.
    #[error("the advisor did not answer: {0}")]
    Unreachable(String),
    /// It answered something that is no advice.
    #[error("the advisor's answer is no advice: {0}")]
    Malformed(String),
}

/// Whoever recommends how a dispute should end: a model, or rules.
#[async_trait]
pub trait Advisor: Send + Sync {
    /// Advises on a case. Nothing that a party wrote may instruct the advisor: texts are evidence at most. The caller
    /// stops waiting after a while, and asks again only when a party does.
    ///
    /// # Errors
    /// [`AdvisorError::Unreachable`] when there was no answer in time; [`AdvisorError::Malformed`] for one that does
    /// not say what to do. Either way nothing is kept, and the call is given back to the budget that it was made on.
    async fn advise(&self, case: &Case) -> Result<Advice, AdvisorError>;
}
