//! Transfers, reversals and payouts: money is in one place at a time.

use super::bench::{AMOUNT, Bench, GOOD_CARD, SUBJECT, WORKER, assert_refused, assert_rejected, assert_wrong_state};
use domain::deal::OperationFailure::{InsufficientBalance, WorkerNotPayable};
use domain::money::Cents;
use domain::ports::payments::GatewayEventBody;

/// The worker's part of what most cases move.
const SHARE: Cents = Cents(11_400);

/// The account and the transfer of a share that was paid.
async fn transferred(bench: &Bench) -> (String, String) {
    let (_, charge) = bench.charged(GOOD_CARD).await;
    let account = bench.payable_account().await;
    let transfer = bench.gateway.transfer("transfer", &account, &charge, SHARE, SUBJECT).await.unwrap();
    (account, transfer)
}

/// Transferred, then paid out, and the bank's receipt names what it was for.
pub async fn a_share_goes_to_the_worker_and_on_to_the_bank(bench: &Bench) {
    let (account, _) = transferred(bench).await;
    let payout = bench.gateway.payout("payout", &account, SHARE, SUBJECT).await.unwrap();
    let receipt = GatewayEventBody::Payout { subject: SUBJECT, payout: payout.clone(), paid: true };
    assert_eq!(bench.events().await.last(), Some(&receipt));
    assert_eq!(bench.gateway.payout("payout", &account, SHARE, SUBJECT).await, Ok(payout));
    assert_refused(bench.gateway.payout("again", &account, Cents(1), SUBJECT).await, InsufficientBalance);
}

/// The same key again answers the same transfer and moves nothing more.
pub async fn transferring_twice_under_one_key_moves_once(bench: &Bench) {
    let (_, charge) = bench.charged(GOOD_CARD).await;
    let account = bench.payable_account().await;
    let transfer = bench.gateway.transfer("transfer", &account, &charge, SHARE, SUBJECT).await.unwrap();
    assert_eq!(bench.gateway.transfer("transfer", &account, &charge, SHARE, SUBJECT).await, Ok(transfer));
    assert_refused(bench.gateway.payout("payout", &account, Cents(SHARE.0 + 1), SUBJECT).await, InsufficientBalance);
    assert!(bench.gateway.payout("all of it", &account, SHARE, SUBJECT).await.is_ok());
}

/// To nobody nothing goes.
pub async fn an_account_that_is_not_there_is_not_payable(bench: &Bench) {
    let (_, charge) = bench.charged(GOOD_CARD).await;
    let transfer = bench.gateway.transfer("transfer", "acct_none", &charge, SHARE, SUBJECT).await;
    assert_refused(transfer, WorkerNotPayable);
    assert_refused(bench.gateway.payout("payout", "acct_none", SHARE, SUBJECT).await, WorkerNotPayable);
}

/// A worker who handed nothing in is not paid; one who has, under the next key, is.
pub async fn a_new_account_is_not_payable(bench: &Bench) {
    let (_, charge) = bench.charged(GOOD_CARD).await;
    let account = bench.gateway.create_account("account", WORKER, None).await.unwrap();
    let early = bench.gateway.transfer("1", &account, &charge, SHARE, SUBJECT).await;
    assert_refused(early, WorkerNotPayable);
    bench.provider.complete_onboarding(&account).await.unwrap();
    assert!(bench.gateway.transfer("2", &account, &charge, SHARE, SUBJECT).await.is_ok());
}

/// A restricted account takes no money and lets none out.
pub async fn a_restricted_account_is_not_payable(bench: &Bench) {
    let (_, charge) = bench.charged(GOOD_CARD).await;
    let account = bench.payable_account().await;
    bench.gateway.transfer("before", &account, &charge, Cents(100), SUBJECT).await.unwrap();
    bench.provider.restrict(&account).await.unwrap();
    let after = bench.gateway.transfer("after", &account, &charge, Cents(100), SUBJECT).await;
    assert_refused(after, WorkerNotPayable);
    assert_refused(bench.gateway.payout("payout", &account, Cents(100), SUBJECT).await, WorkerNotPayable);
}

/// A charge that is only held, or is none, funds no transfer.
pub async fn a_charge_that_was_not_captured_gives_nothing(bench: &Bench) {
    let account = bench.payable_account().await;
    let intent = bench.held(GOOD_CARD).await;
    let held = bench.state_of(&intent).await;
    let domain::deal::IntentNow::Authorized { charge, .. } = &held else {
        panic!("{held:?}");
    };
    let transfer = bench.gateway.transfer("held", &account, charge, SHARE, SUBJECT).await;
    assert_wrong_state(transfer, held.clone());
    for none in ["ch_none", "none", ""] {
        assert_rejected(bench.gateway.transfer(none, &account, none, SHARE, SUBJECT).await);
    }
}

/// Shares of one charge add up to no more than was captured.
pub async fn a_charge_gives_no_more_than_was_captured(bench: &Bench) {
    let (_, charge) = bench.charged(GOOD_CARD).await;
    let account = bench.payable_account().await;
    assert_rejected(bench.gateway.transfer("too much", &account, &charge, Cents(AMOUNT.0 + 1), SUBJECT).await);
    bench.gateway.transfer("share", &account, &charge, SHARE, SUBJECT).await.unwrap();
    let rest = Cents(AMOUNT.0 - SHARE.0);
    assert_rejected(bench.gateway.transfer("over", &account, &charge, Cents(rest.0 + 1), SUBJECT).await);
    assert!(bench.gateway.transfer("rest", &account, &charge, rest, SUBJECT).await.is_ok());
}

/// Nobody is paid what is not there yet, and the next key finds it when it is.
pub async fn a_payout_over_the_balance_is_insufficient(bench: &Bench) {
    let (_, charge) = bench.charged(GOOD_CARD).await;
    let account = bench.payable_account().await;
    assert_refused(bench.gateway.payout("1", &account, SHARE, SUBJECT).await, InsufficientBalance);
    bench.gateway.transfer("transfer", &account, &charge, SHARE, SUBJECT).await.unwrap();
    assert_refused(bench.gateway.payout("1", &account, SHARE, SUBJECT).await, InsufficientBalance);
    assert!(bench.gateway.payout("2", &account, SHARE, SUBJECT).await.is_ok());
}

/// Parts come back up to the whole, once each.
pub async fn a_transfer_is_brought_back_in_parts(bench: &Bench) {
    let (account, transfer) = transferred(bench).await;
    let reversal = bench.gateway.reverse("part", &transfer, Cents(1_400)).await.unwrap();
    assert_eq!(bench.gateway.reverse("part", &transfer, Cents(1_400)).await, Ok(reversal));
    assert_rejected(bench.gateway.reverse("too much", &transfer, Cents(10_001)).await);
    assert!(bench.gateway.reverse("rest", &transfer, Cents(10_000)).await.is_ok());
    assert_rejected(bench.gateway.reverse("more", &transfer, Cents(1)).await);
    assert_rejected(bench.gateway.reverse("none", "tr_none", Cents(1)).await);
    assert_refused(bench.gateway.payout("payout", &account, Cents(1), SUBJECT).await, InsufficientBalance);
}

/// What came back is the charge's again.
pub async fn what_was_brought_back_can_be_transferred_again(bench: &Bench) {
    let (_, charge) = bench.charged(GOOD_CARD).await;
    let account = bench.payable_account().await;
    let transfer = bench.gateway.transfer("first", &account, &charge, AMOUNT, SUBJECT).await.unwrap();
    assert_rejected(bench.gateway.transfer("over", &account, &charge, Cents(1), SUBJECT).await);
    bench.gateway.reverse("reverse", &transfer, AMOUNT).await.unwrap();
    assert!(bench.gateway.transfer("second", &account, &charge, AMOUNT, SUBJECT).await.is_ok());
}

/// A reversal takes from the account's balance, and what left it for the bank is not there.
pub async fn what_the_bank_has_is_not_brought_back(bench: &Bench) {
    let (account, transfer) = transferred(bench).await;
    bench.gateway.payout("payout", &account, Cents(10_000), SUBJECT).await.unwrap();
    assert_refused(bench.gateway.reverse("all", &transfer, SHARE).await, InsufficientBalance);
    assert!(bench.gateway.reverse("rest", &transfer, Cents(1_400)).await.is_ok());
}

/// Ten at once of a third each: three move.
pub async fn of_many_transfers_at_once_no_more_moves_than_was_captured(bench: &Bench) {
    let (_, charge) = bench.charged(GOOD_CARD).await;
    let account = bench.payable_account().await;
    let running: Vec<_> = (0..10)
        .map(|n| {
            let (gateway, account, charge) = (bench.gateway.clone(), account.clone(), charge.clone());
            let key = format!("transfer {n}");
            tokio::spawn(async move { gateway.transfer(&key, &account, &charge, Cents(4_000), SUBJECT).await.is_ok() })
        })
        .collect();
    let mut moved = 0;
    for task in running {
        moved += u32::from(task.await.unwrap());
    }
    assert_eq!(moved, 3);
    assert!(bench.gateway.payout("all", &account, AMOUNT, SUBJECT).await.is_ok());
}
