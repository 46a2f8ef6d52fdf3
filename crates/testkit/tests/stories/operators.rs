//! The operator's ways out of the queue, and the books while and after things go wrong.

use crate::world::{Pair, World, call, fresh, paid, words};
use domain::account::UserType;
use domain::actor::Principal;
use domain::deal::OperationFailure;
use domain::ledger::LedgerAccount;
use domain::money::Cents;
use domain::ports::store::{Page, StoreExt};
use domain::refusal::Code;
use domain::text::Statement;
use domain::time::{days, seconds};
use testkit::faulty_gateway::{Call as Asked, Fault};
use usecases::operators::{accounts, money};
use usecases::{Desk, Failure, contracts, payouts, reconciliation, stories};

on_each! {
    a_refund_that_the_provider_refuses_is_tried_again_or_written_off,
    what_is_under_way_is_counted_and_not_a_difference,
    a_provider_that_does_not_answer_is_no_clean_bill,
    news_of_a_suspension_is_not_lost_in_a_crash,
    a_link_that_could_not_be_made_may_be_asked_for_again,
}

fn because() -> Statement {
    Statement::parse("Spoken to both").unwrap()
}

async fn operator(world: &World) -> Principal {
    world.person("operator", UserType::Client).await
}

/// A pair whose money was captured, whose worker cancelled, and whose refund the provider refuses.
async fn refused(world: &World, name: &str) -> Pair {
    let pair = world.active(name, paid()).await;
    world.advance(days(7)).await;
    world.gateway.script(Asked::Refund, [Fault::Definite(OperationFailure::Rejected { code: "odd".to_owned() })]);
    let contract = world.payment(&pair).await.contract;
    let cancel = move |desk: &mut Desk<'_>| contracts::cancel(desk, contract, None);
    world.tell(stories::CONTRACT_CANCEL, &pair.worker, cancel).await.unwrap();
    world.advance(seconds(0)).await;
    pair
}

async fn a_refund_that_the_provider_refuses_is_tried_again_or_written_off(world: &World) {
    let operator = operator(world).await;
    let (again, lost) = (refused(world, "again").await, refused(world, "lost").await);
    let all = Page { after: None, limit: 9 };
    let queue = world.app.query(stories::OPERATOR_READ, &operator, move |desk| money::queue(desk, all)).await.unwrap();
    assert_eq!(queue.rows.len(), 2);
    for stuck in &queue.rows {
        assert_eq!((stuck.can.as_slice(), stuck.held), (["retry", "write_off"].as_slice(), Cents(50_000)));
    }
    let key = *world.deal(again.deal).await.operations.iter().map(|it| &it.key).next_back().unwrap();
    let retry = move |desk: &mut Desk<'_>| money::retry(desk, key, &because());
    world.tell(stories::OPERATOR_RETRY, &operator, retry).await.unwrap();
    world.advance(seconds(0)).await;
    assert_eq!(world.milestone_status(&again).await, "refunded");

    let milestone = world.payment(&lost).await.milestone;
    let write_off = move |desk: &mut Desk<'_>| money::write_off(desk, milestone, &because());
    let given_up = world.tell(stories::OPERATOR_WRITE_OFF, &operator, write_off).await.unwrap();
    assert_eq!((given_up.can.len(), given_up.held), (0, Cents::ZERO));
    assert_eq!(world.tell(stories::OPERATOR_WRITE_OFF, &operator, write_off).await.unwrap().of, given_up.of);
    let acts = world.app.ports.store.read("test", move |tx| Ok::<_, Failure>(tx.operator_acts(milestone.0, 9)?));
    assert_eq!(acts.await.unwrap().len(), 1, "a repeat is no act");
    let refused = world.tell(stories::OPERATOR_WRITE_OFF, &lost.client, write_off).await;
    assert_eq!(refused.unwrap_err().code(), Some(Code::OperatorOnly));

    let found = reconciliation::run(&world.app).await.unwrap();
    assert_eq!(found.differences, []);
    let fees = found.balances.iter().find(|(account, _)| *account == LedgerAccount::PlatformFees);
    assert_eq!(fees.map(|(_, cents)| *cents), Some(Cents(50_000)));
}

async fn what_is_under_way_is_counted_and_not_a_difference(world: &World) {
    let pair = world.active("under-way", paid()).await;
    world.gateway.script(Asked::Transfer, [Fault::After]);
    assert_eq!(world.release(&pair).await.unwrap().answer.status, 202);
    let found = reconciliation::run(&world.app).await.unwrap();
    assert_eq!((found.pending, found.differences), (1, Vec::new()), "made at the provider, unknown to us");
    world.clock.pass(seconds(60));
    world.advance(seconds(0)).await;
    let found = reconciliation::run(&world.app).await.unwrap();
    assert_eq!((found.pending, found.milestones, found.differences), (0, 1, Vec::new()));
    assert!(found.operations >= 3, "{}", found.operations);
}

async fn a_provider_that_does_not_answer_is_no_clean_bill(world: &World) {
    world.active("silent", paid()).await;
    world.gateway.script(Asked::IntentMoney, [Fault::Before]);
    let failure = reconciliation::run(&world.app).await.unwrap_err();
    assert_eq!(failure.code(), Some(Code::PaymentProviderError));
}

async fn news_of_a_suspension_is_not_lost_in_a_crash(world: &World) {
    let operator = operator(world).await;
    let pair = world.active("suspended", paid()).await;
    world.deliver(&pair).await;
    world.release(&pair).await.unwrap();
    let worker = pair.worker.user;
    let suspended = accounts::suspend(&world.app, call(stories::OPERATOR_SUSPEND, &operator), worker, because(), words);
    assert_eq!(fresh(suspended.await.unwrap()).user.status, domain::account::UserStatus::Suspended);
    assert!(world.deal(pair.deal).await.payee.suspended);
    // The next news is kept, and its copies are not made: the workers find it.
    let restore = move |tx: &mut dyn domain::ports::store::Tx| -> Result<(), Failure> {
        let user = tx.user(worker)?.unwrap();
        let restored = user.restored(user.updated_at)?.unwrap();
        tx.save_user(&restored)?;
        tx.put_document("payee_news", &worker.to_string(), &serde_json::json!("user:crashed"))?;
        Ok(())
    };
    world.app.ports.store.write("test", restore).await.unwrap();
    assert!(world.deal(pair.deal).await.payee.suspended);
    world.advance(days(4)).await;
    let deal = world.deal(pair.deal).await;
    assert!(!deal.payee.suspended);
    assert_eq!(deal.milestones()[0].payout.as_ref().map(|it| it.state.name()), Some("paid"));
}

async fn a_link_that_could_not_be_made_may_be_asked_for_again(world: &World) {
    let worker = world.person("worker", UserType::Freelancer).await;
    world.gateway.script(Asked::CreateAccount, [Fault::After]);
    let ask = || crate::world::keyed(stories::PAYOUT_ACCOUNT_CONNECT, &worker, "link", "{}");
    let failed = payouts::connect(&world.app, ask(), None, words, |answer, _| answer).await;
    assert_eq!(failed.err().and_then(|failure| failure.code()), Some(Code::PaymentProviderError));
    let link = payouts::connect(&world.app, ask(), None, words, |answer, _| answer).await.ok().unwrap();
    assert!(!link.is_replay());
    let again = payouts::connect(&world.app, ask(), None, words, |answer, _| answer).await.ok().unwrap();
    assert!(again.is_replay());
}
