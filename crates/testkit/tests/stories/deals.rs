//! Whole deals.

use crate::world::{World, call, fresh, paid, unpaid, words};
use domain::deal::{ContractStatus, EndedReason, NegotiationState};
use domain::ledger::LedgerAccount;
use domain::money::Cents;
use domain::ports::store::StoreExt;
use domain::refusal::Code;
use domain::text::Statement;
use domain::time::days;
use usecases::reviews::{self, NewReview};
use usecases::{Desk, Failure, Reply, contracts, negotiations, stories};

on_each! {
    a_paid_deal_goes_from_gig_to_bank_and_both_reviews,
    a_free_deal_needs_neither_card_nor_onboarding,
    a_fourth_round_is_refused_and_ends_the_negotiation,
    a_revised_contract_lets_the_payment_go_and_is_paid_for_anew,
    silence_ends_a_negotiation_and_a_contract,
    a_worker_learns_where_to_become_payable_when_it_is_wanted,
    a_contact_reaches_only_the_other_party,
}

async fn a_paid_deal_goes_from_gig_to_bank_and_both_reviews(world: &World) {
    let pair = world.active("paid", paid()).await;
    assert_eq!(world.deal(pair.deal).await.contract_status(), Some(ContractStatus::Active));
    world.deliver(&pair).await;
    let released = world.release(&pair).await.unwrap();
    assert_eq!((released.answer.status, world.milestone_status(&pair).await), (200, "released"));
    let advanced = world.advance(days(4)).await;
    assert!(advanced.ran.iter().any(|ran| ran.what == "operation" && ran.subject.starts_with("payout:")));
    let deal = world.deal(pair.deal).await;
    assert_eq!(deal.contract_status(), Some(ContractStatus::Completed));
    assert_eq!(deal.milestones()[0].payout.as_ref().unwrap().state.name(), "paid");
    for party in [&pair.client, &pair.worker] {
        review(world, party, pair.deal).await.unwrap();
        assert_eq!(review(world, party, pair.deal).await.unwrap_err().code(), Some(Code::AlreadyReviewed));
    }
    let balances = world.app.ports.store.read("test", |tx| Ok::<_, Failure>(tx.balances()?)).await.unwrap();
    let of = |account| balances.iter().find(|(other, _)| *other == account).unwrap().1;
    assert_eq!(of(LedgerAccount::ClientCard), Cents(-50_000));
    assert_eq!(of(LedgerAccount::WorkerPaid), Cents(47_500));
    assert_eq!(of(LedgerAccount::PlatformFees), Cents(2_500));
    assert_eq!(balances.iter().map(|(_, amount)| amount.0).sum::<i64>(), 0);
}

async fn review(world: &World, party: &domain::actor::Principal, deal: domain::id::DealId) -> Result<(), Failure> {
    let contract = world.deal(deal).await.contract.unwrap().id;
    let listed = move |desk: &mut Desk<'_>| contracts::get(desk, contract, false);
    let view = world.app.query(stories::CONTRACT_GET, party, listed).await?;
    let offered = view.next_actions.iter().any(|action| action.action == "review" && action.you);
    let told = move |desk: &mut Desk<'_>| reviews::create(desk, contract, &NewReview { rating: 5, text: None });
    let reviewed = world.tell(stories::REVIEW_CREATE, party, told).await;
    assert_eq!(reviewed.is_ok(), offered);
    reviewed.map(|_| ())
}

async fn a_free_deal_needs_neither_card_nor_onboarding(world: &World) {
    let pair = world.active("free", unpaid()).await;
    assert_eq!(world.milestone_status(&pair).await, "funded");
    world.deliver(&pair).await;
    assert_eq!(world.release(&pair).await.unwrap().answer.status, 200);
    assert_eq!(world.deal(pair.deal).await.contract_status(), Some(ContractStatus::Completed));
    assert_eq!(world.gateway.asked(testkit::faulty_gateway::Call::CreateIntent), 0);
}

async fn a_fourth_round_is_refused_and_ends_the_negotiation(world: &World) {
    let pair = world.negotiating("rounds", paid()).await;
    let id = pair.deal;
    let round = move |desk: &mut Desk<'_>| negotiations::round(desk, id, &paid(), None);
    for party in [&pair.worker, &pair.client] {
        world.tell(stories::NEGOTIATION_ROUND, party, round).await.unwrap();
    }
    let dry = usecases::Call { dry_run: true, ..call(stories::NEGOTIATION_ROUND, &pair.worker) };
    let rehearsed = world.app.command(dry, round, words).await.unwrap();
    assert!(matches!(rehearsed.fresh, Some(Reply::KeptRefusal(..))));
    assert_eq!(world.deal(id).await.negotiation.state, NegotiationState::InProgress);
    let refused = world.app.command(call(stories::NEGOTIATION_ROUND, &pair.worker), round, words).await.unwrap();
    let Some(Reply::KeptRefusal(refusal, _)) = refused.fresh else { panic!("{refused:?}") };
    assert_eq!(refusal.code, Code::RoundLimitReached);
    let state = world.deal(id).await.negotiation.state;
    assert!(matches!(state, NegotiationState::Expired { reason: EndedReason::RoundLimit, .. }));
    let again = world.app.command(call(stories::NEGOTIATION_ROUND, &pair.worker), round, words).await;
    assert!(again.unwrap_err().code().is_some(), "what is over takes no round");
}

async fn a_revised_contract_lets_the_payment_go_and_is_paid_for_anew(world: &World) {
    let pair = world.approved("revised", paid()).await;
    let first = world.fund(&pair).await.unwrap();
    let intent = first.milestone.milestone().unwrap().intent().unwrap().to_owned();
    assert!(first.client_secret.is_some());
    let again = world.fund(&pair).await.unwrap();
    assert_eq!(again.milestone.milestone().unwrap().intent(), Some(intent.as_str()));
    let contract = world.payment(&pair).await.contract;
    let notes = Statement::parse("More hours").unwrap();
    let revise = move |desk: &mut Desk<'_>| contracts::revise(desk, contract, &notes);
    world.tell(stories::CONTRACT_REVISE, &pair.client, revise).await.unwrap();
    world.advance(domain::time::seconds(0)).await;
    let canceled = world.app.ports.gateway.intent(&intent).await.unwrap();
    assert_eq!(canceled.now, domain::deal::IntentNow::Canceled);
    let id = pair.deal;
    world
        .tell(stories::NEGOTIATION_ROUND, &pair.worker, move |desk| negotiations::round(desk, id, &paid(), None))
        .await
        .unwrap();
    world
        .tell(stories::NEGOTIATION_AGREE, &pair.client, move |desk| negotiations::agree(desk, id, None))
        .await
        .unwrap();
    for party in [&pair.client, &pair.worker] {
        world.approve(party, contract).await.unwrap();
    }
    let second = world.fund(&pair).await.unwrap();
    assert_ne!(second.milestone.milestone().unwrap().intent(), Some(intent.as_str()));
    assert_eq!(world.deal(id).await.contract.unwrap().revision, 2);
}

async fn silence_ends_a_negotiation_and_a_contract(world: &World) {
    let talking = world.negotiating("silent", paid()).await;
    let approved = world.approved("sleepy", paid()).await;
    world.advance(days(8)).await;
    let state = world.deal(talking.deal).await.negotiation.state;
    assert!(matches!(state, NegotiationState::Expired { reason: EndedReason::Idle, .. }));
    let ended = world.deal(approved.deal).await;
    assert_eq!(ended.contract_status(), Some(ContractStatus::Expired));
    assert_eq!(ended.next_due_at(), None);
}

async fn a_worker_learns_where_to_become_payable_when_it_is_wanted(world: &World) {
    let pair = world.negotiating("links", paid()).await;
    let id = pair.deal;
    world
        .tell(stories::NEGOTIATION_AGREE, &pair.worker, move |desk| negotiations::agree(desk, id, None))
        .await
        .unwrap();
    let contract = world.payment(&pair).await.contract;
    assert_eq!(world.approve(&pair.client, contract).await.unwrap().connect_url, None);
    let answered =
        contracts::approve(&world.app, call(stories::CONTRACT_APPROVE, &pair.worker), contract, None, words).await;
    assert!(fresh(answered.unwrap()).connect_url.is_some());
    let link = |party| contracts::connect_link(&world.app, party, contract);
    assert_eq!(link(&pair.client).await.err().and_then(|failure| failure.code()), Some(Code::WrongRole));
    assert!(link(&pair.worker).await.is_ok());
    world.sandbox.complete_onboarding(&pair.worker, pair.worker.user).await.unwrap();
    assert_eq!(world.deal(id).await.contract_status(), Some(ContractStatus::PendingClientFunding));
    assert_eq!(link(&pair.worker).await.err().and_then(|failure| failure.code()), Some(Code::InvalidState));
}

async fn a_contact_reaches_only_the_other_party(world: &World) {
    let pair = world.negotiating("contact", paid()).await;
    let id = pair.deal;
    let share = move |desk: &mut Desk<'_>| {
        let (kind, value) = ("Telegram".to_owned(), "@secret-handle".to_owned());
        let kind = domain::text::Text::parse(&kind).unwrap();
        negotiations::share_contact(desk, id, &kind, &domain::text::Text::parse(&value).unwrap())
    };
    let mine = world.tell(stories::CONTACT_SHARE, &pair.worker, share).await.unwrap();
    let again = world.tell(stories::CONTACT_SHARE, &pair.worker, share).await.unwrap();
    assert_eq!((mine.deal.version, mine.contacts.theirs), (again.deal.version, None));
    let theirs = move |desk: &mut Desk<'_>| negotiations::get(desk, id, true);
    let seen = world.app.query(stories::NEGOTIATION_GET, &pair.client, theirs).await.unwrap();
    assert_eq!(seen.contacts.theirs.as_ref().map(|share| share.value.as_str()), Some("@secret-handle"));
    let audit = serde_json::to_string(&seen.audit).unwrap();
    assert!(!audit.contains("secret-handle") && !format!("{seen:?}").contains("secret-handle"));
    let stranger = world.person("stranger", domain::account::UserType::Client).await;
    let refused = world.app.query(stories::NEGOTIATION_GET, &stranger, theirs).await;
    assert_eq!(refused.unwrap_err().code(), Some(Code::NotFound));
}
