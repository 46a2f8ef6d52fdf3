//! The matrix: what every state makes of everything that can be asked of it.

use super::specimens::{self, Specimen};
use crate::world::words::names;
use crate::world::{Deed, Fault, Who, World};
use domain::actor::{Cx, Role};
use domain::deal::{Deal, DealCommand, DealEvent, IntentNow, OperationOutcome, Payee, ProviderFact};
use domain::machine::Machine;
use domain::money::{Cents, Currency};
use domain::refusal::{Code, Refusal};
use domain::time::days;

/// A machine of the deal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Negotiation,
    Contract,
    Milestone,
    Dispute,
}

impl Kind {
    pub const ALL: [Self; 4] = [Self::Negotiation, Self::Contract, Self::Milestone, Self::Dispute];

    pub fn name(self) -> String {
        format!("{self:?}")
    }

    fn specimens(self) -> Vec<Specimen> {
        match self {
            Self::Negotiation => specimens::negotiations(),
            Self::Contract => specimens::contracts(),
            Self::Milestone => specimens::milestones(),
            Self::Dispute => specimens::disputes(),
        }
    }

    /// What people ask of it.
    fn deeds(self, at: usize) -> Vec<Deed> {
        use Deed as D;
        match self {
            Self::Negotiation => {
                vec![
                    D::Propose { rate: 5_000, hours: 4_000 },
                    D::Agree,
                    D::Decline,
                    D::ShareContact,
                    D::Approve,
                    D::Revise,
                    D::Cancel,
                ]
            }
            Self::Contract => vec![
                D::Approve,
                D::Revise,
                D::Cancel,
                D::TakeBackCancel,
                D::ObjectToCancel,
                D::AddMilestone { amount: 5_000 },
                D::Agree,
                D::Decline,
                D::Fund(0),
                D::Release(0),
            ],
            Self::Milestone => vec![
                D::WithdrawMilestone(at),
                D::AcceptMilestone(at),
                D::DeclineMilestone(at),
                D::Fund(at),
                D::Deliver(at),
                D::RequestChanges(at),
                D::Release(at),
                D::OpenDispute(at),
                D::RetryOperation(at),
                D::OperatorRefund(at),
                D::WriteOff(at),
            ],
            Self::Dispute => vec![
                D::Respond,
                D::AddEvidence,
                D::Settle { release: 50_000 },
                D::Escalate,
                D::WithdrawDispute,
                D::Recommend,
                D::Resolve { release: 50_000, arbitration: 1_000, from: Some(Role::Worker) },
            ],
        }
    }

    /// The status that the API shows.
    fn status(self, deal: &Deal, at: usize) -> String {
        let status = match self {
            Self::Negotiation => Some(deal.negotiation.state.name()),
            Self::Contract => deal.contract_status().map(|status| status.name()),
            Self::Milestone => deal.milestones().get(at).map(|milestone| milestone.status().name()),
            Self::Dispute => deal
                .milestones()
                .first()
                .and_then(|milestone| milestone.disputes.last())
                .map(|dispute| dispute.status().name()),
        };
        status.unwrap_or("none").to_owned()
    }
}

/// What came of it.
pub enum Outcome {
    Happens { to: String, events: String },
    Repeat,
    Refused(Code),
}

/// One state, one command, one actor.
pub struct Line {
    /// The state in words, and its status.
    pub state: &'static str,
    pub from: String,
    pub asked: String,
    pub who: &'static str,
    pub outcome: Outcome,
}

impl Line {
    /// `delivered × Release by client → ReleaseStarted, OperationRequested(capture) ⇒ releasing`
    pub fn text(&self) -> String {
        let what = match &self.outcome {
            Outcome::Happens { to, events } if *to == self.from => events.clone(),
            Outcome::Happens { to, events } => format!("{events} ⇒ {to}"),
            Outcome::Repeat => String::from("nothing"),
            Outcome::Refused(code) => format!("refused {code}"),
        };
        format!("{} × {} by {} → {what}", self.state, self.asked, self.who)
    }
}

/// Every line of a machine.
pub fn of(kind: Kind) -> Vec<Line> {
    kind.specimens().iter().flat_map(|specimen| of_specimen(kind, specimen)).collect()
}

fn of_specimen(kind: Kind, specimen: &Specimen) -> Vec<Line> {
    let world = &specimen.world;
    let mut lines = Vec::new();
    for deed in kind.deeds(specimen.at) {
        for who in [Who::Client, Who::Worker, Who::Operator, Who::Stranger] {
            lines.push(line(kind, specimen, world, &deed.name(), who, &deed.command(world, who)));
        }
    }
    for (asked, who, command) in unasked(kind, specimen) {
        lines.push(Line { who, ..line(kind, specimen, world, &asked, Who::System, &command) });
    }
    lines.extend(in_time(kind, specimen));
    lines
}

/// What falls due first, when it does.
fn in_time(kind: Kind, specimen: &Specimen) -> Option<Line> {
    let due = specimen.world.deal.next_due_at()?;
    let mut world = specimen.world.clone();
    world.now = due.max(world.now);
    let line = line(kind, specimen, &world, "Tick", Who::System, &DealCommand::Tick);
    Some(Line { who: "time", ..line })
}

fn line(kind: Kind, specimen: &Specimen, world: &World, asked: &str, who: Who, command: &DealCommand) -> Line {
    let cx = Cx { now: world.now, actor: who.actor() };
    let outcome = outcome(kind, specimen, world, world.deal.decide(command, &cx));
    let from = kind.status(&world.deal, specimen.at);
    Line { state: specimen.label, from, asked: asked.to_owned(), who: who.name(), outcome }
}

fn outcome(kind: Kind, specimen: &Specimen, world: &World, decided: Result<Vec<DealEvent>, Refusal>) -> Outcome {
    match decided {
        Err(refusal) => Outcome::Refused(refusal.code),
        Ok(events) if events.is_empty() => Outcome::Repeat,
        Ok(events) => {
            let after = events.iter().fold(world.deal.clone(), |deal, event| deal.evolve(event, world.now));
            Outcome::Happens { to: kind.status(&after, specimen.at), events: names(&events) }
        }
    }
}

/// What nobody asks for: the word of the provider, the end of a call, a gig that is deleted.
fn unasked(kind: Kind, specimen: &Specimen) -> Vec<(String, &'static str, DealCommand)> {
    let world = &specimen.world;
    let deed = |deed: Deed| (deed.name(), Who::System.name(), deed.command(world, Who::System));
    match kind {
        Kind::Negotiation => vec![deed(Deed::EndNegotiation), deed(Deed::EraseTexts(Role::Client))],
        Kind::Contract => {
            let payee = Payee { kyc_complete: true, payouts_enabled: true, suspended: false };
            let mut all = vec![(String::from("UpdatePayee(payable)"), "provider", DealCommand::UpdatePayee { payee })];
            all.extend(facts(specimen).into_iter().filter(|(name, ..)| name == "Authorized"));
            all.extend(ends(specimen));
            all
        }
        Kind::Dispute => {
            let overtakes = |name: &str| ["Canceled", "ChargebackClosed, lost"].contains(&name);
            facts(specimen).into_iter().filter(|(name, ..)| overtakes(name)).collect()
        }
        Kind::Milestone => [facts(specimen), ends(specimen)].concat(),
    }
}

fn facts(specimen: &Specimen) -> Vec<(String, &'static str, DealCommand)> {
    let world = &specimen.world;
    let milestone = world.milestone(specimen.at);
    let (id, attempt, amount) = (milestone.id, milestone.attempts, milestone.amount);
    let own = milestone.intent().unwrap_or("pi_1").to_owned();
    let reference = milestone.chargeback.as_ref().map_or("dp", |claim| claim.reference.as_str()).to_owned();
    let capture_before = world.now.plus(days(7));
    let charge = match world.provider.intents.get(&own).map(|intent| &intent.now) {
        Some(IntentNow::Authorized { charge, .. } | IntentNow::Captured { charge }) => charge.clone(),
        _ => String::from("ch"),
    };
    let authorized = |intent: &str, charge: &str, attempt| ProviderFact::Authorized {
        milestone: id,
        attempt,
        intent: intent.to_owned(),
        charge: charge.to_owned(),
        amount,
        currency: Some(Currency::Usd),
        capture_before,
    };
    let captured = |intent: &str, charge: &str, attempt| ProviderFact::Captured {
        milestone: id,
        attempt,
        intent: intent.to_owned(),
        charge: charge.to_owned(),
        amount,
    };
    let payout = world.provider.payouts.keys().next().cloned().unwrap_or_else(|| String::from("po"));
    let closed = |won| ProviderFact::ChargebackClosed { milestone: id, reference: reference.clone(), won };
    let opened = ProviderFact::ChargebackOpened { milestone: id, reference: reference.clone() };
    let refund = world.provider.refunds.last().map_or_else(|| String::from("re"), |refund| refund.id.clone());
    let refunded = milestone.funds.refunded.max(Cents(1));
    let all = [
        ("Authorized", authorized(&own, &charge, attempt)),
        ("Authorized, not asked for", authorized("pi_stray", "ch_stray", 99)),
        ("Captured", captured(&own, &charge, attempt)),
        ("Captured, not asked for", captured("pi_stray", "ch_stray", 99)),
        ("PaymentFailed", ProviderFact::PaymentFailed { milestone: id, intent: own.clone(), code: "declined".into() }),
        ("Canceled", ProviderFact::Canceled { milestone: id, intent: own.clone() }),
        ("RefundFailed", ProviderFact::RefundFailed { milestone: id, refund, intent: own.clone(), amount: refunded }),
        ("ChargebackOpened", opened),
        ("ChargebackClosed, won", closed(true)),
        ("ChargebackClosed, lost", closed(false)),
        ("PayoutPaid", ProviderFact::PayoutPaid { milestone: id, payout: payout.clone() }),
        ("PayoutFailed", ProviderFact::PayoutFailed { milestone: id, payout }),
    ];
    all.into_iter().map(|(name, fact)| (name.to_owned(), "provider", DealCommand::Hear(fact))).collect()
}

/// Each call under way comes to its end, well and badly.
fn ends(specimen: &Specimen) -> Vec<(String, &'static str, DealCommand)> {
    let world = &specimen.world;
    let mut ends = Vec::new();
    for operation in world.pending() {
        for (fault, word) in [(Fault::None, "done"), (Fault::Refused, "refused")] {
            let outcome = world.clone().provider.perform(&operation, fault);
            let outcome: OperationOutcome = outcome.expect("such a call is answered");
            let asked = format!("{} {word}", operation.key.kind.name());
            ends.push((asked, "provider", DealCommand::EndOperation { key: operation.key, outcome }));
        }
    }
    ends
}
