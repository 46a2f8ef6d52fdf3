//! What the rules find in a case, each in points and in words.
//!
//! Nothing here reads what a party wrote. Kinds, counts, sides and times are all that counts, so that no text can move
//! a recommendation, whatever it says (agents.md, “Untrusted text”).

use domain::actor::Role;
use domain::deal::{Case, Evidence, EvidenceKind};
use domain::time::{Span, days};

/// Pieces of one kind that count for a side; more of the same show nothing new.
const PIECES_COUNTED_MAX: usize = 2;
/// The most points that all of the evidence is worth, on either side.
const EVIDENCE_POINTS_MAX: i64 = 25;
/// Changes asked for and delivered that speak for the worker.
const CHANGES_COUNTED_MAX: usize = 3;
/// For how long a worker can hardly be expected to have delivered.
const SOON: Span = days(7);

/// Something that speaks for a side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Percent of the amount: for the worker, or for the client where it is negative.
    pub points: i64,
    /// What it is.
    pub says: String,
}

impl Finding {
    fn new(points: i64, says: impl Into<String>) -> Self {
        Self { points, says: says.into() }
    }
}

/// Everything that the rules find, in a fixed order.
pub fn all(case: &Case) -> Vec<Finding> {
    let found = [delivery(case), changes(case), silence(case), evidence(case)];
    found.into_iter().flatten().collect()
}

fn delivery(case: &Case) -> Option<Finding> {
    let Some(delivery) = &case.delivery else {
        return Some(undelivered(case));
    };
    Some(match (case.changes_owed, delivery.artifacts.is_empty()) {
        (true, _) => Finding::new(-10, "what was delivered is to be changed, and the change was not delivered"),
        (false, true) => Finding::new(15, "work was delivered, with nothing to look at named"),
        (false, false) => Finding::new(25, "work was delivered, with something to look at"),
    })
}

/// A dispute soon after the money was committed leaves little time to deliver in.
fn undelivered(case: &Case) -> Finding {
    match case.funded_at {
        Some(funded_at) if case.opened_at < funded_at.plus(SOON) => {
            Finding::new(-20, "nothing was delivered, less than a week after the money was committed")
        }
        _ => Finding::new(-35, "nothing was delivered"),
    }
}

/// Changes that were asked for, and answered by a later delivery.
fn changes(case: &Case) -> Option<Finding> {
    let delivered_at = case.delivery.as_ref()?.at;
    let answered = case.changes.iter().filter(|change| change.at < delivered_at).count();
    let points = i64::try_from(answered.min(CHANGES_COUNTED_MAX)).ok()? * 4;
    (answered > 0).then(|| Finding::new(points, format!("{answered} requested change(s) were delivered")))
}

/// Whoever let the time to respond pass said nothing against what was claimed.
fn silence(case: &Case) -> Option<Finding> {
    let silent = case.opened_by.other();
    let points = match silent {
        Role::Client => 15,
        Role::Worker => -15,
    };
    case.response_overdue.then(|| Finding::new(points, format!("the {silent} did not respond in time")))
}

fn evidence(case: &Case) -> Option<Finding> {
    let (worker, client) = (weight(&case.evidence, Role::Worker), weight(&case.evidence, Role::Client));
    let points = (worker - client).clamp(-EVIDENCE_POINTS_MAX, EVIDENCE_POINTS_MAX);
    let count = |side| case.evidence.iter().filter(|piece| piece.side == side).count();
    let says =
        format!("the worker showed {} piece(s) of evidence, the client {}", count(Role::Worker), count(Role::Client));
    (points != 0).then(|| Finding::new(points, says))
}

/// What a side's evidence is worth in points.
fn weight(evidence: &[Evidence], side: Role) -> i64 {
    EvidenceKind::ALL
        .into_iter()
        .map(|kind| {
            let pieces = evidence.iter().filter(|piece| piece.side == side && piece.kind == kind);
            worth(kind) * i64::try_from(pieces.take(PIECES_COUNTED_MAX).count()).unwrap_or(0)
        })
        .sum()
}

/// What can be checked by somebody else is worth more than what cannot.
const fn worth(kind: EvidenceKind) -> i64 {
    match kind {
        EvidenceKind::GithubCommit | EvidenceKind::DeployedUrl => 6,
        EvidenceKind::ContractRequirement | EvidenceKind::BuildLog => 5,
        EvidenceKind::Video => 4,
        EvidenceKind::Screenshot => 3,
        EvidenceKind::Other => 1,
    }
}
