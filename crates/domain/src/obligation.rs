//! What keeps an account from ending: deals that are not over (api.md, “Credits, account, agents, operators”).

use crate::deal::{Deal, Milestone, PayoutState};
use crate::id::{ContractId, DisputeId, MilestoneId};

/// The most that a refusal lists.
pub const LISTED_MAX: usize = 100;

/// What is not over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObligationKind {
    /// A contract that has not ended.
    Contract,
    /// A milestone that has not ended.
    Milestone,
    /// A payout that is not at the bank, and was not brought back.
    Payout,
    /// A dispute that is not decided.
    Dispute,
    /// A bank's claim that is not decided.
    Chargeback,
}

impl ObligationKind {
    /// The word the API uses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Contract => "contract",
            Self::Milestone => "milestone",
            Self::Payout => "payout",
            Self::Dispute => "dispute",
            Self::Chargeback => "chargeback",
        }
    }
}

/// Something that has to end before its party can leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obligation {
    /// What.
    pub kind: ObligationKind,
    /// Of which contract.
    pub contract: ContractId,
    /// Which milestone it is or belongs to, if any.
    pub milestone: Option<MilestoneId>,
    /// Which dispute it is, if it is one.
    pub dispute: Option<DisputeId>,
    /// Where it stands.
    pub status: &'static str,
}

impl Deal {
    /// What of the deal is not over, for either party alike: money that is on its way may still come back. A
    /// negotiation that came to no contract obliges nobody.
    #[must_use]
    pub fn obligations(&self) -> Vec<Obligation> {
        let Some(contract) = &self.contract else { return Vec::new() };
        let mut found = Vec::new();
        if let Some(status) = self.contract_status().filter(|status| status.is_live()) {
            let kind = ObligationKind::Contract;
            found.push(Obligation {
                kind,
                contract: contract.id,
                milestone: None,
                dispute: None,
                status: status.name(),
            });
        }
        found.extend(contract.milestones.iter().flat_map(|milestone| of_milestone(contract.id, milestone)));
        found
    }
}

fn of_milestone(contract: ContractId, milestone: &Milestone) -> Vec<Obligation> {
    let of = |kind, dispute, status| Obligation { kind, contract, milestone: Some(milestone.id), dispute, status };
    let status = milestone.status();
    let itself = (!status.is_terminal()).then(|| of(ObligationKind::Milestone, None, status.name()));
    let payout = milestone.payout.as_ref().map(|payout| &payout.state);
    let payout = payout.filter(|state| !matches!(state, PayoutState::Paid { .. } | PayoutState::Reversed { .. }));
    let payout = payout.map(|state| of(ObligationKind::Payout, None, state.name()));
    let dispute = milestone.open_dispute();
    let dispute = dispute.map(|dispute| of(ObligationKind::Dispute, Some(dispute.id), dispute.status().name()));
    let chargeback = milestone.is_frozen().then(|| of(ObligationKind::Chargeback, None, "open"));
    [itself, payout, dispute, chargeback].into_iter().flatten().collect()
}
