//! A deal on its way, every step of it through the deal's own rules.

use super::{at, id, text};
use domain::actor::{Actor, Cx, Role};
use domain::audit::AuditEntry;
use domain::deal::{
    Brief, Change, Deal, DealCommand, OpenDeal, OperationKey, OperationKind, OperationOutcome, Payee, Proposal,
    ProviderFact,
};
use domain::gig::Gig;
use domain::id::{ContractId, DealId, DisputeId, MilestoneId, UserId};
use domain::ledger::LedgerTransaction;
use domain::machine::Machine;
use domain::money::{BasisPoints, Cents, Currency, Hours};
use domain::time::{Instant, days};

/// What an hour pays in deals that walk.
pub const RATE: Cents = Cents(5_000);
/// How much of it a week takes: ten hours, $500.00.
pub const HOURS: Hours = Hours(1_000);

const AMOUNT: Cents = Cents(50_000);

/// A deal, and the writes that brought it where it is: one a minute.
pub struct Walk {
    n: u128,
    /// Every write, oldest first.
    pub changes: Vec<Change>,
    deal: Deal,
    now: Instant,
}

impl Walk {
    /// A deal over a gig, opened by its owner at minute `made`. The worker can be paid.
    #[must_use]
    pub fn opened(n: u128, gig: &Gig, worker: UserId, made: i64) -> Self {
        let brief = Brief {
            title: gig.title.clone(),
            description: gig.description.clone(),
            scope: gig.scope.clone(),
            rate: gig.rate,
        };
        let payee = Payee { kyc_complete: true, payouts_enabled: true, suspended: false };
        let open = OpenDeal { id: id::<DealId>(n), gig: gig.id, client: gig.owner, worker, brief, payee };
        let cx = Cx { now: at(made), actor: Actor::User(gig.owner) };
        let change = Change::opened(Deal::open(open, cx.now), &cx);
        Self { n, deal: change.after.clone(), now: cx.now, changes: vec![change] }
    }

    /// The deal as it is now.
    #[must_use]
    pub const fn deal(&self) -> &Deal {
        &self.deal
    }

    /// The contract that the deal has once it was agreed.
    #[must_use]
    pub fn contract(&self) -> ContractId {
        id(100_000 + self.n)
    }

    /// Its first milestone.
    #[must_use]
    pub fn milestone(&self) -> MilestoneId {
        id(200_000 + self.n)
    }

    /// The dispute over it, once there is one.
    #[must_use]
    pub fn dispute(&self) -> DisputeId {
        id(300_000 + self.n)
    }

    /// The operation of that kind: the first.
    #[must_use]
    pub fn operation(&self, kind: OperationKind) -> OperationKey {
        OperationKey { kind, milestone: self.milestone(), attempt: 1 }
    }

    /// The audit of every write.
    #[must_use]
    pub fn audit(&self) -> Vec<AuditEntry> {
        self.changes.iter().flat_map(|change| change.audit.clone()).collect()
    }

    /// The movements of money of every write.
    #[must_use]
    pub fn ledger(&self) -> Vec<LedgerTransaction> {
        let drafts = self.changes.iter().flat_map(|change| {
            let made = change.after.updated_at;
            change.ledger().into_iter().map(move |draft| (made, draft))
        });
        drafts
            .zip(0..)
            .map(|((made, draft), nth)| LedgerTransaction {
                id: id(self.n * 1_000_000 + nth),
                deal: self.deal.id,
                milestone: draft.milestone,
                cause: draft.cause,
                entries: draft.entries,
                at: made,
            })
            .collect()
    }

    /// One minute later, a command that changes something.
    ///
    /// # Panics
    /// When the rules refuse the command, or it changes nothing.
    #[must_use]
    pub fn then(mut self, actor: Actor, command: &DealCommand) -> Self {
        self.now = self.now.plus(domain::time::minutes(1));
        let cx = Cx { now: self.now, actor };
        let events = self.deal.decide(command, &cx).unwrap();
        assert!(!events.is_empty(), "{command:?} changed nothing");
        let change = Change::make(&self.deal, events, &cx);
        self.deal = change.after.clone();
        self.changes.push(change);
        self
    }

    fn client(&self) -> Actor {
        Actor::User(self.deal.client)
    }

    fn worker(&self) -> Actor {
        Actor::User(self.deal.worker)
    }

    fn ended(self, kind: OperationKind, outcome: OperationOutcome) -> Self {
        let key = self.operation(kind);
        self.then(Actor::System, &DealCommand::EndOperation { key, outcome })
    }

    /// Ten hours a week, agreed: the contract waits for both approvals.
    #[must_use]
    pub fn agreed(self) -> Self {
        let proposal = Proposal { hours: Some(HOURS), ..Proposal::default() };
        let (client, worker, contract, milestone) = (self.client(), self.worker(), self.contract(), self.milestone());
        let agree = DealCommand::Agree { contract, milestone, fee: BasisPoints(500), expected_round: None };
        self.then(client, &DealCommand::Propose { proposal, expected_round: None }).then(worker, &agree)
    }

    /// Agreed and approved by both, and the client wants to pay: an intent is to be made.
    #[must_use]
    pub fn paying(self) -> Self {
        let (client, worker) = (self.client(), self.worker());
        let fund = DealCommand::Fund { milestone: self.milestone(), expected_amount: None };
        let approve = DealCommand::Approve { expected_terms_hash: None };
        self.agreed().then(worker, &approve).then(client, &approve).then(client, &fund)
    }

    /// Paid by card: the contract is active.
    #[must_use]
    pub fn funded(self) -> Self {
        let intent = format!("pi_{}", self.n);
        let walk = self
            .paying()
            .ended(OperationKind::CreateIntent, OperationOutcome::IntentCreated { intent: intent.clone() });
        let authorized = ProviderFact::Authorized {
            milestone: walk.milestone(),
            attempt: 1,
            intent,
            charge: format!("ch_{}", walk.n),
            amount: AMOUNT,
            currency: Some(Currency::Usd),
            capture_before: walk.now.plus(days(7)),
        };
        walk.then(Actor::System, &DealCommand::Hear(authorized))
    }

    /// Delivered and released: the money is to be captured.
    #[must_use]
    pub fn releasing(self) -> Self {
        let walk = self.funded();
        let (milestone, client, worker) = (walk.milestone(), walk.client(), walk.worker());
        walk.then(worker, &DealCommand::Deliver { milestone, notes: Some(text("Done")), artifacts: Vec::new() })
            .then(client, &DealCommand::Release { milestone, expected_amount: None })
    }

    /// Captured and transferred: completed, and the payout waits for its day.
    #[must_use]
    pub fn completed(self) -> Self {
        let walk = self.releasing();
        let (charge, transfer) = (format!("ch_{}", walk.n), format!("tr_{}", walk.n));
        walk.ended(OperationKind::Capture, OperationOutcome::Captured { charge })
            .ended(OperationKind::Transfer, OperationOutcome::Transferred { transfer })
    }

    /// The payout reached the bank.
    #[must_use]
    pub fn paid_out(self) -> Self {
        let mut walk = self.completed();
        walk.now = walk.deal.next_due_at().unwrap();
        let payout = format!("po_{}", walk.n);
        let paid = ProviderFact::PayoutPaid { milestone: walk.milestone(), payout: payout.clone() };
        walk.then(Actor::System, &DealCommand::Tick)
            .ended(OperationKind::Payout, OperationOutcome::PayoutSent { payout })
            .then(Actor::System, &DealCommand::Hear(paid))
    }

    /// Paid for, and the client disputes it.
    #[must_use]
    pub fn disputed(self) -> Self {
        let walk = self.funded();
        let client = walk.client();
        let open = DealCommand::OpenDispute {
            dispute: walk.dispute(),
            milestone: walk.milestone(),
            disputing_party: Role::Client,
            reason: text("Nothing came"),
            evidence: Vec::new(),
        };
        walk.then(client, &open)
    }

    /// Disputed, and settled on three fifths for the worker: money is to move both ways.
    #[must_use]
    pub fn settled(self) -> Self {
        let walk = self.disputed();
        let (client, worker, dispute) = (walk.client(), walk.worker(), walk.dispute());
        let settle = DealCommand::SettleDispute { dispute, release: Cents(30_000) };
        walk.then(client, &settle).then(worker, &settle)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{gig, user};
    use super::*;
    use domain::audit::first_broken;
    use domain::deal::{ContractStatus, MilestoneStatus};

    fn walk() -> Walk {
        Walk::opened(1, &gig(1, user(1).id, 0), user(2).id, 0)
    }

    #[test]
    fn a_walk_ends_where_it_says() {
        assert_eq!(walk().agreed().deal().contract_status(), Some(ContractStatus::PendingOwnerApproval));
        assert_eq!(walk().funded().deal().contract_status(), Some(ContractStatus::Active));
        assert_eq!(walk().disputed().deal().milestones()[0].status(), MilestoneStatus::Disputed);
        assert_eq!(walk().settled().deal().milestones()[0].status(), MilestoneStatus::Releasing);
        let paid_out = walk().paid_out();
        assert_eq!(paid_out.deal().contract_status(), Some(ContractStatus::Completed));
        assert_eq!(paid_out.deal().milestones()[0].payout.as_ref().map(|it| it.state.name()), Some("paid"));
    }

    #[test]
    fn the_books_of_a_walk_are_in_order() {
        let walk = walk().paid_out();
        assert_eq!(first_broken(&walk.audit()), None);
        assert!(walk.ledger().len() > 2 && walk.ledger().iter().all(LedgerTransaction::is_balanced));
        let versions: Vec<i64> = walk.changes.iter().map(|change| change.after.version).collect();
        assert_eq!(versions, (1..=walk.deal().version).collect::<Vec<_>>());
    }
}
