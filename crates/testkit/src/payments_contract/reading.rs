//! Reading the provider's books, as reconciliation does.

use super::bench::{AMOUNT, Bench, GOOD_CARD, SUBJECT, assert_rejected};
use domain::money::Cents;
use domain::ports::payments::IntentMoney;
use domain::time::days;

/// At every step the intent, the worker's account and the platform's balance say where the money is.
pub async fn money_is_read_where_it_went(bench: &Bench) {
    let gateway = &bench.gateway;
    let account = bench.payable_account().await;
    let intent = bench.held(GOOD_CARD).await;
    assert_eq!(gateway.intent_money(&intent).await, Ok(IntentMoney::default()), "held is not taken");
    assert_balance(bench, Cents::ZERO).await;
    let charge = gateway.capture("capture", &intent, AMOUNT).await.unwrap();
    let mut money = IntentMoney { captured: AMOUNT, ..IntentMoney::default() };
    assert_eq!(gateway.intent_money(&intent).await, Ok(money));
    assert_balance(bench, AMOUNT).await;
    let transfer = gateway.transfer("transfer", &account, &charge, Cents(8_000), SUBJECT).await.unwrap();
    gateway.refund("refund", &intent, Cents(1_000), SUBJECT).await.unwrap();
    gateway.reverse("reverse", &transfer, Cents(3_000)).await.unwrap();
    (money.transferred, money.refunded) = (Cents(5_000), Cents(1_000));
    assert_eq!(gateway.intent_money(&intent).await, Ok(money));
    assert_eq!(gateway.account_balance(&account).await, Ok(Cents(5_000)));
    assert_balance(bench, Cents(6_000)).await;
    gateway.payout("payout", &account, Cents(2_000), SUBJECT).await.unwrap();
    assert_eq!(gateway.account_balance(&account).await, Ok(Cents(3_000)));
    assert_eq!(gateway.intent_money(&intent).await, Ok(money), "the bank is the worker's, too");
}

/// Where the provider can tell, it tells this.
async fn assert_balance(bench: &Bench, expected: Cents) {
    let told = bench.gateway.platform_balance().await.unwrap();
    assert!(told.is_none_or(|told| told == expected), "{told:?} is not {expected}");
}

/// It answered as made, and the money is still there.
pub async fn a_refund_that_failed_is_not_read_as_made(bench: &Bench) {
    let (intent, _) = bench.charged("4000000000005126").await;
    bench.gateway.refund("refund", &intent, AMOUNT, SUBJECT).await.unwrap();
    let money = bench.gateway.intent_money(&intent).await.unwrap();
    assert_eq!((money.captured, money.refunded), (AMOUNT, Cents::ZERO));
}

/// A claim takes nothing until it is decided, and then all of it.
pub async fn what_a_bank_took_is_read_as_gone(bench: &Bench) {
    let (intent, _) = bench.charged("4000000000000259").await;
    assert_eq!(bench.gateway.intent_money(&intent).await.unwrap().charged_back, Cents::ZERO);
    bench.clock.pass(days(7));
    bench.provider.run_due().await.unwrap();
    assert_eq!(bench.gateway.intent_money(&intent).await.unwrap().charged_back, AMOUNT);
    assert_balance(bench, Cents::ZERO).await;
}

/// Nothing is made up.
pub async fn what_is_not_there_is_not_read(bench: &Bench) {
    assert_rejected(bench.gateway.intent_money("pi_none").await);
    assert_rejected(bench.gateway.account_balance("acct_none").await);
}
