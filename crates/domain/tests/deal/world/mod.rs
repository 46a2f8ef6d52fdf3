//! A deal in its world: a clock, two parties, a stranger, an operator, and a payment provider that can be slow,
//! forgetful and repetitive. Every write is held to the laws.

pub mod deed;
mod edges;
pub mod laws;
pub mod provider;
mod stages;
pub mod words;

pub use deed::{CLIENT, Deed, WORKER, Who};
pub use provider::{Card, Fact, Fault};

use domain::actor::Cx;
use domain::audit::AuditEntry;
use domain::deal::change::{LedgerDraft, Publication};
use domain::deal::{
    Brief, Change, Deal, DealCommand, DealEvent, Dispute, IntentNow, Milestone, MilestoneEvent, OpenDeal, Operation,
    OperationKey, OperationSpec, OperationStatus, Payee,
};
use domain::ghost::GhostEntry;
use domain::id::{DealId, GigId, MilestoneId};
use domain::ledger::LedgerAccount;
use domain::machine::Machine;
use domain::money::Cents;
use domain::refusal::Refusal;
use domain::time::{Instant, Span};
use provider::Provider;
use std::collections::BTreeMap;
use uuid::Uuid;
use words::{Told, tale, text};

/// More than any deal has to do at one time.
const STEPS_MAX: usize = 500;

#[derive(Clone)]
pub struct World {
    pub deal: Deal,
    pub now: Instant,
    pub provider: Provider,
    pub audit: Vec<AuditEntry>,
    pub ledger: Vec<LedgerDraft>,
    pub ghosts: Vec<GhostEntry>,
    pub published: Vec<Publication>,
    /// The laws that were broken so far.
    pub broken: Vec<String>,
    /// Taken under intents that do not count, and not given back yet.
    strays: BTreeMap<MilestoneId, Cents>,
    told: Vec<Told>,
    commands: u32,
}

impl World {
    /// A deal just opened, of a gig that pays `rate` cents an hour.
    pub fn open(rate: i64) -> Self {
        let now = Instant::from_millis(1_800_000_000_000).expect("a year of this century");
        let brief =
            Brief { title: text("title"), description: text("description"), scope: text("scope"), rate: Cents(rate) };
        let (id, gig) = (DealId(Uuid::from_u128(10)), GigId(Uuid::from_u128(11)));
        let deal =
            Deal::open(OpenDeal { id, gig, client: CLIENT, worker: WORKER, brief, payee: Payee::default() }, now);
        let opened = Change::opened(deal, &Cx { now, actor: Who::Client.actor() });
        Self {
            deal: opened.after.clone(),
            now,
            provider: Provider::default(),
            published: opened.published(),
            audit: opened.audit,
            ledger: Vec::new(),
            ghosts: Vec::new(),
            broken: Vec::new(),
            strays: BTreeMap::new(),
            told: Vec::new(),
            commands: 0,
        }
    }

    /// Asks, and keeps what happens.
    pub fn ask(&mut self, who: Who, command: &DealCommand, label: &str) -> Result<Vec<DealEvent>, Refusal> {
        self.commands += 1;
        let cx = Cx { now: self.now, actor: who.actor() };
        let decided = self.deal.decide(command, &cx);
        let outcome = match &decided {
            Ok(events) if events.is_empty() => String::from("(nothing)"),
            Ok(events) => words::names(events),
            Err(refusal) => format!("refused {}", refusal.code),
        };
        self.told.push(Told { at: self.now, who, what: label.to_owned(), outcome });
        if let Ok(events) = &decided
            && !events.is_empty()
        {
            self.save(Change::make(&self.deal, events.clone(), &cx));
        }
        decided
    }

    fn save(&mut self, change: Change) {
        self.ledger.extend(change.ledger());
        self.ghosts.extend(change.ghosts());
        self.published.extend(change.published());
        self.audit.extend(change.audit.iter().cloned());
        for draft in change.ledger() {
            if draft.entries.iter().map(|entry| entry.amount).sum::<Cents>() != Cents::ZERO {
                self.broken.push(format!("{draft:?} does not balance"));
            }
        }
        self.follow_strays(&change);
        let broken = laws::broken_by(&self.deal, &change, self);
        self.deal = change.after;
        self.broken.extend(broken);
        self.broken.extend(laws::unwatched(&self.deal));
    }

    /// One of the calls that are under way.
    pub fn perform(&mut self, operation: &Operation, fault: Fault) {
        let outcome = self.provider.perform(operation, fault);
        let label = format!("{:?} ({fault:?})", operation.spec);
        match outcome {
            Some(outcome) => {
                let command = DealCommand::EndOperation { key: operation.key, outcome };
                self.ask(Who::System, &command, &label).ok();
            }
            None => {
                let outcome = String::from("nobody knows");
                self.told.push(Told { at: self.now, who: Who::System, what: label, outcome });
            }
        }
    }

    /// Something that the provider said arrives.
    pub fn hear(&mut self, fact: &Fact) {
        let (command, label) = match fact {
            Fact::Payment(fact) => (DealCommand::Hear(fact.clone()), words::fact(fact)),
            Fact::Account(payee) => (DealCommand::UpdatePayee { payee: *payee }, format!("{payee:?}")),
        };
        self.ask(Who::System, &command, &label).ok();
    }

    /// All that the provider said arrives, in order.
    pub fn hear_all(&mut self) {
        for fact in std::mem::take(&mut self.provider.outbox) {
            self.hear(&fact);
        }
    }

    /// The calls under way.
    pub fn pending(&self) -> Vec<Operation> {
        let pending = |operation: &&Operation| operation.status == OperationStatus::Pending;
        self.deal.operations.iter().filter(pending).cloned().collect()
    }

    /// Time passes, here and at the provider; nobody does anything about it.
    pub fn pass(&mut self, span: Span) {
        self.now = self.now.plus(span);
        self.provider.pass(self.now);
    }

    /// What has fallen due is done.
    pub fn tick(&mut self) {
        for _ in 0..STEPS_MAX {
            if self.deal.next_due_at().is_none_or(|due| due > self.now) {
                return;
            }
            if self.ask(Who::System, &DealCommand::Tick, "Tick").is_ok_and(|events| events.is_empty()) {
                self.broken.push(String::from("something is due, and Tick does nothing"));
                return;
            }
        }
        self.broken.push(String::from("Tick never comes to an end"));
    }

    /// Everything that can be done without waiting is done: calls succeed, what the provider says is heard, what is due
    /// is done.
    pub fn settle(&mut self) {
        for _ in 0..STEPS_MAX {
            let version = self.deal.version;
            self.tick();
            for operation in self.pending() {
                self.perform(&operation, Fault::None);
            }
            self.hear_all();
            if self.deal.version == version && self.provider.outbox.is_empty() {
                return;
            }
        }
        self.broken.push(String::from("it never settles"));
    }

    /// A fresh id; the same for the same step of the same life.
    pub fn fresh_id(&self) -> Uuid {
        Uuid::from_u128(1_000 + u128::from(self.commands))
    }

    /// The dispute opened last.
    pub fn newest_dispute(&self) -> Option<&Dispute> {
        let disputes = self.deal.milestones().iter().flat_map(|milestone| &milestone.disputes);
        disputes.max_by_key(|dispute| (dispute.created_at, dispute.id))
    }

    /// The milestone at a position from 0.
    pub fn milestone(&self, position: usize) -> &Milestone {
        self.deal.milestones().get(position).unwrap_or_else(|| panic!("no milestone {position}\n{}", self.tale()))
    }

    /// The balance of an account for a milestone.
    pub fn balance(&self, milestone: MilestoneId, account: LedgerAccount) -> Cents {
        let entries = self.ledger.iter().filter(|draft| draft.milestone == milestone).flat_map(|draft| &draft.entries);
        entries.filter(|entry| entry.account == account).map(|entry| entry.amount).sum()
    }

    /// What was taken at the provider for a milestone.
    pub fn provider_captured(&self, milestone: MilestoneId) -> Cents {
        let taken = self
            .provider
            .intents
            .values()
            .filter(|intent| intent.milestone == milestone && matches!(intent.now, IntentNow::Captured { .. }));
        taken.map(|intent| intent.amount).sum()
    }

    /// What the ledger holds for a milestone that is not the milestone's: taken under intents that do not count.
    pub fn stray_held(&self, milestone: &Milestone) -> Cents {
        self.strays.get(&milestone.id).copied().unwrap_or_default()
    }

    fn follow_strays(&mut self, change: &Change) {
        for event in change.events() {
            let moved = match event {
                DealEvent::Milestone { milestone, event: MilestoneEvent::StrayCaptured { amount, .. } } => {
                    Some((*milestone, *amount))
                }
                DealEvent::OperationSucceeded { key } => {
                    stray_refund(&self.deal, *key).map(|amount| (key.milestone, Cents::ZERO - amount))
                }
                _ => None,
            };
            self.strays.extend(moved.map(|(milestone, amount)| {
                (milestone, self.strays.get(&milestone).copied().unwrap_or_default() + amount)
            }));
        }
        for milestone in change.after.milestones() {
            let known = self.deal.milestone(milestone.id).map_or(0, |before| before.abandoned.len());
            let taken = milestone.abandoned.iter().skip(known).filter(|abandoned| abandoned.captured);
            let amount: Cents = taken.map(|abandoned| abandoned.amount).sum();
            *self.strays.entry(milestone.id).or_default() = self.stray_held(milestone) + amount;
        }
    }

    /// The life so far, a line a step.
    pub fn tale(&self) -> String {
        tale(&self.told)
    }
}

fn stray_refund(deal: &Deal, key: OperationKey) -> Option<Cents> {
    let operation = deal.operations.iter().find(|operation| operation.key == key && operation.stray)?;
    match operation.spec {
        OperationSpec::Refund { amount, .. } => Some(amount),
        _ => None,
    }
}
