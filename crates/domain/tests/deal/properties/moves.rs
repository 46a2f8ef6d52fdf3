//! What can happen to a deal in a random life.

use crate::world::provider::STRAY_ATTEMPT;
use crate::world::{Card, Deed, Fault, Who, World};
use domain::actor::Role;
use domain::deal::Payee;
use domain::money::Cents;
use domain::time::hours;
use proptest::prelude::*;
use proptest::sample::select;

/// Where a life begins: some of its commands given as people would.
#[derive(Clone, Copy, Debug)]
pub enum Start {
    Opened,
    Agreed,
    Approved,
    Active,
    Captured,
    Delivered,
    Disputed,
    UnderReview,
    Released,
    ForNothing,
    TwoMilestones,
}

impl Start {
    pub fn world(self) -> World {
        match self {
            Self::Opened => World::open(5_000),
            Self::Agreed => World::agreed(5_000, 4_000),
            Self::Approved => World::approved(),
            Self::Active => World::active(),
            Self::Captured => World::captured(),
            Self::Delivered => World::delivered(),
            Self::Disputed => World::disputed(),
            Self::UnderReview => World::under_review(),
            Self::Released => World::released(),
            Self::ForNothing => World::for_nothing(),
            Self::TwoMilestones => World::two_milestones(),
        }
    }
}

/// One step of a life.
#[derive(Clone, Copy, Debug)]
pub enum Move {
    /// Somebody asks for something, sensible or not.
    Do(Who, Deed),
    /// Somebody does the nth of what the rules allow now.
    Allowed(usize),
    /// Time passes; nobody ticks.
    Pass { hours: i64 },
    /// Time passes until something is due.
    WaitUntilDue,
    /// All that is due is done.
    Tick,
    /// One of the calls under way is made.
    Perform(usize, Fault),
    /// The client's browser confirms the newest intent that waits for a card.
    Confirm(Card),
    /// One of the provider's words arrives; perhaps it will arrive again.
    Hear { nth: usize, again: bool },
    /// The worker's account changes.
    Account { kyc_complete: bool, payouts_enabled: bool },
    /// The bank claims a charge.
    Claim,
    /// The bank decides its claim.
    Decide { won: bool },
    /// The worker's bank answers for a payout.
    Bank { paid: bool },
    /// A refund comes back.
    BounceRefund,
    /// Somebody pays what was not asked for.
    Stray { captured: bool },
    /// All calls succeed, all is heard, all that is due is done.
    Settle,
}

impl Move {
    pub fn make(self, world: &mut World) {
        match self {
            Self::Do(who, deed) => ask(world, who, deed),
            Self::Allowed(nth) => {
                let allowed = allowed(world);
                if let Some((who, deed)) = allowed.get(nth % allowed.len().max(1)) {
                    ask(world, *who, *deed);
                }
            }
            Self::Pass { hours: passed } => world.pass(hours(passed)),
            Self::WaitUntilDue => {
                if let Some(due) = world.deal.next_due_at().filter(|due| *due > world.now) {
                    world.pass(due.since(world.now));
                }
            }
            Self::Tick => world.tick(),
            Self::Perform(nth, fault) => {
                let pending = world.pending();
                if let Some(operation) = pending.get(nth % pending.len().max(1)) {
                    world.perform(operation, fault);
                }
            }
            Self::Hear { nth, again } => hear(world, nth, again),
            Self::Settle => world.settle(),
            _ => self.outside(world),
        }
    }

    /// What happens at the provider; nothing of it is heard yet.
    fn outside(self, world: &mut World) {
        let now = world.now;
        match self {
            Self::Confirm(card) => {
                let ids: Vec<String> = world.provider.intents.keys().rev().cloned().collect();
                ids.iter().any(|id| world.provider.confirm(id, card, now));
            }
            Self::Account { kyc_complete, payouts_enabled } => {
                world.provider.account(Payee { kyc_complete, payouts_enabled, suspended: false });
            }
            Self::Claim => claim(world),
            Self::Decide { won } => {
                world.provider.decide_claim(won);
            }
            Self::Bank { paid } => {
                world.provider.bank(paid);
            }
            Self::BounceRefund => {
                world.provider.bounce_refund();
            }
            Self::Stray { captured } => {
                if let Some(milestone) = world.deal.milestones().first().map(|milestone| milestone.id) {
                    world.provider.stray(milestone, Cents(777), captured, now);
                }
            }
            _ => {}
        }
    }
}

fn ask(world: &mut World, who: Who, deed: Deed) {
    let command = deed.command(world, who);
    world.ask(who, &command, &format!("{deed:?}")).ok();
}

/// The bank claims a charge of the milestone's own: of which charge a claim is, the provider's word does not say.
fn claim(world: &mut World) {
    let own = |id: &String, attempt: u32| {
        attempt != STRAY_ATTEMPT
            && !world.deal.milestones().iter().any(|it| it.abandoned.iter().any(|abandoned| abandoned.intent == *id))
    };
    let intents = world.provider.intents.iter().rev();
    let ids: Vec<String> = intents.filter(|(id, it)| own(id, it.attempt)).map(|(id, _)| id.clone()).collect();
    ids.iter().any(|id| world.provider.claim(id));
}

/// Any of the provider's words, in any order, and some of them more than once.
fn hear(world: &mut World, nth: usize, again: bool) {
    let waiting = world.provider.outbox.len();
    if waiting == 0 {
        return;
    }
    let fact = world.provider.outbox.remove(nth % waiting);
    if again {
        world.provider.outbox.push(fact.clone());
    }
    world.hear(&fact);
}

/// What the parties and the operator may do now, and would change something.
fn allowed(world: &World) -> Vec<(Who, Deed)> {
    use domain::actor::Cx;
    use domain::machine::Machine;
    let asked = [Who::Client, Who::Worker, Who::Operator].into_iter();
    let all = asked.flat_map(|who| every_deed(world).into_iter().map(move |deed| (who, deed)));
    all.filter(|(who, deed)| {
        let cx = Cx { now: world.now, actor: who.actor() };
        world.deal.decide(&deed.command(world, *who), &cx).is_ok_and(|events| !events.is_empty())
    })
    .collect()
}

/// Every deed that a deal may be asked for, once a milestone.
pub fn every_deed(world: &World) -> Vec<Deed> {
    let mut deeds = vec![
        Deed::Propose { rate: 5_000, hours: 4_000 },
        Deed::Agree,
        Deed::Decline,
        Deed::ShareContact,
        Deed::Approve,
        Deed::Revise,
        Deed::Cancel,
        Deed::TakeBackCancel,
        Deed::ObjectToCancel,
        Deed::AddMilestone { amount: 30_000 },
        Deed::Respond,
        Deed::AddEvidence,
        Deed::Settle { release: 0 },
        Deed::Settle { release: 10_000 },
        Deed::Escalate,
        Deed::WithdrawDispute,
        Deed::Recommend,
        Deed::Resolve { release: 0, arbitration: 0, from: None },
        Deed::Resolve { release: 10_000, arbitration: 0, from: None },
        Deed::Resolve { release: 10_000, arbitration: 5_000, from: Some(Role::Worker) },
        Deed::Resolve { release: 0, arbitration: 5_000, from: Some(Role::Client) },
    ];
    for at in 0..world.deal.milestones().len() {
        deeds.extend(on_milestone(at));
    }
    deeds
}

fn on_milestone(at: usize) -> [Deed; 11] {
    [
        Deed::WithdrawMilestone(at),
        Deed::AcceptMilestone(at),
        Deed::DeclineMilestone(at),
        Deed::Fund(at),
        Deed::Deliver(at),
        Deed::RequestChanges(at),
        Deed::Release(at),
        Deed::OpenDispute(at),
        Deed::RetryOperation(at),
        Deed::OperatorRefund(at),
        Deed::WriteOff(at),
    ]
}

pub fn start() -> impl Strategy<Value = Start> {
    use Start as S;
    select(vec![
        S::Opened,
        S::Agreed,
        S::Approved,
        S::Active,
        S::Captured,
        S::Delivered,
        S::Disputed,
        S::UnderReview,
        S::Released,
        S::ForNothing,
        S::TwoMilestones,
    ])
}

pub fn moves(most: usize) -> impl Strategy<Value = Vec<Move>> {
    prop::collection::vec(one(), 1..most)
}

fn one() -> impl Strategy<Value = Move> {
    let fault =
        select(vec![Fault::None, Fault::None, Fault::None, Fault::LostBefore, Fault::LostAfter, Fault::Refused]);
    let card = select(vec![Card::Good, Card::Good, Card::Declined, Card::ShortHold]);
    let passed = select(vec![1, 12, 24, 5 * 24, 7 * 24, 14 * 24, 31 * 24, 75 * 24]);
    prop_oneof![
        4 => (who(), deed()).prop_map(|(who, deed)| Move::Do(who, deed)),
        8 => (0_usize..64).prop_map(Move::Allowed),
        1 => passed.prop_map(|hours| Move::Pass { hours }),
        1 => Just(Move::WaitUntilDue),
        2 => Just(Move::Tick),
        5 => (0_usize..4, fault).prop_map(|(nth, fault)| Move::Perform(nth, fault)),
        3 => card.prop_map(Move::Confirm),
        5 => (0_usize..4, any::<bool>()).prop_map(|(nth, again)| Move::Hear { nth, again }),
        1 => any::<(bool, bool)>()
            .prop_map(|(kyc_complete, payouts_enabled)| Move::Account { kyc_complete, payouts_enabled }),
        1 => Just(Move::Account { kyc_complete: true, payouts_enabled: true }),
        1 => Just(Move::Claim),
        1 => any::<bool>().prop_map(|won| Move::Decide { won }),
        1 => any::<bool>().prop_map(|paid| Move::Bank { paid }),
        1 => Just(Move::BounceRefund),
        1 => any::<bool>().prop_map(|captured| Move::Stray { captured }),
        1 => Just(Move::Settle),
    ]
}

fn who() -> impl Strategy<Value = Who> {
    select(vec![Who::Client, Who::Client, Who::Worker, Who::Worker, Who::Stranger, Who::Operator])
}

fn deed() -> impl Strategy<Value = Deed> {
    let wide = select(vec![
        Deed::Propose { rate: 1, hours: 100 },
        Deed::Propose { rate: 99_999_999, hours: 16_800 },
        Deed::Propose { rate: 0, hours: 0 },
        Deed::Propose { rate: 3_333, hours: 1_250 },
        Deed::Agree,
        Deed::Decline,
        Deed::ShareContact,
        Deed::Approve,
        Deed::Revise,
        Deed::Cancel,
        Deed::TakeBackCancel,
        Deed::ObjectToCancel,
        Deed::AddMilestone { amount: 49 },
        Deed::AddMilestone { amount: 0 },
        Deed::AddMilestone { amount: 50 },
        Deed::Respond,
        Deed::AddEvidence,
        Deed::Settle { release: -1 },
        Deed::Settle { release: 3 },
        Deed::Escalate,
        Deed::WithdrawDispute,
        Deed::Resolve { release: 3, arbitration: 3, from: Some(Role::Worker) },
        Deed::Resolve { release: 0, arbitration: 200_000, from: Some(Role::Client) },
    ]);
    prop_oneof![wide, (0_usize..2, 0_usize..11).prop_map(|(at, nth)| on_milestone(at)[nth])]
}
