//! Deals brought as far as a test wants them, by the commands that people would give.

use super::{Card, Deed, Fault, Who, World};
use domain::deal::{ContractStatus, DealEvent, MilestoneStatus, OperationKind, Payee};
use domain::refusal::Code;
use domain::time::{Span, hours};

/// $50 an hour.
pub const RATE: i64 = 5_000;
/// Forty hours a week.
pub const HOURS: i32 = 4_000;
/// What that comes to.
pub const AMOUNT: i64 = 200_000;

impl World {
    /// Does what must happen, and finds all laws kept.
    pub fn does(&mut self, who: Who, deed: Deed) -> Vec<DealEvent> {
        let command = deed.command(self, who);
        let events = self.ask(who, &command, &format!("{deed:?}"));
        self.check();
        match events {
            Ok(events) if !events.is_empty() => events,
            other => panic!("{} {deed:?} should change something: {other:?}\n{}", who.name(), self.tale()),
        }
    }

    /// Does what has already happened: nothing changes.
    pub fn repeats(&mut self, who: Who, deed: Deed) {
        let before = self.deal.clone();
        let command = deed.command(self, who);
        let events = self.ask(who, &command, &format!("{deed:?}"));
        assert_eq!(events, Ok(Vec::new()), "{} {deed:?} should be a repeat\n{}", who.name(), self.tale());
        assert_eq!(self.deal, before);
    }

    /// Does what the rules forbid: nothing changes.
    pub fn refused(&mut self, who: Who, deed: Deed) -> Code {
        let before = self.deal.clone();
        let command = deed.command(self, who);
        let refusal = self.ask(who, &command, &format!("{deed:?}"));
        assert_eq!(self.deal, before);
        match refusal {
            Err(refusal) => refusal.code,
            Ok(events) => panic!("{} {deed:?} should be refused: {events:?}\n{}", who.name(), self.tale()),
        }
    }

    /// Finds all laws kept so far.
    pub fn check(&self) {
        assert!(self.broken.is_empty(), "{:#?}\n{}", self.broken, self.tale());
    }

    /// Time passes; on the way everything is done when it falls due.
    pub fn live(&mut self, span: Span) {
        let end = self.now.plus(span);
        self.settle();
        while let Some(next) = self.deal.next_due_at().filter(|next| *next <= end) {
            self.pass(next.max(self.now).since(self.now));
            self.settle();
        }
        self.pass(end.since(self.now));
        self.settle();
        self.check();
    }

    /// Time passes up to the moment at which the next thing falls due; it is not done.
    pub fn wait_until_due(&mut self) {
        let due = self.deal.next_due_at().unwrap_or_else(|| panic!("nothing will fall due\n{}", self.tale()));
        self.pass(due.since(self.now));
    }

    /// The worker's account becomes payable, or no longer is.
    pub fn onboard(&mut self, payable: bool) {
        self.provider.account(Payee { kyc_complete: payable, payouts_enabled: payable, suspended: false });
        self.settle();
        self.check();
    }

    /// The client funds a milestone and confirms it with a card.
    pub fn pay(&mut self, position: usize, card: Card) {
        self.does(Who::Client, Deed::Fund(position));
        self.settle();
        self.confirm(position, card);
        self.settle();
        self.check();
    }

    /// The client's browser confirms the current intent; nothing of it is heard.
    pub fn confirm(&mut self, position: usize, card: Card) {
        let intent = self.milestone(position).intent().map(str::to_owned);
        let intent = intent.unwrap_or_else(|| panic!("no intent to confirm\n{}", self.tale()));
        assert!(self.provider.confirm(&intent, card, self.now), "it waits for no card\n{}", self.tale());
    }

    /// Carries out the one call of that kind that is under way.
    pub fn perform_kind(&mut self, kind: OperationKind, fault: Fault) {
        let operation = self.pending().into_iter().find(|operation| operation.key.kind == kind);
        let operation = operation.unwrap_or_else(|| panic!("no {} is under way\n{}", kind.name(), self.tale()));
        self.perform(&operation, fault);
        self.check();
    }

    pub fn status(&self, position: usize) -> MilestoneStatus {
        self.milestone(position).status()
    }

    pub fn contract_status(&self) -> ContractStatus {
        self.deal.contract_status().unwrap_or_else(|| panic!("no contract\n{}", self.tale()))
    }
}

/// Prepared deals.
impl World {
    /// Agreed in one round.
    pub fn agreed(rate: i64, hours: i32) -> Self {
        let mut world = Self::open(rate);
        world.does(Who::Client, Deed::Propose { rate, hours });
        world.does(Who::Worker, Deed::Agree);
        world
    }

    /// Approved by both; waits for the card and the worker's account.
    pub fn approved() -> Self {
        let mut world = Self::agreed(RATE, HOURS);
        world.does(Who::Client, Deed::Approve);
        world.does(Who::Worker, Deed::Approve);
        world
    }

    /// Active, with an authorized card.
    pub fn active() -> Self {
        let mut world = Self::approved();
        world.onboard(true);
        world.pay(0, Card::Good);
        assert_eq!(world.contract_status(), ContractStatus::Active);
        world
    }

    /// Active, and captured because the hold would have lapsed.
    pub fn captured() -> Self {
        let mut world = Self::active();
        world.live(hours(6 * 24));
        assert_eq!(world.milestone(0).funds.captured.0, AMOUNT);
        world
    }

    /// Active with a hold of a day; its capture was asked for at once and is under way.
    pub fn with_short_hold() -> Self {
        let mut world = Self::approved();
        world.onboard(true);
        world.does(Who::Client, Deed::Fund(0));
        world.settle();
        world.confirm(0, Card::ShortHold);
        world.hear_all();
        world.tick();
        world
    }

    /// Active and delivered.
    pub fn delivered() -> Self {
        let mut world = Self::active();
        world.does(Who::Worker, Deed::Deliver(0));
        world
    }

    /// Delivered, and disputed by the client.
    pub fn disputed() -> Self {
        let mut world = Self::delivered();
        world.does(Who::Client, Deed::OpenDispute(0));
        world
    }

    /// Disputed, and before the operator.
    pub fn under_review() -> Self {
        let mut world = Self::disputed();
        world.does(Who::Worker, Deed::Respond);
        world.does(Who::Client, Deed::Escalate);
        world
    }

    /// Released and paid out of; the payout is scheduled.
    pub fn released() -> Self {
        let mut world = Self::delivered();
        world.does(Who::Client, Deed::Release(0));
        world.settle();
        assert_eq!(world.status(0), MilestoneStatus::Released);
        world
    }

    /// Active at no cost.
    pub fn for_nothing() -> Self {
        let mut world = Self::agreed(0, HOURS);
        world.does(Who::Client, Deed::Approve);
        world.does(Who::Worker, Deed::Approve);
        world.does(Who::Client, Deed::Fund(0));
        world
    }

    /// Active, with a second milestone that the worker accepted.
    pub fn two_milestones() -> Self {
        let mut world = Self::active();
        world.does(Who::Client, Deed::AddMilestone { amount: AMOUNT });
        world.does(Who::Worker, Deed::AcceptMilestone(1));
        world
    }
}
