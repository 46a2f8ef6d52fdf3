//! The ledger, credits, and what the provider reports.

use super::world::{World, client, nth_walk, the_walk, worker};
use crate::builders::{at, credits, id, ledger_transaction};
use domain::credits::{CreditReason, CreditTransaction};
use domain::ledger::{LedgerAccount, LedgerEntry, LedgerTransaction};
use domain::money::Cents;
use domain::ports::store::{Page, StoreError};

/// Every movement comes back with its legs in order, and nothing of other deals.
pub async fn a_ledger_reads_back_in_order(world: World) {
    world.populate().await;
    world.keep(nth_walk(1).completed()).await;
    let walk = world.keep(the_walk().paid_out()).await;
    let ledger = world.read(|tx| tx.ledger_of(id(50))).await;
    assert_eq!(ledger, walk.ledger());
    assert!(ledger.len() > 2 && ledger.iter().all(LedgerTransaction::is_balanced));
    assert_eq!(world.read(|tx| tx.ledger_of(id(99))).await, []);
}

/// Money comes from nowhere and goes nowhere, and no movement is kept twice.
pub async fn the_ledger_takes_only_what_balances(world: World) {
    world.populate().await;
    let walk = world.keep(the_walk().funded()).await;
    let of = (walk.deal().id, walk.milestone());
    let between = (LedgerAccount::ClientCard, LedgerAccount::PlatformHeld);
    let straight = ledger_transaction(700, of, between, Cents(500));
    let mut crooked = ledger_transaction(701, of, between, Cents(500));
    crooked.entries.push(LedgerEntry { account: LedgerAccount::PlatformFees, amount: Cents(1) });
    let together = [straight.clone(), crooked];
    let refused = world.attempt(move |tx| tx.append_ledger(&together)).await;
    assert!(matches!(refused, Err(StoreError::Broken(_))), "{refused:?}");
    assert_eq!(world.read(|tx| tx.ledger_of(id(50))).await, []);
    let kept = straight.clone();
    world.write(move |tx| tx.append_ledger(std::slice::from_ref(&kept))).await;
    let again = straight.clone();
    world.assert_duplicate("ledger_transactions_pkey", move |tx| tx.append_ledger(std::slice::from_ref(&again))).await;
    assert_eq!(world.read(|tx| tx.ledger_of(id(50))).await, [straight]);
}

/// All accounts in their order, over all deals, with nothing where nothing moved; together they sum to nothing.
pub async fn balances_name_every_account(world: World) {
    let empty = LedgerAccount::ALL.map(|account| (account, Cents::ZERO)).to_vec();
    assert_eq!(world.read(|tx| tx.balances()).await, empty);
    world.populate().await;
    world.keep(the_walk().paid_out()).await;
    world.keep(nth_walk(1).completed()).await;
    let balances = world.read(|tx| tx.balances()).await;
    let expected = [-100_000, 0, 47_500, 47_500, 5_000, 0, 0, 0].map(Cents);
    assert_eq!(balances, LedgerAccount::ALL.into_iter().zip(expected).collect::<Vec<_>>());
    assert_eq!(balances.iter().map(|(_, cents)| cents.0).sum::<i64>(), 0);
}

/// A deduction that is not covered leaves the balance, and is not kept.
pub async fn credits_never_fall_below_nothing(world: World) {
    world.populate().await;
    assert_eq!(world.read(|tx| tx.credits_balance(client())).await, 0);
    assert_eq!(world.write(|tx| tx.add_credits(&credits(80, client(), -1))).await, None);
    assert_eq!(world.write(|tx| tx.add_credits(&credits(81, client(), 100))).await, Some(100));
    assert_eq!(world.write(|tx| tx.add_credits(&credits(82, client(), -101))).await, None);
    assert_eq!(world.write(|tx| tx.add_credits(&credits(82, client(), -100))).await, Some(0), "its id is free");
    world.write(|tx| tx.add_credits(&credits(83, worker(), 7))).await;
    assert_eq!(world.read(|tx| tx.credits_balance(client())).await, 0);
    assert_eq!(world.read(|tx| tx.credits_balance(worker())).await, 7);
    let same_id = CreditTransaction { reference: None, ..credits(83, worker(), 1) };
    world.assert_duplicate("credit_transactions_pkey", move |tx| tx.add_credits(&same_id).map(drop)).await;
    assert_eq!(world.read(|tx| tx.credits_balance(worker())).await, 7);
}

/// Of those who spend at once, as many succeed as the balance covers.
pub async fn credits_spent_by_many_at_once_never_fall_below_nothing(world: World) {
    world.populate().await;
    world.write(|tx| tx.add_credits(&credits(80, client(), 100))).await;
    let spent = world.together(30, |nth, tx| tx.add_credits(&credits(100 + u128::from(nth), client(), -7))).await;
    let mut left: Vec<i64> = spent.into_iter().filter_map(Result::unwrap).collect();
    left.sort_unstable();
    assert_eq!(left, (0..14).map(|n| 2 + n * 7).collect::<Vec<_>>());
    assert_eq!(world.read(|tx| tx.credits_balance(client())).await, 2);
}

/// Of those who hear it at once, one is told that it is new.
pub async fn an_event_of_the_provider_is_noted_once(world: World) {
    let noted = world.together(20, |_, tx| tx.note_provider_event("evt_1", at(0))).await;
    assert_eq!(noted.iter().filter(|noted| **noted == Ok(true)).count(), 1, "{noted:?}");
    assert_eq!(noted.iter().filter(|noted| **noted == Ok(false)).count(), 19, "{noted:?}");
    assert!(world.write(|tx| tx.note_provider_event("evt_2", at(0))).await);
    let undone = world
        .attempt(|tx| {
            assert!(tx.note_provider_event("evt_3", at(0))?);
            Err::<(), _>(StoreError::Refused)
        })
        .await;
    assert_eq!(undone, Err(StoreError::Refused));
    assert!(world.write(|tx| tx.note_provider_event("evt_3", at(0))).await, "what came of it was undone");
}

/// Nothing is spent twice for one thing; other users, reasons, and what names nothing, are none of its business.
pub async fn credits_are_spent_once_a_reference(world: World) {
    world.populate().await;
    let referring = |n, user, reason, reference: Option<&str>| CreditTransaction {
        reason,
        reference: reference.map(str::to_owned),
        ..credits(n, user, 10)
    };
    let (one, other) = (CreditReason::MatchDeduction, CreditReason::IntroDeduction);
    let first = referring(80, client(), one, Some("m-1"));
    let kept = first.clone();
    world.write(move |tx| tx.add_credits(&kept)).await;
    let twin = referring(81, client(), one, Some("m-1"));
    world.assert_duplicate("credit_transactions_reference", move |tx| tx.add_credits(&twin).map(drop)).await;
    let others = [
        referring(82, client(), other, Some("m-1")),
        referring(83, worker(), one, Some("m-1")),
        referring(84, client(), one, Some("m-2")),
        referring(85, client(), one, None),
        referring(86, client(), one, None),
    ];
    world.write(move |tx| others.iter().try_for_each(|it| tx.add_credits(it).map(drop))).await;
    assert_eq!(world.read(move |tx| tx.credits_of_reference(client(), one, "m-1")).await, Some(first));
    assert_eq!(world.read(move |tx| tx.credits_of_reference(worker(), other, "m-1")).await, None);
    assert_eq!(world.read(move |tx| tx.credits_of_reference(client(), one, "m-3")).await, None);
    assert_eq!(world.read(|tx| tx.credits_balance(client())).await, 50);
}

/// The newest movements first, one's own alone.
pub async fn credit_transactions_are_paged(world: World) {
    world.populate().await;
    world
        .write(|tx| {
            for n in 0..5_u32 {
                let movement = CreditTransaction { at: at(n.into()), ..credits(80 + u128::from(n), client(), 7) };
                tx.add_credits(&movement)?;
            }
            tx.add_credits(&credits(90, worker(), 7))
        })
        .await;
    let (mut met, mut after) = (Vec::new(), None);
    loop {
        let page = world.read(move |tx| tx.credit_transactions(client(), Page { after, limit: 2 })).await;
        met.extend(page.rows.iter().map(|it| it.id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(met, [84, 83, 82, 81, 80].map(id));
}
