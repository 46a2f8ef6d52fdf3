//! What may be asked of a deal.

use super::dispute::{EvidenceKind, Recommendation};
use super::milestone::Artifact;
use super::negotiation::EndedReason;
use super::operation::{OperationKey, OperationOutcome};
use super::terms::Proposal;
use super::{Brief, Payee};
use crate::actor::Role;
use crate::id::{ContractId, DisputeId, EvidenceId, MilestoneId};
use crate::money::{BasisPoints, Cents, Currency};
use crate::text::{Body, Prose, Statement, Title};
use crate::time::Instant;

/// A piece of evidence, with the id it will have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceInput {
    /// Its id.
    pub id: EvidenceId,
    /// What it is.
    pub kind: EvidenceKind,
    /// Where it is.
    pub url: Option<String>,
    /// What it shows.
    pub description: Option<Prose>,
}

/// A command to a deal. Ids are made by the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DealCommand {
    /// Propose or counter (P).
    Propose {
        /// What to change.
        proposal: Proposal,
        /// Refuse with `STALE` unless this many rounds were made.
        expected_round: Option<u8>,
    },
    /// Lock the terms on the table (P).
    Agree {
        /// The contract's id, if it is made now.
        contract: ContractId,
        /// The first milestone's id, if it is made now.
        milestone: MilestoneId,
        /// The platform's share.
        fee: BasisPoints,
        /// Refuse with `STALE` unless this many rounds were made.
        expected_round: Option<u8>,
    },
    /// End the negotiation without a ghost entry (P).
    Decline {
        /// Why.
        reason: Option<Prose>,
    },
    /// Note that a contact was shared; the contact itself is kept elsewhere (P).
    ShareContact,
    /// End the negotiation from outside: the gig or an account is gone (T).
    EndNegotiation {
        /// Why.
        reason: EndedReason,
    },
    /// Forget what a party wrote to the other on the way to a contract: the account is gone (T).
    EraseTexts {
        /// Whose.
        of: Role,
    },
    /// Approve the contract (P).
    Approve {
        /// Refuse with `STALE` unless these are the terms.
        expected_terms_hash: Option<String>,
    },
    /// Send the contract back to the negotiation (P).
    Revise {
        /// What to change.
        notes: Statement,
        /// The gig as it is now; `None` when it is gone and the old snapshot stays.
        brief: Option<Brief>,
    },
    /// Cancel, or propose to (P).
    Cancel {
        /// Why.
        reason: Option<Prose>,
    },
    /// Take one's own proposal to cancel back (C).
    TakeBackCancel,
    /// Object to the client's proposal to cancel (W).
    ObjectToCancel,
    /// Propose a further milestone (C).
    AddMilestone {
        /// Its id.
        milestone: MilestoneId,
        /// What it is.
        title: Title,
        /// What is to be done.
        scope: Body,
        /// What it costs.
        amount: Cents,
    },
    /// Take a milestone back while nobody paid or delivered (C).
    WithdrawMilestone {
        /// Which.
        milestone: MilestoneId,
    },
    /// Accept a proposed milestone (W).
    AcceptMilestone {
        /// Which.
        milestone: MilestoneId,
    },
    /// Decline a proposed milestone (W).
    DeclineMilestone {
        /// Which.
        milestone: MilestoneId,
    },
    /// Begin to pay for a milestone; for $0, mark it funded (C).
    Fund {
        /// Which.
        milestone: MilestoneId,
        /// Refuse with `STALE` unless it costs this.
        expected_amount: Option<Cents>,
    },
    /// Hand the work in (W).
    Deliver {
        /// Which.
        milestone: MilestoneId,
        /// A word to the client.
        notes: Option<Prose>,
        /// What to look at.
        artifacts: Vec<Artifact>,
    },
    /// Ask for changes (C).
    RequestChanges {
        /// Which.
        milestone: MilestoneId,
        /// What to change.
        notes: Statement,
    },
    /// Release the money to the worker (C).
    Release {
        /// Which.
        milestone: MilestoneId,
        /// Refuse with `STALE` unless it costs this.
        expected_amount: Option<Cents>,
    },
    /// Open a dispute (P).
    OpenDispute {
        /// Its id.
        dispute: DisputeId,
        /// Over which milestone.
        milestone: MilestoneId,
        /// The side that the caller claims to be.
        disputing_party: Role,
        /// Why.
        reason: Statement,
        /// What shows it.
        evidence: Vec<EvidenceInput>,
    },
    /// Respond to a dispute (the other P).
    Respond {
        /// Which.
        dispute: DisputeId,
        /// What shows otherwise; at least one piece.
        evidence: Vec<EvidenceInput>,
        /// A word.
        statement: Option<Prose>,
    },
    /// Hand in late evidence (P).
    AddEvidence {
        /// To which dispute.
        dispute: DisputeId,
        /// What shows it.
        evidence: Vec<EvidenceInput>,
    },
    /// Name a figure; the same from both settles (P).
    SettleDispute {
        /// Which.
        dispute: DisputeId,
        /// What the worker should get; the rest goes back.
        release: Cents,
    },
    /// Send a dispute to the operator (P).
    Escalate {
        /// Which.
        dispute: DisputeId,
    },
    /// Take a dispute back (who opened it).
    WithdrawDispute {
        /// Which.
        dispute: DisputeId,
    },
    /// Keep what a machine advises (P, who asked for it).
    Recommend {
        /// On which dispute.
        dispute: DisputeId,
        /// What it advises.
        recommendation: Recommendation,
    },
    /// Rule (O).
    Resolve {
        /// On which dispute.
        dispute: DisputeId,
        /// What the worker gets; the rest goes back.
        release: Cents,
        /// Why.
        rationale: Statement,
        /// What the arbitration costs.
        arbitration: Cents,
        /// From whose part it is taken.
        arbitration_from: Option<Role>,
    },
    /// Do the earliest thing that has fallen due (T). No events: nothing is due.
    Tick,
    /// The provider said something of the worker's account (T).
    UpdatePayee {
        /// What it said.
        payee: Payee,
    },
    /// The provider said something of a payment (T).
    Hear(ProviderFact),
    /// A recorded call came to an end (T).
    EndOperation {
        /// Which.
        key: OperationKey,
        /// How.
        outcome: OperationOutcome,
    },
    /// Try a failed movement again (O).
    RetryOperation {
        /// Of which milestone.
        milestone: MilestoneId,
        /// Why.
        rationale: Statement,
    },
    /// Give the money back although it was to be released (O).
    OperatorRefund {
        /// Of which milestone.
        milestone: MilestoneId,
        /// Why.
        rationale: Statement,
    },
    /// Give up on a movement: the platform bears it (O).
    WriteOff {
        /// Of which milestone.
        milestone: MilestoneId,
        /// Why.
        rationale: Statement,
    },
}

/// What the payment provider says of a payment, unasked. A hint: state moves only forward.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProviderFact {
    /// A card was authorized.
    Authorized {
        /// Which milestone the intent names.
        milestone: MilestoneId,
        /// Which payment attempt the intent names.
        attempt: u32,
        /// The intent.
        intent: String,
        /// The charge.
        charge: String,
        /// How much.
        amount: Cents,
        /// In what.
        currency: Option<Currency>,
        /// When the hold lapses.
        capture_before: Instant,
    },
    /// An intent was captured.
    Captured {
        /// Which milestone the intent names.
        milestone: MilestoneId,
        /// Which payment attempt the intent names.
        attempt: u32,
        /// The intent.
        intent: String,
        /// The charge.
        charge: String,
        /// How much.
        amount: Cents,
    },
    /// A card failed; the client may try another.
    PaymentFailed {
        /// Which milestone the intent names.
        milestone: MilestoneId,
        /// The intent.
        intent: String,
        /// The provider's code.
        code: String,
    },
    /// An intent was canceled or its hold lapsed.
    Canceled {
        /// Which milestone the intent names.
        milestone: MilestoneId,
        /// The intent.
        intent: String,
    },
    /// A refund that looked made failed.
    RefundFailed {
        /// Which milestone.
        milestone: MilestoneId,
        /// The refund.
        refund: String,
        /// The intent whose money it was.
        intent: String,
        /// How much did not go back.
        amount: Cents,
    },
    /// A bank claims the money.
    ChargebackOpened {
        /// Which milestone.
        milestone: MilestoneId,
        /// The provider's id of the claim.
        reference: String,
    },
    /// The claim was decided.
    ChargebackClosed {
        /// Which milestone.
        milestone: MilestoneId,
        /// The provider's id of the claim.
        reference: String,
        /// Whether the money stays.
        won: bool,
    },
    /// A payout arrived at the bank.
    PayoutPaid {
        /// Which milestone.
        milestone: MilestoneId,
        /// The payout.
        payout: String,
    },
    /// A payout was sent back.
    PayoutFailed {
        /// Which milestone.
        milestone: MilestoneId,
        /// The payout.
        payout: String,
    },
}

impl ProviderFact {
    /// The milestone that the fact is about.
    #[must_use]
    pub const fn milestone(&self) -> MilestoneId {
        match self {
            Self::Authorized { milestone, .. }
            | Self::Captured { milestone, .. }
            | Self::PaymentFailed { milestone, .. }
            | Self::Canceled { milestone, .. }
            | Self::RefundFailed { milestone, .. }
            | Self::ChargebackOpened { milestone, .. }
            | Self::ChargebackClosed { milestone, .. }
            | Self::PayoutPaid { milestone, .. }
            | Self::PayoutFailed { milestone, .. } => *milestone,
        }
    }
}
