//! The edges of lifecycles.md, written down once more: only they may occur.

use domain::deal::{ContractStatus, Deal, DisputeState, MilestoneStatus};

/// Whether a deal may have become another in one event; else the edge that it may not have taken.
pub fn forbidden(before: &Deal, after: &Deal) -> Option<String> {
    negotiation(before, after)
        .or_else(|| contract(before, after))
        .or_else(|| milestones(before, after))
        .or_else(|| disputes(before, after))
}

fn negotiation(before: &Deal, after: &Deal) -> Option<String> {
    let (from, to) = (before.negotiation.state.name(), after.negotiation.state.name());
    let allowed = match from {
        "pending" => ["in_progress", "expired"].contains(&to),
        "in_progress" => ["pending_owner_approval", "expired"].contains(&to),
        "pending_owner_approval" => ["approved", "in_progress", "expired"].contains(&to),
        "approved" => ["in_progress", "expired"].contains(&to),
        _ => false,
    };
    refused("negotiation", from, to, allowed)
}

fn contract(before: &Deal, after: &Deal) -> Option<String> {
    use ContractStatus as S;
    let from = before.contract_status().map_or("none", ContractStatus::name);
    let to = after.contract_status().map_or("none", ContractStatus::name);
    let waiting = |status: S| matches!(status, S::PendingFreelancerKyc | S::PendingClientFunding | S::PendingBoth);
    let ended_early = |status: S| matches!(status, S::Cancelled | S::Expired);
    let allowed = match (before.contract_status(), after.contract_status()) {
        (None, Some(S::PendingOwnerApproval)) => true,
        (Some(S::PendingOwnerApproval), Some(next)) => waiting(next) || ended_early(next) || next == S::Active,
        (Some(from), Some(next)) if waiting(from) => {
            waiting(next) || ended_early(next) || matches!(next, S::Active | S::PendingOwnerApproval)
        }
        // Ready, and not told so yet: the very next event is.
        (Some(S::Active), Some(next)) => matches!(next, S::Completed | S::Cancelled),
        _ => false,
    };
    refused("contract", from, to, allowed)
}

fn milestones(before: &Deal, after: &Deal) -> Option<String> {
    after.milestones().iter().find_map(|milestone| {
        let to = milestone.status();
        match before.milestone(milestone.id).map(|before| before.status()) {
            None if matches!(to, MilestoneStatus::Proposed | MilestoneStatus::Pending) => None,
            None => Some(format!("a milestone begins {}", to.name())),
            Some(from) => refused("milestone", from.name(), to.name(), milestone_may(from, to)),
        }
    })
}

fn milestone_may(from: MilestoneStatus, to: MilestoneStatus) -> bool {
    use MilestoneStatus as S;
    // Held money may always be disputed, released, given back, taken by a bank, or lapse.
    let from_held = matches!(to, S::Disputed | S::Releasing | S::Refunding | S::Refunded | S::Pending);
    match from {
        S::Proposed => matches!(to, S::Pending | S::Cancelled),
        S::Pending => matches!(to, S::Funding | S::Funded | S::Delivered | S::Cancelled),
        S::Funding => matches!(to, S::Funded | S::Delivered | S::Pending | S::Cancelled),
        S::Funded | S::ChangesRequested => from_held || to == S::Delivered,
        S::Delivered => from_held || to == S::ChangesRequested,
        S::Disputed => (from_held && to != S::Disputed) || matches!(to, S::Funded | S::Delivered | S::ChangesRequested),
        S::Releasing => matches!(to, S::Released | S::Refunding | S::Refunded | S::Pending | S::Cancelled),
        S::Refunding => matches!(to, S::Refunded | S::Cancelled),
        S::Released | S::Refunded | S::Cancelled => false,
    }
}

fn disputes(before: &Deal, after: &Deal) -> Option<String> {
    let all = after.milestones().iter().flat_map(|milestone| &milestone.disputes);
    all.into_iter().find_map(|dispute| {
        let Some((_, former)) = before.dispute(dispute.id) else {
            return (dispute.state != DisputeState::Open).then(|| format!("a dispute begins {}", dispute.status()));
        };
        let allowed = match former.status().name() {
            "open" => dispute.status().name() != "open",
            "responded" => ["under_review", "resolved", "withdrawn"].contains(&dispute.status().name()),
            "under_review" => ["resolved", "withdrawn"].contains(&dispute.status().name()),
            _ => false,
        };
        refused("dispute", former.status().name(), dispute.status().name(), allowed)
    })
}

fn refused(machine: &str, from: &str, to: &str, allowed: bool) -> Option<String> {
    (from != to && !allowed).then(|| format!("{machine}: {from} → {to} is no edge of lifecycles.md"))
}
