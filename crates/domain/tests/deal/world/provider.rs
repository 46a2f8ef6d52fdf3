//! A model of the payment provider: what it holds, what it says, and what it would never do twice.

use domain::deal::{
    IntentNow, Operation, OperationFailure, OperationKey, OperationKind, OperationOutcome, OperationSpec, Payee,
    ProviderFact,
};
use domain::id::MilestoneId;
use domain::money::{Cents, Currency};
use domain::time::{Instant, Span, days};
use std::collections::BTreeMap;

/// The payment attempt that money names which nobody asked for.
pub const STRAY_ATTEMPT: u32 = 99;

/// What becomes of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is carried out and answered.
    None,
    /// It never arrives; nobody knows.
    LostBefore,
    /// It is carried out, and the answer is lost.
    LostAfter,
    /// It is refused for certain, and takes no effect.
    Refused,
}

/// The client's card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Card {
    Good,
    Declined,
    /// Authorizes, and the hold lapses a day later.
    ShortHold,
}

#[derive(Clone, Debug)]
pub struct Intent {
    pub milestone: MilestoneId,
    pub attempt: u32,
    pub amount: Cents,
    pub now: IntentNow,
    pub refunded: Cents,
    /// The bank's claim.
    pub claim: Option<Claim>,
}

#[derive(Clone, Debug)]
pub struct Claim {
    pub reference: String,
    /// Whether the money stays, once that is decided.
    pub won: Option<bool>,
}

#[derive(Clone, Debug)]
pub struct Transfer {
    pub milestone: MilestoneId,
    pub amount: Cents,
    pub reversed: Cents,
}

#[derive(Clone, Debug)]
pub struct Refund {
    pub id: String,
    pub intent: String,
    pub amount: Cents,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtBank {
    InTransit,
    Paid,
    Returned,
}

#[derive(Clone, Debug)]
pub struct BankPayout {
    pub milestone: MilestoneId,
    pub state: AtBank,
}

/// What the provider says unasked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    Payment(ProviderFact),
    Account(Payee),
}

#[derive(Clone, Debug, Default)]
pub struct Provider {
    pub payee: Payee,
    pub intents: BTreeMap<String, Intent>,
    pub transfers: BTreeMap<String, Transfer>,
    pub payouts: BTreeMap<String, BankPayout>,
    /// Refunds that went through, oldest first: they may still come back.
    pub refunds: Vec<Refund>,
    /// Said and not heard yet.
    pub outbox: Vec<Fact>,
    /// What no rule of ours may ever lead to.
    pub offences: Vec<String>,
    answers: BTreeMap<OperationKey, OperationOutcome>,
    named: u32,
}

impl Provider {
    /// Carries a call out; no answer means that nobody knows what became of it.
    pub fn perform(&mut self, operation: &Operation, fault: Fault) -> Option<OperationOutcome> {
        match fault {
            Fault::LostBefore => None,
            Fault::None => Some(self.answer(operation)),
            Fault::LostAfter => {
                self.answer(operation);
                None
            }
            Fault::Refused => match self.answers.get(&operation.key) {
                Some(known) => Some(known.clone()),
                None => Some(OperationOutcome::Failed(refusal(operation.key.kind))),
            },
        }
    }

    /// The same key always gets the same answer, and takes effect once.
    fn answer(&mut self, operation: &Operation) -> OperationOutcome {
        if let Some(known) = self.answers.get(&operation.key) {
            return known.clone();
        }
        let outcome = self.effect(operation).unwrap_or_else(OperationOutcome::Failed);
        self.answers.insert(operation.key, outcome.clone());
        outcome
    }

    fn effect(&mut self, operation: &Operation) -> Result<OperationOutcome, OperationFailure> {
        let milestone = operation.key.milestone;
        match &operation.spec {
            OperationSpec::CreateIntent { amount, funding_attempt } => {
                let intent = self.intent(milestone, *funding_attempt, *amount);
                Ok(OperationOutcome::IntentCreated { intent })
            }
            OperationSpec::Capture { intent, amount } => self.capture(intent, *amount),
            OperationSpec::Void { intent } => self.void(intent),
            OperationSpec::Refund { intent, amount } => self.refund(intent, *amount),
            OperationSpec::Transfer { charge, amount } => self.transfer(milestone, charge, *amount),
            OperationSpec::Reverse { transfer, amount } => self.reverse(transfer, *amount),
            OperationSpec::Payout { amount } => self.pay_out(milestone, *amount),
            OperationSpec::Refresh { intent } => self.look(intent),
        }
    }

    fn intent(&mut self, milestone: MilestoneId, attempt: u32, amount: Cents) -> String {
        let id = self.name("pi");
        let now = IntentNow::AwaitingCard;
        let intent = Intent { milestone, attempt, amount, now, refunded: Cents::ZERO, claim: None };
        self.intents.insert(id.clone(), intent);
        id
    }

    fn capture(&mut self, id: &str, amount: Cents) -> Result<OperationOutcome, OperationFailure> {
        let intent = self.intents.get_mut(id).ok_or_else(missing)?;
        let IntentNow::Authorized { charge, .. } = intent.now.clone() else {
            return Err(OperationFailure::WrongState { now: intent.now.clone() });
        };
        if intent.amount != amount {
            self.offences.push(format!("{id} is captured for {amount}, but holds {}", intent.amount));
        }
        self.take(id, &charge);
        Ok(OperationOutcome::Captured { charge })
    }

    fn take(&mut self, id: &str, charge: &str) {
        if let Some(intent) = self.intents.get_mut(id) {
            intent.now = IntentNow::Captured { charge: charge.to_owned() };
            let fact = ProviderFact::Captured {
                milestone: intent.milestone,
                attempt: intent.attempt,
                intent: id.to_owned(),
                charge: charge.to_owned(),
                amount: intent.amount,
            };
            self.outbox.push(Fact::Payment(fact));
        }
    }

    fn void(&mut self, id: &str) -> Result<OperationOutcome, OperationFailure> {
        let intent = self.intents.get(id).ok_or_else(missing)?;
        match &intent.now {
            IntentNow::Captured { .. } => Err(OperationFailure::WrongState { now: intent.now.clone() }),
            IntentNow::Canceled => Ok(OperationOutcome::Voided),
            IntentNow::AwaitingCard | IntentNow::Authorized { .. } => {
                self.cancel(&id.to_owned());
                Ok(OperationOutcome::Voided)
            }
        }
    }

    fn cancel(&mut self, id: &String) {
        if let Some(intent) = self.intents.get_mut(id) {
            intent.now = IntentNow::Canceled;
            let fact = ProviderFact::Canceled { milestone: intent.milestone, intent: id.clone() };
            self.outbox.push(Fact::Payment(fact));
        }
    }

    fn refund(&mut self, id: &str, amount: Cents) -> Result<OperationOutcome, OperationFailure> {
        let intent = self.intents.get_mut(id).ok_or_else(missing)?;
        if !matches!(intent.now, IntentNow::Captured { .. }) {
            return Err(OperationFailure::WrongState { now: intent.now.clone() });
        }
        if intent.claim.as_ref().is_some_and(|claim| claim.won != Some(true)) {
            return Err(OperationFailure::Rejected { code: String::from("charge_disputed") });
        }
        if intent.refunded + amount > intent.amount {
            self.offences.push(format!(
                "{id}: {amount} are refunded, but {} of {} went back already",
                intent.refunded, intent.amount
            ));
            return Err(OperationFailure::Rejected { code: String::from("amount_too_large") });
        }
        intent.refunded = intent.refunded + amount;
        let refund = self.name("re");
        self.refunds.push(Refund { id: refund.clone(), intent: id.to_owned(), amount });
        Ok(OperationOutcome::Refunded { refund })
    }

    fn transfer(
        &mut self,
        milestone: MilestoneId,
        charge: &str,
        amount: Cents,
    ) -> Result<OperationOutcome, OperationFailure> {
        if !self.payee.kyc_complete {
            return Err(OperationFailure::WorkerNotPayable);
        }
        if !self.intents.values().any(|intent| intent.now == IntentNow::Captured { charge: charge.to_owned() }) {
            self.offences.push(format!("{amount} are transferred out of {charge}, which was not captured"));
        }
        if self.transfers.values().any(|transfer| transfer.milestone == milestone) {
            self.offences.push(format!("{milestone} is transferred twice"));
        }
        let id = self.name("tr");
        self.transfers.insert(id.clone(), Transfer { milestone, amount, reversed: Cents::ZERO });
        Ok(OperationOutcome::Transferred { transfer: id })
    }

    fn reverse(&mut self, id: &str, amount: Cents) -> Result<OperationOutcome, OperationFailure> {
        let transfer = self.transfers.get_mut(id).ok_or_else(missing)?;
        let gone = |payout: &BankPayout| payout.milestone == transfer.milestone && payout.state != AtBank::Returned;
        if self.payouts.values().any(gone) {
            return Err(OperationFailure::InsufficientBalance);
        }
        if transfer.reversed + amount > transfer.amount {
            self.offences.push(format!("{id} is reversed twice"));
        }
        transfer.reversed = transfer.reversed + amount;
        Ok(OperationOutcome::Reversed)
    }

    fn pay_out(&mut self, milestone: MilestoneId, amount: Cents) -> Result<OperationOutcome, OperationFailure> {
        if !self.payee.payouts_enabled {
            return Err(OperationFailure::WorkerNotPayable);
        }
        let live = |payout: &BankPayout| payout.milestone == milestone && payout.state != AtBank::Returned;
        if self.payouts.values().any(live) {
            self.offences.push(format!("{milestone} is paid out twice"));
        }
        let balance = self.transfers.values().filter(|transfer| transfer.milestone == milestone);
        if balance.map(|transfer| transfer.amount - transfer.reversed).sum::<Cents>() < amount {
            return Err(OperationFailure::InsufficientBalance);
        }
        let id = self.name("po");
        self.payouts.insert(id.clone(), BankPayout { milestone, state: AtBank::InTransit });
        Ok(OperationOutcome::PayoutSent { payout: id })
    }

    fn look(&self, id: &str) -> Result<OperationOutcome, OperationFailure> {
        let intent = self.intents.get(id).ok_or_else(missing)?;
        let (amount, funding_attempt, now) = (intent.amount, intent.attempt, intent.now.clone());
        Ok(OperationOutcome::Observed { amount, funding_attempt, now })
    }

    fn name(&mut self, kind: &str) -> String {
        self.named += 1;
        format!("{kind}_{}", self.named)
    }
}

/// What the world does to the provider.
impl Provider {
    /// The client's browser confirms an intent. Whether there was one to confirm.
    pub fn confirm(&mut self, id: &str, card: Card, now: Instant) -> bool {
        let charge = self.name("ch");
        let Some(intent) = self.intents.get_mut(id).filter(|intent| intent.now == IntentNow::AwaitingCard) else {
            return false;
        };
        let (milestone, attempt, amount) = (intent.milestone, intent.attempt, intent.amount);
        let fact = match card {
            Card::Declined => {
                let code = String::from("card_declined");
                ProviderFact::PaymentFailed { milestone, intent: id.to_owned(), code }
            }
            Card::Good | Card::ShortHold => {
                let capture_before = now.plus(hold_of(card));
                intent.now = IntentNow::Authorized { charge: charge.clone(), capture_before };
                let (intent, currency) = (id.to_owned(), Some(Currency::Usd));
                ProviderFact::Authorized { milestone, attempt, intent, charge, amount, currency, capture_before }
            }
        };
        self.outbox.push(Fact::Payment(fact));
        true
    }

    /// Somebody pays for a milestone as it was never asked for.
    pub fn stray(&mut self, milestone: MilestoneId, amount: Cents, captured: bool, now: Instant) -> String {
        let id = self.intent(milestone, STRAY_ATTEMPT, amount);
        self.confirm(&id, Card::Good, now);
        if let (true, Some(IntentNow::Authorized { charge, .. })) =
            (captured, self.intents.get(&id).map(|intent| intent.now.clone()))
        {
            self.take(&id, &charge);
        }
        id
    }

    /// Holds lapse.
    pub fn pass(&mut self, now: Instant) {
        let lapsed = |intent: &Intent| matches!(&intent.now, IntentNow::Authorized { capture_before, .. } if *capture_before <= now);
        let ids: Vec<String> =
            self.intents.iter().filter(|(_, intent)| lapsed(intent)).map(|(id, _)| id.clone()).collect();
        ids.iter().for_each(|id| self.cancel(id));
    }

    /// The worker's account becomes what it is.
    pub fn account(&mut self, payee: Payee) {
        self.payee = payee;
        self.outbox.push(Fact::Account(payee));
    }

    /// The bank claims the charge of an intent that was captured and not refunded. Whether it could.
    pub fn claim(&mut self, id: &str) -> bool {
        let reference = self.name("dp");
        let taken = |intent: &&mut Intent| {
            matches!(intent.now, IntentNow::Captured { .. }) && intent.claim.is_none() && intent.refunded.is_zero()
        };
        let Some(intent) = self.intents.get_mut(id).filter(taken) else { return false };
        intent.claim = Some(Claim { reference: reference.clone(), won: None });
        let fact = ProviderFact::ChargebackOpened { milestone: intent.milestone, reference };
        self.outbox.push(Fact::Payment(fact));
        true
    }

    /// The bank decides the claim that is open. Whether there was one.
    pub fn decide_claim(&mut self, won: bool) -> bool {
        let open = |intent: &mut Intent| {
            let claim = intent.claim.as_mut().filter(|claim| claim.won.is_none())?;
            claim.won = Some(won);
            Some((intent.milestone, claim.reference.clone()))
        };
        let Some((milestone, reference)) = self.intents.values_mut().find_map(open) else { return false };
        self.outbox.push(Fact::Payment(ProviderFact::ChargebackClosed { milestone, reference, won }));
        true
    }

    /// The bank answers for the newest payout in transit. Whether there was one.
    pub fn bank(&mut self, paid: bool) -> bool {
        let Some((id, payout)) = self.payouts.iter_mut().rev().find(|(_, payout)| payout.state == AtBank::InTransit)
        else {
            return false;
        };
        let (milestone, payout_id) = (payout.milestone, id.clone());
        payout.state = if paid { AtBank::Paid } else { AtBank::Returned };
        self.outbox.push(Fact::Payment(match paid {
            true => ProviderFact::PayoutPaid { milestone, payout: payout_id },
            false => ProviderFact::PayoutFailed { milestone, payout: payout_id },
        }));
        true
    }

    /// The newest refund comes back. Whether there was one.
    pub fn bounce_refund(&mut self) -> bool {
        let Some(Refund { id: refund, intent: id, amount }) = self.refunds.pop() else { return false };
        let Some(intent) = self.intents.get_mut(&id) else { return false };
        intent.refunded = intent.refunded - amount;
        let milestone = intent.milestone;
        self.outbox.push(Fact::Payment(ProviderFact::RefundFailed { milestone, refund, intent: id, amount }));
        true
    }
}

fn hold_of(card: Card) -> Span {
    if card == Card::ShortHold { days(1) } else { days(7) }
}

fn missing() -> OperationFailure {
    OperationFailure::Rejected { code: String::from("resource_missing") }
}

/// A refusal that the port allows of such a call.
fn refusal(kind: OperationKind) -> OperationFailure {
    match kind {
        OperationKind::Reverse | OperationKind::Payout => OperationFailure::InsufficientBalance,
        OperationKind::Transfer => OperationFailure::WorkerNotPayable,
        _ => OperationFailure::Rejected { code: String::from("refused") },
    }
}
