//! What may happen to a deal. Events are facts: the deal's `evolve` applies them without a rule.

use super::contract::ContractEnd;
use super::dispute::{Evidence, Recommendation, Resolution};
use super::milestone::{Artifact, Hold, MilestoneEnd, QueueReason};
use super::negotiation::EndedReason;
use super::operation::{Operation, OperationFailure, OperationKey};
use super::settlement::Settlement;
use super::terms::Terms;
use super::{Brief, Payee};
use crate::actor::Role;
use crate::id::{ContractId, DisputeId, MilestoneId};
use crate::money::{BasisPoints, Cents};
use crate::text::{Body, Note, Prose, Statement, Title};
use crate::time::Instant;
use serde::Serialize;

/// What an agreement locks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Agreement {
    /// The contract; the same through every revision.
    pub contract: ContractId,
    /// The first milestone; the same through every revision.
    pub milestone: MilestoneId,
    /// 1, and one more a revision.
    pub revision: u8,
    /// The terms.
    pub terms: Terms,
    /// What the first milestone costs.
    pub amount: Cents,
    /// The platform's share.
    pub fee: BasisPoints,
    /// What the parties will approve.
    pub terms_hash: String,
    /// Until when they may.
    pub approval_deadline: Instant,
}

/// Something that happened to a milestone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum MilestoneEvent {
    /// The client proposed it.
    Proposed {
        /// What it is.
        title: Title,
        /// What is to be done.
        scope: Body,
        /// What it costs.
        amount: Cents,
    },
    /// The worker accepted it.
    Accepted,
    /// It ended before money was committed.
    Cancelled {
        /// Why.
        reason: MilestoneEnd,
    },
    /// From now on it could be funded.
    BecameFundable,
    /// A payment attempt began.
    FundingStarted {
        /// Which, from 1.
        attempt: u32,
    },
    /// The provider made the intent of the current attempt.
    IntentCreated {
        /// Its id.
        intent: String,
    },
    /// A card failed.
    PaymentFailed {
        /// The provider's code.
        code: String,
    },
    /// The provider ended the current attempt unpaid.
    FundingEnded,
    /// We let the current attempt go, paid or not: its intent no longer counts.
    FundingVoided,
    /// Money was taken under an intent that does not count; it goes back in full.
    StrayCaptured {
        /// The intent.
        intent: String,
        /// How much.
        amount: Cents,
    },
    /// The client's money is committed. A kept delivery is before the client again.
    Funded {
        /// Where the money is.
        hold: Hold,
    },
    /// The money was taken from the card and is held.
    Captured {
        /// The intent.
        intent: String,
        /// The charge.
        charge: String,
    },
    /// The card hold lapsed: the milestone waits for money again.
    HoldLapsed,
    /// The worker handed the work in.
    Delivered {
        /// A word to the client.
        notes: Option<Prose>,
        /// What to look at.
        artifacts: Vec<Artifact>,
    },
    /// The client asked for changes.
    ChangesRequested {
        /// What to change.
        notes: Statement,
    },
    /// The client was reminded to look at the delivery.
    ReleaseReminded,
    /// Some of the money goes to the worker.
    ReleaseStarted {
        /// Who gets what.
        settlement: Settlement,
    },
    /// All of the money goes back.
    RefundStarted {
        /// Who gets what.
        settlement: Settlement,
    },
    /// The worker's share arrived on their account.
    Transferred {
        /// The provider's transfer; none where the share is nothing.
        transfer: Option<String>,
        /// The worker's share.
        amount: Cents,
        /// The platform's fee.
        fee: Cents,
        /// The arbitration, where the worker bears it.
        arbitration: Cents,
    },
    /// The client's share went back.
    RefundMade {
        /// The client's share.
        amount: Cents,
        /// The arbitration, where the client bears it.
        arbitration: Cents,
    },
    /// A refund that looked made failed.
    RefundUndone {
        /// How much.
        amount: Cents,
    },
    /// The transfer waits until the worker can be paid.
    Parked,
    /// The worker can be paid again.
    Unparked,
    /// The worker was reminded to become payable.
    ParkedReminded,
    /// Its own money waits for an operator.
    Queued {
        /// Why.
        reason: QueueReason,
    },
    /// An operator took its own money from the queue.
    Unqueued {
        /// What the operator says.
        rationale: Statement,
    },
    /// Stray money waits for an operator.
    StrayQueued {
        /// Why.
        reason: QueueReason,
    },
    /// An operator took stray money from the queue.
    StrayUnqueued {
        /// What the operator says.
        rationale: Statement,
    },
    /// Every part arrived.
    Released,
    /// The client has everything back.
    Refunded,
    /// The platform bears what is missing.
    LossBorne {
        /// How much.
        amount: Cents,
    },
    /// Nobody could be given what is held: it ends with the platform.
    WrittenOff {
        /// How much.
        amount: Cents,
        /// What the operator says.
        rationale: Statement,
    },
    /// The payout was set for a time.
    PayoutScheduled {
        /// When.
        due_at: Instant,
    },
    /// The money was not there yet: later again.
    PayoutPostponed {
        /// When.
        due_at: Instant,
    },
    /// The provider has the payout.
    PayoutSent {
        /// The provider's id of it.
        payout: String,
    },
    /// The bank has the payout.
    PayoutPaid,
    /// The payout waits until the worker's account takes it.
    PayoutParked,
    /// The bank sent the payout back.
    PayoutFailed,
    /// A chargeback stopped the payout.
    PayoutFrozen,
    /// The payout was brought back.
    PayoutReversed {
        /// How much came back; the rest is the platform's loss.
        amount: Cents,
    },
    /// The client's bank claims the money: nothing moves.
    ChargebackOpened {
        /// The provider's id of the claim.
        reference: String,
    },
    /// The money stays.
    ChargebackWon,
    /// The money is gone.
    ChargebackLost,
}

/// Something that happened to a dispute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum DisputeEvent {
    /// A party opened it.
    Opened {
        /// Over which milestone.
        milestone: MilestoneId,
        /// Who.
        by: Role,
        /// Why.
        statement: Statement,
        /// What shows it.
        evidence: Vec<Evidence>,
    },
    /// The other party responded.
    Responded {
        /// What shows otherwise.
        evidence: Vec<Evidence>,
        /// A word.
        statement: Option<Prose>,
    },
    /// Evidence came later.
    EvidenceAdded {
        /// What shows it.
        evidence: Vec<Evidence>,
    },
    /// A party named a figure.
    FigureNamed {
        /// Who.
        by: Role,
        /// What the worker should get.
        release: Cents,
    },
    /// The other party did not respond in time: it waits for the operator.
    ResponseMissed,
    /// It waits for the operator.
    Escalated,
    /// The operator was reminded.
    OperatorReminded,
    /// A machine advised.
    Recommended {
        /// What.
        recommendation: Recommendation,
    },
    /// Who opened it took it back.
    Withdrawn,
    /// Decided.
    Resolved {
        /// How.
        resolution: Resolution,
    },
}

/// Something that happened to a deal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "what", content = "facts", rename_all = "snake_case")]
pub enum DealEvent {
    /// The client opened the negotiation.
    Opened,
    /// A party proposed.
    Proposed {
        /// Who.
        by: Role,
        /// The terms with the proposal laid over them.
        terms: Terms,
        /// A word.
        note: Option<Note>,
    },
    /// A party locked the terms.
    Agreed {
        /// Who.
        by: Role,
        /// What is locked.
        agreement: Agreement,
    },
    /// A party shared a contact.
    ContactShared {
        /// Who.
        by: Role,
    },
    /// What a party wrote to the other was forgotten.
    TextsErased {
        /// Whose.
        of: Role,
    },
    /// The negotiation ended without a deal.
    NegotiationExpired {
        /// Why.
        reason: EndedReason,
        /// What a party said.
        note: Option<Prose>,
    },
    /// A party approved the contract.
    Approved {
        /// Who.
        by: Role,
        /// Which terms.
        terms_hash: String,
    },
    /// Both approved: the contract waits for KYC and money.
    ApprovedByBoth {
        /// Until when.
        activation_deadline: Instant,
    },
    /// A party sent the contract back.
    Revised {
        /// Who.
        by: Role,
        /// What to change.
        notes: Statement,
        /// The gig as it is now, if it is.
        brief: Option<Brief>,
    },
    /// Work begins.
    Activated,
    /// The client proposed to cancel.
    CancelProposed {
        /// From when on silence accepts.
        deadline: Instant,
        /// Why.
        note: Option<Prose>,
    },
    /// The proposal to cancel is off the table.
    CancelDropped {
        /// Whether the worker objected.
        objected: bool,
    },
    /// The active contract comes to its end before its work is done: what is held goes back.
    WindingUp {
        /// Why.
        reason: ContractEnd,
        /// What a party said.
        note: Option<Prose>,
    },
    /// The contract ended before its work was done.
    ContractCancelled {
        /// Why.
        reason: ContractEnd,
        /// What a party said.
        note: Option<Prose>,
    },
    /// The contract ended by time.
    ContractExpired {
        /// Why.
        reason: ContractEnd,
    },
    /// Every milestone ended, one at least released.
    ContractCompleted,
    /// The worker's account changed.
    PayeeUpdated {
        /// How it is now.
        payee: Payee,
    },
    /// Something happened to a milestone.
    Milestone {
        /// Which.
        milestone: MilestoneId,
        /// What.
        event: MilestoneEvent,
    },
    /// Something happened to a dispute.
    Dispute {
        /// Which.
        dispute: DisputeId,
        /// What.
        event: DisputeEvent,
    },
    /// A call to the provider was recorded.
    OperationRequested {
        /// The call.
        operation: Operation,
    },
    /// The provider's id of the refund that a call made became known.
    RefundNamed {
        /// Which call.
        key: OperationKey,
        /// The refund.
        refund: String,
    },
    /// A call took effect.
    OperationSucceeded {
        /// Which.
        key: OperationKey,
    },
    /// A call certainly took no effect.
    OperationFailed {
        /// Which.
        key: OperationKey,
        /// Why.
        failure: OperationFailure,
    },
}

impl DealEvent {
    /// Something that happened to `milestone`.
    #[must_use]
    pub const fn milestone(milestone: MilestoneId, event: MilestoneEvent) -> Self {
        Self::Milestone { milestone, event }
    }

    /// Something that happened to `dispute`.
    #[must_use]
    pub const fn dispute(dispute: DisputeId, event: DisputeEvent) -> Self {
        Self::Dispute { dispute, event }
    }
}
