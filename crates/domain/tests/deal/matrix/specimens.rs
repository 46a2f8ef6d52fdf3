//! A deal in every state of each machine.

use crate::world::{Card, Deed, Fault, Who, World};
use domain::deal::{OperationKind, Payee};
use domain::money::Cents;
use domain::time::days;

/// A deal, and what its state is called.
pub struct Specimen {
    pub label: &'static str,
    pub world: World,
    /// The milestone that is looked at.
    pub at: usize,
}

fn specimen(label: &'static str, world: World) -> Specimen {
    world.check();
    Specimen { label, world, at: 0 }
}

/// A deal as `world` has it after some deeds.
fn after(mut world: World, deeds: &[(Who, Deed)]) -> World {
    for (who, deed) in deeds {
        world.does(*who, *deed);
    }
    world
}

const ROUND: Deed = Deed::Propose { rate: 5_000, hours: 4_000 };

pub fn negotiations() -> Vec<Specimen> {
    let talking = after(World::open(5_000), &[(Who::Client, ROUND)]);
    vec![
        specimen("pending", World::open(5_000)),
        specimen("in_progress", talking.clone()),
        specimen("in_progress, 3 rounds made", after(talking.clone(), &[(Who::Worker, ROUND), (Who::Client, ROUND)])),
        specimen("in_progress, idle for 7 days", idle(talking.clone())),
        specimen("in_progress, sent back", after(World::approved(), &[(Who::Worker, Deed::Revise)])),
        specimen("pending_owner_approval", World::agreed(5_000, 4_000)),
        specimen("approved", World::approved()),
        specimen("expired", after(talking, &[(Who::Client, Deed::Decline)])),
    ]
}

fn idle(mut world: World) -> World {
    world.wait_until_due();
    world
}

pub fn contracts() -> Vec<Specimen> {
    let agreed = World::agreed(5_000, 4_000);
    let both = after(World::approved(), &[(Who::Client, Deed::Fund(0))]);
    let mut known = World::approved();
    known.onboard(true);
    let mut paid = World::approved();
    paid.pay(0, Card::Good);
    let proposed = after(World::active(), &[(Who::Client, Deed::Cancel)]);
    let mut expired = agreed.clone();
    expired.live(days(7));
    vec![
        specimen("pending_owner_approval", agreed.clone()),
        specimen("pending_owner_approval, the worker approved", after(agreed, &[(Who::Worker, Deed::Approve)])),
        specimen("pending_owner_approval, sent back", after(World::approved(), &[(Who::Client, Deed::Revise)])),
        specimen("pending_freelancer_kyc", World::approved()),
        specimen("pending_freelancer_kyc, funded", paid),
        specimen("pending_client_funding", known),
        specimen("pending_client_funding, at its deadline", idle(World::approved())),
        specimen("pending_both", both),
        specimen("active", World::active()),
        specimen("active, delivered", World::delivered()),
        specimen("active, disputed", World::disputed()),
        specimen("active, nothing held", nothing_held()),
        specimen("active, releasing", after(World::captured(), &[(Who::Client, Deed::Release(0))])),
        specimen("active, cancel proposed", proposed.clone()),
        specimen("active, cancel proposed 7 days ago", idle_for_a_week(proposed.clone())),
        specimen("active, objected to a cancel", after(proposed, &[(Who::Worker, Deed::ObjectToCancel)])),
        specimen("active, being cancelled", after(World::active(), &[(Who::Worker, Deed::Cancel)])),
        specimen("completed", World::released()),
        specimen("cancelled", after(World::approved(), &[(Who::Client, Deed::Cancel)])),
        specimen("expired", expired),
    ]
}

fn nothing_held() -> World {
    let mut world = after(World::two_milestones(), &[(Who::Client, Deed::Release(0))]);
    world.settle();
    world
}

fn idle_for_a_week(mut world: World) -> World {
    world.settle();
    world.pass(days(7));
    world
}

pub fn milestones() -> Vec<Specimen> {
    let mut all = unpaid();
    all.extend(held());
    all.extend(moving());
    all
}

fn unpaid() -> Vec<Specimen> {
    let proposed = after(World::active(), &[(Who::Client, Deed::AddMilestone { amount: 5_000 })]);
    let mut funding = after(World::approved(), &[(Who::Client, Deed::Fund(0))]);
    let unanswered = funding.clone();
    funding.settle();
    let mut lapsed = after(World::with_short_hold(), &[(Who::Worker, Deed::Deliver(0))]);
    lapsed.pass(days(1));
    lapsed.hear_all();
    lapsed.settle();
    vec![
        Specimen { label: "proposed", world: proposed, at: 1 },
        specimen("pending", World::approved()),
        Specimen { label: "pending, the one before is open", world: World::two_milestones(), at: 1 },
        specimen("pending, its hold lapsed after delivery", lapsed),
        specimen("funding, no intent yet", unanswered),
        specimen("funding", funding),
    ]
}

fn held() -> Vec<Specimen> {
    let mut thrice = World::delivered();
    for _ in 0..3 {
        thrice = after(thrice, &[(Who::Client, Deed::RequestChanges(0)), (Who::Worker, Deed::Deliver(0))]);
    }
    let changed = after(World::delivered(), &[(Who::Client, Deed::RequestChanges(0))]);
    vec![
        specimen("funded", World::active()),
        specimen("funded, for nothing", World::for_nothing()),
        specimen("funded, captured", World::captured()),
        specimen("funded, claimed by the bank", claimed(World::captured())),
        specimen("funded, stray money before the operator", with_a_stray(World::active())),
        specimen("delivered", World::delivered()),
        specimen("delivered, changed 3 times", thrice),
        specimen("delivered, at its deadline", at_the_end_of(World::delivered())),
        specimen("changes_requested", changed),
        specimen("disputed", World::disputed()),
    ]
}

fn with_a_stray(mut world: World) -> World {
    world.provider.stray(world.milestone(0).id, Cents(777), true, world.now);
    world.hear_all();
    world.perform_kind(OperationKind::Refund, Fault::Refused);
    world
}

fn at_the_end_of(mut world: World) -> World {
    world.live(days(13));
    world.pass(days(1));
    world
}

pub fn claimed(mut world: World) -> World {
    let ids: Vec<String> = world.provider.intents.keys().cloned().collect();
    assert!(ids.iter().any(|id| world.provider.claim(id)), "{}", world.tale());
    world.settle();
    world
}

fn moving() -> Vec<Specimen> {
    let mut parked = World::delivered();
    parked.provider.account(Payee::default());
    parked.does(Who::Client, Deed::Release(0));
    parked.settle();
    let paying = after(World::captured(), &[(Who::Client, Deed::Release(0))]);
    let refunding = after(World::captured(), &[(Who::Worker, Deed::Cancel)]);
    let mut stuck = refunding.clone();
    stuck.perform_kind(OperationKind::Refund, Fault::Refused);
    let mut refunded = refunding.clone();
    refunded.settle();
    let mut sent = World::released();
    sent.live(days(3));
    vec![
        specimen("releasing, not captured yet", after(World::delivered(), &[(Who::Client, Deed::Release(0))])),
        specimen("releasing", paying),
        specimen("releasing, the worker cannot be paid", parked),
        specimen("refunding, not captured", after(World::active(), &[(Who::Worker, Deed::Cancel)])),
        specimen("refunding", refunding),
        specimen("refunding, before the operator", stuck),
        specimen("released, payout scheduled", World::released()),
        specimen("released, payout in transit", sent),
        specimen("released, claimed by the bank", claimed(World::released())),
        specimen("refunded", refunded),
        specimen("cancelled", after(World::approved(), &[(Who::Client, Deed::Cancel)])),
    ]
}

pub fn disputes() -> Vec<Specimen> {
    let settle = Deed::Settle { release: 50_000 };
    vec![
        specimen("open", World::disputed()),
        specimen("open, at the deadline to respond", idle(World::disputed())),
        specimen("open, the client named a figure", after(World::disputed(), &[(Who::Client, settle)])),
        specimen("responded", after(World::disputed(), &[(Who::Worker, Deed::Respond)])),
        specimen("under_review", World::under_review()),
        specimen("under_review, claimed by the bank", reviewed_and_claimed()),
        specimen("resolved", after(World::disputed(), &[(Who::Client, settle), (Who::Worker, settle)])),
        specimen("withdrawn", after(World::disputed(), &[(Who::Client, Deed::WithdrawDispute)])),
    ]
}

fn reviewed_and_claimed() -> World {
    let world = after(World::captured(), &[(Who::Client, Deed::OpenDispute(0)), (Who::Worker, Deed::Respond)]);
    claimed(after(world, &[(Who::Client, Deed::Escalate)]))
}
