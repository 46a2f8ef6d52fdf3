//! Each repository keeps what it is given, pages it in order, and holds its rules.

use crate::fixture::{World, at, gig, id, on_both_engines, opened, people, user};
use domain::account::{PayoutAccount, PayoutAccountState};
use domain::actor::Role;
use domain::api_key::{ApiKey, Scope, SpendingLimits};
use domain::application::{Application, ApplicationStatus};
use domain::credits::{CreditReason, CreditTransaction};
use domain::deal::Deal;
use domain::event::{EventName, PublishedEvent};
use domain::ghost::{GhostEntry, GhostReason};
use domain::gig::{Gig, GigStatus};
use domain::id::{ApiKeyId, UserId};
use domain::money::Cents;
use domain::ports::store::{
    ApplicationFilter, ContactShare, Cursor, DealFilter, GigFilter, IdempotencyClaim, Page, Session, StoreError,
    StoreExt, StoredAnswer,
};
use domain::review::{Review, ReviewStatus};
use domain::time::parse_date;
use serde_json::json;

on_both_engines!(
    users_are_kept_and_saved_by_version,
    sessions_live_and_end,
    keys_are_kept_counted_and_paged,
    spending_adds_up_and_never_falls_below_zero,
    gigs_are_filtered_and_paged_in_order,
    applications_are_one_a_gig_and_worker,
    one_deal_runs_a_gig_and_worker,
    deals_of_both_sides_are_one_list,
    reviews_show_once_answered_or_old,
    credits_never_fall_below_zero,
    payout_accounts_and_provider_events_are_unique,
    a_claim_is_made_once_answered_and_dropped,
    documents_are_kept_by_kind,
    contacts_ghosts_and_events_are_kept,
);

const FIRST: Page = Page { after: None, limit: 2 };

async fn users_are_kept_and_saved_by_version(world: World) {
    world.write(|tx| tx.insert_user(&user(1))).await;
    let mut changed = user(1);
    changed.version = 2;
    changed.profile.skills = vec![domain::text::Skill::parse("rust").unwrap()];
    let saved = changed.clone();
    world.write(move |tx| tx.save_user(&saved)).await;
    assert_eq!(world.read(|tx| tx.user(id(1))).await, Some(changed.clone()));
    let stale = changed.clone();
    let again: Result<(), StoreError> = world.store.write("stale", move |tx| tx.save_user(&stale)).await;
    assert_eq!(again, Err(StoreError::Stale));
    assert_eq!(world.read(|tx| tx.user_by_identity(&user(1).identity)).await, Some(changed));
    assert_eq!(world.read(|tx| tx.user_by_identity(&user(9).identity)).await, None);
    assert_eq!(world.read(|tx| tx.users(&[id(1), id(9)])).await.len(), 1);
    assert_eq!(world.read(|tx| tx.users(&[])).await, vec![]);
}

async fn sessions_live_and_end(world: World) {
    people(&world).await;
    let session = Session { digest: [7; 32], user: id(1), created_at: at(0), expires_at: at(60) };
    let made = session.clone();
    world.write(move |tx| tx.insert_session(&made)).await;
    world.write(|tx| tx.extend_session(&[7; 32], at(120))).await;
    let extended = Session { expires_at: at(120), ..session };
    assert_eq!(world.read(|tx| tx.session(&[7; 32])).await, Some(extended));
    world.write(|tx| tx.delete_session(&[7; 32])).await;
    assert_eq!(world.read(|tx| tx.session(&[7; 32])).await, None);
}

fn key(n: u8, made: i64) -> ApiKey {
    ApiKey {
        id: id(u128::from(n)),
        user: id(1),
        hosted_agent: None,
        prefix: "cc".into(),
        last_four: "abcd".into(),
        name: Some("laptop".into()),
        digest: [n; 32],
        scopes: [Scope::Read, Scope::Pay].into_iter().collect(),
        limits: SpendingLimits { max_fund_cents_per_call: Some(Cents(5)), max_fund_cents_per_day: None },
        created_at: at(made),
        last_used_at: None,
        expires_at: at(1_000),
        revoked_at: None,
        version: 1,
    }
}

async fn keys_are_kept_counted_and_paged(world: World) {
    people(&world).await;
    world.write(|tx| (20..25).try_for_each(|n| tx.insert_api_key(&key(n, n.into())))).await;
    world.write(|tx| tx.touch_api_key(id(20), at(50))).await;
    let revoked = ApiKey { version: 2, revoked_at: Some(at(9)), ..key(21, 21) };
    let saved = revoked.clone();
    world.write(move |tx| tx.save_api_key(&saved)).await;
    let used = ApiKey { last_used_at: Some(at(50)), ..key(20, 20) };
    assert_eq!(world.read(|tx| tx.api_key(id(20))).await, Some(used));
    assert_eq!(world.read(|tx| tx.api_key_by_digest(&[21; 32])).await, Some(revoked));
    assert_eq!(world.read(|tx| tx.live_api_keys(id(1), at(999))).await, 4);
    assert_eq!(world.read(|tx| tx.live_api_keys(id(1), at(1_000))).await, 0);
    let first = world.read(|tx| tx.api_keys(id(1), FIRST)).await;
    assert_eq!(first.rows.iter().map(|key| key.id).collect::<Vec<_>>(), vec![id::<ApiKeyId>(24), id(23)]);
    assert_eq!(first.next, Some(Cursor::in_time(at(23), id::<ApiKeyId>(23).0)));
}

async fn spending_adds_up_and_never_falls_below_zero(world: World) {
    people(&world).await;
    world.write(|tx| tx.insert_api_key(&key(20, 0))).await;
    let day = parse_date("2026-02-28").unwrap();
    assert_eq!(world.write(move |tx| tx.add_spend(id(20), day, Cents(70))).await, Cents(70));
    assert_eq!(world.write(move |tx| tx.add_spend(id(20), day, Cents(-20))).await, Cents(50));
    let below: Result<Cents, StoreError> =
        world.store.write("below", move |tx| tx.add_spend(id(20), day, Cents(-51))).await;
    assert!(matches!(below, Err(StoreError::Broken(_))), "{below:?}");
    assert_eq!(world.write(move |tx| tx.add_spend(id(20), day.succ_opt().unwrap(), Cents(1))).await, Cents(1));
}

async fn gigs_are_filtered_and_paged_in_order(world: World) {
    world.write(|tx| tx.insert_user(&user(1))).await;
    // Two of the same minute: the id decides.
    let made = [(30, 1), (31, 2), (32, 2), (33, 3), (34, 4)];
    world.write(move |tx| made.iter().try_for_each(|(n, at)| tx.insert_gig(&gig(*n, id(1), *at)))).await;
    let draft = Gig { status: GigStatus::Draft, published_at: None, ..gig(35, id(1), 5) };
    world.write(move |tx| tx.insert_gig(&draft)).await;
    let active = GigFilter::of(GigStatus::Active);
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let filter = active.clone();
        let page = world.read(move |tx| tx.gigs(&filter, Page { after, limit: 2 })).await;
        seen.extend(page.rows.iter().map(|gig| gig.id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, [34, 33, 32, 31, 30].map(id));
    let found = |filter: GigFilter| async { world.read(move |tx| tx.gigs(&filter, FIRST)).await.rows.len() };
    assert_eq!(found(GigFilter { min_rate: Some(Cents(5_001)), ..active.clone() }).await, 0);
    assert_eq!(found(GigFilter { max_rate: Some(Cents(4_999)), ..active.clone() }).await, 0);
    assert_eq!(found(GigFilter { published_after: Some(at(3)), ..active.clone() }).await, 1);
    assert_eq!(found(GigFilter { owner: Some(id(2)), ..active.clone() }).await, 0);
    assert_eq!(found(GigFilter { status: GigStatus::Draft, owner: Some(id(1)), ..active }).await, 1);
    world.write(|tx| tx.delete_gig(id(30))).await;
    assert_eq!(world.read(|tx| tx.gig(id(30))).await, None);
}

fn application(n: u128, worker: UserId) -> Application {
    Application {
        id: id(n),
        gig: id(10),
        gig_title: "Paint a fence".into(),
        owner: id(1),
        worker,
        message: domain::text::Prose::parse("Me").unwrap(),
        status: ApplicationStatus::Applied,
        ended_reason: None,
        created_at: at(1),
        updated_at: at(1),
        version: 1,
    }
}

async fn applications_are_one_a_gig_and_worker(world: World) {
    people(&world).await;
    world.write(|tx| tx.insert_application(&application(40, id(2)))).await;
    let twin: Result<(), StoreError> =
        world.store.write("twin", |tx| tx.insert_application(&application(41, id(2)))).await;
    assert_eq!(twin, Err(StoreError::Duplicate("applications_gig_worker".into())));
    assert_eq!(world.read(|tx| tx.gig(id(10))).await.unwrap().applications_count, 1);
    assert_eq!(world.read(|tx| tx.open_applications(id(10))).await.len(), 1);
    let withdrawn = Application { version: 2, status: ApplicationStatus::Withdrawn, ..application(40, id(2)) };
    let saved = withdrawn.clone();
    world.write(move |tx| tx.save_application(&saved)).await;
    assert_eq!(world.read(|tx| tx.application_of(id(10), id(2))).await, Some(withdrawn.clone()));
    assert_eq!(world.read(|tx| tx.application(id(40))).await, Some(withdrawn));
    assert_eq!(world.read(|tx| tx.open_applications(id(10))).await, vec![]);
    let mine = ApplicationFilter { worker: Some(id(2)), ..ApplicationFilter::default() };
    assert_eq!(world.read(move |tx| tx.applications(&mine, FIRST)).await.rows.len(), 1);
    let other = ApplicationFilter {
        gig: Some(id(10)),
        status: Some(ApplicationStatus::Applied),
        ..ApplicationFilter::default()
    };
    assert_eq!(world.read(move |tx| tx.applications(&other, FIRST)).await.rows.len(), 0);
}

async fn one_deal_runs_a_gig_and_worker(world: World) {
    people(&world).await;
    let deal = opened(50, id(10), id(1), id(2), 1).after;
    let made = deal.clone();
    world.write(move |tx| tx.insert_deal(&made)).await;
    let twin: Result<(), StoreError> =
        world.store.write("twin", |tx| tx.insert_deal(&opened(51, id(10), id(1), id(2), 2).after)).await;
    assert_eq!(twin, Err(StoreError::Duplicate("deals_one_running".into())));
    assert_eq!(world.read(|tx| tx.running_deal(id(10), id(2))).await, Some(deal.clone()));
    assert_eq!(world.read(|tx| tx.running_deals_of_gig(id(10))).await, vec![deal.id]);
    assert_eq!(world.read(|tx| tx.deals_of_payee(id(2))).await, vec![deal.id]);
    assert_eq!(world.read(|tx| tx.next_due()).await, deal.next_due_at());
    let due = deal.next_due_at().unwrap();
    assert_eq!(world.read(move |tx| tx.due_deals(due, 10)).await, vec![deal.id]);
    assert_eq!(world.read(move |tx| tx.due_deals(due.minus(domain::time::seconds(1)), 10)).await, vec![]);
    assert_eq!(world.read(|tx| tx.latest_deals(&[(id(10), id(2)), (id(10), id(1))])).await, vec![deal.clone()]);
    let stale: Result<(), StoreError> = world.store.write("stale", move |tx| tx.save_deal(&deal, None)).await;
    assert_eq!(stale, Err(StoreError::Stale));
}

async fn deals_of_both_sides_are_one_list(world: World) {
    people(&world).await;
    world
        .write(|tx| {
            tx.insert_user(&user(3))?;
            // The first is client of two and worker of one.
            tx.insert_deal(&opened(50, id(10), id(1), id(2), 1).after)?;
            tx.insert_deal(&opened(51, id(11), id(3), id(1), 2).after)?;
            tx.insert_deal(&opened(52, id(12), id(1), id(3), 3).after)?;
            tx.insert_deal(&opened(53, id(13), id(3), id(2), 4).after)
        })
        .await;
    let all = DealFilter::Negotiations(None);
    let first = world.read(move |tx| tx.deals(id(1), &all, FIRST)).await;
    let ids = |deals: &[Deal]| deals.iter().map(|deal| deal.id).collect::<Vec<_>>();
    assert_eq!(ids(&first.rows), [52, 51].map(id));
    let rest = Page { after: first.next, limit: 2 };
    let second = world.read(move |tx| tx.deals(id(1), &DealFilter::Negotiations(Some("pending")), rest)).await;
    assert_eq!((ids(&second.rows), second.next), (vec![id(50)], None));
    assert_eq!(world.read(|tx| tx.deals(id(1), &DealFilter::Contracts(None), FIRST)).await.rows, vec![]);
}

fn review(n: u128, reviewer: u128, reviewee: u128, made: i64) -> Review {
    Review {
        id: id(n),
        contract: id(60),
        deal: id(50),
        reviewer: id(reviewer),
        reviewee: id(reviewee),
        rating: 4,
        text: None,
        status: ReviewStatus::Published,
        created_at: at(made),
        updated_at: at(made),
        version: 1,
    }
}

async fn reviews_show_once_answered_or_old(world: World) {
    people(&world).await;
    world.write(|tx| tx.insert_deal(&opened(50, id(10), id(1), id(2), 1).after)).await;
    world.write(|tx| tx.insert_review(&review(70, 1, 2, 10))).await;
    assert_eq!(world.read(|tx| tx.reviews_about(id(2), at(9), FIRST)).await.rows, vec![]);
    assert_eq!(world.read(|tx| tx.reputation(id(2), at(9))).await, (0, None));
    assert_eq!(world.read(|tx| tx.reviews_about(id(2), at(10), FIRST)).await.rows, vec![review(70, 1, 2, 10)]);
    world.write(|tx| tx.insert_review(&review(71, 2, 1, 11))).await;
    assert_eq!(world.read(|tx| tx.reviews_about(id(2), at(9), FIRST)).await.rows, vec![review(70, 1, 2, 10)]);
    assert_eq!(world.read(|tx| tx.reputation(id(2), at(9))).await, (0, Some(400)));
    assert_eq!(world.read(|tx| tx.reviews_of_contract(id(60))).await.len(), 2);
    assert_eq!(world.read(|tx| tx.review(id(71))).await, Some(review(71, 2, 1, 11)));
    let twin: Result<(), StoreError> = world.store.write("twin", |tx| tx.insert_review(&review(72, 1, 2, 12))).await;
    assert_eq!(twin, Err(StoreError::Duplicate("reviews_contract_reviewer".into())));
}

async fn credits_never_fall_below_zero(world: World) {
    people(&world).await;
    let movement = |n: u128, amount: i64| CreditTransaction {
        id: id(n),
        user: id(1),
        amount,
        reason: if amount > 0 { CreditReason::SignupGrant } else { CreditReason::MatchDeduction },
        reference: None,
        at: at(0),
    };
    assert_eq!(world.write(move |tx| tx.add_credits(&movement(80, 100))).await, Some(100));
    assert_eq!(world.write(move |tx| tx.add_credits(&movement(81, -101))).await, None);
    assert_eq!(world.write(move |tx| tx.add_credits(&movement(82, -100))).await, Some(0));
    assert_eq!(world.read(|tx| tx.credits_balance(id(1))).await, 0);
    assert_eq!(world.read(|tx| tx.credits_balance(id(2))).await, 0);
}

async fn payout_accounts_and_provider_events_are_unique(world: World) {
    people(&world).await;
    let account = PayoutAccount {
        user: id(2),
        account: "acct_1".into(),
        country: Some("DE".into()),
        state: PayoutAccountState::default(),
        updated_at: at(0),
        version: 1,
    };
    let made = account.clone();
    world.write(move |tx| tx.insert_payout_account(&made)).await;
    let twin = PayoutAccount { account: "acct_2".into(), ..account.clone() };
    let again: Result<(), StoreError> = world.store.write("twin", move |tx| tx.insert_payout_account(&twin)).await;
    assert_eq!(again, Err(StoreError::Duplicate("payout_accounts_pkey".into())));
    let active = PayoutAccountState { transfers_active: true, ..PayoutAccountState::default() };
    let saved = PayoutAccount { version: 2, state: active, ..account };
    let changed = saved.clone();
    world.write(move |tx| tx.save_payout_account(&changed)).await;
    assert_eq!(world.read(|tx| tx.payout_account(id(2))).await, Some(saved.clone()));
    assert_eq!(world.read(|tx| tx.payout_account_by_id("acct_1")).await, Some(saved));
    assert!(world.write(|tx| tx.note_provider_event("evt_1", at(0))).await);
    assert!(!world.write(|tx| tx.note_provider_event("evt_1", at(1))).await);
}

async fn a_claim_is_made_once_answered_and_dropped(world: World) {
    people(&world).await;
    let claim = IdempotencyClaim {
        user: id(1),
        key: "abc".into(),
        fingerprint: [1; 32],
        claimed_at: at(0),
        leased_until: Some(at(1)),
        answer: None,
    };
    let twin = IdempotencyClaim { fingerprint: [2; 32], claimed_at: at(2), leased_until: Some(at(3)), ..claim.clone() };
    let made = claim.clone();
    assert_eq!(world.write(move |tx| tx.claim_idempotency(&made)).await, None);
    let renewal = twin.clone();
    assert_eq!(world.write(move |tx| tx.claim_idempotency(&twin)).await, Some(claim.clone()));
    world.write(move |tx| tx.renew_claim(&renewal)).await;
    let renewed = IdempotencyClaim { claimed_at: at(2), leased_until: Some(at(3)), ..claim.clone() };
    let again = claim.clone();
    assert_eq!(world.write(move |tx| tx.claim_idempotency(&again)).await, Some(renewed.clone()));
    let answer =
        StoredAnswer { status: 201, body: "{}".into(), content_type: None, location: Some("/x".into()), etag: None };
    let kept = answer.clone();
    world.write(move |tx| tx.answer_claim(id(1), "abc", &kept)).await;
    let answered = IdempotencyClaim { leased_until: None, answer: Some(answer), ..renewed };
    let again = claim.clone();
    assert_eq!(world.write(move |tx| tx.claim_idempotency(&again)).await, Some(answered));
    world.write(|tx| tx.drop_claim(id(1), "abc")).await;
    assert_eq!(world.write(move |tx| tx.claim_idempotency(&claim)).await, None);
}

async fn documents_are_kept_by_kind(world: World) {
    assert_eq!(world.write(|tx| tx.lock_document("intent", "a")).await, None);
    assert_eq!(world.read(|tx| tx.document("intent", "a")).await, None);
    assert_eq!(world.read(|tx| tx.documents("intent", 9)).await, vec![], "a lock on nothing is nothing");
    world
        .write(|tx| {
            tx.put_document("intent", "b", &json!({"n": 2}))?;
            tx.put_document("intent", "a", &json!(null))?;
            tx.put_document("other", "a", &json!([1]))
        })
        .await;
    world.write(|tx| tx.put_document("intent", "b", &json!({"n": 3}))).await;
    let all = world.read(|tx| tx.documents("intent", 9)).await;
    assert_eq!(all, vec![("a".to_owned(), json!(null)), ("b".to_owned(), json!({"n": 3}))]);
    assert_eq!(world.read(|tx| tx.documents("intent", 1)).await.len(), 1);
    world.write(|tx| tx.delete_document("intent", "b")).await;
    assert_eq!(world.read(|tx| tx.document("intent", "b")).await, None);
}

async fn contacts_ghosts_and_events_are_kept(world: World) {
    people(&world).await;
    world.write(|tx| tx.insert_deal(&opened(50, id(10), id(1), id(2), 1).after)).await;
    let share = |value: &str| ContactShare {
        deal: id(50),
        by: Role::Worker,
        kind: "mail".into(),
        value: value.to_owned(),
        at: at(1),
    };
    world.write(move |tx| tx.put_contact(&share("a@b"))).await;
    world.write(move |tx| tx.put_contact(&share("c@d"))).await;
    assert_eq!(world.read(|tx| tx.contacts(&[id(50)])).await, vec![share("c@d")]);
    let entry =
        GhostEntry { user: id(1), deal: Some(id(50)), reason: GhostReason::NegotiationIdle, points: 10, at: at(2) };
    let kept = entry.clone();
    world.write(move |tx| tx.append_ghost(&[kept.clone(), kept.clone()])).await;
    assert_eq!(world.read(|tx| tx.ghost_entries(&[id(1), id(2)])).await, vec![entry.clone(), entry]);
    let event = PublishedEvent {
        id: id(90),
        name: EventName::NegotiationCreated,
        subject: id::<domain::id::DealId>(50).0,
        deal: Some(id(50)),
        recipients: vec![id(1), id(2)],
        at: at(1),
    };
    world.write(move |tx| tx.publish(std::slice::from_ref(&event))).await;
    world.write(|tx| tx.publish(&[])).await;
}
