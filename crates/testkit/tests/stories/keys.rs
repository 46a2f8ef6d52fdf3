//! Keys, sessions, and what a key may spend.

use crate::world::{GOOD_CARD, Pair, World, call, paid, words};
use domain::account::{Login, UserType};
use domain::actor::Principal;
use domain::api_key::{KeyPrefix, KeyRequest, KeyText, Scopes, SpendingLimits};
use domain::money::Cents;
use domain::refusal::Code;
use domain::time::{days, minutes};
use usecases::sessions::{self, SessionToken};
use usecases::{Desk, Failure, authenticate, contracts, keys, stories};

on_each! {
    a_key_authenticates_until_it_is_rotated_revoked_or_expired,
    a_user_has_only_so_many_live_keys,
    a_key_spends_no_more_than_it_may,
    what_ends_unpaid_is_not_spent,
    a_session_rotates_at_sign_in_and_ends_at_sign_out,
}

async fn a_key_authenticates_until_it_is_rotated_revoked_or_expired(world: &World) {
    let ada = world.person("ada", UserType::Client).await;
    let text = key(world, &ada, SpendingLimits::default()).await;
    let by_key = authenticate::by_key(&world.app, text.expose()).await.unwrap();
    let rotated = world.tell(stories::KEY_ROTATE, &by_key, keys::rotate).await.unwrap();
    assert_eq!(code(authenticate::by_key(&world.app, text.expose()).await), Some(Code::ApiKeyRevoked));
    assert_eq!(
        world.tell(stories::KEY_ROTATE, &by_key, keys::rotate).await.unwrap_err().code(),
        Some(Code::ApiKeyRevoked)
    );
    let new = rotated.text.unwrap();
    let principal = authenticate::by_key(&world.app, new.expose()).await.unwrap();
    let used = world.app.query(stories::KEY_VERIFY, &principal, keys::verify).await.unwrap();
    assert_eq!(used.key.last_used_at, Some(world.app.now()));
    world.advance(days(90)).await;
    assert_eq!(code(authenticate::by_key(&world.app, new.expose()).await), Some(Code::ApiKeyExpired));
    let id = rotated.key.id;
    let revoke = move |desk: &mut Desk<'_>| keys::revoke(desk, id);
    let once = world.tell(stories::KEY_REVOKE, &ada, revoke).await.unwrap();
    let twice = world.tell(stories::KEY_REVOKE, &ada, revoke).await.unwrap();
    assert_eq!(once, twice);
    let stranger = world.person("eve", UserType::Client).await;
    assert_eq!(world.tell(stories::KEY_REVOKE, &stranger, revoke).await.unwrap_err().code(), Some(Code::NotFound));
    assert_eq!(code(authenticate::by_key(&world.app, "claw_nonsense").await), Some(Code::Unauthenticated));
}

async fn a_user_has_only_so_many_live_keys(world: &World) {
    let ada = world.person("ada", UserType::Client).await;
    for _ in 0..world.app.settings.keys_max {
        key(world, &ada, SpendingLimits::default()).await;
    }
    let request = request(SpendingLimits::default());
    let refused = world.tell(stories::KEY_CREATE, &ada, move |desk| keys::create(desk, &request)).await;
    assert_eq!(refused.unwrap_err().code(), Some(Code::LimitReached));
}

async fn a_key_spends_no_more_than_it_may(world: &World) {
    let limits =
        SpendingLimits { max_fund_cents_per_call: Some(Cents(50_000)), max_fund_cents_per_day: Some(Cents(60_000)) };
    let first = world.approved("first", paid()).await;
    let text = key(world, &first.client, limits).await;
    let by_key = authenticate::by_key(&world.app, text.expose()).await.unwrap();
    let agent = Pair { client: by_key, ..first };
    assert!(world.fund(&agent).await.is_ok());
    assert!(world.fund(&agent).await.is_ok(), "one intent counts once");
    let tight = SpendingLimits { max_fund_cents_per_call: Some(Cents(49_999)), max_fund_cents_per_day: None };
    let second = world.approved("second", paid()).await;
    let text = key(world, &second.client, tight).await;
    let by_key = authenticate::by_key(&world.app, text.expose()).await.unwrap();
    let agent = Pair { client: by_key, ..second };
    let Err(Failure::Refused(refused)) = world.fund(&agent).await else { panic!("the key pays") };
    assert_eq!(refused.refusal.code, Code::ApprovalRequired);
    assert!(refused.refusal.pay_url.is_some_and(|url| url.contains("/pay/")));
    assert_eq!(world.milestone_status(&agent).await, "pending");
}

async fn what_ends_unpaid_is_not_spent(world: &World) {
    let limits = SpendingLimits { max_fund_cents_per_call: None, max_fund_cents_per_day: Some(Cents(60_000)) };
    let pair = world.approved("unspent", paid()).await;
    let text = key(world, &pair.client, limits).await;
    let by_key = authenticate::by_key(&world.app, text.expose()).await.unwrap();
    let day = world.app.now().date();
    let agent = Pair { client: by_key.clone(), ..pair };
    world.fund(&agent).await.unwrap();
    assert_eq!(spent(world, &by_key, day).await, Cents(50_000));
    let contract = world.payment(&agent).await.contract;
    world.tell(stories::CONTRACT_CANCEL, &by_key, move |desk| contracts::cancel(desk, contract, None)).await.unwrap();
    world.advance(domain::time::seconds(0)).await;
    assert_eq!(spent(world, &by_key, day).await, Cents(0));
    let paid_for = world.approved("spent", paid()).await;
    let text = key(world, &paid_for.client, limits).await;
    let by_key = authenticate::by_key(&world.app, text.expose()).await.unwrap();
    let agent = Pair { client: by_key.clone(), ..paid_for };
    let view = world.fund(&agent).await.unwrap();
    world.sandbox.complete_onboarding(&agent.worker, agent.worker.user).await.unwrap();
    let intent = view.milestone.milestone().unwrap().intent().unwrap();
    world.sandbox.confirm(&agent.client, intent, GOOD_CARD).await.unwrap();
    world.release(&agent).await.unwrap();
    assert_eq!(spent(world, &by_key, day).await, Cents(50_000));
}

async fn a_session_rotates_at_sign_in_and_ends_at_sign_out(world: &World) {
    let login = Login::parse("ada").unwrap();
    let first = sessions::sign_in(&world.app, &login, None).await.unwrap();
    assert_eq!(first.me.credits_balance, world.app.settings.signup_credits);
    let second = sessions::sign_in(&world.app, &login, Some(&first.token)).await.unwrap();
    assert_eq!(second.me.credits_balance, world.app.settings.signup_credits, "one grant a user");
    assert_eq!(code(authenticate::by_session(&world.app, &first.token).await), Some(Code::Unauthenticated));
    assert!(authenticate::by_session(&world.app, &second.token).await.is_ok());
    world.clock.pass(days(29));
    assert!(authenticate::by_session(&world.app, &second.token).await.is_ok());
    world.clock.pass(days(30).checked_sub(&minutes(1)).unwrap());
    assert!(authenticate::by_session(&world.app, &second.token).await.is_ok(), "use prolongs it");
    world.clock.pass(days(30));
    assert_eq!(code(authenticate::by_session(&world.app, &second.token).await), Some(Code::Unauthenticated));
    let third = sessions::sign_in(&world.app, &login, None).await.unwrap();
    sessions::sign_out(&world.app, &third.token).await.unwrap();
    assert_eq!(code(authenticate::by_session(&world.app, &third.token).await), Some(Code::Unauthenticated));
    let unknown = SessionToken::mint([9; 32]);
    assert_eq!(code(authenticate::by_session(&world.app, &unknown).await), Some(Code::Unauthenticated));
}

async fn spent(world: &World, principal: &Principal, day: domain::time::Date) -> Cents {
    let domain::actor::Credential::Key { id, .. } = principal.credential else { panic!("a session") };
    use domain::ports::store::StoreExt;
    world.app.ports.store.write("test", move |tx| Ok::<_, Failure>(tx.add_spend(id, day, Cents(0))?)).await.unwrap()
}

fn request(limits: SpendingLimits) -> KeyRequest {
    KeyRequest { prefix: KeyPrefix::default(), name: None, hosted_agent: None, scopes: Scopes::all(), limits }
}

async fn key(world: &World, owner: &Principal, limits: SpendingLimits) -> KeyText {
    let request = request(limits);
    let told = move |desk: &mut Desk<'_>| keys::create(desk, &request);
    let made = world.app.command(call(stories::KEY_CREATE, owner), told, words).await.unwrap();
    crate::world::fresh(made).text.unwrap()
}

fn code<T>(result: Result<T, Failure>) -> Option<Code> {
    result.err().and_then(|failure| failure.code())
}
