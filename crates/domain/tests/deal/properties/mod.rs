//! What holds in every life of a deal, however its people, its provider and time behave.
//!
//! `PROPTEST_CASES` asks for more lives than the few that a quick run tries.

mod moves;
mod offers;

use crate::world::{Deed, Who, World};
use domain::actor::Cx;
use domain::audit::first_broken;
use domain::deal::{DealCommand, Hold, MilestoneStatus};
use domain::machine::Machine;
use domain::refusal::Code;
use domain::time::{Instant, days};
use moves::{Move, Start, every_deed, moves, start};
use proptest::prelude::*;

/// Lives a property tries when nobody asks for more.
const CASES: u32 = 48;

fn config() -> ProptestConfig {
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => ProptestConfig::default(),
        None => ProptestConfig::with_cases(CASES),
    }
}

proptest! {
    #![proptest_config(config())]

    /// The invariants of lifecycles.md hold after every write, whatever happens in whatever order.
    #[test]
    fn the_laws_are_kept(start in start(), moves in moves(40)) {
        let world = live(start, &moves, |_| Vec::new())?;
        prop_assert_eq!(first_broken(&world.audit), None);
    }

    /// Time never acts early, and whenever something is due it gets on with it.
    #[test]
    fn time_acts_when_it_should(start in start(), moves in moves(30)) {
        live(start, &moves, untimely)?;
    }

    /// What is offered is allowed, and what is allowed is offered.
    #[test]
    fn offers_are_true(start in start(), moves in moves(20)) {
        live(start, &moves, offers::false_offers)?;
    }

    /// A stranger learns that there is nothing.
    #[test]
    fn a_stranger_learns_nothing(start in start(), moves in moves(20)) {
        live(start, &moves, told_to_a_stranger)?;
    }

    /// Doing it twice is doing it once.
    #[test]
    fn what_was_done_is_not_done_again(start in start(), moves in moves(20)) {
        live(start, &moves, done_twice)?;
    }

    /// Left alone, with a provider that answers, every deal comes to rest: no money on the platform but in the
    /// operator's queue or a bank's claim, nothing under way, nothing due.
    #[test]
    fn every_deal_comes_to_rest(start in start(), moves in moves(40)) {
        let mut world = live(start, &moves, |_| Vec::new())?;
        world.settle();
        for _ in 0..200 {
            let Some(due) = world.deal.next_due_at() else { break };
            world.pass(due.max(world.now).since(world.now));
            world.settle();
        }
        let restless = restless(&world);
        prop_assert!(restless.is_empty() && world.broken.is_empty(), "{restless:#?} {:#?}\n{}", world.broken, world.tale());
    }

    /// Events are facts: a deal takes those of another, in any order, and never breaks.
    #[test]
    fn evolving_never_fails(start in start(), moves in moves(25), other in self::start(), seed in any::<u64>()) {
        let mut events = Vec::new();
        let mut world = start.world();
        for step in moves {
            let before = world.deal.clone();
            step.make(&mut world);
            events.extend(before.decide(&DealCommand::Tick, &Cx::system(world.now)).unwrap_or_default());
            events.extend(allowed_events(&world));
        }
        let mut deal = other.world().deal;
        let mut nth = usize::try_from(seed % 7_919).unwrap_or_default();
        for _ in 0..events.len().min(200) {
            nth = (nth * 31 + 17) % events.len();
            deal = deal.evolve(&events[nth], world.now);
        }
        prop_assert_eq!(deal.id, world.deal.id);
    }
}

/// Lives a life, and asks after every step whether all is well.
fn live(start: Start, moves: &[Move], wrong: impl Fn(&World) -> Vec<String>) -> Result<World, TestCaseError> {
    let mut world = start.world();
    for step in moves {
        step.make(&mut world);
        let mut wrong = wrong(&world);
        wrong.append(&mut world.broken.clone());
        prop_assert!(wrong.is_empty(), "{wrong:#?}\n{}", world.tale());
    }
    Ok(world)
}

fn untimely(world: &World) -> Vec<String> {
    let tick = |at: Instant| world.deal.decide(&DealCommand::Tick, &Cx::system(at));
    let mut wrong = Vec::new();
    let Some(due) = world.deal.next_due_at() else {
        if tick(world.now.plus(days(10_000))) != Ok(Vec::new()) {
            wrong.push(String::from("nothing is due, and yet Tick does something"));
        }
        return wrong;
    };
    if tick(due.minus(domain::time::Span::milliseconds(1))) != Ok(Vec::new()) {
        wrong.push(format!("Tick acts before {due}"));
    }
    if tick(due).is_ok_and(|events| events.is_empty()) {
        wrong.push(format!("Tick does nothing at {due}"));
    }
    let first = deadlines(world).into_iter().min();
    if first.is_some_and(|first| first < due) {
        wrong.push(format!("{first:?} is shown as a deadline, but nothing is due before {due}"));
    }
    wrong
}

/// The deadlines that a reader of the deal sees, and that no look at the provider can put off.
fn deadlines(world: &World) -> Vec<Instant> {
    let deal = &world.deal;
    let active = deal.milestones().iter().filter(|milestone| milestone.paused_since.is_none());
    let running = deal.has_live_contract() && deal.next_due_at().is_some();
    let stages = active
        .filter(|milestone| matches!(milestone.state, domain::deal::MilestoneState::Held { .. }) && running)
        .filter(|_| {
            matches!(deal.contract.as_ref().map(|it| it.state), Some(domain::deal::ContractState::Active { .. }))
        })
        .filter_map(|milestone| milestone.state.stage().map(|stage| stage.due_at()));
    let cancel = deal.contract.iter().filter_map(|contract| contract.cancellation.as_ref().map(|it| it.deadline));
    deal.negotiation.idle_deadline().into_iter().chain(stages).chain(cancel).collect()
}

fn told_to_a_stranger(world: &World) -> Vec<String> {
    let cx = Cx { now: world.now, actor: Who::Stranger.actor() };
    let told = |deed: Deed| match world.deal.decide(&deed.command(world, Who::Stranger), &cx) {
        Err(refusal)
            if matches!(refusal.code, Code::NotFound | Code::OperatorOnly) && refusal.existing_id.is_none() =>
        {
            None
        }
        other => Some(format!("a stranger who asks for {deed:?} learns {other:?}")),
    };
    every_deed(world).into_iter().filter_map(told).collect()
}

/// What can be done twice without a word is the same after the second time.
fn done_twice(world: &World) -> Vec<String> {
    let mut wrong = Vec::new();
    for who in [Who::Client, Who::Worker] {
        for deed in [Deed::Agree, Deed::Approve, Deed::Cancel, Deed::Deliver(0), Deed::Release(0), Deed::Fund(0)] {
            let mut once = world.clone();
            let command = deed.command(&once, who);
            let Ok(events) = once.ask(who, &command, "once") else { continue };
            let after = once.deal.clone();
            let again = once.ask(who, &command, "again");
            if !events.is_empty() && (again != Ok(Vec::new()) || once.deal != after) && !is_consent(world, who, deed) {
                wrong.push(format!("{} {deed:?} twice: {again:?}", who.name()));
            }
        }
    }
    wrong
}

/// The worker's cancel of an active contract is another command once the contract winds up; it is a repeat too, but
/// where it ended the contract at once the second finds it cancelled or completed.
fn is_consent(world: &World, who: Who, deed: Deed) -> bool {
    let completed = world.deal.milestones().iter().any(|milestone| milestone.status() == MilestoneStatus::Released);
    deed == Deed::Cancel && completed && matches!(who, Who::Client | Who::Worker)
}

fn allowed_events(world: &World) -> Vec<domain::deal::DealEvent> {
    let all = [Who::Client, Who::Worker, Who::Operator].into_iter();
    all.flat_map(|who| {
        let cx = Cx { now: world.now, actor: who.actor() };
        every_deed(world)
            .into_iter()
            .flat_map(move |deed| world.deal.decide(&deed.command(world, who), &cx).unwrap_or_default())
    })
    .collect()
}

/// What is still going on although nothing is due and the provider has answered.
fn restless(world: &World) -> Vec<String> {
    let deal = &world.deal;
    let mut restless: Vec<String> =
        world.pending().iter().map(|operation| format!("{} is pending", operation.key)).collect();
    for milestone in deal.milestones() {
        let told = milestone.queued.is_some() || milestone.is_frozen() || milestone.open_dispute().is_some();
        let held = milestone.state.hold().is_some_and(|hold| *hold != Hold::Nothing);
        if held && !told {
            restless.push(format!("{} is held: {:?}", milestone.funds.held(), milestone.state));
        }
        let stray = world.stray_held(milestone);
        if !stray.is_zero() && milestone.stray_queued.is_none() {
            restless.push(format!("{stray} stray is held: {:?}", milestone.state));
        }
    }
    if let Some(due) = deal.next_due_at() {
        restless.push(format!("something is due at {due}"));
    }
    restless
}
